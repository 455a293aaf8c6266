"""
Reading and writing the tables of `data/`: GeoParquet for geometries, CSV for what is typed.

Each table is checked against a pandera schema when it is read; what is wrong becomes one sentence.
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow
import pyarrow.parquet as pq
import shapely

from geo.crs import WGS84, Datum, require_wgs84
from geo.errors import CorruptDataError, MissingDataError, SchemaError, UnknownSuffixError
from geo.files import replace_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = [
    "ROW_GROUP",
    "check_table",
    "column",
    "count_rows",
    "points_from_lonlat",
    "read_csv",
    "read_csv_text",
    "read_geoparquet",
    "require_table_suffix",
    "write_geoparquet",
    "write_shared_geoparquet",
    "write_table",
]

Frame = TypeVar("Frame", bound=pd.DataFrame)

_DATUM_KEY = b"datum"
# Rows that a reader of a shared file takes or skips together.
ROW_GROUP = 10_000
CONFIDENCES = ("found", "derived", "computed", "recalled", "official")


def column(dtype: type | str, *checks: pa.Check, nullable: bool = False, unique: bool = False) -> pa.Column:
    """
    Return a schema column that is converted to `dtype` when read.

    Parameters
    ----------
    *checks
        What every value must pass.
    nullable, unique
        Whether values may be missing, and whether no two may be equal.

    Returns
    -------
    column
        For a `pandera` schema.
    """
    text = {"text": dtype == "str"}
    return pa.Column(dtype, checks=list(checks), nullable=nullable, unique=unique, coerce=True, metadata=text)


def check_table(frame: Frame, schema: pa.DataFrameSchema, name: str) -> Frame:
    """
    Check a table against its schema.

    Parameters
    ----------
    schema
        Columns, types and ranges.
    name
        What to call the table in the error.

    Returns
    -------
    frame
        The table with its columns converted.

    Raises
    ------
    SchemaError
        Naming the first column and value that do not fit.
    """
    try:
        return cast("Frame", schema.validate(frame, lazy=True))
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        first = cases.iloc[0]
        value = first["failure_case"]
        value = value.item() if isinstance(value, np.generic) else value
        where = first["column"] if isinstance(first["column"], str) else value
        shown = "" if where == value else f", value {value!r}"
        more = f" and {len(cases) - 1} more" if len(cases) > 1 else ""
        msg = (
            f"{name} does not have the agreed form: column {where!r}{shown} fails {first['check']}{more}. "
            "Restore the file, or rebuild it with `liaosu data build`."
        )
        raise SchemaError(msg) from error


def _remedy(path: Path) -> str:
    """Typed tables can only be restored; the others can be built again."""
    return "restore it" if path.suffix == ".csv" else "restore it, or rebuild it with `liaosu data build`"


def _require_file(path: Path) -> None:
    if not path.is_file():
        msg = f"The data file {path} is missing; {_remedy(path)}."
        raise MissingDataError(msg)


def _corrupt(path: Path, error: Exception) -> CorruptDataError:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    msg = f"The data file {path} cannot be read ({reason}); {_remedy(path)}."
    return CorruptDataError(msg)


def read_csv_text(path: Path) -> pd.DataFrame:
    """
    Read a table as text, unchecked.

    Parameters
    ----------
    path
        UTF-8 CSV with a header.

    Returns
    -------
    frame
        Every cell a string, empty ones included, so that codes keep their digits.

    Raises
    ------
    MissingDataError, CorruptDataError
        If the file is missing or unreadable.
    """
    _require_file(path)
    try:
        return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8")
    except (ValueError, OSError) as error:
        raise _corrupt(path, error) from error


def read_csv(path: Path, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """
    Read a typed table.

    Parameters
    ----------
    path
        UTF-8 CSV with a header.
    schema
        What it must hold.

    Returns
    -------
    frame
        Checked table; empty cells of text columns are empty strings, of number columns missing.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the file is missing, unreadable, or not of the agreed form.
    """
    frame = read_csv_text(path)
    for name, spec in schema.columns.items():
        if name in frame.columns and not (spec.metadata or {}).get("text"):
            frame[name] = frame[name].replace("", None)
    return check_table(frame, schema, path.name)


def read_geoparquet(path: Path, schema: pa.DataFrameSchema) -> gpd.GeoDataFrame:
    """
    Read a table of geometries.

    Parameters
    ----------
    path
        GeoParquet file, EPSG:4326, with the datum in its metadata.
    schema
        What it must hold.

    Returns
    -------
    frame
        Checked table, tagged WGS 84.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the file is missing, unreadable, or not of the agreed form.
    MissingCrsError, UnexpectedCrsError, DatumError
        If the geometries are not EPSG:4326 on WGS 84.
    """
    _require_file(path)
    try:
        metadata = pq.read_metadata(path).metadata or {}
        frame = gpd.read_parquet(path)
    except (ValueError, OSError, KeyError, TypeError, arrow.ArrowException, shapely.errors.ShapelyError) as error:
        raise _corrupt(path, error) from error
    frame.attrs["datum"] = metadata.get(_DATUM_KEY, b"unknown").decode()
    require_wgs84(frame, path.name)
    return check_table(frame, schema, path.name)


def write_geoparquet(frame: gpd.GeoDataFrame, path: Path, **metadata: str) -> None:
    """
    Write a table of geometries, whole or not at all, to the same bytes for the same table.

    Parameters
    ----------
    frame
        Geometries on WGS 84, EPSG:4326.
    path
        GeoParquet file to be created or replaced.
    **metadata
        Further entries for the file's metadata, e.g. source and licence.

    Raises
    ------
    MissingCrsError, UnexpectedCrsError, DatumError
        If the geometries are not EPSG:4326 on WGS 84.
    UnwritableTargetError
        If the path cannot be written.
    """
    require_wgs84(frame, path.name)
    _write_parquet(frame, path, {_DATUM_KEY: str(Datum.WGS84).encode(), **_encoded(metadata)})


def write_shared_geoparquet(
    frame: gpd.GeoDataFrame, path: Path, columns: Mapping[str, Mapping[str, str]], **metadata: str
) -> None:
    """
    Write a table of geometries as other programs like to read it: boxes of the features, and rows in groups.

    Parameters
    ----------
    frame
        Geometries in any coordinate reference system.
    path
        GeoParquet file to be created or replaced.
    columns
        What columns hold, by name, for the metadata of each.
    **metadata
        Further entries for the file's metadata, e.g. source and licence.

    Raises
    ------
    UnwritableTargetError
        If the path cannot be written.

    Notes
    -----
    A table that is longer than a group is put in the order of the Hilbert curve, so that the rows of a group lie close
    together and a reader with a box skips the others; a shorter one keeps its order.
    """
    ordered = frame
    if len(frame) > ROW_GROUP and not (frame.geometry.isna() | frame.geometry.is_empty).any():
        ordered = frame.iloc[np.argsort(frame.hilbert_distance().to_numpy(), kind="stable")]
    _write_parquet(ordered, path, _encoded(metadata), columns, covering=True)


def _encoded(metadata: Mapping[str, str]) -> dict[bytes, bytes]:
    return {key.encode(): value.encode() for key, value in sorted(metadata.items())}


def _write_parquet(
    frame: gpd.GeoDataFrame,
    path: Path,
    entries: Mapping[bytes, bytes],
    columns: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    *,
    covering: bool = False,
) -> None:
    plain = frame.copy()
    plain.attrs = {}
    with replace_atomically(path) as target:
        plain.to_parquet(target, index=False, compression="zstd", write_covering_bbox=covering)
        table = pq.read_table(target)
        for number, field in enumerate(table.schema):
            if field.name in columns:
                described = field.with_metadata(_encoded(columns[field.name]))
                table = table.cast(table.schema.set(number, described))
        kept = {key: value for key, value in table.schema.metadata.items() if key != b"pandas"}
        table = table.replace_schema_metadata({**kept, **entries})
        pq.write_table(table, target, compression="zstd", row_group_size=ROW_GROUP if covering else None)


def require_table_suffix(path: Path, what: str, more: tuple[str, ...] = ()) -> None:
    """
    Refuse a path whose suffix is none of a table's.

    Parameters
    ----------
    what
        What to call such tables in the error.
    more
        Suffixes that are written too.

    Raises
    ------
    UnknownSuffixError
        Listing the suffixes.
    """
    suffixes = (".csv", ".parquet", *more)
    if path.suffix not in suffixes:
        listed = f"{', '.join(suffixes[:-1])} or {suffixes[-1]}"
        msg = f"{path.name} has the suffix {path.suffix!r}; {what} are written as {listed}."
        raise UnknownSuffixError(msg)


def write_table(table: pd.DataFrame, path: Path, *, byte_order_mark: bool = False) -> None:
    """
    Write a table without geometries, whole or not at all.

    Parameters
    ----------
    table
        To be written without its index.
    path
        `.csv` or `.parquet`.
    byte_order_mark
        Whether a CSV begins with one, by which spreadsheet programs read Chinese.

    Raises
    ------
    UnwritableTargetError
        If the path cannot be written.
    """
    with replace_atomically(path) as target:
        if path.suffix == ".csv":
            encoding = "utf-8-sig" if byte_order_mark else "utf-8"
            table.to_csv(target, index=False, encoding=encoding, lineterminator="\n")
        else:
            table.to_parquet(target, index=False)


def points_from_lonlat(frame: pd.DataFrame, lon: str = "lon", lat: str = "lat") -> gpd.GeoDataFrame:
    """
    Return a table with a point per row; rows without a position have no geometry.

    Parameters
    ----------
    frame
        Table with two columns of degrees.
    lon, lat
        Names of these columns.

    Returns
    -------
    frame
        Points, EPSG:4326, tagged WGS 84.
    """
    known = frame[lon].notna() & frame[lat].notna()
    geometry = [
        shapely.Point(x, y) if known_here else None
        for x, y, known_here in zip(frame[lon], frame[lat], known, strict=True)
    ]
    points = gpd.GeoDataFrame(frame.copy(), geometry=gpd.GeoSeries(geometry, index=frame.index, crs=WGS84))
    points.attrs["datum"] = str(Datum.WGS84)
    return points


def count_rows(path: Path) -> int:
    """
    Return how many rows a GeoParquet file has, without reading them.

    Raises
    ------
    MissingDataError, CorruptDataError
        If the file is missing or unreadable.
    """
    _require_file(path)
    try:
        return int(pq.read_metadata(path).num_rows)
    except (ValueError, OSError, arrow.ArrowException) as error:
        raise _corrupt(path, error) from error


def metadata_of(path: Path) -> dict[str, str]:
    """
    Return the text entries of a GeoParquet file's metadata.

    Raises
    ------
    MissingDataError, CorruptDataError
        If the file is missing or unreadable.
    """
    _require_file(path)
    try:
        entries: Iterable[tuple[bytes, bytes]] = (pq.read_metadata(path).metadata or {}).items()
        return {key.decode(): value.decode() for key, value in entries if key != b"ARROW:schema"}
    except (ValueError, OSError, arrow.ArrowException, json.JSONDecodeError) as error:
        raise _corrupt(path, error) from error
