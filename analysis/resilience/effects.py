"""
What a scenario does: the best way of every pair of the plan before and after, which change, who wins and who loses.

A pair belongs to the plan when a pairing names a city or a port on both sides; a pairing of several with several is
every combination.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.assumptions.cost import METRIC_COLUMNS
from analysis.assumptions.scenario import NO_CHANGE, scenario_document
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from analysis.routing.tabulate import route_document
from analysis.wording import EFFECTS, METRIC_WORDS, MODE_NAMES
from geo.crs import WGS84
from geo.errors import NoRouteError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analysis.assumptions.scenario import Scenario
    from analysis.network.router import Router
    from analysis.routing.scenario_network import ScenarioNetwork
    from analysis.routing.shortest_path import Route
    from analysis.wording import Words
    from geo.places.places import Place
    from geo.world import World

__all__ = [
    "EFFECT_COLUMNS",
    "TOTAL",
    "Effect",
    "Effects",
    "PlanPair",
    "effect_document",
    "effect_features",
    "effect_table",
    "effect_words",
    "pair_effect",
    "plan_pairs",
    "rounded_total",
    "scenario_effects",
]

EFFECT_COLUMNS = ("pair", "metric", "before", "after", "change")
TOTAL = "total"
_DECIMALS = {"distance_km": 3, "time_h": 3, "cost_cny_t": 3, "co2e_kg_t": 4, "generalised_cny_t": 3}
# How many winners and losers are named.
_NAMED = 3
# What counts as a change: less is rounding.
_LEAST = 5e-4


@dataclass(frozen=True)
class PlanPair:
    """
    Two places that the plan brings together.

    Attributes
    ----------
    id
        The pairing's, with the places behind it where the pairing has several.
    origin, destination
        In Liaoning and in Jiangsu.
    """

    id: str
    pairing: str
    origin: Place
    destination: Place

    @property
    def name(self) -> Words:
        """What the pair is called."""
        a, b = self.origin, self.destination
        return f"{a.name_zh}—{b.name_zh}", f"{a.name_en}-{b.name_en}"


@dataclass(frozen=True, eq=False)
class Effect:
    """
    The best way of a pair before and after.

    Attributes
    ----------
    before, after
        The routes, None where there is no way.
    totals_before, totals_after
        Totals by column, such as `cost_cny_t`; empty where there is no way.
    """

    pair: PlanPair
    before: Route | None
    after: Route | None
    totals_before: dict[str, float]
    totals_after: dict[str, float]

    @property
    def rerouted(self) -> bool:
        """Whether the way is another one, or there is one only before or only after."""
        if self.before is None or self.after is None:
            return self.before is not self.after
        return not np.array_equal(self.before.rows, self.after.rows)

    def change(self, column: str) -> float:
        """Return what is added to a total, NaN where there is a way only before, only after, or never."""
        if not self.totals_before or not self.totals_after:
            return float("nan")
        return self.totals_after[column] - self.totals_before[column]


@dataclass(frozen=True, eq=False)
class Effects:
    """
    What a scenario does to all pairs.

    Attributes
    ----------
    by, mode
        What the best ways are chosen by, and on what.
    pairs
        In the order of the plan.
    """

    scenario: Scenario
    label: str
    by: str
    mode: str
    pairs: tuple[Effect, ...]


def plan_pairs(world: World) -> tuple[PlanPair, ...]:
    """
    Return the pairs of the plan with a city or a port on both sides.

    Returns
    -------
    pairs
        In the order of the plan, from Liaoning to Jiangsu; every combination of a pairing of several with several.
    """
    members, places = world.plan.members, {(place.kind, place.id): place for place in world.places}
    pairs = []
    for pairing in world.plan.pairings.id:
        sides = []
        for side in ("liaoning", "jiangsu"):
            rows = members[(members.pairing_id == pairing) & (members.side == side)]
            fits = rows.place_type.isin(["city", "port"]).all()
            keys = zip(rows.place_type, rows.place_id, strict=True) if fits else ()
            sides.append([places[key] for key in keys])
        several = len(sides[0]) * len(sides[1]) > 1
        for origin in sides[0]:
            for destination in sides[1]:
                key = f"{pairing}:{_slug(origin)}-{_slug(destination)}" if several else pairing
                pairs.append(PlanPair(key, pairing, origin, destination))
    return tuple(pairs)


def _slug(place: Place) -> str:
    return place.id if place.kind == "port" else place.name_en.lower().replace("'", "")


def _only_closes(scenario: Scenario) -> bool:
    """Return whether every way under a scenario is open without it, and the same there."""
    return not (scenario.added or scenario.slowed or scenario.factors or scenario.season)


def _only_adds(scenario: Scenario) -> bool:
    """Return whether every way without a scenario is open under it, and the same there."""
    return scenario == replace(NO_CHANGE, name=scenario.name, added=scenario.added)


def scenario_effects(
    router: Router,
    scenario: Scenario,
    pairs: Sequence[PlanPair],
    by: str = "generalised",
    mode: str = "any",
    label: str = "",
    progress: Callable[[float], None] | None = None,
) -> Effects:
    """
    Return what a scenario does to the best ways of pairs.

    Parameters
    ----------
    pairs
        See `plan_pairs`.
    by, mode
        A metric and a route mode.
    label
        What to call the scenario, its name by default.

    Returns
    -------
    effects
        Before and after by pair.

    Raises
    ------
    RequestError, TooFarError, UnknownPlaceError, AmbiguousPlaceError
        If the metric, the mode, or something in the scenario is not known.

    Notes
    -----
    By time and generalised cost a search may miss the best way. What it finds only after a closure was open before and
    counts as the way before too; in the same manner a way that new links leave open counts after them. So a closure
    never helps, and a new link never hurts.
    """
    now, then = apply_scenario(router), apply_scenario(router, scenario)
    found = []
    for number, pair in enumerate(pairs, start=1):
        found.append(pair_effect(now, then, scenario, pair, by, mode))
        if progress is not None:
            progress(number / len(pairs))
    return Effects(scenario, label or scenario.name, by, mode, tuple(found))


def pair_effect(
    now: ScenarioNetwork, then: ScenarioNetwork, scenario: Scenario, pair: PlanPair, by: str, mode: str
) -> Effect:
    """
    Return the best way of a pair before and after.

    Parameters
    ----------
    now, then
        The router without and with the scenario, under the factors in use or drawn ones.
    scenario
        What changes, as it was asked.
    pair, by, mode
        As for `scenario_effects`.

    Returns
    -------
    effect
        Of the pair; see the notes of `scenario_effects`.
    """
    request = Request(pair.origin, pair.destination, mode, by)
    before, after = _route(now, request), _route(then, request)
    if before is not None and after is not None:
        cost_before, cost_after = before.total(by, now.factors), after.total(by, then.factors)
        if cost_after < cost_before and _only_closes(scenario):
            before = after
        elif cost_after > cost_before and _only_adds(scenario):
            after = before
    return Effect(pair, before, after, _totals(before, now), _totals(after, then))


def _route(prepared: ScenarioNetwork, request: Request) -> Route | None:
    try:
        return best_route(prepared, request)
    except NoRouteError:
        return None


def _totals(route: Route | None, prepared: ScenarioNetwork) -> dict[str, float]:
    if route is None:
        return {}
    return {column: route.total(by, prepared.factors) for by, column in METRIC_COLUMNS.items()}


def rounded_total(column: str, value: float) -> float:
    """Return a total to the decimals that its column is shown with."""
    return round(value, _DECIMALS[column])


def _sums(effects: Effects) -> dict[str, tuple[float, float]]:
    """Return the totals of all pairs that have a way before and after, by column."""
    both = [effect for effect in effects.pairs if effect.totals_before and effect.totals_after]
    return {
        column: (
            sum(effect.totals_before[column] for effect in both),
            sum(effect.totals_after[column] for effect in both),
        )
        for column in _DECIMALS
    }


def effect_table(effects: Effects) -> pd.DataFrame:
    """
    Return before and after as rows.

    Returns
    -------
    table
        Columns `EFFECT_COLUMNS`, a row per pair and metric, per tonne; missing where there is no way. The pair "total"
        sums those that have a way before and after.
    """
    missing = float("nan")
    rows: list[tuple[str, str, float, float, float]] = []
    for effect in effects.pairs:
        for column in _DECIMALS:
            before = rounded_total(column, effect.totals_before.get(column, missing))
            after = rounded_total(column, effect.totals_after.get(column, missing))
            rows.append((effect.pair.id, column, before, after, rounded_total(column, after - before)))
    for column, (before, after) in _sums(effects).items():
        before, after = rounded_total(column, before), rounded_total(column, after)
        rows.append((TOTAL, column, before, after, rounded_total(column, after - before)))
    return pd.DataFrame(rows, columns=list(EFFECT_COLUMNS))


def _way(route: Route) -> Words:
    """Return the modes of a route in order of travel."""
    modes = [leg.mode for leg in route.legs if leg.mode in MODE_NAMES]
    kept = [mode for place, mode in enumerate(modes) if place == 0 or mode != modes[place - 1]]
    return "→".join(MODE_NAMES[mode][0] for mode in kept), " → ".join(MODE_NAMES[mode][1] for mode in kept)


def _share(before: float, after: float) -> str:
    return f"{(after - before) / before:+.1%}" if before else "—"


def _said(key: str, **values: Any) -> Words:
    """Return a sentence of the catalogue; values are texts, or texts in both languages."""
    zh, en = ({name: v if isinstance(v, str) else v[place] for name, v in values.items()} for place in (0, 1))
    return EFFECTS[key][0].format(**zh), EFFECTS[key][1].format(**en)


def _one(effect: Effect, effects: Effects) -> Words:
    """Return what happens to one pair in words."""
    if effect.before is None or effect.after is None:
        return _said("cut" if effect.after is None else "opened", pair=effect.pair.name)
    column = METRIC_COLUMNS[effects.by]
    before, after = effect.totals_before[column], effect.totals_after[column]
    name, unit = METRIC_WORDS[effects.by]
    said = _said(
        "loser" if after > before else "winner",
        pair=effect.pair.name,
        metric=name,
        unit=unit,
        change=f"{abs(after - before):.1f}",
        share=_share(before, after),
    )
    ways = _way(effect.before), _way(effect.after)
    if ways[0] == ways[1]:
        return said
    way = _said("way", before=ways[0], after=ways[1])
    return said[0] + way[0], said[1] + way[1]


def effect_words(effects: Effects) -> tuple[Words, ...]:
    """
    Return what a scenario does in words: how many pairs change, in total, and who loses and wins most.

    Returns
    -------
    sentences
        Chinese and English, without a full stop.
    """
    column = METRIC_COLUMNS[effects.by]
    rerouted = [effect for effect in effects.pairs if effect.rerouted]
    cut = [effect for effect in effects.pairs if effect.after is None and effect.before is not None]
    opened = [effect for effect in effects.pairs if effect.before is None and effect.after is not None]
    changed = [effect for effect in effects.pairs if abs(effect.change(column)) > _LEAST]
    count = str(len(effects.pairs))
    if not (rerouted or changed):
        return (_said("nothing", count=count),)
    moved = str(len(rerouted) - len(cut) - len(opened))
    sentences = [_said("headline", count=count, rerouted=moved, cut=str(len(cut)))]
    if changed:
        before, after = _sums(effects)[column]
        name, unit = METRIC_WORDS[effects.by]
        figures = {"before": f"{before:.1f}", "after": f"{after:.1f}", "share": _share(before, after)}
        sentences.append(_said("total", metric=name, unit=unit, **figures))
    worst = sorted(changed, key=lambda effect: -effect.change(column))
    losers = [effect for effect in worst if effect.change(column) > 0][:_NAMED]
    winners = [effect for effect in reversed(worst) if effect.change(column) < 0][:_NAMED]
    return (*sentences, *(_one(effect, effects) for effect in [*cut, *losers, *opened, *winners]))


def _side(route: Route | None, totals: dict[str, float]) -> dict[str, Any] | None:
    if route is None:
        return None
    way = _way(route)
    legs = [
        {"mode": leg["mode"], "name": leg["name"], "name_en": leg["name_en"], "distance_km": leg["distance_km"]}
        for leg in route_document(route)["legs"]
    ]
    figures = {column: rounded_total(column, value) for column, value in totals.items()}
    return {**figures, "way": way[0], "way_en": way[1], "legs": legs}


def effect_document(effects: Effects) -> dict[str, Any]:
    """
    Return what a scenario does as JSON values.

    Returns
    -------
    document
        `scenario` as a file would hold it, so that it can be run again; `by`, `mode`; `summary` in words; `pairs` with
        `before`, `after` (null where there is no way), `change` by metric and whether the way is another; `total`.
    """
    pairs = []
    for effect in effects.pairs:
        names = {"pair": effect.pair.id, "name": effect.pair.name[0], "name_en": effect.pair.name[1]}
        known = bool(effect.totals_before and effect.totals_after)
        change = {column: rounded_total(column, effect.change(column)) for column in _DECIMALS} if known else None
        before, after = _side(effect.before, effect.totals_before), _side(effect.after, effect.totals_after)
        pairs.append({**names, "rerouted": effect.rerouted, "before": before, "after": after, "change": change})
    total = {
        column: {"before": rounded_total(column, before), "after": rounded_total(column, after)}
        for column, (before, after) in _sums(effects).items()
    }
    return {
        "label": effects.label,
        "scenario": scenario_document(effects.scenario),
        "by": effects.by,
        "mode": effects.mode,
        "summary": [{"text": zh, "text_en": en} for zh, en in effect_words(effects)],
        "total": total,
        "pairs": pairs,
    }


def effect_features(effects: Effects) -> gpd.GeoDataFrame:
    """
    Return the ways that change as lines, before and after.

    Returns
    -------
    frame
        A row per pair and side with `id`, `scenario`, `pair`, `when` ("before" or "after"), the way in words and the
        totals; EPSG:4326. Empty when no way changes.
    """
    rows = []
    for effect in effects.pairs:
        sides = (("before", effect.before, effect.totals_before), ("after", effect.after, effect.totals_after))
        for when, route, totals in sides if effect.rerouted else ():
            if route is None:
                continue
            way = _way(route)
            rows.append(
                {
                    "id": f"{effects.label}/{effect.pair.id}/{when}",
                    "scenario": effects.label,
                    "pair": effect.pair.id,
                    "name": effect.pair.name[0],
                    "name_en": effect.pair.name[1],
                    "when": when,
                    "way": way[0],
                    "way_en": way[1],
                    **{column: rounded_total(column, value) for column, value in totals.items()},
                    "geometry": _drawn(route),
                }
            )
    columns = ["id", "scenario", "pair", "name", "name_en", "when", "way", "way_en", *_DECIMALS, "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=WGS84)


def _drawn(route: Route) -> shapely.MultiLineString:
    """Return the lines of a route's legs, changes of mode left out."""
    lines = [leg.geometry for leg in route.legs if leg.mode != "transfer"]
    return shapely.MultiLineString([line for line in lines if not line.is_empty])
