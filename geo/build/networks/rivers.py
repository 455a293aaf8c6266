"""
The Yangtze and the Grand Canal through Jiangsu, joined to the sea lanes at the river mouths.

The Yangtze is the mid-channel border of the bank counties, less its detour round Hechangzhou island; the canal is
GSHHG's. Courses that neither has are typed: the estuary, the Huangpu, and the canal's two mouths.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84, geodesic_length_m
from geo.errors import BuildError
from geo.networks.network import NODE_OFFSET, edges_schema, load_network, nodes_schema
from geo.networks.waterways import load_locks, load_river_courses
from geo.places.boundaries import load_water
from geo.places.ports import load_ports
from geo.tables import check_table, write_geoparquet

if TYPE_CHECKING:
    from pathlib import Path

    from geo.build.steps import Report

__all__ = ["LENGTH_FACTOR", "build_rivers"]

# GSHHG's canal lacks the bends; the factor is fitted on the "fit" rows of river_distances.csv.
LENGTH_FACTOR = {"waterway": 1.0, "canal": 1.021}
# The border goes round the island along its north side; ships take the south branch, which is typed.
_HECHANGZHOU = (119.485, 32.20, 119.58, 32.31)
# Ends of typed courses meet the others within this distance, ports and locks lie within the second one.
_JOINT_REACH_DEG = 0.012
_BERTH_REACH_DEG = 0.12
_LOCK_REACH_DEG = 0.05
_SEA_REACH_M = 20_000
_DIGITS = 5
_LICENCE = "LGPL-3.0-or-later (GSHHG); the Yangtze derives from Amap"

_Position = tuple[float, float]


@dataclass
class _Course:
    """A line of the network before it is cut at its joints."""

    kind: str
    name_zh: str
    name_en: str
    source: str
    points: list[_Position]

    @property
    def line(self) -> shapely.LineString:
        """The course as drawn."""
        return shapely.LineString(self.points)

    def joint_at(self, place: shapely.Point) -> _Position:
        """Return the nearest position on the course, made one of its points."""
        line = self.line
        along = shapely.line_locate_point(line, place)
        joint = _position(shapely.line_interpolate_point(line, along))
        if joint not in self.points:
            passed = [shapely.line_locate_point(line, shapely.Point(point)) < along for point in self.points]
            self.points.insert(passed.index(False) if False in passed else len(passed), joint)
        return joint


def _position(point: shapely.Point) -> _Position:
    return round(float(point.x), _DIGITS), round(float(point.y), _DIGITS)


def _positions(line: shapely.LineString) -> list[_Position]:
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(line).round(_DIGITS)]


def _yangtze(water: gpd.GeoDataFrame) -> list[_Course]:
    row = water[(water.kind == "river") & (water.name_en == "Yangtze")].iloc[0]
    channel = shapely.difference(row.geometry, shapely.box(*_HECHANGZHOU))
    parts = shapely.get_parts(channel)
    return [_Course("waterway", row.name_zh, row.name_en, row.source, _positions(part)) for part in parts]


def _canals(water: gpd.GeoDataFrame, locks: gpd.GeoDataFrame) -> list[_Course]:
    row = water[water.kind == "canal"].iloc[0]
    points = locks.geometry.to_numpy()
    with_locks = [
        part for part in shapely.get_parts(row.geometry) if (shapely.distance(points, part) < _LOCK_REACH_DEG).any()
    ]
    return [_Course("canal", "京杭运河", "Grand Canal", row.source, _positions(part)) for part in with_locks]


def _nearest(place: shapely.Point, courses: list[_Course], reach: float, what: str) -> _Course:
    distances = [shapely.distance(course.line, place) for course in courses]
    best = int(np.argmin(distances))
    if distances[best] > reach:
        msg = f"{what} is {distances[best] * 100:.0f} km from any river; type its course in river_courses.csv."
        raise BuildError(msg)
    return courses[best]


def _join_typed(typed: gpd.GeoDataFrame, courses: list[_Course]) -> None:
    """Add the typed courses, their ends moved to the courses that they meet."""
    for row in typed[typed.kind.isin(["waterway", "canal"])].itertuples():
        points = _positions(row.geometry)
        source = f"river_courses.csv {row.id} ({row.confidence})"
        for end in (0, -1):
            place = shapely.Point(points[end])
            distances = [shapely.distance(course.line, place) for course in courses]
            if min(distances) < _JOINT_REACH_DEG:
                points[end] = courses[int(np.argmin(distances))].joint_at(place)
        courses.append(_Course(row.kind, row.name_zh, row.name_en, source, points))


def _approaches(ports: gpd.GeoDataFrame, courses: list[_Course]) -> list[_Course]:
    legs = []
    for port in ports.itertuples():
        course = _nearest(port.geometry, courses, _BERTH_REACH_DEG, port.name_en)
        joint = course.joint_at(port.geometry)
        berth = _position(port.geometry)
        if joint != berth:
            legs.append(
                _Course("approach", port.name_zh, port.name_en, "straight from the berth to the course", [berth, joint])
            )
    return legs


def _named(
    typed: gpd.GeoDataFrame, locks: gpd.GeoDataFrame, ports: gpd.GeoDataFrame, courses: list[_Course]
) -> dict[_Position, tuple[str, str]]:
    names = {}
    for row in typed[typed.kind.isin(["place", "sea"])].itertuples():
        course = _nearest(row.geometry, courses, _JOINT_REACH_DEG * 2, row.name_en)
        names[course.joint_at(row.geometry)] = (row.name_zh, row.name_en)
    canals = [course for course in courses if course.kind == "canal"]
    for row in locks.itertuples():
        names[_nearest(row.geometry, canals, _LOCK_REACH_DEG, row.name_en).joint_at(row.geometry)] = (
            row.name_zh,
            row.name_en,
        )
    names |= {_position(port.geometry): (port.name_zh, port.name_en) for port in ports.itertuples()}
    return names


def _cut(courses: list[_Course], names: dict[_Position, tuple[str, str]]) -> list[_Course]:
    """Cut the courses where they meet and at named places."""
    counted = pd.Series([point for course in courses for point in set(course.points)]).value_counts()
    joints = set(counted[counted > 1].index) | set(names)
    pieces = []
    for course in courses:
        breaks = [i for i, point in enumerate(course.points) if point in joints or i in (0, len(course.points) - 1)]
        for first, last in pairwise(breaks):
            points = course.points[first : last + 1]
            pieces.append(_Course(course.kind, course.name_zh, course.name_en, course.source, points))
    return pieces


def _without_dead_ends(pieces: list[_Course], names: dict[_Position, tuple[str, str]]) -> list[_Course]:
    """Drop what leads to no named place: the canal north of Linjiaba, south of Yaziba, and towards Jiangdu."""
    while True:
        ends = pd.Series([piece.points[i] for piece in pieces for i in (0, -1)]).value_counts()
        loose = {point for point, count in ends.items() if count == 1 and point not in names}
        kept = [piece for piece in pieces if not loose & {piece.points[0], piece.points[-1]}]
        if len(kept) == len(pieces):
            return kept
        pieces = kept


def _junctions(
    typed: gpd.GeoDataFrame, courses: list[_Course], sea: gpd.GeoDataFrame
) -> dict[_Position, tuple[int, shapely.Point]]:
    """Find the sea node that each river mouth is joined to."""
    joined = {}
    for row in typed[typed.kind == "sea"].itertuples():
        place = _nearest(row.geometry, courses, _JOINT_REACH_DEG * 2, row.name_en).joint_at(row.geometry)
        nearest = sea.iloc[int(np.argmin(shapely.distance(sea.geometry.to_numpy(), shapely.Point(place))))]
        if geodesic_length_m(shapely.LineString([place, nearest.geometry])) > _SEA_REACH_M:
            msg = f"{row.name_en} is more than {_SEA_REACH_M / 1000:.0f} km from any sea lane; move it seaward."
            raise BuildError(msg)
        joined[place] = (int(nearest.node), nearest.geometry)
    return joined


def _tables(
    pieces: list[_Course],
    names: dict[_Position, tuple[str, str]],
    junctions: dict[_Position, tuple[int, shapely.Point]],
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    places = sorted({piece.points[i] for piece in pieces for i in (0, -1)})
    number = {place: NODE_OFFSET["river"] + index for index, place in enumerate(places)}
    named = [names.get(place, ("", "")) for place in places]
    nodes = gpd.GeoDataFrame(
        {
            "node": list(number.values()),
            "name_zh": [zh for zh, _ in named],
            "name_en": [en for _, en in named],
        },
        geometry=shapely.points(np.array(places)),
        crs=WGS84,
    )
    rows = [_edge(number[p.points[0]], number[p.points[-1]], p, p.line) for p in pieces]
    for place, (sea_node, point) in junctions.items():
        mouth = _Course("approach", *names[place], "joins the river to the sea lanes", [place])
        rows.append(_edge(number[place], sea_node, mouth, shapely.LineString([place, point])))
    table = pd.DataFrame(rows).sort_values(["u", "v", "length"]).reset_index(drop=True)
    table.insert(0, "edge", NODE_OFFSET["river"] + np.arange(len(table)))
    return nodes, gpd.GeoDataFrame(table, geometry="geometry", crs=WGS84)


def _edge(u: int, v: int, course: _Course, line: shapely.LineString) -> dict[str, object]:
    return {
        "u": u,
        "v": v,
        "mode": "river",
        "kind": course.kind,
        "length": round(geodesic_length_m(line) * LENGTH_FACTOR.get(course.kind, 1.0), 3),
        "speed_kph": 0.0,
        "ref": "",
        "name_zh": course.name_zh,
        "name_en": course.name_en,
        "source": course.source,
        "geometry": line,
    }


def build_rivers(data: Path, cache: Path, report: Report) -> None:
    """
    Build `river_nodes.parquet` and `river_edges.parquet`.

    Parameters
    ----------
    data
        The project's data folder; water, ports, the sea network, `river_courses.csv` and `locks.csv` must be there.

    Raises
    ------
    BuildError
        If a port, a lock or a mouth is too far from any course.
    """
    del cache
    water, typed, locks = load_water(data), load_river_courses(data), load_locks(data)
    ports = load_ports(data)
    # Waigaoqiao is a sea port on the river: barges reach it as well.
    ports = ports[(ports["type"] == "river") | (ports.id == "shanghai_wgq")]
    sea = load_network(data, "sea").nodes
    report("joining the courses", 0.0)
    courses = [*_yangtze(water), *_canals(water, locks)]
    _join_typed(typed, courses)
    junctions = _junctions(typed, courses, sea)
    legs = _approaches(ports, courses)
    names = _named(typed, locks, ports, courses)
    pieces = _without_dead_ends(_cut([*courses, *legs], names), names)
    nodes, edges = _tables(pieces, names, junctions)
    folder = data / "networks"
    entries = {"source": "Amap, GSHHG 2.3.7, typed courses", "licence": _LICENCE}
    nodes = check_table(nodes, nodes_schema("river"), "river_nodes")
    edges = check_table(edges, edges_schema("river"), "river_edges")
    write_geoparquet(nodes, folder / "river_nodes.parquet", **entries)
    write_geoparquet(edges, folder / "river_edges.parquet", **entries)
    report(f"{len(nodes)} nodes and {len(edges)} edges written", 1.0)
