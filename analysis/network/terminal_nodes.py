"""What the assembled graph does at each terminal, as a table that goes out as a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from analysis.network.assembly import TRANSFERS
from geo.crs import WGS84, Datum, tag_datum
from geo.networks.network import MODES
from geo.networks.rail_lines import load_rail_yards

if TYPE_CHECKING:
    from analysis.network.assembly import Multimodal
    from geo.world import World

__all__ = ["terminal_table"]


def terminal_table(world: World, graph: Multimodal) -> gpd.GeoDataFrame:
    """
    Return the terminals with the modes that they serve.

    Parameters
    ----------
    world
        The data, for what ports and yards are called and where they are.
    graph
        Assembled from the same data.

    Returns
    -------
    frame
        As `geo.networks.terminals.terminals_schema` says, ports first, in the order of their tables.
    """
    ports, yards = world.ports.set_index("id"), load_rail_yards(world.data).set_index("id")
    edges = graph.edges
    transfers = edges[edges["mode"] == "transfer"]
    known = set(zip(transfers.terminal, transfers.kind, strict=True))
    access = edges[edges["mode"] == "access"].set_index("terminal")["length"]
    rows = []
    for terminal in graph.terminals.values():
        yard = terminal.kind == "yard"
        row = yards.loc[terminal.id] if yard else ports.loc[terminal.id]
        pairs = [(a, b) for a, b in TRANSFERS if (terminal.id, f"{a}>{b}") in known]
        calls = {mode.replace("train_ferry", "ferry") for key, mode in graph.terminal_nodes if key == terminal.id}
        rows.append(
            {
                "id": terminal.id,
                "kind": terminal.kind,
                "name_zh": terminal.name_zh,
                "name_en": terminal.name_en,
                "country": "CN" if yard else row.country,
                "city_adcode": row.city_adcode,
                "locode": "" if yard else row.locode,
                **{mode: mode in calls for mode in MODES},
                "transfers": ";".join(f"{a}-{b}" for a, b in pairs),
                "road_m": float(round(access[terminal.id], 1)) if "road" in calls else np.nan,
                "confidence": row.confidence if yard else row.position_confidence,
                "source": row.source if yard else row.position_source,
                "geometry": shapely.Point(terminal.lon, terminal.lat),
            }
        )
    return tag_datum(gpd.GeoDataFrame(rows, geometry="geometry", crs=WGS84), Datum.WGS84)
