"""What it means: routing, comparison and corridor analysis over the tables of `geo`."""
