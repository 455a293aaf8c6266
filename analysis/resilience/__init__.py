"""What closures and scenarios change: critical links, cuts between the provinces, effects on pairs."""
