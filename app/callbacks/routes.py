"""Wiring of the page of routes: what is asked, what is answered, what the map draws."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from dash import ALL, ClientsideFunction, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from app.callbacks.main import chosen_place, place_offers
from app.pages.results.comparison import answer_children, empty_answer, failed_answer
from app.pages.routes import control_values, end_label
from app.services.service import query_of
from app.state import ids
from app.state.route_events import end_chosen, route_event
from app.state.view_state import ViewState, from_dict, to_dict, to_query
from app.webmap.route_map import route_map_data
from geo.errors import LiaosuError
from geo.places.places import point_id

if TYPE_CHECKING:
    from dash import Dash

    from app.services.service import Service

__all__ = ["answer_of", "register_route_callbacks"]

_LONLAT = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，]\s*(-?\d{1,2}(?:\.\d+)?)\s*")
# Pages on which the ways stay on the map.
_WITH_WAYS = ("routes", "layers")
_NOTHING: dict[str, Any] = {"origin": None, "destination": None, "via": [], "alternatives": []}


def answer_of(service: Service, state: ViewState, *, redraw: bool = True) -> tuple[Any, Any, int]:
    """
    Return what the panel and the map show for a state.

    Parameters
    ----------
    redraw
        Whether the map is to draw the ways; it need not when only the words or the choice change.

    Returns
    -------
    children, drawn, chosen
        The answer's components, what the map draws or `no_update`, and which way is the chosen one.
    """
    question = query_of(state)
    if question is None:
        return empty_answer(state.language, state), _NOTHING, 0
    try:
        comparison = service.compare(question)
        prepared = service.prepared(question)
    except LiaosuError as error:
        return failed_answer(state.language, error), _NOTHING, 0
    chosen = min(state.alternative, len(comparison.alternatives) - 1)
    drawn = route_map_data(comparison) if redraw else no_update
    return answer_children(service.world, state, comparison, prepared), drawn, chosen


def _asked(state: ViewState) -> dict[str, str]:
    """Return what the drawing and what the answer depend on, to tell whether they change."""
    drawn = replace(
        ViewState(), origin=state.origin, destination=state.destination, drivers=state.drivers, factors=state.factors,
        off=state.off, via=state.via, avoid=state.avoid, ice=state.ice, scenario=state.scenario,
    )  # fmt: skip
    told = replace(drawn, language=state.language, alternative=state.alternative, shipment=state.shipment)
    return {"drawn": to_query(drawn), "told": to_query(told)}


def _typed_end(service: Service, text: Any) -> tuple[str, str] | None:
    """Return the place that a box names: an option that was chosen, or a longitude and latitude."""
    if not isinstance(text, str):
        return None
    value = chosen_place(service.world, text)
    if value:
        kind, _, key = value.partition(":")
        return kind, key
    point = _LONLAT.fullmatch(text)
    return ("point", point_id(float(point[1]), float(point[2]))) if point else None


def _picked_end(state: ViewState, picked: Any) -> ViewState:
    """Return the state after a place was clicked on the map or an end was dragged there."""
    if not isinstance(picked, dict):
        return state
    if "kind" in picked:
        return end_chosen(state, str(picked.get("side")), (str(picked["kind"]), str(picked.get("id"))))
    try:
        key = point_id(float(picked["lon"]), float(picked["lat"]))
    except (KeyError, OverflowError, TypeError, ValueError):
        return state
    return end_chosen(state, str(picked.get("side")), ("point", key))


def register_route_callbacks(app: Dash, service: Service) -> None:
    """
    Connect the page of routes.

    Parameters
    ----------
    service
        The analysis; nothing of a user is kept in it.
    """
    defaults = service.router.factors.values

    @app.callback(
        Output(ids.STATE, "data", allow_duplicate=True),
        Input({"type": "control", "name": ALL}, "value"),
        Input({"type": "flag", "name": ALL}, "checked"),
        Input({"type": "alternative", "n": ALL, "at": ALL}, "n_clicks"),
        Input({"type": "swap", "at": ALL}, "n_clicks"),
        Input({"type": "reset", "at": ALL}, "n_clicks"),
        Input({"type": "end-box", "side": ALL}, "value"),
        Input(ids.PICKED, "data"),
        State(ids.STATE, "data"),
        prevent_initial_call=True,
    )
    def change_route(*arguments: Any) -> Any:
        trigger, held = ctx.triggered_id, arguments[-1]
        if trigger is None or not isinstance(held, dict):
            raise PreventUpdate
        before = from_dict(held)
        value = ctx.triggered[0]["value"]
        if trigger == ids.PICKED:
            after = _picked_end(before, value)
        elif trigger["type"] == "end-box":
            place = _typed_end(service, value)
            after = end_chosen(before, trigger["side"], place) if place else before
        elif trigger["type"] == "flag":
            after = route_event(before, {"type": "control", "name": trigger["name"]}, value, defaults)
        else:
            after = route_event(before, trigger, value, defaults)
        return no_update if after == before else to_dict(after)

    @app.callback(
        Output(ids.ANSWER, "children"),
        Output(ids.ROUTES, "data"),
        Output(ids.CHOSEN_WAY, "data"),
        Output(ids.ASKED, "data"),
        Input(ids.STATE, "data"),
        State(ids.ASKED, "data"),
        running=[(Output(ids.ANSWER, "className"), "answer busy", "answer")],
    )
    def answer(data: Any, asked: Any) -> tuple[Any, ...]:
        if data is None:
            raise PreventUpdate
        state = from_dict(data)
        before = asked if isinstance(asked, dict) else {}
        if state.page not in _WITH_WAYS:
            return no_update, _NOTHING if before.get("drawn") else no_update, no_update, {}
        now = _asked(state)
        if before.get("told") == now["told"]:
            raise PreventUpdate
        children, drawn, chosen = answer_of(service, state, redraw=before.get("drawn") != now["drawn"])
        return children, drawn, chosen, now

    @app.callback(
        Output({"type": "control", "name": ALL}, "value"),
        Output({"type": "flag", "name": ALL}, "checked"),
        Output({"type": "end-box", "side": ALL}, "value"),
        Input(ids.STATE, "data"),
        State({"type": "control", "name": ALL}, "value"),
        State({"type": "flag", "name": ALL}, "checked"),
        State({"type": "end-box", "side": ALL}, "value"),
        prevent_initial_call=True,
    )
    def show_controls(data: Any, controls: list[Any], flags: list[Any], boxes: list[Any]) -> tuple[list[Any], ...]:
        state = from_dict(data)
        values = control_values(state, defaults)
        wanted = [[values.get(entry["id"]["name"]) for entry in group] for group in ctx.outputs_list[:2]]
        ends = [end_label(service.world, state.language, getattr(state, e["id"]["side"])) for e in ctx.outputs_list[2]]

        def changed(new: list[Any], old: list[Any]) -> list[Any]:
            # The page may gain or lose a control between the two lists.
            return [no_update if value == before else value for value, before in zip_longest(new, old)][: len(new)]

        return changed(wanted[0], controls), changed(wanted[1], flags), changed(ends, boxes)

    @app.callback(
        Output({"type": "end-box", "side": ALL}, "data"),
        Input({"type": "end-box", "side": ALL}, "value"),
        State(ids.STATE, "data"),
        prevent_initial_call=True,
    )
    def offer_ends(values: list[Any], data: Any) -> list[Any]:
        trigger = ctx.triggered_id
        language = from_dict(data).language
        offers: list[Any] = []
        for entry, typed in zip_longest(ctx.outputs_list, values[: len(ctx.outputs_list)]):
            if not isinstance(trigger, dict) or entry["id"] != trigger or not isinstance(typed, str):
                offers.append(no_update)
                continue
            found = place_offers(service.world, language, typed)
            offers.append(no_update if found is None else found)
        return offers

    in_browser: Any = app.clientside_callback
    in_browser(ClientsideFunction("routes", "show"), Output("routes-drawn", "data"), Input(ids.ROUTES, "data"))
    in_browser(ClientsideFunction("routes", "strengthen"), Output("way-drawn", "data"), Input(ids.CHOSEN_WAY, "data"))
