"""
Slides that can be edited: shapes, tables, charts and notes of PowerPoint, no pictures.

A sheet becomes a slide with its areas, lines and marks as freeform shapes, grouped by layer.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

import shapely
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from app.components.charts import PART_KINDS
from app.language.texts import say
from app.language.theme import COLOURS, MODE_COLOURS, PART_COLOURS
from app.printing.dossier import COLUMNS
from app.printing.fonts import text_width
from app.printing.map.frame import Piece
from app.printing.text_flow import spoken, wrapped
from app.services.alternatives import WAY_COLOURS, way_parts
from app.services.pairing_facts import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analysis.routing.compare import Comparison
    from app.language.texts import Language
    from app.printing.dossier import Dossier, Way
    from app.printing.page_layout import Group, Sheet
    from app.printing.text_flow import Words
    from geo.world import World

__all__ = ["Deck"]

# A slide of 16 to 9, in points.
WIDTH, HEIGHT = 960.0, 540.0
_MARGIN = 34.0
_TOLERANCE_PT = 0.7
_SPECK_PT2 = 1.5
_LATIN, _EAST_ASIAN = "Arial", "Microsoft YaHei"
# The widths of Arial and of the typeface that the sheet is measured with differ a little.
_ROOM = 1.12
_NO_TABLE_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_TITLE_ONLY = 5
_ALIGN = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
_SHIFT = {"left": 0.0, "center": 0.5, "right": 1.0}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def _rgb(colour: str) -> Any:
    return RGBColor(*bytes.fromhex(colour.removeprefix("#")))  # type: ignore[no-untyped-call]


def _emu(points: float) -> Emu:
    return Emu(round(points * 12700))


def _write_run(paragraph: Any, text: str, size: float, *, colour: str = "ink", weight: str = "regular") -> Any:
    """Add a text with faces for both scripts, so that Chinese does not fall back to whatever there is."""
    run = paragraph.add_run()
    run.text = text
    font = run.font
    font.size = Pt(round(size * 2) / 2)
    font.bold = weight == "bold"
    font.color.rgb = _rgb(COLOURS.get(colour, colour))
    font.name = _LATIN
    properties = run._r.get_or_add_rPr()
    for tag in ("a:ea", "a:cs"):
        face = properties.makeelement(qn(tag), {"typeface": _EAST_ASIAN})
        properties.append(face)
    return run


def _plain_frame(shape: Any, anchor: Any = MSO_ANCHOR.TOP, *, wrap: bool = True) -> Any:
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = wrap
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = anchor
    return frame


class Deck:
    """
    Slides in the making.

    Parameters
    ----------
    title
        For the properties of the file.
    day
        For the properties of the file.
    """

    def __init__(self, world: World, languages: tuple[Language, ...], title: str, day: date) -> None:
        self.world = world
        self.languages = languages
        self.day = day
        self._files: set[str] = set()
        self._deck: Any = Presentation()
        self._deck.slide_width, self._deck.slide_height = _emu(WIDTH), _emu(HEIGHT)
        moment = datetime.combine(day, time())
        properties = self._deck.core_properties
        properties.title, properties.author, properties.last_modified_by = title, "", ""
        properties.created = properties.modified = moment

    # ---- parts of slides -----------------------------------------------------------------------------------

    def _slide(self, titles: Sequence[str], notes: Sequence[str], size: float = 20.0) -> Any:
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[_TITLE_ONLY])
        title = slide.shapes.title
        title.left, title.top, title.width, title.height = (
            _emu(v) for v in (_MARGIN - 8, 16, WIDTH - 2 * _MARGIN + 16, 44)
        )
        frame = _plain_frame(title, MSO_ANCHOR.MIDDLE)
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        shown = list(dict.fromkeys(titles))
        room = WIDTH - 2 * _MARGIN
        first = min(size, size * room / max(text_width(self.world.data, shown[0], size, "bold") * _ROOM, 1))
        _write_run(paragraph, shown[0], first, weight="bold")
        if len(shown) > 1:
            used = text_width(self.world.data, shown[0] + "   ", first, "bold")
            wanted = text_width(self.world.data, shown[1], 12.0) * _ROOM
            if used + wanted <= room:
                _write_run(paragraph, f"   {shown[1]}", 12, colour="ink-muted")
            else:
                below = frame.add_paragraph()
                below.alignment = PP_ALIGN.LEFT
                _write_run(below, shown[1], min(11.0, 11.0 * room / wanted * 12 / 11), colour="ink-muted")
        slide.notes_slide.notes_text_frame.text = "\n".join(notes)
        return slide

    def _text(
        self, slide: Any, box: tuple[float, float, float, float], paragraphs: Sequence[tuple[str, float, str, str]]
    ) -> Any:
        """Add a text box: left, top, width, height; paragraphs with size, colour and weight."""
        shape = slide.shapes.add_textbox(*(_emu(v) for v in box))
        frame = _plain_frame(shape)
        for number, (text, size, colour, weight) in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(round(size * 0.35))
            _write_run(paragraph, text, size, colour=colour, weight=weight)
        return shape

    def _table(
        self,
        slide: Any,
        box: tuple[float, float, float],
        widths: Sequence[float],
        rows: Sequence[Sequence[Any]],
        size: float,
        *,
        numbers: bool = True,
    ) -> Any:
        """Add a native table: left, top, height of a row; cells are texts, or texts with a muted second line."""
        left, top, row_height = box
        shape = slide.shapes.add_table(
            len(rows), len(widths), _emu(left), _emu(top), _emu(sum(widths)), _emu(row_height * len(rows))
        )
        table = shape.table
        properties = table._tbl.tblPr
        properties.find(qn("a:tableStyleId")).text = _NO_TABLE_STYLE
        properties.set("bandRow", "0")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = _emu(width)
        for y, row in enumerate(rows):
            table.rows[y].height = _emu(row_height if y else row_height * 0.8)
            for x, content in enumerate(row):
                self._cell(table.cell(y, x), content, size, head=y == 0, number=numbers and x > 0)
        return table

    def _cell(self, cell: Any, content: Any, size: float, *, head: bool, number: bool) -> None:
        lines = [content] if isinstance(content, str) else list(content)
        cell.margin_left = cell.margin_right = _emu(4)
        cell.margin_top = cell.margin_bottom = _emu(1.5)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        frame = cell.text_frame
        frame.word_wrap = True
        for place, text in enumerate(lines):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.RIGHT if number else PP_ALIGN.LEFT
            look = {"colour": "ink-muted" if head or place else "ink", "weight": "bold" if head else "regular"}
            _write_run(paragraph, text, size if place == 0 else size * 0.84, **look)
        properties = cell._tc.get_or_add_tcPr()
        line = properties.makeelement(qn("a:lnB"), {"w": str(9525 if head else 6350)})
        fill = line.makeelement(qn("a:solidFill"), {})
        colour = COLOURS["ink-muted" if head else "rule"].removeprefix("#")
        fill.append(fill.makeelement(qn("a:srgbClr"), {"val": colour}))
        line.append(fill)
        properties.append(line)

    # ---- maps ----------------------------------------------------------------------------------------------

    def add_sheet(self, sheet: Sheet, notes: Sequence[str], titles: Sequence[str]) -> None:
        """
        Add a sheet of the size of a slide as native shapes.

        Parameters
        ----------
        sheet
            As laid out for 16:9.
        notes
            For the speaker; the sources are added.
        titles
            Of the slide, in place of the sheet's.
        """
        slide = self._slide(titles, [*notes, *sheet.sources])
        self._files.update(sheet.drawn.files)
        for group in sheet.groups:
            self._group(slide, group)
        for words in sheet.words:
            self._words(slide, words)

    def _group(self, slide: Any, group: Group) -> None:
        shape = slide.shapes.add_group_shape()
        shape.name = " ".join(spoken(self.languages, f"figure.layer.{group.key}"))
        for piece in group.pieces:
            self._piece(shape.shapes, group, piece)
        if not len(shape.shapes):
            shape._element.getparent().remove(shape._element)

    def _piece(self, shapes: Any, group: Group, piece: Piece) -> None:
        geometry = shapely.simplify(piece.geometry, _TOLERANCE_PT if not piece.round else 0.0)

        def on_slide(x: float, y: float) -> tuple[int, int]:
            return round((group.x + x) * 12700), round((HEIGHT - group.y - y) * 12700)

        if piece.round:
            west, south, east, north = geometry.bounds
            left, top = on_slide(west, north)
            size = round((east - west) * 12700), round((north - south) * 12700)
            shape = shapes.add_shape(MSO_SHAPE.OVAL, left, top, *size)
        else:
            lines = _lines_of(geometry)
            if not lines:
                return
            shape = _freeform(shapes, [([on_slide(*p) for p in points], closed) for points, closed in lines])
        shape.name = " ".join(dict.fromkeys(n for n in (piece.name_zh, piece.name_en) if n)) or shape.name
        _style(shape, piece)

    def _words(self, slide: Any, words: Words) -> None:
        width = text_width(self.world.data, words.text, words.size, words.weight) * _ROOM + 2
        height = words.size * 1.3
        left = words.x - _SHIFT[words.align] * width
        top = HEIGHT - words.y - words.size * 0.36 - height / 2
        shape = slide.shapes.add_textbox(_emu(left), _emu(top), _emu(width), _emu(height))
        frame = _plain_frame(shape, MSO_ANCHOR.MIDDLE, wrap=False)
        frame.paragraphs[0].alignment = _ALIGN[words.align]
        _write_run(frame.paragraphs[0], words.text, words.size, colour=words.colour, weight=words.weight)

    # ---- texts and tables ----------------------------------------------------------------------------------

    def _notes(self, dossiers: Sequence[Dossier]) -> list[str]:
        return [" ".join(spoken(self.languages, "figure.sources")), *dossiers[0].sources, *_cited(dossiers)]

    def add_facts(self, dossiers: Sequence[Dossier]) -> None:
        """Add the slide of the plan's item, both cities, parks, ports, and what is not known."""
        first = dossiers[0]
        slide = self._slide([f"{d.title} · {d.theme}" for d in dossiers], self._notes(dossiers))
        half = (WIDTH - 2 * _MARGIN - 24) / 2
        left: list[tuple[str, float, str, str]] = []
        for number, d in enumerate(dossiers):
            colour = "ink" if number == 0 else "ink-muted"
            left.append((d.item, 13.0 if number == 0 else 11.0, colour, "bold"))
            left.append((d.gist, 11.0 if number == 0 else 10.0, colour, "regular"))
            target = f"{say(d.language, 'plan.target')}: {d.target}" if d.target else ""
            left += [(text, 10.0, "ink-muted", "regular") for text in (target, d.relation) if text]
        top = 74.0
        self._text(slide, (_MARGIN, top, half, 10), left)
        below = top + self._height(left, half) + 10
        if first.figures:
            head = [" ".join(spoken(self.languages, "pairs.figure")), *_pairs_of([d.cities for d in dossiers])]
            rows = [_pairs_of(cells) for cells in zip(*(d.figures for d in dossiers), strict=True)]
            widths = [half * 0.34, half * 0.33, half * 0.33][: len(head)]
            height = 34.0 if len(dossiers) > 1 else 24.0
            self._table(slide, (_MARGIN, below, height), widths, [head, *rows], 9.5)
        else:
            places = [(p, 11.0, "ink" if d is first else "ink-muted", "regular") for d in dossiers for p in d.places]
            self._text(slide, (_MARGIN, below, half, 10), places)
        right: list[tuple[str, float, str, str]] = []
        for key, field in (("brief.parks", "parks"), ("layer.ports", "ports"), ("pairs.unknown", "unknown")):
            entries = [(number, text) for number, d in enumerate(dossiers) for text in getattr(d, field)]
            if entries:
                right.append((" ".join(spoken(self.languages, key)), 11.5, "ink", "bold"))
                right += [(text, 9.5, "ink-muted" if number else "ink", "regular") for number, text in entries]
        room = HEIGHT - top - 20
        self._text(slide, (_MARGIN + half + 24, top, half, 10), self._fitted(right, half, room))

    def _height(self, paragraphs: Sequence[tuple[str, float, str, str]], width: float) -> float:
        """Return how high paragraphs are, in points."""
        return sum(
            len(wrapped(self.world, text, size * _ROOM, width, weight)) * size * 1.22 + round(size * 0.35)
            for text, size, _, weight in paragraphs
        )

    def _fitted(
        self, paragraphs: Sequence[tuple[str, float, str, str]], width: float, room: float
    ) -> list[tuple[str, float, str, str]]:
        """Return paragraphs as large as they fit a height, not smaller than can be read on paper."""
        scale = next(
            (s / 40 for s in range(40, 18, -1) if self._height(_scaled(paragraphs, s / 40), width) <= room), 0.45
        )
        return _scaled(paragraphs, scale)

    def add_ways(self, dossiers: Sequence[Dossier]) -> None:
        """Add the native table of alternatives with their ranges."""
        titles = [f"{d.title} · {say(d.language, 'brief.alternatives')}" for d in dossiers]
        slide = self._slide(titles, self._notes(dossiers))
        head: list[Any] = [" ".join(spoken(self.languages, "pairs.way"))]
        head += [_stack(spoken(self.languages, f"column.{name}")) for name in COLUMNS]
        both = list(zip(*(d.ways for d in dossiers), strict=True))
        rows = [head, *([_way_cell(ways), *ways[0].cells] for ways in both)]
        widths = [418.0, 66.0, 86.0, 86.0, 86.0, 98.0, 52.0]
        room = HEIGHT - 74 - 62
        height = min(40.0, room / (len(rows) - 0.2))
        self._table(slide, (_MARGIN, 70, height), widths, rows, 9.5 if len(rows) < 9 else 8.5)
        for number, ways in enumerate(both):
            colour = MODE_COLOURS[WAY_COLOURS[ways[0].kind]]
            y = 70 + height * 0.8 + number * height
            bar = slide.shapes.add_shape(
                MSO_SHAPE.RECTANGLE, _emu(_MARGIN - 6), _emu(y + 3), _emu(3.5), _emu(height - 6)
            )
            _style(bar, Piece(shapely.Point(), fill=colour))
        notes = [(" ".join(d.notes), 8.5, "ink-muted", "regular") for d in dossiers]
        self._text(
            slide, (_MARGIN, HEIGHT - 18 - self._height(notes, WIDTH - 2 * _MARGIN), WIDTH - 2 * _MARGIN, 10), notes
        )

    def add_charts(self, dossiers: Sequence[Dossier], comparison: Comparison) -> None:
        """Add native charts of time and cost by their parts, and what would change the best way."""
        titles = [f"{d.title} · {say(d.language, 'brief.charts')}" for d in dossiers]
        slide = self._slide(titles, self._notes(dossiers))
        half = (WIDTH - 2 * _MARGIN - 20) / 2
        for number, metric in enumerate(("time", "cost")):
            left = _MARGIN + number * (half + 20)
            self._chart(slide, (left, 66.0, half, 278.0), metric, comparison)
        title = " ".join(spoken(self.languages, "routes.break_evens"))
        lines = [(title, 11.5, "ink", "bold")]
        lines += [
            (text, 9.5, "ink-muted" if number else "ink", "regular")
            for number, d in enumerate(dossiers)
            for text in d.break_evens
        ]
        room, width = HEIGHT - 352 - 14, WIDTH - 2 * _MARGIN
        self._text(slide, (_MARGIN, 352, width, 10), self._fitted(lines, width, room))

    def _chart(self, slide: Any, box: tuple[float, float, float, float], metric: str, comparison: Comparison) -> None:
        parts = [dict.fromkeys(PART_KINDS, 0.0) for _ in comparison.alternatives]
        for way, sums in zip(comparison.alternatives, parts, strict=True):
            for kind, size in way_parts(way, metric):
                sums[kind] += size
        kinds = [kind for kind in PART_KINDS if any(sums[kind] for sums in parts)]
        data: Any = CategoryChartData(number_format="0")  # type: ignore[no-untyped-call]
        data.categories = [str(number) for number in range(1, len(parts) + 1)]
        for kind in kinds:
            data.add_series(" ".join(spoken(self.languages, f"part.{kind}")), [round(s[kind], 2) for s in parts])
        graphic = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *(_emu(v) for v in box), data)
        graphic.name = " ".join(spoken(self.languages, f"chart.{metric}"))
        chart = graphic.chart
        chart.has_title = True
        _write_run(chart.chart_title.text_frame.paragraphs[0], graphic.name, 11, weight="bold")
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(8.5)
        chart.plots[0].gap_width, chart.plots[0].overlap = 45, 100
        chart.category_axis.reverse_order = True
        chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
        for axis in (chart.category_axis, chart.value_axis):
            axis.tick_labels.font.size = Pt(9)
            axis.format.line.color.rgb = _rgb(COLOURS["line-city"])
        chart.value_axis.major_gridlines.format.line.color.rgb = _rgb(COLOURS["rule"])
        for series, kind in zip(chart.plots[0].series, kinds, strict=True):
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = _rgb(PART_COLOURS[kind])

    def add_contents(self, entries: Sequence[tuple[Sequence[str], int]]) -> None:
        """Put the slide of contents in second place: what each part is called, and the number of its first slide."""
        slide = self._slide(spoken(self.languages, "brief.contents"), [])
        half = (WIDTH - 2 * _MARGIN - 24) / 2
        per_column = -(-len(entries) // 2)
        pitch = min(44.0, (HEIGHT - 100) / per_column)
        for number, (titles, page) in enumerate(entries):
            column, row = divmod(number, per_column)
            left, top = _MARGIN + column * (half + 24), 80 + row * pitch
            size = 12.0
            paragraphs = []
            for place, title in enumerate(titles):
                wanted = size * (0.8 if place else 1.0)
                fit = min(wanted, wanted * (half - 40) / max(text_width(self.world.data, title, wanted) * _ROOM, 1))
                paragraphs.append((title, fit, "ink-muted" if place else "ink", "regular"))
            shape = self._text(slide, (left, top, half - 40, pitch - 6), paragraphs)
            shape.click_action.target_slide = self._deck.slides[page - 2]
            self._text(slide, (left + half - 30, top, 30, 16), [(str(page), size, "ink-muted", "regular")])
        slides = self._deck.slides._sldIdLst
        slides.insert(1, slides[-1])

    def add_sources(self, dossiers: Sequence[Dossier]) -> None:
        """Add the slide of sources and licences: a table of the data, and what figures of cities cite."""
        files = self._files.union(*(d.files for d in dossiers))
        catalogue = self.world.catalogue[self.world.catalogue.file.isin(files)]
        references = _cited(dossiers)
        notes = [f"{row.file}: {row.attribution}; {row.licence}; {row.version}" for row in catalogue.itertuples()]
        slide = self._slide(spoken(self.languages, "brief.sources"), [*notes, *references])
        rows: list[list[Any]] = [
            [" ".join(spoken(self.languages, key)) for key in ("sources.files", "figure.sources", "figure.licences")]
        ]
        titled = f"title_{self.languages[0]}"
        for (attribution, licence), group in catalogue.groupby(["attribution", "licence"], sort=False):
            rows.append([listed(self.languages[0], list(group[titled])), attribution, licence])
        width = WIDTH - 2 * _MARGIN
        widths = [width * share for share in (0.34, 0.36, 0.30)]
        size = 8.5
        lines = [
            max(len(wrapped(self.world, text, size * _ROOM, room - 8)) for text, room in zip(row, widths, strict=True))
            for row in rows
        ]
        heights = [count * size * 1.22 + 5 for count in lines]
        table = self._table(slide, (_MARGIN, 70, 20), widths, rows, size, numbers=False)
        for row, height in zip(table.rows, heights, strict=True):
            row.height = _emu(height)
        top = 70 + sum(heights) + 12
        if references:
            title = " ".join(spoken(self.languages, "brief.references"))
            paragraphs = [(title, 9.5, "ink", "bold"), ("; ".join(references), 8.0, "ink-muted", "regular")]
            self._text(slide, (_MARGIN, top, width, 10), self._fitted(paragraphs, width, HEIGHT - top - 12))

    @property
    def count(self) -> int:
        """How many slides there are."""
        return len(self._deck.slides)

    def content(self) -> bytes:
        """Return the file, the same for the same slides."""
        target = io.BytesIO()
        self._deck.save(target)
        return _steady(target.getvalue(), datetime.combine(self.day, time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _cited(dossiers: Sequence[Dossier]) -> tuple[str, ...]:
    """Return the references of some dossiers, each once."""
    return tuple(dict.fromkeys(text for d in dossiers for text in d.references))


def _scaled(paragraphs: Sequence[tuple[str, float, str, str]], scale: float) -> list[tuple[str, float, str, str]]:
    return [(text, size * scale, colour, weight) for text, size, colour, weight in paragraphs]


def _pairs_of(rows: Sequence[Sequence[str]]) -> list[Any]:
    """Return cells that say the same in each language, one line below the other where they differ."""
    return [_stack(list(dict.fromkeys(cells))) for cells in zip(*rows, strict=True)]


def _stack(texts: list[str]) -> Any:
    return texts[0] if len(texts) == 1 else tuple(texts)


def _way_cell(ways: Sequence[Way]) -> Any:
    labels = [f"{ways[0].number}  {ways[0].label}", *(way.label for way in ways[1:])]
    return _stack(labels)


def _lines_of(geometry: shapely.Geometry) -> list[tuple[list[tuple[float, float]], bool]]:
    """Return the rings and lines of a geometry with whether each is closed, without what is too small to be seen."""
    found = []
    for part in shapely.get_parts(geometry):
        if shapely.get_dimensions(part) == 2:
            rings = [part.exterior, *part.interiors]
            area = [shapely.Polygon(ring).area for ring in rings]
            found += [
                (list(map(tuple, shapely.get_coordinates(ring)[:-1])), True)
                for ring, size in zip(rings, area, strict=True)
                if size > _SPECK_PT2 or len(rings) == 1
            ]
        else:
            found.append((list(map(tuple, shapely.get_coordinates(part))), False))
    return found


def _freeform(shapes: Any, lines: list[tuple[list[tuple[int, int]], bool]]) -> Any:
    """Add a shape of rings and lines; the library's own builder takes time by the square of their points."""
    every = [point for points, _ in lines for point in points]
    left, top = min(x for x, _ in every), min(y for _, y in every)
    right, bottom = max(max(x for x, _ in every), left + 1), max(max(y for _, y in every), top + 1)
    builder = shapes.build_freeform(left, top, scale=1.0)
    builder.add_line_segments([(right, top), (right, bottom)], close=True)
    shape = builder.convert_to_shape()
    path = shape._element.find(".//" + qn("a:path"))
    for child in list(path):
        path.remove(child)
    for points, closed in lines:
        for number, (x, y) in enumerate(points):
            step = path.makeelement(qn("a:lnTo" if number else "a:moveTo"), {})
            step.append(step.makeelement(qn("a:pt"), {"x": str(x - left), "y": str(y - top)}))
            path.append(step)
        if closed:
            path.append(path.makeelement(qn("a:close"), {}))
    return shape


def _style(shape: Any, piece: Piece) -> None:
    # The theme's style of shapes would add shadows.
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)
    if piece.hatched:
        shape.fill.patterned()
        shape.fill.pattern = MSO_PATTERN.LIGHT_UPWARD_DIAGONAL
        shape.fill.fore_color.rgb = _rgb(COLOURS["unknown"])
        shape.fill.back_color.rgb = _rgb(piece.fill or COLOURS["land"])
    elif piece.fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(piece.fill)
        _fade(shape.fill._xPr, piece.alpha)
    else:
        shape.fill.background()
    if not piece.stroke:
        shape.line.fill.background()
        return
    line = shape.line
    line.width = _emu(piece.width)
    line.color.rgb = _rgb(piece.stroke)
    element = line._get_or_add_ln()
    element.set("cap", "flat" if piece.dash else "rnd")
    _fade(element, piece.alpha)
    if piece.dash:
        dash = element.makeelement(qn("a:custDash"), {})
        # Lengths are in thousandths of a percent of the width.
        on, off = (str(round(length / piece.width * 100_000)) for length in piece.dash)
        dash.append(dash.makeelement(qn("a:ds"), {"d": on, "sp": off}))
        element.append(dash)
    element.append(element.makeelement(qn("a:round"), {}))


def _fade(element: Any, alpha: float) -> None:
    if alpha < 1:
        for colour in element.iter(qn("a:srgbClr")):
            colour.append(colour.makeelement(qn("a:alpha"), {"val": str(round(alpha * 100_000))}))


def _steady(content: bytes, moment: str) -> bytes:
    """Return an Office file whose members bear one time, also in the workbooks of its charts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            body = before.read(name)
            if name.endswith(".xlsx"):
                body = _steady(body, moment)
            if name == "docProps/core.xml":
                body = _TIMES.sub(rb"\g<1>" + moment.encode() + rb"\g<2>", body)
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(member, body)
    return target.getvalue()
