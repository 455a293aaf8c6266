"""The page of scenarios: what closing, slowing or adding something does to every pair of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import dcc, html

from analysis.cost import METRIC_COLUMNS
from analysis.effects import effect_features, effect_words
from app import ids
from app.numbers import digits
from app.overlay import Line, overlay, paths
from app.pages.ports import metric_control, metric_unit
from app.parts import confidence_mark, section
from app.scenario_events import NETWORK_CHOICES, closed_in, ready_scenarios
from app.tables import Column, cell, named_row, table
from app.texts import LANGUAGES, say
from app.theme import COLOURS
from app.views import name_of

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from analysis.effects import Effect, Effects
    from app.scenario_events import ReadyScenario
    from app.service import Service
    from app.texts import Language
    from app.url_state import ViewState
    from geo.world import World

__all__ = ["found_for_scenario", "scenario_overlay", "scenarios_page"]

_LEAST = 0.05


def scenarios_page(world: World, state: ViewState, refs: tuple[str, ...]) -> list[Component]:
    """
    Return the page; `found_for_scenario` has what it lacks.

    Parameters
    ----------
    world
        The data.
    state
        What is shown.
    refs
        Numbers of the roads that can be closed.

    Returns
    -------
    children
        Components.
    """
    language = state.language
    ready = [_card(world, state, one) for one in ready_scenarios(world)]
    return [
        html.H2(say(language, "page.scenarios")),
        html.P(say(language, "scenarios.lead"), className="lead"),
        html.Div(ready, className="ways scenario-cards"),
        *_editor(world, state, refs),
        html.Div([metric_control(state), _network(state)], className="row"),
        html.Div(html.P(say(language, "analysis.wait"), className="note"), id=ids.EFFECTS_FOUND),
        dcc.Store(id=ids.EFFECTS_ASKED, data=language),
    ]


def _card(world: World, state: ViewState, one: ReadyScenario) -> Component:
    language, row = state.language, one.row
    chosen = state.scenario == one.text
    marks: Any = {"aria-pressed": str(chosen).lower()}
    button = html.Button(
        html.Span(
            [
                html.Span(name_of(row, language), className="title"),
                html.Span(name_of(row, language, "note"), className="why"),
            ],
            className="way-body",
        ),
        id={"type": "scenario", "id": row.id}, className="way chosen" if chosen else "way", n_clicks=0, **marks,
    )  # fmt: skip
    return html.Div([button, confidence_mark(world, language, row.confidence, row.sources)], className="scenario-card")


def _editor(world: World, state: ViewState, refs: tuple[str, ...]) -> list[Component]:
    """Return the boxes that close ports and roads, and what else there is to do."""
    language = state.language
    ports = [
        {"value": row.id, "label": row.name_zh if language == "zh" else row.name_en} for row in world.ports.itertuples()
    ]
    closed = closed_in(state.scenario)
    boxes = [
        dmc.MultiSelect(
            id={"type": "close", "what": what}, label=say(language, f"scenarios.close.{what}"), value=closed[what],
            data=data, searchable=True, size="sm", limit=60, comboboxProps={"shadow": "md"},
        )
        for what, data in (("ports", ports), ("refs", list(refs)))
    ]  # fmt: skip
    go: Any = {"type": "go", "page": "routes", "at": "scenarios"}
    actions = [
        html.Button(say(language, "scenarios.routes"), id=go, className="run-button", n_clicks=0),
        html.Button(
            say(language, "scenarios.none"), id={"type": "scenario", "id": ""}, className="run-button", n_clicks=0
        ),
    ]
    return [html.Div(boxes, className="two-boxes"), html.Div(actions, className="download-row")]


def _network(state: ViewState) -> Component:
    language = state.language
    name: Any = {"aria-label": say(language, "network.label")}
    control: Component = dmc.SegmentedControl(
        id=ids.NETWORK, value=state.network, size="xs", className="metric-control",
        data=[{"value": mode, "label": say(language, f"network.{mode}")} for mode in NETWORK_CHOICES], **name,
    )  # fmt: skip
    return control


def scenario_overlay(effects: Effects) -> dict[str, Any]:
    """
    Return what the map shows of a scenario: the ways that change, as they were and as they are.

    Parameters
    ----------
    effects
        Of the scenario.

    Returns
    -------
    values
        See `app.overlay.overlay`.
    """
    lines = []
    for row in effect_features(effects).itertuples():
        before = row.when == "before"
        zh = " · ".join((row.name, say("zh", f"scenarios.{row.when}"), row.way))
        en = " · ".join((row.name_en, say("en", f"scenarios.{row.when}"), row.way_en))
        lines.append(
            Line(
                row.pair, paths(row.geometry), COLOURS["unknown" if before else "bad"], 2.5 if before else 3.0,
                zh, en, "5 6" if before else "",
            )
        )  # fmt: skip
    return overlay(f"scenarios:{effects.by}", lines=sorted(lines, key=lambda line: line.dash == ""))


def found_for_scenario(service: Service, state: ViewState) -> list[Component]:
    """
    Return what a scenario does: in words, and pair by pair.

    Parameters
    ----------
    service
        The analysis.
    state
        What is shown.

    Returns
    -------
    children
        Components.

    Raises
    ------
    LiaosuError
        If the scenario is not valid.
    """
    language = state.language
    effects = service.effects(state)
    place = LANGUAGES.index(language)
    stop = "。" if language == "zh" else "."
    words = [text[place] for text in effect_words(effects)]
    lines = [html.Li(text[:1].upper() + text[1:] + stop) for text in words]
    return [
        section(say(language, "scenarios.effects"), [html.Ul(lines, className="break-evens")]),
        _pairs(language, effects),
        html.P(say(language, "scenarios.note"), className="muted"),
    ]


def _pairs(language: Language, effects: Effects) -> Component:
    unit = metric_unit(language, effects.by)
    columns = [
        Column(say(language, "pairs.pair")),
        *(Column(say(language, f"scenarios.{name}"), unit, numeric=True) for name in ("before", "after", "change")),
        Column("", "%", numeric=True),
        Column(say(language, "scenarios.rerouted")),
    ]
    rows = [_row(language, effect, METRIC_COLUMNS[effects.by]) for effect in effects.pairs]
    title = say(language, "scenarios.pairs")
    return section(title, [table(title, columns, [rows], "effects-table")])


def _row(language: Language, effect: Effect, column: str) -> Component:
    before, after = (totals.get(column) for totals in (effect.totals_before, effect.totals_after))
    shown = [cell("—" if value is None else digits(value), "" if value is None else value, className="number")
             for value in (before, after)]  # fmt: skip
    if before is None or after is None:
        change = [cell(say(language, "scenarios.cut" if after is None else "scenarios.opened")), cell("", "")]
    else:
        gap = after - before
        style = "number" if abs(gap) < _LEAST else "number bad" if gap > 0 else "number good"
        signed = "0" if abs(gap) < _LEAST else f"{'+' if gap > 0 else '−'}{digits(abs(gap))}"
        share = 100 * gap / before if before else 0.0
        change = [cell(signed, gap, className=style), cell(f"{share:+.1f}".replace("-", "−"), share, className=style)]
    told = say(language, "scenarios.yes") if effect.rerouted else ""
    marks: Any = {"data-overlay": effect.pair.id}
    return named_row(effect.pair.name[LANGUAGES.index(language)], [*shown, *change, cell(told)], **marks)
