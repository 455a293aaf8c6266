"""Pairs of places whose ways are judged when something is closed: the graph of their searches, and single ones."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.bounded_cache import BoundedCache
from analysis.network.edge_columns import GROUPS
from analysis.resilience.closure_tally import in_units
from analysis.resilience.replacement_paths import SearchGraph
from analysis.routing.shortest_path import Request, best_totals, end_shares, joined, require_sound, search_shares
from geo.errors import NoRouteError, RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.network.router import Join
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place

__all__ = ["OdPairs", "Pair", "od_pairs", "search_graph"]

_ROAD = GROUPS.index("road")
# A pair is searched twice at most.
_SEARCHES = 2

Pair = tuple[int, int]


def search_graph(prepared: ScenarioNetwork, mode: str, by: str, day_share: float, joins: Sequence[Join]) -> SearchGraph:
    """
    Return the graph as best paths between places see it.

    Parameters
    ----------
    mode, by
        A route mode and a metric.
    day_share
        How much of a day an hour at the wheel counts as.
    joins
        Where the places meet the network.

    Returns
    -------
    graph
        Behind the nodes of the network one for each place to leave from, then one for each to arrive at.
    """
    router, columns = prepared.router, prepared.router.columns
    weights = np.where(prepared.barred(mode), np.inf, prepared.edge_weights(by, day_share))
    plain = prepared.edge_weights(by)
    road = columns.group == _ROAD
    driving = np.where(road, columns.km * prepared.rates.hours_per_km[columns.code] * prepared.slow, 0.0)
    nodes = len(router.graph.lonlat)
    # The access to a road is driven by the same truck; in the sums it is the same for all ways of a pair.
    access_h = [join.access_km * prepared.class_weight("access", "time")[0] for join in joins]
    ends: list[tuple[int, int, int, float, float]] = []
    along_row: dict[int, list[int]] = defaultdict(list)
    for number, join in enumerate(joins):
        along_row[join.row].append(number)
    for number, join in enumerate(joins):
        leave, arrive = nodes + number, nodes + len(joins) + number
        if join.node >= 0:
            ends += [(leave, join.node, -1, 0.0, 0.0), (join.node, arrive, -1, 0.0, 0.0)]
            continue
        own = access_h[number]
        ends += [(leave, node, join.row, share, own) for node, share in end_shares(router, join, leaving=True)]
        ends += [(node, arrive, join.row, share, own) for node, share in end_shares(router, join, leaving=False)]
        for other in along_row[join.row]:
            along = joins[other].share - join.share
            if other != number and (along >= 0 or not columns.oneway[join.row]):
                ends.append((leave, nodes + len(joins) + other, join.row, abs(along), own + access_h[other]))
    tail, head, row = (np.array([end[place] for end in ends], dtype=np.int64) for place in range(3))
    share, access = (np.array([end[place] for end in ends]) for place in (3, 4))
    arcs = router.graph.arc_edge
    rows = np.concatenate([arcs, row])
    part = np.concatenate([np.ones(len(arcs)), share])
    # A place that is a node itself, of row -1, is joined by no edge, and without a share of one.
    on_road = road[rows] & (rows >= 0)
    at_wheel = driving[rows] * part + np.where(on_road, np.concatenate([np.zeros(len(arcs)), access]), 0.0)
    whole = np.where(part > 0, weights[rows], 0.0) * part
    whole[(rows >= 0) & np.isinf(weights[rows])] = np.inf
    kept = np.isfinite(whole)
    return SearchGraph(
        node_count=nodes + 2 * len(joins),
        tail=np.concatenate([router.graph.tail, tail])[kept],
        head=np.concatenate([router.graph.head, head])[kept],
        row=rows[kept],
        weight=whole[kept],
        plain=(plain[rows] * part)[kept],
        driving_h=at_wheel[kept],
        road=on_road[kept],
    )


def od_pairs(prepared: ScenarioNetwork, places: Sequence[Place], by: str, mode: str = "any") -> OdPairs:
    """
    Return the pairs of places that are asked about.

    Arguments and errors are those of `analysis.resilience.criticality.closures`.

    Parameters
    ----------
    prepared
        The router under a scenario without added links.
    places
        Those that the pairs are of.
    by, mode
        A metric and a route mode.

    Returns
    -------
    asked
        For any number of calls of `tally`.
    """
    if len(places) < 2:
        msg = "Closures are judged by the ways between places; name two at least."
        raise RequestError(msg)
    require_sound(prepared, Request(places[0], places[1], mode, by))
    if prepared.links:
        msg = "Closures are ranked on the networks as they are; leave out the added links of the scenario."
        raise RequestError(msg)
    return OdPairs(prepared, places, [joined(prepared.router, place, mode) for place in places], mode, by)


@dataclass(frozen=True, eq=False)
class OdPairs:
    """
    Places between which ways are asked for.

    Attributes
    ----------
    prepared
        The router under a scenario.
    places, joins
        The places, and where they meet the network.
    mode, by
        A route mode and a metric.
    """

    prepared: ScenarioNetwork
    places: Sequence[Place]
    joins: Sequence[Join]
    mode: str
    by: str

    @cached_property
    def graphs(self) -> tuple[SearchGraph, ...]:
        """The graph of each search that a pair is answered by."""
        shares = search_shares(self.prepared, self.request((0, 1)))
        return tuple(search_graph(self.prepared, self.mode, self.by, share, self.joins) for share in shares)

    def request(self, pair: Pair) -> Request:
        """Return the request of a pair."""
        return Request(self.places[pair[0]], self.places[pair[1]], self.mode, self.by)

    def _total(self, prepared: ScenarioNetwork, pair: Pair) -> float:
        costs = best_totals(prepared, self.request(pair), (self.joins[pair[0]], self.joins[pair[1]]))
        return float(costs.total(self.by, prepared.factors.values))

    def closing(self, rows: NDArray[np.bool_], pairs: Sequence[Pair]) -> tuple[int, int]:
        """Return what closing rows adds to the pairs that still have a way, in units, and how many have none."""
        # The metrics of closures are asked for once: they must not push out those that others ask for again.
        router = replace(self.prepared.router, metrics=BoundedCache(_SEARCHES))
        after = replace(self.prepared, router=router, closed=self.prepared.closed | rows)
        added, cut = [], 0
        for pair in pairs:
            try:
                added.append(max(self._total(after, pair) - self._total(self.prepared, pair), 0.0))
            except NoRouteError:
                cut += 1
        return int(in_units(np.array(added, dtype=np.float64)).sum()), cut
