"""The page of routes in a real browser: asking, choosing, hovering, dragging, moving a slider, running along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import LANGUAGES, chinese, open_browser, open_map, until, watch

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright, Route

    from tests.browser.chromium import Watch

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.slow]

PAIR = "?page=routes&from=city:210100&to=city:320500"
WAYS = "document.querySelectorAll('#answer .way').length > 2 && liaosu.routes.state().ways > 2"


def first_title(page: Page) -> str:
    return str(page.evaluate("document.querySelector('#answer .way .title')?.innerText || ''"))


def drawn(page: Page) -> int:
    return int(page.evaluate("document.querySelectorAll('.leaflet-routes-pane path[data-way]').length"))


@pytest.mark.parametrize(
    ("language", "sea", "found"), [("", "海运", "第5至95百分位"), ("&lang=en", "Sea:", "5th to 95th percentile")]
)
def test_a_link_shows_the_ways_in_both_languages(page: Page, base: str, language: str, sea: str, found: str) -> None:
    seen = watch(page)
    open_map(page, f"{base}/{PAIR}{language}")
    until(page, WAYS)
    assert sea in first_title(page)
    text = page.inner_text("#answer")
    assert found in text
    if language:
        assert not chinese(text)
    assert drawn(page) > 10
    assert page.evaluate("document.querySelectorAll('.way-end').length") == 2
    assert page.evaluate("document.querySelectorAll('.way-arrow').length") > 2
    assert seen.complaints == []
    assert seen.foreign(base) == []


def test_choosing_a_card_makes_its_way_strong_and_is_in_the_address(page: Page, base: str) -> None:
    open_map(page, f"{base}/{PAIR}")
    until(page, WAYS)
    page.click("#answer .way:nth-child(3)")
    until(page, "location.search.includes('alt=3')")
    until(page, "liaosu.routes.state().chosen === 2")
    until(page, "document.querySelector('#answer .way.chosen .way-number')?.innerText === '3'")
    lines = "[...document.querySelectorAll('.leaflet-routes-pane path[data-way]')]"
    widths = page.evaluate(f"{lines}.map((p) => [p.dataset.way, p.getAttribute('stroke-width')])")
    assert {way for way, width in widths if width == "5"} == {"2"}


def test_names_from_data_are_text_and_no_markup(page: Page, base: str) -> None:
    open_map(page, f"{base}/?page=routes&lang=en")
    name = "<b>Ring Road</b> & <img src=x>"
    leg = {"mode": "road", "path": [[41, 121], [38, 121]], "hours": 1, "after": 0, "zh": name, "en": name}
    end = {"lon": 121, "lat": 41, "zh": "A", "en": "A"}
    way = {
        "origin": end,
        "destination": end,
        "via": [],
        "fit": [[38, 121], [41, 121]],
        "alternatives": [{"legs": [leg]}],
    }
    page.evaluate("(data) => dash_clientside.routes.show(data)", way)
    page.dispatch_event(".leaflet-routes-pane path[data-way='0']", "mouseover")
    until(page, "document.querySelector('.name-tip')?.innerText.includes('Ring Road')")
    assert page.inner_text(".name-tip") == f"1 · {name}"
    assert page.evaluate("document.querySelector('.name-tip').children.length") == 0


def test_hovering_a_card_highlights_its_way_and_the_other_way_round(page: Page, base: str) -> None:
    open_map(page, f"{base}/{PAIR}")
    until(page, WAYS)
    page.hover("#answer .way:nth-child(2)")
    until(page, "liaosu.routes.state().hovered === 1")
    page.hover("h1")
    until(page, "liaosu.routes.state().hovered === null")
    page.dispatch_event(".leaflet-routes-pane path[data-way='0']", "mouseover")
    until(page, "document.querySelector('#answer .way.hovered .way-number')?.innerText === '1'")


def test_typing_finds_places_and_swapping_turns_them_round(page: Page, base: str) -> None:
    open_map(page, f"{base}/?page=routes")
    until(page, "document.querySelector('#answer .note')")
    for side, query, place in (("origin", "panj", "city:211100"), ("destination", "wuxi", "city:320200")):
        box = f".end-row:has(.{side}) input"
        page.fill(box, query)
        until(page, "[...document.querySelectorAll('[role=option]')].some((e) => e.innerText && e.offsetParent)")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        until(page, f"location.search.includes('{place}')")
    until(page, WAYS)
    page.click(".swap-button")
    until(page, "location.search.includes('from=city:320200') && location.search.includes('to=city:211100')")
    until(page, "document.querySelector('.end-row:has(.origin) input').value === '无锡'")


def centre(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_an_end_is_picked_on_the_map_and_can_be_dragged(page: Page, base: str) -> None:
    open_map(page, f"{base}/?page=routes&from=city:210100")
    until(page, "document.querySelector('#answer .note')")
    page.click("[data-pick='destination']")
    until(page, "liaosu.routes.state().picking === 'destination'")
    x, y = centre(page, ".leaflet-seats-pane [data-id='city:320300']")
    page.mouse.click(x + 14, y - 6)
    until(page, "location.search.includes('to=point:')")
    assert "sel=" not in page.evaluate("location.search"), "nothing else is chosen by the click"
    until(page, WAYS)
    page.click("[data-pick='destination']")
    page.mouse.click(*centre(page, ".leaflet-seats-pane [data-id='city:320800']"))
    until(page, "location.search.includes('to=city:320800')")
    until(page, "document.querySelector('.way-end.destination')?.title === '淮安'")
    until(page, "!document.querySelector('.leaflet-zoom-anim')")
    page.wait_for_timeout(500)
    x, y = centre(page, ".way-end.destination")
    to_x, to_y = centre(page, ".leaflet-seats-pane [data-id='city:320300']")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=8)
    page.mouse.up()
    until(page, "location.search.includes('to=point:')")
    until(page, WAYS)


def test_a_factor_changes_the_answer_and_reset_brings_it_back(page: Page, base: str) -> None:
    open_map(page, f"{base}/{PAIR}")
    until(page, WAYS)
    before = first_title(page)
    slider = page.locator(".slider [role='slider']").first
    slider.focus()
    for _ in range(16):
        page.keyboard.press("ArrowRight")
    until(page, "location.search.includes('f=value_of_time:2.1')")
    until(page, f"document.querySelector('#answer .way .title').innerText !== {before!r}")
    page.evaluate("document.querySelector('.settings').open = true")
    page.click("button:has-text('恢复默认条件与参数')")
    until(page, "!location.search.includes('value_of_time')")
    until(page, f"document.querySelector('#answer .way .title').innerText === {before!r}")


def test_a_mode_switched_off_is_used_by_no_way(page: Page, base: str) -> None:
    open_map(page, f"{base}/{PAIR}&off=sea,river,ferry")
    until(page, WAYS.replace("> 2", "> 0").replace("> 2", "> 0"))
    modes = set(page.evaluate("[...document.querySelectorAll('path[data-way]')].map((p) => p.dataset.mode)"))
    assert modes <= {"road", "rail", "access"}
    open_map(page, f"{base}/{PAIR}&off=road&lang=en")
    until(page, "document.querySelector('#answer [role=alert]')")
    told = page.inner_text("#answer")
    assert "No route found from Shenyang to Suzhou." in told
    assert "Closed: the whole road network." in told
    page.click("#language")
    until(page, "document.querySelector('#answer').innerText.includes('从沈阳到苏州没有可行的路线。')")
    assert "No " not in page.inner_text("#answer"), "one language at a time"
    assert drawn(page) == 0


def test_a_leg_opens_its_derivation_and_the_run_moves(page: Page, base: str) -> None:
    open_map(page, f"{base}/{PAIR}&lang=en")
    until(page, WAYS)
    page.locator(".leg summary").nth(3).click()
    until(page, "document.querySelector('.leg[open] .term')")
    shown = page.inner_text(".leg[open]")
    assert "×" in shown
    assert "CNY/t-km" in shown
    page.click("[data-run]")
    until(page, "liaosu.routes.state().running && document.querySelector('.way-runner')")
    start = page.evaluate("document.querySelector('.way-runner').style.transform")
    until(page, f"document.querySelector('.way-runner').style.transform !== {start!r}")


def test_the_answer_is_usable_on_a_phone(playwright: Playwright, base: str) -> None:
    with open_browser(playwright, 390, 844) as phone:
        page = phone.new_page()
        open_map(page, f"{base}/{PAIR}&lang=en")
        until(page, WAYS)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("document.querySelector('.panel-scroll').scrollWidth") <= 390
        # The row of pages scrolls; the page that is open and the language are in sight.
        shown = "[...document.querySelectorAll('.rail [aria-current=page], #language')]"
        assert page.evaluate(f"{shown}.map((b) => b.getBoundingClientRect().right <= 391)") == [True, True]


def test_places_to_pass_are_chosen_shown_and_taken_out(page: Page, base: str, seen: Watch) -> None:
    open_map(page, f"{base}/{PAIR}&lang=en&via=city:320300")
    until(page, WAYS)
    assert page.evaluate("document.querySelectorAll('.way-via').length") == 1
    assert page.evaluate("document.querySelector('.settings').open") is True
    straight = "[...document.querySelectorAll('#answer .leg .title')].every((e) => !e.innerText.includes('Xuzhou'))"
    assert page.evaluate(straight) is False
    page.click('[id*=\'"name":"via"\'] >> nth=-1')
    page.keyboard.type("wuxi")
    page.click("[role='option']:has-text('Wuxi')")
    until(page, "location.search.includes('via=city:320300;city:320200')")
    until(page, "document.querySelectorAll('.way-via').length === 2")
    until(page, WAYS)
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    until(page, "!location.search.includes('via=')")
    until(page, "document.querySelectorAll('.way-via').length === 0")
    until(page, straight)


@pytest.mark.parametrize(
    ("query", "heading"), [pytest.param("", "元/吨", marks=pytest.mark.full), ("&lang=en", "CNY/t")], ids=["zh", "en"]
)
def test_the_table_of_ways_sorts_by_number(page: Page, base: str, query: str, heading: str) -> None:
    open_map(page, f"{base}/{PAIR}{query}")
    until(page, WAYS)
    page.click(".ways-table summary")
    costs = "[...document.querySelectorAll('.ways-box tbody tr')].map((row) => Number(row.cells[3].dataset.sort))"
    before = page.evaluate(costs)
    assert before != sorted(before)
    button = page.locator(".ways-box th button", has_text=heading).first
    button.click()
    assert page.evaluate(costs) == sorted(before)
    button.click()
    assert page.evaluate(costs) == sorted(before, reverse=True)
    shown = page.evaluate("[...document.querySelectorAll('.ways-box tbody tr')].map((row) => row.cells[3].innerText)")
    assert [float(text.replace("\u2009", "")) for text in shown] == pytest.approx(
        sorted(before, reverse=True), rel=0.01
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_server_that_is_gone_takes_nothing_away(page: Page, base: str, language: str) -> None:
    open_map(page, f"{base}/{PAIR}&lang={language}")
    until(page, WAYS)
    cards = page.inner_text("#answer")
    page.route("**/_dash-update-component**", lambda route: route.abort())
    slider = page.locator(".slider [role='slider']").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    until(page, "!document.querySelector('#offline').hidden")
    shown = page.evaluate("[...document.querySelectorAll('#offline span')].map((e) => e.getBoundingClientRect().width)")
    assert [width > 0 for width in shown] == [language == "zh", language == "en"]
    assert page.inner_text("#answer") == cards
    assert drawn(page) > 10
    page.unroute("**/_dash-update-component**")
    for _ in range(16):
        page.keyboard.press("ArrowRight")
    until(page, "location.search.includes('f=value_of_time:')")
    until(page, "document.querySelector('#offline').hidden")
    until(page, f"document.querySelector('#answer').innerText !== {cards!r}")


def test_the_answer_stays_while_the_next_one_is_computed(page: Page, base: str) -> None:
    open_map(page, f"{base}/{PAIR}&lang=en")
    until(page, WAYS)
    cards = first_title(page)
    held: list[Route] = []
    holding = True

    def hold(route: Route) -> None:
        if holding and '"output":"..answer.children' in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/_dash-update-component**", hold)
    page.locator(".slider [role='slider']").first.focus()
    for _ in range(16):
        page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('#answer').classList.contains('busy')")
    assert first_title(page) == cards
    assert drawn(page) > 10
    assert held
    holding = False
    for route in held:
        route.continue_()
    until(page, "!document.querySelector('#answer').classList.contains('busy')")
    until(page, f"document.querySelector('#answer .way .title').innerText !== {cards!r}")
