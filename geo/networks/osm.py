"""
The door to OSMnx: a network as its street network, and a street network as tables of ours.

OSMnx's conventions: a `networkx.MultiDiGraph` with an edge for each direction of travel, `x` and `y` on nodes, `osmid`,
`length` and, where it is not straight, `geometry` on edges, and a `crs`. Extracts are read into the same form by
`geo.networks.extracts`, so that everything from OpenStreetMap passes `from_multidigraph`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from numbers import Real
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.crs import WGS84, Datum
from geo.errors import MissingCrsError, SchemaError, UnexpectedCrsError
from geo.networks.network import MODES, NODE_OFFSET, Network, edges_schema, nodes_schema
from geo.tables import check_table

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

__all__ = ["CLASS_SPEEDS_KPH", "from_multidigraph", "parse_maxspeed", "speed_kph", "to_multidigraph"]

# Assumed where a road has no usable maxspeed, the most important class first: design speeds at the usual grade of the
# class (JTG B01-2014, recalled: expressway 80-120, first class 60-100, second 60-80, third 30-40, fourth 20-30 km/h).
CLASS_SPEEDS_KPH = {
    "motorway": 100.0,
    "motorway_link": 50.0,
    "trunk": 80.0,
    "trunk_link": 50.0,
    "primary": 60.0,
    "primary_link": 40.0,
    "secondary": 50.0,
    "secondary_link": 40.0,
    "tertiary": 40.0,
    "tertiary_link": 30.0,
    "unclassified": 30.0,
    "residential": 30.0,
    "living_street": 20.0,
    "road": 30.0,
}
# What a limit given by its zone means in China (Road Traffic Safety Law, implementing regulation, articles 45, 78:
# expressway 120; a road with one lane each way 70 in the country and 50 in town).
_ZONE_SPEEDS_KPH = {"motorway": 120.0, "rural": 70.0, "urban": 50.0}
_KM_PER_MILE = 1.609344
_SLOWEST_KPH, _FASTEST_KPH = 5.0, 200.0
_MAXSPEED = re.compile(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?")

_HIGHWAY = {"expressway": "motorway", "trunk": "trunk"}
_OTHERS = "trunk"
# Two directions of a street may differ by what summing in another order does.
_SAME_LENGTH_M = 0.01
_SAME_PLACE_DEG = 1e-9
_IDS_OF_A_MODE = 100_000_000


def _values(value: Any) -> list[Any]:
    """Return one value or several as a list: OSMnx has a list where it has joined edges."""
    if isinstance(value, list | tuple | set):
        return [item for item in value if item is not None]
    return [] if value is None or (isinstance(value, float) and np.isnan(value)) else [value]


def _text(value: Any) -> str:
    return ";".join(dict.fromkeys(str(item) for item in _values(value)))


def _refs(value: Any) -> str:
    """Return numbers of roads as in our tables: G15;G1522."""
    numbers = [part.strip() for part in re.split("[;,]", _text(value))]
    return ";".join(dict.fromkeys(number for number in numbers if number))


def parse_maxspeed(value: Any) -> float | None:
    """
    Return a speed limit from OpenStreetMap in km/h, or None if it does not tell one.

    Several limits, as of a joined edge, are averaged, which is what OSMnx does.

    Examples
    --------
    >>> [parse_maxspeed(text) for text in ("100", "60 mph", "CN:motorway", "100;80", "none")]
    [100.0, 96.56064, 120.0, 90.0, None]
    """
    found = []
    for text in _values(value):
        for part in re.split(r"[;|,]", str(text)):
            limit = _one_limit(part.strip().lower())
            if limit is not None and _SLOWEST_KPH <= limit <= _FASTEST_KPH:
                found.append(limit)
    return sum(found) / len(found) if found else None


def _one_limit(text: str) -> float | None:
    match = _MAXSPEED.fullmatch(text)
    if match:
        return float(match[1]) * (_KM_PER_MILE if match[2] == "mph" else 1.0)
    return _ZONE_SPEEDS_KPH.get(text.partition(":")[2])


def _class_of(highway: Any) -> str:
    """Return the most important class of an edge, or an empty text."""
    classes = [str(item) for item in _values(highway)]
    known = [name for name in CLASS_SPEEDS_KPH if name in classes]
    return known[0] if known else "".join(classes[:1])


def speed_kph(highway: Any, maxspeed: Any) -> float:
    """Return the speed of a road in km/h: its limit, else what is assumed for its class."""
    return parse_maxspeed(maxspeed) or CLASS_SPEEDS_KPH.get(_class_of(highway), CLASS_SPEEDS_KPH[_OTHERS])


def to_multidigraph(network: Network) -> nx.MultiDiGraph:
    """
    Return a network as OSMnx would.

    Returns
    -------
    G
        EPSG:4326, longitude first. Nodes: our ids, `x`, `y` in degrees, `street_count`, `name_zh`, `name_en`. Edges,
        one for each direction of travel: `osmid` (our edge id), `length` in metres, `speed_kph` and `travel_time` in
        seconds where the edge has a speed, `oneway`, `reversed`, `geometry` unless straight, `ref` and `name` unless
        empty, `highway` on roads, and `kind`, `name_zh`, `name_en`, `source` as in the table.

    Notes
    -----
    `from_multidigraph` gives the same network back. `length` is the driven one, which is more than that of `geometry`
    on the bundled networks. A river's junction with the sea is a node of the graph although it is in the other
    network's table.
    """
    nodes, edges = network.nodes, network.edges
    G = nx.MultiDiGraph(crs=WGS84.lower(), simplified=True, mode=network.mode, created_with="Liao-Su Corridor Explorer")
    lines = edges.geometry.to_numpy()
    u, v = edges.u.to_numpy(), edges.v.to_numpy()
    starts, ends = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    ids, number = np.unique(np.concatenate([u, v, nodes.node.to_numpy()]), return_inverse=True)
    xy = np.empty((len(ids), 2))
    # The tables' own positions are written last.
    xy[number] = shapely.get_coordinates(np.concatenate([starts, ends, nodes.geometry.to_numpy()]))
    degree = np.bincount(number[: 2 * len(edges)], minlength=len(ids))
    for node, (x, y), count in zip(ids.tolist(), xy.tolist(), degree.tolist(), strict=True):
        G.add_node(node, x=x, y=y, street_count=count, name_zh="", name_en="")
    for node, name_zh, name_en in zip(nodes.node.tolist(), nodes.name_zh, nodes.name_en, strict=True):
        G.nodes[node].update(name_zh=name_zh, name_en=name_en)
    straight = shapely.get_num_points(lines) == 2
    for points, own in ((starts, number[: len(edges)]), (ends, number[len(edges) : 2 * len(edges)])):
        straight &= (shapely.get_coordinates(points) == xy[own]).all(axis=1)
    shapes = np.where(straight, None, lines)
    reversed_shapes = np.where(straight, None, shapely.reverse(lines))
    for row, shape, reversed_shape in zip(edges.itertuples(index=False), shapes, reversed_shapes, strict=True):
        attributes = _attributes(row)
        G.add_edge(row.u, row.v, **attributes, reversed=False, **_drawn(shape))
        if not row.oneway:
            G.add_edge(row.v, row.u, **attributes, reversed=True, **_drawn(reversed_shape))
    return G


def _drawn(shape: Any) -> dict[str, Any]:
    return {} if shape is None else {"geometry": shape}


def _attributes(row: Any) -> dict[str, Any]:
    """Return what both directions of an edge have in common."""
    found: dict[str, Any] = {"osmid": row.edge, "length": row.length, "oneway": bool(row.oneway)}
    if row.speed_kph > 0:
        found |= {"speed_kph": row.speed_kph, "travel_time": row.length / (row.speed_kph / 3.6)}
    if row.kind in _HIGHWAY:
        found["highway"] = _HIGHWAY[row.kind]
    found |= {name: text for name, text in (("ref", row.ref), ("name", row.name_zh or row.name_en)) if text}
    return found | {"kind": row.kind, "name_zh": row.name_zh, "name_en": row.name_en, "source": row.source}


def from_multidigraph(G: nx.MultiDiGraph) -> Network:
    """
    Return a street network of OSMnx as tables of ours.

    Parameters
    ----------
    G
        As from OSMnx, `geo.networks.extracts.read_extract` or `to_multidigraph`: EPSG:4326, `x` and `y` on each node,
        `length` in metres on each edge.

    Returns
    -------
    network
        The network that `to_multidigraph` was given, in the order of its ids; any other graph becomes a road network,
        numbered anew in the order of its nodes and edges. The two directions of a street are one edge; an edge without
        its counterpart is `oneway`.

    Raises
    ------
    MissingCrsError, UnexpectedCrsError
        If the graph has no `crs`, or another one than EPSG:4326.
    SchemaError
        If it is not a MultiDiGraph, is empty, or lacks `x`, `y` or `length`.

    Notes
    -----
    Of a road from elsewhere `kind` is expressway for the classes motorway and motorway_link, else trunk, which is all
    that the costs tell apart; its class stands in `source`. The speed is `speed_kph` where the graph has it, else the
    limit `maxspeed`, else that of `CLASS_SPEEDS_KPH`.
    """
    _require_form(G)
    streets = _streets(G)
    mode = G.graph["mode"] if _is_ours(G, streets) else None
    if mode is None:
        number = {node: NODE_OFFSET["road"] + place for place, node in enumerate(G.nodes)}
        rows = [
            _foreign_row(street, NODE_OFFSET["road"] + place, number, G.graph.get("extract", ""))
            for place, street in enumerate(streets)
        ]
        table = {number[node]: data for node, data in G.nodes(data=True)}
    else:
        streets.sort(key=lambda street: street.osmids)
        rows = [_own_row(street, mode) for street in streets]
        start = NODE_OFFSET[mode]
        table = {node: data for node, data in G.nodes(data=True) if start <= node < start + _IDS_OF_A_MODE}
    position = {node: (float(data["x"]), float(data["y"])) for node, data in G.nodes(data=True)}
    lines = [
        street.data["geometry"] if "geometry" in street.data else shapely.LineString(
            [position[street.u], position[street.v]]
        )
        for street in streets
    ]  # fmt: skip
    mode = mode or "road"
    edges = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=gpd.GeoSeries(lines, crs=WGS84))
    points = shapely.points([(data["x"], data["y"]) for data in table.values()])
    nodes = gpd.GeoDataFrame(
        {
            "node": list(table),
            "name_zh": [data.get("name_zh", "") for data in table.values()],
            "name_en": [data.get("name_en", "") for data in table.values()],
        },
        geometry=gpd.GeoSeries(points, crs=WGS84),
    )
    nodes = check_table(nodes, nodes_schema(mode), "The graph's nodes")
    edges = check_table(edges, edges_schema(mode), "The graph's edges")
    for frame in (nodes, edges):
        frame.attrs["datum"] = str(Datum.WGS84)
    return Network(mode, nodes, edges)


def _require_form(G: nx.MultiDiGraph) -> None:
    if not isinstance(G, nx.MultiDiGraph):
        msg = f"The street network is a {type(G).__name__}; convert it with `networkx.MultiDiGraph(G)`."
        raise SchemaError(msg)
    if not G.number_of_edges():
        msg = "The street network has no edges; nothing can be taken from it."
        raise SchemaError(msg)
    if G.graph.get("crs") is None:
        msg = 'The street network has no `crs`; set `G.graph["crs"] = "epsg:4326"` if x is longitude and y latitude.'
        raise MissingCrsError(msg)
    try:
        crs = CRS.from_user_input(G.graph["crs"])
    except CRSError as error:
        msg = f"The street network's `crs` {G.graph['crs']!r} is not one; it must be {WGS84}."
        raise UnexpectedCrsError(msg) from error
    if not crs.equals(CRS.from_user_input(WGS84), ignore_axis_order=True):
        msg = f"The street network is in {crs.name}; project it with `ox.project_graph(G, to_crs='epsg:4326')`."
        raise UnexpectedCrsError(msg)
    lost = [node for node, data in G.nodes(data=True) if not (_within(data, "x", 180) and _within(data, "y", 90))]
    if lost:
        msg = f"Node {lost[0]!r} of the street network has no `x` and `y` in degrees, nor have {len(lost) - 1} others."
        raise SchemaError(msg)
    lost = [(u, v) for u, v, length in G.edges(data="length") if not (_is_number(length) and length >= 0)]
    if lost:
        msg = (
            f"Edge {lost[0]!r} of the street network has no `length` in metres, nor have {len(lost) - 1} others; "
            "add it with `ox.distance.add_edge_lengths(G)`."
        )
        raise SchemaError(msg)


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and bool(np.isfinite(float(value)))


def _within(data: dict[str, Any], name: str, limit: float) -> bool:
    return _is_number(data.get(name)) and abs(data[name]) <= limit


@dataclass
class _Street:
    """An edge, or both directions of one: `u`, `v` and `data` are those of the direction that its way is drawn in."""

    u: Hashable
    v: Hashable
    data: dict[str, Any]
    oneway: bool = True
    osmids: tuple[Any, ...] = field(default=())


def _streets(G: nx.MultiDiGraph) -> list[_Street]:
    """Join the two directions of each street, in the order in which the first of them comes."""
    found: list[_Street] = []
    waiting: dict[tuple[Hashable, Hashable, frozenset[Any]], list[_Street]] = {}
    for u, v, data in G.edges(data=True):
        osmids = frozenset(_values(data.get("osmid")))
        candidates = waiting.get((v, u, osmids), [])
        match = next((street for street in candidates if _is_way_back(street.data, data)), None)
        if match is None:
            street = _Street(u, v, data, osmids=tuple(sorted(osmids, key=str)))
            found.append(street)
            waiting.setdefault((u, v, osmids), []).append(street)
            continue
        candidates.remove(match)
        match.oneway = False
        if data.get("reversed") is False and match.data.get("reversed") is not False:
            match.u, match.v, match.data = u, v, data
    return found


def _is_way_back(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether an edge is the other direction of one between the same nodes."""
    if abs(one["length"] - other["length"]) > _SAME_LENGTH_M:
        return False
    shape, reverse = one.get("geometry"), other.get("geometry")
    if shape is None or reverse is None:
        return shape is reverse
    return bool(shape.equals_exact(reverse.reverse(), _SAME_PLACE_DEG))


def _is_ours(G: nx.MultiDiGraph, streets: Iterable[_Street]) -> bool:
    """Return whether nodes and edges still bear the ids that `to_multidigraph` gave them."""
    mode = G.graph.get("mode")
    if mode not in MODES or not all(isinstance(node, int) and _has_mode(node) for node in G.nodes):
        return False
    edges = [street.osmids for street in streets]
    start = NODE_OFFSET[mode]
    return len(set(edges)) == len(edges) and all(
        len(ids) == 1 and isinstance(ids[0], int) and start <= ids[0] < start + _IDS_OF_A_MODE for ids in edges
    )


def _has_mode(node: int) -> bool:
    return min(NODE_OFFSET.values()) <= node < max(NODE_OFFSET.values()) + _IDS_OF_A_MODE


def _own_row(street: _Street, mode: str) -> dict[str, Any]:
    data = street.data
    return {
        "edge": street.osmids[0],
        "u": street.u,
        "v": street.v,
        "mode": mode,
        "kind": data.get("kind", ""),
        "length": data["length"],
        "speed_kph": data.get("speed_kph", 0.0),
        "ref": data.get("ref", ""),
        "name_zh": data.get("name_zh", ""),
        "name_en": data.get("name_en", ""),
        "source": data.get("source", ""),
        "oneway": street.oneway,
    }


def _foreign_row(street: _Street, edge: int, number: dict[Hashable, int], extract: str) -> dict[str, Any]:
    data = street.data
    highway, limit = data.get("highway"), data.get("maxspeed")
    ways = _text(list(street.osmids)) or "unknown"
    speed = "" if parse_maxspeed(limit) else "; speed by class"
    file = f" in {extract}" if extract else ""
    given = data.get("speed_kph")
    return {
        "edge": edge,
        "u": number[street.u],
        "v": number[street.v],
        "mode": "road",
        "kind": "expressway" if _class_of(highway).startswith("motorway") else "trunk",
        "length": data["length"],
        "speed_kph": given if _is_number(given) else speed_kph(highway, limit),
        "ref": _refs(data.get("ref")),
        "name_zh": _text(data.get("name:zh")) or _text(data.get("name")),
        "name_en": _text(data.get("name:en")),
        "source": f"OpenStreetMap way {ways}{file}, {_class_of(highway) or 'no class'}{speed}",
        "oneway": street.oneway,
    }
