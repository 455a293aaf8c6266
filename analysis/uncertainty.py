"""What follows from the factors' ranges: samples of all factors at once, and the metrics of routes under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.cost import METRIC_COLUMNS, leg_costs, rate_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analysis.cost import Quantities
    from analysis.factors import Factors

__all__ = ["SAMPLES", "SEED", "route_samples", "sample_factors"]

SAMPLES = 1000
SEED = 2018


def sample_factors(
    table: pd.DataFrame, factors: Factors, fixed: Collection[str], samples: int = SAMPLES, seed: int = SEED
) -> dict[str, NDArray[np.float64]]:
    """
    Draw all factors from triangles over their ranges.

    Parameters
    ----------
    table
        Factors with `low`, `default`, `high`.
    factors
        Values in use.
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
        What the legs of each route consist of.
    drawn
        As from `sample_factors`.
    drivers
        Of a truck, 1 or 2.

    Returns
    -------
    metrics
        `distance_km`, `time_h`, `cost_cny_t`, `co2e_kg_t`, `generalised_cny_t`, shape (routes, samples).
    """
    table = rate_table(drawn)
    columns: dict[str, list[NDArray[np.float64]]] = {name: [] for name in METRIC_COLUMNS.values()}
    for route in routes:
        costs = [leg_costs(quantities, table, drawn, drivers) for quantities in route]
        for by, name in METRIC_COLUMNS.items():
            columns[name].append(sum(part.total(by, drawn) for part in costs))
    return {name: np.stack(values) for name, values in columns.items()}
