"""
The typeface of figures and briefings; it travels with the data, so that a machine without Chinese fonts writes Chinese.

It is a subset of Noto Sans SC under the SIL Open Font License, made by `app.printing.font_build`: the characters of the
project's own text, and for names that users write those of GB 2312 and Latin-1.
"""

from __future__ import annotations

import ast
import base64
import io
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.parquet as pq
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from geo.errors import MissingGlyphError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "FAMILY",
    "FONT_FILES",
    "font_path",
    "missing_characters",
    "require_characters",
    "required_characters",
    "subset_font",
    "text_width",
    "user_characters",
    "web_font",
]

# The licence reserves the name of the original: what is changed is called otherwise.
FAMILY = "Liao-Su Sans"
FONT_FILES = {"regular": "fonts/LiaoSuSans-Regular.ttf", "bold": "fonts/LiaoSuSans-Bold.ttf"}
# What approval numbers are written with besides.
_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "〔〕号审图国字第京津沪苏辽鲁浙粤年月日"
# Whose string literals are what figures say.
_PACKAGES = ("geo", "analysis", "app")
_ROOT = Path(__file__).resolve().parents[2]


def font_path(data: Path, weight: str) -> Path:
    """Return the file of a weight, "regular" or "bold"."""
    return data / FONT_FILES[weight]


def _program_texts() -> Iterator[str]:
    """Yield every string literal of the program, so that no table of words can be forgotten."""
    for package in _PACKAGES:
        for path in sorted((_ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def _data_texts(data: Path) -> Iterator[str]:
    """Yield every text in the data: tables whole, and of the layers the columns of names."""
    for path in sorted(data.rglob("*.csv")):
        yield path.read_text(encoding="utf-8")
    for path in sorted(data.rglob("*.parquet")):
        columns = [name for name in pq.read_schema(path).names if name.endswith(("_zh", "_en")) or name == "ref"]
        table = pd.read_parquet(path, columns=columns)
        for name in columns:
            yield from table[name].dropna().unique()


def required_characters(data: Path) -> frozenset[str]:
    """
    Return every character that the project's own text can show.

    Returns
    -------
    characters
        Of every string in the program, all names and notes in the data, and ASCII.
    """
    found = set(_ALWAYS)
    for text in (*_program_texts(), *_data_texts(data)):
        found.update(text)
    # Controls and breaks are not written.
    return frozenset(c for c in found if unicodedata.category(c)[0] != "C")


def user_characters() -> frozenset[str]:
    """Return the characters that users may write names with: all of GB 2312 and of Latin-1."""
    rows = [bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)]
    chinese = "".join(code.decode("gb2312", errors="ignore") for code in rows)
    found = {*chinese, *map(chr, range(0xA0, 0x100))}
    return frozenset(c for c in found if unicodedata.category(c)[0] != "C")


@lru_cache(maxsize=8)
def _widths(path: Path) -> dict[int, float]:
    """Return the advance of each character as a share of the font's size."""
    with TTFont(path) as font:
        em, advances = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: advances[glyph][0] / em for code, glyph in font.getBestCmap().items()}


def text_width(data: Path, text: str, size: float, weight: str = "regular") -> float:
    """
    Return how wide a text is.

    Parameters
    ----------
    size
        Of the font, in any unit.

    Returns
    -------
    width
        In the unit of the size; a character that the font lacks counts as a square.
    """
    widths = _widths(font_path(data, weight))
    return size * sum(widths.get(ord(c), 1.0) for c in text)


def missing_characters(data: Path, characters: Iterable[str]) -> str:
    """Return which characters the font lacks in either weight, in their order."""
    known = set.intersection(*(set(_widths(font_path(data, weight))) for weight in FONT_FILES))
    return "".join(sorted({c for c in characters if ord(c) not in known}))


def require_characters(data: Path, text: str) -> None:
    """
    Refuse a text that the typeface cannot write.

    Parameters
    ----------
    text
        From a user, such as an approval number or the name of a scenario.

    Raises
    ------
    MissingGlyphError
        Naming the characters.
    """
    missing = missing_characters(data, text)
    if missing:
        msg = f"The font of figures has no {' '.join(missing)!r} (in {text[:60]!r}); leave that out."
        raise MissingGlyphError(msg)


def subset_font(font: TTFont, characters: Iterable[str]) -> None:
    """
    Reduce a font to some characters, in place.

    Parameters
    ----------
    characters
        What it is to write.
    """
    options = Options(
        layout_features=[],
        hinting=False,
        name_IDs=["*"],
        notdef_outline=True,
        recalc_timestamp=False,
        drop_tables=["DSIG", "GSUB", "GPOS", "GDEF", "BASE", "STAT", "VORG", "vhea", "vmtx", "meta"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in characters])
    subsetter.subset(font)


@lru_cache(maxsize=32)
def web_font(data: Path, weight: str, characters: frozenset[str]) -> str:
    """
    Return a font for a page that carries everything with it.

    Returns
    -------
    address
        `data:` URL of a WOFF2 file with these characters alone.
    """
    target = io.BytesIO()
    with TTFont(font_path(data, weight), recalcTimestamp=False) as font:
        subset_font(font, characters)
        font.flavor = "woff2"
        font.save(target)
    return f"data:font/woff2;base64,{base64.b64encode(target.getvalue()).decode()}"
