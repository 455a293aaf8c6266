"""Ways between two places as the pages show them: the best of each kind, and its colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.routing.compare import METRIC_NAMES
from app.services.service import RouteQuery
from geo.errors import BusyError, LiaosuError

if TYPE_CHECKING:
    from analysis.routing.compare import Alternative, Comparison
    from app.services.service import Service

__all__ = ["WAY_COLOURS", "best_by_kind", "best_ways", "missing_ways", "way_parts", "ways_between"]

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


# Kinds of way that people ask for: it is said when one is missing.
_EXPECTED = ("road", "rail", "sea", "roro", "train_ferry")


def ways_between(service: Service, origin: tuple[str, str], destination: tuple[str, str]) -> Comparison | None:
    """
    Return the ways between two places with nothing changed.

    Returns
    -------
    comparison
        None where there is no way.

    Raises
    ------
    BusyError
        If the server has too much to do: that says nothing about ways.
    """
    try:
        return service.compare(RouteQuery(origin, destination))
    except BusyError:
        raise
    except LiaosuError:
        return None


def best_by_kind(comparison: Comparison, name: str = "generalised_cny_t") -> dict[str, Alternative]:
    """
    Return the best way of each kind.

    Parameters
    ----------
    name
        Of `analysis.routing.compare.METRIC_NAMES`: what the best has the least of.

    Returns
    -------
    ways
        By kind, the best kind first.
    """
    best: dict[str, Alternative] = {}
    for way in sorted(comparison.alternatives, key=lambda way: way.totals[name]):
        best.setdefault(way.kind, way)
    return best


def best_ways(comparison: Comparison) -> list[Alternative]:
    """Return the ways that are the best of their kind by some metric, the best in generalised cost first."""
    best = {id(way) for name in METRIC_NAMES for way in best_by_kind(comparison, name).values()}
    return [way for way in comparison.alternatives if id(way) in best]


def missing_ways(comparison: Comparison) -> list[str]:
    """Return the kinds of way that people ask for and that are not among the alternatives."""
    found = {way.kind for way in comparison.alternatives}
    return [kind for kind in _EXPECTED if kind not in found]


def way_parts(way: Alternative, metric: str) -> tuple[tuple[str, float], ...]:
    """
    Return what a metric of a way is made of, leg by leg.

    Parameters
    ----------
    metric
        "time", "cost" or "co2e".

    Returns
    -------
    parts
        Kind of `app.components.charts.PART_KINDS` and size; of the hours those at rest, in handling and waiting are
        told apart.
    """
    found: list[tuple[str, float]] = []
    for leg in way.route.legs:
        mode = "road" if leg.mode == "access" else leg.mode
        if metric == "time":
            found += [
                (mode, leg.moving_h),
                ("rest", leg.resting_h),
                ("transfer", leg.handling_h),
                ("wait", leg.waiting_h),
            ]
        else:
            found.append((mode, leg.cost_cny_t if metric == "cost" else leg.co2e_kg_t))
    merged: list[tuple[str, float]] = []
    for kind, size in found:
        if size and merged and merged[-1][0] == kind:
            merged[-1] = (kind, merged[-1][1] + size)
        elif size:
            merged.append((kind, size))
    return tuple(merged)
