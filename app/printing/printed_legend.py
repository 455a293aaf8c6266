"""What stands beside a map on a sheet: the legend, or the ways between two places with what they take."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import shapely

from app.language.numbers import cargo, co2e, cost, distance, hours
from app.language.texts import LANGUAGES
from app.language.theme import COLOURS, MODE_COLOURS, theme_colour
from app.printing.map.drawn_map import RECALLED_DASH
from app.printing.map.frame import Piece
from app.printing.map.map_names import RING_PT_PER_PX
from app.printing.text_flow import TextColumn, spoken
from app.services.alternatives import WAY_COLOURS
from app.services.selection import choice_of
from app.state.view_state import ANALYSIS_PAGES, NETWORKS
from app.webmap.colouring import HATCHED, city_colours
from app.webmap.legend import LINKS, NETWORK_CREDITS, NETWORK_STROKES, RING_SIZES_T, analysis_legend
from app.webmap.map_layers import port_radius_px
from app.webmap.pairing_arcs import ARC_GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.routing.compare import Comparison
    from app.language.texts import Language
    from app.printing.map.drawn_map import DrawnMap
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["way_totals", "write_legend", "write_modes", "write_ways"]

_SIZE_PT = 7.0
_INDENT = 24.0


def _stroke(colour: str, width: float = 1.8, **style: Any) -> Piece:
    return Piece(shapely.LineString([(-7.5, 0), (7.5, 0)]), stroke=colour, width=width, **style)


def _swatch(colour: str) -> Piece:
    hatched = colour == HATCHED
    fill = COLOURS["land"] if hatched else colour
    return Piece(shapely.box(-6.5, -3.2, 6.5, 3.2), fill=fill, stroke=COLOURS["line-city"], width=0.4, hatched=hatched)


def _patches(swatch: Piece, colours: Sequence[str]) -> list[Piece]:
    """Return a swatch in parts of several colours."""
    west, south, east, north = swatch.geometry.bounds
    width = (east - west) / len(colours)
    return [
        replace(swatch, geometry=shapely.box(west + n * width, south, west + (n + 1) * width, north), fill=colour)
        for n, colour in enumerate(colours)
    ]


def _ring(radius: float, **style: Any) -> Piece:
    circle = shapely.Point(0, 0).buffer(radius, quad_segs=10)
    return Piece(circle, stroke=MODE_COLOURS["sea"], width=0.9, round=True, **style)


def write_legend(
    world: World, state: ViewState, languages: tuple[Language, ...], column: TextColumn, drawn: DrawnMap
) -> None:
    """
    Write the legend: what is on the map and nothing else.

    Parameters
    ----------
    column
        Where it is written.
    """

    def title(key: str) -> None:
        column.space(5)
        column.texts(spoken(languages, key), 7.6, weight="bold")
        column.space(2.5)

    def row(piece: Piece, texts: Sequence[str], height: float = 0.0) -> None:
        column.row(piece, height, texts, _SIZE_PT, _INDENT)

    if state.colouring not in ("none", "theme"):
        title(f"measure.{state.colouring}")
        found = [city_colours(world, replace(state, language=language)) for language in languages]
        for classes in zip(*(f.classes for f in found), strict=True):
            texts = list(dict.fromkeys(words for _, words in classes))
            row(_swatch(classes[0][0]), texts if len(languages) == 1 else texts[:1])
        if found[0].recalled:
            count = {"count": len(found[0].recalled), "total": len(world.cities)}
            dashed = replace(_swatch(COLOURS["land"]), stroke=COLOURS["ink-muted"], width=0.7, dash=RECALLED_DASH)
            row(dashed, spoken(languages, "legend.recalled", **count))
        for text in spoken(languages, f"credit.{state.colouring}"):
            column.text(text, 5.8, colour="ink-muted")
    if state.page in ANALYSIS_PAGES and "arcs" not in drawn.layers:
        heading, rows = analysis_legend(state)
        title(heading)
        for entry in rows:
            dash = (3.0, 2.4) if "dashes" in entry.style else ()
            piece = _swatch(entry.colours[0]) if len(entry.colours) > 1 else _stroke(entry.colours[0], dash=dash)
            row(piece, spoken(languages, entry.words))
            if len(entry.colours) > 1:
                column.pieces[-1:] = _patches(column.pieces[-1], entry.colours)
    if state.page != "routes" and ("arcs" in drawn.layers or state.colouring == "theme"):
        _arc_rows(world, state, languages, title, row)
    if "ports" in drawn.layers:
        title("legend.ports")
        for tonnes in RING_SIZES_T:
            radius = port_radius_px(tonnes) * RING_PT_PER_PX
            row(_ring(radius), [" / ".join(cargo(language, tonnes) for language in languages)], 2 * radius + 1)
        row(_ring(3.0, dash=(1.2, 1.0)), spoken(languages, "figure.ports.unsure"))
    if "parks" in drawn.layers:
        title("legend.parks")
        diamond = shapely.Polygon([(-2.8, 0), (0, 2.8), (2.8, 0), (0, -2.8)])
        for fill, key in ((theme_colour("parks"), "legend.parks.named"), (COLOURS["paper"], "legend.parks.other")):
            row(Piece(diamond, fill=fill, stroke=theme_colour("parks"), width=0.8), spoken(languages, key))
    networks = [name for name in NETWORKS if name in state.layers]
    if networks:
        title("group.networks")
        for name in networks:
            mode, style = NETWORK_STROKES[name]
            dash = (3.0, 2.4) if "dashes" in style else ()
            width = 0.7 if style == "hair" else 1.4
            row(_stroke(MODE_COLOURS[mode], width, dash=dash), spoken(languages, f"layer.{name}"))
        for key in dict.fromkeys(NETWORK_CREDITS[name] for name in networks if name in NETWORK_CREDITS):
            for text in spoken(languages, key):
                column.text(text, 5.8, colour="ink-muted")


def _arc_rows(world: World, state: ViewState, languages: tuple[Language, ...], title: Any, row: Any) -> None:
    lit = choice_of(world, state.selected).pairings
    table = world.plan.pairings
    pairs = table[table.kind.isin(["city_pair", "open_pair"])]
    if lit:
        pairs = pairs[pairs.id.isin(lit)]
    names = world.plan.themes.set_index("id")
    if not pairs.empty and ("pairs" in state.layers or lit or state.colouring == "theme"):
        title("legend.theme" if state.colouring == "theme" else "legend.pairs")
        for pair in pairs.itertuples():
            dash = (3.5, 2.5) if pair.status == "open" else ()
            texts = [str(names.loc[pair.theme, f"name_{language}"]) for language in languages]
            row(_stroke(theme_colour(pair.theme), dash=dash), list(dict.fromkeys(texts)))
    kinds = table.set_index("id").kind
    groups = {ARC_GROUPS.get(kinds[key]) for key in lit}
    themes = set(table.theme[table.id.isin(lit)])
    links = [link for name, entries in LINKS.items() if name in (groups if lit else state.layers) for link in entries]
    for theme, key in links:
        if not lit or theme in themes:
            row(_stroke(theme_colour(theme)), spoken(languages, key))


def way_totals(language: Language, totals: dict[str, float]) -> str:
    """Return what a way takes, in one line: "1 451 km · 174 h · 114 CNY/t · 39.2 kg/t"."""
    parts = (
        distance(language, totals["distance_km"]),
        hours(language, totals["time_h"]),
        cost(language, totals["cost_cny_t"]),
        co2e(language, totals["co2e_kg_t"]),
    )
    return " · ".join(parts)


def write_ways(
    languages: tuple[Language, ...],
    comparison: Comparison,
    chosen: int,
    column: TextColumn,
    *,
    brief: bool,
    changed: bool,
) -> None:
    """
    Write the ways between two places with what they take, the chosen one strong.

    Parameters
    ----------
    chosen
        Place of the chosen one.
    column
        Where they are written.
    brief
        Whether names are given in the first language alone.
    changed
        Whether conditions or factors are others than the default.
    """
    column.texts(spoken(languages, "pairs.ways"), 7.6, weight="bold")
    note = "figure.ways.changed" if changed else "figure.ways.note"
    column.text(" · ".join(spoken(languages, note)), 5.8, colour="ink-muted")
    column.space(4)
    for number, way in enumerate(comparison.alternatives):
        strong = "bold" if number == chosen else "regular"
        colour = MODE_COLOURS[WAY_COLOURS[way.kind]]
        top = column.top
        labels = [way.label[LANGUAGES.index(language)] for language in languages]
        size = 6.6 if len(languages) == 1 else 6.2
        shown = labels[:1] if brief else labels
        column.text(f"{number + 1}  {shown[0]}", size, weight=strong, indent=9)
        for label in shown[1:]:
            column.text(label, size * 0.86, colour="ink-muted", indent=9)
        column.text(way_totals(languages[0], way.totals), size * 0.94, indent=9)
        bar = shapely.box(column.x, column.top + 0.5, column.x + (3.2 if number == chosen else 1.8), top - 1.2)
        column.pieces.append(Piece(bar, fill=colour))
        column.space(2.6)


def write_modes(languages: tuple[Language, ...], comparison: Comparison, column: TextColumn) -> None:
    """
    Write which colour is which mode.

    Parameters
    ----------
    comparison
        The ways, whose modes are named.
    column
        Where they are written.
    """
    used = {leg.mode for way in comparison.alternatives for leg in way.route.legs}
    column.space(3)
    column.texts(spoken(languages, "legend.ways"), 7.0, weight="bold")
    column.space(2)
    modes = [mode for mode in MODE_COLOURS if mode in used]
    half = column.width / 2
    top = column.top
    for number, mode in enumerate(modes):
        side = TextColumn(
            column.world, column.x + (number % 2) * half, top - (number // 2) * 11.5 * column.scale, half, column.scale
        )
        dash = {"ferry": (4.0, 2.2), "access": (2.0, 1.6)}.get(mode, ())
        text = " ".join(spoken(languages, f"mode.{mode}"))
        side.row(_stroke(MODE_COLOURS[mode], 1.0 if mode == "access" else 2.2, dash=dash), 0.0, [text], 6.4, _INDENT)
        column.words += side.words
        column.pieces += side.pieces
    column.top = top - ((len(modes) + 1) // 2) * 11.5 * column.scale
