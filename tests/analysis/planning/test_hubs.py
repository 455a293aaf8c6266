"""Centres are the best there are: equal to trying all, and better with more of them."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.planning.hubs import access_table, best_coverage, best_median, county_weights, hub_places
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from geo.errors import RequestError


@pytest.fixture(scope="module")
def prepared(router):
    return apply_scenario(router)


@pytest.fixture(scope="module")
def places(world):
    return hub_places(world)


@pytest.fixture(scope="module")
def hours(prepared, places):
    return access_table(prepared, places[1], places[0], "time")


@pytest.fixture(scope="module")
def weights(world, places):
    return county_weights(world, places[0], "population")


def table(rows, columns):
    return st.lists(
        st.lists(st.integers(0, 50).map(float), min_size=columns, max_size=columns), min_size=rows, max_size=rows
    ).map(np.array)


@settings(max_examples=25, deadline=None)
@given(table(6, 8), st.integers(1, 4))
def test_equal_to_trying_all(values, count):
    weights = np.arange(1.0, 9.0) / 36
    sets = [list(hubs) for hubs in combinations(range(6), count)]
    least = min((values[hubs].min(axis=0) * weights).sum() for hubs in sets)
    most = max(weights[values[hubs].min(axis=0) <= 10].sum() for hubs in sets)
    median, coverage = best_median(values, weights, count), best_coverage(values, weights, count, 10.0)
    assert median.value == pytest.approx(least)
    assert len(median.hubs) == count
    assert coverage.value == pytest.approx(most)
    for county, hub in enumerate(median.serves):
        assert values[hub, county] == values[list(median.hubs), county].min()


def test_a_county_that_no_road_reaches_is_served_by_none():
    values = np.array([[0.0, 3.0, np.inf], [3.0, 0.0, np.inf], [np.inf, np.inf, 0.0]])
    plan = best_median(values, np.array([0.5, 0.3, 0.2]), 1)
    assert plan.serves.tolist() == [0, 0, -1]
    assert plan.value == pytest.approx(3 * 0.3 / 0.8)


def test_places_on_one_edge_are_joined_along_it(prepared, places):
    counties = {place.id: place for place in places[0]}
    ends = [counties["210402"]], [counties["210404"]]
    for table in (access_table(prepared, *ends, "distance"), access_table(prepared, *ends[::-1], "distance")):
        assert table[0, 0] == pytest.approx(3.81, abs=0.01)
    route = best_route(prepared, Request(counties["210402"], counties["210404"], "road", "distance"))
    assert route.distance_km - route.access_km == pytest.approx(3.81, abs=0.01)


def test_no_choice_that_serves_all_is_told():
    values = np.array([[0.0, 1.0, np.inf, np.inf], [1.0, 0.0, np.inf, np.inf], [np.inf, np.inf, 0.0, 1.0],
                       [np.inf, np.inf, 1.0, 0.0]])  # fmt: skip
    with pytest.raises(RequestError, match="ask for more"):
        best_median(values, np.full(4, 0.25), 1)
    assert best_median(values, np.full(4, 0.25), 2).value == pytest.approx(0.5)


def test_more_centres_never_serve_worse(hours, weights):
    plans = [best_median(hours, weights, count) for count in (2, 3, 4, 6)]
    assert all(b.value <= a.value for a, b in pairwise(plans))
    covered = [best_coverage(hours, weights, count, 2.0).value for count in (1, 2, 4)]
    assert covered == sorted(covered)


def test_two_centres_lie_one_in_each_province(places, hours, weights):
    candidates = places[1]
    hubs = [candidates[place] for place in best_median(hours, weights, 2).hubs]
    assert sorted(hub.lat > 38 for hub in hubs) == [False, True]


def test_access_is_that_of_single_routes(prepared, places, hours):
    counties, candidates = places
    for a, b in [(0, 40), (3, 60), (197, 30), (110, 150)]:
        route = best_route(prepared, Request(candidates[a], counties[b], "road", "time"))
        driven = sum(leg.moving_h for leg in route.legs if leg.mode == "road")
        assert hours[a, b] == pytest.approx(driven, rel=1e-6)


def test_a_place_is_no_way_from_itself(places, hours):
    assert np.diag(hours)[: len(places[0])].tolist() == [0.0] * len(places[0])


def test_weights_are_the_cities_shares(world, places, weights):
    assert weights.sum() == pytest.approx(1)
    city = world.counties.set_index("adcode").city_adcode
    of_shenyang = sum(w for w, county in zip(weights, places[0], strict=True) if city[county.id] == "210100")
    # Census of 2020: 9,070,093 of 42,591,407 + 84,748,016.
    assert of_shenyang == pytest.approx(9_070_093 / (42_591_407 + 84_748_016), rel=1e-3)


@pytest.mark.parametrize("count", [0, 21, -1])
def test_numbers_of_centres_out_of_range_are_refused(hours, weights, count):
    for ask in (lambda: best_median(hours, weights, count), lambda: best_coverage(hours, weights, count, 2.0)):
        with pytest.raises(RequestError, match="1 to 20"):
            ask()


def test_other_bad_questions_are_refused(world, prepared, places, hours, weights):
    with pytest.raises(RequestError, match="weighed by"):
        county_weights(world, places[0], "charm")
    with pytest.raises(RequestError, match="chosen by"):
        access_table(prepared, places[1], places[0], "beauty")
    for limit in (0.0, float("nan"), -2.0):
        with pytest.raises(RequestError, match="above 0"):
            best_coverage(hours, weights, 2, limit)
