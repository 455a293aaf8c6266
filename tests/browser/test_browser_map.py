"""The map's layers, colours, buttons and address in a real browser, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.language.texts import TEXTS
from app.language.theme import MODE_COLOURS, SEQUENTIAL_COLOURS
from app.state.view_state import NETWORKS
from app.web.server import Settings, create_app
from geo.crs import geodesic_length_m
from geo.world import load_world
from tests.browser.chromium import (
    LANGUAGES,
    NETWORKS_ARE_DRAWN,
    Watch,
    open_browser,
    open_map,
    serving,
    until,
    wait_for_heading,
    watch,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page, Playwright, Route

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.slow]

BOXES = """
[...document.querySelectorAll('.shield'), ...document.querySelectorAll('.leaflet-labels-pane .label')]
  .filter((e) => e.style.display !== 'none' && e.getBoundingClientRect().width > 0)
  .map((e) => { const b = e.getBoundingClientRect(); return [e.innerText, b.left, b.top, b.right, b.bottom]; })
"""
# How many pixels of the networks' canvas are painted, read from a copy: the canvas itself is not made for reading.
PAINTED = """
(() => {
  const c = document.querySelector('.leaflet-networks-pane canvas');
  if (!c) { return 0; }
  const copy = Object.assign(document.createElement('canvas'), { width: c.width, height: c.height });
  const context = copy.getContext('2d', { willReadFrequently: true });
  context.drawImage(c, 0, 0);
  return context.getImageData(0, 0, c.width, c.height).data.filter((value, i) => i % 4 === 3 && value).length;
})()
"""
FILLS = "[...document.querySelectorAll('.leaflet-cities-pane path')].map((e) => e.getAttribute('fill'))"
FOCUS = "document.activeElement && document.activeElement.innerText"


def settled_view(page: Page) -> str:
    """Return where the map looks, once it is in the address."""
    until(page, "/lon=.*&lat=.*&z=/.test(location.search)")
    page.wait_for_timeout(400)
    found = re.search(r"lon=[-\d.]+&lat=[-\d.]+&z=[\d.]+", page.url)
    assert found
    return found[0]


def numbers(view: str) -> list[float]:
    return [float(part.split("=")[1]) for part in view.split("&")]


def zoom_in(page: Page) -> None:
    before = page.evaluate("document.querySelector('#map').dataset.zoom")
    page.mouse.move(500, 400)
    page.mouse.wheel(0, -400)
    until(page, f"document.querySelector('#map').dataset.zoom !== {before!r}")
    page.wait_for_timeout(500)


# ---- networks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_network_is_drawn_when_switched_on_and_gone_when_off(
    page: Page, base: str, seen: Watch, language: str
) -> None:
    open_map(page, f"{base}/?lang={language}&page=layers")
    assert not any("/map/expressways" in url for url in seen.requests)
    assert page.evaluate(PAINTED) == 0
    label = getattr(TEXTS["layer.expressways"], language)
    page.get_by_label(label, exact=True).click()
    until(page, f"{PAINTED} > 2000")
    until(page, f"document.querySelector('#legend').innerText.includes({label!r})")
    page.get_by_label(label, exact=True).click()
    until(page, f"{PAINTED} === 0")
    until(page, f"!document.querySelector('#legend').innerText.includes({label!r})")
    page.get_by_label(label, exact=True).click()
    until(page, f"{PAINTED} > 2000")
    assert len([url for url in seen.requests if "/map/expressways" in url]) == 1


def test_all_networks_stand_together_and_each_in_its_colour(page: Page, base: str, seen: Watch) -> None:
    page.goto(f"{base}/?layers={','.join(NETWORKS)}")
    until(page, NETWORKS_ARE_DRAWN.replace("document.querySelectorAll('.label-city').length === 27", "true"))
    shown = page.evaluate("document.querySelector('#legend').innerText")
    assert all(TEXTS[f"layer.{name}"].zh in shown for name in NETWORKS)
    order = page.evaluate("document.querySelector('#map').dataset.networks").split(" ")
    assert sorted(order) == sorted(NETWORKS)
    strokes = page.evaluate("[...document.querySelectorAll('#legend .stroke')].map((e) => e.style.background)")
    assert len(strokes) == len(NETWORKS)
    assert len(set(strokes)) == len(set(MODE_COLOURS)) - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_of_expressways_stand_clear_of_names_and_each_other(
    page: Page, base: str, seen: Watch, language: str
) -> None:
    layers = "layers=labels,ports,expressways"
    open_map(page, f"{base}/?lang={language}&{layers}")
    until(page, "document.querySelector('#map').dataset.networks === 'expressways'")
    assert page.evaluate("document.querySelectorAll('.shield').length") == 0
    open_map(page, f"{base}/?lang={language}&{layers}&lon=119.5&lat=33&z=7.5")
    until(page, "document.querySelectorAll('.shield').length > 10")
    page.wait_for_timeout(500)
    boxes = page.evaluate(BOXES)
    assert {"G15", "G2"} <= {box[0] for box in boxes}
    clashes = [
        (a[0], b[0])
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if a[1] + 1.5 < b[3] and b[1] + 1.5 < a[3] and a[2] + 1.5 < b[4] and b[2] + 1.5 < a[4]
    ]
    assert clashes == []
    colours = page.evaluate(
        "['g', 's'].map((k) => getComputedStyle(document.querySelector('.shield-' + k)).backgroundColor)"
    )
    assert colours[0] != colours[1]


SIGN = "document.querySelector('#networks-sign span').textContent"
SIGN_IS_SEEN = (
    "(() => { const b = document.querySelector('#networks-sign').getBoundingClientRect(); return b.height > 8; })()"
)


def words_of_the_sign(language: str, kind: str, *layers: str) -> str:
    joiner = "、" if language == "zh" else ", "
    named = joiner.join(getattr(TEXTS[f"layer.{name}"], language) for name in layers)
    return str(getattr(TEXTS[f"networks.{kind}"], language)).format(layers=named)


@pytest.mark.parametrize("address", [pytest.param("/?lang=zh", marks=pytest.mark.full), "/?lang=en", "/embed?lang=en"])
def test_a_network_on_its_way_is_told_until_it_is_drawn(page: Page, base: str, seen: Watch, address: str) -> None:
    language = address[-2:]
    held: list[Route] = []
    page.route("**/map/roads*", lambda route: held.append(route))
    open_map(page, f"{base}{address}&layers=labels,roads,ferries")
    until(page, "document.querySelector('#map').dataset.networks === 'ferries'")
    until(page, f"{SIGN} === {words_of_the_sign(language, 'loading', 'roads')!r}")
    until(
        page, f"{SIGN_IS_SEEN} && getComputedStyle(document.querySelector('#networks-sign')).visibility === 'visible'"
    )
    assert page.get_attribute("#networks-sign span", "aria-live") == "polite"
    assert page.is_hidden("#networks-retry")
    held[0].continue_()
    until(page, "document.querySelector('#map').dataset.networks.includes('roads')")
    until(page, f"{SIGN} === '' && !{SIGN_IS_SEEN}")
    assert page.evaluate(PAINTED) > 2000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("failure", ["status", pytest.param("cut", marks=pytest.mark.full), "lost"])
def test_a_network_that_did_not_come_is_told_and_can_be_had_again(
    page: Page, base: str, language: str, failure: str
) -> None:
    recorded = watch(page)
    answers: dict[str, Callable[[Route], None]] = {
        "status": lambda route: route.fulfill(status=500, body="{}"),
        "cut": lambda route: route.fulfill(status=200, body='{"type": "Feat'),
        "lost": lambda route: route.abort(),
    }
    page.route("**/map/ferries*", answers[failure])
    open_map(page, f"{base}/?lang={language}&layers=labels,ferries")
    until(page, f"{SIGN} === {words_of_the_sign(language, 'failed', 'ferries')!r}")
    assert page.inner_text("#networks-retry") == getattr(TEXTS["networks.retry"], language)
    assert (page.get_attribute("#map", "data-networks") or "") == ""
    page.click("#networks-retry")
    until(page, f"{SIGN} === {words_of_the_sign(language, 'failed', 'ferries')!r}")
    page.unroute("**/map/ferries*")
    page.focus("#networks-retry")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#map').dataset.networks === 'ferries'")
    until(page, f"{SIGN} === ''")
    assert page.is_hidden("#networks-retry")
    assert page.evaluate("document.activeElement.id") == "map", "the focus is not lost with the button"
    assert [line for line in recorded.complaints if "page error" in line] == []


def test_the_sign_speaks_the_page_s_language_and_is_silent_about_what_is_off(page: Page, base: str) -> None:
    page.route("**/map/ferries*", lambda route: route.abort())
    open_map(page, f"{base}/?page=layers&layers=labels,ferries")
    until(page, f"{SIGN} === {words_of_the_sign('zh', 'failed', 'ferries')!r}")
    page.click("#language")
    until(page, f"{SIGN} === {words_of_the_sign('en', 'failed', 'ferries')!r}")
    page.get_by_label(TEXTS["layer.ferries"].en, exact=True).click()
    until(page, f"{SIGN} === '' && !{SIGN_IS_SEEN}")


# ---- colours -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_colouring_changes_fills_legend_tooltip_and_address(page: Page, base: str, seen: Watch, language: str) -> None:
    open_map(page, f"{base}/?lang={language}&page=layers")
    assert len(set(page.evaluate(FILLS))) == 1
    page.get_by_label(getattr(TEXTS["colouring.population"], language), exact=True).click()
    until(page, f"new Set({FILLS}).size === {len(SEQUENTIAL_COLOURS)}")
    title = getattr(TEXTS["measure.population"], language)
    until(page, f"document.querySelector('#legend').innerText.includes({title!r})")
    until(page, "location.search.includes('colour=population')")
    page.dispatch_event("[data-id='city:210100']", "mouseover")
    until(page, "document.querySelector('.name-tip')?.innerText.includes('2020')")
    page.get_by_label(getattr(TEXTS["colouring.theme"], language), exact=True).click()
    until(page, f"{FILLS}.includes('url(#hatch)')")
    page.get_by_label(getattr(TEXTS["colouring.none"], language), exact=True).click()
    until(page, f"new Set({FILLS}).size === 1")


# ---- buttons and readings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_have_names_in_the_page_s_language_and_can_be_reached_by_key(
    page: Page, base: str, seen: Watch, language: str
) -> None:
    open_map(page, f"{base}/?lang={language}")
    named = {"zoom-in": "zoom_in", "zoom-out": "zoom_out", "map-home": "home", "map-fullscreen": "fullscreen",
             "map-measure": "measure"}  # fmt: skip
    for key, text in named.items():
        words = getattr(TEXTS[f"control.{text}"], language)
        until(page, f"document.getElementById({key!r}).getAttribute('aria-label') === {words!r}")
        assert page.get_attribute(f"#{key}", "title") == words
        page.focus(f"#{key}")
        assert page.evaluate("document.activeElement.id") == key


def test_coordinates_under_the_pointer(page: Page, base: str, seen: Watch) -> None:
    open_map(page, f"{base}/?lon=120&lat=35&z=7")
    box = page.evaluate("(() => { const b = document.querySelector('#map').getBoundingClientRect();"
                        " return [b.left + b.width / 2, b.top + b.height / 2]; })()")  # fmt: skip
    page.mouse.move(*box)
    text = page.inner_text("#coordinates")
    assert re.fullmatch(r"\d{3}\.\d{4}, \d{2}\.\d{4}", text)
    lon, lat = (float(part) for part in text.split(", "))
    assert (lon, lat) == pytest.approx((120, 35), abs=0.01)
    page.mouse.move(1300, 500)
    until(page, "document.querySelector('#coordinates').textContent === ''")


def measured_km(page: Page) -> float:
    return float(page.inner_text("#measure-length").replace("\u2009", "").removesuffix(" km"))


def test_measuring_gives_the_geodesic_length_and_chooses_nothing(page: Page, base: str, seen: Watch) -> None:
    from shapely import LineString

    open_map(page, f"{base}/?lon=120&lat=35&z=6.5")
    page.click("#map-measure")
    assert page.get_attribute("#map-measure", "aria-pressed") == "true"
    clicked = []
    for x, y in ((300, 200), (300, 700), (620, 650)):
        page.mouse.move(x, y)
        clicked.append([float(part) for part in page.inner_text("#coordinates").split(", ")])
        page.mouse.click(x, y)
        page.wait_for_timeout(350)
    assert measured_km(page) == pytest.approx(geodesic_length_m(LineString(clicked)) / 1000, rel=0.01)
    assert "sel=" not in page.url
    page.keyboard.press("Escape")
    until(page, "document.querySelector('#measure-box').hidden")
    assert page.get_attribute("#map-measure", "aria-pressed") == "false"
    assert page.evaluate("document.querySelectorAll('.leaflet-measure-pane path').length") == 0
    page.click("#map-measure")
    page.click("#measure-end")
    assert page.evaluate("document.querySelector('#measure-box').hidden")


def test_full_screen_and_back(page: Page, base: str, seen: Watch) -> None:
    open_map(page, base)
    page.click("#map-fullscreen")
    until(page, "document.fullscreenElement?.id === 'stage'")
    until(page, "document.querySelector('#map-fullscreen').getAttribute('aria-pressed') === 'true'")
    page.click("#map-fullscreen")
    until(page, "!document.fullscreenElement")


# ---- address, back and forward -------------------------------------------------------------------------------


def test_the_view_is_in_the_address_unless_it_is_home(page: Page, base: str, seen: Watch) -> None:
    open_map(page, base)
    page.wait_for_timeout(500)
    assert page.evaluate("location.search") == ""
    entries = page.evaluate("history.length")
    zoom_in(page)
    lon, lat, zoom = numbers(settled_view(page))
    assert 110 < lon < 130
    assert 28 < lat < 46
    assert zoom == float(page.evaluate("document.querySelector('#map').dataset.zoom"))
    assert page.evaluate("history.length") == entries
    page.click("#map-home")
    until(page, "location.search === ''")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copied_address_gives_the_same_picture(page: Page, base: str, desk: BrowserContext, language: str) -> None:
    open_map(page, f"{base}/?lang={language}&colour=gdp&layers=pairs,ports,labels,ferries")
    page.dispatch_event("[data-id='city:320500']", "click")
    until(page, "location.search.includes('sel=city:320500')")
    zoom_in(page)
    view = settled_view(page)
    colleague = desk.new_page()
    recorded = watch(colleague)
    open_map(colleague, page.url)
    until(colleague, "document.querySelector('#map').dataset.networks === 'ferries'")
    wait_for_heading(colleague, page.inner_text("#panel-body h2"))
    assert numbers(settled_view(colleague)) == pytest.approx(numbers(view), abs=0.02)
    assert sorted(colleague.evaluate(FILLS)) == sorted(page.evaluate(FILLS))
    assert colleague.inner_text("#legend") == page.inner_text("#legend")
    assert recorded.complaints == []
    colleague.close()


def test_an_address_out_of_this_world_shows_both_provinces(page: Page, base: str, seen: Watch) -> None:
    open_map(page, f"{base}/?lon=abc&lat=35&z=7")
    until(page, "location.search === ''")


def test_back_and_forward_go_from_choice_to_choice_with_their_views(page: Page, base: str, seen: Watch) -> None:
    open_map(page, base)
    page.dispatch_event("[data-id='city:210100']", "click")
    wait_for_heading(page, "沈阳")
    until(page, "location.search.includes('sel=city:210100')")
    zoom_in(page)
    first = settled_view(page)
    page.dispatch_event("[data-id='city:320500']", "click")
    wait_for_heading(page, "苏州")
    until(page, "location.search.includes('sel=city:320500')")
    page.wait_for_timeout(800)
    second = page.url
    page.go_back()
    wait_for_heading(page, "沈阳")
    assert numbers(settled_view(page)) == pytest.approx(numbers(first), abs=0.02)
    page.go_back()
    wait_for_heading(page, TEXTS["overview.title"].zh)
    until(page, "location.search === ''")
    page.go_forward()
    page.go_forward()
    wait_for_heading(page, "苏州")
    until(page, "location.search.includes('sel=city:320500')")
    page.wait_for_timeout(500)
    assert page.url.split("&lon")[0] == second.split("&lon")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_picture_is_already_that_of_the_address(page: Page, base: str, seen: Watch, language: str) -> None:
    page.goto(f"{base}/?lang={language}&sel=city:211100&lon=121&lat=41&z=8")
    until(page, "document.querySelector('#panel-body h2')")
    name = {"zh": "盘锦", "en": "Panjin"}[language]
    assert page.inner_text("#panel-body h2") == name
    assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]


# ---- focus and keys ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "card", "back"), [("zh", "盘锦 ↔ 无锡", "总览"), ("en", "Panjin ↔ Wuxi", "Overview")]
)
def test_focus_goes_to_the_new_heading_and_esc_leads_back(
    page: Page, base: str, seen: Watch, language: str, card: str, back: str
) -> None:
    open_map(page, f"{base}/?lang={language}")
    button = page.locator("#panel-body button.card", has_text=card)
    button.focus()
    page.keyboard.press("Enter")
    wait_for_heading(page, card)
    until(page, f"{FOCUS} === {card!r}")
    page.keyboard.press("Escape")
    wait_for_heading(page, back)
    until(page, "!location.search.includes('sel=')")
    until(page, f"{FOCUS} === {back!r}")


def test_esc_in_the_search_box_keeps_the_choice(page: Page, base: str, seen: Watch) -> None:
    open_map(page, f"{base}/?sel=city:211100")
    wait_for_heading(page, "盘锦")
    page.click("#search")
    page.keyboard.type("da")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    assert page.inner_text("#panel-body h2") == "盘锦"


def test_on_a_phone_the_buttons_fit(playwright: Playwright, base: str) -> None:
    with open_browser(playwright, 390, 844, has_touch=True, is_mobile=True, device_scale_factor=2) as context:
        page = context.pages[0]
        recorded = watch(page)
        open_map(page, f"{base}/?lang=en&layers=labels,expressways")
        page.tap("#map-measure")
        box = page.evaluate("(() => { const b = document.querySelector('#measure-box').getBoundingClientRect();"
                            " return [b.left, b.right]; })()")  # fmt: skip
        tools = page.evaluate("document.querySelector('.map-tools').getBoundingClientRect().left")
        assert box[0] >= 0
        assert box[1] <= tools
        assert recorded.complaints == []


def test_tiles_lie_below_when_the_operator_offers_them(page: Page, base: str) -> None:
    # The tiles of this test are an icon of the page's own server.
    with serving(create_app(load_world(), Settings()).server) as host:
        settings = Settings(tile_url=f"{host}/assets/icon.svg?{{z}}/{{x}}/{{y}}", tile_attribution="© Example")
        with serving(create_app(load_world(), settings).server) as tiled:
            recorded = watch(page)
            open_map(page, f"{tiled}/?lang=en")
            assert not any("icon.svg?" in url for url in recorded.requests)
            page.click("#map-tiles")
            until(page, "document.querySelectorAll('.leaflet-tile-loaded').length > 4")
            assert page.inner_text("#tile-credit") == "© Example"
            until(page, "location.search.includes('tiles=1')")
            page.reload()
            until(page, "document.querySelectorAll('.leaflet-tile-loaded').length > 4")
            page.click("#map-tiles")
            until(page, "document.querySelectorAll('.leaflet-tile').length === 0")
            until(page, "location.search === '?lang=en'")
            assert recorded.complaints == []
            assert {url.split("/assets")[0] for url in recorded.foreign(tiled)} == {host}
