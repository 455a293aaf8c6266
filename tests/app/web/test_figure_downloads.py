"""Figures, offline maps and briefings over HTTP, opened by other libraries; bad requests are problems."""

import io
import json
import re
import xml.etree.ElementTree as ET

import pptx
import pypdf
import pytest
from PIL import Image

from app.components.sharing import brief_links, share_body
from app.language.texts import TEXTS
from app.state.view_state import ViewState
from tests.rendering import components, text_of

ROUTES = {"page": "routes", "from": "city:211100", "to": "city:320200"}


def test_a_view_is_handed_out_as_a_picture(client):
    answer = client.get("/export/view.png", query_string={**ROUTES, "size": "16:9"})
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="liaosu-view.png"'
    picture = Image.open(io.BytesIO(answer.get_data()))
    assert picture.width / picture.height == pytest.approx(16 / 9, abs=0.01)
    assert picture.width > 3900


@pytest.mark.parametrize(
    ("texts", "there", "absent"), [("zh", "盘锦", "Panjin"), ("en", "Panjin", "盘锦"), ("both", "无锡", "nothing")]
)
def test_text_stays_text_in_the_languages_asked_for(client, texts, there, absent):
    query = {**ROUTES, "texts": texts}
    svg = client.get("/export/view.svg", query_string=query).get_data(as_text=True)
    words = "".join(ET.fromstring(svg).itertext())
    assert there in words
    assert absent not in words
    pdf = client.get("/export/view.pdf", query_string=query).get_data()
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert there in text
    # The mark of the application's map approval number stands on every figure.
    assert "GS(2026)0000" in text


@pytest.mark.parametrize(
    ("query", "there"),
    [
        (ROUTES, ["盘锦 → 无锡", "Panjin → Wuxi", "id=ways"]),
        ({"sel": "pairing:jinzhou-suzhou"}, ["锦州 ↔ 苏州", "id=ways"]),
        ({}, [TEXTS["overview.lead"].zh, TEXTS["title"].en]),
    ],
)
def test_a_view_is_handed_out_as_a_page_that_asks_for_nothing(client, query, there):
    page = client.get("/export/view.html", query_string=query).get_data(as_text=True)
    assert "default-src 'none'" in page
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']?http", page)
    for part in there:
        assert part in page


@pytest.mark.parametrize(("query", "changed"), [({}, False), ({"f": "road.cost:0.9"}, True), ({"ice": "1"}, True)])
def test_a_view_says_whether_its_factors_are_the_default(client, query, changed):
    notes = {key: TEXTS[f"figure.ways.{key}"].en for key in ("note", "changed")}
    svg = client.get("/export/view.svg", query_string={**ROUTES, **query, "texts": "en"}).get_data(as_text=True)
    words = "".join(ET.fromstring(svg).itertext())
    assert (notes["changed"] in words, notes["note"] in words) == (changed, not changed)
    page = client.get("/export/view.html", query_string={**ROUTES, **query, "texts": "en"}).get_data(as_text=True)
    assert (notes["changed"][1:] in page) == changed


def test_a_briefing_is_handed_out(client):
    answer = client.get("/export/brief/panjin-wuxi.pptx?texts=zh")
    deck = pptx.Presentation(io.BytesIO(answer.get_data()))
    words = " ".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    assert "盘锦" in words
    page = client.get("/export/brief/盘锦-无锡.pdf").get_data()
    assert "Wuxi" in pypdf.PdfReader(io.BytesIO(page)).pages[0].extract_text()


@pytest.mark.parametrize("query", ["sel=pairing:panjin-wuxi", "lang=en&lon=120.3&lat=31.5&z=8"])
def test_a_link_has_a_small_picture_that_is_drawn_once(client, query):
    answer = client.get(f"/export/preview.png?{query}")
    with Image.open(io.BytesIO(answer.get_data())) as picture:
        assert picture.size == (1200, 630)
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 100
    assert len(answer.get_data()) < 600_000
    assert "max-age" in answer.headers["Cache-Control"]
    assert "attachment" not in answer.headers["Content-Disposition"]
    again = client.get(f"/export/preview.png?{query}")
    assert again.get_data() == answer.get_data()


def test_a_preview_of_nothing_is_a_problem(client):
    answer = client.get("/export/preview.png?page=routes&from=city:999999&to=city:320200")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "status", "part"),
    [
        ("/export/view.exe", 404, ".png, .svg, .pdf, .html"),
        ("/export/view.png?size=9x9", 400, "9x9"),
        ("/export/view.png?size=99999x99999", 400, "99999x99999"),
        ("/export/view.svg?texts=fr", 400, "'fr'"),
        ("/export/view.html?page=routes&from=city:999999&to=city:320200", 400, "999999"),
        ("/export/brief/atlantis.pdf", 404, "'atlantis'"),
        ("/export/brief/panjin-wuxi.exe", 404, ".pptx"),
        ("/export/brief/..%2f..%2fetc%2fpasswd.pdf", 404, ""),
    ],
)
def test_bad_requests_are_problems(client, path, status, part):
    answer = client.get(path)
    assert answer.status_code == status
    if part:
        assert answer.mimetype == "application/problem+json"
        assert part in json.loads(answer.get_data())["detail"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_dialog_offers_the_view_in_every_form(client, world, language):
    state = ViewState(language, selected=("city", "210200"))
    children = share_body(world, state, "https://maps.example", "lon=121&lat=38.9&z=8")
    fields = {c.id: c.value for c in components(children) if type(c).__name__ == "TextInput"}
    query = ("lang=en&" if language == "en" else "") + "sel=city:210200&lon=121&lat=38.9&z=8"
    assert fields["share-link"] == f"https://maps.example/?{query}"
    frame = ET.fromstring(fields["share-frame"])
    assert frame.get("src") == f"https://maps.example/embed?{query}"
    assert frame.get("title") == ("Dalian · Liao-Su Corridor" if language == "en" else "大连 · 辽苏走廊")
    assert (frame.get("loading"), frame.get("allow")) == ("lazy", "fullscreen")
    assert "width:100%" in frame.get("style")
    links = [c.href for c in components(children) if type(c).__name__ == "A"]
    # The view as a picture and as a map that opens offline, and what programs may ask.
    views = [link for link in links if link.startswith("/export/view.")]
    assert len(views) == 5
    assert all(query.split("&lon")[0] in link for link in views)
    assert [link for link in links if link not in views] == [f"/api/docs?lang={language}"]
    assert client.get(next(link for link in views if link.startswith("/export/view.html"))).status_code == 200
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", text_of(children))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pairing_links_to_its_briefings(client, language):
    links = [c.href for c in components(brief_links(language, "benxi-taizhou")) if type(c).__name__ == "A"]
    assert [re.search(r"\.(\w+)(?:\?|$)", link)[1] for link in links] == ["pptx", "pdf", "html", "png", "svg", "pptx"]
    assert client.get(links[2]).status_code == 200
