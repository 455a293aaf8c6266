"""Where labels go on a printed map: around their point, the most important first, none over another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import hypot
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Box", "Label", "LabelCandidate", "LabelLine", "overlap", "place_labels"]

# Left, bottom, right, top in points.
Box = tuple[float, float, float, float]

# Where a label may stand: the share of its width and of its height that lies to the left of, and below, its point,
# and the way that it is pushed off the point's mark. To the right is read best.
_AROUND = (
    (0.0, 0.5, 1.0, 0.0),
    (1.0, 0.5, -1.0, 0.0),
    (0.5, 0.0, 0.0, 1.0),
    (0.5, 1.0, 0.0, -1.0),
    (0.0, 0.0, 0.7, 0.7),
    (0.0, 1.0, 0.7, -0.7),
    (1.0, 0.0, -0.7, 0.7),
    (1.0, 1.0, -0.7, -0.7),
)
_STEPS = (1.5, 5.0, 10.0)
# How far off a label that must not be dropped may stand.
_ALL_STEPS = (*_STEPS, 16.0, 24.0, 34.0, 46.0, 60.0, 80.0)
# How much worse a place is for each step away, each later direction, and each point of a line that it covers.
_PER_STEP = 6.0
_PER_DIRECTION = 0.8
_PER_COVERED = 0.55
# And where it is nearer to the mark of another thing than to its own.
_PER_STRANGER = 20.0
# A label without its second language is worth less than one anywhere with it.
_PER_LEFT_OUT = 100.0
_GAP = 0.8
# The share of the size from the foot of a line to the foot of the next, and what lies below the baseline.
LEADING = 1.2
DESCENT = 0.3


@dataclass(frozen=True)
class LabelLine:
    """A line of a label: text, size in points, weight, colour, width in points."""

    text: str
    size: float
    weight: str
    colour: str
    width: float


@dataclass(frozen=True)
class LabelCandidate:
    """
    A label to be placed.

    Attributes
    ----------
    x, y
        Its point, in points from the lower left corner of the map.
    rank
        The lowest is placed first.
    radius
        Of the mark at its point; 0 lets the label stand on the point itself.
    required
        Whether it must not be dropped.
    head
        How many lines say it in the first language; the others may be left out.
    """

    x: float
    y: float
    lines: tuple[LabelLine, ...]
    rank: float
    radius: float
    name: str
    required: bool = False
    head: int = 1

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return max(line.width for line in self.lines), sum(line.size * LEADING for line in self.lines)


@dataclass(frozen=True)
class Label:
    """A placed label: what it says, its box, and how its lines are aligned: "left", "center" or "right"."""

    wish: LabelCandidate
    box: Box
    align: str = field(default="center")

    def leader(self, marks: Sequence[Box]) -> shapely.LineString | None:
        """Return the line to its point, where it stands far off or nearer to another of the marks; None elsewhere."""
        wish = self.wish
        away = _apart(self.box, (wish.x, wish.y, wish.x, wish.y))
        stranger = any(_apart(self.box, mark) < away - wish.radius for mark in marks)
        if wish.radius == 0 or (away <= wish.radius + _STEPS[-1] + 1.0 and not stranger):
            return None
        line = shapely.shortest_line(shapely.Point(wish.x, wish.y), shapely.box(*self.box))
        return shapely.LineString([line.interpolate(wish.radius), line.interpolate(away - _GAP)])

    def baselines(self) -> list[tuple[float, float, LabelLine]]:
        """Return where each line starts to be written: x by its alignment, y of the baseline."""
        left, _, right, top = self.box
        x = {"left": left, "center": (left + right) / 2, "right": right}[self.align]
        found = []
        for line in self.wish.lines:
            top -= line.size * LEADING
            found.append((x, top + line.size * DESCENT, line))
        return found


# What speaks against a place, its box, how its lines are aligned, and what is said there.
Candidate = tuple[float, Box, str, LabelCandidate]


def overlap(a: Box, b: Box) -> bool:
    """Return whether two boxes share area."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _apart(a: Box, b: Box) -> float:
    """Return how far two boxes are from each other."""
    return hypot(max(0.0, b[0] - a[2], a[0] - b[2]), max(0.0, b[1] - a[3], a[1] - b[3]))


def _shorter(wish: LabelCandidate, steps: Sequence[float]) -> Iterable[Candidate]:
    """Yield the places of a label in its first language alone, where there is no room for both."""
    if len(wish.lines) > wish.head:
        for cost, box, align, said in _candidates(replace(wish, lines=wish.lines[: wish.head]), steps):
            yield cost + _PER_LEFT_OUT, box, align, said


def _candidates(wish: LabelCandidate, steps: Sequence[float]) -> Iterable[Candidate]:
    width, height = wish.size
    if wish.radius == 0:
        box = (wish.x - width / 2, wish.y - height / 2, wish.x + width / 2, wish.y + height / 2)
        yield 0.0, box, "center", wish
        return
    for step, gap in enumerate(steps):
        for direction, (left, below, dx, dy) in enumerate(_AROUND):
            reach = wish.radius + gap
            x, y = wish.x - left * width + dx * reach, wish.y - below * height + dy * reach
            align = "left" if left == 0 else "right" if left == 1 else "center"
            yield step * _PER_STEP + direction * _PER_DIRECTION, (x, y, x + width, y + height), align, wish


def place_labels(
    wishes: Sequence[LabelCandidate],
    width: float,
    height: float,
    obstacles: Sequence[Box],
    lines: Sequence[shapely.Geometry],
) -> tuple[Label, ...]:
    """
    Place labels on a map.

    Parameters
    ----------
    wishes
        Labels that would be good to have.
    width, height
        Of the map, in points.
    obstacles
        Boxes that no label may touch: marks, scale bar.
    lines
        What had better not be covered.

    Returns
    -------
    labels
        Those that found room inside the map, none over another or over an obstacle; what is required stands farther off
        where there is no room, and over something at the worst.
    """
    taken: list[Box] = []
    placed = []
    tree = shapely.STRtree(list(lines))

    def best(wish: LabelCandidate, found: Iterable[Candidate], blocked: Sequence[Box]) -> Candidate | None:
        chosen: Candidate | None = None
        for cost, box, align, said in found:
            if chosen is not None and cost >= chosen[0]:
                continue
            inside = box[0] >= _GAP and box[1] >= _GAP and box[2] <= width - _GAP and box[3] <= height - _GAP
            grown = (box[0] - _GAP, box[1] - _GAP, box[2] + _GAP, box[3] + _GAP)
            if not inside or any(overlap(grown, other) for other in blocked):
                continue
            area = shapely.box(*box)
            covered = tree.geometries[tree.query(area, predicate="intersects")]
            away = _apart(box, (wish.x, wish.y, wish.x, wish.y)) - wish.radius
            cost += _PER_STRANGER * (wish.radius > 0 and any(_apart(box, mark) < away for mark in obstacles))
            cost += _PER_COVERED * float(shapely.length(shapely.intersection(covered, area)).sum())
            if chosen is None or cost < chosen[0]:
                chosen = cost, box, align, said
        return chosen

    for wish in sorted(wishes, key=lambda w: (w.rank, w.name)):
        steps = _ALL_STEPS if wish.required else _STEPS
        every = (*_candidates(wish, steps), *_shorter(wish, steps))
        chosen = best(wish, every, [*taken, *obstacles])
        if chosen is None and wish.required:
            chosen = best(wish, every, taken) or best(wish, every, [])
        if chosen is not None:
            taken.append(chosen[1])
            placed.append(Label(chosen[3], chosen[1], chosen[2]))
    return tuple(placed)
