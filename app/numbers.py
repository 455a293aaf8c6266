"""Numbers as each language writes them: 万 and 亿 in Chinese, millions and billions in English; thin spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.texts import say

if TYPE_CHECKING:
    from app.texts import Language

__all__ = ["area", "cargo", "containers", "grouped", "money", "people"]

THIN_SPACE = "\u2009"


def grouped(value: float, decimals: int = 0) -> str:
    """Return a number with thin spaces between thousands, e.g. "84 748 016"."""
    return f"{value:,.{decimals}f}".replace(",", THIN_SPACE)


def _significant(value: float) -> str:
    """Three digits where they tell something, never more than two decimals."""
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return grouped(value, decimals)


def people(language: Language, persons: float) -> str:
    """Return a population: 万人, or millions."""
    value = grouped(persons / 1e4, 1) if language == "zh" else grouped(persons / 1e6, 2)
    return say(language, "unit.persons", value=value)


def money(language: Language, cny: float) -> str:
    """Return an amount of money: 亿元, or billions of CNY."""
    value = grouped(cny / 1e8) if language == "zh" else _significant(cny / 1e9)
    return say(language, "unit.cny", value=value)


def cargo(language: Language, tonnes: float) -> str:
    """Return a throughput in tonnes: 亿吨 or 万吨, or millions of tonnes."""
    if language == "zh":
        if tonnes < 1e8:
            return say(language, "unit.t.small", value=grouped(tonnes / 1e4))
        return say(language, "unit.t", value=_significant(tonnes / 1e8))
    return say(language, "unit.t", value=_significant(tonnes / 1e6))


def containers(language: Language, teu: float) -> str:
    """Return a throughput in twenty-foot units: 万TEU, or millions."""
    value = _significant(teu / 1e4) if language == "zh" else _significant(teu / 1e6)
    return say(language, "unit.teu", value=value)


def area(language: Language, km2: float) -> str:
    """Return an area in square kilometres."""
    return say(language, "unit.km2", value=grouped(km2) if km2 >= 100 else grouped(km2, 1 if km2 >= 1 else 2))
