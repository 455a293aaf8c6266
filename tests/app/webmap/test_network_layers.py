"""The networks as the browser draws them."""

import gzip
import json
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.pages.layers import GROUPS, SWITCH_FILES
from app.state.view_state import NETWORKS, SWITCHES
from app.webmap.network_layers import _CLASSES, NETWORK_MODES, _spread, _trails, network_layers, network_lines, shields
from geo.networks.network import load_network
from geo.places.boundaries import EXTENT

# Bytes over the wire: roads are the largest by far.
LARGEST = {"roads": 500_000, "passenger_rails": 150_000}
LARGE = 40_000


@pytest.fixture(scope="module")
def layers(world):
    return network_layers(world)


@pytest.fixture(scope="module")
def networks(world):
    return {mode: load_network(world.data, mode) for mode in set(NETWORK_MODES.values())}


@pytest.fixture(scope="module")
def features(layers):
    return {name: json.loads(gzip.decompress(layer.body))["features"] for name, layer in layers.items()}


def test_there_is_a_layer_for_each_switch_and_one_feature_in_each(features):
    assert tuple(features) == NETWORKS
    for name, found in features.items():
        (feature,) = found
        assert feature["geometry"]["type"] == "MultiLineString"
        assert feature["properties"]["network"] == name


def test_layers_are_small(layers):
    for name, layer in layers.items():
        assert len(layer.body) < LARGEST.get(name, LARGE), name


@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "sea_lanes"])
def test_what_is_drawn_is_as_long_as_the_network(features, networks, name):
    edges = networks[NETWORK_MODES[name]].edges
    rows = edges[edges.kind.isin(_CLASSES[name][1])]
    # What several edges share is one line on the map.
    xy, owner = shapely.get_coordinates(rows.geometry.to_numpy(), return_index=True)
    pairs = np.stack([xy[:-1], xy[1:]], axis=1)[owner[1:] == owner[:-1]]
    segments = np.unique(shapely.to_wkb(shapely.normalize(shapely.linestrings(pairs))))
    expected = shapely.length(shapely.clip_by_rect(shapely.from_wkb(segments), *EXTENT)).sum()
    (feature,) = features[name]
    assert shapely.geometry.shape(feature["geometry"]).length == pytest.approx(expected, rel=0.02)


def test_lines_run_on_through_junctions(features, networks):
    edges = networks["road"].edges
    (feature,) = features["roads"]
    assert len(feature["geometry"]["coordinates"]) < (edges.kind == "trunk").sum() / 3


def test_coordinates_lie_in_the_extent_with_few_decimals(features):
    west, south, east, north = EXTENT
    for name, found in features.items():
        xy = shapely.get_coordinates(shapely.geometry.shape(found[0]["geometry"]))
        assert (np.round(xy, 4) == xy).all(), name
        assert ((xy >= (west, south)) & (xy <= (east, north))).all(), name


def test_sea_lanes_join_the_ports_of_both_provinces_off_the_land(world, features):
    (feature,) = features["sea_lanes"]
    lines = shapely.geometry.shape(feature["geometry"])
    ends = {"Dalian": (121.7, 38.95), "Lianyungang": (119.45, 34.75)}
    for name, point in ends.items():
        assert lines.distance(shapely.Point(point)) < 0.15, name
    # The open sea between them, where a straight line would cross Shandong.
    assert lines.distance(shapely.Point(122.9, 37.3)) < 0.5


def test_trails_hold_each_segment_once():
    # A square with a diagonal and a tail.
    lines = shapely.linestrings(
        [[(0, 0), (1, 0)], [(1, 0), (1, 1)], [(1, 1), (0, 1)], [(0, 1), (0, 0)], [(0, 0), (1, 1)], [(1, 1), (2, 2)],
         [(1, 0), (0, 0)]]
    )  # fmt: skip
    trails = _trails(lines)
    assert shapely.length(trails).sum() == pytest.approx(4 + 2 * np.sqrt(2))
    assert shapely.unary_union(trails).equals(shapely.unary_union(lines))
    assert len(trails) == 2


@given(st.integers(1, 300))
def test_a_spread_order_has_all_and_parts_them_evenly(count):
    order = _spread(count)
    assert sorted(order) == list(range(count))
    first = sorted(order[: max(1, count // 4)])
    assert max(np.diff([0, *first, count])) <= max(8, count // 2)


def test_numbers_stand_on_their_expressway(networks, features):
    edges = networks["road"].edges
    places = dict(shields(edges))
    assert {"G15", "G2", "G25", "G1", "S49"} <= set(places)
    assert not {"Binlai", ""} & set(places)
    for number, points in places.items():
        rows = edges[edges.ref.str.split(";").map(lambda refs, n=number: n in refs)]
        line = shapely.multilinestrings(rows.geometry.to_numpy())
        assert points
        assert shapely.distance(line, shapely.points(points)).max() < 0.002
    (feature,) = features["expressways"]
    assert feature["properties"]["shields"] == [list(place) for place in places.items()]
    assert all("shields" not in features[name][0]["properties"] for name in NETWORKS if name != "expressways")


def test_the_address_is_known_before_the_layer_is_made_and_depends_on_what_it_is_made_of(world, layers, data_copy):
    again = network_layers(world)
    assert {n: layer.url for n, layer in again.items()} == {n: layer.url for n, layer in layers.items()}
    ports = world.ports.copy()
    ports.loc[ports.id == "dalian", "city_adcode"] = ""
    moved = network_layers(replace(world, ports=ports))
    assert [name for name in NETWORKS if moved[name].url != layers[name].url] == ["sea_lanes"]
    path = data_copy / "networks" / "ferry_edges.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    changed = network_layers(replace(world, data=data_copy))
    assert [name for name in NETWORKS if changed[name].url != layers[name].url] == ["ferries"]


def test_a_layer_is_made_once(layers):
    assert layers["ferries"].body is layers["ferries"].body


def test_the_same_network_gives_the_same_lines(world, networks):
    one, two = (network_lines(world, networks["rail"], "passenger_rails") for _ in range(2))
    assert shapely.equals_exact(one, two, tolerance=0)


def test_every_switch_is_in_a_group_and_its_source_and_licence_are_known(world):
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(SWITCHES)
    assert set(SWITCH_FILES) == set(SWITCHES)
    catalogue = world.catalogue.set_index("file")
    for files in SWITCH_FILES.values():
        for file in files:
            assert catalogue.licence[file]
            assert catalogue.attribution[file]
