"""
A page with a map: title, map, legend, inset, scale, north, sources, all of it as shapes and lines of text in points.

Figures, slides and the dossier write the same sheet, each in its own format.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from app.language.texts import say
from app.language.theme import COLOURS
from app.printing.fonts import require_characters
from app.printing.map.drawn_map import DrawnMap, draw_locator, draw_map
from app.printing.map.frame import Piece
from app.printing.map.furniture import north_arrow, scale_bar
from app.printing.printed_legend import write_legend, write_modes, write_ways
from app.printing.text_flow import TextColumn, Words, spoken, wrapped
from app.services.selection import is_known, title_of
from app.services.service import query_of
from app.webmap.overlays.registry import laid_over
from geo.sources import licence_of, source_line

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from analysis.routing.compare import Comparison
    from app.language.texts import Language
    from app.services.service import Service
    from app.state.view_state import View, ViewState
    from app.webmap.overlays.registry import OverlayAnswer
    from geo.world import World

__all__ = [
    "Content", "Group", "Sheet", "compose_sheet", "place_map", "sheet_content", "source_texts", "unique_parts",
]  # fmt: skip

_POINTS_PER_MM = 72 / 25.4
_MARGIN = 26.0
_COLUMN = 188.0
_GAP = 14.0
_TICKS = 15.0
_LOCATOR_HEIGHT = 92.0
_LEAST_LOCATOR = 62.0
# The column beside the map, where it is too long: with names in one language, then smaller.
_TIGHTER = ((False, 1.0), (True, 1.0), (True, 0.9), (True, 0.8), (True, 0.72))


@dataclass(frozen=True, eq=False)
class Group:
    """Pieces of a layer with what they are called, where they lie on the sheet, and the box that they stay within."""

    key: str
    x: float
    y: float
    width: float
    height: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, eq=False)
class Sheet:
    """
    A page, ready to be written.

    Attributes
    ----------
    width, height
        Points.
    title
        For the properties of the file.
    groups
        Lowest first.
    words
        Other lines of text, on top of all.
    map_box
        Left, bottom, width and height of the map.
    sources
        The lines that say sources and licences.
    """

    width: float
    height: float
    title: str
    groups: tuple[Group, ...]
    heading: tuple[Words, ...]
    words: tuple[Words, ...]
    map_box: tuple[float, float, float, float]
    drawn: DrawnMap
    sources: tuple[str, ...]
    date: datetime.date


@dataclass(frozen=True, eq=False)
class Content:
    """What a figure of a state shows: the state with a way that there is, the ways, an overlay, and its titles."""

    state: ViewState
    comparison: Comparison | None
    laid: OverlayAnswer | None
    titles: tuple[str, ...]


# ---- furniture of the map ----------------------------------------------------------------------------------


def _moved(words: Iterable[Words], x: float, y: float) -> list[Words]:
    return [replace(w, x=w.x + x, y=w.y + y) for w in words]


def place_map(drawn: DrawnMap, x: float, y: float) -> tuple[list[Group], list[Words]]:
    """
    Return a map with its labels, scale bar, north arrow, rim and figures of the graticule.

    Parameters
    ----------
    x, y
        Its lower left corner on the sheet.

    Returns
    -------
    groups, words
        Lowest first.
    """
    width, height = drawn.frame.width, drawn.frame.height
    groups = [Group(key, x, y, width, height, pieces) for key, pieces in drawn.layers.items()]
    rim = Piece(shapely.box(0, 0, width, height), stroke=COLOURS["ink-muted"], width=0.7)
    furniture, written = [rim], [*_label_words(drawn)]
    if drawn.furniture:
        bar, figures = scale_bar(drawn.frame, drawn.furniture.bar)
        arrow, letter = north_arrow(drawn.frame, drawn.furniture.arrow)
        furniture = [*bar, *arrow, rim]
        written += [*figures, letter]
    groups.append(Group("furniture", x, y, width, height, tuple(furniture)))
    words = _moved(written, x, y)
    for text, side, at in drawn.graticule:
        if side == "bottom":
            words.append(Words(x + at, y - 8, text, 5.8, COLOURS["ink-muted"], align="center"))
        else:
            words.append(Words(x - 2.5, y + at - 2, text, 5.8, COLOURS["ink-muted"], align="right"))
    return groups, words


def _label_words(drawn: DrawnMap) -> list[Words]:
    return [
        Words(at, base, line.text, line.size, line.colour, line.weight, label.align, COLOURS["paper"])
        for label in drawn.labels
        for at, base, line in label.baselines()
    ]


# ---- the whole ---------------------------------------------------------------------------------------------


def _sheet_title(world: World, state: ViewState, language: Language, comparison: Comparison | None) -> str:
    """Return what a figure of a state is called."""
    if comparison is not None:
        names = [getattr(p, f"name_{language}") for p in (comparison.request.origin, comparison.request.destination)]
        return " → ".join(names)
    if state.selected and is_known(world, *state.selected):
        return title_of(world, language, *state.selected)
    return say(language, "subtitle")


def sheet_content(service: Service, state: ViewState, languages: tuple[Language, ...]) -> Content:
    """
    Return what a figure of a state shows.

    Returns
    -------
    content
        The ways on the page of routes, what a page of the analysis lays over the map, and a title in each language.

    Raises
    ------
    LiaosuError
        If the ways cannot be compared.
    """
    question = query_of(state) if state.page == "routes" else None
    comparison = service.compare(question) if question is not None else None
    if comparison is not None:
        state = replace(state, alternative=min(state.alternative, len(comparison.alternatives) - 1))
    laid = laid_over(service, state)
    titles = tuple(
        laid.titles[each] if laid else _sheet_title(service.world, state, each, comparison) for each in languages
    )
    return Content(state, comparison, laid, titles)


def unique_parts(*lines: str) -> tuple[str, ...]:
    """Return lines that are joined by semicolons without what they say twice."""
    return tuple("; ".join(dict.fromkeys(line.split("; "))) for line in lines)


def source_texts(world: World, files: tuple[str, ...], languages: tuple[Language, ...]) -> tuple[str, ...]:
    """
    Return the lines that say where a figure comes from.

    Parameters
    ----------
    files
        That it is made of.

    Returns
    -------
    lines
        Sources, licences, and that it is not for surveying or navigation.
    """
    sources, licences = unique_parts(source_line(world.catalogue, files), licence_of(world.catalogue, files))
    heads = {key: " ".join(spoken(languages, key)) for key in ("figure.sources", "figure.licences")}
    caveat = " ".join(spoken(languages, "figure.caveat"))
    return (
        f"{heads['figure.sources']}: {sources}",
        f"{heads['figure.licences']}: {licences}",
        f"{' '.join(spoken(languages, 'figure.projection'))} · {caveat}",
    )


def compose_sheet(
    service: Service,
    state: ViewState,
    size: tuple[float, float],
    languages: tuple[Language, ...],
    date: datetime.date,
    *,
    approval: str = "",
    view: View | None = None,
) -> Sheet:
    """
    Lay out the figure of a state.

    Parameters
    ----------
    state
        What is shown: the map with its layers and what is chosen, or the ways between two places.
    size
        Millimetres.

    Raises
    ------
    LiaosuError
        If the ways cannot be compared, the map would leave the region, or the approval number cannot be written.
    """
    world = service.world
    require_characters(world.data, approval)
    content = sheet_content(service, state, languages)
    state, comparison, laid, titles = content.state, content.comparison, content.laid, content.titles
    width, height = size[0] * _POINTS_PER_MM, size[1] * _POINTS_PER_MM
    heading, head = _heading(world, titles, width)
    words: list[Words] = []
    map_left, map_width = _MARGIN + _TICKS, width - 2 * _MARGIN - _TICKS - _GAP - _COLUMN
    # The files are known when the map is drawn; their lines are the same for every size of it.
    probe = (map_width, height * 0.72)
    drawn = draw_map(world, state, *probe, languages, comparison, view, laid)
    sources = source_texts(world, drawn.files, languages)
    foot_size = 5.6
    foot = [line for text in sources for line in wrapped(world, text, foot_size, width - 2 * _MARGIN)]
    foot_height = len(foot) * foot_size * 1.3
    map_bottom = _MARGIN - 8 + foot_height + 8 + 11
    map_height = height - _MARGIN - head - map_bottom
    box = map_width, map_height
    drawn = draw_map(world, state, *box, languages, comparison, view, laid)
    for number, line in enumerate(reversed(foot)):
        y = _MARGIN - 8 + number * foot_size * 1.3
        words.append(Words(_MARGIN, y, line, foot_size, COLOURS["ink-muted"]))
    groups, placed = place_map(drawn, map_left, map_bottom)
    words += placed
    column_left = width - _MARGIN - _COLUMN
    gists = [laid.gists[language] for language in languages] if laid else []
    more, extra = _side(
        world, state, languages, drawn, comparison, gists, (column_left, map_bottom, map_height), approval, date
    )
    return Sheet(
        width,
        height,
        " / ".join(dict.fromkeys(titles)),
        (*groups, *more),
        tuple(_moved(heading, 0.0, height - _MARGIN + 4)),
        (*words, *extra),
        (map_left, map_bottom, map_width, map_height),
        drawn,
        sources,
        date,
    )


def _heading(world: World, titles: tuple[str, ...], width: float) -> tuple[list[Words], float]:
    """Return the title as lines below the upper margin, and the height they take."""
    column = TextColumn(world, _MARGIN, 0.0, width - 2 * _MARGIN)
    column.text(titles[0], 17.0, weight="bold")
    for title in dict.fromkeys(titles[1:]):
        column.text(title, 10.0, colour="ink-muted")
    column.space(7)
    return column.words, -column.top


def _side(
    world: World,
    state: ViewState,
    languages: tuple[Language, ...],
    drawn: DrawnMap,
    comparison: Comparison | None,
    gists: list[str],
    place: tuple[float, float, float],
    approval: str,
    date: datetime.date,
) -> tuple[list[Group], list[Words]]:
    """Return the column beside the map: the ways or the legend, the inset, date and approval number."""
    left, bottom, height = place
    foot = TextColumn(world, left, 0.0, _COLUMN)
    foot.text(" ".join([*spoken(languages, "figure.date"), date.isoformat()]), 6.4)
    for language in languages:
        number = approval or say(language, "approval.empty")
        foot.text(say(language, "approval", number=number), 6.4)
    least = bottom - foot.top + _LEAST_LOCATOR + 22
    for brief, scale in _TIGHTER:
        column = TextColumn(world, left, bottom + height + 2, _COLUMN, scale)
        if comparison is not None:
            asked = query_of(state)
            changed = asked is not None and asked.changed
            write_ways(languages, comparison, state.alternative, column, brief=brief, changed=changed)
            write_modes(languages, comparison, column)
        for gist in gists[:1] if brief else gists:
            column.text(gist, 6.6, colour="ink" if gist == gists[0] else "ink-muted")
            column.space(3)
        write_legend(world, state, languages, column, drawn)
        if column.top > least:
            break
    words = [*column.words, *_moved(foot.words, 0.0, bottom - foot.top)]
    groups = [Group("legend", 0, 0, left + _COLUMN + _MARGIN, bottom + height + 40, tuple(column.pieces))]
    room = column.top - (bottom - foot.top) - 14
    inset = min(_LOCATOR_HEIGHT, room - 10)
    if inset > _LEAST_LOCATOR - 10:
        small = draw_locator(world, drawn.frame, min(_COLUMN, inset * 1.5), inset)
        at = bottom - foot.top + 6
        edge = Piece(shapely.box(0, 0, small.frame.width, inset), stroke=COLOURS["ink-muted"], width=0.5)
        pieces = (*(p for layer in small.layers.values() for p in layer), edge)
        groups.append(Group("locator", left, at, small.frame.width, inset, pieces))
        title = " ".join(spoken(languages, "figure.locator"))
        words.append(Words(left, at + inset + 3, title, 6.0, COLOURS["ink-muted"]))
    return groups, words
