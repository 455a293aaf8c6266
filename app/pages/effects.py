"""What scenarios do: in words, pair by pair, several side by side, on the map, and as files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import shapely
from dash import html

from analysis.cost import METRIC_COLUMNS
from analysis.effects import effect_features, effect_words
from app.numbers import digits
from app.overlay import Line, Point, overlay, paths
from app.pages.ports import metric_unit
from app.pages.takeaway import result_links
from app.parts import attributes, section
from app.scenario_edit import name_of_scenario
from app.scenario_events import ready_scenarios, scenario_text
from app.tables import Column, cell, named_row, table
from app.texts import LANGUAGES, say
from app.theme import COLOURS
from app.views import name_of
from geo.errors import LiaosuError
from geo.places import resolve_place

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from analysis.effects import Effect, Effects
    from analysis.router import Router
    from analysis.scenario import Scenario
    from app.service import Service
    from app.texts import Language
    from app.url_state import ViewState

__all__ = ["found_for_scenario", "scenario_name", "scenario_overlay", "states_beside"]

_LEAST = 0.05


def scenario_name(service: Service, entry: str, language: Language) -> str:
    """
    Return what a scenario is called.

    Parameters
    ----------
    service
        The analysis.
    entry
        JSON, or the id of one that comes with the data.
    language
        Of the name.

    Returns
    -------
    name
        Its name, or its changes.
    """
    for one in ready_scenarios(service.world):
        if entry in (one.row.id, one.text):
            return name_of(one.row, language)
    return name_of_scenario(service.router, entry, language) or say(language, "scenarios.as_is")


def states_beside(service: Service, state: ViewState) -> list[ViewState]:
    """
    Return the states of the scenarios that stand side by side.

    Parameters
    ----------
    service
        The analysis.
    state
        What is shown.

    Returns
    -------
    states
        Those that were set beside; the scenario that is shown comes last where it is none of them.
    """
    texts = [scenario_text(service.world, entry) for entry in state.beside]
    shown = [state.scenario] if state.scenario and state.scenario not in texts else []
    return [replace(state, scenario=text) for text in (*texts, *shown)]


# ---- on the map --------------------------------------------------------------------------------------------


def scenario_overlay(router: Router, effects: Effects) -> dict[str, Any]:
    """
    Return what the map shows of a scenario: what it changes, and the ways that change, as they were and as they are.

    Parameters
    ----------
    router
        Networks and places.
    effects
        Of the scenario.

    Returns
    -------
    values
        See `app.overlay.overlay`.
    """
    lines = []
    for row in effect_features(effects).itertuples():
        before = row.when == "before"
        zh = " · ".join((row.name, say("zh", f"scenarios.{row.when}"), row.way))
        en = " · ".join((row.name_en, say("en", f"scenarios.{row.when}"), row.way_en))
        lines.append(
            Line(
                row.pair, paths(row.geometry), COLOURS["unknown" if before else "bad"], 2.5 if before else 3.0,
                zh, en, "5 6" if before else "",
            )
        )  # fmt: skip
    ways = sorted(lines, key=lambda line: line.dash == "")
    return overlay(
        f"scenarios:{effects.by}",
        lines=[*ways, *_changed_lines(router, effects.scenario)],
        points=_closed_ports(router, effects.scenario),
    )


def _changed_lines(router: Router, scenario: Scenario) -> list[Line]:
    ink, added = COLOURS["ink"], COLOURS["good"]
    lines = []
    areas = [(scenario.closed_area, "legend.closed")] if scenario.closed_area is not None else []
    areas += [(entry.area, "legend.slowed") for entry in scenario.slowed if entry.area is not None]
    for number, (area, words) in enumerate(areas):
        lines.append(
            Line(
                f"area:{number}",
                paths(shapely.boundary(area)),
                ink,
                2.0,
                *_both(words),
                "" if words == "legend.closed" else "2 5",
            )
        )
    edges = router.graph.edges["edge"]
    closed = edges.isin(scenario.closed_edges).to_numpy().nonzero()[0]
    lines += [
        Line(f"edge:{edges.iloc[row]}", paths(router.columns.geometry[row]), ink, 5.0, *_both("legend.closed"))
        for row in closed.tolist()
    ]
    for number, link in enumerate(scenario.added):
        try:
            ends = [resolve_place(router.world.places, text) for text in (link.origin, link.destination)]
        except LiaosuError:
            continue
        path = [[[end.lat, end.lon] for end in ends if end.lat is not None and end.lon is not None]]
        lines.append(Line(f"added:{number}", path, added, 3.0, *_both("legend.added"), "8 6"))
    return lines


def _closed_ports(router: Router, scenario: Scenario) -> list[Point]:
    ports = router.world.ports
    rows = ports[
        ports.id.isin(scenario.closed_ports) | (ports.locode.isin(scenario.closed_ports) & (ports.locode != ""))
    ]
    zh, en = _both("legend.closed")
    return [
        Point(f"port:{row.id}", row.lat, row.lon, COLOURS["ink"], 7.0, f"{row.name_zh} · {zh}", f"{row.name_en} · {en}")
        for row in rows.itertuples()
    ]


def _both(words: str) -> tuple[str, str]:
    return say("zh", words), say("en", words)


# ---- in the panel ------------------------------------------------------------------------------------------


def found_for_scenario(service: Service, state: ViewState) -> list[Component]:
    """
    Return what a scenario does: in words, beside others, and pair by pair.

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
