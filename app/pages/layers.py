"""The switches of the map's layers with their sources, what the cities are coloured by, and what can be downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dash_mantine_components as dmc
from dash import html

from app.components.components import section
from app.components.download_links import takeaway
from app.components.page_panel import PagePanel
from app.language.texts import say
from app.state import ids
from app.state.view_state import COLOURINGS, NETWORKS, SWITCHES
from app.webmap.network_layers import NETWORK_MODES
from geo.layers.registry import LAYERS

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.language.texts import Language
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["GROUPS", "PANEL", "SWITCH_FILES", "layers_page"]

GROUPS = {
    "plan": ("pairs", "port_links", "park_links", "trade_links"),
    "places": ("ports", "parks", "labels", "inland", "counties"),
    "networks": NETWORKS,
}
# The data files that each switch draws.
SWITCH_FILES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(GROUPS["plan"], ("plan/pairings.csv",)),
    "ports": ("ports/ports.csv", "ports/throughput.csv"),
    "parks": ("parks/parks.csv",),
    "labels": ("boundaries/city_names.csv", "boundaries/county_names.csv", "boundaries/water_names.csv"),
    "inland": ("boundaries/water.parquet",),
    "counties": ("boundaries/counties_150m.parquet",),
    **{name: (f"networks/{mode}_edges.parquet",) for name, mode in NETWORK_MODES.items()},
}


def _sources(world: World, language: Language, group: str) -> Component:
    """Return who made the layers of a group and under which licence, folded."""
    catalogue = world.catalogue.set_index("file")
    names: dict[str, list[str]] = {}
    for switch in GROUPS[group]:
        rows = [catalogue.loc[file] for file in SWITCH_FILES[switch]]
        text = "; ".join(dict.fromkeys(f"{row.attribution} · {row.licence}" for row in rows))
        names.setdefault(text, []).append(say(language, f"layer.{switch}"))
    joiner = "、" if language == "zh" else ", "
    lines = [html.P([html.Span(joiner.join(who)), f" — {text}"], className="muted") for text, who in names.items()]
    return html.Details([html.Summary(say(language, "layers.sources"), className="muted"), *lines])


def _group(world: World, language: Language, group: str) -> Component:
    boxes = [dmc.Checkbox(label=say(language, f"layer.{name}"), value=name, size="sm") for name in GROUPS[group]]
    return section(
        say(language, f"group.{group}"), [html.Div(boxes, className="switches"), _sources(world, language, group)]
    )


def _label_id(group: str) -> str:
    """Return the id that Mantine's groups expect of the element that names them."""
    return f"{group}-label"


def _colouring(state: ViewState) -> Component:
    radios = [dmc.Radio(label=say(state.language, f"colouring.{name}"), value=name, size="sm") for name in COLOURINGS]
    group = dmc.RadioGroup(html.Div(radios, className="switches"), id=ids.COLOURING, value=state.colouring)
    title = html.H3(say(state.language, "layers.colouring"), id=_label_id(ids.COLOURING))
    return html.Section([title, group], className="section")


def layers_page(world: World, state: ViewState) -> list[Component]:
    """Return the page."""
    language = state.language
    switches = dmc.CheckboxGroup(
        html.Div([_group(world, language, group) for group in GROUPS]),
        id=ids.SWITCHES,
        value=[name for name in SWITCHES if name in state.layers],
    )
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
        html.H2(say(language, "layers.title"), id=_label_id(ids.SWITCHES)),
        _colouring(state),
        switches,
        html.P(say(language, "layers.note"), className="muted"),
        section(say(language, "layer.download"), [html.Ul(downloads, className="downloads")]),
        takeaway(state),
    ]


PANEL = PagePanel(layers_page)
