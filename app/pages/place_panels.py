"""The panel on the right: overview, places, pairings, the plan, layers, sources."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
import pandas as pd
from dash import html

from app.components.components import (
    area_figure,
    back,
    choose,
    city_figures,
    confidence_mark,
    end_buttons,
    fact,
    facts,
    heading,
    item_link,
    member,
    open_point_cards,
    other,
    pairing_card,
    section,
    theme_chip,
)
from app.language.numbers import area, cargo, containers, people
from app.language.texts import say
from app.pages.pairing import compare_buttons
from app.pages.plan import item_section
from app.services.selection import is_known, name_of, pairing_table, place_row, roles_of
from geo.places.cities import CENSUS_REFERENCES

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.components.page_panel import PagePanel
    from app.language.texts import Language
    from app.services.selection import Role
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["page_panel", "panel"]

_PAIR_KINDS = ("city_pair", "open_pair")


@cache
def page_panel(page: str) -> PagePanel:
    """Return a page's panel, `PANEL` of the module of its name; that of the map is here."""
    found: PagePanel = import_module(f"app.pages.{page}").PANEL
    return found


def panel(world: World, state: ViewState) -> list[Component]:
    """
    Return the panel's content for a state.

    Returns
    -------
    children
        Components; a selection that the data do not know becomes a sentence that says so.
    """
    language = state.language
    if state.page != "map":
        return page_panel(state.page).build(world, state)
    if state.selected is None:
        return _overview(world, language)
    kind, key = state.selected
    if not is_known(world, kind, key):
        return [
            back(say(language, "panel.close"), "map"),
            dmc.Alert(say(language, "state.unknown", name=key), color="gray", variant="light"),
        ]
    return [back(say(language, "panel.close"), "map"), *_SECTIONS[kind](world, language, key)]


# ---- pairings ----------------------------------------------------------------------------------------------


def _pairing(world: World, language: Language, key: str) -> list[Component]:
    row = pairing_table(world).loc[key]
    item = world.plan.items[world.plan.items["item"] == row.plan_item].iloc[0]
    members = world.plan.members[world.plan.members.pairing_id == key]
    sides = [
        section(
            say(language, f"side.{side}"),
            [
                member(world, language, m.place_type, m.place_id, side)
                for m in members[members.side == side].itertuples()
            ],
        )
        for side in ("liaoning", "jiangsu")
    ]
    if row.status == "open" and row.kind == "open_pair":
        sides[1] = section(
            say(language, "side.jiangsu"), [html.P(say(language, "city.partner.open"), className="open-note")]
        )
    note = [html.P(name_of(row, language, "note"), className="note")] if row.note_zh else []
    return [
        heading(name_of(row, language, "title"), name_of(row, other(language), "title"), say(language, "kind.pairing")),
        html.Div([theme_chip(row, language), item_link(language, row.plan_item, key)], className="row"),
        facts(
            [
                fact(language, "plan.relation", say(language, f"relation.{row.relation}")),
                fact(language, "figure.direction", say(language, f"direction.{row.direction}")),
            ]
        ),
        html.P(name_of(item, language, "gist")),
        *note,
        html.Div(sides, className="sides"),
        _page_button(language, key),
        compare_buttons(world, language, key),
    ]


def _page_button(language: Language, key: str) -> Component:
    button: Component = dmc.UnstyledButton(
        say(language, "pairs.open"), id={"type": "pair", "id": key}, className="link", n_clicks=0
    )
    return button


def _role(language: Language, role: Role, where: str) -> Component:
    return pairing_card(language, role.pairing, where)


def _roles(world: World, language: Language, kind: str, key: str) -> Component:
    roles = roles_of(world, kind, key)
    cards = [_role(language, role, "role") for role in roles if role.pairing.kind not in _PAIR_KINDS]
    empty = [html.P(say(language, "plan.none"), className="muted")] if not roles else []
    return section(say(language, "plan.roles"), cards or empty) if cards or empty else html.Div()


# ---- places ------------------------------------------------------------------------------------------------


def _city(world: World, language: Language, key: str) -> list[Component]:
    row = place_row(world, "city", key)
    open_points = world.plan.open_points
    notes = open_points[(open_points.place_type == "city") & (open_points.place_id == key)]
    pairs = [role for role in roles_of(world, "city", key) if role.pairing.kind in _PAIR_KINDS]
    partner: list[Component] = [_role(language, role, "partner") for role in pairs]
    partner += [html.P(name_of(note, language, "point"), className="open-note") for note in notes.itertuples()]
    parks = world.parks[world.parks.city_adcode.str.split(";").map(lambda codes: key in codes)]
    ports = world.ports[world.ports.city_adcode == key]
    return [
        heading(
            name_of(row, language),
            name_of(row, other(language)),
            f"{name_of(row, language, 'province')} · {say(language, 'kind.city')}",
        ),
        end_buttons(language, "city", key),
        section(say(language, "city.partner"), partner or [html.P(say(language, "city.partner.none"))]),
        facts(
            [
                *(fact(language, f.label, f.shown, f.sure, f.year) for f in city_figures(world, language, row)),
                fact(language, "figure.adcode", row.adcode),
            ]
        ),
        _roles(world, language, "city", key),
        _place_list(world, language, "city.parks", "park", list(parks.id)),
        _place_list(world, language, "city.ports", "port", list(ports.id)),
    ]


def _area(world: World, language: Language, row: Any) -> Component:
    figure = area_figure(world, language, row)
    return fact(language, figure.label, figure.shown, figure.sure)


def _place_list(world: World, language: Language, title: str, kind: str, keys: list[str]) -> Component:
    rows = [member(world, language, kind, key, "list") for key in keys]
    return section(say(language, title), rows or [html.P(say(language, f"{title}.none"), className="muted")])


def _county(world: World, language: Language, key: str) -> list[Component]:
    row = place_row(world, "county", key)
    within = f"{name_of(row, language, 'province')} · {name_of(row, language, 'city')}"
    return [
        heading(name_of(row, language), name_of(row, other(language)), f"{within} · {say(language, 'kind.county')}"),
        facts([_area(world, language, row), fact(language, "figure.adcode", row.adcode)]),
        section(say(language, "kind.city"), [member(world, language, "city", row.city_adcode, "county")]),
    ]


def _province(world: World, language: Language, key: str) -> list[Component]:
    row = place_row(world, "province", key)
    cities = world.cities[world.cities.province_adcode == key]
    return [
        heading(name_of(row, language), name_of(row, other(language)), say(language, "kind.province")),
        facts(
            [
                fact(
                    language,
                    "figure.population",
                    people(language, row.population_2020),
                    confidence_mark(world, language, "found", CENSUS_REFERENCES[key]),
                    2020,
                ),
                _area(world, language, row),
                fact(language, "figure.adcode", row.adcode),
            ]
        ),
        section(
            say(language, "kind.city"), [member(world, language, "city", code, "province") for code in cities.adcode]
        ),
    ]


def _port(world: World, language: Language, key: str) -> list[Component]:
    row = place_row(world, "port", key)
    figures = world.throughput[world.throughput.port_id == key].sort_values(
        ["measure", "year"], ascending=[True, False]
    )
    host = name_of(row, language, "city") or row.province_zh
    subtitle = f"{host} · {say(language, f'port.{row.type}')}"
    host_fact = (
        [section(say(language, "figure.host"), [member(world, language, "city", row.city_adcode, "port")])]
        if row.city_adcode
        else []
    )
    return [
        heading(name_of(row, language), name_of(row, other(language)), subtitle),
        end_buttons(language, "port", key),
        facts(
            [
                _throughput_fact(world, language, row, "cargo", row.cargo_t, cargo),
                _throughput_fact(world, language, row, "teu", row.teu, containers),
                fact(
                    language,
                    "figure.depth",
                    None if pd.isna(row.berth_depth_m) else say(language, "unit.m", value=f"{row.berth_depth_m:g}"),
                    confidence_mark(world, language, row.berth_depth_confidence),
                ),
                fact(language, "figure.locode", row.locode or "—"),
                fact(
                    language,
                    "figure.position",
                    f"{row.lat:.3f}° N, {row.lon:.3f}° E",
                    confidence_mark(world, language, row.position_confidence, how=row.position_source),
                ),
            ]
        ),
        *([html.P(name_of(row, language, "note"), className="note")] if row.note_zh else []),
        *host_fact,
        _roles(world, language, "port", key),
        *([_throughput_table(world, language, figures)] if not figures.empty else []),
    ]


def _throughput_fact(world: World, language: Language, row: Any, prefix: str, value: Any, show: Any) -> Component:
    label = "figure.cargo" if prefix == "cargo" else "figure.containers"
    if pd.isna(value):
        return fact(language, label, None)
    confidence, sources = getattr(row, f"{prefix}_confidence"), getattr(row, f"{prefix}_sources")
    sure = confidence_mark(world, language, confidence, sources)
    scope = html.Span(getattr(row, f"{prefix}_scope_{language}"), className="scope")
    return fact(language, label, [show(language, value), scope], sure, getattr(row, f"{prefix}_year"))


def _throughput_table(world: World, language: Language, figures: pd.DataFrame) -> Component:
    tables = []
    for measure, label, show in (("cargo", "figure.cargo", cargo), ("containers", "figure.containers", containers)):
        rows = figures[figures.measure == measure]
        if rows.empty:
            continue
        head = html.Thead(
            html.Tr([html.Th(say(language, f"table.{c}"), scope="col") for c in ("period", "value", "scope")])
        )
        body = [
            html.Tr(
                [
                    html.Td(r.period.replace("/", " – ")),
                    html.Td(
                        [show(language, r.value), confidence_mark(world, language, r.confidence, r.sources)],
                        className="figures",
                    ),
                    html.Td(name_of(r, language, "scope")),
                ]
            )
            for r in rows.itertuples()
        ]
        tables.append(html.Table([html.Caption(say(language, label)), head, html.Tbody(body)]))
    return html.Section([*tables, html.P(say(language, "table.note"), className="muted")], className="section tables")


def _park(world: World, language: Language, key: str) -> list[Component]:
    row = place_row(world, "park", key)
    members = world.parks[world.parks.member_of == key]
    hosts = row.city_adcode.split(";")
    position = (
        fact(language, "figure.position", f"{row.lat:.3f}° N, {row.lon:.3f}° E",
              confidence_mark(world, language, row.position_confidence, how=row.position_source))
        if pd.notna(row.lon)
        else None
    )  # fmt: skip
    return [
        heading(name_of(row, language), name_of(row, other(language)), say(language, f"park.{row.kind}")),
        *([end_buttons(language, "park", key)] if pd.notna(row.lon) else []),
        facts(
            [
                fact(
                    language,
                    "figure.area",
                    None if pd.isna(row.area_km2) else area(language, row.area_km2),
                    confidence_mark(world, language, row.area_confidence, row.sources),
                ),
                fact(
                    language,
                    "figure.approved",
                    row.approved or None,
                    confidence_mark(world, language, row.document_confidence, row.sources),
                ),
                fact(language, "figure.document", name_of(row, language, "document") or None),
                fact(language, "figure.level", name_of(row, language, "level") or None),
                position,
            ]
        ),
        *([html.P(name_of(row, language, "note"), className="note")] if row.note_zh else []),
        *([html.P(say(language, "park.noposition"), className="muted")] if pd.isna(row.lon) and members.empty else []),
        *([_place_list(world, language, "park.members", "park", list(members.id))] if not members.empty else []),
        *([_place_list(world, language, "park.member_of", "park", [row.member_of])] if row.member_of else []),
        section(say(language, "figure.host"), [member(world, language, "city", code, "park") for code in hosts]),
        _roles(world, language, "park", key),
    ]


_SECTIONS = {
    "city": _city,
    "county": _county,
    "province": _province,
    "port": _port,
    "park": _park,
    "pairing": _pairing,
    "item": item_section,
}


# ---- pages -------------------------------------------------------------------------------------------------


def _overview(world: World, language: Language) -> list[Component]:
    rows = list(pairing_table(world).itertuples())
    pairs = [pairing_card(language, row, "pair") for row in rows if row.kind in _PAIR_KINDS]
    links = [pairing_card(language, row, "link") for row in rows if row.kind not in _PAIR_KINDS]
    open_points = open_point_cards(world, language, "open")
    provinces = [
        choose("province", r.adcode, html.Div([html.Span(name_of(r, language), className="title"),
                html.Span(people(language, r.population_2020), className="muted figures")]), "overview", "place")
        for r in world.provinces.itertuples()
    ]  # fmt: skip
    return [
        html.H2(say(language, "overview.title")),
        html.P(say(language, "overview.lead"), className="lead"),
        section(say(language, "overview.pairs"), pairs),
        section(say(language, "overview.links"), links),
        section(say(language, "overview.open"), open_points),
        section(say(language, "overview.provinces"), provinces),
    ]
