"""The links by which what the page shows is taken away as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from app.components.components import section
from app.language.texts import say
from app.state.view_state import to_query

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.state.view_state import ViewState

__all__ = ["result_links", "takeaway"]

_OF_A_COMPARISON = (".gpkg", ".geojson", ".parquet", ".fgb", ".shp.zip", ".kml", ".csv")


def takeaway(state: ViewState) -> Component:
    """Return the links: all that is shown as an archive and, where ways are compared, these in each format."""
    language = state.language
    query = to_query(state)
    rows = [("takeaway.bundle", [("bundle", ".zip")])]
    if state.origin is not None and state.destination is not None:
        rows.append(("takeaway.comparison", [("comparison", suffix) for suffix in _OF_A_COMPARISON]))
    items = []
    for key, files in rows:
        links = [html.Span([_file(name, suffix, query), " "]) for name, suffix in files]
        items.append(html.Li([html.Span(say(language, key)), html.Span(links)]))
    return section(say(language, "takeaway.title"), [html.Ul(items, className="downloads")])


def _file(name: str, suffix: str, query: str) -> Component:
    if suffix == ".csv":
        # Lines as text are longer than a spreadsheet's cell.
        query += f"{'&' if query else '?'}geometry=0"
    return html.A(suffix, href=f"/export/{name}{suffix}{query}", download=f"liaosu-{name}{suffix}")


def result_links(state: ViewState, name: str, suffixes: tuple[str, ...]) -> Component:
    """
    Return the links by which a result of the analysis is taken away.

    Parameters
    ----------
    name
        A key of `app.exports.results.RESULTS`.
    """
    links = [_file(name, suffix, to_query(state)) for suffix in suffixes]
    return section(say(state.language, f"results.{name}"), [html.Div(links, className="download-row")])
