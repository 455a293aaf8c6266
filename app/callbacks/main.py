"""Wiring between the page's parts and the functions that do the work."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dash import ALL, ClientsideFunction, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from analysis.assumptions.cost import METRICS
from analysis.routing.scenario_network import ROUTE_MODES
from app.language.texts import LANGUAGES, say
from app.pages.layout import brand, foot, rail
from app.pages.pairing import found_for_pairing
from app.pages.pairs import fill_cells
from app.pages.place_panels import panel
from app.pages.plan import plan_list
from app.pages.results.validation import validation_children
from app.pages.routes import routes_page
from app.pages.scenarios import scenarios_page
from app.services.selection import is_known, map_state
from app.services.service import road_numbers
from app.state import ids
from app.state.view_state import (
    AREAS,
    COLOURINGS,
    MOST_CENTRES,
    NETWORKS,
    PAGES,
    SHOWN,
    SWITCHES,
    ViewState,
    from_dict,
    parse_query,
    to_dict,
)
from app.webmap.colouring import map_colours
from app.webmap.legend import legend
from geo.places.places import search_places

if TYPE_CHECKING:
    from dash import Dash

    from app.language.texts import Language
    from app.services.service import Service
    from geo.places.places import Place
    from geo.world import World

__all__ = ["chosen_place", "next_state", "place_offers", "register_callbacks"]

_Place = tuple[str, str]
_SEARCH_LIMIT = 12
_LONGEST_QUERY = 60


def next_state(state: ViewState, trigger: Any, value: Any) -> ViewState:
    """
    Return the state after something happened on the page.

    Parameters
    ----------
    trigger
        Id of the component: a name, or a dictionary for buttons that choose or go somewhere.
    value
        What it holds now: the address, a feature, a search result, switches, or a number of clicks.

    Returns
    -------
    state
        After; the same when the event means nothing.
    """
    if trigger in (ids.URL, ids.RETURN):
        return parse_query(value or "")
    if trigger == ids.LANGUAGE and value:
        return replace(state, language="en" if state.language == "zh" else "zh")
    if trigger == ids.SWITCHES and value is not None:
        return replace(state, layers=frozenset(value) & frozenset(SWITCHES))
    if trigger == ids.COLOURING and value in COLOURINGS:
        return replace(state, colouring=value)
    if trigger == ids.METRIC and value in METRICS:
        return replace(state, metric=value)
    if trigger == ids.SHOWN and value in SHOWN:
        return replace(state, shown=value)
    if trigger == ids.AREAS and value in AREAS:
        return replace(state, areas=value)
    if trigger == ids.PORT and isinstance(value, str):
        return replace(state, port="" if value == "all" else parse_query(urlencode({"port": value})).port)
    if trigger == ids.CENTRES and isinstance(value, int) and 1 <= value <= MOST_CENTRES:
        return replace(state, centres=value)
    if trigger == ids.NETWORK and value in ROUTE_MODES:
        return replace(state, network=value)
    if trigger == ids.SEARCH and value:
        kind, _, key = str(value).partition(":")
        return state.choose(kind, key)
    if isinstance(trigger, dict) and value:
        return _after_button(state, trigger)
    if isinstance(value, dict):
        properties = value.get("properties", {})
        return state.choose(str(properties.get("kind")), str(properties.get("id")))
    return state


def _after_button(state: ViewState, button: dict[str, str]) -> ViewState:
    if button["type"] == "choose":
        return state.choose(button["kind"], button["id"])
    if button["type"] == "pair":
        return replace(state, page="pairs", selected=("pairing", button["id"]))
    if button["type"] == "compare":
        ends = parse_query(urlencode({"from": button["origin"], "to": button["destination"]}))
        return _on_routes(state, ends.origin, ends.destination)
    if button["type"] == "end":
        here = (button["kind"], button["id"])
        origin, destination = (here, state.destination) if button["side"] == "origin" else (state.origin, here)
        if origin == destination:
            # The other end has to be named anew.
            origin, destination = (here, None) if button["side"] == "origin" else (None, here)
        return _on_routes(state, origin, destination)
    if button["page"] in PAGES:
        # What is chosen stays lit behind the layers and the sources.
        kept = state.selected if button["page"] in ("layers", "sources") else None
        return replace(state, page=button["page"], selected=kept)
    return state


def _on_routes(state: ViewState, origin: _Place | None, destination: _Place | None) -> ViewState:
    return replace(state, page="routes", selected=None, origin=origin, destination=destination, alternative=0)


def place_offers(world: World, language: Language, typed: Any) -> list[Any] | None:
    """
    Return what a box that names a place offers while something is typed into it.

    Parameters
    ----------
    typed
        What the box holds; the first 60 characters count.

    Returns
    -------
    offers
        Labels: the name, in which city, and what it is; where nothing is found an entry that says so and cannot be
        chosen; None when the box holds a label that was chosen.
    """
    query = typed if isinstance(typed, str) else ""
    if chosen_place(world, query):
        return None
    labels = [_label(place, language) for place in search_places(world.places, query[:_LONGEST_QUERY], _SEARCH_LIMIT)]
    return labels or ([{"value": say(language, "search.none"), "disabled": True}] if query else [])


def _label(place: Place, language: Language) -> str:
    name, within = (place.name_zh, place.within_zh) if language == "zh" else (place.name_en, place.within_en)
    return " · ".join(part for part in (name, within, say(language, f"kind.{place.kind}")) if part)


@lru_cache(maxsize=4)
def _by_label(world: World) -> dict[str, str]:
    return {_label(p, language): f"{p.kind}:{p.id}" for language in LANGUAGES for p in reversed(world.places)}


def chosen_place(world: World, text: str | None) -> str | None:
    """
    Return the place whose label stands in the search box.

    Parameters
    ----------
    text
        What the box holds: a query that is being typed, or the label of an option that was chosen.

    Returns
    -------
    value
        Kind and id, e.g. "city:211100", or None while a query is being typed.
    """
    return _by_label(world).get(text) if isinstance(text, str) else None


def register_callbacks(app: Dash, world: World, service: Service, approval_number: str) -> None:
    """
    Connect the page.

    Parameters
    ----------
    world
        The data; never changed.
    approval_number
        The finished map's approval number, or empty.
    """
    refs = road_numbers(service.router)
    clicks = [Input(ids.layer_id(name), "n_clicks") for name in ids.CLICKABLE]
    features = [State(ids.layer_id(name), "clickData") for name in ids.CLICKABLE]

    @app.callback(
        Output(ids.STATE, "data"),
        Input(ids.URL, "search"),
        Input(ids.RETURN, "data"),
        Input(ids.LANGUAGE, "n_clicks"),
        Input(ids.SWITCHES, "value", allow_optional=True),
        Input(ids.COLOURING, "value", allow_optional=True),
        Input(ids.METRIC, "value", allow_optional=True),
        Input(ids.NETWORK, "value", allow_optional=True),
        Input(ids.AREAS, "value", allow_optional=True),
        Input(ids.PORT, "value", allow_optional=True),
        Input(ids.SHOWN, "value", allow_optional=True),
        Input(ids.CENTRES, "value", allow_optional=True),
        Input(ids.SEARCH, "value"),
        Input({"type": "choose", "kind": ALL, "id": ALL, "at": ALL}, "n_clicks"),
        Input({"type": "go", "page": ALL}, "n_clicks"),
        Input({"type": "go", "page": ALL, "at": ALL}, "n_clicks"),
        Input({"type": "pair", "id": ALL}, "n_clicks"),
        Input({"type": "compare", "origin": ALL, "destination": ALL}, "n_clicks"),
        Input({"type": "end", "side": ALL, "kind": ALL, "id": ALL}, "n_clicks"),
        *clicks,
        State(ids.STATE, "data"),
        *features,
    )
    def change_state(*arguments: Any) -> Any:
        held = arguments[-1 - len(features)]
        if ctx.triggered_id is None and held is not None:
            # New buttons in the panel call without a trigger: nothing happened.
            return no_update
        # The first call has no trigger either: it reads the address, before anything may rewrite it.
        trigger = ids.URL if held is None else ctx.triggered_id
        value = arguments[0] if held is None else ctx.triggered[0]["value"]
        if value is None:
            return no_update
        before = from_dict(held)
        names = [ids.layer_id(name) for name in ids.CLICKABLE]
        if trigger == ids.SEARCH:
            value = chosen_place(world, value)
        if trigger in names:
            value = arguments[len(arguments) - len(features) + names.index(trigger)] if value else None
        after = next_state(before, trigger, value)
        if trigger in (ids.URL, ids.RETURN):
            # The address is there already; the browser must not write it once more.
            return {**to_dict(after), "addressed": True}
        return no_update if after == before else to_dict(after)

    @app.callback(
        Output(ids.PANEL, "children"),
        Output(ids.RAIL, "children"),
        Output(ids.LEGEND, "children"),
        Output(ids.LEGEND_TITLE, "children"),
        Output(ids.BRAND, "children"),
        Output(ids.FOOT, "children"),
        Output(ids.SEARCH, "placeholder"),
        Output(ids.MAP_STATE, "data"),
        Output(ids.PANEL_KEY, "data"),
        Input(ids.STATE, "data"),
        State(ids.PANEL_KEY, "data"),
    )
    def show_state(data: Any, held: Any) -> tuple[Any, ...]:
        if data is None:
            raise PreventUpdate
        state = from_dict(data)
        # The controls of some pages are kept while their page stays, so that nothing typed is lost.
        key = f"{state.page} {state.language}" if state.page in ("routes", "scenarios") else ""
        children: Any = no_update
        if not key:
            children = panel(world, state)
        elif key != held and state.page == "scenarios":
            children = scenarios_page(world, state.language, service.router, refs)
        elif key != held:
            children = routes_page(world, state, service.router.factor_table, refs)
        return (
            children,
            rail(state),
            legend(world, state),
            say(state.language, "legend.title"),
            brand(state.language),
            foot(state.language, approval_number),
            say(state.language, "search.placeholder"),
            {
                **map_state(world, state),
                **map_colours(world, state),
                "addressed": isinstance(data, dict) and data.get("addressed") is True,
            },
            key,
        )

    @app.callback(Output(ids.SEARCH, "data"), Input(ids.SEARCH, "value"), State(ids.STATE, "data"))
    def offer_places(typed: Any, data: Any) -> Any:
        offers = place_offers(world, from_dict(data).language, typed)
        return no_update if offers is None else offers

    _register_late_answers(app, service)

    @app.callback(
        Output(ids.PLAN_LIST, "children"),
        Input(ids.PLAN_THEME, "value"),
        Input(ids.PLAN_PLACE, "value"),
        State(ids.STATE, "data"),
    )
    def filter_plan(theme: Any, place: Any, data: Any) -> Any:
        wanted = [value if isinstance(value, str) else None for value in (theme, place)]
        return plan_list(world, from_dict(data).language, *wanted)

    in_browser: Any = app.clientside_callback
    in_browser(ClientsideFunction("liaosu", "apply"), Output("address", "data"), Input(ids.MAP_STATE, "data"))
    in_browser(
        ClientsideFunction("liaosu", "countiesUrl"),
        Output(ids.layer_id("counties"), "url"),
        Input(ids.MAP, "bounds"),
        State(ids.COUNTIES_URL, "data"),
        State(ids.layer_id("counties"), "url"),
    )
    in_browser(
        ClientsideFunction("liaosu", "networkUrls"),
        *(Output(ids.layer_id(name), "url") for name in NETWORKS),
        Input(ids.MAP_STATE, "data"),
        State(ids.NETWORK_URLS, "data"),
        *(State(ids.layer_id(name), "url") for name in NETWORKS),
    )
    in_browser(
        ClientsideFunction("liaosu", "nextHeight"),
        Output(ids.SHEET, "data-height"),
        Input(ids.SHEET_TOGGLE, "n_clicks"),
        State(ids.SHEET, "data-height"),
    )


def _register_late_answers(app: Dash, service: Service) -> None:
    """Connect what a page shows at once with the figures that take longer."""
    cells = {"type": "pair-cell", "pairing": ALL, "cell": ALL}

    @app.callback(
        Output(cells, "children"), Output(cells, "data-sort"), Input(ids.PAIRS_ASKED, "data"), State(cells, "id")
    )
    def fill_pairs(language: Any, names: Any) -> tuple[list[Any], list[str]]:
        filled = fill_cells(service, "en" if language == "en" else "zh", names)
        return [children for children, _ in filled], [sort for _, sort in filled]

    @app.callback(Output(ids.VALIDATION_FOUND, "children"), Input(ids.VALIDATION_ASKED, "data"))
    def fill_validation(language: Any) -> list[Any]:
        return validation_children("en" if language == "en" else "zh", service.validation(), service.world.references)

    @app.callback(Output(ids.PAIRING_FOUND, "children"), Input(ids.PAIRING_ASKED, "data"))
    def fill_pairing(asked: Any) -> Any:
        if not (isinstance(asked, list) and len(asked) == 2 and all(isinstance(part, str) for part in asked)):
            raise PreventUpdate
        pairing, language = asked
        if not is_known(service.world, "pairing", pairing):
            raise PreventUpdate
        return found_for_pairing(service, "en" if language == "en" else "zh", pairing)
