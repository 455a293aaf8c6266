"""
Briefings of the plan's pairings: slides, a one-page dossier, an offline map, or a figure.

`brief` and `brief_all` are what the command and the pages call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.exports.briefing_formats import BRIEF_SUFFIXES, DECK_SUFFIXES
from app.printing.dossier import comparison_of, dossier_of, state_of
from app.printing.dossier_page import compose_dossier
from app.printing.figures import FIGURE_SUFFIXES, figure, write_pages
from app.printing.offline_map import offline_map
from app.printing.page_layout import compose_sheet
from app.printing.page_options import SIZES
from app.printing.slides import Deck
from app.printing.text_flow import spoken
from app.services.pairing_facts import find_pairing
from app.services.selection import name_of, pairing_table
from app.state.view_state import ViewState
from geo.errors import UnknownSuffixError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from app.language.texts import Language
    from app.services.service import Service

__all__ = ["brief", "brief_all", "require_brief_suffix"]


def require_brief_suffix(suffix: str, *, every: bool = False) -> None:
    """
    Refuse a format that briefings do not have.

    Parameters
    ----------
    suffix
        Of the file, in lower case.
    every
        Whether it is to hold all pairings.

    Raises
    ------
    UnknownSuffixError
        Listing the formats that there are.
    """
    known = DECK_SUFFIXES if every else BRIEF_SUFFIXES
    if suffix not in known:
        what = "the briefing of all pairs is" if every else "briefings are"
        msg = f"There is no briefing with the suffix {suffix!r}; {what} written as {', '.join(known)}."
        raise UnknownSuffixError(msg)


def brief(
    service: Service,
    pair: str,
    suffix: str,
    *,
    languages: tuple[Language, ...],
    date: datetime.date,
    size: tuple[float, float] = SIZES["a4"],
    approval: str = "",
) -> bytes:
    """
    Return the briefing of a pairing.

    Parameters
    ----------
    pair
        An id, or both places in either order and language.
    suffix
        ".pptx" (slides), ".pdf" (dossier on one page), ".html" (offline map), ".png" or ".svg" (figure).
    size
        Of a figure, millimetres.

    Returns
    -------
    content
        Of the file; the same for the same arguments.

    Raises
    ------
    UnknownPairError, AmbiguousPlaceError, UnknownSuffixError, FigureError, MissingGlyphError
        If there is no such pairing or format, or the figure cannot be drawn as asked.
    """
    require_brief_suffix(suffix)
    key = find_pairing(service.world, pair)
    if suffix == ".html":
        return offline_map(service, key, languages, date, approval)
    if suffix == ".pdf":
        return write_pages([compose_dossier(service, key, languages, date, approval)], service.world.data)
    if suffix in FIGURE_SUFFIXES:
        state = state_of(service, key)
        return figure(service, state, suffix, size=size, languages=languages, date=date, approval=approval)
    deck = Deck(service.world, languages, _title(service, key, languages), date)
    _add_pairing(deck, service, key, languages, date, approval)
    deck.add_sources([dossier_of(service, key, language) for language in languages])
    return deck.content()


def brief_all(
    service: Service,
    suffix: str,
    *,
    languages: tuple[Language, ...],
    date: datetime.date,
    approval: str = "",
    progress: Callable[[str, float], None] = lambda _title, _share: None,
) -> bytes:
    """
    Return the briefing of all pairings of the plan.

    Parameters
    ----------
    suffix
        ".pptx" (slides with an overview, contents and sources) or ".pdf" (a dossier on each page).
    approval
        Approval number of the maps (审图号), empty by default.
    progress
        Called with what comes next and the share that is done, 0 to 1.

    Returns
    -------
    content
        Of the file; the same for the same arguments.

    Raises
    ------
    UnknownSuffixError, MissingGlyphError
        If there is no such format, or the approval number cannot be written.
    """
    require_brief_suffix(suffix, every=True)
    keys = list(pairing_table(service.world).index)
    if suffix == ".pdf":
        sheets = []
        for done, key in enumerate(keys):
            progress(_title(service, key, languages), done / len(keys))
            sheets.append(compose_dossier(service, key, languages, date, approval))
        return write_pages(sheets, service.world.data)
    titles = spoken(languages, "brief.all")
    deck = Deck(service.world, languages, titles[0], date)
    deck.add_sheet(
        compose_sheet(service, ViewState(), SIZES["16:9"], languages, date, approval=approval), titles, titles
    )
    entries = []
    for done, key in enumerate(keys):
        progress(_title(service, key, languages), done / len(keys))
        # The slide of contents comes before.
        entries.append((_titles(service, key, languages), deck.count + 2))
        _add_pairing(deck, service, key, languages, date, approval)
    deck.add_sources([dossier_of(service, key, languages[0]) for key in keys])
    deck.add_contents(entries)
    return deck.content()


def _titles(service: Service, key: str, languages: tuple[Language, ...]) -> list[str]:
    row = pairing_table(service.world).loc[key]
    return [f"{name_of(row, language, 'title')} · {name_of(row, language, 'theme')}" for language in languages]


def _title(service: Service, key: str, languages: tuple[Language, ...]) -> str:
    return _titles(service, key, languages)[0]


def _add_pairing(
    deck: Deck, service: Service, key: str, languages: tuple[Language, ...], date: datetime.date, approval: str
) -> None:
    """Add the slides of a pairing: map, facts, and where ways are compared their table and charts."""
    dossiers = [dossier_of(service, key, language) for language in languages]
    comparison = comparison_of(service, key)
    sheet = compose_sheet(service, state_of(service, key), SIZES["16:9"], languages, date, approval=approval)
    deck.add_sheet(sheet, [d.gist for d in dossiers], [d.title for d in dossiers])
    deck.add_facts(dossiers)
    if comparison is not None:
        deck.add_ways(dossiers)
        deck.add_charts(dossiers, comparison)
