"""The door to OSMnx: there and back without loss, and OSMnx's functions on our networks."""

import matplotlib as mpl
import networkx as nx
import numpy as np
import osmnx as ox
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from analysis.network.router import load_router
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from geo.errors import MissingCrsError, SchemaError, UnexpectedCrsError
from geo.networks.network import MODES, NODE_OFFSET, Network, load_network
from geo.networks.osm import CLASS_SPEEDS_KPH, from_multidigraph, parse_maxspeed, speed_kph, to_multidigraph
from geo.places.places import resolve_place
from tests.conftest import DATA

mpl.use("Agg")


@pytest.fixture(scope="module")
def roads():
    return load_network(DATA, "road")


@pytest.fixture(scope="module")
def street_network(roads):
    return to_multidigraph(roads)


def within(network, *bounds):
    return shapely.intersects(shapely.box(*bounds), network.nodes.geometry.to_numpy())


@pytest.fixture(scope="module")
def around_nanjing(roads):
    """Return the roads about Nanjing: OSMnx's functions take their time on the whole network."""
    inside = set(roads.nodes.node[within(roads, 118.2, 31.5, 119.5, 32.5)])
    edges = roads.edges[roads.edges.u.isin(inside) & roads.edges.v.isin(inside)]
    nodes = roads.nodes[roads.nodes.node.isin(np.union1d(edges.u, edges.v))]
    return Network("road", nodes.reset_index(drop=True), edges.reset_index(drop=True))


def assert_same(one, other):
    assert one.mode == other.mode
    assert_geodataframe_equal(one.nodes, other.nodes)
    assert_geodataframe_equal(one.edges, other.edges)


@pytest.mark.parametrize("mode", MODES)
def test_every_network_comes_back_as_it_went(mode, roads, street_network):
    network = roads if mode == "road" else load_network(DATA, mode)
    G = street_network if mode == "road" else to_multidigraph(network)
    assert G.number_of_edges() == 2 * len(network.edges)
    assert_same(from_multidigraph(G), network)


def test_osmnx_finds_nothing_to_complain_of(around_nanjing):
    G = to_multidigraph(around_nanjing)
    ox.convert.validate_graph(G, strict=True)
    assert ox.stats.count_streets_per_node(G) == dict(G.nodes(data="street_count"))


def test_one_way_and_parallel_edges_survive(around_nanjing):
    edges = around_nanjing.edges.copy()
    edges.loc[edges.index[::3], "oneway"] = True
    twin = edges.iloc[[1]].assign(edge=edges.edge.max() + 1, length=edges["length"].iloc[1] + 500)
    edges = pd.concat([edges, twin], ignore_index=True)
    network = Network("road", around_nanjing.nodes, edges)
    G = to_multidigraph(network)
    assert G.number_of_edges() == 2 * len(edges) - edges.oneway.sum()
    assert_same(from_multidigraph(G), network)


def test_a_drawn_edge_runs_with_the_direction_of_travel():
    G = to_multidigraph(load_network(DATA, "sea"))
    drawn = [(u, v, shape) for u, v, shape in G.edges(data="geometry") if shape is not None]
    for u, v, shape in drawn[:2000]:
        assert shape.coords[0] == pytest.approx((G.nodes[u]["x"], G.nodes[u]["y"]), abs=1e-5)
        assert shape.coords[-1] == pytest.approx((G.nodes[v]["x"], G.nodes[v]["y"]), abs=1e-5)


def test_it_comes_back_through_a_graphml_file(around_nanjing, tmp_path):
    path = tmp_path / "nanjing.graphml"
    ox.io.save_graphml(to_multidigraph(around_nanjing), path)
    assert_same(from_multidigraph(ox.io.load_graphml(path)), around_nanjing)


def test_osmnx_works_on_our_roads(around_nanjing):
    G = to_multidigraph(around_nanjing)
    row = around_nanjing.edges.iloc[40]
    middle = row.geometry.interpolate(0.5, normalized=True)
    (u, v, key), away = ox.distance.nearest_edges(G, middle.x, middle.y, return_dist=True)
    assert {u, v} == {row.u, row.v}
    assert away == pytest.approx(0, abs=1e-9)
    assert G.edges[u, v, key]["osmid"] == row.edge

    stats = ox.stats.basic_stats(G)
    assert stats["street_length_total"] == pytest.approx(around_nanjing.edges["length"].sum())
    assert stats["street_segment_count"] == len(around_nanjing.edges)

    bearings = nx.get_edge_attributes(ox.bearing.add_edge_bearings(G), "bearing")
    west, east = sorted((row.u, row.v), key=lambda node: G.nodes[node]["x"])
    assert 0 < bearings[west, east, 0] < 180 < bearings[east, west, 0] < 360

    start, end = around_nanjing.nodes.node.iloc[0], around_nanjing.nodes.node.iloc[-1]
    way = ox.routing.shortest_path(G, start, end, weight="length")
    assert nx.path_weight(G, way, "length") == pytest.approx(nx.shortest_path_length(G, start, end, weight="length"))
    timed = ox.routing.add_edge_travel_times(G.copy())
    assert timed.edges[u, v, key]["travel_time"] == pytest.approx(G.edges[u, v, key]["travel_time"], abs=0.1)

    nodes, edges = ox.convert.graph_to_gdfs(G)
    assert (len(nodes), len(edges)) == (len(around_nanjing.nodes), 2 * len(around_nanjing.edges))
    figure, axes = ox.plot.plot_graph(G, show=False, close=True)
    drawn = sum(len(collection.get_paths()) for collection in axes.collections)
    assert drawn >= 2 * len(around_nanjing.edges)
    assert figure.axes == [axes]


def test_networkx_and_the_engine_agree_on_the_shortest_way(world, roads, street_network):
    prepared = apply_scenario(load_router(world))
    rng = np.random.default_rng(10)
    # Within one province no ferry is shorter.
    inside = roads.nodes[within(roads, 118.5, 32, 120.5, 34)]
    for row in rng.choice(len(inside), (4, 2), replace=False):
        (a, b), points = inside.node.iloc[row], inside.geometry.iloc[row]
        ends = [resolve_place(world.places, f"{point.x},{point.y}") for point in points]
        expected = nx.shortest_path_length(street_network, a, b, weight="length") / 1000
        assert best_route(prepared, Request(*ends, "road", "distance")).distance_km == pytest.approx(expected, abs=1e-3)


def foreign():
    """Return a street network as OSMnx reads one: a two-way street, a one-way street and a joined edge."""
    G = nx.MultiDiGraph(crs="epsg:4326", simplified=True)
    for node, (x, y) in {71: (119.0, 33.0), 5: (119.01, 33.0), 88: (119.01, 33.01)}.items():
        G.add_node(node, x=x, y=y)
    bend = shapely.LineString([(119.0, 33.0), (119.005, 33.002), (119.01, 33.0)])
    street = {"osmid": 900, "highway": "tertiary", "name": "建设路", "name:en": "Jianshe Road", "length": 1000.0}
    G.add_edge(71, 5, **street, geometry=bend, reversed=True)
    G.add_edge(5, 71, **street, geometry=bend.reverse(), reversed=False)
    G.add_edge(
        5, 88, osmid=[901, 902], highway=["motorway_link", "motorway"], ref=["G15", "G1522;G15"],
        maxspeed=["100", "80"], length=1110.0, oneway=True, reversed=False,
    )  # fmt: skip
    return G


def test_a_street_network_from_osmnx_becomes_a_table():
    network = from_multidigraph(foreign())
    two_way, one_way = network.edges.iloc[0], network.edges.iloc[1]
    assert network.nodes.node.tolist() == [NODE_OFFSET["road"] + place for place in range(3)]
    assert network.edges.oneway.tolist() == [False, True]
    # The street is drawn as its way is.
    assert (two_way.u, two_way.v) == (NODE_OFFSET["road"] + 1, NODE_OFFSET["road"])
    assert two_way.geometry.coords[0] == (119.01, 33.0)
    assert (two_way.kind, two_way.speed_kph) == ("trunk", CLASS_SPEEDS_KPH["tertiary"])
    assert (two_way.name_zh, two_way.name_en) == ("建设路", "Jianshe Road")
    assert two_way.source == "OpenStreetMap way 900, tertiary; speed by class"
    assert (one_way.kind, one_way.speed_kph, one_way.ref) == ("expressway", 90.0, "G15;G1522")
    assert one_way.source == "OpenStreetMap way 901;902, motorway"
    again = to_multidigraph(network)
    assert again.number_of_edges() == 3
    assert_same(from_multidigraph(again), network)


def test_two_streets_between_the_same_nodes_are_not_taken_for_one():
    G = foreign()
    # The other way along another course is a street of its own.
    course = shapely.LineString([(119.01, 33.01), (119.02, 33.005), (119.01, 33.0)])
    G.add_edge(88, 5, osmid=[901, 902], highway="motorway", length=1110.0, geometry=course)
    assert from_multidigraph(G).edges.oneway.tolist() == [False, True, True]


def test_ids_are_given_anew_when_osmnx_has_merged_nodes(around_nanjing):
    G = to_multidigraph(around_nanjing)
    G = nx.convert_node_labels_to_integers(G)
    network = from_multidigraph(G)
    assert network.nodes.node.min() == NODE_OFFSET["road"]
    assert len(network.edges) == len(around_nanjing.edges)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("80", 80.0),
        ("80 km/h", 80.0),
        ("30 mph", 48.28032),
        (60, 60.0),
        ("CN:urban", 50.0),
        ("100;80", 90.0),
        (["100", "80"], 90.0),
        ("none", None),
        ("signals", None),
        ("0", None),
        ("9999", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_speed_limits(value, expected):
    assert parse_maxspeed(value) == (None if expected is None else pytest.approx(expected))


def test_a_road_without_a_limit_has_the_speed_of_its_class():
    assert speed_kph("motorway", None) == CLASS_SPEEDS_KPH["motorway"]
    assert speed_kph(["tertiary", "primary"], "walk") == CLASS_SPEEDS_KPH["primary"]
    assert speed_kph("motorway", "CN:motorway") == 120
    assert speed_kph(None, None) == CLASS_SPEEDS_KPH["trunk"]


def broken(change):
    G = foreign()
    change(G)
    return G


@pytest.mark.parametrize(
    ("G", "error", "words"),
    [
        (broken(lambda G: G.graph.pop("crs")), MissingCrsError, "crs"),
        (broken(lambda G: G.graph.update(crs="epsg:32650")), UnexpectedCrsError, "project_graph"),
        (broken(lambda G: G.graph.update(crs="nowhere")), UnexpectedCrsError, "nowhere"),
        (broken(lambda G: G.nodes[5].pop("x")), SchemaError, "Node 5"),
        (broken(lambda G: G.nodes[5].update(y=4e6)), SchemaError, "Node 5"),
        (broken(lambda G: G.edges[5, 88, 0].pop("length")), SchemaError, "add_edge_lengths"),
        (broken(lambda G: G.edges[5, 88, 0].update(length=float("nan"))), SchemaError, "length"),
        (nx.Graph(foreign()), SchemaError, "MultiDiGraph"),
        (nx.MultiDiGraph(crs="epsg:4326"), SchemaError, "no edges"),
    ],
)
def test_what_is_not_a_street_network_is_refused(G, error, words):
    with pytest.raises(error, match=words):
        from_multidigraph(G)


def test_a_projected_network_is_refused_and_taken_when_projected_back(around_nanjing):
    G = ox.projection.project_graph(to_multidigraph(around_nanjing))
    with pytest.raises(UnexpectedCrsError, match="epsg:4326"):
        from_multidigraph(G)
    back = from_multidigraph(ox.projection.project_graph(G, to_crs="epsg:4326"))
    assert back.edges.edge.tolist() == around_nanjing.edges.edge.tolist()
