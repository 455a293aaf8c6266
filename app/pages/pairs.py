"""All pairings in one table: what the plan says of each, and what the way between both sides takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from analysis.wording import CHAIN_NAMES
from app.components.components import choose, open_point_cards, section, theme_chip
from app.components.page_panel import PagePanel
from app.components.sortable_tables import Column, cell, named_row, table
from app.language.numbers import cost, digits, hours
from app.language.texts import say
from app.language.theme import MODE_COLOURS
from app.pages.pairing import pairing_page
from app.services.alternatives import WAY_COLOURS, best_by_kind, ways_between
from app.services.selection import ends_of, is_known, name_of, pairing_table
from app.state import ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from analysis.routing.compare import Comparison
    from app.language.texts import Language
    from app.services.service import Service
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["BAR_KINDS", "MEASURES", "PANEL", "fill_cells", "pairs_page"]

# Ways that every row shows as small bars.
BAR_KINDS = ("road", "rail", "sea", "roro")
# What the bars can show, with the column of totals.
MEASURES = {"cost": "cost_cny_t", "time": "time_h"}
# Cells that are filled in later, with the column of totals that they show: by road, and the least of all ways.
_LEAST = {"road": "distance_km", "cost": "cost_cny_t", "time": "time_h", "co2e": "co2e_kg_t"}
_CELLS = (*_LEAST, "bars")


def pairs_page(world: World, state: ViewState) -> list[Component]:
    """
    Return the page.

    Parameters
    ----------
    state
        What is shown; a chosen pairing has the page to itself.

    Returns
    -------
    children
        Components; `fill_cells` has what the table lacks.
    """
    language = state.language
    if state.selected and state.selected[0] == "pairing" and is_known(world, *state.selected):
        return pairing_page(world, language, state.selected[1])
    columns = [
        Column(say(language, "pairs.pair")),
        Column(say(language, "pairs.theme")),
        Column(say(language, "pairs.item"), numeric=True),
        *(
            Column(say(language, f"pairs.{name}"), say(language, f"total.{column}"), numeric=True)
            for name, column in _LEAST.items()
        ),
        Column(say(language, "pairs.bars"), sortable=False),
    ]
    rows = [_row(world, language, row) for row in pairing_table(world).itertuples()]
    open_points = open_point_cards(world, language, "pairs-open")
    show: Any = {"data-show": "cost"}
    return [
        html.H2(say(language, "page.pairs")),
        html.P(say(language, "pairs.lead"), className="lead"),
        html.Div(
            [_bar_key(language), table(say(language, "pairs.caption"), columns, [rows], "pairs-table")],
            className="pairs",
            **show,
        ),
        html.P(say(language, "pairs.note"), className="muted"),
        section(say(language, "overview.open"), open_points),
        dcc.Store(id=ids.PAIRS_ASKED, data=language),
    ]


def _bar_key(language: Language) -> Component:
    """Return what the colours of the bars mean, and the buttons that choose what their lengths do."""
    keys = [
        html.Span([html.I(style={"background": MODE_COLOURS[WAY_COLOURS[kind]]}), say(language, f"way.{kind}")])
        for kind in BAR_KINDS
    ]
    buttons = []
    for number, measure in enumerate(MEASURES):
        marks: Any = {"data-measure": measure, "aria-pressed": "true" if number == 0 else "false"}
        buttons.append(html.Button(say(language, f"measure.{measure}"), type="button", **marks))
    name: Any = {"aria-label": say(language, "pairs.bars")}
    return html.Div(
        [html.Div(keys, className="bar-key"), html.Div(buttons, className="measures", role="group", **name)],
        className="bar-head",
    )


def _row(world: World, language: Language, row: Any) -> Component:
    title = [html.Span(name_of(row, language, "title"), className="title")]
    if row.status == "open":
        title.append(html.Span(say(language, "status.open"), className="left-open"))
    why_not = ends_of(world, row.id).why_not
    item = cell(str(row.plan_item), row.plan_item, className="number")
    theme = cell(theme_chip(row, language))
    if why_not:
        cells = [_unknown(language, why_not, name) for name in _CELLS]
    else:
        cells = [
            cell(
                html.Span("…", title=say(language, "state.computing")),
                "",
                className="bars-cell" if name == "bars" else "number",
                id={"type": "pair-cell", "pairing": row.id, "cell": name},
            )
            for name in _CELLS
        ]
    return named_row(choose("pairing", row.id, title, "pairs", "row-button"), [theme, item, *cells])


def _unknown(language: Language, why: str, name: str) -> Component:
    return cell(_dash(language, why), "", className="bars-cell" if name == "bars" else "number unknown")


def _dash(language: Language, why: str) -> Component:
    reason = say(language, f"without.{why}")
    return html.Span(["—", html.Span(reason, className="spoken")], title=reason)


def fill_cells(service: Service, language: Language, cells: Sequence[dict[str, str]]) -> list[tuple[Any, str]]:
    """
    Return what the cells of the table show, once the ways have been compared.

    Parameters
    ----------
    cells
        Ids of the cells: "pairing" and "cell".

    Returns
    -------
    filled
        Children and the value to sort by, for each cell in turn.
    """
    found: dict[str, Comparison | None] = {}
    for pairing in dict.fromkeys(name["pairing"] for name in cells):
        ends = ends_of(service.world, pairing)
        found[pairing] = None if ends.why_not else ways_between(service, *ends.pairs[0])
    compared = [one for one in found.values() if one is not None]
    longest = {
        measure: max((ways[k].totals[column] for one in compared for ways in [best_by_kind(one, column)]
                      for k in BAR_KINDS if k in ways), default=1.0)
        for measure, column in MEASURES.items()
    }  # fmt: skip
    filled: list[tuple[Any, str]] = []
    for name in cells:
        comparison = found[name["pairing"]]
        if comparison is None:
            filled.append((_dash(language, "noway"), ""))
        elif name["cell"] == "bars":
            filled.append((_bars(language, comparison, longest), ""))
        elif name["cell"] == "road":
            filled.append(_by_road(language, comparison))
        else:
            filled.append(_least(language, comparison, name["cell"]))
    return filled


def _by_road(language: Language, comparison: Comparison) -> tuple[Any, str]:
    road = best_by_kind(comparison, _LEAST["road"]).get("road")
    if road is None:
        return _dash(language, "noroad"), ""
    km = road.totals[_LEAST["road"]]
    return digits(km), str(km)


def _least(language: Language, comparison: Comparison, name: str) -> tuple[Any, str]:
    column = _LEAST[name]
    way = next(iter(best_by_kind(comparison, column).values()))
    value = way.totals[column]
    mode = html.Span(_kind_name(language, way.kind), className="by-mode")
    return [digits(value), mode], str(value)


def _kind_name(language: Language, kind: str) -> str:
    """Return a short name where there is one."""
    if kind in BAR_KINDS:
        return say(language, f"way.{kind}")
    return CHAIN_NAMES[kind][0 if language == "zh" else 1]


def _bars(language: Language, comparison: Comparison, longest: dict[str, float]) -> list[Component]:
    shows = {"cost": cost, "time": hours}
    groups: list[Component] = []
    for measure, column in MEASURES.items():
        ways = best_by_kind(comparison, column)
        bars, spoken = [], []
        for kind in BAR_KINDS:
            name = say(language, f"way.{kind}")
            if kind not in ways:
                spoken.append(f"{name} {say(language, 'figure.unknown')}")
                bars.append(html.I(className="bar none", title=spoken[-1]))
                continue
            value = ways[kind].totals[column]
            spoken.append(f"{name} {shows[measure](language, value)}")
            style = {"width": f"{100 * value / longest[measure]:.1f}%", "background": MODE_COLOURS[WAY_COLOURS[kind]]}
            bars.append(html.I(className="bar", style=style, title=spoken[-1]))
        label: Any = {"aria-label": "; ".join(spoken)}
        groups.append(html.Div(bars, className=f"bars bars-{measure}", role="img", **label))
    return groups


PANEL = PagePanel(pairs_page)
