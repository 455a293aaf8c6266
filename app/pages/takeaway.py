"""The links by which what the page shows is taken away as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from app.parts import section
from app.texts import say
from app.url_state import to_query

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.url_state import ViewState

__all__ = ["takeaway"]

_OF_A_COMPARISON = (".gpkg", ".geojson", ".parquet", ".fgb", ".kml", ".csv")


def takeaway(state: ViewState) -> Component:
    """Return the links: all that is shown as an archive and, where ways are compared, these in each format."""
    language = state.language
    query = to_query(state)
    rows = [("takeaway.bundle", [("bundle", ".zip")])]
    if state.origin is not None and state.destination is not None:
        rows.append(("takeaway.comparison", [("comparison", suffix) for suffix in _OF_A_COMPARISON]))
    items = []
    for key, files in rows:
        links: list[Component | str] = []
        for name, suffix in files:
            href = f"/export/{name}{suffix}{query}"
            links += [html.A(suffix, href=href, download=f"liaosu-{name}{suffix}"), " "]
        items.append(html.Li([html.Span(say(language, key)), html.Span(links[:-1])]))
    return section(say(language, "takeaway.title"), [html.Ul(items, className="downloads")])
