"""The page of ports: which port serves each county best towards the other province, and how ports are linked by sea."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html

from analysis.cost import METRICS
from app import ids
from app.numbers import digits, grouped
from app.overlay import Area, Line, overlay, paths
from app.pages.takeaway import result_links
from app.parts import attributes, confidence_mark, section
from app.tables import Column, cell, named_row, table
from app.texts import LANGUAGES, say
from app.theme import AREA_COLOURS, MODE_COLOURS, NO_PLACE_COLOUR
from app.url_state import ViewState
from app.views import name_of, place_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from dash.development.base_component import Component

    from app.service import Service
    from app.texts import Language
    from geo.world import World

__all__ = [
    "NETWORK_CHOICES",
    "found_for_ports",
    "metric_control",
    "metric_unit",
    "network_control",
    "ports_overlay",
    "ports_page",
]

_UNITS = {"distance": "km", "time": "h", "cost": "cny_t", "co2e": "kg_t", "generalised": "cny_t"}
_MOST_LINKS = 24
# The networks on which ways can be looked at.
NETWORK_CHOICES = ("any", "road", "rail")
_SUFFIXES = (".csv", ".geojson", ".gpkg", ".parquet", ".fgb", ".kml")
# A county is contested where the second port is less than this share behind.
_CONTESTED = 0.05


def metric_unit(language: Language, by: str) -> str:
    """Return the unit of a metric, per tonne where it is of a tonne."""
    return say(language, f"per.{_UNITS[by]}")


def metric_control(state: ViewState) -> Component:
    """Return the choice of the metric that a page is by."""
    language = state.language
    name: Any = {"aria-label": say(language, "by.label")}
    control: Component = dmc.SegmentedControl(
        id=ids.METRIC, value=state.metric, size="xs", className="metric-control",
        data=[{"value": by, "label": say(language, f"by.{by}")} for by in METRICS], **name,
    )  # fmt: skip
    return control


def network_control(state: ViewState) -> Component:
    """Return the choice of the network on which a page looks at ways."""
    language = state.language
    control: Component = dmc.SegmentedControl(
        id=ids.NETWORK, value=state.network, size="xs", className="metric-control",
        data=[{"value": mode, "label": say(language, f"network.{mode}")} for mode in NETWORK_CHOICES],
        **attributes(aria_label=say(language, "network.label")),
    )  # fmt: skip
    return control


def ports_page(state: ViewState) -> list[Component]:
    """
    Return the page; `found_for_ports` has what it lacks.

    Parameters
    ----------
    state
        What is shown.

    Returns
    -------
    children
        Components.
    """
    language = state.language
    return [
        html.H2(say(language, "page.ports")),
        html.P(say(language, "ports.lead"), className="lead"),
        metric_control(state),
        html.Div(html.P(say(language, "analysis.wait"), className="note"), id=ids.PORTS_FOUND),
        dcc.Store(id=ids.PORTS_ASKED, data=[language, state.metric]),
    ]


def _colours(world: World, frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return a colour for each port; the provinces lie so far apart that each has the whole palette."""
    found: dict[str, str] = {}
    city = world.ports.set_index("id").city_adcode
    for province in ("21", "32"):
        served = frame.port[frame.adcode.str.startswith(province)].value_counts()
        own = [port for port in served.index if city[port].startswith(province)]
        found |= {port: AREA_COLOURS[place % len(AREA_COLOURS)] for place, port in enumerate(own)}
    return found


def ports_overlay(service: Service, by: str) -> dict[str, Any]:
    """
    Return what the map shows of hinterlands and linkage.

    Parameters
    ----------
    service
        The analysis.
    by
        A metric.

    Returns
    -------
    values
        See `app.overlay.overlay`.
    """
    frame = service.hinterland(by)
    colours = _colours(service.world, frame)
    areas = {}
    for row in frame.itertuples():
        if row.port is None or pd.isna(row.value):
            areas[row.adcode] = Area(NO_PLACE_COLOUR, f"{row.name_zh} · —", f"{row.name_en} · —")
            continue
        zh, en = (f"{digits(row.value)} {metric_unit(one, by)}, +{digits(row.margin)}" for one in LANGUAGES)
        areas[row.adcode] = Area(
            colours[row.port],
            f"{row.name_zh} · {row.port_zh} · {zh}",
            f"{row.name_en} · {row.port_en} · {en}",
        )
    links = _links(service)
    most = links.index_value.max()
    lines = []
    for row in links[::-1].itertuples():
        names = {language: _way(service.world, language, row.origin, row.destination) for language in ("zh", "en")}
        lines.append(
            Line(
                f"{row.origin}-{row.destination}", paths(row.geometry), MODE_COLOURS["sea"],
                1.0 + 4.0 * row.index_value / most, names["zh"], names["en"], "" if row.service == "known" else "6 5",
            )
        )  # fmt: skip
    return overlay(f"ports:{by}", areas, lines)


def _links(service: Service) -> gpd.GeoDataFrame:
    """Return the best linked pairs of a port in Liaoning and one in Jiangsu, once per pair."""
    frame = service.linkage().rename(columns={"index": "index_value"})
    city = service.world.ports.set_index("id").city_adcode.fillna("")
    between = frame.origin.map(city).str.startswith("21") & frame.destination.map(city).str.startswith("32")
    found = frame[between & frame.index_value.notna()]
    return found.sort_values("index_value", ascending=False).head(_MOST_LINKS)


def _port_name(world: World, language: Language, port: str) -> str:
    return name_of(place_row(world, "port", port), language)


def _way(world: World, language: Language, origin: str, destination: str) -> str:
    return f"{_port_name(world, language, origin)} → {_port_name(world, language, destination)}"


def found_for_ports(service: Service, language: Language, by: str) -> list[Component]:
    """
    Return what was computed: the hinterlands port by port, and the best linked pairs.

    Parameters
    ----------
    service
        The analysis.
    language
        Of the text.
    by
        A metric.

    Returns
    -------
    children
        Components.
    """
    frame = service.hinterland(by)
    colours = _colours(service.world, frame)
    return [
        _hinterlands(service.world, language, by, frame, colours),
        _linkage(service, language),
        html.P(say(language, "ports.note"), className="muted"),
        *(
            result_links(replace(ViewState(), language=language, page="ports", metric=by), name, _SUFFIXES)
            for name in ("hinterland", "linkage")
        ),
    ]


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
