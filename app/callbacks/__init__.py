"""Callbacks of the page."""
