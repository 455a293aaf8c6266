"""Wiring of the pages of the analysis: what they compute after they are shown, and what they lay over the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, State
from dash.exceptions import PreventUpdate

from analysis.cost import METRICS
from app import ids
from app.pages.ports import found_for_ports, ports_overlay
from app.pages.sharing import share_body
from app.texts import say
from app.url_state import from_dict

if TYPE_CHECKING:
    from dash import Dash

    from app.service import Service
    from app.texts import Language
    from app.url_state import ViewState

__all__ = ["ANALYSIS_PAGES", "overlay_of", "register_analysis_callbacks"]

# Pages that lay something over the map.
ANALYSIS_PAGES = ("ports",)


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
    return None


def _overlay_key(state: ViewState) -> str:
    """Return what an overlay depends on, empty where there is none."""
    return f"{state.page} {state.metric}" if state.page in ANALYSIS_PAGES else ""


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
