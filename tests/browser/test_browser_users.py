"""Two people at once: what one sees and chooses never shows on the other's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import open_browser, open_map, wait_for_heading, watch

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

pytestmark = pytest.mark.filterwarnings("default")


def test_two_browsers_keep_their_own_states(playwright: Playwright, base: str) -> None:
    with (
        open_browser(playwright) as first,
        open_browser(playwright) as second,
    ):
        one, two = first.pages[0], second.pages[0]
        seen = watch(one), watch(two)
        open_map(one, f"{base}/?lang=en&sel=city:211100&layers=pairs,ports,labels")
        open_map(two, f"{base}/?sel=port:lianyungang&layers=labels")
        wait_for_heading(one, "Panjin")
        wait_for_heading(two, "连云港港")
        for city, name in (("210600", "Dandong"), ("320500", "Suzhou"), ("210100", "Shenyang")):
            one.dispatch_event(f"[data-id='city:{city}']", "click")
            two.click("#language")
            wait_for_heading(one, name)
            assert "city:" not in two.evaluate("location.search")
            assert "sel=port:lianyungang" in two.evaluate("location.search")
        wait_for_heading(two, "Lianyungang Port")
        assert one.evaluate("document.documentElement.lang") == "en"
        assert "layers=pairs,ports,labels" in one.evaluate("location.search")
        assert "layers=labels" in two.evaluate("location.search")
        for page, own in ((one, "Shenyang"), (two, "Lianyungang Port")):
            page.reload()
            wait_for_heading(page, own)
        assert [watched.complaints for watched in seen] == [[], []]
