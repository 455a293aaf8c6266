"""Imports only point back, and only the application knows how things are shown."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY


def test_the_contracts_of_the_packages_hold():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " kept, 0 broken" in done.stdout


def test_help_loads_no_library_of_the_map():
    code = (
        "import sys; import app.cli.main; "
        "print([m for m in ('geopandas', 'dash', 'pandas', 'shapely', 'geo.build.steps') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_data_build_is_not_loaded_with_the_world():
    code = (
        "import sys; import geo.world, geo.layers.export; print([m for m in sys.modules if m.startswith('geo.build')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
