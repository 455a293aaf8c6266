"""
What QGIS itself makes of our files and of `/ogc`.

Not among the tests that `make test` runs, for QGIS is large: `make test-full` installs it where it can.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from app.exports.gis_styles import gis_styles
from app.language.theme import COLOURS, MODE_COLOURS
from geo.layers.export import layer_content, write_contents
from geo.layers.registry import layer_table
from tests.app.web.test_ogc import served

__all__ = ["served"]

PYTHON = Path("/usr/bin/python3")
NAMES = ("ports", "cities", "ferries")


@pytest.fixture(scope="module")
def seen(world, served, tmp_path_factory):
    """Return what QGIS says of a GeoPackage and of the service."""
    folder = tmp_path_factory.mktemp("qgis")
    path = folder / "corridor.gpkg"
    write_contents([layer_content(world, name) for name in (*NAMES, "rails")], path, gis_styles(world))
    script = Path(__file__).with_name("qgis_script.py")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    environment.pop("PYTHONPATH", None)
    command = [str(PYTHON), str(script), str(path), served, *NAMES]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    start = done.stdout.find("{")
    assert start >= 0, done.stderr
    return json.loads(done.stdout[start:])


@pytest.mark.parametrize("name", NAMES)
def test_qgis_draws_a_layer_of_the_file_in_our_colours(world, seen, name):
    colour = {"ports": MODE_COLOURS["sea"], "cities": COLOURS["land"], "ferries": MODE_COLOURS["ferry"]}[name]
    found = seen["file"][name]
    assert found["valid"]
    assert found["count"] == len(layer_table(world, name))
    assert found["colours"] == {"": colour.lower()}


@pytest.mark.parametrize("name", NAMES)
def test_qgis_reads_a_layer_of_the_service_whole(world, seen, name):
    table = layer_table(world, name)
    found = seen["service"][name]
    assert found["valid"]
    assert found["titles"] == sorted(table.name_zh)
    assert found["bounds"] == pytest.approx(table.total_bounds.tolist(), abs=1e-5)
