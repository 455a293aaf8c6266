"""
Replacement paths: what the best path between two nodes becomes when any one row of the edge table on it is closed.

A row is an edge with both its directions. Let T be the tree of best paths from the source. Closing a row of the best
path cuts off the part of T beyond it; every other way enters that part for the last time by some arc (u, v), so that
the least d(source, u) + w(u, v) + d(v, target) over those arcs is a lower bound. The way from the source to u is in T
and does not use the row. If the best way from v to the target does not use it either, the bound is a path, and exact
(Malik, Mittal and Gupta 1989 for undirected graphs, where this always holds; here transfers weigh more one way than
the other, and the condition is checked for each answer). What the check refuses is left open, to be searched anew.

All rows of a path are answered at once: an arc serves those between where its ends hang on the path.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Rests = Callable[[NDArray[np.float64]], NDArray[np.float64]]

__all__ = ["Detour", "Replaced", "SearchGraph", "Tree", "arcs_aside", "grow", "replace_rows"]

# So that no two paths weigh the same, each arc weighs a little more, by up to this part of the mean.
_APART = 1e-9
_SEED = 2018


@dataclass(frozen=True, eq=False)
class SearchGraph:
    """
    Open arcs with what is searched by and what paths are judged by.

    Attributes
    ----------
    node_count
        Nodes are numbered from 0.
    tail, head
        Of each arc, shape (arcs,).
    row
        Row of the edge table that an arc belongs to; closing it closes all its arcs.
    weight
        What is searched by, finite, not negative.
    plain
        What the arc adds to the judged total, rests not included.
    driving_h
        Hours at the wheel, 0 off the road.
    road
        Whether the arc belongs to a road leg; any other ends it.
    """

    node_count: int
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    row: NDArray[np.int64]
    weight: NDArray[np.float64]
    plain: NDArray[np.float64]
    driving_h: NDArray[np.float64]
    road: NDArray[np.bool_]

    @cached_property
    def apart(self) -> NDArray[np.float64]:
        """The weights with ties broken, the same for the same graph."""
        if not len(self.weight):
            return self.weight
        mean = float(self.weight.mean()) or 1.0
        return self.weight + _APART * mean * np.random.default_rng(_SEED).uniform(0.5, 1.0, len(self.weight))

    @cached_property
    def _best_arcs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The lightest arc between each two nodes: their keys in order, and the arcs."""
        keys = self.tail * self.node_count + self.head
        order = np.lexsort((self.apart, keys))
        unique, first = np.unique(keys[order], return_index=True)
        return unique, order[first]

    def arcs_between(self, tail: NDArray[np.int64], head: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the lightest arc from each tail to its head; there must be one."""
        keys, arcs = self._best_arcs
        return np.asarray(arcs[np.searchsorted(keys, tail * self.node_count + head)])

    @cached_property
    def matrices(self) -> tuple[Any, Any]:
        """The lightest arcs as sparse matrices, along and against their direction."""
        from scipy.sparse import csr_array

        arcs = self._best_arcs[1]
        shape = (self.node_count, self.node_count)
        along = csr_array((self.apart[arcs], (self.tail[arcs], self.head[arcs])), shape=shape)
        return along, csr_array(along.T)


@dataclass(frozen=True, eq=False)
class Detour:
    """
    Arcs beside a tree, looked through for every path in it.

    Attributes
    ----------
    arc, head
        Number, and the node that it leads to.
    tail_first, head_first
        `Tree.first` of both ends.
    cost
        From the root to the end of the arc.
    """

    arc: NDArray[np.int64]
    head: NDArray[np.int64]
    tail_first: NDArray[np.int32]
    head_first: NDArray[np.int32]
    cost: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Tree:
    """
    The best paths from a root to all nodes, or from all nodes to it.

    Attributes
    ----------
    cost
        By node, ties broken; infinity where there is no path.
    up, arc
        Next node towards the root, itself at the root and where there is no path, and the arc between, -1 there.
    first, last
        The nodes below a node, itself included, are those whose `first` is at least its `first` and below its `last`.
        Nodes without a path have the count of those with one as their `first`.
    count
        How many nodes have a path.
    plain, driving_h
        Sums of the arcs' values along the path.
    turn, on_road
        The nearest node towards the root, itself included, whose arc is not of the road, or is; else the root.
    """

    root: int
    cost: NDArray[np.float64]
    up: NDArray[np.int32]
    arc: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    count: int
    plain: NDArray[np.float64]
    driving_h: NDArray[np.float64]
    turn: NDArray[np.int32]
    on_road: NDArray[np.int32]

    def open_h(self, nodes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the driving hours of the road leg that each node is in."""
        return np.asarray(self.driving_h[nodes] - self.driving_h[self.turn[nodes]])

    def done(self, nodes: NDArray[np.int64], rests: Rests) -> NDArray[np.float64]:
        """Return what the rests of the road legs before the one that each node is in add to the total."""
        total = np.zeros(len(nodes))
        at = self.turn[nodes]
        while (at != self.root).any():
            end = self.on_road[at]
            at = self.turn[end]
            total += rests(self.driving_h[end] - self.driving_h[at])
        return total


@dataclass(frozen=True, eq=False)
class Replaced:
    """
    A best path and what it becomes.

    Attributes
    ----------
    total
        The judged total of the best path.
    rows
        The rows that it uses, in order of travel.
    totals
        The judged total of the best path without each row: infinity when there is none, NaN when it is left open.
    """

    total: float
    rows: NDArray[np.int64]
    totals: NDArray[np.float64]


def _nearest(own: NDArray[np.bool_], up: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the nearest node towards the root that has a mark, itself included; the root where there is none."""
    found = np.where(own, np.arange(len(up)), up)
    while True:
        further = found[found]
        if np.array_equal(further, found):
            return np.asarray(found)
        found = further


def grow(graph: SearchGraph, root: int, *, backward: bool = False) -> Tree:
    """
    Return the tree of best paths of a root.

    Parameters
    ----------
    backward
        Whether the paths lead to the root.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import depth_first_order, dijkstra

    cost, before = dijkstra(graph.matrices[int(backward)], indices=root, return_predecessors=True)
    nodes = np.arange(graph.node_count)
    reached = np.flatnonzero(before >= 0)
    up = nodes.copy()
    up[reached] = before[reached]
    arc = np.full(graph.node_count, -1, dtype=np.int64)
    ends = (reached, up[reached]) if backward else (up[reached], reached)
    arc[reached] = graph.arcs_between(*ends)
    links = csr_array((np.ones(len(reached)), (up[reached], reached)), shape=(graph.node_count, graph.node_count))
    order = depth_first_order(links, root, return_predecessors=False)
    count = len(order)
    first = np.full(graph.node_count, count, dtype=np.int64)
    first[order] = np.arange(count)
    last = first + _sizes(order, up)

    def along(values: NDArray[np.float64]) -> NDArray[np.float64]:
        # Each arc's value counts from where its node's part of the order begins to where it ends.
        steps = np.zeros(count + 1)
        steps[first[reached]] = values[arc[reached]]
        steps -= np.bincount(last[reached], values[arc[reached]], minlength=count + 1)
        sums = np.cumsum(steps)
        return np.asarray(sums[first])

    road = np.zeros(graph.node_count, dtype=bool)
    road[reached] = graph.road[arc[reached]]
    other = np.zeros(graph.node_count, dtype=bool)
    other[reached] = ~road[reached]
    # Many trees are held at once, and half the bits are enough for numbers of nodes and arcs.
    return Tree(
        root=root,
        cost=cost,
        up=up.astype(np.int32),
        arc=arc.astype(np.int32),
        first=first.astype(np.int32),
        last=last.astype(np.int32),
        count=count,
        plain=along(graph.plain),
        driving_h=along(graph.driving_h),
        turn=_nearest(other, up).astype(np.int32),
        on_road=_nearest(road, up).astype(np.int32),
    )


def arcs_aside(graph: SearchGraph, tree: Tree) -> Detour:
    """
    Return the arcs by which a part of a tree that is cut off can be entered.

    Returns
    -------
    aside
        Those between nodes with a path that neither are in the tree nor lead back along it.
    """
    reached = np.isfinite(tree.cost)
    beside = reached[graph.tail] & reached[graph.head] & (tree.up[graph.tail] != graph.head)
    beside[tree.arc[tree.arc >= 0]] = False
    arcs = np.flatnonzero(beside)
    tails, heads = graph.tail[arcs], graph.head[arcs]
    return Detour(arcs, heads, tree.first[tails], tree.first[heads], tree.cost[tails] + graph.apart[arcs])


def _sizes(order: NDArray[np.int64], up: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many nodes are below each one, itself included; `order` has every node after the one above it."""
    sizes, above = [1] * len(up), up.tolist()
    for node in order[:0:-1].tolist():
        sizes[above[node]] += sizes[node]
    return np.array(sizes, dtype=np.int64)


def _path(tree: Tree, node: int) -> NDArray[np.int64]:
    """Return the nodes from the root to a node."""
    nodes = [node]
    up = tree.up
    while nodes[-1] != tree.root:
        nodes.append(int(up[nodes[-1]]))
    return np.array(nodes[::-1], dtype=np.int64)


def _hung(tree: Tree, path: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return, by place in the tree's order, how many nodes of a path from its root are at or above a node."""
    steps = np.zeros(tree.count + 1, dtype=np.int32)
    steps[tree.first[path]] = 1
    np.subtract.at(steps, tree.last[path], 1)
    return np.cumsum(steps, dtype=np.int32)


def replace_rows(
    graph: SearchGraph, forward: Tree, aside: Detour, backward: Tree, rests: Rests, doors: frozenset[int]
) -> Replaced | None:
    """
    Return what the best path between two roots becomes when any one row on it is closed.

    Parameters
    ----------
    forward, aside
        Tree of the source, and the arcs beside it.
    rests
        What the rests of a road leg of given driving hours add to the total.
    doors
        Rows on which the source or the target lies: without them there is no way.

    Returns
    -------
    replaced
        None when there is no path at all.
    """
    if not np.isfinite(forward.cost[backward.root]):
        return None
    path = _path(forward, backward.root)
    arcs = forward.arc[path[1:]].astype(np.int64)
    rows = graph.row[arcs]
    total = float(_totals(graph, forward, backward, arcs[:1], rests)[0])
    totals = np.full(len(rows), np.nan)
    if np.array_equal(backward.up[path[:-1]], path[1:]):
        won, sure = _entering(graph, forward, aside, backward, path)
        totals[won < 0] = np.inf
        found = np.flatnonzero((won >= 0) & sure)
        if len(found):
            entries, which = np.unique(won[found], return_inverse=True)
            totals[found] = _totals(graph, forward, backward, entries, rests)[which]
    totals[np.isin(rows, list(doors))] = np.inf
    return Replaced(total, rows, totals)


def _entering(
    graph: SearchGraph, forward: Tree, aside: Detour, backward: Tree, path: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the arc by which the part beyond each arc of a path is best entered, -1 for none, and whether for sure."""
    # The number of the last node of the path above each node, and of the first one that its way to the target meets.
    hung = _hung(forward, path) - 1
    met = len(path) - _hung(backward, path[::-1])
    low, high = hung[aside.tail_first], hung[aside.head_first]
    crossing = np.flatnonzero(low < high)
    crossing = crossing[np.isfinite(backward.cost[aside.head[crossing]])]
    cost = aside.cost[crossing] + backward.cost[aside.head[crossing]]
    crossing = crossing[np.argsort(cost, kind="stable")]
    places = np.arange(len(path) - 1)
    won = _least(low[crossing], high[crossing], len(places))
    entry = np.append(aside.arc[crossing], -1)[won]
    sure = met[backward.first[graph.head[entry]]] > places
    return entry, sure


def _least(low: NDArray[np.int32], high: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Return for each place the first of the ranges from `low` to before `high` that holds it; their count if none."""
    none = len(low)
    power = np.frexp((high - low).astype(np.float64))[1] - 1
    table = np.full((int(power.max(initial=0)) + 1, count), none, dtype=np.int64)
    number = np.arange(none)
    # Two ranges of a power of two cover each range.
    np.minimum.at(table, (power, low), number)
    np.minimum.at(table, (power, high - (1 << power)), number)
    for level in range(len(table) - 1, 0, -1):
        half = 1 << (level - 1)
        np.minimum(table[level - 1], table[level], out=table[level - 1])
        np.minimum(table[level - 1, half:], table[level, :-half], out=table[level - 1, half:])
    return np.asarray(table[0])


def _totals(
    graph: SearchGraph, forward: Tree, backward: Tree, entries: NDArray[np.int64], rests: Rests
) -> NDArray[np.float64]:
    """Return the judged totals of the paths by the trees that enter by some arcs."""
    tails, heads = graph.tail[entries], graph.head[entries]
    plain = forward.plain[tails] + graph.plain[entries] + backward.plain[heads]
    done = forward.done(tails, rests) + backward.done(heads, rests)
    before, after = forward.open_h(tails), backward.open_h(heads)
    joined = rests(before + graph.driving_h[entries] + after)
    return np.asarray(plain + done + np.where(graph.road[entries], joined, rests(before) + rests(after)))
