"""The page of scenarios: ready ones, closing by hand, and what is told of every pair."""

import json
import re
from dataclasses import replace

import pytest
from dash import html

from analysis.effects import plan_pairs, scenario_effects
from analysis.scenario import load_scenario, parse_scenario
from app.analysis_callbacks import overlay_of
from app.callbacks import next_state
from app.pages.scenarios import found_for_scenario, scenario_overlay, scenarios_page
from app.scenario_events import NETWORK_CHOICES, closed_in, ready_scenarios, scenario_event
from app.texts import LANGUAGES, say
from app.url_state import ViewState, parse_query, to_query
from geo.errors import RequestError
from tests.conftest import DATA
from tests.rendering import components, text_of

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def ready(world):
    return {one.row.id: one.text for one in ready_scenarios(world)}


def test_ready_scenarios_are_the_files(world, router, ready):
    assert len(ready) == 7
    for key, text in ready.items():
        path = DATA / "scenarios" / f"{key}.json"
        known = router.factors.values.keys()
        assert parse_scenario(json.loads(text), known) == load_scenario(path, known)


def test_a_card_chooses_and_the_address_holds_it(world, ready):
    state = ViewState(page="scenarios")
    chosen = scenario_event(world, state, {"type": "scenario", "id": "bohai-gale"}, 1)
    assert chosen.scenario == ready["bohai-gale"]
    assert parse_query(to_query(chosen)) == chosen
    assert scenario_event(world, chosen, {"type": "scenario", "id": ""}, 1) == state
    assert scenario_event(world, chosen, {"type": "scenario", "id": "bohai-gale"}, 0) == chosen


def test_closing_by_hand_adds_to_the_scenario_and_opening_takes_it_out(world):
    state = ViewState(page="scenarios", scenario='{"name":"x","season":"ice"}')
    closed = scenario_event(world, state, {"type": "close", "what": "ports"}, ["dalian"])
    assert json.loads(closed.scenario) == {"season": "ice", "closed": {"ports": ["dalian"]}}
    both = scenario_event(world, closed, {"type": "close", "what": "refs"}, ["G15", "G1"])
    assert closed_in(both.scenario) == {"ports": ["dalian"], "refs": ["G15", "G1"]}
    again = scenario_event(world, both, {"type": "close", "what": "refs"}, [])
    assert again == closed
    bare = scenario_event(world, ViewState(scenario=closed.scenario), {"type": "close", "what": "ports"}, [])
    assert json.loads(bare.scenario) == {"season": "ice"}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"closed": 3}', '{"closed": {"ports": "x"}}'])
def test_garbled_scenarios_close_nothing(world, text):
    assert closed_in(text) == {"ports": [], "refs": []}
    after = scenario_event(world, ViewState(scenario=text), {"type": "close", "what": "ports"}, ["dalian"])
    assert closed_in(after.scenario)["ports"] == ["dalian"]


def test_events_that_mean_nothing_change_nothing(world):
    state = ViewState()
    for trigger, value in [
        ({"type": "close", "what": "moon"}, ["x"]),
        ({"type": "close", "what": "ports"}, "x"),
        ({}, 1),
    ]:
        assert scenario_event(world, state, trigger, value) == state
    assert next_state(state, "network", "rail").network == "rail"
    assert next_state(state, "network", "moon") == state


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["bohai-gale", "lianyungang-closed", "carbon-price"])
def test_every_pair_is_told_before_and_after(world, router, service, ready, language, key):
    state = ViewState(language, "scenarios", scenario=ready[key])
    scenario = parse_scenario(json.loads(ready[key]), router.factors.values.keys())
    effects = scenario_effects(router, scenario, plan_pairs(world))
    tree = html.Div(found_for_scenario(service, state))
    (table,) = [c for c in components(tree) if type(c).__name__ == "Table"]
    rows = [c for c in components(table) if type(c).__name__ == "Tr"][1:]
    assert len(rows) == len(effects.pairs) == 30
    for row, effect in zip(rows, effects.pairs, strict=True):
        cells = row.children
        assert text_of(cells[0]) == effect.pair.name[LANGUAGES.index(language)]
        sorts = [cell.to_plotly_json()["props"].get("data-sort") for cell in cells[1:3]]
        for sort, totals in zip(sorts, (effect.totals_before, effect.totals_after), strict=True):
            assert sort == (str(totals["generalised_cny_t"]) if totals else "")
        assert (text_of(cells[5]) == say(language, "scenarios.yes")) == effect.rerouted
    if language == "en":
        assert not HAN.search(text_of(tree))
    laid = scenario_overlay(service.effects(state))
    assert {line["id"] for line in laid["lines"]} == {effect.pair.id for effect in effects.pairs if effect.rerouted}


def test_rail_alone_shows_what_all_modes_hide(service, ready):
    state = ViewState(page="scenarios", scenario=ready["shanhaiguan-rail"])
    assert overlay_of(service, state)["lines"] == []
    assert overlay_of(service, replace(state, network="rail"))["lines"]


def test_a_scenario_that_is_none_is_refused_and_lays_nothing_over(service):
    state = ViewState(page="scenarios", scenario='{"closed": {"ports": ["atlantis"]}}')
    with pytest.raises(RequestError, match="atlantis"):
        found_for_scenario(service, state)
    assert overlay_of(service, state) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_scenario_and_how_sure_it_is(world, ready, language):
    tree = html.Div(scenarios_page(world, ViewState(language, "scenarios", scenario=ready["carbon-price"]), ("G1",)))
    cards = [c for c in components(tree) if isinstance(getattr(c, "id", None), dict) and c.id["type"] == "scenario"]
    assert [card.id["id"] for card in cards[:-1]] == list(ready)
    pressed = [card.id["id"] for card in cards if getattr(card, "aria-pressed", "") == "true"]
    assert pressed == ["carbon-price"]
    assert text_of(tree).count(say(language, "confidence.recalled")) >= 3
    assert set(NETWORK_CHOICES) == {"any", "road", "rail"}
    if language == "en":
        assert not HAN.search(text_of(tree))
