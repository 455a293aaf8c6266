"""
The libraries that find paths, each behind the same few calls.

An adapter is built from a graph and uses its library in the way that the library's own documents give as the fastest
for the task. The libraries are imported when they are used: most are not in the project's environment, and how long
their import takes is measured too.
"""

from __future__ import annotations

import ctypes
import os
import sys
from abc import ABC, abstractmethod
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from benchmarks.graphs import TestGraph

__all__ = [
    "ADAPTERS",
    "Adapter",
    "Explorer",
    "Igraph",
    "Networkx",
    "Pandana",
    "Rustworkx",
    "Scgraph",
    "ScgraphHierarchy",
    "ScgraphTransit",
    "Scipy",
    "installed_version",
]

# Kilometres; so are the weights of the project's own search by distance.
_UNIT = 1e-5
# pandana keeps weights as thousandths in 32 bits: in units of ten metres that is a centimetre and 42,949 km at most.
_PANDANA_PER_KM = 100.0


class Adapter(ABC):
    """
    A library on a graph.

    Parameters
    ----------
    graph
        Nodes and arcs; `km` are the first weights.
    """

    # The package, and what is imported to use it.
    distribution: str
    modules: tuple[str, ...]
    # The adapter whose preparation this one's begins with: without that there is none of this.
    after: str | None = None

    def __init__(self, graph: TestGraph) -> None:
        self.graph = graph

    @abstractmethod
    def path(self, source: int, target: int) -> Any:
        """Return the shortest path in the form that the library gives it: nodes, or arcs where `arcs` says so."""

    def arcs(self, path: Any) -> NDArray[np.int64]:
        """Return the arcs of what `path` returned."""
        found: NDArray[np.int64] = self.graph.arcs_along(np.asarray(path, dtype=np.int64))
        return found

    @abstractmethod
    def table(self, sources: Sequence[int], targets: Sequence[int]) -> NDArray[np.float64]:
        """Return the shortest kilometres from each source to each target."""

    @abstractmethod
    def reweigh(self, km: NDArray[np.float64]) -> None:
        """Take a new weight for every arc."""


class Explorer(Adapter):
    """This project's engine."""

    distribution = "routingkit-cch"
    modules = ("analysis.engine",)

    def __init__(self, graph: TestGraph) -> None:
        super().__init__(graph)
        engine = import_module("analysis.engine")
        self._engine = engine.Engine(engine.Graph(graph.tail, graph.head, graph.order))
        self.reweigh(graph.km)

    def path(self, source: int, target: int) -> Any:
        return self._metric.shortest([(source, 0.0)], [(target, 0.0)])

    def arcs(self, path: Any) -> NDArray[np.int64]:
        return np.asarray(path.arcs)

    def table(self, sources: Sequence[int], targets: Sequence[int]) -> NDArray[np.float64]:
        return np.asarray(self._metric.table(sources, targets))

    def reweigh(self, km: NDArray[np.float64]) -> None:
        self._metric = self._engine.metric(km, _UNIT)


class Networkx(Adapter):
    """Dicts; the search from both ends for a path, Dijkstra's for a table."""

    distribution = "networkx"
    modules = ("networkx",)

    def __init__(self, graph: TestGraph) -> None:
        super().__init__(graph)
        self._nx: Any = import_module("networkx")
        self._graph = self._nx.DiGraph()
        self._graph.add_nodes_from(range(graph.node_count))
        self.reweigh(graph.km)

    def path(self, source: int, target: int) -> Any:
        return self._nx.bidirectional_dijkstra(self._graph, source, target, "km")[1]

    def table(self, sources: Sequence[int], targets: Sequence[int]) -> NDArray[np.float64]:
        rows = []
        for source in sources:
            reached = self._nx.single_source_dijkstra_path_length(self._graph, source, weight="km")
            rows.append([reached.get(target, np.inf) for target in targets])
        return np.array(rows)

    def reweigh(self, km: NDArray[np.float64]) -> None:
        arcs = zip(self.graph.tail.tolist(), self.graph.head.tolist(), km.tolist(), strict=True)
        self._graph.add_weighted_edges_from(arcs, weight="km")


class Scipy(Adapter):
    """Dijkstra's search over a sparse matrix, always to all nodes."""

    distribution = "scipy"
    modules = ("scipy.sparse", "scipy.sparse.csgraph")

    def __init__(self, graph: TestGraph) -> None:
        super().__init__(graph)
        sparse: Any = import_module("scipy.sparse")
        self._search: Any = import_module("scipy.sparse.csgraph").dijkstra
        starts = np.searchsorted(graph.tail, np.arange(graph.node_count + 1)).astype(np.int32)
        shape = (graph.node_count, graph.node_count)
        self._matrix = sparse.csr_array((graph.km.copy(), graph.head.astype(np.int32), starts), shape=shape)

    def path(self, source: int, target: int) -> Any:
        before = self._search(self._matrix, indices=source, return_predecessors=True)[1].tolist()
        nodes = [target]
        while nodes[-1] != source:
            nodes.append(before[nodes[-1]])
        return nodes[::-1]

    def table(self, sources: Sequence[int], targets: Sequence[int]) -> NDArray[np.float64]:
        return np.stack([self._search(self._matrix, indices=source)[targets] for source in sources])

    def reweigh(self, km: NDArray[np.float64]) -> None:
        self._matrix.data[:] = km


class Igraph(Adapter):
    """Dijkstra's search in C; the search for a path stops at its target."""

    distribution = "igraph"
    modules = ("igraph",)

    def __init__(self, graph: TestGraph) -> None:
        super().__init__(graph)
        edges = list(zip(graph.tail.tolist(), graph.head.tolist(), strict=True))
        self._graph: Any = import_module("igraph").Graph(n=graph.node_count, edges=edges, directed=True)
        self.reweigh(graph.km)

    def path(self, source: int, target: int) -> Any:
        return self._graph.get_shortest_path(source, target, weights="km", output="epath")

    def arcs(self, path: Any) -> NDArray[np.int64]:
        return np.asarray(path, dtype=np.int64)

    def table(self, sources: Sequence[int], targets: Sequence[int]) -> NDArray[np.float64]:
        return np.array(self._graph.distances(list(sources), list(targets), weights="km"))

    def reweigh(self, km: NDArray[np.float64]) -> None:
        self._graph.es["km"] = km.tolist()


class Rustworkx(Adapter):
    """Dijkstra's search in Rust, which asks Python for the weight of each arc: here by looking it up in a list."""

    distribution = "rustworkx"
    modules = ("rustworkx",)

    def __init__(self, graph: TestGraph) -> None:
        super().__init__(graph)
        self._rx: Any = import_module("rustworkx")
        self._graph = self._rx.PyDiGraph(multigraph=False)
        self._graph.add_nodes_from(range(graph.node_count))
        arcs = zip(graph.tail.tolist(), graph.head.tolist(), range(len(graph.tail)), strict=True)
        self._graph.add_edges_from(list(arcs))
        self.reweigh(graph.km)

    def path(self, source: int, target: int) -> Any:
        return self._rx.digraph_dijkstra_shortest_paths(self._graph, source, target, self._km.__getitem__)[target]

    def table(self, sources: Sequence[int], targets: Sequence[int]) -> NDArray[np.float64]:
        rows = []
        for source in sources:
            reached = self._rx.digraph_dijkstra_shortest_path_lengths(self._graph, source, self._km.__getitem__)
            rows.append([0.0 if target == source else reached[target] for target in targets])
        return np.array(rows)

    def reweigh(self, km: NDArray[np.float64]) -> None:
        self._km = km.tolist()


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what a C library prints out of the tables, whose lines go to the same place."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


class Pandana(Adapter):
    """A contraction hierarchy for one set of weights; new weights mean a new one. Tables use all processor cores."""

    distribution = "pandana"
    modules = ("pandas", "pandana")

    def __init__(self, graph: TestGraph) -> None:
        super().__init__(graph)
        self._pd: Any = import_module("pandas")
        self._pandana: Any = import_module("pandana")
        self.reweigh(graph.km)

    def path(self, source: int, target: int) -> Any:
        return self._network.shortest_path(source, target)

    def table(self, sources: Sequence[int], targets: Sequence[int]) -> NDArray[np.float64]:
        starts, ends = np.repeat(sources, len(targets)), np.tile(targets, len(sources))
        found = np.asarray(self._network.shortest_path_lengths(starts, ends), dtype=np.float64)
        return found.reshape(len(sources), len(targets)) / _PANDANA_PER_KM

    def reweigh(self, km: NDArray[np.float64]) -> None:
        lon, lat = self.graph.lonlat.T
        with _silence():
            self._network = self._pandana.Network(
                self._pd.Series(lon),
                self._pd.Series(lat),
                self._pd.Series(self.graph.tail),
                self._pd.Series(self.graph.head),
                self._pd.DataFrame({"weight": km * _PANDANA_PER_KM}),
                twoway=False,
            )


class Scgraph(Adapter):
    """A path by the fastest search that needs nothing prepared, a table by trees."""

    distribution = "scgraph"
    modules = ("scgraph",)

    def __init__(self, graph: TestGraph) -> None:
        super().__init__(graph)
        self._library: Any = import_module("scgraph")
        self.reweigh(graph.km)

    def path(self, source: int, target: int) -> Any:
        return self._graph.bidirectional_buckets(source, target)["path"]

    def table(self, sources: Sequence[int], targets: Sequence[int]) -> NDArray[np.float64]:
        rows = []
        for source in sources:
            reached = self._graph.get_shortest_path_tree(source)["distance_matrix"]
            rows.append([reached[target] for target in targets])
        return np.array(rows)

    def reweigh(self, km: NDArray[np.float64]) -> None:
        neighbours: list[dict[int, float]] = [{} for _ in range(self.graph.node_count)]
        for tail, head, weight in zip(self.graph.tail.tolist(), self.graph.head.tolist(), km.tolist(), strict=True):
            neighbours[tail][head] = weight
        self._graph = self._library.Graph(neighbours)


class ScgraphHierarchy(Scgraph):
    """A contraction hierarchy for one set of weights; new weights mean a new one."""

    def path(self, source: int, target: int) -> Any:
        return self._graph.contraction_hierarchy(source, target)["path"]

    def reweigh(self, km: NDArray[np.float64]) -> None:
        super().reweigh(km)
        self._graph.create_contraction_hierarchy()


class ScgraphTransit(Scgraph):
    """A hierarchy with a table between its topmost nodes (transit node routing)."""

    after = "scgraph CH"

    def path(self, source: int, target: int) -> Any:
        return self._graph.tnr(source, target)["path"]

    def reweigh(self, km: NDArray[np.float64]) -> None:
        super().reweigh(km)
        self._graph.create_tnr_hierarchy()


ADAPTERS: dict[str, type[Adapter]] = {
    "explorer": Explorer,
    "networkx": Networkx,
    "scipy": Scipy,
    "igraph": Igraph,
    "rustworkx": Rustworkx,
    "pandana": Pandana,
    "scgraph": Scgraph,
    "scgraph CH": ScgraphHierarchy,
    "scgraph TNR": ScgraphTransit,
}


def installed_version(name: str) -> str | None:
    """Return the version of an adapter's library, None when it is not installed."""
    try:
        return version(ADAPTERS[name].distribution)
    except PackageNotFoundError:
        return None
