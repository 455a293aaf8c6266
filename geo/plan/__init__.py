"""The cooperation plan: its items, pairings and members, and the ready scenarios."""
