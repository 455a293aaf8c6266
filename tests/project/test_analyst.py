"""The script for analysts runs as it is given, without a network, and draws what it says."""

import subprocess
import sys

import matplotlib.image
import pytest

from tests.conftest import REPOSITORY

SCRIPT = REPOSITORY / "docs" / "analyst.py"
# Whoever asks for another host is refused.
OFFLINE = """
import runpy, socket, sys

def refuse(*_):
    raise AssertionError("asks for another host")

socket.socket.connect = socket.getaddrinfo = refuse
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("analyst") / "out"
    command = [sys.executable, "-W", "error", "-c", OFFLINE, str(SCRIPT), str(folder)]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return folder, ran.stdout


def test_it_prints_cities_ways_and_a_matrix(done):
    _, said = done
    assert "Suzhou" in said
    assert "Sea: Dandong Port - Yangzhou Port" in said
    assert "written: comparison.html, comparison.png" in said


def test_it_draws_a_map_without_tiles_and_a_picture(done):
    folder, _ = done
    page = (folder / "comparison.html").read_text(encoding="utf-8")
    assert "L.geoJson(" in page
    assert "L.tileLayer(" not in page
    assert "distance_km" in page
    picture = matplotlib.image.imread(folder / "comparison.png")
    assert picture.std() > 0.05


def test_it_shows_what_the_readme_points_to():
    assert "docs/analyst.py" in (REPOSITORY / "README.md").read_text(encoding="utf-8")
