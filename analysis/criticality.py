"""
What single closures add: every link and port that a best way between the cities uses, closed by itself.

A closure is that of a scenario (`closed.edges`, `closed.ports`), and what it adds is what that scenario adds: best ways
are searched and judged as in `analysis.routing`, by time and generalised cost twice. Links are answered by replacement
paths, all at once; ports, of which there are few, one by one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.columns import GROUPS
from analysis.cost import truck_hours
from analysis.kept import Kept
from analysis.link_names import link_table
from analysis.prepared import port_rows
from analysis.replacement import SearchGraph, arcs_aside, grow, replace_rows
from analysis.routing import Request, best_totals, end_shares, joined, require_sound, search_shares
from geo.crs import WGS84
from geo.errors import NoRouteError, RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from analysis.prepared import Prepared
    from analysis.replacement import Replaced, Rests
    from analysis.router import Join
    from geo.places import Place

__all__ = ["CRITICAL_COLUMNS", "Closures", "closure_ranking", "closures", "critical_table", "search_graph"]

CRITICAL_COLUMNS = (
    "rank",
    "kind",
    "id",
    "mode",
    "ref",
    "name",
    "added",
    "pairs_cut",
    "lon",
    "lat",
    "name_en",
)
_TRANSFER = GROUPS.index("transfer")
_ROAD = GROUPS.index("road")
_SEA = GROUPS.index("sea")
_DECIMALS = 3
# A pair is searched twice at most.
_SEARCHES = 2
# How much of the work the searches are; the rest are the ports.
_SEARCH_SHARE = 0.8

Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Closures:
    """
    What closing each thing alone does to the ordered pairs of some places.

    Attributes
    ----------
    by
        The metric.
    rows
        Rows of the edge table that a best path uses and that are no change of mode.
    added
        Sum of what the pairs that still have a way lose, in the metric's unit per tonne, shape (rows,).
    cut
        Pairs without a way, shape (rows,).
    ports
        The same by port id: added, pairs cut.
    at_door
        Pairs of which an end lies on the row, so that its own way on to the network is closed with it, shape (rows,).
    searched
        How many pairs and rows the replacement paths left open, so that they were searched one by one.
    """

    by: str
    rows: NDArray[np.int64]
    added: NDArray[np.float64]
    cut: NDArray[np.int64]
    ports: dict[str, tuple[float, int]]
    at_door: NDArray[np.int64]
    searched: int


def _rests(prepared: Prepared, by: str) -> Rests:
    """Return the function that gives what the rests of a leg of some driving hours add by a metric."""
    worth = {"time": 1.0, "generalised": prepared.factors["value_of_time"]}.get(by, 0.0)
    values = prepared.factors.values

    def rests(driving_h: NDArray[np.float64]) -> NDArray[np.float64]:
        if not worth:
            return np.zeros_like(driving_h)
        return np.asarray(worth * (truck_hours(driving_h, values) - driving_h))

    return rests


def search_graph(prepared: Prepared, mode: str, by: str, day_share: float, joins: Sequence[Join]) -> SearchGraph:
    """
    Return the graph as best paths between places see it.

    Parameters
    ----------
    prepared
        The router under a scenario.
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
    ends: list[tuple[int, int, int, float]] = []
    for number, join in enumerate(joins):
        leave, arrive = nodes + number, nodes + len(joins) + number
        if join.node >= 0:
            ends += [(leave, join.node, -1, 0.0), (join.node, arrive, -1, 0.0)]
            continue
        ends += [(leave, node, join.row, share) for node, share in end_shares(router, join, leaving=True)]
        ends += [(node, arrive, join.row, share) for node, share in end_shares(router, join, leaving=False)]
        for other, there in enumerate(joins):
            along = there.share - join.share
            if other != number and there.row == join.row and (along >= 0 or not columns.oneway[join.row]):
                ends.append((leave, nodes + len(joins) + other, join.row, abs(along)))
    tail, head, row = (np.array([end[place] for end in ends], dtype=np.int64) for place in range(3))
    share = np.array([end[3] for end in ends])
    arcs = router.graph.arc_edge
    rows = np.concatenate([arcs, row])
    part = np.concatenate([np.ones(len(arcs)), share])
    # A place that is a node itself, of row -1, is joined by no edge, and without a share of one.
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
        driving_h=(driving[rows] * part)[kept],
        road=(road[rows] & (rows >= 0))[kept],
    )


def closures(
    prepared: Prepared,
    places: Sequence[Place],
    by: str,
    mode: str = "any",
    progress: Callable[[float], None] | None = None,
) -> Closures:
    """
    Return what closing each used link and port alone does.

    Parameters
    ----------
    prepared
        The router under a scenario without added links.
    places
        All ordered pairs of them are asked, one driver on a truck.
    by
        One of `analysis.cost.METRICS`.
    mode
        One of `analysis.prepared.ROUTE_MODES`.
    progress
        Called with the share done, if given.

    Returns
    -------
    closures
        Of links that a best path of either search uses, and of the ports among them.

    Raises
    ------
    RequestError
        If there are not two places, the metric or mode is not known, or the scenario adds links.
    TooFarError
        If a place is too far from the network.
    """
    if len(places) < 2:
        msg = "Closures are judged by the ways between places; name two at least."
        raise RequestError(msg)
    require_sound(prepared, Request(places[0], places[1], mode, by))
    if prepared.links:
        msg = "Closures are ranked on the networks as they are; leave out the added links of the scenario."
        raise RequestError(msg)

    def show(share: float) -> None:
        if progress is not None:
            progress(share)

    asked = _Asked(prepared, places, [joined(prepared.router, place, mode) for place in places], mode, by)
    joins = asked.joins
    found = _replaced(asked, lambda share: show(_SEARCH_SHARE * share))
    count = len(prepared.closed)
    added, cut, at_door = np.zeros(count), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    used: dict[Pair, NDArray[np.int64]] = {}
    left_open: dict[int, list[Pair]] = defaultdict(list)
    for pair, searches in found.items():
        rows, totals = _judged(searches)
        now = min(entry.total for entry in searches)
        used[pair] = rows
        cut[rows[np.isinf(totals)]] += 1
        at_door[list({joins[place].row for place in pair} - {-1})] += 1
        settled = np.isfinite(totals)
        # What is found only when something is closed was open before, and is no gain.
        added[rows[settled]] += np.maximum(totals[settled] - now, 0.0)
        for row in rows[np.isnan(totals)].tolist():
            left_open[row].append(pair)
    for row, pairs in left_open.items():
        more, lost = asked.closing(np.arange(count) == row, pairs)
        added[row] += more
        cut[row] += lost
    rows = np.unique(np.concatenate([*used.values(), np.empty(0, dtype=np.int64)]))
    ports = _ports(asked, used, rows, lambda share: show(_SEARCH_SHARE + (1 - _SEARCH_SHARE) * share))
    links = rows[prepared.router.columns.group[rows] != _TRANSFER]
    show(1.0)
    return Closures(
        by=by,
        rows=links,
        added=added[links],
        cut=cut[links],
        ports=ports,
        at_door=at_door[links],
        searched=sum(map(len, left_open.values())),
    )


def _replaced(asked: _Asked, show: Callable[[float], None]) -> dict[Pair, list[Replaced]]:
    """Return, for each ordered pair that is joined, the answer of each search."""
    found: dict[Pair, list[Replaced]] = defaultdict(list)
    shares = search_shares(asked.prepared, asked.request((0, 1)))
    count = len(asked.joins)
    for number, share in enumerate(shares):
        for a, answers in enumerate(_searched(asked, share)):
            for b, answer in answers.items():
                found[a, b].append(answer)
            show((number + (a + 1) / count) / len(shares))
    return found


def _searched(asked: _Asked, share: float) -> Iterator[dict[int, Replaced]]:
    """Yield the answers of one search, origin by origin, by destination; the trees are let go with it."""
    prepared, joins = asked.prepared, asked.joins
    rests = _rests(prepared, asked.by)
    count, nodes = len(joins), len(prepared.router.graph.lonlat)
    graph = search_graph(prepared, asked.mode, asked.by, share, joins)
    to = [grow(graph, nodes + count + place, backward=True) for place in range(count)]
    for a in range(count):
        tree = grow(graph, nodes + a)
        aside = arcs_aside(graph, tree)
        answers = {}
        for b in range(count):
            doors = frozenset((joins[a].row, joins[b].row))
            answer = replace_rows(graph, tree, aside, to[b], rests, doors) if a != b else None
            if answer is not None:
                answers[b] = answer
        yield answers


def _judged(searches: Sequence[Replaced]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the rows that any search of a pair uses, and the better total without each; NaN where one is open."""
    rows = np.unique(np.concatenate([entry.rows for entry in searches]))
    rows = rows[rows >= 0]
    each = np.empty((len(searches), len(rows)))
    for place, entry in enumerate(searches):
        own = entry.rows >= 0
        each[place] = entry.total
        each[place, np.searchsorted(rows, entry.rows[own])] = entry.totals[own]
    return rows, each.min(axis=0)


@dataclass(frozen=True, eq=False)
class _Asked:
    """Pairs that are searched one by one."""

    prepared: Prepared
    places: Sequence[Place]
    joins: Sequence[Join]
    mode: str
    by: str

    def request(self, pair: Pair) -> Request:
        """Return the request of a pair."""
        return Request(self.places[pair[0]], self.places[pair[1]], self.mode, self.by)

    def _total(self, prepared: Prepared, pair: Pair) -> float:
        costs = best_totals(prepared, self.request(pair), (self.joins[pair[0]], self.joins[pair[1]]))
        return float(costs.total(self.by, prepared.factors.values))

    def closing(self, rows: NDArray[np.bool_], pairs: Sequence[Pair]) -> tuple[float, int]:
        """Return what closing rows adds to the pairs that still have a way, and how many have none."""
        # The metrics of closures are asked for once: they must not push out those that others ask for again.
        router = replace(self.prepared.router, metrics=Kept(_SEARCHES))
        after = replace(self.prepared, router=router, closed=self.prepared.closed | rows)
        added, cut = 0.0, 0
        for pair in pairs:
            try:
                added += max(self._total(after, pair) - self._total(self.prepared, pair), 0.0)
            except NoRouteError:
                cut += 1
        return added, cut


def _ports(
    asked: _Asked, used: dict[Pair, NDArray[np.int64]], rows: NDArray[np.int64], show: Callable[[float], None]
) -> dict[str, tuple[float, int]]:
    """Close each port of which a best path uses a link."""
    router = asked.prepared.router
    masks = {port: port_rows(router, port) for port in router.world.ports.id}
    at_risk = {port: mask for port, mask in masks.items() if mask[rows].any()}
    found = {}
    for number, (port, mask) in enumerate(at_risk.items(), start=1):
        found[port] = asked.closing(mask, [pair for pair, own in used.items() if mask[own].any()])
        show(number / len(at_risk))
    return found


def closure_ranking(prepared: Prepared, found: Closures, *, lanes: bool = True) -> pd.DataFrame:
    """
    Return closures in order, worst first, by what they are and not yet by name.

    Parameters
    ----------
    prepared
        The router under the scenario that was asked.
    found
        What single closures do.
    lanes
        Whether lanes of the open sea, those without a name, count as links: no one can close a line there.

    Returns
    -------
    ranking
        `kind` ("edge" or "port"), `id`, `row` of the edge table (-1 for ports), `added`, `pairs_cut`, indexed by rank
        from 1. What cuts pairs off comes first, then what adds most; pairs that a link cuts off only because one of
        their ends lies on it do not count in this.
    """
    edges = prepared.router.graph.edges
    shown = np.ones(len(found.rows), dtype=bool)
    if not lanes:
        shown = np.asarray(edges["name_zh"])[found.rows] != ""
        shown |= prepared.router.columns.group[found.rows] != _SEA
    rows, ids = found.rows[shown], list(found.ports)
    port_added, port_cut = ([found.ports[port][part] for port in ids] for part in (0, 1))
    table = pd.DataFrame(
        {
            "kind": ["edge"] * len(rows) + ["port"] * len(ids),
            "id": [*edges["edge"].to_numpy()[rows].astype(str), *ids],
            "row": np.concatenate([rows, np.full(len(ids), -1, dtype=np.int64)]),
            "added": np.concatenate([found.added[shown], port_added]).round(_DECIMALS),
            "pairs_cut": np.concatenate([found.cut[shown], np.array(port_cut, dtype=np.int64)]),
            "cut_beyond": np.concatenate([(found.cut - found.at_door)[shown], np.array(port_cut, dtype=np.int64)]),
        }
    )
    # Between equals the order is that of the data, ports first: they are what people know.
    table = table.sort_values(
        ["cut_beyond", "added", "pairs_cut", "kind"], ascending=[False, False, False, False], kind="stable"
    )
    table.index = pd.RangeIndex(1, len(table) + 1, name="rank")
    return table.drop(columns="cut_beyond")


def critical_table(prepared: Prepared, found: Closures, *, lanes: bool = True) -> gpd.GeoDataFrame:
    """
    Return closures as a table, worst first.

    Parameters
    ----------
    prepared, found, lanes
        As for `closure_ranking`.

    Returns
    -------
    table
        Columns `CRITICAL_COLUMNS` and the link's line or the port's point, EPSG:4326, ordered as in `closure_ranking`.
    """
    ranking = closure_ranking(prepared, found, lanes=lanes).reset_index()
    ids = ranking.id[ranking.kind == "port"]
    own = prepared.router.world.ports.set_index("id").loc[ids]
    nodes = pd.DataFrame(
        {
            "id": ids.to_numpy(),
            "mode": own["type"].replace("rail_ferry", "ferry").to_numpy(),
            "ref": own["locode"].to_numpy(),
            "name": own["name_zh"].to_numpy(),
            "lon": own["lon"].to_numpy(),
            "lat": own["lat"].to_numpy(),
            "name_en": own["name_en"].to_numpy(),
            "geometry": shapely.points(own["lon"].to_numpy(dtype=float), own["lat"].to_numpy(dtype=float)),
        }
    )
    links = link_table(prepared.router, ranking.row[ranking.kind == "edge"].to_numpy())
    named = pd.concat([links, nodes], ignore_index=True)
    table = ranking.merge(named, on="id", validate="one_to_one")
    return gpd.GeoDataFrame(table[[*CRITICAL_COLUMNS, "geometry"]], geometry="geometry", crs=WGS84)
