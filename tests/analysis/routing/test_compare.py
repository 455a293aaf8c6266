"""Comparisons: nothing better is left out, what is shown differs, and ranges and break-evens are what they say."""

import dataclasses
import json

import numpy as np
import pytest

from analysis.assumptions.cost import METRICS, leg_costs
from analysis.assumptions.scenario import AddedLink, Scenario
from analysis.routing.compare import METRIC_NAMES, SHARED_LIMIT, compare, shared_share
from analysis.routing.modal_chains import CHAINS, chain_candidates
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from analysis.routing.tabulate import comparison_document, comparison_features
from analysis.routing.uncertainty import route_samples, sample_factors
from analysis.wording import BREAK_EVEN, CHAIN_NAMES, FACTOR_NAMES, REASONS, ROAD_CHARACTER
from geo.errors import NoRouteError, RequestError, TooFarError
from geo.places.places import resolve_place

PAIRS = [
    ("沈阳", "苏州"),
    ("大连港", "连云港港"),
    ("抚顺", "徐州"),
    ("盘锦", "无锡"),
    ("南京", "苏州"),
    ("丹东", "宿迁"),
]


@pytest.fixture(scope="module")
def prepared(router):
    return apply_scenario(router)


@pytest.fixture(scope="module")
def find(world):
    return lambda text: resolve_place(world.places, text)


@pytest.fixture(scope="module")
def compared(prepared, find):
    found = {}

    def run(a, b):
        if (a, b) not in found:
            found[a, b] = compare(prepared, Request(find(a), find(b)))
        return found[a, b]

    return run


def _totals(prepared, trace, by):
    from analysis.routing.legs import trace_quantities

    costs = leg_costs(trace_quantities(prepared, trace), prepared.rates, prepared.factors.values)
    if by == "generalised":
        worth = prepared.factors["value_of_time"] * costs.time_h.sum()
        return float(costs.cost_cny_t.sum() + worth + prepared.factors["carbon.price"] * costs.co2e_kg_t.sum())
    name = {"distance": "distance_km", "time": "time_h", "cost": "cost_cny_t", "co2e": "co2e_kg_t"}[by]
    return float(getattr(costs, name).sum())


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize("by", METRICS)
def test_no_route_through_all_networks_is_noticeably_better(prepared, find, a, b, by):
    """The chains are searched on their own; the engine's search over everything must not find more."""
    request = Request(find(a), find(b), "any", by)
    route = best_route(prepared, request)
    best = route.total(by, prepared.factors)
    if tuple(leg.mode for leg in route.legs if leg.mode in ("rail", "sea", "river", "ferry")) not in CHAINS.values():
        # Twice by ship with a truck between: nobody sends goods so, and only the shortest way of all is such a one.
        assert by in ("distance", "co2e")
        return
    found = min(_totals(prepared, candidate.trace, by) for candidate in chain_candidates(prepared, request))
    assert found <= best * 1.01


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_alternatives_differ_and_none_shown_is_beaten_in_what_it_is_shown_for(prepared, compared, a, b):
    comparison = compared(a, b)
    shown = comparison.alternatives
    assert 2 <= len(shown) <= 10
    for place, one in enumerate(shown):
        for other in shown[place + 1 :]:
            both = set(one.reasons) | set(other.reasons)
            alike = shared_share(prepared, one.route.rows, other.route.rows) >= SHARED_LIMIT
            assert not alike or both & {*METRICS, "kind"}, "only the best by a metric may be like another"
    by_reason = dict(zip(("distance", "time", "cost", "co2e", "generalised"), METRIC_NAMES, strict=True))
    for reason, name in by_reason.items():
        (winner,) = [alternative for alternative in shown if reason in alternative.reasons]
        assert winner.totals[name] == min(alternative.totals[name] for alternative in shown)
    values = [alternative.totals["generalised_cny_t"] for alternative in shown]
    assert values == sorted(values)
    assert len({alternative.label for alternative in shown}) > len(shown) / 2


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_totals_are_the_sums_of_the_legs(prepared, compared, a, b):
    for alternative in compared(a, b).alternatives:
        route = alternative.route
        assert route.distance_km == pytest.approx(alternative.totals["distance_km"])
        assert route.time_h == pytest.approx(alternative.totals["time_h"])
        assert route.cost_cny_t == pytest.approx(alternative.totals["cost_cny_t"])
        assert route.co2e_kg_t == pytest.approx(alternative.totals["co2e_kg_t"])
        assert route.total("generalised", prepared.factors) == pytest.approx(alternative.totals["generalised_cny_t"])


@pytest.mark.parametrize(("a", "b"), [*PAIRS, ("沈抚新区", "suzhou-sip")])
def test_the_least_that_is_shown_is_the_least_of_all_ways(prepared, find, compared, a, b):
    """What another way resembles is shown all the same where it is the best, so its figure is the route's."""
    request = Request(find(a), find(b))
    for by, name in zip(METRICS, METRIC_NAMES, strict=True):
        least = min(_totals(prepared, candidate.trace, by) for candidate in chain_candidates(prepared, request))
        assert min(way.totals[name] for way in compared(a, b).alternatives) == pytest.approx(least)


def test_the_kinds_that_people_ask_for_are_there(compared):
    kinds = {alternative.kind for alternative in compared("沈阳", "苏州").alternatives}
    assert {"road", "rail", "sea", "roro", "train_ferry"} <= kinds
    assert "roro" not in {alternative.kind for alternative in compared("南京", "苏州").alternatives}


@pytest.mark.parametrize(("a", "via", "b"), [("沈阳", ("徐州", "无锡"), "苏州"), ("南京", ("无锡",), "苏州")])
def test_places_to_pass_are_passed(prepared, find, a, via, b):
    stops = tuple(find(text) for text in via)
    comparison = compare(prepared, Request(find(a), find(b), via=stops))
    assert len(comparison.alternatives) >= 2
    for alternative in comparison.alternatives:
        route = alternative.route
        assert len(route.traces) == len(stops) + 1
        ends = [leg.end_zh for leg in route.legs]
        assert all(stop.name_zh in ends[:-1] for stop in stops)
        assert route.distance_km == pytest.approx(alternative.totals["distance_km"])
        assert route.cost_cny_t == pytest.approx(alternative.totals["cost_cny_t"])
        assert route.total("generalised", prepared.factors) == pytest.approx(alternative.totals["generalised_cny_t"])
        low, high = alternative.ranges["cost_cny_t"]
        assert low <= alternative.totals["cost_cny_t"] <= high


@pytest.mark.parametrize("by", METRICS)
def test_a_place_to_pass_never_makes_the_best_better_and_stages_add_up(prepared, find, by):
    name = dict(zip(METRICS, METRIC_NAMES, strict=True))[by]
    a, via, b = (find(text) for text in ("沈阳", "徐州", "苏州"))

    def least(*stops):
        comparison = compare(prepared, Request(stops[0], stops[-1], via=stops[1:-1]))
        return min(alternative.totals[name] for alternative in comparison.alternatives)

    stages = least(a, via) + least(via, b)
    if by == "time":
        # A truck that goes on has driven before.
        assert least(a, via, b) > stages
    else:
        assert least(a, via, b) == pytest.approx(stages)
    assert least(a, via, b) >= least(a, b)


def test_a_place_passed_twice_in_a_row_is_refused(prepared, find):
    with pytest.raises(RequestError, match="twice in a row"):
        compare(prepared, Request(find("沈阳"), find("苏州"), via=(find("苏州"),)))


def test_the_front_is_that_of_all_candidates(prepared, find, compared):
    comparison = compared("抚顺", "徐州")
    request = Request(find("抚顺"), find("徐州"))
    every = np.array(
        [[_totals(prepared, c.trace, by) for by in METRICS[:4]] for c in chain_candidates(prepared, request)]
    )
    for alternative in comparison.alternatives:
        own = np.array([alternative.totals[name] for name in METRIC_NAMES[:4]])
        beaten = ((every <= own + 1e-9).all(axis=1) & (every < own - 1e-6).any(axis=1)).any()
        assert alternative.front != beaten


def test_terminals_of_a_chain_are_where_its_modes_change(prepared, find):
    for candidate in chain_candidates(prepared, Request(find("沈阳"), find("苏州"))):
        modes = CHAINS[candidate.chain]
        assert len(candidate.terminals) == (len(modes) + 1 if modes else 0)
        edges = prepared.router.graph.edges.iloc[candidate.trace.rows]
        changes = edges[edges["mode"] == "transfer"]
        assert tuple(changes["terminal"]) == candidate.terminals


def test_the_land_bridge_is_offered_to_the_far_west(compared):
    first = compared("大连", "87.575,43.78").alternatives[0]
    assert first.kind == "land_bridge"
    assert [leg.mode for leg in first.route.legs if leg.mode in ("sea", "rail")] == ["sea", "rail"]
    assert "连云港" in first.label[0]


def test_ranges_hold_the_value_and_grow_with_the_ranges_of_factors(router, prepared, find, compared):
    for alternative in compared("沈阳", "苏州").alternatives:
        for name in METRIC_NAMES:
            low, high = alternative.ranges[name]
            assert low <= alternative.totals[name] <= high
        low, high = alternative.ranges["distance_km"]
        assert low == pytest.approx(high)
        low, high = alternative.ranges["cost_cny_t"]
        assert high > 1.05 * low
    # With every factor set by the user nothing is uncertain.
    everything = apply_scenario(router, Scenario(factors=dict(prepared.factors.values)))
    for alternative in compare(everything, Request(find("沈阳"), find("苏州"))).alternatives:
        assert alternative.ranges["cost_cny_t"] == pytest.approx((alternative.totals["cost_cny_t"],) * 2)
        assert set(alternative.wins.values()) <= {0.0, 1.0}


def test_wins_add_up_to_one(compared):
    for a, b in PAIRS:
        for name in METRIC_NAMES:
            assert sum(alternative.wins[name] for alternative in compared(a, b).alternatives) == pytest.approx(1)


def test_samples_follow_the_triangle(router):
    drawn = sample_factors(router.factor_table, router.factors, (), 20_000)
    row = router.factor_table.set_index("key").loc["road.cost"]
    values = drawn["road.cost"]
    assert row.low <= values.min()
    assert values.max() <= row.high
    assert values.mean() == pytest.approx((row.low + row.default + row.high) / 3, rel=0.01)
    # The share below the peak of a triangle.
    assert (values < row.default).mean() == pytest.approx((row.default - row.low) / (row.high - row.low), abs=0.02)
    fixed = sample_factors(router.factor_table, router.factors, {"road.cost"}, 20_000)
    assert set(fixed["road.cost"]) == {row.default}
    assert np.array_equal(fixed["sea.cost"], drawn["sea.cost"])


def test_samples_of_a_route_are_what_the_route_costs_under_each(router, prepared, compared):
    route = compared("沈阳", "苏州").alternatives[0].route
    drawn = sample_factors(router.factor_table, router.factors, (), 3)
    samples = route_samples([route.quantities], drawn, 1)
    for number in range(3):
        changed = apply_scenario(
            router, Scenario(factors={key: float(values[number]) for key, values in drawn.items()})
        )
        costs = leg_costs(route.quantities[0], changed.rates, changed.factors.values)
        assert samples["cost_cny_t"][0, number] == pytest.approx(costs.cost_cny_t.sum())
        assert samples["time_h"][0, number] == pytest.approx(costs.time_h.sum())


@pytest.mark.parametrize(("a", "b"), [("抚顺", "徐州"), ("大连港", "连云港港"), ("南京", "苏州")])
def test_on_both_sides_of_a_break_even_the_winners_are_those_named(prepared, compared, a, b):
    comparison = compared(a, b)
    assert comparison.break_evens
    for entry in comparison.break_evens:
        ways = [alternative.route for alternative in comparison.alternatives]
        toward = 1 if entry.value > entry.default else -1
        step = 1e-4 * max(entry.value, 1e-3)
        for value, winner in ((entry.value - toward * step, entry.now), (entry.value + toward * step, entry.then)):
            factors = prepared.factors.replaced({entry.factor: max(value, 0.0)})
            changed = dataclasses.replace(prepared, factors=factors, rates=_rates(factors))
            totals = [_generalised(changed, route) for route in ways]
            assert int(np.argmin(totals)) == winner, entry
        assert entry.text[0]
        assert entry.text[1]
        assert comparison.alternatives[entry.then].label[0] in entry.text[0]
        assert comparison.alternatives[entry.then].label[1] in entry.text[1]


def _rates(factors):
    from analysis.assumptions.cost import rate_table

    return rate_table(factors.values)


def _generalised(prepared, route):
    costs = leg_costs(route.quantities[0], prepared.rates, prepared.factors.values)
    return costs.total("generalised", prepared.factors.values)


def test_closing_something_takes_it_out_of_all_alternatives(router, prepared, find):
    change = Scenario(closed_ports=frozenset({"dalian_bay_roro"}), closed_modes=frozenset({"rail"}))
    comparison = compare(apply_scenario(router, change), Request(find("沈阳"), find("苏州")))
    for alternative in comparison.alternatives:
        assert "rail" not in {leg.mode for leg in alternative.route.legs}
        assert "大连湾" not in alternative.label[0]
    best = compare(prepared, Request(find("沈阳"), find("苏州"))).alternatives[0].totals["generalised_cny_t"]
    assert comparison.alternatives[0].totals["generalised_cny_t"] >= best - 1e-9


@pytest.mark.parametrize("key", ["sea.cost", "rail.cost", "river.cost", "road.co2e", "sea.co2e"])
def test_ways_at_a_rate_of_nothing_are_compared(router, find, key):
    found = compare(apply_scenario(router, Scenario(factors={key: 0.0})), Request(find("沈阳"), find("苏州")))
    assert len({alternative.kind for alternative in found.alternatives}) > 3
    assert all(np.isfinite(list(alternative.totals.values())).all() for alternative in found.alternatives)


def test_an_added_link_that_wins_is_an_alternative(router, find):
    link = AddedLink("旅顺新港（烟大铁路轮渡）", "蓬莱港", "road", length_km=125, time_h=1.25, cost_cny_t=20)
    comparison = compare(apply_scenario(router, Scenario(added=(link,))), Request(find("大连"), find("烟台港")))
    added = [alternative for alternative in comparison.alternatives if alternative.kind == "added"]
    assert added
    assert any(leg.name_zh.startswith("新增") for leg in added[0].route.legs)


def test_the_document_says_what_the_comparison_holds(compared):
    comparison = compared("沈阳", "苏州")
    document = comparison_document(comparison, 18.0, 360.0)
    assert json.loads(json.dumps(document)) == document
    first = document["alternatives"][0]
    for key in ("label", "label_en", "why", "why_en", "range", "legs", "origin", "access_km", "cost_cny_teu"):
        assert first[key], key
    assert first["cost_cny"] == pytest.approx(360 * first["cost_cny_t"], rel=1e-4)
    assert set(first["range"]) == set(METRIC_NAMES)
    for low, high in first["range"].values():
        assert low <= high
    collection = comparison_features(comparison, "s", "l")
    assert len(collection["features"]) == sum(len(a.route.legs) for a in comparison.alternatives)
    assert [f["id"] for f in collection["features"]] == list(range(1, len(collection["features"]) + 1))


def test_every_word_is_there_in_both_languages():
    for table in (CHAIN_NAMES, FACTOR_NAMES, REASONS, ROAD_CHARACTER, BREAK_EVEN):
        for zh, en in table.values():
            assert zh.strip()
            assert en.strip()
            assert zh != en
            assert zh.count("{") == en.count("{")
    assert set(CHAINS) <= set(CHAIN_NAMES)


def test_what_cannot_be_compared_is_said(router, prepared, find):
    a, b = find("沈阳"), find("苏州")
    with pytest.raises(RequestError, match="named twice"):
        compare(prepared, Request(a, a))
    with pytest.raises(TooFarError, match="too far"):
        compare(prepared, Request(a, find("123.5,35")))
    closed = apply_scenario(router, Scenario(closed_modes=frozenset({"road"})))
    with pytest.raises(NoRouteError, match=r"Closed: all road"):
        compare(closed, Request(a, b))
