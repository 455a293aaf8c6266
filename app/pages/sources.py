"""Every data file with its licence, the factors, the method in short, and the references."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from analysis.assumptions.factors import load_factor_table
from app.components.components import confidence_mark, section
from app.components.page_panel import PagePanel
from app.components.sortable_tables import Column, cell, named_row, table
from app.language.numbers import grouped
from app.language.texts import say
from app.services.selection import name_of
from app.state import ids
from geo.references import reference_text

if TYPE_CHECKING:
    import pandas as pd
    from dash.development.base_component import Component

    from app.language.texts import Language
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["FACTOR_GROUPS", "METHOD", "PANEL", "sources_page", "unit_key"]

# Beginnings of the factors' keys, by the group in which they are shown.
FACTOR_GROUPS = {
    "road": ("road",),
    "rail": ("rail",),
    "sea": ("sea",),
    "river": ("river",),
    "ferry": ("ferry",),
    "terminals": ("port", "river_port", "rail_terminal", "hub"),
    "values": ("teu", "value_of_time", "carbon"),
}
METHOD = ("distance", "time", "cost", "change", "co2e", "generalised", "choice", "range")
_FACTOR_COLUMNS = ("low", "default", "high")


def sources_page(world: World, state: ViewState) -> list[Component]:
    """Return the page."""
    language = state.language
    rows = [
        html.Details(
            [
                html.Summary([name_of(r, language, "title"), html.Span(r.file, className="muted")]),
                html.Dl(
                    [
                        *(html.Div([html.Dt(say(language, f"sources.{k}")), html.Dd(getattr(r, k))], className="fact")
                          for k in ("publisher", "version", "licence")),
                    ],
                    className="facts",
                ),
                html.P(r.attribution, className="muted"),
                *([html.P(r.note_zh if language == "zh" else r.note, className="muted")] if r.note else []),
            ]
        )
        for r in world.catalogue.itertuples()
    ]  # fmt: skip
    references = html.Details(
        [
            html.Summary(say(language, "sources.references")),
            html.Ul([html.Li(_reference(language, r)) for r in world.references.itertuples()], className="references"),
        ]
    )  # fmt: skip
    return [
        html.H2(say(language, "page.sources")),
        html.P(say(language, "sources.lead"), className="lead"),
        section(say(language, "sources.files"), rows),
        _factors(world, language),
        _method(language),
        section(
            say(language, "validation"),
            [
                html.Div(html.P(say(language, "validation.wait"), className="note"), id=ids.VALIDATION_FOUND),
                dcc.Store(id=ids.VALIDATION_ASKED, data=language),
            ],
        ),
        references,
        html.P(say(language, "sources.software"), className="muted"),
        html.P(html.A(say(language, "api.docs.link"), href=f"/api/docs?lang={language}")),
    ]


def _reference(language: Language, row: Any) -> list[Any]:
    """Return a reference with its id; its text leads to the original where the address is known."""
    text = reference_text(row, language)
    if not row.url or row.seen_in_copy == "yes":
        return [html.B(row.id), " ", text]
    return [html.B(row.id), " ", html.A(text, href=row.url.split()[0], target="_blank", rel="noreferrer")]


@lru_cache(maxsize=4)
def _factor_table(world: World) -> pd.DataFrame:
    return load_factor_table(world.data)


def unit_key(unit: str) -> str:
    """Return a unit of the factor table as part of a key: "CNY/t-km" is `cny_t_km`."""
    return unit.lower().replace("/", "_").replace("-", "_")


def _factors(world: World, language: Language) -> Component:
    rows = _factor_table(world)
    columns = [
        Column(say(language, "sources.factor"), sortable=False),
        *(Column(say(language, f"sources.{name}"), numeric=True, sortable=False) for name in _FACTOR_COLUMNS),
        *(Column(say(language, f"sources.{name}"), sortable=False) for name in ("unit", "year", "basis")),
    ]
    bodies = []
    for group, heads in FACTOR_GROUPS.items():
        within = rows[rows.key.str.split(".").str[0].isin(heads)]
        title = html.Th(say(language, f"factors.{group}"), colSpan=len(columns), scope="rowgroup", className="group")
        bodies.append([html.Tr(title), *(_factor(world, language, row) for row in within.itertuples())])
    return section(
        say(language, "sources.factors"),
        [
            html.P(say(language, "sources.factors.lead"), className="muted"),
            table(say(language, "sources.factors"), columns, bodies, "factor-table"),
        ],
    )


def _factor(world: World, language: Language, row: Any) -> Component:
    name = [name_of(row, language, "note"), html.Span(row.key, className="key")]
    values = [cell(_plain(getattr(row, column)), className="number") for column in _FACTOR_COLUMNS]
    sure = confidence_mark(world, language, row.confidence, row.sources)
    return named_row(
        name,
        [
            *values,
            cell(say(language, f"per.{unit_key(row.unit)}"), className="unit"),
            cell(row.year.replace("-", "–") or "—"),
            cell(html.Div([html.Span(row.sources.replace(";", " ")), sure], className="with-mark")),
        ],
    )


def _plain(value: float) -> str:
    """Return a number as the table has it, to four digits."""
    return grouped(value) if value >= 1000 else f"{value:.4g}"


def _method(language: Language) -> Component:
    lines = [
        html.Div([html.Dt(say(language, f"method.{name}")), html.Dd(say(language, f"how.{name}"))]) for name in METHOD
    ]
    return section(say(language, "sources.method"), [html.Dl(lines, className="method")])


PANEL = PagePanel(sources_page)
