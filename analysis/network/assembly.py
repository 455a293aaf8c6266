"""
One graph out of all networks: roads, railways, sea, rivers and ferries, joined by transfers at ports and yards.

Nodes are numbered from 0; every edge of a network becomes two arcs, a one-way road and a transfer one. A terminal (port
or rail yard) is joined to the nearest point of the nearest road edge, not to a junction that may be far away: that edge
is split there. Ships that come from the sea go up the Yangtze without a transfer, so the deep channel exists twice: for
barges, and for sea ships. Trucks do not drive off a train ferry nor wagons off a ro-ro ferry, so where both call there
is a node for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84, geodesic_lengths_m
from geo.networks.network import NODE_OFFSET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.networks.network import Network

__all__ = ["ACCESS_LIMIT_KM", "ASSEMBLY", "Multimodal", "Terminal", "assemble", "with_arcs"]

# Raised by one whenever the code makes another graph of the same data, so that graphs stored before are refused.
ASSEMBLY = 2
ACCESS_LIMIT_KM = 50.0
# How near a terminal's point must be to a node of a network for ships or trains to call there.
_CALL_LIMIT_M = {"sea": 2_500.0, "river": 3_500.0, "rail": 4_000.0, "ferry": 2_500.0}
# Ferries' terminals are no ports for cargo ships and yards none for any ship, however near the lanes run.
_NOT_CALLED = {"ferry": ("sea", "river"), "train_ferry": ("sea", "river"), "yard": ("sea", "river", "ferry")}
_TRANSFER_OFFSET = 900_000_000
_SEA_COPY_OFFSET = 50_000_000
_SPLIT_OFFSET = 80_000_000
_DECK_OFFSET = 50_000_000

# What passes at a terminal: from one mode to another.
TRANSFERS = (
    ("road", "rail"),
    ("road", "sea"),
    ("road", "river"),
    ("rail", "sea"),
    ("rail", "river"),
    ("sea", "river"),
    ("road", "ferry"),
    ("rail", "ferry"),
)


@dataclass(frozen=True)
class Terminal:
    """
    A place where freight changes its mode.

    Attributes
    ----------
    id, kind
        Port id or yard id; "port", "river_port", "ferry", "train_ferry" or "yard".
    lon, lat
        Degrees.
    special
        Whether boxes and general goods are not handled there, so that nothing changes its mode.
    """

    id: str
    kind: str
    name_zh: str
    name_en: str
    lon: float
    lat: float
    special: bool = False


@dataclass(frozen=True, eq=False)
class Multimodal:
    """
    The assembled graph.

    Attributes
    ----------
    lonlat
        Node coordinates, degrees, shape (nodes, 2).
    node_ids
        Ids of the nodes in their networks, shape (nodes,).
    edges
        Table of edges and transfers: `edge`, `u`, `v` (node numbers), `mode`, `kind`, `length` (m), `speed_kph`,
        `ref`, names, `terminal`, `locks`, `oneway`, geometry.
    tail, head
        Node numbers of the arcs, shape (arcs,).
    arc_edge
        Row of `edges` that each arc belongs to, shape (arcs,).
    forward
        Whether the arc runs along its edge's geometry, shape (arcs,).
    terminal_nodes
        Node number by terminal id and mode; of trains on ferries, mode is "train_ferry".
    """

    lonlat: NDArray[np.float64]
    node_ids: NDArray[np.int64]
    edges: gpd.GeoDataFrame
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    arc_edge: NDArray[np.int64]
    forward: NDArray[np.bool_]
    terminals: dict[str, Terminal]
    terminal_nodes: dict[tuple[str, str], int]

    @cached_property
    def transfer_rows(self) -> dict[tuple[str, str], int]:
        """Row of each transfer by terminal id and change, such as ("dalian", "road>sea")."""
        rows = np.flatnonzero(self.edges["mode"].to_numpy() == "transfer")
        found = self.edges.iloc[rows]
        return dict(zip(zip(found["terminal"], found["kind"], strict=True), rows.tolist(), strict=True))


_COLUMNS = [
    "edge",
    "u",
    "v",
    "mode",
    "kind",
    "length",
    "speed_kph",
    "ref",
    "name_zh",
    "name_en",
    "terminal",
    "locks",
    "oneway",
    "geometry",
]


def _components(edges: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Return the number of the component that each edge belongs to."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ids, number = np.unique(edges[["u", "v"]].to_numpy(), return_inverse=True)
    u, v = number.reshape(-1, 2).T
    links = coo_array((np.ones(len(u)), (u, v)), shape=(len(ids), len(ids)))
    _, label = connected_components(links, directed=False)
    return np.asarray(label[u], dtype=np.int64)


def _largest_component(edges: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the edges of the component with the most kilometres."""
    group = _components(edges)
    metres = np.bincount(group, weights=edges["length"].to_numpy())
    return edges[group == int(np.argmax(metres))]


def _split_at(
    edges: gpd.GeoDataFrame, points: NDArray[np.object_], first_id: int
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """
    Split edges at the points nearest to some places.

    Parameters
    ----------
    edges
        Edges of one network, lines.
    first_id
        Ids of the new nodes start here.

    Returns
    -------
    edges, nodes
        Edges with the split ones replaced by their parts, lengths shared in proportion; the new nodes, one per place,
        in order.
    """
    geometry = edges.geometry.to_numpy()
    tree = shapely.STRtree(geometry)
    rows = tree.query_nearest(points, all_matches=False)[1]
    share = shapely.line_locate_point(geometry[rows], points, normalized=True)
    place = np.arange(len(points))
    order = np.lexsort((place, share, rows))
    parts: list[dict[str, object]] = []
    for row in np.unique(rows):
        here = order[rows[order] == row]
        record = edges.iloc[int(row)].to_dict()
        cuts = [0.0, *share[here], 1.0]
        ids = [record["u"], *(first_id + here), record["v"]]
        for number, (start, end) in enumerate(pairwise(cuts)):
            part = {
                **record,
                "edge": record["edge"] if number == 0 else first_id + int(here[number - 1]),
                "u": int(ids[number]),
                "v": int(ids[number + 1]),
                "length": record["length"] * (end - start),
                "geometry": shapely.ops.substring(record["geometry"], start, end, normalized=True),
            }
            if part["geometry"].geom_type == "Point":
                point = part["geometry"]
                part["geometry"] = shapely.LineString([point, point])
            parts.append(part)
    kept = edges.drop(index=edges.index[np.unique(rows)])
    result = pd.concat([kept, gpd.GeoDataFrame(parts, crs=WGS84)[kept.columns]], ignore_index=True)
    on_edge = shapely.line_interpolate_point(geometry[rows], share, normalized=True)
    nodes = gpd.GeoDataFrame({"node": first_id + place}, geometry=on_edge, crs=WGS84)
    return result, nodes


def _call_nodes(network: Network, terminals: Sequence[Terminal]) -> dict[str, int]:
    """Return the node of a network at which each terminal is called at, where there is one near enough."""
    if network.nodes.empty:
        return {}
    points = shapely.points([(t.lon, t.lat) for t in terminals])
    candidates = network.nodes.geometry.to_numpy()
    nearest = shapely.STRtree(candidates).query_nearest(points, all_matches=False)[1]
    lines = shapely.linestrings(
        np.stack([shapely.get_coordinates(points), shapely.get_coordinates(candidates[nearest])], axis=1)
    )
    limit = _CALL_LIMIT_M[network.mode]
    return {
        terminal.id: int(network.nodes.node.iloc[row])
        for terminal, row, metres in zip(terminals, nearest, geodesic_lengths_m(lines), strict=True)
        if metres <= limit and network.mode not in _NOT_CALLED.get(terminal.kind, ())
    }


def _sea_copy(river: Network) -> gpd.GeoDataFrame:
    """Return the deep channel once more, for ships that come from the sea, with its junctions and berths."""
    inland = NODE_OFFSET["river"]
    edges = river.edges[river.edges.kind != "canal"].copy()
    group = _components(edges)
    from_sea = (edges.u < inland) | (edges.v < inland)
    # A berth on a river mouth without a deep channel is for small ships only.
    channel = np.intersect1d(group[from_sea.to_numpy()], group[(edges.kind == "waterway").to_numpy()])
    deep = edges[np.isin(group, channel)].copy()
    for end in ("u", "v"):
        deep.loc[deep[end] >= inland, end] += _SEA_COPY_OFFSET
    deep["edge"] += _SEA_COPY_OFFSET
    deep["mode"], deep["kind"] = "sea", "seaway"
    return deep


def _prepared_edges(networks: dict[str, Network]) -> dict[str, gpd.GeoDataFrame]:
    edges = {mode: network.edges.copy() for mode, network in networks.items()}
    edges["rail"] = edges["rail"][edges["rail"].kind == "freight"]
    by_train = edges["ferry"].kind == "train_ferry"
    edges["ferry"].loc[by_train, ["u", "v"]] += _DECK_OFFSET
    edges["road"], edges["rail"] = _largest_component(edges["road"]), _largest_component(edges["rail"])
    edges["sea"] = pd.concat([edges["sea"], _sea_copy(networks["river"])], ignore_index=True)
    river = edges["river"]
    # Barges stay inland: the junction with the sea is for ships, on the copy.
    inland = NODE_OFFSET["river"]
    edges["river"] = _with_locks(river[(river.u >= inland) & (river.v >= inland)], networks["river"])
    return edges


def _with_locks(edges: gpd.GeoDataFrame, river: Network) -> gpd.GeoDataFrame:
    """Return the canal edges with half a lock for each of their ends that is one: passing it makes a whole."""
    locks = set(river.nodes.node[river.nodes.name_en.str.endswith(" lock")])
    half = (edges.u.isin(locks).astype(float) + edges.v.isin(locks).astype(float)) / 2
    kind = edges["kind"].replace({"approach": "waterway"})
    return edges.assign(locks=np.where(edges["kind"] == "canal", half, 0.0), kind=kind)


def _node_table(networks: dict[str, Network]) -> gpd.GeoDataFrame:
    tables = [network.nodes[["node", "geometry"]] for network in networks.values()]
    copy = networks["river"].nodes[["node", "geometry"]].copy()
    copy["node"] += _SEA_COPY_OFFSET
    decks = networks["ferry"].nodes[["node", "geometry"]].copy()
    decks["node"] += _DECK_OFFSET
    return pd.concat([*tables, copy, decks], ignore_index=True)


def _decks(calls: dict[str, int], ferry: gpd.GeoDataFrame) -> tuple[dict[str, int], dict[str, int]]:
    """Return the nodes at which trucks and at which trains board, by terminal."""
    ends = set(ferry.u) | set(ferry.v)
    by_truck = {key: node for key, node in calls.items() if node in ends}
    return by_truck, {key: node + _DECK_OFFSET for key, node in calls.items() if node + _DECK_OFFSET in ends}


def _line(a: shapely.Point, b: shapely.Point) -> shapely.LineString:
    return shapely.LineString([a, b])


def _joined_terminals(
    terminals: Sequence[Terminal], calls: dict[str, dict[str, int]], where: dict[int, shapely.Point]
) -> list[dict[str, object]]:
    """Return the transfers at each terminal, one way each."""
    rows: list[dict[str, object]] = []
    for terminal in terminals:
        here = {mode: nodes[terminal.id] for mode, nodes in calls.items() if terminal.id in nodes}
        for a, b in TRANSFERS:
            node = {a: here.get(a), b: here.get("train_ferry" if (a, b) == ("rail", "ferry") else b)}
            if None in node.values() or not _passes(terminal, a, b):
                continue
            for start, end in ((a, b), (b, a)):
                ends = int(cast("int", node[start])), int(cast("int", node[end]))
                rows.append(
                    {
                        "edge": _TRANSFER_OFFSET + len(rows),
                        "u": ends[0],
                        "v": ends[1],
                        "mode": "transfer",
                        "kind": f"{start}>{end}",
                        "length": 0.0,
                        "speed_kph": 0.0,
                        "ref": "",
                        "name_zh": terminal.name_zh,
                        "name_en": terminal.name_en,
                        "terminal": terminal.id,
                        "locks": 0.0,
                        "oneway": True,
                        "geometry": _line(where[ends[0]], where[ends[1]]),
                    }
                )
    return rows


def _passes(terminal: Terminal, a: str, b: str) -> bool:
    """Return whether a terminal handles this change of mode; its nodes say what calls there."""
    if terminal.special:
        return False
    if terminal.kind == "yard":
        return {a, b} == {"road", "rail"}
    if terminal.kind == "train_ferry":
        return "ferry" in (a, b)
    if terminal.kind == "ferry":
        return {a, b} == {"road", "ferry"}
    return {a, b} != {"road", "rail"} and {a, b} != {"rail", "ferry"}


def assemble(networks: dict[str, Network], terminals: Sequence[Terminal]) -> Multimodal:
    """
    Put networks and terminals together.

    Parameters
    ----------
    networks
        By mode: road, rail, sea, river, ferry.
    terminals
        Where freight may change its mode.

    Returns
    -------
    graph
        The same for the same input, so that an order of contraction can be stored for it.
    """
    edges = _prepared_edges(networks)
    nodes = _node_table(networks)
    calls = {mode: _call_nodes(networks[mode], terminals) for mode in ("rail", "sea", "river", "ferry")}
    rail_nodes = set(edges["rail"].u) | set(edges["rail"].v)
    calls["rail"] = {key: node for key, node in calls["rail"].items() if node in rail_nodes}
    deep = set(edges["sea"].u) | set(edges["sea"].v)
    for key, node in calls["river"].items():
        if node + _SEA_COPY_OFFSET in deep:
            calls["sea"].setdefault(key, node + _SEA_COPY_OFFSET)

    calls["ferry"], calls["train_ferry"] = _decks(calls["ferry"], edges["ferry"])

    # A train ferry's terminal has a road side where trucks board another ferry.
    by_road = [
        t for t in terminals if _near_road(t, edges["road"]) and (t.kind != "train_ferry" or t.id in calls["ferry"])
    ]
    points = shapely.points([(t.lon, t.lat) for t in by_road])
    first = NODE_OFFSET["road"] + _SPLIT_OFFSET
    edges["road"], split_nodes = _split_at(edges["road"], points, first)
    gates = gpd.GeoDataFrame({"node": _TRANSFER_OFFSET + np.arange(len(by_road))}, geometry=points, crs=WGS84)
    access = _access_edges(by_road, split_nodes, gates)
    served = set(access.terminal)
    calls["road"] = {t.id: int(node) for t, node in zip(by_road, gates.node, strict=True) if t.id in served}
    nodes = pd.concat([nodes, split_nodes, gates], ignore_index=True)

    where = dict(zip(nodes.node, nodes.geometry, strict=True))
    transfers = pd.DataFrame(_joined_terminals(terminals, calls, where), columns=_COLUMNS)
    tables = [_filled(edges[mode]) for mode in ("road", "rail", "sea", "river", "ferry")]
    every = pd.concat([*tables, access, transfers], ignore_index=True)
    return _numbered(gpd.GeoDataFrame(every, geometry="geometry", crs=WGS84), nodes, terminals, calls)


def _filled(edges: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    locks = edges["locks"] if "locks" in edges.columns else 0.0
    return edges.assign(terminal="", locks=locks)[_COLUMNS]


def _near_road(terminal: Terminal, road: gpd.GeoDataFrame) -> bool:
    west, south, east, north = road.total_bounds
    return bool(west < terminal.lon < east and south < terminal.lat < north)


def _access_edges(terminals: Sequence[Terminal], ends: gpd.GeoDataFrame, gates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    lines = np.array([_line(a, b) for a, b in zip(ends.geometry, gates.geometry, strict=True)])
    frame = gpd.GeoDataFrame(
        {
            "edge": _TRANSFER_OFFSET + 1_000_000 + np.arange(len(terminals)),
            "u": ends.node.to_numpy(),
            "v": gates.node.to_numpy(),
            "mode": "access",
            "kind": "access",
            "length": geodesic_lengths_m(lines),
            "speed_kph": 0.0,
            "ref": "",
            "name_zh": [t.name_zh for t in terminals],
            "name_en": [t.name_en for t in terminals],
            "terminal": [t.id for t in terminals],
            "locks": 0.0,
            "oneway": False,
        },
        geometry=lines,
        crs=WGS84,
    )
    limit = ACCESS_LIMIT_KM * 1000
    return frame[frame["length"] <= limit][_COLUMNS]


def _numbered(
    edges: gpd.GeoDataFrame,
    nodes: gpd.GeoDataFrame,
    terminals: Sequence[Terminal],
    calls: dict[str, dict[str, int]],
) -> Multimodal:
    ids = np.unique(edges[["u", "v"]].to_numpy())
    known = nodes.drop_duplicates("node").set_index("node").geometry
    lonlat = shapely.get_coordinates(known.loc[ids].to_numpy())
    u, v = np.searchsorted(ids, edges.u.to_numpy()), np.searchsorted(ids, edges.v.to_numpy())
    numbered_ids = set(ids.tolist())
    places = {
        (terminal_id, mode): int(np.searchsorted(ids, node))
        for mode, found in calls.items()
        for terminal_id, node in found.items()
        if node in numbered_ids
    }
    return with_arcs(edges.assign(u=u, v=v), lonlat, ids, terminals, places)


def with_arcs(
    edges: gpd.GeoDataFrame,
    lonlat: NDArray[np.float64],
    node_ids: NDArray[np.int64],
    terminals: Sequence[Terminal],
    terminal_nodes: dict[tuple[str, str], int],
) -> Multimodal:
    """
    Return the graph of an edge table: an arc along each edge, and one against it unless it is one-way.

    Parameters
    ----------
    edges
        As in `Multimodal`, `u` and `v` being node numbers.
    lonlat, node_ids
        Position and id of each node.
    terminals, terminal_nodes
        As in `Multimodal`.

    Returns
    -------
    graph
        With the arcs along the geometry of all edges first, then those against it.
    """
    u, v = edges["u"].to_numpy(), edges["v"].to_numpy()
    both = np.flatnonzero(~edges["oneway"].to_numpy(dtype=bool))
    row = np.concatenate([np.arange(len(edges)), both])
    forward = np.concatenate([np.ones(len(edges), dtype=bool), np.zeros(len(both), dtype=bool)])
    return Multimodal(
        lonlat=lonlat,
        node_ids=node_ids,
        edges=edges,
        tail=np.where(forward, u[row], v[row]),
        head=np.where(forward, v[row], u[row]),
        arc_edge=row,
        forward=forward,
        terminals={t.id: t for t in terminals},
        terminal_nodes=terminal_nodes,
    )
