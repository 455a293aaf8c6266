"""How a leg's numbers come about: distance times factor, with the factor's source, line by line."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from analysis.assumptions.cost import CLASSES, LINKS, rates

if TYPE_CHECKING:
    from analysis.assumptions.cost import Quantities
    from analysis.routing.scenario_network import ScenarioNetwork

__all__ = ["Term", "leg_terms"]

# What a class has per kilometre, and once for each pass, by metric: attributes of `analysis.assumptions.cost.Rates`.
_PER_KM = {"cost": ("cny_per_km",), "time": ("hours_per_km",), "co2e": ("kg_per_km",)}
_PER_PASS = {"cost": ("cny",), "time": ("handling_h", "waiting_h"), "co2e": ("kg",)}
# What rests follow from, with one driver and with two, who take turns without stops.
_REST_FACTORS = {1: ("road.rest_after", "road.rest", "road.daily_one_driver"), 2: ("road.daily_two_drivers",)}


@dataclass(frozen=True)
class Term:
    """
    One summand of a leg's metric.

    Attributes
    ----------
    metric
        "cost", "time" or "co2e".
    what
        A class of `analysis.assumptions.cost.CLASSES`, or "rest", "lock", "added".
    amount
        Kilometres, or how often.
    rate
        CNY per tonne, hours, or kilograms per tonne, for one of the amount.
    value
        Their product: CNY per tonne, hours, or kilograms per tonne.
    factors
        Keys of the factors that the rate is made of.
    """

    metric: str
    what: str
    amount: float
    rate: float
    value: float
    factors: tuple[str, ...]


@lru_cache(maxsize=4)
def _factors_of(keys: tuple[str, ...]) -> dict[tuple[str, str], frozenset[str]]:
    """Return the factors of which each class's rates are made, by class and attribute: those that change the rate."""
    values = {key: 1.0 + number / len(keys) for number, key in enumerate(keys)}
    plain = rates(values)
    found: dict[tuple[str, str], set[str]] = {}
    for key in keys:
        for name, changed in rates({**values, key: 2.0 * values[key]}).items():
            for entry in fields(changed):
                if getattr(changed, entry.name) != getattr(plain[name], entry.name):
                    found.setdefault((name, entry.name), set()).add(key)
    return {rate: frozenset(used) for rate, used in found.items()}


def leg_terms(
    prepared: ScenarioNetwork, quantities: Quantities, leg: int, resting_h: float, drivers: int = 1
) -> list[Term]:
    """
    Return the summands of a leg's cost, time and emissions.

    Parameters
    ----------
    quantities
        What the legs of the route consist of.
    resting_h
        Hours of rest on the leg, which follow from the driving on it and before.
    drivers
        1 or 2 on a truck.

    Returns
    -------
    terms
        They sum to the leg's metrics.
    """
    table = prepared.rates
    keys = tuple(prepared.factors.values)

    def made_of(name: str, attributes: tuple[str, ...]) -> tuple[str, ...]:
        used = frozenset[str]().union(*(_factors_of(keys).get((name, one), ()) for one in attributes))
        return tuple(key for key in keys if key in used)

    found = []
    for code, name in enumerate(CLASSES):
        km, slow, passes = (float(part[leg, code]) for part in (quantities.km, quantities.slow_km, quantities.passes))
        if km and name in LINKS:
            for metric, amount, rate in (
                ("cost", km, table.cny_per_km[code]),
                ("time", slow, table.hours_per_km[code]),
                ("co2e", km, table.kg_per_km[code]),
            ):
                found.append(
                    Term(metric, name, amount, float(rate), amount * float(rate), made_of(name, _PER_KM[metric]))
                )
        if passes:
            hours = float(table.handling_h[code] + table.waiting_h[code])
            for metric, rate in (("cost", float(table.cny[code])), ("time", hours), ("co2e", float(table.kg[code]))):
                if rate:
                    made = made_of(name, _PER_PASS[metric])
                    found.append(Term(metric, name, passes, rate, passes * rate, made))
    if quantities.locks[leg]:
        locks, rate = float(quantities.locks[leg]), float(table.lock_h)
        found.append(Term("time", "lock", locks, rate, locks * rate, ("river.lock_wait",)))
    if resting_h:
        found.append(Term("time", "rest", 1.0, resting_h, resting_h, _REST_FACTORS[drivers]))
    km, cny, moving, waiting, kg = quantities.added[leg]
    if np.any(quantities.added[leg]):
        found += [Term("cost", "added", km, 0.0, cny, ()), Term("time", "added", km, 0.0, moving + waiting, ())]
        found.append(Term("co2e", "added", km, 0.0, kg, ()))
    return found
