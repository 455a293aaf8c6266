"""How far computed distances are from published ones, as a part of the page of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from app.components.sortable_tables import Column, cell, named_row, table
from app.language.numbers import grouped
from app.language.texts import say
from geo.references import cited_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from dash.development.base_component import Component

    from analysis.validation.validate import Validation
    from app.language.texts import Language

__all__ = ["ROWS_PATH", "validation_children"]

# Where all rows are served.
ROWS_PATH = "/export/validation.csv"
_SHOWN = 12
# Columns of a validation by what was measured: rows along a named road, and what the route command gives.
_MEASURES = {"line": "", "distance": "by_distance_", "time": "by_time_"}


def validation_children(language: Language, validation: Validation, references: pd.DataFrame) -> list[Component]:
    """
    Return what a validation found: a sentence, a table of modes, the rows that are furthest off, and a link to all.

    All rows in one page would hold the browser up for seconds.
    """
    summary = validation.summary
    whole = summary[summary.split == "all"].to_dict("records")
    columns = [
        Column(say(language, "validation.mode"), sortable=False),
        *(
            Column(say(language, f"validation.{name}"), unit, numeric=True, sortable=False)
            for name, unit in (("rows", ""), ("median", "%"), ("worst", "%"), ("over", ""), ("target", "%"))
        ),
    ]
    bodies = []
    for measure, prefix in _MEASURES.items():
        title = html.Th(
            say(language, f"validation.{measure}"), colSpan=len(columns), scope="rowgroup", className="group"
        )
        measured = [row for row in whole if measure != "line" or row["mode"] == "road"]
        bodies.append([html.Tr(title), *(_summary_row(language, row, prefix) for row in measured)])
    lead = "validation.met" if summary.met.all() else "validation.missed"
    return [
        html.P(say(language, lead), className="muted"),
        table(say(language, "validation"), columns, bodies, "validation-table"),
        _worst(language, validation, references),
        html.P(
            html.A(
                say(language, "validation.all", count=len(validation.rows)),
                href=ROWS_PATH,
                download="liaosu-validation.csv",
            )
        ),
    ]


def _summary_row(language: Language, row: Mapping[Any, Any], prefix: str) -> Component:
    figures = (
        str(row["rows"]),
        f"{row[f'{prefix}median_pct']:.1f}",
        f"{row[f'{prefix}worst_pct']:.1f}",
        str(row[f"{prefix}over"]),
        f"≤ {row['target_pct']:g}",
    )
    return named_row(say(language, f"mode.{row['mode']}"), [cell(text, className="number") for text in figures])


def _worst(language: Language, validation: Validation, references: pd.DataFrame) -> Component:
    """Return the rows that count and are furthest off, closed until they are asked for."""
    counted = validation.rows[validation.rows.split != "none"]
    errors = counted[[f"{prefix}error_pct" for prefix in _MEASURES.values()]]
    order = errors.abs().max(axis=1).sort_values(ascending=False, kind="stable").index[:_SHOWN]
    columns = [
        Column(say(language, "validation.way")),
        Column(say(language, "validation.mode")),
        *(
            Column(say(language, f"validation.{name}"), unit, numeric=True)
            for name, unit in (("published", "km"), ("computed", "km"))
        ),
        *(
            Column(say(language, f"validation.{name}"), "%", numeric=True)
            for name in ("error", "error.distance", "error.time")
        ),
        Column(say(language, "validation.use")),
        Column(say(language, "sources.basis"), sortable=False),
    ]
    title = say(language, "validation.furthest", count=len(order))
    body = [_row(language, row, references) for row in counted.loc[order].to_dict("records")]
    return html.Details([html.Summary(title), table(title, columns, [body], "validation-rows")])


def _row(language: Language, row: Mapping[Any, Any], references: pd.DataFrame) -> Component:
    ends = (row["from_zh"], row["to_zh"]) if language == "zh" else (row["from"], row["to"])
    return named_row(
        " – ".join(ends),
        [
            cell(say(language, f"mode.{row['mode']}")),
            cell(grouped(row["published_km"], 1), row["published_km"], className="number"),
            cell(grouped(row["computed_km"], 1), row["computed_km"], className="number"),
            *(_error(row[f"{prefix}error_pct"]) for prefix in _MEASURES.values()),
            cell(say(language, f"validation.use.{row['split']}")),
            cell(_basis(language, row, references)),
        ],
    )


def _error(error: float) -> Component:
    return cell(f"{'−' if error < 0 else '+'}{abs(error):.1f}", abs(error), className="number")


def _basis(language: Language, row: Mapping[Any, Any], references: pd.DataFrame) -> Component:
    """Return how sure a row is, with its source as a title."""
    words = say(language, f"confidence.{row['confidence']}")
    sources = "; ".join(cited_texts(references, row["source"], language))
    return html.Span(
        words,
        className=f"confidence {row['confidence']}",
        title=sources,
    )
