"""What is shown: the command line, the web explorer and its texts."""
