"""Which page lays what over the map, what it is called, what it means, and what it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.language.texts import LANGUAGES, say
from app.state.view_state import ANALYSIS_PAGES
from geo.errors import LiaosuError
from geo.networks.network import edge_file

if TYPE_CHECKING:
    from app.language.texts import Language
    from app.services.service import Service
    from app.state.view_state import ViewState
    from app.webmap.overlays.record import Overlay

__all__ = ["OverlayAnswer", "find_overlay", "laid_over", "overlay_key", "overlay_of"]


@cache
def find_overlay(page: str) -> Overlay | None:
    """Return what a page lays over the map, `OVERLAY` of the module of its name, or None."""
    if page not in ANALYSIS_PAGES:
        return None
    found: Overlay = import_module(f"app.webmap.overlays.{page}").OVERLAY
    return found


def overlay_key(state: ViewState) -> str:
    """Return what an overlay depends on, empty where there is none."""
    overlay = find_overlay(state.page)
    return f"{state.page} {overlay.depends_on(state)}" if overlay else ""


@dataclass(frozen=True, eq=False)
class OverlayAnswer:
    """
    What a state lays over the map, with what print needs to say of it.

    Attributes
    ----------
    shapes
        See `app.webmap.overlays.shapes.overlay`.
    titles, gists
        What it is called and what it says, by language.
    files
        Data files that it is made from.
    """

    shapes: dict[str, Any]
    titles: dict[Language, str]
    gists: dict[Language, str]
    files: tuple[str, ...]


def overlay_of(service: Service, state: ViewState) -> dict[str, Any] | None:
    """
    Return what a state lays over the map.

    Returns
    -------
    shapes
        None where the page lays nothing over it, or where it cannot: the panel says why.
    """
    overlay = find_overlay(state.page)
    if overlay is None:
        return None
    try:
        return overlay.shapes(service, state)
    except LiaosuError:
        return None


def laid_over(service: Service, state: ViewState) -> OverlayAnswer | None:
    """
    Return what a state lays over the map, for print.

    Returns
    -------
    laid
        None where the page lays nothing over it.

    Raises
    ------
    LiaosuError
        If a scenario is not valid, or stored results are missing or of other data.
    """
    overlay = find_overlay(state.page)
    if overlay is None:
        return None
    networks = (edge_file(mode) for mode in ("road", "rail", "sea", "river", "ferry"))
    return OverlayAnswer(
        overlay.shapes(service, state),
        {language: _title(overlay, service, state, language) for language in LANGUAGES},
        {language: _gist(overlay, service, state, language) for language in LANGUAGES},
        (*networks, *overlay.files),
    )


def _title(overlay: Overlay, service: Service, state: ViewState, language: Language) -> str:
    return " · ".join((say(language, f"page.{state.page}"), *overlay.title(service, state, language)))


def _gist(overlay: Overlay, service: Service, state: ViewState, language: Language) -> str:
    return overlay.gist(service, state, language) if overlay.gist else say(language, f"{state.page}.lead")
