"""
Comparing the ways between two places: which are worth showing, how sure their order is, and what would change it.

Method: `docs/method.md`, section "Comparing".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain as joined_lists
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.assumptions.cost import (
    CLASSES,
    METRIC_COLUMNS,
    METRICS,
    ON_WHEELS,
    Quantities,
    join_quantities,
    leg_costs,
)
from analysis.routing.legs import draw_legs, trace_quantities
from analysis.routing.modal_chains import Candidate, chain_candidates
from analysis.routing.shortest_path import Route, best_route, no_way, require_sound
from analysis.routing.uncertainty import SAMPLES, SEED, drawn_range, route_samples, sample_factors
from analysis.wording import BREAK_EVEN, CHAIN_NAMES, FACTOR_NAMES, REASONS, ROAD_CHARACTER, UNIT_NAMES, joined_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.routing.legs import Leg
    from analysis.routing.scenario_network import ScenarioNetwork
    from analysis.routing.shortest_path import Request
    from analysis.wording import Words

__all__ = ["METRIC_NAMES", "SHARED_LIMIT", "Alternative", "BreakEven", "Comparison", "compare", "shared_share"]

METRIC_NAMES = tuple(METRIC_COLUMNS.values())
# Alternatives have less than this share of the shorter one's length in common.
SHARED_LIMIT = 0.8
# The four that make up the Pareto front.
_FRONT = METRIC_NAMES[:4]
_REASON_OF = {column: metric for metric, column in METRIC_COLUMNS.items()}
# Kinds of which the best is shown even where another is better in everything: people ask for them.
_PRINCIPAL = ("road", "rail", "roro", "train_ferry", "sea")
# Ways so much dearer or longer than the best are no alternatives.
_DEAREST = 2.5
_LONGEST = 2.0
_MOST = 10
# Differences below this share do not make a way worth showing beside another.
_NOTICEABLE = 0.02
_LAND_BRIDGE_KM = 800.0
# Below the first share of expressway a way is by ordinary roads, above the second by expressways.
_ORDINARY = 0.2
_EXPRESSWAY = 0.6
_WHEELS = np.array([name in ON_WHEELS for name in CLASSES])


@dataclass(frozen=True, eq=False)
class Alternative:
    """
    A way worth showing.

    Attributes
    ----------
    kind
        Key of `analysis.wording.CHAIN_NAMES`.
    reasons
        Keys of `analysis.wording.REASONS`.
    totals
        By name of `METRIC_NAMES`, per tonne.
    ranges
        5th and 95th percentile by name of `METRIC_NAMES`, widened to take in the total.
    wins
        By name of `METRIC_NAMES`: in which share of the samples it is the best of those shown.
    front
        Whether no other way found is as good in distance, time, cost and emissions.
    """

    route: Route
    kind: str
    label: Words
    why: Words
    reasons: tuple[str, ...]
    totals: dict[str, float]
    ranges: dict[str, tuple[float, float]]
    wins: dict[str, float]
    front: bool


@dataclass(frozen=True)
class BreakEven:
    """
    A value of a factor at which another way becomes the best in generalised cost.

    Attributes
    ----------
    value, default
        Where the winner changes, and the value in use.
    now, then
        Places of both ways among the alternatives.
    within
        Whether the value lies in the factor's range.
    text
        A sentence, Chinese and English.
    """

    factor: str
    unit: str
    value: float
    default: float
    now: int
    then: int
    within: bool
    text: Words


@dataclass(frozen=True, eq=False)
class Comparison:
    """
    The ways between two places.

    Attributes
    ----------
    alternatives
        The best in generalised cost first.
    break_evens
        What would change the winner.
    samples, seed
        How ranges and wins were found.
    """

    request: Request
    alternatives: tuple[Alternative, ...]
    break_evens: tuple[BreakEven, ...]
    samples: int
    seed: int


@dataclass(frozen=True, eq=False)
class _Stage:
    """A candidate between two stops, with what its legs consist of and its totals in the order of `METRIC_NAMES`."""

    candidate: Candidate
    quantities: Quantities
    totals: NDArray[np.float64]

    @property
    def kind(self) -> str:
        """Key of `CHAIN_NAMES`: the chain, or the land bridge where the railway is that long."""
        rail_km = self.quantities.km[:, CLASSES.index("rail")].sum()
        bridge = self.candidate.chain == "sea_rail" and rail_km >= _LAND_BRIDGE_KM
        return "land_bridge" if bridge else self.candidate.chain


@dataclass(frozen=True, eq=False)
class _Way:
    """A way from origin to destination: one stage, or one between each two stops; totals are as in `METRIC_NAMES`."""

    stages: tuple[_Stage, ...]
    totals: NDArray[np.float64]

    @property
    def chain(self) -> str:
        """Key of `CHAIN_NAMES`, before the land bridge is told apart."""
        return _common([stage.candidate.chain for stage in self.stages])

    @property
    def kind(self) -> str:
        """Key of `CHAIN_NAMES`."""
        return _common([stage.kind for stage in self.stages])

    @property
    def rows(self) -> NDArray[np.int64]:
        """Rows of the edge table, in order of travel."""
        return np.concatenate([stage.candidate.trace.rows for stage in self.stages])


def _common(names: list[str]) -> str:
    return names[0] if len(set(names)) == 1 else "staged"


def _stages(prepared: ScenarioNetwork, request: Request) -> list[_Stage]:
    """Return all ways between two stops."""
    stages = []
    for candidate in (*chain_candidates(prepared, request), *_linked(prepared, request)):
        quantities = trace_quantities(prepared, candidate.trace)
        stages.append(_Stage(candidate, quantities, _totals(prepared, [quantities], request.drivers)))
    if not stages:
        raise no_way(prepared, (request.origin, request.destination))
    return stages


def _totals(prepared: ScenarioNetwork, parts: Sequence[Quantities], drivers: int) -> NDArray[np.float64]:
    """Return the totals of a way in the order of `METRIC_NAMES`; a driver's hours run on from stage to stage."""
    costs = leg_costs(join_quantities(parts), prepared.rates, prepared.factors.values, drivers)
    return np.array([costs.total(by, prepared.factors.values) for by in METRICS])


def _ways(prepared: ScenarioNetwork, request: Request) -> list[_Way]:
    """
    Return the ways to choose from.

    With places to pass on the way, those are the best by each metric of every kind from stop to stop; where a kind has
    nothing sensible between two stops, the best of all kinds stands in.
    """
    stops = (request.origin, *request.via, request.destination)
    parts = [
        _stages(prepared, replace(request, origin=origin, destination=destination, via=()))
        for origin, destination in pairwise(stops)
    ]
    if len(parts) == 1:
        return [_Way((stage,), stage.totals) for stage in parts[0]]
    by_chain = [_sensible_by_chain(part) for part in parts]
    found: dict[tuple[int, ...], _Way] = {}
    for chain in (None, *dict.fromkeys(joined_lists(*by_chain))):
        for place in range(len(METRICS)):
            offers = [own.get(chain, part) for own, part in zip(by_chain, parts, strict=True)]
            stages = tuple(min(offer, key=lambda stage: float(stage.totals[place])) for offer in offers)
            key = tuple(map(id, stages))
            if key not in found:
                amounts = [stage.quantities for stage in stages]
                found[key] = _Way(stages, _totals(prepared, amounts, request.drivers))
    return list(found.values())


def _sensible_by_chain(part: list[_Stage]) -> dict[str | None, list[_Stage]]:
    """Return what each chain of modes has to offer between two stops, without the much dearer and much longer."""
    offers: dict[str | None, list[_Stage]] = {}
    for stage, sensible in zip(part, _sensible(np.stack([stage.totals for stage in part])), strict=True):
        if sensible:
            offers.setdefault(stage.candidate.chain, []).append(stage)
    return offers


def _linked(prepared: ScenarioNetwork, request: Request) -> list[Candidate]:
    """Return the ways that use added links, if the best by some metric does."""
    found = []
    for by in ("generalised", "cost", "time", "co2e") if prepared.links else ():
        trace = best_route(prepared, replace(request, mode="any", by=by)).traces[0]
        if (trace.rows >= len(prepared.closed)).any():
            found.append(Candidate("added", (), trace))
    return found


def shared_share(prepared: ScenarioNetwork, a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    """
    Return how much of the shorter of two ways both have in common.

    Parameters
    ----------
    a, b
        Rows of the edge table.

    Returns
    -------
    share
        Of its length, 0 to 1.
    """
    km = prepared.router.columns.km
    lengths = [float(_known_km(km, rows).sum()) for rows in (a, b)]
    common = float(_known_km(km, np.intersect1d(a, b)).sum())
    shorter = min(lengths)
    return common / shorter if shorter > 0 else float(np.array_equal(a, b))


def _known_km(km: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return km[rows[rows < len(km)]]


def _on_front(totals: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which rows no other row beats or equals in all of the first four columns and beats in one."""
    four = totals[:, : len(_FRONT)]
    no_worse = (four[:, None, :] <= four[None, :, :] + 1e-9).all(axis=2)
    better = (four[:, None, :] < four[None, :, :] - 1e-9).any(axis=2)
    return np.asarray(~(no_worse & better).any(axis=0))


def _sensible(totals: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which rows are neither much dearer nor much longer than the best."""
    km, gen = totals[:, 0], totals[:, 4]
    return np.asarray((gen <= _DEAREST * gen.min()) & (km <= _LONGEST * km.min()))


def _first_best(totals: NDArray[np.float64], place: int) -> int:
    """Return the row that is the least in a column; of equals that with the least generalised cost."""
    return int(np.lexsort((totals[:, -1], totals[:, place]))[0])


def _as_good(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    """Return whether one way is nowhere noticeably worse than another."""
    return bool((a <= b * (1 + _NOTICEABLE)).all())


def _chosen(prepared: ScenarioNetwork, ways: list[_Way]) -> list[tuple[_Way, bool, bool]]:
    """
    Return the ways worth showing, with whether each is the best of its kind and on the front.

    The best by each metric are always shown, so that the least of what is shown is the least of all, and so are those
    of each principal kind. Then come what is left of the front, and other terminals; of these a way is dropped when it
    is mostly the same as one already taken.
    """
    totals = np.stack([way.totals for way in ways])
    front = _on_front(totals)
    gen = totals[:, 4]
    sensible = _sensible(totals)
    winners = {_first_best(totals, place) for place in range(len(METRIC_NAMES))}
    sensible[list(winners)] = True
    best_of_kind: dict[str, int] = {}
    for number in np.argsort(gen, kind="stable"):
        best_of_kind.setdefault(ways[number].chain, int(number))
    rank = np.full(len(ways), 9)
    for number, way in enumerate(ways):
        chain = way.chain
        kind = best_of_kind[chain] == number
        if number in winners:
            rank[number] = 0
        elif kind and chain in (*_PRINCIPAL, "added"):
            rank[number] = 1
        elif kind and front[number]:
            rank[number] = 2
        elif front[number]:
            rank[number] = 3
        elif chain == "sea" and gen[number] <= 1.25 * gen.min():
            rank[number] = 4
    taken: list[int] = []
    for number in sorted(range(len(ways)), key=lambda n: (rank[n], gen[n])):
        rows = ways[number].rows
        if len(taken) == _MOST or rank[number] == 9 or not sensible[number]:
            continue
        if rank[number] >= 2 and any(_as_good(totals[other], totals[number]) for other in taken):
            continue
        if rank[number] < 2 or all(shared_share(prepared, rows, ways[other].rows) < SHARED_LIMIT for other in taken):
            taken.append(number)
    taken.sort(key=lambda n: gen[n])
    return [(ways[n], best_of_kind[ways[n].chain] == n, bool(front[n])) for n in taken]


def _label(prepared: ScenarioNetwork, way: _Way, legs: list[list[Leg]]) -> Words:
    """Return what each stage is by, once where two are by the same."""
    labels = dict.fromkeys(_stage_label(prepared, *pair) for pair in zip(way.stages, legs, strict=True))
    return " → ".join(zh for zh, _ in labels), " → ".join(en for _, en in labels)


def _stage_label(prepared: ScenarioNetwork, stage: _Stage, legs: list[Leg]) -> Words:
    """Return the kind with the terminals of the main modes, and for trucks what roads they take."""
    known = prepared.router.graph.terminals
    stops = [known[key] for key in stage.candidate.terminals]
    zh, en = "—".join(stop.name_zh for stop in stops), " - ".join(stop.name_en for stop in stops)
    name = CHAIN_NAMES[stage.kind]
    label = f"{name[0]} {zh}".strip(), f"{name[1]}: {en}" if en else name[1]
    if stage.kind not in ("road", "roro"):
        return label
    character = _road_character(stage, legs)
    return f"{label[0]}（{character[0]}）", f"{label[1]} ({character[1]})"


def _road_character(stage: _Stage, legs: list[Leg]) -> Words:
    on_expressway = float(stage.quantities.km[:, CLASSES.index("expressway")].sum())
    share = on_expressway / float(stage.quantities.km[:, _WHEELS].sum())
    if share < _ORDINARY:
        return ROAD_CHARACTER["ordinary"]
    if share < _EXPRESSWAY:
        return ROAD_CHARACTER["mixed"]
    leg = max((leg for leg in legs if leg.mode == "road"), key=lambda leg: leg.distance_km)
    words = ROAD_CHARACTER["expressways"]
    refs = [_refs(leg.name_zh), _refs(leg.name_en)]
    return words[0].format(refs="、".join(refs[0])), words[1].format(refs=", ".join(refs[1]))


def _refs(name: str) -> list[str]:
    """Return the numbers of the first roads of a leg, or their names where they have none."""
    roads = [part.partition(" ") for part in name.split(" → ")[:3]]
    return [first if first[1:].isdigit() else f"{first} {rest}".strip() for first, _, rest in roads]


def _ranges(samples: dict[str, NDArray[np.float64]], place: int, totals: dict[str, float]) -> dict[str, Any]:
    found = {}
    for name in METRIC_NAMES:
        low, high = drawn_range(samples[name][place], totals[name])
        found[name] = (float(low), float(high))
    return found


def compare(prepared: ScenarioNetwork, request: Request) -> Comparison:
    """
    Compare the ways between two places.

    Parameters
    ----------
    request
        Origin, destination, places to pass and drivers; mode and metric are not looked at.

    Raises
    ------
    RequestError
        If the request contradicts itself.
    TooFarError
        If a place is too far from the network.
    NoRouteError
        If no open way joins the places.
    """
    require_sound(prepared, request)
    chosen = _chosen(prepared, _ways(prepared, request))
    fixed = set(prepared.scenario.factors)
    drawn = sample_factors(prepared.router.factor_table, prepared.factors, fixed)
    samples = route_samples(
        [[stage.quantities for stage in way.stages] for way, _, _ in chosen], drawn, request.drivers
    )
    best = np.stack([way.totals for way, _, _ in chosen]).argmin(axis=0)
    wins = {name: np.bincount(samples[name].argmin(axis=0), minlength=len(chosen)) / SAMPLES for name in METRIC_NAMES}
    alternatives = []
    for place, (way, kind_best, front) in enumerate(chosen):
        totals = dict(zip(METRIC_NAMES, way.totals.tolist(), strict=True))
        reasons = [_REASON_OF[name] for name, winner in zip(METRIC_NAMES, best, strict=True) if winner == place]
        reasons = sorted(reasons, key=list(REASONS).index)
        reasons += ["kind"] if kind_best else []
        reasons += ["front"] if front and not reasons else []
        legs = _legs(prepared, request, way)
        alternatives.append(
            Alternative(
                route=_route(request, way, legs),
                kind=way.kind,
                label=_label(prepared, way, legs),
                why=joined_words([REASONS[reason] for reason in reasons or ["pair"]]),
                reasons=tuple(reasons or ["pair"]),
                totals=totals,
                ranges=_ranges(samples, place, totals),
                wins={name: float(wins[name][place]) for name in METRIC_NAMES},
                front=front,
            )
        )
    shown = tuple(alternatives)
    return Comparison(request, shown, _break_evens(prepared, shown), SAMPLES, SEED)


def _legs(prepared: ScenarioNetwork, request: Request, way: _Way) -> list[list[Leg]]:
    """Return the legs of each stage."""
    stops = (request.origin, *request.via, request.destination)
    traces, amounts = [stage.candidate.trace for stage in way.stages], [stage.quantities for stage in way.stages]
    return draw_legs(prepared, traces, amounts, stops, request.drivers)


def _route(request: Request, way: _Way, legs: list[list[Leg]]) -> Route:
    traces = tuple(stage.candidate.trace for stage in way.stages)
    access_km = sum(trace.origin.access_km + trace.destination.access_km for trace in traces)
    return Route(
        request, tuple(joined_lists(*legs)), access_km, traces, tuple(stage.quantities for stage in way.stages)
    )


def _slopes(alternative: Alternative) -> dict[str, float]:
    """Return how much the generalised cost grows with a unit of each factor that it is a straight line of."""
    return {
        "value_of_time": alternative.totals["time_h"],
        "carbon.price": alternative.totals["co2e_kg_t"],
        "road.cost": float(sum(quantities.km[:, _WHEELS].sum() for quantities in alternative.route.quantities)),
    }


def _break_evens(prepared: ScenarioNetwork, alternatives: tuple[Alternative, ...]) -> tuple[BreakEven, ...]:
    """Return the nearest values below and above at which the winner changes."""
    table = prepared.router.factor_table.set_index("key")
    found = []
    for key in FACTOR_NAMES:
        default = prepared.factors[key]
        totals = np.array([a.totals["generalised_cny_t"] for a in alternatives])
        slopes = np.array([_slopes(a)[key] for a in alternatives])
        now = int(totals.argmin())
        for side in ("below", "above"):
            gain = slopes - slopes[now] if side == "below" else slopes[now] - slopes
            gains = gain > 1e-9
            if not gains.any():
                continue
            steps = np.full(len(alternatives), np.inf)
            steps[gains] = (totals[gains] - totals[now]) / gain[gains]
            then = int(steps.argmin())
            value = default + (steps[then] if side == "above" else -steps[then])
            if value < 0:
                continue
            row = table.loc[key]
            within = bool(row.low <= value <= row.high)
            text = _sentence(side, key, str(row.unit), value, within, (alternatives[now], alternatives[then]))
            found.append(BreakEven(key, str(row.unit), float(value), default, now, then, within, text))
    return tuple(found)


def _sentence(
    side: str, key: str, unit: str, value: float, within: bool, ways: tuple[Alternative, Alternative]
) -> Words:
    words = []
    for language in (0, 1):
        sentence = BREAK_EVEN[side][language].format(
            factor=FACTOR_NAMES[key][language],
            value=f"{value:.3g}",
            unit=UNIT_NAMES[unit][language],
            now=ways[0].label[language],
            then=ways[1].label[language],
        )
        words.append(sentence if within else sentence + BREAK_EVEN["beyond"][language])
    return words[0], words[1]
