"""
The plan's pairs of cities against the best one-to-one assignment by access: a calculation, not advice.

Method: `docs/method.md`, section "Pairings".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from analysis.assumptions.cost import METRIC_COLUMNS
from analysis.routing.shortest_path import Request, best_route, require_metric
from analysis.routing.uncertainty import route_samples, sample_factors
from analysis.wording import PAIRING_NOTES
from geo.errors import NoRouteError
from geo.places.boundaries import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from analysis.assumptions.cost import Quantities
    from analysis.routing.scenario_network import ScenarioNetwork
    from analysis.wording import Words
    from geo.places.places import Place
    from geo.world import World

__all__ = [
    "PAIRING_COLUMNS",
    "CityAccess",
    "assign_pairs",
    "assignment_table",
    "city_access",
    "completed_plan",
    "pairs_of_plan",
    "shared_themes",
]

PAIRING_COLUMNS = (
    "kind", "pairing", "theme", "origin", "destination", "value", "rank", "best", "best_value", "best_stable",
    "assigned", "assigned_value", "assigned_stable", "proposed", "shared_themes", "theme_rank", "by",
    "origin_zh", "origin_en", "destination_zh", "destination_en", "note_zh", "note_en",
)  # fmt: skip
# Far below what is shown, far above what sums of numbers differ by.
_FAVOUR = 1e-6
_AS_GOOD = 1e-9


@dataclass(frozen=True, eq=False)
class CityAccess:
    """
    The best ways from every city of Liaoning to every city of Jiangsu.

    Attributes
    ----------
    values
        By the metric asked for, per tonne, shape (origins, destinations); infinity where no open way leads.
    samples
        The same under drawn factors, shape (origins, destinations, samples).
    """

    origins: tuple[Place, ...]
    destinations: tuple[Place, ...]
    values: NDArray[np.float64]
    samples: NDArray[np.float64]


def city_access(prepared: ScenarioNetwork, by: str, progress: Callable[[float], None] | None = None) -> CityAccess:
    """
    Return the best ways between the cities of both provinces.

    Returns
    -------
    access
        As of `liaosu route A B --mode any`, from Liaoning to Jiangsu.

    Raises
    ------
    RequestError
        If there is no such metric.
    NoRouteError
        If no open way joins the provinces.
    """
    require_metric(by)
    cities = [place for place in prepared.router.world.places if place.kind == "city"]
    origins, destinations = (tuple(c for c in cities if c.id[:2] == own[:2]) for own in PROVINCES)
    drawn = sample_factors(prepared.router.factor_table, prepared.factors, set(prepared.scenario.factors))
    values = np.full((len(origins), len(destinations)), np.inf)
    routes: dict[tuple[int, int], tuple[Quantities, ...]] = {}
    missing: NoRouteError | None = None
    for row, origin in enumerate(origins):
        for column, destination in enumerate(destinations):
            try:
                route = best_route(prepared, Request(origin, destination, "any", by))
            except NoRouteError as error:
                missing = error
                continue
            values[row, column] = route.total(by, prepared.factors)
            routes[row, column] = route.quantities
        if progress is not None:
            progress((row + 1) / len(origins))
    if not routes:
        raise missing or NoRouteError("No open way joins the provinces.")
    found = route_samples(list(routes.values()), drawn, 1)[METRIC_COLUMNS[by]]
    samples = np.full((*values.shape, found.shape[1]), np.inf)
    rows, columns = np.array(list(routes)).T
    samples[rows, columns] = found
    return CityAccess(origins, destinations, values, samples)


def assign_pairs(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """
    Return the one-to-one assignment with the least sum.

    Parameters
    ----------
    values
        Shape (rows, columns); infinity where a pair is impossible.

    Returns
    -------
    column
        Of each row, -1 for rows that are left over, shape (rows,). As many pairs as can be are made.
    """
    chosen = np.full(len(values), -1, dtype=np.int64)
    rows, columns = linear_sum_assignment(_with_prices(values))
    kept = np.isfinite(values[rows, columns])
    chosen[rows[kept]] = columns[kept]
    return chosen


def _with_prices(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Make impossible pairs dearer than all possible ones together: they are made only where nothing else is left."""
    finite = np.isfinite(values)
    most = float(values[finite].max()) if finite.any() else 0.0
    return np.asarray(np.where(finite, values, (most + 1.0) * (min(values.shape) + 1)))


def completed_plan(values: NDArray[np.float64], fixed: Mapping[int, int]) -> NDArray[np.int64]:
    """
    Return the assignment that keeps some pairs and makes the best of the rest.

    Parameters
    ----------
    values
        As for `assign_pairs`.
    fixed
        Columns by row.

    Returns
    -------
    column
        As from `assign_pairs`.
    """
    chosen = np.full(len(values), -1, dtype=np.int64)
    chosen[list(fixed)] = list(fixed.values())
    rows = np.array([row for row in range(len(values)) if row not in fixed], dtype=np.int64)
    columns = np.array([c for c in range(values.shape[1]) if c not in fixed.values()], dtype=np.int64)
    if len(rows) and len(columns):
        rest = assign_pairs(values[np.ix_(rows, columns)])
        chosen[rows[rest >= 0]] = columns[rest[rest >= 0]]
    return chosen


def pairs_of_plan(world: World) -> list[tuple[str, str, str, str]]:
    """
    Return the plan's pairs of cities.

    Returns
    -------
    pairs
        Pairing id, theme, adcodes of the cities in Liaoning and Jiangsu.
    """
    plan = world.plan
    pairs = []
    for pairing in plan.pairings[plan.pairings.kind == "city_pair"].itertuples():
        members = plan.members[plan.members.pairing_id == pairing.id].set_index("side").place_id
        pairs.append((str(pairing.id), str(pairing.theme), str(members["liaoning"]), str(members["jiangsu"])))
    return pairs


def shared_themes(world: World, origin: str, destination: str) -> tuple[str, ...]:
    """
    Return the themes under which the plan names both cities, or ports or parks in them, on opposite sides.

    Parameters
    ----------
    origin, destination
        Adcodes of cities in Liaoning and Jiangsu.

    Returns
    -------
    themes
        Ids in the plan's order, each once.
    """
    plan = world.plan
    hosts = {("port", port.id): [port.city_adcode] for port in world.ports.itertuples()}
    hosts |= {("park", park.id): park.city_adcode.split(";") for park in world.parks.itertuples()}
    found: dict[str, None] = {}
    for pairing in plan.pairings.itertuples():
        members = plan.members[plan.members.pairing_id == pairing.id]
        here = {
            side: {
                code
                for m in members[members.side == side].itertuples()
                for code in hosts.get((m.place_type, m.place_id), [m.place_id])
            }
            for side in ("liaoning", "jiangsu")
        }
        if origin in here["liaoning"] and destination in here["jiangsu"]:
            found[str(pairing.theme)] = None
    return tuple(found)


def _ranks(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the place of each value in its row, from 1."""
    return np.asarray(values.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable") + 1)


def _kept_shares(samples: NDArray[np.float64], assigned: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return in which share of the samples each city's partner is that of a best assignment, shape (origins,)."""
    count = np.zeros(len(assigned))
    for number in range(samples.shape[2]):
        prices = _with_prices(samples[:, :, number])
        least = _least(prices)
        for row, column in enumerate(assigned):
            rest = np.delete(prices, row, axis=0)
            kept = _least(rest) if column < 0 else prices[row, column] + _least(np.delete(rest, column, axis=1))
            # Many assignments are as good as each other: what stays within rounding of the best is one of them.
            count[row] += kept <= least * (1 + _AS_GOOD)
    return np.asarray(count / samples.shape[2])


def _least(prices: NDArray[np.float64]) -> float:
    return float(prices[linear_sum_assignment(prices)].sum())


def assignment_table(
    prepared: ScenarioNetwork, by: str = "generalised", progress: Callable[[float], None] | None = None
) -> pd.DataFrame:
    """
    Return how the plan's pairs compare with the best one-to-one assignment, in long form.

    Returns
    -------
    table
        Columns `PAIRING_COLUMNS`. `kind` "pair": a row per pair of the plan; "candidate": a row for each city of
        Liaoning without a partner and each of Jiangsu, in the order of access, `theme_rank` that by themes in common;
        "total": sums over pairs, see Notes. Values per tonne in the unit of the metric.

    Raises
    ------
    RequestError
        If there is no such metric.
    NoRouteError
        If no open way joins the provinces.

    Notes
    -----
    Totals, by `pairing`: "plan" is the sum of the plan's pairs and `assigned_value` that of the best assignment of the
    same cities; "plan_completed" keeps these pairs and adds the best of the rest (`proposed`), and `assigned_value` is
    the sum of the best assignment of all cities.
    """
    access = city_access(prepared, by, progress)
    world = prepared.router.world
    row_of = {city.id: row for row, city in enumerate(access.origins)}
    column_of = {city.id: column for column, city in enumerate(access.destinations)}
    pairs = pairs_of_plan(world)
    fixed = {row_of[origin]: column_of[destination] for _, _, origin, destination in pairs}
    # Among assignments that are equally good, one that keeps pairs of the plan.
    favoured = access.values.copy()
    favoured[list(fixed), list(fixed.values())] -= _FAVOUR
    assigned, completed = assign_pairs(favoured), completed_plan(access.values, fixed)
    ranks = _ranks(access.values)
    best = access.values.argmin(axis=1)
    best_stable = (access.samples.argmin(axis=1) == best[:, None]).mean(axis=1)
    assigned_stable = _kept_shares(access.samples, assigned)

    def line(kind: str, pairing: str, theme: str, row: int, column: int) -> dict[str, object]:
        partner = int(assigned[row])
        place, other = access.origins[row], access.destinations[column]
        return {
            "kind": kind,
            "pairing": pairing,
            "theme": theme,
            "origin": place.id,
            "destination": other.id,
            "value": access.values[row, column],
            "rank": int(ranks[row, column]) if np.isfinite(access.values[row, column]) else None,
            "best": access.destinations[int(best[row])].id if np.isfinite(access.values[row, best[row]]) else "",
            "best_value": access.values[row, best[row]],
            "best_stable": float(best_stable[row]),
            "assigned": access.destinations[partner].id if partner >= 0 else "",
            "assigned_value": access.values[row, partner] if partner >= 0 else np.nan,
            "assigned_stable": float(assigned_stable[row]),
            "proposed": bool(completed[row] == column) if kind == "candidate" else None,
            "shared_themes": ";".join(shared_themes(world, place.id, other.id)),
            **_names(place, other, PAIRING_NOTES[kind]),
        }

    rows = [line("pair", key, theme, row_of[a], column_of[b]) for key, theme, a, b in pairs]
    open_pairs = _open_pairs(world)
    for row, city in enumerate(access.origins):
        if row in fixed:
            continue
        pairing, theme = open_pairs.get(city.id, ("", ""))
        own = [
            line("candidate", pairing, theme, row, c) for c in np.argsort(access.values[row], kind="stable").tolist()
        ]
        rows += _ranked_by_theme(own)
    same = access.values[np.ix_(sorted(fixed), sorted(fixed.values()))]
    rows.append(_total("plan", access.values, fixed, _sum(same, assign_pairs(same))))
    kept = {row: int(column) for row, column in enumerate(completed) if column >= 0}
    rows.append(_total("plan_completed", access.values, kept, _sum(access.values, assigned)))
    table = pd.DataFrame(rows, columns=list(PAIRING_COLUMNS)).replace(np.inf, np.nan).assign(by=by)
    table = table.astype({"rank": "Int64", "theme_rank": "Int64", "proposed": "boolean"})
    return table.round({"value": 3, "best_value": 3, "assigned_value": 3, "best_stable": 3, "assigned_stable": 3})


def _names(place: Place, other: Place, note: Words) -> dict[str, object]:
    names = {"origin_zh": place.name_zh, "origin_en": place.name_en}
    names |= {"destination_zh": other.name_zh, "destination_en": other.name_en}
    return {**names, "note_zh": note[0], "note_en": note[1]}


def _open_pairs(world: World) -> dict[str, tuple[str, str]]:
    """Return id and theme of the pairings that leave the partner open, by the city of Liaoning."""
    plan = world.plan
    pairings = plan.pairings[plan.pairings.kind == "open_pair"].set_index("id").theme
    members = plan.members[plan.members.pairing_id.isin(pairings.index) & (plan.members.place_type == "city")]
    return {m.place_id: (m.pairing_id, str(pairings[m.pairing_id])) for m in members.itertuples()}


def _ranked_by_theme(candidates: list[dict[str, object]]) -> list[dict[str, object]]:
    """Add the place of each candidate by themes in common, and by access where they are equal."""
    count = [-len(str(entry["shared_themes"]).split(";")) if entry["shared_themes"] else 0 for entry in candidates]
    order = np.argsort(count, kind="stable").tolist()
    return [{**entry, "theme_rank": order.index(place) + 1} for place, entry in enumerate(candidates)]


def _sum(values: NDArray[np.float64], columns: NDArray[np.int64]) -> float:
    rows = np.flatnonzero(columns >= 0)
    return float(values[rows, columns[rows]].sum())


def _total(name: str, values: NDArray[np.float64], pairs: Mapping[int, int], least: float) -> dict[str, object]:
    zh, en = PAIRING_NOTES[name]
    total = float(sum(values[row, column] for row, column in pairs.items()))
    return {"kind": "total", "pairing": name, "value": total, "assigned_value": least, "note_zh": zh, "note_en": en}
