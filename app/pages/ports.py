"""The page of ports: which port serves each county best towards the other province, and how ports are linked by sea."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
import pandas as pd
from dash import html

from analysis.planning.hinterland import BANDS_H, access_bands
from app.components.components import attributes, confidence_mark, late_part, section
from app.components.controls import metric_control
from app.components.download_links import result_links
from app.components.page_panel import PagePanel
from app.components.sortable_tables import Column, cell, named_row, table
from app.language.numbers import digits, grouped, metric_unit
from app.language.texts import say
from app.language.theme import COLOURS, MODE_COLOURS, blend
from app.services.selection import name_of
from app.state import ids
from app.state.view_state import AREAS
from app.webmap.overlays.ports import _CONTESTED, _colours, _links, _port_name, _way, hours_colour

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from dash.development.base_component import Component

    from app.language.texts import Language
    from app.services.service import Service
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["PANEL", "found_for_ports", "ports_page"]

_SUFFIXES = (".csv", ".geojson", ".gpkg", ".parquet", ".fgb", ".shp.zip", ".kml")


def ports_page(world: World, state: ViewState) -> list[Component]:
    """Return the page; `found_for_ports` has what it lacks."""
    language = state.language
    own = world.ports[world.ports.city_adcode.isin(world.cities.adcode) & world.ports["type"].isin(["sea", "river"])]
    one = dmc.Select(
        id=ids.PORT, value=state.port or "all", size="sm", searchable=True, allowDeselect=False,
        data=[{"value": "all", "label": say(language, "ports.all")},
              *({"value": row.id, "label": name_of(row, language)} for row in own.itertuples())],
        comboboxProps={"shadow": "md"}, className="edit-thing", **attributes(aria_label=say(language, "ports.one")),
    )  # fmt: skip
    areas = dmc.SegmentedControl(
        id=ids.AREAS, value=state.areas, size="xs", className="metric-control",
        data=[{"value": name, "label": say(language, f"ports.areas.{name}")} for name in AREAS],
        **attributes(aria_label=say(language, "ports.areas")),
    )  # fmt: skip
    return [
        html.H2(say(language, "page.ports")),
        html.P(say(language, "ports.lead"), className="lead"),
        html.Div([one, areas, metric_control(state)], className="edit-row"),
        *late_part(state, "ports"),
    ]


def found_for_ports(service: Service, state: ViewState) -> list[Component]:
    """
    Return what was computed: the hinterlands port by port or that of one port, and how ports are linked.

    Raises
    ------
    LiaosuError
        If there is no such port.
    """
    language, by = state.language, state.metric
    frame = service.hinterland(by, state.port)
    colours = _colours(service.world, frame)
    return [
        _bands(language, frame) if state.port else _hinterlands(service.world, language, by, frame, colours),
        _matrix(service, language),
        _linkage(service, language),
        html.P(say(language, "ports.note"), className="muted"),
        *(result_links(state, name, _SUFFIXES) for name in ("hinterland", "hinterland_bands", "linkage")),
    ]


def _bands(language: Language, frame: gpd.GeoDataFrame) -> Component:
    """Return what one port means to the counties, by bands of hours by truck."""
    columns = [
        Column(say(language, "ports.band")),
        Column(say(language, "ports.counties"), numeric=True),
        Column(say(language, "ports.best_here"), numeric=True),
        Column(say(language, "ports.contested"), numeric=True),
    ]
    edges = (0.0, *BANDS_H, float("inf"))
    names = access_bands(frame).set_index("from_h")
    rows = []
    for low, high in pairwise(edges):
        within = frame[(frame.truck_h >= low) & (frame.truck_h < high)]
        if within.empty:
            continue
        best = within.margin >= 0
        close = ~best & (-within.margin < _CONTESTED * within.value)
        band = names.loc[low]
        swatch = html.I(className="swatch", style={"background": hours_colour(low)})
        name = html.Span([swatch, band.name_zh if language == "zh" else band.name_en], className="with-swatch")
        cells = [
            cell(str(count), count, className="number") for count in (len(within), int(best.sum()), int(close.sum()))
        ]
        rows.append(named_row(name, cells, str(low)))
    title = say(language, "ports.bands")
    lead = html.P(say(language, "ports.bands.lead"), className="muted")
    return section(title, [lead, table(title, columns, [rows], "bands-table")])


def _matrix(service: Service, language: Language) -> Component:
    """Return the index between the ports of both provinces, in both directions, the closer the darker."""
    frame = service.linkage().rename(columns={"index": "index_value"})
    city = service.world.ports.set_index("id").city_adcode.fillna("")
    known = frame[frame.index_value.notna()].set_index(["origin", "destination"]).index_value
    sides = [
        sorted({port for port, _ in known.index if city[port].startswith(code)}, key=list(city.index).index)
        for code in ("21", "32")
    ]
    rows_of, columns_of = ([port for port in side if _meets(known, port, other)]
                           for side, other in ((sides[0], sides[1]), (sides[1], sides[0])))  # fmt: skip
    most = max(known.get((a, b), 0.0) for a in rows_of for b in columns_of)
    columns = [Column(say(language, "ports.port"), sortable=False)]
    columns += [Column(_port_name(service.world, language, port), numeric=True, sortable=False) for port in columns_of]
    rows = []
    for a in rows_of:
        cells = []
        for b in columns_of:
            there, back = known.get((a, b)), known.get((b, a))
            text = "—" if there is None else f"{there:.0f} / {back:.0f}" if back is not None else f"{there:.0f}"
            shade = blend(MODE_COLOURS["sea"], COLOURS["paper"], 0.4 * (there or 0.0) / most)
            cells.append(cell(text, "" if there is None else there, className="number", style={"background": shade}))
        rows.append(named_row(_port_name(service.world, language, a), cells))
    title = say(language, "ports.matrix")
    lead = html.P(say(language, "ports.matrix.lead"), className="muted")
    return section(title, [lead, table(title, columns, [rows], "matrix-table")])


def _meets(known: pd.Series, port: str, others: list[str]) -> bool:
    return any((port, other) in known.index for other in others)


def _hinterlands(
    world: World, language: Language, by: str, frame: gpd.GeoDataFrame, colours: Mapping[str, str]
) -> Component:
    unit = metric_unit(language, by)
    columns = [
        Column(say(language, "ports.port")),
        Column(say(language, "ports.counties"), numeric=True),
        Column(say(language, "ports.value"), unit, numeric=True),
        Column(say(language, "ports.margin"), unit, numeric=True),
        Column(say(language, "ports.contested"), numeric=True),
    ]
    bodies = []
    for province, side in (("21", "liaoning"), ("32", "jiangsu")):
        title = html.Th(say(language, f"side.{side}"), colSpan=len(columns), scope="rowgroup", className="group")
        rows: list[Component] = [html.Tr(title)]
        of_side = frame[frame.adcode.str.startswith(province)]
        for port, group in sorted(of_side.groupby("port"), key=lambda entry: -len(entry[1])):
            close = int((group.margin < _CONTESTED * group.value).sum())
            name = html.Span(
                [html.I(className="swatch", style={"background": colours[port]}), _port_name(world, language, port)],
                className="with-swatch",
            )
            cells = [
                cell(str(len(group)), len(group), className="number"),
                cell(digits(group.value.median()), group.value.median(), className="number"),
                cell(digits(group.margin.median()), group.margin.median(), className="number"),
                cell(str(close), close, className="number"),
            ]
            rows.append(named_row(name, cells))
        bodies.append(rows)
    return section(
        say(language, "ports.hinterlands"),
        [
            html.P(say(language, "ports.hinterlands.lead"), className="muted"),
            table(say(language, "ports.hinterlands"), columns, bodies, "hinterland-table"),
        ],
    )


def _linkage(service: Service, language: Language) -> Component:
    columns = [
        Column(say(language, "ports.pair")),
        Column(say(language, "ports.index"), numeric=True),
        *(
            Column(say(language, f"metric.{by}"), metric_unit(language, by), numeric=True)
            for by in ("distance", "time", "cost")
        ),
        Column(say(language, "ports.service")),
    ]
    rows = []
    for row in _links(service).itertuples():
        sure = confidence_mark(service.world, language, row.service_confidence, row.service_sources)
        since = html.Span(row.service_since or row.service_seen, className="year")
        told: list[Any] = [say(language, f"service.{row.service}"), *([since, sure] if sure else [])]
        cells = [
            cell(f"{row.index_value:.1f}", row.index_value, className="number"),
            cell(grouped(row.distance_km), row.distance_km, className="number"),
            cell(digits(row.time_h), row.time_h, className="number"),
            cell(digits(row.cost_cny_t), row.cost_cny_t, className="number"),
            cell(html.Span(told, className="with-mark"), say(language, f"service.{row.service}")),
        ]
        marks: Any = {"data-overlay": f"{row.origin}-{row.destination}"}
        rows.append(named_row(_way(service.world, language, row.origin, row.destination), cells, **marks))
    return section(
        say(language, "ports.linkage"),
        [
            html.P(say(language, "ports.linkage.lead"), className="muted"),
            table(say(language, "ports.linkage"), columns, [rows], "linkage-table"),
        ],
    )


PANEL = PagePanel(ports_page, "ports", found_for_ports)
