"""Everybody can use the pages: WCAG 2.2 AA by axe-core's rules, and every control by keyboard, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python
import pytest

from tests.browser.chromium import LANGUAGES, MAP_IS_DRAWN, open_browser, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Playwright

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.slow]

# Evaluated on the page, not put into it: the page's policy stays as it is.
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FINDINGS = """
(rules) => axe.run(document, { runOnly: { type: 'tag', values: rules } })
 .then(({ violations, passes, incomplete }) => ({
  serious: violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html.slice(0, 160), failureSummary])]),
  passed: passes.length,
  // Over the map itself no rule can tell what a colour stands on; everything else lies on a plain ground of its own.
  unjudged: incomplete.filter(({ id }) => id === 'color-contrast').flatMap(({ nodes }) => nodes)
    .filter(({ any }) => ['bgOverlap', 'imgNode'].includes(any[0]?.data?.messageKey))
    .filter(({ target }) => !document.querySelector(target[0]).closest('#map'))
    .map(({ html }) => html.slice(0, 120)),
}))
"""
# What is open on the page, and what shows that it is complete.
PAGES = {
    "map": ("/?sel=city:211100", "document.querySelector('#panel-body h2')"),
    "pairs": ("/?page=pairs", "!document.querySelector('#panel-body').innerText.includes('…')"),
    "pairing": (
        "/?page=pairs&sel=pairing:panjin-wuxi",
        "document.querySelectorAll('.ways-table tbody tr').length > 4",
    ),
    "routes": (
        "/?page=routes&from=city:211100&to=city:320200",
        "document.querySelectorAll('#answer .way').length > 2",
    ),
    "no-route": (
        "/?page=routes&from=city:211100&to=city:320200&off=road",
        "document.querySelector('#answer [role=alert]')",
    ),
    "ports": ("/?page=ports", "document.querySelector('#map').dataset.overlayAreas > 100"),
    "scenarios": ("/?page=scenarios", "document.querySelector('#panel-body table')"),
    "flows": ("/?page=flows", "document.querySelector('#map').dataset.overlayLines > 500"),
    "centres": ("/?page=flows&show=centres", "document.querySelector('#map').dataset.overlayAreas > 100"),
    "critical": ("/?page=critical", "document.querySelector('.critical-table tbody tr')"),
    "plan": ("/?page=plan&sel=item:10", "document.querySelector('#panel-body .card')"),
    "layers": (
        "/?page=layers&colour=gdp&layers=pairs,ports,parks,labels,expressways",
        "document.querySelector('#map').dataset.networks === 'expressways'",
    ),
    "sources": ("/?page=sources", "document.querySelectorAll('.factor-table tbody tr').length > 40"),
    "embed": ("/embed?sel=pairing:panjin-wuxi", "document.querySelector('#open-explorer').search"),
}


@pytest.fixture(scope="module")
def phone(playwright: Playwright) -> Iterator[BrowserContext]:
    with open_browser(playwright, 390, 844, has_touch=True, is_mobile=True, device_scale_factor=2) as context:
        yield context


def open_page(page: Page, base: str, name: str, language: str) -> None:
    address, complete = PAGES[name]
    page.goto(f"{base}{address}&lang={language}" if "?" in address else f"{base}{address}?lang={language}")
    until(page, MAP_IS_DRAWN)
    until(page, complete)
    # Set when the first answer to the address has come: until then the rail may be drawn anew.
    until(page, "document.getElementById('shell')?.dataset.page || document.querySelector('#open-explorer')")
    until(page, f"document.documentElement.lang.startsWith({language!r})")
    page.wait_for_load_state("networkidle")
    # Lists and alerts fade in; half faded they are paler than they are.
    until(page, "document.getAnimations().every((animation) => animation.playState !== 'running')")


# The longer words, those of English, are tried on the narrow page. Pages without forms differ between the languages by
# words alone: `make test-full` tries them too.
ALWAYS = {
    ("desk", "zh"): set(PAGES) - {"pairs", "pairing", "no-route", "centres", "plan", "layers", "sources"},
    ("desk", "en"): {"routes", "scenarios"},
    ("phone", "en"): {"map", "routes", "scenarios"},
}


@pytest.mark.parametrize(
    ("name", "device", "language"),
    [
        pytest.param(name, *looked, marks=() if name in always else pytest.mark.full)
        for looked, always in ALWAYS.items()
        for name in PAGES
    ],
)
def test_no_serious_finding(request: pytest.FixtureRequest, base: str, name: str, device: str, language: str) -> None:
    page = request.getfixturevalue(device).new_page()
    open_page(page, base, name, language)
    page.evaluate(AXE)
    found = page.evaluate(FINDINGS, RULES)
    page.close()
    assert found["serious"] == []
    assert found["unjudged"] == []
    assert found["passed"] > 10, "the rules were applied"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_serious_finding_in_the_dialog(page: Page, base: str, language: str) -> None:
    open_page(page, base, "pairing", language)
    page.click("#map-share")
    until(page, "document.querySelector('#share-body .download-row a')")
    until(page, "document.getAnimations().every((animation) => animation.playState !== 'running')")
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS, RULES)["serious"] == []


def test_the_rules_find_what_is_wrong(page: Page, base: str) -> None:
    open_page(page, base, "map", "en")
    page.evaluate(AXE)
    page.evaluate("document.querySelector('#map-home').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('#map-home').removeAttribute('title')")
    page.evaluate("document.querySelector('#panel-body h2').style.color = '#CCCCCC'")
    found = page.evaluate(FINDINGS, RULES)
    assert {rule for rule, _ in found["serious"]} == {"button-name", "color-contrast"}


# ---- keyboard ------------------------------------------------------------------------------------------------

# What can be operated and is seen; of the options of one question a single one is stopped at.
CONTROLS = """
(() => {
  const able = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]');
  const seen = [...able].filter((e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true })
    && !(e.type === 'radio' && !e.checked));
  seen.forEach((e, i) => { e.dataset.control = i; });
  return seen.map((e) => [e.dataset.control, e.outerHTML.slice(0, 160)]);
})()
"""
# Where the focus is, how it shows, and whether that can be seen. An unseen input shows it on its label.
FOCUSED = """
(() => {
  const e = document.activeElement;
  if (!e || e === document.body) { return null; }
  const box = e.getBoundingClientRect();
  const shown = box.width > 4 && box.height > 4 ? e : e.labels?.[0] ?? e;
  const style = getComputedStyle(shown);
  const { left, top, width, height } = shown.getBoundingClientRect();
  const inside = left + width > 0 && top + height > 0 && left < innerWidth && top < innerHeight;
  return {
    control: e.dataset.control ?? null, html: e.outerHTML.slice(0, 160), inside,
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
  };
})()
"""


def tab_stops(page: Page, most: int) -> list[dict[str, Any]]:
    """Press Tab until the focus leaves the page; return where it was."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        if now is None:
            return stops
        stops.append(now)
    raise AssertionError(f"Tab does not leave the page: {stops[-3:]}")


@pytest.mark.parametrize(
    "name",
    [name if name in ("map", "routes", "scenarios") else pytest.param(name, marks=pytest.mark.full) for name in PAGES],
)
def test_tab_reaches_every_control_and_shows_where_it_is(page: Page, base: str, name: str) -> None:
    open_page(page, base, name, "en")
    controls = page.evaluate(CONTROLS)
    stops = tab_stops(page, 3 * len(controls))
    reached = {stop["control"] for stop in stops}
    assert [html for control, html in controls if control not in reached] == []
    assert [stop["html"] for stop in stops if stop["outline"] < 2] == [], "no sign of the focus"
    assert [stop["html"] for stop in stops if not stop["inside"]] == [], "the focus is out of sight"


def test_tab_reaches_the_sheet_of_a_phone(phone: BrowserContext, base: str) -> None:
    page = phone.new_page()
    open_page(page, base, "map", "zh")
    controls = page.evaluate(CONTROLS)
    stops = tab_stops(page, 3 * len(controls))
    assert any("sheet-toggle" in stop["html"] for stop in stops)
    assert {control for control, _ in controls} <= {stop["control"] for stop in stops}
    assert [stop["html"] for stop in stops if stop["outline"] < 2] == []
    page.close()
