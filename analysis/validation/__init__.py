"""Computed against published distances, and reports on the networks."""
