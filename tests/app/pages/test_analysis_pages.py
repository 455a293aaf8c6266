"""The pages of critical links and of flows, without a browser."""

import datetime
import json
import re
from dataclasses import replace
from html import unescape

import pytest
from dash import html

from analysis.assumptions.scenario import parse_scenario
from app.callbacks.analysis import editor_event
from app.callbacks.main import next_state
from app.language.texts import LANGUAGES, say
from app.pages.critical import critical_page, found_for_critical
from app.pages.flows import flows_page, found_for_flows
from app.printing.offline_map import offline_view
from app.printing.page_layout import compose_sheet
from app.printing.page_options import SIZES
from app.services.critical_groups import critical_groups
from app.services.service import Service
from app.state.ids import CENTRES, SHOWN
from app.state.view_state import MOST_CENTRES, ViewState, parse_query, to_query
from app.state.view_state import SHOWN as CHOICES
from app.webmap.legend import analysis_legend
from app.webmap.overlays.registry import laid_over, overlay_of
from geo.errors import CorruptDataError, RequestError
from tests.conftest import DATA
from tests.rendering import components, text_of

pytestmark = pytest.mark.slow

HAN = re.compile(r"[\u4e00-\u9fff]")


def rows_of(tree, style):
    (box,) = [c for c in components(tree) if style in (getattr(c, "className", None) or "").split()]
    return [c for c in components(box) if type(c).__name__ == "Tr"][1:]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("by", ["time", "generalised"])
def test_the_ranking_tells_every_closure_once(world, service, language, by):
    frame = service.critical(by)
    groups = critical_groups(world, frame)
    members = [member for group in groups for member in group.members]
    assert sorted(members) == sorted(f"{row.kind}:{row.id}" for row in frame.itertuples())
    assert [group.added for group in groups if not group.pairs_cut] == sorted(
        (group.added for group in groups if not group.pairs_cut), reverse=True
    )
    state = ViewState(language, "critical", metric=by)
    tree = html.Div([*critical_page(state), *found_for_critical(service, state)])
    rows = rows_of(tree, "critical-table")
    assert len(rows) == len(groups)
    for row, group in zip(rows, groups, strict=True):
        assert group.names[LANGUAGES.index(language)] in text_of(row.children[0])
    assert say(language, "critical.corridors", count=5) in text_of(tree)
    if language == "en":
        assert not HAN.search(text_of(tree))


def test_lines_and_rows_light_up_together(world, service):
    laid = overlay_of(service, ViewState(page="critical", metric="time"))
    groups = critical_groups(world, service.critical("time"))
    drawn = {one["id"] for one in (*laid["lines"], *laid["points"])}
    assert {group.key for group in groups} <= drawn
    assert sum(one.startswith("cut:") for one in drawn) == len(service.cuts())
    widest = max(laid["lines"], key=lambda line: line["weight"] if not line["dash"] else 0)
    assert widest["id"] == groups[0].key


def test_what_is_tried_is_closed_alone_and_adds_what_the_ranking_says(world, service, router):
    """The first edge and the first port of the ranking, as scenarios of all pairs of cities, are tried elsewhere."""
    for group in critical_groups(world, service.critical("generalised"))[:6]:
        before = ViewState("en", "critical", scenario='{"season":"ice"}')
        after, said = editor_event(service, before, {"type": "close-this", "thing": group.key}, 1, {})
        assert (said, after.page) == ("", "scenarios")
        document = json.loads(after.scenario)
        assert list(document) == ["closed"]
        scenario = parse_scenario(document, router.factors.values.keys())
        kind, _, key = group.key.partition(":")
        assert (scenario.closed_ports if kind == "port" else {str(e) for e in scenario.closed_edges}) == {key}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shown", CHOICES)
def test_flows_and_centres_are_told_in_figures(service, language, shown):
    state = ViewState(language, "flows", shown=shown, metric="time")
    tree = html.Div([*flows_page(state), *found_for_flows(service, state)])
    if shown == "centres":
        found = service.centres(4, "time")
        rows = rows_of(tree, "hubs-table")
        assert len(rows) == 4
        assert set(found.serves.values()) == set(found.frame.id[found.frame.role == "hub"])
        assert len(found.serves) >= 190
        laid = overlay_of(service, state)
        assert len({area["colour"] for area in laid["areas"].values()}) >= 4
        assert say(language, "flows.calculation") in text_of(tree)
    else:
        totals = service.flows(shown).totals
        for kind in ("mode", "corridor", "province"):
            assert len(rows_of(tree, f"flows-{kind}")) == (totals.kind == kind).sum()
        assert say(language, "flows.illustrative") in text_of(tree)
        assert len(overlay_of(service, state)["lines"]) == len(service.flows(shown).loads)
    if language == "en":
        assert not HAN.search(text_of(tree))


def test_more_centres_serve_better(service):
    means = [service.centres(count, "time").value for count in (2, 4)]
    assert means == sorted(means, reverse=True)
    with pytest.raises(RequestError):
        service.centres(0, "time")


def test_the_address_holds_what_the_page_of_flows_shows():
    state = ViewState(page="flows", shown="centres", centres=6, metric="cost")
    assert parse_query(to_query(state)) == state
    assert parse_query("?show=moon&centres=99") == ViewState()
    assert next_state(state, SHOWN, "all").shown == "all"
    assert next_state(state, SHOWN, "moon") == state
    assert next_state(state, CENTRES, 2).centres == 2
    for wrong in (0, MOST_CENTRES + 1, "x", None):
        assert next_state(state, CENTRES, wrong) == state


def test_what_was_made_from_other_data_lays_nothing_over(service, world, router, monkeypatch):
    def refused(*_):
        raise CorruptDataError("x")

    other = Service(world, router)
    monkeypatch.setattr("app.services.service.load_critical", refused)
    monkeypatch.setattr("app.services.service.load_flows", refused)
    for page in ("critical", "flows"):
        assert overlay_of(other, replace(ViewState(), page=page)) is None


# ---- in print ----------------------------------------------------------------------------------------------

GALE = (DATA / "scenarios" / "bohai-gale.json").read_text(encoding="utf-8")
PRINTED = {
    "ports": ViewState(page="ports", metric="time"),
    "flows": ViewState(page="flows"),
    "centres": ViewState(page="flows", shown="centres", metric="time"),
    "scenarios": ViewState(page="scenarios", scenario=GALE),
    "critical": ViewState(page="critical", metric="time"),
}
DAY = datetime.date(2026, 11, 24)


@pytest.mark.parametrize("name", PRINTED)
def test_print_shows_what_the_page_lays_over_the_map(service, name):
    state = PRINTED[name]
    laid = laid_over(service, state)
    sheet = compose_sheet(service, state, SIZES["a4"], LANGUAGES, DAY)
    said = "\n".join(words.text for words in (*sheet.heading, *sheet.words))
    for language in LANGUAGES:
        assert laid.titles[language] in said
        assert laid.gists[language][:12] in said
    title, rows = analysis_legend(state)
    assert say("zh", title) in said
    assert all(say("zh", row.words) in said for row in rows)
    assert "arcs" not in sheet.drawn.layers
    drawn = {piece.name_zh for layer in ("ways", "colours") for piece in sheet.drawn.layers.get(layer, ())}
    shapes = laid.shapes
    inside = [one["zh"] for one in (*shapes["areas"].values(), *shapes["points"])]
    assert set(inside) <= drawn
    assert len({line["zh"] for line in shapes["lines"]} & drawn) >= len({line["zh"] for line in shapes["lines"]}) - 3
    assert "© OpenStreetMap contributors" in said.replace("\n", " ")
    if name in ("flows", "centres"):
        key = "flows.illustrative" if name == "flows" else "flows.calculation"
        assert say("zh", key) in said


@pytest.mark.parametrize("name", ["centres", "scenarios"])
def test_the_offline_page_says_it_too(service, name):
    state = PRINTED[name]
    laid = laid_over(service, state)
    text = unescape(offline_view(service, state, LANGUAGES, DAY).decode().replace("\\u0026", "&"))
    for language in LANGUAGES:
        assert laid.titles[language] in text
        assert laid.gists[language] in text
    shapes = laid.shapes
    told = [f"{one['zh']} / {one['en']}" for one in (*shapes["lines"], *shapes["points"], *shapes["areas"].values())]
    assert [one for one in told if one not in text and json.dumps(one)[1:-1] not in text] == []


def test_what_cannot_be_laid_over_is_said_in_print_too(service):
    state = ViewState(page="scenarios", scenario='{"closed":{"ports":["atlantis"]}}')
    with pytest.raises(RequestError, match="atlantis"):
        compose_sheet(service, state, SIZES["a4"], LANGUAGES, DAY)
    assert laid_over(service, ViewState()) is None
