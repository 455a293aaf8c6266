"""What pages lay over the map: a module for each page, named by its key."""
