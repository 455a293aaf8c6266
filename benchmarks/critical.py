"""
Closing every link that a best way between the 27 cities uses, one by one: replacement paths against searching anew.

Searching anew is done for a sample of the links, the same for all, and extrapolated to all of them; before anything is
timed, what the links of the sample add must be the same by all ways of finding it. Times are processor time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.sources import data_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analysis.resilience.criticality import Closures
    from analysis.resilience.replacement_paths import SearchGraph
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place

__all__ = ["ScipyAnew", "critical_tables", "require_same"]

_SEED = 20_241_124
_SAMPLE = 30
_REPEATS = 3
_TOLERANCE = 1e-3
_METRICS = ("distance", "cost", "co2e", "time", "generalised")

Table = list[tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class ScipyAnew:
    """
    SciPy's Dijkstra from every city on a search graph, with the arcs of one row closed.

    Attributes
    ----------
    graph
        As replacement paths use it.
    """

    graph: SearchGraph
    count: int

    def lengths(self, row: int = -1) -> NDArray[np.float64]:
        """Return the lengths of all ordered pairs without a row, shape (count, count); infinity for no path."""
        from scipy.sparse.csgraph import dijkstra

        matrix = self.graph.matrices[0]
        doors = self.graph.node_count - 2 * self.count
        places = self._places(row)
        kept = matrix.data[places].copy()
        matrix.data[places] = np.inf
        found = dijkstra(matrix, indices=np.arange(doors, doors + self.count))
        matrix.data[places] = kept
        return np.asarray(found[:, doors + self.count :])

    def _places(self, row: int) -> NDArray[np.int64]:
        """Return where the arcs of a row are among the weights of the matrix."""
        matrix = self.graph.matrices[0]
        places: list[int] = []
        for arc in np.flatnonzero(self.graph.row == row) if row >= 0 else ():
            first, last = matrix.indptr[self.graph.tail[arc]], matrix.indptr[self.graph.tail[arc] + 1]
            places += (first + np.flatnonzero(matrix.indices[first:last] == self.graph.head[arc])).tolist()
        return np.array(places, dtype=np.int64)


def _added(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    change = after - before
    return float(change[np.isfinite(change) & ~np.eye(len(change), dtype=bool)].sum())


def require_same(closures: Closures, anew: ScipyAnew, rows: Sequence[int]) -> None:
    """
    Check that rows add the same by replacement paths and by searching anew.

    Parameters
    ----------
    closures
        By a metric for which what is searched by is also what is judged by.
    rows
        Rows that a best path uses.

    Raises
    ------
    ValueError
        Naming the first row that differs.
    """
    before = anew.lengths()
    found = dict(zip(closures.rows.tolist(), closures.added.tolist(), strict=True))
    for row in rows:
        expected = _added(before, anew.lengths(row))
        if abs(found[row] - expected) > _TOLERANCE:
            msg = f"Closing row {row} adds {found[row]:.6f} by replacement paths and {expected:.6f} by searching anew."
            raise ValueError(msg)


def _cpu_s(task: Callable[[], object]) -> float:
    begun = time.process_time()
    task()
    return time.process_time() - begun


def _recustomised(prepared: ScenarioNetwork, by: str, places: Sequence[Place], row: int) -> pd.DataFrame:
    """Return the best ways of all pairs by the routing engine under a metric without a row."""
    from analysis.routing.shortest_path import Request
    from analysis.routing.tabulate import matrix_table

    closed = prepared.closed.copy()
    closed[row] = True
    return matrix_table(replace(prepared, closed=closed), places, places, lambda a, b: Request(a, b, "any", by))


def _row(prepared: ScenarioNetwork, places: Sequence[Place], by: str) -> tuple[str, ...]:
    from analysis.resilience.criticality import closures
    from analysis.resilience.od_pairs import search_graph
    from analysis.routing.shortest_path import day_shares, joined

    joins = [joined(prepared.router, place, "any") for place in places]
    found = closures(prepared, places, by)
    graphs = [search_graph(prepared, "any", by, share, joins) for share in day_shares(prepared, by, 1)]
    anew = [ScipyAnew(graph, len(places)) for graph in graphs]
    rng = np.random.default_rng(_SEED)
    sample = rng.choice(found.rows, min(_SAMPLE, len(found.rows)), replace=False).tolist()
    # By time and generalised cost paths are judged otherwise than searched: the tests compare those with scenarios.
    if len(anew) == 1:
        require_same(found, anew[0], sample[:5])
    ours_s, wall_s = [], []
    for _ in range(_REPEATS):
        begun = time.perf_counter()
        ours_s.append(_cpu_s(lambda: closures(prepared, places, by)))
        wall_s.append(time.perf_counter() - begun)
    ours = min(ours_s)
    scale = len(found.rows) / len(sample)
    scipy_s = scale * _cpu_s(lambda: [search.lengths(row) for row in sample for search in anew])
    few = sample[: _SAMPLE // 3]
    again = _cpu_s(lambda: [_recustomised(prepared, by, places, row) for row in few])
    engine_s = again * len(found.rows) / len(few)
    return (
        by,
        f"{len(found.rows):,} and {len(found.ports)}",
        str(found.searched),
        f"{min(wall_s):.1f}",
        f"{ours:.1f}",
        f"~{scipy_s:,.0f} {len(sample)}/{len(found.rows):,} ({scipy_s / ours:.0f}x)",
        f"~{engine_s:,.0f} {len(few)}/{len(found.rows):,} ({engine_s / ours:.0f}x)",
    )


def critical_tables() -> list[tuple[str, Table]]:
    """Return the titled table: what ranking all closures takes by each metric, and what searching anew would."""
    from analysis.network.router import load_router
    from analysis.routing.scenario_network import apply_scenario
    from analysis.routing.tabulate import place_set
    from geo.world import load_world

    world = load_world(data_dir())
    prepared, places = apply_scenario(load_router(world)), place_set(world, "cities")
    head = (
        "by", "links and ports", "searched anew", "ours, wall s", "ours, s", "scipy anew, s", "engine re-customised, s",
    )  # fmt: skip
    return [("Closing every used link and port", [head, *(_row(prepared, places, by) for by in _METRICS)])]
