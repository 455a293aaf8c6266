"""The switches of the map's layers, and what can be downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dash_mantine_components as dmc
from dash import html

from app.parts import section
from app.texts import say
from app.url_state import SWITCHES
from geo.layers import LAYERS

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.url_state import ViewState

__all__ = ["layers_page"]


def layers_page(state: ViewState) -> list[Component]:
    """
    Return the page.

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
        section(say(language, "layer.download"), [html.Ul(downloads, className="downloads")]),
    ]
