"""The answer of a comparison: a sentence, cards, a table, charts, the chosen way leg by leg with its derivation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html

from analysis.routing.compare import METRIC_NAMES
from app.components.charts import PART_KINDS, Bar, bars, scatter
from app.components.components import confidence_mark
from app.components.download_links import takeaway
from app.components.sortable_tables import Column, cell, named_row, table
from app.language.error_texts import failure_sentences
from app.language.numbers import co2e, cost, digits, distance, grouped, hours
from app.language.texts import say
from app.pages.sources import unit_key
from app.services.alternatives import way_parts
from app.services.derivations import leg_terms
from app.state.view_state import plain

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from analysis.routing.compare import Alternative, Comparison
    from analysis.routing.legs import Leg
    from analysis.routing.scenario_network import ScenarioNetwork
    from app.language.texts import Language
    from app.services.derivations import Term
    from app.state.view_state import ViewState
    from geo.errors import LiaosuError
    from geo.world import World

__all__ = ["answer_children", "empty_answer", "failed_answer"]

# Units of a summand and of its rate per kilometre: keys of texts.
_UNITS = {"cost": ("cny_t", "cny_t_km"), "time": ("h", "h_km"), "co2e": ("kg_t", "kg_t_km")}


def _words(language: Language, pair: tuple[str, str]) -> str:
    return pair[0] if language == "zh" else pair[1]


def empty_answer(language: Language, state: ViewState) -> list[Component]:
    """
    Return what stands in the answer's place while an end is missing.

    Returns
    -------
    children
        A sentence that says what to do.
    """
    missing = "both" if state.origin is None and state.destination is None else "one"
    return [html.P(say(language, f"routes.empty.{missing}"), className="note")]


def failed_answer(language: Language, error: LiaosuError) -> list[Component]:
    """
    Return an error as a sentence and what to do about it.

    Returns
    -------
    children
        In the user's language alone.
    """
    body = [html.P(sentence) for sentence in failure_sentences(language, error)]
    alert: Component = dmc.Alert(body, title=say(language, "routes.failed"), color="gray", variant="light")
    return [alert]


def answer_children(
    world: World, state: ViewState, comparison: Comparison, prepared: ScenarioNetwork
) -> list[Component]:
    """
    Return the answer.

    Parameters
    ----------
    comparison
        As found for the state's question.
    prepared
        The router under the state's changes.
    """
    language = state.language
    shown = comparison.alternatives
    chosen = min(state.alternative, len(shown) - 1)
    payload = prepared.factors["teu.payload"]
    return [
        _lead(language, comparison),
        html.Div([_card(state, a, n, chosen, payload) for n, a in enumerate(shown)], className="ways"),
        _table(language, comparison, chosen),
        _detail(world, state, shown[chosen], chosen, prepared),
        *_charts(language, comparison, chosen),
        _break_evens(language, comparison),
        html.P(say(language, "routes.found", samples=comparison.samples, seed=comparison.seed), className="muted"),
        takeaway(state),
    ]


def _lead(language: Language, comparison: Comparison) -> Component:
    best = comparison.alternatives[0]
    label = _words(language, best.label)
    turning = [entry for entry in comparison.break_evens if entry.within and entry.now == 0]
    text = say(language, "routes.lead", label=label, share=round(100 * best.wins["generalised_cny_t"]))
    if turning:
        gap, stop = ("", "。") if language == "zh" else (" ", ".")
        text = f"{text}{gap}{_sentence(_words(language, turning[0].text))}{stop}"
    return html.P(text, className="lead")


# ---- cards and table ---------------------------------------------------------------------------------------


def _card(state: ViewState, way: Alternative, number: int, chosen: int, payload: float) -> Component:
    language = state.language
    amount, unit = state.shipment
    tonnes = amount if unit == "t" else amount * payload
    totals, ranges = way.totals, way.ranges
    figures = [
        ("time", hours(language, totals["time_h"], ranges["time_h"])),
        ("cost", cost(language, totals["cost_cny_t"], ranges["cost_cny_t"])),
        ("co2e", co2e(language, totals["co2e_kg_t"], ranges["co2e_kg_t"])),
        ("distance", distance(language, totals["distance_km"])),
    ]
    facts = [
        html.Span([html.Span(say(language, f"metric.{name}"), className="metric"), text], className="way-figure")
        for name, text in figures
    ]
    whole = say(
        language, "routes.whole", value=grouped(totals["cost_cny_t"] * tonnes),
        amount=plain(amount), unit=say(language, f"routes.unit.{unit}"),
    )  # fmt: skip
    marks: Any = {"data-alt": str(number), "data-choose": str(number), "aria-pressed": str(number == chosen).lower()}
    return html.Button(
        [
            html.Span(str(number + 1), className="way-number"),
            html.Span(
                [
                    html.Span(_words(language, way.label), className="title"),
                    html.Span(_words(language, way.why), className="why"),
                    html.Span(facts, className="way-figures"),
                    _strip(way),
                    html.Span(whole, className="muted whole"),
                ],
                className="way-body",
            ),
        ],
        id={"type": "alternative", "n": number, "at": "card"},
        className="way chosen" if number == chosen else "way",
        n_clicks=0,
        **marks,
    )


def _strip(way: Alternative) -> Component:
    """Return the modes of a way as a strip, by kilometres."""
    legs = [leg for leg in way.route.legs if leg.distance_km > 0]
    total = sum(leg.distance_km for leg in legs) or 1.0
    return html.Span(
        [
            html.I(className=f"part part-{leg.mode}", style={"width": f"{100 * leg.distance_km / total:.2f}%"})
            for leg in legs
        ],
        className="strip",
    )


def _table(language: Language, comparison: Comparison, chosen: int) -> Component:
    columns = [
        Column(say(language, "routes.way"), numeric=True),
        *(Column(say(language, f"column.{name}"), numeric=True) for name in METRIC_NAMES),
        Column(say(language, "column.wins"), numeric=True),
    ]
    rows = []
    for number, way in enumerate(comparison.alternatives):
        wins = way.wins["generalised_cny_t"]
        cells = [cell(digits(way.totals[name]), way.totals[name], className="number") for name in METRIC_NAMES]
        cells.append(cell(f"{wins:.0%}", wins, className="number"))
        name = [html.B(f"{number + 1} "), _words(language, way.label)]
        marks: Any = {"data-alt": str(number)}
        rows.append(named_row(name, cells, str(number), className="chosen" if number == chosen else "", **marks))
    box = table(say(language, "routes.table.caption"), columns, [rows], "ways-box")
    return html.Details([html.Summary(say(language, "routes.table")), box], className="ways-table")


# ---- the chosen way ----------------------------------------------------------------------------------------


def _detail(world: World, state: ViewState, way: Alternative, number: int, prepared: ScenarioNetwork) -> Component:
    language = state.language
    factors = {row.key: row for row in prepared.router.factor_table.itertuples()}
    amounts = [(part, place) for part in way.route.quantities for place in range(len(part.locks))]
    legs = []
    for leg, (part, place) in zip(way.route.legs, amounts, strict=True):
        lines = [
            _term(world, language, term, [(factors[key], prepared.factors[key]) for key in term.factors])
            for term in leg_terms(prepared, part, place, leg.resting_h, way.route.request.drivers)
        ]
        legs.append(_leg(language, leg, lines))
    run: Any = {"data-run": "1"}
    return html.Section(
        [
            html.H3(f"{number + 1} · {_words(language, way.label)}"),
            html.Button(
                [html.I(className="icon icon-run"), say(language, "routes.run")], className="run-button", **run
            ),
            html.P(say(language, "routes.derivation"), className="muted"),
            *legs,
        ],
        className="section chosen-way",
    )


def _leg(language: Language, leg: Leg, lines: list[Component]) -> Component:
    name = leg.name_zh if language == "zh" else leg.name_en
    ends = (leg.start_zh, leg.end_zh) if language == "zh" else (leg.start_en, leg.end_en)
    way = f"{ends[0]} → {ends[1]}" if ends[0] != ends[1] else ends[0]
    shown = [] if leg.mode in ("access", "transfer") or not name else [html.Span(name, className="leg-name")]
    title = name if leg.mode == "transfer" else f"{say(language, f'mode.{leg.mode}')} · {way}"
    figures = " · ".join(
        [
            *([distance(language, leg.distance_km)] if leg.distance_km else []),
            hours(language, leg.time_h), cost(language, leg.cost_cny_t), co2e(language, leg.co2e_kg_t),
        ]
    )  # fmt: skip
    summary = html.Summary(
        [
            html.I(className=f"leg-mark part-{leg.mode}"),
            html.Span([html.Span(title, className="title"), *shown, html.Span(figures, className="muted figures")]),
        ]
    )
    return html.Details([summary, html.Ul(lines, className="terms")], className="leg")


def _term(world: World, language: Language, term: Term, factors: list[tuple[Any, float]]) -> Component:
    """Return one summand: amount times rate is value, with the factors that the rate comes from."""
    what = _what(language, term.what)
    unit, unit_per_km = (say(language, f"per.{key}") for key in _UNITS[term.metric])
    value = f"{digits(term.value)} {unit}"
    if ">" in term.what or term.what in ("rest", "added"):
        text = f"{what}: {value}"
    elif term.what == "lock":
        text = f"{what}: {digits(term.amount)} × {term.rate:.4g} {unit} = {value}"
    else:
        text = f"{what}: {digits(term.amount)} {say(language, 'per.km')} × {term.rate:.4g} {unit_per_km} = {value}"
    marks = [
        html.Span(
            [
                row.note_zh if language == "zh" else row.note_en,
                f" {value:.4g} {say(language, f'per.{unit_key(row.unit)}')}",
                confidence_mark(world, language, row.confidence, row.sources),
            ],
            className="term-factor",
        )
        for row, value in factors
    ]
    return html.Li([html.Span(text, className="figures"), *marks], className=f"term term-{term.metric}")


_SINGLE_TERMS = ("rest", "lock", "added")


def _what(language: Language, what: str) -> str:
    if what in _SINGLE_TERMS:
        return say(language, f"term.{what}")
    return say(language, "class.change") if ">" in what else say(language, f"class.{what}")


# ---- charts ------------------------------------------------------------------------------------------------


def _charts(language: Language, comparison: Comparison, chosen: int) -> list[Component]:
    shown = comparison.alternatives
    charts = []
    for metric, name, text in (
        ("time", "time_h", hours),
        ("cost", "cost_cny_t", cost),
        ("co2e", "co2e_kg_t", co2e),
    ):
        least = min(way.totals[name] for way in shown)
        rows = [
            Bar(
                way_parts(way, metric),
                *way.ranges[name],
                text(language, way.totals[name]),
                way.totals[name] == least,
            )
            for way in shown
        ]
        charts.append(bars(language, say(language, f"chart.{metric}"), rows))
    points = [(way.totals["time_h"], way.totals["cost_cny_t"], n == chosen) for n, way in enumerate(shown)]
    charts.append(scatter(language, points, [_words(language, way.label) for way in shown]))
    used = {kind for way in shown for kind, _ in way_parts(way, "time")}
    named = [
        html.Li([html.I(className=f"part-{kind}"), say(language, f"part.{kind}")])
        for kind in PART_KINDS
        if kind in used
    ]
    key = html.Ul(named, className="parts-legend")
    return [html.Section([html.H3(say(language, "routes.charts")), key, *charts], className="section")]


def _break_evens(language: Language, comparison: Comparison) -> Component:
    stop = "。" if language == "zh" else "."
    lines = [html.Li(_sentence(_words(language, entry.text)) + stop) for entry in comparison.break_evens]
    body = [html.Ul(lines, className="break-evens")] if lines else [html.P(say(language, "routes.stable"))]
    return html.Section([html.H3(say(language, "routes.break_evens")), *body], className="section")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
