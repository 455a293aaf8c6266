"""From a path on the graph to legs: what each consists of, what it is called, how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from analysis.assumptions.cost import CLASSES, LegCosts, Quantities, join_quantities, leg_costs
from analysis.network.edge_columns import GROUPS
from analysis.wording import MODE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.network.router import Join
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place

__all__ = ["Leg", "Trace", "draw_legs", "join_traces", "trace_quantities"]

# Names of roads and lines that make up less of a leg are left out of its name.
_NAMED_SHARE = 0.08
_MOST_NAMES = 6
_ACCESS = CLASSES.index("access")
_TRANSFER = GROUPS.index("transfer")
_ROAD = GROUPS.index("road")


@dataclass(frozen=True, eq=False)
class Trace:
    """
    A path on the graph between two places.

    Attributes
    ----------
    rows
        Rows of the edge table in order of travel; numbers beyond it are added links. Shape (n,).
    start, end
        Where each edge is entered and left, as shares of its length.
    origin, destination
        Where the places meet the network.
    """

    rows: NDArray[np.int64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    origin: Join
    destination: Join


@dataclass(frozen=True)
class Leg:
    """A part of a route on one mode, or a change of mode; per tonne."""

    mode: str
    name_zh: str
    name_en: str
    start_zh: str
    start_en: str
    end_zh: str
    end_en: str
    distance_km: float
    moving_h: float
    resting_h: float
    handling_h: float
    waiting_h: float
    cost_cny_t: float
    co2e_kg_t: float
    geometry: shapely.Geometry

    @property
    def time_h(self) -> float:
        """Hours in motion, of rests, handling and waiting."""
        return self.moving_h + self.resting_h + self.handling_h + self.waiting_h


def join_traces(parts: list[Trace]) -> Trace:
    """
    Return the path that follows some paths one after the other.

    Parameters
    ----------
    parts
        At least one; each begins where the one before ends.

    Returns
    -------
    trace
        From the first origin to the last destination.
    """
    return Trace(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        parts[0].origin,
        parts[-1].destination,
    )


def _groups(prepared: ScenarioNetwork, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the group of each row; an added link that takes goods over itself is a leg of its own."""
    group = prepared.router.columns.group
    known = rows < len(group)
    groups = np.full(len(rows), -1, dtype=np.int64)
    groups[known] = group[rows[known]]
    for place in np.flatnonzero(~known):
        groups[place] = GROUPS.index(prepared.links[rows[place] - len(group)].mode)
    return groups


def _bounds(prepared: ScenarioNetwork, trace: Trace) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the group of each row, and where legs begin: a new mode, every transfer, every added link."""
    groups = _groups(prepared, trace.rows)
    alone = (groups == _TRANSFER) | (trace.rows >= len(prepared.router.columns.group))
    first = np.ones(len(groups), dtype=bool)
    first[1:] = (groups[1:] != groups[:-1]) | alone[1:] | alone[:-1]
    return groups, np.flatnonzero(first)


def trace_quantities(prepared: ScenarioNetwork, trace: Trace) -> Quantities:
    """
    Return what the legs of a path consist of, the access at its ends included.

    Returns
    -------
    quantities
        A row per leg, access first and last where there is any.
    """
    columns, rows = prepared.router.columns, trace.rows
    groups, starts = _bounds(prepared, trace)
    before, after = int(trace.origin.access_km > 0), int(trace.destination.access_km > 0)
    count = len(starts) + before + after
    leg = np.repeat(np.arange(len(starts)), np.diff([*starts, len(rows)])) + before
    known = rows < len(columns.km)
    inside, at = rows[known], leg[known]
    share = np.abs(trace.end - trace.start)[known]
    transfer = columns.group[inside] == _TRANSFER
    km = columns.km[inside] * share
    cell = at * len(CLASSES) + columns.code[inside]

    def spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(cell, values, count * len(CLASSES)), dtype=np.float64).reshape(
            count, len(CLASSES)
        )

    by_class, slow = spread(km), spread(km * prepared.slow[inside])
    for place, join in ((0, trace.origin), (count - 1, trace.destination)):
        if join.access_km > 0:
            by_class[place, _ACCESS] += join.access_km
            slow[place, _ACCESS] += join.access_km
    added = np.zeros((count, 5))
    for place in np.flatnonzero(~known).tolist():
        added[leg[place]] += prepared.links[rows[place] - len(columns.km)].amounts
    wheels = np.ones(count, dtype=bool)
    wheels[before : before + len(starts)] = groups[starts] == _ROAD
    return Quantities(
        km=by_class,
        slow_km=slow,
        passes=spread(transfer.astype(np.float64)),
        locks=np.asarray(np.bincount(at, columns.locks[inside] * np.ceil(share), count), dtype=np.float64),
        added=added,
        wheels=wheels,
    )


def draw_legs(
    prepared: ScenarioNetwork,
    traces: Sequence[Trace],
    quantities: Sequence[Quantities],
    stops: Sequence[Place],
    drivers: int,
) -> list[list[Leg]]:
    """
    Return the legs of a way from stop to stop, with names and lines.

    Parameters
    ----------
    traces, quantities
        The path between each two stops, and what its legs consist of.
    stops
        Origin, places to pass, destination.

    Returns
    -------
    legs
        Between each two stops, in order of travel.
    """
    costs = leg_costs(join_quantities(quantities), prepared.rates, prepared.factors.values, drivers)
    numbers = iter(_numbers(costs, place) for place in range(len(costs.moving_h)))
    return [
        [Leg(mode, *name, *start, *end, **next(numbers), geometry=line) for mode, name, start, end, line in drawn]
        for drawn in (_drawn(prepared, trace, ends) for trace, ends in zip(traces, pairwise(stops), strict=True))
    ]


_Drawn = tuple[str, tuple[str, str], tuple[str, str], tuple[str, str], shapely.LineString]


def _drawn(prepared: ScenarioNetwork, trace: Trace, ends: tuple[Place, Place]) -> list[_Drawn]:
    """Return mode, name, both ends' names and line of each leg of a path."""
    groups, starts = _bounds(prepared, trace)
    pieces = np.split(np.arange(len(trace.rows)), starts[1:]) if len(starts) else []
    names = _stop_names(prepared, trace, groups, pieces, ends)
    drawn: list[_Drawn] = []
    access = ("接驳", "access")
    if trace.origin.access_km > 0:
        line = shapely.LineString([(ends[0].lon, ends[0].lat), (trace.origin.lon, trace.origin.lat)])
        drawn.append(("access", access, names[0], names[0], line))
    # Without a piece the two places are one point, such as two ports that share a berth: there is nothing to travel.
    for piece, (start, end) in zip(pieces, pairwise(names), strict=bool(pieces)):
        mode = GROUPS[groups[piece[0]]]
        drawn.append((mode, _leg_name(prepared, trace, piece, mode), start, end, _line(prepared, trace, piece)))
    if trace.destination.access_km > 0:
        line = shapely.LineString([(trace.destination.lon, trace.destination.lat), (ends[1].lon, ends[1].lat)])
        drawn.append(("access", access, names[-1], names[-1], line))
    return drawn


def _numbers(costs: LegCosts, place: int) -> dict[str, Any]:
    return {field.name: float(getattr(costs, field.name)[place]) for field in fields(LegCosts)}


def _stop_names(
    prepared: ScenarioNetwork,
    trace: Trace,
    groups: NDArray[np.int64],
    pieces: list[NDArray[np.int64]],
    ends: tuple[Place, Place],
) -> list[tuple[str, str]]:
    """Return what to call the points between legs: terminals, and the two places at the ends."""
    columns = prepared.router.columns
    names = [(ends[0].name_zh, ends[0].name_en)]
    for before, after in pairwise(pieces):
        place = after[0] if groups[after[0]] == _TRANSFER else before[-1]
        row = int(trace.rows[place])
        if row >= len(columns.label):
            link = prepared.links[row - len(columns.label)]
            names.append((link.name_zh, link.name_en))
        else:
            label = columns.label[row]
            names.append((columns.labels_zh[label], columns.labels_en[label]))
    return [*names, (ends[1].name_zh, ends[1].name_en)]


def _leg_name(prepared: ScenarioNetwork, trace: Trace, piece: NDArray[np.int64], mode: str) -> tuple[str, str]:
    """Return the numbers and names that make up a leg, in the order of travel."""
    columns, rows = prepared.router.columns, trace.rows[piece]
    if rows[0] >= len(columns.label):
        link = prepared.links[rows[0] - len(columns.label)]
        return link.name_zh, link.name_en
    labels = columns.label[rows]
    if mode == "transfer":
        before, after = CLASSES[columns.code[rows[0]]].split(">")
        (zh_a, en_a), (zh_b, en_b) = MODE_NAMES[before], MODE_NAMES[after]
        where_zh, where_en = columns.labels_zh[labels[0]], columns.labels_en[labels[0]]
        return f"{where_zh} {zh_a}转{zh_b}", f"{where_en} {en_a} to {en_b}"
    km = columns.km[rows] * np.abs(trace.end - trace.start)[piece]
    length = np.bincount(labels, km, len(columns.labels_zh))
    _, first = np.unique(labels, return_index=True)
    least = _NAMED_SHARE * (float(km.sum()) or 1.0)
    kept = [label for label in labels[np.sort(first)] if columns.labels_zh[label] and length[label] >= least]
    return tuple(  # type: ignore[return-value]
        " → ".join(names[label] for label in kept[:_MOST_NAMES]) for names in (columns.labels_zh, columns.labels_en)
    )


def _line(prepared: ScenarioNetwork, trace: Trace, piece: NDArray[np.int64]) -> shapely.LineString:
    geometry = prepared.router.columns.geometry
    rows, start, end = trace.rows[piece], trace.start[piece], trace.end[piece]
    if rows[0] >= len(geometry):
        line = prepared.links[rows[0] - len(geometry)].geometry
        return line if start[0] <= end[0] else line.reverse()
    whole = np.abs(end - start) == 1.0
    xy, owner = shapely.get_coordinates(geometry[rows], return_index=True)
    parts = np.split(xy, np.flatnonzero(np.diff(owner)) + 1)
    for place in np.flatnonzero(~whole):
        a, b = sorted((start[place], end[place]))
        part = shapely.ops.substring(geometry[rows[place]], a, b, normalized=True)
        parts[place] = shapely.get_coordinates(part)
    joined = np.concatenate([part if a <= b else part[::-1] for part, a, b in zip(parts, start, end, strict=True)])
    line = shapely.LineString(joined if len(joined) > 1 else np.repeat(joined, 2, axis=0))
    # Each edge begins where the one before ends.
    return shapely.remove_repeated_points(line)
