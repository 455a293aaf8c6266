"""Layers: what each one holds, and the formats in which it is written."""
