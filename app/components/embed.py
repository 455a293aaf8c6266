"""The map alone, for a frame in another page: the same page, whose rail and panel the style sheet hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, html

from app.components.components import attributes
from app.language.texts import TEXTS

if TYPE_CHECKING:
    from dash import Dash

__all__ = ["embed_link", "register_embed", "wheel_hint"]

_LINK = "open-explorer"


def embed_link() -> Any:
    """Return the link from the map alone to the explorer in the same state."""
    text = TEXTS["embed.open"]
    return html.A(
        [html.Span(text.zh, className="zh"), html.Span(text.en, className="en")],
        id=_LINK,
        className="open-explorer",
        href="/",
        target="_blank",
        rel="noopener",
    )


def wheel_hint() -> Any:
    """Return the line that says how the wheel zooms; `assets/embed.js` shows it when the page around is scrolled."""
    text = TEXTS["embed.wheel"]
    words = [html.Span(text.zh, className="zh", lang="zh-CN"), html.Span(text.en, className="en", lang="en")]
    return html.Div(words, id="wheel-hint", className="wheel-hint", hidden=True, **attributes(aria_hidden="true"))


def register_embed(app: Dash) -> None:
    """Serve the map alone at `/embed`, and let its link follow the state in the address."""
    server: Any = app.server
    server.add_url_rule("/embed", "embed", app.index)
    in_browser: Any = app.clientside_callback
    in_browser(ClientsideFunction("liaosu_embed", "explorerAddress"), Output(_LINK, "href"), Input("address", "data"))
