"""The page of routes: events, controls, the answer, derivations and what the map draws."""

import json
import re
from dataclasses import replace

import pytest

from analysis.assumptions.cost import rate_table
from app.callbacks.routes import _picked_end, _typed_end, answer_of
from app.components.charts import nice_ceiling, scatter
from app.pages.results.comparison import answer_children, empty_answer, failed_answer
from app.pages.routes import control_values, end_label, place_options, routes_page
from app.services.derivations import leg_terms
from app.services.service import RouteQuery, find_place, query_of, road_numbers, scenario_of
from app.state.route_events import end_chosen, route_event
from app.state.view_state import MODES, ViewState, parse_query, to_query
from app.webmap.route_map import route_map_data
from geo.errors import NoRouteError, RequestError, ScenarioError, UnknownPlaceError
from tests.rendering import components, text_of

PAIR = RouteQuery(("city", "210100"), ("city", "320500"))


@pytest.fixture(scope="module")
def defaults(service):
    return service.router.factors.values


@pytest.fixture(scope="module")
def comparison(service):
    return service.compare(PAIR)


def asking(**changes):
    return ViewState(page="routes", origin=PAIR.origin, destination=PAIR.destination, **changes)


# ---- events ------------------------------------------------------------------------------------------------


def test_ends_are_chosen_swapped_and_refused(defaults):
    state = end_chosen(ViewState(), "origin", ("city", "210100"))
    assert (state.origin, state.page) == (("city", "210100"), "routes")
    state = end_chosen(state, "destination", ("point", "120.5,31.25"))
    swapped = route_event(state, {"type": "swap"}, 1, defaults)
    assert (swapped.origin, swapped.destination) == (("point", "120.5,31.25"), ("city", "210100"))
    for side, place in (
        ("origin", ("province", "210000")),
        ("middle", ("city", "210100")),
        ("origin", ("point", "x,y")),
    ):
        assert end_chosen(state, side, place) == state


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("amount", 20, "shipment", (20.0, "t")),
        ("unit", "teu", "shipment", (100.0, "teu")),
        ("drivers", "2", "drivers", 2),
        ("modes", ["road", "sea"], "off", frozenset({"rail", "river", "ferry"})),
        ("via", ["city:320700"], "via", (("city", "320700"),)),
        ("avoid", ["ref:G15", "port:dalian"], "avoid", (("ref", "G15"), ("port", "dalian"))),
        ("ice", True, "ice", True),
        ("factor:road.cost", 0.4, "factors", (("road.cost", 0.4),)),
    ],
)
def test_controls_change_the_state(defaults, name, value, field, expected):
    state = route_event(asking(), {"type": "control", "name": name}, value, defaults)
    assert getattr(state, field) == expected
    assert parse_query(to_query(state)) == state
    assert control_values(state, defaults)[name] == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", float("inf")), ("amount", 10**400),
        ("amount", None), ("amount", "many"), ("amount", float("nan")), ("unit", "kg"),
        ("drivers", 3), ("modes", "road"), ("factor:road.cost", -1), ("factor:ghost", 1), ("factor:road.cost", None),
        ("ghost", 1),
    ],
)  # fmt: skip
def test_what_a_control_cannot_mean_changes_nothing(defaults, name, value):
    assert route_event(asking(), {"type": "control", "name": name}, value, defaults) == asking()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (1_000_001, 1_000_000),
        (1e300, 1_000_000),
        (0, 0.001),
        (-5, 0.001),
        (999_999.6, 999_999.6),
        (123_456.7, 123_456.7),
    ],
)
def test_an_amount_is_the_nearest_possible_and_stays_it_in_the_address(defaults, typed, meant):
    state = route_event(asking(), {"type": "control", "name": "amount"}, typed, defaults)
    assert state.shipment == (meant, "t")
    assert parse_query(to_query(state)) == state
    assert control_values(state, defaults)["amount"] == meant


def test_points_that_are_typed_or_picked_keep_six_decimals(service):
    assert _typed_end(service, "121.473701, 31.230001") == ("point", "121.473701,31.230001")
    picked = _picked_end(asking(), {"side": "origin", "lon": 121.4737014, "lat": 31.23})
    assert picked.origin == ("point", "121.473701,31.23")
    assert parse_query(to_query(picked)) == picked


def test_a_factor_put_back_is_no_change_and_reset_forgets_all(defaults):
    changed = route_event(asking(), {"type": "control", "name": "factor:road.cost"}, 0.4, defaults)
    back = route_event(changed, {"type": "control", "name": "factor:road.cost"}, defaults["road.cost"], defaults)
    assert back == asking()
    busy = asking(off=frozenset({"sea"}), ice=True, drivers=2, factors=(("road.cost", 0.4),), alternative=3)
    assert route_event(busy, {"type": "reset"}, 1, defaults) == asking()
    assert route_event(busy, {"type": "alternative", "n": 1}, 2, defaults).alternative == 1
    assert route_event(busy, {"type": "alternative", "n": 1}, None, defaults) == busy


# ---- the service -------------------------------------------------------------------------------------------


def test_answers_are_kept_and_depend_on_the_question_alone(service, comparison):
    assert service.compare(PAIR) is comparison
    other = service.compare(RouteQuery(PAIR.origin, PAIR.destination, factors=(("road.cost", 0.1),)))
    assert other is not comparison
    assert service.compare(PAIR).alternatives[0].totals == comparison.alternatives[0].totals
    assert query_of(asking()) == PAIR
    assert query_of(ViewState()) is None


def test_settings_come_on_top_of_a_scenario(defaults):
    text = json.dumps({"closed": {"modes": ["rail"]}, "factors": {"road.cost": 0.3, "sea.cost": 0.05}})
    question = RouteQuery(
        PAIR.origin, PAIR.destination, off=frozenset({"sea"}), factors=(("road.cost", 0.4),), ice=True, scenario=text
    )
    scenario = scenario_of(question, defaults)
    assert scenario.closed_modes == {"rail", "sea"}
    assert dict(scenario.factors) == {"road.cost": 0.4, "sea.cost": 0.05}
    assert scenario.season == "ice"
    with pytest.raises(ScenarioError, match="no JSON"):
        scenario_of(RouteQuery(PAIR.origin, PAIR.destination, scenario="{"), defaults)
    with pytest.raises(RequestError, match="no factor ghost"):
        scenario_of(RouteQuery(PAIR.origin, PAIR.destination, factors=(("ghost", 1.0),)), defaults)


def test_places_are_found_by_kind_and_id(world, service):
    assert find_place(world, ("port", "dalian")).name_en == "Dalian Port"
    assert find_place(world, ("point", "121.5,38.5")).lon == 121.5
    with pytest.raises(UnknownPlaceError):
        find_place(world, ("city", "999999"))
    refs = road_numbers(service.router)
    assert refs[0] == "G1"
    assert refs.index("G15") < refs.index("G30")
    offered = place_options(world, "zh", refs=refs)
    assert {"value": "ref:G15", "label": "G15"} in offered
    assert {"value": "city:210100", "label": "沈阳"} in offered
    assert end_label(world, "en", ("city", "210100")) == "Shenyang"
    assert end_label(world, "en", None) == ""
    assert end_label(world, "en", ("city", "999999")) == "999999"


# ---- the answer --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_answer_names_every_way_with_its_numbers(world, service, comparison, language):
    state = asking(language=language)
    children = answer_children(world, state, comparison, service.prepared(PAIR))
    shown = text_of(children)
    for way in comparison.alternatives:
        assert way.label[0 if language == "zh" else 1] in shown
    assert comparison.break_evens[0].text[0 if language == "zh" else 1].lower() in shown.lower()
    ids = [json.dumps(part.id, sort_keys=True) for part in components(children) if getattr(part, "id", None)]
    assert len(ids) == len(set(ids))
    if language == "en":
        assert not [c for c in shown if "\u4e00" <= c <= "\u9fff"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_controls_hold_the_state(world, service, language):
    state = asking(language=language, drivers=2, factors=(("road.cost", 0.4),), off=frozenset({"rail"}))
    table = service.router.factor_table
    children = routes_page(world, state, table, road_numbers(service.router))
    controls = {part.id["name"]: part for part in components(children) if isinstance(getattr(part, "id", None), dict)
                and part.id.get("type") == "control"}  # fmt: skip
    values = control_values(state, service.router.factors.values)
    assert {f"factor:{key}" for key in table.key} <= set(controls)
    for name, control in controls.items():
        assert control.value == values[name], name
    assert controls["modes"].value == [mode for mode in MODES if mode != "rail"]


def test_what_is_missing_or_wrong_is_said(world, service):
    for state in (ViewState(), ViewState(origin=PAIR.origin)):
        for language in ("zh", "en"):
            assert text_of(empty_answer(language, state))
    for error in (NoRouteError("a"), UnknownPlaceError("b"), ScenarioError("c"), RequestError("d")):
        for language in ("zh", "en"):
            text = text_of(failed_answer(language, error))
            assert str(error) not in text.split()
            assert len(text) > 10
    children, drawn, _ = answer_of(service, asking(off=frozenset({"road"})))
    assert drawn["alternatives"] == []
    assert "没有可行的路线" in text_of(children)
    children, drawn, chosen = answer_of(service, asking(alternative=80))
    assert chosen == len(drawn["alternatives"]) - 1


def test_derivations_sum_to_the_numbers_of_each_leg(service, comparison):
    prepared = service.prepared(PAIR)
    for way in comparison.alternatives:
        (quantities,) = way.route.quantities
        for place, leg in enumerate(way.route.legs):
            terms = leg_terms(prepared, quantities, place, leg.resting_h)
            for metric, value in (("cost", leg.cost_cny_t), ("time", leg.time_h), ("co2e", leg.co2e_kg_t)):
                assert sum(term.value for term in terms if term.metric == metric) == pytest.approx(value, abs=1e-9)
            for term in terms:
                assert set(term.factors) <= set(prepared.factors.values)


def test_a_derivation_changes_with_the_factors_that_it_names(service, comparison):
    """Each factor that a term names moves its rate, and no other does."""
    prepared = service.prepared(PAIR)
    named = set()
    for key, value in prepared.factors.values.items():
        higher = replace(prepared, rates=rate_table({**prepared.factors.values, key: value * 1.5}))
        for quantities in (part for way in comparison.alternatives for part in way.route.quantities):
            for place in range(len(quantities.locks)):
                before = leg_terms(prepared, quantities, place, 0.0)
                after = leg_terms(higher, quantities, place, 0.0)
                for old, new in zip(before, after, strict=True):
                    assert (old.rate != pytest.approx(new.rate, rel=1e-6)) == (key in old.factors), (key, old)
                    named |= set(old.factors)
    assert {"road.payload", "road.toll", "teu.payload", "rail.wait_departure", "ferry.train_wait"} <= named


def terms_of(service, comparison, drivers=1):
    prepared = service.prepared(PAIR)
    parts = [(way, part, place) for way in comparison.alternatives for part in way.route.quantities
             for place in range(len(part.locks))]  # fmt: skip
    return [term for _, part, place in parts for term in leg_terms(prepared, part, place, 11.0, drivers)]


def test_derivations_name_no_factor_that_is_not_used(service, comparison):
    factors = {(term.metric, term.what): term.factors for term in terms_of(service, comparison)}
    assert factors["cost", "road>rail"] == ("rail_terminal.handling",), "a rail yard asks per tonne, not per container"
    assert factors["cost", "road>sea"] == ("port.handling", "teu.payload")
    assert factors["cost", "expressway"] == ("road.cost", "road.toll", "road.payload")
    assert factors["cost", "roro"] == ("road.payload", "ferry.roro_cost")
    assert factors["time", "rest"] == ("road.rest_after", "road.rest", "road.daily_one_driver")
    two = {term.factors for term in terms_of(service, comparison, drivers=2) if term.what == "rest"}
    assert two == {("road.daily_two_drivers",)}


@pytest.mark.parametrize(
    ("language", "cost", "time", "co2e"),
    [
        ("en", r"Sea: [\d\u2009.]+ km × 0\.045 CNY/t-km = [\d.]+ CNY/t", r"km × [\d.]+ h/km = [\d.]+ h",
         r"km × 0\.02 kg/t-km = [\d.]+ kg/t"),
        ("zh", r"公里 × 0\.045 元/吨公里 = [\d.]+ 元/吨", r"公里 × [\d.]+ 小时/公里 = [\d.]+ 小时",
         r"公里 × 0\.02 千克/吨公里 = [\d.]+ 千克/吨"),
    ],
)  # fmt: skip
def test_derivations_have_units_per_tonne_in_the_readers_language(service, language, cost, time, co2e):
    way = next(n for n, way in enumerate(service.compare(PAIR).alternatives) if way.kind == "sea")
    children, _, _ = answer_of(service, asking(language=language, alternative=way))
    lines = [
        text_of(part) for part in components(children) if (getattr(part, "className", "") or "").startswith("term ")
    ]
    for pattern in (cost, time, co2e):
        assert any(re.search(pattern, line) for line in lines), pattern
    if language == "zh":
        assert not [line for line in lines if re.search(r"CNY|/t|kg|\bkm\b|\bh\b", line)]
        told = " ".join(entry.text[0] for entry in service.compare(PAIR).break_evens)
        assert "CNY" not in told
        assert "元/" in told


def test_the_map_draws_every_leg(comparison):
    drawn = route_map_data(comparison)
    assert json.loads(json.dumps(drawn, allow_nan=False)) == drawn
    assert len(drawn["alternatives"]) == len(comparison.alternatives)
    for way, alternative in zip(drawn["alternatives"], comparison.alternatives, strict=True):
        assert [leg["mode"] for leg in way["legs"]] == [
            leg.mode for leg in alternative.route.legs if leg.mode != "transfer"
        ]
        hours = sum(leg["hours"] + leg["after"] for leg in way["legs"])
        assert hours == pytest.approx(alternative.totals["time_h"], abs=0.1)
    (south, west), (north, east) = drawn["fit"]
    assert 30 < south < north < 43
    assert 116 < west < east < 125


def test_charts_scale():
    for value in (0.3, 1, 7, 43, 178.6, 2001):
        assert value <= nice_ceiling(value) <= 2.5 * max(value, 0.4)
    figure = scatter("en", [(10.0, 100.0, True), (20.0, 50.0, False), (30.0, 70.0, False)], ["a", "b", "c"])
    dots = [part for part in components([figure]) if isinstance(getattr(part, "id", None), dict)]
    assert [dot.id["n"] for dot in dots] == [0, 1, 2]
    front = next(part.src for part in components([figure]) if getattr(part, "src", None))
    assert front.count("%2C") >= 2
