"""
A router under a scenario: what is closed, slowed and added, what edges weigh, and the engine's metrics for searches.

Metrics are kept by what their weights depend on, so that moving a slider makes anew only those that it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from analysis.assumptions.cost import CLASSES, CROSSING_KM, ON_WHEELS, RateTable, generalised_cny_t, rate_table, rates
from analysis.assumptions.scenario import NO_CHANGE, AddedLink, Scenario
from analysis.network.edge_columns import GROUPS
from analysis.network.router import join_place
from geo.crs import geodesic_length_m
from geo.errors import RequestError
from geo.networks.ice import load_ice_area
from geo.places.places import resolve_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.assumptions.factors import Factors
    from analysis.engine import WeightedGraph
    from analysis.network.router import Join, Router
    from geo.places.places import Place

__all__ = ["ROUTE_MODES", "Closure", "Link", "ScenarioNetwork", "apply_scenario", "port_rows"]

ROUTE_MODES = ("road", "rail", "sea", "river", "any")
# Resolution of the search by metric, in km, hours, CNY, kg: no path comes near 2^31 of them.
_UNITS = {"distance": 1e-5, "time": 1e-6, "cost": 1e-6, "co2e": 1e-7, "generalised": 1e-6}
# Changes of mode take no distance, and some no time: a little weight keeps them out of paths that do not need them.
_NO_TIME = 1e-12
_HOURS_IN_WEEK = 168.0
# The engine sums up to 2^31 units; the resolution gives way where ways of this length would cost more.
_LONGEST_WAY_KM = 5000.0
_LARGEST_SUM = 2.0**31
# How far from its range a factor may be moved, and what others are divided by, which must not come near nothing.
_FARTHEST = 10.0
_DIVISORS = ("speed", "payload", "rest_after", "daily")
_KINDS = {
    mode: np.array([CLASSES.index(name) for name in names])
    for mode, names in {
        "highway": ("expressway", "trunk", "access"),
        "road": ("expressway", "trunk", "access", "roro", "road>ferry", "ferry>road"),
        "track": ("rail",),
        "rail": ("rail", "train_ferry", "rail>ferry", "ferry>rail"),
        "sea": ("sea", "seaway"),
        "river": ("waterway", "canal"),
        "roro": ("roro",),
        "train_ferry": ("train_ferry",),
    }.items()
}
_WHEELS = np.array([name in ON_WHEELS for name in CLASSES])
# The class whose factors fill in what an added link does not say.
_LINK_CLASS = {"road": "expressway", "rail": "rail", "sea": "sea", "river": "waterway", "ferry": "roro"}


@dataclass(frozen=True, eq=False)
class Link:
    """
    A link that a scenario adds, ready for the search.

    Attributes
    ----------
    ends
        Where it meets the networks, in both directions of travel the same.
    amounts
        Kilometres, CNY, hours in motion, hours of waiting and kilograms per tonne.
    road
        Whether it takes goods over from trucks, its own handling included.
    geometry
        Straight line, EPSG:4326.
    """

    mode: str
    name_zh: str
    name_en: str
    ends: tuple[Join, Join]
    amounts: tuple[float, float, float, float, float]
    road: bool
    geometry: shapely.LineString

    def weight(self, by: str, factors: Factors, day_share: float = 1.0) -> float:
        """Return its weight in a search; an hour on a road counts as in `Prepared.edge_weights`."""
        km, cny, moving, waiting, kg = self.amounts
        hours = moving * (day_share if self.mode == "road" else 1.0) + waiting
        worth = float(generalised_cny_t(cny, hours, kg, factors.values))
        return {"distance": km, "time": hours, "cost": cny, "co2e": kg, "generalised": worth}[by]

    def serves(self, mode: str) -> bool:
        """Return whether routes of a mode may use it."""
        if mode == "any":
            return True
        own = ("road", "ferry") if mode == "road" else (mode,)
        return self.mode in own and not self.road


class Closure(NamedTuple):
    """
    A thing that is closed.

    Attributes
    ----------
    kind
        "port", "mode", "ref", "edges", "area" or "place".
    key
        Id of the port, name of the mode, number of the road or line, how many edges; empty for the rest.
    names
        Chinese and English, of a port or a place.
    """

    kind: str
    key: str
    names: tuple[str, str] = ("", "")

    @property
    def text(self) -> str:
        """It in English words."""
        return {
            "port": f"port {self.key}",
            "mode": f"all {self.key}",
            "ref": self.key,
            "edges": f"{self.key} edges",
            "area": "the closed area",
            "place": " ".join(self.names),
        }[self.kind]


@dataclass(frozen=True, eq=False)
class ScenarioNetwork:
    """
    A router under a scenario.

    Attributes
    ----------
    factors, rates
        The scenario's factors, and the rates by class that they give.
    closed
        Edges that may not be used, shape (edges,).
    slow
        How many times as long each edge takes, shape (edges,).
    closures
        What was closed, for the message when no route is left.
    avoided
        Places that were asked to be avoided.
    """

    router: Router
    scenario: Scenario
    factors: Factors
    rates: RateTable
    closed: NDArray[np.bool_]
    slow: NDArray[np.float64]
    links: tuple[Link, ...] = ()
    closures: tuple[Closure, ...] = ()
    avoided: tuple[Place, ...] = ()

    @property
    def blocks(self) -> tuple[str, ...]:
        """What was closed, in English words."""
        return tuple(closure.text for closure in self.closures)

    @cached_property
    def _state(self) -> tuple[bytes, bytes]:
        """Closures and slow stretches as part of a key; empty when there are none."""
        closed = np.packbits(self.closed).tobytes() if self.closed.any() else b""
        return closed, self.slow.tobytes() if (self.slow != 1.0).any() else b""

    def _class_weights(self, by: str) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        """Return the weight per kilometre of the plain and of the slowed length, and once, by class; and of a lock."""
        table, factors = self.rates, self.factors
        nothing = np.zeros(len(CLASSES))
        if by == "distance":
            return np.ones(len(CLASSES)), nothing, 0.0
        if by == "cost":
            return table.cny_per_km, table.cny, 0.0
        if by == "co2e":
            return table.kg_per_km, table.kg, 0.0
        once_h = table.handling_h + table.waiting_h
        if by == "time":
            return nothing, once_h + _NO_TIME, float(table.lock_h)
        # The hours per kilometre come on top: they depend on the share of the day and on slow stretches.
        per_km = generalised_cny_t(table.cny_per_km, nothing, table.kg_per_km, factors.values)
        once = generalised_cny_t(table.cny, once_h, table.kg, factors.values)
        return per_km, once, factors["value_of_time"] * float(table.lock_h)

    def _hour_weights(self, by: str, day_share: float) -> NDArray[np.float64]:
        worth = {"time": 1.0, "generalised": self.factors["value_of_time"]}.get(by, 0.0)
        return worth * self.rates.hours_per_km * np.where(_WHEELS, day_share, 1.0)

    def class_weight(self, name: str, by: str) -> tuple[float, float]:
        """
        Return what a class weighs.

        Parameters
        ----------
        name
            A class of `analysis.assumptions.cost.CLASSES`.

        Returns
        -------
        per_km, once
            km, hours, CNY or kg per tonne.
        """
        per_km, once, _ = self._class_weights(by)
        place = CLASSES.index(name)
        return float(per_km[place] + self._hour_weights(by, 1.0)[place]), float(once[place])

    def edge_weights(self, by: str, day_share: float = 1.0) -> NDArray[np.float64]:
        """
        Return the weight of every edge.

        Parameters
        ----------
        day_share
            Hours of the day that an hour at the wheel takes.

        Returns
        -------
        weights
            km, hours, CNY or kg per tonne.
        """
        columns = self.router.columns
        per_km, once, lock = self._class_weights(by)
        hours = self._hour_weights(by, day_share)
        weights = columns.km * (per_km[columns.code] + hours[columns.code] * self.slow) + once[columns.code]
        return np.asarray(weights + lock * columns.locks)

    def barred(self, mode: str) -> NDArray[np.bool_]:
        """
        Return the edges that routes of a mode may not use: those that are closed, and those of other modes.

        Parameters
        ----------
        mode
            As for `metric`.

        Returns
        -------
        rows
            Shape (edges,).
        """
        if mode not in _KINDS:
            return self.closed
        usable = np.zeros(len(CLASSES), dtype=bool)
        usable[_KINDS[mode]] = True
        return np.asarray(self.closed | ~usable[self.router.columns.code])

    def metric(self, by: str, mode: str, day_share: float = 1.0) -> WeightedGraph:
        """
        Return the engine's metric for a search.

        Parameters
        ----------
        by, mode
            A metric, and a route mode, or "highway" (no ferries) or "track" (no train ferry).
        day_share
            As for `edge_weights`.

        Returns
        -------
        metric
            Kept by the router for those who ask for the same weights; two threads that ask at once may both make it,
            to the same effect.
        """
        per_km, once, lock = self._class_weights(by)
        hours = self._hour_weights(by, day_share)
        classes = _KINDS.get(mode, slice(None))
        parts = (per_km[classes].tobytes(), once[classes].tobytes(), hours[classes].tobytes(), lock)
        key = (by, mode, *parts, *self._state)
        return self.router.metrics.get(key, lambda: self._metric(by, mode, day_share))

    def _metric(self, by: str, mode: str, day_share: float) -> WeightedGraph:
        weights = self.edge_weights(by, day_share)
        weights[self.barred(mode)] = np.inf
        # The resolution, too, must follow from the key: other classes' factors may differ between those who share it.
        classes = _KINDS.get(mode, slice(None))
        per_km = (self._class_weights(by)[0] + self._hour_weights(by, day_share) * self.slow.max())[classes]
        unit = max(_UNITS[by], float(per_km.max()) * _LONGEST_WAY_KM / _LARGEST_SUM)
        return self.router.engine.metric(weights[self.router.graph.arc_edge], unit)


def port_rows(router: Router, port: str) -> NDArray[np.bool_]:
    """
    Return the edges by which a port is used.

    Parameters
    ----------
    port
        Id or UN/LOCODE.

    Returns
    -------
    rows
        Shape (edges,).

    Raises
    ------
    RequestError
        If there is no such port.
    """
    ports = router.world.ports
    ids = set(ports.id[(ports.id == port) | ((ports.locode == port) & (port != ""))])
    if not ids:
        msg = f"There is no port {port!r}; use its id or UN/LOCODE, see `liaosu export ports`."
        raise RequestError(msg)
    graph, columns = router.graph, router.columns
    nodes = [node for (key, mode), node in graph.terminal_nodes.items() if key in ids and mode != "rail"]
    at_terminal = graph.edges["terminal"].isin(ids).to_numpy()
    return np.asarray(np.isin(columns.u, nodes) | np.isin(columns.v, nodes) | at_terminal)


def _port_names(router: Router, port: str) -> tuple[str, str]:
    """Return the names of a port that exists, Chinese and English."""
    ports = router.world.ports
    row = ports[(ports.id == port) | (ports.locode == port)].iloc[0]
    return str(row.name_zh), str(row.name_en)


def _ref_rows(router: Router, ref: str) -> NDArray[np.bool_]:
    texts = router.graph.edges["ref"]
    wanted = {text for text in texts.unique() if ref in text.split(";")}
    if not wanted:
        msg = f"No road or line has the number {ref!r}."
        raise RequestError(msg)
    return np.asarray(texts.isin(wanted).to_numpy())


def _area_rows(router: Router, area: shapely.Geometry) -> NDArray[np.bool_]:
    shapely.prepare(area)
    return np.asarray(shapely.intersects(area, router.columns.geometry))


def _avoided(router: Router, place: Place | str) -> NDArray[np.bool_]:
    if isinstance(place, str):
        return _ref_rows(router, place)
    if place.kind == "port":
        return port_rows(router, place.id)
    level = {"city": "cities", "county": "counties", "province": "provinces"}.get(place.kind)
    if level is None:
        msg = f"{place.name_zh} {place.name_en} cannot be avoided; name a port, a city, a county or a road number."
        raise RequestError(msg)
    frame = getattr(router.world, level)
    return _area_rows(router, frame.geometry[frame.adcode == place.id].iloc[0])


def apply_scenario(
    router: Router, scenario: Scenario = NO_CHANGE, avoid: Sequence[Place | str] = ()
) -> ScenarioNetwork:
    """
    Apply a scenario and what is to be avoided.

    Parameters
    ----------
    router
        As loaded; not changed.
    scenario
        Closures, slow stretches, added links, factors, season.
    avoid
        Ports, cities, counties, provinces, or road numbers.

    Returns
    -------
    prepared
        Ready for any number of routes.

    Raises
    ------
    RequestError
        If a port, number or edge does not exist, or a factor is far from its range.
    UnknownPlaceError, AmbiguousPlaceError, TooFarError
        If an added link does not start or end at a place of its network.
    """
    _require_sane(router, scenario)
    edges = router.graph.edges
    closed = np.zeros(len(edges), dtype=bool)
    closures: list[Closure] = []
    for port in sorted(scenario.closed_ports):
        closed |= port_rows(router, port)
        closures.append(Closure("port", port, _port_names(router, port)))
    for mode in sorted(scenario.closed_modes):
        closed |= router.columns.group == GROUPS.index(mode)
        closures.append(Closure("mode", mode))
    for ref in sorted(scenario.closed_refs):
        closed |= _ref_rows(router, ref)
        closures.append(Closure("ref", ref))
    if scenario.closed_edges:
        closed |= _edge_rows(router, scenario.closed_edges)
        closures.append(Closure("edges", str(len(scenario.closed_edges))))
    if scenario.closed_area is not None:
        closed |= _area_rows(router, scenario.closed_area)
        closures.append(Closure("area", ""))
    for place in avoid:
        closed |= _avoided(router, place)
        if isinstance(place, str):
            closures.append(Closure("ref", place))
        else:
            closures.append(Closure("place", "", (place.name_zh, place.name_en)))
    factors = router.factors.replaced(scenario.factors)
    return ScenarioNetwork(
        router=router,
        scenario=scenario,
        factors=factors,
        rates=rate_table(factors.values),
        closed=closed,
        slow=_slowed(router, scenario, factors),
        links=tuple(_link(router, link, factors) for link in scenario.added),
        closures=tuple(closures),
        avoided=tuple(place for place in avoid if not isinstance(place, str)),
    )


def _require_sane(router: Router, scenario: Scenario) -> None:
    """Refuse values by which nothing can be computed."""
    if not scenario.factors:
        return
    ranges = router.factor_table.set_index("key")
    for key, value in scenario.factors.items():
        low = float(ranges.low[key]) / _FARTHEST if any(word in key for word in _DIVISORS) else 0.0
        high = float(ranges.high[key]) * _FARTHEST
        if not low <= value <= high:
            msg = f"The factor {key} is {value:g}; it can be computed with from {low:g} to {high:g}."
            raise RequestError(msg)


def _edge_rows(router: Router, ids: frozenset[int]) -> NDArray[np.bool_]:
    edges = router.graph.edges["edge"].to_numpy()
    unknown = sorted(ids - set(edges.tolist()))
    if unknown:
        msg = f"The scenario closes edges that do not exist: {', '.join(map(str, unknown[:5]))}."
        raise RequestError(msg)
    return np.asarray(np.isin(edges, list(ids)))


def _slowed(router: Router, scenario: Scenario, factors: Factors) -> NDArray[np.float64]:
    slow = np.ones(len(router.columns.km))
    for entry in scenario.slowed:
        if entry.ref is not None:
            rows = _ref_rows(router, entry.ref)
        elif entry.mode is not None:
            rows = np.asarray(router.columns.group == GROUPS.index(entry.mode))
        else:
            rows = _area_rows(router, entry.area)
        slow[rows] *= entry.factor
    if scenario.season == "ice":
        at_sea = np.isin(router.columns.group, [GROUPS.index("sea"), GROUPS.index("ferry")])
        slow[at_sea & _area_rows(router, load_ice_area(router.world.data))] *= factors["sea.ice_slowdown"]
    return slow


def _link(router: Router, link: AddedLink, factors: Factors) -> Link:
    places = (resolve_place(router.world.places, link.origin), resolve_place(router.world.places, link.destination))
    as_service = link.frequency_per_week is not None and link.mode != "road"
    network = "road" if as_service or link.mode == "ferry" else link.mode
    ends = (join_place(router, places[0], network), join_place(router, places[1], network))
    line = shapely.LineString([(end.lon, end.lat) for end in ends])
    table = rates(factors.values)
    rate = table[_LINK_CLASS[link.mode]]
    km = link.length_km if link.length_km is not None else geodesic_length_m(line) / 1000
    hours = link.time_h if link.time_h is not None else km * rate.hours_per_km
    cny = link.cost_cny_t if link.cost_cny_t is not None else km * rate.cny_per_km
    if link.mode == "ferry" and link.cost_cny_t is None:
        cny = km * factors["ferry.roro_cost"] / CROSSING_KM / factors["road.payload"]
    waiting, kg = 0.0, km * rate.kg_per_km
    if link.frequency_per_week is not None:
        waiting = _HOURS_IN_WEEK / link.frequency_per_week / 2
    if as_service and link.mode != "ferry":
        on, off = table[f"road>{link.mode}"], table[f"{link.mode}>road"]
        # Half the interval stands for the dwell before departure; that after arrival stays.
        cny, waiting, kg = cny + on.cny + off.cny, waiting + off.handling_h, kg + on.kg + off.kg
    return Link(
        mode=link.mode,
        name_zh=f"新增 {places[0].name_zh}—{places[1].name_zh}",
        name_en=f"Added {places[0].name_en}-{places[1].name_en}",
        ends=ends,
        amounts=(float(km), float(cny), float(hours), float(waiting), float(kg)),
        road=as_service,
        geometry=line,
    )
