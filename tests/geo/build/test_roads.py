import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from pyproj import Geod
from shapely import LineString

from geo.build.networks import roads
from geo.build.networks.roads import RoadGraph, match_expressway
from geo.errors import BuildError
from geo.networks.expressways import (
    ACCEPTED_DEVIATION,
    _place,
    _way_km,
    expressway_report,
    load_expressways,
    load_road_distances,
    load_road_patches,
    nearest_nodes,
    road_graph,
)
from geo.networks.network import load_network
from geo.places.cities import load_city_seats
from geo.sources import data_dir
from geo.tables import points_from_lonlat

pytestmark = pytest.mark.slow

GEOD = Geod(ellps="WGS84")
# What drivers count between the seats; the widest figures seen in maps and timetables.
CITY_KM = {
    ("Shenyang", "Dalian"): (370, 400),
    ("Shenyang", "Dandong"): (215, 270),
    ("Shenyang", "Jinzhou"): (215, 240),
    ("Dalian", "Dandong"): (290, 320),
    ("Nanjing", "Xuzhou"): (320, 350),
    ("Nanjing", "Suzhou"): (205, 225),
    ("Lianyungang", "Xuzhou"): (190, 220),
    ("Shenyang", "Nanjing"): (1450, 1600),
}


@pytest.fixture(scope="module")
def network():
    return load_network(data_dir(), "road")


@pytest.fixture(scope="module")
def tables():
    return load_expressways(data_dir())


@pytest.fixture(scope="module")
def report(network, tables):
    return expressway_report(network, tables)


@pytest.fixture(scope="module")
def graph(network):
    return road_graph(network.edges)


def toy_graph(edges, positions):
    neighbours = [{} for _ in positions]
    for u, v, km in edges:
        neighbours[u][v] = neighbours[v][u] = km
    return RoadGraph(np.array(positions, dtype=float), neighbours)


# The expressway 0-1-2-3 has no junctions; the old road 0-4-5-6-7-3 beside it is a little
# shorter and has a side street at each of its nodes. About 0.1 degrees are 10 km.
#
#           8     9    10    11        side streets
#           |     |     |     |
#           4-----5-----6-----7
#          /                   \
#         0----1---------2------3
#
TOY = toy_graph(
    [
        (0, 1, 10), (1, 2, 14), (2, 3, 10),
        (0, 4, 7), (4, 5, 6.5), (5, 6, 6.5), (6, 7, 6.5), (7, 3, 7),
        (4, 8, 1), (5, 9, 1), (6, 10, 1), (7, 11, 1),
    ],
    [
        (120.0, 33.0), (120.1, 33.0), (120.25, 33.0), (120.36, 33.0),
        (120.06, 33.02), (120.13, 33.02), (120.2, 33.02), (120.29, 33.02),
        (120.06, 33.03), (120.13, 33.03), (120.2, 33.03), (120.29, 33.03),
    ],
)  # fmt: skip


def test_matching_prefers_the_road_without_junctions():
    way, stops = match_expressway(TOY, [(120.0, 33.0), (120.36, 33.0)])
    assert way == [0, 1, 2, 3]
    assert stops == [0, 3]


def test_matching_is_not_led_astray_by_a_careless_waypoint():
    # The middle waypoint stands 1.3 km off the expressway, towards the old road.
    way, stops = match_expressway(TOY, [(120.0, 33.0), (120.1, 33.012), (120.36, 33.0)])
    assert way == [0, 1, 2, 3]
    assert stops[1] == 1


def test_matching_follows_a_waypoint_that_is_clearly_on_the_other_road():
    way, _ = match_expressway(TOY, [(120.0, 33.0), (120.13, 33.03), (120.36, 33.0)])
    assert 5 in way


def test_matching_says_which_waypoint_no_road_leads_to():
    split = toy_graph([(0, 1, 10), (2, 3, 10)], [(120.0, 33.0), (120.1, 33.0), (121.0, 33.0), (121.1, 33.0)])
    with pytest.raises(BuildError, match="121"):
        match_expressway(split, [(120.0, 33.0), (121.1, 33.0)])


def test_literals_are_parsed_piece_by_piece(monkeypatch):
    monkeypatch.setattr(roads, "_PIECE", 2)
    assert list(roads._literal_records("[{1: 1.5, 2: 3}, {0: 1.5}, {}]\n")) == [{1: 1.5, 2: 3}, {0: 1.5}, {}]
    assert list(roads._literal_records("[[41.1, 123.4], [30, 120.5], [1, 2]]\n")) == [
        [41.1, 123.4],
        [30, 120.5],
        [1, 2],
    ]


def test_ids_are_unique_and_edges_end_at_nodes(network):
    assert network.nodes.node.is_unique
    assert network.edges.edge.is_unique
    assert set(network.edges.u) | set(network.edges.v) == set(network.nodes.node)
    assert not network.edges.duplicated(["u", "v"]).any()


def test_the_main_component_holds_nearly_all_kilometres(network, graph):
    main = max(nx.connected_components(graph), key=len)
    share = network.edges["length"][network.edges.u.isin(main)].sum() / network.edges["length"].sum()
    assert share > 0.97


def test_edges_run_from_u_to_v(network):
    points = network.nodes.set_index("node").geometry
    coordinates = network.edges.geometry.get_coordinates().to_numpy().reshape(-1, 2, 2)
    for column, at in (("u", 0), ("v", 1)):
        expected = points.loc[network.edges[column]].get_coordinates().to_numpy()
        assert np.array_equal(coordinates[:, at], expected)


def test_no_edge_is_shorter_than_its_geometry(network):
    start, end = network.edges.geometry.get_coordinates().to_numpy().reshape(-1, 2, 2).transpose(1, 2, 0)
    _, _, geodesic = GEOD.inv(*start, *end)
    assert (network.edges["length"] >= 0.999 * geodesic).all()


def test_city_seats_are_near_a_road_and_connected(network, graph):
    seats = points_from_lonlat(load_city_seats(data_dir()), "seat_lon", "seat_lat")
    near = network.edges.sindex.nearest(seats.geometry, return_all=False)[1]
    edges = network.edges.iloc[near]
    for seat, line in zip(seats.geometry, edges.geometry, strict=True):
        foot = line.interpolate(line.project(seat))
        assert GEOD.inv(seat.x, seat.y, foot.x, foot.y)[2] < 10_000
    component = nx.node_connected_component(graph, edges.u.iloc[0])
    assert len(seats) == 27
    assert set(edges.u) <= component


def kilometres(network, graph, start, end):
    ends, _ = nearest_nodes(network.nodes, np.array([start[0], end[0]]), np.array([start[1], end[1]]))
    return nx.bidirectional_dijkstra(graph, ends[0], ends[1], weight="length")[0] / 1000


def test_nantong_reaches_shanghai_by_the_sutong_bridge(network, graph):
    assert kilometres(network, graph, (120.894, 31.981), (121.474, 31.230)) < 130


def city_nodes(network):
    seats = load_city_seats(data_dir())
    nodes, _ = nearest_nodes(network.nodes, seats.seat_lon.to_numpy(), seats.seat_lat.to_numpy())
    return dict(zip(seats.name_en, nodes, strict=True))


@pytest.mark.parametrize("pair", CITY_KM, ids="-".join)
def test_cities_are_as_far_apart_as_drivers_say(network, graph, pair):
    nodes = city_nodes(network)
    way = nx.bidirectional_dijkstra(graph, *(nodes[city] for city in pair), weight="travel_time")[1]
    low, high = CITY_KM[pair]
    assert low <= nx.path_weight(graph, way, "length") / 1000 <= high


def test_the_fastest_way_between_the_provinces_is_no_long_detour(network, graph):
    nodes = city_nodes(network)
    ratios = []
    for start in ("Shenyang", "Dalian", "Jinzhou", "Dandong"):
        shortest = nx.single_source_dijkstra_path_length(graph, nodes[start], weight="length")
        fastest = nx.single_source_dijkstra_path(graph, nodes[start], weight="travel_time")
        for end in ("Nanjing", "Lianyungang", "Nantong", "Suzhou"):
            ratios.append(nx.path_weight(graph, fastest[nodes[end]], "length") / shortest[nodes[end]])
    assert np.median(ratios) < 1.05
    assert max(ratios) < 1.08


def test_the_bohai_strait_is_not_bridged(network, graph):
    dalian, yantai = (121.61, 38.91), (121.40, 37.53)
    assert kilometres(network, graph, dalian, yantai) > 1000


def test_patches_shorten_the_way_over_their_water(network, graph):
    for patch in load_road_patches(data_dir()).itertuples():
        ends, away = nearest_nodes(
            network.nodes, np.array([patch.from_lon, patch.to_lon]), np.array([patch.from_lat, patch.to_lat])
        )
        assert (away < 0.3).all()
        assert graph.has_edge(*ends)
        without = nx.restricted_view(graph, [], [tuple(ends)])
        try:
            detour = nx.bidirectional_dijkstra(without, *ends, weight="length")[0]
        except nx.NetworkXNoPath:
            continue
        assert detour > 3 * graph.edges[tuple(ends)]["length"], patch.id


def test_each_expressway_has_edges(report, tables):
    assert set(report.ref) == set(tables.lines.ref)
    assert (report.edges > 0).all()


def test_marked_edges_bear_the_names_of_their_expressways(network, tables):
    lines = tables.lines.set_index("ref")
    marked = network.edges[network.edges.kind == "expressway"]
    assert (network.edges.ref[network.edges.kind == "trunk"] == "").all()
    for ref, name_zh in marked[["ref", "name_zh"]].drop_duplicates().itertuples(index=False):
        assert name_zh == ";".join(lines.name_zh[ref.split(";")])


def test_matched_lengths_agree_with_the_published_ones_or_say_why_not(report):
    compared = report[report.official_km.notna()]
    off = compared[(compared.ratio - 1).abs() > ACCEPTED_DEVIATION]
    assert (off.reason != "").all(), off[["ref", "from_zh", "to_zh", "ratio"]]
    # A reason explains a section's ends, not a road that was missed.
    assert compared.ratio.between(0.85, 1.15).all()


def test_a_position_is_measured_from_within_its_edge():
    ends = [(120.0, 33.0), (120.1, 33.0), (120.2, 33.0)]
    edges = gpd.GeoDataFrame(
        {"u": [1, 2], "v": [2, 3], "length": [10_000.0, 12_000.0], "speed_kph": [100.0, 100.0]},
        geometry=[LineString(ends[:2]), LineString(ends[1:])],
        crs="EPSG:4326",
    )
    G = road_graph(edges)
    start, end = _place(edges, 120.05, 33.01), _place(edges, 120.175, 33.0)
    assert start.share == pytest.approx(0.5)
    assert start.away_km == pytest.approx(1.11, abs=0.01)
    assert _way_km(G, start, end, "length") == pytest.approx(5 + 9)
    assert _way_km(G, _place(edges, 120.02, 33.0), start, "travel_time") == pytest.approx(3)
    assert set(G) == {1, 2, 3}


def test_fit_and_check_rows_alternate_in_table_order():
    rows = load_road_distances(data_dir())
    split = rows.split[rows.split != "none"].to_list()
    assert split == ["fit", "check"] * (len(split) // 2) + ["fit"] * (len(split) % 2)
    assert len(split) >= 24
    assert (rows.note[rows.split == "none"] != "").all()
