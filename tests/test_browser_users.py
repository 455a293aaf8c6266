"""Two people at once: what one sees and chooses never shows on the other's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from app.server import Settings, create_app
from geo.world import load_world
from tests.browser import open_browser, open_map, serving, until, watch

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.filterwarnings("default")


def heading(page: Page, text: str) -> None:
    until(page, f"document.querySelector('#panel-body h2')?.innerText === {text!r}")


def test_two_browsers_keep_their_own_states() -> None:
    app = create_app(load_world(), Settings())
    with (
        sync_playwright() as playwright,
        serving(app.server) as base,
        open_browser(playwright) as first,
        open_browser(playwright) as second,
    ):
        one, two = first.pages[0], second.pages[0]
        seen = watch(one), watch(two)
        open_map(one, f"{base}/?lang=en&sel=city:211100&layers=pairs,ports,labels")
        open_map(two, f"{base}/?sel=port:lianyungang&layers=labels")
        heading(one, "Panjin")
        heading(two, "连云港港")
        for city, name in (("210600", "Dandong"), ("320500", "Suzhou"), ("210100", "Shenyang")):
            one.dispatch_event(f"[data-id='city:{city}']", "click")
            two.click("#language")
            heading(one, name)
            assert "city:" not in two.evaluate("location.search")
            assert "sel=port:lianyungang" in two.evaluate("location.search")
        heading(two, "Lianyungang Port")
        assert one.evaluate("document.documentElement.lang") == "en"
        assert "layers=pairs,ports,labels" in one.evaluate("location.search")
        assert "layers=labels" in two.evaluate("location.search")
        for page, own in ((one, "Shenyang"), (two, "Lianyungang Port")):
            page.reload()
            heading(page, own)
        assert [watched.complaints for watched in seen] == [[], []]
