"""The map's legend: what is on the map, with unit, year and source, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from app.language.numbers import cargo
from app.language.texts import say
from app.language.theme import MODE_COLOURS, theme_colour
from app.services.selection import choice_of
from app.state.view_state import ANALYSIS_PAGES, NETWORKS
from app.webmap.colouring import HATCHED, city_colours
from app.webmap.map_layers import port_radius_px
from app.webmap.overlays.registry import find_overlay
from app.webmap.pairing_arcs import ARC_GROUPS

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.state.view_state import ViewState
    from app.webmap.overlays.record import LegendRow
    from geo.world import World

__all__ = ["LINKS", "NETWORK_CREDITS", "NETWORK_STROKES", "RING_SIZES_T", "analysis_legend", "legend"]

# The switch, and the themes and texts of the arcs that it shows.
LINKS = {
    "port_links": (("ports", "layer.port_links"),),
    "park_links": (("parks", "layer.park_links"),),
    "trade_links": (("trade", "legend.tours"), ("equipment", "legend.supply")),
}
# How the networks are drawn: the mode that gives the colour, and a style; see assets/networks.js.
NETWORK_STROKES = {
    "expressways": ("road", "thin"),
    "roads": ("road", "hair"),
    "freight_rails": ("rail", "thin"),
    "passenger_rails": ("rail", "hair"),
    "sea_lanes": ("sea", "thin"),
    "waterways": ("river", "thin"),
    "ferries": ("ferry", "thin dashes"),
}
NETWORK_CREDITS = {
    **dict.fromkeys(("expressways", "roads", "freight_rails", "passenger_rails"), "legend.osm"),
    "sea_lanes": "legend.lanes",
}


RING_SIZES_T = (1e9, 3e8, 5e7)


def _line(colour: str, label: str, extra: str = "") -> Component:
    return html.Li([html.I(className=f"stroke {extra}", style={"background": colour}), html.Span(label)])


def _rings(state: ViewState) -> Component:
    largest = round(2 * port_radius_px(RING_SIZES_T[0]))
    rings = []
    for tonnes in RING_SIZES_T:
        size = round(2 * port_radius_px(tonnes))
        ring = html.I(className="ring", style={"width": f"{size}px", "height": f"{size}px"})
        slot = html.Span(ring, className="ring-slot", style={"height": f"{largest}px"})
        rings.append(html.Span([slot, html.Span(cargo(state.language, tonnes))]))
    kinds = [
        html.Li([html.I(className=f"ring {style}"), html.Span(say(state.language, text))])
        for style, text in (("recalled", "confidence.recalled"), ("dashed", "legend.ports.unknown"))
    ]
    return html.Div([html.Div(rings, className="rings"), html.Ul(kinds, className="columns")])


def _swatch(colour: str, label: str) -> Component:
    hatched = colour == HATCHED
    style = {} if hatched else {"background": colour}
    return html.Li([html.I(className="swatch hatched" if hatched else "swatch", style=style), html.Span(label)])


def _pairs(world: World, state: ViewState) -> Component:
    """Return the themes of the city pairs, as arcs, and as areas when the cities are coloured by them."""
    language = state.language
    pairs = world.plan.pairings[world.plan.pairings.kind.isin(["city_pair", "open_pair"])]
    names = world.plan.themes.set_index("id")[f"name_{language}"]
    named = [_line(theme_colour(r.theme), names[r.theme], r.status) for r in pairs.itertuples()]
    title = say(language, "legend.theme" if state.colouring == "theme" else "legend.pairs")
    none = [_swatch(*city_colours(world, state).classes[-1])] if state.colouring == "theme" else []
    return html.Div([html.H4(title), html.Ul([*named, *none], className="columns")])


def _measure(world: World, state: ViewState) -> Component:
    """Return the classes of the measure that the cities are coloured by."""
    language, measure = state.language, state.colouring
    found = city_colours(world, state)
    classes = [_swatch(colour, words) for colour, words in found.classes]
    if found.recalled:
        words = say(language, "legend.recalled", count=len(found.recalled), total=len(world.cities))
        classes.append(html.Li([html.I(className="swatch recalled"), html.Span(words)], className="wide"))
    return html.Div(
        [
            html.H4(say(language, f"measure.{measure}")),
            html.Ul(classes, className="columns"),
            html.P(say(language, f"credit.{measure}"), className="muted"),
        ]
    )


def analysis_legend(state: ViewState) -> tuple[str, list[LegendRow]]:
    """
    Return what the shapes that a page of the analysis lays over the map mean.

    Returns
    -------
    title, rows
        Keys of the catalogue, none where the page lays nothing over it; a row with several colours is of areas.
    """
    overlay = find_overlay(state.page)
    return overlay.legend(state) if overlay else ("", [])


def _analysis(state: ViewState) -> Component:
    title, rows = analysis_legend(state)
    shown: list[Component] = []
    for row in rows:
        words = say(state.language, row.words)
        if len(row.colours) > 1:
            patches = html.Span([_patch(colour) for colour in row.colours], className="patches")
            shown.append(html.Li([patches, html.Span(words)]))
        else:
            shown.append(_line(row.colours[0], words, row.style))
    return html.Div([html.H4(say(state.language, title)), html.Ul(shown)])


def _patch(colour: str) -> Component:
    return html.I(className="swatch", style={"background": colour})


def legend(world: World, state: ViewState) -> list[Component]:
    """
    Return the legend of a state.

    Returns
    -------
    children
        The parts of the legend, without the frame that folds them.
    """
    language = state.language
    parts: list[Component] = []
    if state.colouring not in ("none", "theme"):
        parts.append(_measure(world, state))
    if state.page == "routes":
        modes = [_line(MODE_COLOURS[mode], say(language, f"mode.{mode}"), f"way-{mode}") for mode in MODE_COLOURS]
        parts.append(html.Div([html.H4(say(language, "legend.ways")), html.Ul(modes, className="columns")]))
    elif state.page in ANALYSIS_PAGES:
        parts.append(_analysis(state))
    elif "pairs" in state.layers or state.colouring == "theme":
        parts.append(_pairs(world, state))
    kinds = world.plan.pairings.set_index("id").kind
    lit = {ARC_GROUPS.get(kinds[key]) for key in choice_of(world, state.selected).pairings}
    shown = (
        []
        if state.page in ("routes", *ANALYSIS_PAGES)
        else [link for name, links in LINKS.items() if name in state.layers or name in lit for link in links]
    )
    if shown:
        parts.append(html.Ul([_line(theme_colour(theme), say(language, text)) for theme, text in shown]))
    if "ports" in state.layers:
        parts.append(html.Div([html.H4(say(language, "legend.ports")), _rings(state)]))
    if "parks" in state.layers:
        parks = [
            html.Li([html.I(className="park named"), html.Span(say(language, "legend.parks.named"))]),
            html.Li([html.I(className="park"), html.Span(say(language, "legend.parks.other"))]),
        ]
        parts.append(html.Div([html.H4(say(language, "legend.parks")), html.Ul(parks, className="columns")]))
    networks = [name for name in NETWORKS if name in state.layers]
    if networks:
        strokes = [(say(language, f"layer.{name}"), *NETWORK_STROKES[name]) for name in networks]
        rows = [_line(MODE_COLOURS[mode], words, style) for words, mode, style in strokes]
        texts = {NETWORK_CREDITS[name]: None for name in networks if name in NETWORK_CREDITS}
        told = [html.P(say(language, text), className="muted") for text in texts]
        parts.append(html.Div([html.H4(say(language, "group.networks")), html.Ul(rows, className="columns"), *told]))
    parts.append(html.P(say(language, "legend.source"), className="muted"))
    return parts
