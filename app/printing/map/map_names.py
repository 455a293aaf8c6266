"""What a printed map names: the cities, seas, provinces, ports, and where the chosen way changes its mode."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from app.language.theme import COLOURS, MODE_COLOURS, blend, theme_colour
from app.printing.fonts import text_width
from app.printing.map.frame import inside
from app.printing.map.label_placement import LabelCandidate, LabelLine
from app.printing.text_flow import wrapped
from app.services.selection import choice_of
from app.webmap.map_layers import CAPITALS, port_radius_px

if TYPE_CHECKING:
    from analysis.routing.compare import Comparison
    from app.language.texts import Language
    from app.printing.map.frame import Frame
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["PARK_PT", "RING_PT_PER_PX", "SEAT_PT", "shows_inland", "terminals", "wishes"]

RING_PT_PER_PX = 0.55
SEAT_PT = 1.9
PARK_PT = 2.6
# A longer name takes several lines.
_WIDEST_PT = 110.0
# The ranks of what a map is about: ends and terminals of ways, what is chosen.
_REQUIRED_BELOW = 2.0


def text_line(world: World, text: str, size: float, colour: str = COLOURS["ink"], weight: str = "regular") -> LabelLine:
    """Return a line of a label with its width."""
    return LabelLine(text, size, weight, colour, text_width(world.data, text, size, weight))


@dataclass(frozen=True)
class _Name:
    """What a label says."""

    name_zh: str
    name_en: str


def terminals(comparison: Comparison, chosen: int) -> list[tuple[float, float, Any]]:
    """Return where a way changes from one mode to the other: longitude, latitude, and what has names."""
    found = {}
    legs = [leg for leg in comparison.alternatives[chosen].route.legs if leg.mode != "transfer"]
    for before, after in pairwise(legs):
        if "access" not in (before.mode, after.mode) and before.mode != after.mode:
            lon, lat = shapely.get_coordinates(after.geometry)[0]
            found[after.start_zh] = float(lon), float(lat), _Name(after.start_zh, after.start_en)
    return list(found.values())


def _name_lines(
    world: World, languages: tuple[Language, ...], row: Any, size: float, colour: str, weight: str = "regular"
) -> tuple[tuple[LabelLine, ...], ...]:
    """Return the lines of a name in each of the languages asked for."""
    muted = COLOURS["ink-muted"] if colour == COLOURS["ink"] else colour
    found = []
    for number, language in enumerate(languages):
        face = (size * 0.78, muted, "regular") if number else (size, colour, weight)
        lines = wrapped(world, getattr(row, f"name_{language}"), face[0], _WIDEST_PT, face[2])
        found.append(tuple(text_line(world, text, *face) for text in lines))
    return tuple(found)


def wishes(
    world: World,
    frame: Frame,
    state: ViewState,
    languages: tuple[Language, ...],
    comparison: Comparison | None,
    open_ends: list[tuple[float, float]],
) -> list[LabelCandidate]:
    """
    Return what would be good to be named.

    Parameters
    ----------
    languages
        Of the names, the first one on top.
    open_ends
        Where arcs end at a partner that the plan leaves open, points.

    Returns
    -------
    wishes
        With their ranks: ends and terminals of ways, what is chosen, paired cities, provinces, seas, ports, lakes.
    """
    wanted: list[LabelCandidate] = []

    def want(lonlat: tuple[float, float], row: Any, rank: float, size: float, **style: Any) -> None:
        ((x, y),) = frame.to_points(np.array([lonlat]))
        radius = style.pop("radius", 0.0)
        if inside(frame, x, y):
            said = _name_lines(world, languages, row, size, style.pop("colour", COLOURS["ink"]), **style)
            name = f"{row.name_zh} {rank:g}"
            lines = tuple(line for lines in said for line in lines)
            required = rank < _REQUIRED_BELOW
            wanted.append(
                LabelCandidate(float(x), float(y), lines, rank, radius, name, required=required, head=len(said[0]))
            )

    choice = set(choice_of(world, state.selected).places)
    ends = {place[1] for place in (state.origin, state.destination) if place} if comparison else set()
    if comparison is not None:
        for lon, lat, terminal in terminals(comparison, state.alternative):
            want((lon, lat), terminal, 1, 7.0, radius=2.6, colour=MODE_COLOURS["sea"])
        for place in (comparison.request.origin, comparison.request.destination):
            want((place.lon or 0.0, place.lat or 0.0), place, 0, 9.0, radius=4.0, weight="bold")
    for x, y in open_ends:
        mark = text_line(world, "?", 11.0, theme_colour("services"), "bold")
        wanted.append(LabelCandidate(x, y - 7.0, (mark,), 0, 0.0, f"? {x:.0f}", required=True))
    if "labels" not in state.layers:
        return wanted
    pairs = world.plan.pairings.id[world.plan.pairings.kind.isin(["city_pair", "open_pair"])]
    paired = set(world.plan.members.place_id[world.plan.members.pairing_id.isin(pairs)])
    for r in world.cities.itertuples():
        if r.adcode in ends:
            continue
        quiet = comparison is not None or bool(choice and r.adcode not in choice)
        near = np.hypot(world.cities.seat_lon - r.seat_lon, world.cities.seat_lat - r.seat_lat) < 1.3
        rank = (
            3.0 if quiet else 1.0 if r.adcode in choice else 2.0 if r.adcode in paired | CAPITALS else 2.5
        ) + 0.4 / near.sum()
        size, colour = (6.6, COLOURS["ink-muted"]) if quiet else (7.6, COLOURS["ink"])
        want((r.seat_lon, r.seat_lat), r, rank, size, radius=SEAT_PT, colour=colour)
    for r in world.provinces.itertuples():
        side = COLOURS["liaoning" if r.adcode == "210000" else "jiangsu"]
        want((r.label_lon, r.label_lat), r, 4, 10.5, colour=blend(side, COLOURS["land"], 0.75))
    for r in world.water_names[world.water_names.kind == "sea"].itertuples():
        want((r.lon, r.lat), r, 5, 8.0, colour=blend(MODE_COLOURS["sea"], COLOURS["water"], 0.7))
    for r in world.neighbours[world.neighbours.adjacent_to != ""].itertuples():
        want((r.label_lon, r.label_lat), r, 6, 6.8, colour=blend(COLOURS["ink-muted"], COLOURS["land-neighbour"], 0.8))
    if "ports" in state.layers:
        known = {wish.lines[0].text for wish in wanted}
        named = world.ports[world.ports.cargo_t.notna() | world.ports.id.isin(choice)]
        for r in named.sort_values("cargo_t", ascending=False).itertuples():
            # A terminal of the chosen way has its name already.
            if getattr(r, f"name_{languages[0]}") in known:
                continue
            rank = 1.5 if r.id in choice else 7.0
            radius = port_radius_px(r.cargo_t) * RING_PT_PER_PX
            want((r.lon, r.lat), r, rank, 6.2, radius=radius, colour=MODE_COLOURS["sea"])
    for r in world.parks[world.parks.lon.notna() & world.parks.id.isin(choice)].itertuples():
        want((r.lon, r.lat), r, 1.2, 6.8, radius=PARK_PT, colour=theme_colour("parks"))
    if shows_inland(state):
        for r in world.water_names[world.water_names.kind == "lake"].itertuples():
            want((r.lon, r.lat), r, 9, 5.6, colour=blend(MODE_COLOURS["sea"], COLOURS["lake"], 0.7))
    return wanted


def shows_inland(state: ViewState) -> bool:
    """Return whether rivers and lakes are on the map."""
    return "inland" in state.layers
