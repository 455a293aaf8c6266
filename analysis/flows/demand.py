"""
How much goes between which places: a gravity model with stated assumptions, or a table that a user brings.

No statistics of freight between cities of the two provinces are published. What is computed here is an illustration,
and everything that uses it says so.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_totals, joined
from analysis.routing.tabulate import place_set
from geo.errors import AmbiguousPlaceError, DemandError, NoRouteError, RequestError, UnknownPlaceError
from geo.places.places import resolve_place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from analysis.network.router import Router
    from geo.places.places import Place
    from geo.world import World

__all__ = ["MASSES", "Demand", "Gravity", "gravity_demand", "gravity_weights", "read_demand"]

# What a city attracts goods by: the column of the cities' layer.
MASSES = {"gdp": "gdp_cny_2023", "population": "population_2020"}
_LARGEST_T = 1e10
_LARGEST_FILE = 4_000_000
_MOST_ROWS = 20_000
_TOLD_ROWS = 10
_COLUMNS = ["origin", "destination", "tonnes"]


@dataclass(frozen=True)
class Gravity:
    """
    Assumptions of the model; each may be replaced.

    Attributes
    ----------
    total_t
        Tonnes a year between the two provinces, both directions together.
    mass
        Key of `MASSES`.
    decay
        Exponent of the least generalised cost between two cities; 0 makes distance irrelevant.
    pair_factor
        How many times as much goes between two cities that the plan pairs.
    """

    total_t: float = 10_000_000.0
    mass: str = "gdp"
    decay: float = 1.0
    pair_factor: float = 2.0


@dataclass(frozen=True, eq=False)
class Demand:
    """
    Tonnes between places.

    Attributes
    ----------
    tonnes
        A year, for each pair.
    modelled
        Whether it is the model's, or a user's table.
    """

    pairs: tuple[tuple[Place, Place], ...]
    tonnes: NDArray[np.float64]
    modelled: bool


def _require_sound(gravity: Gravity) -> None:
    if gravity.mass not in MASSES:
        msg = f"Cities cannot be weighed by {gravity.mass!r}; use {' or '.join(MASSES)}."
        raise RequestError(msg)
    limits = {"total_t": (0, _LARGEST_T), "decay": (0, 10), "pair_factor": (0, 100)}
    for name, (low, high) in limits.items():
        value = getattr(gravity, name)
        if not (math.isfinite(value) and low <= value <= high) or (name == "total_t" and value == 0):
            msg = f"{name} of the demand is {value:g}; it must be a number from {low:g} to {high:g}, the total above 0."
            raise RequestError(msg)


def gravity_weights(
    origin_mass: NDArray[np.float64],
    destination_mass: NDArray[np.float64],
    cost: NDArray[np.float64],
    factor: NDArray[np.float64],
    decay: float,
) -> NDArray[np.float64]:
    """
    Return the share of each pair: mass times mass times factor, over cost to the power of the decay.

    Parameters
    ----------
    origin_mass, destination_mass, cost, factor
        Of each pair, shape (pairs,); infinite cost is a pair that nothing joins.

    Returns
    -------
    shares
        Shape (pairs,), summing to 1; zero where nothing joins a pair.

    Notes
    -----
    An unconstrained gravity model, as in Ortuzar and Willumsen, Modelling Transport, section 5.5.
    """
    joined_pairs = np.isfinite(cost)
    weights = np.zeros(len(cost))
    weights[joined_pairs] = (origin_mass * destination_mass * factor)[joined_pairs] / cost[joined_pairs] ** decay
    return np.asarray(weights / weights.sum())


def gravity_demand(router: Router, gravity: Gravity, progress: Callable[[float], None] | None = None) -> Demand:
    """
    Spread a total over all pairs of a city in Liaoning and one in Jiangsu, in both directions.

    Parameters
    ----------
    router
        Costs are those with nothing changed, so that a scenario moves routes and never the demand.

    Returns
    -------
    demand
        364 ordered pairs.

    Raises
    ------
    RequestError
        If an assumption is out of range.
    """
    _require_sound(gravity)
    world, prepared = router.world, apply_scenario(router)
    mass = world.cities.set_index("adcode")[MASSES[gravity.mass]]
    province = world.cities.set_index("adcode").province_adcode
    cities = place_set(world, "cities")
    joins = {city.id: joined(router, city, "any") for city in cities}
    planned = _planned_pairs(world)
    pairs, costs, factors = [], [], []
    for number, origin in enumerate(cities, start=1):
        for destination in cities:
            if province[origin.id] == province[destination.id]:
                continue
            pairs.append((origin, destination))
            factors.append(gravity.pair_factor if frozenset((origin.id, destination.id)) in planned else 1.0)
            try:
                found = best_totals(prepared, Request(origin, destination), (joins[origin.id], joins[destination.id]))
                costs.append(found.total("generalised", prepared.factors.values))
            except NoRouteError:
                costs.append(np.inf)
        if progress is not None:
            progress(number / len(cities))
    origin_mass, destination_mass = (np.array([float(mass[pair[side].id]) for pair in pairs]) for side in (0, 1))
    shares = gravity_weights(
        origin_mass, destination_mass, np.array(costs, dtype=float), np.array(factors), gravity.decay
    )
    return Demand(tuple(pairs), gravity.total_t * shares, modelled=True)


def _planned_pairs(world: World) -> set[frozenset[str]]:
    """Return the pairs of cities that the plan names."""
    plan = world.plan
    named = plan.pairings.id[plan.pairings.kind == "city_pair"]
    members = plan.members[plan.members.pairing_id.isin(named)]
    return {frozenset(group.place_id) for _, group in members.groupby("pairing_id")}


def read_demand(path: Path, places: Sequence[Place]) -> Demand:
    """
    Read a table of tonnes between places.

    Parameters
    ----------
    path
        CSV in UTF-8 with the columns `origin`, `destination`, `tonnes`; places as everywhere: a name in Chinese or
        English, an adcode, a port or park id, or lon,lat.

    Returns
    -------
    demand
        In the order of the file.

    Raises
    ------
    DemandError
        If the file cannot be read, has other columns, or rows that mean nothing; it tells each such row and why.
    """
    text = _text(path)
    try:
        return _read(path, text, places)
    except csv.Error as error:
        msg = f"{path.name} cannot be read as CSV ({error}); see that quotation marks are closed."
        raise DemandError(msg) from error


def _read(path: Path, text: str, places: Sequence[Place]) -> Demand:
    reader = csv.DictReader(io.StringIO(text))
    found = [name.strip() for name in reader.fieldnames or []]
    missing = [name for name in _COLUMNS if name not in found]
    if missing:
        msg = f"{path.name} has no column {', '.join(missing)}; its first line must name {', '.join(_COLUMNS)}."
        raise DemandError(msg)
    reader.fieldnames = found
    pairs: list[tuple[Place, Place]] = []
    tonnes: list[float] = []
    faults: list[str] = []
    seen: dict[tuple[str, ...], int] = {}
    rows = [(reader.line_num, row) for row in islice(reader, _MOST_ROWS + 1)]
    if len(rows) > _MOST_ROWS:
        msg = f"{path.name} has more than {_MOST_ROWS:,} rows; split it."
        raise DemandError(msg)
    for line, row in rows:
        try:
            pair, amount = _row(row, places)
        except (DemandError, UnknownPlaceError, AmbiguousPlaceError) as error:
            faults.append(f"line {line}: {error}")
            continue
        key = tuple(part for place in pair for part in (place.kind, place.id))
        if key in seen:
            faults.append(f"line {line}: the same pair stands in line {seen[key]}; add the two up.")
            continue
        seen[key] = line
        pairs.append(pair)
        tonnes.append(amount)
    if faults:
        more = f" And {len(faults) - _TOLD_ROWS} more." if len(faults) > _TOLD_ROWS else ""
        msg = f"{path.name}: {len(faults)} rows cannot be used. {' '.join(faults[:_TOLD_ROWS])}{more}"
        raise DemandError(msg)
    if not pairs:
        msg = f"{path.name} has no rows; write at least one pair with its tonnes."
        raise DemandError(msg)
    return Demand(tuple(pairs), np.array(tonnes), modelled=False)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            msg = f"{path.name} is larger than {_LARGEST_FILE // 1_000_000} MB; split it."
            raise DemandError(msg)
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); name a CSV file."
        raise DemandError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path.name} is not UTF-8; save it as CSV in UTF-8."
        raise DemandError(msg) from error


def _row(row: dict[str, str | None], places: Sequence[Place]) -> tuple[tuple[Place, Place], float]:
    origin, destination, amount = ((row[name] or "").strip() for name in _COLUMNS)
    ends = resolve_place(places, origin), resolve_place(places, destination)
    if (ends[0].kind, ends[0].id) == (ends[1].kind, ends[1].id):
        msg = f"{origin} is both origin and destination."
        raise DemandError(msg)
    try:
        tonnes = float(amount)
    except ValueError:
        tonnes = math.nan
    if not 0 <= tonnes <= _LARGEST_T:
        msg = f"{amount!r} is not a number of tonnes from 0 to {_LARGEST_T:g}."
        raise DemandError(msg)
    return ends, tonnes
