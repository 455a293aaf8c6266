"""
Roads from OpenStreetMap by way of `scgraph_data`: a graph of junctions with kilometres and nothing else.

The source has neither names nor classes and draws each edge as the chord between its ends. The expressways are
found by following chains of waypoints, links that exist and are missing are patched, and the lengths are scaled to
what drivers cover.
"""

from __future__ import annotations

import ast
import heapq
import io
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from geo.build.fetch import SCGRAPH, fetch
from geo.crs import WGS84
from geo.errors import BuildError
from geo.networks.expressways import load_expressways, load_road_patches
from geo.networks.network import NODE_OFFSET
from geo.tables import write_geoparquet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.build.steps import Report
    from geo.networks.expressways import Expressways

__all__ = [
    "EXTENT",
    "LENGTH_FACTORS",
    "ROAD_METADATA",
    "RoadGraph",
    "build_roads",
    "in_box",
    "match_expressway",
    "read_road_graph",
    "road_tables",
]

# West, south, east, north; both ends of an edge are inside.
EXTENT = (112.0, 29.0, 131.0, 47.5)
# Kilometres driven per kilometre of the source. Found as the sum of published over the sum of network kilometres of
# the rows of validation/road_distances.csv marked "fit"; docs/networks-road.md has the rows and the check.
# No published distance runs over ordinary roads alone, so they share the expressways' factor.
LENGTH_FACTORS = {"expressway": 1.010, "trunk": 1.010}
# Inferred for roads of which only the existence is known.
TRUNK_SPEED_KPH = 60.0

_MEMBER = "scgraph_data/world_highways.py"
_PIECE = 20_000
_SOURCE = f"OpenStreetMap (2024-04) via scgraph_data {SCGRAPH.version}"
ROAD_METADATA = {"source": _SOURCE, "licence": "ODbL 1.0", "attribution": "© OpenStreetMap contributors"}
_GEOD = Geod(ellps="WGS84")
# Dropped components longer than this are named one by one in the report.
_REPORTED_KM = 50.0
# A patch must end at a node; its typed ends have three decimals.
_PATCH_SNAP_KM = 0.3
_KM_PER_DEGREE = 111.2
# Matching: how far from a waypoint its road may be, what a kilometre beside it costs, and what a junction costs.
# Expressways have few junctions, so a price on them keeps a chain off the streets of a town.
_SNAP_RADIUS_KM = 6.0
_SNAP_COST = 2.5
_JUNCTION_COST_KM = 0.6
# A leg further round than this is reported.
_DETOUR = 1.35


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """
    Junctions and the kilometres between neighbours.

    Attributes
    ----------
    lonlat
        Position of each node, degrees, shape (n, 2).
    neighbours
        For each node its neighbours and the kilometres to them, both ways.
    """

    lonlat: NDArray[np.float64]
    neighbours: list[dict[int, float]]


def _literal_records(text: str) -> Iterator[object]:
    """Parse a long list of literals piece by piece: whole, it takes gigabytes."""
    body = text.strip().removeprefix("[").removesuffix("]")
    mark = "}, {" if body.startswith("{") else "], ["
    opening, closing = mark[-1], mark[0]
    records = body.removeprefix(opening).removesuffix(closing).split(mark)
    for start in range(0, len(records), _PIECE):
        piece = ", ".join(f"{opening}{record}{closing}" for record in records[start : start + _PIECE])
        yield from ast.literal_eval(f"[{piece}]")


def read_road_graph(package: Path) -> RoadGraph:
    """
    Read the road graph of the world from the package, without importing it.

    Parameters
    ----------
    package
        Wheel of `scgraph_data`.

    Raises
    ------
    BuildError
        If the member does not hold the two lists.
    """
    parts: dict[str, list[object]] = {}
    with zipfile.ZipFile(package) as archive, archive.open(_MEMBER) as member:
        for line in io.TextIOWrapper(member, "utf-8"):
            name, _, value = line.partition("=")
            if name.strip() in ("graph", "nodes"):
                parts[name.strip()] = list(_literal_records(value))
    if set(parts) != {"graph", "nodes"} or len(parts["graph"]) != len(parts["nodes"]):
        msg = f"{package.name} does not hold the graph and its nodes; check the pinned version."
        raise BuildError(msg)
    latlon = np.array(parts["nodes"], dtype=np.float64)
    return RoadGraph(latlon[:, ::-1].copy(), parts["graph"])  # type: ignore[arg-type]


def _subgraph(graph: RoadGraph, kept: NDArray[np.bool_]) -> RoadGraph:
    number = np.cumsum(kept) - 1
    neighbours = [
        {int(number[v]): km for v, km in graph.neighbours[u].items() if kept[v] and v != u}
        for u in np.flatnonzero(kept)
    ]
    return RoadGraph(graph.lonlat[kept], neighbours)


def in_box(graph: RoadGraph, box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Return which nodes lie within west, south, east and north."""
    west, south, east, north = box
    lon, lat = graph.lonlat.T
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))


def _components(graph: RoadGraph) -> list[list[int]]:
    """Return the nodes of each component, the one with the most nodes first."""
    seen = [False] * len(graph.neighbours)
    found = []
    for start in range(len(seen)):
        if seen[start]:
            continue
        seen[start] = True
        members = [start]
        for node in members:
            fresh = [other for other in graph.neighbours[node] if not seen[other]]
            for other in fresh:
                seen[other] = True
            members.extend(fresh)
        found.append(members)
    return sorted(found, key=lambda members: (-len(members), members[0]))


def _kilometres(graph: RoadGraph, members: list[int]) -> float:
    return sum(sum(graph.neighbours[node].values()) for node in members) / 2


def _distances_km(graph: RoadGraph, lon: float, lat: float) -> NDArray[np.float64]:
    """Distance from a position to every node, on a local plane."""
    dx = (graph.lonlat[:, 0] - lon) * np.cos(np.radians(lat))
    return np.asarray(np.hypot(dx, graph.lonlat[:, 1] - lat) * _KM_PER_DEGREE)


def _patched(graph: RoadGraph, patches: pd.DataFrame) -> dict[tuple[int, int], str]:
    """Add the missing links to the graph, and return their ends with the patch's id."""
    added = {}
    for patch in patches.itertuples():
        ends = []
        for lon, lat in ((patch.from_lon, patch.from_lat), (patch.to_lon, patch.to_lat)):
            away = _distances_km(graph, lon, lat)
            ends.append(int(away.argmin()))
            if away.min() > _PATCH_SNAP_KM:
                msg = f"road_patches.csv: {patch.id} ends {away.min():.1f} km from any junction at {lon}, {lat}."
                raise BuildError(msg)
        u, v = sorted(ends)
        graph.neighbours[u][v] = graph.neighbours[v][u] = patch.km
        added[u, v] = patch.id
    return added


def _near(graph: RoadGraph, lon: float, lat: float) -> dict[int, float]:
    """Return the nodes that a waypoint may stand for, each with its price; the nearest one at least."""
    away = _distances_km(graph, lon, lat)
    near = np.flatnonzero(away <= _SNAP_RADIUS_KM)
    if near.size == 0:
        near = np.array([away.argmin()])
    return {int(node): _SNAP_COST * float(away[node]) for node in near}


def _spread(
    graph: RoadGraph, start: dict[int, float], targets: dict[int, float]
) -> tuple[dict[int, float], dict[int, int]]:
    """Search from all of `start`, whose values are prices paid already, until all of `targets` are reached."""
    price = dict(start)
    came_from: dict[int, int] = {}
    queue = [(paid, node) for node, paid in start.items()]
    heapq.heapify(queue)
    done: set[int] = set()
    missing = set(targets)
    while queue and missing:
        paid, node = heapq.heappop(queue)
        if node in done:
            continue
        done.add(node)
        missing.discard(node)
        for other, km in graph.neighbours[node].items():
            total = paid + km + (_JUNCTION_COST_KM if len(graph.neighbours[other]) > 2 else 0.0)
            if total < price.get(other, np.inf):
                price[other] = total
                came_from[other] = node
                heapq.heappush(queue, (total, other))
    return price, came_from


def match_expressway(graph: RoadGraph, waypoints: list[tuple[float, float]]) -> tuple[list[int], list[int]]:
    """
    Find the way through a graph that follows a chain of waypoints best.

    Parameters
    ----------
    waypoints
        Longitudes and latitudes, degrees, in order; each may be a few kilometres off its road.

    Returns
    -------
    way, stops
        Nodes from end to end, and the node that each waypoint came to stand for.

    Raises
    ------
    BuildError
        If a waypoint cannot be reached from the one before.

    Notes
    -----
    The whole chain is solved at once: the price of a way is its kilometres, a price per junction, and a price for
    the distance between each waypoint and its node. So a careless waypoint does not lead the chain into a town.
    """
    prices = _near(graph, *waypoints[0])
    searches = []
    for lon, lat in waypoints[1:]:
        targets = _near(graph, lon, lat)
        reached, came_from = _spread(graph, prices, targets)
        searches.append(came_from)
        prices = {node: reached[node] + aside for node, aside in targets.items() if node in reached}
        if not prices:
            msg = f"No road leads to the waypoint at {lon}, {lat}; correct its position."
            raise BuildError(msg)
    node = min(prices, key=lambda other: (prices[other], other))
    way, stops = [node], [node]
    for came_from in reversed(searches):
        while node in came_from:
            node = came_from[node]
            way.append(node)
        stops.append(node)
    return way[::-1], stops[::-1]


def _detours(graph: RoadGraph, way: list[int], stops: list[int], names: list[str]) -> Iterator[str]:
    """Yield a line for each leg that is much longer than its straight line."""
    position = 0
    for start, end, name, next_name in zip(stops, stops[1:], names, names[1:], strict=False):
        km = 0.0
        while way[position] != end:
            km += graph.neighbours[way[position]][way[position + 1]]
            position += 1
        straight = _GEOD.inv(*graph.lonlat[start], *graph.lonlat[end])[2] / 1000
        if km > _DETOUR * straight:
            yield f"{name}-{next_name} is {km:.0f} km for {straight:.0f} km straight"


def _match_all(graph: RoadGraph, tables: Expressways, report: Report) -> dict[tuple[int, int], list[str]]:
    """Return the expressways of each edge that carries any."""
    carried: dict[tuple[int, int], list[str]] = {}
    for ref in tables.lines.ref:
        for _, part in tables.waypoints[tables.waypoints.ref == ref].groupby("part"):
            way, stops = match_expressway(graph, list(zip(part.lon, part.lat, strict=True)))
            for detour in _detours(graph, way, stops, list(part.name_en)):
                report(f"{ref}: {detour}", 0.7)
            for u, v in pairwise(way):
                refs = carried.setdefault((min(u, v), max(u, v)), [])
                if ref not in refs:
                    refs.append(ref)
    return carried


def _edge_table(
    graph: RoadGraph, carried: dict[tuple[int, int], list[str]], added: dict[tuple[int, int], str], tables: Expressways
) -> gpd.GeoDataFrame:
    ends = [(u, v) for u, others in enumerate(graph.neighbours) for v in sorted(others) if u < v]
    u, v = np.array(ends, dtype=np.int64).T
    refs = [carried.get(pair, []) for pair in ends]
    lines = tables.lines.set_index("ref")
    kind = np.where([bool(r) for r in refs], "expressway", "trunk")
    metres = np.array([graph.neighbours[a][b] for a, b in ends]) * 1000 * pd.Series(kind).map(LENGTH_FACTORS).to_numpy()
    start, end = graph.lonlat[u], graph.lonlat[v]
    chord = np.asarray(_GEOD.inv(*start.T, *end.T)[2])
    named = f"{_SOURCE}; matched to waypoints"
    inferred = f"{_SOURCE}; class and speed inferred"
    offset = NODE_OFFSET["road"]
    frame = pd.DataFrame(
        {
            "edge": offset + np.arange(len(ends)),
            "u": offset + u,
            "v": offset + v,
            "mode": "road",
            "kind": kind,
            # Short edges were rounded by the source; no road is shorter than the line between its ends.
            "length": np.round(np.maximum(metres, chord), 1),
            "speed_kph": [max(lines.speed_kph[r]) if r else TRUNK_SPEED_KPH for r in refs],
            "ref": [";".join(r) for r in refs],
            "name_zh": [";".join(lines.name_zh[r]) for r in refs],
            "name_en": [";".join(lines.name_en[r]) for r in refs],
            "source": [
                f"patch {added[pair]}" if pair in added else named if r else inferred
                for pair, r in zip(ends, refs, strict=True)
            ],
        }
    )
    shapes = shapely.linestrings(np.stack((start, end), axis=1))
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=WGS84))


def _node_table(graph: RoadGraph) -> gpd.GeoDataFrame:
    frame = pd.DataFrame({"node": NODE_OFFSET["road"] + np.arange(len(graph.lonlat)), "name_zh": "", "name_en": ""})
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapely.points(graph.lonlat), crs=WGS84))


def _reachable(graph: RoadGraph, components: list[list[int]], report: Report) -> NDArray[np.bool_]:
    """Keep what can be driven to from the main network, and report what is dropped."""
    lengths = [_kilometres(graph, members) for members in components]
    for members, km in zip(components[1:], lengths[1:], strict=True):
        if km >= _REPORTED_KM:
            lon, lat = graph.lonlat[members].mean(axis=0)
            report(f"dropped, not reachable: {km:.0f} km about {lon:.2f} E, {lat:.2f} N", 0.6)
    small = [km for km in lengths[1:] if km < _REPORTED_KM]
    report(f"dropped, not reachable: {len(small)} pieces below {_REPORTED_KM:g} km, {sum(small):.0f} km", 0.6)
    kept = np.zeros(len(graph.neighbours), dtype=bool)
    kept[components[0]] = True
    return kept


def build_roads(data: Path, cache: Path, report: Report) -> None:
    """
    Build `networks/road_nodes.parquet` and `networks/road_edges.parquet`.

    Parameters
    ----------
    data
        The project's data folder; the tables of expressways and patches are typed.

    Raises
    ------
    BuildError
        If the package is not as expected, or a patch or a waypoint does not meet the graph.
    """
    folder = data / "networks"
    report("fetching roads", 0.0)
    package = fetch(SCGRAPH, cache)
    report("reading roads of the world", 0.1)
    world = read_road_graph(package)
    nodes, edges = road_tables(world, in_box(world, EXTENT), data, report)
    write_geoparquet(nodes, folder / "road_nodes.parquet", **ROAD_METADATA)
    write_geoparquet(edges, folder / "road_edges.parquet", **ROAD_METADATA)
    report(f"{len(nodes)} nodes, {len(edges)} edges, {edges['length'].sum() / 1000:.0f} km", 1.0)


def road_tables(
    world: RoadGraph, kept: NDArray[np.bool_], data: Path, report: Report
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """
    Cut a part out of a road graph: patched, without what cannot be reached, its expressways named.

    Parameters
    ----------
    kept
        Nodes of the part, shape (nodes,); both ends of an edge are in it.
    data
        The project's data folder, for the tables of expressways and patches.

    Returns
    -------
    nodes, edges
        See `geo.networks.network`.

    Raises
    ------
    BuildError
        If a patch or a waypoint does not meet the part.
    """
    tables, patches = load_expressways(data), load_road_patches(data)
    region = _subgraph(world, kept)
    _patched(region, patches)
    graph = _subgraph(region, _reachable(region, _components(region), report))
    added = _patched(graph, patches)
    carried = _match_all(graph, tables, report)
    return _node_table(graph), _edge_table(graph, carried, added, tables)
