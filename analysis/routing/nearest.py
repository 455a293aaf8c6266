"""What lies near a place by road."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.network.router import join_place
from analysis.routing.shortest_path import path_ends

if TYPE_CHECKING:
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place

__all__ = ["NearPort", "nearest_ports"]

_PORT_KINDS = ("port", "river_port")


class NearPort(NamedTuple):
    """A port and how far it is by truck."""

    id: str
    km: float


def nearest_ports(prepared: ScenarioNetwork, place: Place, count: int = 2) -> list[NearPort]:
    """
    Return the sea and river ports for general goods that trucks reach in the fewest kilometres.

    Returns
    -------
    ports
        The nearest first; kilometres by road without ferries, access included.

    Raises
    ------
    TooFarError
        If the place is too far from the road.
    """
    graph = prepared.router.graph
    calls = {key: node for (key, mode), node in graph.terminal_nodes.items() if mode == "road"}
    ids = [key for key in calls if graph.terminals[key].kind in _PORT_KINDS and not graph.terminals[key].special]
    metric = prepared.metric("distance", "highway")
    join = join_place(prepared.router, place, "road")
    ends = path_ends(prepared, join, metric, leaving=True)
    if not ends:
        return []
    km = metric.costs_to(ends, [calls[key] for key in ids]) + join.access_km
    nearest = np.argsort(km, kind="stable")[:count]
    return [NearPort(ids[number], float(km[number])) for number in nearest if np.isfinite(km[number])]
