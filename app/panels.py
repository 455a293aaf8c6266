"""The panel on the right: overview, places, pairings, the plan, layers, sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
import pandas as pd
from dash import html

from app.numbers import area, cargo, containers, money, people
from app.texts import say
from app.theme import theme_colour
from app.url_state import SWITCHES, ViewState
from app.views import is_known, name_of, pairing_table, place_row, roles_of, title_of
from geo.cities import CENSUS_REFERENCES
from geo.layers import LAYERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from app.texts import Language
    from app.views import Role
    from geo.world import World

__all__ = ["panel"]

_PAIR_KINDS = ("city_pair", "open_pair")
# Notes open by keyboard and touch too.
_TIP_EVENTS = {"hover": True, "focus": True, "touch": True}


def panel(world: World, state: ViewState) -> list[Component]:
    """
    Return the panel's content for a state.

    Parameters
    ----------
    world
        The data.
    state
        What is shown.

    Returns
    -------
    children
        Components; a selection that the data do not know becomes a sentence that says so.
    """
    language = state.language
    if state.page == "layers":
        return _layers_page(state)
    if state.page == "sources":
        return _sources_page(world, language)
    if state.page == "plan":
        return _plan_page(world, state)
    if state.selected is None:
        return _overview(world, language)
    kind, key = state.selected
    if not is_known(world, kind, key):
        return [
            _back(say(language, "panel.close"), "map"),
            dmc.Alert(say(language, "state.unknown", name=key), color="gray", variant="light"),
        ]
    return [_back(say(language, "panel.close"), "map"), *_SECTIONS[kind](world, language, key)]


# ---- small parts -------------------------------------------------------------------------------------------


def _choose(kind: str, key: str, children: Any, where: str, class_name: str = "choose") -> Component:
    """Return a button that chooses something; `where` keeps ids apart when it stands twice in a panel."""
    button: Component = dmc.UnstyledButton(
        children, id={"type": "choose", "kind": kind, "id": key, "at": where}, className=class_name, n_clicks=0
    )
    return button


def _back(label: str, page: str) -> Component:
    button: Component = dmc.UnstyledButton(f"← {label}", id={"type": "go", "page": page}, className="back", n_clicks=0)
    return button


def _confidence(
    world: World, language: Language, confidence: str, sources: str = "", how: str = ""
) -> Component | None:
    """
    Return a small mark that says how sure a figure is; it tells its references on hover and to screen readers.

    `how` says in words where the figure comes from; the references that it names are told after it.
    """
    if not confidence:
        return None
    if how:
        sources = ";".join(dict.fromkeys(re.findall(r"\bS\d+\b", how)))
    cited = [how] if how else []
    cited += [f"{ref}: {_reference(world, ref)}" for ref in sources.split(";") if ref]
    if confidence == "recalled":
        cited.insert(0, say(language, "confidence.recalled.note"))
    return _mark(language, confidence, cited)


def _mark(language: Language, confidence: str, notes: list[str]) -> Component:
    label = say(language, f"confidence.{confidence}")
    spoken: Any = {"aria-label": "; ".join([label, *notes])}
    mark = html.Span(label, className=f"confidence {confidence}", tabIndex=0, role="note", **spoken)
    if not notes:
        return mark
    lines = html.Div([html.Div(line) for line in notes])
    tip: Component = dmc.Tooltip(mark, label=lines, multiline=True, w=300, withArrow=True, events=_TIP_EVENTS)
    return tip


def _reference(world: World, ref: str) -> str:
    rows = world.references[world.references.id == ref]
    return "" if rows.empty else str(rows.source.iloc[0])


def _fact(language: Language, label: str, value: Any, mark: Component | None = None, year: Any = None) -> Component:
    shown = say(language, "figure.unknown") if value is None else value
    small = (
        [] if year is None or pd.isna(year) else [html.Span(say(language, "figure.year", year=year), className="year")]
    )
    return html.Div(
        [
            html.Dt([say(language, label), *small]),
            html.Dd([html.Span(shown, className="value" if value else "value unknown"), mark]),
        ],
        className="fact",
    )


def _facts(rows: Sequence[Component | None]) -> Component:
    return html.Dl([row for row in rows if row is not None], className="facts")


def _heading(title: str, subtitle: str, kind: str) -> Component:
    return html.Header(
        [html.Div(kind, className="kind"), html.H2(title), html.Div(subtitle, className="subtitle")],
        className="heading",
    )


def _section(title: str, children: Any) -> Component:
    return html.Section([html.H3(title), *children], className="section")


def _other(language: Language) -> Language:
    return "en" if language == "zh" else "zh"


def _theme_chip(row: Any, language: Language) -> Component:
    colour = theme_colour(row.theme)
    return html.Span([html.I(style={"background": colour}), name_of(row, language, "theme")], className="chip")


def _item_link(language: Language, item: int, where: str) -> Component:
    return _choose("item", str(item), say(language, "plan.item", item=item), f"{where}-item", "link")


# ---- pairings ----------------------------------------------------------------------------------------------


def _pairing_card(language: Language, row: Any, where: str) -> Component:
    open_mark = [html.Span(say(language, "status.open"), className="left-open")] if row.status == "open" else []
    where_in_plan = f"{say(language, 'plan.item', item=row.plan_item)} · {say(language, f'relation.{row.relation}')}"
    body = html.Div(
        [
            html.Div([html.Span(name_of(row, language, "title"), className="title"), *open_mark]),
            html.Div(
                [
                    _theme_chip(row, language),
                    html.Span(where_in_plan, className="muted"),
                ]
            ),
        ]
    )
    return html.Div(
        _choose("pairing", row.id, body, where, "card"),
        style={"--accent": theme_colour(row.theme)},
        className="card-frame",
    )


def _pairing(world: World, language: Language, key: str) -> list[Component]:
    row = pairing_table(world).loc[key]
    item = world.plan.items[world.plan.items["item"] == row.plan_item].iloc[0]
    members = world.plan.members[world.plan.members.pairing_id == key]
    sides = [
        _section(
            say(language, f"side.{side}"),
            [
                _member(world, language, m.place_type, m.place_id, side)
                for m in members[members.side == side].itertuples()
            ],
        )
        for side in ("liaoning", "jiangsu")
    ]
    if row.status == "open" and row.kind == "open_pair":
        sides[1] = _section(
            say(language, "side.jiangsu"), [html.P(say(language, "city.partner.open"), className="open-note")]
        )
    note = [html.P(name_of(row, language, "note"), className="note")] if row.note_zh else []
    return [
        _heading(
            name_of(row, language, "title"), name_of(row, _other(language), "title"), say(language, "kind.pairing")
        ),
        html.Div([_theme_chip(row, language), _item_link(language, row.plan_item, key)], className="row"),
        _facts(
            [
                _fact(language, "plan.relation", say(language, f"relation.{row.relation}")),
                _fact(language, "figure.direction", say(language, f"direction.{row.direction}")),
            ]
        ),
        html.P(name_of(item, language, "gist")),
        *note,
        html.Div(sides, className="sides"),
    ]


def _member(world: World, language: Language, kind: str, key: str, where: str) -> Component:
    row = place_row(world, kind, key)
    facts: list[tuple[str, Any, str]] = []
    if kind == "city":
        facts = [
            (people(language, row.population_2020), 2020, row.population_2020_confidence),
            (money(language, row.gdp_cny_2023), 2023, row.gdp_cny_2023_confidence),
        ]
    if kind == "port" and pd.notna(row.cargo_t):
        facts = [(cargo(language, row.cargo_t), row.cargo_year, row.cargo_confidence)]
    figures = [_short_figure(language, *fact) for fact in facts]
    body = html.Div(
        [html.Span(name_of(row, language), className="title"), html.Span(figures, className="muted figures")]
    )
    return _choose(kind, key, body, f"member-{where}", "place")


def _short_figure(language: Language, shown: str, year: Any, confidence: str) -> Component:
    """Return a figure for a line that is itself a button: with its year, and a mark when it is an assumption."""
    recalled = confidence == "recalled"
    mark = [html.Span(say(language, "confidence.recalled"), className="confidence recalled")] if recalled else []
    return html.Span([shown, html.Span(str(year), className="year"), *mark], className="short-figure")


def _role(language: Language, role: Role, where: str) -> Component:
    return _pairing_card(language, role.pairing, where)


def _roles(world: World, language: Language, kind: str, key: str) -> Component:
    roles = roles_of(world, kind, key)
    cards = [_role(language, role, "role") for role in roles if role.pairing.kind not in _PAIR_KINDS]
    empty = [html.P(say(language, "plan.none"), className="muted")] if not roles else []
    return _section(say(language, "plan.roles"), cards or empty) if cards or empty else html.Div()


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
        _heading(
            name_of(row, language),
            name_of(row, _other(language)),
            f"{name_of(row, language, 'province')} · {say(language, 'kind.city')}",
        ),
        _section(say(language, "city.partner"), partner or [html.P(say(language, "city.partner.none"))]),
        _facts(
            [
                _figure(world, language, row, "population", 2020, people(language, row.population_2020)),
                _figure(world, language, row, "gdp", 2023, money(language, row.gdp_cny_2023)),
                _figure(world, language, row, "gdp", 2017, money(language, row.gdp_cny_2017)),
                _area(language, row.area_km2),
                _fact(
                    language,
                    "figure.seat",
                    f"{row.seat_lat:.3f}° N, {row.seat_lon:.3f}° E",
                    _confidence(world, language, row.seat_confidence, how=row.seat_source),
                ),
                _fact(language, "figure.adcode", row.adcode),
            ]
        ),
        _roles(world, language, "city", key),
        _place_list(world, language, "city.parks", "park", list(parks.id)),
        _place_list(world, language, "city.ports", "port", list(ports.id)),
    ]


def _figure(world: World, language: Language, row: Any, measure: str, year: int, shown: str) -> Component:
    column = f"{'gdp_cny' if measure == 'gdp' else measure}_{year}"
    confidence, sources = getattr(row, f"{column}_confidence"), getattr(row, f"{column}_sources")
    return _fact(language, f"figure.{measure}", shown, _confidence(world, language, confidence, sources), year)


def _area(language: Language, km2: float) -> Component:
    mark = _mark(language, "computed", [say(language, "figure.area.note")])
    return _fact(language, "figure.area", area(language, km2), mark)


def _place_list(world: World, language: Language, title: str, kind: str, keys: list[str]) -> Component:
    rows = [_member(world, language, kind, key, "list") for key in keys]
    return _section(say(language, title), rows or [html.P(say(language, f"{title}.none"), className="muted")])


def _county(world: World, language: Language, key: str) -> list[Component]:
    row = place_row(world, "county", key)
    within = f"{name_of(row, language, 'province')} · {name_of(row, language, 'city')}"
    return [
        _heading(name_of(row, language), name_of(row, _other(language)), f"{within} · {say(language, 'kind.county')}"),
        _facts([_area(language, row.area_km2), _fact(language, "figure.adcode", row.adcode)]),
        _section(say(language, "kind.city"), [_member(world, language, "city", row.city_adcode, "county")]),
    ]


def _province(world: World, language: Language, key: str) -> list[Component]:
    row = place_row(world, "province", key)
    cities = world.cities[world.cities.province_adcode == key]
    return [
        _heading(name_of(row, language), name_of(row, _other(language)), say(language, "kind.province")),
        _facts(
            [
                _fact(
                    language,
                    "figure.population",
                    people(language, row.population_2020),
                    _confidence(world, language, "found", CENSUS_REFERENCES[key]),
                    2020,
                ),
                _area(language, row.area_km2),
                _fact(language, "figure.adcode", row.adcode),
            ]
        ),
        _section(
            say(language, "kind.city"), [_member(world, language, "city", code, "province") for code in cities.adcode]
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
        [_section(say(language, "figure.host"), [_member(world, language, "city", row.city_adcode, "port")])]
        if row.city_adcode
        else []
    )
    return [
        _heading(name_of(row, language), name_of(row, _other(language)), subtitle),
        _facts(
            [
                _throughput_fact(world, language, row, "cargo", row.cargo_t, cargo),
                _throughput_fact(world, language, row, "teu", row.teu, containers),
                _fact(
                    language,
                    "figure.depth",
                    None if pd.isna(row.berth_depth_m) else say(language, "unit.m", value=f"{row.berth_depth_m:g}"),
                    _confidence(world, language, row.berth_depth_confidence),
                ),
                _fact(language, "figure.locode", row.locode or "—"),
                _fact(
                    language,
                    "figure.position",
                    f"{row.lat:.3f}° N, {row.lon:.3f}° E",
                    _confidence(world, language, row.position_confidence, how=row.position_source),
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
        return _fact(language, label, None)
    confidence, sources = getattr(row, f"{prefix}_confidence"), getattr(row, f"{prefix}_sources")
    mark = _confidence(world, language, confidence, sources)
    scope = html.Span(getattr(row, f"{prefix}_scope_{language}"), className="scope")
    return _fact(language, label, [show(language, value), scope], mark, getattr(row, f"{prefix}_year"))


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
                        [show(language, r.value), _confidence(world, language, r.confidence, r.sources)],
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
        _fact(language, "figure.position", f"{row.lat:.3f}° N, {row.lon:.3f}° E",
              _confidence(world, language, row.position_confidence, how=row.position_source))
        if pd.notna(row.lon)
        else None
    )  # fmt: skip
    return [
        _heading(name_of(row, language), name_of(row, _other(language)), say(language, f"park.{row.kind}")),
        _facts(
            [
                _fact(
                    language,
                    "figure.area",
                    None if pd.isna(row.area_km2) else area(language, row.area_km2),
                    _confidence(world, language, row.area_confidence, row.sources),
                ),
                _fact(
                    language,
                    "figure.approved",
                    row.approved or None,
                    _confidence(world, language, row.document_confidence, row.sources),
                ),
                _fact(language, "figure.document", name_of(row, language, "document") or None),
                _fact(language, "figure.level", name_of(row, language, "level") or None),
                position,
            ]
        ),
        *([html.P(name_of(row, language, "note"), className="note")] if row.note_zh else []),
        *([html.P(say(language, "park.noposition"), className="muted")] if pd.isna(row.lon) and members.empty else []),
        *([_place_list(world, language, "park.members", "park", list(members.id))] if not members.empty else []),
        *([_place_list(world, language, "park.member_of", "park", [row.member_of])] if row.member_of else []),
        _section(say(language, "figure.host"), [_member(world, language, "city", code, "park") for code in hosts]),
        _roles(world, language, "park", key),
    ]


def _item_section(world: World, language: Language, key: str) -> list[Component]:
    row = world.plan.items[world.plan.items["item"] == int(key)].iloc[0]
    section = world.plan.sections[world.plan.sections.section == row.section].iloc[0]
    pairings = pairing_table(world)
    cards = [_pairing_card(language, r, "item") for r in pairings[pairings.plan_item == row["item"]].itertuples()]
    target = (
        [_facts([_fact(language, "plan.target", name_of(row, language, "target"))])]
        if name_of(row, language, "target")
        else []
    )
    return [
        _heading(
            name_of(row, language, "title"),
            name_of(row, _other(language), "title"),
            f"{say(language, 'plan.item', item=row['item'])} · {name_of(section, language, 'title')}",
        ),
        html.P(name_of(row, language, "gist")),
        *target,
        *cards,
    ]


_SECTIONS = {
    "city": _city,
    "county": _county,
    "province": _province,
    "port": _port,
    "park": _park,
    "pairing": _pairing,
    "item": _item_section,
}


# ---- pages -------------------------------------------------------------------------------------------------


def _overview(world: World, language: Language) -> list[Component]:
    rows = list(pairing_table(world).itertuples())
    pairs = [_pairing_card(language, row, "pair") for row in rows if row.kind in _PAIR_KINDS]
    links = [_pairing_card(language, row, "link") for row in rows if row.kind not in _PAIR_KINDS]
    open_points = [
        _choose(
            note.place_type,
            note.place_id,
            html.Div(
                [
                    html.Span(title_of(world, language, note.place_type, note.place_id), className="title"),
                    html.Span(name_of(note, language, "point"), className="muted"),
                ]
            ),
            "open",
            "place",
        )
        for note in world.plan.open_points.itertuples()
    ]
    provinces = [
        _choose("province", r.adcode, html.Div([html.Span(name_of(r, language), className="title"),
                html.Span(people(language, r.population_2020), className="muted figures")]), "overview", "place")
        for r in world.provinces.itertuples()
    ]  # fmt: skip
    return [
        html.H2(say(language, "overview.title")),
        html.P(say(language, "overview.lead"), className="lead"),
        _section(say(language, "overview.pairs"), pairs),
        _section(say(language, "overview.links"), links),
        _section(say(language, "overview.open"), open_points),
        _section(say(language, "overview.provinces"), provinces),
    ]


def _plan_page(world: World, state: ViewState) -> list[Component]:
    language = state.language
    chosen = state.selected[1] if state.selected and state.selected[0] == "item" else None
    head: list[Component] = [html.H2(say(language, "page.plan")), html.P(say(language, "plan.lead"), className="lead")]
    if chosen is not None and is_known(world, "item", chosen):
        return [
            _back(say(language, "page.plan"), "plan"),
            *_item_section(world, language, chosen),
        ]
    sections = []
    for section in world.plan.sections.itertuples():
        items = world.plan.items[world.plan.items.section == section.section]
        sections.append(
            _section(name_of(section, language, "title"), [_item_row(language, r) for r in items.itertuples()])
        )
    measures = [
        html.Div(
            [
                html.Span(str(r.measure), className="number"),
                html.Span(name_of(r, language, "title"), className="title"),
            ],
            className="plain-row",
        )
        for r in world.plan.measures.itertuples()
    ]
    return [*head, *sections, _section(say(language, "plan.measures"), measures)]


def _item_row(language: Language, row: Any) -> Component:
    scope = [html.Span(say(language, "plan.provinces"), className="muted")] if row.scope == "provinces" else []
    body = html.Div(
        [
            html.Span(str(row.item), className="number", style={"--accent": theme_colour(row.theme)}),
            html.Span(name_of(row, language, "title"), className="title"),
            *scope,
        ]
    )
    return _choose("item", str(row.item), body, "plan", "item-row")


def _layers_page(state: ViewState) -> list[Component]:
    language = state.language
    switches = dmc.CheckboxGroup(
        html.Div([dmc.Checkbox(label=say(language, f"layer.{name}"), value=name, size="sm") for name in SWITCHES],
                 className="switches"),
        id="switches",
        value=[name for name in SWITCHES if name in state.layers],
        **{"aria-label": say(language, "layers.title")},
    )  # fmt: skip
    downloads = [
        html.Li(
            [
                html.Span(layer.title_zh if language == "zh" else layer.title_en),
                html.A(
                    say(language, "layer.download"),
                    href=f"/layers/{layer.name}.geojson",
                    download=f"{layer.name}.geojson",
                ),
            ]
        )
        for layer in LAYERS.values()
    ]
    return [
        html.H2(say(language, "layers.title")),
        switches,
        html.P(say(language, "layers.note"), className="muted"),
        _section(say(language, "layer.download"), [html.Ul(downloads, className="downloads")]),
    ]


def _sources_page(world: World, language: Language) -> list[Component]:
    rows = [
        html.Details(
            [
                html.Summary([name_of(r, language, "title"), html.Span(r.file, className="muted")]),
                html.Dl(
                    [
                        *(html.Div([html.Dt(say(language, f"sources.{k}")), html.Dd(getattr(r, k))], className="fact")
                          for k in ("publisher", "version", "licence")),
                    ],
                    className="facts",
                ),
                html.P(r.attribution, className="muted"),
                *([html.P(r.note_zh if language == "zh" else r.note, className="muted")] if r.note else []),
            ]
        )
        for r in world.catalogue.itertuples()
    ]  # fmt: skip
    references = html.Details(
        [
            html.Summary(say(language, "sources.references")),
            html.Ul([html.Li([html.B(r.id), f" {r.source}", html.Span(f" {r.remark}", className="muted")])
                     for r in world.references.itertuples()], className="references"),
        ]
    )  # fmt: skip
    return [
        html.H2(say(language, "page.sources")),
        html.P(say(language, "sources.lead"), className="lead"),
        *rows,
        references,
        html.P(say(language, "sources.software"), className="muted"),
    ]
