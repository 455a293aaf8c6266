"""The formats of briefings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

__all__ = ["BRIEF_SUFFIXES", "DECK_SUFFIXES"]


BRIEF_SUFFIXES = (".pptx", ".pdf", ".html", ".png", ".svg")


DECK_SUFFIXES = (".pptx", ".pdf")
