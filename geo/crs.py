"""
Coordinate reference systems, geodetic datums, and geodesic measures.

Everything in the project is longitude first, EPSG:4326. Chinese web maps publish coordinates that are
labelled WGS 84 and are not: GCJ-02 shifts every point by a smooth function of its position, 300-700 m
in the project's area. A table of geometries therefore carries the name of its datum, set when it is read for
the first time, and tables of different datum are never combined.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Geod

from geo.errors import DatumError, MissingCrsError, UnexpectedCrsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "ALBERS",
    "FILE_CRS",
    "WGS84",
    "Datum",
    "common_datum",
    "datum_of",
    "gcj02_to_wgs84",
    "geodesic_area_km2",
    "geodesic_length_m",
    "geodesic_lengths_m",
    "parse_crs",
    "require_wgs84",
    "tag_datum",
    "wgs84_to_gcj02",
]

WGS84 = "EPSG:4326"
# Equal-area, standard parallels that enclose both provinces: for simplification and for figures.
ALBERS = "+proj=aea +lat_1=30 +lat_2=45 +lat_0=37.5 +lon_0=120 +datum=WGS84 +units=m"

# In which files are written: WGS 84 and its web projection, CGCS2000, and CGCS2000 in the three-degree zones of both
# provinces.
FILE_CRS = tuple(f"EPSG:{code}" for code in (4326, 3857, 4490, 4548, 4549, 4550, 4551))

_GEOD = Geod(ellps="WGS84")
# GCJ-02 is defined on the Krasovsky 1940 ellipsoid.
_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_REFERENCE_LON = 105.0
_REFERENCE_LAT = 35.0
_INVERSE_STEPS = 6


class Datum(StrEnum):
    """Geodetic datum of a table of geometries."""

    WGS84 = "WGS84"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"


def tag_datum(frame: gpd.GeoDataFrame, datum: Datum) -> gpd.GeoDataFrame:
    """
    Return a copy of `frame` that carries the name of its datum.

    Parameters
    ----------
    frame
        Geometries, longitude first, degrees.
    datum
        What the coordinates really are, whatever their label says.

    Returns
    -------
    frame
        Copy with `attrs["datum"]`.

    Raises
    ------
    DatumError
        If the table already carries another datum.
    """
    known = frame.attrs.get("datum")
    if known is not None and known != datum:
        msg = f"The table is tagged {known}; transform it instead of tagging it {datum}."
        raise DatumError(msg)
    tagged = frame.copy()
    tagged.attrs["datum"] = str(datum)
    return tagged


def datum_of(frame: gpd.GeoDataFrame) -> Datum:
    """
    Return the datum that a table carries.

    Raises
    ------
    DatumError
        If the table carries none, or one that is not known.
    """
    name = frame.attrs.get("datum")
    if name is None:
        msg = "The table does not say its datum; tag it with `tag_datum` where it is read."
        raise DatumError(msg)
    try:
        return Datum(name)
    except ValueError as error:
        known = ", ".join(Datum)
        msg = f"Unknown datum {name!r}; known are {known}."
        raise DatumError(msg) from error


def common_datum(*frames: gpd.GeoDataFrame) -> Datum:
    """
    Return the one datum that all tables carry.

    Raises
    ------
    DatumError
        If the tables are of different datum, or one carries none.
    """
    datums = {datum_of(frame) for frame in frames}
    if len(datums) != 1:
        names = ", ".join(sorted(datums))
        msg = f"Tables of different datum cannot be combined ({names}); transform them to WGS84 first."
        raise DatumError(msg)
    return datums.pop()


def require_wgs84(frame: gpd.GeoDataFrame, name: str) -> None:
    """
    Refuse a table that is not EPSG:4326 on the WGS 84 datum.

    Parameters
    ----------
    name
        What to call the table in the error.

    Raises
    ------
    MissingCrsError, UnexpectedCrsError, DatumError
        If the CRS is missing, is another one, or the datum tag is another one.
    """
    if frame.crs is None:
        msg = f"{name} has no coordinate reference system; it must be {WGS84}, longitude first."
        raise MissingCrsError(msg)
    if not CRS.from_user_input(frame.crs).equals(CRS.from_user_input(WGS84), ignore_axis_order=True):
        found = frame.crs.to_string()
        msg = f"{name} is in {found}; it must be {WGS84}, longitude first. Convert it with `to_crs(4326)`."
        raise UnexpectedCrsError(msg)
    datum = frame.attrs.get("datum")
    if datum is not None and datum != Datum.WGS84:
        msg = f"{name} is on the {datum} datum; it must be WGS84. Transform it before use."
        raise DatumError(msg)


def parse_crs(text: str) -> str:
    """
    Parse the coordinate reference system of a file.

    Parameters
    ----------
    text
        As "EPSG:4490", in any case, or the number alone.

    Returns
    -------
    crs
        One of `FILE_CRS`.

    Raises
    ------
    UnexpectedCrsError
        If it is none of them; the message lists all.
    """
    name = text.strip().upper()
    found = name if ":" in name else f"EPSG:{name}"
    if found not in FILE_CRS:
        msg = f"The coordinate reference system {text!r} is not one that files are written in: {', '.join(FILE_CRS)}."
        raise UnexpectedCrsError(msg)
    return found


def _shift_degrees(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Offset of GCJ-02 from WGS 84 in degrees, shape (n, 2), at WGS 84 points of shape (n, 2)."""
    x = lonlat[:, 0] - _REFERENCE_LON
    y = lonlat[:, 1] - _REFERENCE_LAT
    pi = np.pi
    ripple = (20.0 * np.sin(6.0 * pi * x) + 20.0 * np.sin(2.0 * pi * x)) * 2.0 / 3.0
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + ripple
    north_m += (20.0 * np.sin(pi * y) + 40.0 * np.sin(pi * y / 3.0)) * 2.0 / 3.0
    north_m += (160.0 * np.sin(pi * y / 12.0) + 320.0 * np.sin(pi * y / 30.0)) * 2.0 / 3.0
    east_m = 300.0 + x + 2.0 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + ripple
    east_m += (20.0 * np.sin(pi * x) + 40.0 * np.sin(pi * x / 3.0)) * 2.0 / 3.0
    east_m += (150.0 * np.sin(pi * x / 12.0) + 300.0 * np.sin(pi * x / 30.0)) * 2.0 / 3.0
    latitude = np.radians(lonlat[:, 1])
    w_squared = 1.0 - _ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    parallel_radius_m = _SEMI_MAJOR_M / np.sqrt(w_squared) * np.cos(latitude)
    meridian_radius_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_SQUARED) / w_squared**1.5
    return np.column_stack((np.degrees(east_m / parallel_radius_m), np.degrees(north_m / meridian_radius_m)))


def wgs84_to_gcj02(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Shift WGS 84 coordinates to GCJ-02.

    Parameters
    ----------
    lonlat
        Degrees, shape (n, 2), longitude first, in mainland China.

    Returns
    -------
    shifted
        Degrees, shape (n, 2).

    Notes
    -----
    GCJ-02 is unpublished; the formula is the one that is publicly known since 2010 and that all open
    implementations (eviltransform, coordtransform, gcoord) share.
    """
    points = np.asarray(lonlat, dtype=np.float64)
    return points + _shift_degrees(points)


def gcj02_to_wgs84(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Transform geometries from GCJ-02 to WGS 84.

    Parameters
    ----------
    frame
        Geometries tagged GCJ-02, longitude first, degrees, in mainland China.

    Returns
    -------
    frame
        New table, tagged WGS 84, EPSG:4326.

    Raises
    ------
    DatumError
        If the table is not tagged GCJ-02.

    Notes
    -----
    The shift is inverted by fixed-point iteration; six steps leave less than 1e-9 degrees. Equal input
    coordinates give equal output, so a coverage stays a coverage.
    """
    datum = datum_of(frame)
    if datum != Datum.GCJ02:
        msg = f"The table is tagged {datum}; only GCJ-02 is transformed here."
        raise DatumError(msg)

    def invert(target: NDArray[np.float64]) -> NDArray[np.float64]:
        guess = target.copy()
        for _ in range(_INVERSE_STEPS):
            guess = target - _shift_degrees(guess)
        return guess

    geometry = shapely.transform(frame.geometry.to_numpy(), invert)
    moved = frame.drop(columns=frame.geometry.name).set_geometry(gpd.GeoSeries(geometry, index=frame.index, crs=WGS84))
    moved.attrs = {"datum": str(Datum.WGS84)}
    return moved


def geodesic_area_km2(geometry: Any) -> float:
    """
    Return the geodesic area of a polygon on the WGS 84 ellipsoid.

    Parameters
    ----------
    geometry
        Polygon or multipolygon, degrees, longitude first.

    Returns
    -------
    area
        Square kilometres, never negative.

    Notes
    -----
    Karney (2013), Algorithms for geodesics, through `pyproj.Geod`.
    """
    oriented = shapely.orient_polygons(geometry)
    area_m2, _ = _GEOD.geometry_area_perimeter(oriented)
    return abs(area_m2) / 1e6


def geodesic_length_m(geometry: Any) -> float:
    """
    Return the geodesic length of a line on the WGS 84 ellipsoid.

    Parameters
    ----------
    geometry
        Line or multiline, degrees, longitude first.

    Returns
    -------
    length
        Metres.

    Notes
    -----
    Karney (2013), Algorithms for geodesics, through `pyproj.Geod`.
    """
    return float(_GEOD.geometry_length(geometry))


def geodesic_lengths_m(lines: NDArray[np.object_]) -> NDArray[np.float64]:
    """
    Return the geodesic lengths of many lines.

    Parameters
    ----------
    lines
        Linestrings, degrees, longitude first, shape (n,).

    Returns
    -------
    lengths
        Metres, shape (n,).
    """
    points, line_of = shapely.get_coordinates(lines, return_index=True)
    same = line_of[1:] == line_of[:-1]
    start, end = points[:-1][same], points[1:][same]
    metres = _GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2]
    return np.bincount(line_of[:-1][same], weights=metres, minlength=len(lines)).astype(np.float64)
