"""Pairings: the assignment is the best there is, the plan is never below it, and values are those of routes."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.assumptions.scenario import Scenario
from analysis.planning.pairing import (
    PAIRING_COLUMNS,
    assign_pairs,
    assignment_table,
    city_access,
    completed_plan,
    pairs_of_plan,
    shared_themes,
)
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from analysis.wording import PAIRING_NOTES
from geo.errors import NoRouteError, RequestError


@pytest.fixture(scope="module")
def prepared(router):
    return apply_scenario(router)


@pytest.fixture(scope="module")
def access(prepared):
    return city_access(prepared, "cost")


@pytest.fixture(scope="module")
def table(prepared):
    return assignment_table(prepared, "cost")


def total(values, columns):
    return sum(values[row, column] for row, column in enumerate(columns) if column >= 0)


squares = arrays(float, (6, 6), elements=st.floats(0, 1000))


@given(squares)
def test_the_assignment_is_that_of_brute_force(values):
    least = min(total(values, order) for order in permutations(range(6)))
    assert total(values, assign_pairs(values)) == pytest.approx(least)


def test_on_real_cities_the_assignment_is_that_of_brute_force(access):
    values = access.values[3:9, 2:8]
    least = min(total(values, order) for order in permutations(range(6)))
    assert total(values, assign_pairs(values)) == pytest.approx(least)


def test_no_pairs_drawn_at_random_are_better(access):
    chosen = assign_pairs(access.values)
    assert sorted(chosen[chosen >= 0]) == list(range(13))
    assert (chosen == -1).sum() == 1
    least = total(access.values, chosen)
    generator = np.random.default_rng(7)
    for _ in range(2000):
        rows = generator.permutation(14)[:13]
        assert access.values[rows, generator.permutation(13)].sum() >= least - 1e-9


def test_impossible_pairs_are_not_made():
    values = np.array([[1.0, np.inf], [1.0, np.inf], [np.inf, np.inf]])
    assert sorted(assign_pairs(values)) == [-1, -1, 0]
    assert assign_pairs(np.array([[1.0, np.inf], [2.0, 50.0]])).tolist() == [0, 1]
    assert assign_pairs(np.array([[1.0, 2.0], [3.0, np.inf]])).tolist() == [1, 0]
    assert assign_pairs(np.full((2, 2), np.inf)).tolist() == [-1, -1]


@given(squares, st.permutations(range(6)))
def test_a_completed_plan_keeps_its_pairs_and_is_never_better_than_a_free_assignment(values, order):
    fixed = {0: order[0], 3: order[3]}
    chosen = completed_plan(values, fixed)
    assert {row: chosen[row] for row in fixed} == fixed
    assert sorted(chosen) == list(range(6))
    assert total(values, assign_pairs(values)) <= total(values, chosen) + 1e-9
    assert total(values, chosen) <= total(values, order) + 1e-9
    assert completed_plan(values, dict(enumerate(order))).tolist() == list(order)


def test_the_rows_are_the_plans_pairs_the_open_cities_and_totals(world, table):
    assert tuple(table.columns) == PAIRING_COLUMNS
    pairs = table[table.kind == "pair"]
    assert set(zip(pairs.origin_zh, pairs.destination_zh, strict=True)) == {
        ("盘锦", "无锡"), ("辽阳", "南通"), ("丹东", "扬州"), ("本溪", "泰州"),
        ("铁岭", "淮安"), ("抚顺", "徐州"), ("葫芦岛", "常州"), ("锦州", "苏州"),
    }  # fmt: skip
    assert len(pairs_of_plan(world)) == 8
    candidates = table[table.kind == "candidate"]
    assert set(candidates.origin_zh) == {"沈阳", "大连", "鞍山", "营口", "阜新", "朝阳"}
    assert len(candidates) == 6 * 13
    assert set(candidates.pairing[candidates.origin_zh == "鞍山"]) == {"anshan-open"}
    assert set(table.pairing[table.kind == "total"]) == {"plan", "plan_completed"}
    # The five cities of Jiangsu without a partner go to five of the six.
    proposed = candidates[candidates.proposed.fillna(False)]
    assert set(proposed.destination_zh) == {"南京", "镇江", "盐城", "宿迁", "连云港"}
    assert proposed.origin.is_unique
    assert table.note_zh.notna().all()
    assert set(table.note_en) == {words[1] for words in PAIRING_NOTES.values()}


@pytest.mark.parametrize("by", ["time", "co2e"])
def test_values_are_those_of_single_routes(world, prepared, by):
    cities = {place.id: place for place in world.places if place.kind == "city"}
    rows = assignment_table(prepared, by)
    for row in rows[rows.kind == "pair"].itertuples():
        route = best_route(prepared, Request(cities[row.origin], cities[row.destination], "any", by))
        assert row.value == pytest.approx(route.total(by, prepared.factors), abs=1e-3)


def test_ranks_and_totals_follow_from_the_values(access, table):
    origins = [city.id for city in access.origins]
    destinations = [city.id for city in access.destinations]
    for row in table[table.kind != "total"].itertuples():
        line = access.values[origins.index(row.origin)]
        assert (
            row.rank == 1 + (line < access.values[origins.index(row.origin), destinations.index(row.destination)]).sum()
        )
        assert row.best_value == pytest.approx(line.min(), abs=1e-3)
        assert row.value >= row.best_value
    totals = table[table.kind == "total"].set_index("pairing")
    pairs = table[table.kind == "pair"]
    assert totals.value["plan"] == pytest.approx(pairs.value.sum(), abs=0.01)
    assert totals.assigned_value["plan"] <= totals.value["plan"]
    assert totals.assigned_value["plan_completed"] <= totals.value["plan_completed"]
    assert totals.assigned_value["plan_completed"] == pytest.approx(
        total(access.values, assign_pairs(access.values)), abs=1e-3
    )
    proposed = table.value[table.proposed.fillna(False)].sum()
    assert totals.value["plan_completed"] == pytest.approx(pairs.value.sum() + proposed, abs=0.01)


def test_themes_are_those_that_the_plan_names_both_for(world, table):
    assert shared_themes(world, "210300", "320100") == ("trade",)
    assert shared_themes(world, "210200", "320700") == ("ports",)
    assert shared_themes(world, "210800", "320700") == ("ports",)
    assert "parks" in shared_themes(world, "210100", "320500")
    assert shared_themes(world, "210900", "321300") == ()
    assert shared_themes(world, "211100", "320200") == ("internet",)
    anshan = table[(table.kind == "candidate") & (table.origin == "210300")]
    assert sorted(anshan.theme_rank) == list(range(1, 14))
    southern = {"320100", "320200", "320400", "320500", "321100"}
    assert set(anshan.destination[anshan.theme_rank <= 5]) == southern
    assert anshan["rank"].is_monotonic_increasing


def test_stability_is_a_share_of_seeded_samples(router, prepared, access, table):
    again = city_access(prepared, "cost")
    assert np.array_equal(access.samples, again.samples)
    for name in ("best_stable", "assigned_stable"):
        assert table[name].dropna().between(0, 1).all()
    row = [city.id for city in access.origins].index("210600")
    wins = np.bincount(access.samples[row].argmin(axis=0), minlength=13) / access.samples.shape[2]
    shown = table[table.origin == "210600"].iloc[0]
    assert shown.best_stable == pytest.approx(wins[access.values[row].argmin()], abs=1e-3)
    fixed = apply_scenario(router, Scenario(factors=dict(prepared.factors.values)))
    settled = assignment_table(fixed, "cost")
    assert set(settled.best_stable.dropna()) == {1.0}
    assert set(settled.assigned_stable.dropna()) == {1.0}


def test_progress_ends_with_all(prepared):
    told = []
    city_access(prepared, "distance", told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_what_cannot_be_computed_is_said(world, router, prepared):
    with pytest.raises(RequestError, match="cannot be chosen by 'speed'"):
        assignment_table(prepared, "speed")
    with pytest.raises(NoRouteError, match="Closed: all road"):
        assignment_table(apply_scenario(router, Scenario(closed_modes=frozenset({"road"}))))
    area = world.cities.geometry[world.cities.adcode == "320200"].iloc[0]
    cut = assignment_table(apply_scenario(router, Scenario(closed_area=area)), "cost")
    lost = cut[(cut.kind == "pair") & (cut.destination == "320200")].iloc[0]
    assert np.isnan(lost.value)
    assert lost.isna()["rank"]
    assert np.isnan(cut.value[cut.pairing == "plan"].iloc[0])
    assert "320200" not in set(cut.assigned)
