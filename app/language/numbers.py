"""Numbers as each language writes them: 万 and 亿 in Chinese, millions and billions in English; thin spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.language.texts import say

if TYPE_CHECKING:
    from app.language.texts import Language

__all__ = [
    "area",
    "cargo",
    "co2e",
    "containers",
    "cost",
    "digits",
    "distance",
    "grouped",
    "hours",
    "metric_unit",
    "money",
    "people",
    "with_range",
]

# The lowest and the highest that a figure may be.
Span = tuple[float, float]

THIN_SPACE = "\u2009"


def grouped(value: float, decimals: int = 0) -> str:
    """Return a number with thin spaces between thousands, e.g. "84 748 016"."""
    return f"{value:,.{decimals}f}".replace(",", THIN_SPACE)


def _decimals(value: float) -> int:
    return 0 if abs(value) >= 100 or value == 0 else 1 if abs(value) >= 10 else 2


def digits(value: float) -> str:
    """Three digits where they tell something, never more than two decimals."""
    return grouped(value, _decimals(value))


def with_range(value: float, low: float, high: float) -> str:
    """
    Return a figure with its range, all to the same decimals.

    Parameters
    ----------
    low, high
        What it may be.

    Returns
    -------
    text
        "1 240 (1 120-1 390)"; the figure alone where the range does not show.
    """
    shown, least, most = (grouped(number, _decimals(value)) for number in (value, low, high))
    return shown if least == shown == most else f"{shown} ({least}-{most})"


def _measured(language: Language, unit: str, value: float, span: Span | None) -> str:
    return say(language, unit, value=digits(value) if span is None else with_range(value, *span))


def distance(language: Language, km: float, span: Span | None = None) -> str:
    """
    Return a distance.

    Parameters
    ----------
    km
        Kilometres.

    Returns
    -------
    text
        "1 240 km".
    """
    return _measured(language, "unit.km", km, span)


def hours(language: Language, h: float, span: Span | None = None) -> str:
    """
    Return a time.

    Parameters
    ----------
    h
        Hours.

    Returns
    -------
    text
        "42.4 h".
    """
    return _measured(language, "unit.h", h, span)


def cost(language: Language, cny_t: float, span: Span | None = None) -> str:
    """
    Return a cost per tonne.

    Parameters
    ----------
    cny_t
        CNY per tonne.

    Returns
    -------
    text
        "114 CNY/t".
    """
    return _measured(language, "unit.cny_t", cny_t, span)


def co2e(language: Language, kg_t: float, span: Span | None = None) -> str:
    """
    Return emissions per tonne.

    Parameters
    ----------
    kg_t
        Kilograms of CO2 equivalents per tonne.

    Returns
    -------
    text
        "39.4 kg/t".
    """
    return _measured(language, "unit.kg_t", kg_t, span)


def people(language: Language, persons: float) -> str:
    """Return a population: 万人, or millions."""
    value = grouped(persons / 1e4, 1) if language == "zh" else grouped(persons / 1e6, 2)
    return say(language, "unit.persons", value=value)


def money(language: Language, cny: float) -> str:
    """Return an amount of money: 亿元, or billions of CNY."""
    value = grouped(cny / 1e8) if language == "zh" else digits(cny / 1e9)
    return say(language, "unit.cny", value=value)


def cargo(language: Language, tonnes: float) -> str:
    """Return a throughput in tonnes: 亿吨 or 万吨, or millions of tonnes."""
    if language == "zh":
        if tonnes < 1e8:
            return say(language, "unit.t.small", value=grouped(tonnes / 1e4))
        return say(language, "unit.t", value=digits(tonnes / 1e8))
    return say(language, "unit.t", value=digits(tonnes / 1e6))


def containers(language: Language, teu: float) -> str:
    """Return a throughput in twenty-foot units: 万TEU, or millions."""
    value = digits(teu / 1e4) if language == "zh" else digits(teu / 1e6)
    return say(language, "unit.teu", value=value)


def area(language: Language, km2: float) -> str:
    """Return an area in square kilometres."""
    return say(language, "unit.km2", value=grouped(km2) if km2 >= 100 else grouped(km2, 1 if km2 >= 1 else 2))


_UNITS = {"distance": "km", "time": "h", "cost": "cny_t", "co2e": "kg_t", "generalised": "cny_t"}


def metric_unit(language: Language, by: str) -> str:
    """Return the unit of a metric, per tonne where it is of a tonne."""
    return say(language, f"per.{_UNITS[by]}")
