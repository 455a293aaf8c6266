"""Folders that travel with the application."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ASSETS_FOLDER", "DOCS_FOLDER", "LEAFLET_FOLDER"]

_APP = Path(__file__).resolve().parent
ASSETS_FOLDER = _APP / "assets"
LEAFLET_FOLDER = _APP / "vendor" / "leaflet"
# Built by `make docs`.
DOCS_FOLDER = _APP / "site"
