"""The lanes of the sea that ships use: what of the navigable network lies on a shortest way between two ports."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.crs import Datum
from geo.networks.network import load_network
from geo.places.boundaries import PROVINCES

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.networks.network import Network
    from geo.world import World

__all__ = ["harbour_nodes", "lanes_table", "used_lanes"]

_COLUMNS = ["lane", "mode", "kind", "name_zh", "name_en", "length", "pairs", "source", "geometry"]


def _walk(before: NDArray[np.int32], goal: int) -> list[tuple[int, int]]:
    """Return the steps from a goal back to the root of a tree of shortest ways, each with the smaller node first."""
    steps, here = [], goal
    while before[here] >= 0:
        there = int(before[here])
        steps.append((min(here, there), max(here, there)))
        here = there
    return steps


def used_lanes(edges: gpd.GeoDataFrame, sides: tuple[set[int], set[int]]) -> gpd.GeoDataFrame:
    """
    Return the edges on the shortest ways from one side's ports to the other's.

    Parameters
    ----------
    edges
        Of the navigable network, where any point may be joined to any other that it sees.
    sides
        Nodes of the ports on either side.

    Returns
    -------
    lanes
        These edges, with `pairs`: the number of pairs of ports whose shortest way uses each.
    """
    nodes, ends = np.unique(edges[["u", "v"]].to_numpy(), return_inverse=True)
    ends = np.sort(ends.reshape(-1, 2), axis=1)
    origins, goals = (np.flatnonzero(np.isin(nodes, sorted(side))) for side in sides)
    graph = csr_array((edges["length"].to_numpy(), (ends[:, 0], ends[:, 1])), shape=(len(nodes), len(nodes)))
    _, trees = dijkstra(graph, directed=False, indices=origins, return_predecessors=True)
    used = Counter(step for before in trees for goal in goals for step in _walk(before, int(goal)))
    pairs = np.array([used[a, b] for a, b in ends.tolist()], dtype=np.int64)
    return edges.assign(pairs=pairs)[pairs > 0]


def harbour_nodes(world: World, network: Network) -> tuple[set[int], set[int]]:
    """Return the nodes of Liaoning's and of Jiangsu's sea ports."""
    cities = world.ports.city_adcode
    named = [set(world.ports.name_zh[cities.str.startswith(code[:2])]) for code in PROVINCES]
    one, other = (set(network.nodes.node[network.nodes.name_zh.isin(names)]) for names in named)
    return one, other


def lanes_table(world: World) -> gpd.GeoDataFrame:
    """
    Return the lanes between the ports of Liaoning and those of Jiangsu.

    Returns
    -------
    lanes
        Lines, EPSG:4326, keyed by `lane`, which is the edge's number in the layer `sea`: kind, names, `length` in
        metres, `pairs` of ports that use it, source.
    """
    network = load_network(world.data, "sea")
    used = used_lanes(network.edges, harbour_nodes(world, network))
    lanes = used.rename(columns={"edge": "lane"})[_COLUMNS].reset_index(drop=True)
    lanes.attrs["datum"] = str(Datum.WGS84)
    return lanes
