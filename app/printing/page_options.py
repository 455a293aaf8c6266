"""What a user may ask of a figure: its size, languages and date."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from app.language.texts import LANGUAGES
from geo.errors import FigureError

if TYPE_CHECKING:
    from app.language.texts import Language

__all__ = ["SIZES", "parse_date", "parse_languages", "parse_size"]

# Width and height in millimetres: A4 on its side, and a slide.
SIZES = {"a4": (297.0, 210.0), "16:9": (338.67, 190.5)}
_LEAST_MM = (200.0, 150.0)
_MOST_MM = 1200.0
_SIZE = re.compile(r"(\d{1,5}(?:\.\d{1,2})?)x(\d{1,5}(?:\.\d{1,2})?)")


def parse_languages(text: str) -> tuple[Language, ...]:
    """
    Return the languages of a figure.

    Parameters
    ----------
    text
        "zh", "en" or "both".

    Returns
    -------
    languages
        Chinese first.

    Raises
    ------
    FigureError
        If it is another word.
    """
    if text == "both":
        return LANGUAGES
    if text in LANGUAGES:
        return (text,)
    msg = f"There is no language {text!r}; figures and briefings are in zh, en or both."
    raise FigureError(msg)


def parse_size(text: str) -> tuple[float, float]:
    """
    Return the size of a sheet.

    Parameters
    ----------
    text
        "a4", "16:9", or width x height in millimetres such as "400x300".

    Returns
    -------
    size
        Millimetres.

    Raises
    ------
    FigureError
        If it is none of these, or too small or too large to be of use.
    """
    if text.lower() in SIZES:
        return SIZES[text.lower()]
    match = _SIZE.fullmatch(text)
    if match is None:
        msg = f"There is no size {text!r}; sizes are {', '.join(SIZES)}, or millimetres such as 400x300."
        raise FigureError(msg)
    width, height = float(match[1]), float(match[2])
    fits = _LEAST_MM[0] <= width <= _MOST_MM and _LEAST_MM[1] <= height <= _MOST_MM
    if not fits or not 0.4 <= width / height <= 3:
        least = f"{_LEAST_MM[0]:g}x{_LEAST_MM[1]:g}"
        msg = f"A sheet of {text} mm is refused: from {least} to {_MOST_MM:g}x{_MOST_MM:g}, no flatter than 3 to 1."
        raise FigureError(msg)
    return width, height


def parse_date(text: str) -> datetime.date:
    """
    Return the date that a figure bears.

    Parameters
    ----------
    text
        As 2026-11-24.

    Raises
    ------
    FigureError
        If it is no day.
    """
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        msg = f"{text!r} is no date; write it as 2026-11-24."
        raise FigureError(msg) from None
