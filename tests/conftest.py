"""What the tests share: the real data, copies of them to break, and the application without a browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from app.server import Settings, create_app
from app.service import Service, shared_router
from geo.build.catalogue import build_catalogue
from geo.world import load_world

# How long an example takes is the machine's affair.
settings.register_profile("liaosu", deadline=None)
settings.load_profile("liaosu")

REPOSITORY = Path(__file__).resolve().parent.parent
DATA = REPOSITORY / "data"


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
    ):
        monkeypatch.delenv(f"LIAOSU_{name}", raising=False)


@pytest.fixture(scope="session")
def world():
    """Return the project's data, loaded once."""
    return load_world(DATA)


@pytest.fixture(scope="session")
def service(world):
    """Return what answers about routes, made once."""
    return Service(world, shared_router(world))


@pytest.fixture
def data_copy(tmp_path):
    """Return a copy of the data folder that a test may break."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def edit_csv(data_copy):
    """Return a function that changes cells of a table of the copy: `edit_csv(file, change)`."""
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
    settings = Settings(approval_number="GS(2026)0000", frame_ancestors="https://example.org", rate_per_minute=0)
    return create_app(world, settings)


@pytest.fixture(scope="session")
def client(application):
    """Return a client that talks to the application without a network."""
    return application.server.test_client()
