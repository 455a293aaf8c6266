"""Roads of an extract in the place of others: a real extract, and roads about it that are typed here."""

from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from geo.crs import geodesic_lengths_m
from geo.errors import ExtractError
from geo.networks.extracts import covered_area, read_extract
from geo.networks.network import NODE_OFFSET, Network, edges_schema, nodes_schema
from geo.networks.osm import to_multidigraph
from geo.networks.road_replacement import replace_roads
from tests.geo.networks.test_extracts import KOTKA

START = NODE_OFFSET["road"]
# Junctions about the extract, and inside it where its motorway crosses its border and where a street begins,
# to three decimals as in the bundled network.
PLACES = {
    "southwest": (26.90, 60.49),
    "northeast": (27.02, 60.57),
    "north": (26.95, 60.60),
    "southeast": (27.03, 60.50),
    "in_southwest": (26.947, 60.521),
    "in_northeast": (26.968, 60.536),
    "in_middle": (26.956, 60.527),
    "in_town": (26.951, 60.536),
}
ROADS = [
    ("southwest", "in_southwest", "expressway"),
    ("in_southwest", "in_middle", "expressway"),
    ("in_middle", "in_northeast", "expressway"),
    ("in_northeast", "northeast", "expressway"),
    ("in_middle", "in_town", "trunk"),
    ("north", "in_town", "trunk"),
    ("north", "northeast", "trunk"),
    ("northeast", "southeast", "trunk"),
    ("southeast", "southwest", "trunk"),
]


def network_of(places, roads):
    number = {name: START + place for place, name in enumerate(places)}
    lines = np.array([shapely.LineString([places[a], places[b]]) for a, b, _ in roads])
    edges = gpd.GeoDataFrame(
        {
            "edge": START + np.arange(len(roads)),
            "u": [number[a] for a, _, _ in roads],
            "v": [number[b] for _, b, _ in roads],
            "mode": "road",
            "kind": [kind for _, _, kind in roads],
            "length": 1.1 * geodesic_lengths_m(lines),
            "speed_kph": 60.0,
            "ref": "",
            "name_zh": "",
            "name_en": "",
            "source": "typed",
            "oneway": False,
        },
        geometry=lines,
        crs="EPSG:4326",
    )
    nodes = gpd.GeoDataFrame(
        {"node": list(number.values()), "name_zh": list(places), "name_en": ""},
        geometry=[shapely.Point(place) for place in places.values()],
        crs="EPSG:4326",
    )
    return Network("road", nodes_schema("road").validate(nodes), edges_schema("road").validate(edges)), number


@pytest.fixture(scope="module")
def kotka():
    return read_extract(KOTKA)


@pytest.fixture(scope="module")
def surroundings():
    return network_of(PLACES, ROADS)


@pytest.fixture(scope="module")
def replaced(kotka, surroundings):
    return replace_roads(surroundings[0], kotka)


def test_edges_inside_go_edges_outside_stay_and_edges_across_are_joined(replaced, surroundings, kotka):
    network, done = replaced
    old, _ = surroundings
    assert (done.removed, done.kept, done.joined, done.unjoined) == (3, 3, 3, 0)
    assert done.cut_off_km == 0
    assert done.longest_join_m < 100
    assert_geodataframe_equal(network.edges.iloc[:3], old.edges.iloc[6:].reset_index(drop=True))
    inside = set(old.nodes.node[old.nodes.name_zh.str.startswith("in_")])
    assert not inside & (set(network.edges.u) | set(network.edges.v) | set(network.nodes.node))
    from_extract = network.edges.source.str.startswith("OpenStreetMap way")
    assert from_extract.sum() == done.added > 40
    lost_km = sum(data["length"] for _, _, data in kotka.edges(data=True) if data["oneway"]) / 1000
    assert done.unreached_km < lost_km


def test_ids_are_unique_and_those_that_stay_are_the_same(replaced, surroundings, kotka):
    network, _ = replaced
    old, _ = surroundings
    assert network.edges.edge.is_unique
    assert network.nodes.node.is_unique
    new = network.edges[network.edges.source.str.startswith("OpenStreetMap way")]
    assert new.edge.min() > old.edges.edge.max()
    again, _ = replace_roads(old, kotka)
    assert_geodataframe_equal(again.edges, network.edges)
    assert_geodataframe_equal(again.nodes, network.nodes)


def test_every_node_reaches_every_other(replaced):
    G = to_multidigraph(replaced[0])
    assert nx.is_strongly_connected(G)


def test_an_expressway_is_joined_to_both_carriageways(replaced, surroundings):
    network, _ = replaced
    _, number = surroundings
    joined = network.edges[network.edges.source.str.startswith("typed; joined")]
    for name in ("southwest", "northeast"):
        here = joined[(joined.u == number[name]) | (joined.v == number[name])]
        assert here.oneway.tolist() == [True, True]
        assert (here.u == number[name]).sum() == (here.v == number[name]).sum() == 1
        inner = set(here.u) | set(here.v)
        assert len(inner) == 3
    trunk = joined[joined.kind == "trunk"]
    assert trunk.oneway.tolist() == [False]


@pytest.mark.parametrize(("start", "end"), [("southwest", "northeast"), ("northeast", "southwest")])
def test_one_drives_through_on_the_right_carriageway(replaced, surroundings, start, end):
    network, _ = replaced
    _, number = surroundings
    G = to_multidigraph(network)
    way = nx.shortest_path(G, number[start], number[end], weight="travel_time")
    edges = [min(G[u][v].values(), key=lambda data: data["length"]) for u, v in pairwise(way)]
    inner = [data for data in edges if data["source"].startswith("OpenStreetMap")]
    assert inner
    assert all("motorway" in data["source"] and data["oneway"] for data in inner)
    straight = geodesic_lengths_m(np.array([shapely.LineString([PLACES[start], PLACES[end]])]))[0]
    assert straight < sum(data["length"] for data in edges) < 1.2 * straight


def test_no_edge_is_shorter_than_the_line_between_its_ends(replaced):
    edges = replaced[0].edges
    chords = np.array([shapely.LineString([line.coords[0], line.coords[-1]]) for line in edges.geometry])
    assert (edges["length"] >= geodesic_lengths_m(chords) - 0.01).all()
    nodes = replaced[0].nodes.set_index("node").geometry
    for end, place in (("u", 0), ("v", -1)):
        ends = shapely.get_point(edges.geometry.to_numpy(), place)
        assert (shapely.distance(ends, nodes[edges[end]].to_numpy()) < 1e-9).all()


def test_the_same_extract_can_be_put_in_again(replaced, kotka):
    network, done = replace_roads(replaced[0], kotka)
    assert done.added == replaced[1].added
    assert done.kept == replaced[1].kept
    assert nx.is_strongly_connected(to_multidigraph(network))
    assert len(network.edges) == len(replaced[0].edges)


def test_an_edge_that_finds_nothing_near_goes(kotka, monkeypatch):
    area = covered_area(kotka)
    junctions = shapely.MultiPoint([(data["x"], data["y"]) for _, data in kotka.nodes(data=True)])
    west, south, east, north = area.bounds
    grid = shapely.points(*map(np.ravel, np.meshgrid(np.linspace(west, east, 30), np.linspace(south, north, 30))))
    grid = grid[shapely.contains(area.buffer(-0.001), grid)]
    lonely = grid[np.argmax(shapely.distance(junctions, grid))]
    places = {**PLACES, "in_a_field": (lonely.x, lonely.y), "west": (26.80, 60.52)}
    roads = [*ROADS, ("west", "in_a_field", "trunk"), ("west", "southwest", "trunk")]
    monkeypatch.setattr("geo.networks.road_replacement.JOIN_LIMIT_M", 100.0)
    network, done = replace_roads(network_of(places, roads)[0], kotka)
    assert (done.joined, done.unjoined) == (3, 1)
    assert done.longest_join_m <= 100
    assert nx.is_strongly_connected(to_multidigraph(network))


def test_an_extract_elsewhere_is_refused(kotka):
    network, _ = network_of({"a": (120.0, 33.0), "b": (121.0, 33.0)}, [("a", "b", "trunk")])
    with pytest.raises(ExtractError, match=r"26\.93 to 26\.97 E.*outside the road network \(120 to 121 E"):
        replace_roads(network, kotka)


def test_an_extract_that_no_road_leads_into_is_refused(kotka):
    around = {name: place for name, place in PLACES.items() if not name.startswith("in_")}
    network, _ = network_of(around, [road for road in ROADS if road[0] in around and road[1] in around])
    with pytest.raises(ExtractError, match="leads into the area of kotka"):
        replace_roads(network, kotka)


def test_an_extract_that_would_cut_the_network_is_refused(kotka):
    # Two halves that only a road inside the area joins, and an extract with no way from one to the other.
    places = {**PLACES, "far": (26.80, 60.40), "farther": (26.70, 60.30)}
    roads = [
        ("northeast", "in_northeast", "trunk"),
        ("in_northeast", "in_southwest", "trunk"),
        ("in_southwest", "southwest", "trunk"),
        ("southwest", "far", "trunk"),
        ("far", "farther", "trunk"),
        ("northeast", "southeast", "trunk"),
    ]
    network, _ = network_of(places, roads)
    one_way = kotka.copy()
    motorway = {(u, v, k) for u, v, k, data in kotka.edges(keys=True, data=True) if data["highway"] == "motorway"}
    one_way.remove_edges_from([edge for edge in kotka.edges(keys=True) if edge not in motorway])
    one_way.remove_nodes_from(list(nx.isolates(one_way)))
    northbound = [edge for edge in motorway if one_way.nodes[edge[0]]["y"] < one_way.nodes[edge[1]]["y"]]
    one_way.remove_edges_from([edge for edge in motorway if edge not in northbound])
    one_way.remove_nodes_from(list(nx.isolates(one_way)))
    with pytest.raises(ExtractError, match="km of other roads off"):
        replace_roads(network, one_way)
