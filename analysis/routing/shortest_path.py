"""
Best routes: by distance, time, cost, emissions or generalised cost, on one mode or door to door.

A route by time is searched by driving time and then judged by the hours of a truck that keeps the rules; because rests
do not add up along a path, a second search counts each driving hour as the share of a day that it takes, and the better
of both is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from analysis.assumptions.cost import METRIC_COLUMNS, METRICS, LegCosts, Quantities, generalised_cny_t, leg_costs
from analysis.engine import UNREACHABLE
from analysis.network.router import join_place
from analysis.routing.legs import Leg, Trace, draw_legs, join_traces, trace_quantities
from analysis.routing.scenario_network import ROUTE_MODES
from geo.errors import NoRouteError, RequestError, TooFarError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.assumptions.factors import Factors
    from analysis.engine import Path, WeightedGraph
    from analysis.network.router import Join, Router
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place

__all__ = [
    "Request",
    "Route",
    "along_edge",
    "best_route",
    "best_totals",
    "day_shares",
    "door",
    "end_shares",
    "find_path",
    "joined",
    "no_way",
    "path_ends",
    "require_metric",
    "require_mode",
    "require_sound",
    "search_shares",
]


@dataclass(frozen=True)
class Request:
    """
    What is asked for.

    Attributes
    ----------
    mode
        One of `analysis.routing.scenario_network.ROUTE_MODES`.
    by
        One of `analysis.assumptions.cost.METRICS`.
    via
        Places to pass, in order.
    drivers
        1 or 2 on a truck.
    """

    origin: Place
    destination: Place
    mode: str = "any"
    by: str = "generalised"
    via: tuple[Place, ...] = ()
    drivers: int = 1


@dataclass(frozen=True, eq=False)
class Route:
    """
    A route with its legs; totals are their sums.

    Attributes
    ----------
    legs
        In order of travel.
    access_km
        The part off the networks.
    traces, quantities
        The path between each two stops, and what its legs consist of.
    """

    request: Request
    legs: tuple[Leg, ...]
    access_km: float
    traces: tuple[Trace, ...]
    quantities: tuple[Quantities, ...]

    @property
    def distance_km(self) -> float:
        """Kilometres, access included."""
        return sum(leg.distance_km for leg in self.legs)

    @property
    def time_h(self) -> float:
        """Hours door to door: moving, resting, handling, waiting."""
        return sum(leg.time_h for leg in self.legs)

    @property
    def cost_cny_t(self) -> float:
        """CNY per tonne."""
        return sum(leg.cost_cny_t for leg in self.legs)

    @property
    def co2e_kg_t(self) -> float:
        """Kilograms of CO2 equivalents per tonne, well to wheel."""
        return sum(leg.co2e_kg_t for leg in self.legs)

    @property
    def rows(self) -> NDArray[np.int64]:
        """Rows of the edge table, in order of travel."""
        return np.concatenate([trace.rows for trace in self.traces])

    def total(self, by: str, factors: Factors) -> float:
        """Return the total of a metric; generalised cost adds the values of time and carbon."""
        if by == "generalised":
            return float(generalised_cny_t(self.cost_cny_t, self.time_h, self.co2e_kg_t, factors.values))
        return float(getattr(self, METRIC_COLUMNS[by]))


def _total(prepared: ScenarioNetwork, trace: Trace, by: str, drivers: int) -> float:
    costs = leg_costs(trace_quantities(prepared, trace), prepared.rates, prepared.factors.values, drivers)
    return float(costs.total(by, prepared.factors.values))


# ---- searching ---------------------------------------------------------------------------------------------


def path_ends(
    prepared: ScenarioNetwork, join: Join, metric: WeightedGraph, *, leaving: bool
) -> list[tuple[int, float]]:
    """
    Return the nodes by which a point of a network is left or reached, with the way to each.

    Parameters
    ----------
    metric
        What ways are measured by.
    leaving
        Whether the point is left, or reached: on a one-way edge that makes a difference.

    Returns
    -------
    ends
        Node numbers and weights; empty where the edge is closed.
    """
    if join.node >= 0:
        return [(join.node, 0.0)]
    # The arcs along the geometry of the edges come first, in the order of the edges.
    weight = metric.weight(join.row)
    if weight == UNREACHABLE:
        return []
    return [(node, weight * share) for node, share in end_shares(prepared.router, join, leaving=leaving)]


def end_shares(router: Router, join: Join, *, leaving: bool) -> list[tuple[int, float]]:
    """
    Return the nodes by which a point along an edge is left or reached, with the share of the edge up to each.

    Parameters
    ----------
    join
        A point along an edge.
    leaving
        Whether the point is left, or reached: on a one-way edge that makes a difference.

    Returns
    -------
    ends
        Node numbers and shares of the edge's length.
    """
    columns = router.columns
    ends = [(int(columns.u[join.row]), join.share), (int(columns.v[join.row]), 1 - join.share)]
    if columns.oneway[join.row]:
        return ends[1:] if leaving else ends[:1]
    return ends


def along_edge(prepared: ScenarioNetwork, metric: WeightedGraph, origin: Join, destination: Join) -> float:
    """
    Return the weight of the way along the edge that two points share.

    Parameters
    ----------
    metric
        What ways are measured by.
    origin, destination
        Points of the networks.

    Returns
    -------
    weight
        Infinite where they lie on different edges, or the edge is closed or leads the other way.
    """
    if origin.row < 0 or origin.row != destination.row:
        return UNREACHABLE
    weight = metric.weight(origin.row)
    against = origin.share > destination.share and prepared.router.columns.oneway[origin.row]
    return UNREACHABLE if against or weight == UNREACHABLE else weight * abs(origin.share - destination.share)


def find_path(prepared: ScenarioNetwork, metric: WeightedGraph, ends: tuple[Join, Join]) -> tuple[float, Trace] | None:
    """
    Find the best path between two points of the networks, without added links.

    Parameters
    ----------
    ends
        The points.

    Returns
    -------
    found
        The sum of weights, access not included, and the path; None when no open path joins them.
    """
    origin, destination = ends
    sources = path_ends(prepared, origin, metric, leaving=True)
    targets = path_ends(prepared, destination, metric, leaving=False)
    if not sources or not targets:
        return None
    path = metric.shortest(sources, targets)
    along = along_edge(prepared, metric, origin, destination)
    if along < UNREACHABLE and (path is None or along <= path.cost):
        row = np.array([origin.row])
        return along, Trace(row, np.array([origin.share]), np.array([destination.share]), origin, destination)
    return None if path is None else (path.cost, _trace(prepared, path, origin, destination))


def _trace(prepared: ScenarioNetwork, path: Path, origin: Join, destination: Join) -> Trace:
    graph, columns = prepared.router.graph, prepared.router.columns
    rows = graph.arc_edge[path.arcs]
    forward = graph.forward[path.arcs]
    start, end = np.where(forward, 0.0, 1.0), np.where(forward, 1.0, 0.0)
    if origin.row >= 0:
        leaves_at = 0.0 if int(columns.u[origin.row]) == path.source else 1.0
        rows, start, end = (
            np.concatenate([[origin.row], rows]),
            np.concatenate([[origin.share], start]),
            np.concatenate([[leaves_at], end]),
        )
    if destination.row >= 0:
        enters_at = 0.0 if int(columns.u[destination.row]) == path.target else 1.0
        rows, start, end = (
            np.concatenate([rows, [destination.row]]),
            np.concatenate([start, [enters_at]]),
            np.concatenate([end, [destination.share]]),
        )
    return Trace(rows.astype(np.int64), start, end, origin, destination)


def _paths(prepared: ScenarioNetwork, request: Request, share: float, ends: tuple[Join, Join]) -> list[Trace]:
    """
    Return the best path without added links and the best with them, as far as there are any.

    The first is kept beside the second: judged with its rests it may be the better one. The second is searched over
    the ends of links, with paths between them.
    """
    metric = prepared.metric(request.by, request.mode, share)
    direct = find_path(prepared, metric, ends)
    plain = [] if direct is None else [direct[1]]
    usable = [(number, link) for number, link in enumerate(prepared.links) if link.serves(request.mode)]
    if not usable:
        return plain
    stops = [*ends, *(join for _, link in usable for join in link.ends)]
    overlay = nx.DiGraph()
    overlay.add_nodes_from(range(len(stops)))
    parts: dict[tuple[int, int], Trace] = {}

    def offer(a: int, b: int, weight: float, trace: Trace) -> None:
        if weight < overlay.get_edge_data(a, b, {"weight": np.inf})["weight"]:
            overlay.add_edge(a, b, weight=weight)
            parts[a, b] = trace

    for a in range(len(stops)):
        for b in range(len(stops)):
            found = (
                direct if (a, b) == (0, 1) else find_path(prepared, metric, (stops[a], stops[b])) if a != b else None
            )
            if found is not None:
                offer(a, b, found[0], found[1])
    for place, (number, link) in enumerate(usable):
        row = np.array([len(prepared.closed) + number])
        weight = link.weight(request.by, prepared.factors, share)
        first, second = 2 + 2 * place, 3 + 2 * place
        for a, b, start in ((first, second, 0.0), (second, first, 1.0)):
            offer(a, b, weight, Trace(row, np.array([start]), np.array([1.0 - start]), stops[a], stops[b]))
    try:
        way = nx.dijkstra_path(overlay, 0, 1)
    except nx.NetworkXNoPath:
        return plain
    return plain if way == [0, 1] else [*plain, join_traces([parts[pair] for pair in pairwise(way)])]


def require_metric(by: str) -> None:
    """
    Check that there is a metric of this name.

    Raises
    ------
    RequestError
        Listing those that there are.
    """
    if by not in METRICS:
        msg = f"Routes cannot be chosen by {by!r}; choose by {', '.join(METRICS)}."
        raise RequestError(msg)


def require_mode(mode: str) -> None:
    """
    Check that there is a route mode of this name.

    Raises
    ------
    RequestError
        Listing those that there are.
    """
    if mode not in ROUTE_MODES:
        msg = f"There is no mode {mode!r}; modes are {', '.join(ROUTE_MODES)}."
        raise RequestError(msg)


def require_sound(prepared: ScenarioNetwork, request: Request) -> None:
    """
    Check that a request contradicts neither itself nor what is to be avoided.

    Raises
    ------
    RequestError
        Saying what to change.
    """
    require_mode(request.mode)
    require_metric(request.by)
    if request.drivers not in (1, 2):
        msg = f"A truck has 1 or 2 drivers, not {request.drivers}."
        raise RequestError(msg)
    stops = (request.origin, *request.via, request.destination)
    for start, end in pairwise(stops):
        if (start.kind, start.id) == (end.kind, end.id):
            msg = f"{start.name_zh} {start.name_en} is named twice in a row; name two different places."
            raise RequestError(msg)
    avoided = {(place.kind, place.id) for place in prepared.avoided}
    for stop in stops:
        if (stop.kind, stop.id) in avoided:
            msg = f"{stop.name_zh} {stop.name_en} is both to be visited and to be avoided; choose one."
            raise RequestError(msg)


def best_route(prepared: ScenarioNetwork, request: Request) -> Route:
    """
    Return the best route.

    Parameters
    ----------
    request
        Where from, where to, how, and by what.

    Raises
    ------
    RequestError
        If the request contradicts itself.
    TooFarError
        If a place is too far from the network.
    NoRouteError
        If no open way joins the places; the message says what was closed.
    """
    require_sound(prepared, request)
    stops = (request.origin, *request.via, request.destination)
    traces = []
    for ends in pairwise(stops):
        joins = joined(prepared.router, ends[0], request.mode), joined(prepared.router, ends[1], request.mode)
        traces.append(_best_trace(prepared, request, ends, joins))
    amounts = [trace_quantities(prepared, trace) for trace in traces]
    legs = [leg for part in draw_legs(prepared, traces, amounts, stops, request.drivers) for leg in part]
    access_km = sum(trace.origin.access_km + trace.destination.access_km for trace in traces)
    return Route(request, tuple(legs), access_km, tuple(traces), tuple(amounts))


def best_totals(prepared: ScenarioNetwork, request: Request, joins: tuple[Join, Join]) -> LegCosts:
    """
    Return the metrics of the best route without drawing it, for many pairs.

    Parameters
    ----------
    prepared, request
        As for `best_route`; no `via`.
    joins
        Where the places meet the network, see `joined`.

    Raises
    ------
    NoRouteError
        If no open way joins the places.
    """
    trace = _best_trace(prepared, request, (request.origin, request.destination), joins)
    quantities = trace_quantities(prepared, trace)
    return leg_costs(quantities, prepared.rates, prepared.factors.values, request.drivers)


def day_shares(prepared: ScenarioNetwork, by: str, drivers: int) -> tuple[float, ...]:
    """
    Return how much of a day an hour at the wheel may count as in a search.

    Returns
    -------
    shares
        1, and where hours count also the share with rests at their fullest.
    """
    if by not in ("time", "generalised"):
        return (1.0,)
    day = "road.daily_one_driver" if drivers == 1 else "road.daily_two_drivers"
    return (1.0, 24.0 / prepared.factors[day])


def search_shares(prepared: ScenarioNetwork, request: Request) -> tuple[float, ...]:
    """
    Return the shares of `day_shares` that a request is searched by: trucks run on routes by road or door to door.

    Parameters
    ----------
    prepared, request
        As for `best_route`.

    Returns
    -------
    shares
        One search each; of what they find the better is kept.
    """
    return day_shares(prepared, request.by, request.drivers) if request.mode in ("any", "road") else (1.0,)


def _best_trace(
    prepared: ScenarioNetwork, request: Request, ends: tuple[Place, Place], joins: tuple[Join, Join]
) -> Trace:
    by, mode = request.by, request.mode
    found = [trace for share in search_shares(prepared, request) for trace in _paths(prepared, request, share, joins)]
    if not found:
        raise no_way(prepared, ends, " by any mode" if mode == "any" else f" by {mode}")
    if len(found) == 1:
        return found[0]
    return min(found, key=lambda trace: _total(prepared, trace, by, request.drivers))


def no_way(prepared: ScenarioNetwork, ends: tuple[Place, Place], how: str = "") -> NoRouteError:
    """
    Return the error that says that no open way joins two places, and what is closed.

    Parameters
    ----------
    how
        What was asked for, as in " by rail".
    """
    closed = f" Closed: {', '.join(prepared.blocks)}." if prepared.blocks else ""
    named = " to ".join(f"{place.name_zh} {place.name_en}" for place in ends)
    return NoRouteError(
        f"No open way{how} leads from {named}.{closed}",
        ends=tuple((place.name_zh, place.name_en) for place in ends),
        closed=prepared.closures,
    )


def joined(router: Router, place: Place, mode: str) -> Join:
    """
    Return where a place meets the network of a route mode.

    Parameters
    ----------
    mode
        One of `analysis.routing.scenario_network.ROUTE_MODES`.

    Returns
    -------
    join
        Door to door as in `door`.

    Raises
    ------
    TooFarError
        If the place is too far from the network.
    """
    return door(router, place)[1] if mode == "any" else join_place(router, place, mode)


def door(router: Router, place: Place) -> tuple[str, Join]:
    """
    Return the mode and the point by which goods leave or reach a place door to door.

    Returns
    -------
    mode, join
        The road. A port without one starts at its berth, a train ferry's terminal on its track, and a place that no
        road comes near, but a railway does, at the track.

    Raises
    ------
    TooFarError
        If the place is too far from all of these.
    """
    calls = router.graph.terminal_nodes
    if place.kind == "port" and (place.id, "road") not in calls:
        for mode in ("sea", "rail", "ferry", "river"):
            if (place.id, mode) in calls:
                return mode, join_place(router, place, mode)
    try:
        return "road", join_place(router, place, "road")
    except TooFarError:
        try:
            return "rail", join_place(router, place, "rail")
        except TooFarError:
            pass
        raise
