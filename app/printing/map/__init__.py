"""The printed map: its frame, its drawing, its labels."""
