"""What the pages of the analysis lay over the map, what it is called, what it means, and what it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.resilience.effects import effect_words
from app.exports.contents import DEMAND_FILES, HINTERLAND_FILES, LINKAGE_FILES
from app.language.texts import LANGUAGES, say
from app.services.critical_groups import ranked_network
from app.services.scenario_events import scenario_name
from app.services.selection import name_of, place_row
from app.state.view_state import ANALYSIS_PAGES
from app.webmap.critical_overlay import critical_overlay
from app.webmap.flows_overlay import flows_note, flows_overlay
from app.webmap.ports_overlay import ports_overlay
from app.webmap.scenario_overlay import scenario_overlay
from geo.errors import LiaosuError
from geo.networks.network import edge_file

if TYPE_CHECKING:
    from app.language.texts import Language
    from app.services.service import Service
    from app.state.view_state import ViewState

__all__ = ["OverlayAnswer", "laid_over", "overlay_of"]

_FACTORS = ("factors/factors.csv",)
_FILES = {
    "ports": (*HINTERLAND_FILES, *LINKAGE_FILES),
    "flows": DEMAND_FILES,
    "scenarios": _FACTORS,
    "critical": _FACTORS,
}


@dataclass(frozen=True, eq=False)
class OverlayAnswer:
    """
    What a state lays over the map, with what print needs to say of it.

    Attributes
    ----------
    shapes
        See `app.webmap.shapes.overlay`.
    titles, gists
        What it is called and what it says, by language.
    files
        Data files that it is made from.
    """

    shapes: dict[str, Any]
    titles: dict[Language, str]
    gists: dict[Language, str]
    files: tuple[str, ...]


def _shapes(service: Service, state: ViewState) -> dict[str, Any]:
    if state.page == "ports":
        return ports_overlay(service, state)
    if state.page == "flows":
        return flows_overlay(service, state)
    if state.page == "critical":
        return critical_overlay(service, state.metric, ranked_network(state))
    return scenario_overlay(service.router, service.effects(state))


def overlay_of(service: Service, state: ViewState) -> dict[str, Any] | None:
    """
    Return what a state lays over the map.

    Returns
    -------
    shapes
        None where the page lays nothing over it, or where it cannot: the panel says why.
    """
    if state.page not in ANALYSIS_PAGES:
        return None
    try:
        return _shapes(service, state)
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
    if state.page not in ANALYSIS_PAGES:
        return None
    networks = (edge_file(mode) for mode in ("road", "rail", "sea", "river", "ferry"))
    return OverlayAnswer(
        _shapes(service, state),
        {language: _title(service, state, language) for language in LANGUAGES},
        {language: _gist(service, state, language) for language in LANGUAGES},
        (*networks, *_FILES[state.page]),
    )


def _title(service: Service, state: ViewState, language: Language) -> str:
    by = say(language, f"by.{state.metric}")
    parts = {
        "ports": (*([name_of(place_row(service.world, "port", state.port), language)] if state.port else []), by),
        "critical": (by, say(language, f"network.{ranked_network(state)}")),
        "scenarios": (scenario_name(service, state.scenario, language), by),
        "flows": (say(language, f"flows.show.{state.shown}"), *((by,) if state.shown == "centres" else ())),
    }[state.page]
    return " · ".join((say(language, f"page.{state.page}"), *parts))


def _gist(service: Service, state: ViewState, language: Language) -> str:
    if state.page == "flows":
        return flows_note(service, state, language)
    if state.page != "scenarios":
        return say(language, f"{state.page}.lead")
    place = LANGUAGES.index(language)
    joiner, stop = ("；", "。") if language == "zh" else ("; ", ".")
    text = joiner.join(words[place] for words in effect_words(service.effects(state)))
    return text[:1].upper() + text[1:] + stop
