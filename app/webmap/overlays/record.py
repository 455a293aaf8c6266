"""What a page says of what it lays over the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.language.texts import Language
    from app.services.service import Service
    from app.state.view_state import ViewState

__all__ = ["LegendRow", "Overlay"]


class LegendRow(NamedTuple):
    """A row: the key of its words, its colour or some of its colours, and the style of its line."""

    words: str
    colours: tuple[str, ...]
    style: str = ""


@dataclass(frozen=True)
class Overlay:
    """
    An overlay; a module of `app.webmap.overlays` named by the key of its page holds it as `OVERLAY`.

    Attributes
    ----------
    depends_on
        What of a state it depends on, as text: the map is drawn anew when that changes.
    shapes
        See `app.webmap.overlays.shapes.overlay`.
    title
        What follows the title of the page.
    legend
        Key of the heading, and rows; a row with several colours is of areas.
    files
        Data files that it is made from, besides the networks.
    gist
        What it says; without one the text KEY.lead.
    """

    depends_on: Callable[[ViewState], str]
    shapes: Callable[[Service, ViewState], dict[str, Any]]
    title: Callable[[Service, ViewState, Language], tuple[str, ...]]
    legend: Callable[[ViewState], tuple[str, list[LegendRow]]]
    files: tuple[str, ...]
    gist: Callable[[Service, ViewState, Language], str] | None = None
