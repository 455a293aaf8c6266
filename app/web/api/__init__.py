"""The HTTP interface and its description."""
