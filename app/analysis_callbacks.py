"""Wiring of the pages of the analysis: what they compute after they are shown, and what they lay over the map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dash import ALL, ClientsideFunction, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from analysis.cost import METRICS
from app import ids
from app.pages.answer import failed_answer
from app.pages.ports import found_for_ports, ports_overlay
from app.pages.scenarios import found_for_scenario, scenario_overlay
from app.pages.sharing import share_body
from app.scenario_events import scenario_event
from app.texts import say
from app.url_state import ViewState, from_dict, to_dict, to_query
from geo.errors import LiaosuError

if TYPE_CHECKING:
    from dash import Dash

    from app.service import Service
    from app.texts import Language

__all__ = ["ANALYSIS_PAGES", "overlay_of", "register_analysis_callbacks"]

# Pages that lay something over the map.
ANALYSIS_PAGES = ("ports", "scenarios")


def overlay_of(service: Service, state: ViewState) -> dict[str, Any] | None:
    """
    Return what a state lays over the map.

    Parameters
    ----------
    service
        The analysis.
    state
        What is shown.

    Returns
    -------
    values
        None where the page lays nothing over it.
    """
    if state.page == "ports":
        return ports_overlay(service, state.metric)
    if state.page == "scenarios":
        try:
            return scenario_overlay(service.effects(state))
        except LiaosuError:
            return None
    return None


def _overlay_key(state: ViewState) -> str:
    """Return what an overlay depends on, empty where there is none."""
    if state.page == "ports":
        return f"ports {state.metric}"
    changes = replace(
        ViewState(), drivers=state.drivers, factors=state.factors, off=state.off, ice=state.ice,
        scenario=state.scenario, metric=state.metric, network=state.network,
    )  # fmt: skip
    return f"scenarios {to_query(changes)}" if state.page == "scenarios" else ""


def _asked(asked: Any) -> tuple[Language, str]:
    """Return the language and the metric that a page asks for; what is not valid becomes the default."""
    language, by = asked if isinstance(asked, list) and len(asked) == 2 else ("zh", "")
    return "en" if language == "en" else "zh", by if by in METRICS else "generalised"


def register_analysis_callbacks(app: Dash, service: Service) -> None:
    """
    Connect the pages of the analysis.

    Parameters
    ----------
    app
        The application.
    service
        The analysis; nothing of a user is kept in it.
    """

    @app.callback(Output(ids.PORTS_FOUND, "children"), Input(ids.PORTS_ASKED, "data"))
    def fill_ports(asked: Any) -> list[Any]:
        return found_for_ports(service, *_asked(asked))

    @app.callback(Output(ids.EFFECTS_FOUND, "children"), Input(ids.EFFECTS_ASKED, "data"), State(ids.STATE, "data"))
    def fill_effects(_asked: Any, data: Any) -> list[Any]:
        state = from_dict(data)
        try:
            return found_for_scenario(service, state)
        except LiaosuError as error:
            return failed_answer(state.language, error)

    @app.callback(
        Output(ids.STATE, "data", allow_duplicate=True),
        Input({"type": "scenario", "id": ALL}, "n_clicks"),
        Input({"type": "close", "what": ALL}, "value"),
        State(ids.STATE, "data"),
        prevent_initial_call=True,
    )
    def change_scenario(*arguments: Any) -> Any:
        trigger = ctx.triggered_id
        if not isinstance(trigger, dict) or not isinstance(arguments[-1], dict):
            raise PreventUpdate
        before = from_dict(arguments[-1])
        after = scenario_event(service.world, before, trigger, ctx.triggered[0]["value"])
        return no_update if after == before else to_dict(after)

    @app.callback(
        Output(ids.OVERLAY, "data"),
        Output(ids.OVERLAY_KEY, "data"),
        Input(ids.STATE, "data"),
        State(ids.OVERLAY_KEY, "data"),
    )
    def lay_over(data: Any, held: Any) -> tuple[Any, str]:
        state = from_dict(data)
        key = _overlay_key(state)
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
        return True, say(state.language, "share.title"), share_body(state, origin, view)

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
