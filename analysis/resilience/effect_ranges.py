"""
Between what the changes of a scenario lie over the factors' ranges, and how well an order of several scenarios holds.

The best ways before and after are searched anew under each draw: a link that helps no one at the factors in use may
help under others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.assumptions.cost import METRIC_COLUMNS
from analysis.resilience.effects import TOTAL, effect_document, effect_table, pair_effect, rounded_total
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.uncertainty import SEED, drawn_range, drawn_settings, rank_stability, require_draws

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analysis.network.router import Router
    from analysis.resilience.effects import Effects

__all__ = ["Samples", "ScenarioOrder", "change_samples", "effect_ranges", "ranged_document", "scenario_order"]

# What is less apart is rounding.
_DECIMALS = 3

Samples = dict[str, "NDArray[np.float64]"]


@dataclass(frozen=True, eq=False)
class ScenarioOrder:
    """
    Several scenarios by what they add in total to the metric that ways are chosen by.

    Attributes
    ----------
    table
        A row per scenario, the dearest first: `scenario`, `change`, `rank`, `rank_low`, `rank_high`, and `stable`, the
        share of samples in which it has the same rank.
    stable
        Share of samples in which all have.
    """

    table: pd.DataFrame
    stable: float


def change_samples(
    router: Router,
    effects: Effects,
    draws: int = 20,
    seed: int = SEED,
    progress: Callable[[float], None] | None = None,
) -> Samples:
    """
    Return what a scenario adds to each pair under drawn factors.

    Parameters
    ----------
    draws, seed
        As for `analysis.routing.uncertainty.drawn_settings`. Before and after see the same draws, but for the factors
        that the scenario sets; so do all scenarios.

    Returns
    -------
    samples
        By column such as `cost_cny_t`, shape (pairs, draws); missing where there is no way before or after.

    Raises
    ------
    RequestError
        If the number of draws is out of range.
    """
    require_draws(draws)
    samples = {column: np.full((len(effects.pairs), draws), np.nan) for column in METRIC_COLUMNS.values()}
    sides = (apply_scenario(router), apply_scenario(router, effects.scenario))
    settings = zip(*(drawn_settings(side, draws, seed) for side in sides), strict=True)
    for number, (now, then) in enumerate(settings):
        for place, entry in enumerate(effects.pairs):
            found = pair_effect(now, then, effects.scenario, entry.pair, effects.by, effects.mode)
            for column, values in samples.items():
                values[place, number] = found.change(column)
        if progress is not None:
            progress((number + 1) / draws)
    return samples


def effect_ranges(effects: Effects, samples: Samples) -> pd.DataFrame:
    """
    Return before and after as rows, with the range of each change.

    Parameters
    ----------
    samples
        As from `change_samples`.

    Returns
    -------
    table
        As from `analysis.resilience.effects.effect_table`, with `low` and `high`: the 5th and 95th percentile of the
        change, widened where needed to take in the change itself; missing where there is none.
    """
    table = effect_table(effects)
    place = {pair.pair.id: number for number, pair in enumerate(effects.pairs)}
    lows, highs = [], []
    for row in table.itertuples():
        values = samples[row.metric]
        drawn = np.nansum(values, axis=0) if row.pair == TOTAL else values[place[row.pair]]
        low, high = drawn_range(drawn, row.change)
        lows.append(rounded_total(row.metric, float(low)))
        highs.append(rounded_total(row.metric, float(high)))
    return table.assign(low=lows, high=highs)


def ranged_document(effects: Effects, samples: Samples) -> dict[str, Any]:
    """
    Return what a scenario does as JSON values, with the ranges of changes.

    Parameters
    ----------
    effects, samples
        As for `effect_ranges`.

    Returns
    -------
    document
        As from `analysis.resilience.effects.effect_document`; each pair has `range` beside `change` (null where that
        is), and each metric of `total` has `range`: low and high of the change.
    """
    document = effect_document(effects)
    table = effect_ranges(effects, samples)
    ranges: dict[str, dict[str, list[float]]] = {}
    for row in table.itertuples():
        ranges.setdefault(row.pair, {})[row.metric] = [row.low, row.high]
    for pair in document["pairs"]:
        pair["range"] = None if pair["change"] is None else ranges[pair["pair"]]
    for column, entry in document["total"].items():
        entry["range"] = ranges[TOTAL][column]
    return document


def scenario_order(effects: Sequence[Effects], samples: Sequence[Samples]) -> ScenarioOrder:
    """
    Return how well the order of scenarios by what they add in total holds.

    Parameters
    ----------
    effects
        Of scenarios, asked for the same pairs by the same metric.
    samples
        Of each, from the same draws.

    Returns
    -------
    order
        Totals are those of `analysis.resilience.effects.effect_table`: of the pairs that have a way before and after.
    """
    column = METRIC_COLUMNS[effects[0].by]
    now = np.array([_total_change(entry, column) for entry in effects])
    drawn = np.stack([np.nansum(entry[column], axis=0) for entry in samples], axis=1)
    rank, ranks = _ranks(now[None, :])[0], _ranks(drawn)
    table = rank_stability(rank, ranks)
    table["stable"] = (ranks == rank).mean(axis=0).round(3)
    table.insert(0, "rank", rank)
    table.insert(0, "change", now)
    table.insert(0, "scenario", [entry.label for entry in effects])
    whole = float((ranks == rank).all(axis=1).mean())
    return ScenarioOrder(table.sort_values("rank", kind="stable", ignore_index=True), round(whole, 3))


def _total_change(effects: Effects, column: str) -> float:
    table = effect_table(effects)
    return float(table.change[(table.pair == TOTAL) & (table.metric == column)].iloc[0])


def _ranks(changes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the place of each column in its row from the greatest, from 1; equals share the first place."""
    rounded = changes.round(_DECIMALS)
    return np.asarray((rounded[:, None, :] > rounded[:, :, None]).sum(axis=2) + 1)
