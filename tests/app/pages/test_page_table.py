"""Each row of the table of pages has its module, its texts, its icon and, where it says so, its overlay."""

import re
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from app.language.texts import TEXTS
from app.pages.place_panels import page_panel
from app.state.pages import PAGE_TABLE, Page, icon_rules
from app.webmap.overlays.registry import find_overlay


@pytest.mark.parametrize("page", PAGE_TABLE, ids=lambda page: page.key)
def test_a_row_of_the_table_has_all_that_a_page_needs(page: Page) -> None:
    assert f"page.{page.key}" in TEXTS
    overlay = find_overlay(page.key)
    assert (overlay is not None) == page.lays_over
    if overlay and overlay.gist is None:
        assert f"{page.key}.lead" in TEXTS
    if page.key != "map":
        panel = page_panel(page.key)
        assert (panel.fill is not None) == bool(panel.late)


def test_each_page_has_an_icon_that_is_a_picture() -> None:
    rules = re.findall(r'^\.icon-(\w+) \{ --shape: url\("data:image/svg\+xml,([^"]+)"\); \}$', icon_rules(), re.M)
    assert [key for key, _ in rules] == [page.key for page in PAGE_TABLE]
    for _, picture in rules:
        assert "#" not in picture
        assert "<" not in picture
        assert len(ElementTree.fromstring(unquote(picture))) > 0
