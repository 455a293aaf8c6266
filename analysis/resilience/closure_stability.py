"""How well the ranking of single closures holds over the factors' ranges: ranked anew under each draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.resilience.criticality import closure_ranking, closures
from analysis.routing.uncertainty import SEED, drawn_settings, rank_stability, require_draws

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place

__all__ = ["closure_stability"]


def closure_stability(
    prepared: ScenarioNetwork,
    places: Sequence[Place],
    table: pd.DataFrame,
    by: str,
    mode: str = "any",
    *,
    lanes: bool = True,
    draws: int = 20,
    seed: int = SEED,
    progress: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """
    Return how well each closure holds its rank.

    Parameters
    ----------
    prepared, places
        As for `analysis.resilience.criticality.closures`.
    table
        As from `analysis.resilience.criticality.critical_table`, or the first rows of it: `rank` and `id`.
    by, mode
        As the table was asked for.
    lanes
        As the table was asked for.
    draws, seed
        As for `analysis.routing.uncertainty.drawn_settings`. Each draw takes as long as a ranking.

    Returns
    -------
    stability
        `rank_low`, `rank_high`, `stable` as of `analysis.routing.uncertainty.rank_stability`, index of the table.
        Under each
        draw the best ways are searched anew and all closures ranked; what no best way uses then ranks behind all that
        one does.

    Raises
    ------
    RequestError
        If the number of draws is out of range.

    Notes
    -----
    Nothing about distances depends on the factors: by distance all ranks are held, and nothing is searched.
    """
    require_draws(draws)
    ids = table["id"].to_numpy()
    if by == "distance":
        ranks = np.tile(table["rank"].to_numpy(), (1, 1))
    else:
        ranks = np.empty((draws, len(ids)), dtype=np.int64)
        for number, drawn in enumerate(drawn_settings(prepared, draws, seed)):

            def show(share: float, done: int = number) -> None:
                if progress is not None:
                    progress((done + share) / draws)

            order = closure_ranking(drawn, closures(drawn, places, by, mode, show), lanes=lanes)
            place = dict(zip(order["id"], order.index, strict=True))
            ranks[number] = [place.get(key, len(order) + 1) for key in ids]
    return rank_stability(table["rank"], ranks).set_index(table.index)
