"""The dialog by which a view is shared: its address, a frame for another page, a picture, a map that opens offline."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html

from app.exports.briefing_formats import BRIEF_SUFFIXES
from app.language.texts import TEXTS, say
from app.services.selection import page_title
from app.state import ids
from app.state.view_state import to_query

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.language.texts import Language
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["brief_links", "frame_code", "share_body", "share_dialog"]

# As wide as a column, and on a phone still high enough to be used.
_FRAME_STYLE = "display:block;width:100%;max-width:1200px;aspect-ratio:45/32;min-height:420px;border:0"
_PICTURES = (("png", "a4"), ("png", "16:9"), ("svg", "a4"), ("pdf", "a4"))


def share_dialog(language: Language) -> Component:
    """Return the dialog, closed and empty."""
    dialog: Component = dmc.Modal(
        html.Div(id=ids.SHARE_BODY), id=ids.SHARE, opened=False, title=say(language, "share.title"), size="lg",
        closeButtonProps={"aria-label": TEXTS["share.close"].zh + " " + TEXTS["share.close"].en},
    )  # fmt: skip
    return dialog


def frame_code(source: str, title: str) -> str:
    """
    Return the code by which another page shows the map.

    Parameters
    ----------
    source
        Address of the map alone.
    title
        What the frame shows, for screen readers.

    Returns
    -------
    html
        A frame as wide as its place, loaded when it comes near.
    """
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" loading="lazy" allow="fullscreen" '
        f'style="{_FRAME_STYLE}"></iframe>'
    )


def share_body(world: World, state: ViewState, origin: str, view: str) -> list[Component]:
    """
    Return what the dialog offers for a state.

    Parameters
    ----------
    origin
        Of the page, such as "http://127.0.0.1:8050".
    view
        Where the map looks, as in the address: `lon=..&lat=..&z=..`, or empty.
    """
    language = state.language
    query = "&".join(part for part in (to_query(state).removeprefix("?"), view) if part)
    mark = f"?{query}" if query else ""
    frame = frame_code(f"{origin}/embed{mark}", page_title(world, state))
    pictures: list[Any] = []
    for kind, size in _PICTURES:
        href = f"/export/view.{kind}?{'&'.join(part for part in (query, f'size={size}') if part)}"
        pictures.append(html.A(f"{kind.upper()} · {size.upper()}", href=href, download=f"liaosu-view.{kind}"))
    programs = html.A(say(language, "api.docs.link"), href=f"/api/docs?lang={language}")
    offline = html.A(say(language, "share.offline.link"), href=f"/export/view.html{mark}", download="liaosu-view.html")
    return [
        _copied(language, "share.link", f"{origin}/{mark}"),
        _copied(language, "share.frame", frame),
        html.P(say(language, "share.frame.note"), className="muted"),
        html.H3(say(language, "share.pictures")),
        html.P(pictures, className="download-row"),
        html.H3(say(language, "share.offline")),
        html.P([offline], className="download-row"),
        html.P(say(language, "share.offline.note"), className="muted"),
        html.P([programs], className="download-row"),
    ]


def _copied(language: Language, key: str, text: str) -> Component:
    """Return a text with a button that copies it."""
    name, box = say(language, key), key.replace(".", "-")
    marks: Any = {"data-copy": box, "data-copied": say(language, "share.copied")}
    button = dmc.Button(say(language, "share.copy"), size="sm", variant="default", **marks)
    field = dmc.TextInput(id=box, value=text, readOnly=True, size="sm", className="copied-text")
    return html.Div(
        [html.Label(name, htmlFor=box), html.Div([field, button], className="copied-row")], className="copied"
    )


def brief_links(language: Language, pairing: str) -> Component:
    """Return the links to the briefing of a pairing in each format."""
    links: list[Any] = []
    for suffix in BRIEF_SUFFIXES:
        href = f"/export/brief/{pairing}{suffix}?texts={language}"
        links.append(html.A(say(language, f"brief.as.{suffix[1:]}"), href=href, download=f"liaosu-{pairing}{suffix}"))
    both = html.A(
        say(language, "brief.as.both"), href=f"/export/brief/{pairing}.pptx", download=f"liaosu-{pairing}.pptx"
    )
    return html.Section(
        [html.H3(say(language, "brief.take")), html.P([*links, both], className="download-row")], className="section"
    )
