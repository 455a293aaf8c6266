"""The scale bar and the north arrow of a printed map, and where on it they cover nothing that the map is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from app.language.theme import COLOURS
from app.printing.map.frame import Frame, Piece
from app.printing.map.label_placement import overlap
from app.printing.text_flow import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.printing.map.label_placement import Box

__all__ = ["Furniture", "north_arrow", "place_furniture", "scale_bar"]

_SCALE_KM = (5, 10, 20, 50, 100, 200, 300, 500)
_LONGEST_BAR = 120.0
_BAR_SIDES = (8.0, 26.0)
_BAR_HEIGHT = 24.0
# How many lengths are tried.
_BARS = 3
_ARROW = (32.0, 46.0)
_EDGE = 6.0
_STEP = 8.0
# How far it keeps from what the map is about: half of a strong line, and what simplifying moves.
_CLEAR = 3.0
# Corners by preference: 0 is left or bottom, 1 right or top.
_BAR_CORNERS = ((0, 0), (1, 0), (0, 1), (1, 1))
_ARROW_CORNERS = ((1, 1), (0, 1), (1, 0), (0, 0))
# How much worse a place is on the other piece, with each point of a subject's line that it covers, with nothing but the
# provinces under it, for each shorter bar, with each later corner, and for each point away from its corner.
_ON_THE_OTHER = 1e9
_PER_COVERED = 1000.0
_PER_LAND = 1000.0
_PER_SHORTER = 5.0
_PER_CORNER = 2.0
_PER_POINT = 0.2


@dataclass(frozen=True)
class Furniture:
    """
    Where the scale bar and the north arrow stand.

    Attributes
    ----------
    bar, arrow
        Boxes in points of the map.
    free
        Whether both cover nothing that the map is about.
    """

    bar: Box
    arrow: Box
    free: bool


def _bar_sizes(frame: Frame) -> list[tuple[float, float]]:
    """Return the sizes of bars of round lengths, the longest first."""
    most = _LONGEST_BAR * frame.scale / 1000
    lengths = [step for step in reversed(_SCALE_KM) if step <= most][:_BARS] or [_SCALE_KM[0]]
    return [(km * 1000 / frame.scale + sum(_BAR_SIDES), _BAR_HEIGHT) for km in lengths]


def _places(frame: Frame, size: tuple[float, float], corners: Sequence[tuple[int, int]]) -> Iterator[tuple[float, Box]]:
    """Yield the places along the rim of a map, each with what speaks against it."""
    far = frame.width - size[0] - _EDGE, frame.height - size[1] - _EDGE
    for order, (right, top) in enumerate(corners):
        x, y = (far[0] if right else _EDGE), (far[1] if top else _EDGE)
        for dx, dy in ((1, 0), (0, 1)):
            reach = (far[0] - _EDGE) * dx + (far[1] - _EDGE) * dy
            for away in np.arange(0.0, reach / 2 + _STEP, _STEP):
                left = x + (-away if right else away) * dx
                bottom = y + (-away if top else away) * dy
                box = (float(left), float(bottom), float(left + size[0]), float(bottom + size[1]))
                yield order * _PER_CORNER + float(away) * _PER_POINT, box


def place_furniture(frame: Frame, subjects: Sequence[shapely.Geometry], land: shapely.Geometry) -> Furniture:
    """
    Return where scale bar and north arrow stand.

    Parameters
    ----------
    subjects
        What the map is about, in points: routes, arcs, marks, the boxes of their labels.
    land
        What had better stay free, in points: the two provinces.

    Returns
    -------
    furniture
        At the rim, over no subject where there is any such place, else over as little of them as can be.
    """
    tree = shapely.STRtree(list(subjects))

    def best(
        sizes: Sequence[tuple[float, float]], corners: Sequence[tuple[int, int]], taken: Sequence[Box]
    ) -> tuple[Box, bool]:
        found = []
        every = [
            (n * _PER_SHORTER + cost, box)
            for n, size in enumerate(sizes)
            for cost, box in _places(frame, size, corners)
        ]
        for cost, box in every:
            area = shapely.box(box[0] - _CLEAR, box[1] - _CLEAR, box[2] + _CLEAR, box[3] + _CLEAR)
            under = tree.geometries[tree.query(area, predicate="intersects")]
            covered = shapely.intersection(under, area)
            weight = len(under) + float(np.sum(shapely.length(covered)))
            total = cost + _PER_COVERED * weight + _PER_LAND * land.intersection(area).area / area.area
            total += _ON_THE_OTHER * sum(overlap(box, other) for other in taken)
            found.append((total, box, len(under) == 0))
        _, box, free = min(found)
        return box, free

    arrow, arrow_free = best([_ARROW], _ARROW_CORNERS, ())
    bar, bar_free = best(_bar_sizes(frame), _BAR_CORNERS, (arrow,))
    return Furniture(bar, arrow, arrow_free and bar_free)


def scale_bar(frame: Frame, box: Box) -> tuple[list[Piece], list[Words]]:
    """
    Return a bar of a round length, alternately filled, and its figures.

    Parameters
    ----------
    box
        Where it stands.

    Returns
    -------
    pieces, words
        In points of the map.
    """
    length = box[2] - box[0] - sum(_BAR_SIDES)
    km = round(length * frame.scale / 1000)
    x, y = box[0] + _BAR_SIDES[0], box[1] + 7
    pieces = [Piece(shapely.box(*box), fill=COLOURS["paper"], alpha=0.82)]
    for part, fill in enumerate((COLOURS["ink"], COLOURS["paper"])):
        half = shapely.box(x + part * length / 2, y, x + (part + 1) * length / 2, y + 3.2)
        pieces.append(Piece(half, fill=fill, stroke=COLOURS["ink"], width=0.5))
    texts = [("0", x), (f"{km / 2:g}", x + length / 2), (f"{km:g} km", x + length)]
    return pieces, [Words(at, y + 6.2, text, 6.2, align="center") for text, at in texts]


def north_arrow(frame: Frame, box: Box) -> tuple[list[Piece], Words]:
    """
    Return an arrow to the north where it stands: meridians lean at the sides of the map.

    Parameters
    ----------
    box
        Where it stands.

    Returns
    -------
    pieces, letter
        In points of the map.
    """
    x, y = (box[0] + box[2]) / 2, box[1] + 18.0
    turn = np.radians(frame.north_at(x, y))
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

    def placed(points: list[tuple[float, float]]) -> shapely.Polygon:
        return shapely.Polygon(np.array(points) @ matrix.T + np.array([x, y]))

    letter = np.array([0.0, 15.5]) @ matrix.T
    word = Words(x + float(letter[0]), y + float(letter[1]), "N", 8.0, weight="bold", align="center")
    ink = COLOURS["ink"]
    return [
        Piece(placed([(0, 13), (-5, -9), (0, -5)]), fill=ink, stroke=ink, width=0.6),
        Piece(placed([(0, 13), (5, -9), (0, -5)]), fill=COLOURS["paper"], stroke=ink, width=0.6),
    ], word
