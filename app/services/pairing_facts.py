"""What is known and not known of a pairing of the plan, in plain facts: for its page and for briefings."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from app.language.texts import say
from app.services.selection import ends_of, name_of, pairing_table, place_row, title_of
from geo.errors import AmbiguousPlaceError, UnknownPairError, UnknownPlaceError
from geo.places.places import fold, resolve_place

if TYPE_CHECKING:
    from app.language.texts import Language
    from geo.places.places import Place
    from geo.world import World

__all__ = [
    "SIDES",
    "compared_cities",
    "find_pairing",
    "is_open",
    "listed",
    "members_of",
    "parks_in",
    "parks_of",
    "unknown_points",
]

SIDES = ("liaoning", "jiangsu")
_SUGGESTIONS = 4
# Between both places: a hyphen, a dash, an arrow or a slash; hyphens are in names too.
_BETWEEN = re.compile(r"\s*(?:[-‐–—－~～/]|<?->|[↔→←])\s*")


def members_of(world: World, key: str, side: str) -> list[tuple[str, str]]:
    """
    Return the places on a side of a pairing.

    Parameters
    ----------
    side
        One of `SIDES`.
    """
    members = world.plan.members
    here = members[(members.pairing_id == key) & (members.side == side)]
    return [(m.place_type, m.place_id) for m in here.itertuples()]


def compared_cities(world: World, key: str) -> list[Any]:
    """Return the cities that stand side by side: those of a side that names one city only."""
    sides = [members_of(world, key, side) for side in SIDES]
    return [place_row(world, *side[0]) for side in sides if len(side) == 1 and side[0][0] == "city"]


def is_open(world: World, key: str) -> bool:
    """Return whether the plan leaves the partner open."""
    return bool(pairing_table(world).loc[key].kind == "open_pair")


def parks_in(world: World, adcode: str) -> pd.DataFrame:
    """Return the parks and zones that lie in a city, wholly or in part."""
    return world.parks[world.parks.city_adcode.str.split(";").map(lambda codes: adcode in codes)]


def parks_of(world: World, key: str) -> list[Any]:
    """Return the parks of a pairing: those in the cities that stand side by side, and those that it names."""
    parks = [park for city in compared_cities(world, key) for park in parks_in(world, city.adcode).itertuples()]
    named = [place for side in SIDES for place in members_of(world, key, side) if place[0] == "park"]
    return parks + [place_row(world, *place) for place in named]


def listed(language: Language, names: list[str]) -> str:
    """Return names as each language lists them."""
    return ("、" if language == "zh" else ", ").join(names)


def _recalled_figures(city: Any) -> int:
    columns = ("population_2020_confidence", "gdp_cny_2023_confidence", "gdp_cny_2017_confidence", "seat_confidence")
    return sum(getattr(city, column) == "recalled" for column in columns)


def unknown_points(world: World, language: Language, key: str) -> list[str]:
    """
    Return what is not known of a pairing.

    Returns
    -------
    sentences
        What the plan leaves open, parks without an area; of cities whose figures stand side by side, how many figures
        are to be verified; and where routes are compared, that factors are assumed.
    """
    row = pairing_table(world).loc[key]
    places = [place for side in SIDES for place in members_of(world, key, side)]
    notes = world.plan.open_points
    lines = [name_of(row, language, "note")] if row.note_zh else []
    for kind, place in places:
        here = notes[(notes.place_type == kind) & (notes.place_id == place)]
        lines += [
            f"{title_of(world, language, kind, place)}: {name_of(n, language, 'point')}" for n in here.itertuples()
        ]
    recalled = sum(map(_recalled_figures, compared_cities(world, key)))
    if recalled:
        lines.append(say(language, "pairs.recalled", count=recalled))
    unsized = dict.fromkeys(name_of(park, language) for park in parks_of(world, key) if pd.isna(park.area_km2))
    if unsized:
        lines.append(say(language, "pairs.unsized", names=listed(language, list(unsized))))
    if not ends_of(world, key).why_not:
        lines.append(say(language, "pairs.assumed"))
    return lines


# ---- which pairing a text means ----------------------------------------------------------------------------


def _place(world: World, text: str) -> Place | None:
    try:
        return resolve_place(world.places, text)
    except (UnknownPlaceError, AmbiguousPlaceError):
        return None


def _of_places(world: World, text: str) -> list[str]:
    """Return the pairings that have the two places of a text on their two sides, pairs of cities first."""
    for match in _BETWEEN.finditer(text):
        ends = {_place(world, text[: match.start()]), _place(world, text[match.end() :])} - {None}
        found = [
            row.id
            for row in world.plan.pairings.itertuples()
            if len(ends) == len(SIDES)
            and all(any((p.kind, p.id) in members_of(world, row.id, side) for p in ends if p) for side in SIDES)
        ]
        if found:
            kinds = world.plan.pairings.set_index("id").kind
            return [key for key in found if kinds[key] == "city_pair"] or found
    return []


def _suggested(world: World, text: str) -> list[str]:
    """Return ids of pairings with a place of the text, or spelled like it."""
    parts = {place for part in _BETWEEN.split(text) for place in [_place(world, part)] if place}
    own = {(p.kind, p.id) for p in parts}
    cities = {p.id for p in parts if p.kind == "city"}
    own |= {("port", r.id) for r in world.ports[world.ports.city_adcode.isin(cities)].itertuples()}
    members = world.plan.members
    near = [m.pairing_id for m in members.itertuples() if (m.place_type, m.place_id) in own]
    table = pairing_table(world)
    names = {fold(name): key for key in table.index for name in (key, table.title_zh[key], table.title_en[key])}
    near += [names[name] for name in difflib.get_close_matches(fold(text), names, n=_SUGGESTIONS, cutoff=0.5)]
    return list(dict.fromkeys(near))[:_SUGGESTIONS]


def find_pairing(world: World, text: str) -> str:
    """
    Return the pairing that a text means.

    Parameters
    ----------
    text
        An id, or both places in either order and language: "盘锦-无锡", "Wuxi-Panjin".

    Raises
    ------
    UnknownPairError
        If there is none; the message suggests what comes near.
    AmbiguousPlaceError
        If several pairings have both places; the message lists their ids.
    """
    table = pairing_table(world)
    wanted = fold(text)
    for key in table.index:
        if wanted and wanted in {fold(key), fold(table.title_zh[key]), fold(table.title_en[key])}:
            return str(key)
    found = _of_places(world, text)
    if len(found) == 1:
        return found[0]
    if found:
        msg = f"{text!r} is more than one cooperation of the plan; say which by its id: {', '.join(found)}."
        raise AmbiguousPlaceError(msg)
    near = [f"{key} ({table.title_zh[key]})" for key in _suggested(world, text)]
    hint = f"Did you mean {', '.join(near)}?" if near else f"Ids are {', '.join(table.index)}."
    msg = f"{text!r} is no pairing of the plan. {hint} Give both places as 盘锦-无锡, or an id."
    raise UnknownPairError(msg)
