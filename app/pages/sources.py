"""Every data file with its licence, and the references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from app.texts import say
from app.views import name_of

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.url_state import ViewState
    from geo.world import World

__all__ = ["sources_page"]


def sources_page(world: World, state: ViewState) -> list[Component]:
    """
    Return the page.

    Parameters
    ----------
    world
        The data.
    state
        What is shown.

    Returns
    -------
    children
        Components.
    """
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
            html.Ul([html.Li([html.B(r.id), f" {r.source}", html.Span(f" {r.remark}", className="muted")])
                     for r in world.references.itertuples()], className="references"),
        ]
    )  # fmt: skip
    return [
        html.H2(say(language, "page.sources")),
        html.P(say(language, "sources.lead"), className="lead"),
        *rows,
        references,
        html.P(say(language, "sources.software"), className="muted"),
    ]
