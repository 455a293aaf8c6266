"""
A real browser on a served page: Debian's Chromium, driven by Playwright, with no request leaving the machine.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from waitress.server import create_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The longer words are those of English; Chinese is tried everywhere by `make test-full`.
LANGUAGES = (pytest.param("zh", marks=pytest.mark.full), "en")
# A busy machine may take long; nothing is measured by it.
_PATIENCE_S = 60.0


@dataclass
class Watch:
    """What a page asked for and complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def foreign(self, base: str) -> list[str]:
        return [url for url in self.requests if not url.startswith((base, "data:", "blob:"))]


@contextmanager
def serving(application: Any) -> Iterator[str]:
    """Serve a WSGI application on a free port of the loopback address."""
    server = create_server(application, host="127.0.0.1", port=0, threads=8, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()


def browser_path() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    raise RuntimeError("The browser tests need Chromium: run `make browser`.")


@contextmanager
def open_browser(
    playwright: Playwright, width: int = 1440, height: int = 900, **options: Any
) -> Iterator[BrowserContext]:
    """Start a browser with a profile of its own."""
    profile = tempfile.mkdtemp(prefix="liaosu-browser-")
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=browser_path(),
        headless=True,
        args=list(ARGUMENTS),
        viewport={"width": width, "height": height},
        **options,
    )
    try:
        yield context
    finally:
        context.close()
        shutil.rmtree(profile, ignore_errors=True)


def watch(page: Page) -> Watch:
    """Record what a page requests and complains of from now on."""
    seen = Watch()
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("pageerror", lambda error: seen.complaints.append(f"page error: {error}"))
    page.on(
        "console",
        lambda message: (
            seen.complaints.append(f"{message.type}: {message.text}") if message.type in ("error", "warning") else None
        ),
    )
    return seen


def until(page: Page, expression: str, patience_s: float = _PATIENCE_S) -> Any:
    """Poll a JavaScript expression until it is true: the page's policy forbids waiting by evaluated strings."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        value = page.evaluate(expression)
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"never true on the page: {expression}")


MAP_IS_DRAWN = (
    "document.querySelectorAll('.leaflet-arcs-pane path').length > 8"
    " && document.querySelectorAll('.leaflet-cities-pane path').length === 27"
    " && document.querySelectorAll('.leaflet-ports-pane path').length > 40"
    " && document.querySelectorAll('.label-city').length === 27"
)


# The map says which networks it has drawn.
NETWORKS_ARE_DRAWN = (
    f"{MAP_IS_DRAWN} && (document.querySelector('#map').dataset.networks || '').split(' ').length === 7"
)


def open_map(page: Page, address: str) -> None:
    """Open an address and wait until the map is drawn and its names are placed."""
    page.goto(address)
    until(page, MAP_IS_DRAWN)
    until(page, "[...document.querySelectorAll('.label-city')].some((e) => e.style.marginLeft !== '')")


def wait_for_heading(page: Page, text: str) -> None:
    """Wait until the panel is about something."""
    until(page, f"document.querySelector('#panel-body h2')?.innerText === {text!r}")


def wait_for_address(page: Page, part: str) -> None:
    """Wait until the address holds something."""
    until(page, f"location.search.includes({part!r})")


def chinese(text: str) -> list[str]:
    """Return the Chinese characters of a text, to show what was left untranslated."""
    return [c for c in text if "\u4e00" <= c <= "\u9fff"]
