"""
Where distribution centres would serve the two provinces best: p-median and coverage, solved to the optimum.

Trucks run from the centre to every county; a county's weight is what its city has, spread evenly over the city's
counties, because figures by county are not at hand. The answer is a calculation from these assumptions, not advice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack, identity

from analysis.assumptions.cost import METRIC_COLUMNS
from analysis.flows.demand import MASSES
from analysis.network.router import join_place
from analysis.routing.shortest_path import along_edge, path_ends
from analysis.routing.tabulate import place_set
from analysis.routing.uncertainty import SEED, drawn_settings, require_draws
from geo.crs import WGS84
from geo.errors import RequestError, TooFarError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from analysis.network.router import Join
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place
    from geo.world import World

__all__ = [
    "HubPlan",
    "access_table",
    "best_coverage",
    "best_hubs",
    "best_median",
    "county_weights",
    "hub_features",
    "hub_places",
    "hub_stability",
]

MOST_HUBS = 20
# The plan's item on logistics centres and distribution hubs.
_HUB_ITEM = 6


@dataclass(frozen=True, eq=False)
class HubPlan:
    """
    Chosen centres.

    Attributes
    ----------
    hubs
        Places of the candidates, in order, that are chosen.
    serves
        For each county the place of its centre among the candidates, -1 where none reaches it, shape (counties,).
    value
        Weighted mean of the metric (median), or share of the weight within the limit (coverage).
    """

    hubs: tuple[int, ...]
    serves: NDArray[np.int64]
    value: float


def hub_places(world: World) -> tuple[list[Place], list[Place]]:
    """Return the counties, and the candidates: they and the two provinces' ports at which goods are handled."""
    counties = place_set(world, "counties")
    cities = set(world.cities.adcode)
    ports = set(world.ports.id[world.ports.city_adcode.isin(cities)]) - set(world.special_areas.port_id)
    return counties, [*counties, *(port for port in place_set(world, "ports") if port.id in ports)]


def county_weights(world: World, counties: Sequence[Place], mass: str) -> NDArray[np.float64]:
    """
    Return what each county weighs: its city's figure over the number of the city's counties.

    Parameters
    ----------
    counties
        Places of kind "county".
    mass
        Key of `analysis.flows.demand.MASSES`.

    Returns
    -------
    weights
        Shape (counties,), summing to 1.

    Raises
    ------
    RequestError
        If the mass is not known.
    """
    if mass not in MASSES:
        msg = f"Counties cannot be weighed by {mass!r}; use {' or '.join(MASSES)}."
        raise RequestError(msg)
    figure = world.cities.set_index("adcode")[MASSES[mass]]
    city = world.counties.set_index("adcode").city_adcode
    members = city.value_counts()
    weights = np.array([float(figure[city[county.id]]) / members[city[county.id]] for county in counties])
    return np.asarray(weights / weights.sum())


def access_table(
    prepared: ScenarioNetwork, candidates: Sequence[Place], counties: Sequence[Place], by: str
) -> NDArray[np.float64]:
    """
    Return what a truck takes from every candidate to every county, in the engine's weights.

    Parameters
    ----------
    by
        A metric; hours are those at the wheel, without rests.

    Returns
    -------
    values
        Shape (candidates, counties), in the unit of the metric; infinite where no road joins them.

    Raises
    ------
    RequestError
        If the metric is not known.
    """
    if by not in METRIC_COLUMNS:
        msg = f"Centres cannot be chosen by {by!r}; choose by {', '.join(METRIC_COLUMNS)}."
        raise RequestError(msg)
    metric = prepared.metric(by, "highway")
    values = np.full((len(candidates), len(counties)), np.inf)
    starts, ends = ([_road_join(prepared, place) for place in side] for side in (candidates, counties))
    leaves, reaches = (
        [[] if join is None else path_ends(prepared, join, metric, leaving=leaving) for join in joins]
        for joins, leaving in ((starts, True), (ends, False))
    )
    sources, sinks = (sorted({node for part in side for node, _ in part}) for side in (leaves, reaches))
    table = metric.table(sources, sinks)
    row = {node: number for number, node in enumerate(sources)}
    column = {node: number for number, node in enumerate(sinks)}
    for i, (candidate, part) in enumerate(zip(candidates, leaves, strict=True)):
        for j, (county, other) in enumerate(zip(counties, reaches, strict=True)):
            sums = [a + table[row[u], column[v]] + b for u, a in part for v, b in other]
            start, end = starts[i], ends[j]
            if start is not None and end is not None:
                sums.append(along_edge(prepared, metric, start, end))
            same = (candidate.kind, candidate.id) == (county.kind, county.id)
            values[i, j] = 0.0 if same else min(sums, default=np.inf)
    return values


def _road_join(prepared: ScenarioNetwork, place: Place) -> Join | None:
    """Return where trucks leave or reach a place; None where no road is near."""
    try:
        return join_place(prepared.router, place, "road")
    except TooFarError:
        return None


def _require_count(count: int, candidates: int) -> None:
    if not 1 <= count <= min(MOST_HUBS, candidates):
        msg = f"{count} centres cannot be chosen; ask for 1 to {min(MOST_HUBS, candidates)}."
        raise RequestError(msg)


def best_median(values: NDArray[np.float64], weights: NDArray[np.float64], count: int) -> HubPlan:
    """
    Return the centres from which the weighted mean of the metric is the least.

    Parameters
    ----------
    values
        From `access_table`.
    weights
        Of the counties, summing to 1.

    Returns
    -------
    plan
        Optimal; counties that no candidate but themselves reaches, such as islands, are served by none and do not
        count.

    Raises
    ------
    RequestError
        If the count is out of range.

    Notes
    -----
    The p-median problem (Hakimi 1964) as a mixed integer program, solved by HiGHS.
    """
    _require_count(count, len(values))
    joined = np.flatnonzero(np.isfinite(values).sum(axis=0) > 1)
    share = weights[joined] / weights[joined].sum()
    place, county = np.nonzero(np.isfinite(values[:, joined]))
    cost = values[place, joined[county]] * share[county]
    places, pairs, number = len(values), len(place), np.arange(len(place))
    served = coo_array((np.ones(pairs), (county, number)), shape=(len(joined), pairs))
    opened = coo_array((np.ones(pairs), (number, place)), shape=(pairs, places))
    found = _solved(
        np.concatenate([np.zeros(places), cost]),
        [
            LinearConstraint(hstack([csr_array((len(joined), places)), served]).tocsr(), 1, 1),
            LinearConstraint(hstack([-opened, identity(pairs)]).tocsr(), -np.inf, 0),
            LinearConstraint(hstack([csr_array(np.ones((1, places))), csr_array((1, pairs))]).tocsr(), count, count),
        ],
        places,
    )
    serves = np.full(len(weights), -1)
    serves[joined] = found[values[np.ix_(found, joined)].argmin(axis=0)]
    value = float((values[serves[joined], joined] * share).sum())
    return HubPlan(tuple(found.tolist()), serves, value)


def _solved(cost: NDArray[np.float64], constraints: Sequence[LinearConstraint], places: int) -> NDArray[np.int64]:
    """Return which candidates the cheapest solution opens; the first variables say so, the others follow from them."""
    found = milp(
        cost,
        integrality=np.arange(len(cost)) < places,
        bounds=Bounds(0, 1),
        constraints=constraints,
        options={"mip_rel_gap": 1e-7},
    )
    if found.x is None:
        msg = "No such set of centres serves every county that roads reach; ask for more of them."
        raise RequestError(msg)
    return np.flatnonzero(found.x[:places] > 0.5)


def best_coverage(values: NDArray[np.float64], weights: NDArray[np.float64], count: int, limit: float) -> HubPlan:
    """
    Return the centres that have the most weight within a limit.

    Parameters
    ----------
    values, weights, count
        As for `best_median`.
    limit
        In the unit of the metric.

    Returns
    -------
    plan
        Optimal; counties beyond the limit are served by none.

    Raises
    ------
    RequestError
        If the count or the limit is out of range.

    Notes
    -----
    The maximal covering location problem (Church and ReVelle 1974), solved by HiGHS.
    """
    _require_count(count, len(values))
    if not (math.isfinite(limit) and limit > 0):
        msg = f"The limit of {limit:g} must be a number above 0."
        raise RequestError(msg)
    places, counties = values.shape
    within = csr_array((values <= limit).astype(float).T)
    hubs = _solved(
        np.concatenate([np.zeros(places), -weights]),
        [
            LinearConstraint(hstack([-within, identity(counties)]).tocsr(), -np.inf, 0),
            LinearConstraint(hstack([csr_array(np.ones((1, places))), csr_array((1, counties))]).tocsr(), count, count),
        ],
        places,
    )
    best = hubs[values[hubs].argmin(axis=0)]
    reached = values[best, np.arange(counties)] <= limit
    return HubPlan(tuple(hubs.tolist()), np.where(reached, best, -1), float(weights[reached].sum()))


def best_hubs(
    values: NDArray[np.float64], weights: NDArray[np.float64], count: int, limit: float | None = None
) -> HubPlan:
    """
    Return the best centres.

    Parameters
    ----------
    values, weights, count
        As for `best_median`.
    limit
        In the unit of the metric, if the most weight within it is asked for.

    Returns
    -------
    plan
        Of `best_coverage` where there is a limit, else of `best_median`.

    Raises
    ------
    RequestError
        If the count or the limit is out of range.
    """
    return best_median(values, weights, count) if limit is None else best_coverage(values, weights, count, limit)


def hub_stability(
    prepared: ScenarioNetwork,
    places: tuple[Sequence[Place], Sequence[Place]],
    weights: NDArray[np.float64],
    plan: HubPlan,
    by: str,
    limit: float | None = None,
    *,
    draws: int = 50,
    seed: int = SEED,
    progress: Callable[[float], None] | None = None,
) -> pd.Series:
    """
    Return how often chosen centres stay chosen over the factors' ranges.

    Parameters
    ----------
    places
        Counties and candidates, as from `hub_places`.
    plan
        As from `best_hubs`.
    by, limit
        What the plan was made by.
    draws, seed
        As for `analysis.routing.uncertainty.drawn_settings`; as many centres are chosen anew, to the optimum, under
        each.

    Returns
    -------
    stable
        Share of the draws in which a centre is among those chosen, by its `id` of `hub_features`.

    Raises
    ------
    RequestError
        If the number of draws is out of range.

    Notes
    -----
    Nothing about distances depends on the factors: by distance all centres stay, and nothing is chosen anew.
    """
    require_draws(draws)
    counties, candidates = places
    kept = np.zeros(len(plan.hubs))
    for number, drawn in enumerate(drawn_settings(prepared, draws, seed) if by != "distance" else ()):
        chosen = best_hubs(access_table(drawn, candidates, counties, by), weights, len(plan.hubs), limit)
        kept += np.isin(plan.hubs, chosen.hubs)
        if progress is not None:
            progress((number + 1) / draws)
    shares = np.ones(len(plan.hubs)) if by == "distance" else kept / draws
    return pd.Series(shares.round(3), index=[_hub_id(candidates[hub]) for hub in plan.hubs], name="stable")


def _hub_id(place: Place) -> str:
    return f"{place.kind}:{place.id}"


def hub_features(
    world: World,
    plan: HubPlan,
    candidates: Sequence[Place],
    weights: NDArray[np.float64],
) -> gpd.GeoDataFrame:
    """
    Return chosen centres as points, and beside them the cities that the plan names as hosts of logistics centres.

    Parameters
    ----------
    candidates, weights
        As it was solved for.

    Returns
    -------
    frame
        `id`, `role` ("hub", or "plan" for a city that item 6 of the plan names), names, `counties` that it serves and
        their `share` of the weight; points in EPSG:4326.
    """
    rows: list[tuple[object, ...]] = []
    for hub in plan.hubs:
        place, served = candidates[hub], plan.serves == hub
        share = float(weights[served].sum())
        point = shapely.Point(place.lon, place.lat)
        rows.append((_hub_id(place), "hub", place.name_zh, place.name_en, int(served.sum()), share, point))
    item = world.plan.pairings.id[world.plan.pairings.plan_item == _HUB_ITEM]
    members = world.plan.members[world.plan.members.pairing_id.isin(item)]
    named = world.cities[world.cities.adcode.isin(members.place_id[members.place_type == "city"])]
    for city in named.itertuples():
        point = shapely.Point(city.label_lon, city.label_lat)
        rows.append((f"plan:{city.adcode}", "plan", city.name_zh, city.name_en, 0, 0.0, point))
    columns = ["id", "role", "name_zh", "name_en", "counties", "share", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=WGS84)
