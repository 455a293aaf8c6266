"""
OpenStreetMap extracts, .osm or .osm.pbf, as street networks in OSMnx's form: what a truck may drive on.

The file is streamed: of what is not kept, only the positions of nodes stay in memory while it is read, 16 bytes each.
Ways are cut where they meet, so each edge is a piece of one way and has its class, number, name and limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import shapely

from geo.crs import WGS84, geodesic_lengths_m
from geo.errors import ExtractError
from geo.networks.osm import CLASS_SPEEDS_KPH, speed_kph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["DEFAULT_CLASSES", "SUFFIXES", "covered_area", "parse_classes", "read_extract"]

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
# Freight between cities does not need the streets below; they are most of an extract.
DEFAULT_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary")
_CLASSES = tuple(name for name in CLASS_SPEEDS_KPH if not name.endswith("_link"))
# Tags that keep trucks out: OSMnx's filter "drive", and hgv, because what is routed is freight.
_CLOSED = {
    "area": {"yes"},
    "access": {"private", "no"},
    "motor_vehicle": {"no", "private"},
    "motorcar": {"no"},
    "hgv": {"no"},
}
_KEPT_TAGS = ("highway", "ref", "name", "name:zh", "name:en", "maxspeed")
_ONE_WAY = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1, "no": 0, "false": 0, "0": 0}
# Neighbouring roads that are farther apart have foreign land between them; about 10 km.
_WIDEST_GAP_DEG = 0.1
# One vertex per cell of this size draws the area, which reaches as much beyond the outermost roads; about 200 m.
_CELL_DEG = 0.002


@dataclass(frozen=True, eq=False)
class _Way:
    """A way: its id, kept tags, nodes in the order of its direction and their positions, and whether it is one-way."""

    id: int
    tags: dict[str, str]
    nodes: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    oneway: bool
    backward: bool


def parse_classes(text: str) -> tuple[str, ...]:
    """
    Return classes of roads from a list with commas.

    Raises
    ------
    ExtractError
        If one of them is not a class that can be driven on.

    Examples
    --------
    >>> parse_classes("motorway, trunk")
    ('motorway', 'trunk')
    """
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [name for name in names if name not in _CLASSES]
    if unknown or not names:
        msg = (
            f"There is no class of roads {', '.join(unknown) or 'in an empty list'}; classes are {', '.join(_CLASSES)}."
        )
        raise ExtractError(msg)
    return names


def read_extract(path: Path, classes: Sequence[str] = DEFAULT_CLASSES) -> nx.MultiDiGraph:
    """
    Read the roads of an extract.

    Parameters
    ----------
    path
        OSM XML or PBF, with one of `SUFFIXES`.
    classes
        Values of `highway` to keep; the links of a class come with it.

    Returns
    -------
    G
        As from OSMnx, EPSG:4326, simplified, nothing left out for being unconnected. Nodes bear the ids of
        OpenStreetMap in ascending order, edges the id of their way as `osmid`, and `highway`, `ref`, `name`, `name:zh`,
        `name:en`, `maxspeed` as tagged, `length` (m, geodesic), `speed_kph`, `travel_time` (s), `oneway`, `reversed`.
        The graph's `extract` is the file's name and its `box` the bounds in the file's header (west, south, east,
        north), or None.

    Raises
    ------
    ExtractError
        If the file is missing, damaged or not OpenStreetMap's, or has no road of these classes.

    Notes
    -----
    Left out: areas, ways closed to the public, to motor vehicles or to heavy vehicles; turn restrictions and time
    limits are not read. A motorway or roundabout is one-way unless it is tagged otherwise
    (wiki.openstreetmap.org/wiki/Key:oneway). Where a way leaves the file, its nodes are missing and it ends.
    """
    import osmium

    _require_file(path)
    wanted = {name for kind in classes for name in (kind, f"{kind}_link")}
    try:
        box = _header_box(osmium.FileProcessor(str(path)).header.box())
        items = (
            osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
            .with_locations("sparse_mem_array")
            .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
            .with_filter(osmium.filter.KeyFilter("highway"))
        )
        ways = [way for item in items if (way := _way(item, wanted)) is not None]
    except (RuntimeError, ValueError, OSError, osmium.InvalidLocationError) as error:
        msg = f"{path.name} cannot be read ({error}); download it again, or check that it is an OpenStreetMap file."
        raise ExtractError(msg) from error
    if not ways:
        msg = f"{path.name} has no road of the classes {', '.join(classes)} that trucks may use."
        raise ExtractError(msg)
    if any((way.nodes <= 0).any() for way in ways):
        msg = f"{path.name} has edits that were never uploaded (ids below 1); use a file from OpenStreetMap."
        raise ExtractError(msg)
    G = _graph(ways)
    if not G.number_of_edges():
        msg = f"{path.name} has roads and not their nodes before them; use a sorted extract with complete ways."
        raise ExtractError(msg)
    G.graph.update(extract=path.name, box=box)
    return G


def _require_file(path: Path) -> None:
    if not path.name.lower().endswith(SUFFIXES):
        msg = f"{path.name} is not an OpenStreetMap extract by its name; extracts end in {', '.join(SUFFIXES)}."
        raise ExtractError(msg)
    if not path.is_file():
        msg = f"There is no file {path}; name an OpenStreetMap extract."
        raise ExtractError(msg)


def _header_box(box: Any) -> tuple[float, float, float, float] | None:
    if not box.valid():
        return None
    west, south, east, north = box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat
    return west, south, east, north


def _way(item: Any, wanted: set[str]) -> _Way | None:
    """Return a way that trucks may use, turned into its direction."""
    tags = item.tags
    if tags["highway"] not in wanted or any(tags.get(key) in values for key, values in _CLOSED.items()):
        return None
    nodes = np.array([node.ref for node in item.nodes], dtype=np.int64)
    nowhere = (np.nan, np.nan)
    lonlat = np.array([(node.lon, node.lat) if node.location.valid() else nowhere for node in item.nodes])
    again = np.flatnonzero(nodes[1:] == nodes[:-1])
    nodes, lonlat = np.delete(nodes, again), np.delete(lonlat, again, axis=0) if len(again) else lonlat
    if len(nodes) < 2:
        return None
    implied = tags["highway"] == "motorway" or tags.get("junction") in ("roundabout", "circular")
    direction = _ONE_WAY.get(tags.get("oneway", ""), int(implied))
    kept = {key: tags[key] for key in _KEPT_TAGS if key in tags}
    step = -1 if direction < 0 else 1
    return _Way(item.id, kept, nodes[::step], lonlat[::step], direction != 0, direction < 0)


def _graph(ways: Sequence[_Way]) -> nx.MultiDiGraph:
    """Cut the ways at their junctions and put the pieces together."""
    every = np.concatenate([way.lonlat for way in ways])
    known = ~np.isnan(every[:, 0])
    ids, first = np.unique(np.concatenate([way.nodes for way in ways])[known], return_index=True)
    lonlat = every[known][first]
    pieces = list(_pieces(ways, ids))
    lines = np.array([shapely.LineString(lonlat[rows]) for _, rows in pieces], dtype=object)
    lengths = geodesic_lengths_m(lines) if len(lines) else np.zeros(0)
    ends = np.array([(rows[0], rows[-1]) for _, rows in pieces], dtype=np.int64).reshape(-1, 2)
    degree = np.bincount(ends.ravel(), minlength=len(ids))
    G = nx.MultiDiGraph(crs=WGS84.lower(), simplified=True, created_with="Liao-Su Corridor Explorer")
    for row in np.flatnonzero(degree).tolist():
        G.add_node(int(ids[row]), x=float(lonlat[row, 0]), y=float(lonlat[row, 1]), street_count=int(degree[row]))
    for (way, rows), line, length in zip(pieces, lines, lengths.tolist(), strict=True):
        u, v = int(ids[rows[0]]), int(ids[rows[-1]])
        speed = speed_kph(way.tags["highway"], way.tags.get("maxspeed"))
        attributes = {
            "osmid": way.id,
            **way.tags,
            "oneway": way.oneway,
            "length": length,
            "speed_kph": speed,
            "travel_time": length / (speed / 3.6),
        }
        straight = len(rows) == 2
        G.add_edge(u, v, **attributes, reversed=way.backward, **({} if straight else {"geometry": line}))
        if not way.oneway:
            G.add_edge(v, u, **attributes, reversed=True, **({} if straight else {"geometry": line.reverse()}))
    return G


def _pieces(ways: Sequence[_Way], ids: NDArray[np.int64]) -> Iterator[tuple[_Way, NDArray[np.int64]]]:
    """Yield the pieces between junctions, as rows of the node table; nodes that the file lacks end a way."""
    runs = [(way, np.searchsorted(ids, run)) for way in ways for run in _known_runs(way)]
    uses = np.zeros(len(ids), dtype=np.int64)
    for _, rows in runs:
        np.add.at(uses, rows, 1)
    for way, rows in runs:
        cuts = [0, *(np.flatnonzero(uses[rows[1:-1]] > 1) + 1).tolist(), len(rows) - 1]
        for start, end in pairwise(cuts):
            yield way, rows[start : end + 1]


def _known_runs(way: _Way) -> Iterator[NDArray[np.int64]]:
    known = ~np.isnan(way.lonlat[:, 0])
    starts = np.flatnonzero(known[1:] != known[:-1]) + 1
    for run, there in zip(np.split(way.nodes, starts), np.split(known, starts), strict=True):
        if there[0] and len(run) > 1:
            yield run


def covered_area(G: nx.MultiDiGraph) -> shapely.Geometry:
    """
    Return the area that an extract covers.

    Parameters
    ----------
    G
        As from `read_extract`.

    Returns
    -------
    area
        Degrees: the land between roads that are less than about 10 km apart, without holes, clipped to the box in the
        file's header. Several polygons where the roads lie farther apart.

    Notes
    -----
    The Delaunay triangles of the roads' vertices that have no long edge. The header's box alone would not do, nor
    would a convex hull: extracts of provinces are cut along borders, and the rest of their box holds none of its roads.
    """
    drawn = [shape for _, _, shape in G.edges(data="geometry") if shape is not None]
    nodes = np.array([(data["x"], data["y"]) for _, data in G.nodes(data=True)])
    vertices = np.concatenate([nodes, shapely.get_coordinates(drawn)])
    _, first = np.unique(np.floor(vertices / _CELL_DEG), axis=0, return_index=True)
    points = shapely.multipoints(vertices[first])
    triangles = shapely.get_parts(shapely.delaunay_triangles(points))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)
    longest = np.linalg.norm(np.diff(corners, axis=1), axis=2).max(axis=1)
    kept = triangles[longest <= _WIDEST_GAP_DEG]
    land = shapely.coverage_union_all(kept) if len(kept) else shapely.convex_hull(points)
    parts = shapely.get_parts(shapely.buffer(land, _CELL_DEG, quad_segs=2))
    filled = shapely.union_all([shapely.Polygon(part.exterior) for part in parts])
    box = G.graph.get("box")
    return filled if box is None else shapely.intersection(filled, shapely.box(*box))
