"""The map alone inside a page of another site: shown where that site is allowed, refused where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree

import flask
import pytest

from app.components.sharing import frame_code
from app.language.texts import TEXTS
from app.web.server import Settings, create_app
from geo.world import load_world
from tests.browser.chromium import LANGUAGES, MAP_IS_DRAWN, chinese, serving, until, watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Frame, Page

pytestmark = pytest.mark.filterwarnings("default")


def portal() -> Any:
    """Return a site of its own that frames the address in its query, or a long page with the code that is offered."""
    server = flask.Flask("portal")
    head = (
        '<!DOCTYPE html><title>Portal</title><link rel="icon" href="data:,">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
    )

    @server.get("/")
    def page() -> str:
        frame = flask.request.args["frame"].replace("&", "&amp;")
        return f'{head}<iframe width="900" height="640" src="{frame}"></iframe>'

    @server.get("/long")
    def long_page() -> str:
        code = frame_code(flask.request.args["frame"], "Map")
        return f'{head}<p>Above</p>{code}<div style="height: 3000px">Below</div>'

    return server


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(portal()) as address:
        yield address


@pytest.fixture(scope="module")
def allowed(site: str) -> Iterator[str]:
    with serving(create_app(load_world(), Settings("TEST-0001", frame_ancestors=site)).server) as address:
        yield address


def framed(page: Page, site: str, address: str) -> Frame:
    page.goto(f"{site}/?frame={quote(address, safe='')}")
    (frame,) = page.main_frame.child_frames
    return frame


SHOWN = """
Object.fromEntries(['.rail', '.panel', '.search', '.legend', '.foot', '.open-explorer', '.leaflet-container'].map(
  (name) => { const b = document.querySelector(name).getBoundingClientRect(); return [name, b.width * b.height]; }))
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_allowed_site_shows_the_map_alone(page: Page, site: str, allowed: str, language: str) -> None:
    seen = watch(page)
    query = f"?lang={language}&sel=pairing:panjin-wuxi&layers=pairs,ports,labels"
    frame: Any = framed(page, site, f"{allowed}/embed{query}")
    until(frame, MAP_IS_DRAWN)
    until(frame, f"document.documentElement.lang.startsWith('{language}')")
    sizes = frame.evaluate(SHOWN)
    assert [name for name, size in sizes.items() if size == 0] == [".rail", ".panel", ".search"]
    assert sizes[".leaflet-container"] == 900 * 640
    assert "TEST-0001" in frame.inner_text("#foot")
    assert TEXTS["attribution"]._asdict()[language] in frame.inner_text("#foot")
    link = frame.query_selector("#open-explorer")
    assert link.inner_text() == TEXTS["embed.open"]._asdict()[language]
    until(frame, "document.querySelector('#open-explorer').search.includes('panjin-wuxi')")
    state = frame.evaluate("document.querySelector('#open-explorer').search")
    assert "sel=pairing:panjin-wuxi" in state
    assert "layers=pairs,ports,labels" in state
    assert ("lang=en" in state) == (language == "en")
    assert seen.complaints == []
    assert seen.foreign(allowed) == [url for url in seen.requests if url.startswith(site)]


def test_the_link_follows_what_is_chosen_and_opens_the_explorer(page: Page, site: str, allowed: str) -> None:
    frame: Any = framed(page, site, f"{allowed}/embed?lang=en")
    until(frame, MAP_IS_DRAWN)
    frame.dispatch_event("[data-id='city:211100']", "click")
    until(frame, "document.querySelector('#open-explorer').search.includes('city:211100')")
    with page.expect_popup() as opened:
        frame.click("#open-explorer")
    explorer = opened.value
    until(explorer, "document.querySelector('#panel-body h2')?.innerText === 'Panjin'")
    assert explorer.url.startswith(f"{allowed}/?")
    assert explorer.evaluate("document.querySelector('.panel').getBoundingClientRect().width") > 300
    assert explorer.evaluate("document.querySelector('.open-explorer').getBoundingClientRect().width") == 0
    explorer.close()


def test_a_narrow_frame_is_all_map(page: Page, allowed: str) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    page.goto(f"{allowed}/embed")
    until(page, MAP_IS_DRAWN)
    sizes = page.evaluate(SHOWN)
    assert sizes[".leaflet-container"] == 390 * 500
    assert sizes[".rail"] == sizes[".panel"] == 0


@pytest.mark.parametrize("ancestors", ["'none'", "'self'", "https://other.example"])
def test_any_other_site_is_refused(page: Page, site: str, ancestors: str) -> None:
    with serving(create_app(load_world(), Settings(frame_ancestors=ancestors)).server) as address:
        seen = watch(page)
        frame = framed(page, site, f"{address}/embed")
        page.wait_for_load_state("networkidle")
        assert any("frame-ancestors" in complaint for complaint in seen.complaints)
        assert frame.query_selector("#shell") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_of_the_dialog_shows_the_view_in_another_site(
    page: Page, site: str, allowed: str, language: str
) -> None:
    seen = watch(page)
    page.goto(f"{allowed}/?lang={language}&sel=pairing:panjin-wuxi&layers=pairs,labels")
    until(page, MAP_IS_DRAWN)
    page.click("#map-share")
    until(page, "document.querySelector('#share-frame')?.value.includes('panjin-wuxi')")
    dialog = page.inner_text("[role='dialog']")
    assert TEXTS["share.title"]._asdict()[language] in dialog
    assert language == "zh" or not chinese(dialog)
    code = page.evaluate("document.querySelector('#share-frame').value")
    source = ElementTree.fromstring(code).get("src")
    link = page.evaluate("document.querySelector('#share-link').value")
    assert link == source.replace("/embed?", "/?")
    page.click("[data-copy='share-link']")
    copied = TEXTS["share.copied"]._asdict()[language]
    until(page, f"document.querySelector(\"[data-copy='share-link']\").innerText === {copied!r}")
    page.keyboard.press("Escape")
    until(page, "!document.querySelector(\"[role='dialog']\")")
    assert seen.complaints == []
    frame: Any = framed(page, site, source)
    until(frame, MAP_IS_DRAWN)
    until(frame, "document.querySelector('#open-explorer').search.includes('panjin-wuxi')")


ZOOM = "document.querySelector('.leaflet-proxy').style.transform"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wheel_scrolls_the_page_around_the_map(page: Page, site: str, allowed: str, language: str) -> None:
    page.goto(f"{site}/long?frame={quote(f'{allowed}/embed?lang={language}', safe='')}")
    (frame,) = page.main_frame.child_frames
    inner: Any = frame
    until(inner, MAP_IS_DRAWN)
    hint = "document.querySelector('#wheel-hint')"
    before = inner.evaluate(ZOOM)
    page.mouse.move(400, 300)
    page.mouse.wheel(0, 120)
    until(page, "window.scrollY > 50")
    assert inner.evaluate(ZOOM) == before
    until(inner, f"!{hint}.hidden")
    assert inner.inner_text("#wheel-hint") == TEXTS["embed.wheel"]._asdict()[language]
    until(inner, f"{hint}.hidden")
    page.evaluate("window.scrollTo(0, 0)")
    until(page, "window.scrollY === 0")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    until(inner, f"{ZOOM} !== {before!r}")
    after = inner.evaluate(ZOOM)
    assert page.evaluate("window.scrollY") == 0
    # In the sea, where a click chooses nothing.
    page.mouse.click(600, 420)
    until(inner, "document.hasFocus()")
    at = page.evaluate("window.scrollY")
    page.mouse.wheel(0, 120)
    until(inner, f"{ZOOM} !== {after!r}")
    assert page.evaluate("window.scrollY") == at


@pytest.mark.parametrize("width", [360, 1400])
def test_the_frame_is_as_wide_as_its_place(page: Page, site: str, allowed: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/long?frame={quote(f'{allowed}/embed', safe='')}")
    box = page.evaluate(
        "(() => { const b = document.querySelector('iframe').getBoundingClientRect(); return [b.width, b.height]; })()"
    )
    assert box[0] == pytest.approx(min(width - 16, 1200), abs=16)
    assert box[1] >= 420
    assert page.evaluate("document.documentElement.scrollWidth") <= width
