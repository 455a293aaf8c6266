"""The page of one pairing: what the plan says, both sides, the ways between them, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from dash import dcc, html

from analysis.routing.compare import METRIC_NAMES
from app.components.components import (
    Figure,
    back,
    choose,
    city_figures,
    compare_button,
    confidence_mark,
    heading,
    item_link,
    member,
    other,
    section,
    theme_chip,
)
from app.components.sharing import brief_links
from app.components.sortable_tables import Column, cell, named_row, table
from app.language.numbers import cargo, distance, with_range
from app.language.texts import say
from app.language.theme import MODE_COLOURS
from app.services.alternatives import WAY_COLOURS, best_ways, missing_ways, ways_between
from app.services.pairing_facts import SIDES, compared_cities, is_open, listed, members_of, parks_in, unknown_points
from app.services.selection import ends_of, name_of, pairing_table, place_row, title_of
from app.state import ids
from geo.errors import LiaosuError

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.language.texts import Language
    from app.services.service import Service
    from geo.world import World

__all__ = ["compare_buttons", "found_for_pairing", "pairing_page"]

# More combinations than these are left to the pages of the places.
_MOST_COMBINATIONS = 4
_METRICS = METRIC_NAMES[:4]


def pairing_page(world: World, language: Language, key: str) -> list[Component]:
    """
    Return the page of a pairing.

    Returns
    -------
    children
        Components; `found_for_pairing` has what comes from the networks.
    """
    row = pairing_table(world).loc[key]
    item = world.plan.items[world.plan.items["item"] == row.plan_item].iloc[0]
    facts_line = [
        theme_chip(row, language),
        item_link(language, row.plan_item, key),
        html.Span(say(language, f"relation.{row.relation}"), className="muted"),
        html.Span(say(language, f"direction.{row.direction}"), className="muted"),
    ]
    sides = _both_sides(world, language, key)
    return [
        back(say(language, "page.pairs"), "pairs"),
        heading(name_of(row, language, "title"), name_of(row, other(language), "title"), say(language, "kind.pairing")),
        html.Div(facts_line, className="row"),
        html.P([html.B(name_of(item, language, "title")), html.Br(), name_of(item, language, "gist")]),
        compare_buttons(world, language, key),
        sides[0],
        html.Div(
            html.P("…", className="muted", title=say(language, "state.computing")) if ends_of(world, key).pairs else [],
            id=ids.PAIRING_FOUND,
        ),
        *sides[1:],
        _unknowns(world, language, key),
        brief_links(language, key),
        dcc.Store(id=ids.PAIRING_ASKED, data=[key, language]),
    ]


def compare_buttons(world: World, language: Language, key: str) -> Component:
    """Return the buttons that compare the routes of a pairing, or why there are none."""
    ends = ends_of(world, key)
    if not ends.pairs or len(ends.pairs) > _MOST_COMBINATIONS:
        return html.P(say(language, f"without.{ends.why_not}"), className="muted")
    buttons = []
    for origin, destination in ends.pairs:
        label = say(language, "pairs.compare")
        if len(ends.pairs) > 1:
            named = title_of(world, language, *origin), title_of(world, language, *destination)
            label = f"{label}: {named[0]} → {named[1]}"
        buttons.append(compare_button(label, ":".join(origin), ":".join(destination)))
    return html.Div(buttons, className="actions")


# ---- both sides --------------------------------------------------------------------------------------------


def _both_sides(world: World, language: Language, key: str) -> list[Component]:
    cities = compared_cities(world, key)
    if cities:
        figures = [city_figures(world, language, row) for row in cities]
        columns = [Column(say(language, "pairs.figure"), sortable=False)]
        columns += [Column(name_of(row, language), sortable=False) for row in cities]
        rows = []
        for line in zip(*figures, strict=True):
            year = [html.Span(str(line[0].year), className="year")] if line[0].year else []
            name = [say(language, line[0].label), *year]
            rows.append(named_row(name, [_figure(f) for f in line]))
        sides = [_city_side(world, language, row) for row in cities]
        if is_open(world, key):
            partner = html.P(say(language, "city.partner.open"), className="open-note")
            sides.append(section(say(language, "side.jiangsu"), [partner]))
        caption = " · ".join(name_of(row, language) for row in cities)
        return [table(caption, columns, [rows], "figures-table"), html.Div(sides, className="sides beside")]
    sides = [
        section(
            say(language, f"side.{side}"),
            [member(world, language, *place, side) for place in members_of(world, key, side)],
        )
        for side in SIDES
    ]
    return [html.Div(sides, className="sides beside")]


def _figure(figure: Figure) -> Component:
    return cell(html.Div([html.Span(figure.shown, className="figures"), figure.sure], className="with-mark"))


def _city_side(world: World, language: Language, row: Any) -> Component:
    parks = [
        member(world, language, "park", p.id, f"pair-{row.adcode}") for p in parks_in(world, row.adcode).itertuples()
    ]
    link = choose("city", row.adcode, name_of(row, language), "pair", "link")
    title = html.H3([link, f" · {say(language, 'city.parks')}"])
    return html.Section(
        [title, *(parks or [html.P(say(language, "city.parks.none"), className="muted")])], className="section"
    )


# ---- what comes from the networks --------------------------------------------------------------------------


def found_for_pairing(service: Service, language: Language, key: str) -> list[Component]:
    """
    Return the best way of each kind and the nearest ports of a pairing.

    Returns
    -------
    children
        Ways only between exactly two places, ports only of cities that stand side by side.
    """
    world = service.world
    ends = ends_of(world, key)
    parts: list[Component] = []
    if not ends.why_not:
        parts.append(_ways(service, language, *ends.pairs[0]))
    ports = [_near_ports(service, language, row) for row in compared_cities(world, key)]
    if ports:
        parts.append(html.Div(ports, className="sides beside"))
    return parts


def _ways(service: Service, language: Language, origin: tuple[str, str], destination: tuple[str, str]) -> Component:
    title = say(language, "pairs.ways")
    comparison = ways_between(service, origin, destination)
    if comparison is None:
        return section(title, [html.P(say(language, "without.noway"), className="open-note")])
    columns = [Column(say(language, "pairs.way"))]
    columns += [Column(say(language, f"total.{name}"), numeric=True) for name in _METRICS]
    rows = []
    for way in best_ways(comparison):
        colour = MODE_COLOURS[WAY_COLOURS[way.kind]]
        said = 0 if language == "zh" else 1
        told = html.Div([html.Div(way.label[said]), html.Div(way.why[said], className="muted")])
        name = html.Div([html.I(style={"background": colour}), told], className="way")
        cells = [_total(way.totals[column], way.ranges[column]) for column in _METRICS]
        rows.append(named_row(name, cells))
    missing = [say(language, f"way.{kind}") for kind in missing_ways(comparison)]
    absent = [html.P(say(language, "pairs.ways.missing", ways=listed(language, missing)), className="muted")]
    return section(
        title,
        [
            table(title, columns, [rows], "ways-table"),
            html.P(say(language, "pairs.ways.note"), className="muted"),
            *(absent if missing else []),
        ],
    )


def _total(value: float, span: tuple[float, float]) -> Component:
    figure, _, span_text = with_range(value, *span).partition(" ")
    spread = [html.Span(span_text, className="span")] if span_text else []
    return cell([html.Span(figure), *spread], value, className="number")


def _near_ports(service: Service, language: Language, row: Any) -> Component:
    world = service.world
    title = say(language, "pairs.ports", city=name_of(row, language))
    try:
        near = service.nearest_ports(("city", row.adcode))
    except LiaosuError:
        return section(title, [html.P(say(language, "without.noway"), className="muted")])
    lines = []
    for found in near:
        port = place_row(world, "port", found.id)
        if pd.isna(port.cargo_t):
            figures: list[Any] = [say(language, "pairs.ports.unknown")]
        else:
            sure = confidence_mark(world, language, port.cargo_confidence, port.cargo_sources)
            year = html.Span(str(port.cargo_year), className="year")
            figures = [html.Span(cargo(language, port.cargo_t)), year, sure]
        body = html.Div(
            [
                html.Span(name_of(port, language), className="title"),
                html.Span(distance(language, found.km), className="figures"),
            ]
        )
        lines.append(choose("port", found.id, body, f"near-{row.adcode}", "place"))
        lines.append(html.Div(figures, className="muted below with-mark"))
    return section(title, lines)


# ---- what is not known -------------------------------------------------------------------------------------


def _unknowns(world: World, language: Language, key: str) -> Component:
    lines = [html.Li(line) for line in unknown_points(world, language, key)]
    return section(say(language, "pairs.unknown"), [html.Ul(lines, className="unknowns")]) if lines else html.Div()
