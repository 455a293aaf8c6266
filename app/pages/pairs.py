"""All pairings in one table, and a page for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from app.parts import pairing_card
from app.texts import say
from app.views import pairing_table

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.url_state import ViewState
    from geo.world import World

__all__ = ["pairs_page"]


_PAIR_KINDS = ("city_pair", "open_pair")


def pairs_page(world: World, state: ViewState) -> list[Component]:
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
    rows = [row for row in pairing_table(world).itertuples() if row.kind in _PAIR_KINDS]
    return [html.H2(say(language, "page.pairs")), *(pairing_card(language, row, "pairs") for row in rows)]
