"""
How many ways between two provinces share no link, and where the fewest links are whose closing parts them.

Links are roads, freight railways and ferries, each counted once; changes of mode are not counted. By the theorem of
Menger the two numbers are the same: a maximum flow of one unit per link. Of the smallest cuts there is one nearest to
each province.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.assumptions.cost import CLASSES
from analysis.network.link_names import link_table
from analysis.routing.scenario_network import port_rows
from geo.crs import WGS84
from geo.errors import RequestError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.routing.scenario_network import ScenarioNetwork

__all__ = ["CORRIDOR_COLUMNS", "LINK_SETS", "Corridors", "corridor_table", "corridors"]

CORRIDOR_COLUMNS = ("number", "nearest_to", "id", "mode", "ref", "name", "lon", "lat", "name_en")
# Which links count: all, or those that through freight is led by.
LINK_SETS: dict[str, tuple[str, ...]] = {
    "all": ("expressway", "trunk", "access", "rail", "roro", "train_ferry"),
    "main": ("expressway", "access", "rail", "roro", "train_ferry"),
}
_LAND = ("road", "rail", "ferry")


@dataclass(frozen=True, eq=False)
class Corridors:
    """
    Ways between two provinces that share no link.

    Attributes
    ----------
    near_origin, near_destination
        Rows of the edge table in the smallest cut nearest to each province, `count` each.
    """

    count: int
    near_origin: NDArray[np.int64]
    near_destination: NDArray[np.int64]


def _flow_cut(
    tail: NDArray[np.int64], head: NDArray[np.int64], capacity: NDArray[np.int64], ends: tuple[int, int], nodes: int
) -> tuple[int, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the maximum flow, the nodes that its source reaches in what it leaves, and those that reach its sink."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    matrix = csr_array((capacity.astype(np.int32), (tail, head)), shape=(nodes, nodes))
    found = maximum_flow(matrix, *ends)
    left = csr_array(matrix - found.flow)
    left.eliminate_zeros()
    reached, reaching = np.zeros(nodes, dtype=bool), np.zeros(nodes, dtype=bool)
    reached[breadth_first_order(left, ends[0], return_predecessors=False)] = True
    reaching[breadth_first_order(csr_array(left.T), ends[1], return_predecessors=False)] = True
    return int(found.flow_value), reached, reaching


def corridors(prepared: ScenarioNetwork, origin: str, destination: str, links: str = "all") -> Corridors:
    """
    Return how many ways without a common link lead from one province to another.

    Parameters
    ----------
    prepared
        The router under a scenario; what it closes does not count.
    origin, destination
        Adcodes of provinces, such as "210000"; every junction inside belongs to them.
    links
        A key of `LINK_SETS`.

    Returns
    -------
    corridors
        Their number, and the cuts.

    Raises
    ------
    RequestError
        If the set of links or a province is not known, or both provinces are the same.
    """
    if links not in LINK_SETS:
        msg = f"There is no set of links {links!r}; choose from {', '.join(LINK_SETS)}."
        raise RequestError(msg)
    if origin == destination:
        msg = "Corridors lead from one province to another; name two."
        raise RequestError(msg)
    graph, columns = prepared.router.graph, prepared.router.columns
    link = np.isin(columns.code, [CLASSES.index(name) for name in LINK_SETS[links]])
    transfer = np.isin(columns.code, [CLASSES.index(f"{a}>{b}") for a in _LAND for b in _LAND if f"{a}>{b}" in CLASSES])
    rows = graph.arc_edge
    usable = (link | transfer) & ~prepared.closed & ~_abroad(prepared)
    arcs = np.flatnonzero(usable[rows])
    inside = [_inside(prepared, province, graph.lonlat) for province in (origin, destination)]
    # All of a province is one node: what runs inside it is not counted.
    count = len(graph.lonlat)
    number = np.where(inside[0], count, np.where(inside[1], count + 1, np.arange(count)))
    tail, head = number[graph.tail[arcs]], number[graph.head[arcs]]
    between = tail != head
    arcs, tail, head = arcs[between], tail[between], head[between]
    capacity = np.where(link[rows[arcs]], 1, len(arcs))
    flow, reached, reaching = _flow_cut(tail, head, capacity, (count, count + 1), count + 2)
    near_origin = rows[arcs[reached[tail] & ~reached[head]]]
    near_destination = rows[arcs[~reaching[tail] & reaching[head]]]
    return Corridors(flow, np.unique(near_origin), np.unique(near_destination))


def _abroad(prepared: ScenarioNetwork) -> NDArray[np.bool_]:
    """Return the links at ports abroad: two ferries by way of Korea are no corridor between provinces."""
    ports = prepared.router.world.ports
    masks = [port_rows(prepared.router, port) for port in ports.id[ports.country != "CN"]]
    return np.asarray(np.any([np.zeros(len(prepared.closed), dtype=bool), *masks], axis=0))


def _inside(prepared: ScenarioNetwork, province: str, lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    provinces = prepared.router.world.provinces
    if province not in set(provinces.adcode):
        msg = f"There is no province {province!r}; there are {', '.join(provinces.adcode)}."
        raise RequestError(msg)
    shape = provinces.geometry[provinces.adcode == province].iloc[0]
    shapely.prepare(shape)
    return np.asarray(shapely.contains_xy(shape, lonlat))


def corridor_table(prepared: ScenarioNetwork, found: Corridors, provinces: tuple[str, str]) -> gpd.GeoDataFrame:
    """
    Return the smallest cuts as a table.

    Parameters
    ----------
    provinces
        Adcodes of the origin and the destination.

    Returns
    -------
    table
        Columns `CORRIDOR_COLUMNS` and lines, EPSG:4326: first the cut nearest to the origin, then the other.
    """
    tables = []
    for province, rows in zip(provinces, (found.near_origin, found.near_destination), strict=True):
        links = link_table(prepared.router, rows)
        links.insert(0, "nearest_to", province)
        tables.append(links)
    table = pd.concat(tables, ignore_index=True)
    # A link may be in both cuts: its id alone tells rows apart no more.
    table.insert(0, "number", np.arange(1, len(table) + 1))
    return gpd.GeoDataFrame(table[[*CORRIDOR_COLUMNS, "geometry"]], crs=WGS84)
