"""
Handing layers over: GeoJSON by RFC 7946, GeoPackage, GeoParquet, FlatGeobuf, shapefiles, KML, CSV, and PMTiles.

Every file says its source and licence: in the collection (GeoJSON), the metadata (GeoPackage, FlatGeobuf,
GeoParquet, PMTiles), each placemark's description (KML), the README (shapefiles), or the last columns (CSV). It says
what its columns are in both languages where the format has a place for that: in a member `fields` (GeoJSON), as alias
and comment of the column (GeoPackage, FlatGeobuf), in the columns' metadata (GeoParquet), the schema (KML), the README.

A layer of several networks is one table of edges with their mode; a GeoPackage and tiles keep a layer for each part,
terminals included. A GeoPackage can carry styles, which QGIS applies. GeoJSON is made in pieces, so that a hundred
thousand roads need not be held as one text.
"""

from __future__ import annotations

import json
import math
import re
import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as arrow
import pyogrio
import shapely

from geo.crs import WGS84, require_wgs84
from geo.errors import BadBoxError, EmptySelectionError, RequestError, UnknownSuffixError, UnwritableTargetError
from geo.files import replace_atomically, require_writable
from geo.layers.fields import describe_fields, fields_document
from geo.layers.registry import Layer, layer_table, require_layer
from geo.layers.shapefile import write_shapefiles
from geo.layers.tiles import tile_table, write_tiles
from geo.licences import spdx_of
from geo.places.boundaries import EXTENT
from geo.sources import licence_of, source_line
from geo.tables import write_shared_geoparquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.layers.fields import Field
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
    "one_kind",
    "parse_box",
    "require_form",
    "require_suffix",
    "select_box",
    "suffix_of",
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
    frame
        Table, EPSG:4326.
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

    @property
    def spdx(self) -> str:
        """The licences as an SPDX expression."""
        return spdx_of(self.licence)

    @property
    def columns(self) -> list[str]:
        """All columns but the geometry."""
        return [str(column) for column in self.frame.columns if column != self.frame.geometry.name]


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


@dataclass(frozen=True)
class _Form:
    """Styles by name of the layer, whether a table has its geometry as text, and the coordinates."""

    styles: Mapping[str, Style]
    geometry: bool
    crs: str


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
    key
        Column of stable ids; becomes each feature's `id` and stays a property.

    Returns
    -------
    collection
        CRS84, exterior rings counter-clockwise, six decimals; missing values are null.
    """
    columns = [str(column) for column in frame.columns if column != frame.geometry.name]
    said = {"source": source, "licence": licence, "spdx": spdx_of(licence), "fields": fields_document(name, columns)}
    return {"type": "FeatureCollection", "name": name, **said, "features": json_features(frame, key)}


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


def _write_geojson(contents: Sequence[Content], path: Path, _form: _Form) -> None:
    with replace_atomically(path) as target, target.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(_geojson_text(contents[0]))


def _projected(frame: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    return frame if crs == WGS84 else frame.to_crs(crs)


def _write_parquet(contents: Sequence[Content], path: Path, form: _Form) -> None:
    one = contents[0]
    fields = describe_fields(one.name, one.columns)
    columns = {field.name: {"title_zh": field.zh, "title_en": field.en, "unit": field.unit} for field in fields}
    said = {"name": one.name, "source": one.source, "licence": one.licence, "spdx": one.spdx}
    said["fields"] = _dumps(fields_document(one.name, one.columns))
    write_shared_geoparquet(_projected(one.frame, form.crs), path, columns, **said)


def _write_csv(contents: Sequence[Content], path: Path, form: _Form) -> None:
    one = contents[0]
    # The source of the layer must not hide that of the row.
    table = pd.DataFrame(one.frame.drop(columns=one.frame.geometry.name)).rename(columns={"source": "row_source"})
    if form.geometry:
        shapes = _rounded(one.frame.geometry.to_numpy())
        table["wkt"] = gpd.GeoSeries(shapes, index=table.index).to_wkt(rounding_precision=_DECIMALS)
    table["layer"], table["source"], table["licence"] = one.name, one.source, one.licence
    with replace_atomically(path) as target:
        # The byte-order mark lets spreadsheet programs read Chinese.
        table.to_csv(target, index=False, encoding="utf-8-sig", lineterminator="\n")


# Kinds of geometry by their type: of points, of lines, of areas.
_KINDS = {0: "points", 4: "points", 1: "lines", 2: "lines", 5: "lines", 3: "polygons", 6: "polygons"}
_GEOMETRY_TYPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_COLLECT = {"points": shapely.multipoints, "lines": shapely.multilinestrings, "polygons": shapely.multipolygons}


def one_kind(name: str, frame: gpd.GeoDataFrame) -> list[tuple[str, gpd.GeoDataFrame]]:
    """
    Return a table as tables that each hold one kind of geometry, for programs that know no other.

    Parameters
    ----------
    frame
        Table; rows without geometry stay with the most frequent kind.

    Returns
    -------
    tables
        Name and table: the most frequent kind, of areas before lines before points, keeps the name; others are called
        e.g. `water_lines`.
    """
    kinds = pd.Series(shapely.get_type_id(frame.geometry.to_numpy()), index=frame.index).map(_KINDS)
    counts = kinds.value_counts()
    order = sorted(counts.index, key=lambda kind: (-counts[kind], kind)) or [""]
    belongs = kinds.fillna(order[0])
    return [(name if kind == order[0] else f"{name}_{kind}", _one_type(frame[belongs == kind], kind)) for kind in order]


def _one_type(frame: gpd.GeoDataFrame, kind: str) -> gpd.GeoDataFrame:
    """Return a table of one kind of geometry with single ones made collections where both occur."""
    shapes = frame.geometry.to_numpy()
    if len(set(shapely.get_type_id(shapes)) - {-1}) < 2:
        return frame
    collected = [None if shape is None else _COLLECT[kind](shapely.get_parts(shape)) for shape in shapes]
    return frame.set_geometry(gpd.GeoSeries(collected, index=frame.index, crs=frame.crs))


def _arrow(one: Content, frame: gpd.GeoDataFrame, crs: str) -> tuple[arrow.Table, dict[str, Any]]:
    """Return a table with what its columns are, as GDAL takes it, and what it has to be told of the geometry."""
    plain = _projected(frame, crs)
    for column in plain.select_dtypes("category").columns:
        plain = plain.assign(**{column: plain[column].astype("str")})
    table = arrow.table(plain.to_arrow(index=False, geometry_encoding="WKB"))
    schema = table.schema
    for field in describe_fields(one.name, one.columns):
        said = {"GDAL:OGR:alternative_name": field.title_zh, "GDAL:OGR:comment": field.title_en}
        place = schema.get_field_index(field.name)
        schema = schema.set(place, schema.field(place).with_metadata(said))
    types = set(shapely.get_type_id(plain.geometry.to_numpy()).tolist()) - {-1}
    known = _GEOMETRY_TYPES[types.pop()] if len(types) == 1 else "Unknown"
    return table.cast(schema), {"geometry_name": plain.geometry.name, "geometry_type": known, "crs": crs}


def _features_in(path: Path, driver: str, name: str) -> int:
    if driver != "KML":
        return int(pyogrio.read_info(path, layer=name, force_feature_count=True)["features"])
    # The driver would hold the whole document in memory; the text ends its elements one a line.
    count, last = 0, b""
    with path.open("rb") as stream:
        for last in stream:
            count += b"</Placemark>" in last
    return count if b"</kml>" in last else 0


def _write_layer(target: Path, shown: Path, driver: str, name: str, write: Callable[[], None], count: int) -> None:
    """Write a layer of a file, and read it back: some drivers do not notice a full disk."""
    try:
        write()
        written = _features_in(target, driver, name)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
        msg = f"{shown} could not be written ({error}); what was there is unchanged."
        raise UnwritableTargetError(msg) from error
    if written != count:
        msg = f"{shown} could not be written whole ({written} of {count}); what was there is unchanged."
        raise UnwritableTargetError(msg)


def _aliased(qml: str, fields: Sequence[Field]) -> str:
    """Return a style that also says what the columns are called."""
    rows = (f"<alias field={quoteattr(field.name)} name={quoteattr(field.title_zh)}/>" for field in fields)
    return qml.replace("</qgis>", f"<aliases>{''.join(rows)}</aliases></qgis>")


def _style_rows(tables: Sequence[tuple[Content, str, gpd.GeoDataFrame]], styles: Mapping[str, Style]) -> pd.DataFrame:
    """Return the table in which QGIS looks for the style of a layer."""
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": name,
            "f_geometry_column": "geom",
            "styleName": styles[name].name,
            "styleQML": _aliased(styles[name].qml, describe_fields(one.name, one.columns)),
            "styleSLD": styles[name].sld,
            "useAsDefault": True,
            "description": one.title_en,
            "owner": "",
            "ui": None,
            "update_time": pd.Timestamp.now(tz="UTC").floor("ms"),
        }
        for one, name, _ in tables
        if name in styles
    ]
    return pd.DataFrame(rows)


def _write_gpkg(contents: Sequence[Content], path: Path, form: _Form) -> None:
    tables = [(one, name, frame) for one in contents for name, frame in one_kind(one.name, one.frame)]
    rows = _style_rows(tables, form.styles)
    with replace_atomically(path) as target:
        for one, name, frame in tables:
            described = {"IDENTIFIER": one.title_zh, "DESCRIPTION": one.description, "GEOMETRY_NAME": "geom"}
            if name != one.name:
                described["IDENTIFIER"] = f"{one.title_zh} {name}"
            said = {"source": one.source, "licence": one.licence, "spdx": one.spdx}
            table, geometry = _arrow(one, frame, form.crs)
            write = partial(
                pyogrio.write_arrow, table, target, layer=name, driver="GPKG", encoding="UTF-8",
                layer_options=described, layer_metadata=said, **geometry,
            )  # fmt: skip
            _write_layer(target, path, "GPKG", name, write, len(frame))
        if len(rows):
            write = partial(
                pyogrio.write_dataframe, rows, target, layer="layer_styles", driver="GPKG", encoding="UTF-8",
                layer_options={"FID": "id"},
            )  # fmt: skip
            _write_layer(target, path, "GPKG", "layer_styles", write, len(rows))


def _write_fgb(contents: Sequence[Content], path: Path, form: _Form) -> None:
    one = contents[0]
    # The format's index cannot hold features without a position.
    index = "NO" if one.frame.geometry.isna().any() else "YES"
    options = {"TITLE": one.title_zh, "DESCRIPTION": one.description, "SPATIAL_INDEX": index}
    (_, single), *others = one_kind(one.name, one.frame)
    table, geometry = _arrow(one, one.frame if others else single, form.crs)
    with replace_atomically(path) as target:
        write = partial(
            pyogrio.write_arrow, table, target, layer=one.name, driver="FlatGeobuf", encoding="UTF-8",
            layer_options=options, **geometry,
        )  # fmt: skip
        _write_layer(target, path, "FlatGeobuf", one.name, write, len(one.frame))


def _write_shapefiles(contents: Sequence[Content], path: Path, form: _Form) -> None:
    one = contents[0]
    tables = one_kind(one.name, _projected(one.frame, form.crs))
    with replace_atomically(path) as target:
        try:
            write_shapefiles(target, one.name, tables, one.description)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
            msg = f"{path} could not be written ({error}); what was there is unchanged."
            raise UnwritableTargetError(msg) from error


_TITLE_COLUMNS = ("name_zh", "title_zh", "name", "ref", "kind", "mode")


def _placemark_names(one: Content) -> pd.Series:
    """Return what each feature is called: most roads have no name, so the number or else the kind stands for it."""
    columns = [column for column in _TITLE_COLUMNS if column in one.frame.columns]
    texts = one.frame[[*columns, one.key]].astype("object").fillna("").astype(str).replace("", None)
    return texts.bfill(axis="columns").iloc[:, 0].fillna("")


def _with_display_names(plain: Path, target: Path, titles: Mapping[str, str]) -> None:
    """Copy a KML document and say in its schema, which comes first, what the columns are."""
    with plain.open("rb") as document, target.open("wb") as copy:
        for line in document:
            found = _SIMPLE_FIELD.search(line)
            title = titles.get(found[1].decode()) if found else None
            shown = f"<displayName>{escape(title)}</displayName></SimpleField>" if title else "</SimpleField>"
            copy.write(line.replace(b"</SimpleField>", shown.encode()) if found else line)
            if b"</Schema>" in line:
                break
        shutil.copyfileobj(document, copy)


_SIMPLE_FIELD = re.compile(rb'<SimpleField name="([^"]+)"')


def _write_kml(contents: Sequence[Content], path: Path, _form: _Form) -> None:
    one = contents[0]
    named = one.frame.copy()
    named.insert(0, "Name", _placemark_names(one))
    named.insert(1, "Description", f"Source: {one.source}. Licence: {one.licence}.")
    named = named.rename(columns={"id": "key"})
    titles = {field.name: f"{field.title_zh} / {field.title_en}" for field in describe_fields(one.name, one.columns)}
    if "id" in titles:
        titles["key"] = titles.pop("id")
    with replace_atomically(path) as target:
        plain = target.with_name("plain.kml")
        write = partial(pyogrio.write_dataframe, named, plain, layer=one.name, driver="KML", encoding="UTF-8")
        _write_layer(plain, path, "KML", one.name, write, len(named))
        _with_display_names(plain, target, titles)


def _write_pmtiles(contents: Sequence[Content], path: Path, _form: _Form) -> None:
    layers = [(one.name, one.description, tile_table(one.frame)) for one in contents]
    source = "; ".join(dict.fromkeys(one.source for one in contents))
    licence = "; ".join(dict.fromkeys(one.licence for one in contents))
    described = " ".join(one.description for one in contents)
    said = {"name": path.stem, "description": described, "attribution": source, "licence": licence}
    with replace_atomically(path) as target:
        write_tiles(target, layers, said)


SUFFIXES: dict[str, Callable[[Sequence[Content], Path, _Form], None]] = {
    ".geojson": _write_geojson,
    ".gpkg": _write_gpkg,
    ".parquet": _write_parquet,
    ".fgb": _write_fgb,
    ".kml": _write_kml,
    ".csv": _write_csv,
    ".pmtiles": _write_pmtiles,
    ".shp.zip": _write_shapefiles,
}
# Formats of several layers, and those that say in which coordinates they are.
_SEVERAL = (".gpkg", ".pmtiles")
_ANY_CRS = (".gpkg", ".parquet", ".fgb", ".shp.zip")


def suffix_of(path: Path) -> str:
    """Return the suffix of a path in small letters, that of zipped shapefiles whole."""
    double = "".join(path.suffixes[-2:]).lower()
    return double if double in SUFFIXES else path.suffix.lower()


def require_suffix(path: Path) -> None:
    """
    Refuse a path whose suffix has no writer.

    Raises
    ------
    UnknownSuffixError
        Listing the suffixes that have one.
    """
    if suffix_of(path) not in SUFFIXES:
        shown = repr(path.suffix) if path.suffix else "none"
        msg = f"{path.name} has the suffix {shown}; layers are written as {', '.join(SUFFIXES)}."
        raise UnknownSuffixError(msg)


def require_form(path: Path, *, geometry: bool = True, crs: str = WGS84) -> None:
    """
    Refuse what a format cannot be.

    Parameters
    ----------
    geometry
        Whether a CSV has the geometry as text.
    crs
        One of `geo.crs.FILE_CRS`.

    Raises
    ------
    RequestError
        If a format other than CSV is to have no geometry, or one that is EPSG:4326 only another system.
    """
    suffix = suffix_of(path)
    if not geometry and suffix != ".csv":
        msg = f"Geometry can be left out of .csv only, not of {suffix or path.name}."
        raise RequestError(msg)
    if crs != WGS84 and suffix not in _ANY_CRS:
        msg = f"{suffix or path.name} is written in {WGS84} only; {crs} goes into {', '.join(_ANY_CRS)}."
        raise RequestError(msg)


def write_contents(
    contents: Sequence[Content],
    path: Path,
    styles: Mapping[str, Style] | None = None,
    *,
    geometry: bool = True,
    crs: str = WGS84,
) -> int:
    """
    Write tables to a file, whole or not at all.

    Parameters
    ----------
    contents
        At least one; several only in a GeoPackage or tiles.
    styles
        By name of the layer, for a GeoPackage; none by default.
    geometry
        Whether a CSV has the geometry as text, which may be longer than the 32,767 characters that a spreadsheet's cell
        holds.
    crs
        One of `geo.crs.FILE_CRS`.

    Returns
    -------
    count
        How many features were written.

    Raises
    ------
    UnknownSuffixError, UnwritableTargetError, RequestError
        If the format is unknown or has no room for several layers, the target cannot be written, or the format cannot
        be without geometry or in these coordinates.
    """
    require_suffix(path)
    require_form(path, geometry=geometry, crs=crs)
    require_writable(path)
    suffix = suffix_of(path)
    if len(contents) != 1 and suffix not in _SEVERAL:
        msg = f"{path.name} would hold {len(contents)} layers; several go into {' or '.join(_SEVERAL)}."
        raise UnknownSuffixError(msg)
    for one in contents:
        require_wgs84(one.frame, one.name)
    SUFFIXES[suffix](contents, path, _Form(styles or {}, geometry, crs))
    return sum(len(one.frame) for one in contents)


def export_layer(
    world: World,
    name: str,
    path: Path,
    box: Box | None = None,
    styles: Mapping[str, Style] | None = None,
    *,
    geometry: bool = True,
    crs: str = WGS84,
) -> int:
    """
    Write a layer to a file, whole or not at all.

    Parameters
    ----------
    styles
        By name of the layer, for a GeoPackage; none by default.
    geometry, crs
        As `write_contents` takes them.

    Returns
    -------
    count
        How many features were written.

    Raises
    ------
    UnknownLayerError, UnknownSuffixError, EmptySelectionError, UnwritableTargetError, RequestError
        If the layer or format is unknown, nothing is in the box, the target cannot be written, or the format cannot be
        as asked.
    """
    layer = require_layer(name)
    require_suffix(path)
    require_form(path, geometry=geometry, crs=crs)
    require_writable(path)
    several = layer.parts and suffix_of(path) in _SEVERAL
    contents = _parts(world, layer, box) if several else [layer_content(world, name, box)]
    return write_contents(contents, path, styles, geometry=geometry, crs=crs)
