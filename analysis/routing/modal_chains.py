"""
All ways of chaining modes between two places: by truck to a port or yard, by ship or train to another, by truck on.

Each chain of modes is searched whole: costs from the origin to every terminal, between terminals, and from there to
the destination are tables, and the best terminals follow from them. Trucks take the best road by the metric asked for;
ships, barges and trains the shortest way of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from analysis.engine import UNREACHABLE
from analysis.network.router import Join
from analysis.routing.legs import Trace, join_traces
from analysis.routing.shortest_path import day_shares, door, find_path, path_ends

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.engine import WeightedGraph
    from analysis.routing.scenario_network import ScenarioNetwork
    from analysis.routing.shortest_path import Request

__all__ = ["CHAINS", "Candidate", "chain_candidates", "chain_trace", "open_change"]

# Main modes in order of travel; trucks bring goods to the first and fetch them from the last.
CHAINS: dict[str, tuple[str, ...]] = {
    "road": (),
    "roro": ("ferry",),
    "rail": ("rail",),
    "train_ferry": ("rail", "train_ferry", "rail"),
    "sea": ("sea",),
    "rail_sea": ("rail", "sea"),
    "sea_rail": ("sea", "rail"),
    "rail_sea_rail": ("rail", "sea", "rail"),
    "sea_river": ("sea", "river"),
    "river_sea": ("river", "sea"),
    "river": ("river",),
}
_BY = ("generalised", "cost", "time", "co2e", "distance")
# Pairs of terminals that are looked at for each chain of one mode, beside the best by each metric.
_MORE_PAIRS = 6
# A mode's network in the engine, the class that its kilometres are ranked by, and what it is called where modes change.
_NETWORK = {"road": "highway", "rail": "track", "sea": "sea", "river": "river", "ferry": "roro"}
_CLASS = {"rail": "rail", "sea": "sea", "river": "waterway", "ferry": "roro", "train_ferry": "train_ferry"}
_SIDE = {"train_ferry": "ferry"}


@dataclass(frozen=True)
class Candidate:
    """
    A way of chaining modes.

    Attributes
    ----------
    chain
        Key of `CHAINS`.
    terminals
        Ids of the terminals at which the mode changes, in order.
    """

    chain: str
    terminals: tuple[str, ...]
    trace: Trace


@dataclass(frozen=True, eq=False)
class _Hubs:
    """Terminals of a mode with their nodes, and kilometres between them, infinite where they share a node."""

    ids: tuple[str, ...]
    nodes: tuple[int, ...]
    km: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Search:
    """What one comparison asks, with the tables and paths that were needed so far."""

    prepared: ScenarioNetwork
    drivers: int
    sides: tuple[str, str]
    ends: tuple[Join, Join]
    # Whether an hour at the wheel weighs what it takes with rests at their fullest.
    rested: bool = True
    hubs: dict[str, _Hubs] = field(default_factory=dict)
    paths: dict[tuple[str, str, Join, Join], Trace | None] = field(default_factory=dict)
    metrics: dict[tuple[str, str], WeightedGraph] = field(default_factory=dict)
    trucked: dict[tuple[str, str, int], NDArray[np.float64]] = field(default_factory=dict)
    changes: dict[tuple[tuple[str, ...], str, str], NDArray[np.bool_]] = field(default_factory=dict)

    def mode_hubs(self, mode: str) -> _Hubs:
        """Return the terminals of a mode."""
        if mode not in self.hubs:
            calls = self.prepared.router.graph.terminal_nodes
            ids = tuple(key for key, side in calls if side == mode)
            nodes = tuple(calls[key, mode] for key in ids)
            km = self.metric(mode, "distance").table(nodes, nodes).copy()
            km[np.equal.outer(nodes, nodes)] = UNREACHABLE
            self.hubs[mode] = _Hubs(ids, nodes, km)
        return self.hubs[mode]

    def metric(self, mode: str, by: str) -> WeightedGraph:
        """Return the metric by which vehicles of a mode choose their way."""
        if (mode, by) not in self.metrics:
            self.metrics[mode, by] = self._metric(mode, by)
        return self.metrics[mode, by]

    def _metric(self, mode: str, by: str) -> WeightedGraph:
        if mode != "road":
            return self.prepared.metric("distance", _NETWORK.get(mode, mode))
        weighed = "distance" if by == "co2e" else by
        # Hours are weighed against money with the rests that they bring.
        share = day_shares(self.prepared, weighed, self.drivers)[-1] if self.rested else 1.0
        return self.prepared.metric(weighed, "highway", share)

    def change(self, terminal: str, before: str, after: str) -> int | None:
        """Return the row of a change of mode, if it is open."""
        return open_change(self.prepared, terminal, f"{_side(before)}>{_side(after)}")

    def change_costs(self, ids: tuple[str, ...], before: str, after: str, by: str) -> NDArray[np.float64]:
        """Return what a change of mode costs at terminals, infinite where there is none."""
        if (ids, before, after) not in self.changes:
            self.changes[ids, before, after] = np.array([self.change(key, before, after) is not None for key in ids])
        possible = self.changes[ids, before, after]
        if not possible.any():
            return np.full(len(ids), UNREACHABLE)
        once = self.prepared.class_weight(f"{_side(before)}>{_side(after)}", by)[1]
        return np.where(possible, once, UNREACHABLE)

    def path(self, mode: str, by: str, start: Join, end: Join) -> Trace | None:
        """Return the best path on the network of one mode."""
        key = (mode, by if mode == "road" else "", start, end)
        if key not in self.paths:
            found = find_path(self.prepared, self.metric(mode, by), (start, end))
            self.paths[key] = None if found is None else found[1]
        return self.paths[key]

    def node(self, terminal: str, mode: str) -> Join:
        """Return a terminal's node as the end of a path."""
        node = self.prepared.router.graph.terminal_nodes[terminal, mode]
        lon, lat = self.prepared.router.graph.lonlat[node]
        return Join(-1, 0.0, node, 0.0, float(lon), float(lat))


def open_change(prepared: ScenarioNetwork, terminal: str, kind: str) -> int | None:
    """
    Return the row of a change of mode at a terminal.

    Parameters
    ----------
    kind
        Such as "road>sea".

    Returns
    -------
    row
        Of the edge table; None where there is no such change, or it is closed.
    """
    row = prepared.router.graph.transfer_rows.get((terminal, kind))
    return None if row is None or prepared.closed[row] else row


def _side(mode: str) -> str:
    return _SIDE.get(mode, mode)


def _end_costs(search: _Search, mode: str, by: str, place: int) -> NDArray[np.float64]:
    """Return the costs along a mode's network between its terminals and the origin (place 0) or the destination (1)."""
    metric = search.metric(mode, by)
    ends = path_ends(search.prepared, search.ends[place], metric, leaving=place == 0)
    nodes = search.mode_hubs(mode).nodes
    return _times(_swept(metric, ends, nodes, place), _per_km(search, mode, by))


def _swept(
    metric: WeightedGraph, ends: list[tuple[int, float]], nodes: tuple[int, ...], place: int
) -> NDArray[np.float64]:
    if not ends or not nodes:
        return np.full(len(nodes), UNREACHABLE)
    return metric.costs_to(ends, nodes) if place == 0 else metric.costs_from(nodes, ends)


def _per_km(search: _Search, mode: str, by: str) -> float:
    return search.prepared.class_weight(_CLASS[mode], by)[0]


def _times(km: NDArray[np.float64], per_km: float) -> NDArray[np.float64]:
    """Return kilometres by their rate, infinite where they are, also at a rate of nothing."""
    return np.where(np.isfinite(km), km, 0.0) * per_km + np.where(np.isfinite(km), 0.0, UNREACHABLE)


def _by_truck(search: _Search, mode: str, by: str, place: int) -> NDArray[np.float64]:
    """Return the costs of trucking between an end and a mode's terminals, change of mode included."""
    if (mode, by, place) not in search.trucked:
        search.trucked[mode, by, place] = _trucked(search, mode, by, place)
    return search.trucked[mode, by, place]


def _trucked(search: _Search, mode: str, by: str, place: int) -> NDArray[np.float64]:
    hubs = search.mode_hubs(mode)
    calls = search.prepared.router.graph.terminal_nodes
    nodes = [calls.get((key, "road"), -1) for key in hubs.ids]
    served = np.array(nodes) >= 0
    metric = search.metric("road", by)
    ends = path_ends(search.prepared, search.ends[place], metric, leaving=place == 0)
    costs = np.full(len(nodes), UNREACHABLE)
    costs[served] = _swept(metric, ends, tuple(node for node in nodes if node >= 0), place)
    if by == "co2e":
        costs = _times(costs, search.prepared.class_weight("trunk", by)[0])
    change = ("road", mode) if place == 0 else (mode, "road")
    return np.asarray(costs + search.change_costs(hubs.ids, *change, by))


def _best_terminals(search: _Search, modes: tuple[str, ...], by: str) -> list[tuple[str, ...]]:
    """Return the best terminals for a chain of modes, and for one mode the next best too; empty when there are none."""
    by_truck = search.sides[0] == "road"
    hubs = search.mode_hubs(modes[0])
    # Cost and terminals passed so far, by terminal of the mode that is about to be used.
    costs = _by_truck(search, modes[0], by, 0) if by_truck else np.full(len(hubs.ids), UNREACHABLE)
    passed: list[tuple[str, ...]] = [(key,) for key in hubs.ids] if by_truck else [() for _ in hubs.ids]
    if len(modes) == 1 and by_truck and search.sides[1] == "road":
        grid = (
            costs[:, None]
            + _times(hubs.km, _per_km(search, modes[0], by))
            + _by_truck(search, modes[0], by, 1)[None, :]
        )
        # By these two the hours of trucks count, with rests that are known only when a way is judged.
        count = _MORE_PAIRS if by in ("generalised", "time") else 1
        order = np.argsort(grid, axis=None, kind="stable")[:count]
        found = [divmod(int(cell), len(hubs.ids)) for cell in order if np.isfinite(grid.flat[cell])]
        return [(hubs.ids[i], hubs.ids[j]) for i, j in found]
    for place, mode in enumerate(modes):
        before, hubs = hubs, search.mode_hubs(mode)
        if place > 0:
            arrived = dict(zip(before.ids, zip(costs, passed, strict=True), strict=True))
            change = search.change_costs(hubs.ids, modes[place - 1], mode, by)
            nowhere = (UNREACHABLE, ())
            costs = np.array([arrived.get(key, nowhere)[0] for key in hubs.ids]) + change
            passed = [(*arrived.get(key, nowhere)[1], key) for key in hubs.ids]
        if place == len(modes) - 1 and search.sides[1] != "road":
            break
        if place == 0 and not by_truck:
            costs = _end_costs(search, mode, by, 0)
        else:
            grid = costs[:, None] + _times(hubs.km, _per_km(search, mode, by))
            best = grid.argmin(axis=0)
            costs, passed = grid.min(axis=0), [passed[int(b)] for b in best]
    if search.sides[1] == "road":
        costs = costs + _by_truck(search, modes[-1], by, 1)
        passed = [(*way, key) for way, key in zip(passed, hubs.ids, strict=True)]
    elif len(modes) == 1 and not by_truck:
        return [()]
    else:
        costs = costs + _end_costs(search, modes[-1], by, 1)
    best = int(costs.argmin())
    return [passed[best]] if np.isfinite(costs[best]) else []


def _composed(search: _Search, modes: tuple[str, ...], terminals: tuple[str, ...], by: str) -> Trace | None:
    """Put a chain together from the best paths between its terminals."""
    first = ("road",) if search.sides[0] == "road" else ()
    last = ("road",) if search.sides[1] == "road" and modes else ()
    used = (*first, *modes, *last)
    at, parts = search.ends[0], []
    for place, mode in enumerate(used):
        final = place == len(used) - 1
        end = search.ends[1] if final else search.node(terminals[place], mode)
        path = search.path(mode, by, at, end)
        if path is None:
            return None
        parts.append(path)
        if not final:
            row = search.change(terminals[place], mode, used[place + 1])
            if row is None:
                return None
            at = search.node(terminals[place], used[place + 1])
            parts.append(Trace(np.array([row]), np.zeros(1), np.ones(1), end, at))
    return join_traces(parts)


def chain_trace(
    prepared: ScenarioNetwork,
    ends: tuple[Join, Join],
    sides: tuple[str, str],
    modes: tuple[str, ...],
    terminals: tuple[str, ...],
    by: str,
    *,
    rested: bool,
) -> Trace | None:
    """
    Return the path of a chain of modes through given terminals.

    Parameters
    ----------
    ends
        Where the chain begins and ends.
    sides
        The networks on which that is: "road", where trucks bring goods to the first terminal or fetch them from the
        last, or the first or last of the modes.
    modes
        Main modes in order of travel.
    terminals
        Ids of the terminals at which the mode changes, in order.
    by
        What trucks with one driver choose their road by.
    rested
        Whether an hour at the wheel weighs what it takes with rests at their fullest, or itself alone.

    Returns
    -------
    trace
        None when no open way leads there.
    """
    return _composed(_Search(prepared, 1, sides, ends, rested), modes, terminals, by)


def _possible(search: _Search, modes: tuple[str, ...]) -> bool:
    """Return whether a chain can begin and end where the places are."""
    if not modes:
        return search.sides == ("road", "road")
    return search.sides[0] in ("road", modes[0]) and search.sides[1] in ("road", modes[-1])


def chain_candidates(prepared: ScenarioNetwork, request: Request) -> list[Candidate]:
    """
    Return what each chain of modes has to offer.

    Returns
    -------
    candidates
        For each chain the best by each metric, and some more pairs of terminals; the same way only once.

    Raises
    ------
    TooFarError
        If a place is too far from all networks.
    """
    doors = door(prepared.router, request.origin), door(prepared.router, request.destination)
    search = _Search(prepared, request.drivers, (doors[0][0], doors[1][0]), (doors[0][1], doors[1][1]))
    found: dict[tuple[str, tuple[str, ...], bytes], Candidate] = {}
    for chain, modes in CHAINS.items():
        if not _possible(search, modes):
            continue
        for by in _BY:
            for terminals in _best_terminals(search, modes, by) if modes else [()]:
                trace = _composed(search, modes, terminals, by)
                if trace is not None:
                    key = (chain, terminals, trace.rows.tobytes())
                    found.setdefault(key, Candidate(chain, terminals, trace))
    return list(found.values())
