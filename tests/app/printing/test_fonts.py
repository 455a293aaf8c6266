import base64
import importlib
import io
import pkgutil
import tokenize
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import analysis
import app
import geo
from app.printing.fonts import (
    FONT_FILES,
    font_path,
    missing_characters,
    require_characters,
    required_characters,
    text_width,
    user_characters,
    web_font,
)
from geo.errors import MissingGlyphError
from tests.conftest import DATA


def test_every_character_of_the_project_has_a_glyph_in_both_weights():
    needed = required_characters(DATA)
    assert missing_characters(DATA, needed) == "", "run `liaosu data build fonts`"
    assert {"盘", "锦", "₂", "\u2009", "≥", "A", "~"} <= needed


def words_in(thing, depth=0):
    """Yield the strings in a table of words, whatever it is made of."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict) and depth < 4:
        for entry in (*thing.keys(), *thing.values()):
            yield from words_in(entry, depth + 1)
    elif isinstance(thing, (tuple, list, set, frozenset)) and depth < 4:
        for entry in thing:
            yield from words_in(entry, depth + 1)


def test_every_table_of_words_of_every_module_can_be_written():
    said = set()
    for package in (geo, analysis, app):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            said.update(*(words_in(value) for name, value in vars(module).items() if not name.startswith("__")))
    characters = {c for text in said for c in text if c.isprintable()}
    assert {"损", "益"} <= characters
    assert missing_characters(DATA, characters) == ""


def test_every_chinese_character_in_the_source_can_be_written():
    found = set()
    for package in (geo, analysis, app):
        for path in Path(package.__path__[0]).rglob("*.py"):
            with path.open("rb") as source:
                found.update(*(t.string for t in tokenize.tokenize(source.readline) if t.type == tokenize.STRING))
    characters = {c for c in found if "\u2e80" <= c <= "\uffef"}
    assert len(characters) > 500
    assert missing_characters(DATA, characters) == ""


def test_users_names_can_be_written():
    characters = user_characters()
    assert len(characters) > 7000
    assert {"鑫", "淦", "é", "①"} <= characters
    assert missing_characters(DATA, characters) == ""


@pytest.mark.parametrize("weight", FONT_FILES)
def test_no_glyph_is_empty_but_blanks(weight):
    with TTFont(font_path(DATA, weight)) as font:
        glyphs, outlines = font.getBestCmap(), font["glyf"]
        empty = [chr(c) for c, name in glyphs.items() if outlines[name].numberOfContours == 0]
        assert set(empty) == {" ", "\u00a0", "\u2009", "\u3000"} & {chr(c) for c in glyphs}


@pytest.mark.parametrize("weight", FONT_FILES)
def test_the_changed_font_has_a_name_of_its_own_and_keeps_its_licence(weight):
    with TTFont(font_path(DATA, weight)) as font:
        names = {record.nameID: record.toUnicode() for record in font["name"].names}
        assert font["OS/2"].fsType == 0
    own = " ".join(names[key] for key in (1, 3, 4, 6))
    assert "Source" not in own
    assert "Noto" not in own
    assert "SIL Open Font License" in names[13]


def test_the_typeface_is_small_and_comes_with_its_licence():
    assert sum(font_path(DATA, weight).stat().st_size for weight in FONT_FILES) < 5_000_000
    licence = (DATA / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name 'Source'" in licence


def test_what_the_font_lacks_is_refused():
    assert missing_characters(DATA, "盘㍿锦") == "㍿"
    require_characters(DATA, "GS(2026)0001号")
    with pytest.raises(MissingGlyphError, match="㍿"):
        require_characters(DATA, "审㍿")


def test_widths():
    assert text_width(DATA, "盘锦", 10) == pytest.approx(20)
    with TTFont(font_path(DATA, "bold")) as font:
        advance = font["hmtx"][font.getBestCmap()[ord("A")]][0] / font["head"].unitsPerEm
    assert text_width(DATA, "AA", 10, "bold") == pytest.approx(20 * advance)


def test_a_page_carries_only_the_characters_that_it_says():
    address = web_font(DATA, "regular", frozenset("盘锦 AB"))
    head, _, body = address.partition(",")
    assert head == "data:font/woff2;base64"
    with TTFont(io.BytesIO(base64.b64decode(body))) as font:
        assert set(font.getBestCmap()) == {ord(c) for c in "盘锦 AB"}
    assert len(body) < 6000
