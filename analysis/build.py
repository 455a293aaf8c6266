"""The build step that belongs to routing: the assembled graph with its order of contraction, and the terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.graph_file import write_graph
from analysis.router import assemble_graph, build_order
from analysis.terminals import terminal_table
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
    Put the networks together, compute the order of contraction, and store both, and what its terminals serve.

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
    graph = assemble_graph(world)
    terminals = check_table(terminal_table(world, graph), terminals_schema(), "terminals.parquet")
    write_geoparquet(terminals, data / TERMINALS_FILE, **_TERMINALS_FROM)
    report(f"ordering {len(graph.lonlat)} nodes", 0.4)
    write_graph(graph, build_order(graph).astype(np.int32), data)
    report("graph stored", 1.0)
