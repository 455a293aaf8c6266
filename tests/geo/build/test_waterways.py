"""The sea, river and ferry networks: a toy whose answer is known, and the committed files."""

import math
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.build.networks.sea import APPROACH_KM, reference_land
from geo.build.networks.visibility import corners_of, leg_lengths_m, spanner, visible_legs, with_points
from geo.errors import SchemaError
from geo.networks.network import load_network
from geo.networks.waterways import (
    load_ferries,
    load_locks,
    load_river_courses,
    load_sea_features,
    port_nodes,
    water_graph,
)
from geo.places.boundaries import load_land, load_water
from geo.places.ports import load_ports

DATA = Path(__file__).parents[3] / "data"
GEOD = Geod(ellps="WGS84")
# An approach may cross the reference coast only beside the berth.
REFERENCE_KM = 4.0
MODES = ("sea", "river", "ferry")


@pytest.fixture(scope="module")
def networks():
    return {mode: load_network(DATA, mode) for mode in MODES}


@pytest.fixture(scope="module")
def ports():
    return load_ports(DATA)


@pytest.fixture(scope="module")
def land():
    return shapely.union_all(load_land(DATA).geometry.to_numpy())


@pytest.fixture(scope="module")
def reference():
    water = load_water(DATA)
    return reference_land(water[water.kind == "coast"].geometry.union_all())


def shortest_km(points, legs, origin, destination):
    graph = nx.Graph()
    for (u, v), length in zip(legs.tolist(), leg_lengths_m(points, legs), strict=True):
        graph.add_edge(u, v, length=length)
    return nx.shortest_path_length(graph, origin, destination, weight="length") / 1000


# On the equator, seen from above; the way from A to B must go round the block, by its northern corners.
#
#          +-----+   0.5
#    A     |     |     B   0.0
#          |     |
#          +-----+  -2.0
#   -2    -1     1     2
BLOCK = shapely.Polygon([(-1, -2), (1, -2), (1, 0.5), (-1, 0.5)])
ENDS = np.array([[-2.0, 0.0], [2.0, 0.0]])


def test_way_round_a_block_is_the_known_one():
    corners = with_points(corners_of(BLOCK), ENDS)
    legs = visible_legs(corners, BLOCK)
    a, b = len(corners.points) - 2, len(corners.points) - 1
    known = (
        sum(GEOD.inv(*p, *q)[2] for p, q in [((-2, 0), (-1, 0.5)), ((-1, 0.5), (1, 0.5)), ((1, 0.5), (2, 0))]) / 1000
    )
    assert math.isclose(shortest_km(corners.points, legs, a, b), known, rel_tol=1e-9)
    assert (a, b) not in set(map(tuple, legs.tolist()))


def test_bays_have_no_corners():
    notched = shapely.Polygon([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)])
    assert (2.0, 1.0) not in set(map(tuple, corners_of(notched).points.tolist()))
    assert len(corners_of(notched).points) == 4


def test_order_of_the_outline_does_not_matter():
    turned = corners_of(shapely.reverse(BLOCK)).points
    assert sorted(map(tuple, turned.tolist())) == sorted(map(tuple, corners_of(BLOCK).points.tolist()))


def test_spanner_keeps_distances_and_fixed_legs():
    rng = np.random.default_rng(7)
    points = rng.uniform(0, 5, (40, 2))
    legs = np.array([(u, v) for u in range(40) for v in range(u + 1, 40)])
    lengths = leg_lengths_m(points, legs)
    fixed = np.zeros(len(legs), dtype=bool)
    fixed[np.argmax(lengths)] = True
    chosen = spanner(40, legs, lengths, 1.05, fixed)
    assert chosen[fixed].all()
    assert chosen.sum() < len(legs) / 2
    for u, v in legs[::50].tolist():
        full = GEOD.inv(*points[u], *points[v])[2] / 1000
        assert shortest_km(points, legs[chosen], u, v) <= 1.05 * full + 1e-6


@pytest.mark.parametrize("mode", MODES)
def test_ids_are_unique_and_edges_as_long_as_drawn(networks, mode):
    edges = networks[mode].edges
    assert edges["edge"].is_unique
    assert networks[mode].nodes["node"].is_unique
    drawn = np.array([GEOD.geometry_length(line) for line in edges.geometry])
    assert (edges["length"].to_numpy() >= 0.999 * drawn).all()


@pytest.mark.parametrize("mode", MODES)
def test_edges_run_from_u_to_v(networks, mode):
    places = {}
    for name in {"sea", mode}:
        nodes = networks[name].nodes
        places |= {node: (p.x, p.y) for node, p in zip(nodes["node"], nodes.geometry, strict=True)}
    for u, v, line in networks[mode].edges[["u", "v", "geometry"]].itertuples(index=False):
        assert line.coords[0] == pytest.approx(places[u], abs=1e-6)
        assert line.coords[-1] == pytest.approx(places[v], abs=1e-6)


def test_no_lane_touches_land(networks, land, reference):
    lanes = networks["sea"].edges.query("kind == 'lane'").geometry.to_numpy()
    for ground in (land, reference):
        shapely.prepare(ground)
        assert not shapely.intersects(ground, lanes).any()


def test_approaches_touch_land_only_beside_the_berth(networks, land, reference):
    approaches = networks["sea"].edges.query("kind == 'approach'")
    berths = dict(zip(networks["sea"].nodes["node"], networks["sea"].nodes.geometry, strict=True))
    named = set(networks["sea"].nodes.query("name_zh != ''")["node"])
    for ground, limit_km in ((land, APPROACH_KM), (reference, REFERENCE_KM)):
        for u, v, name, line in approaches[["u", "v", "name_en", "geometry"]].itertuples(index=False):
            berth = berths[u if u in named else v]
            touched = shapely.get_coordinates(shapely.intersection(ground, line))
            reach = [GEOD.inv(berth.x, berth.y, *place)[2] / 1000 for place in touched]
            assert max(reach, default=0.0) <= limit_km, name


def test_every_port_is_attached(networks, ports):
    sea = port_nodes(networks["sea"], ports)
    river = port_nodes(networks["river"], ports)
    assert len(ports) == 52
    assert set(ports.id[ports["type"] != "river"]) == set(sea.index)
    assert set(ports.id[ports["type"] == "river"]) <= set(river.index)
    for mode, nodes in (("sea", sea), ("river", river)):
        edges = networks[mode].edges
        assert set(nodes) <= {*edges["u"], *edges["v"]}


def test_sea_and_rivers_are_one(networks, ports):
    sea, river = networks["sea"], networks["river"]
    graph = water_graph(sea, river)
    assert nx.is_connected(graph)
    assert nx.is_connected(water_graph(sea))
    known = {*sea.nodes["node"], *river.nodes["node"]}
    assert set(graph) == known
    junctions = river.edges[river.edges["v"].isin(sea.nodes["node"])]
    assert len(junctions) == 3
    assert set(port_nodes(river, ports)) <= set(graph)


def test_locks_are_nodes_in_their_order(networks):
    locks = load_locks(DATA)
    assert list(locks.step) == list(range(1, 13))
    nodes = networks["river"].nodes.set_index("name_zh")["node"]
    graph = water_graph(networks["river"])
    north = [
        nx.shortest_path_length(graph, nodes["六圩口"], nodes[name], weight="length") for name in locks.name_zh[:11]
    ]
    assert north == sorted(north, reverse=True)


def test_ferries_join_known_ports(networks, ports):
    ferries = load_ferries(DATA)
    assert {*ferries.from_id, *ferries.to_id} <= set(ports.id)
    ends = port_nodes(networks["ferry"], ports)
    edges = networks["ferry"].edges.set_index("ref")
    for ferry in ferries.itertuples():
        assert {edges["u"][ferry.id], edges["v"][ferry.id]} == {ends[ferry.from_id], ends[ferry.to_id]}
    assert edges["length"]["lushun_yantai_train"] == 184_800


def test_typed_tables_load():
    assert set(load_sea_features(DATA).kind) == {"shoal", "avoid", "fairway", "lane", "exit"}
    assert set(load_river_courses(DATA).kind) == {"waterway", "canal", "place", "sea"}


def test_unknown_kind_is_refused(tmp_path):
    (tmp_path / "networks").mkdir()
    text = (DATA / "networks" / "sea_features.csv").read_text(encoding="utf-8")
    (tmp_path / "networks" / "sea_features.csv").write_text(text.replace(",shoal,", ",reef,", 1), encoding="utf-8")
    with pytest.raises(SchemaError, match="kind"):
        load_sea_features(tmp_path)
