"""
Putting the roads of an OpenStreetMap extract in the place of those that a road network has in its area.

Edges with both ends outside the area stay, those inside go, and those across its border are joined to the extract: to
a node from which the road goes on inwards, and, where that is another one, as on a road with two carriageways, from a
node to which it comes outwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from geo.crs import WGS84, Datum, geodesic_length_m
from geo.errors import ExtractError
from geo.networks.extracts import covered_area
from geo.networks.network import Network, edges_schema, nodes_schema
from geo.networks.osm import from_multidigraph
from geo.tables import check_table

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

__all__ = ["JOIN_LIMIT_M", "Replacement", "replace_roads"]

# How far from the junction that it led to an edge across the border may be joined. The bundled junctions are those of
# OpenStreetMap rounded to 0.001 degrees, but an interchange has its ramps spread over a kilometre.
JOIN_LIMIT_M = 2_000.0
# A road that goes on in an edge's direction deviates less than 60 degrees from it.
_ALONG = 0.5
# More of the remaining network cut off than this means that the extract does not fit, not that a few roads end.
_MOST_CUT_OFF = 0.1
# Nothing is joined to an unconnected piece of the extract with a smaller share of its kilometres.
_SMALLEST_PIECE = 0.01
_M_PER_DEGREE = 111_320.0
# The plane is off by less than this within a province.
_SEARCH = 1.2
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True, eq=False)
class Replacement:
    """
    What was replaced.

    Attributes
    ----------
    area
        Where, degrees.
    kept, removed, added
        Edges that stayed, went, and came from the extract.
    joined, unjoined
        Edges across the border that were joined, and that found nothing within `JOIN_LIMIT_M` and went.
    longest_join_m
        The farthest that an edge's end was moved, metres.
    cut_off_km, unreached_km
        Kilometres of the old network, and of the extract, left out because one cannot drive there and back.
    """

    area: shapely.Geometry
    kept: int
    removed: int
    added: int
    joined: int
    unjoined: int
    longest_join_m: float
    cut_off_km: float
    unreached_km: float


def replace_roads(network: Network, extract: nx.MultiDiGraph) -> tuple[Network, Replacement]:
    """
    Replace the roads within the area of an extract by its own.

    Parameters
    ----------
    extract
        As from `geo.networks.extracts.read_extract`.

    Returns
    -------
    network, replacement
        The largest part in which every node reaches every other, and what was done. What stayed keeps its ids, what
        came is numbered after them, so that the same extracts in the same order give the same ids.

    Raises
    ------
    ExtractError
        If the extract lies outside the network, no road leads into it, or the rest would fall apart.

    Notes
    -----
    Length of an edge whose end is moved: the new chord times the ratio of its old length to its old chord.
    """
    area, name = covered_area(extract), extract.graph.get("extract", "The street network")
    _require_meeting(network, area, name)
    inner = _numbered_after(from_multidigraph(extract), network)
    shapely.prepare(area)
    inside = set(network.nodes.node[shapely.intersects(area, network.nodes.geometry.to_numpy())])
    u_in, v_in = network.edges.u.isin(inside).to_numpy(), network.edges.v.isin(inside).to_numpy()
    outer, crossing = network.edges[~u_in & ~v_in], network.edges[u_in != v_in]
    joins = _Joins(inner, name)
    joined = [
        joins.join(edge, bool(end)) for edge, end in zip(crossing.to_dict("records"), u_in[u_in != v_in], strict=True)
    ]
    new = [row for rows in joined for row in rows]
    if not new:
        msg = f"No road of the network leads into the area of {name}; use a larger extract, so that it can be joined."
        raise ExtractError(msg)
    tables = [outer, gpd.GeoDataFrame(new, geometry="geometry", crs=WGS84)[outer.columns], inner.edges]
    edges = pd.concat([table for table in tables if len(table)], ignore_index=True)
    origin = np.repeat([0, 1, 2], [len(table) for table in tables])
    reached = _strongest_part(edges)
    cut_off = edges["length"].to_numpy()[(origin == 0) & ~reached].sum()
    if cut_off > _MOST_CUT_OFF * outer["length"].sum():
        msg = f"{name} would cut {cut_off / 1000:.0f} km of other roads off; use an extract that leaves them joined."
        raise ExtractError(msg)
    result = _checked(pd.concat([network.nodes, inner.nodes], ignore_index=True), edges[reached])
    return result, Replacement(
        area=area,
        kept=int((reached & (origin == 0)).sum()),
        removed=int((u_in & v_in).sum()),
        added=int((reached & (origin == 2)).sum()),
        joined=sum(bool(rows) for rows in joined),
        unjoined=sum(not rows for rows in joined),
        longest_join_m=joins.longest_m,
        cut_off_km=float(cut_off) / 1000,
        unreached_km=float(edges["length"].to_numpy()[(origin == 2) & ~reached].sum()) / 1000,
    )


def _require_meeting(network: Network, area: shapely.Geometry, name: str) -> None:
    bounds = network.nodes.total_bounds
    if not shapely.intersects(area, shapely.box(*bounds)):
        west, south, east, north = shapely.bounds(area)
        msg = (
            f"{name} covers {west:.2f} to {east:.2f} E, {south:.2f} to {north:.2f} N, outside the road network "
            f"({bounds[0]:g} to {bounds[2]:g} E, {bounds[1]:g} to {bounds[3]:g} N), and cannot be joined to it."
        )
        raise ExtractError(msg)


def _numbered_after(inner: Network, network: Network) -> Network:
    """Give nodes and edges numbers after those of a network, without roads from a node to itself: they lead nowhere."""
    nodes, edges = inner.nodes.copy(), inner.edges[inner.edges.u != inner.edges.v].copy()
    shift = network.nodes.node.max() + 1 - nodes.node.min()
    nodes["node"] += shift
    edges["u"] += shift
    edges["v"] += shift
    edges["edge"] = network.edges.edge.max() + 1 + np.arange(len(edges))
    return Network("road", nodes, edges)


class _Joins:
    """
    Where edges can be joined to the roads of an extract.

    Parameters
    ----------
    inner
        The roads of the extract.
    name
        What to call the extract in the source of an edge.
    """

    def __init__(self, inner: Network, name: str) -> None:
        self.longest_m = 0.0
        self._name = name
        self._next_edge = int(inner.edges.edge.max()) + 1
        xy = shapely.get_coordinates(inner.nodes.geometry.to_numpy())
        # A plane that is right in the middle of the extract is good enough to search, and for directions.
        self._scale = np.array([np.cos(np.radians(xy[:, 1].mean())), 1.0]) * _M_PER_DEGREE
        self._id = inner.nodes.node.to_numpy()
        row = {node: number for number, node in enumerate(self._id.tolist())}
        u, v = inner.edges.u.map(row).to_numpy(), inner.edges.v.map(row).to_numpy()
        oneway = inner.edges.oneway.to_numpy()
        piece = _parts(u, v, oneway, connection="weak")[u]
        metres = np.bincount(piece, weights=inner.edges["length"].to_numpy())
        large = (metres >= _SMALLEST_PIECE * metres.sum())[piece]
        there, back = np.flatnonzero(large), np.flatnonzero(large & ~oneway)
        self._tail, self._head = np.concatenate([u[there], v[back]]), np.concatenate([v[there], u[back]])
        self._fast = (inner.edges.kind == "expressway").to_numpy()[np.concatenate([there, back])]
        self._lonlat, plane = xy, xy * self._scale
        self._way = _unit(plane[self._head] - plane[self._tail])
        # Arcs by the node that they leave, and by the node that they reach.
        self._trees = {
            end: shapely.STRtree(shapely.points(plane[nodes]))
            for end, nodes in (("in", self._tail), ("out", self._head))
        }

    def join(self, edge: dict[str, Any], u_inside: bool) -> list[dict[str, Any]]:
        """Return the edges that take the place of one across the border: none, one, or one for each direction."""
        ends = np.array([edge["geometry"].coords[0], edge["geometry"].coords[-1]])
        lost, other = (ends[0], ends[1]) if u_inside else (ends[1], ends[0])
        inwards = _unit(((lost - other) * self._scale)[None])[0]
        fast = edge["kind"] == "expressway"
        enter = self._node("in", lost, inwards, fast)
        leave = self._node("out", lost, -inwards, fast)
        if edge["oneway"]:
            found = leave if u_inside else enter
            return [] if found is None else [self._moved(edge, u_inside, found, oneway=True)]
        if enter is None or leave is None:
            return []
        if enter == leave:
            return [self._moved(edge, u_inside, enter, oneway=False)]
        # The way in keeps the id of the edge; both are drawn in the direction of travel.
        other_way = {
            **edge,
            "edge": self._next_edge,
            "u": edge["v"],
            "v": edge["u"],
            "geometry": edge["geometry"].reverse(),
        }
        self._next_edge += 1
        first, second = (other_way, edge) if u_inside else (edge, other_way)
        return [
            self._moved({**first, "edge": edge["edge"]}, False, enter, oneway=True),
            self._moved({**second, "edge": other_way["edge"]}, True, leave, oneway=True),
        ]

    def _node(self, end: str, place: NDArray[np.float64], way: NDArray[np.float64], fast: bool) -> int | None:
        """Return the best node to join a place to: of a road of its kind, that runs its way, and near."""
        near = shapely.Point(place * self._scale)
        arcs = self._trees[end].query(near, predicate="dwithin", distance=_SEARCH * JOIN_LIMIT_M)
        ends = self._tail if end == "in" else self._head
        metres = np.asarray(_GEOD.inv(*np.broadcast_to(place, (len(arcs), 2)).T, *self._lonlat[ends[arcs]].T)[2])
        arcs, metres = arcs[metres <= JOIN_LIMIT_M], metres[metres <= JOIN_LIMIT_M]
        if not len(arcs):
            return None
        nodes = ends[arcs]
        astray = self._way[arcs] @ way < _ALONG
        best = np.lexsort((self._id[nodes], metres, astray, self._fast[arcs] != fast))[0]
        return int(nodes[best])

    def _moved(self, edge: dict[str, Any], u_inside: bool, node: int, *, oneway: bool) -> dict[str, Any]:
        """Return an edge with its inner end moved to a node."""
        old = shapely.get_coordinates(edge["geometry"])
        new = old.copy()
        new[0 if u_inside else -1] = self._lonlat[node]
        lines = shapely.LineString(old), shapely.LineString(new)
        drawn_m, moved_m = geodesic_length_m(lines[0]), geodesic_length_m(lines[1])
        longer = max(1.0, edge["length"] / drawn_m) if drawn_m else 1.0
        ends = shapely.LineString([old[0 if u_inside else -1], self._lonlat[node]])
        self.longest_m = max(self.longest_m, geodesic_length_m(ends))
        return {
            **edge,
            "u" if u_inside else "v": int(self._id[node]),
            "length": moved_m * longer,
            "source": f"{edge['source']}; joined to {self._name}",
            "oneway": oneway,
            "geometry": lines[1],
        }


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def _parts(
    u: NDArray[np.int64], v: NDArray[np.int64], oneway: NDArray[np.bool_], *, connection: str
) -> NDArray[np.int64]:
    """Return the number of the connected part that each node belongs to."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    tail, head = np.concatenate([u, v[~oneway]]), np.concatenate([v, u[~oneway]])
    size = int(max(u.max(), v.max())) + 1
    links = coo_array((np.ones(len(tail)), (tail, head)), shape=(size, size))
    return np.asarray(connected_components(links, directed=True, connection=connection)[1], dtype=np.int64)


def _strongest_part(edges: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which edges belong to the largest part, by length, in which every node reaches every other."""
    _, number = np.unique(edges[["u", "v"]].to_numpy(), return_inverse=True)
    u, v = number.reshape(-1, 2).T
    label = _parts(u, v, edges.oneway.to_numpy(dtype=bool), connection="strong")
    within = label[u] == label[v]
    metres = np.bincount(label[u][within], weights=edges["length"].to_numpy()[within])
    return np.asarray(within & (label[u] == int(np.argmax(metres))))


def _checked(nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame) -> Network:
    used = np.union1d(edges.u, edges.v)
    nodes = check_table(nodes[nodes.node.isin(used)].reset_index(drop=True), nodes_schema("road"), "The joined nodes")
    edges = check_table(edges.reset_index(drop=True), edges_schema("road"), "The joined edges")
    for frame in (nodes, edges):
        frame.attrs["datum"] = str(Datum.WGS84)
    return Network("road", nodes, edges)
