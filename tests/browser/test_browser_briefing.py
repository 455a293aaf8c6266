"""The offline map in a browser: opened from disk, with the network off."""

import datetime
import re

import pytest
from playwright.sync_api import sync_playwright

from app.printing.briefing import brief
from tests.browser.chromium import open_browser, until, watch

DAY = datetime.date(2026, 11, 24)


@pytest.fixture(scope="module")
def opened(service, tmp_path_factory):
    """Open the page of a pair and hand it over with what it asked for."""
    path = tmp_path_factory.mktemp("brief") / "pair.html"
    path.write_bytes(brief(service, "panjin-wuxi", ".html", languages=("zh", "en"), date=DAY))
    with sync_playwright() as driver, open_browser(driver, offline=True) as context:
        stopped = []
        context.route(re.compile("^(?!file:|data:)"), lambda route: (stopped.append(route.request.url), route.abort()))
        page = context.new_page()
        seen = watch(page)
        page.goto(path.as_uri())
        until(page, "document.querySelectorAll('.leaflet-overlay-pane canvas').length > 0")
        yield page, seen, stopped, path


def test_it_asks_no_host_for_anything_and_complains_of_nothing(opened):
    _, seen, stopped, path = opened
    assert stopped == []
    assert seen.foreign(path.as_uri()) == []
    assert seen.complaints == []


def test_the_map_is_drawn_and_both_cities_are_named(opened):
    page = opened[0]
    colours = page.evaluate(
        """() => {
          const canvas = document.querySelector('.leaflet-overlay-pane canvas');
          const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          const found = new Set();
          for (let i = 0; i < data.length; i += 4) {
            found.add('#' + [data[i], data[i + 1], data[i + 2]].map((v) => v.toString(16).padStart(2, '0')).join(''));
          }
          return [...found];
        }"""
    )
    # Land, water, and the way by sea.
    assert {"#f7f5ef", "#dce8ee", "#1769aa"} <= set(colours)
    names = page.locator(".leaflet-tooltip.name").all_inner_texts()
    assert {name.strip() for name in names} == {"盘锦 Panjin", "无锡 Wuxi"}


def test_a_way_can_be_switched_off(opened):
    page = opened[0]
    button = page.locator(".leaflet-control-layers-toggle")
    assert button.get_attribute("title") == "备选路线 Alternatives"
    button.hover(force=True)
    boxes = page.locator(".leaflet-control-layers-overlays input")
    assert boxes.count() == 10
    count = (
        "Object.keys(window).filter((k) => k.startsWith('map_')).map((k) => Object.keys(window[k]._layers).length)[0]"
    )
    before = page.evaluate(count)
    boxes.first.click()
    assert page.evaluate(count) < before


def test_the_text_beside_the_map_does_not_cover_it(opened):
    page = opened[0]
    map_box, text_box = (page.locator(part).bounding_box() for part in (".folium-map", "main"))
    assert map_box["x"] + map_box["width"] <= text_box["x"] + 1
    assert text_box["width"] > 500
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for table in ("#figures", "#ways"):
        box = page.locator(table).bounding_box()
        assert box["x"] + box["width"] <= text_box["x"] + text_box["width"]
