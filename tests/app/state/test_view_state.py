"""What a user sees, as a state and in the address bar."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.assumptions.cost import METRICS
from analysis.routing.scenario_network import ROUTE_MODES
from app.state.view_state import (
    AREAS,
    COLOURINGS,
    DEFAULT_LAYERS,
    LARGEST_SHIPMENT,
    LEAST_SHIPMENT,
    MODES,
    MOST_BESIDE,
    MOST_CENTRES,
    PAGES,
    PLACES,
    SELECTABLE,
    SHOWN,
    SWITCHES,
    UNITS,
    View,
    ViewState,
    from_dict,
    parse_query,
    parse_view,
    to_dict,
    to_query,
)
from geo.places.places import point_id

keys = st.from_regex(r"[a-z0-9]([a-z0-9_-]{0,38}[a-z0-9])?", fullmatch=True)
points = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(lambda p: ("point", point_id(*p)))
places = st.tuples(st.sampled_from([kind for kind in PLACES if kind != "point"]), keys) | points
drawn = {
    "language": st.sampled_from(["zh", "en"]),
    "page": st.sampled_from(PAGES),
    "selected": st.none() | st.tuples(st.sampled_from(SELECTABLE), keys),
    "layers": st.frozensets(st.sampled_from(SWITCHES)),
    "colouring": st.sampled_from(COLOURINGS),
    "origin": st.none() | places,
    "destination": st.none() | places,
    "alternative": st.integers(0, 98),
    "shipment": st.tuples(st.floats(LEAST_SHIPMENT, LARGEST_SHIPMENT), st.sampled_from(UNITS)),
    "drivers": st.sampled_from([1, 2]),
    "factors": st.dictionaries(st.sampled_from(["road.cost", "value_of_time", "carbon.price"]), st.floats(0, 1e6)).map(
        lambda found: tuple(sorted(found.items()))
    ),
    "off": st.frozensets(st.sampled_from(MODES)),
    "via": st.lists(places, max_size=3, unique=True).map(tuple),
    "avoid": st.lists(places | st.tuples(st.just("ref"), st.sampled_from(["G15", "S49"])), max_size=3, unique=True).map(
        tuple
    ),
    "ice": st.booleans(),
    "scenario": st.sampled_from(["", '{"closed": {"ports": ["CNDLC"]}, "name": "a;b&c=d"}']) | st.text(max_size=99),
    "beside": st.lists(st.text(min_size=1, max_size=99), max_size=MOST_BESIDE, unique=True).map(tuple),
    "metric": st.sampled_from(METRICS),
    "network": st.sampled_from(ROUTE_MODES),
    "port": st.just("") | keys,
    "areas": st.sampled_from(AREAS),
    "shown": st.sampled_from(SHOWN),
    "centres": st.integers(1, MOST_CENTRES),
}
states = st.builds(ViewState, **drawn)


def test_every_field_of_a_state_is_drawn():
    """What is not drawn the next test cannot find lost."""
    assert set(drawn) == {field.name for field in fields(ViewState)}


@given(states)
def test_a_state_survives_the_address_bar_and_the_browser(state):
    assert parse_query(to_query(state)) == state
    assert from_dict(to_dict(state)) == state


@pytest.mark.parametrize(
    ("text", "shipment"),
    [
        ("999999.6t", (999_999.6, "t")),
        ("123456.7t", (123_456.7, "t")),
        ("1000001teu", (1_000_000, "teu")),
        ("99999999999999t", (1_000_000, "t")),
        ("0t", (LEAST_SHIPMENT, "t")),
        ("-5t", (LEAST_SHIPMENT, "t")),
        ("t", (100, "t")),
        ("1.2.3t", (100, "t")),
        ("5kg", (100, "t")),
    ],
)
def test_a_shipment_out_of_range_is_the_nearest_and_one_that_is_none_the_default(text, shipment):
    state = parse_query(f"?ship={text}")
    assert state.shipment == shipment
    assert parse_query(to_query(state)) == state


def test_the_default_state_has_no_query():
    assert to_query(ViewState()) == ""
    assert parse_query("") == parse_query("?") == ViewState()
    assert ViewState() == ViewState("zh", "map", None, DEFAULT_LAYERS)


def test_an_address_is_readable():
    state = ViewState("en", "plan", ("item", "7"), frozenset({"ports", "pairs"}))
    assert to_query(state) == "?lang=en&page=plan&sel=item:7&layers=pairs,ports"
    assert parse_query("?lang=en&page=plan&sel=item:7&layers=pairs,ports") == state


@pytest.mark.parametrize(
    "query",
    [
        "?lang=fr", "?page=admin", "?page=", "?sel=city", "?sel=:210100", "?sel=city:", "?sel=ghost:1",
        "?sel=city:<script>", "?sel=city:../../etc/passwd", f"?sel=city:{'1' * 41}", "?foo=bar", "?&&&=", "?%%%",
        "?sel=city:210100%00", "???",
    ],
)  # fmt: skip
def test_junk_becomes_the_default(query):
    assert parse_query(query) == ViewState()


def test_the_known_part_of_an_address_counts():
    assert parse_query("?layers=ports,nothing").layers == {"ports"}
    assert parse_query("?layers=").layers == frozenset()
    assert parse_query("?lang=zh&lang=en").language == "en"
    assert parse_query("?sel=city:210100&page=nowhere") == ViewState(selected=("city", "210100"))


@given(st.text(max_size=80))
def test_any_text_is_a_valid_state(query):
    state = parse_query(query)
    assert state.page in PAGES
    assert state.language in ("zh", "en")
    assert state.layers <= set(SWITCHES)
    assert state.selected is None or state.selected[0] in SELECTABLE
    assert parse_query(to_query(state)) == state


@pytest.mark.parametrize("data", [None, [], "x", 7, {}, {"query": None}, {"query": 5}, {"language": "en"}])
def test_what_the_browser_garbles_becomes_the_default(data):
    assert from_dict(data) == ViewState()


def test_choosing_shows_the_map_but_items_stay_in_the_plan():
    assert ViewState("en", "sources").choose("city", "210100") == ViewState("en", "map", ("city", "210100"))
    assert ViewState("zh", "map").choose("item", "7") == ViewState("zh", "plan", ("item", "7"))


def test_a_state_is_json(world):
    import json

    assert json.loads(json.dumps(to_dict(ViewState(selected=("port", "dalian")))))["selected"] == ["port", "dalian"]


def test_where_the_map_looks_is_beside_the_state():
    query = "?lang=en&lon=121.5&lat=-37.25&z=7.5"
    assert parse_view(query) == View(121.5, -37.25, 7.5)
    assert parse_query(query) == ViewState("en")


@pytest.mark.parametrize(
    "query", ["", "?lon=1&lat=2", "?lon=x&lat=2&z=3", "?lon=1&lat=91&z=3", "?lon=1&lat=2&z=nan", "?lon=inf&lat=2&z=3"]
)
def test_half_a_view_is_none(query):
    assert parse_view(query) is None
