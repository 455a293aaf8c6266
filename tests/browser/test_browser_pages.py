"""The pages of pairs, plan and sources in a real browser: sorting, filling in, buttons, at a desk and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.language.texts import TEXTS
from tests.browser.chromium import LANGUAGES, open_browser, open_map, until, wait_for_heading, watch

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.slow]

ROWS = "[...document.querySelectorAll('.pairs-table tbody tr')]"
COSTS = f"{ROWS}.map((row) => row.cells[4].dataset.sort).filter((text) => text !== '').map(Number)"
TITLES = f"{ROWS}.map((row) => row.querySelector('.title').innerText)"
IS_FILLED = f"{COSTS}.length === 9"


def open_pairs(page: Page, address: str) -> None:
    open_map(page, address)
    until(page, IS_FILLED)


@pytest.mark.parametrize(
    ("query", "heading"),
    [pytest.param("?page=pairs", "最低运费", marks=pytest.mark.full), ("?lang=en&page=pairs", "Lowest cost")],
    ids=["zh", "en"],
)
def test_the_table_sorts_by_mouse_and_by_keyboard(page: Page, base: str, query: str, heading: str) -> None:
    seen = watch(page)
    open_pairs(page, f"{base}/{query}")
    before = page.evaluate(COSTS)
    assert before != sorted(before)
    button = page.locator(".pairs-table th button", has_text=heading)
    button.click()
    assert page.evaluate(COSTS) == sorted(before)
    order = "[...document.querySelectorAll('.pairs-table th[aria-sort]')].map((e) => e.getAttribute('aria-sort'))"
    assert page.evaluate(order) == ["none"] * 4 + ["ascending"] + ["none"] * 2
    assert page.evaluate(f"{ROWS}.at(-1).cells[4].dataset.sort") == "", "unknown comes last"
    button.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(COSTS) == sorted(before, reverse=True)
    assert page.evaluate(f"{ROWS}.at(-1).cells[4].dataset.sort") == "", "unknown comes last here too"
    page.locator(".pairs-table th button").first.focus()
    page.keyboard.press("Space")
    titles = page.evaluate(TITLES)
    assert titles == page.evaluate(f"{TITLES}.sort((a, b) => a.localeCompare(b, document.documentElement.lang))")
    assert seen.complaints == []
    assert seen.foreign(base) == []


def test_the_order_outlives_the_language_and_a_visit_to_a_pair(page: Page, base: str) -> None:
    open_pairs(page, f"{base}/?page=pairs")
    page.click(".pairs-table th button:has-text('最低运费')")
    costs = page.evaluate(COSTS)
    page.click("#language")
    wait_for_heading(page, "Pairs")
    until(page, IS_FILLED)
    until(page, f"{TITLES}[0] === 'Huludao ↔ Changzhou'")
    assert page.evaluate(COSTS) == costs
    second = page.evaluate(f"{TITLES}[1]")
    page.click(".pairs-table .row-button >> nth=1")
    wait_for_heading(page, second)
    page.click("#panel-body .back")
    wait_for_heading(page, "Pairs")
    until(page, f"{IS_FILLED} && {TITLES}[1] === {second!r}")


def test_the_table_shows_at_once_and_is_filled_in(page: Page, base: str) -> None:
    open_pairs(page, f"{base}/?page=pairs")
    assert page.evaluate(f"{ROWS}.length") == 17
    assert "…" not in page.inner_text(".pairs-table")
    widths = page.evaluate(
        "[...document.querySelectorAll('.bars-cost .bar')].map((e) => e.getBoundingClientRect().width)"
    )
    assert len(widths) == 36
    assert min(widths) > 1
    page.click("button[data-measure='time']")
    assert page.evaluate("getComputedStyle(document.querySelector('.bars-cost')).display") == "none"
    assert page.evaluate("document.querySelector(\"[data-measure='time']\").getAttribute('aria-pressed')") == "true"


@pytest.mark.parametrize(
    ("query", "title", "button"),
    [
        pytest.param("?page=pairs", "锦州 ↔ 苏州", "比较路线", marks=pytest.mark.full),
        ("?lang=en&page=pairs", "Jinzhou ↔ Suzhou", "Compare routes"),
    ],
    ids=["zh", "en"],
)
def test_a_row_opens_its_pair_and_the_pair_its_routes(
    page: Page, base: str, query: str, title: str, button: str
) -> None:
    seen = watch(page)
    open_pairs(page, f"{base}/{query}")
    # Anywhere on the row.
    cell = page.locator(".pairs-table tr", has_text=title).locator("td").nth(4)
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    wait_for_heading(page, title)
    until(page, "location.search.includes('page=pairs&sel=pairing:jinzhou-suzhou')")
    until(page, "document.querySelectorAll('.ways-table tbody tr').length > 4")
    page.click(f"button:has-text({button!r})")
    until(page, "location.search.includes('page=routes&from=city:210700&to=city:320500')")
    assert seen.complaints == []
    assert seen.foreign(base) == []


def test_places_become_the_ends_of_a_route(page: Page, base: str) -> None:
    open_map(page, f"{base}/?sel=port:dalian")
    page.click(f"text={TEXTS['end.origin'].zh}")
    until(page, "location.search.includes('page=routes&from=port:dalian')")
    page.click("[data-id='port:qingdao']")
    wait_for_heading(page, "青岛港")
    page.click(f"text={TEXTS['end.destination'].zh}")
    until(page, "location.search.includes('page=routes&from=port:dalian&to=port:qingdao')")


def test_the_panel_of_a_pairing_leads_to_its_page_and_back_to_all(page: Page, base: str) -> None:
    open_map(page, f"{base}/?lang=en&sel=pairing:ports-10")
    page.click(f"text={TEXTS['pairs.open'].en}")
    until(page, "document.querySelectorAll('#panel-body .action').length === 2")
    until(page, "location.search.includes('page=pairs')")
    page.click("#panel-body .back")
    wait_for_heading(page, "Pairs")


def test_the_map_makes_room_for_the_table_and_comes_back(page: Page, base: str) -> None:
    open_map(page, base)
    zoom = "document.querySelector('#map').dataset.zoom"
    before = page.evaluate(zoom)
    page.click("#rail button:has-text('结对')")
    until(page, "document.querySelector('#stage').clientWidth < 720")
    until(page, f"{zoom} !== {before!r}")
    box = page.evaluate(
        "(() => { const b = document.querySelector('#stage').getBoundingClientRect(); return b.right; })()"
    )
    for place in ("210600", "320300"):
        right = page.evaluate(f"document.querySelector(\"[data-id='city:{place}']\").getBoundingClientRect().right")
        assert right < box
    page.click("#rail button:has-text('地图')")
    until(page, f"{zoom} === {before!r}")


@pytest.mark.parametrize(
    ("query", "theme", "option", "count", "item"),
    [
        ("?page=plan", "主题", "人才交流", "共24项，列出5项", "开展对口培训"),
        ("?lang=en&page=plan", "Theme", "People and training", "5 of 24 items", "Training"),
    ],
    ids=["zh", "en"],
)
def test_the_plan_is_filtered_and_stays_so(
    page: Page, base: str, query: str, theme: str, option: str, count: str, item: str
) -> None:
    seen = watch(page)
    open_map(page, f"{base}/{query}")
    page.locator("#plan-theme").click()
    page.click(f"[role='option']:has-text({option!r})")
    until(page, f"document.querySelector('#plan-list').innerText.includes({count!r})")
    assert page.evaluate("document.querySelectorAll('#plan-list .item-row').length") == 5
    page.locator("#plan-list .item-row", has_text=item).click()
    wait_for_heading(page, item)
    page.click("#panel-body .back")
    until(page, f"document.querySelector('#plan-list')?.innerText.includes({count!r})")
    assert seen.complaints == []


@pytest.mark.parametrize("query", [pytest.param("?page=sources", marks=pytest.mark.full), "?lang=en&page=sources"])
def test_the_factors_are_there_to_read(page: Page, base: str, query: str) -> None:
    seen = watch(page)
    open_map(page, f"{base}/{query}")
    until(page, "document.querySelectorAll('.factor-table tbody tr').length > 40")
    page.locator(".factor-table", has_text="road.cost").scroll_into_view_if_needed()
    assert "0.235" in page.inner_text(".factor-table")
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    assert seen.complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_tables_scroll_and_the_page_does_not(playwright: Playwright, base: str, language: str) -> None:
    with open_browser(playwright, 390, 844, has_touch=True, is_mobile=True, device_scale_factor=2) as context:
        page = context.pages[0]
        seen = watch(page)
        queries = ("page=pairs", "page=pairs&sel=pairing:panjin-wuxi", "page=plan", "page=sources")
        # The longer words are those of English.
        for query in queries if language == "en" else queries[:1]:
            open_map(page, f"{base}/?lang={language}&{query}")
            until(page, "!document.querySelector('#panel-body').innerText.includes('…')")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, query
            assert page.evaluate("document.documentElement.scrollHeight") <= 844, query
            body = "document.querySelector('#panel-body')"
            assert page.evaluate(f"{body}.scrollWidth <= {body}.clientWidth"), query
        assert seen.complaints == []


def test_the_title_follows_the_page_and_what_is_chosen(page: Page, base: str) -> None:
    open_map(page, f"{base}/?lang=en&sel=pairing:panjin-wuxi")
    until(page, "document.title === 'Panjin ↔ Wuxi · Liao-Su Corridor'")
    page.click(".pages .page-button:has-text('Sources')")
    until(page, "document.title.endsWith('Sources · Liao-Su Corridor')")
    page.click("#language")
    until(page, "document.title.endsWith('来源 · 辽苏走廊')")
