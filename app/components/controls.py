"""The choices of metric and network that several pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc

from analysis.assumptions.cost import METRICS
from app.components.components import attributes
from app.language.texts import say
from app.state import ids

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.state.view_state import ViewState

__all__ = ["NETWORK_CHOICES", "metric_control", "network_control"]


# The networks on which ways can be looked at.
NETWORK_CHOICES = ("any", "road", "rail")


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
