"""The ports that are nearest by road, checked against routes that are searched one by one."""

import pytest

from analysis.assumptions.scenario import Scenario
from analysis.routing.nearest import nearest_ports
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from geo.errors import TooFarError
from geo.places.places import resolve_place


@pytest.mark.parametrize(("city", "first"), [("盘锦", "panjin"), ("徐州", "xuzhou"), ("丹东", "dandong")])
def test_the_nearest_ports_are_those_of_the_shortest_roads(world, router, city, first):
    prepared = apply_scenario(router)
    here = resolve_place(world.places, city)
    found = nearest_ports(prepared, here, 3)
    assert found[0].id == first
    assert [port.km for port in found] == sorted(port.km for port in found)
    for port in found:
        there = next(p for p in world.places if (p.kind, p.id) == ("port", port.id))
        assert port.km == pytest.approx(
            best_route(prepared, Request(here, there, "road", "distance")).distance_km, abs=0.1
        )


def test_no_port_left_out_is_nearer(world, router):
    prepared = apply_scenario(router)
    here = resolve_place(world.places, "鞍山")
    nearest = nearest_ports(prepared, here, 100)
    kinds = {row.id: row.type for row in world.ports.itertuples()}
    assert {kinds[port.id] for port in nearest} <= {"sea", "river"}
    assert nearest_ports(prepared, here) == nearest[:2]


def test_without_open_roads_there_is_no_port(world, router):
    closed = apply_scenario(router, Scenario(closed_modes=frozenset({"road"})))
    assert nearest_ports(closed, resolve_place(world.places, "鞍山")) == []


def test_a_place_far_from_roads_is_refused(world, router):
    nowhere = resolve_place(world.places, "123.5,36.5")
    with pytest.raises(TooFarError):
        nearest_ports(apply_scenario(router), nowhere)
