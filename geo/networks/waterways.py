"""
Typed tables of the waterways: shoals and fairways at sea, locks, ferry lines, and published distances.

The networks built from them are read with `geo.networks.network.load_network`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pandera.pandas as pa
import shapely

from geo.crs import WGS84, Datum, tag_datum
from geo.errors import CorruptDataError
from geo.places.boundaries import EXTENT
from geo.tables import CONFIDENCES, check_table, column, points_from_lonlat, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from geo.networks.network import Network

__all__ = [
    "COURSE_KINDS",
    "FEATURE_KINDS",
    "OBSTACLE_KINDS",
    "load_ferries",
    "load_locks",
    "load_published_distances",
    "load_river_courses",
    "load_sea_features",
    "port_nodes",
    "water_graph",
]

# Ships keep out of shoals and zones to avoid; a fairway leads through them or close to land; a lane is
# where ships turn at sea; an exit is where a way leaves the map.
FEATURE_KINDS = {
    "shoal": "Polygon",
    "avoid": "Polygon",
    "fairway": "LineString",
    "lane": "LineString",
    "exit": "Point",
}
OBSTACLE_KINDS = ("shoal", "avoid")
# A place gives its name to a node of the rivers; at "sea" it is joined to the sea lanes.
COURSE_KINDS = {"waterway": "LineString", "canal": "LineString", "place": "Point", "sea": "Point"}


_NAME = pa.Check.str_length(min_value=1)
_ID = pa.Check.str_matches(r"^[a-z0-9_]+$")
_PORT_IDS = pa.Check.str_matches(r"^([a-z0-9_]+(;[a-z0-9_]+)*)?$")
_CONFIDENCE = pa.Check.isin(CONFIDENCES)
_SOURCES = pa.Check.str_matches(r"^S\d+(;S\d+)*$")
_LON = pa.Check.in_range(EXTENT[0], EXTENT[2])
_LAT = pa.Check.in_range(EXTENT[1], EXTENT[3])
_SINCE = pa.Check.str_matches(r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")

_SEA_FEATURES = pa.DataFrameSchema(
    {
        "id": column("str", _ID, unique=True),
        "kind": column("str", pa.Check.isin(list(FEATURE_KINDS))),
        "name_zh": column("str", _NAME),
        "name_en": column("str", _NAME),
        "ports": column("str", _PORT_IDS),
        "wkt": column("str", _NAME),
        "sources": column("str", _SOURCES),
        "confidence": column("str", _CONFIDENCE),
        "note": column("str"),
    },
    strict=True,
)
_GEOMETRY = pa.DataFrameSchema(
    {"geometry": pa.Column("geometry", pa.Check(lambda shapes: shapes.is_valid, name="valid_shape"))}
)
_RIVER_COURSES = pa.DataFrameSchema(
    {
        "id": column("str", _ID, unique=True),
        "kind": column("str", pa.Check.isin(list(COURSE_KINDS))),
        "name_zh": column("str", _NAME),
        "name_en": column("str", _NAME),
        "wkt": column("str", _NAME),
        "sources": column("str", _SOURCES),
        "confidence": column("str", _CONFIDENCE),
        "note": column("str"),
    },
    strict=True,
)
_LOCKS = pa.DataFrameSchema(
    {
        "id": column("str", _ID, unique=True),
        "name_zh": column("str", _NAME),
        "name_en": column("str", _NAME),
        "canal_zh": column("str", _NAME),
        "canal_en": column("str", _NAME),
        "step": column(int, pa.Check.in_range(1, 12)),
        "lon": column(float, _LON),
        "lat": column(float, _LAT),
        "sources": column("str", _SOURCES),
        "confidence": column("str", _CONFIDENCE),
        "note": column("str"),
    },
    strict=True,
)
_FERRIES = pa.DataFrameSchema(
    {
        "id": column("str", _ID, unique=True),
        "kind": column("str", pa.Check.isin(["roro", "train_ferry"])),
        "from_id": column("str", _ID),
        "to_id": column("str", _ID),
        "name_zh": column("str", _NAME),
        "name_en": column("str", _NAME),
        "sailing_km": column(float, pa.Check.in_range(50, 2000), nullable=True),
        "sailing_h": column(float, pa.Check.in_range(1, 60), nullable=True),
        "boarding_h": column(float, pa.Check.in_range(0, 12)),
        "wait_h": column(float, pa.Check.in_range(0, 168)),
        "frequency_per_week": column(float, pa.Check.in_range(0.5, 200)),
        "since": column("str", _SINCE),
        "until": column("str", _SINCE),
        "sources": column("str", _SOURCES),
        "confidence": column("str", _CONFIDENCE),
        "note_zh": column("str"),
        "note_en": column("str"),
    },
    strict=True,
)
_DISTANCES = pa.DataFrameSchema(
    {
        "id": column("str", unique=True),
        "from_id": column("str"),
        "to_id": column("str"),
        "from_zh": column("str", _NAME),
        "from_en": column("str", _NAME),
        "from_lon": column(float, _LON),
        "from_lat": column(float, _LAT),
        "to_zh": column("str", _NAME),
        "to_en": column("str", _NAME),
        "to_lon": column(float, _LON),
        "to_lat": column(float, _LAT),
        "km": column(float, pa.Check.in_range(1, 5000)),
        "nm": column(float, pa.Check.in_range(1, 2700), nullable=True),
        "confidence": column("str", _CONFIDENCE),
        "source": column("str", _SOURCES),
        "grade": column("str", pa.Check.isin(["A", "B", "C"])),
        "split": column("str", pa.Check.isin(["fit", "check", "none"])),
        "note": column("str"),
    },
    strict=True,
)


def load_sea_features(data: Path) -> gpd.GeoDataFrame:
    """
    Load what keeps ships off, or leads them, at sea.

    Returns
    -------
    frame
        Shapes, EPSG:4326; `kind` is one of `FEATURE_KINDS`; `ports` are the ids (joined by semicolons) of the
        ports at the end of a fairway.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the file is missing, unreadable, or not of the agreed form.
    """
    return _load_shapes(data / "networks" / "sea_features.csv", _SEA_FEATURES, FEATURE_KINDS)


def load_river_courses(data: Path) -> gpd.GeoDataFrame:
    """
    Load the river courses that no data set has, and the named places on rivers.

    Returns
    -------
    frame
        Lines and points, EPSG:4326; `kind` is one of `COURSE_KINDS`.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the file is missing, unreadable, or not of the agreed form.
    """
    return _load_shapes(data / "networks" / "river_courses.csv", _RIVER_COURSES, COURSE_KINDS)


def _load_shapes(path: Path, schema: pa.DataFrameSchema, kinds: dict[str, str]) -> gpd.GeoDataFrame:
    frame = read_csv(path, schema)
    try:
        shapes = shapely.from_wkt(frame.wkt.to_numpy(dtype=object))
    except shapely.errors.ShapelyError as error:
        msg = f"{path.name} holds a shape that is no WKT; restore the file."
        raise CorruptDataError(msg) from error
    typed = gpd.GeoDataFrame(frame.drop(columns="wkt"), geometry=shapes, crs=WGS84)
    wrong = typed[typed.geom_type != typed.kind.map(kinds)]
    if len(wrong):
        msg = f"{path.name} gives {wrong.id.iloc[0]} a shape that does not fit its kind; restore the file."
        raise CorruptDataError(msg)
    return tag_datum(check_table(typed, _GEOMETRY, path.name), Datum.WGS84)


def load_locks(data: Path) -> gpd.GeoDataFrame:
    """
    Load the locks of the Grand Canal in Jiangsu.

    Returns
    -------
    frame
        Points, EPSG:4326; `step` counts the locks from the north.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the file is missing, unreadable, or not of the agreed form.
    """
    return points_from_lonlat(read_csv(data / "networks" / "locks.csv", _LOCKS))


def load_ferries(data: Path) -> pd.DataFrame:
    """
    Load the ferry lines.

    Returns
    -------
    frame
        A row per line: kind, port ids, kilometres and hours under way (missing when unknown), hours of
        boarding at both ends together and of waiting, sailings a week and way, first and last date.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the file is missing, unreadable, or not of the agreed form.
    """
    return read_csv(data / "networks" / "ferries.csv", _FERRIES)


def load_published_distances(data: Path, mode: str) -> pd.DataFrame:
    """
    Load published distances with which a network is compared.

    Parameters
    ----------
    mode
        "sea" or "river".

    Returns
    -------
    frame
        A row per pair: port ids where there are any, positions in degrees, `km`, confidence, source, and
        `split`: "fit" (may serve calibration), "check" (must not) or "none" (kept for the record).

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the file is missing, unreadable, or not of the agreed form.
    """
    return read_csv(data / "validation" / f"{mode}_distances.csv", _DISTANCES)


def port_nodes(network: Network, ports: gpd.GeoDataFrame) -> pd.Series:
    """
    Return the nodes that lie at the berths of ports.

    Parameters
    ----------
    network
        Sea, river or ferry network.
    ports
        Berth points keyed by `id`.

    Returns
    -------
    nodes
        Node by port id; ports without a node in the network are left out.
    """
    places = network.nodes.assign(lon=network.nodes.geometry.x.round(5), lat=network.nodes.geometry.y.round(5))
    named = places[places.name_zh != ""]
    berths = ports[["id", "name_zh"]].assign(lon=ports.geometry.x.round(5), lat=ports.geometry.y.round(5))
    nodes: pd.Series = berths.merge(named, on=["name_zh", "lon", "lat"]).set_index("id").node
    return nodes


def water_graph(*networks: Network) -> nx.Graph:
    """
    Join networks of the water to one graph.

    Parameters
    ----------
    networks
        Sea and river networks; the junctions at the river mouths are edges of the river network.

    Returns
    -------
    graph
        Nodes by number; every edge has `length` (metres), the shorter of two parallel ones.
    """
    graph = nx.Graph()
    for network in networks:
        edges = network.edges
        for u, v, length in zip(edges["u"], edges["v"], edges["length"], strict=True):
            if length < graph.get_edge_data(u, v, {"length": np.inf})["length"]:
                graph.add_edge(u, v, length=length)
    return graph
