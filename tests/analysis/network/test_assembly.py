"""The assembled graph: what is joined, what is not, and where places meet it."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from geopandas.testing import assert_geodataframe_equal
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.assumptions.cost import CLASSES, METRICS
from analysis.bounded_cache import BoundedCache
from analysis.engine import Engine, Graph
from analysis.network.assembly import ASSEMBLY, with_arcs
from analysis.network.edge_columns import GROUPS, edge_columns
from analysis.network.graph_file import GRAPH_FILE, fingerprint, graph_bytes, read_graph, write_graph
from analysis.network.router import assemble_graph, build_order, join_place, load_router
from analysis.network.terminal_nodes import terminal_table
from analysis.planning.hinterland import gateway_ports
from analysis.planning.hubs import hub_places
from analysis.planning.linkage import linkage_ports
from analysis.routing.modal_chains import chain_candidates
from analysis.routing.nearest import nearest_ports
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route, best_totals, joined
from analysis.routing.tabulate import route_document, route_features
from geo.crs import geodesic_lengths_m
from geo.errors import CorruptDataError, MissingDataError, TooFarError
from geo.networks.network import Network, load_network
from geo.networks.terminals import load_terminals
from geo.places.boundaries import PROVINCES
from geo.places.places import resolve_place


def test_every_node_reaches_every_other(router):
    graph = router.graph
    links = coo_array((np.ones(len(graph.tail)), (graph.tail, graph.head)), shape=(len(graph.lonlat),) * 2)
    count, label = connected_components(links, directed=True, connection="strong")
    sizes = np.bincount(label)
    assert sizes.max() > 0.995 * len(graph.lonlat), count


def test_every_city_every_port_of_the_provinces_and_every_park_joins_the_roads(router, world):
    for city in world.cities.itertuples():
        assert join_place(router, resolve_place(world.places, city.adcode), "road").access_km < 10
    for port in world.ports[world.ports.city_adcode != ""].itertuples():
        if port.type != "rail_ferry":
            assert join_place(router, resolve_place(world.places, port.name_zh), "road").access_km <= 50
    for park in world.parks[world.parks.lon.notna()].itertuples():
        assert join_place(router, resolve_place(world.places, park.id), "road").access_km <= 50


def test_each_mode_ends_where_it_should(router, world):
    nodes = router.graph.terminal_nodes
    for port in world.ports.itertuples():
        if port.type == "sea":
            assert (port.id, "sea") in nodes, port.id
        if port.type == "river":
            assert (port.id, "river") in nodes, port.id
    # Ships from the sea reach the Yangtze's ports up to Nanjing, and none on the canal.
    for key in ("taicang", "nantong", "jiangyin", "zhenjiang", "nanjing"):
        assert (key, "sea") in nodes
    for key in ("xuzhou", "huaian", "suqian"):
        assert (key, "sea") not in nodes


def test_no_road_leads_to_korea(router, world):
    for port in ("busan", "incheon", "pyeongtaek", "nampo"):
        assert (port, "road") not in router.graph.terminal_nodes or port not in set(world.ports.id), port
        with pytest.raises(TooFarError):
            join_place(router, resolve_place(world.places, port), "road")
    dandong = join_place(router, resolve_place(world.places, "丹东"), "road")
    assert dandong.access_km < 5


def test_freight_never_runs_on_passenger_track(router):
    rail = router.graph.edges[router.graph.edges["mode"] == "rail"]
    assert set(rail["kind"]) == {"freight"}


def test_modes_change_only_at_terminals(router):
    edges = router.graph.edges
    plain = edges[~edges["mode"].isin(["transfer", "access"])]
    mode_of = {}
    for mode, rows in plain.groupby("mode"):
        for node in np.unique(rows[["u", "v"]].to_numpy()):
            assert mode_of.setdefault(node, mode) == mode
    assert (edges[edges["mode"] == "transfer"].terminal != "").all()


def test_splitting_keeps_the_length_of_the_roads(router, world):
    road = router.graph.edges[router.graph.edges["mode"] == "road"]
    whole = load_network(world.data, "road").edges
    used = whole.u.isin(router.graph.node_ids) & whole.v.isin(router.graph.node_ids)
    assert used.mean() > 0.9
    assert road["length"].sum() == pytest.approx(whole["length"][used].sum(), rel=1e-6)
    metres = geodesic_lengths_m(road.geometry.to_numpy())
    assert (road["length"].to_numpy() >= 0.99 * metres - 1).all()


def test_the_northern_canal_has_its_locks(router):
    canal = router.graph.edges[router.graph.edges["kind"] == "canal"]
    assert 10 <= canal.locks.sum() <= 12


def test_every_edge_has_a_class_and_finite_weights(router):
    columns = router.columns
    assert columns.code.min() >= 0
    assert columns.code.max() < len(CLASSES)
    assert columns.group.max() < len(GROUPS)
    for by in METRICS:
        weights = apply_scenario(router).edge_weights(by)
        assert np.isfinite(weights).all()
        assert (weights >= 0).all()


def test_the_stored_graph_is_the_one_that_the_networks_make(router, world, tmp_path):
    fresh = assemble_graph(world)
    stored, order = read_graph(world.data)
    assert np.array_equal(order, build_order(fresh))
    for name in ("lonlat", "node_ids", "tail", "head", "arc_edge", "forward"):
        assert np.array_equal(getattr(stored, name), getattr(fresh, name)), name
    assert stored.terminals == fresh.terminals
    assert stored.terminal_nodes == fresh.terminal_nodes
    for name in fresh.edges.columns.drop("geometry"):
        assert (stored.edges[name].astype(fresh.edges[name].dtype) == fresh.edges[name]).all(), name
    assert stored.edges.geometry.geom_equals_exact(fresh.edges.geometry, 0, align=False).all()
    assert stored.edges.crs == fresh.edges.crs


def test_the_graph_is_stored_to_the_same_bytes(router, data_copy):
    before = (data_copy / GRAPH_FILE).read_bytes()
    graph, order = read_graph(data_copy)
    write_graph(graph, order.astype(np.int32), data_copy)
    assert (data_copy / GRAPH_FILE).read_bytes() == before


def test_names_of_edges_carry_numbers_of_roads(router):
    columns = router.columns
    row = int(np.flatnonzero(router.graph.edges["ref"] == "G15")[0])
    assert columns.labels_zh[columns.label[row]] == "G15 沈海高速"
    assert columns.labels_en[columns.label[row]] == "G15 Shenyang-Haikou Expressway"
    nameless = router.graph.edges["name_zh"] == ""
    assert {columns.labels_zh[label] for label in columns.label[nameless.to_numpy()]} == {""}


def test_the_stored_terminals_are_those_of_the_graph(router, world):
    computed, stored = terminal_table(world, router.graph), load_terminals(world.data)
    assert_geodataframe_equal(stored, computed, check_dtype=False)


def test_terminals_serve_the_modes_between_which_the_graph_changes(router, world):
    edges = router.graph.edges
    for row in load_terminals(world.data).itertuples():
        here = edges[(edges.terminal == row.id) & (edges["mode"] == "transfer")]
        assert {frozenset(kind.split(">")) for kind in here.kind} == {
            frozenset(pair.split("-")) for pair in row.transfers.split(";") if pair
        }
        for mode in ("road", "rail", "sea", "river", "ferry"):
            if getattr(row, mode):
                calls = [mode, "train_ferry"] if mode == "ferry" else [mode]
                assert any((row.id, call) in router.graph.terminal_nodes for call in calls)


# ---- what calls where --------------------------------------------------------------------------------------


def test_no_module_lets_goods_call_at_a_special_area(router, world):
    special = set(world.special_areas.port_id)
    assert {"yingkou_old", "yingkou_xianrendao"} < special
    prepared, graph = apply_scenario(router), router.graph
    at_special = graph.edges["terminal"].isin(special).to_numpy()
    assert set(graph.edges["mode"][at_special]) == {"access"}
    cities = [place for place in world.places if place.kind == "city"]
    for a, b in product(cities, cities):
        if a.id[:2] == "21" and b.id[:2] == "32":
            assert not at_special[best_route(prepared, Request(a, b, "any", "cost")).rows].any(), (a.id, b.id)
    yingkou, suzhou = (resolve_place(world.places, text) for text in ("营口", "苏州"))
    offered = [c.terminals for c in chain_candidates(prepared, Request(yingkou, suzhou))]
    assert not special & {terminal for terminals in offered for terminal in terminals}
    for used in (
        *(gateway_ports(prepared, province) for province in PROVINCES),
        [port.id for port in linkage_ports(prepared)],
        [place.id for place in hub_places(world)[1]],
        [port.id for port in nearest_ports(prepared, yingkou, 5)],
    ):
        assert used
        assert not special & set(used)


def test_ships_do_not_call_at_rail_yards(router):
    graph = router.graph
    yards = {key for key, terminal in graph.terminals.items() if terminal.kind == "yard"}
    assert {mode for key, mode in graph.terminal_nodes if key in yards} == {"road", "rail"}


def test_trucks_and_wagons_board_ferries_of_their_own(router, world):
    graph = router.graph
    edges, nodes = graph.edges, graph.terminal_nodes
    decks = {
        kind: set(edges.u[edges.kind == kind]) | set(edges.v[edges.kind == kind]) for kind in ("roro", "train_ferry")
    }
    assert not decks["roro"] & decks["train_ferry"]
    assert set(edges.v[edges.kind == "road>ferry"]) <= decks["roro"]
    assert set(edges.v[edges.kind == "rail>ferry"]) <= decks["train_ferry"]
    assert nodes["lushun_ferry", "ferry"] != nodes["lushun_ferry", "train_ferry"]
    assert ("yantai_ferry", "road") not in nodes


@pytest.mark.parametrize("mode", ["road", "any"])
def test_trucks_sail_from_lushun_where_the_other_ferries_are_avoided(router, world, mode):
    dalian, yantai = (resolve_place(world.places, text) for text in ("大连", "121.25,37.45"))
    avoided = [resolve_place(world.places, text) for text in ("烟台港", "威海港")]
    further = [*avoided, resolve_place(world.places, "蓬莱港")]
    for more, port in ((avoided, "Penglai"), *([(further, "Longkou")] if mode == "road" else [])):
        route = best_route(apply_scenario(router, avoid=more), Request(dalian, yantai, mode, "generalised"))
        (ferry,) = [leg for leg in route.legs if leg.mode == "ferry"]
        assert ferry.name_en == f"Lushun-{port} ro-ro"


def test_two_ports_at_one_berth_have_nothing_between_them(router, world):
    nodes = router.graph.terminal_nodes
    shared = nodes | {("yangzhou", mode): nodes["zhenjiang", mode] for mode in ("sea", "river")}
    prepared = apply_scenario(replace(router, graph=replace(router.graph, terminal_nodes=shared)))
    ends = [resolve_place(world.places, text) for text in ("扬州港", "镇江港")]
    for mode in ("sea", "river"):
        route = best_route(prepared, Request(*ends, mode, "distance"))
        assert (route.legs, route.distance_km, route.time_h, route.cost_cny_t) == ((), 0, 0, 0)
        assert route_document(route)["distance_km"] == 0
        assert route_features(route, "", "")["features"] == []
        totals = best_totals(prepared, route.request, tuple(joined(prepared.router, end, mode) for end in ends))
        assert totals.total("generalised", prepared.factors.values) == 0
    # No ship sails from a berth to itself.
    called = [candidate.terminals for candidate in chain_candidates(prepared, Request(*ends))]
    assert ("yangzhou", "zhenjiang") not in called


# ---- stored ------------------------------------------------------------------------------------------------


def test_more_names_than_two_bytes_count_are_stored_whole(router, data_copy):
    count = 70_000
    graph = router.graph
    edges = graph.edges.iloc[:count].assign(name_zh=[f"街{number}" for number in range(count)])
    small = with_arcs(edges, graph.lonlat, graph.node_ids, [], {})
    (data_copy / GRAPH_FILE).write_bytes(graph_bytes(small, read_graph(data_copy)[1], fingerprint(data_copy)))
    assert read_graph(data_copy)[0].edges["name_zh"].tolist() == edges["name_zh"].tolist()


@pytest.mark.parametrize("name", ["provinces_150m.parquet", "neighbours.parquet", "../ports/special_areas.csv"])
def test_a_graph_is_refused_when_what_it_was_made_from_changed(data_copy, name):
    read_graph(data_copy)
    path = data_copy / "boundaries" / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(CorruptDataError, match="was made from other"):
        read_graph(data_copy)


def test_a_graph_is_refused_when_the_code_puts_it_together_otherwise(data_copy, monkeypatch):
    monkeypatch.setattr("analysis.network.graph_file.ASSEMBLY", ASSEMBLY + 1)
    with pytest.raises(CorruptDataError, match="was made from other"):
        read_graph(data_copy)


def test_a_point_on_a_road_has_no_access_and_one_far_out_is_refused(router, world):
    row = int(np.flatnonzero(router.graph.edges["mode"].to_numpy() == "road")[100])
    middle = router.graph.edges.geometry.iloc[row].interpolate(0.5, normalized=True)
    join = join_place(router, resolve_place(world.places, f"{middle.x:.6f},{middle.y:.6f}"), "road")
    assert join.access_km < 0.01
    with pytest.raises(TooFarError, match="too far"):
        join_place(router, resolve_place(world.places, "123.5,35.0"), "road")
    assert join_place(router, resolve_place(world.places, "123.5,35.0"), "sea").access_km < 50
    with pytest.raises(TooFarError, match="no single position"):
        join_place(router, resolve_place(world.places, "liaoning-ftz"), "road")


def test_a_missing_foreign_or_broken_graph_is_refused(data_copy):
    from geo.world import load_world

    path = data_copy / GRAPH_FILE
    whole = path.read_bytes()
    copied = load_world(data_copy)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CorruptDataError, match="cannot be read"):
        load_router(copied)
    path.write_bytes(b"nothing")
    with pytest.raises(CorruptDataError, match="cannot be read"):
        load_router(copied)
    path.unlink()
    with pytest.raises(MissingDataError, match="missing"):
        load_router(copied)
    path.write_bytes(whole)
    edges = data_copy / "networks" / "road_edges.parquet"
    edges.write_bytes(edges.read_bytes() + b"x")
    with pytest.raises(CorruptDataError, match="other networks"):
        load_router(copied)
    edges.unlink()
    with pytest.raises(MissingDataError, match=r"road_edges\.parquet is missing"):
        load_router(copied)


def test_bundled_edges_are_two_way_and_transfers_are_not(router):
    edges = router.graph.edges
    assert (edges.oneway == (edges["mode"] == "transfer")).all()


def test_nobody_drives_against_a_one_way_road(router, world):
    roads = load_network(world.data, "road")
    road = roads.edges.copy()
    place = resolve_place(world.places, "盐城")
    row = router.graph.edges.iloc[join_place(router, place, "road").row]
    one_way = road.edge == row.edge
    assert one_way.sum() == 1
    road.loc[one_way, "oneway"] = True
    graph = assemble_graph(world, Network("road", roads.nodes, road))
    number = int(np.flatnonzero(graph.edges.edge == row.edge)[0])
    arcs = np.flatnonzero(graph.arc_edge == number)
    assert graph.forward[arcs].tolist() == [True]
    engine = Engine(Graph(graph.tail, graph.head, read_graph(world.data)[1]))
    changed = apply_scenario(
        replace(router, graph=graph, engine=engine, columns=edge_columns(graph.edges), metrics=BoundedCache(16))
    )
    line = graph.edges.geometry.iloc[number]
    early, late = (line.interpolate(share, normalized=True) for share in (0.4, 0.6))
    ends = [resolve_place(world.places, f"{point.x:.7f},{point.y:.7f}") for point in (early, late)]
    along = best_route(changed, Request(*ends, "road", "distance"))
    around = best_route(changed, Request(*ends[::-1], "road", "distance"))
    free = best_route(apply_scenario(router), Request(*ends[::-1], "road", "distance"))
    assert along.distance_km == pytest.approx(0.2 * row["length"] / 1000, rel=0.01)
    assert free.distance_km == pytest.approx(along.distance_km, rel=1e-6)
    # Back round: the rest of the edge, another way from its end to its start, and its first part.
    assert around.rows[0] == around.rows[-1] == number
    assert number not in around.rows[1:-1]
    assert around.distance_km > 1.5 * free.distance_km
