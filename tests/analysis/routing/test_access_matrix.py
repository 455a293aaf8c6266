"""Tables of ways between places and ports, checked against routes that are searched one by one."""

import numpy as np
import pytest

from analysis.assumptions.cost import METRICS, leg_costs
from analysis.assumptions.scenario import Scenario
from analysis.network.router import Join
from analysis.routing.access_matrix import WAYS, doors, port_access, port_call_nodes, truck_costs
from analysis.routing.legs import trace_quantities
from analysis.routing.modal_chains import chain_candidates, chain_trace
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from geo.places.places import point_place, resolve_place

SEA_CHAINS = {"sea", "rail_sea", "sea_rail", "rail_sea_rail", "sea_river", "river_sea"}


@pytest.fixture(scope="module")
def prepared(router):
    return apply_scenario(router)


@pytest.fixture(scope="module")
def find(world):
    return lambda text: resolve_place(world.places, text)


@pytest.fixture(scope="module")
def port(world):
    return {place.id: place for place in world.places if place.kind == "port"}


@pytest.mark.parametrize("by", METRICS)
@pytest.mark.parametrize("outward", [True, False])
def test_trucks_take_what_single_routes_take(prepared, find, by, outward, port):
    places = [find(text) for text in ("沈阳", "昌图县", "丰县", "吴江区", "桓仁满族自治县")]
    ports = ["dalian", "lianyungang", "nanjing"]
    joins = [door.road for door in doors(prepared, places)]
    table = truck_costs(prepared, joins, port_call_nodes(prepared, ports, "road"), by, outward=outward)
    for row, place in zip(table, places, strict=True):
        for cost, key in zip(row, ports, strict=True):
            ends = (place, port[key]) if outward else (port[key], place)
            single = best_route(prepared, Request(*ends, "road", by))
            if any(leg.mode == "ferry" for leg in single.legs):
                # Single routes by road may take a ferry over the strait; trucks to a port do not.
                assert cost > single.total(by, prepared.factors) - 1e-3
            else:
                assert cost == pytest.approx(single.total(by, prepared.factors), abs=2e-3)


def test_hours_that_are_worth_nothing_and_roads_that_are_closed(router, find, port):
    free = apply_scenario(router, Scenario(factors={"value_of_time": 0.0}))
    joins = [door.road for door in doors(free, [find("沈阳")])]
    nodes = port_call_nodes(free, ["dalian"], "road")
    single = best_route(free, Request(find("沈阳"), port["dalian"], "road", "generalised"))
    assert truck_costs(free, joins, nodes, "generalised")[0, 0] == pytest.approx(
        single.total("generalised", free.factors), abs=1e-3
    )
    closed = apply_scenario(router, Scenario(closed_modes=frozenset({"road"})))
    for by in METRICS:
        assert np.isinf(truck_costs(closed, joins, nodes, by)).all()


def test_places_without_a_road_are_left_by_boat_or_not_at_all(prepared, find, port):
    island, far = find("长海县"), point_place(135.0, 25.0)
    by_sea, nowhere = doors(prepared, [island, far])
    assert by_sea.road is None
    assert by_sea.sea is not None
    assert nowhere.road is None
    access = port_access(prepared, [by_sea, nowhere], ["dalian", "dandong"], "distance")
    assert [WAYS[way] for way in access.way[0]] == ["boat", "boat"]
    for cost, key in zip(access.costs[0], ("dalian", "dandong"), strict=True):
        assert cost == pytest.approx(
            best_route(prepared, Request(island, port[key], "sea", "distance")).distance_km, abs=1e-3
        )
    assert np.isinf(access.costs[1]).all()


@pytest.mark.parametrize("by", ["time", "cost", "co2e"])
@pytest.mark.parametrize(("a", "b"), [("沈阳", "无锡"), ("凤城市", "徐州"), ("阜新", "宿迁")])
def test_to_the_ship_and_from_the_ship_make_up_the_chains_of_comparisons(prepared, find, by, a, b):
    """What comparisons search whole, put together from the tables: the best chain with one ship at sea."""
    origin, destination = find(a), find(b)
    ports = sorted({key for key, mode in prepared.router.graph.terminal_nodes if mode == "sea"})
    to_ship = port_access(prepared, doors(prepared, [origin]), ports, by).costs[0]
    from_ship = port_access(prepared, doors(prepared, [destination]), ports, by, outward=False).costs[0]
    nodes = port_call_nodes(prepared, ports, "sea").tolist()
    sea = prepared.metric(by, "sea").table(nodes, nodes).copy()
    # From a port to itself is no voyage.
    np.fill_diagonal(sea, np.inf)
    best = (to_ship[:, None] + sea + from_ship[None, :]).min()
    totals = []
    for candidate in chain_candidates(prepared, Request(origin, destination)):
        if candidate.chain in SEA_CHAINS:
            costs = leg_costs(trace_quantities(prepared, candidate.trace), prepared.rates, prepared.factors.values)
            totals.append(float(costs.total(by, prepared.factors.values)))
    # The tables know chains of river, sea, river too, and judge trucks by the hours that they take, where comparisons
    # rank terminals by hours with rests at their fullest.
    assert best <= min(totals) + 1e-3
    if by != "time":
        assert best >= best_route(prepared, Request(origin, destination, "any", by)).total(by, prepared.factors) - 1e-3
    if by == "co2e":
        assert best == pytest.approx(min(totals), rel=2e-3)


@pytest.mark.parametrize("by", METRICS)
def test_costs_are_those_of_the_way_and_the_hub_that_are_named(prepared, find, by):
    ports = ["dalian", "jinzhou", "lianyungang", "nanjing"]
    places = [find(text) for text in ("昌图县", "凤城市", "丰县", "金湖县")]
    open_doors = doors(prepared, places)
    access = port_access(prepared, open_doors, ports, by)
    factors = prepared.factors.values
    for row, door in enumerate(open_doors):
        for column, key in enumerate(ports):
            hub = access.hub[row, column]
            modes, stops = ((WAYS[access.way[row, column]],), (hub,)) if hub else ((), ())
            node = int(port_call_nodes(prepared, [key], "sea")[0])
            ends = door.road, Join(-1, 0.0, node, 0.0, *map(float, prepared.router.graph.lonlat[node]))
            totals = []
            for rested in (False, True):
                trace = chain_trace(prepared, ends, ("road", "sea"), (*modes, "sea"), (*stops, key), by, rested=rested)
                costs = leg_costs(trace_quantities(prepared, trace), prepared.rates, factors)
                totals.append(float(costs.total(by, factors)))
            assert access.costs[row, column] == pytest.approx(min(totals), abs=2e-3)


def test_a_port_that_is_closed_has_no_access(router, find):
    closed = apply_scenario(router, Scenario(closed_ports=frozenset({"dalian"})))
    access = port_access(closed, doors(closed, [find("沈阳")]), ["dalian", "yingkou_bayuquan"], "cost")
    assert np.isinf(access.costs[0, 0])
    assert np.isfinite(access.costs[0, 1])


def test_without_trucks_nothing_gets_to_a_port(router, find):
    closed = apply_scenario(router, Scenario(closed_modes=frozenset({"road"})))
    assert np.isinf(port_access(closed, doors(closed, [find("沈阳")]), ["dalian"], "cost").costs).all()


def test_trains_are_taken_where_they_are_better(prepared, find):
    access = port_access(prepared, doors(prepared, [find("沈阳")]), ["dalian", "yancheng_dafeng"], "co2e")
    assert WAYS[access.way[0, 0]] == "rail"
    assert access.hub[0, 0] in prepared.router.graph.terminals
    assert access.hub[0, 1] == ""
