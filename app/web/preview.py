"""The picture that a link to a view shows elsewhere: the map with its title, small enough for a message."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from app.language.texts import say
from app.printing.figures import write_sheet
from app.printing.map.drawn_map import draw_map
from app.printing.page_layout import Sheet, place_map, sheet_content, source_texts
from app.printing.text_flow import TextColumn

if TYPE_CHECKING:
    from app.services.service import Service
    from app.state.view_state import View, ViewState

__all__ = ["preview"]

# 1200 x 630 pixels.
_WIDTH, _HEIGHT, _DPI = 600.0, 315.0, 144
_MAP_WIDTH = 412.0
_GAP = 16.0


def preview(service: Service, state: ViewState, view: View | None, approval: str = "") -> bytes:
    """
    Return the preview of a state as PNG.

    Returns
    -------
    content
        1200 x 630 pixels, in the state's language.

    Raises
    ------
    LiaosuError
        If the ways cannot be compared, or the map would leave the region.
    """
    world, languages = service.world, (state.language,)
    shown = sheet_content(service, state, languages)
    drawn = draw_map(world, shown.state, _MAP_WIDTH, _HEIGHT, languages, shown.comparison, view, shown.laid)
    drawn = replace(drawn, graticule=())
    groups, words = place_map(drawn, 0.0, 0.0)
    column = TextColumn(world, _MAP_WIDTH + _GAP, _HEIGHT - 18, _WIDTH - _MAP_WIDTH - 2 * _GAP)
    column.text(say(state.language, "title"), 9.0, colour="ink-muted")
    column.space(6)
    column.text(shown.titles[0], 17.0, weight="bold")
    column.space(6)
    column.text(shown.laid.gists[state.language] if shown.laid else say(state.language, "subtitle"), 9.0)
    sources = source_texts(world, drawn.files, languages)
    number = approval or say(state.language, "approval.empty")
    foot = TextColumn(world, column.x, 0.0, column.width)
    for text in (*sources[:2], say(state.language, "approval", number=number)):
        foot.text(text, 4.6, colour="ink-muted")
    words += [replace(w, y=w.y - foot.top + 10) for w in foot.words]
    sheet = Sheet(
        _WIDTH, _HEIGHT, shown.titles[0], tuple(groups), tuple(column.words), tuple(words),
        (0.0, 0.0, _MAP_WIDTH, _HEIGHT), drawn, sources, datetime.date.min,
    )  # fmt: skip
    return write_sheet(sheet, ".png", world.data, dpi=_DPI)
