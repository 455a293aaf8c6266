"""
Expressways: which there are, through which junctions they run, and how long they are said to be.

The road source has no names and no classes. The tables of this module name the expressways as chains of waypoints;
the build marks the edges that a chain follows, and the report compares their length with the published one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd
import pandera.pandas as pa
from pyproj import Geod

from geo.tables import CONFIDENCES, column, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.networks.network import Network

__all__ = [
    "ACCEPTED_DEVIATION",
    "Expressways",
    "expressway_report",
    "load_expressways",
    "load_road_distances",
    "load_road_patches",
    "nearest_nodes",
    "road_graph",
]

# A matched length further off the published one than this needs a typed reason.
ACCEPTED_DEVIATION = 0.03

_GEOD = Geod(ellps="WGS84")
_KM_PER_DEGREE = 111.2
_LON = pa.Check.in_range(105, 142)
_LAT = pa.Check.in_range(28, 48)
_FILLED = pa.Check.str_length(min_value=1)
_REF = pa.Check.str_matches(r"^([GS]\d+|[A-Z][a-z]+)$")

_LINES = pa.DataFrameSchema(
    {
        "ref": column("str", _REF, unique=True),
        "name_zh": column("str", _FILLED),
        "name_en": column("str", _FILLED),
        "kind": column("str", pa.Check.equal_to("expressway")),
        "speed_kph": column(float, pa.Check.in_range(60, 120)),
        "source": column("str", _FILLED),
    },
    strict=True,
)
_WAYPOINTS = pa.DataFrameSchema(
    {
        "ref": column("str", _REF),
        "part": column(int, pa.Check.gt(0)),
        "order": column(int, pa.Check.gt(0)),
        "name_zh": column("str", _FILLED),
        "name_en": column("str", _FILLED),
        "lon": column(float, _LON),
        "lat": column(float, _LAT),
        "source": column("str", _FILLED),
    },
    strict=True,
    unique=["ref", "part", "order"],
)
_LENGTHS = pa.DataFrameSchema(
    {
        "ref": column("str", _REF),
        "from_zh": column("str", _FILLED),
        "to_zh": column("str", _FILLED),
        "official_km": column(float, pa.Check.gt(0)),
        "confidence": column("str", pa.Check.isin(CONFIDENCES)),
        "source": column("str", _FILLED),
        "reason": column("str"),
    },
    strict=True,
)
_PATCHES = pa.DataFrameSchema(
    {
        "id": column("str", pa.Check.str_matches(r"^[a-z_]+$"), unique=True),
        "name_zh": column("str", _FILLED),
        "name_en": column("str", _FILLED),
        "from_lon": column(float, _LON),
        "from_lat": column(float, _LAT),
        "to_lon": column(float, _LON),
        "to_lat": column(float, _LAT),
        "km": column(float, pa.Check.in_range(0.05, 60)),
        "opened": column("Int64", pa.Check.in_range(1950, 2026), nullable=True),
        "source": column("str", _FILLED),
    },
    strict=True,
)
_DISTANCES = pa.DataFrameSchema(
    {
        "id": column("str", unique=True),
        "ref": column("str"),
        "from_zh": column("str", _FILLED),
        "from_en": column("str", _FILLED),
        "from_lon": column(float, _LON),
        "from_lat": column(float, _LAT),
        "to_zh": column("str", _FILLED),
        "to_en": column("str", _FILLED),
        "to_lon": column(float, _LON),
        "to_lat": column(float, _LAT),
        "km": column(float, pa.Check.gt(0)),
        "confidence": column("str", pa.Check.isin(CONFIDENCES)),
        "source": column("str", _FILLED),
        "grade": column("str", pa.Check.isin(["A", "B"])),
        "split": column("str", pa.Check.isin(["fit", "check", "none"])),
        "note": column("str"),
        # Why the route command departs from the named road.
        "route_note": column("str"),
    },
    strict=True,
)


@dataclass(frozen=True, eq=False)
class Expressways:
    """
    The typed tables of the expressways.

    Attributes
    ----------
    lines
        A row per expressway: `ref`, names, `kind`, `speed_kph`, `source`.
    waypoints
        Ordered junctions, degrees; a new `part` begins where a road is interrupted, as by the Bohai strait.
    lengths
        Published lengths in kilometres between two waypoints of a line, with the reason of a known deviation.
    """

    lines: pd.DataFrame
    waypoints: pd.DataFrame
    lengths: pd.DataFrame


def load_expressways(data: Path) -> Expressways:
    """
    Load the typed tables of the expressways.

    Returns
    -------
    tables
        Checked tables; waypoints sorted by line, part and order.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If a file is missing, unreadable, or not of the agreed form.
    """
    folder = data / "networks"
    waypoints = read_csv(folder / "expressway_waypoints.csv", _WAYPOINTS)
    return Expressways(
        read_csv(folder / "expressways.csv", _LINES),
        waypoints.sort_values(["ref", "part", "order"], kind="stable").reset_index(drop=True),
        read_csv(folder / "expressway_lengths.csv", _LENGTHS),
    )


def load_road_patches(data: Path) -> pd.DataFrame:
    """
    Load the links that exist and that the road source lacks.

    Returns
    -------
    patches
        `id`, names, both ends in degrees, `km`, year of opening where known, `source`.
    """
    return read_csv(data / "networks" / "road_patches.csv", _PATCHES)


def load_road_distances(data: Path) -> pd.DataFrame:
    """
    Load the published road distances.

    Returns
    -------
    distances
        `ref` of the line along which to measure (empty for the fastest way), both ends in degrees, `km`, and `split`:
        a row served to "fit" the length factors, to "check" them, or, for the reason in its `note`, "none" of both.
    """
    return read_csv(data / "validation" / "road_distances.csv", _DISTANCES)


def road_graph(edges: gpd.GeoDataFrame) -> nx.Graph:
    """
    Return edges as a graph.

    Parameters
    ----------
    edges
        As in a network; at most one edge between two nodes.

    Returns
    -------
    G
        Undirected; `length` in metres and `travel_time` in seconds at the edge's own speed.
    """
    G = nx.Graph()
    seconds = edges["length"] / (edges.speed_kph / 3.6)
    for u, v, length, time in zip(edges.u, edges.v, edges["length"], seconds, strict=True):
        G.add_edge(u, v, length=length, travel_time=time)
    return G


def nearest_nodes(
    nodes: gpd.GeoDataFrame, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """
    Return the node nearest to each position.

    Parameters
    ----------
    lon, lat
        Degrees, of equal length.

    Returns
    -------
    found, distances
        Node ids, and geodesic kilometres to them.
    """
    x, y = nodes.geometry.x.to_numpy(), nodes.geometry.y.to_numpy()
    # A local plane is enough to tell which node is nearest; its distance is geodesic.
    index = np.array(
        [np.argmin(((x - p) * np.cos(np.radians(q))) ** 2 + (y - q) ** 2) for p, q in zip(lon, lat, strict=True)]
    )
    _, _, metres = _GEOD.inv(x[index], y[index], lon, lat)
    return nodes.node.to_numpy()[index], np.asarray(metres) / 1000


@dataclass(frozen=True)
class _Place:
    """A position on a network: the ends of its edge, the share of the edge before it, and how far off it is."""

    u: int
    v: int
    share: float
    away_km: float


def _place(edges: gpd.GeoDataFrame, lon: float, lat: float) -> _Place:
    """
    Return where on the nearest of some edges a position is.

    Many interchanges are no nodes of the graph, so the nearest node can be several kilometres along the road.
    """
    lines = edges.geometry.get_coordinates().to_numpy().reshape(-1, 2, 2)
    scale = np.array([np.cos(np.radians(lat)), 1.0]) * _KM_PER_DEGREE
    start, end = ((lines[:, i] - (lon, lat)) * scale for i in (0, 1))
    along = end - start
    squared = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(-(start * along).sum(axis=1) / squared, 0.0, 1.0)
    away = np.hypot(*(start + share[:, None] * along).T)
    nearest = int(away.argmin())
    edge = edges.iloc[nearest]
    return _Place(int(edge.u), int(edge.v), float(share[nearest]), float(away[nearest]))


def _way_km(G: nx.Graph, start: _Place, end: _Place, weight: str) -> float:
    """Length of the best way between two places, kilometres; the graph is left as it was."""
    added = {"start": start, "end": end}
    for name, place in added.items():
        edge = G.edges[place.u, place.v]
        for node, share in ((place.u, place.share), (place.v, 1 - place.share)):
            G.add_edge(name, node, **{key: value * share for key, value in edge.items()})
    if {start.u, start.v} == {end.u, end.v}:
        between = abs(start.share - end.share)
        G.add_edge("start", "end", **{key: value * between for key, value in G.edges[start.u, start.v].items()})
    way = nx.bidirectional_dijkstra(G, "start", "end", weight=weight)[1]
    km = nx.path_weight(G, way, "length") / 1000
    G.remove_nodes_from(added)
    return float(km)


def _edges_of(network: Network, ref: str) -> gpd.GeoDataFrame:
    return network.edges[network.edges.ref.str.split(";").map(lambda refs: ref in refs)]


def _section_km(edges: gpd.GeoDataFrame, ends: pd.DataFrame) -> float:
    start, end = (_place(edges, row.lon, row.lat) for row in ends.itertuples())
    return _way_km(road_graph(edges), start, end, "length")


def expressway_report(network: Network, tables: Expressways) -> pd.DataFrame:
    """
    Compare the matched length of each expressway with the published one.

    Returns
    -------
    report
        `ref`, names of the line, `edges`, `total_km` of all its edges, and for each published length `from_zh`,
        `to_zh`, `matched_km`, `official_km`, `ratio`, `confidence`, `source`, `reason`. A line without a published
        length has one row with these missing.
    """
    rows = []
    for line in tables.lines.itertuples():
        edges = _edges_of(network, line.ref)
        row = {"ref": line.ref, "name_zh": line.name_zh, "name_en": line.name_en, "edges": len(edges)}
        row["total_km"] = edges["length"].sum() / 1000
        waypoints = tables.waypoints[tables.waypoints.ref == line.ref].drop_duplicates("name_zh").set_index("name_zh")
        published = tables.lengths[tables.lengths.ref == line.ref]
        if published.empty:
            rows.append({**row, "reason": "no published length found"})
        for length in published.itertuples():
            matched = _section_km(edges, waypoints.loc[[length.from_zh, length.to_zh]])
            rows.append(
                {
                    **row,
                    "from_zh": length.from_zh,
                    "to_zh": length.to_zh,
                    "matched_km": matched,
                    "official_km": length.official_km,
                    "ratio": matched / length.official_km,
                    "confidence": length.confidence,
                    "source": length.source,
                    "reason": length.reason,
                }
            )
    return pd.DataFrame(rows)
