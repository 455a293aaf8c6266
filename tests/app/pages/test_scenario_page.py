"""The page of scenarios: ready ones, the editor, several side by side, and what is told of every pair."""

import json
import re
from dataclasses import replace

import pytest
from dash import html

from analysis.assumptions.scenario import load_scenario, parse_scenario
from analysis.resilience.effects import plan_pairs, scenario_effects
from app.callbacks.analysis import editor_event, scenario_part
from app.callbacks.main import next_state
from app.components.controls import NETWORK_CHOICES
from app.language.texts import LANGUAGES, say
from app.pages.results.effects import found_for_scenario
from app.pages.scenarios import changes_now, picked_things, scenarios_page, thing_options
from app.services.scenario_events import (
    beside_event,
    ready_scenarios,
    scenario_event,
    scenario_name,
    scenario_text,
    states_beside,
)
from app.state.ids import DRAWN, OPENED
from app.state.view_state import LONGEST_ADDRESS, MOST_BESIDE, ViewState, parse_query, to_query
from app.webmap.overlays.registry import overlay_of
from app.webmap.overlays.scenarios import scenario_overlay
from geo.errors import RequestError
from tests.conftest import DATA
from tests.rendering import components, text_of

HAN = re.compile(r"[\u4e00-\u9fff]")
CLOSE, SLOW = {"action": "close", "slow": 2}, {"action": "slow", "slow": 2.5}


@pytest.fixture(scope="module")
def ready(world):
    return {one.row.id: one.text for one in ready_scenarios(world)}


def edit(service, state, name, value, fields=CLOSE):
    """Press a button of the editor; nothing may be wrong with it."""
    after, said = editor_event(service, state, {"type": "edit-do", "name": name, "value": value}, 1, fields)
    assert said == ""
    return after


def test_ready_scenarios_are_the_files(world, router, ready):
    assert len(ready) == 7
    for key, text in ready.items():
        path = DATA / "scenarios" / f"{key}.json"
        known = router.factors.values.keys()
        assert parse_scenario(json.loads(text), known) == load_scenario(path, known)


def test_a_card_chooses_and_the_address_holds_it(world, service, ready):
    state = ViewState(page="scenarios")
    chosen, said = editor_event(service, state, {"type": "scenario", "id": "bohai-gale"}, 1, {})
    assert (chosen.scenario, said) == (ready["bohai-gale"], "")
    assert parse_query(to_query(chosen)) == chosen
    assert scenario_event(world, chosen, "") == state
    assert next_state(state, "network", "rail").network == "rail"
    assert next_state(state, "network", "moon") == state


def test_what_is_edited_stands_in_the_scenario_and_can_be_taken_out(service):
    state = ViewState(page="scenarios", scenario='{"name":"x","season":"ice"}')
    after = edit(service, state, "thing", "port:dalian")
    assert json.loads(after.scenario) == {"season": "ice", "closed": {"ports": ["dalian"]}}
    after = edit(service, after, "thing", "ref:G15")
    after = edit(service, after, "thing", "ref:G15")
    after = edit(service, after, "thing", "ref:G1", SLOW)
    after = edit(service, after, "thing", "mode:rail", SLOW)
    assert json.loads(after.scenario)["closed"]["refs"] == ["G15"]
    assert json.loads(after.scenario)["slowed"] == [{"ref": "G1", "factor": 2.5}, {"mode": "rail", "factor": 2.5}]
    again = edit(service, after, "thing", "ref:G1", SLOW | {"slow": 3})
    assert [entry["factor"] for entry in json.loads(again.scenario)["slowed"]] == [2.5, 3]
    for key in ("ports:dalian", "refs:G15", "slowed:0", "slowed:0", "season:"):
        after = edit(service, after, "drop", key)
    assert after.scenario == ""


def test_an_added_link_a_factor_and_areas(service):
    fields = CLOSE | {"from": "CNDLC", "to": "CNLYG", "link-mode": "sea", "length": None, "hours": 30, "sailings": 7}
    after = edit(service, ViewState(page="scenarios"), "link", "", fields)
    link = {"from": "CNDLC", "to": "CNLYG", "mode": "sea", "time_h": 30, "frequency_per_week": 7}
    assert json.loads(after.scenario) == {"added": [link]}
    after = edit(service, after, "factor", "", {"factor": "carbon.price", "value": 0.5})
    after = edit(service, after, "box", "", CLOSE | {"box": "120.7,37.8,121.2,38.8"})
    after = edit(service, after, "box", "", SLOW | {"box": "117, 39，118, 40"})
    drawn = DRAWN, {"ring": [[121, 38], [122, 38], [122, 39]]}
    after, said = editor_event(service, after, *drawn, CLOSE)
    assert said == ""
    document = json.loads(after.scenario)
    assert document["factors"] == {"carbon.price": 0.5}
    assert document["closed"]["area"]["type"] == "Polygon", "areas that meet are one"
    assert document["slowed"][0]["area"]["type"] == "Polygon"
    scenario = service.effects(after).scenario
    assert scenario.closed_area.covers(parse_scenario(json.loads(
        '{"closed":{"area":{"type":"Polygon","coordinates":[[[120.7,37.8],[121.2,37.8],[121.2,38.8],[120.7,37.8]]]}}}'
    ), ()).closed_area)  # fmt: skip
    for key in ("added:0", "factors:carbon.price", "area:", "slowed:0"):
        after = edit(service, after, "drop", key)
    assert after.scenario == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "value", "fields", "words", "values"),
    [
        ("thing", "port:dalian", SLOW, "edit.not_slow", {}),
        ("thing", "edge:5", SLOW, "edit.not_slow", {}),
        ("thing", "port:atlantis", CLOSE, "routes.failed.request", {}),
        ("thing", "ref:G1", SLOW | {"slow": None}, "edit.number", {"low": "0.1", "high": "100"}),
        ("box", "", CLOSE | {"box": "1,2,3"}, "edit.box.wrong", {}),
        ("box", "", CLOSE | {"box": "5,2,3,9"}, "edit.box.wrong", {}),
        ("link", "", {"from": "CNDLC", "to": "CNDLC", "link-mode": "sea"}, "edit.link.wrong", {}),
        ("factor", "", {"factor": None, "value": 1}, "edit.factor.wrong", {}),
        ("factor", "", {"factor": "carbon.price", "value": None}, "edit.number", {"low": "0", "high": "1e+06"}),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(service, language, name, value, fields, words, values):
    state = ViewState(language, "scenarios", scenario='{"closed":{"refs":["G15"]}}')
    after, said = editor_event(service, state, {"type": "edit-do", "name": name, "value": value}, 1, fields)
    assert after == state
    assert said == say(language, words, **values)


def test_areas_without_inside_and_too_many_changes_are_refused(service):
    state = ViewState(page="scenarios")
    line = {"ring": [[121, 38], [122, 38], [121, 38]]}
    assert editor_event(service, state, DRAWN, line, CLOSE) == (state, say("zh", "edit.no_area"))
    for ring in ("abc", [1, 2, 3], [["x", 1]] * 3, [[1e9, 1], [2, 3], [5, 9]], [[None, 1]] * 4):
        assert editor_event(service, state, DRAWN, {"ring": ring}, CLOSE) == (state, say("zh", "edit.no_area"))
    bad = ViewState(page="scenarios", scenario='{"closed":{"area":{"type":"Moon"}}}')
    assert editor_event(service, bad, DRAWN, {"ring": [[121, 38], [122, 38], [122, 39]]}, CLOSE)[0] == bad
    star = {"ring": [[120 + n % 7 / 50, 35 + n / 300] for n in range(400)]}
    after, said = editor_event(service, state, DRAWN, star, CLOSE)
    assert after == state
    assert said.startswith(say("zh", "edit.too_long", most=4000)[:8])
    assert editor_event(service, state, DRAWN, {"lon": 1}, CLOSE) == (state, "")


def test_a_file_is_opened_or_refused(service, ready):
    def opened(text):
        return editor_event(service, ViewState(), OPENED, {"text": text, "count": 1}, {})

    after, said = opened("\ufeff" + ready["carbon-price"])
    assert (after.scenario, said) == (ready["carbon-price"], "")
    result = {"label": "x", "scenario": json.loads(ready["carbon-price"]), "pairs": []}
    assert opened(json.dumps(result))[0] == after, "a result holds its scenario"
    for text in ("no json", "[1]", "", " " * 200_000, None):
        assert opened(text) == (ViewState(), say("zh", "edit.file"))
    state, said = opened('{"closed": {"moons": []}}')
    assert state == ViewState()
    assert "closed.moons" in said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"closed": 3}',
        '{"closed": {"ports": "x", "edges": [[1, 2], {}, "x"]}, "slowed": [3], "added": [3]}',
    ],
)
def test_garbled_scenarios_can_be_shown_and_edited(service, text):
    state = ViewState("en", "scenarios", scenario=text)
    assert scenario_part(service, state, "changes")
    good = edit(service, replace(state, scenario=text if text in ("", "[]", "{") else ""), "thing", "port:dalian")
    assert json.loads(good.scenario) == {"closed": {"ports": ["dalian"]}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_is_named_with_a_button_that_takes_it_out(world, router, service, ready, language):
    texts = [*ready.values(), '{"slowed":[{"ref":"G1","factor":2},{"mode":"sea","factor":1.5}],"season":"ice"}']
    texts.append(json.dumps({"closed": {"edges": router.graph.edges["edge"].iloc[:9].tolist(), "modes": ["rail"]}}))
    for text in texts:
        state = ViewState(language, "scenarios", scenario=text)
        tree = html.Div(changes_now(world, router, state))
        drops = [c for c in components(tree) if isinstance(getattr(c, "id", None), dict) and c.id.get("name") == "drop"]
        assert drops
        left = state
        for drop in reversed(drops):
            left = edit(service, left, "drop", drop.id["value"])
        assert left.scenario == ""
        if language == "en":
            assert not HAN.search(text_of(tree))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_lies_where_the_map_was_clicked(router, service, language):
    port = router.world.ports.set_index("id").loc["dalian"]
    tree = html.Div(picked_things(router, language, {"lon": port.lon, "lat": port.lat, "metres": 3000}))
    values = [c.id["value"] for c in components(tree) if isinstance(getattr(c, "id", None), dict)]
    assert values[0] == "port:dalian"
    edges = [value for value in values if value.startswith("edge:")]
    assert edges
    closed = edit(service, ViewState(), "thing", edges[0])
    assert json.loads(closed.scenario) == {"closed": {"edges": [int(edges[0].removeprefix("edge:"))]}}
    nothing = picked_things(router, language, {"lon": 100.0, "lat": 40.0, "metres": 500})
    assert text_of(nothing) == say(language, "edit.nothing")
    if language == "en":
        assert not HAN.search(text_of(tree))


@pytest.mark.parametrize("picked", [None, {}, {"lon": "x", "lat": 1, "metres": 1}, {"lon": 500, "lat": 1, "metres": 1}])
def test_what_is_no_place_is_refused(router, picked):
    with pytest.raises(RequestError, match="no place"):
        picked_things(router, "en", picked)


def test_scenarios_stand_side_by_side(world, service, ready):
    state = ViewState("en", "scenarios", scenario=ready["carbon-price"])
    both = beside_event(world, beside_event(world, state, "keep"), "keep")
    assert both.beside == ("carbon-price",)
    own = edit(service, both, "thing", "port:dalian")
    kept = beside_event(world, replace(own, scenario=ready["bohai-gale"]), "keep")
    assert kept.beside == ("carbon-price", "bohai-gale")
    assert parse_query(to_query(kept)) == kept
    shown = replace(kept, scenario=own.scenario)
    states = states_beside(service, shown)
    assert [one.scenario for one in states] == [ready["carbon-price"], ready["bohai-gale"], own.scenario]
    tree = html.Div(found_for_scenario(service, shown))
    beside, single = (c for c in components(tree) if type(c).__name__ == "Table")
    rows = [c for c in components(beside) if type(c).__name__ == "Tr"][2:]
    found = [service.effects(one) for one in states]
    for at, row in enumerate(rows):
        for place, effects in enumerate(found):
            effect = effects.pairs[at]
            held = row.children[2 + place].to_plotly_json()["props"]["data-sort"]
            known = effect.totals_before and effect.totals_after
            assert held == (str(effect.change("generalised_cny_t")) if known else "")
    assert len(rows) == 30
    assert single is not beside
    assert beside_event(world, shown, "0").beside == ("bohai-gale",)
    assert beside_event(world, ViewState(), "keep") == ViewState()
    assert scenario_name(service, own.scenario, "en").startswith("Factor: ") is False
    assert scenario_name(service, "", "zh") == say("zh", "scenarios.as_is")


def test_drivers_which_effects_do_not_look_at_compute_nothing_anew(service):
    closed = ViewState(scenario='{"closed":{"refs":["G15"]}}', metric="distance", network="road")
    assert service.effects(closed) is service.effects(replace(closed, drivers=2, via=(("city", "320700"),)))


def test_more_than_fit_side_by_side_are_refused(world, service, ready):
    full = replace(ViewState(), beside=tuple(ready)[:MOST_BESIDE], scenario='{"closed":{"refs":["G1"]}}')
    trigger = {"type": "beside", "do": "keep"}
    assert editor_event(service, full, trigger, 1, {}) == (full, say("zh", "edit.full", most=MOST_BESIDE))
    long = json.dumps({"name": "长" * 1000, "closed": {"refs": ["G1"]}}, ensure_ascii=False)
    after, said = editor_event(service, replace(ViewState(), scenario=long), trigger, 1, {})
    assert after.beside == ()
    assert said == say("zh", "edit.too_long", most=LONGEST_ADDRESS)
    assert scenario_text(world, "bohai-gale") == ready["bohai-gale"]


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
    laid = scenario_overlay(router, service.effects(state))
    ways = {line["id"] for line in laid["lines"] if not line["id"].startswith(("area:", "edge:", "added:"))}
    assert ways == {effect.pair.id for effect in effects.pairs if effect.rerouted}
    assert {point["id"] for point in laid["points"]} == {f"port:{one}" for one in scenario.closed_ports}


def test_rail_alone_shows_what_all_modes_hide(service, ready):
    state = ViewState(page="scenarios", scenario=ready["shanhaiguan-rail"])
    assert [line["id"] for line in overlay_of(service, state)["lines"]] == ["edge:200037084"]
    assert len(overlay_of(service, replace(state, network="rail"))["lines"]) > 1


def test_a_scenario_that_is_none_is_refused_and_lays_nothing_over(service):
    state = ViewState(page="scenarios", scenario='{"closed": {"ports": ["atlantis"]}}')
    with pytest.raises(RequestError, match="atlantis"):
        found_for_scenario(service, state)
    assert overlay_of(service, state) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_scenario_and_how_sure_it_is(world, router, service, ready, language):
    tree = html.Div(changes_now(world, router, ViewState(language, "scenarios", scenario=ready["carbon-price"])))
    cards = [c for c in components(tree) if isinstance(getattr(c, "id", None), dict) and c.id["type"] == "scenario"]
    assert [card.id["id"] for card in cards[:-1]] == list(ready)
    pressed = [card.id["id"] for card in cards if getattr(card, "aria-pressed", "") == "true"]
    assert pressed == ["carbon-price"]
    assert text_of(tree).count(say(language, "confidence.recalled")) >= 3
    assert set(NETWORK_CHOICES) == {"any", "road", "rail"}
    whole = html.Div([*scenarios_page(world, language, router, ("G1",)), tree])
    options = [option for group in thing_options(world, language, ("G1",)) for option in group["items"]]
    assert {"value": "ref:G1", "label": "G1"} in options
    if language == "en":
        assert not HAN.search(text_of(whole))
        assert not any(HAN.search(option["label"]) for option in options)


def test_what_is_closed_slowed_and_added_is_drawn(service, router):
    edge = int(router.graph.edges["edge"].iloc[0])
    area = {"type": "Polygon", "coordinates": [[[120, 38], [121, 38], [121, 39], [120, 38]]]}
    text = json.dumps(
        {
            "closed": {"edges": [edge], "area": area},
            "slowed": [{"ref": "G1", "factor": 2}],
            "added": [{"from": "CNDLC", "to": "CNLYG", "mode": "sea"}],
        }
    )
    laid = overlay_of(service, ViewState(page="scenarios", scenario=text))
    assert {"area:0", "added:0", f"edge:{edge}"} <= {one["id"] for one in laid["lines"]}
