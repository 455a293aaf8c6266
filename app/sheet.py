"""
A page with a map: title, map, legend, inset, scale, north, sources, all of it as shapes and lines of text in points.

Figures, slides and the dossier write the same sheet, each in its own format.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from app.drawn_map import DrawnMap, draw_locator, draw_map
from app.fonts import require_characters
from app.overlays import laid_over
from app.paper import Piece
from app.service import question_of
from app.sheet_legend import write_legend, write_modes, write_ways
from app.sheet_text import Column, Words, spoken, wrapped
from app.texts import say
from app.theme import COLOURS
from app.views import is_known, title_of
from geo.sources import licence_of, source_line

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from analysis.compare import Comparison
    from app.labelling import Box
    from app.service import Service
    from app.texts import Language
    from app.url_state import View, ViewState
    from geo.world import World

__all__ = ["Group", "Sheet", "compose_sheet", "map_obstacles", "place_map", "source_texts", "unique_parts"]

_POINTS_PER_MM = 72 / 25.4
_MARGIN = 26.0
_COLUMN = 188.0
_GAP = 14.0
_TICKS = 15.0
_LOCATOR_HEIGHT = 92.0
_LEAST_LOCATOR = 62.0
# The column beside the map, where it is too long: with names in one language, then smaller.
_TIGHTER = ((False, 1.0), (True, 1.0), (True, 0.9), (True, 0.8), (True, 0.72))
_SCALE_KM = (5, 10, 20, 50, 100, 200, 300, 500)
_SCALE_BOX = (8.0, 8.0, 150.0, 36.0)


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
    heading
        Lines of the title.
    words
        Other lines of text, on top of all.
    map_box
        Left, bottom, width and height of the map.
    drawn
        The map.
    sources
        The lines that say sources and licences.
    date
        Of the figure.
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


# ---- furniture of the map ----------------------------------------------------------------------------------


def _scale_bar(drawn: DrawnMap) -> tuple[list[Piece], list[Words]]:
    """Return a bar of a round length, alternately filled, and its figures."""
    most = 120.0 * drawn.frame.scale / 1000
    km = max((step for step in _SCALE_KM if step <= most), default=_SCALE_KM[0])
    length = km * 1000 / drawn.frame.scale
    x, y = _SCALE_BOX[0] + 8, _SCALE_BOX[1] + 7
    ground = shapely.box(_SCALE_BOX[0], _SCALE_BOX[1], x + length + 26, _SCALE_BOX[3] - 4)
    pieces = [Piece(ground, fill=COLOURS["paper"], alpha=0.82)]
    for part, fill in enumerate((COLOURS["ink"], COLOURS["paper"])):
        half = shapely.box(x + part * length / 2, y, x + (part + 1) * length / 2, y + 3.2)
        pieces.append(Piece(half, fill=fill, stroke=COLOURS["ink"], width=0.5))
    texts = [("0", x), (f"{km / 2:g}", x + length / 2), (f"{km:g} km", x + length)]
    return pieces, [Words(at, y + 6.2, text, 6.2, align="center") for text, at in texts]


def _north(drawn: DrawnMap) -> tuple[list[Piece], Words]:
    """Return an arrow to the north where it stands: meridians lean at the sides of the map."""
    x, y = drawn.frame.width - 22.0, drawn.frame.height - 30.0
    turn = np.radians(drawn.frame.north_at(x, y))
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

    def placed(points: list[tuple[float, float]]) -> shapely.Polygon:
        return shapely.Polygon(np.array(points) @ matrix.T + np.array([x, y]))

    left = placed([(0, 13), (-5, -9), (0, -5)])
    right = placed([(0, 13), (5, -9), (0, -5)])
    letter = np.array([0.0, 15.5]) @ matrix.T
    word = Words(x + float(letter[0]), y + float(letter[1]), "N", 8.0, weight="bold", align="center")
    ink = COLOURS["ink"]
    return [
        Piece(left, fill=ink, stroke=ink, width=0.6),
        Piece(right, fill=COLOURS["paper"], stroke=ink, width=0.6),
    ], word


def _moved(words: Iterable[Words], x: float, y: float) -> list[Words]:
    return [replace(w, x=w.x + x, y=w.y + y) for w in words]


def place_map(drawn: DrawnMap, x: float, y: float) -> tuple[list[Group], list[Words]]:
    """
    Return a map with its labels, scale bar, north arrow, rim and figures of the graticule.

    Parameters
    ----------
    drawn
        The map; `map_obstacles` kept its labels off the furniture.
    x, y
        Its lower left corner on the sheet.

    Returns
    -------
    groups, words
        Lowest first.
    """
    width, height = drawn.frame.width, drawn.frame.height
    groups = [Group(key, x, y, width, height, pieces) for key, pieces in drawn.layers.items()]
    furniture, figures = _scale_bar(drawn)
    arrow, letter = _north(drawn)
    rim = Piece(shapely.box(0, 0, width, height), stroke=COLOURS["ink-muted"], width=0.7)
    groups.append(Group("furniture", x, y, width, height, (*furniture, *arrow, rim)))
    words = [*_label_words(drawn, x, y), *_moved([*figures, letter], x, y)]
    for text, side, at in drawn.graticule:
        if side == "bottom":
            words.append(Words(x + at, y - 8, text, 5.8, COLOURS["ink-muted"], align="center"))
        else:
            words.append(Words(x - 2.5, y + at - 2, text, 5.8, COLOURS["ink-muted"], align="right"))
    return groups, words


def map_obstacles(width: float, height: float) -> tuple[Box, ...]:
    """Return the boxes of the scale bar and the north arrow on a map of a size, which labels keep off."""
    return _SCALE_BOX, (width - 40, height - 52, width, height)


def _label_words(drawn: DrawnMap, x: float, y: float) -> list[Words]:
    return [
        Words(x + at, y + base, line.text, line.size, line.colour, line.weight, label.align, COLOURS["paper"])
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


def unique_parts(*lines: str) -> tuple[str, ...]:
    """Return lines that are joined by semicolons without what they say twice."""
    return tuple("; ".join(dict.fromkeys(line.split("; "))) for line in lines)


def source_texts(world: World, files: tuple[str, ...], languages: tuple[Language, ...]) -> tuple[str, ...]:
    """
    Return the lines that say where a figure comes from.

    Parameters
    ----------
    world
        The data.
    files
        That it is made of.
    languages
        Of the words.

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
    service
        The data, and answers about routes.
    state
        What is shown: the map with its layers and what is chosen, or the ways between two places.
    size
        Millimetres.
    languages
        Of the texts.
    date
        That the figure bears.
    approval
        Approval number of the map (审图号), empty by default.
    view
        Where the map looks; by default at what is shown.

    Returns
    -------
    sheet
        Ready to be written.

    Raises
    ------
    LiaosuError
        If the ways cannot be compared, the map would leave the region, or the approval number cannot be written.
    """
    world = service.world
    require_characters(world.data, approval)
    question = question_of(state) if state.page == "routes" else None
    comparison = service.compare(question) if question is not None else None
    if comparison is not None:
        state = replace(state, alternative=min(state.alternative, len(comparison.alternatives) - 1))
    width, height = size[0] * _POINTS_PER_MM, size[1] * _POINTS_PER_MM
    laid = laid_over(service, state)
    titles = [
        laid.titles[language] if laid else _sheet_title(world, state, language, comparison) for language in languages
    ]
    heading, head = _heading(world, titles, width)
    words: list[Words] = []
    map_left, map_width = _MARGIN + _TICKS, width - 2 * _MARGIN - _TICKS - _GAP - _COLUMN
    # The files are known when the map is drawn; their lines are the same for every size of it.
    probe = (map_width, height * 0.72)
    drawn = draw_map(world, state, *probe, languages, comparison, view, laid, map_obstacles(*probe))
    sources = source_texts(world, drawn.files, languages)
    foot_size = 5.6
    foot = [line for text in sources for line in wrapped(world, text, foot_size, width - 2 * _MARGIN)]
    foot_height = len(foot) * foot_size * 1.3
    map_bottom = _MARGIN - 8 + foot_height + 8 + 11
    map_height = height - _MARGIN - head - map_bottom
    box = map_width, map_height
    drawn = draw_map(world, state, *box, languages, comparison, view, laid, map_obstacles(*box))
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


def _heading(world: World, titles: list[str], width: float) -> tuple[list[Words], float]:
    """Return the title as lines below the upper margin, and the height they take."""
    column = Column(world, _MARGIN, 0.0, width - 2 * _MARGIN)
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
    foot = Column(world, left, 0.0, _COLUMN)
    foot.text(" ".join([*spoken(languages, "figure.date"), date.isoformat()]), 6.4)
    for language in languages:
        number = approval or say(language, "approval.empty")
        foot.text(say(language, "approval", number=number), 6.4)
    least = bottom - foot.top + _LEAST_LOCATOR + 22
    for brief, scale in _TIGHTER:
        column = Column(world, left, bottom + height + 2, _COLUMN, scale)
        if comparison is not None:
            asked = question_of(state)
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
