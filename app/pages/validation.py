"""How far computed distances are from published ones, as a part of the page of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from analysis.validate import TARGET_PCT
from app.numbers import grouped
from app.tables import Column, cell, named_row, table
from app.texts import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from analysis.validate import Validation
    from app.texts import Language

__all__ = ["validation_children"]

_COLUMNS = ("published", "computed", "error", "use", "basis")


def validation_children(language: Language, validation: Validation) -> list[Component]:
    """
    Return what a validation found: a sentence, a table of modes, and every row of each.

    Parameters
    ----------
    language
        Of the text.
    validation
        As found.

    Returns
    -------
    children
        Components.
    """
    summary = validation.summary
    whole = summary[summary.split == "all"]
    columns = [
        Column(say(language, "validation.mode"), sortable=False),
        *(
            Column(say(language, f"validation.{name}"), unit, numeric=True, sortable=False)
            for name, unit in (("rows", ""), ("median", "%"), ("worst", "%"), ("target", "%"))
        ),
    ]
    rows = [
        named_row(
            say(language, f"mode.{row.mode}"),
            [
                cell(text, className="number")
                for text in (str(row.rows), f"{row.median_pct:.1f}", f"{row.worst_pct:.1f}", f"≤ {row.target_pct:g}")
            ],
        )
        for row in whole.itertuples()
    ]
    lead = "validation.met" if summary.met.all() else "validation.missed"
    return [
        html.P(say(language, lead), className="muted"),
        table(say(language, "validation"), columns, [rows], "validation-table"),
        *(_mode(language, validation, mode) for mode in TARGET_PCT),
    ]


def _mode(language: Language, validation: Validation, mode: str) -> Component:
    """Return the rows of a mode, closed until they are asked for."""
    rows = validation.rows[validation.rows["mode"] == mode].to_dict("records")
    columns = [
        Column(say(language, "validation.way")),
        *(
            Column(say(language, f"validation.{name}"), unit, numeric=True)
            for name, unit in (("published", "km"), ("computed", "km"), ("error", "%"))
        ),
        Column(say(language, "validation.use")),
        Column(say(language, "sources.basis"), sortable=False),
    ]
    title = say(language, "validation.rows_of", mode=say(language, f"mode.{mode}"), count=len(rows))
    body = [_row(language, row) for row in rows]
    return html.Details([html.Summary(title), table(title, columns, [body], f"validation-rows of-{mode}")])


def _row(language: Language, row: Mapping[Any, Any]) -> Component:
    ends = (row["from_zh"], row["to_zh"]) if language == "zh" else (row["from"], row["to"])
    error = row["error_pct"]
    sign = "−" if error < 0 else "+"
    return named_row(
        " – ".join(ends),
        [
            cell(grouped(row["published_km"], 1), row["published_km"], className="number"),
            cell(grouped(row["computed_km"], 1), row["computed_km"], className="number"),
            cell(f"{sign}{abs(error):.1f}", abs(error), className="number"),
            cell(say(language, f"validation.use.{row['split']}")),
            cell(_basis(language, row)),
        ],
    )


def _basis(language: Language, row: Mapping[Any, Any]) -> Component:
    """Return how sure a row is; a hundred tips that open would hold the browser up, so the source is a plain title."""
    words = say(language, f"confidence.{row['confidence']}")
    return html.Span(words, className=f"confidence {row['confidence']}", title=row["source"])
