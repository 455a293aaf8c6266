"""Text on sheets: lines that fit a width, and columns that fill from the top."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from app.language.texts import say
from app.language.theme import COLOURS
from app.printing.fonts import text_width
from geo.sources import OSM_ATTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.language.texts import Language
    from app.printing.map.frame import Piece
    from geo.world import World

__all__ = ["TextColumn", "Words", "spoken", "wrapped"]

_ROW = 3.2
_CJK = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
# What a line does not begin with.
_HARD_SPACE = "\u00a0"
_OPENING = "（《“‘〔(["
_CLOSING = "，。；：、！？）》”’％,.;:!?)]}"


@dataclass(frozen=True)
class Words:
    """A line of text on a sheet: where its baseline starts by its alignment, its look, the colour of its halo."""

    x: float
    y: float
    text: str
    size: float
    colour: str = COLOURS["ink"]
    weight: str = "regular"
    align: str = "left"
    halo: str = ""


def _atoms(text: str) -> list[str]:
    """Return what may not be broken: words with the blank after them, Chinese characters with what opens or closes."""
    atoms: list[str] = []
    word = ""
    for character in text:
        if not _CJK.match(character) and character not in _OPENING + _CLOSING:
            word += character
            if character == " ":
                atoms.append(word)
                word = ""
        elif character in _CLOSING:
            # Belongs to what is before it.
            if word or not atoms:
                word += character
            else:
                atoms[-1] += character
        else:
            opened = word if word and all(c in _OPENING for c in word) else ""
            if word and not opened:
                atoms.append(word)
            word = opened + character
            if character not in _OPENING:
                atoms.append(word)
                word = ""
    return [*atoms, word] if word else atoms


def wrapped(world: World, text: str, size: float, width: float, weight: str = "regular") -> list[str]:
    """
    Return a text as lines that fit a width.

    Parameters
    ----------
    world
        The data, for the typeface.
    size, width
        Points.

    Returns
    -------
    lines
        A word that is longer than a line has one of its own.
    """
    # The credit that a licence asks for is not torn apart.
    kept = text.replace(OSM_ATTRIBUTION, OSM_ATTRIBUTION.replace(" ", _HARD_SPACE))
    lines: list[str] = []
    line = ""
    for atom in _atoms(kept):
        longer = (line + atom).rstrip(" ").replace(_HARD_SPACE, " ")
        if line and text_width(world.data, longer, size, weight) > width:
            lines.append(line)
            line = ""
        line += atom
    return [done.rstrip(" ").replace(_HARD_SPACE, " ") for done in (*lines, line) if done]


def spoken(languages: tuple[Language, ...], key: str, **values: object) -> list[str]:
    """
    Return a text of the catalogue in some languages.

    Parameters
    ----------
    languages
        In their order.
    **values
        What its placeholders stand for.

    Returns
    -------
    texts
        What is the same in both languages once.
    """
    return list(dict.fromkeys(say(language, key, **values) for language in languages))


class TextColumn:
    """A column that fills from the top: texts and swatches, each below the one before."""

    def __init__(self, world: World, x: float, top: float, width: float, scale: float = 1.0) -> None:
        self.world = world
        self.scale = scale
        self.x, self.top, self.width = x, top, width
        self.words: list[Words] = []
        self.pieces: list[Piece] = []

    def space(self, points: float) -> None:
        """Leave room."""
        self.top -= points * self.scale

    def text(
        self, text: str, size: float, *, colour: str = "ink", weight: str = "regular", indent: float = 0.0
    ) -> None:
        """Write a text, on as many lines as it needs."""
        size *= self.scale
        for line in wrapped(self.world, text, size, self.width - indent, weight):
            self.top -= size * 1.25
            self.words.append(Words(self.x + indent, self.top + 0.28 * size, line, size, COLOURS[colour], weight))

    def texts(self, texts: Sequence[str], size: float, *, weight: str = "regular", indent: float = 0.0) -> None:
        """Write the same in one or two languages, on one line where both have room."""
        if not texts:
            return
        small = size * 0.86
        room = (self.width - indent) / self.scale
        first = text_width(self.world.data, texts[0] + " ", size, weight)
        if len(texts) == 2 and first + text_width(self.world.data, texts[1], small) <= room:
            self.text(texts[0], size, weight=weight, indent=indent)
            at = self.words[-1]
            self.words.append(
                Words(at.x + first * self.scale, at.y, texts[1], small * self.scale, COLOURS["ink-muted"])
            )
            return
        self.text(texts[0], size, weight=weight, indent=indent)
        for text in texts[1:]:
            self.text(text, small, colour="ink-muted", indent=indent)

    def row(self, piece: Piece, height: float, texts: Sequence[str], size: float, indent: float) -> None:
        """Write a swatch with its meaning; the piece lies about (0, 0)."""
        before = self.top
        mark = len(self.words)
        self.texts(texts, size, indent=indent)
        if height > before - self.top:
            lower = (height - (before - self.top)) / 2
            self.words[mark:] = [replace(w, y=w.y - lower) for w in self.words[mark:]]
            self.top = before - height
        middle = (before + self.top) / 2 if height > size * 1.3 else before - size * self.scale * 0.62
        moved = shapely.transform(piece.geometry, lambda xy: xy + np.array([self.x + indent / 2 - 3, middle]))
        self.pieces.append(replace(piece, geometry=moved))
        self.space(_ROW)
