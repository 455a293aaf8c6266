"""
The assembled graph and its order of contraction as one file, so that a command need not put the networks together.

The file names the checksums of what it was made from, and is refused when they have changed.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import asdict
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.network.assembly import ASSEMBLY, Multimodal, Terminal, with_arcs
from geo.crs import WGS84
from geo.errors import CorruptDataError, MissingDataError
from geo.files import replace_atomically, sha256_of
from geo.networks.network import MODES
from geo.places.boundaries import boundary_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["GRAPH_FILE", "fingerprint", "graph_bytes", "read_graph", "write_graph"]

GRAPH_FILE = "networks/graph.npz"

_INPUTS = (
    *(f"networks/{mode}_{part}.parquet" for mode in MODES for part in ("nodes", "edges")),
    "networks/rail_yards.csv",
    "ports/ports.csv",
    "ports/special_areas.csv",
    # Roads are cut at the border with Korea.
    f"boundaries/{boundary_file('provinces', 150)}",
    "boundaries/neighbours.parquet",
)
_TEXTS = ("mode", "kind", "ref", "name_zh", "name_en", "terminal")
_NUMBERS = ("edge", "u", "v", "length", "speed_kph", "locks", "oneway")
_SHORT_CODES = 2**16
# Of a checksum, in the catalogue.
_DIGITS = 32
_REMEDY = "rebuild it with `liaosu data build graph`"


def fingerprint(data: Path, instead: Mapping[str, Path] | None = None, more: Sequence[str] = ()) -> str:
    """
    Return one checksum of all that the graph is made from: files, and the form in which code puts them together.

    Parameters
    ----------
    instead
        Files that are about to take the place of some in it, by their names there.
    more
        Further files that are to be part of it.

    Returns
    -------
    checksum
        SHA-256, hexadecimal.

    Raises
    ------
    MissingDataError
        If one of the files is missing.
    """
    joined = hashlib.sha256(f"assembly {ASSEMBLY}\n".encode())
    for name in (*_INPUTS, *more):
        path = (instead or {}).get(name, data / name)
        if not path.is_file():
            msg = f"The data file {path} is missing; restore it, or rebuild it with `liaosu data build`."
            raise MissingDataError(msg)
        joined.update(f"{name} {sha256_of(path)}\n".encode())
    return joined.hexdigest()


def inputs_version(data: Path, inputs: Sequence[str]) -> str:
    """
    Return what `version` in the catalogue says of a result that is stored: what it was computed from.

    Parameters
    ----------
    inputs
        Files that it depends on besides those of the graph.

    Returns
    -------
    version
        With the first half of their checksum.

    Raises
    ------
    MissingDataError
        If one of the files is missing.
    """
    return f"for inputs {fingerprint(data, more=inputs)[:_DIGITS]}"


def require_computed_from(catalogue: pd.DataFrame, files: Sequence[str], version: str, refusal: str) -> None:
    """
    Refuse stored results that were computed from other data than those at hand.

    Parameters
    ----------
    catalogue
        As of `geo.sources.load_catalogue`.
    version
        Of the data at hand, see `inputs_version`.

    Raises
    ------
    CorruptDataError
        If one of them was.
    """
    catalogued = catalogue.set_index("file").version
    if any(catalogued.get(name) != version for name in files):
        raise CorruptDataError(refusal)


def _chords(graph: Multimodal) -> NDArray[np.object_]:
    ends = graph.edges[["u", "v"]].to_numpy()
    return np.asarray(shapely.linestrings(graph.lonlat[ends]))


def write_graph(graph: Multimodal, order: NDArray[np.int32], data: Path) -> None:
    """
    Store a graph with its order of contraction.

    Parameters
    ----------
    graph, order
        As for `graph_bytes`.
    data
        The project's data folder, from whose files the graph was made.
    """
    body = graph_bytes(graph, order, fingerprint(data))
    with replace_atomically(data / GRAPH_FILE) as path:
        path.write_bytes(body)


def graph_bytes(graph: Multimodal, order: NDArray[np.int32], inputs: str) -> bytes:
    """
    Return a graph with its order of contraction as the content of a file.

    Parameters
    ----------
    order
        Nodes in the order in which they are contracted.
    inputs
        The fingerprint of what it was made from.

    Returns
    -------
    content
        NumPy's npz format.

    Notes
    -----
    Texts are stored once each; a line that is the chord between its nodes is not stored at all. The same graph gives
    the same bytes.
    """
    edges = graph.edges
    curved = np.flatnonzero(~shapely.equals_exact(edges.geometry.to_numpy(), _chords(graph), tolerance=0.0))
    lines = edges.geometry.to_numpy()[curved]
    arrays: dict[str, NDArray[np.generic]] = {
        "inputs": np.array(inputs),
        "order": order,
        "lonlat": graph.lonlat,
        "node_ids": graph.node_ids,
        "curved": curved,
        "curve_points": shapely.get_coordinates(lines),
        "curve_sizes": shapely.get_num_points(lines),
        "terminals": np.array(json.dumps([asdict(t) for t in graph.terminals.values()], ensure_ascii=False)),
        "calls": np.array(json.dumps([[*key, node] for key, node in graph.terminal_nodes.items()])),
        **{name: edges[name].to_numpy() for name in _NUMBERS},
    }
    for name in _TEXTS:
        texts, codes = np.unique(edges[name].to_numpy().astype(str), return_inverse=True)
        # Two bytes hold 65,536 different texts; the streets of a province have more names.
        wide = np.uint16 if len(texts) <= _SHORT_CODES else np.uint32
        arrays[f"{name}_texts"], arrays[f"{name}_codes"] = texts, codes.astype(wide)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def read_graph(data: Path) -> tuple[Multimodal, NDArray[np.int64]]:
    """
    Read the stored graph.

    Returns
    -------
    graph, order
        As they were stored; texts of the edge table are categories.

    Raises
    ------
    MissingDataError
        If the file, or one that it is made from, is missing.
    CorruptDataError
        If it cannot be read, or was made from other networks than those at hand.
    """
    path = data / GRAPH_FILE
    if not path.is_file():
        msg = f"The data file {path} is missing; restore it, or {_REMEDY}."
        raise MissingDataError(msg)
    inputs = fingerprint(data)
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        if str(arrays["inputs"]) == inputs:
            return _graph(arrays), arrays["order"].astype(np.int64)
    except (OSError, ValueError, KeyError, IndexError, TypeError, zipfile.BadZipFile, shapely.errors.ShapelyError) as e:
        msg = f"The data file {path} cannot be read ({e}); {_REMEDY}."
        raise CorruptDataError(msg) from e
    msg = (
        f"{path} was made from other networks, ports or borders than those in {data}, or by other code; "
        f"restore them, or {_REMEDY}."
    )
    raise CorruptDataError(msg)


def _graph(arrays: dict[str, NDArray[np.generic]]) -> Multimodal:
    columns = {name: arrays[name] for name in _NUMBERS}
    columns |= {
        name: pd.Categorical.from_codes(arrays[f"{name}_codes"].astype(np.int32), arrays[f"{name}_texts"])
        for name in _TEXTS
    }
    u, v = np.asarray(arrays["u"], dtype=np.int64), np.asarray(arrays["v"], dtype=np.int64)
    lonlat = np.asarray(arrays["lonlat"], dtype=np.float64)
    lines = shapely.linestrings(np.stack([lonlat[u], lonlat[v]], axis=1))
    sizes = np.asarray(arrays["curve_sizes"], dtype=np.int64)
    lines[arrays["curved"]] = shapely.linestrings(
        arrays["curve_points"], indices=np.repeat(np.arange(len(sizes)), sizes)
    )
    edges = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(lines, crs=WGS84))
    terminals = [Terminal(**entry) for entry in json.loads(str(arrays["terminals"]))]
    calls = {(terminal, mode): node for terminal, mode, node in json.loads(str(arrays["calls"]))}
    return with_arcs(edges, lonlat, np.asarray(arrays["node_ids"], dtype=np.int64), terminals, calls)
