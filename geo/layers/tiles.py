"""
Vector tiles in one PMTiles file, for those who host maps elsewhere.

GDAL cuts the tiles of each layer; the layers of a tile are put one after the other, which is how vector tiles hold
several, and the `pmtiles` library writes the archive. The same data give the same bytes.
"""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geo.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["MAX_ZOOM", "MIN_ZOOM", "tile_table", "write_tiles"]

# At zoom 8 a unit of a tile is 30 m at these latitudes, finer than the data; closer views are drawn from it.
MIN_ZOOM = 5
MAX_ZOOM = 8
_LARGEST_TILE = 1_000_000
_E7 = 10_000_000
# What a map shows of an edge; edges that agree in it are joined end to end.
_EDGE_COLUMNS = ["mode", "kind", "ref", "name_zh", "name_en"]


def tile_table(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Return a layer as it is cut into tiles.

    Returns
    -------
    frame
        Features that have a position. Edges of a network are joined where mode, kind, number and names agree, and
        keep those alone: a tile has no room for a hundred thousand ids.
    """
    if not {"edge", *_EDGE_COLUMNS} <= set(frame.columns):
        return frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    rows: list[Any] = []
    lines: list[shapely.Geometry] = []
    shapes = frame.geometry.to_numpy()
    for values, places in frame.groupby(_EDGE_COLUMNS, sort=True).indices.items():
        joined = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapes[places])))
        rows += [values] * len(joined)
        lines += joined.tolist()
    table = {name: [row[number] for row in rows] for number, name in enumerate(_EDGE_COLUMNS)}
    return gpd.GeoDataFrame(table, geometry=lines, crs=WGS84)


def _cut(frame: gpd.GeoDataFrame, name: str, description: str) -> sqlite3.Connection:
    """Return a database of a layer's tiles; in memory, for GDAL does not notice a full disk while it cuts them."""
    written = io.BytesIO()
    options = {"MINZOOM": MIN_ZOOM, "MAXZOOM": MAX_ZOOM, "NAME": name, "MAX_SIZE": _LARGEST_TILE}
    pyogrio.write_dataframe(
        frame,
        written,
        layer=name,
        driver="MBTiles",
        dataset_options=options,
        layer_options={"DESCRIPTION": description},
    )
    database = sqlite3.connect(":memory:")
    database.deserialize(written.getvalue())
    return database


def _tiles(database: sqlite3.Connection) -> Iterator[tuple[int, bytes]]:
    """Yield the tiles of a database with their places in the archive."""
    for zoom, column, row, data in database.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles"):
        # A database counts rows from the south, the archive from the north.
        yield zxy_to_tileid(zoom, column, (1 << zoom) - 1 - row), gzip.decompress(data)


def _described(database: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return what a database says of its layers."""
    (text,) = database.execute("SELECT value FROM metadata WHERE name = 'json'").fetchone()
    layers: list[dict[str, Any]] = json.loads(text)["vector_layers"]
    return layers


def write_tiles(path: Path, layers: Sequence[tuple[str, str, gpd.GeoDataFrame]], metadata: dict[str, str]) -> None:
    """
    Write layers as vector tiles.

    Parameters
    ----------
    layers
        Name, description and table of each; tables as from `tile_table`, EPSG:4326.
    metadata
        Name, description, attribution and licence of all.

    Raises
    ------
    OSError
        If the disk is full.
    """
    merged: dict[int, bytes] = {}
    described: list[dict[str, Any]] = []
    for name, description, frame in layers:
        with closing(_cut(frame, name, description)) as database:
            for place, data in _tiles(database):
                # Layers of a tile are repeated fields of one message: joined bytes are a message again.
                merged[place] = merged.get(place, b"") + data
            described += _described(database)
    bounds = np.array([frame.total_bounds for _, _, frame in layers])
    west, south = (float(value) for value in bounds[:, :2].min(axis=0))
    east, north = (float(value) for value in bounds[:, 2:].max(axis=0))
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": round(west * _E7),
        "min_lat_e7": round(south * _E7),
        "max_lon_e7": round(east * _E7),
        "max_lat_e7": round(north * _E7),
        "center_zoom": MIN_ZOOM,
        "center_lon_e7": round((west + east) / 2 * _E7),
        "center_lat_e7": round((south + north) / 2 * _E7),
    }
    with path.open("wb") as stream:
        writer = Writer(stream)
        try:
            for place in sorted(merged):
                writer.write_tile(place, gzip.compress(merged[place], mtime=0))
            writer.finalize(header, {**metadata, "type": "overlay", "version": "2", "vector_layers": described})
        finally:
            # On a full disk even closing fails, after what went wrong.
            with suppress(OSError):
                writer.tile_f.close()
