"""
What the tests share: the real data, copies of them to break, and the application without a browser.

Fixtures import what they need when they are used, so that tests of `geo` load neither router, page nor browser.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes is the machine's affair.
settings.register_profile("liaosu", deadline=None)
settings.load_profile("liaosu")

REPOSITORY = Path(__file__).resolve().parent.parent
DATA = REPOSITORY / "data"


def pytest_collection_modifyitems(items):
    """Start files marked slow first; the order within a file stays."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def _own_data(monkeypatch):
    """Keep an operator's settings out of the tests."""
    for name in (
        "DATA",
        "MAP_APPROVAL",
        "FRAME_ANCESTORS",
        "RATE_PER_MINUTE",
        "CORS_ORIGINS",
        "TILE_URL",
        "TILE_ATTRIBUTION",
        "PROXIES",
    ):
        monkeypatch.delenv(f"LIAOSU_{name}", raising=False)


@pytest.fixture(scope="session")
def world():
    """Return the project's data, loaded once."""
    from geo.world import load_world

    return load_world(DATA)


@pytest.fixture(scope="session")
def router(world):
    """Return the networks with their hierarchy, loaded once."""
    from app.services.service import shared_router

    return shared_router(world)


@pytest.fixture(scope="session")
def service(world, router):
    """Return what answers about routes, made once."""
    from app.services.service import Service

    return Service(world, router)


@pytest.fixture
def data_copy(tmp_path):
    """Return a copy of the data folder that a test may break."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def edit_csv(data_copy):
    """Return a function that changes cells of a table of the copy: `edit_csv(file, change)`."""
    from geo.build.catalogue import build_catalogue
    from geo.tables import read_csv_text

    def edit(name, change, *, catalogued=False):
        path = data_copy / name
        frame = read_csv_text(path)
        changed = change(frame)
        (frame if changed is None else changed).to_csv(path, index=False, lineterminator="\n")
        if catalogued:
            build_catalogue(data_copy, data_copy, lambda text, share: None)
        return data_copy

    return edit


@pytest.fixture(scope="session")
def application(world):
    """Return the application with settings of its own."""
    from app.web.server import Settings, create_app

    settings = Settings(approval_number="GS(2026)0000", frame_ancestors="https://example.org", rate_per_minute=0)
    return create_app(world, settings)


@pytest.fixture(scope="session")
def client(application):
    """Return a client that talks to the application without a network."""
    return application.server.test_client()


@pytest.fixture(scope="module")
def base(world):
    """Return the address of the served explorer."""
    from app.web.server import Settings, create_app
    from tests.browser.chromium import serving

    with serving(create_app(world, Settings()).server) as address:
        yield address


# For a module only: Playwright cannot be started twice in one thread.
@pytest.fixture(scope="module")
def playwright():
    """Return Playwright, started."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def desk(playwright):
    """Return a browser of a desk's width."""
    from tests.browser.chromium import open_browser

    with open_browser(playwright) as context:
        yield context


@pytest.fixture
def page(desk):
    """Return a page of its own."""
    opened = desk.new_page()
    yield opened
    opened.close()


@pytest.fixture
def seen(page, base):
    """Watch the page; nothing may have gone wrong or elsewhere by the end of the test."""
    from tests.browser.chromium import watch

    recorded = watch(page)
    yield recorded
    assert recorded.complaints == []
    assert recorded.foreign(base) == []


@pytest.fixture
def liaosu(monkeypatch, capfd, world):
    """Return a function that runs the command as its script does, and gives exit code, output and errors."""
    from app.cli import main as cli

    # Loading takes two seconds; commands that are given other data load them themselves.
    from geo import world as loading

    load = loading.load_world
    monkeypatch.setattr(loading, "load_world", lambda data=None: load(data) if "LIAOSU_DATA" in os.environ else world)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["liaosu", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        printed = capfd.readouterr()
        return caught.value.code or 0, printed.out, printed.err

    return run


@pytest.fixture
def routed(liaosu, monkeypatch, router):
    """Return the command with the networks loaded once."""
    from analysis.network import router as loading

    monkeypatch.setattr(loading, "load_router", lambda world: router)
    return liaosu
