"""
What single closures add: every link and port that a best way between the cities uses, closed by itself.

A closure is that of a scenario (`closed.edges`, `closed.ports`), and what it adds is what that scenario adds: best ways
are searched and judged as in `analysis.routing.shortest_path`, by time and generalised cost twice. Links are answered
by replacement paths, all at once; ports, of which there are few, one by one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.assumptions.cost import truck_hours
from analysis.network.edge_columns import GROUPS
from analysis.network.link_names import link_table
from analysis.resilience.closure_tally import Tally, in_units, merged, of_units
from analysis.resilience.od_pairs import od_pairs
from analysis.resilience.replacement_paths import arcs_aside, grow, replace_rows
from analysis.routing.scenario_network import port_rows
from geo.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from analysis.resilience.od_pairs import OdPairs, Pair
    from analysis.resilience.replacement_paths import Replaced, Rests, SearchGraph
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place

__all__ = ["CRITICAL_COLUMNS", "Closures", "closure_ranking", "closures", "closures_of", "critical_table", "tally"]

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
_SEA = GROUPS.index("sea")
_DECIMALS = 3
# How much of the work the searches are; the rest are the ports.
_SEARCH_SHARE = 0.8


@dataclass(frozen=True, eq=False)
class Closures:
    """
    What closing each thing alone does to the ordered pairs of some places.

    Attributes
    ----------
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
    places
        How many places the pairs are of.
    searched
        How many pairs and rows the replacement paths left open, so that they were searched one by one.
    """

    by: str
    rows: NDArray[np.int64]
    added: NDArray[np.float64]
    cut: NDArray[np.int64]
    ports: dict[str, tuple[float, int]]
    at_door: NDArray[np.int64]
    places: int
    searched: int

    @property
    def cut_beyond(self) -> NDArray[np.int64]:
        """Pairs without a way, those that lose a single place's own way out left out, shape (rows,)."""
        # A link that parts one place from all the others cuts its pairs with them, there and back, and no other.
        one_place = 2 * (self.places - 1)
        return np.where(self.cut == one_place, 0, self.cut - self.at_door)


def closures(
    prepared: ScenarioNetwork,
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
        One of `analysis.assumptions.cost.METRICS`.
    mode
        One of `analysis.routing.scenario_network.ROUTE_MODES`.

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
    asked = od_pairs(prepared, places, by, mode)
    every = range(len(places))
    return closures_of(prepared, by, len(places), tally(asked, every, every, progress))


def tally(
    asked: OdPairs,
    origins: Sequence[int],
    destinations: Sequence[int],
    progress: Callable[[float], None] | None = None,
) -> Tally:
    """
    Return what closing each used link and port alone does to some of the pairs.

    Parameters
    ----------
    asked
        From `od_pairs`.
    origins, destinations
        Numbers of places; each is paired with each of the others.

    Returns
    -------
    tally
        Tallies of blocks that share no pair add up to that of all their pairs, see
        `analysis.resilience.closure_tally.merged`.
    """

    def show(share: float) -> None:
        if progress is not None:
            progress(share)

    joins = asked.joins
    found = _replaced(asked, origins, destinations, lambda share: show(_SEARCH_SHARE * share))
    count = len(asked.prepared.closed)
    added, cut, at_door, searched = (np.zeros(count, dtype=np.int64) for _ in range(4))
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
        added[rows[settled]] += in_units(np.maximum(totals[settled] - now, 0.0))
        for row in rows[np.isnan(totals)].tolist():
            left_open[row].append(pair)
    for row, pairs in left_open.items():
        more, lost = asked.closing(np.arange(count) == row, pairs)
        added[row] += more
        cut[row] += lost
        searched[row] += len(pairs)
    rows = np.unique(np.concatenate([*used.values(), np.empty(0, dtype=np.int64)]))
    ports = _ports(asked, used, rows, lambda share: show(_SEARCH_SHARE + (1 - _SEARCH_SHARE) * share))
    show(1.0)
    return Tally(rows, added[rows], cut[rows], at_door[rows], searched[rows], ports)


def closures_of(prepared: ScenarioNetwork, by: str, places: int, *tallies: Tally) -> Closures:
    """
    Return the closures that tallies of blocks of pairs add up to.

    Parameters
    ----------
    places
        How many places the pairs are of.
    *tallies
        Of blocks that share no pair.

    Returns
    -------
    closures
        The same, however the pairs were shared out.
    """
    total = merged(tallies)
    links = prepared.router.columns.group[total.rows] != _TRANSFER
    added = of_units(np.array([total.ports[port][0] for port in total.ports], dtype=np.int64)).tolist()
    ports = {port: (value, total.ports[port][1]) for port, value in zip(total.ports, added, strict=True)}
    return Closures(
        by=by,
        rows=total.rows[links],
        added=of_units(total.added[links]),
        cut=total.cut[links],
        ports={port: ports[port] for port in prepared.router.world.ports.id if port in ports},
        at_door=total.at_door[links],
        places=places,
        searched=int(total.searched.sum()),
    )


def _rests(prepared: ScenarioNetwork, by: str) -> Rests:
    """Return the function that gives what the rests of a leg of some driving hours add by a metric."""
    worth = {"time": 1.0, "generalised": prepared.factors["value_of_time"]}.get(by, 0.0)
    values = prepared.factors.values

    def rests(driving_h: NDArray[np.float64]) -> NDArray[np.float64]:
        if not worth:
            return np.zeros_like(driving_h)
        return np.asarray(worth * (truck_hours(driving_h, values) - driving_h))

    return rests


def _replaced(
    asked: OdPairs, origins: Sequence[int], destinations: Sequence[int], show: Callable[[float], None]
) -> dict[Pair, list[Replaced]]:
    """Return, for each ordered pair that is joined, the answer of each search."""
    found: dict[Pair, list[Replaced]] = defaultdict(list)
    graphs = asked.graphs
    for number, graph in enumerate(graphs):
        for done, (a, answers) in enumerate(_searched(asked, graph, origins, destinations), start=1):
            for b, answer in answers.items():
                found[a, b].append(answer)
            show((number + done / len(origins)) / len(graphs))
    return found


def _searched(
    asked: OdPairs, graph: SearchGraph, origins: Sequence[int], destinations: Sequence[int]
) -> Iterator[tuple[int, dict[int, Replaced]]]:
    """Yield the origins with the answers of one search, by destination; the trees are let go with it."""
    prepared, joins = asked.prepared, asked.joins
    rests = _rests(prepared, asked.by)
    count, nodes = len(joins), len(prepared.router.graph.lonlat)
    to = {b: grow(graph, nodes + count + b, backward=True) for b in destinations}
    for a in origins:
        tree = grow(graph, nodes + a)
        aside = arcs_aside(graph, tree)
        answers = {}
        for b in destinations:
            doors = frozenset((joins[a].row, joins[b].row))
            answer = replace_rows(graph, tree, aside, to[b], rests, doors) if a != b else None
            if answer is not None:
                answers[b] = answer
        yield a, answers


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


def _ports(
    asked: OdPairs, used: dict[Pair, NDArray[np.int64]], rows: NDArray[np.int64], show: Callable[[float], None]
) -> dict[str, tuple[int, int]]:
    """Close each port of which a best path uses a link."""
    router = asked.prepared.router
    masks = {port: port_rows(router, port) for port in router.world.ports.id}
    at_risk = {port: mask for port, mask in masks.items() if mask[rows].any()}
    found = {}
    for number, (port, mask) in enumerate(at_risk.items(), start=1):
        found[port] = asked.closing(mask, [pair for pair, own in used.items() if mask[own].any()])
        show(number / len(at_risk))
    return found


def closure_ranking(prepared: ScenarioNetwork, found: Closures, *, lanes: bool = True) -> pd.DataFrame:
    """
    Return closures in order, worst first, by what they are and not yet by name.

    Parameters
    ----------
    lanes
        Whether lanes of the open sea, those without a name, count as links: no one can close a line there.

    Returns
    -------
    ranking
        `kind` ("edge" or "port"), `id`, `row` of the edge table (-1 for ports), `added`, `pairs_cut`, indexed by rank
        from 1. What cuts pairs off comes first, then what adds most; pairs that a link cuts off only because one of
        their ends lies on it, or is reached by it alone, do not count in this.
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
            "cut_beyond": np.concatenate([found.cut_beyond[shown], np.array(port_cut, dtype=np.int64)]),
        }
    )
    # Between equals the order is that of the data, ports first: they are what people know.
    table = table.sort_values(
        ["cut_beyond", "added", "pairs_cut", "kind"], ascending=[False, False, False, False], kind="stable"
    )
    table.index = pd.RangeIndex(1, len(table) + 1, name="rank")
    return table.drop(columns="cut_beyond")


def critical_table(prepared: ScenarioNetwork, found: Closures, *, lanes: bool = True) -> gpd.GeoDataFrame:
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
