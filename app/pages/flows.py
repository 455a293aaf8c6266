"""The page of flows: where an assumed demand would go, and where distribution centres would serve best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
import pandas as pd
from dash import html

from app.components.components import attributes, late_part, section
from app.components.controls import metric_control
from app.components.download_links import result_links
from app.components.page_panel import PagePanel
from app.components.sortable_tables import Column, cell, named_row, table
from app.language.numbers import digits
from app.language.texts import say
from app.language.theme import AREA_COLOURS
from app.services.selection import name_of, place_row
from app.state import ids
from app.state.view_state import MOST_CENTRES, SHOWN
from app.webmap.overlays.flows import flows_note

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.language.texts import Language
    from app.services.service import Service
    from app.state.view_state import ViewState

__all__ = ["PANEL", "flows_page", "found_for_flows"]

_SUFFIXES = (".csv", ".geojson", ".gpkg", ".parquet", ".fgb", ".shp.zip", ".kml")
_MOST_WAYS = 12
# Of goods, tonne-kilometres, cost and emissions, in the units that the catalogue names.
_SCALES: dict[Language, tuple[float, ...]] = {"zh": (1e4, 1e8, 1e8, 1e7), "en": (1e3, 1e6, 1e6, 1e6)}
_PROVINCES = {"21": "210000", "32": "320000"}


def flows_page(state: ViewState) -> list[Component]:
    """Return the page; `found_for_flows` has what it lacks."""
    language = state.language
    show = dmc.SegmentedControl(
        id=ids.SHOWN, value=state.shown, size="sm", className="metric-control",
        data=[{"value": name, "label": say(language, f"flows.show.{name}")} for name in SHOWN],
        **attributes(aria_label=say(language, "flows.show")),
    )  # fmt: skip
    controls = [show]
    if state.shown == "centres":
        count = dmc.NumberInput(
            id=ids.CENTRES, label=say(language, "flows.count"), value=state.centres, min=1, max=MOST_CENTRES, size="sm",
            className="slow-factor", debounce=300,
        )  # fmt: skip
        controls.append(html.Div([count, metric_control(state)], className="edit-row"))
    return [
        html.H2(say(language, "page.flows")),
        html.P(say(language, "flows.lead"), className="lead"),
        *controls,
        *late_part(state, "flows"),
    ]


# ---- on the map --------------------------------------------------------------------------------------------


# ---- in the panel ------------------------------------------------------------------------------------------


def found_for_flows(service: Service, state: ViewState) -> list[Component]:
    """
    Return flows in figures, or the centres.

    Raises
    ------
    LiaosuError
        If the stored flows are missing or were made from other data, or that many centres cannot be chosen.
    """
    return _centres(service, state) if state.shown == "centres" else _flows(service, state)


def _flows(service: Service, state: ViewState) -> list[Component]:
    language = state.language
    totals = service.flows(state.shown).totals
    return [
        html.P(flows_note(service, state, language), className="note"),
        _totals(language, "mode", totals),
        _totals(language, "corridor", totals),
        _totals(language, "way", totals[totals.kind == "way"].head(_MOST_WAYS)),
        _totals(language, "province", totals, service),
        html.P(say(language, f"flows.note.{state.shown}"), className="muted"),
        result_links(state, "flows", _SUFFIXES),
    ]


def _name(language: Language, kind: str, row: Any, service: Service | None) -> str:
    if kind == "mode":
        return say(language, f"mode.{row.key}")
    if kind == "province" and service is not None:
        return name_of(place_row(service.world, "province", _PROVINCES[row.key]), language)
    return str(row.key if language == "zh" else row.key_en)


def _totals(language: Language, kind: str, totals: pd.DataFrame, service: Service | None = None) -> Component:
    rows_of = totals[totals.kind == kind]
    has_tonnes, has_share = rows_of.tonnes.notna().any(), rows_of.share.notna().any()
    columns = [
        Column(say(language, f"flows.{kind}")),
        *([Column(say(language, "flows.share"), "%", numeric=True)] if has_share else []),
        *([Column(say(language, "flows.tonnes"), say(language, "flows.unit.t"), numeric=True)] if has_tonnes else []),
        Column(say(language, "flows.tonne_km"), say(language, "flows.unit.tkm"), numeric=True),
        Column(say(language, "flows.cost"), say(language, "flows.unit.cny"), numeric=True),
        Column(say(language, "flows.co2e"), say(language, "flows.unit.kg"), numeric=True),
    ]
    scales = _SCALES[language]
    rows = []
    for row in rows_of.itertuples():
        cells = [cell(f"{100 * row.share:.1f}", row.share, className="number")] if has_share else []
        if has_tonnes:
            cells.append(cell(digits(row.tonnes / scales[0]), row.tonnes, className="number"))
        cells += [
            cell(digits(value / scale), value, className="number")
            for value, scale in zip((row.tonne_km, row.cost_cny, row.co2e_kg), scales[1:], strict=True)
        ]
        rows.append(named_row(_name(language, kind, row, service), cells))
    title = say(language, f"flows.by.{kind}")
    return section(title, [table(title, columns, [rows], f"flows-table flows-{kind}")])


def _centres(service: Service, state: ViewState) -> list[Component]:
    language = state.language
    found = service.centres(state.centres, state.metric)
    hubs = found.frame[found.frame.role == "hub"].reset_index(drop=True)
    columns = [
        Column(say(language, "flows.centre")),
        Column(say(language, "ports.counties"), numeric=True),
        Column(say(language, "flows.people"), "%", numeric=True),
    ]
    rows = []
    for row in hubs.itertuples():
        swatch = html.I(className="swatch", style={"background": AREA_COLOURS[row.Index % len(AREA_COLOURS)]})
        city = html.Span(_city(service, row.id, language), className="year")
        name = html.Span([swatch, name_of(row, language), city], className="with-swatch")
        cells = [
            cell(str(row.counties), row.counties, className="number"),
            cell(f"{100 * row.share:.1f}", row.share, className="number"),
        ]
        rows.append(named_row(name, cells, name_of(row, language), **attributes(data_overlay=row.id)))
    planned = [name_of(row, language) for row in found.frame[found.frame.role == "plan"].itertuples()]
    joiner = "、" if language == "zh" else ", "
    title = say(language, "flows.centres")
    return [
        html.P(flows_note(service, state, language), className="note"),
        section(title, [table(title, columns, [rows], "hubs-table")]),
        html.P(say(language, "flows.plan", places=joiner.join(planned)), className="muted") if planned else html.Span(),
        html.P(say(language, "flows.note.centres"), className="muted"),
        result_links(state, "hubs", _SUFFIXES),
    ]


def _city(service: Service, key: str, language: Language) -> str:
    """Return the city that a centre lies in."""
    kind, _, code = key.partition(":")
    world = service.world
    frame, column = (world.counties, "adcode") if kind == "county" else (world.ports, "id")
    adcode = frame.city_adcode[frame[column] == code].iloc[0]
    return name_of(place_row(world, "city", adcode), language)


PANEL = PagePanel(lambda _world, state: flows_page(state), "flows", found_for_flows)
