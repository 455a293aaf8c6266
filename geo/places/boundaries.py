"""
Administrative boundaries and the water around them.

Counties, cities and provinces exist at three generalisations (50, 150 and 300 m); at each they form a
valid coverage. They are made for display, about 100 m, not for surveying or delimiting boundaries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandera.pandas as pa
import shapely

from geo.errors import UnknownLayerError
from geo.tables import column, read_csv, read_geoparquet

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "EXTENT",
    "PROVINCES",
    "TOLERANCES_M",
    "boundary_file",
    "load_boundaries",
    "load_land",
    "load_neighbours",
    "load_water",
    "load_water_names",
    "shared_borders",
]

# West, south, east, north in degrees: both provinces, their sea, and the ports of Korea and Japan.
EXTENT = (105.0, 28.0, 142.0, 47.0)
# Adcodes of Liaoning and Jiangsu; cities and counties begin with the same two digits.
PROVINCES = ("210000", "320000")
TOLERANCES_M = (50, 150, 300)

_ADCODE = pa.Check.str_matches(r"^\d{6}$")
_LON = pa.Check.in_range(EXTENT[0], EXTENT[2])
_LAT = pa.Check.in_range(EXTENT[1], EXTENT[3])
_POSITIVE = pa.Check.gt(0)

_LABEL = {"label_lon": column(float, _LON), "label_lat": column(float, _LAT)}
_NAMED = {"adcode": column("str", _ADCODE, unique=True), "name_zh": column("str"), "name_en": column("str")}
_IN_PROVINCE = {
    "province_adcode": column("str", _ADCODE),
    "province_zh": column("str"),
    "province_en": column("str"),
}
_IN_CITY = {"city_adcode": column("str", _ADCODE), "city_zh": column("str"), "city_en": column("str")}

NAMES_SCHEMA = pa.DataFrameSchema(dict(_NAMED), strict=True)
PROVINCE_NAMES_SCHEMA = pa.DataFrameSchema({**_NAMED, "adjacent_to": column("str")}, strict=True)
WATER_NAMES_SCHEMA = pa.DataFrameSchema(
    {
        "name_zh": column("str"),
        "name_en": column("str"),
        "kind": column("str", pa.Check.isin(["lake", "sea"])),
        "lon": column(float, _LON),
        "lat": column(float, _LAT),
    },
    strict=True,
)

_SHAPE = {"geometry": pa.Column("geometry")}
_SCHEMAS = {
    "provinces": pa.DataFrameSchema({**_NAMED, "area_km2": column(float, _POSITIVE), **_LABEL, **_SHAPE}, strict=True),
    "cities": pa.DataFrameSchema(
        {**_NAMED, **_IN_PROVINCE, "area_km2": column(float, _POSITIVE), **_LABEL, **_SHAPE}, strict=True
    ),
    "counties": pa.DataFrameSchema(
        {**_NAMED, **_IN_CITY, **_IN_PROVINCE, "area_km2": column(float, _POSITIVE), **_LABEL, **_SHAPE},
        strict=True,
    ),
}
_NEIGHBOURS_SCHEMA = pa.DataFrameSchema({**_NAMED, "adjacent_to": column("str"), **_LABEL, **_SHAPE}, strict=True)
_LAND_SCHEMA = pa.DataFrameSchema(
    {"id": column("str", unique=True), "kind": column("str", pa.Check.isin(["china", "abroad"])), **_SHAPE},
    strict=True,
)
_WATER_SCHEMA = pa.DataFrameSchema(
    {
        "id": column("str", unique=True),
        "kind": column("str", pa.Check.isin(["ocean", "estuary", "coast", "lake", "river", "canal"])),
        "name_zh": column("str"),
        "name_en": column("str"),
        "source": column("str"),
        **_SHAPE,
    },
    strict=True,
)


def boundary_file(level: str, tolerance_m: int) -> str:
    """Return the file name of a level ("provinces", "cities", "counties") at a generalisation."""
    return f"{level}_{tolerance_m}m.parquet"


def load_boundaries(data: Path, level: str, tolerance_m: int = 150) -> gpd.GeoDataFrame:
    """
    Load an administrative level.

    Parameters
    ----------
    level
        "provinces" (2 rows), "cities" (27) or "counties" (195).
    tolerance_m
        Generalisation in metres: 50, 150 or 300.

    Returns
    -------
    frame
        Polygons, EPSG:4326, keyed by `adcode`, with names, `area_km2` (geodesic, before generalisation)
        and label points in degrees.

    Raises
    ------
    UnknownLayerError
        If there is no such level or generalisation.
    MissingDataError, CorruptDataError, SchemaError
        If the file is missing, unreadable, or not of the agreed form.
    """
    if level not in _SCHEMAS or tolerance_m not in TOLERANCES_M:
        offered = ", ".join(str(t) for t in TOLERANCES_M)
        msg = f"There is no {level!r} at {tolerance_m} m; levels are {', '.join(_SCHEMAS)}, at {offered} m."
        raise UnknownLayerError(msg)
    return read_geoparquet(data / "boundaries" / boundary_file(level, tolerance_m), _SCHEMAS[level])


def load_neighbours(data: Path) -> gpd.GeoDataFrame:
    """
    Load the other provinces in the map's extent, clipped to it.

    Returns
    -------
    frame
        Polygons, EPSG:4326; `adjacent_to` is the adcode of the province of the plan that they border, or empty.
    """
    return read_geoparquet(data / "boundaries" / "neighbours.parquet", _NEIGHBOURS_SCHEMA)


def load_land(data: Path) -> gpd.GeoDataFrame:
    """
    Load the land in the map's extent.

    Returns
    -------
    frame
        Polygons, EPSG:4326; `kind` is "china" (from the provinces) or "abroad" (Natural Earth).
    """
    return read_geoparquet(data / "boundaries" / "land.parquet", _LAND_SCHEMA)


def load_water(data: Path) -> gpd.GeoDataFrame:
    """
    Load the sea, lakes, rivers and canals in the map's extent.

    Returns
    -------
    frame
        Polygons (`kind` "ocean", "estuary", "lake") and lines ("coast", "river", "canal"), EPSG:4326; `source` per row.
    """
    return read_geoparquet(data / "boundaries" / "water.parquet", _WATER_SCHEMA)


def load_water_names(data: Path) -> pd.DataFrame:
    """
    Load the names of seas and lakes with a point inside each.

    Returns
    -------
    frame
        Columns `name_zh`, `name_en`, `kind`, `lon`, `lat` (degrees).
    """
    return read_csv(data / "boundaries" / "water_names.csv", WATER_NAMES_SCHEMA)


def shared_borders(polygons: NDArray[np.object_]) -> shapely.MultiLineString:
    """
    Return the borders that two polygons of a coverage share: its inner lines, without the coast.

    Parameters
    ----------
    polygons
        Polygons of a valid coverage, any shape of array; neighbours share their vertices.

    Returns
    -------
    borders
        Merged lines in the coordinates of the input.
    """
    rings = shapely.get_rings(shapely.get_parts(polygons))
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    inside = ring_of[:-1] == ring_of[1:]
    edges = np.stack([points[:-1][inside], points[1:][inside]], axis=1)
    flip = (edges[:, 0, 0] > edges[:, 1, 0]) | ((edges[:, 0, 0] == edges[:, 1, 0]) & (edges[:, 0, 1] > edges[:, 1, 1]))
    edges[flip] = edges[flip][:, ::-1]
    unique, count = np.unique(edges.reshape(-1, 4), axis=0, return_counts=True)
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(unique[count > 1].reshape(-1, 2, 2))))
    return shapely.multilinestrings(shapely.get_parts(merged))
