"""The page of ports: which port serves each county best towards the other province, and how ports are linked by sea."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
import numpy as np
import pandas as pd
from dash import html

from analysis.cost import METRICS
from analysis.hinterland import BANDS_H, access_bands
from app import ids
from app.numbers import digits, grouped
from app.overlay import Area, Line, overlay, paths
from app.pages.takeaway import result_links
from app.parts import attributes, confidence_mark, late_part, section
from app.tables import Column, cell, named_row, table
from app.texts import LANGUAGES, say
from app.theme import AREA_COLOURS, COLOURS, HOURS_COLOURS, MODE_COLOURS, NO_PLACE_COLOUR, OWN_COLOURS, blend
from app.url_state import AREAS
from app.views import name_of, place_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from dash.development.base_component import Component

    from app.service import Service
    from app.texts import Language
    from app.url_state import ViewState
    from geo.world import World

__all__ = [
    "NETWORK_CHOICES",
    "found_for_ports",
    "hours_colour",
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
_SUFFIXES = (".csv", ".geojson", ".gpkg", ".parquet", ".fgb", ".shp.zip", ".kml")
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


def ports_page(world: World, state: ViewState) -> list[Component]:
    """
    Return the page; `found_for_ports` has what it lacks.

    Parameters
    ----------
    world
        The data.
    state
        What is shown.

    Returns
    -------
    children
        Components.
    """
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
        *late_part(state, ids.PORTS_ASKED, ids.PORTS_FOUND),
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


def _areas(service: Service, state: ViewState) -> dict[str, Area]:
    """Return the counties in the colour of their port, of how well one port serves them, or of hours by truck."""
    by = state.metric
    frame = service.hinterland(by, state.port)
    colours = _colours(service.world, frame)
    areas = {}
    for row in frame.itertuples():
        if row.port is None or pd.isna(row.value):
            areas[row.adcode] = Area(NO_PLACE_COLOUR, f"{row.name_zh} · —", f"{row.name_en} · —")
            continue
        said = []
        for language in LANGUAGES:
            sign = "+" if row.margin >= 0 else "−"
            parts = [f"{digits(row.value)} {metric_unit(language, by)}", f"{sign}{digits(abs(row.margin))}"]
            truck = [] if pd.isna(row.truck_h) else [say(language, "ports.by_truck", hours=digits(row.truck_h))]
            said.append(", ".join([*parts, *truck]))
        if state.areas == "hours":
            colour = hours_colour(row.truck_h)
        elif state.port:
            colour = OWN_COLOURS[0 if row.margin >= 0 else 1 if -row.margin < _CONTESTED * row.value else 2]
        else:
            colour = colours[row.port]
        areas[row.adcode] = Area(
            colour, f"{row.name_zh} · {row.port_zh} · {said[0]}", f"{row.name_en} · {row.port_en} · {said[1]}"
        )
    return areas


def hours_colour(hours: float) -> str:
    """Return the colour of a band of hours by truck; where no road leads the colour of none."""
    if pd.isna(hours):
        return NO_PLACE_COLOUR
    return HOURS_COLOURS[int(np.searchsorted(BANDS_H, hours, side="right"))]


def ports_overlay(service: Service, state: ViewState) -> dict[str, Any]:
    """
    Return what the map shows of hinterlands and linkage.

    Parameters
    ----------
    service
        The analysis.
    state
        What is shown.

    Returns
    -------
    values
        See `app.overlay.overlay`.

    Raises
    ------
    LiaosuError
        If there is no such port.
    """
    areas = _areas(service, state)
    links = _links(service)
    most = links.index_value.max()
    lines = []
    for row in links[::-1].itertuples():
        names = {language: _way(service.world, language, row.origin, row.destination) for language in ("zh", "en")}
        said = f"{row.index_value:.1f} → / ← {row.back_value:.1f}"
        lines.append(
            Line(
                f"{row.origin}-{row.destination}", paths(row.geometry), MODE_COLOURS["sea"],
                1.0 + 4.0 * row.index_value / most, f"{names['zh']} · {said}", f"{names['en']} · {said}",
                "" if row.service == "known" else "6 5", (row.index_value / most, row.back_value / most),
            )
        )  # fmt: skip
    return overlay(f"ports:{state.metric}:{state.port}:{state.areas}", areas, lines)


def _links(service: Service) -> gpd.GeoDataFrame:
    """Return the best linked pairs of a port in Liaoning and one in Jiangsu, with the index of the way back."""
    frame = service.linkage().rename(columns={"index": "index_value"})
    back = frame.set_index(["destination", "origin"]).index_value.rename("back_value")
    frame = frame.join(back, on=["origin", "destination"])
    city = service.world.ports.set_index("id").city_adcode.fillna("")
    between = frame.origin.map(city).str.startswith("21") & frame.destination.map(city).str.startswith("32")
    found = frame[between & frame.index_value.notna()]
    return found.sort_values("index_value", ascending=False).head(_MOST_LINKS)


def _port_name(world: World, language: Language, port: str) -> str:
    return name_of(place_row(world, "port", port), language)


def _way(world: World, language: Language, origin: str, destination: str) -> str:
    return f"{_port_name(world, language, origin)} → {_port_name(world, language, destination)}"


def found_for_ports(service: Service, state: ViewState) -> list[Component]:
    """
    Return what was computed: the hinterlands port by port or that of one port, and how ports are linked.

    Parameters
    ----------
    service
        The analysis.
    state
        What is shown.

    Returns
    -------
    children
        Components.

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
