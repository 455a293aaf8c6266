"""The edge table of the graph as arrays, for what is done thousands of times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.assumptions.cost import class_codes

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["GROUPS", "Columns", "edge_columns"]

# What makes up one leg: access to a terminal is driven with the road.
GROUPS = ("road", "rail", "sea", "river", "ferry", "transfer")


@dataclass(frozen=True, eq=False)
class Columns:
    """
    Arrays that follow the rows of the edge table.

    Attributes
    ----------
    code
        Class, see `analysis.assumptions.cost.CLASSES`.
    group
        Place in `GROUPS`.
    km, locks
        Kilometres, and locks passed.
    oneway
        Whether an edge may be used along its geometry only.
    label
        Place of the edge's name in `labels_zh` and `labels_en`; roads have their number before it.
    labels_zh, labels_en
        Names, empty where there is none.
    geometry
        Lines, EPSG:4326.
    """

    u: NDArray[np.int64]
    v: NDArray[np.int64]
    code: NDArray[np.int64]
    group: NDArray[np.int64]
    km: NDArray[np.float64]
    locks: NDArray[np.float64]
    oneway: NDArray[np.bool_]
    label: NDArray[np.int64]
    labels_zh: tuple[str, ...]
    labels_en: tuple[str, ...]
    geometry: NDArray[np.object_]


def edge_columns(edges: gpd.GeoDataFrame) -> Columns:
    """
    Return the edge table as arrays.

    Parameters
    ----------
    edges
        As in `analysis.network.assembly.Multimodal`.

    Returns
    -------
    columns
        In the same order.
    """
    number = {name: place for place, name in enumerate(GROUPS)} | {"access": GROUPS.index("road")}
    group = _each(edges["mode"], number.__getitem__)
    label, zh, en = _labels(edges, np.asarray(edges["mode"] == "road"))
    return Columns(
        u=edges["u"].to_numpy(),
        v=edges["v"].to_numpy(),
        code=class_codes(edges),
        group=group,
        km=edges["length"].to_numpy() / 1000.0,
        locks=edges["locks"].to_numpy(),
        oneway=edges["oneway"].to_numpy(dtype=bool),
        label=label,
        labels_zh=zh,
        labels_en=en,
        geometry=edges.geometry.to_numpy(),
    )


def _labels(
    edges: gpd.GeoDataFrame, road: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], tuple[str, ...], tuple[str, ...]]:
    """Return a number for each different name, and the names; of several roads on one edge the first counts."""
    parts = []
    for name in ("ref", "name_zh", "name_en"):
        codes, texts = pd.factorize(edges[name])
        first, code = np.unique([str(text).partition(";")[0] for text in texts], return_inverse=True)
        blank = int(np.searchsorted(first, "")) if "" in first else -1
        parts.append((first, np.where(road, code[codes], blank) if name == "ref" else code[codes]))
    keys, label = np.unique(np.stack([codes for _, codes in parts], axis=1), axis=0, return_inverse=True)
    refs, names_zh, names_en = (np.append(first, "")[keys[:, place]] for place, (first, _) in enumerate(parts))
    # Roads without a number have a key of their own in its place, which says nothing to people.
    shown = [ref if ref[1:].isdigit() else "" for ref in refs]
    zh = tuple(f"{ref} {name}".strip() for ref, name in zip(shown, names_zh, strict=True))
    en = tuple(f"{ref} {name}".strip() for ref, name in zip(shown, names_en, strict=True))
    return np.asarray(label, dtype=np.int64), zh, en


def _each(column: pd.Series, value: Callable[[str], int]) -> NDArray[np.int64]:
    """Map a column of few different texts."""
    codes, texts = pd.factorize(column)
    return np.asarray(np.array([value(str(text)) for text in texts], dtype=np.int64)[codes])
