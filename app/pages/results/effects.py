"""What scenarios do: in words, pair by pair, several side by side, on the map, and as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from analysis.assumptions.cost import METRIC_COLUMNS
from analysis.resilience.effects import effect_words
from app.components.components import attributes, section
from app.components.download_links import result_links
from app.components.sortable_tables import Column, cell, named_row, table
from app.language.numbers import digits, metric_unit
from app.language.texts import LANGUAGES, say
from app.services.scenario_events import scenario_name, states_beside

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from analysis.resilience.effects import Effect, Effects
    from app.language.texts import Language
    from app.services.service import Service
    from app.state.view_state import ViewState

__all__ = ["found_for_scenario"]

_LEAST = 0.05


# ---- on the map --------------------------------------------------------------------------------------------


# ---- in the panel ------------------------------------------------------------------------------------------


def found_for_scenario(service: Service, state: ViewState) -> list[Component]:
    """
    Return what a scenario does: in words, beside others, and pair by pair.

    Raises
    ------
    LiaosuError
        If a scenario is not valid.
    """
    language = state.language
    effects = service.effects(state)
    place = LANGUAGES.index(language)
    stop = "。" if language == "zh" else "."
    words = [text[place] for text in effect_words(effects)]
    lines = [html.Li(text[:1].upper() + text[1:] + stop) for text in words]
    return [
        section(say(language, "scenarios.effects"), [html.Ul(lines, className="break-evens")]),
        *([_beside(service, state)] if state.beside else []),
        _pairs(language, effects),
        html.P(say(language, "scenarios.note"), className="muted"),
        result_links(state, "scenario", (".csv", ".json", ".geojson", ".gpkg", ".parquet", ".fgb", ".shp.zip", ".kml")),
    ]


def _beside(service: Service, state: ViewState) -> Component:
    """Return the changes of several scenarios, a column each, with the totals first."""
    language = state.language
    states = states_beside(service, state)
    found = [service.effects(one) for one in states]
    column = METRIC_COLUMNS[state.metric]
    names = [scenario_name(service, one.scenario, language) for one in states]
    listed = []
    for number, name in enumerate(names):
        if number < len(state.beside):
            label = say(language, "scenarios.drop", change=name)
            drop = html.Button(
                "×", id={"type": "beside", "do": str(number)}, className="drop", n_clicks=0, title=label,
                **attributes(aria_label=label),
            )  # fmt: skip
            listed.append(html.Li([html.B(str(number + 1)), html.Span(name), drop]))
        else:
            listed.append(html.Li([html.B(str(number + 1)), html.Span(name)]))
    unit = metric_unit(language, state.metric)
    columns = [
        Column(say(language, "pairs.pair")),
        Column(say(language, "scenarios.before"), unit, numeric=True),
        *(Column(str(number), unit, numeric=True) for number in range(1, len(names) + 1)),
    ]
    totals = [sum(change for change in _changes(one, column) if change is not None) for one in found]
    rows = []
    for at, effect in enumerate(found[0].pairs):
        before = effect.totals_before.get(column)
        shown = [cell("—" if before is None else digits(before), "" if before is None else before, className="number")]
        shown += [_change(language, one.pairs[at], column) for one in found]
        rows.append(named_row(effect.pair.name[LANGUAGES.index(language)], shown))
    whole = named_row(say(language, "scenarios.total"), [cell("", ""), *(_signed(value) for value in totals)],
                      className="total")  # fmt: skip
    title = say(language, "scenarios.beside")
    return section(
        title,
        [
            html.Ol(listed, className="change-list numbered"),
            html.P(say(language, "scenarios.beside.note"), className="muted"),
            table(title, columns, [[whole], rows], "beside-table"),
        ],
    )


def _changes(effects: Effects, column: str) -> list[float | None]:
    return [effect.change(column) if effect.totals_before and effect.totals_after else None for effect in effects.pairs]


def _signed(gap: float) -> Component:
    signed = "0" if abs(gap) < _LEAST else f"{'+' if gap > 0 else '−'}{digits(abs(gap))}"
    return cell(signed, gap, className=_style(gap))


def _style(gap: float) -> str:
    """Return the look of a change: more is worse, and less than a rounding is none."""
    return "number" if abs(gap) < _LEAST else "number bad" if gap > 0 else "number good"


def _change(language: Language, effect: Effect, column: str) -> Component:
    """Return what changes for a pair, or that it has a way only before or only after."""
    if effect.totals_before and effect.totals_after:
        return _signed(effect.change(column))
    if not effect.totals_before and not effect.totals_after:
        return cell("—", "", className="number")
    return cell(say(language, "scenarios.cut" if effect.totals_before else "scenarios.opened"), "")


def _pairs(language: Language, effects: Effects) -> Component:
    unit = metric_unit(language, effects.by)
    columns = [
        Column(say(language, "pairs.pair")),
        *(Column(say(language, f"scenarios.{name}"), unit, numeric=True) for name in ("before", "after", "change")),
        Column("", "%", numeric=True),
        Column(say(language, "scenarios.rerouted")),
    ]
    rows = [_row(language, effect, METRIC_COLUMNS[effects.by]) for effect in effects.pairs]
    title = say(language, "scenarios.pairs")
    return section(title, [table(title, columns, [rows], "effects-table")])


def _row(language: Language, effect: Effect, column: str) -> Component:
    before, after = (totals.get(column) for totals in (effect.totals_before, effect.totals_after))
    shown = [cell("—" if value is None else digits(value), "" if value is None else value, className="number")
             for value in (before, after)]  # fmt: skip
    share = cell("", "")
    if before is not None and after is not None:
        gap = 100 * (after - before) / before if before else 0.0
        share = cell(f"{gap:+.1f}".replace("-", "−"), gap, className=_style(after - before))
    told = say(language, "scenarios.yes") if effect.rerouted else ""
    marks = attributes(data_overlay=effect.pair.id)
    cells = [*shown, _change(language, effect, column), share, cell(told)]
    return named_row(effect.pair.name[LANGUAGES.index(language)], cells, **marks)
