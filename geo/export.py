"""
Handing layers over: GeoJSON by RFC 7946, GeoPackage, GeoParquet, FlatGeobuf, KML, CSV, and PMTiles.

Every file says its source and licence: in the collection (GeoJSON), the metadata (GeoPackage, FlatGeobuf,
GeoParquet, PMTiles), each placemark's description (KML), or the last columns (CSV).

A layer of several networks is one table of edges with their mode; a GeoPackage and tiles keep a layer for each part,
terminals included. A GeoPackage can carry styles, which QGIS applies. GeoJSON is made in pieces, so that a hundred
thousand roads need not be held as one text.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.boundaries import EXTENT
from geo.errors import BadBoxError, EmptySelectionError, UnknownSuffixError, UnwritableTargetError
from geo.files import replace_atomically, require_writable
from geo.layers import Layer, layer_table, require_layer
from geo.sources import licence_of, source_line
from geo.tables import write_geoparquet
from geo.tiles import tile_table, write_tiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.world import World

__all__ = [
    "SUFFIXES",
    "Content",
    "Style",
    "export_layer",
    "feature_collection",
    "geojson_pieces",
    "json_features",
    "layer_content",
    "parse_box",
    "require_suffix",
    "select_box",
    "to_geojson",
    "write_contents",
]

Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Content:
    """
    What one layer of a file holds.

    Attributes
    ----------
    name
        Of the layer in the file.
    key
        The column whose values are the features' ids.
    title_zh, title_en
        What it holds.
    frame
        Table, EPSG:4326.
    source, licence
        Written into the file.
    """

    name: str
    key: str
    title_zh: str
    title_en: str
    frame: gpd.GeoDataFrame
    source: str
    licence: str

    @property
    def description(self) -> str:
        """Titles, source and licence in one line."""
        return f"{self.title_zh} / {self.title_en}. Source: {self.source}. Licence: {self.licence}."


@dataclass(frozen=True)
class Style:
    """
    How a layer of a GeoPackage is drawn.

    Attributes
    ----------
    name
        What it is called in the list of styles.
    qml
        QGIS's own form.
    sld
        Styled Layer Descriptor 1.0.
    """

    name: str
    qml: str
    sld: str


_DECIMALS = 6
_PIECE = 5_000
_AREA = 2


def parse_box(text: str) -> Box:
    """
    Parse a bounding box.

    Parameters
    ----------
    text
        `W,S,E,N` in degrees.

    Returns
    -------
    box
        West, south, east, north.

    Raises
    ------
    BadBoxError
        If it is not four numbers, is upside down, or lies outside the map.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        msg = f"The box {text!r} must be four numbers W,S,E,N in degrees, e.g. 119,33,121,35."
        raise BadBoxError(msg) from error
    if not all(math.isfinite(v) for v in (west, south, east, north)):
        msg = f"The box {text!r} must be four finite numbers W,S,E,N in degrees."
        raise BadBoxError(msg)
    if west >= east or south >= north:
        msg = f"The box {text!r} is upside down or empty: west must be less than east, south less than north."
        raise BadBoxError(msg)
    if west >= EXTENT[2] or east <= EXTENT[0] or south >= EXTENT[3] or north <= EXTENT[1]:
        msg = (
            f"The box {text!r} lies outside the map ({EXTENT[0]:g}-{EXTENT[2]:g} E, {EXTENT[1]:g}-{EXTENT[3]:g} N); "
            "longitude comes first."
        )
        raise BadBoxError(msg)
    return west, south, east, north


def _meets(frame: gpd.GeoDataFrame, box: Box) -> NDArray[np.bool_]:
    return np.asarray(frame.geometry.intersects(shapely.box(*box)))


def select_box(frame: gpd.GeoDataFrame, box: Box, name: str) -> gpd.GeoDataFrame:
    """
    Return the features that meet a box, whole.

    Parameters
    ----------
    frame
        Layer, EPSG:4326.
    box
        West, south, east, north in degrees.
    name
        What to call the layer in the error.

    Returns
    -------
    frame
        Those features, never cut.

    Raises
    ------
    EmptySelectionError
        If no feature meets the box.
    """
    selected = frame[_meets(frame, box)]
    if selected.empty:
        west, south, east, north = frame.total_bounds
        msg = f"No feature of {name} meets the box; the layer spans {west:.2f},{south:.2f},{east:.2f},{north:.2f}."
        raise EmptySelectionError(msg)
    selected.attrs = dict(frame.attrs)
    return selected


def _plain(value: Any) -> Any:
    """Return a value that JSON knows; what is missing becomes null."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _rounded(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return geometries at six decimals, valid; neighbours that rounding makes equal are one vertex."""
    rounded = shapely.transform(geometries, lambda xy: np.round(xy, _DECIMALS))
    drawn = shapely.get_dimensions(rounded) > 0
    rounded[drawn] = shapely.remove_repeated_points(rounded[drawn])
    # Rounding can let a sliver collapse: snapping to the grid leaves it out. A line of no length stays as it is.
    broken = (shapely.get_dimensions(rounded) == _AREA) & ~shapely.is_valid(rounded)
    rounded[broken] = shapely.set_precision(geometries[broken], 10**-_DECIMALS)
    return np.asarray(rounded)


def _mappings(geometries: NDArray[np.object_]) -> list[dict[str, Any] | None]:
    """Return geometries as GeoJSON objects, rounded and oriented; what has no position is null."""
    oriented = shapely.orient_polygons(_rounded(geometries))
    return [None if shape is None or shape.is_empty else dict(shapely.geometry.mapping(shape)) for shape in oriented]


def json_features(frame: gpd.GeoDataFrame, key: str) -> list[dict[str, Any]]:
    """Return the rows of a table as GeoJSON features; `key` names the column of ids."""
    columns = [column for column in frame.columns if column != frame.geometry.name]
    features = []
    for record, shape in zip(frame[columns].to_dict("records"), _mappings(frame.geometry.to_numpy()), strict=True):
        properties = {column: _plain(value) for column, value in record.items()}
        features.append({"type": "Feature", "id": properties[key], "geometry": shape, "properties": properties})
    return features


def feature_collection(frame: gpd.GeoDataFrame, key: str, name: str, source: str, licence: str) -> dict[str, Any]:
    """
    Return a layer as a GeoJSON object by RFC 7946.

    Parameters
    ----------
    frame
        Layer, EPSG:4326.
    key
        Column of stable ids; becomes each feature's `id` and stays a property.
    name, source, licence
        Written to the collection.

    Returns
    -------
    collection
        CRS84, exterior rings counter-clockwise, six decimals; missing values are null.
    """
    head = {"type": "FeatureCollection", "name": name, "source": source, "licence": licence}
    return {**head, "features": json_features(frame, key)}


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _geojson_text(content: Content) -> Iterator[str]:
    """Yield a collection as text, some thousand features at a time."""
    frame, key = content.frame, content.key
    head = _dumps(feature_collection(frame.iloc[:0], key, content.name, content.source, content.licence))
    yield head.removesuffix("]}")
    for start in range(0, len(frame), _PIECE):
        text = _dumps(json_features(frame.iloc[start : start + _PIECE], key))
        yield ("," if start else "") + text[1:-1]
    yield "]}\n"


def geojson_pieces(world: World, name: str, box: Box | None = None) -> Iterator[str]:
    """
    Return a layer as pieces of GeoJSON text.

    Parameters
    ----------
    world
        The data.
    name
        Layer name.
    box
        Only features that meet it; all by default.

    Returns
    -------
    pieces
        Compact JSON; joined they are `to_geojson`. What can fail has been done when this returns.

    Raises
    ------
    UnknownLayerError, EmptySelectionError
        If there is no such layer, or nothing in the box.
    """
    return _geojson_text(layer_content(world, name, box))


def to_geojson(world: World, name: str, box: Box | None = None) -> str:
    """
    Return a layer as GeoJSON text.

    Parameters
    ----------
    world
        The data.
    name
        Layer name.
    box
        Only features that meet it; all by default.

    Returns
    -------
    text
        Compact JSON, UTF-8.

    Raises
    ------
    UnknownLayerError, EmptySelectionError
        If there is no such layer, or nothing in the box.
    """
    return "".join(geojson_pieces(world, name, box))


def _content(world: World, layer: Layer, frame: gpd.GeoDataFrame) -> Content:
    source, licence = source_line(world.catalogue, layer.files), licence_of(world.catalogue, layer.files)
    return Content(layer.name, layer.key, layer.title_zh, layer.title_en, frame, source, licence)


def layer_content(world: World, name: str, box: Box | None = None) -> Content:
    """
    Return a layer with what is written of it.

    Parameters
    ----------
    world
        The data.
    name
        Layer name.
    box
        Only features that meet it; all by default.

    Returns
    -------
    content
        One layer, also of all networks.

    Raises
    ------
    UnknownLayerError, EmptySelectionError
        If there is no such layer, or nothing in the box.
    """
    frame = layer_table(world, name)
    return _content(world, require_layer(name), frame if box is None else select_box(frame, box, name))


def _parts(world: World, layer: Layer, box: Box | None) -> list[Content]:
    """Return each part of a layer that has features."""
    found = []
    for name in layer.parts:
        frame = layer_table(world, name)
        if box is not None:
            frame = frame[_meets(frame, box)]
        if not frame.empty:
            found.append(_content(world, require_layer(name), frame))
    # Where there is none, the error says where the layer is.
    return found or [layer_content(world, layer.name, box)]


def _write_geojson(contents: Sequence[Content], path: Path, _styles: Mapping[str, Style]) -> None:
    with replace_atomically(path) as target, target.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(_geojson_text(contents[0]))


def _write_parquet(contents: Sequence[Content], path: Path, _styles: Mapping[str, Style]) -> None:
    one = contents[0]
    write_geoparquet(one.frame, path, name=one.name, source=one.source, licence=one.licence)


def _write_csv(contents: Sequence[Content], path: Path, _styles: Mapping[str, Style]) -> None:
    one = contents[0]
    # The source of the layer must not hide that of the row.
    table = pd.DataFrame(one.frame.drop(columns=one.frame.geometry.name)).rename(columns={"source": "row_source"})
    shapes = _rounded(one.frame.geometry.to_numpy())
    table["wkt"] = gpd.GeoSeries(shapes, index=table.index).to_wkt(rounding_precision=_DECIMALS)
    table["layer"], table["source"], table["licence"] = one.name, one.source, one.licence
    with replace_atomically(path) as target:
        # The byte-order mark lets spreadsheet programs read Chinese.
        table.to_csv(target, index=False, encoding="utf-8-sig", lineterminator="\n")


def _features_in(path: Path, driver: str, name: str) -> int:
    if driver != "KML":
        return int(pyogrio.read_info(path, layer=name, force_feature_count=True)["features"])
    # The driver would hold the whole document in memory; the text ends its elements one a line.
    count, last = 0, b""
    with path.open("rb") as stream:
        for last in stream:
            count += b"</Placemark>" in last
    return count if b"</kml>" in last else 0


def _write_ogr(path: Path, driver: str, tables: Sequence[tuple[pd.DataFrame, str, dict[str, Any]]]) -> None:
    """Write tables, each with its name and options, as the layers of one file."""
    with replace_atomically(path) as target:
        for frame, name, options in tables:
            try:
                pyogrio.write_dataframe(frame, target, layer=name, driver=driver, encoding="UTF-8", **options)
                # Some drivers do not notice a full disk: what cannot be read back was not written.
                written = _features_in(target, driver, name)
            except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
                msg = f"{path} could not be written ({error}); what was there is unchanged."
                raise UnwritableTargetError(msg) from error
            if written != len(frame):
                msg = f"{path} could not be written whole ({written} of {len(frame)}); what was there is unchanged."
                raise UnwritableTargetError(msg)


def _style_rows(contents: Sequence[Content], styles: Mapping[str, Style]) -> pd.DataFrame:
    """Return the table in which QGIS looks for the style of a layer."""
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": one.name,
            "f_geometry_column": "geom",
            "styleName": styles[one.name].name,
            "styleQML": styles[one.name].qml,
            "styleSLD": styles[one.name].sld,
            "useAsDefault": True,
            "description": one.title_en,
            "owner": "",
            "ui": None,
            "update_time": pd.Timestamp.now(tz="UTC").floor("ms"),
        }
        for one in contents
        if one.name in styles
    ]
    return pd.DataFrame(rows)


def _write_gpkg(contents: Sequence[Content], path: Path, styles: Mapping[str, Style]) -> None:
    tables: list[tuple[pd.DataFrame, str, dict[str, Any]]] = []
    for one in contents:
        described = {"IDENTIFIER": one.title_zh, "DESCRIPTION": one.description, "GEOMETRY_NAME": "geom"}
        said = {"source": one.source, "licence": one.licence}
        tables.append((one.frame, one.name, {"layer_options": described, "layer_metadata": said}))
    rows = _style_rows(contents, styles)
    if len(rows):
        tables.append((rows, "layer_styles", {"layer_options": {"FID": "id"}}))
    _write_ogr(path, "GPKG", tables)


def _write_fgb(contents: Sequence[Content], path: Path, _styles: Mapping[str, Style]) -> None:
    one = contents[0]
    # The format's index cannot hold features without a position.
    index = "NO" if one.frame.geometry.isna().any() else "YES"
    options = {"TITLE": one.title_zh, "DESCRIPTION": one.description, "SPATIAL_INDEX": index}
    _write_ogr(path, "FlatGeobuf", [(one.frame, one.name, {"layer_options": options})])


_TITLE_COLUMNS = ("name_zh", "title_zh", "name", "ref", "kind", "mode")


def _placemark_names(one: Content) -> pd.Series:
    """Return what each feature is called: most roads have no name, so the number or else the kind stands for it."""
    columns = [column for column in _TITLE_COLUMNS if column in one.frame.columns]
    texts = one.frame[[*columns, one.key]].astype("object").fillna("").astype(str).replace("", None)
    return texts.bfill(axis="columns").iloc[:, 0].fillna("")


def _write_kml(contents: Sequence[Content], path: Path, _styles: Mapping[str, Style]) -> None:
    one = contents[0]
    named = one.frame.copy()
    named.insert(0, "Name", _placemark_names(one))
    named.insert(1, "Description", f"Source: {one.source}. Licence: {one.licence}.")
    named = named.rename(columns={"id": "key"})
    _write_ogr(path, "KML", [(named, one.name, {})])


def _write_pmtiles(contents: Sequence[Content], path: Path, _styles: Mapping[str, Style]) -> None:
    layers = [(one.name, one.description, tile_table(one.frame)) for one in contents]
    source = "; ".join(dict.fromkeys(one.source for one in contents))
    licence = "; ".join(dict.fromkeys(one.licence for one in contents))
    described = " ".join(one.description for one in contents)
    said = {"name": path.stem, "description": described, "attribution": source, "licence": licence}
    with replace_atomically(path) as target:
        write_tiles(target, layers, said)


SUFFIXES: dict[str, Callable[[Sequence[Content], Path, Mapping[str, Style]], None]] = {
    ".geojson": _write_geojson,
    ".gpkg": _write_gpkg,
    ".parquet": _write_parquet,
    ".fgb": _write_fgb,
    ".kml": _write_kml,
    ".csv": _write_csv,
    ".pmtiles": _write_pmtiles,
}
# Formats of several layers.
_SEVERAL = (".gpkg", ".pmtiles")


def require_suffix(path: Path) -> None:
    """
    Refuse a path whose suffix has no writer.

    Raises
    ------
    UnknownSuffixError
        Listing the suffixes that have one.
    """
    if path.suffix.lower() not in SUFFIXES:
        shown = repr(path.suffix) if path.suffix else "none"
        msg = f"{path.name} has the suffix {shown}; layers are written as {', '.join(SUFFIXES)}."
        raise UnknownSuffixError(msg)


def write_contents(contents: Sequence[Content], path: Path, styles: Mapping[str, Style] | None = None) -> int:
    """
    Write tables to a file, whole or not at all.

    Parameters
    ----------
    contents
        At least one; several only in a GeoPackage or tiles.
    path
        Target; its suffix chooses the format.
    styles
        By name of the layer, for a GeoPackage; none by default.

    Returns
    -------
    count
        How many features were written.

    Raises
    ------
    UnknownSuffixError, UnwritableTargetError
        If the format is unknown or has no room for several layers, or the target cannot be written.
    """
    require_suffix(path)
    require_writable(path)
    suffix = path.suffix.lower()
    if len(contents) != 1 and suffix not in _SEVERAL:
        msg = f"{path.name} would hold {len(contents)} layers; several go into {' or '.join(_SEVERAL)}."
        raise UnknownSuffixError(msg)
    SUFFIXES[suffix](contents, path, styles or {})
    return sum(len(one.frame) for one in contents)


def export_layer(
    world: World, name: str, path: Path, box: Box | None = None, styles: Mapping[str, Style] | None = None
) -> int:
    """
    Write a layer to a file, whole or not at all.

    Parameters
    ----------
    world
        The data.
    name
        Layer name.
    path
        Target; its suffix chooses the format.
    box
        Only features that meet it; all by default.
    styles
        By name of the layer, for a GeoPackage; none by default.

    Returns
    -------
    count
        How many features were written.

    Raises
    ------
    UnknownLayerError, UnknownSuffixError, EmptySelectionError, UnwritableTargetError
        If the layer or format is unknown, nothing is in the box, or the target cannot be written.
    """
    layer = require_layer(name)
    require_suffix(path)
    require_writable(path)
    several = layer.parts and path.suffix.lower() in _SEVERAL
    contents = _parts(world, layer, box) if several else [layer_content(world, name, box)]
    return write_contents(contents, path, styles)
