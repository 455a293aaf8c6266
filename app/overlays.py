"""What the pages of the analysis lay over the map, what it is called, what it means, and what it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.effects import effect_words
from app.pages.critical import critical_overlay, ranked_network
from app.pages.effects import scenario_name, scenario_overlay
from app.pages.flows import flows_note, flows_overlay
from app.pages.ports import ports_overlay
from app.result_content import DEMAND_FILES, HINTERLAND_FILES, LINKAGE_FILES
from app.texts import LANGUAGES, say
from app.url_state import ANALYSIS_PAGES
from app.views import name_of, place_row
from geo.errors import LiaosuError
from geo.network import edge_file

if TYPE_CHECKING:
    from app.service import Service
    from app.texts import Language
    from app.url_state import ViewState

__all__ = ["Laid", "laid_over", "overlay_of"]

_FACTORS = ("factors/factors.csv",)
_FILES = {
    "ports": (*HINTERLAND_FILES, *LINKAGE_FILES),
    "flows": DEMAND_FILES,
    "scenarios": _FACTORS,
    "critical": _FACTORS,
}


@dataclass(frozen=True, eq=False)
class Laid:
    """
    What a state lays over the map, with what print needs to say of it.

    Attributes
    ----------
    shapes
        See `app.overlay.overlay`.
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

    Parameters
    ----------
    service
        The analysis.
    state
        What is shown.

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


def laid_over(service: Service, state: ViewState) -> Laid | None:
    """
    Return what a state lays over the map, for print.

    Parameters
    ----------
    service
        The analysis.
    state
        What is shown.

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
    return Laid(
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
