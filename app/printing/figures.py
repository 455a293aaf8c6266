"""
Figures for print: any view or route as PNG, SVG or PDF, without a browser.

Text stays text, and its typeface goes along. The same state and date give the same bytes.
"""

from __future__ import annotations

import datetime
import io
import re
import threading
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import Stroke
from matplotlib.transforms import Affine2D

from app.language.theme import COLOURS
from app.printing.fonts import FAMILY, FONT_FILES, font_path, require_characters, web_font
from app.printing.page_layout import compose_sheet
from geo.errors import FigureError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from app.language.texts import Language
    from app.printing.map.frame import Piece
    from app.printing.page_layout import Sheet
    from app.services.service import Service
    from app.state.view_state import View, ViewState

__all__ = ["DPI", "FIGURE_SUFFIXES", "figure", "write_pages", "write_sheet"]

FIGURE_SUFFIXES = (".png", ".svg", ".pdf")
DPI = 300
_MOST_PIXELS = 120_000_000
_HALO_PT = 1.6
_HATCH = "////"
# Settings of matplotlib are global: one figure at a time is written with ours.
_WRITING = threading.Lock()
_SETTINGS: dict[str, Any] = {
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "liaosu",
    "hatch.linewidth": 0.4,
    "path.simplify": False,
}


def figure(
    service: Service,
    state: ViewState,
    suffix: str,
    *,
    size: tuple[float, float],
    languages: tuple[Language, ...],
    date: datetime.date,
    approval: str = "",
    view: View | None = None,
) -> bytes:
    """
    Return the figure of a state.

    Parameters
    ----------
    state
        What is shown: the map with its layers and what is chosen, or the ways between two places.
    suffix
        ".png" (300 dots per inch), ".svg" or ".pdf".
    size
        Millimetres, see `app.printing.page_options.parse_size`.
    languages
        Of the texts, see `app.printing.page_options.parse_languages`.

    Returns
    -------
    content
        Of the file; the same for the same arguments.

    Raises
    ------
    FigureError
        If there is no such format, the picture would be too large, or the map would leave the region.
    LiaosuError
        If the ways cannot be compared.
    """
    sheet = compose_sheet(service, state, size, languages, date, approval=approval, view=view)
    return write_sheet(sheet, suffix, service.world.data)


def write_sheet(sheet: Sheet, suffix: str, data: Path, dpi: int = DPI) -> bytes:
    """
    Return a sheet as a picture.

    Parameters
    ----------
    suffix
        One of `FIGURE_SUFFIXES`.
    data
        The project's data folder, for the typeface.
    dpi
        Dots per inch of a PNG.

    Raises
    ------
    FigureError
        If there is no such format, or the picture would be too large.
    MissingGlyphError
        If a user's text, such as the name of a scenario, has characters that the typeface lacks.
    """
    if suffix not in FIGURE_SUFFIXES:
        msg = f"Figures are written as {', '.join(FIGURE_SUFFIXES)}, not as {suffix!r}."
        raise FigureError(msg)
    if suffix == ".pdf":
        return write_pages([sheet], data)
    if suffix == ".png" and sheet.width * sheet.height * (dpi / 72) ** 2 > _MOST_PIXELS:
        msg = f"At {dpi} dots per inch the picture would have over {_MOST_PIXELS:,} pixels; take .svg or .pdf."
        raise FigureError(msg)
    _require_glyphs(sheet, data)
    described: dict[str, dict[str, Any]] = {
        ".png": {"Title": sheet.title, "Software": None},
        ".svg": {"Title": sheet.title, "Date": sheet.date.isoformat(), "Creator": None},
    }
    target = io.BytesIO()
    with _WRITING, mpl.rc_context(_SETTINGS):  # type: ignore[arg-type]
        _drawing(sheet, data).savefig(target, format=suffix[1:], dpi=dpi, metadata=described[suffix])
    content = target.getvalue()
    return _with_fonts(content.decode(), sheet, data).encode() if suffix == ".svg" else content


def write_pages(sheets: Sequence[Sheet], data: Path) -> bytes:
    """
    Return sheets as the pages of a PDF.

    Parameters
    ----------
    sheets
        As laid out; the first gives the title and the date of the file.
    data
        The project's data folder, for the typeface.

    Raises
    ------
    MissingGlyphError
        If a user's text, such as the name of a scenario, has characters that the typeface lacks.
    """
    for sheet in sheets:
        _require_glyphs(sheet, data)
    target = io.BytesIO()
    moment = datetime.datetime.combine(sheets[0].date, datetime.time(), datetime.UTC)
    described = {"Title": sheets[0].title, "CreationDate": moment, "Creator": None, "Producer": None}
    with _WRITING, mpl.rc_context(_SETTINGS), PdfPages(target, metadata=described) as pages:  # type: ignore[arg-type]
        for sheet in sheets:
            pages.savefig(_drawing(sheet, data))
    return target.getvalue()


def _require_glyphs(sheet: Sheet, data: Path) -> None:
    for words in (*sheet.heading, *sheet.words):
        require_characters(data, words.text)


def _drawing(sheet: Sheet, data: Path) -> Figure:
    drawing = Figure(figsize=(sheet.width / 72, sheet.height / 72), facecolor=COLOURS["paper"])
    axes = drawing.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, sheet.width)
    axes.set_ylim(0, sheet.height)
    axes.axis("off")
    _draw(axes, sheet, data)
    return drawing


def _draw(axes: Axes, sheet: Sheet, data: Path) -> None:
    order = 0
    for group in sheet.groups:
        place = Affine2D().translate(group.x, group.y) + axes.transData
        box = Rectangle((0, 0), group.width, group.height, transform=place)
        for piece in group.pieces:
            order += 1
            patch = _patch(piece)
            patch.set_transform(place)
            patch.set_zorder(order)
            patch.set_gid(f"{group.key}-{order}")
            axes.add_patch(patch)
            patch.set_clip_path(box)
    # The file is what is drawn with; the family is what an SVG asks for.
    fonts = {w: FontProperties(family=FAMILY, weight=w, fname=str(font_path(data, w))) for w in FONT_FILES}
    for words in (*sheet.heading, *sheet.words):
        # What has a path effect is written as outlines: the halo may be, the text itself stays text.
        for halo in (True, False) if words.halo else (False,):
            order += 1
            text = axes.text(
                words.x,
                words.y,
                words.text,
                fontproperties=fonts[words.weight],
                fontsize=words.size,
                color=words.halo if halo else words.colour,
                ha=words.align,
                va="baseline",
                zorder=order,
                parse_math=False,
                gid=f"halo-{order}" if halo else f"text-{order}",
            )
            if halo:
                text.set_path_effects([Stroke(linewidth=_HALO_PT, foreground=words.halo)])


def _patch(piece: Piece) -> PathPatch:
    return PathPatch(
        outline(piece.geometry),
        facecolor=piece.fill or "none",
        edgecolor=piece.stroke or (COLOURS["unknown"] if piece.hatched else "none"),
        linewidth=piece.width,
        linestyle=(0, piece.dash) if piece.dash else "solid",
        alpha=piece.alpha,
        hatch=_HATCH if piece.hatched else None,
        capstyle="butt" if piece.dash else "round",
        joinstyle="round",
    )


def outline(geometry: shapely.Geometry) -> Outline:
    """
    Return a geometry as an outline that can be filled or stroked.

    Parameters
    ----------
    geometry
        Polygons with holes, or lines.

    Returns
    -------
    outline
        All its rings or lines in one.
    """
    lines: list[NDArray[np.float64]] = []
    closed = []
    for part in shapely.get_parts(geometry):
        if shapely.get_dimensions(part) == 2:
            rings = [part.exterior, *part.interiors]
            lines += [shapely.get_coordinates(ring) for ring in rings]
            closed += [True] * len(rings)
        else:
            lines.append(shapely.get_coordinates(part))
            closed.append(False)
    if not lines:
        return Outline(np.zeros((0, 2)))
    codes = []
    for line, ring in zip(lines, closed, strict=True):
        code = np.full(len(line), Outline.LINETO, dtype=np.uint8)
        code[0] = Outline.MOVETO
        if ring:
            code[-1] = Outline.CLOSEPOLY
        codes.append(code)
    return Outline(np.concatenate(lines), np.concatenate(codes))


def _with_fonts(svg: str, sheet: Sheet, data: Path) -> str:
    """Return the picture with the typeface in it, reduced to what it says, so that it reads the same elsewhere."""
    faces = []
    for weight in FONT_FILES:
        characters = frozenset(
            c for words in (*sheet.heading, *sheet.words) if words.weight == weight for c in words.text
        )
        if characters:
            address = web_font(data, weight, characters)
            style = "700" if weight == "bold" else "400"
            faces.append(f"@font-face{{font-family:'{FAMILY}';font-weight:{style};src:url({address}) format('woff2')}}")
    head = f"<defs><style>{''.join(faces)}</style></defs>"
    return re.sub(r"(<svg\b[^>]*>)", lambda match: match[1] + head, svg, count=1)
