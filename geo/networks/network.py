"""
Networks as two tables, nodes and edges, for roads, railways, sea lanes, waterways and ferries alike.

Each edge stands for both directions, unless it is marked `oneway`, as the carriageways of a road from an OpenStreetMap
extract are. Its `length` is what a vehicle covers, which is more than the drawn line where the source has only chords
between junctions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandera.pandas as pa

from geo.tables import column, read_geoparquet

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

__all__ = [
    "MODES",
    "NODE_OFFSET",
    "Network",
    "edge_file",
    "edges_schema",
    "load_edges",
    "load_network",
    "network_file",
    "nodes_schema",
]

MODES = ("road", "rail", "sea", "river", "ferry")
# Node and edge ids of a network start here, so that the networks can be put together.
NODE_OFFSET = {"road": 100_000_000, "rail": 200_000_000, "sea": 300_000_000, "river": 400_000_000, "ferry": 500_000_000}
EDGE_KINDS = (
    "expressway", "trunk", "freight", "passenger", "lane", "approach", "waterway", "canal", "roro", "train_ferry",
)  # fmt: skip


def nodes_schema(mode: str) -> pa.DataFrameSchema:
    """Return the schema of a network's nodes: `node`, `name_zh`, `name_en`, point geometry."""
    start = NODE_OFFSET[mode]
    return pa.DataFrameSchema(
        {
            "node": column("int64", pa.Check.in_range(start, start + 99_999_999), unique=True),
            "name_zh": column("str"),
            "name_en": column("str"),
            "geometry": pa.Column("geometry"),
        },
        strict=True,
    )


def edges_schema(mode: str) -> pa.DataFrameSchema:
    """
    Return the schema of a network's edges.

    Notes
    -----
    `edge` id; `u`, `v` node ids; `mode`; `kind` (one of `EDGE_KINDS`); `length` in metres, for the vehicle;
    `speed_kph` (0 when the factors decide); `ref`, `name_zh`, `name_en` (empty when unknown); `source`; `oneway`,
    whether it may be used from `u` to `v` only (files without one-way edges may leave this column out, `load_network`
    fills it in); line geometry from `u` to `v`.
    """
    start = NODE_OFFSET[mode]
    return pa.DataFrameSchema(
        {
            "edge": column("int64", pa.Check.in_range(start, start + 99_999_999), unique=True),
            "u": column("int64", pa.Check.gt(0)),
            "v": column("int64", pa.Check.gt(0)),
            "mode": column("str", pa.Check.equal_to(mode)),
            "kind": column("str", pa.Check.isin(EDGE_KINDS)),
            "length": column(float, pa.Check.in_range(0, 5_000_000)),
            "speed_kph": column(float, pa.Check.in_range(0, 200)),
            "ref": column("str"),
            "name_zh": column("str"),
            "name_en": column("str"),
            "source": column("str"),
            "oneway": pa.Column(bool, required=False),
            "geometry": pa.Column("geometry"),
        },
        strict=True,
    )


@dataclass(frozen=True, eq=False)
class Network:
    """
    A network of one mode.

    Attributes
    ----------
    mode
        One of `MODES`.
    nodes, edges
        Tables, EPSG:4326; see `nodes_schema` and `edges_schema`; `oneway` is there.
    """

    mode: str
    nodes: gpd.GeoDataFrame
    edges: gpd.GeoDataFrame


def edge_file(mode: str) -> str:
    """Return the file that holds the edges of a mode, relative to the data folder."""
    return f"networks/{mode}_edges.parquet"


def load_edges(data: Path, mode: str) -> gpd.GeoDataFrame:
    """
    Load the edges of a mode alone, for those who draw or hand them over.

    Returns
    -------
    edges
        Checked table, EPSG:4326; see `edges_schema`.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the file is missing, unreadable, or not of the agreed form.
    """
    edges = read_geoparquet(data / edge_file(mode), edges_schema(mode))
    if "oneway" not in edges.columns:
        edges.insert(edges.columns.get_loc("geometry"), "oneway", False)
    return edges


def load_network(data: Path, mode: str) -> Network:
    """
    Load the network of a mode.

    Returns
    -------
    network
        Checked tables; the edges have the column `oneway`.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If a file is missing, unreadable, or not of the agreed form.
    """
    nodes = read_geoparquet(network_file(data, mode, "nodes"), nodes_schema(mode))
    return Network(mode, nodes, load_edges(data, mode))


def network_file(data: Path, mode: str, part: str) -> Path:
    """
    Return the file of a part of a network.

    Parameters
    ----------
    part
        "nodes" or "edges".
    """
    return data / "networks" / f"{mode}_{part}.parquet"
