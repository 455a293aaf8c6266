"""State: what is shown, its address, and the ids of the page."""
