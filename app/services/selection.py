"""What the panel and the map need to know about the thing that is chosen: plain facts, no components."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from app.language.texts import say
from app.state.view_state import ViewState, to_dict
from geo.errors import UnknownPlaceError
from geo.layers.registry import member_points, pairings_table

if TYPE_CHECKING:
    from app.language.texts import Language
    from geo.world import World

__all__ = [
    "Choice",
    "Ends",
    "Role",
    "choice_of",
    "ends_of",
    "is_known",
    "map_state",
    "name_of",
    "page_title",
    "pairing_table",
    "place_row",
    "roles_of",
]

_LAYER_OF = {"province": "provinces", "city": "cities", "county": "counties", "port": "ports", "park": "parks"}
_KEY_OF = {"province": "adcode", "city": "adcode", "county": "adcode", "port": "id", "park": "id"}
# Parts of the page that are named for screen readers.
_PART_LABELS = {
    "rail": "nav.label",
    "stage": "map.label",
    "sheet": "panel.label",
    "sheet-toggle": "sheet.toggle",
    "search": "search.label",
    "zoom-in": "control.zoom_in",
    "zoom-out": "control.zoom_out",
    "map-home": "control.home",
    "map-fullscreen": "control.fullscreen",
    "map-measure": "control.measure",
    "measure-end": "control.measure_end",
    "map-tiles": "control.tiles",
}
# A point is shown with its surroundings, about 40 km.
_POINT_MARGIN_DEG = 0.4


@dataclass(frozen=True)
class Role:
    """
    A part that a place has in the plan.

    Attributes
    ----------
    pairing
        Row of the pairings table.
    side
        "liaoning" or "jiangsu": the side that the place is on.
    """

    pairing: Any
    side: str


@dataclass(frozen=True)
class Choice:
    """What is chosen, with the pairings and places that light up with it."""

    pairings: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    bounds: tuple[tuple[float, float], tuple[float, float]] | None = None


@lru_cache(maxsize=4)
def pairing_table(world: World) -> pd.DataFrame:
    """
    Return the pairings with titles and both sides, indexed by id.

    Returns
    -------
    table
        Made once for each world; not to be changed.
    """
    return pairings_table(world).set_index("id", drop=False)


def place_row(world: World, kind: str, key: str) -> Any:
    """
    Return a place's row by kind and id.

    Parameters
    ----------
    kind, key
        "province", "city", "county", "port" or "park", and its id.

    Returns
    -------
    row
        Named tuple of the layer's columns.

    Raises
    ------
    UnknownPlaceError
        If there is none.
    """
    frame = getattr(world, _LAYER_OF[kind])
    for row in frame[frame[_KEY_OF[kind]] == key].itertuples():
        return row
    msg = f"There is no {kind} {key!r} on the map."
    raise UnknownPlaceError(msg)


def is_known(world: World, kind: str, key: str) -> bool:
    """
    Return whether a kind and id name something that can be shown.

    Parameters
    ----------
    kind, key
        A kind of place, "pairing" or "item", and its id.

    Returns
    -------
    known
        False for whatever an address may hold and the data do not.
    """
    if kind == "pairing":
        return key in set(world.plan.pairings.id)
    if kind == "item":
        return key in {str(number) for number in world.plan.items["item"]}
    if kind not in _LAYER_OF:
        return False
    frame = getattr(world, _LAYER_OF[kind])
    # Not compared as a column, which cannot hold whatever a message may.
    return key in set(frame[_KEY_OF[kind]])


def name_of(row: Any, language: Language, what: str = "name") -> str:
    """
    Return a row's name (or title, note ...) in a language.

    Parameters
    ----------
    row
        Named tuple or row of a table.
    language
        "zh" or "en".
    what
        Beginning of the columns' names, as in `note_zh`.

    Returns
    -------
    text
        Empty where the row has none.
    """
    return str(getattr(row, f"{what}_{language}"))


def roles_of(world: World, kind: str, key: str) -> list[Role]:
    """
    Return the parts that a place has in the plan.

    Parameters
    ----------
    kind, key
        "province", "city", "port" or "park", and its id.

    Returns
    -------
    roles
        In the order of the plan's items; a city also has the parts of zones that lie in it alone or with others.
    """
    pairings = pairing_table(world)
    members = world.plan.members
    rows = members[(members.place_type == kind) & (members.place_id == key)]
    roles = [Role(pairings.loc[r.pairing_id], r.side) for r in rows.itertuples()]
    if kind == "park":
        zone = place_row(world, "park", key).member_of
        roles += roles_of(world, "park", zone) if zone else []
    if kind == "city":
        here = world.parks[world.parks.city_adcode.str.split(";").map(lambda codes: key in codes)]
        harbours = world.ports[world.ports.city_adcode == key]
        for place_type, ids in (("park", set(here.id)), ("port", set(harbours.id))):
            more = members[(members.place_type == place_type) & members.place_id.isin(ids)]
            roles += [Role(pairings.loc[r.pairing_id], r.side) for r in more.itertuples()]
    unique = {role.pairing.id: role for role in reversed(roles)}
    return sorted(unique.values(), key=lambda role: (role.pairing.plan_item, role.pairing.id))


@dataclass(frozen=True)
class Ends:
    """
    Between which places the routes of a pairing can be compared.

    Attributes
    ----------
    pairs
        Kind and id of a place in Liaoning and of one in Jiangsu: every combination.
    why_not
        Why there is not exactly one: "noplace" (a side names only its province), "nopoint" (a zone without a position
        of its own), "several", or empty.
    """

    pairs: tuple[tuple[tuple[str, str], tuple[str, str]], ...]
    why_not: str


def ends_of(world: World, pairing: str) -> Ends:
    """
    Return between which places the routes of a pairing can be compared.

    Returns
    -------
    ends
        Without pairs where a side has no place with a position.
    """
    members = world.plan.members[world.plan.members.pairing_id == pairing]
    if (members.place_type == "province").any():
        return Ends((), "noplace")
    sides = {}
    for side in ("liaoning", "jiangsu"):
        here = [(m.place_type, m.place_id) for m in members[members.side == side].itertuples()]
        sides[side] = [place for place in here if place[0] != "park" or pd.notna(place_row(world, *place).lon)]
    pairs = tuple((a, b) for a in sides["liaoning"] for b in sides["jiangsu"])
    return Ends(pairs, "" if len(pairs) == 1 else "several" if pairs else "nopoint")


def _bounds(points: list[shapely.Geometry]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    if not points:
        return None
    west, south, east, north = shapely.total_bounds(points)
    if west == east and south == north:
        west, south, east, north = (
            west - _POINT_MARGIN_DEG, south - _POINT_MARGIN_DEG, east + _POINT_MARGIN_DEG, north + _POINT_MARGIN_DEG,
        )  # fmt: skip
    return (float(south), float(west)), (float(north), float(east))


def _of_pairings(world: World, ids: list[str]) -> Choice:
    members = world.plan.members[world.plan.members.pairing_id.isin(ids)]
    places = [(m.place_type, m.place_id) for m in members.itertuples()]
    points = [p for place in places for p in member_points(world, *place)]
    inside = [zone for kind, key in places if kind == "park" for zone in world.parks.id[world.parks.member_of == key]]
    return Choice(tuple(ids), tuple(dict.fromkeys([*(key for _, key in places), *inside])), _bounds(points))


def choice_of(world: World, selected: tuple[str, str] | None) -> Choice:
    """
    Return what lights up with a selection.

    Parameters
    ----------
    selected
        Kind and id, or None.

    Returns
    -------
    choice
        Empty when nothing, or nothing known, is selected.
    """
    if selected is None or not is_known(world, *selected):
        return Choice()
    kind, key = selected
    if kind == "pairing":
        return _of_pairings(world, [key])
    if kind == "item":
        return _of_pairings(world, list(world.plan.pairings.id[world.plan.pairings.plan_item == int(key)]))
    row = place_row(world, kind, key)
    if row.geometry is None:
        return Choice(places=(key,))
    roles = roles_of(world, kind, key) if kind != "province" else []
    own = [role.pairing.id for role in roles if role.pairing.kind in ("city_pair", "open_pair")]
    pairings = own if own and kind == "city" else [role.pairing.id for role in roles]
    places = [key, *_of_pairings(world, pairings).places] if pairings else [key]
    return Choice(tuple(pairings), tuple(dict.fromkeys(places)), _bounds([row.geometry]))


def page_title(world: World, state: ViewState) -> str:
    """
    Return the title of the page that shows a state.

    Returns
    -------
    title
        What is chosen or compared, the page, and the project, as in "Panjin ↔ Wuxi · Pairs · Liao-Su Corridor".
    """
    language = state.language
    parts = []
    if state.page == "routes":
        ends = [place for place in (state.origin, state.destination) if place]
        named = [title_of(world, language, *end) if is_known(world, *end) else end[1] for end in ends]
        parts.append(" → ".join(named))
    elif state.page == "ports" and state.port and is_known(world, "port", state.port):
        parts.append(title_of(world, language, "port", state.port))
    elif state.selected and is_known(world, *state.selected):
        parts.append(title_of(world, language, *state.selected))
    if state.page != "map":
        parts.append(say(language, f"page.{state.page}"))
    return " · ".join([*(part for part in parts if part), say(language, "title")])


def map_state(world: World, state: ViewState) -> dict[str, Any]:
    """
    Return what the browser's map needs to draw a state.

    Returns
    -------
    values
        The state, the pairings and places that light up, bounds to bring into view, and the page's title.
    """
    choice = choice_of(world, state.selected)
    return {
        **to_dict(state),
        "pairings": list(choice.pairings),
        "places": list(choice.places),
        "bounds": choice.bounds,
        "title": page_title(world, state),
        "labels": {part: say(state.language, text) for part, text in _PART_LABELS.items()},
    }


def title_of(world: World, language: Language, kind: str, key: str) -> str:
    """Return what a known selection is called."""
    if kind == "pairing":
        return name_of(pairing_table(world).loc[key], language, "title")
    if kind == "item":
        items = world.plan.items
        row = next(items[items["item"] == int(key)].itertuples())
        return f"{say(language, 'plan.item', item=row.item)} {name_of(row, language, 'title')}"
    return name_of(place_row(world, kind, key), language)
