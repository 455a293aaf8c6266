"""The page of routes: where from, where to, what matters; the answer has a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html

from app.components.components import confidence_mark
from app.components.page_panel import PagePanel
from app.language.numbers import grouped
from app.language.texts import say
from app.pages.sources import FACTOR_GROUPS, unit_key
from app.services.service import find_place
from app.state.view_state import LARGEST_SHIPMENT, LEAST_SHIPMENT, MODES, MOST_STOPS, UNITS, plain
from geo.errors import LiaosuError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from dash.development.base_component import Component

    from app.language.texts import Language
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["PANEL", "control_values", "end_label", "place_options", "routes_page"]

# Sliders of the two values that people argue about; everything else is in the panel of factors.
SLIDERS = {"value_of_time": (0.0, 5.0, 0.1), "carbon.price": (0.0, 2.0, 0.02)}


def _control(name: str) -> dict[str, str]:
    return {"type": "control", "name": name}


def end_label(world: World, language: Language, place: tuple[str, str] | None) -> str:
    """
    Return what the box of an end shows.

    Parameters
    ----------
    place
        Kind and id, or None.

    Returns
    -------
    text
        The place's name; empty when there is none, the id when the map does not know it.
    """
    if place is None:
        return ""
    try:
        found = find_place(world, place)
    except LiaosuError:
        return place[1]
    return found.name_zh if language == "zh" else found.name_en


def place_options(world: World, language: Language, *, refs: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """
    Return the places that a route may pass or keep away from.

    Parameters
    ----------
    refs
        Numbers of roads to offer too.

    Returns
    -------
    options
        Cities and ports, then road numbers; `value` is kind and id.
    """
    places = [place for place in world.places if place.kind in ("city", "port")]
    named = [{"value": f"{p.kind}:{p.id}", "label": p.name_zh if language == "zh" else p.name_en} for p in places]
    return [*named, *({"value": f"ref:{ref}", "label": ref} for ref in refs)]


def _end_row(world: World, state: ViewState, side: str) -> Component:
    language = state.language
    box = dmc.Autocomplete(
        id={"type": "end-box", "side": side},
        value=end_label(world, language, getattr(state, side)),
        data=[],
        placeholder=say(language, f"routes.placeholder.{side}"),
        filter={"function": "passOptions"},
        clearable=False,
        comboboxProps={"shadow": "md"},
        className="end-box",
        **{"aria-label": say(language, f"routes.{side}")},
    )
    pick: Any = {"data-pick": side, "aria-label": say(language, f"routes.pick.{side}"), "aria-pressed": "false"}
    letter = html.B("A" if side == "origin" else "B", className=f"end-letter {side}")
    button = html.Button(html.I(className="icon icon-pick"), className="pick-button", title=pick["aria-label"], **pick)
    return html.Div([letter, box, button], className="end-row")


def _shipment(state: ViewState) -> Component:
    language = state.language
    amount, unit = state.shipment
    return html.Div(
        [
            dmc.NumberInput(
                id=_control("amount"), label=say(language, "routes.shipment"), value=amount,
                description=say(language, "routes.shipment.limits", low=plain(LEAST_SHIPMENT),
                                high=grouped(LARGEST_SHIPMENT)),
                min=LEAST_SHIPMENT, max=LARGEST_SHIPMENT, decimalScale=6, step=10, debounce=400,
                hideControls=True, size="sm", className="amount",
            ),
            dmc.SegmentedControl(
                id=_control("unit"), value=unit, size="sm",
                data=[{"value": name, "label": say(language, f"routes.unit.{name}")} for name in UNITS],
            ),
            dmc.SegmentedControl(
                id=_control("drivers"), value=str(state.drivers), size="sm",
                data=[{"value": name, "label": say(language, f"routes.drivers.{name}")} for name in ("1", "2")],
            ),
        ],
        className="shipment",
    )  # fmt: skip


def _unit(language: Language, unit: str) -> str:
    """Return a unit of the factor table in words."""
    return say(language, f"per.{unit_key(unit)}")


def _slider(state: ViewState, table: pd.DataFrame, key: str) -> Component:
    low, high, step = SLIDERS[key]
    row = table.loc[key]
    note, unit = row[f"note_{state.language}"], _unit(state.language, row.unit)
    label = html.Div([html.Span(note), html.Span(unit, className="unit")], className="slider-label")
    slider = dmc.Slider(
        id=_control(f"factor:{key}"), value=dict(state.factors).get(key, float(row.default)), min=low, max=high,
        step=step, precision=2, updatemode="drag", size="sm", labelAlwaysOn=False,
        marks=[{"value": float(row.default), "label": f"{row.default:g}"}],
        thumbLabel=f"{note} ({unit})",
    )  # fmt: skip
    return html.Div([label, slider], className="slider")


def _changes(world: World, state: ViewState, refs: tuple[str, ...]) -> list[Component]:
    language = state.language
    modes = dmc.CheckboxGroup(
        html.Div(
            [dmc.Checkbox(label=say(language, f"mode.{mode}"), value=mode, size="sm") for mode in MODES],
            className="mode-boxes",
        ),
        id=_control("modes"),
        label=say(language, "routes.modes"),
        value=[mode for mode in MODES if mode not in state.off],
    )
    via = dmc.MultiSelect(
        id=_control("via"), label=say(language, "routes.via"), value=[":".join(p) for p in state.via],
        data=place_options(world, language), searchable=True, maxValues=MOST_STOPS, size="sm", limit=40,
        comboboxProps={"shadow": "md"},
    )  # fmt: skip
    avoid = dmc.MultiSelect(
        id=_control("avoid"), label=say(language, "routes.avoid"), value=[":".join(p) for p in state.avoid],
        data=place_options(world, language, refs=refs), searchable=True, maxValues=MOST_STOPS, size="sm", limit=40,
        comboboxProps={"shadow": "md"},
    )  # fmt: skip
    ice = dmc.Checkbox(
        id={"type": "flag", "name": "ice"}, label=say(language, "routes.ice"), checked=state.ice, size="sm"
    )
    return [modes, via, avoid, ice]


def _factor_row(world: World, state: ViewState, row: Any) -> Component:
    """Return a factor with its range, its source, and a box to change it."""
    note = row.note_zh if state.language == "zh" else row.note_en
    unit = _unit(state.language, row.unit)
    changed = dict(state.factors)
    box = dmc.NumberInput(
        id=_control(f"factor:{row.Index}"), value=changed.get(row.Index, float(row.default)), min=0, max=1e6,
        decimalScale=4, debounce=500, hideControls=True, size="xs", className="factor-box",
        **{"aria-label": f"{note} ({unit})"},
    )  # fmt: skip
    spread = say(
        state.language, "routes.factor.range", low=f"{row.low:g}", default=f"{row.default:.4g}", high=f"{row.high:g}"
    )
    return html.Div(
        [
            html.Div([note, confidence_mark(world, state.language, row.confidence, row.sources)]),
            html.Div([box, html.Span(unit, className="unit")], className="factor-value"),
            html.Div(spread, className="muted factor-range"),
        ],
        className="factor-row",
    )


def _factors(world: World, state: ViewState, table: pd.DataFrame) -> Component:
    rows = [row for row in table.itertuples() if row.Index not in SLIDERS]
    groups = []
    for group, heads in FACTOR_GROUPS.items():
        members = [row for row in rows if row.Index.partition(".")[0] in heads]
        groups.append(
            html.Section(
                [html.H4(say(state.language, f"factors.{group}")), *(_factor_row(world, state, row) for row in members)]
            )
        )
    return html.Details(
        [html.Summary(say(state.language, "routes.factors")), *groups], className="factor-panel", id="factor-panel"
    )


def routes_page(world: World, state: ViewState, factor_table: pd.DataFrame, refs: tuple[str, ...]) -> list[Component]:
    """
    Return the page with its controls; the answer is put in when it is there.

    Parameters
    ----------
    refs
        Numbers of roads that can be kept away from.

    Returns
    -------
    children
        Components; they are not made anew while the page stays, so that nothing typed is lost.
    """
    language = state.language
    table = factor_table.set_index("key")
    swap: Any = {"aria-label": say(language, "routes.swap")}
    ends = html.Div(
        [
            html.Div([_end_row(world, state, "origin"), _end_row(world, state, "destination")], className="end-rows"),
            html.Button(
                html.I(className="icon icon-swap"), id={"type": "swap", "at": "routes"}, className="swap-button",
                n_clicks=0, title=swap["aria-label"], **swap,
            ),
        ],
        className="ends",
    )  # fmt: skip
    reset = dmc.UnstyledButton(
        say(language, "routes.reset"), id={"type": "reset", "at": "routes"}, className="link", n_clicks=0
    )
    settings = html.Details(
        [
            html.Summary(say(language, "routes.settings")),
            *_changes(world, state, refs),
            _factors(world, state, table),
            reset,
        ],
        className="settings",
        open=bool(state.off or state.via or state.avoid or state.ice),
    )
    return [
        html.H2(say(language, "routes.title")),
        ends,
        _shipment(state),
        *(_slider(state, table, key) for key in SLIDERS),
        settings,
    ]


def control_values(state: ViewState, defaults: Mapping[str, float]) -> dict[str, Any]:
    """
    Return what each control holds in a state, by its name.

    Parameters
    ----------
    defaults
        Values of the factor table.

    Returns
    -------
    values
        For `amount`, `unit`, `drivers`, `modes`, `via`, `avoid`, `ice` and `factor:KEY`.
    """
    factors = {f"factor:{key}": dict(state.factors).get(key, value) for key, value in defaults.items()}
    return {
        "amount": state.shipment[0],
        "unit": state.shipment[1],
        "drivers": str(state.drivers),
        "modes": [mode for mode in MODES if mode not in state.off],
        "via": [":".join(place) for place in state.via],
        "avoid": [":".join(place) for place in state.avoid],
        "ice": state.ice,
        **factors,
    }


# Its controls need the networks: the callbacks put them in.
PANEL = PagePanel(lambda _world, _state: [])
