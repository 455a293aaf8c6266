"""Costs, times and emissions: units, magnitudes, the rules for truck drivers."""

import numpy as np
import pytest

from analysis.assumptions.cost import (
    ADDED,
    CHANGES,
    CLASSES,
    METRICS,
    ON_WHEELS,
    Quantities,
    leg_costs,
    rate_table,
    rates,
    truck_hours,
)
from analysis.assumptions.factors import default_factors, load_factor_table
from geo.errors import SchemaError
from geo.sources import data_dir


@pytest.fixture(scope="module")
def table():
    return load_factor_table(data_dir())


@pytest.fixture(scope="module")
def factors(table):
    return default_factors(table)


def test_every_class_has_rates_and_none_else(factors):
    assert {*rates(factors), ADDED} == set(CLASSES)


def test_a_tonne_kilometre_by_sea_costs_less_than_by_rail_less_than_by_road(factors):
    by = rates(factors)
    assert by["sea"].cny_per_km < by["waterway"].cny_per_km < by["rail"].cny_per_km < by["trunk"].cny_per_km
    assert by["trunk"].cny_per_km < by["expressway"].cny_per_km
    assert by["rail"].kg_per_km < by["sea"].kg_per_km < by["trunk"].kg_per_km


def test_magnitudes_are_those_of_the_units(factors):
    for name, rate in rates(factors).items():
        assert 0 <= rate.cny_per_km < 2, name
        assert 0 <= rate.kg_per_km < 0.2, name
        assert rate.hours_per_km == 0 or 1 / 120 < rate.hours_per_km < 1 / 5, name
        assert 0 <= rate.handling_h + rate.waiting_h <= 24 * 7, name
        assert 0 <= rate.cny < 100, name
        assert (name in CHANGES) == (rate.hours_per_km == 0), name


def test_the_truck_rate_with_toll_is_the_market_rate(factors):
    assert rates(factors)["expressway"].cny_per_km == pytest.approx(0.30, abs=0.001)


def test_default_road_emissions_are_the_published_grams(factors):
    for name in ON_WHEELS:
        assert rates(factors)[name].kg_per_km == pytest.approx(0.080)


@pytest.mark.parametrize(
    ("driving", "drivers", "hours"),
    [
        (0, 1, 0),
        (3.5, 1, 3.5),
        (4, 1, 4),
        (4.5, 1, 4.5 + 1 / 3),
        (8, 1, 8 + 1 / 3),
        (9, 1, 24 + 1),
        (16, 1, 24 + 8 + 1 / 3),
        (16, 2, 16),
        (20, 2, 24 + 4),
    ],
)
def test_truck_hours_by_hand(factors, driving, drivers, hours):
    assert truck_hours(driving, factors, drivers) == pytest.approx(hours)


def test_more_driving_never_arrives_earlier(factors):
    hours = truck_hours(np.linspace(0, 60, 2001), factors)
    assert (np.diff(hours) > 0).all()


def test_samples_give_what_single_values_give(table):
    low, high = default_factors(table, "low"), default_factors(table, "high")
    both = {key: np.array([low[key], high[key]]) for key in low.values}
    for name, rate in rates(both).items():
        for number, single in enumerate((rates(low)[name], rates(high)[name])):
            for attribute in ("cny_per_km", "hours_per_km", "kg_per_km", "cny", "handling_h", "waiting_h", "kg"):
                value = np.broadcast_to(getattr(rate, attribute), 2)[number]
                assert value == pytest.approx(getattr(single, attribute)), (name, attribute)


def _quantities():
    km, passes = np.zeros((3, len(CLASSES))), np.zeros((3, len(CLASSES)))
    km[0, CLASSES.index("expressway")], km[0, CLASSES.index("trunk")] = 600.0, 100.0
    passes[1, CLASSES.index("road>sea")] = 1
    km[2, CLASSES.index("sea")] = 700.0
    wheels = np.array([True, False, False])
    return Quantities(km, km.copy(), passes, np.zeros(3), np.zeros((3, 5)), wheels)


def test_leg_costs_by_hand(factors):
    costs = leg_costs(_quantities(), rate_table(factors.values), factors.values)
    assert costs.distance_km.tolist() == [700, 0, 700]
    # 600 km at 75 km/h and 100 km at 50 km/h: 10 h, so a night and 2 h on the next day, without a stop.
    assert costs.moving_h[0] == pytest.approx(10.0)
    assert costs.resting_h[0] == pytest.approx(24 - 8)
    assert costs.handling_h.tolist() == [0, 72, 0]
    assert costs.cost_cny_t[0] == pytest.approx(700 * 0.235 + 600 * 2.0 / 31)
    assert costs.cost_cny_t[1] == pytest.approx(200 / 18)
    assert costs.co2e_kg_t[2] == pytest.approx(700 * 20 / 1000)
    assert costs.time_h[2] == pytest.approx(700 / 17.6)


def test_leg_costs_of_samples_are_those_of_each(table):
    low, high = default_factors(table, "low"), default_factors(table, "high")
    both = {key: np.array([low[key], high[key]]) for key in low.values}
    together = leg_costs(_quantities(), rate_table(both), both)
    for number, single in enumerate((low, high)):
        alone = leg_costs(_quantities(), rate_table(single.values), single.values)
        for name in ("distance_km", "moving_h", "resting_h", "handling_h", "waiting_h", "cost_cny_t", "co2e_kg_t"):
            assert getattr(together, name)[number] == pytest.approx(getattr(alone, name)), name


def _by_truck(hours, wheels):
    km = np.zeros((len(hours), len(CLASSES)))
    km[:, CLASSES.index("expressway")] = 75.0 * np.array(hours)
    none = np.zeros(km.shape)
    return Quantities(km, km.copy(), none, np.zeros(len(hours)), np.zeros((len(hours), 5)), np.array(wheels))


def test_a_road_cut_into_legs_takes_what_it_takes_whole(table, factors):
    spread = {key: np.linspace(default_factors(table, "low")[key], factors[key], 4) for key in factors.values}
    for drivers in (1, 2):
        for values in (factors.values, spread):
            rated = rate_table(values)
            whole = leg_costs(_by_truck([41.0], [True]), rated, values, drivers)
            parts = leg_costs(_by_truck([0.5, 9.5, 0.0, 7.0, 24.0], [True] * 5), rated, values, drivers)
            for by in METRICS:
                assert parts.total(by, values) == pytest.approx(whole.total(by, values)), (by, drivers)
            assert (parts.resting_h >= 0).all()


def test_rests_fall_due_where_they_are_taken_and_another_vehicle_starts_rested(factors):
    rated = rate_table(factors.values)
    legs = leg_costs(_by_truck([3.0, 2.0, 3.5, 6.0], [True, True, False, True]), rated, factors.values)
    # Five hours at the wheel have one stop, in the second leg; the truck behind the break has its own.
    assert legs.resting_h == pytest.approx([0.0, 1 / 3, 0.0, 1 / 3])


def test_replacing_a_factor_leaves_the_others_and_the_original(factors):
    changed = factors.replaced({"road.cost": 0.45})
    assert changed["road.cost"] == 0.45
    assert factors["road.cost"] != 0.45
    assert {k: v for k, v in changed.values.items() if k != "road.cost"} == {
        k: v for k, v in factors.values.items() if k != "road.cost"
    }


def test_a_default_outside_its_range_is_refused(data_copy, edit_csv):
    path = data_copy / "factors" / "factors.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("road.co2e,g/t-km,80.0", "road.co2e,g/t-km,8").replace("g/t-km,80,62", "g/t-km,8,62"))
    with pytest.raises(SchemaError, match=r"road\.co2e"):
        load_factor_table(data_copy)
