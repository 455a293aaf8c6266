"""Where a demand goes: trips over the alternatives of each pair, loads on edges, totals per mode and province."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.routing.compare import compare
from analysis.routing.shortest_path import Request
from analysis.routing.uncertainty import SAMPLES, drawn_range, route_samples, sample_factors
from analysis.wording import CHAIN_NAMES
from geo.crs import WGS84
from geo.errors import NoRouteError, RequestError, TooFarError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from analysis.flows.demand import Demand
    from analysis.routing.compare import Alternative
    from analysis.routing.scenario_network import ScenarioNetwork

__all__ = [
    "LOAD_COLUMNS",
    "RULES",
    "TRIP_COLUMNS",
    "Assignment",
    "assign_demand",
    "flow_totals",
    "load_features",
    "mode_table",
    "province_table",
    "shares_of",
]

RULES = ("all", "logit")
_SENSITIVITY = 4.0
_STEEPEST = 100.0
# Drives off the network are by truck.
_LEG_MODES = {"access": "road"}
TRIP_COLUMNS = (
    "origin", "destination", "alternative", "kind", "label", "label_en", "tonnes", "share", "distance_km", "time_h",
    "cost_cny_t", "co2e_kg_t", "generalised_cny_t", "reason",
)  # fmt: skip
LOAD_COLUMNS = ("edge", "mode", "kind", "ref", "name_zh", "name_en", "tonnes_forward", "tonnes_backward", "tonnes")


@dataclass(frozen=True, eq=False)
class Assignment:
    """
    A demand on the networks.

    Attributes
    ----------
    trips
        `TRIP_COLUMNS`: a row for each pair and way that is used, ids of both places, tonnes a year; pairs that nothing
        joins have a row of their own with `reason`.
    forward, backward
        Tonnes on each row of the edge table, along its geometry and against it, shape (edges,).
    legs
        `origin`, `destination`, `mode`, `tonnes`, `tonne_km`, `cost_cny`, `co2e_kg` of each leg.
    modelled
        Whether the demand is the model's.
    samples
        Tonne-kilometres by mode under drawn factors, shape (samples,).
    """

    trips: pd.DataFrame
    forward: NDArray[np.float64]
    backward: NDArray[np.float64]
    legs: pd.DataFrame
    modelled: bool
    samples: dict[str, NDArray[np.float64]]


def shares_of(costs: NDArray[np.float64], rule: str, sensitivity: float) -> NDArray[np.float64]:
    """
    Return which share of the goods takes each way.

    Parameters
    ----------
    costs
        Generalised cost of each way, CNY per tonne, shape (ways,) or (ways, samples).
    rule
        "all": everything takes the cheapest; "logit": shares fall with the cost.
    sensitivity
        Of the logit, per share of the least cost: how strongly a way that is 1 % dearer loses is `sensitivity` %.

    Returns
    -------
    shares
        Summing to 1 over the ways.

    Notes
    -----
    Multinomial logit on relative cost, exp(-sensitivity * cost / least cost): as in McFadden (1974); the sensitivity is
    an assumption, no observed shares were at hand to estimate it.
    """
    if rule == "all":
        cheapest = np.expand_dims(costs.argmin(axis=0), 0)
        shares = np.zeros(costs.shape)
        np.put_along_axis(shares, cheapest, 1.0, axis=0)
        return shares
    weights = np.exp(-sensitivity * (costs / costs.min(axis=0) - 1.0))
    return np.asarray(weights / weights.sum(axis=0))


def _require_sound(rule: str, sensitivity: float) -> None:
    if rule not in RULES:
        msg = f"Goods cannot be assigned by {rule!r}; use {' or '.join(RULES)}."
        raise RequestError(msg)
    if not (math.isfinite(sensitivity) and 0 <= sensitivity <= _STEEPEST):
        msg = f"The sensitivity of the logit is {sensitivity:g}; it must be a number from 0 to {_STEEPEST:g}."
        raise RequestError(msg)


def assign_demand(
    prepared: ScenarioNetwork,
    demand: Demand,
    rule: str = "logit",
    sensitivity: float = _SENSITIVITY,
    progress: Callable[[float], None] | None = None,
) -> Assignment:
    """
    Send a demand over the networks.

    Parameters
    ----------
    demand
        Tonnes between places.
    rule, sensitivity
        How the goods of a pair choose among its ways, see `shares_of`; ways are those of `compare`.
    progress
        Called with the share of pairs done, if given.

    Returns
    -------
    assignment
        Trips, loads and totals; capacity is not looked at. Under drawn factors the ways of a pair stay what they are
        and the goods choose among them anew.

    Raises
    ------
    RequestError
        If the rule is not known or the sensitivity out of range.
    """
    _require_sound(rule, sensitivity)
    edges = len(prepared.closed)
    forward, backward = np.zeros(edges), np.zeros(edges)
    trips: list[tuple[object, ...]] = []
    legs: list[tuple[object, ...]] = []
    drawn = sample_factors(prepared.router.factor_table, prepared.factors, set(prepared.scenario.factors))
    samples: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(SAMPLES))
    for number, (ends, tonnes) in enumerate(zip(demand.pairs, demand.tonnes, strict=True), start=1):
        names = ends[0].id, ends[1].id
        try:
            ways = compare(prepared, Request(*ends)).alternatives
        except (NoRouteError, TooFarError) as error:
            reason = "too_far" if isinstance(error, TooFarError) else "no_route"
            trips.append((*names, 0, "", "", "", tonnes, 1.0, *(np.nan,) * 5, reason))
            continue
        costs = np.array([way.totals["generalised_cny_t"] for way in ways])
        for place, share in enumerate(shares_of(costs, rule, sensitivity)):
            if share * tonnes > 0:
                way = ways[place]
                trips.append(_trip(names, place + 1, way, share, tonnes))
                legs += _legs(names, way, share * tonnes)
                _load(way, share * tonnes, forward, backward)
        _sample(ways, tonnes, drawn, (rule, sensitivity), samples)
        if progress is not None:
            progress(number / len(demand.pairs))
    return Assignment(
        pd.DataFrame(trips, columns=list(TRIP_COLUMNS)),
        forward,
        backward,
        pd.DataFrame(legs, columns=["origin", "destination", "mode", "tonnes", "tonne_km", "cost_cny", "co2e_kg"]),
        demand.modelled,
        dict(samples),
    )


def _trip(names: tuple[str, str], place: int, way: Alternative, share: float, tonnes: float) -> tuple[object, ...]:
    metrics = ("distance_km", "time_h", "cost_cny_t", "co2e_kg_t", "generalised_cny_t")
    totals = (round(way.totals[name], 3) for name in metrics)
    return (*names, place, way.kind, *way.label, share * tonnes, share, *totals, "")


def _legs(names: tuple[str, str], way: Alternative, tonnes: float) -> list[tuple[object, ...]]:
    return [
        (*names, leg.mode, tonnes, tonnes * leg.distance_km, tonnes * leg.cost_cny_t, tonnes * leg.co2e_kg_t)
        for leg in way.route.legs
    ]


def _sample(
    ways: Sequence[Alternative],
    tonnes: float,
    drawn: Mapping[str, NDArray[np.float64]],
    chosen_by: tuple[str, float],
    samples: dict[str, NDArray[np.float64]],
) -> None:
    """Add the tonne-kilometres of a pair by mode under drawn factors."""
    costs = route_samples([way.route.quantities for way in ways], drawn, 1)["generalised_cny_t"]
    for way, share in zip(ways, shares_of(costs, *chosen_by), strict=True):
        for leg in way.route.legs:
            samples[_LEG_MODES.get(leg.mode, leg.mode)] += tonnes * leg.distance_km * share


def _load(way: Alternative, tonnes: float, forward: NDArray[np.float64], backward: NDArray[np.float64]) -> None:
    """Add the tonnes to the edges of a way; added links are in no table of edges and carry none."""
    for trace in way.route.traces:
        known = trace.rows < len(forward)
        along = trace.end >= trace.start
        np.add.at(forward, trace.rows[known & along], tonnes)
        np.add.at(backward, trace.rows[known & ~along], tonnes)


def load_features(prepared: ScenarioNetwork, assignment: Assignment) -> gpd.GeoDataFrame:
    """
    Return the edges that goods use, the most loaded last so that it is drawn on top.

    Returns
    -------
    loads
        `LOAD_COLUMNS` and lines, EPSG:4326; changes of mode are left out.
    """
    edges = prepared.router.graph.edges
    total = assignment.forward + assignment.backward
    used = np.flatnonzero((total > 0) & (edges["mode"] != "transfer").to_numpy())
    rows = used[np.argsort(total[used], kind="stable")]
    found = edges.iloc[rows]
    columns = {name: found[name].to_numpy() for name in ("edge", "mode", "kind", "ref", "name_zh", "name_en")}
    columns |= {
        "tonnes_forward": assignment.forward[rows].round(3),
        "tonnes_backward": assignment.backward[rows].round(3),
        "tonnes": total[rows].round(3),
    }
    return gpd.GeoDataFrame(columns, geometry=found.geometry.to_numpy(), crs=WGS84)


def mode_table(assignment: Assignment) -> pd.DataFrame:
    """
    Return what each mode carries.

    Returns
    -------
    table
        By `mode`: `tonne_km`, `share` of all tonne-kilometres, `share_low` and `share_high` (5th and 95th percentile
        over the factors' ranges, widened where needed to take in the share), `cost_cny`, `co2e_kg`; drives off the
        network count as road, changes of mode have no kilometres.
    """
    legs = assignment.legs.replace({"mode": _LEG_MODES})
    table = legs.groupby("mode")[["tonne_km", "cost_cny", "co2e_kg"]].sum()
    # Modes that goods take under drawn factors alone are there, too, with a share of 0.
    table = table.reindex(sorted(assignment.samples), fill_value=0.0).rename_axis("mode").reset_index()
    table.insert(2, "share", table.tonne_km / (table.tonne_km.sum() or 1.0))
    drawn = np.array([assignment.samples[mode] for mode in table["mode"]]).reshape(len(table), SAMPLES)
    whole = drawn.sum(axis=0)
    low, high = drawn_range(np.divide(drawn, whole, out=np.zeros_like(drawn), where=whole > 0), table.share)
    table.insert(3, "share_low", low)
    table.insert(4, "share_high", high)
    return table.sort_values("tonne_km", ascending=False, ignore_index=True)


def flow_totals(assignment: Assignment, *, ways: bool = False) -> pd.DataFrame:
    """
    Return what goes along each corridor.

    Parameters
    ----------
    ways
        Whether ways by the same modes are told apart by where they pass from one to the other, such as their ports.

    Returns
    -------
    table
        By `name` and `name_en`: `tonnes`, `tonne_km`, `share` of all tonnes that have a way, `cost_cny`, `co2e_kg`;
        the most tonnes first.
    """
    trips = assignment.trips[assignment.trips.reason == ""]
    names = [CHAIN_NAMES[kind] for kind in trips.kind]
    each = pd.DataFrame(
        {
            "name": trips.label if ways else [zh for zh, _ in names],
            "name_en": trips.label_en if ways else [en for _, en in names],
            "tonnes": trips.tonnes,
            "tonne_km": trips.tonnes * trips.distance_km,
            "cost_cny": trips.tonnes * trips.cost_cny_t,
            "co2e_kg": trips.tonnes * trips.co2e_kg_t,
        }
    )
    table = each.groupby(["name", "name_en"]).sum().reset_index()
    table.insert(4, "share", table.tonnes / (table.tonnes.sum() or 1.0))
    return table.sort_values(["tonnes", "name"], ascending=[False, True], ignore_index=True)


def province_table(assignment: Assignment) -> pd.DataFrame:
    """
    Return what the goods of each province add up to, by where they come from.

    Returns
    -------
    table
        By `province` (first two digits of the origin's adcode; "other" for other places): `tonnes`, `tonne_km`,
        `cost_cny`, `co2e_kg`.
    """

    def province(ids: pd.Series) -> pd.Series:
        known = ids.str.fullmatch(r"(21|32)\d{4}")
        return ids.str[:2].where(known, "other")

    legs, trips = assignment.legs, assignment.trips[assignment.trips.reason == ""]
    table = legs.groupby(province(legs.origin))[["tonne_km", "cost_cny", "co2e_kg"]].sum()
    table.insert(0, "tonnes", trips.groupby(province(trips.origin)).tonnes.sum())
    return table.rename_axis("province").reset_index()
