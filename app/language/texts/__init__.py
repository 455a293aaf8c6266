"""Every text that people see, in Chinese and English, in one catalogue."""

from __future__ import annotations

from typing import Literal

from app.language.texts import (
    api,
    briefings,
    downloads,
    frame,
    maps,
    places,
    ports,
    resilience,
    routes,
    scenarios,
    sources,
)
from app.language.texts.entry import Text

__all__ = ["LANGUAGES", "TEXTS", "Language", "Text", "say"]

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_FAMILIES = (api, briefings, downloads, frame, maps, places, ports, resilience, routes, scenarios, sources)
TEXTS: dict[str, Text] = {key: text for family in _FAMILIES for key, text in family.TEXTS.items()}


def say(language: Language, key: str, **values: object) -> str:
    """
    Return a text in a language.

    Parameters
    ----------
    language
        "zh" or "en".
    key
        A key of `TEXTS`.
    **values
        What its placeholders stand for.

    Returns
    -------
    text
        For example "第7项" or "Item 7".
    """
    text = getattr(TEXTS[key], language)
    return text.format(**values) if values else str(text)
