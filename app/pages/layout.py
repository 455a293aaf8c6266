"""The page: a rail of pages, the map, and one panel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import dash_leaflet as dl
import dash_mantine_components as dmc
from dash import dcc, html

from app.components.components import attributes
from app.components.embed import embed_link, wheel_hint
from app.components.sharing import share_dialog
from app.language.texts import LANGUAGES, TEXTS, say
from app.language.theme import shades
from app.pages.place_panels import panel
from app.state import ids
from app.state.view_state import NETWORKS, PAGES, parse_query, parse_view
from app.webmap.legend import legend

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from app.language.texts import Language
    from app.state.view_state import View, ViewState
    from app.webmap.map_layers import MapLayer
    from app.webmap.network_layers import NetworkLayer
    from geo.world import World

__all__ = ["Tiles", "brand", "foot", "page_layout", "rail"]

# Both provinces with their sea.
HOME_BOUNDS = [[30.75, 116.35], [43.5, 125.8]]
# What is drawn of a comparison, what was asked for it, which way is chosen, what was picked on the map.
_ROUTE_STORES = (
    ids.ROUTES, ids.ASKED, ids.CHOSEN_WAY, ids.PICKED, ids.PICKING, ids.PANEL_KEY, "routes-drawn", "way-drawn",
)  # fmt: skip
HOME_CENTRE = [37.1, 121.1]
HOME_OPTIONS = {"paddingTopLeft": [8, 4], "paddingBottomRight": [48, 40]}
FONT_STACK = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif'


class Tiles(NamedTuple):
    """Map tiles that an operator offers: where they are, and whose. Without an address there are none."""

    url: str = ""
    attribution: str = ""


def _function(name: str) -> dict[str, str]:
    """Return a reference to a function of `assets/map.js`."""
    return {"variable": f"liaosu.{name}"}


def _geojson(layer: MapLayer | NetworkLayer, **options: object) -> Any:
    return dl.GeoJSON(id=ids.layer_id(layer.name), url=layer.url, **options)


def _map(layers: Mapping[str, MapLayer | NetworkLayer], view: View | None) -> Any:
    look: dict[str, Any] = {"center": HOME_CENTRE, "bounds": HOME_BOUNDS, "boundsOptions": HOME_OPTIONS}
    if view is not None:
        look = {"center": [view.lat, view.lon], "zoom": view.zoom}
    return dl.Map(
        [
            _geojson(layers["cities"], style=_function("cityStyle"), hoverStyle=_function("cityHover"),
                     onEachFeature=_function("rememberCities")),
            _geojson(layers["sea"], style=_function("seaStyle")),
            _geojson(layers["inland"], style=_function("inlandStyle")),
            _geojson(layers["borders"], style=_function("borderStyle")),
            # Loaded when they are switched on: see `networkUrls` in assets/networks.js.
            *(
                dl.GeoJSON(id=ids.layer_id(name), style=_function("networkStyle"),
                           onEachFeature=_function("rememberNetwork"))
                for name in NETWORKS
            ),
            _geojson(
                layers["provinces"], style=_function("provinceStyle"), onEachFeature=_function("rememberProvinces")
            ),
            # Loaded on zooming in: see `countiesUrl` in assets/map.js.
            dl.GeoJSON(id=ids.layer_id("counties"), style=_function("countyStyle"),
                       onEachFeature=_function("rememberCounties")),
            _geojson(layers["arcs"], pointToLayer=_function("arcToLayer"), style=_function("arcStyle"),
                     onEachFeature=_function("rememberArcs")),
            _geojson(layers["seats"], pointToLayer=_function("seatToLayer"), style=_function("seatStyle"),
                     onEachFeature=_function("rememberSeats")),
            _geojson(layers["parks"], pointToLayer=_function("parkToLayer"), onEachFeature=_function("rememberParks")),
            _geojson(layers["ports"], pointToLayer=_function("portToLayer"), style=_function("portStyle"),
                     onEachFeature=_function("rememberPorts")),
            _geojson(layers["labels"], pointToLayer=_function("labelToLayer")),
            dl.ZoomControl(position="topright"),
            dl.ScaleControl(position="bottomleft", imperial=False),
        ],
        id=ids.MAP,
        **look,
        minZoom=4.5,
        maxZoom=12,
        zoomSnap=0.25,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=120,
        zoomControl=False,
        attributionControl=False,
        maxBounds=[[22, 98], [52, 149]],
        trackViewport=True,
        style={"height": "100%"},
    )  # fmt: skip


def _tools(language: Language, tiles: Tiles) -> Component:
    """Return the map's buttons; what they do is in `assets/controls.js`."""
    home = attributes(
        data_bounds=json.dumps(HOME_BOUNDS), data_centre=json.dumps(HOME_CENTRE), data_options=json.dumps(HOME_OPTIONS)
    )
    source = {**attributes(data_url=tiles.url, data_attribution=tiles.attribution), **attributes(aria_pressed="false")}
    buttons = []
    for name, text, more in (
        (ids.HOME, "control.home", home),
        (ids.FULLSCREEN, "control.fullscreen", attributes(aria_pressed="false")),
        (ids.MEASURE, "control.measure", attributes(aria_pressed="false")),
        (ids.SHARE_BUTTON, "control.share", attributes(aria_haspopup="dialog")),
        *([(ids.TILES, "control.tiles", source)] if tiles.url else []),
    ):
        label = say(language, text)
        icon = html.I(className=f"icon icon-{name}", **attributes(aria_hidden="true"))
        buttons.append(html.Button(icon, id=name, type="button", title=label, **attributes(aria_label=label), **more))
    return html.Div(buttons, className="map-tools")


def _measure_box() -> Component:
    """Return the box of a measurement, in both languages: what it says does not depend on the state."""
    words = [
        html.Span(getattr(TEXTS["measure.hint"], language), className=language, lang=tag)
        for language, tag in (("zh", "zh-CN"), ("en", "en"))
    ]
    return html.Div(
        [
            html.Strong(id="measure-length", className="figures"),
            html.Span(words, className="muted"),
            html.Button(
                "×", id=ids.MEASURE_END, type="button", **attributes(aria_label=TEXTS["control.measure_end"].zh)
            ),
        ],
        id="measure-box",
        className="measure-box",
        hidden=True,
        role="status",
    )


def _networks_sign() -> Component:
    """Return the sign that a network is being loaded or did not come; `assets/networks.js` says it."""
    words = {
        language: {
            **{part: say(language, f"networks.{part}") for part in ("loading", "failed", "retry")},
            "joiner": "、" if language == "zh" else ", ",
            "layers": {name: say(language, f"layer.{name}") for name in NETWORKS},
        }
        for language in LANGUAGES
    }
    return html.Div(
        [
            html.Span(role="status", **attributes(aria_live="polite")),
            html.Button(id="networks-retry", type="button", hidden=True),
        ],
        id="networks-sign",
        className="networks-sign",
        **attributes(data_words=json.dumps(words, ensure_ascii=False), data_kind=""),
    )


def _draw_hint() -> Component:
    """Return the line that says how something is picked or drawn for a scenario; `assets/scenario.js` shows it."""
    words = {
        language: {name: say(language, f"edit.hint.{name}") for name in ("pick", "draw")} for language in LANGUAGES
    }
    text = json.dumps(words, ensure_ascii=False)
    return html.Div(id="draw-hint", className="measure-box", hidden=True, role="status", **attributes(data_words=text))


def brand(language: Language) -> list[Component]:
    """Return the project's name and the line under it."""
    return [html.H1(say(language, "title")), html.P(say(language, "subtitle"))]


def rail(state: ViewState) -> list[Component]:
    """Return the buttons of the pages and the language switch."""
    language = state.language
    buttons = [
        dmc.UnstyledButton(
            [
                html.I(className=f"icon icon-{page}", **attributes(aria_hidden="true")),
                html.Span(say(language, f"page.{page}")),
            ],
            id={"type": "go", "page": page, "at": "rail"},
            className="page-button",
            n_clicks=0,
            **{"aria-current": "page" if page == state.page else "false"},
        )
        for page in PAGES
    ]
    other = "English" if language == "zh" else "中文"
    switch = dmc.UnstyledButton(
        html.Span(other, lang="en" if language == "zh" else "zh-CN"),
        id=ids.LANGUAGE,
        className="language-button",
        n_clicks=0,
        **{"aria-label": f"{say(language, 'language.switch')}: {other}"},
    )
    return [html.Div(buttons, className="pages"), switch]


def foot(language: Language, approval_number: str) -> list[Component]:
    """Return the line under the map: sources of the base map and the slot for the approval number."""
    number = approval_number or say(language, "approval.empty")
    return [
        html.Span(say(language, "attribution")),
        html.Span(say(language, "approval", number=number), className="approval"),
    ]


def page_layout(
    world: World,
    layers: Mapping[str, MapLayer | NetworkLayer],
    approval_number: str,
    query: str = "",
    tiles: Tiles | None = None,
) -> Component:
    """
    Return the whole page; callbacks replace its parts.

    Parameters
    ----------
    approval_number
        The finished map's approval number, or empty.
    query
        Of the address: what to show, and where the map looks.
    tiles
        Map tiles that can be switched on.
    """
    state = parse_query(query)
    language = state.language
    search = dmc.Autocomplete(
        id=ids.SEARCH,
        placeholder=say(language, "search.placeholder"),
        value="",
        data=[],
        filter={"function": "passOptions"},
        clearable=True,
        maxDropdownHeight=320,
        comboboxProps={"shadow": "md"},
        **attributes(aria_label=say(language, "search.label")),
    )
    shell = html.Div(
        [
            html.Nav(rail(state), id=ids.RAIL, className="rail", **attributes(aria_label=say(language, "nav.label"))),
            html.Main(
                [
                    _map(layers, parse_view(query)),
                    _tools(language, tiles or Tiles()),
                    _measure_box(),
                    _networks_sign(),
                    _draw_hint(),
                    html.Div(id="tile-credit", className="tile-credit"),
                    html.Div(id=ids.COORDINATES, className="coordinates figures", **attributes(aria_hidden="true")),
                    html.Details(
                        [
                            html.Summary(say(language, "legend.title"), id=ids.LEGEND_TITLE),
                            html.Div(legend(world, state), id=ids.LEGEND),
                        ],
                        id="legend-frame",
                        className="legend",
                    ),
                    html.Div(foot(language, approval_number), id=ids.FOOT, className="foot"),
                    embed_link(),
                    wheel_hint(),
                ],
                id="stage",
                className="stage",
                **attributes(aria_label=say(language, "map.label")),
            ),
            html.Aside(
                [
                    html.Button(
                        html.I(), id=ids.SHEET_TOGGLE, className="sheet-toggle", n_clicks=0,
                        **attributes(aria_label=say(language, "sheet.toggle")),
                    ),
                    html.Div(brand(language), id=ids.BRAND, className="brand"),
                    html.Div(search, className="search"),
                    html.Div(
                        [
                            html.Div(panel(world, state), id=ids.PANEL, className="panel-body"),
                            html.Div(id=ids.ANSWER, className="answer", **attributes(aria_live="polite")),
                        ],
                        className="panel-scroll",
                    ),
                ],
                id=ids.SHEET,
                className="panel",
                **attributes(aria_label=say(language, "panel.label")),
                **attributes(data_height="half"),
            ),
        ],
        id="shell",
        className="shell",
    )  # fmt: skip
    page: Component = dmc.MantineProvider(
        [
            dcc.Location(id=ids.URL, refresh=False),
            dcc.Store(id=ids.RETURN),
            # Empty until the address has been read, so that the first picture does not overwrite it.
            dcc.Store(id=ids.STATE),
            dcc.Store(id=ids.MAP_STATE),
            dcc.Store(id="address"),
            dcc.Store(id=ids.COUNTIES_URL, data=layers["counties"].url),
            # What a page of the analysis lays over the map, and what that depends on.
            dcc.Store(id=ids.OVERLAY),
            dcc.Store(id=ids.SHARE_ASKED),
            dcc.Store(id=ids.OVERLAY_KEY),
            dcc.Store(id=ids.DRAWN),
            dcc.Store(id=ids.OPENED),
            dcc.Store(id="overlay-drawn"),
            *(dcc.Store(id=name) for name in _ROUTE_STORES),
            dcc.Store(id=ids.NETWORK_URLS, data=[[name, layers[name].url] for name in NETWORKS]),
            shell,
            share_dialog(language),
            html.Div(
                [
                    html.Span(TEXTS["state.offline"].zh, className="zh"),
                    html.Span(TEXTS["state.offline"].en, className="en"),
                ],
                id="offline",
                className="offline",
                hidden=True,
                role="alert",
            ),
        ],
        theme={
            "fontFamily": FONT_STACK,
            "primaryColor": "house",
            "colors": {"house": shades("liaoning")},
            "defaultRadius": "sm",
        },
        forceColorScheme="light",
    )
    return page
