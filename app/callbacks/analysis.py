"""Wiring of the pages of the analysis: what they compute after they are shown, and what they lay over the map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dash import ALL, ClientsideFunction, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from app.components.components import late_part
from app.components.controls import metric_control, network_control
from app.components.sharing import share_body
from app.language.error_texts import failure_sentences
from app.language.texts import say
from app.pages.place_panels import page_panel
from app.pages.results.comparison import failed_answer
from app.pages.scenarios import changes_now, picked_things
from app.services.scenario_events import beside_event, edited, opened_file, scenario_event
from app.state import ids
from app.state.view_state import PAGES, from_dict, parse_query, to_dict
from app.webmap.overlays.registry import overlay_key, overlay_of
from geo.errors import LiaosuError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dash import Dash

    from app.services.service import Service
    from app.state.view_state import ViewState

__all__ = ["editor_event", "register_analysis_callbacks", "scenario_part"]


def _late(service: Service, fill: Callable[[Service, ViewState], list[Any]]) -> Callable[[Any], list[Any]]:
    """Return what fills a part of a page with what is computed for an address, or with why it cannot be."""

    def filled(query: Any) -> list[Any]:
        state = parse_query(query if isinstance(query, str) else "")
        try:
            return fill(service, state)
        except LiaosuError as error:
            return failed_answer(state.language, error)

    return filled


def scenario_part(service: Service, state: ViewState, part: str) -> list[Any]:
    """
    Return what a part of the page of scenarios shows.

    Parameters
    ----------
    part
        "changes" or "results"; the results follow when they are computed.
    """
    if part == "changes":
        return changes_now(service.world, service.router, state)
    controls = html.Div([metric_control(state), network_control(state)], className="row")
    return [controls, *late_part(state, "effects")]


def register_analysis_callbacks(app: Dash, service: Service) -> None:
    """
    Connect the pages of the analysis.

    Parameters
    ----------
    service
        The analysis; nothing of a user is kept in it.
    """
    panels = [page_panel(page) for page in PAGES if page != "map"]
    for one in panels:
        if one.fill:
            found, asked = Output(ids.found_id(one.late), "children"), Input(ids.asked_id(one.late), "data")
            app.callback(found, asked)(_late(service, one.fill))

    @app.callback(Output({"type": "scenario-now", "part": ALL}, "children"), Input(ids.STATE, "data"))
    def show_scenario(data: Any) -> list[Any]:
        state, parts = from_dict(data), [entry["id"]["part"] for entry in ctx.outputs_list]
        return [scenario_part(service, state, part) for part in parts]

    _register_editor(app, service)

    @app.callback(
        Output(ids.OVERLAY, "data"),
        Output(ids.OVERLAY_KEY, "data"),
        Input(ids.STATE, "data"),
        State(ids.OVERLAY_KEY, "data"),
    )
    def lay_over(data: Any, held: Any) -> tuple[Any, str]:
        state = from_dict(data)
        key = overlay_key(state)
        if key == (held or ""):
            raise PreventUpdate
        return overlay_of(service, state), key

    @app.callback(
        Output(ids.SHARE, "opened"),
        Output(ids.SHARE, "title"),
        Output(ids.SHARE_BODY, "children"),
        Input(ids.SHARE_ASKED, "data"),
        State(ids.STATE, "data"),
        prevent_initial_call=True,
    )
    def share(asked: Any, data: Any) -> tuple[bool, str, list[Any]]:
        if not isinstance(asked, dict):
            raise PreventUpdate
        state = from_dict(data)
        origin, view = (str(asked.get(name, "")) for name in ("origin", "view"))
        return True, say(state.language, "share.title"), share_body(service.world, state, origin, view)

    in_browser: Any = app.clientside_callback
    in_browser(
        ClientsideFunction("share", "asked"),
        Output(ids.SHARE_ASKED, "data"),
        Input(ids.SHARE_BUTTON, "n_clicks"),
        prevent_initial_call=True,
    )
    in_browser(
        ClientsideFunction("overlay", "show"),
        Output("overlay-drawn", "data"),
        Input(ids.OVERLAY, "data"),
        State(ids.COUNTIES_URL, "data"),
    )


def _register_editor(app: Dash, service: Service) -> None:
    """Connect what changes a scenario: cards, buttons, boxes, the map, a file."""

    @app.callback(
        Output(ids.STATE, "data", allow_duplicate=True),
        Output({"type": "edit-said", "name": ALL}, "children"),
        Output({"type": "edit-pick", "name": ALL}, "value"),
        Input({"type": "scenario", "id": ALL}, "n_clicks"),
        Input({"type": "beside", "do": ALL}, "n_clicks"),
        Input({"type": "close-this", "thing": ALL}, "n_clicks"),
        Input({"type": "edit-do", "name": ALL, "value": ALL}, "n_clicks"),
        Input({"type": "edit-pick", "name": ALL}, "value"),
        Input(ids.OPENED, "data"),
        Input(ids.DRAWN, "data"),
        State({"type": "edit-field", "name": ALL}, "value"),
        State(ids.STATE, "data"),
        prevent_initial_call=True,
    )
    def change_scenario(*arguments: Any) -> Any:
        value = ctx.triggered[0]["value"] if ctx.triggered else None
        if not value or not isinstance(arguments[-1], dict):
            raise PreventUpdate
        before = from_dict(arguments[-1])
        fields = {entry["id"]["name"]: entry.get("value") for entry in ctx.states_list[0]}
        after, said = editor_event(service, before, ctx.triggered_id, value, fields)
        count, picks = (len(ctx.outputs_list[place]) for place in (1, 2))
        return no_update if after == before else to_dict(after), [said] * count, [None] * picks

    @app.callback(
        Output({"type": "edit-things", "name": ALL}, "children"),
        Input(ids.DRAWN, "data"),
        State(ids.STATE, "data"),
        prevent_initial_call=True,
    )
    def show_picked(drawn: Any, data: Any) -> list[Any]:
        if not isinstance(drawn, dict) or "lon" not in drawn:
            raise PreventUpdate
        language = from_dict(data).language
        try:
            children = picked_things(service.router, language, drawn)
        except LiaosuError as error:
            children = failed_answer(language, error)
        return [children] * len(ctx.outputs_list)


def editor_event(
    service: Service, state: ViewState, trigger: Any, value: Any, fields: Mapping[str, Any]
) -> tuple[ViewState, str]:
    """
    Return the state after something happened in the editor of scenarios, and what is said of it.

    Parameters
    ----------
    value
        What it holds: a number of clicks, what was chosen, a file, or what was drawn on the map.
    fields
        What the boxes of the editor hold, by name.

    Returns
    -------
    state, said
        After, and why it is still the same, or nothing.
    """
    kind = trigger.get("type") if isinstance(trigger, dict) else trigger
    try:
        if kind == "scenario":
            return scenario_event(service.world, state, str(trigger["id"])), ""
        if kind == "beside":
            return beside_event(service.world, state, str(trigger["do"])), ""
        if kind == ids.OPENED:
            text = value.get("text") if isinstance(value, dict) else None
            return opened_file(service.router, state, str(text)), ""
        if kind == "close-this":
            alone = replace(state, page="scenarios", selected=None, scenario="")
            return edited(service.router, alone, "thing", trigger["thing"], {"action": "close"}), ""
        if kind == "edit-do":
            return edited(service.router, state, trigger["name"], trigger["value"], fields), ""
        if kind == "edit-pick":
            return edited(service.router, state, "thing", value, fields), ""
        ring = value.get("ring") if isinstance(value, dict) else None
        return (edited(service.router, state, "ring", ring, fields) if ring else state), ""
    except LiaosuError as error:
        return state, " ".join(failure_sentences(state.language, error))
