"""
Geometry on paper: which part of the world a map shows, and shapes of it in points.

The projection is `geo.crs.ALBERS`: Albers equal-area with standard parallels 30 and 45 N about 120 E, fitted to the two
provinces and the sea between them, so that scale is true to 1 % on all of the map; the usual projection of all China
(25 and 47 N about 105 E) would lean them by nine degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Transformer

from geo.crs import ALBERS, WGS84
from geo.errors import FigureError
from geo.places.boundaries import EXTENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["Frame", "Piece", "areas", "circle", "diamond", "frame_around", "inside", "lines"]

_MARGIN = 0.06
# No closer than this: the borders are good to about 100 m.
_LEAST_M_PER_POINT = 120.0
_TOLERANCE_PT = 0.3
_CLIP_MARGIN_DEG = 0.5


@lru_cache(maxsize=1)
def _to_plane() -> Transformer:
    return Transformer.from_crs(WGS84, ALBERS, always_xy=True)


@dataclass(frozen=True)
class Frame:
    """
    Which part of the world is on the paper.

    Attributes
    ----------
    left, bottom
        Metres in `geo.crs.ALBERS`.
    scale
        Metres per point.
    width, height
        Points.
    """

    left: float
    bottom: float
    scale: float
    width: float
    height: float

    def to_points(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return positions in points; longitude and latitude, shape (n, 2)."""
        x, y = _to_plane().transform(lonlat[:, 0], lonlat[:, 1])
        return np.column_stack(((np.asarray(x) - self.left) / self.scale, (np.asarray(y) - self.bottom) / self.scale))

    def to_lonlat(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return longitudes and latitudes of positions in points, shape (n, 2)."""
        x, y = points[:, 0] * self.scale + self.left, points[:, 1] * self.scale + self.bottom
        return np.column_stack(_to_plane().transform(x, y, direction="INVERSE"))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of what is on the paper."""
        edge = np.linspace(0.0, 1.0, 9)
        ones = np.ones_like(edge)
        rim = np.concatenate(
            [np.column_stack(side) for side in ((edge, 0 * ones), (edge, ones), (0 * ones, edge), (ones, edge))]
        )
        found = self.to_lonlat(rim * (self.width, self.height))
        return (*map(float, found.min(axis=0)), *map(float, found.max(axis=0)))  # type: ignore[return-value]

    def north_at(self, x: float, y: float) -> float:
        """Return the direction of north at a position, in degrees counter-clockwise from the top."""
        here = self.to_lonlat(np.array([[x, y]]))[0]
        ahead = self.to_points(np.array([here, here + np.array([0.0, 0.1])]))
        dx, dy = ahead[1] - ahead[0]
        return float(np.degrees(np.arctan2(-dx, dy)))


@dataclass(frozen=True, eq=False)
class Piece:
    """
    A shape.

    Attributes
    ----------
    geometry
        Polygons or lines in points.
    fill, stroke
        Colours, or empty.
    width
        Of the stroke, points.
    dash
        Lengths on and off, points.
    hatched
        Whether it is filled with hatching, which means unknown.
    round
        Whether it is a circle.
    name_zh, name_en
        What it shows, if one thing.
    """

    geometry: shapely.Geometry
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: tuple[float, ...] = ()
    alpha: float = 1.0
    hatched: bool = False
    round: bool = False
    name_zh: str = ""
    name_en: str = ""


def frame_around(bounds: tuple[float, float, float, float], width: float, height: float) -> Frame:
    """
    Return the frame that shows a box, as large as it fits.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees; what lies outside of the project's extent is left out.
    width, height
        Of the map, points.

    Returns
    -------
    frame
        Nowhere outside of the extent: a map that leaves it would need more than this project shows.

    Raises
    ------
    FigureError
        If the box lies outside of the extent.
    """
    west, south = max(bounds[0], EXTENT[0]), max(bounds[1], EXTENT[1])
    east, north = min(bounds[2], EXTENT[2]), min(bounds[3], EXTENT[3])
    if west > east or south > north:
        limits = f"{EXTENT[0]:g}-{EXTENT[2]:g} E, {EXTENT[1]:g}-{EXTENT[3]:g} N"
        msg = f"The figure would lie outside of the map ({limits}); choose places in it."
        raise FigureError(msg)
    side = np.linspace(0.0, 1.0, 9)
    lon, lat = np.meshgrid(west + side * (east - west), south + side * (north - south))
    x, y = _to_plane().transform(lon.ravel(), lat.ravel())
    scale = max(np.ptp(x) / (width * (1 - 2 * _MARGIN)), np.ptp(y) / (height * (1 - 2 * _MARGIN)), _LEAST_M_PER_POINT)
    centre = np.array([(np.min(x) + np.max(x)) / 2, (np.min(y) + np.max(y)) / 2])
    middle = np.array(_to_plane().transform((EXTENT[0] + EXTENT[2]) / 2, (EXTENT[1] + EXTENT[3]) / 2))
    # What would show something beyond the extent moves to its middle, and if that is not enough, comes nearer.
    for nearer in np.linspace(1.0, 0.4, 13):
        for moved in np.linspace(0.0, 1.0, 21):
            at, fitted = centre + moved * (middle - centre), scale * nearer
            frame = Frame(
                float(at[0] - fitted * width / 2), float(at[1] - fitted * height / 2), float(fitted), width, height
            )
            found = frame.bounds
            if found[0] >= EXTENT[0] and found[1] >= EXTENT[1] and found[2] <= EXTENT[2] and found[3] <= EXTENT[3]:
                return frame
    msg = f"A map of {width:g} x {height:g} points is too flat for the region; choose another size."
    raise FigureError(msg)


def _on_paper(frame: Frame, geometries: Iterable[Any], tolerance: float = _TOLERANCE_PT) -> NDArray[np.object_]:
    """Return geometries in points, simplified and cut off at the frame; what is not on the paper is empty."""
    west, south, east, north = frame.bounds
    margin = _CLIP_MARGIN_DEG
    window = west - margin, south - margin, east + margin, north + margin
    near = shapely.clip_by_rect(np.asarray(list(geometries), dtype=object), *window)
    placed = shapely.transform(near, frame.to_points)
    simple = shapely.simplify(placed, tolerance)
    found: NDArray[np.object_] = shapely.clip_by_rect(shapely.make_valid(simple), 0, 0, frame.width, frame.height)
    return found


def areas(frame: Frame, geometries: Iterable[Any], fill: str, **style: Any) -> list[Piece]:
    """
    Return polygons as filled pieces, cut off at the frame.

    Parameters
    ----------
    geometries
        EPSG:4326.
    **style
        Other attributes of `Piece`.

    Returns
    -------
    pieces
        One for each polygon of which something is on the paper.
    """
    found = []
    for shape in _on_paper(frame, geometries):
        parts = [p for p in shapely.get_parts(shape) if shapely.get_dimensions(p) == 2 and p.area > _TOLERANCE_PT]
        if parts:
            found.append(Piece(shapely.multipolygons(parts), fill=fill, **style))
    return found


def lines(frame: Frame, geometries: Iterable[Any], stroke: str, width: float, **style: Any) -> list[Piece]:
    """
    Return lines as stroked pieces, cut off at the frame.

    Parameters
    ----------
    geometries
        EPSG:4326.
    stroke, width
        Colour and points.
    **style
        Other attributes of `Piece`.

    Returns
    -------
    pieces
        One for each line of which something is on the paper.
    """
    found = []
    for shape in _on_paper(frame, geometries):
        merged = shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape
        parts = [p for p in shapely.get_parts(merged) if shapely.get_dimensions(p) == 1]
        if parts:
            found.append(Piece(shapely.multilinestrings(parts), stroke=stroke, width=width, **style))
    return found


def inside(frame: Frame, x: float, y: float, margin: float = 0.0) -> bool:
    """
    Return whether a position is on the paper.

    Parameters
    ----------
    x, y
        Points.
    margin
        How far from the edge it must be, points.
    """
    return margin <= x <= frame.width - margin and margin <= y <= frame.height - margin


def circle(x: float, y: float, radius: float) -> shapely.Polygon:
    """
    Return a circle.

    Parameters
    ----------
    x, y
        Its centre, points.
    radius
        From there to its rim, points.
    """
    return shapely.Point(x, y).buffer(radius, quad_segs=10)


def diamond(x: float, y: float, radius: float) -> shapely.Polygon:
    """
    Return a diamond.

    Parameters
    ----------
    x, y
        Its centre, points.
    radius
        From there to its rim, points.
    """
    return shapely.Polygon([(x - radius, y), (x, y + radius), (x + radius, y), (x, y - radius)])
