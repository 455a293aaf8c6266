"""Exports: results as contents of files."""
