"""Planning questions: hinterlands, linkage of ports, distribution centres, pairings."""
