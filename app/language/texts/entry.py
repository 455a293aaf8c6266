"""One text in both languages."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Text"]


class Text(NamedTuple):
    """One text in both languages; `{name}` stands for a value."""

    zh: str
    en: str
