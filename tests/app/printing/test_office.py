"""Briefings as LibreOffice and poppler draw them."""

import datetime
import subprocess
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image

from app.printing.briefing import brief

pytestmark = pytest.mark.full

DAY = datetime.date(2026, 11, 24)
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module", params=["zh", "en", "both"])
def drawn(request, service, tmp_path_factory):
    """Return the folder with slides and dossier of a pair, both as PDF and as pictures."""
    folder = tmp_path_factory.mktemp(request.param)
    languages = ("zh", "en") if request.param == "both" else (request.param,)
    for suffix, name in ((".pptx", "slides.pptx"), (".pdf", "dossier.pdf")):
        content = brief(service, "panjin-wuxi", suffix, languages=languages, date=DAY)
        (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(folder / "slides.pptx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    for name in ("slides", "dossier"):
        pages = ["pdftoppm", "-r", "60", "-png", str(folder / f"{name}.pdf"), str(folder / name)]
        subprocess.run(pages, check=True, capture_output=True, timeout=60)
    return folder


def words_of(path):
    """Return the pages of a PDF as size and words with their boxes."""
    text = subprocess.run(["pdftotext", "-bbox", str(path), "-"], check=True, capture_output=True, timeout=60).stdout
    for page in ElementTree.fromstring(text).iter(f"{XHTML}page"):
        size = float(page.get("width")), float(page.get("height"))
        yield (
            size,
            [(w.text, *(float(w.get(k)) for k in ("xMin", "yMin", "xMax", "yMax"))) for w in page.iter(f"{XHTML}word")],
        )


def test_every_page_is_drawn(drawn):
    slides, dossiers = sorted(drawn.glob("slides-*.png")), sorted(drawn.glob("dossier-*.png"))
    assert len(slides) == 5
    assert len(dossiers) == 1
    for path in (*slides, *dossiers):
        with Image.open(path) as picture:
            grey = np.asarray(picture.convert("L"))
        assert 0.01 < (grey < 250).mean() < 0.9, path.name


def test_no_word_leaves_its_page(drawn):
    for name in ("slides", "dossier"):
        for (width, height), words in words_of(drawn / f"{name}.pdf"):
            assert len(words) > 10
            for text, left, top, right, bottom in words:
                assert -1 <= left <= right <= width + 1, text
                assert -1 <= top <= bottom <= height + 1, text


def test_the_map_is_in_its_colours(drawn):
    with Image.open(min(drawn.glob("slides-*.png"))) as picture:
        colours = {colour for count, colour in picture.convert("RGB").getcolors(1 << 24) if count > 100}
    # Land, water, neighbours.
    assert {(0xF7, 0xF5, 0xEF), (0xDC, 0xE8, 0xEE), (0xEC, 0xE9, 0xE1)} <= colours
