"""The ranking of closures with what has the same effect in one group."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from analysis.network.link_names import numbered_name, places_at
from analysis.resilience.critical_file import RANKED_NETWORKS

if TYPE_CHECKING:
    import geopandas as gpd

    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["CriticalGroup", "critical_groups", "ranked_network"]


@dataclass(frozen=True)
class CriticalGroup:
    """
    Closures that come to the same: a port and the links by which alone it is reached, or links one behind the other.

    Attributes
    ----------
    key
        Kind and id of the one that the others are told by.
    names
        What it is called, Chinese and English.
    where
        In which county or province it lies, Chinese and English; empty for a port.
    members
        Kinds and ids of all.
    added
        What the loss of any adds in all, in the unit of the metric.
    pairs_cut
        How many pairs of cities it cuts off.
    ranks
        Between which ranks it lies over the ranges of the factors, where that is known.
    """

    key: str
    mode: str
    names: tuple[str, str]
    where: tuple[str, str]
    members: tuple[str, ...]
    added: float
    pairs_cut: int
    ranks: tuple[int, int] | None = None


def critical_groups(world: World, frame: gpd.GeoDataFrame) -> list[CriticalGroup]:
    """
    Return a ranking with what comes to the same told once.

    Parameters
    ----------
    world
        For the places where links lie.
    frame
        As of `analysis.resilience.critical_file.load_critical`, by one metric.

    Returns
    -------
    groups
        Worst first.
    """
    groups = []
    where = dict(zip(frame["rank"], places_at(world, shapely.points(frame.lon, frame.lat)), strict=True))
    for (added, cut), rows in groupby(frame.itertuples(), key=lambda row: (row.added, row.pairs_cut)):
        members = list(rows)
        # A port says more than the links at it, a numbered road more than one without.
        told = min(members, key=lambda row: (row.kind != "port", row.ref == "", row.rank))
        ref = told.ref if told.mode in ("road", "rail") else ""
        groups.append(
            CriticalGroup(
                key=f"{told.kind}:{told.id}",
                mode=told.mode,
                names=(numbered_name(ref, told.name), numbered_name(ref, told.name_en)),
                where=("", "") if told.kind == "port" or told.name in where[told.rank] else where[told.rank],
                members=tuple(f"{row.kind}:{row.id}" for row in members),
                added=float(added),
                pairs_cut=int(cut),
                ranks=None if pd.isna(told.rank_low) else (int(told.rank_low), int(told.rank_high)),
            )
        )
    return groups


def ranked_network(state: ViewState) -> str:
    """Return on which network the closures of a state are ranked: those that are stored."""
    return state.network if state.network in RANKED_NETWORKS else "any"
