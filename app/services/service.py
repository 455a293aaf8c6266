"""
What the page and the interface ask of the analysis: one question in, one answer out, the last answers kept.

Nothing here belongs to a user: an answer depends on its question alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from analysis.assumptions.cost import METRICS
from analysis.assumptions.scenario import NO_CHANGE, Scenario, parse_scenario
from analysis.bounded_cache import BoundedCache
from analysis.flows.assignment import RULES
from analysis.flows.flow_file import load_flows
from analysis.network.router import load_router
from analysis.planning.hinterland import gateway_ports, hinterland_table
from analysis.planning.hubs import access_table, best_median, county_weights, hub_features, hub_places
from analysis.planning.linkage import linkage_table
from analysis.resilience.corridors import corridor_table, corridors
from analysis.resilience.critical_file import load_critical
from analysis.resilience.effects import plan_pairs, scenario_effects
from analysis.routing.compare import compare
from analysis.routing.nearest import nearest_ports
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from analysis.validation.validate import validate
from app.services.work_queue import WorkQueue
from geo.errors import RequestError, ScenarioError
from geo.places.places import resolve_place
from geo.sources import licence_of, source_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

    from analysis.flows.flow_file import StoredFlows
    from analysis.network.router import Router
    from analysis.resilience.effects import Effects
    from analysis.routing.compare import Comparison
    from analysis.routing.nearest import NearPort
    from analysis.routing.scenario_network import ScenarioNetwork
    from analysis.routing.shortest_path import Route
    from analysis.validation.validate import Validation
    from app.state.view_state import ViewState
    from geo.places.places import Place
    from geo.world import World

__all__ = [
    "Centres",
    "RouteQuery",
    "Service",
    "avoidable",
    "find_place",
    "network_licences",
    "query_of",
    "road_numbers",
    "scenario_of",
    "shared_router",
]

_ANSWERS = 64
# Tables of the analysis that are kept.
_TABLES = 64
# Effects of scenarios hold the routes of all pairs.
_EFFECTS = 16
# Tables and effects take seconds: how many may be asked for and how many computed at a time, and what one waits.
_PLACES = 6
_AT_ONCE = 2
_PATIENCE_S = 30.0
# Comparisons take a tenth of a second each; fewer wait than a server has threads, so that one is free to say so.
_COMPARING, _COMPARED_AT_ONCE, _COMPARING_PATIENCE_S = 12, 2, 10.0
# Between which corridors are counted.
_PROVINCES = ("210000", "320000")
_NETWORKS = tuple(f"networks/{name}_edges.parquet" for name in ("road", "rail", "sea", "river", "ferry"))
# What a request may ask to change: each entry is looked up in the whole network, and links search between their ends.
_MOST_CHANGES = {"added": 10, "slowed": 20, "ports": 100, "modes": 10, "refs": 100, "edges": 2000}


@dataclass(frozen=True)
class RouteQuery:
    """
    What a comparison depends on.

    Attributes
    ----------
    origin, destination
        Kind and id of two places; of kind "point" the id is `lon,lat`.
    drivers
        1 or 2 on a truck.
    factors
        Keys and values that replace those of the factor table.
    off
        Modes that may not be used.
    via, avoid
        Places to pass and to keep away from; of kind "ref" the id is a road number.
    ice
        Whether the Bohai is frozen.
    scenario
        Further changes as the JSON of a scenario, or empty.
    """

    origin: tuple[str, str]
    destination: tuple[str, str]
    drivers: int = 1
    factors: tuple[tuple[str, float], ...] = ()
    off: frozenset[str] = frozenset()
    via: tuple[tuple[str, str], ...] = ()
    avoid: tuple[tuple[str, str], ...] = ()
    ice: bool = False
    scenario: str = ""

    @property
    def changed(self) -> bool:
        """Whether it is asked under other conditions than those that hold by default."""
        return self != RouteQuery(self.origin, self.destination)


def query_of(state: ViewState) -> RouteQuery | None:
    """
    Return what a state asks, or None while a place is missing.

    Returns
    -------
    question
        The same for states that differ only in what is shown of the answer.
    """
    if state.origin is None or state.destination is None:
        return None
    return RouteQuery(
        state.origin, state.destination, state.drivers, state.factors, state.off, state.via, state.avoid, state.ice,
        state.scenario,
    )  # fmt: skip


def find_place(world: World, place: tuple[str, str]) -> Place:
    """
    Return the place of a kind and id.

    Returns
    -------
    place
        As indexed, or a point.

    Raises
    ------
    UnknownPlaceError
        If there is none.
    """
    kind, key = place
    for known in world.places:
        if (known.kind, known.id) == place:
            return known
    # A point, or the sentence that says what is wrong with the name.
    return resolve_place(world.places, key if kind == "point" else f"{kind}:{key}")


def avoidable(world: World, router: Router, text: str) -> Place | str:
    """
    Return what is to be avoided by a text.

    Parameters
    ----------
    text
        Number of a road or line, or a place.

    Returns
    -------
    place
        A place, or the number as it is.

    Raises
    ------
    UnknownPlaceError, AmbiguousPlaceError
        If it is neither.
    """
    # Edges without a number have an empty one, which names nothing.
    if text and any(text in refs.split(";") for refs in router.graph.edges["ref"].unique()):
        return text
    return resolve_place(world.places, text)


def network_licences(world: World, more: tuple[str, ...] = ()) -> tuple[str, str]:
    """Return the source line and the licence of what routes are drawn with, and of more files that a result uses."""
    files = (*_NETWORKS, *more)
    return source_line(world.catalogue, files), licence_of(world.catalogue, files)


def _require_few(value: Any) -> None:
    """Refuse a scenario that would keep the server busy for long; what is no scenario is refused later."""
    entry = value if isinstance(value, dict) else {}
    closed = entry.get("closed")
    lists = {**(closed if isinstance(closed, dict) else {}), "added": entry.get("added"), "slowed": entry.get("slowed")}
    for name, most in _MOST_CHANGES.items():
        changes = lists.get(name)
        if isinstance(changes, list) and len(changes) > most:
            msg = f"Scenario: {name} has {len(changes)} entries; at most {most} are computed here. Use the commands."
            raise ScenarioError(msg)


def scenario_of(question: RouteQuery, known_factors: Mapping[str, float]) -> Scenario:
    """
    Return all changes that a question makes, as one scenario.

    Parameters
    ----------
    question
        With a scenario of its own, or settings, or both; the settings come on top.
    known_factors
        Keys that may be replaced.

    Raises
    ------
    ScenarioError, RequestError
        If the scenario or a factor is not valid.
    """
    scenario = NO_CHANGE
    if question.scenario:
        try:
            value = json.loads(question.scenario)
        except (ValueError, RecursionError) as error:
            msg = f"The scenario in the address is no JSON ({error}); take it out or mend it."
            raise ScenarioError(msg) from error
        _require_few(value)
        scenario = parse_scenario(value, known_factors.keys())
    unknown = sorted(key for key, _ in question.factors if key not in known_factors)
    if unknown:
        msg = f"There is no factor {', '.join(unknown)}; the factors are listed with the sources."
        raise RequestError(msg)
    return replace(
        scenario,
        closed_modes=scenario.closed_modes | question.off,
        factors=MappingProxyType({**scenario.factors, **dict(question.factors)}),
        season="ice" if question.ice else scenario.season,
    )


@lru_cache(maxsize=1)
def shared_router(world: World) -> Router:
    """Return the router of some data, loaded once for all that ask."""
    return load_router(world)


def road_numbers(router: Router) -> tuple[str, ...]:
    """Return the numbers of the expressways, national ones first."""
    refs = {ref for text in router.graph.edges["ref"].unique() for ref in text.split(";") if ref[1:2].isdigit()}
    return tuple(sorted(refs, key=lambda ref: (ref[0], int(ref[1:]))))


@dataclass(frozen=True, eq=False)
class Centres:
    """
    Centres that serve the two provinces best.

    Attributes
    ----------
    frame
        As of `analysis.planning.hubs.hub_features`.
    serves
        By adcode of a county the `id` of its centre in `frame`; counties that roads do not reach are missing.
    value
        Mean of the metric over all people, by truck.
    """

    frame: gpd.GeoDataFrame
    serves: Mapping[str, str]
    value: float
    by: str


class Service:
    """Answers to questions, the last ones kept; safe to use from many threads."""

    def __init__(self, world: World, router: Router) -> None:
        self.world = world
        self.router = router
        self._comparisons: BoundedCache[Comparison] = BoundedCache(_ANSWERS)
        self._validation: BoundedCache[Validation] = BoundedCache(1)
        self._tables: BoundedCache[gpd.GeoDataFrame] = BoundedCache(_TABLES)
        self._effects: BoundedCache[Effects] = BoundedCache(_EFFECTS)
        self._flows: BoundedCache[StoredFlows] = BoundedCache(len(RULES))
        self._centres: BoundedCache[Centres] = BoundedCache(_EFFECTS)
        self._access: BoundedCache[NDArray[np.float64]] = BoundedCache(len(METRICS))
        self._room = WorkQueue(_PLACES, _AT_ONCE, _PATIENCE_S)
        self._comparing = WorkQueue(_COMPARING, _COMPARED_AT_ONCE, _COMPARING_PATIENCE_S)

    def prepared(self, question: RouteQuery) -> ScenarioNetwork:
        """
        Return the router under a question's changes.

        Raises
        ------
        LiaosuError
            If a change is not valid.
        """
        scenario = scenario_of(question, self.router.factors.values)
        avoid = [place[1] if place[0] == "ref" else find_place(self.world, place) for place in question.avoid]
        return apply_scenario(self.router, scenario, avoid)

    def payload_t(self, question: RouteQuery) -> float:
        """Return the tonnes in a container under a question's changes."""
        scenario = scenario_of(question, self.router.factors.values)
        return self.router.factors.replaced(scenario.factors)["teu.payload"]

    def route(self, question: RouteQuery, mode: str, by: str) -> Route:
        """
        Return the best route.

        Parameters
        ----------
        mode, by
            A route mode and a metric.

        Raises
        ------
        LiaosuError
            If the question is not valid or has no answer; the message says why.
        """
        request = replace(self._request(question), mode=mode, by=by)
        return best_route(self.prepared(question), request)

    def compare(self, question: RouteQuery) -> Comparison:
        """
        Return the ways between two places.

        Raises
        ------
        LiaosuError
            If the question is not valid or has no answer, or too many are asked at once; the message says why.
        """
        return self._comparing.once(self._comparisons, question, lambda: self._compared(question))

    def _compared(self, question: RouteQuery) -> Comparison:
        request = self._request(question)
        return compare(self.prepared(question), request)

    def _request(self, question: RouteQuery) -> Request:
        stops = (question.origin, *question.via, question.destination)
        origin, *via, destination = (find_place(self.world, place) for place in stops)
        return Request(origin, destination, via=tuple(via), drivers=question.drivers)

    def validation(self) -> Validation:
        """
        Return how far computed distances are from published ones, with nothing changed.

        Raises
        ------
        LiaosuError
            If a published distance cannot be computed at all.
        """
        return self._room.once(self._validation, "", lambda: validate(apply_scenario(self.router), self.world.data))

    def hinterland(self, by: str, port: str = "") -> gpd.GeoDataFrame:
        """
        Return which port serves each county best, or what one port means to each; see `analysis.planning.hinterland`.

        Parameters
        ----------
        port
            Id of a port, or empty.

        Returns
        -------
        frame
            With nothing changed; kept.

        Raises
        ------
        LiaosuError
            If there is no such metric, or no such port from which ships sail to the other province.
        """
        return self._room.once(self._tables, ("hinterland", by, port), lambda: self._hinterland(by, port))

    def _hinterland(self, by: str, port: str) -> gpd.GeoDataFrame:
        if port:
            find_place(self.world, ("port", port))
            if port not in self.gateways():
                msg = f"No ship sails from {port} to the other province; choose one of {', '.join(self.gateways())}."
                raise RequestError(msg, words=("ports.no_gateway", {}))
        return hinterland_table(apply_scenario(self.router), by, port or None)

    def gateways(self) -> tuple[str, ...]:
        """Return the ids of the ports that can have a hinterland, of Liaoning first."""
        prepared = apply_scenario(self.router)
        return tuple(port for province in _PROVINCES for port in gateway_ports(prepared, province))

    def effects(self, state: ViewState) -> Effects:
        """
        Return what a state's changes do to the best ways of all pairs of the plan.

        Parameters
        ----------
        state
            Its scenario, modes, factors and season; metric and network.

        Returns
        -------
        effects
            Kept for the same changes.

        Raises
        ------
        LiaosuError
            If a change is not valid.
        """
        # Neither the ends of the question nor what concerns its trucks counts: pairs are judged with one driver.
        asked = RouteQuery(
            ("", ""), ("", ""), factors=state.factors, off=state.off, ice=state.ice, scenario=state.scenario
        )
        scenario = scenario_of(asked, self.router.factors.values)
        pairs = plan_pairs(self.world)
        return self._room.once(
            self._effects,
            (asked, state.metric, state.network),
            lambda: scenario_effects(self.router, scenario, pairs, state.metric, state.network),
        )

    def critical(self, by: str, network: str = "any") -> gpd.GeoDataFrame:
        """
        Return the worst single closures, with nothing changed; see `analysis.resilience.critical_file`.

        Raises
        ------
        LiaosuError
            If there is no such metric or network, or the stored ranking is missing or of other data.
        """
        return self._room.once(self._tables, ("critical", by, network), lambda: load_critical(self.router, by, network))

    def cuts(self) -> gpd.GeoDataFrame:
        """Return the fewest links that part the provinces, on through roads, railways and ferries."""
        return self._room.once(self._tables, "cuts", self._cuts)

    def _cuts(self) -> gpd.GeoDataFrame:
        prepared = apply_scenario(self.router)
        return corridor_table(prepared, corridors(prepared, *_PROVINCES, "main"), _PROVINCES)

    def flows(self, rule: str) -> StoredFlows:
        """
        Return the flows of the model's demand by a rule; see `analysis.flows.flow_file`.

        Raises
        ------
        LiaosuError
            If there is no such rule, or the stored flows are missing or of other data.
        """
        return self._room.once(self._flows, rule, lambda: load_flows(self.router, rule))

    def centres(self, count: int, by: str) -> Centres:
        """
        Return where centres would serve the two provinces' people best by truck, with nothing changed.

        Returns
        -------
        centres
            See `analysis.planning.hubs`.

        Raises
        ------
        LiaosuError
            If there is no such metric, or that many cannot be chosen.
        """
        return self._room.once(self._centres, (count, by), lambda: self._found_centres(count, by))

    def _found_centres(self, count: int, by: str) -> Centres:
        counties, candidates = hub_places(self.world)
        weights = county_weights(self.world, counties, "population")
        access: NDArray[np.float64] = self._access.get(
            by, lambda: access_table(apply_scenario(self.router), candidates, counties, by)
        )
        plan = best_median(access, weights, count)
        names = {hub: f"{candidates[hub].kind}:{candidates[hub].id}" for hub in plan.hubs}
        serves = {
            county.id: names[hub] for county, hub in zip(counties, plan.serves.tolist(), strict=True) if hub in names
        }
        return Centres(hub_features(self.world, plan, candidates, weights), MappingProxyType(serves), plan.value, by)

    def linkage(self) -> gpd.GeoDataFrame:
        """Return how ports are linked by sea, with nothing changed; see `analysis.planning.linkage`."""
        return self._room.once(self._tables, "linkage", lambda: linkage_table(apply_scenario(self.router)))

    def nearest_ports(self, place: tuple[str, str]) -> list[NearPort]:
        """
        Return the two sea or river ports that are nearest to a place by road.

        Raises
        ------
        LiaosuError
            If there is no such place, or no road near it.
        """
        return nearest_ports(apply_scenario(self.router), find_place(self.world, place))
