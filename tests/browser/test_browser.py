"""The explorer in a real browser, in both languages, at a desk and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.language.texts import TEXTS
from app.web.server import Settings, create_app
from geo.world import load_world
from tests.browser.chromium import (
    chinese,
    open_browser,
    open_map,
    serving,
    until,
    wait_for_address,
    wait_for_heading,
    watch,
)

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.slow]

VISIBLE_LABELS = """
[...document.querySelectorAll('.leaflet-labels-pane .label')]
  .filter((e) => e.style.display !== 'none' && e.getBoundingClientRect().width > 0)
  .map((e) => { const b = e.getBoundingClientRect(); return [e.innerText, b.left, b.top, b.right, b.bottom]; })
"""


def panel_text(page: Page) -> str:
    return str(page.evaluate("document.querySelector('#panel-body').innerText"))


def wait_for_panel(page: Page, text: str) -> None:
    until(page, f"document.querySelector('#panel-body').innerText.includes({text!r})")


def wait_for_options(page: Page, first: str) -> None:
    """Wait until the search offers something and no longer changes its mind."""
    listed = "[...document.querySelectorAll(\"[role='option']\")].map((e) => e.innerText)"
    until(page, f"({listed}[0] || '').startsWith({first!r})")
    page.wait_for_load_state("networkidle")
    until(page, f"({listed}[0] || '').startsWith({first!r})")


@pytest.mark.parametrize(
    ("language", "query", "name", "heading"),
    [("zh-CN", "", "盘锦", "结对城市"), ("en", "?lang=en", "Panjin", "Paired cities")],
)
def test_first_map_is_complete_silent_and_local(
    page: Page, base: str, language: str, query: str, name: str, heading: str
) -> None:
    seen = watch(page)
    open_map(page, f"{base}/{query}")
    wait_for_panel(page, heading)
    assert page.evaluate("document.documentElement.lang") == language
    labels = page.evaluate(VISIBLE_LABELS)
    assert name in [label[0] for label in labels]
    assert seen.complaints == []
    assert seen.requests
    assert seen.foreign(base) == []


def test_english_page_has_no_untranslated_text(page: Page, base: str) -> None:
    for query in ("?lang=en", "?lang=en&page=layers", "?lang=en&page=plan", "?lang=en&page=sources"):
        open_map(page, f"{base}/{query}")
        until(page, "document.documentElement.lang === 'en'")
        shown = page.evaluate(
            "['rail', 'legend', 'foot', 'brand'].map((id) => document.getElementById(id).innerText).join(' ')"
        )
        assert chinese(shown.replace("中文", "")) == []
    open_map(page, f"{base}/?lang=en")
    until(page, "document.documentElement.lang === 'en'")
    assert chinese(panel_text(page)) == []
    assert chinese("".join(label[0] for label in page.evaluate(VISIBLE_LABELS))) == []


def test_language_switch_changes_everything_and_keeps_the_selection(page: Page, base: str) -> None:
    open_map(page, f"{base}/?sel=city:211100")
    wait_for_heading(page, "盘锦")
    page.click("#language")
    wait_for_heading(page, "Panjin")
    until(page, "document.documentElement.lang === 'en'")
    wait_for_address(page, "lang=en")
    wait_for_address(page, "sel=city:211100")
    assert "Map" in page.inner_text("#rail")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["盘锦", "辽宁省", "盘锦 ↔ 无锡", "互联网+", "第7项", "139.0 万人", "有出处", "待核实", "盘锦港"]),
        ("?lang=en", ["Panjin", "Liaoning", "Panjin ↔ Wuxi", "Internet+", "Item 7", "1.39 million", "sourced"]),
    ],
)
def test_clicking_a_city_opens_its_panel(page: Page, base: str, query: str, expected: list[str]) -> None:
    open_map(page, f"{base}/{query}")
    page.dispatch_event("[data-id='city:211100']", "click")
    wait_for_heading(page, expected[0])
    text = panel_text(page)
    for words in expected:
        assert words in text
    wait_for_address(page, "sel=city:211100")


def test_a_real_click_on_the_map_reaches_ports_parks_and_arcs(page: Page, base: str) -> None:
    open_map(page, base)
    page.click("[data-id='port:qingdao']")
    wait_for_heading(page, "青岛港")
    page.click("[data-id='park:sino-british-dalian']")
    until(page, "document.querySelector('#panel-body h2')?.innerText.startsWith('中英')")
    page.dispatch_event("[data-id='pairing:fushun-xuzhou']", "click")
    wait_for_heading(page, "抚顺 ↔ 徐州")
    page.click("[data-id='port:qingdao']")
    wait_for_heading(page, "青岛港")


def test_choosing_in_the_panel_lights_the_map(page: Page, base: str) -> None:
    open_map(page, base)
    before = page.evaluate("document.querySelector(\"[data-id='pairing:ports-10']\").getAttribute('d')")
    assert before == "M0 0"
    page.click("text=大连港、营口港")
    wait_for_heading(page, "大连港、营口港 ↔ 连云港港")
    until(page, "document.querySelector(\"[data-id='pairing:ports-10']\").getAttribute('d').length > 100")
    assert "港口联动（第10项）" in page.inner_text("#legend")


def test_switches_hide_layers_and_their_legend(page: Page, base: str) -> None:
    open_map(page, f"{base}/?page=layers")
    assert "港口货物吞吐量" in page.inner_text("#legend")
    page.get_by_label("港口", exact=True).click()
    until(page, "getComputedStyle(document.querySelector('.leaflet-ports-pane')).display === 'none'")
    until(page, "!document.querySelector('#legend').innerText.includes('港口货物吞吐量')")
    page.get_by_label("园区合作（第22项）").click()
    until(page, "document.querySelector(\"[data-id='pairing:shenfu-sip']\").getAttribute('d').length > 100")
    wait_for_address(page, "layers=")


@pytest.mark.parametrize(
    "query", ["panjin", "盘锦", *(pytest.param(q, marks=pytest.mark.full) for q in ("211100", "pj"))]
)
def test_search_finds_a_place_in_either_language(page: Page, base: str, query: str) -> None:
    open_map(page, base)
    page.click("#search")
    page.keyboard.type(query)
    wait_for_options(page, "盘锦 ·")
    page.click("[role='option']:has-text('盘锦 · ')")
    wait_for_heading(page, "盘锦")


def test_search_says_what_to_do_when_nothing_is_found(page: Page, base: str) -> None:
    open_map(page, base)
    page.click("#search")
    page.keyboard.type("qqqq")
    until(page, f"document.body.innerText.includes({TEXTS['search.none'].zh!r})")


def test_counties_come_on_zooming_in_and_can_be_chosen(page: Page, base: str) -> None:
    open_map(page, base)
    assert page.evaluate("document.querySelectorAll('.leaflet-counties-pane path').length") == 0
    page.mouse.move(560, 250)
    for _ in range(8):
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(120)
    until(page, "document.querySelectorAll('.leaflet-counties-pane path').length === 195")
    page.dispatch_event("[data-id='county:210106']", "click")
    wait_for_heading(page, "铁西区")
    assert "沈阳" in panel_text(page)


@pytest.mark.parametrize(
    "query", ["", "?lang=en", pytest.param("?sel=item:22&page=plan&lang=en", marks=pytest.mark.full)]
)
def test_labels_never_overlap(page: Page, base: str, query: str) -> None:
    open_map(page, f"{base}/{query}")
    page.wait_for_timeout(600)
    labels: list[Any] = page.evaluate(VISIBLE_LABELS)
    assert len(labels) > 15
    slack = 1.5
    clashes = [
        (a[0], b[0])
        for i, a in enumerate(labels)
        for b in labels[i + 1 :]
        if a[1] + slack < b[3] and b[1] + slack < a[3] and a[2] + slack < b[4] and b[2] + slack < a[4]
    ]
    assert clashes == []


def test_plan_item_lights_its_places(page: Page, base: str) -> None:
    open_map(page, f"{base}/?page=plan")
    assert panel_text(page).count("\n") > 24
    page.click("text=促进港口联动发展")
    wait_for_heading(page, "促进港口联动发展")
    until(page, "document.querySelector(\"[data-id='pairing:ports-10']\").getAttribute('d').length > 100")


def test_unknown_selection_is_said_in_words(page: Page, base: str) -> None:
    open_map(page, f"{base}/?sel=city:999999&lang=en")
    wait_for_panel(page, "999999 is not on the map")


def test_the_same_address_gives_the_same_picture(page: Page, base: str, desk: BrowserContext) -> None:
    open_map(page, base)
    page.dispatch_event("[data-id='city:320500']", "click")
    wait_for_heading(page, "苏州")
    wait_for_address(page, "sel=city:320500")
    address = page.url
    colleague = desk.new_page()
    open_map(colleague, address)
    wait_for_heading(colleague, "苏州")
    assert panel_text(colleague) == panel_text(page)
    colleague.close()


def test_two_users_do_not_share_state(playwright: Playwright, base: str) -> None:
    with open_browser(playwright) as one, open_browser(playwright) as other:
        first, second = one.pages[0], other.pages[0]
        open_map(first, base)
        open_map(second, f"{base}/?lang=en")
        first.dispatch_event("[data-id='city:211100']", "click")
        second.dispatch_event("[data-id='city:210600']", "click")
        wait_for_heading(first, "盘锦")
        wait_for_heading(second, "Dandong")
        assert "Panjin" not in panel_text(second)


@pytest.mark.parametrize(("query", "name"), [("", "地图"), ("?lang=en", "Map")])
def test_phone(playwright: Playwright, base: str, query: str, name: str) -> None:
    with open_browser(playwright, 390, 844, has_touch=True, is_mobile=True, device_scale_factor=2) as context:
        page = context.pages[0]
        seen = watch(page)
        open_map(page, f"{base}/{query}")
        until(page, f"document.querySelector('#rail').innerText.includes({name!r})")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("document.querySelector('#legend-frame').open") is False
        rail = page.evaluate("document.querySelector('#rail').getBoundingClientRect().top")
        assert rail > 740
        heights = []
        for _ in range(3):
            heights.append(page.evaluate("document.querySelector('#sheet').getBoundingClientRect().height"))
            page.click("#sheet-toggle")
            page.wait_for_timeout(400)
        assert len({round(h) for h in heights}) == 3
        small = page.evaluate(
            "[...document.querySelectorAll('#rail button')].filter((b) => b.getBoundingClientRect().height < 44).length"
        )
        assert small == 0
        assert seen.complaints == []


def test_server_gone_is_said_and_the_page_stays(playwright: Playwright) -> None:
    app = create_app(load_world(), Settings())
    with open_browser(playwright) as context:
        page = context.pages[0]
        with serving(app.server) as address:
            open_map(page, address)
        context.set_offline(True)
        page.dispatch_event("[data-id='city:211100']", "click")
        until(page, "!document.querySelector('#offline').hidden")
        assert TEXTS["state.offline"].zh in page.inner_text("#offline")
        assert page.evaluate("document.querySelectorAll('.leaflet-cities-pane path').length") == 27
        context.set_offline(False)


def test_approval_number_is_empty_by_default_and_shown_when_given(playwright: Playwright, base: str) -> None:
    with open_browser(playwright) as context:
        page = context.pages[0]
        open_map(page, base)
        assert "（未填）" in page.inner_text("#foot")
        app = create_app(load_world(), Settings(approval_number="TEST-0001"))
        with serving(app.server) as address:
            open_map(page, address)
            assert "TEST-0001" in page.inner_text("#foot")


def test_a_folded_legend_stays_folded_and_an_open_one_open(playwright: Playwright, base: str) -> None:
    folded = "document.querySelector('#legend-frame').open"
    with open_browser(playwright, 390, 844, has_touch=True, is_mobile=True) as context:
        page = context.pages[0]
        open_map(page, base)
        until(page, f"{folded} === false")
        page.click("#language")
        until(page, "document.documentElement.lang === 'en'")
        until(page, "document.querySelector('#legend-title').textContent === 'Legend'")
        assert page.evaluate(folded) is False
        assert page.evaluate("document.querySelector('#rail').getAttribute('aria-label')") == "Pages"
        page.click("#legend-title")
        page.dispatch_event("[data-id='city:211100']", "click")
        wait_for_heading(page, "Panjin")
        assert page.evaluate(folded) is True


def test_a_chosen_county_is_brought_into_view(page: Page, base: str) -> None:
    open_map(page, f"{base}/?sel=county:210281")
    until(page, "document.querySelectorAll('.leaflet-counties-pane path').length === 195")
    until(page, "document.querySelector(\"[data-id='county:210281']\").getBoundingClientRect().width > 60")
