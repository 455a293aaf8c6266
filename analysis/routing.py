"""
Best routes: by distance, time, cost, emissions or generalised cost, on one mode or door to door.

A route by time is searched by driving time and then judged by the hours of a truck that keeps the rules; because rests
do not add up along a path, a second search counts each driving hour as the share of a day that it takes, and the better
of both is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from analysis.cost import METRICS, ON_WHEELS, EdgeCosts, edge_costs, truck_hours
from analysis.router import join_place
from analysis.scenario import NO_CHANGE, Scenario
from geo.errors import NoRouteError, RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.engine import Metric, Path
    from analysis.factors import Factors
    from analysis.router import Join, Router
    from geo.places import Place

__all__ = ["ROUTE_MODES", "Leg", "Prepared", "Request", "Route", "best_route", "prepare"]

ROUTE_MODES = ("road", "rail", "sea", "river", "any")
# Resolution of the search by metric, in km, hours, CNY, kg: no path comes near 2^31 of them.
_UNITS = {"distance": 1e-5, "time": 1e-6, "cost": 1e-6, "co2e": 1e-7, "generalised": 1e-6}
_NO_TIME = 1e-12
# Names of roads and lines that make up less of a leg are left out of its name.
_NAMED_SHARE = 0.08
_MOST_NAMES = 6
_MODE_NAMES = {
    "road": ("公路", "road"),
    "rail": ("铁路", "rail"),
    "sea": ("海运", "sea"),
    "river": ("内河", "river"),
    "ferry": ("轮渡", "ferry"),
}


@dataclass(frozen=True)
class Request:
    """
    What is asked for.

    Attributes
    ----------
    origin, destination
        Places with a position.
    mode
        One of `ROUTE_MODES`.
    by
        One of `analysis.cost.METRICS`.
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


@dataclass(frozen=True)
class Leg:
    """A part of a route on one mode, or a change of mode; per tonne."""

    mode: str
    name_zh: str
    name_en: str
    start_zh: str
    start_en: str
    end_zh: str
    end_en: str
    distance_km: float
    time_h: float
    cost_cny_t: float
    co2e_kg_t: float
    geometry: shapely.Geometry


@dataclass(frozen=True)
class Route:
    """A route with its legs; totals are their sums."""

    request: Request
    legs: tuple[Leg, ...]
    access_km: float
    edges: tuple[int, ...]

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

    def total(self, by: str, factors: Factors) -> float:
        """Return the total of a metric; generalised cost adds the values of time and carbon."""
        if by == "generalised":
            worth = factors["value_of_time"] * self.time_h + factors["carbon.price"] * self.co2e_kg_t
            return self.cost_cny_t + worth
        attribute = {"distance": "distance_km", "time": "time_h", "cost": "cost_cny_t", "co2e": "co2e_kg_t"}[by]
        return float(getattr(self, attribute))


@dataclass(frozen=True, eq=False)
class Prepared:
    """
    A router under a scenario; its metrics are customised once, when first asked for.

    Attributes
    ----------
    router
        Networks and hierarchy.
    factors, costs
        The scenario's factors and what edges cost under them.
    closed
        Edges that may not be used, shape (edges,).
    blocks
        What was closed, in words, for the message when no route is left.
    """

    router: Router
    factors: Factors
    costs: EdgeCosts
    closed: NDArray[np.bool_]
    blocks: tuple[str, ...] = ()
    _metrics: dict[tuple[str, str, float], Metric] = field(default_factory=dict)

    @cached_property
    def _open_by_mode(self) -> dict[str, NDArray[np.bool_]]:
        edges = self.router.graph.edges
        mode, kind = edges["mode"].to_numpy().astype(str), edges["kind"].to_numpy().astype(str)
        wheels = np.isin(mode, ["road", "access"]) | (kind == "roro") | np.isin(kind, ["road>ferry", "ferry>road"])
        track = (mode == "rail") | (kind == "train_ferry") | np.isin(kind, ["rail>ferry", "ferry>rail"])
        return {
            "any": np.ones(len(edges), dtype=bool),
            "road": wheels,
            "rail": track,
            "sea": mode == "sea",
            "river": mode == "river",
        }

    def edge_weights(self, by: str, day_share: float = 1.0) -> NDArray[np.float64]:
        """
        Return the weight of every edge.

        Parameters
        ----------
        by
            A metric.
        day_share
            Hours of the day that an hour at the wheel takes.

        Returns
        -------
        weights
            km, hours, CNY or kg per tonne.
        """
        costs = self.costs
        if by in ("distance", "cost", "co2e"):
            return {"distance": costs.distance_km, "cost": costs.cost_cny_t, "co2e": costs.co2e_kg_t}[by]
        wheels = np.isin(self.router.graph.edges["kind"].to_numpy().astype(str), ON_WHEELS)
        hours = costs.moving_h * np.where(wheels, day_share, 1.0) + costs.standing_h
        if by == "time":
            return hours + _NO_TIME
        worth = self.factors["value_of_time"] * hours + self.factors["carbon.price"] * costs.co2e_kg_t
        return np.asarray(costs.cost_cny_t + worth)

    def metric(self, by: str, mode: str, day_share: float = 1.0) -> Metric:
        """
        Return the engine's metric for a search.

        Parameters
        ----------
        by, mode
            A metric and a route mode.
        day_share
            As for `edge_weights`.

        Returns
        -------
        metric
            Made once; two threads that ask at once may both make it, to the same effect.
        """
        key = (by, mode, day_share)
        if key not in self._metrics:
            weights = np.where(self.closed | ~self._open_by_mode[mode], np.inf, self.edge_weights(by, day_share))
            self._metrics[key] = self.router.engine.metric(weights[self.router.graph.arc_edge], _UNITS[by])
        return self._metrics[key]


def _port_rows(router: Router, port: str) -> NDArray[np.bool_]:
    """Return the edges by which a port, by id or UN/LOCODE, is used."""
    ports = router.world.ports
    ids = set(ports.id[(ports.id == port) | ((ports.locode == port) & (port != ""))])
    if not ids:
        msg = f"There is no port {port!r}; use its id or UN/LOCODE, see `liaosu export ports`."
        raise RequestError(msg)
    edges = router.graph.edges
    nodes = [node for (key, mode), node in router.graph.terminal_nodes.items() if key in ids and mode != "rail"]
    return np.asarray(edges.u.isin(nodes) | edges.v.isin(nodes) | edges.terminal.isin(ids))


def _ref_rows(router: Router, ref: str) -> NDArray[np.bool_]:
    rows = router.graph.edges.ref.str.split(";").map(lambda refs: ref in refs).to_numpy(dtype=bool)
    if not rows.any():
        msg = f"No road or line has the number {ref!r}."
        raise RequestError(msg)
    return np.asarray(rows)


def _area_rows(router: Router, area: shapely.Geometry) -> NDArray[np.bool_]:
    shapely.prepare(area)
    return np.asarray(shapely.intersects(area, router.graph.edges.geometry.to_numpy()))


def _avoided(router: Router, place: Place | str) -> NDArray[np.bool_]:
    if isinstance(place, str):
        return _ref_rows(router, place)
    if place.kind == "port":
        return _port_rows(router, place.id)
    level = {"city": "cities", "county": "counties", "province": "provinces"}.get(place.kind)
    if level is None:
        msg = f"{place.name_zh} {place.name_en} cannot be avoided; name a port, a city, a county or a road number."
        raise RequestError(msg)
    frame = getattr(router.world, level)
    return _area_rows(router, frame.geometry[frame.adcode == place.id].iloc[0])


def prepare(router: Router, scenario: Scenario = NO_CHANGE, avoid: Sequence[Place | str] = ()) -> Prepared:
    """
    Apply a scenario and what is to be avoided.

    Parameters
    ----------
    router
        As loaded; not changed.
    scenario
        Closures, slow stretches, factors.
    avoid
        Ports, cities, counties, provinces, or road numbers.

    Returns
    -------
    prepared
        Ready for any number of routes.

    Raises
    ------
    RequestError
        If a port, number or edge does not exist, or the scenario holds what routes cannot take up yet.
    """
    if scenario.added or scenario.season:
        msg = "Routes cannot take up added links or a season yet; leave `added` and `season` out of the scenario."
        raise RequestError(msg)
    edges = router.graph.edges
    closed = np.zeros(len(edges), dtype=bool)
    blocks: list[str] = []
    for port in sorted(scenario.closed_ports):
        closed |= _port_rows(router, port)
        blocks.append(f"port {port}")
    for mode in sorted(scenario.closed_modes):
        closed |= edges["mode"].to_numpy() == mode
        blocks.append(f"all {mode}")
    for ref in sorted(scenario.closed_refs):
        closed |= _ref_rows(router, ref)
        blocks.append(ref)
    unknown = sorted(scenario.closed_edges - set(edges.edge))
    if unknown:
        msg = f"The scenario closes edges that do not exist: {', '.join(map(str, unknown[:5]))}."
        raise RequestError(msg)
    if scenario.closed_edges:
        closed |= edges.edge.isin(scenario.closed_edges).to_numpy()
        blocks.append(f"{len(scenario.closed_edges)} edges")
    if scenario.closed_area is not None:
        closed |= _area_rows(router, scenario.closed_area)
        blocks.append("the closed area")
    for place in avoid:
        closed |= _avoided(router, place)
        blocks.append(place if isinstance(place, str) else f"{place.name_zh} {place.name_en}")
    factors = router.factors.replaced(scenario.factors)
    costs = _slowed(router, edge_costs(router.graph, router.codes, factors.values), scenario)
    return Prepared(router, factors, costs, closed, tuple(blocks))


def _slowed(router: Router, costs: EdgeCosts, scenario: Scenario) -> EdgeCosts:
    moving = costs.moving_h.copy()
    for slow in scenario.slowed:
        if slow.ref is not None:
            rows = _ref_rows(router, slow.ref)
        elif slow.mode is not None:
            rows = np.asarray(router.graph.edges["mode"].to_numpy() == slow.mode)
        else:
            rows = _area_rows(router, slow.area)
        moving[rows] *= slow.factor
    return EdgeCosts(costs.distance_km, moving, costs.standing_h, costs.cost_cny_t, costs.co2e_kg_t)


# ---- searching ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Trace:
    """A path on the network: edges with the share of each at which it is entered and left."""

    rows: NDArray[np.int64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    origin: Join
    destination: Join


def _ends(prepared: Prepared, join: Join, weights: NDArray[np.float64], *, leaving: bool) -> list[tuple[int, float]]:
    """Return the nodes through which a place is left, or reached, with what the part of its edge costs."""
    if join.node >= 0:
        return [(join.node, 0.0)]
    if prepared.closed[join.row]:
        return []
    edge = prepared.router.graph.edges.iloc[join.row]
    weight = float(weights[join.row])
    ends = [(int(edge.u), weight * join.share), (int(edge.v), weight * (1 - join.share))]
    if edge.oneway:
        return ends[1:] if leaving else ends[:1]
    return ends


def _search(prepared: Prepared, metric: Metric, weights: NDArray[np.float64], ends: tuple[Join, Join]) -> _Trace | None:
    origin, destination = ends
    sources = _ends(prepared, origin, weights, leaving=True)
    targets = _ends(prepared, destination, weights, leaving=False)
    path = metric.shortest(sources, targets) if sources and targets else None
    same = origin.row >= 0 and origin.row == destination.row and not prepared.closed[origin.row]
    if same and (origin.share <= destination.share or not prepared.router.graph.edges.oneway.iloc[origin.row]):
        along = float(weights[origin.row]) * abs(origin.share - destination.share)
        if path is None or along <= path.cost:
            row = np.array([origin.row])
            return _Trace(row, np.array([origin.share]), np.array([destination.share]), origin, destination)
    return None if path is None else _trace(prepared, path, origin, destination)


def _trace(prepared: Prepared, path: Path, origin: Join, destination: Join) -> _Trace:
    graph = prepared.router.graph
    rows = graph.arc_edge[path.arcs]
    forward = graph.forward[path.arcs]
    start, end = np.where(forward, 0.0, 1.0), np.where(forward, 1.0, 0.0)
    if origin.row >= 0:
        leaves_at = 0.0 if int(graph.edges.u.iloc[origin.row]) == path.source else 1.0
        rows, start, end = (
            np.concatenate([[origin.row], rows]),
            np.concatenate([[origin.share], start]),
            np.concatenate([[leaves_at], end]),
        )
    if destination.row >= 0:
        enters_at = 0.0 if int(graph.edges.u.iloc[destination.row]) == path.target else 1.0
        rows, start, end = (
            np.concatenate([rows, [destination.row]]),
            np.concatenate([start, [enters_at]]),
            np.concatenate([end, [destination.share]]),
        )
    return _Trace(rows.astype(np.int64), start, end, origin, destination)


def best_route(prepared: Prepared, request: Request) -> Route:
    """
    Return the best route.

    Parameters
    ----------
    prepared
        The router under a scenario.
    request
        Where from, where to, how, and by what.

    Returns
    -------
    route
        With its legs.

    Raises
    ------
    RequestError
        If the request contradicts itself.
    TooFarError
        If a place is too far from the network.
    NoRouteError
        If no open way joins the places; the message says what was closed.
    """
    _check(request)
    stops = (request.origin, *request.via, request.destination)
    legs: list[Leg] = []
    edges: list[int] = []
    access_km = 0.0
    for start, end in pairwise(stops):
        trace = _best_trace(prepared, request, start, end)
        parts = _legs(prepared, request, trace, start, end)
        legs += parts
        edges += trace.rows.tolist()
        access_km += trace.origin.access_km + trace.destination.access_km
    return Route(request, tuple(legs), access_km, tuple(edges))


def _check(request: Request) -> None:
    if request.mode not in ROUTE_MODES:
        msg = f"There is no mode {request.mode!r}; modes are {', '.join(ROUTE_MODES)}."
        raise RequestError(msg)
    if request.by not in METRICS:
        msg = f"Routes cannot be chosen by {request.by!r}; choose by {', '.join(METRICS)}."
        raise RequestError(msg)
    if request.drivers not in (1, 2):
        msg = f"A truck has 1 or 2 drivers, not {request.drivers}."
        raise RequestError(msg)
    stops = (request.origin, *request.via, request.destination)
    for start, end in pairwise(stops):
        if (start.kind, start.id) == (end.kind, end.id):
            msg = f"{start.name_zh} {start.name_en} is named twice in a row; name two different places."
            raise RequestError(msg)


def _best_trace(prepared: Prepared, request: Request, start: Place, end: Place) -> _Trace:
    router = prepared.router
    network = "road" if request.mode == "any" else request.mode
    ends = (_joined(router, start, network, request.mode), _joined(router, end, network, request.mode))
    shares = [1.0]
    if request.by in ("time", "generalised") and request.mode in ("any", "road"):
        day = "road.daily_one_driver" if request.drivers == 1 else "road.daily_two_drivers"
        shares.append(24.0 / prepared.factors[day])
    found: list[tuple[float, _Trace]] = []
    for share in shares:
        weights = prepared.edge_weights(request.by, share)
        trace = _search(prepared, prepared.metric(request.by, request.mode, share), weights, ends)
        if trace is not None:
            legs = _legs(prepared, request, trace, start, end, draw=False)
            found.append((Route(request, tuple(legs), 0.0, ()).total(request.by, prepared.factors), trace))
    if not found:
        closed = f" Closed: {', '.join(prepared.blocks)}." if prepared.blocks else ""
        how = "any mode" if request.mode == "any" else request.mode
        msg = f"No open way by {how} leads from {start.name_zh} {start.name_en} to {end.name_zh} {end.name_en}.{closed}"
        raise NoRouteError(msg)
    return min(found, key=lambda entry: entry[0])[1]


def _joined(router: Router, place: Place, network: str, mode: str) -> Join:
    """Door to door starts on the road; a port without one starts at its berth."""
    if mode == "any" and place.kind == "port" and (place.id, "road") not in router.graph.terminal_nodes:
        for other in ("sea", "ferry", "river"):
            if (place.id, other) in router.graph.terminal_nodes:
                return join_place(router, place, other)
    return join_place(router, place, network)


# ---- legs --------------------------------------------------------------------------------------------------


def _legs(
    prepared: Prepared, request: Request, trace: _Trace, start: Place, end: Place, *, draw: bool = True
) -> list[Leg]:
    graph = prepared.router.graph
    rows, share = trace.rows, np.abs(trace.end - trace.start)
    mode = graph.edges["mode"].to_numpy().astype(str)[rows]
    group = np.where(mode == "access", "road", mode)
    transfer = group == "transfer"
    breaks = np.flatnonzero((group[1:] != group[:-1]) | transfer[1:] | transfer[:-1]) + 1
    pieces = np.split(np.arange(len(rows)), breaks) if len(rows) else []
    names = _stop_names(graph, rows, group, pieces, start, end)
    legs = []
    if trace.origin.access_km > 0:
        legs.append(_access_leg(prepared, start, trace.origin, names[0], outward=True))
    for piece, (before, after) in zip(pieces, pairwise(names), strict=True):
        legs.append(_leg(prepared, request, trace, piece, str(group[piece[0]]), share, before, after, draw=draw))
    if trace.destination.access_km > 0:
        legs.append(_access_leg(prepared, end, trace.destination, names[-1], outward=False))
    return legs


def _stop_names(
    graph: Any, rows: NDArray[np.int64], group: NDArray[np.str_], pieces: list[Any], start: Place, end: Place
) -> list[tuple[str, str]]:
    """Return what to call the points between legs: terminals, and the two places at the ends."""
    names = [(start.name_zh, start.name_en)]
    for before, after in pairwise(pieces):
        edge = rows[after[0]] if group[after[0]] == "transfer" else rows[before[-1]]
        row = graph.edges.iloc[int(edge)]
        names.append((row.name_zh, row.name_en))
    return [*names, (end.name_zh, end.name_en)]


def _access_leg(prepared: Prepared, place: Place, join: Join, name: tuple[str, str], *, outward: bool) -> Leg:
    factors = prepared.factors
    km = join.access_km
    ends = [(place.lon, place.lat), (join.lon, join.lat)]
    return Leg(
        "access", "接驳", "access", *name, *name,
        km, km / factors["road.speed_trunk"], km * factors["road.cost"], km * factors["road.co2e"] / 1000,
        shapely.LineString(ends if outward else ends[::-1]),
    )  # fmt: skip


def _leg(
    prepared: Prepared,
    request: Request,
    trace: _Trace,
    piece: NDArray[np.int64],
    mode: str,
    share: NDArray[np.float64],
    before: tuple[str, str],
    after: tuple[str, str],
    *,
    draw: bool,
) -> Leg:
    costs, rows = prepared.costs, trace.rows[piece]
    part = share[piece]
    moving = float((costs.moving_h[rows] * part).sum())
    hours = float(truck_hours(moving, prepared.factors.values, request.drivers)) if mode == "road" else moving
    hours += float((costs.standing_h[rows] * np.ceil(part)).sum())
    name_zh, name_en = _leg_name(prepared, rows, part, mode)
    geometry = _geometry(prepared, trace, piece) if draw else shapely.LineString()
    return Leg(
        mode, name_zh, name_en, *before, *after,
        float((costs.distance_km[rows] * part).sum()),
        hours,
        float((costs.cost_cny_t[rows] * part).sum()),
        float((costs.co2e_kg_t[rows] * part).sum()),
        geometry,
    )  # fmt: skip


def _leg_name(prepared: Prepared, rows: NDArray[np.int64], part: NDArray[np.float64], mode: str) -> tuple[str, str]:
    """Return the numbers and names that make up a leg, in the order of travel."""
    edges = prepared.router.graph.edges.iloc[rows]
    if mode == "transfer":
        before, after = str(edges["kind"].iloc[0]).split(">")
        zh, en = (f"{_MODE_NAMES[before][n]}{to}{_MODE_NAMES[after][n]}" for n, to in enumerate(("转", " to ")))
        return f"{edges.name_zh.iloc[0]} {zh}", f"{edges.name_en.iloc[0]} {en}"
    km = prepared.costs.distance_km[rows] * part
    total = float(km.sum()) or 1.0
    found = []
    for language in ("zh", "en"):
        name = edges[f"name_{language}"].str.split(";").str[0]
        label = (edges.ref.str.split(";").str[0] + " " + name).str.strip() if mode == "road" else name
        lengths: dict[str, float] = {}
        for name, length in zip(label.to_numpy(), km, strict=True):
            if name:
                lengths[name] = lengths.get(name, 0.0) + float(length)
        kept = [name for name, length in lengths.items() if length >= _NAMED_SHARE * total]
        found.append(" → ".join(kept[:_MOST_NAMES]))
    return found[0], found[1]


def _geometry(prepared: Prepared, trace: _Trace, piece: NDArray[np.int64]) -> shapely.LineString:
    geometry = prepared.router.graph.edges.geometry.to_numpy()
    points: list[NDArray[np.float64]] = []
    for place in piece:
        line, a, b = geometry[trace.rows[place]], trace.start[place], trace.end[place]
        if {a, b} == {0.0, 1.0}:
            xy = shapely.get_coordinates(line)
        else:
            xy = shapely.get_coordinates(shapely.ops.substring(line, min(a, b), max(a, b), normalized=True))
        points.append(xy if a <= b else xy[::-1])
    joined = np.concatenate(points)
    return shapely.LineString(joined if len(joined) > 1 else np.repeat(joined, 2, axis=0))
