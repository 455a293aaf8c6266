"""
The sea lanes of the region, made from water.

MARNET has 46 nodes between the Bohai and Chengshan cape, so the lanes are the shortest ways that keep clear of land,
shoals and zones to avoid; typed fairways lead where such ways do not: through straits, over bars, to berths.

Two outlines of the land are kept clear of: the map's own (Amap's for China, which runs up to 5 km seaward of the
shore, and Natural Earth's abroad) and GSHHG's shoreline, which has the small islands. GSHHG's is the reference
coast: an approach may cross the map's land near the berth, for berths lie "on land" there, but not GSHHG's.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from geo.build.networks.visibility import Corners, corners_of, leg_lengths_m, spanner, visible_legs, with_points
from geo.crs import ALBERS, WGS84
from geo.errors import BuildError
from geo.networks.network import NODE_OFFSET, edges_schema, nodes_schema
from geo.networks.waterways import OBSTACLE_KINDS, load_sea_features
from geo.places.boundaries import EXTENT, load_land, load_water
from geo.places.ports import load_ports
from geo.tables import check_table, write_geoparquet

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.build.steps import Report

__all__ = ["APPROACH_KM", "build_sea", "reference_land"]

# Within this distance of its berth an approach may touch the map's land.
APPROACH_KM = 9.0
# West, south, east, north in degrees: no port of the region lies beyond.
_SEA_BOX = (117.0, 28.0, 142.0, 44.0)
_IN_THE_SEA = (123.0, 36.0)
_CLEARANCE_M = 2_900
_LAND_TOLERANCE_M = 700
# The two simplifications take from the clearance: 2.7 km remain in the median, 2.1 at 99 %, 1.5 at least.
_CLEARANCE_TOLERANCE_M = 700
_DIGITS = 5
_STRETCH = 1.004
_SEA_PORTS = ("sea", "ferry", "rail_ferry")
_GATE_REACH_M = 25_000
# A gate behind GSHHG's land is a gate across the town: it counts as so many times farther.
_LAND_PENALTY = 5.0
_SOURCE = "computed over water: Amap, Natural Earth and GSHHG coasts"
_LICENCE = "LGPL-3.0-or-later (GSHHG), public domain (Natural Earth); coast of China derives from Amap"


@dataclass(frozen=True, eq=False)
class _Chart:
    """What ships keep off: the map's land, GSHHG's land, and the water not used for lanes; degrees."""

    land: shapely.Geometry
    reference: shapely.Geometry
    obstacles: shapely.Geometry


@dataclass(frozen=True)
class _Place:
    """A named node."""

    name_zh: str
    name_en: str


@dataclass(frozen=True)
class _Leg:
    """A typed edge: from one position to the next."""

    start: tuple[float, float]
    end: tuple[float, float]
    kind: str
    name_zh: str
    name_en: str
    source: str


def reference_land(coast: shapely.Geometry) -> shapely.Geometry:
    """
    Return the land that a shoreline encloses in the map's extent.

    Parameters
    ----------
    coast
        GSHHG's shoreline, lines in degrees.

    Returns
    -------
    land
        Everything in the extent that is not joined by water to the middle of the Yellow Sea.

    Raises
    ------
    BuildError
        If the shoreline does not close.
    """
    frame = shapely.box(*EXTENT)
    faces = shapely.get_parts(shapely.polygonize([shapely.node(shapely.union_all([coast, frame.boundary]))]))
    sea = [face for face in faces if face.contains(shapely.Point(_IN_THE_SEA))]
    if len(sea) != 1:
        msg = "GSHHG's shoreline does not enclose the sea; rebuild the step `water`."
        raise BuildError(msg)
    return shapely.difference(frame, sea[0])


def _planar(shape: shapely.Geometry) -> shapely.Geometry:
    return gpd.GeoSeries([shape], crs=WGS84).to_crs(ALBERS).iloc[0]


def _chart(data: Path, features: gpd.GeoDataFrame) -> _Chart:
    land = shapely.union_all(load_land(data).geometry.to_numpy())
    water = load_water(data)
    reference = reference_land(water[water.kind == "coast"].geometry.union_all())
    both = shapely.simplify(_planar(shapely.union(land, reference)), _LAND_TOLERANCE_M)
    kept_clear = shapely.simplify(shapely.buffer(both, _CLEARANCE_M, quad_segs=2), _CLEARANCE_TOLERANCE_M)
    kept_clear = gpd.GeoSeries([kept_clear], crs=ALBERS).to_crs(WGS84).iloc[0]
    closed = features[features.kind.isin(OBSTACLE_KINDS)].geometry.to_numpy()
    obstacles = shapely.union_all([kept_clear, *closed])
    return _Chart(land, reference, shapely.transform(obstacles, lambda xy: xy.round(_DIGITS)))


def _rounded(xy: NDArray[np.float64]) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in xy.round(_DIGITS)]


def _channels(features: gpd.GeoDataFrame) -> list[_Leg]:
    legs = []
    for row in features[features.kind.isin(["fairway", "lane"])].itertuples():
        points = _rounded(shapely.get_coordinates(row.geometry))
        source = f"sea_features.csv {row.id} ({row.confidence})"
        legs += [_Leg(a, b, "lane", row.name_zh, row.name_en, source) for a, b in pairwise(points)]
    return legs


def _gate(berth: shapely.Point, known: list[tuple[float, float]], chart: _Chart) -> tuple[float, float]:
    """Find the nearest place from which a berth is reached in a straight line: a fairway's point or open water."""
    reach_deg = _GATE_REACH_M / 111_000
    around = shapely.buffer(berth, reach_deg)
    shore = shapely.segmentize(shapely.intersection(shapely.boundary(chart.obstacles), around), 0.01)
    near = [point for point in known if shapely.Point(point).within(around)]
    candidates = np.array([*near, *_rounded(shapely.get_coordinates(shore))])
    berths = np.broadcast_to(np.array([[berth.x, berth.y]]), candidates.shape)
    lines = shapely.linestrings(np.stack([berths, candidates], axis=1))
    over_land = shapely.length(shapely.intersection(lines, shapely.intersection(chart.reference, around)))
    cost = shapely.length(lines) + _LAND_PENALTY * over_land
    return _rounded(candidates[[int(np.argmin(cost))]])[0]


def _approaches(ports: gpd.GeoDataFrame, features: gpd.GeoDataFrame, channels: list[_Leg], chart: _Chart) -> list[_Leg]:
    ends = {}
    for row in features[features.ports != ""].itertuples():
        last = _rounded(shapely.get_coordinates(row.geometry))[-1]
        ends.update(dict.fromkeys(row.ports.split(";"), last))
    known = sorted({leg.start for leg in channels} | {leg.end for leg in channels})
    legs = []
    for port in ports.itertuples():
        berth = _rounded(np.array([[port.geometry.x, port.geometry.y]]))[0]
        gate = ends.get(port.id) or _gate(port.geometry, known, chart)
        legs.append(_Leg(berth, gate, "approach", port.name_zh, port.name_en, "straight from the berth to open water"))
    return legs


def _graph_corners(chart: _Chart, free: list[tuple[float, float]]) -> Corners:
    corners = corners_of(chart.obstacles)
    inside = shapely.contains_xy(shapely.box(*_SEA_BOX), corners.points)
    corners = Corners(corners.points[inside], corners.before[inside], corners.after[inside])
    return with_points(corners, np.array(free))


def _typed_pairs(legs: list[_Leg], points: NDArray[np.float64]) -> dict[tuple[int, int], _Leg]:
    """Key the typed legs by the rows of their ends."""
    rows = {(float(x), float(y)): row for row, (x, y) in enumerate(points)}
    pairs: dict[tuple[int, int], _Leg] = {}
    for leg in legs:
        u, v = rows[leg.start], rows[leg.end]
        pairs.setdefault((min(u, v), max(u, v)), leg)
    return pairs


def _places(features: gpd.GeoDataFrame, legs: list[_Leg]) -> dict[tuple[float, float], _Place]:
    places = {leg.start: _Place(leg.name_zh, leg.name_en) for leg in legs if leg.kind == "approach"}
    for row in features[features.kind == "exit"].itertuples():
        places[_rounded(shapely.get_coordinates(row.geometry))[0]] = _Place(row.name_zh, row.name_en)
    return places


def _connected(count: int, pairs: NDArray[np.int64], start: int) -> NDArray[np.bool_]:
    graph = nx.Graph(pairs.tolist())
    reached = np.zeros(count, dtype=bool)
    reached[list(nx.node_connected_component(graph, start))] = True
    return reached


def _tables(
    points: NDArray[np.float64],
    pairs: NDArray[np.int64],
    typed: dict[tuple[int, int], _Leg],
    places: dict[tuple[float, float], _Place],
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Nodes and edges, numbered from the west so that small changes change few numbers."""
    used = np.unique(pairs)
    used = used[np.lexsort((points[used, 1], points[used, 0]))]
    number = {int(row): NODE_OFFSET["sea"] + index for index, row in enumerate(used)}
    blank = _Place("", "")
    named = [places.get((float(x), float(y)), blank) for x, y in points[used]]
    nodes = gpd.GeoDataFrame(
        {
            "node": list(number.values()),
            "name_zh": [place.name_zh for place in named],
            "name_en": [place.name_en for place in named],
        },
        geometry=shapely.points(points[used]),
        crs=WGS84,
    )
    lengths = leg_lengths_m(points, pairs)
    rows = []
    for (u, v), length in zip(pairs.tolist(), lengths, strict=True):
        leg = typed.get((u, v))
        first, second = sorted((u, v), key=number.__getitem__)
        rows.append(
            {
                "u": number[first],
                "v": number[second],
                "mode": "sea",
                "kind": leg.kind if leg else "lane",
                "length": round(float(length), 1),
                "speed_kph": 0.0,
                "ref": "",
                "name_zh": leg.name_zh if leg else "",
                "name_en": leg.name_en if leg else "",
                "source": leg.source if leg else _SOURCE,
                "geometry": shapely.linestrings(points[[first, second]]),
            }
        )
    table = pd.DataFrame(rows).sort_values(["u", "v"]).reset_index(drop=True)
    table.insert(0, "edge", NODE_OFFSET["sea"] + np.arange(len(table)))
    return nodes, gpd.GeoDataFrame(table, geometry="geometry", crs=WGS84)


def build_sea(data: Path, cache: Path, report: Report) -> None:
    """
    Build `sea_nodes.parquet` and `sea_edges.parquet`.

    Parameters
    ----------
    data
        The project's data folder; land, water, ports and `sea_features.csv` must be there.

    Raises
    ------
    BuildError
        If a port cannot be reached.
    """
    del cache
    features = load_sea_features(data)
    ports = load_ports(data)
    ports = ports[ports["type"].isin(_SEA_PORTS)]
    report("keeping clear of land", 0.0)
    chart = _chart(data, features)
    channels = _channels(features)
    legs = [*channels, *_approaches(ports, features, channels, chart)]
    places = _places(features, legs)
    free = sorted({*(leg.start for leg in legs), *(leg.end for leg in legs), *places})
    corners = _graph_corners(chart, free)
    typed = _typed_pairs(legs, corners.points)
    report(f"looking from {len(corners.points)} corners and points", 0.2)
    seen = visible_legs(corners, chart.obstacles)
    plain = np.array([pair for pair in map(tuple, seen.tolist()) if pair not in typed])
    pairs = np.concatenate([np.array(list(typed)), plain])
    fixed = np.arange(len(pairs)) < len(typed)
    report(f"thinning {len(pairs)} legs", 0.5)
    kept = pairs[spanner(len(corners.points), pairs, leg_lengths_m(corners.points, pairs), _STRETCH, fixed)]
    reached = _connected(len(corners.points), kept, int(kept[0, 0]))
    cut_off = sorted({leg.name_en for pair, leg in typed.items() if not reached[list(pair)].all()})
    if cut_off:
        msg = f"No way leads to {', '.join(cut_off)}; type a fairway in sea_features.csv."
        raise BuildError(msg)
    nodes, edges = _tables(corners.points, kept[reached[kept[:, 0]]], typed, places)
    _write(data, nodes, edges)
    report(f"{len(nodes)} nodes and {len(edges)} edges written", 1.0)


def _write(data: Path, nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame) -> None:
    folder = data / "networks"
    entries = {"source": _SOURCE, "licence": _LICENCE}
    write_geoparquet(check_table(nodes, nodes_schema("sea"), "sea_nodes"), folder / "sea_nodes.parquet", **entries)
    write_geoparquet(check_table(edges, edges_schema("sea"), "sea_edges"), folder / "sea_edges.parquet", **entries)
