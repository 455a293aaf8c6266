"""
Shortest paths on a fixed graph under changing weights: the only module that knows the routing library.

RoutingKit's customizable contraction hierarchies (Dibbelt, Strasser and Wagner 2016, Customizable Contraction
Hierarchies, ACM JEA 21) through `routingkit-cch`. The order of contraction depends on the graph alone and is
stored with it; a new weight per arc takes milliseconds; closed arcs weigh infinity.

Weights are integers inside: each is the given weight divided by the metric's `unit`, rounded. A path of k arcs may
therefore miss the optimum by at most k units. What is reported is summed from the given weights, not from the
rounded ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from routingkit_cch import CCH, CCHManyToOne, CCHMetric, CCHOneToMany, CCHQuery, compute_order_inertial

from geo.errors import CorruptDataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["UNREACHABLE", "Engine", "Graph", "Path", "WeightedGraph", "contraction_order"]

UNREACHABLE = float("inf")

# RoutingKit's infinity is 2^31 - 1; sums of finite weights must stay below it.
_INFINITE = 2**31 - 1
_LARGEST_SUM = 2**31 - 2


@dataclass(frozen=True, eq=False)
class Graph:
    """
    A directed graph with an order of contraction.

    Attributes
    ----------
    tail, head
        Node numbers of each arc, shape (arcs,).
    order
        Nodes in the order in which they are contracted, shape (nodes,).
    """

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    order: NDArray[np.int64]

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.order)


@dataclass(frozen=True, eq=False)
class Path:
    """
    A shortest path.

    Attributes
    ----------
    arcs
        Arc numbers in driving order, shape (n,).
    source, target
        First and last node.
    cost
        Sum of the given weights, initial costs at both ends included.
    """

    arcs: NDArray[np.int64]
    source: int
    target: int
    cost: float


def contraction_order(
    node_count: int, tail: NDArray[np.int64], head: NDArray[np.int64], lonlat: NDArray[np.float64]
) -> NDArray[np.int64]:
    """
    Compute an order of contraction by nested dissection along coordinates.

    Parameters
    ----------
    tail, head
        Node numbers of each arc, shape (arcs,).
    lonlat
        Longitude and latitude of each node, degrees, shape (nodes, 2).

    Returns
    -------
    order
        Shape (nodes,); depends on nothing but the arguments.
    """
    order = compute_order_inertial(
        node_count, tail.tolist(), head.tolist(), lonlat[:, 1].tolist(), lonlat[:, 0].tolist()
    )
    return np.asarray(order, dtype=np.int64)


class WeightedGraph:
    """
    A graph under one set of weights; safe to use from many threads at once.

    Parameters
    ----------
    weights
        Weight of each arc, finite and not negative; infinity closes the arc.
    unit
        Resolution: weights are rounded to multiples of it.
    """

    def __init__(self, graph: Graph, hierarchy: CCH, weights: NDArray[np.float64], unit: float) -> None:
        self._graph = graph
        self._weights = weights
        self._unit = unit
        open_arcs = np.isfinite(weights)
        scaled = np.full(len(weights), _INFINITE, dtype=np.int64)
        scaled[open_arcs] = np.minimum(np.rint(weights[open_arcs] / unit), _LARGEST_SUM).astype(np.int64)
        self._metric = CCHMetric(hierarchy, scaled.tolist())
        self._table: tuple[tuple[tuple[int, ...], tuple[int, ...]], NDArray[np.float64]] | None = None

    def weight(self, arc: int) -> float:
        """Return the weight of an arc as given, infinity when it is closed."""
        return float(self._weights[arc])

    def _rounded(self, ends: Sequence[tuple[int, float]]) -> list[tuple[int, int]]:
        return [(node, round(cost / self._unit)) for node, cost in ends]

    def shortest(self, sources: Sequence[tuple[int, float]], targets: Sequence[tuple[int, float]]) -> Path | None:
        """
        Find the best path from any source to any target.

        Parameters
        ----------
        sources, targets
            Nodes with the cost of reaching them from the true origin and from them the true destination.

        Returns
        -------
        path
            None when no open path joins them.
        """
        # A query of its own for each call takes 17 microseconds more. Keeping one for each thread leaks: the library
        # never frees what another thread drops.
        result = CCHQuery(self._metric).run_multi(self._rounded(sources), self._rounded(targets))
        if result.distance is None:
            return None
        arcs = np.asarray(result.arc_path, dtype=np.int64)
        if len(arcs):
            # The library's own list of nodes takes a fifth of the time of the whole search.
            source, target = int(self._graph.tail[arcs[0]]), int(self._graph.head[arcs[-1]])
        else:
            source = target = int(result.node_path[0])
        # Who looks at this frame from another thread, as profilers do, must not be the last to hold the result.
        del result
        ends = min(c for n, c in sources if n == source) + min(c for n, c in targets if n == target)
        return Path(arcs, source, target, float(self._weights[arcs].sum()) + ends)

    def costs_to(self, sources: Sequence[tuple[int, float]], targets: Sequence[int]) -> NDArray[np.float64]:
        """
        Return the costs from a place to many nodes.

        Parameters
        ----------
        sources
            Nodes with the cost of reaching them from the true origin.

        Returns
        -------
        costs
            Shape (targets,), rounded to the metric's unit; infinity where no open path leads.
        """
        sweep = CCHOneToMany(self._metric, list(targets))
        return self._costs(sweep.distances_from_multi(self._rounded(sources)))

    def costs_from(self, sources: Sequence[int], targets: Sequence[tuple[int, float]]) -> NDArray[np.float64]:
        """
        Return the costs from many nodes to a place.

        Parameters
        ----------
        targets
            Nodes with the cost of reaching the true destination from them.

        Returns
        -------
        costs
            Shape (sources,), as from `costs_to`.
        """
        sweep = CCHManyToOne(self._metric, list(sources))
        return self._costs(sweep.distances_to_multi(self._rounded(targets)))

    def table(self, sources: Sequence[int], targets: Sequence[int]) -> NDArray[np.float64]:
        """
        Return the costs between two sets of nodes.

        Returns
        -------
        costs
            Shape (sources, targets), as from `costs_to`; the last one is kept, and not to be changed.
        """
        key = (tuple(sources), tuple(targets))
        last = self._table
        if last is not None and last[0] == key:
            return last[1]
        costs = self._swept(list(sources), list(targets))
        costs.setflags(write=False)
        self._table = (key, costs)
        return costs

    def _swept(self, sources: list[int], targets: list[int]) -> NDArray[np.float64]:
        """Return the costs between two sets of nodes, by a sweep from or to each node of the smaller set."""
        if not sources or not targets:
            return np.empty((len(sources), len(targets)))
        if len(sources) <= len(targets):
            onward = CCHOneToMany(self._metric, targets)
            return np.stack([self._costs(onward.distances_from(source)) for source in sources])
        back = CCHManyToOne(self._metric, sources)
        return np.stack([self._costs(back.distances_to(target)) for target in targets], axis=1)

    def _costs(self, values: Sequence[int | None]) -> NDArray[np.float64]:
        return np.array([UNREACHABLE if value is None else value * self._unit for value in values])


class Engine:
    """
    A graph that has been contracted once and takes any number of metrics.

    Parameters
    ----------
    graph
        Arcs and the order of contraction.

    Raises
    ------
    CorruptDataError
        If the stored order does not fit the graph.
    """

    def __init__(self, graph: Graph) -> None:
        if not np.array_equal(np.sort(graph.order), np.arange(graph.node_count)) or (
            len(graph.tail) and max(graph.tail.max(), graph.head.max()) >= graph.node_count
        ):
            msg = "The stored order of contraction does not fit the network; rebuild it with `liaosu data build graph`."
            raise CorruptDataError(msg)
        self._graph = graph
        self._hierarchy = CCH(graph.order.tolist(), graph.tail.tolist(), graph.head.tolist(), False)

    def metric(self, weights: NDArray[np.float64], unit: float) -> WeightedGraph:
        """
        Return the graph under new weights.

        Parameters
        ----------
        weights
            Weight of each arc, not negative; infinity closes the arc.
        unit
            Resolution; choose it so that every path sums to less than 2^31 units.

        Raises
        ------
        ValueError
            If a weight is missing, negative or not a number.
        """
        if len(weights) != len(self._graph.tail):
            msg = f"There are {len(weights)} weights for {len(self._graph.tail)} arcs."
            raise ValueError(msg)
        if np.isnan(weights).any() or (weights < 0).any():
            msg = "Weights must be numbers that are not negative."
            raise ValueError(msg)
        return WeightedGraph(self._graph, self._hierarchy, weights, unit)
