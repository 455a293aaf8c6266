"""What is built from the networks, alone or with new roads: graph, order, terminals, the ranking of closures."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import numpy as np

from analysis.flows.flow_file import FLOW_TOTALS_FILE, FLOWS_FILE, flows_version, stored_flows
from analysis.network.graph_file import GRAPH_FILE, fingerprint, graph_bytes, write_graph
from analysis.network.router import assemble_graph, build_order, load_router
from analysis.network.terminal_nodes import terminal_table
from analysis.resilience.critical_file import CRITICAL_FILE, critical_version, ranked_closures
from geo.files import copied_folder, replace_together, require_writable, sha256_of
from geo.networks.extracts import DEFAULT_CLASSES, read_extract
from geo.networks.network import load_network
from geo.networks.road_replacement import replace_roads
from geo.networks.terminals import TERMINALS_FILE, terminals_schema
from geo.sources import (
    CATALOGUE_FILE,
    OSM_ATTRIBUTION,
    SEAL_FILE,
    load_catalogue,
    put_catalogue,
    require_intact,
    write_catalogue,
)
from geo.tables import check_table, read_csv_text, write_geoparquet, write_table
from geo.world import load_world

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from analysis.network.assembly import Multimodal
    from geo.build.steps import Report
    from geo.networks.road_replacement import Replacement
    from geo.world import World

__all__ = ["ROAD_FILES", "build_critical", "build_flows", "build_graph", "build_national", "put_in_extract"]

ROAD_FILES = ("networks/road_nodes.parquet", "networks/road_edges.parquet")

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
    """
    del cache
    report("putting the networks together", 0.0)
    world = load_world(data, intact=False)
    graph = assemble_graph(world)
    _write_terminals(world, graph, data)
    report(f"ordering {len(graph.lonlat)} nodes", 0.4)
    write_graph(graph, build_order(graph).astype(np.int32), data)
    report("graph stored", 1.0)


def build_critical(data: Path, cache: Path, report: Report) -> None:
    """
    Rank single closures by each metric, store the worst, and say in the catalogue what they were ranked on.

    Parameters
    ----------
    data
        The project's data folder; the graph must be built.
    """
    del cache
    report("loading the networks", 0.0)
    table = ranked_closures(load_router(load_world(data, intact=False)), report)
    write_table(table, data / CRITICAL_FILE)
    _say_version(data, (CRITICAL_FILE,), critical_version(data))
    report(f"{len(table)} closures stored", 1.0)


def build_flows(data: Path, cache: Path, report: Report) -> None:
    """
    Send the model's demand over the networks, store loads and totals, and say in the catalogue what they are of.

    Parameters
    ----------
    data
        The project's data folder; the graph must be built.
    """
    del cache
    report("loading the networks", 0.0)
    flows, totals = stored_flows(load_router(load_world(data, intact=False)), report)
    write_table(flows, data / FLOWS_FILE)
    write_table(totals, data / FLOW_TOTALS_FILE)
    _say_version(data, (FLOWS_FILE, FLOW_TOTALS_FILE), flows_version(data))
    report(f"{len(flows)} loads stored", 1.0)


def _say_version(data: Path, files: Sequence[str], version: str) -> None:
    """Write in the catalogue what files were made from."""
    catalogue = read_csv_text(data / CATALOGUE_FILE)
    catalogue.loc[catalogue.file.isin(files), "version"] = version
    write_catalogue(data, catalogue)


def build_national(data: Path, target: Path, cache: Path, report: Report) -> None:
    """
    Make a data folder with the roads and counties of all China.

    Parameters
    ----------
    data
        The project's data folder; what it holds beside the roads is copied.
    target
        Folder to be created, whole or not at all.
    report
        Called with a line of progress and the share of the step done.

    Raises
    ------
    UnwritableTargetError
        If the target is there already, or cannot be written.
    BuildError
        If a package cannot be had or is not as expected.
    MissingDataError, CorruptDataError, SchemaError, CatalogueError
        If the data folder is not whole.
    """
    # What it is built with is loaded for this alone: routing asks for the rest of this module.
    from geo.build.catalogue import build_catalogue
    from geo.build.national import build_national_roads

    require_intact(data, load_catalogue(data))
    with copied_folder(data, target) as folder:
        for name, step in (("roads", build_national_roads), ("graph", build_graph), ("catalogue", build_catalogue)):
            step(folder, cache, lambda text, share, name=name: report(f"{name}: {text}", share))


def _write_terminals(world: World, graph: Multimodal, folder: Path) -> None:
    terminals = check_table(terminal_table(world, graph), terminals_schema(), "terminals.parquet")
    write_geoparquet(terminals, folder / TERMINALS_FILE, **_TERMINALS_FROM)


def put_in_extract(data: Path, extract: Path, report: Report, classes: Sequence[str] = DEFAULT_CLASSES) -> Replacement:
    """
    Replace the roads within the area of an OpenStreetMap extract, and all that depends on them.

    Parameters
    ----------
    data
        The project's data folder: its road network, the assembled graph and their rows in the catalogue are
        replaced, all of them or, if anything fails, none.
    extract
        File as for `geo.networks.extracts.read_extract`.
    classes
        Classes of roads to keep.

    Raises
    ------
    ExtractError
        If the extract cannot be read, or its roads cannot be joined to the others.
    MissingDataError, CorruptDataError, SchemaError, CatalogueError
        If the data folder is not whole.
    UnwritableTargetError
        If the files cannot be written.
    """
    files = (*ROAD_FILES, GRAPH_FILE, TERMINALS_FILE, CATALOGUE_FILE, SEAL_FILE)
    for name in files:
        require_writable(data / name)
    # Roads are put into whole data alone, and this is known before a large extract is read.
    require_intact(data, load_catalogue(data))
    report(f"reading {extract.name}", 0.0)
    street_network = read_extract(extract, classes)
    report(f"{street_network.number_of_edges()} directed edges; joining them to the network", 0.3)
    roads, replacement = replace_roads(load_network(data, "road"), street_network)
    world = load_world(data)
    report("putting the networks together", 0.6)
    graph = assemble_graph(world, roads)
    report(f"ordering {len(graph.lonlat)} nodes", 0.7)
    order = build_order(graph).astype(np.int32)
    catalogue = read_csv_text(data / CATALOGUE_FILE)
    metadata = {"source": f"road network with {extract.name}", "licence": "ODbL 1.0", "attribution": OSM_ATTRIBUTION}
    with replace_together(data, files) as scratch:
        for frame, name in zip((roads.nodes, roads.edges), ROAD_FILES, strict=True):
            write_geoparquet(frame, scratch / name, **metadata)
        inputs = fingerprint(data, {name: scratch / name for name in ROAD_FILES})
        (scratch / GRAPH_FILE).write_bytes(graph_bytes(graph, order, inputs))
        _write_terminals(world, graph, scratch)
        _describe(catalogue, extract, replacement)
        for name in (*ROAD_FILES, GRAPH_FILE, TERMINALS_FILE):
            catalogue.loc[catalogue.file == name, "sha256"] = sha256_of(scratch / name)
        put_catalogue(scratch, catalogue)
    report("stored", 1.0)
    return replacement


def _describe(catalogue: pd.DataFrame, extract: Path, replacement: Replacement) -> None:
    """Write into the rows of the road network where a part of it now comes from."""
    west, south, east, north = replacement.area.bounds
    area = f"{west:.2f}, {south:.2f}, {east:.2f}, {north:.2f}"
    digest = sha256_of(extract)
    # When a file was last written is the best that is known of when it was fetched.
    fetched = datetime.datetime.fromtimestamp(extract.stat().st_mtime, tz=datetime.UTC).date().isoformat()
    rows = catalogue.file.isin(ROAD_FILES)
    catalogue.loc[rows, "version"] += f"; {extract.name} (SHA-256 {digest})"
    catalogue.loc[rows, "retrieved"] = fetched
    catalogue.loc[rows, "note_zh"] += f"；范围（西、南、东、北）{area}内换为{extract.name}中的道路"
    catalogue.loc[rows, "note"] += f"; within {area} (W, S, E, N) roads of {extract.name}"
