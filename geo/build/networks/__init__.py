"""Building the networks from pinned packages."""
