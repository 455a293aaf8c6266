"""
What it takes to bring goods from many places to many ports, or from there, as tables: by truck, by rail, by barge.

Trucks take the best road by the metric asked for, their rests included as in single routes. Trains and barges are
reached by truck.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.assumptions.cost import truck_hours
from analysis.engine import UNREACHABLE
from analysis.network.router import join_place
from analysis.routing.modal_chains import open_change
from analysis.routing.shortest_path import day_shares, path_ends
from geo.errors import TooFarError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.engine import WeightedGraph
    from analysis.network.router import Join
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place

__all__ = ["WAYS", "Access", "Door", "doors", "port_access", "port_call_nodes", "truck_costs"]

# How goods get to a ship: by truck, by truck and train, by truck and barge, and from an island without a road by boat.
WAYS = ("road", "rail", "river", "boat")
# By how much hours are made dearer to see how many a road takes.
_STEP = 0.02
_LINES = {"rail": "track", "river": "river"}


@dataclass(frozen=True)
class Door:
    """
    Where a place meets the networks.

    Attributes
    ----------
    road
        None where no road comes near.
    sea
        Where no road comes near, but the sea does.
    """

    road: Join | None
    sea: Join | None


@dataclass(frozen=True, eq=False)
class Access:
    """
    The best ways between places and ports.

    Attributes
    ----------
    costs
        In the unit of the metric per tonne, shape (places, ports); handling between land and ship is part of it.
        Infinity where no open way leads.
    way
        Place in `WAYS`, shape (places, ports).
    hub
        Terminal at which trucks meet the train or the barge, empty for the others, shape (places, ports).
    """

    costs: NDArray[np.float64]
    way: NDArray[np.int64]
    hub: NDArray[np.object_]


def doors(prepared: ScenarioNetwork, places: Sequence[Place]) -> list[Door]:
    """
    Return where places meet the networks.

    Returns
    -------
    doors
        In the same order; both parts None for a place too far from road and sea.
    """
    found = []
    for place in places:
        road = _joined(prepared, place, "road")
        found.append(Door(road, None if road else _joined(prepared, place, "sea")))
    return found


def _joined(prepared: ScenarioNetwork, place: Place, mode: str) -> Join | None:
    try:
        return join_place(prepared.router, place, mode)
    except TooFarError:
        return None


def port_call_nodes(prepared: ScenarioNetwork, ids: Sequence[str], mode: str) -> NDArray[np.int64]:
    """
    Return the nodes at which a mode's vehicles call at terminals.

    Parameters
    ----------
    mode
        "road", "rail", "sea" or "river".

    Returns
    -------
    nodes
        Shape (ids,), -1 where they do not call.
    """
    calls = prepared.router.graph.terminal_nodes
    return np.array([calls.get((key, mode), -1) for key in ids], dtype=np.int64)


def _swept(
    prepared: ScenarioNetwork,
    metric: WeightedGraph,
    joins: Sequence[Join | None],
    nodes: NDArray[np.int64],
    outward: bool,
) -> NDArray[np.float64]:
    """Return the weights from places to nodes, or from nodes to places, access not included, shape (joins, nodes)."""
    ends = [
        (owner, node, weight)
        for owner, join in enumerate(joins)
        if join is not None
        for node, weight in path_ends(prepared, join, metric, leaving=outward)
    ]
    costs = np.full((len(joins), len(nodes)), UNREACHABLE)
    known = np.flatnonzero(nodes >= 0)
    if not ends or not len(known):
        return costs
    owners, own, weights = (np.array(values) for values in zip(*ends, strict=True))
    near, place = np.unique(own, return_inverse=True)
    table = _table(metric, near, nodes[known]) if outward else _table(metric, nodes[known], near).T
    best = np.full((len(joins), len(known)), UNREACHABLE)
    np.minimum.at(best, owners, table[place] + weights[:, None])
    costs[:, known] = best
    return costs


def _table(metric: WeightedGraph, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.float64]:
    return metric.table(sources.tolist(), targets.tolist())


def truck_costs(
    prepared: ScenarioNetwork, joins: Sequence[Join | None], nodes: NDArray[np.int64], by: str, *, outward: bool = True
) -> NDArray[np.float64]:
    """
    Return what trucks with one driver take between places and nodes, access included.

    Parameters
    ----------
    joins
        Places on the road; None for those without one.
    nodes
        Node numbers, -1 for none.
    outward
        Whether the places are left, or reached.

    Returns
    -------
    costs
        In the unit of the metric per tonne, shape (joins, nodes); infinity where no open road leads.
    """
    km = np.array([0.0 if join is None else join.access_km for join in joins])
    access_h = km * prepared.class_weight("access", "time")[0]
    worth = {"time": 1.0, "generalised": prepared.factors["value_of_time"]}.get(by, 0.0)
    access = km * prepared.class_weight("access", by)[0]

    def swept(share: float = 1.0) -> NDArray[np.float64]:
        return _swept(prepared, prepared.metric(by, "highway", share), joins, nodes, outward)

    if by == "time":
        driving = swept()
        return np.asarray(driving + _rests(prepared, driving + access_h[:, None]) + access[:, None])
    if worth == 0.0:
        return np.asarray(swept() + access[:, None])
    found = []
    for share in day_shares(prepared, by, 1):
        # The cost of the best road grows with the worth of an hour by the hours that it takes.
        costs, dearer = swept(share), swept(share * (1 + _STEP))
        reached = np.isfinite(costs) & np.isfinite(dearer)
        driving = np.subtract(dearer, costs, out=np.zeros_like(costs), where=reached) / (worth * share * _STEP)
        found.append(costs + worth * (_rests(prepared, driving + access_h[:, None]) - (share - 1) * driving))
    return np.asarray(np.minimum.reduce(found) + access[:, None])


def _rests(prepared: ScenarioNetwork, driving_h: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the hours of stops and nights, none where the hours at the wheel are infinite."""
    hours = np.where(np.isfinite(driving_h), driving_h, 0.0)
    return np.asarray(truck_hours(hours, prepared.factors.values) - hours)


def _changes(prepared: ScenarioNetwork, ids: Sequence[str], before: str, after: str, by: str) -> NDArray[np.float64]:
    """Return what a change of mode takes at terminals, infinite where there is none."""
    kind = f"{before}>{after}"
    once = prepared.class_weight(kind, by)[1]
    return np.array([UNREACHABLE if open_change(prepared, key, kind) is None else once for key in ids])


def _order(first: str, second: str, outward: bool) -> tuple[str, str]:
    return (first, second) if outward else (second, first)


def port_access(
    prepared: ScenarioNetwork, places: Sequence[Door], ports: Sequence[str], by: str, *, outward: bool = True
) -> Access:
    """
    Return the best ways between places and ships at ports.

    Parameters
    ----------
    places
        As from `doors`.
    outward
        Whether goods go to the ship, or come from it.

    Returns
    -------
    access
        The best of truck, train and barge for each place and port.
    """
    joins = [place.road for place in places]
    terminals = sorted({key for key, mode in prepared.router.graph.terminal_nodes if mode == "road"})
    number = {key: column for column, key in enumerate(terminals)}
    trucks = truck_costs(prepared, joins, port_call_nodes(prepared, terminals, "road"), by, outward=outward)
    shape = (len(places), len(ports))
    costs = np.full((len(WAYS), *shape), UNREACHABLE)
    hubs = np.full((len(WAYS), *shape), "", dtype=object)
    by_road = [column for column, key in enumerate(ports) if key in number]
    costs[0][:, by_road] = trucks[:, [number[ports[column]] for column in by_road]]
    costs[0] += _changes(prepared, ports, *_order("road", "sea", outward), by)
    for mode, network in _LINES.items():
        load = _changes(prepared, terminals, *_order("road", mode, outward), by)
        open_hubs = np.flatnonzero(np.isfinite(load))
        here, there = (
            port_call_nodes(prepared, ports, mode),
            _changes(prepared, ports, *_order(mode, "sea", outward), by),
        )
        served = np.flatnonzero((here >= 0) & np.isfinite(there))
        if not len(open_hubs) or not len(served):
            continue
        names = [terminals[hub] for hub in open_hubs]
        metric, nodes = prepared.metric(by, network), port_call_nodes(prepared, names, mode)
        line = _table(metric, nodes, here[served]) if outward else _table(metric, here[served], nodes).T
        grid = (trucks[:, open_hubs] + load[open_hubs])[:, :, None] + line[None, :, :]
        best = grid.argmin(axis=1)
        place = WAYS.index(mode)
        costs[place][:, served] = grid.min(axis=1) + there[served]
        hubs[place][:, served] = np.array(names, dtype=object)[best]
    costs[3] = _by_boat(prepared, places, ports, by, outward)
    way = costs.argmin(axis=0)
    chosen = way[None, :, :]
    return Access(np.take_along_axis(costs, chosen, 0)[0], way, np.take_along_axis(hubs, chosen, 0)[0])


def _by_boat(
    prepared: ScenarioNetwork, places: Sequence[Door], ports: Sequence[str], by: str, outward: bool
) -> NDArray[np.float64]:
    """Return what boats take between islands without a road and ports, with the handling that trucks have there."""
    joins = [place.sea for place in places]
    km = np.array([0.0 if join is None else join.access_km for join in joins])
    costs = _swept(prepared, prepared.metric(by, "sea"), joins, port_call_nodes(prepared, ports, "sea"), outward)
    per_km = prepared.class_weight("sea", by)[0]
    return np.asarray(costs + (km * per_km)[:, None] + _changes(prepared, ports, *_order("road", "sea", outward), by))
