"""The editor of scenarios in a real browser: picking, drawing, adding, side by side, files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from app.language.texts import say
from tests.browser.chromium import open_browser, open_map, until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Playwright


pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.slow]

CHANGES = "[...document.querySelectorAll('.change-list:not(.numbered) li span')].map((e) => e.innerText)"
# Over the coast between Dalian and Lushun, with its roads.
VIEW = "layers=ports,labels,expressways&lon=121.6&lat=38.95&z=8"


def open_scenarios(page: Page, address: str) -> None:
    open_map(page, address)
    until(page, "document.querySelector('.effects-table tbody tr')")


def scenario_in(page: Page) -> dict:
    return json.loads(parse_qs(urlsplit(page.url).query).get("scenario", ["{}"])[0])


def on_map(page: Page, x: float, y: float) -> tuple[float, float]:
    box = page.locator("#map").bounding_box()
    assert box is not None
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


@pytest.mark.usefixtures("seen")
def test_things_are_picked_and_areas_drawn_on_the_map(page: Page, base: str) -> None:
    open_scenarios(page, f"{base}/?lang=en&page=scenarios&{VIEW}")
    page.click("[data-draw=pick]")
    assert page.inner_text("#draw-hint") == say("en", "edit.hint.pick")
    page.mouse.click(*on_map(page, 0.5, 0.5))
    until(page, "document.querySelectorAll('.picked-thing').length > 1")
    first = page.locator(".picked-thing", has_text="link of").first
    first.hover()
    until(page, "document.querySelector('.leaflet-sketch-pane path[stroke-width=\"6\"]')")
    first.click()
    until(page, f"{CHANGES}.length === 1")
    until(page, "location.search.includes('edges')")
    assert len(scenario_in(page)["closed"]["edges"]) == 1
    page.keyboard.press("Escape")
    assert page.locator("#draw-hint").is_hidden()

    page.click("label:has-text('Slow') >> nth=0")
    page.click("[data-draw=draw]")
    for x, y in ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7)):
        page.mouse.click(*on_map(page, x, y))
    page.locator("#map").press("Enter")
    until(page, f"{CHANGES}.length === 2")
    until(page, "location.search.includes('slowed')")
    (slowed,) = scenario_in(page)["slowed"]
    assert slowed["factor"] == 2
    assert len(slowed["area"]["coordinates"][0]) == 4
    until(page, "document.querySelectorAll('.leaflet-overlay-lines-pane path').length > 1")
    page.click(".change-list .drop >> nth=0")
    until(page, f"{CHANGES}.length === 1")
    until(page, "!location.search.includes('edges')")


@pytest.mark.usefixtures("seen")
def test_a_line_is_added_and_what_is_typed_stays(page: Page, base: str, tmp_path: Path) -> None:
    open_scenarios(page, f"{base}/?page=scenarios")
    page.click(f"summary:has-text('{say('zh', 'edit.link.title')}')")
    page.click(f"button:has-text('{say('zh', 'edit.link.do')}')")
    until(page, f"document.querySelector('.edit-said').innerText === {say('zh', 'edit.link.wrong')!r}")
    for label, name in (("edit.link.from", "大连港"), ("edit.link.to", "连云港港")):
        box = page.get_by_label(say("zh", label), exact=True).first
        box.fill(name)
        page.locator("[role=option]:visible", has_text=name).first.click()
    page.get_by_label(say("zh", "edit.link.sailings"), exact=True).fill("14")
    page.click(f"button:has-text('{say('zh', 'edit.link.do')}')")
    until(page, f"{CHANGES}.length === 1")
    assert page.get_by_label(say("zh", "edit.link.sailings"), exact=True).input_value() == "14"
    until(page, "location.search.includes('frequency_per_week')")
    link = {"from": "CNDLC", "to": "CNLYG", "mode": "sea", "frequency_per_week": 14}
    assert scenario_in(page) == {"added": [link]}
    until(page, "document.querySelector('.effects-table .good')")

    page.click(f"button:has-text('{say('zh', 'scenarios.keep')}')")
    until(page, "document.querySelectorAll('.beside-table tbody tr').length === 31")
    page.click(".scenario-card .way >> nth=0")
    until(page, "document.querySelectorAll('.numbered li').length === 2")
    until(page, "document.querySelector('.beside-table thead').innerText.includes('2')")

    with page.expect_download() as loading:
        page.click(f"a:has-text('{say('zh', 'scenarios.save')}')")
    file = tmp_path / "scenario.json"
    loading.value.save_as(file)
    assert json.loads(file.read_text(encoding="utf-8"))["closed"]["modes"] == ["ferry"]
    page.click(f"button:has-text('{say('zh', 'scenarios.none')}')")
    until(page, f"{CHANGES}.length === 0 && !location.search.includes('&scenario=')")
    with page.expect_file_chooser() as choosing:
        page.click(f"button:has-text('{say('zh', 'scenarios.open')}')")
    choosing.value.set_files(file)
    until(page, f"{CHANGES}.length === 2 && location.search.includes('&scenario=')")
    page.go_back()
    until(page, f"{CHANGES}.length === 0")


@pytest.mark.usefixtures("seen")
def test_a_critical_port_is_closed_by_its_button(page: Page, base: str) -> None:
    open_map(page, f"{base}/?lang=en&page=critical&by=time")
    until(page, "document.querySelectorAll('.critical-table tbody tr').length > 10")
    row = page.locator(".critical-table tbody tr").first
    row.hover()
    until(page, "document.querySelectorAll('[data-overlay].hovered').length === 1")
    name = row.locator("th").inner_text().splitlines()[0]
    row.locator("button").click()
    until(page, f"{CHANGES}.length === 1")
    assert name in page.inner_text(".change-list")
    until(page, "location.search.includes('page=scenarios')")
    page.go_back()
    until(page, "document.querySelector('.critical-table tbody tr')")


def test_the_editor_fits_a_phone(playwright: Playwright, base: str) -> None:
    with open_browser(playwright, 390, 844, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        open_scenarios(page, f'{base}/?lang=en&page=scenarios&beside=["carbon-price"]&scenario={{"season":"ice"}}')
        page.click("#sheet-toggle")
        parts = "#panel-body :is(.row, .edit-row, .change-list, .download-row, .edit-grid) > *"
        wide = f"[...document.querySelectorAll('{parts}')].filter((e) => e.getBoundingClientRect().right > 391)"
        assert page.evaluate(f"{wide}.map((e) => e.outerHTML)") == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        # A choice that is narrower than its words hides some of them.
        hidden = (
            "[...document.querySelectorAll('#panel-body .metric-control')].filter((e) => e.scrollWidth > e.clientWidth)"
        )
        assert page.evaluate(f"{hidden}.length") == 0
