"""
What a tonne costs, takes and emits on each class of edge, and how long a truck needs, rests included.

Method and formulas: `docs/method.md`. There is one table of rates; the weights of edges and the metrics of whole routes
both come from it. Factors may be numbers, or arrays of samples: then everything is computed for all samples at once.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = [
    "CLASSES",
    "CROSSING_KM",
    "METRICS",
    "METRIC_COLUMNS",
    "LegCosts",
    "Quantities",
    "RateTable",
    "Rates",
    "class_codes",
    "generalised_cny_t",
    "join_quantities",
    "leg_costs",
    "rate_table",
    "rates",
    "truck_hours",
]

# What routes are chosen by, and what the totals are called.
METRIC_COLUMNS = {
    "distance": "distance_km",
    "time": "time_h",
    "cost": "cost_cny_t",
    "co2e": "co2e_kg_t",
    "generalised": "generalised_cny_t",
}
METRICS = tuple(METRIC_COLUMNS)
# A crossing of the Bohai strait, for which the price of a truck is known, Dalian-Yantai.
CROSSING_KM = 165.0
_ROUNDING_H = 1e-9

ON_WHEELS = ("expressway", "trunk", "access")
LINKS = (*ON_WHEELS, "rail", "sea", "seaway", "waterway", "canal", "roro", "train_ferry")
CHANGES = (
    "road>rail", "rail>road", "road>sea", "sea>road", "rail>sea", "sea>rail", "road>river", "river>road", "rail>river",
    "river>rail", "sea>river", "river>sea", "road>ferry", "ferry>road", "rail>ferry", "ferry>rail",
)  # fmt: skip
# Of links that a scenario adds all is given, so that they have no rates.
ADDED = "added"
CLASSES = (*LINKS, *CHANGES, ADDED)


@dataclass(frozen=True)
class Rates:
    """
    What one class of edge costs per tonne: something per kilometre and something once.

    Attributes
    ----------
    cny_per_km, hours_per_km, kg_per_km
        Per kilometre; hours in motion.
    cny, handling_h, waiting_h, kg
        Once: handling and storage, waiting for a departure, emissions of the hub.
    """

    cny_per_km: Any = 0.0
    hours_per_km: Any = 0.0
    kg_per_km: Any = 0.0
    cny: Any = 0.0
    handling_h: Any = 0.0
    waiting_h: Any = 0.0
    kg: Any = 0.0


@dataclass(frozen=True, eq=False)
class RateTable:
    """
    The rates of all classes as arrays in the order of `CLASSES`, shape (classes,), or (samples, classes).

    Attributes
    ----------
    cny_per_km, hours_per_km, kg_per_km, cny, handling_h, waiting_h, kg
        As in `Rates`.
    lock_h
        Hours per lock, shape () or (samples,).
    """

    cny_per_km: NDArray[np.float64]
    hours_per_km: NDArray[np.float64]
    kg_per_km: NDArray[np.float64]
    cny: NDArray[np.float64]
    handling_h: NDArray[np.float64]
    waiting_h: NDArray[np.float64]
    kg: NDArray[np.float64]
    lock_h: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Quantities:
    """
    What legs consist of, whatever the factors.

    Attributes
    ----------
    km, slow_km
        Kilometres by class, and the same counted as often as a scenario makes them last, shape (legs, classes).
    passes
        Changes of mode by class, shape (legs, classes).
    locks
        Locks passed, shape (legs,).
    added
        Kilometres, CNY, hours in motion, hours of waiting and kilograms of added links, shape (legs, 5).
    wheels
        Whether a truck runs on the leg, shape (legs,). Over legs in a row that it runs on, it is one truck.
    """

    km: NDArray[np.float64]
    slow_km: NDArray[np.float64]
    passes: NDArray[np.float64]
    locks: NDArray[np.float64]
    added: NDArray[np.float64]
    wheels: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class LegCosts:
    """
    Metrics of legs, per tonne, shape (legs,), or (samples, legs).

    Attributes
    ----------
    moving_h, resting_h, handling_h, waiting_h
        Hours in motion, of a driver's stops and nights, of handling and storage, and of waiting for departures and
        locks.
    """

    distance_km: NDArray[np.float64]
    moving_h: NDArray[np.float64]
    resting_h: NDArray[np.float64]
    handling_h: NDArray[np.float64]
    waiting_h: NDArray[np.float64]
    cost_cny_t: NDArray[np.float64]
    co2e_kg_t: NDArray[np.float64]

    @property
    def time_h(self) -> NDArray[np.float64]:
        """All hours."""
        return self.moving_h + self.resting_h + self.handling_h + self.waiting_h

    def total(self, by: str, factors: Mapping[str, Any]) -> Any:
        """Return the total of a metric over all legs, a number or one per sample."""
        if by == "generalised":
            cost, hours, kg = (self.total(name, factors) for name in ("cost", "time", "co2e"))
            return generalised_cny_t(cost, hours, kg, factors)
        return getattr(self, METRIC_COLUMNS[by]).sum(axis=-1)


def generalised_cny_t(cost_cny_t: Any, time_h: Any, co2e_kg_t: Any, factors: Mapping[str, Any]) -> Any:
    """
    Return what a tonne costs when its hours and emissions are counted too.

    Parameters
    ----------
    factors
        Values of time and carbon, numbers or arrays.

    Returns
    -------
    cny_t
        CNY per tonne.
    """
    return cost_cny_t + (factors["value_of_time"] * time_h + factors["carbon.price"] * co2e_kg_t)


def truck_hours(driving_h: Any, factors: Mapping[str, Any], drivers: int = 1) -> Any:
    """
    Return the hours from start to arrival of a truck that keeps the rules.

    Parameters
    ----------
    driving_h
        Hours at the wheel; a number or an array.
    factors
        Rest after four hours at the wheel, and driving in 24 hours with one or two drivers.
    drivers
        1 or 2. Two take turns: no stops, and a longer day.

    Notes
    -----
    Stops: Road Traffic Safety Law, implementing regulation, article 62 (4 h, then 20 min). The daily cap is company
    practice for trucks, not law. A stop or night that would fall on the arrival itself is not taken.

    Examples
    --------
    >>> rules = {"road.daily_one_driver": 8.0, "road.rest_after": 4.0, "road.rest": 1 / 3}
    >>> [round(float(truck_hours(h, rules)), 2) for h in (0.0, 4.0, 5.0, 8.0, 9.0)]
    [0.0, 4.0, 5.33, 8.33, 25.0]
    """
    cap = factors["road.daily_one_driver"] if drivers == 1 else factors["road.daily_two_drivers"]
    nights = np.maximum(np.ceil(driving_h / cap - _ROUNDING_H) - 1, 0)
    last_day_h = driving_h - nights * cap
    stops = np.maximum(np.ceil(last_day_h / factors["road.rest_after"] - _ROUNDING_H) - 1, 0) if drivers == 1 else 0
    return 24.0 * nights + last_day_h + stops * factors["road.rest"]


def rates(factors: Mapping[str, Any]) -> dict[str, Rates]:
    """
    Return the rates of every class.

    Parameters
    ----------
    factors
        Values by key, numbers or arrays of samples.

    Returns
    -------
    table
        By class, see `CLASSES`.

    Notes
    -----
    A change of mode costs the handling of each terminal that it passes and adds `hub.co2e` (ISO 14083 counts hubs).
    Expressways add the toll per vehicle-km over the payload. A truck's ferry ticket is spread over the crossing for
    which its price is known.
    """
    f = factors
    teu, payload = f["teu.payload"], f["road.payload"]
    truck, kg_km = f["road.cost"], f["road.co2e"] / 1000
    sea, river, yard = f["port.handling"] / teu, f["river_port.handling"] / teu, f["rail_terminal.handling"]
    load, discharge, barge = f["port.load_dwell"], f["port.discharge_dwell"], f["river_port.dwell"]
    dwell, train, hub = f["rail_terminal.dwell"], f["rail.wait_departure"], f["hub.co2e"]

    def change(cny: Any, handling_h: Any, waiting_h: Any = 0.0) -> Rates:
        return Rates(cny=cny, handling_h=handling_h, waiting_h=waiting_h, kg=hub)

    return {
        "expressway": Rates(truck + f["road.toll"] / payload, 1 / f["road.speed_expressway"], kg_km),
        "trunk": Rates(truck, 1 / f["road.speed_trunk"], kg_km),
        "access": Rates(truck, 1 / f["road.speed_trunk"], kg_km),
        "rail": Rates(f["rail.cost"], 1 / f["rail.speed"], f["rail.co2e"] / 1000),
        "sea": Rates(f["sea.cost"], 1 / f["sea.speed"], f["sea.co2e"] / 1000),
        "seaway": Rates(f["sea.cost"], 1 / f["river.speed_waterway"], f["sea.co2e"] / 1000),
        "waterway": Rates(f["river.cost"], 1 / f["river.speed_waterway"], f["river.co2e"] / 1000),
        "canal": Rates(f["river.cost"], 1 / f["river.speed_canal"], f["river.co2e"] / 1000),
        "roro": Rates(f["ferry.roro_cost"] / CROSSING_KM / payload, 1 / f["ferry.speed"], f["ferry.roro_co2e"] / 1000),
        "train_ferry": Rates(f["ferry.train_cost"], 1 / f["ferry.speed"], f["ferry.train_co2e"] / 1000),
        "road>rail": change(yard, dwell, train),
        "rail>road": change(yard, dwell),
        "road>sea": change(sea, load),
        "sea>road": change(sea, discharge),
        "rail>sea": change(sea + yard, load),
        "sea>rail": change(sea + yard, discharge, train),
        "road>river": change(river, barge),
        "river>road": change(river, discharge),
        "rail>river": change(river + yard, barge),
        "river>rail": change(river + yard, discharge, train),
        "sea>river": change(sea + river, barge),
        "river>sea": change(sea + river, load),
        "road>ferry": Rates(waiting_h=f["ferry.roro_wait"]),
        "ferry>road": Rates(),
        "rail>ferry": Rates(waiting_h=f["ferry.train_wait"]),
        "ferry>rail": Rates(waiting_h=f["ferry.train_wait"]),
    }  # fmt: skip


def class_codes(edges: pd.DataFrame) -> NDArray[np.int64]:
    """
    Return the class of every edge as its place in `CLASSES`.

    Parameters
    ----------
    edges
        Table with the column `kind`.

    Returns
    -------
    codes
        Shape (edges,).
    """
    number = {name: code for code, name in enumerate(CLASSES)}
    number |= {"freight": number["rail"], "lane": number["sea"], "approach": number["sea"]}
    codes, kinds = pd.factorize(edges["kind"])
    return np.asarray(np.array([number[str(kind)] for kind in kinds], dtype=np.int64)[codes])


def rate_table(factors: Mapping[str, Any]) -> RateTable:
    """
    Return the rates of all classes as arrays.

    Parameters
    ----------
    factors
        Values by key, numbers or arrays of samples, all of one length.

    Returns
    -------
    table
        With a row per sample when the factors are samples.
    """
    table = rates(factors)
    samples = np.shape(factors["road.cost"])
    blank = Rates()

    def column(name: str) -> NDArray[np.float64]:
        values = [getattr(table.get(key, blank), name) for key in CLASSES]
        return np.stack([np.broadcast_to(np.asarray(value, dtype=np.float64), samples) for value in values], axis=-1)

    names = ("cny_per_km", "hours_per_km", "kg_per_km", "cny", "handling_h", "waiting_h", "kg")
    lock_h = np.asarray(factors["river.lock_wait"], dtype=np.float64)
    return RateTable(**{name: column(name) for name in names}, lock_h=lock_h)


def join_quantities(parts: Sequence[Quantities]) -> Quantities:
    """
    Return what the legs of several parts of a way consist of, one part after the other.

    Parameters
    ----------
    parts
        At least one, in order of travel.

    Returns
    -------
    quantities
        With a row per leg of all parts.
    """
    if len(parts) == 1:
        return parts[0]
    return Quantities(
        **{name.name: np.concatenate([getattr(part, name.name) for part in parts]) for name in fields(Quantities)}
    )


def leg_costs(quantities: Quantities, table: RateTable, factors: Mapping[str, Any], drivers: int = 1) -> LegCosts:
    """
    Return the metrics of legs.

    Parameters
    ----------
    quantities
        What the legs consist of.
    table, factors
        Rates, and the factors that they were made of; both numbers, or both samples.

    Returns
    -------
    costs
        Shape (legs,), or (samples, legs).
    """
    km, slow, passes, added = quantities.km, quantities.slow_km, quantities.passes, quantities.added
    moving = table.hours_per_km @ slow.T + added[:, 2]
    rules = {key: np.expand_dims(np.asarray(factors[key], dtype=np.float64), -1) for key in _RULES}
    return LegCosts(
        distance_km=km.sum(axis=1) + added[:, 0] + np.zeros_like(moving),
        moving_h=moving,
        resting_h=_rests(moving, quantities.wheels, rules, drivers),
        handling_h=table.handling_h @ passes.T,
        waiting_h=table.waiting_h @ passes.T + table.lock_h[..., None] * quantities.locks + added[:, 3],
        cost_cny_t=table.cny_per_km @ km.T + table.cny @ passes.T + added[:, 1],
        co2e_kg_t=table.kg_per_km @ km.T + table.kg @ passes.T + added[:, 4],
    )


def _rests(
    moving_h: NDArray[np.float64], wheels: NDArray[np.bool_], rules: Mapping[str, Any], drivers: int
) -> NDArray[np.float64]:
    """
    Return the stops and nights on each leg.

    A driver's hours add up over road legs in a row, whatever they are parts of, and each leg has the rests that fall
    due on it. Any other leg is a break: the goods change vehicles there, or the truck is on a ferry.
    """
    run, place = np.cumsum(~wheels), np.arange(len(wheels))
    same = wheels[:, None] & wheels[None, :] & (run[:, None] == run[None, :])
    begun = moving_h @ (same & (place[:, None] < place[None, :])).astype(np.float64)

    def due(driving_h: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(truck_hours(driving_h, rules, drivers) - driving_h)

    return np.where(wheels, due(begun + moving_h) - due(begun), 0.0)


_RULES = ("road.daily_one_driver", "road.daily_two_drivers", "road.rest_after", "road.rest")
