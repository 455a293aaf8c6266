"""The build step that belongs to routing: the assembled graph with its order of contraction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.graph_file import write_graph
from analysis.router import assemble_graph, build_order
from geo.world import load_world

if TYPE_CHECKING:
    from pathlib import Path

    from geo.build.steps import Report

__all__ = ["build_graph"]


def build_graph(data: Path, cache: Path, report: Report) -> None:
    """
    Put the networks together, compute the order of contraction, and store both.

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
    graph = assemble_graph(load_world(data))
    report(f"ordering {len(graph.lonlat)} nodes", 0.4)
    write_graph(graph, build_order(graph).astype(np.int32), data)
    report("graph stored", 1.0)
