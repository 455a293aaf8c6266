"""Ways without a common link: as networkx counts them on toys and on the real networks, and where they are cut."""

import networkx as nx
import numpy as np
import pytest
import shapely

from analysis.assumptions.cost import CLASSES
from analysis.assumptions.scenario import Scenario
from analysis.resilience.corridors import CORRIDOR_COLUMNS, LINK_SETS, _flow_cut, corridor_table, corridors
from analysis.routing.scenario_network import apply_scenario, port_rows
from geo.errors import RequestError

LIAONING, JIANGSU = "210000", "320000"


@pytest.fixture(scope="module")
def prepared(router):
    return apply_scenario(router)


def test_a_toy_with_a_narrow_middle():
    """
    Three ways leave 0 and three reach 5, two pass the middle.

            1 --- 3
          /   \\ /   \\
        0 ---- X      5
          \\   / \\   /
            2 --- 4
    """
    edges = [(0, 1), (0, 2), (0, 1), (1, 3), (2, 4), (3, 5), (4, 5), (4, 5)]
    tail, head = np.array([*edges, *[(b, a) for a, b in edges]]).T
    flow, reached, reaching = _flow_cut(tail, head, np.ones(len(tail), dtype=np.int64), (0, 5), 6)
    assert flow == 2
    assert np.flatnonzero(reached).tolist() == [0, 1]
    assert np.flatnonzero(reaching).tolist() == [4, 5]


@pytest.mark.parametrize("links", [pytest.param("all", marks=pytest.mark.full), "main"])
def test_the_real_networks_as_networkx_counts_them(router, prepared, links, world):
    found = corridors(prepared, LIAONING, JIANGSU, links)
    graph, columns = router.graph, router.columns
    land = {CLASSES.index(name) for name in LINK_SETS[links]}
    changes = {CLASSES.index(f"{a}>{b}") for a, b in (("road", "rail"), ("road", "ferry"), ("rail", "ferry"))}
    changes |= {CLASSES.index(f"{b}>{a}") for a, b in (("road", "rail"), ("road", "ferry"), ("rail", "ferry"))}
    abroad = np.any([port_rows(router, port) for port in world.ports.id[world.ports.country != "CN"]], axis=0)
    inside = {}
    for name, adcode in (("from", LIAONING), ("to", JIANGSU)):
        shape = world.provinces.geometry[world.provinces.adcode == adcode].iloc[0]
        inside |= dict.fromkeys(np.flatnonzero(shapely.contains_xy(shape, graph.lonlat)).tolist(), name)
    network = nx.DiGraph()
    for tail, head, row in zip(graph.tail.tolist(), graph.head.tolist(), graph.arc_edge.tolist(), strict=True):
        code = int(columns.code[row])
        if abroad[row] or code not in land | changes:
            continue
        a, b = inside.get(tail, tail), inside.get(head, head)
        room = 1 if code in land else 10_000
        if a != b:
            network.add_edge(a, b, capacity=network.get_edge_data(a, b, {"capacity": 0})["capacity"] + room)
    assert found.count == nx.maximum_flow_value(network, "from", "to")
    assert len(found.near_origin) == len(found.near_destination) == found.count


def test_closing_a_cut_parts_the_provinces_and_one_link_less_is_one_way_less(router, prepared):
    found = corridors(prepared, LIAONING, JIANGSU, "main")
    ids = router.graph.edges["edge"].to_numpy()
    for cut in (found.near_origin, found.near_destination):
        closed = apply_scenario(router, Scenario(closed_edges=frozenset(ids[cut].tolist())))
        assert corridors(closed, LIAONING, JIANGSU, "main").count == 0
    one = apply_scenario(router, Scenario(closed_edges=frozenset({int(ids[found.near_origin[0]])})))
    assert corridors(one, LIAONING, JIANGSU, "main").count == found.count - 1


def test_the_main_ways_pass_shanhaiguan_and_the_train_ferry(prepared):
    found = corridors(prepared, LIAONING, JIANGSU, "main")
    table = corridor_table(prepared, found, (LIAONING, JIANGSU))
    assert tuple(table.columns) == (*CORRIDOR_COLUMNS, "geometry")
    near = table[table.nearest_to == LIAONING]
    # Shanhaiguan is at 119.75 E, 40.0 N: the expressway G1 and the old main line pass there.
    strait = near[near.lon.between(119.4, 120.1) & near.lat.between(39.8, 40.2)]
    assert set(strait["mode"]) == {"road", "rail"}
    assert "G1" in set(strait["ref"])
    assert "烟大铁路轮渡" in set(near.name)
    assert not table.name.str.contains("仁川|Incheon").any()


@pytest.mark.parametrize(
    ("origin", "destination", "links", "part"),
    [
        (LIAONING, JIANGSU, "rivers", "'rivers'"),
        (LIAONING, "990000", "main", "'990000'"),
        (LIAONING, LIAONING, "main", "name two"),
    ],
)
def test_what_cannot_be_asked_is_refused(prepared, origin, destination, links, part):
    with pytest.raises(RequestError, match=part):
        corridors(prepared, origin, destination, links)
