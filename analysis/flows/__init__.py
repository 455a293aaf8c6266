"""Freight flows: demand, its assignment to routes, and the stored result."""
