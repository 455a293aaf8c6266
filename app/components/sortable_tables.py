"""Tables that the browser sorts: `assets/tables.js` reads what the cells say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash import html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

__all__ = ["Column", "cell", "named_row", "table"]


@dataclass(frozen=True)
class Column:
    """
    A column of a table.

    Attributes
    ----------
    unit
        Of its numbers, if they have one.
    numeric
        Whether it holds numbers, which stand at the right.
    sortable
        Whether its heading is a button that sorts.
    """

    label: str
    unit: str = ""
    numeric: bool = False
    sortable: bool = True


def _heading(column: Column) -> Component:
    kind = "number" if column.numeric else "text"
    label: list[Any] = [column.label]
    if column.unit:
        label.append(html.Span(column.unit, className="unit"))
    if not column.sortable:
        return html.Th(label, scope="col", className=kind)
    button = html.Button([*label, html.I()], type="button", className="sort")
    marks: Any = {"aria-sort": "none", "data-kind": kind}
    return html.Th(button, scope="col", className=kind, **marks)


def cell(children: Any, sort: float | str | None = None, **options: Any) -> Component:
    """
    Return a cell.

    Parameters
    ----------
    sort
        What it is sorted by; an empty string is unknown and comes last, None sorts by the text.
    **options
        Of the component, such as `id` and `title`.
    """
    if sort is not None:
        options["data-sort"] = str(sort)
    return html.Td(children, **options)


def named_row(name: Any, cells: Sequence[Component], sort: str | None = None, **options: Any) -> Component:
    """
    Return a row that begins with what it is about.

    Parameters
    ----------
    name
        The row's heading.
    sort
        What the heading is sorted by; None sorts by its text.
    **options
        Of the row, such as `className`.
    """
    mark: Any = {} if sort is None else {"data-sort": sort}
    return html.Tr([html.Th(name, scope="row", **mark), *cells], **options)


def table(caption: str, columns: Sequence[Column], bodies: Sequence[Sequence[Component]], class_name: str) -> Component:
    """
    Return a table in a box of its own that scrolls sideways where it is too narrow.

    Parameters
    ----------
    bodies
        Rows, in groups; a sort keeps each group together.

    Returns
    -------
    box
        Component; it can be reached, and so scrolled, by keyboard.
    """
    head = html.Thead(html.Tr([_heading(column) for column in columns]))
    whole = html.Table([html.Caption(caption), head, *(html.Tbody(list(rows)) for rows in bodies)])
    name: Any = {"aria-label": caption}
    return html.Div(whole, className=f"table-box {class_name}", tabIndex=0, role="region", **name)
