"""What follows from the factors' ranges: samples of all factors, metrics of routes under them, how well ranks hold."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.assumptions.cost import METRIC_COLUMNS, join_quantities, leg_costs, rate_table
from analysis.bounded_cache import BoundedCache
from analysis.routing.scenario_network import apply_scenario
from geo.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from analysis.assumptions.cost import Quantities
    from analysis.assumptions.factors import Factors
    from analysis.routing.scenario_network import ScenarioNetwork

__all__ = [
    "MOST_DRAWS",
    "RANGE",
    "SAMPLES",
    "SEED",
    "drawn_range",
    "drawn_settings",
    "rank_stability",
    "require_draws",
    "route_samples",
    "sample_factors",
]

SAMPLES = 1000
SEED = 2018
# A range is what lies between these percentiles of the samples.
RANGE = (5.0, 95.0)
# Of draws for each of which ways are searched anew.
MOST_DRAWS = 10_000

# A rank is held when a draw leaves it within its ten: the first ten, the first twenty, and so on.
_TEN = 10
# A draw's metrics are asked for once: two searches by one mode and one by another.
_METRICS = 3


def sample_factors(
    table: pd.DataFrame, factors: Factors, fixed: Collection[str], samples: int = SAMPLES, seed: int = SEED
) -> dict[str, NDArray[np.float64]]:
    """
    Draw all factors from triangles over their ranges.

    Parameters
    ----------
    table
        Factors with `low`, `default`, `high`.
    fixed
        Keys of factors that a user has set: they do not vary.
    samples, seed
        How many, and where the generator begins.

    Returns
    -------
    drawn
        Values by key, shape (samples,); factors are drawn independently of each other.

    Notes
    -----
    Triangles are the usual choice where only a least, a likely and a greatest value are known (JCGM 101:2008, 6.4.5).
    """
    generator = np.random.default_rng(seed)
    drawn = {}
    for row in table.itertuples():
        # One draw per factor whatever is fixed, so that fixing one leaves the others as they were.
        unit = generator.random(samples)
        if row.key in fixed or row.low == row.high:
            drawn[row.key] = np.full(samples, factors[row.key])
        else:
            drawn[row.key] = _triangle(unit, row.low, row.default, row.high)
    return drawn


def _triangle(unit: NDArray[np.float64], low: float, mode: float, high: float) -> NDArray[np.float64]:
    """Return the quantiles of a triangular distribution."""
    peak = (mode - low) / (high - low)
    rising = low + np.sqrt(unit * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - unit) * (high - low) * (high - mode))
    return np.where(unit < peak, rising, falling)


def route_samples(
    routes: Sequence[Sequence[Quantities]], drawn: Mapping[str, NDArray[np.float64]], drivers: int
) -> dict[str, NDArray[np.float64]]:
    """
    Return the metrics of routes under drawn factors; the routes stay what they are.

    Parameters
    ----------
    routes
        What the legs of each route consist of, by part of it.
    drawn
        As from `sample_factors`.

    Returns
    -------
    metrics
        `distance_km`, `time_h`, `cost_cny_t`, `co2e_kg_t`, `generalised_cny_t`, shape (routes, samples).
    """
    table = rate_table(drawn)
    columns: dict[str, list[NDArray[np.float64]]] = {name: [] for name in METRIC_COLUMNS.values()}
    for route in routes:
        costs = leg_costs(join_quantities(route), table, drawn, drivers)
        for by, name in METRIC_COLUMNS.items():
            columns[name].append(costs.total(by, drawn))
    return {name: np.stack(values) for name, values in columns.items()}


def require_draws(draws: int) -> None:
    """
    Refuse a number of draws that there cannot be.

    Raises
    ------
    RequestError
        If it is below 1 or above `MOST_DRAWS`.
    """
    if not 1 <= draws <= MOST_DRAWS:
        msg = f"{draws} draws of the factors cannot be made; ask for 1 to {MOST_DRAWS}."
        raise RequestError(msg)


def drawn_settings(prepared: ScenarioNetwork, draws: int, seed: int = SEED) -> Iterator[ScenarioNetwork]:
    """
    Yield a scenario under drawn factors, for what is to be searched anew under each draw.

    Parameters
    ----------
    prepared
        A router under a scenario, without places or roads that are avoided.
    draws, seed
        How many, and where the generator begins; the same for all analyses, so that they see the same draws.

    Yields
    ------
    drawn
        The same scenario with a value for each factor, see `sample_factors`; those that the scenario sets stay. Its
        metrics are kept apart and do not push out those that others ask for.

    Raises
    ------
    RequestError
        If the number of draws is out of range.
    """
    require_draws(draws)
    scenario, router = prepared.scenario, prepared.router
    values = sample_factors(router.factor_table, prepared.factors, set(scenario.factors), draws, seed)
    for number in range(draws):
        factors = MappingProxyType({key: float(drawn[number]) for key, drawn in values.items()})
        apart = replace(router, metrics=BoundedCache(_METRICS))
        yield apply_scenario(apart, replace(scenario, factors=factors))


def drawn_range(samples: NDArray[np.float64], now: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Return between what samples lie.

    Parameters
    ----------
    samples
        Draws along the last axis.
    now
        The values at the factors in use, shape of the other axes.

    Returns
    -------
    low, high
        5th and 95th percentile, widened where needed to take in the value in use.
    """
    low, high = np.percentile(samples, RANGE, axis=-1)
    return np.minimum(low, now), np.maximum(high, now)


def rank_stability(now: ArrayLike, drawn: NDArray[np.int64]) -> pd.DataFrame:
    """
    Return how well ranks are held.

    Parameters
    ----------
    now
        Rank of each thing at the factors in use, from 1, shape (things,).
    drawn
        Its rank under each draw, shape (draws, things).

    Returns
    -------
    table
        A row per thing: `rank_low` and `rank_high`, the 5th and 95th percentile of its rank (the nearest rank
        outwards), widened where needed to take in the one in use; `stable`, the share of draws in which it is within
        its ten: among the first ten when it ranks 1 to 10, among the first twenty when it ranks 11 to 20, and so on.

    Examples
    --------
    >>> rank_stability([1, 12], np.array([[1, 25], [11, 3]])).to_dict("list")
    {'rank_low': [1, 3], 'rank_high': [11, 25], 'stable': [0.5, 0.5]}
    """
    ranks = np.asarray(now, dtype=np.int64)
    low = np.percentile(drawn, RANGE[0], axis=0, method="lower")
    high = np.percentile(drawn, RANGE[1], axis=0, method="higher")
    within = -(-ranks // _TEN) * _TEN
    return pd.DataFrame(
        {
            "rank_low": np.minimum(low, ranks).astype(np.int64),
            "rank_high": np.maximum(high, ranks).astype(np.int64),
            "stable": (drawn <= within).mean(axis=0).round(3),
        }
    )
