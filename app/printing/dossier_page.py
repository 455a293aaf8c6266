"""The dossier of a pairing on one page: map, facts, ways with ranges, what would change them, what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from app.language.texts import say
from app.language.theme import COLOURS, MODE_COLOURS
from app.printing.dossier import COLUMNS, comparison_of, dossier_of, state_of
from app.printing.fonts import require_characters, text_width
from app.printing.map.drawn_map import draw_map
from app.printing.map.frame import Piece
from app.printing.page_layout import Group, Sheet, place_map, source_texts
from app.printing.text_flow import TextColumn, Words, spoken, wrapped
from app.services.alternatives import WAY_COLOURS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from app.language.texts import Language
    from app.printing.dossier import Dossier
    from app.services.service import Service
    from geo.world import World

__all__ = ["compose_dossier"]

# A4 upright, in points.
_WIDTH, _HEIGHT = 595.28, 841.89
_MARGIN = 32.0
_GAP = 16.0
_MAP = (262.0, 330.0)
_TICKS = 14.0
_FOOT = 5.2
# Where the page is too full: smaller, but not too small to be read.
_SCALES = tuple(1 - step / 40 for step in range(19))
_NUMBERS = (44.0, 66.0, 66.0, 66.0, 74.0, 30.0)
# A text, or what it says in each language.
Cell = str | tuple[str, ...]


def _table(
    column: TextColumn,
    widths: Sequence[float],
    rows: Sequence[Sequence[Cell]],
    size: float,
    colours: Sequence[str] = (),
) -> None:
    """Write a table: the first column at the left, numbers at the right, a rule below each row."""
    size *= column.scale
    for number, row in enumerate(rows):
        top, lowest = column.top, column.top
        right = column.x
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            right += width
            y = top - 1.5
            for order, text in enumerate((cell,) if isinstance(cell, str) else cell):
                points = size * (0.86 if order else 1.0)
                colour = COLOURS["ink-muted" if order or number == 0 else "ink"]
                weight = "bold" if number == 0 and order == 0 else "regular"
                for line in wrapped(column.world, text, points, width - 5, weight):
                    y -= points * 1.2
                    x, align = (right, "right") if place else (right - width + 5, "left")
                    column.words.append(Words(x, y + 0.26 * points, line, points, colour, weight, align))
            lowest = min(lowest, y - 1.5)
        column.top = lowest
        rule = COLOURS["ink-muted"] if number == 0 else COLOURS["rule"]
        ends = [(column.x, column.top), (column.x + sum(widths), column.top)]
        column.pieces.append(Piece(shapely.LineString(ends), stroke=rule, width=0.5))
        if number and colours:
            bar = shapely.box(column.x, column.top + 1.2, column.x + 2.2, top - 1.2)
            column.pieces.append(Piece(bar, fill=colours[number - 1]))


def _cells(rows: Sequence[Sequence[str]]) -> list[Cell]:
    """Return cells with what they say in each language, once where that is the same."""
    return [tuple(dict.fromkeys(texts)) for texts in zip(*rows, strict=True)]


def _heading(column: TextColumn, title: Sequence[str], size: float = 8.6) -> None:
    column.space(5)
    column.texts(title, size, weight="bold")
    column.space(1.5)


def _top(column: TextColumn, dossiers: Sequence[Dossier]) -> None:
    column.text(f"{dossiers[0].title} · {dossiers[0].theme}", 16.0, weight="bold")
    for d in dossiers[1:]:
        column.text(f"{d.title} · {d.theme}", 9.5, colour="ink-muted")
    column.space(3)
    for number, d in enumerate(dossiers):
        target = f" {say(d.language, 'plan.target')}: {d.target}" if d.target else ""
        colour, size = ("ink-muted", 7.2) if number else ("ink", 8.2)
        column.text(f"{d.item} · {d.relation}", size, weight="regular" if number else "bold", colour=colour)
        column.text(f"{d.gist}{target}", size, colour=colour)


def _facts(column: TextColumn, dossiers: Sequence[Dossier], languages: tuple[Language, ...]) -> None:
    first = dossiers[0]
    if first.figures:
        head = [tuple(spoken(languages, "pairs.figure")), *_cells([d.cities for d in dossiers])]
        rows = [_cells(cells) for cells in zip(*(d.figures for d in dossiers), strict=True)]
        count = len(first.cities)
        widths = [column.width * 0.34, *([column.width * 0.66 / count] * count)]
        _table(column, widths, [head, *rows], 7.2)
    else:
        _heading(column, spoken(languages, "brief.places"))
        _list(column, dossiers, "places")
    for key, field in (("brief.parks", "parks"), ("layer.ports", "ports")):
        if getattr(first, field):
            _heading(column, spoken(languages, key))
            _list(column, dossiers, field)


def _list(column: TextColumn, dossiers: Sequence[Dossier], field: str, size: float = 7.0) -> None:
    for number, d in enumerate(dossiers):
        for text in getattr(d, field):
            column.text(text, size * (0.9 if number else 1.0), colour="ink-muted" if number else "ink")
            column.space(0.8)


def _ways(column: TextColumn, dossiers: Sequence[Dossier], languages: tuple[Language, ...]) -> None:
    first = dossiers[0]
    _heading(column, spoken(languages, "brief.alternatives"))
    if not first.ways:
        for number, d in enumerate(dossiers):
            column.text(d.no_ways, 7.4, colour="ink-muted" if number else "ink")
        return
    head: list[Cell] = [tuple(spoken(languages, "pairs.way"))]
    head += [tuple(spoken(languages, f"column.{name}")) for name in COLUMNS]
    rows: list[list[Cell]] = [head]
    for ways in zip(*(d.ways for d in dossiers), strict=True):
        rows.append([(f"{ways[0].number}  {ways[0].label}", *(way.label for way in ways[1:])), *ways[0].cells])
    colours = [MODE_COLOURS[WAY_COLOURS[way.kind]] for way in first.ways]
    _table(column, [column.width - sum(_NUMBERS), *_NUMBERS], rows, 7.0, colours)
    column.space(2)
    for d in dossiers:
        column.text(" ".join(d.notes), 5.8, colour="ink-muted")


def _foot(
    world: World, files: tuple[str, ...], languages: tuple[Language, ...], references: Iterable[str]
) -> list[str]:
    """Return the lines of sources and licences, and the references of figures."""
    texts = [*source_texts(world, files, languages)]
    if references:
        texts.append(f"{' '.join(spoken(languages, 'brief.references'))}: {'; '.join(references)}")
    return [line for text in texts for line in wrapped(world, text, _FOOT, _WIDTH - 2 * _MARGIN)]


def compose_dossier(
    service: Service, key: str, languages: tuple[Language, ...], date: datetime.date, approval: str = ""
) -> Sheet:
    """
    Lay out the dossier of a pairing on an upright A4 page.

    Raises
    ------
    MissingGlyphError
        If the approval number cannot be written.
    """
    world = service.world
    require_characters(world.data, approval)
    dossiers = [dossier_of(service, key, language) for language in languages]
    state, comparison = state_of(service, key), comparison_of(service, key)
    drawn = draw_map(world, state, *_MAP, languages, comparison)
    files = tuple(dict.fromkeys((*drawn.files, *dossiers[0].files)))
    references = dict.fromkeys(text for d in dossiers for text in d.references)
    foot = _foot(world, files, languages, references)
    foot_top = _MARGIN - 12 + len(foot) * _FOOT * 1.25 + 12
    width = _WIDTH - 2 * _MARGIN
    for scale in _SCALES:
        head = TextColumn(world, _MARGIN, _HEIGHT - _MARGIN + 6, width, scale)
        _top(head, dossiers)
        map_bottom = head.top - 8 - _MAP[1]
        beside = TextColumn(
            world, _MARGIN + _TICKS + _MAP[0] + _GAP, head.top - 6, width - _TICKS - _MAP[0] - _GAP, scale
        )
        _facts(beside, dossiers, languages)
        table = TextColumn(world, _MARGIN, min(map_bottom - 12, beside.top), width, scale)
        _ways(table, dossiers, languages)
        half = (width - _GAP) / 2
        sides = [TextColumn(world, _MARGIN + place * (half + _GAP), table.top - 2, half, scale) for place in (0, 1)]
        if not dossiers[0].break_evens:
            sides[1] = TextColumn(world, _MARGIN, table.top - 2, width, scale)
        else:
            _heading(sides[0], spoken(languages, "routes.break_evens"))
            _list(sides[0], dossiers, "break_evens")
        if dossiers[0].unknown:
            _heading(sides[1], spoken(languages, "pairs.unknown"))
            _list(sides[1], dossiers, "unknown")
        if min(side.top for side in sides) > foot_top:
            break
    groups, words = place_map(drawn, _MARGIN + _TICKS, map_bottom)
    columns = (head, beside, table, *sides)
    groups.append(Group("legend", 0, 0, _WIDTH, _HEIGHT, tuple(p for c in columns for p in c.pieces)))
    words += [w for column in columns[1:] for w in column.words]
    for number, line in enumerate(reversed(foot)):
        words.append(Words(_MARGIN, _MARGIN - 12 + number * _FOOT * 1.25, line, _FOOT, COLOURS["ink-muted"]))
    words += _stamp(world, languages, date, approval, foot_top - 8)
    box = (_MARGIN + _TICKS, map_bottom, *_MAP)
    title = " / ".join(dict.fromkeys(f"{d.title} · {d.theme}" for d in dossiers))
    return Sheet(
        _WIDTH, _HEIGHT, title, tuple(groups), tuple(head.words), tuple(words), box, drawn, dossiers[0].sources, date
    )


def _stamp(world: World, languages: tuple[Language, ...], date: datetime.date, approval: str, y: float) -> list[Words]:
    """Return the line with the date at the left and the approval number at the right."""
    day = " ".join([*spoken(languages, "figure.date"), date.isoformat()])
    numbers = [say(each, "approval", number=approval or say(each, "approval.empty")) for each in languages]
    right = " · ".join(numbers)
    size = min(6.4, 6.4 * (_WIDTH - 2 * _MARGIN - 160) / text_width(world.data, right, 6.4))
    return [Words(_MARGIN, y, day, 6.4), Words(_WIDTH - _MARGIN, y, right, size, align="right")]
