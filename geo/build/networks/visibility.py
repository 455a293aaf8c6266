"""
Shortest ways round obstacles: a visibility graph, and its thinning to a spanner.

Positions are degrees, longitude first, and a leg is straight on the plate carrée, so that what is tested
against the obstacles is what is drawn; its length is geodesic.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Corners", "corners_of", "leg_lengths_m", "spanner", "visible_legs", "with_points"]

_GEOD = Geod(ellps="WGS84")
# How deep a leg may cut into an obstacle: legs run along its edges, and rounding must not hide them.
_GRAZE_DEG = 1e-4
# Rows of the pair matrix handled at a time.
_BLOCK = 400


@dataclass(frozen=True, eq=False)
class Corners:
    """
    Places where a shortest way may turn.

    Attributes
    ----------
    points
        Degrees, shape (n, 2).
    before, after
        The neighbours along the obstacle's outline, same shape; missing (NaN) for a free point.
    """

    points: NDArray[np.float64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]


def corners_of(obstacles: shapely.Geometry) -> Corners:
    """
    Return the corners of obstacles that stick out into the water.

    Parameters
    ----------
    obstacles
        Polygons, degrees.

    Returns
    -------
    corners
        Corners round which a taut string could bend; those of bays are left out.
    """
    found: list[tuple[NDArray[np.float64], ...]] = []
    for ring in shapely.get_rings(shapely.get_parts(shapely.orient_polygons(obstacles))):
        xy = shapely.get_coordinates(ring)[:-1]
        before, after = np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0)
        # Outlines run anticlockwise, so the obstacle lies to the left and its outer corners turn left.
        outer = _cross(xy - before, after - xy) > 0
        found.append((xy[outer], before[outer], after[outer]))
    points, before, after = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Corners(points, before, after)


def with_points(corners: Corners, points: NDArray[np.float64]) -> Corners:
    """
    Return the corners followed by free points, at which a way may begin, end or turn as it likes.

    Parameters
    ----------
    corners
        As from `corners_of`.
    points
        Degrees, shape (n, 2).

    Returns
    -------
    corners
        The given corners first, then the points in their order.
    """
    free = np.full_like(points, np.nan)
    return Corners(
        np.concatenate([corners.points, points]),
        np.concatenate([corners.before, free]),
        np.concatenate([corners.after, free]),
    )


def _cross(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    product: NDArray[np.float64] = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return product


def _taut_at(corners: Corners, rows: NDArray[np.int64], direction: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether a leg in `direction` leaves the corner's obstacle on one side; always at free points."""
    before = _cross(direction, (corners.before - corners.points)[rows])
    after = _cross(direction, (corners.after - corners.points)[rows])
    taut: NDArray[np.bool_] = ~(before * after < 0)
    return taut


def visible_legs(corners: Corners, obstacles: shapely.Geometry) -> NDArray[np.int64]:
    """
    Return the legs of which shortest ways are made.

    Parameters
    ----------
    obstacles
        Polygons, degrees.

    Returns
    -------
    legs
        Pairs of rows of `corners`, the lower first, shape (m, 2): mutually visible, and tangent to the
        obstacles at both ends, for no shortest way uses another.

    Notes
    -----
    The reduced visibility graph of Liu and Arimoto (1992), Path planning using a tangent graph.
    """
    inner = shapely.buffer(obstacles, -_GRAZE_DEG)
    shapely.prepare(inner)
    count = len(corners.points)
    found: list[NDArray[np.int64]] = []
    for start in range(0, count, _BLOCK):
        u, v = np.meshgrid(np.arange(start, min(start + _BLOCK, count)), np.arange(count), indexing="ij")
        ordered = u < v
        u, v = u[ordered], v[ordered]
        direction = corners.points[v] - corners.points[u]
        taut = _taut_at(corners, u, direction) & _taut_at(corners, v, -direction)
        u, v = u[taut], v[taut]
        lines = shapely.linestrings(np.stack([corners.points[u], corners.points[v]], axis=1))
        clear = ~shapely.intersects(inner, lines)
        found.append(np.column_stack([u[clear], v[clear]]))
    return np.concatenate(found)


def leg_lengths_m(points: NDArray[np.float64], legs: NDArray[np.int64]) -> NDArray[np.float64]:
    """
    Return the geodesic lengths of legs.

    Parameters
    ----------
    points
        Degrees, shape (n, 2).
    legs
        Pairs of rows of `points`.

    Returns
    -------
    lengths
        Metres, one per leg.
    """
    u, v = points[legs[:, 0]], points[legs[:, 1]]
    _, _, lengths = _GEOD.inv(u[:, 0], u[:, 1], v[:, 0], v[:, 1])
    return np.asarray(lengths, dtype=np.float64)


def _within(adjacency: list[dict[int, float]], origin: int, destination: int, limit: float) -> bool:
    """Whether the destination can be reached at a cost of at most `limit` (Dijkstra, cut off there)."""
    best = {origin: 0.0}
    queue = [(0.0, origin)]
    while queue:
        cost, node = heapq.heappop(queue)
        if node == destination:
            return True
        if cost > best[node]:
            continue
        for other, length in adjacency[node].items():
            reached = cost + length
            if reached <= limit and reached < best.get(other, np.inf):
                best[other] = reached
                heapq.heappush(queue, (reached, other))
    return False


def spanner(
    count: int, legs: NDArray[np.int64], lengths: NDArray[np.float64], stretch: float, fixed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """
    Choose few legs that keep every distance within a factor.

    Parameters
    ----------
    legs
        Pairs of nodes, shape (m, 2).
    stretch
        Largest factor by which a distance may grow, above 1.
    fixed
        Legs that are chosen in any case.

    Returns
    -------
    chosen
        Whether a leg is kept.

    Notes
    -----
    The greedy spanner of Althöfer et al. (1993), On sparse spanners of weighted graphs: from the shortest
    leg to the longest, a leg is kept unless the legs kept so far lead there nearly as shortly.
    """
    adjacency: list[dict[int, float]] = [{} for _ in range(count)]
    chosen = fixed.copy()

    def keep(row: int) -> None:
        u, v = (int(node) for node in legs[row])
        length = min(float(lengths[row]), adjacency[u].get(v, np.inf))
        adjacency[u][v] = adjacency[v][u] = length

    for row in np.flatnonzero(fixed):
        keep(int(row))
    for row in np.argsort(lengths, kind="stable"):
        u, v = (int(node) for node in legs[row])
        if not fixed[row] and not _within(adjacency, u, v, stretch * float(lengths[row])):
            chosen[row] = True
            keep(int(row))
    return chosen
