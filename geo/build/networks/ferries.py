"""
The ferry lines as a network of their own: trucks and wagons board at a terminal, whatever the lanes between.

A line is drawn along the shortest way at sea; it is as long as its source says, or else as that way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84
from geo.errors import BuildError
from geo.networks.network import NODE_OFFSET, edges_schema, load_network, nodes_schema
from geo.networks.waterways import load_ferries, port_nodes
from geo.places.ports import load_ports
from geo.tables import check_table, write_geoparquet

if TYPE_CHECKING:
    from pathlib import Path

    from geo.build.steps import Report

__all__ = ["build_ferries"]

_LICENCE = "CC BY 4.0; lanes: LGPL-3.0-or-later (GSHHG); coast of China derives from Amap"


def _sea_way(lanes: nx.Graph, origin: int, destination: int) -> tuple[shapely.LineString, float]:
    """Return the shortest way at sea and its length in metres."""
    way = nx.shortest_path(lanes, origin, destination, weight="length")
    points = [lanes.nodes[node]["position"] for node in way]
    return shapely.LineString(points), nx.path_weight(lanes, way, "length")


def _lanes(data: Path, ports: gpd.GeoDataFrame) -> tuple[nx.Graph, pd.Series]:
    network = load_network(data, "sea")
    lanes = nx.Graph()
    lanes.add_nodes_from(
        (node, {"position": (point.x, point.y)})
        for node, point in zip(network.nodes.node, network.nodes.geometry, strict=True)
    )
    for edge in network.edges.itertuples():
        lanes.add_edge(edge.u, edge.v, length=edge.length)
    return lanes, port_nodes(network, ports)


def build_ferries(data: Path, cache: Path, report: Report) -> None:
    """
    Build `ferry_nodes.parquet` and `ferry_edges.parquet`.

    Parameters
    ----------
    data
        The project's data folder; ports, the sea network and `ferries.csv` must be there.

    Raises
    ------
    BuildError
        If a line begins or ends at a port that the sea network does not have.
    """
    del cache
    ferries, ports = load_ferries(data), load_ports(data)
    lanes, at_sea = _lanes(data, ports)
    used = sorted({*ferries.from_id, *ferries.to_id})
    unknown = [port for port in used if port not in at_sea.index]
    if unknown:
        msg = f"ferries.csv names ports without a sea lane: {', '.join(unknown)}."
        raise BuildError(msg)
    terminals = ports.set_index("id").loc[used]
    number = {port: NODE_OFFSET["ferry"] + index for index, port in enumerate(used)}
    nodes = gpd.GeoDataFrame(
        {"node": list(number.values()), "name_zh": list(terminals.name_zh), "name_en": list(terminals.name_en)},
        geometry=terminals.geometry.to_numpy(),
        crs=WGS84,
    )
    rows = []
    for ferry in ferries.itertuples():
        way, length_m = _sea_way(lanes, int(at_sea[ferry.from_id]), int(at_sea[ferry.to_id]))
        length_m = length_m if np.isnan(ferry.sailing_km) else ferry.sailing_km * 1000
        rows.append(
            {
                "u": number[ferry.from_id],
                "v": number[ferry.to_id],
                "mode": "ferry",
                "kind": ferry.kind,
                "length": round(length_m, 1),
                "speed_kph": 0.0 if np.isnan(ferry.sailing_h) else round(length_m / 1000 / ferry.sailing_h, 1),
                "ref": ferry.id,
                "name_zh": ferry.name_zh,
                "name_en": ferry.name_en,
                "source": f"ferries.csv {ferry.id} ({ferry.confidence}); drawn along the sea lanes",
                "geometry": way,
            }
        )
    table = pd.DataFrame(rows)
    table.insert(0, "edge", NODE_OFFSET["ferry"] + np.arange(len(table)))
    edges = gpd.GeoDataFrame(table, geometry="geometry", crs=WGS84)
    folder = data / "networks"
    entries = {"source": "ferries.csv; sea_edges.parquet", "licence": _LICENCE}
    nodes = check_table(nodes, nodes_schema("ferry"), "ferry_nodes")
    edges = check_table(edges, edges_schema("ferry"), "ferry_edges")
    write_geoparquet(nodes, folder / "ferry_nodes.parquet", **entries)
    write_geoparquet(edges, folder / "ferry_edges.parquet", **entries)
    report(f"{len(edges)} ferry lines between {len(nodes)} terminals written", 1.0)
