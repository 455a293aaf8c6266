"""Builds the typeface of figures: Noto Sans SC, reduced to what the project's own text and users' names can show."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from app.language.numbers import THIN_SPACE
from app.printing.fonts import FAMILY, FONT_FILES, required_characters, subset_font, user_characters
from geo.build.fetch import NOTO_SANS_SC, fetch
from geo.errors import BuildError
from geo.files import replace_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from geo.build.steps import Report

__all__ = ["LICENCE_FILE", "build_fonts"]

LICENCE_FILE = "fonts/OFL.txt"
_MEMBERS = {
    "regular": "package/400Regular/NotoSansSC_400Regular.ttf",
    "bold": "package/700Bold/NotoSansSC_700Bold.ttf",
}
_LICENCE_MEMBER = "package/LICENSE_FONT"
_STYLES = {"regular": "Regular", "bold": "Bold"}
# Copyright, trademark, licence and its address stay as they are.
_KEPT_NAMES = {0, 7, 13, 14}
_SUBSCRIPT_SCALE = 0.6
_SUBSCRIPT_DROP_EM = -0.12


def build_fonts(data: Path, cache: Path, report: Report) -> None:
    """
    Write both weights of the typeface and its licence.

    Parameters
    ----------
    data
        The project's data folder, all other files of which are there.

    Raises
    ------
    BuildError
        If the package cannot be had, or its font lacks a character.
    """
    report(f"fetching {NOTO_SANS_SC.name} {NOTO_SANS_SC.version}", 0.0)
    package = fetch(NOTO_SANS_SC, cache)
    characters = required_characters(data)
    (data / LICENCE_FILE).parent.mkdir(exist_ok=True)
    with tarfile.open(package) as archive:
        for number, (weight, member) in enumerate(_MEMBERS.items(), start=1):
            font = TTFont(io.BytesIO(_content(archive, member)), recalcTimestamp=False)
            _add_glyphs(font)
            known = {chr(code) for code in font.getBestCmap()}
            missing = sorted(characters - known)
            if missing:
                msg = f"{NOTO_SANS_SC.name} has no {' '.join(missing)}; write the text without, or draw the glyph."
                raise BuildError(msg)
            kept = characters | (user_characters() & known)
            subset_font(font, kept)
            _rename(font, _STYLES[weight])
            with replace_atomically(data / FONT_FILES[weight]) as target:
                font.save(target)
            report(f"{FONT_FILES[weight]}: {len(kept)} characters", number / len(_MEMBERS))
        licence = _content(archive, _LICENCE_MEMBER)
    with replace_atomically(data / LICENCE_FILE) as target:
        target.write_bytes(licence)


def _content(archive: tarfile.TarFile, member: str) -> bytes:
    stream = archive.extractfile(member)
    if stream is None:
        msg = f"{NOTO_SANS_SC.filename} has no {member}."
        raise BuildError(msg)
    return stream.read()


def _add_glyphs(font: TTFont) -> None:
    """Add what the font lacks and numbers need: a small, lowered two for CO₂, and the thin space between thousands."""
    em = font["head"].unitsPerEm
    two = font.getBestCmap()[ord("2")]
    advance, bearing = font["hmtx"].metrics[two]
    subscript, blank = TTGlyphPen(font.getGlyphSet()), TTGlyphPen(None)
    subscript.addComponent(two, (_SUBSCRIPT_SCALE, 0, 0, _SUBSCRIPT_SCALE, 0, round(_SUBSCRIPT_DROP_EM * em)))
    for character, name, pen, metrics in (
        ("₂", "two.subscript", subscript, (round(advance * _SUBSCRIPT_SCALE), round(bearing * _SUBSCRIPT_SCALE))),
        (THIN_SPACE, "space.thin", blank, (em // 5, 0)),
    ):
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        font["glyf"][name] = pen.glyph()
        font["hmtx"].metrics[name] = metrics
        font["vmtx"].metrics[name] = font["vmtx"].metrics[two]
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(character)] = name


def _rename(font: TTFont, style: str) -> None:
    """Give the changed font a name of its own."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in _KEPT_NAMES]
    postscript = f"{FAMILY.replace('-', '').replace(' ', '')}-{style}"
    version = f"{NOTO_SANS_SC.version}; subset"
    for key, text in {1: FAMILY, 2: style, 3: postscript, 4: f"{FAMILY} {style}", 5: version, 6: postscript}.items():
        names.setName(text, key, 3, 1, 0x409)
