"""
How the plan's pairings are drawn: arcs that bow to one side, fan out, and bundle where many meet many.

The curves are planned in the plane of the web map (spherical Mercator), so that they look even on screen,
and handed over as longitude and latitude.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.layers.registry import member_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.world import World

__all__ = ["ARC_GROUPS", "Arc", "bowed", "bundled", "plan_arcs"]

# Which switch of the map shows which kinds of pairing. Hubs have no place in the plan, so no arc.
ARC_GROUPS = {
    "city_pair": "pairs",
    "open_pair": "pairs",
    "ports": "port_links",
    "park_pair": "park_links",
    "zones": "park_links",
    "park_firms": "park_links",
    "platform": "trade_links",
    "supply_demand": "trade_links",
}

_SAMPLES = 33
_LEAST_BOW = 0.06
_MOST_BOW = 0.30
_LINK_BOW = 0.16
# An arc to a partner that the plan leaves open ends on the way.
_OPEN_SHARE = 0.36
_BUNDLE_SHARE = 0.28


@dataclass(frozen=True)
class Arc:
    """
    A curve from a place in Liaoning to one in Jiangsu.

    Attributes
    ----------
    pairing_id
        The pairing that it shows.
    group
        The switch that shows it.
    path
        Longitude and latitude, degrees, shape (33, 2).
    ends
        Keys of the places at both ends.
    open_ended
        Whether the plan leaves the partner open; the path then ends on the way.
    """

    id: str
    pairing_id: str
    group: str
    path: NDArray[np.float64]
    ends: tuple[str, str]
    open_ended: bool = False


def _to_plane(lonlat: Any) -> NDArray[np.float64]:
    points = np.atleast_2d(np.asarray(lonlat, dtype=np.float64))
    y = np.log(np.tan(np.pi / 4 + np.radians(points[:, 1]) / 2))
    return np.column_stack((np.radians(points[:, 0]), y))


def _to_lonlat(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    lat = 2 * np.arctan(np.exp(plane[:, 1])) - np.pi / 2
    return np.degrees(np.column_stack((plane[:, 0], lat)))


def _bezier(*control: NDArray[np.float64]) -> NDArray[np.float64]:
    """De Casteljau's construction at evenly spaced parameters."""
    t = np.linspace(0, 1, _SAMPLES)[:, None]
    points = [np.repeat(c.reshape(1, 2), _SAMPLES, axis=0) for c in control]
    while len(points) > 1:
        points = [(1 - t) * a + t * b for a, b in pairwise(points)]
    return points[0]


def _side(start: NDArray[np.float64], end: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Offset to the left of the way, `share` of its length; on the way south the left is the sea."""
    dx, dy = end - start
    return share * np.array([-dy, dx])


def bowed(start: Any, end: Any, bow: float) -> NDArray[np.float64]:
    """
    Return an arc between two points that bows to the left of its way.

    Parameters
    ----------
    start, end
        Longitude and latitude, degrees.
    bow
        Height of the arc as a share of its length.

    Returns
    -------
    path
        Degrees, shape (33, 2), both ends exact.
    """
    a, b = _to_plane(start)[0], _to_plane(end)[0]
    lift = _side(a, b, bow * 4 / 3)
    path = _to_lonlat(_bezier(a, a + 0.25 * (b - a) + lift, a + 0.75 * (b - a) + lift, b))
    path[0], path[-1] = start, end
    return path


def bundled(start: Any, end: Any, starts: Any, ends: Any) -> NDArray[np.float64]:
    """
    Return an arc that runs together with the others of its pairing in the middle.

    Parameters
    ----------
    start, end
        Longitude and latitude of this arc's ends, degrees.
    starts, ends
        Ends of all arcs of the pairing, degrees, shape (n, 2).

    Returns
    -------
    path
        Degrees, shape (33, 2), both ends exact.
    """
    a, b = _to_plane(starts).mean(axis=0), _to_plane(ends).mean(axis=0)
    lift = _side(a, b, _LINK_BOW)
    near = a + _BUNDLE_SHARE * (b - a) + lift
    far = b - _BUNDLE_SHARE * (b - a) + lift
    path = _to_lonlat(_bezier(_to_plane(start)[0], near, far, _to_plane(end)[0]))
    path[0], path[-1] = start, end
    return path


def _members(world: World, pairing_id: str, side: str) -> list[tuple[str, tuple[float, float]]]:
    rows = world.plan.members
    rows = rows[(rows.pairing_id == pairing_id) & (rows.side == side)]
    return [
        (row.place_id, (point.x, point.y))
        for row in rows.itertuples()
        for point in member_points(world, row.place_type, row.place_id)
    ]


def plan_arcs(world: World) -> list[Arc]:
    """
    Return the arcs of all pairings that have a place on the map.

    Returns
    -------
    arcs
        City pairs bow the more the farther east they run, so that none hides another.
    """
    ends: dict[str, tuple[list[tuple[str, tuple[float, float]]], list[tuple[str, tuple[float, float]]]]] = {}
    kinds = {row.id: row.kind for row in world.plan.pairings.itertuples() if row.kind in ARC_GROUPS}
    for key in kinds:
        ends[key] = (_members(world, key, "liaoning"), _members(world, key, "jiangsu"))
    pairs = [key for key, kind in kinds.items() if ARC_GROUPS[kind] == "pairs"]
    eastward = sorted(pairs, key=lambda key: ends[key][0][0][1][0] + ends[key][1][0][1][0])
    bows = dict(zip(eastward, np.linspace(_LEAST_BOW, _MOST_BOW, len(eastward)), strict=True))
    arcs = []
    for key, kind in kinds.items():
        north, south = ends[key]
        links = [(a, b) for a in north for b in south]
        for number, ((name_a, a), (name_b, b)) in enumerate(links):
            if len(links) > 2:
                path = bundled(a, b, [p for _, p in north], [p for _, p in south])
            else:
                path = bowed(a, b, bows.get(key, _LINK_BOW + 0.05 * number))
            open_ended = kind == "open_pair"
            if open_ended:
                path = path[: round(_SAMPLES * _OPEN_SHARE)]
            arcs.append(Arc(f"{key}-{number}", key, ARC_GROUPS[kind], path, (name_a, name_b), open_ended))
    return arcs
