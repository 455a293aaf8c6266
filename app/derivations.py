"""How a leg's numbers come about: distance times factor, with the factor's source, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.cost import CLASSES, LINKS

if TYPE_CHECKING:
    from analysis.cost import Quantities
    from analysis.prepared import Prepared

__all__ = ["Term", "leg_terms"]

# The factors that the rate per kilometre of a class is made of, by metric; see `analysis.cost.rates`.
_PER_KM: dict[str, dict[str, tuple[str, ...]]] = {
    "cost": {
        "expressway": ("road.cost", "road.toll"),
        "trunk": ("road.cost",),
        "access": ("road.cost",),
        "rail": ("rail.cost",),
        "sea": ("sea.cost",),
        "seaway": ("sea.cost",),
        "waterway": ("river.cost",),
        "canal": ("river.cost",),
        "roro": ("ferry.roro_cost",),
        "train_ferry": ("ferry.train_cost",),
    },
    "time": {
        "expressway": ("road.speed_expressway",),
        "trunk": ("road.speed_trunk",),
        "access": ("road.speed_trunk",),
        "rail": ("rail.speed",),
        "sea": ("sea.speed",),
        "seaway": ("river.speed_waterway",),
        "waterway": ("river.speed_waterway",),
        "canal": ("river.speed_canal",),
        "roro": ("ferry.speed",),
        "train_ferry": ("ferry.speed",),
    },
    "co2e": {
        "expressway": ("road.co2e",),
        "trunk": ("road.co2e",),
        "access": ("road.co2e",),
        "rail": ("rail.co2e",),
        "sea": ("sea.co2e",),
        "seaway": ("sea.co2e",),
        "waterway": ("river.co2e",),
        "canal": ("river.co2e",),
        "roro": ("ferry.roro_co2e",),
        "train_ferry": ("ferry.train_co2e",),
    },
}
_SIDES: dict[str, tuple[str, ...]] = {
    "road": (),
    "rail": ("rail_terminal.handling",),
    "sea": ("port.handling",),
    "river": ("river_port.handling",),
    "ferry": (),
}


@dataclass(frozen=True)
class Term:
    """
    One summand of a leg's metric.

    Attributes
    ----------
    metric
        "cost", "time" or "co2e".
    what
        A class of `analysis.cost.CLASSES`, or "rest", "lock", "added".
    amount
        Kilometres, or how often.
    rate
        CNY, hours or kilograms per unit of the amount.
    value
        Their product.
    factors
        Keys of the factors that the rate is made of.
    """

    metric: str
    what: str
    amount: float
    rate: float
    value: float
    factors: tuple[str, ...]


def _handling(kind: str) -> tuple[str, ...]:
    before, after = kind.split(">")
    keys = [key for side in (before, after) for key in _SIDES[side]]
    return (*dict.fromkeys(keys), "teu.payload") if keys else ()


def _dwell(kind: str) -> tuple[str, ...]:
    before, after = kind.split(">")
    if "ferry" in (before, after):
        return ("ferry.train_wait",) if "rail" in (before, after) else ("ferry.roro_wait",)
    if after == "sea":
        return ("port.load_dwell",)
    if after == "river":
        return ("river_port.dwell",)
    if before in ("sea", "river"):
        return ("port.discharge_dwell", "rail.wait_departure") if after == "rail" else ("port.discharge_dwell",)
    return ("rail_terminal.dwell", "rail.wait_departure") if after == "rail" else ("rail_terminal.dwell",)


def leg_terms(prepared: Prepared, quantities: Quantities, leg: int, resting_h: float) -> list[Term]:
    """
    Return the summands of a leg's cost, time and emissions.

    Parameters
    ----------
    prepared
        The router under a scenario.
    quantities
        What the legs of the route consist of.
    leg
        Its place among them.
    resting_h
        Hours of rest on the leg, which follow from all of its driving.

    Returns
    -------
    terms
        They sum to the leg's metrics.
    """
    table = prepared.rates
    found = []
    for code, name in enumerate(CLASSES):
        km, slow, passes = (float(part[leg, code]) for part in (quantities.km, quantities.slow_km, quantities.passes))
        if km and name in LINKS:
            for metric, amount, rate in (
                ("cost", km, table.cny_per_km[code]),
                ("time", slow, table.hours_per_km[code]),
                ("co2e", km, table.kg_per_km[code]),
            ):
                found.append(Term(metric, name, amount, float(rate), amount * float(rate), _PER_KM[metric][name]))
        if passes:
            hours = float(table.handling_h[code] + table.waiting_h[code])
            for metric, rate, keys in (
                ("cost", float(table.cny[code]), _handling(name)),
                ("time", hours, _dwell(name)),
                ("co2e", float(table.kg[code]), ("hub.co2e",)),
            ):
                if rate:
                    found.append(Term(metric, name, passes, rate, passes * rate, keys))
    if quantities.locks[leg]:
        locks, rate = float(quantities.locks[leg]), float(table.lock_h)
        found.append(Term("time", "lock", locks, rate, locks * rate, ("river.lock_wait",)))
    if resting_h:
        found.append(
            Term("time", "rest", 1.0, resting_h, resting_h, ("road.rest_after", "road.rest", "road.daily_one_driver"))
        )
    km, cny, moving, waiting, kg = quantities.added[leg]
    if np.any(quantities.added[leg]):
        found += [Term("cost", "added", km, 0.0, cny, ()), Term("time", "added", km, 0.0, moving + waiting, ())]
        found.append(Term("co2e", "added", km, 0.0, kg, ()))
    return found
