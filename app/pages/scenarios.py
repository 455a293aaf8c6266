"""The page of scenarios: ready ones, own changes one by one, several side by side, and files of them."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html

from analysis.assumptions.scenario import MODES
from analysis.network.link_names import numbered_name
from analysis.network.snapping import links_near, ports_near
from app.components.components import attributes, confidence_mark, section
from app.components.page_panel import PagePanel
from app.language.texts import say
from app.pages.results.effects import found_for_scenario
from app.pages.sources import unit_key
from app.services.scenario_edit import changes_in
from app.services.scenario_events import ready_scenarios
from app.services.selection import name_of
from app.state.view_state import to_query
from app.webmap.overlays.shapes import paths
from geo.errors import RequestError

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from analysis.network.router import Router
    from app.language.texts import Language
    from app.services.scenario_edit import Change
    from app.services.scenario_events import ReadyScenario
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["PANEL", "changes_now", "picked_things", "scenarios_page", "thing_options"]

# How far from where was clicked something may lie, in metres.
_FARTHEST_M = 20_000.0
_LINK_NUMBERS = (("length", "edit.link.length"), ("hours", "edit.link.hours"), ("cost", "edit.link.cost"),
                 ("sailings", "edit.link.sailings"))  # fmt: skip


def _field(name: str) -> dict[str, str]:
    return {"type": "edit-field", "name": name}


def _do(name: str, value: str, label: Any, class_name: str = "run-button", **more: Any) -> Component:
    """Return a button that edits the scenario."""
    return html.Button(
        label, id={"type": "edit-do", "name": name, "value": value}, className=class_name, n_clicks=0, **more
    )


def scenarios_page(world: World, language: Language, router: Router, refs: tuple[str, ...]) -> list[Component]:
    """
    Return what stays on the page while a scenario is edited, so that nothing typed is lost.

    Parameters
    ----------
    refs
        Numbers of the roads that can be closed.

    Returns
    -------
    children
        Components; those of type "scenario-now" are filled by `changes_now` and by the results.
    """
    return [
        html.H2(say(language, "page.scenarios")),
        html.P(say(language, "scenarios.lead"), className="lead"),
        html.Div(id={"type": "scenario-now", "part": "changes"}),
        section(
            say(language, "edit.title"),
            [
                _things(world, language, refs),
                _places(language),
                html.Div(id={"type": "edit-things", "name": "picked"}, className="picked-things"),
                _link(world, language),
                _factor(router, language),
                html.P(id={"type": "edit-said", "name": "editor"}, className="edit-said", role="status"),
            ],
        ),
        html.Div(id={"type": "scenario-now", "part": "results"}),
    ]


def thing_options(world: World, language: Language, refs: tuple[str, ...]) -> list[dict[str, Any]]:
    """
    Return what can be closed or slowed by name.

    Returns
    -------
    groups
        Of options; `value` is kind and id.
    """
    modes = [{"value": f"mode:{mode}", "label": say(language, f"mode.{mode}")} for mode in MODES]
    ice = [{"value": "season:ice", "label": say(language, "routes.ice")}]
    ports = [{"value": f"port:{row.id}", "label": name_of(row, language)} for row in world.ports.itertuples()]
    return [
        {"group": say(language, "edit.group.modes"), "items": modes},
        {"group": say(language, "edit.group.season"), "items": ice},
        {"group": say(language, "edit.group.ports"), "items": ports},
        {"group": say(language, "edit.group.refs"), "items": [{"value": f"ref:{ref}", "label": ref} for ref in refs]},
    ]  # fmt: skip


def _things(world: World, language: Language, refs: tuple[str, ...]) -> Component:
    action = dmc.SegmentedControl(
        id=_field("action"), value="close", size="sm",
        data=[{"value": name, "label": say(language, f"edit.{name}")} for name in ("close", "slow")],
        **attributes(aria_label=say(language, "edit.action")),
    )  # fmt: skip
    slow = dmc.NumberInput(
        id=_field("slow"), label=say(language, "edit.slow.factor"), value=2, min=0.1, max=100, step=0.5, size="sm",
        hideControls=True, className="slow-factor",
    )  # fmt: skip
    thing = dmc.Select(
        id={"type": "edit-pick", "name": "thing"}, label=say(language, "edit.thing"), value=None,
        data=thing_options(world, language, refs), searchable=True, size="sm", limit=80,
        placeholder=say(language, "edit.thing.placeholder"), comboboxProps={"shadow": "md"}, className="edit-thing",
        nothingFoundMessage=say(language, "search.none"),
    )  # fmt: skip
    return html.Div([action, slow, thing], className="edit-row")


def _places(language: Language) -> Component:
    """Return what changes something by its place on the map, and the same by keyboard."""
    buttons = [
        html.Button(
            say(language, f"edit.{name}"), className="run-button", type="button",
            **attributes(data_draw=name, aria_pressed="false"),
        )
        for name in ("pick", "draw")
    ]  # fmt: skip
    box = dmc.TextInput(
        id=_field("box"), placeholder="120.7,37.8,121.2,38.8", size="sm", className="edit-box",
        **attributes(aria_label=say(language, "edit.box")),
    )  # fmt: skip
    return html.Div([*buttons, box, _do("box", "", say(language, "edit.box.do"))], className="edit-row")


def _code(row: Any) -> str:
    """Return by what a scenario names a place: a port's id may be the name of its city."""
    return str(row.adcode) if hasattr(row, "adcode") else str(row.locode or row.id)


def _link(world: World, language: Language) -> Component:
    places = [
        {"group": say(language, f"edit.group.{name}"),
         "items": [{"value": _code(row), "label": name_of(row, language)} for row in frame.itertuples()]}
        for name, frame in (("cities", world.cities), ("ports", world.ports))
    ]  # fmt: skip
    ends = [
        dmc.Select(
            id=_field(side), label=say(language, f"edit.link.{side}"), data=places, searchable=True, size="sm",
            limit=60, comboboxProps={"shadow": "md"}, nothingFoundMessage=say(language, "search.none"),
        )
        for side in ("from", "to")
    ]  # fmt: skip
    mode = dmc.Select(
        id=_field("link-mode"), label=say(language, "edit.link.mode"), value="sea", allowDeselect=False, size="sm",
        data=[{"value": name, "label": say(language, f"mode.{name}")} for name in MODES],
        comboboxProps={"shadow": "md"},
    )  # fmt: skip
    numbers = [
        dmc.NumberInput(id=_field(name), label=say(language, text), min=0, size="sm", hideControls=True)
        for name, text in _LINK_NUMBERS
    ]
    return html.Details(
        [
            html.Summary(say(language, "edit.link.title")),
            html.P(say(language, "edit.link.note"), className="muted"),
            html.Div([*ends, mode, *numbers], className="edit-grid"),
            _do("link", "", say(language, "edit.link.do")),
        ]
    )


def _factor(router: Router, language: Language) -> Component:
    rows = []
    for row in router.factor_table.itertuples():
        note, unit = getattr(row, f"note_{language}"), say(language, f"per.{unit_key(row.unit)}")
        rows.append({"value": row.key, "label": f"{note} ({unit}; {row.low:g}–{row.high:g})"})
    key = dmc.Select(
        id=_field("factor"), label=say(language, "edit.factor.which"), data=rows, searchable=True, size="sm",
        comboboxProps={"shadow": "md"}, nothingFoundMessage=say(language, "search.none"), className="edit-factor",
    )  # fmt: skip
    value = dmc.NumberInput(
        id=_field("value"), label=say(language, "edit.factor.value"), min=0, max=1e6, decimalScale=4, size="sm",
        hideControls=True, className="slow-factor",
    )  # fmt: skip
    return html.Details(
        [
            html.Summary(say(language, "edit.factor.title")),
            html.Div([key, value, _do("factor", "", say(language, "edit.factor.do"))], className="edit-row"),
        ]
    )


# ---- what is changed ---------------------------------------------------------------------------------------


def changes_now(world: World, router: Router, state: ViewState) -> list[Component]:
    """Return the ready scenarios and what is changed now."""
    language = state.language
    ready = [_card(world, state, one) for one in ready_scenarios(world)]
    changes = [_chip(language, change) for change in changes_in(router, state.scenario)]
    listed = html.Ul(changes, className="change-list") if changes else html.P(say(language, "scenarios.no_changes"))
    return [
        html.Div(ready, className="ways scenario-cards"),
        section(say(language, "scenarios.now"), [listed, _actions(state)]),
    ]


def _card(world: World, state: ViewState, one: ReadyScenario) -> Component:
    language, row = state.language, one.row
    chosen = state.scenario == one.text
    marks = attributes(aria_pressed=str(chosen).lower())
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


def _chip(language: Language, change: Change) -> Component:
    words = change.zh if language == "zh" else change.en
    name = say(language, "scenarios.drop", change=words)
    return html.Li([html.Span(words), _do("drop", change.key, "×", "drop", title=name, **attributes(aria_label=name))])


def _actions(state: ViewState) -> Component:
    language = state.language
    go: Any = {"type": "go", "page": "routes", "at": "scenarios"}
    opener = html.Button(
        say(language, "scenarios.open"), className="run-button", type="button", **attributes(data_open_file="1")
    )
    actions: list[Component] = [opener]
    if state.scenario:
        save = html.A(
            say(language, "scenarios.save"), href=f"/export/scenario-file.json{to_query(state)}",
            download="liaosu-scenario.json",
        )  # fmt: skip
        actions = [
            html.Button(say(language, "scenarios.routes"), id=go, className="run-button", n_clicks=0),
            html.Button(
                say(language, "scenarios.keep"), id={"type": "beside", "do": "keep"}, className="run-button", n_clicks=0
            ),
            *actions,
            save,
            html.Button(
                say(language, "scenarios.none"), id={"type": "scenario", "id": ""}, className="run-button", n_clicks=0
            ),
        ]
    return html.Div(actions, className="download-row")


# ---- what was picked on the map ----------------------------------------------------------------------------


def picked_things(router: Router, language: Language, picked: Any) -> list[Component]:
    """
    Return what lies where was clicked on the map, as buttons that close or slow it.

    Parameters
    ----------
    picked
        What the browser sent: `lon`, `lat`, and `metres`, how far off something may lie.

    Raises
    ------
    RequestError
        If it is no place.
    """
    try:
        lon, lat, metres = (float(picked[name]) for name in ("lon", "lat", "metres"))
    except (KeyError, TypeError, ValueError):
        lon = lat = metres = math.nan
    if not (-180 <= lon <= 180 and -90 <= lat <= 90 and metres >= 0):
        msg = "What was picked is no place on the map."
        raise RequestError(msg)
    reach = min(metres, _FARTHEST_M)
    place = 0 if language == "zh" else 1
    buttons = [
        _thing(f"port:{row.id}", say(language, "edit.this.port", name=name_of(row, language)))
        for row in ports_near(router.world, lon, lat, reach).head(2).itertuples()
    ]
    refs: list[str] = []
    for row in links_near(router, lon, lat, reach).itertuples():
        name = numbered_name(row.ref, (row.name, row.name_en)[place])
        words = say(
            language, "edit.this.link", mode=say(language, f"mode.{row.mode}"), name=name, km=f"{row.km:.1f}", id=row.id
        )
        buttons.append(_thing(f"edge:{row.id}", words, paths(row.geometry)))
        refs += [ref for ref in row.ref.split(";") if ref and ref not in refs]
    buttons += [_thing(f"ref:{ref}", say(language, "edit.this.ref", ref=ref)) for ref in refs]
    if not buttons:
        return [html.P(say(language, "edit.nothing"), className="note")]
    return [html.P(say(language, "edit.found"), className="muted"), html.Div(buttons, className="picked-list")]


def _thing(value: str, words: str, line: list[list[list[float]]] | None = None) -> Component:
    more = attributes(data_line=json.dumps(line)) if line else {}
    return _do("thing", value, words, "picked-thing", **more)


# Its controls need the networks: the callbacks put them in.
PANEL = PagePanel(lambda _world, _state: [], "effects", found_for_scenario)
