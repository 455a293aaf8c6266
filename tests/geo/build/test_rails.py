"""Rail network: chain matching on a toy graph, and what the committed files promise."""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from geo.build.networks.rail_matching import Tracks, match_chain, places_near
from geo.build.networks.rails import freight_distances_km, match_lines
from geo.errors import BuildError
from geo.networks.network import load_network
from geo.networks.rail_lines import (
    load_rail_distances,
    load_rail_lengths,
    load_rail_lines,
    load_rail_sidings,
    load_rail_stations,
    load_rail_yards,
)
from geo.places.ports import load_ports

DATA = Path(__file__).parents[3] / "data"
GEOD = Geod(ellps="WGS84")


# A ---- B ---- C ---- D      old line along 40.00 N, with a halt H by its middle
#  \                  /
#   E -------------- F        fast line 3 km north, the shorter one
#
#                  X ---- Y   an island
@pytest.fixture(scope="module")
def toy():
    lonlat = np.array(
        [[118.0, 40.0], [118.1, 40.0], [118.2, 40.0], [118.3, 40.0], [118.03, 40.03], [118.27, 40.03],
         [118.9, 40.0], [119.0, 40.0]]
    )  # fmt: skip
    edges = [(0, 1, 8.6), (1, 2, 12.0), (2, 3, 8.6), (0, 4, 4.3), (4, 5, 20.6), (5, 3, 4.3), (6, 7, 8.6)]
    u, v, km = zip(*edges, strict=True)
    return Tracks(lonlat, np.array(u), np.array(v), np.array(km, dtype=float))


def edges_of(chain):
    return [part.edge for leg in chain.legs for part in leg if part.start != part.end]


def test_chain_takes_the_shortest_way_between_its_ends(toy):
    chain = match_chain(toy, [(118.0, 40.0), (118.3, 40.0)])
    assert set(edges_of(chain)) >= {0, 1, 2} or set(edges_of(chain)) >= {3, 4, 5}
    assert sum(chain.km) == pytest.approx(29.2)


def test_chain_follows_its_own_stations(toy):
    chain = match_chain(toy, [(118.0, 40.0), (118.12, 39.998), (118.3, 40.0)])
    assert {0, 1, 2} <= set(edges_of(chain))
    assert 4 not in edges_of(chain)
    assert sum(chain.km) == pytest.approx(29.2)


def test_chain_keeps_off_track_that_counts_more(toy):
    dearer = {3: 1.5, 4: 1.5, 5: 1.5}
    chain = match_chain(toy, [(118.0, 40.0), (118.3, 40.0)], dearer)
    assert {0, 1, 2} <= set(edges_of(chain))


def test_station_is_put_on_the_edge_not_on_a_node(toy):
    place = places_near(toy, 118.06, 40.001)[0]
    assert place.edge == 0
    assert place.share == pytest.approx(0.6, abs=0.01)


def test_long_track_may_pass_a_station_off_its_chord(toy):
    # Edge 1 has 12 km for a chord of 8.5 km: it can pass 3 km south of the chord.
    place = next(place for place in places_near(toy, 118.15, 39.975) if place.edge == 1)
    assert place.offset_km == 0
    assert place.chord_km == pytest.approx(2.8, abs=0.1)


def test_legs_join_without_a_break(toy):
    chain = match_chain(toy, [(118.02, 40.0), (118.15, 40.0), (118.28, 40.0)])
    parts = [part for leg in chain.legs for part in leg]
    for before, after in pairwise(parts):
        if before.edge == after.edge:
            assert before.end == after.start
        else:
            ends = {toy.u[before.edge] if before.end == 0 else toy.v[before.edge]}
            assert ends == {toy.u[after.edge] if after.start == 0 else toy.v[after.edge]}


def test_stations_that_no_track_joins_are_named(toy):
    with pytest.raises(BuildError, match=r"toy line.*not joined"):
        match_chain(toy, [(118.3, 40.0), (118.95, 40.0)], name="toy line")


def test_station_without_track_is_named(toy):
    with pytest.raises(BuildError, match="no track near"):
        match_chain(toy, [(118.0, 40.0), (110.0, 30.0)], name="toy line")


def test_freight_line_leaves_the_passenger_line_its_track(toy):
    lines = pd.DataFrame({"line": ["old", "fast"], "kind": ["freight", "passenger"]})
    stations = pd.DataFrame(
        [
            ("old", 1, "甲", 118.0, 40.0),
            ("old", 2, "丁", 118.3, 40.0),
            ("fast", 1, "甲", 118.0, 40.0),
            ("fast", 2, "北", 118.15, 40.03),
            ("fast", 3, "丁", 118.3, 40.0),
        ],
        columns=["line", "order", "name_zh", "lon", "lat"],
    )
    chains = match_lines(toy, lines, stations)
    assert 4 in edges_of(chains["fast"])
    assert {0, 1, 2} <= set(edges_of(chains["old"]))


@pytest.fixture(scope="module")
def rail():
    return load_network(DATA, "rail")


@pytest.fixture(scope="module")
def freight(rail):
    return rail.edges[rail.edges.kind == "freight"]


@pytest.fixture(scope="module")
def component(freight):
    """Return the freight component of each node."""
    parent = {}

    def root(node):
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for u, v in zip(freight.u, freight.v, strict=True):
        parent[root(u)] = root(v)
    return {node: root(node) for node in list(parent)}


def named(rail, component, name, column="name_zh"):
    nodes = [node for node in rail.nodes.node[rail.nodes[column] == name] if node in component]
    assert nodes, f"{name} is not on the freight network"
    return nodes


def test_ids_are_unique_and_ends_exist(rail):
    assert rail.nodes.node.is_unique
    assert rail.edges.edge.is_unique
    assert set(rail.edges.u) | set(rail.edges.v) <= set(rail.nodes.node)


def test_geometry_runs_from_u_to_v(rail):
    xy = dict(zip(rail.nodes.node, zip(rail.nodes.geometry.x, rail.nodes.geometry.y, strict=True), strict=True))
    for edge in rail.edges.iloc[::97].itertuples():
        assert edge.geometry.coords[0] == xy[edge.u]
        assert edge.geometry.coords[-1] == xy[edge.v]


def test_no_edge_is_shorter_than_the_line_between_its_ends(rail):
    geodesic = np.array([GEOD.geometry_length(line) for line in rail.edges.geometry])
    assert (rail.edges["length"].to_numpy() >= 0.999 * geodesic - 0.1).all()


def test_all_freight_track_hangs_together(component):
    assert len(set(component.values())) == 1


def test_yards_of_all_cities_are_on_the_freight_network(rail, component):
    yards = load_rail_yards(DATA)
    assert len(yards) == 27
    for name in yards.name_zh:
        assert named(rail, component, f"{name}货场")


def test_ports_with_sidings_are_on_the_freight_network_at_their_berths(rail, component):
    ports = load_ports(DATA).set_index("id")
    sidings = load_rail_sidings(DATA)
    for siding in sidings[sidings.type == "port"].itertuples():
        (node,) = named(rail, component, f"port {siding.id}", "name_en")
        point = rail.nodes.set_index("node").geometry[node]
        berth = ports.geometry[siding.id]
        assert GEOD.inv(point.x, point.y, berth.x, berth.y)[2] < 100


@pytest.mark.parametrize(
    ("origin", "destination"),
    [
        ("连云", "阿拉山口"),
        ("连云", "多斯特克"),
        ("连云", "阿腾科里"),
        ("大连", "满洲里"),
        ("大连", "后贝加尔斯克"),
        ("营口", "哈尔滨"),
        ("丹东", "南通"),
    ],
)
def test_goods_reach(rail, component, origin, destination):
    roots = {component[node] for name in (origin, destination) for node in named(rail, component, name)}
    assert len(roots) == 1


def test_freight_edges_bear_no_passenger_line(freight):
    lines = load_rail_lines(DATA)
    passenger = lines[lines.kind == "passenger"]
    assert not freight.name_zh.isin(passenger.name_zh).any()
    assert not freight.name_en.isin(passenger.name_en).any()


def test_nameless_track_is_closed_to_freight(rail):
    nameless = rail.edges[rail.edges.name_zh == ""]
    assert (nameless.kind == "passenger").all()


def test_track_crosses_the_yangtze_in_jiangsu_by_bridges_only(rail):
    # Nanjing (bridges of 1968 and 2010), Zhenjiang (Wufengshan) and Nantong (Hutong): none at Jiangyin.
    def crosses(west, east):
        # Mid-channel runs at about 31.965 N there.
        xs = rail.edges.geometry.bounds
        inside = (xs.minx > west) & (xs.maxx < east) & (xs.maxy > 31.5) & (xs.miny < 32.4)
        return int((inside & (xs.miny < 31.965) & (xs.maxy > 31.965)).sum())

    assert crosses(120.15, 120.5) == 0


def test_jiangyin_is_reached_from_jingjiang_by_a_bridge_far_off(rail):
    row = pd.DataFrame(
        [("靖江", 120.296, 32.03, "江阴", 120.255, 31.86)],
        columns=["from_zh", "from_lon", "from_lat", "to_zh", "to_lon", "to_lat"],
    )
    (km,) = freight_distances_km(rail.nodes, rail.edges, row)
    assert 150 < km < 600


def test_stations_of_a_line_are_numbered_in_order():
    lines, stations = load_rail_lines(DATA), load_rail_stations(DATA)
    assert set(stations.line) == set(lines.line)
    for line, rows in stations.groupby("line"):
        assert rows.order.tolist() == list(range(1, len(rows) + 1)), line
    known = defaultdict(set, stations.groupby("line").name_zh.apply(set).to_dict())
    for row in lines.itertuples():
        assert {row.official_from, row.official_to} <= known[row.line], row.line


def test_lines_are_as_long_as_published_or_say_why():
    lengths = load_rail_lengths(DATA)
    assert set(lengths.line) == set(load_rail_lines(DATA).line)
    far = lengths[(lengths.ratio - 1).abs() > 0.03]
    assert far.note.ne("").all(), far.line[far.note == ""].tolist()
    freight = lengths[(lengths.kind == "freight") & lengths.ratio.notna()]
    assert (freight.ratio - 1).abs().median() <= 0.03


def test_published_distances_are_met(rail):
    distances = load_rail_distances(DATA)
    check = distances[(distances.network == "freight") & (distances.split == "check")]
    found = freight_distances_km(rail.nodes, rail.edges, check)
    error = np.abs(found / check.km.to_numpy() - 1)
    assert np.median(error) <= 0.015
    # What is over 5 % has its reason in the table.
    assert all(note for note, bad in zip(check.note, error > 0.05, strict=True) if bad)


def test_tracks_of_a_station_are_joined(rail, freight):
    # Dahushan lies on the old line to Shenyang and is the head of the line to Zhengjiatun.
    nodes = set(rail.nodes.node[rail.nodes.name_zh == "大虎山"]) & {*freight.u, *freight.v}
    links = freight[freight.name_en == "station track"]
    assert len(nodes) > 1
    assert ((links.u.isin(nodes)) & (links.v.isin(nodes))).any()
    assert (links["length"] <= 4_000).all()


def test_lines_that_are_off_do_not_leave_it_unexplained():
    lengths = load_rail_lengths(DATA)
    freight = lengths[(lengths.kind == "freight") & ((lengths.ratio - 1).abs() > 0.03)]
    assert len(freight) <= 15
    assert not freight.note.str.contains("not explained|not examined").any()
