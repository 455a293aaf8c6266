"""Ways between two places as the pages show them: the best of each kind, and its colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.service import Question
from geo.errors import LiaosuError

if TYPE_CHECKING:
    from analysis.compare import Alternative, Comparison
    from app.service import Service

__all__ = ["WAY_COLOURS", "best_by_kind", "ways_between"]

# The mode whose colour stands for a kind of way, by key of `analysis.wording.CHAIN_NAMES`.
WAY_COLOURS = {
    "road": "road",
    "roro": "ferry",
    "rail": "rail",
    "train_ferry": "ferry",
    "sea": "sea",
    "rail_sea": "sea",
    "sea_rail": "sea",
    "land_bridge": "sea",
    "rail_sea_rail": "sea",
    "sea_river": "river",
    "river_sea": "river",
    "river": "river",
    "added": "access",
    "staged": "access",
}


def ways_between(service: Service, origin: tuple[str, str], destination: tuple[str, str]) -> Comparison | None:
    """
    Return the ways between two places with nothing changed.

    Parameters
    ----------
    service
        Answers about routes.
    origin, destination
        Kind and id.

    Returns
    -------
    comparison
        None where there is no way.
    """
    try:
        return service.compare(Question(origin, destination))
    except LiaosuError:
        return None


def best_by_kind(comparison: Comparison) -> dict[str, Alternative]:
    """
    Return the best way of each kind in generalised cost.

    Parameters
    ----------
    comparison
        As found.

    Returns
    -------
    ways
        By kind, the best kind first.
    """
    best: dict[str, Alternative] = {}
    for way in comparison.alternatives:
        best.setdefault(way.kind, way)
    return best
