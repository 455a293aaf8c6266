"""
The graphs that every library is measured on: the project's network, and the main roads of all China.

What cuts them out is imported in the functions: the processes that measure a library's start only load a graph.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = [
    "TestGraph",
    "china_graph",
    "corridor_graph",
    "load_graph",
    "northeast_graph",
    "random_nodes",
    "save_graph",
    "simple_graph",
]

# West, south, east, north of China, degrees; both ends of an edge are inside.
CHINA = (73.0, 18.0, 135.5, 54.0)
# Liaoning and what lies around it: small enough for a library that prepares slowly to have its say.
NORTHEAST = (116.0, 38.0, 126.0, 44.0)
# Some libraries take a weight of nothing for no edge, so that none is below a metre.
_SHORTEST_KM = 0.001


@dataclass(frozen=True, eq=False)
class TestGraph:
    """
    A directed graph without parallel arcs, its arcs sorted by tail and head.

    Attributes
    ----------
    tail, head
        Node numbers of each arc.
    lonlat
        Position of each node, degrees, shape (nodes, 2).
    order
        Nodes in the order in which our engine contracts them.
    """

    __test__ = False

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    km: NDArray[np.float64]
    lonlat: NDArray[np.float64]
    order: NDArray[np.int64]

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.lonlat)

    def arcs_along(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the arcs from each node to the next; an arc that does not exist raises `ValueError`."""
        keys = self.tail * self.node_count + self.head
        wanted = nodes[:-1] * self.node_count + nodes[1:]
        arcs = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        if not np.array_equal(keys[arcs], wanted):
            msg = "The path leaves the graph."
            raise ValueError(msg)
        return np.asarray(arcs, dtype=np.int64)


def simple_graph(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    km: NDArray[np.float64],
    lonlat: NDArray[np.float64],
    order: NDArray[np.int64],
) -> TestGraph:
    """Return a graph with the shortest of parallel arcs alone, and without loops."""
    km = np.maximum(km, _SHORTEST_KM)
    by_length = np.lexsort((km, head, tail))
    by_length = by_length[tail[by_length] != head[by_length]]
    keys = tail[by_length] * len(lonlat) + head[by_length]
    kept = by_length[np.unique(keys, return_index=True)[1]]
    return TestGraph(tail[kept], head[kept], km[kept], lonlat, order)


def corridor_graph(data: Path) -> TestGraph:
    """Return the project's own network, all modes and transfers, by kilometres."""
    from analysis.network.edge_columns import edge_columns
    from analysis.network.graph_file import read_graph

    graph, order = read_graph(data)
    km = edge_columns(graph.edges).km[graph.arc_edge]
    return simple_graph(graph.tail, graph.head, km, graph.lonlat, order)


def china_graph(cache: Path) -> TestGraph:
    """
    Return the main roads of all China, from the package that the project's roads come from.

    Parameters
    ----------
    cache
        Folder for downloads; what is cut out is kept there too.

    Raises
    ------
    BuildError
        If the package is neither in the cache nor to be had.
    """
    from geo.build.fetch import SCGRAPH, fetch
    from geo.build.networks.roads import read_road_graph as read_roads

    kept = cache / f"bench_china_{SCGRAPH.version}.npz"
    if kept.exists():
        try:
            return load_graph(kept)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            kept.unlink()
    world = read_roads(fetch(SCGRAPH, cache))
    tail = np.repeat(np.arange(len(world.neighbours)), [len(others) for others in world.neighbours])
    head = np.array([other for others in world.neighbours for other in others], dtype=np.int64)
    km = np.array([length for others in world.neighbours for length in others.values()], dtype=np.float64)
    graph = _largest_part(tail, head, km, world.lonlat, _inside(world.lonlat, CHINA))
    save_graph(graph, kept)
    return graph


def northeast_graph(cache: Path) -> TestGraph:
    """Return the part of `china_graph` around Liaoning; same errors."""
    whole = china_graph(cache)
    return _largest_part(whole.tail, whole.head, whole.km, whole.lonlat, _inside(whole.lonlat, NORTHEAST))


def _inside(lonlat: NDArray[np.float64], box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    west, south, east, north = box
    lon, lat = lonlat.T
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))


def _largest_part(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    km: NDArray[np.float64],
    lonlat: NDArray[np.float64],
    inside: NDArray[np.bool_],
) -> TestGraph:
    """Return the largest component of the nodes inside, so that every pair is joined."""
    from analysis.engine import contraction_order

    open_arcs = inside[tail] & inside[head]
    kept = _joined(tail[open_arcs], head[open_arcs], len(lonlat))
    number = np.cumsum(kept) - 1
    arcs = kept[tail] & kept[head] & open_arcs
    tail, head, lonlat = number[tail[arcs]], number[head[arcs]], lonlat[kept]
    return simple_graph(tail, head, km[arcs], lonlat, contraction_order(len(lonlat), tail, head, lonlat))


def _joined(tail: NDArray[np.int64], head: NDArray[np.int64], node_count: int) -> NDArray[np.bool_]:
    """Return which nodes belong to the largest part in which every node is reached from every other."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    matrix = coo_array((np.ones(len(tail)), (tail, head)), shape=(node_count, node_count))
    part = connected_components(matrix, directed=True, connection="strong")[1]
    return np.asarray(part == np.bincount(part).argmax())


def random_nodes(graph: TestGraph, count: int, seed: int) -> NDArray[np.int64]:
    """Return different nodes of the graph's largest strong component, the same for the same seed."""
    joined = np.flatnonzero(_joined(graph.tail, graph.head, graph.node_count))
    return np.asarray(np.random.default_rng(seed).choice(joined, min(count, len(joined)), replace=False))


def save_graph(graph: TestGraph, path: Path) -> None:
    """Store a graph, without compression: what loading takes must not hide behind unpacking."""
    np.savez(path, tail=graph.tail, head=graph.head, km=graph.km, lonlat=graph.lonlat, order=graph.order)


def load_graph(path: Path) -> TestGraph:
    """Read what `save_graph` stored."""
    with np.load(path, allow_pickle=False) as stored:
        return TestGraph(*(stored[name] for name in ("tail", "head", "km", "lonlat", "order")))
