"""The build step that belongs to routing: the order of contraction and the terminals, stored with the networks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from analysis.router import ORDER_FILE, build_order, load_graph
from analysis.terminals import terminal_table
from geo.files import replace_atomically
from geo.tables import check_table, write_geoparquet
from geo.terminals import TERMINALS_FILE, terminals_schema
from geo.world import load_world

if TYPE_CHECKING:
    from pathlib import Path

    from geo.build.steps import Report

__all__ = ["build_graph"]

_TERMINALS_FROM = {
    "source": "ports.csv; rail_yards.csv; the networks, © OpenStreetMap contributors",
    "licence": "CC BY 4.0; joins to roads and railways, two positions: ODbL 1.0",
}


def build_graph(data: Path, cache: Path, report: Report) -> None:
    """
    Assemble the graph; store its order of contraction, and the modes that its terminals serve.

    Parameters
    ----------
    data
        The project's data folder; all networks must be built.
    cache
        Not used; every step takes it.
    report
        Called with a line of progress and the share done.
    """
    del cache
    report("putting the networks together", 0.0)
    world = load_world(data)
    graph = load_graph(world)
    terminals = check_table(terminal_table(world, graph), terminals_schema(), "terminals.parquet")
    write_geoparquet(terminals, data / TERMINALS_FILE, **_TERMINALS_FROM)
    report(f"ordering {len(graph.lonlat)} nodes", 0.4)
    order = build_order(graph).astype(np.int32)
    buffer = io.BytesIO()
    np.save(buffer, order, allow_pickle=False)
    with replace_atomically(data / ORDER_FILE) as path:
        path.write_bytes(buffer.getvalue())
    report("order stored", 1.0)
