"""What happens on the page of scenarios: choosing a ready one, closing, slowing and adding, setting several beside."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analysis.assumptions.scenario import MODES
from analysis.routing.scenario_network import apply_scenario
from app.language.texts import say
from app.services.scenario_edit import (
    compact,
    document_of,
    name_of_scenario,
    with_area,
    with_closed,
    with_factor,
    with_link,
    with_season,
    with_slowed,
    without,
    written,
)
from app.services.selection import name_of
from app.services.service import RouteQuery, scenario_of
from app.state.view_state import LONGEST_ADDRESS, MOST_BESIDE, to_query
from geo.errors import BadBoxError, RequestError
from geo.layers.export import parse_box
from geo.plan.scenario_catalogue import SCENARIO_FOLDER, load_scenario_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.network.router import Router
    from app.language.texts import Language
    from app.services.scenario_edit import Document
    from app.services.service import Service
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = [
    "ReadyScenario",
    "beside_event",
    "edited",
    "opened_file",
    "ready_scenarios",
    "scenario_event",
    "scenario_name",
    "scenario_text",
    "states_beside",
]

# Of a file that is opened.
_LARGEST_FILE = 100_000
_LEAST_SLOW, _MOST_SLOW = 0.1, 100.0


@dataclass(frozen=True)
class ReadyScenario:
    """A scenario that comes with the data: its row of the table, and its JSON in the form that addresses hold."""

    row: Any
    text: str


@lru_cache(maxsize=4)
def ready_scenarios(world: World) -> tuple[ReadyScenario, ...]:
    """
    Return the scenarios that come with the data, in the order of their table.

    Returns
    -------
    scenarios
        With names, notes and sources.
    """
    rows = load_scenario_table(world.data).itertuples()
    folder = world.data / SCENARIO_FOLDER
    return tuple(
        ReadyScenario(row, compact(json.loads((folder / f"{row.id}.json").read_text(encoding="utf-8")))) for row in rows
    )


def scenario_text(world: World, entry: str) -> str:
    """
    Return the JSON of a scenario that is shown beside another.

    Parameters
    ----------
    entry
        Its JSON, or the id of one that comes with the data.

    Returns
    -------
    text
        JSON; the entry itself where it is no such id.
    """
    return next((one.text for one in ready_scenarios(world) if one.row.id == entry), entry)


def scenario_event(world: World, state: ViewState, key: str) -> ViewState:
    """
    Return the state with a scenario chosen that comes with the data.

    Parameters
    ----------
    key
        Id of the scenario; anything else chooses none.
    """
    texts = {one.row.id: one.text for one in ready_scenarios(world)}
    return replace(state, scenario=texts.get(key, ""))


def beside_event(world: World, state: ViewState, action: str) -> ViewState:
    """
    Return the state with the scenario set beside others, or one of these taken away.

    Parameters
    ----------
    action
        "keep", or the place of the one to take away.

    Returns
    -------
    state
        After; the same when there is nothing to set, or it is there already.

    Raises
    ------
    RequestError
        If there are as many as a table can show, or the address would be too long.
    """
    if action != "keep":
        return replace(state, beside=tuple(one for place, one in enumerate(state.beside) if str(place) != action))
    ids = {one.text: one.row.id for one in ready_scenarios(world)}
    entry = ids.get(state.scenario, state.scenario)
    if not entry or entry in state.beside:
        return state
    if len(state.beside) >= MOST_BESIDE:
        msg = f"{MOST_BESIDE} scenarios stand side by side already; take one away first."
        raise RequestError(msg, words=("edit.full", {"most": MOST_BESIDE}))
    return _addressed(replace(state, beside=(*state.beside, entry)))


def _addressed(state: ViewState) -> ViewState:
    if len(to_query(state)) > LONGEST_ADDRESS:
        msg = "The address would be too long for it; use files and the commands."
        raise RequestError(msg, words=("edit.too_long", {"most": LONGEST_ADDRESS}))
    return state


def _number(value: Any, low: float, high: float, what: str) -> float:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not low <= number <= high:
        msg = f"{what} must be a number from {low:g} to {high:g}."
        raise RequestError(msg, words=("edit.number", {"low": f"{low:g}", "high": f"{high:g}"}))
    return float(number)


def _with_thing(document: Document, fields: Mapping[str, Any], thing: str) -> Document:
    """Return a scenario with a port, mode, road or link closed or slowed."""
    kind, _, value = thing.partition(":")
    if kind == "season":
        return with_season(document, "ice")
    if fields.get("action") != "slow":
        return with_closed(document, f"{kind}s", int(value) if kind == "edge" and value.isdigit() else value)
    if kind not in ("ref", "mode"):
        msg = "Only roads and lines with a number, whole modes and areas can be slowed; a port or a link can be closed."
        raise RequestError(msg, words=("edit.not_slow", {}))
    return with_slowed(document, kind, value, _slow_factor(fields))


def _slow_factor(fields: Mapping[str, Any]) -> float:
    return _number(fields.get("slow"), _LEAST_SLOW, _MOST_SLOW, "The factor of a slow stretch")


def _corners(text: Any) -> list[list[float]]:
    """Return the corners of a box given as west, south, east, north."""
    try:
        west, south, east, north = parse_box(str(text).replace("，", ","))
    except BadBoxError as error:
        raise RequestError(str(error), words=("edit.box.wrong", {})) from error
    return [[west, south], [east, south], [east, north], [west, north]]


def _with_ring(document: Document, fields: Mapping[str, Any], ring: Sequence[Sequence[float]]) -> Document:
    return with_area(document, ring, _slow_factor(fields) if fields.get("action") == "slow" else None)


def _link_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    names = {"from": "from", "to": "to", "mode": "link-mode", "length_km": "length", "time_h": "hours",
             "cost_cny_t": "cost", "frequency_per_week": "sailings"}  # fmt: skip
    link = {key: fields.get(name) for key, name in names.items()}
    if not (link["from"] and link["to"] and link["mode"] in MODES) or link["from"] == link["to"]:
        msg = "An added link needs two different places and a mode."
        raise RequestError(msg, words=("edit.link.wrong", {}))
    return link


def _with_factor(document: Document, router: Router, fields: Mapping[str, Any]) -> Document:
    key = str(fields.get("factor"))
    if key not in router.factors.values:
        msg = "Choose a factor and give its value."
        raise RequestError(msg, words=("edit.factor.wrong", {}))
    return with_factor(document, key, _number(fields.get("value"), 0.0, 1e6, f"The factor {key}"))


def edited(router: Router, state: ViewState, name: str, value: Any, fields: Mapping[str, Any]) -> ViewState:
    """
    Return the state with its scenario edited.

    Parameters
    ----------
    router
        To check that what is changed exists.
    name
        "thing" (a port, mode, road or link; `value` is its kind and id), "ring" (corners of an area), "box" (in
        `fields`), "link", "factor", or "drop" (`value` is the key of a change).
    fields
        What the boxes of the editor hold, by name.

    Raises
    ------
    LiaosuError
        If the change means nothing or does not exist; the state before is still there.
    """
    before = document_of(state.scenario)
    if name == "thing":
        after = _with_thing(before, fields, str(value))
    elif name == "ring":
        after = _with_ring(before, fields, value)
    elif name == "box":
        after = _with_ring(before, fields, _corners(fields.get("box")))
    elif name == "link":
        after = with_link(before, _link_of(fields))
    elif name == "factor":
        after = _with_factor(before, router, fields)
    else:
        after = without(before, str(value))
    text = written(after)
    if name != "drop":
        # Taking out is always possible, also from a scenario that is not valid.
        _require_applies(router, text)
    return _addressed(replace(state, scenario=text))


def _require_applies(router: Router, text: str) -> None:
    """Refuse a scenario that changes what does not exist, or more than the server computes."""
    asked = RouteQuery(("", ""), ("", ""), scenario=text)
    apply_scenario(router, scenario_of(asked, router.factors.values))


def opened_file(router: Router, state: ViewState, text: str) -> ViewState:
    """
    Return the state with the scenario of a file.

    Parameters
    ----------
    router
        To check that what it changes exists.

    Raises
    ------
    LiaosuError
        If it is no scenario; the state before is still there.
    """
    try:
        value = json.loads(text.removeprefix("\ufeff")) if len(text) <= _LARGEST_FILE else None
    except (ValueError, RecursionError):
        value = None
    # A result of a scenario holds the scenario, so that it can be looked at again.
    document = value.get("scenario", value) if isinstance(value, dict) else None
    if not isinstance(document, dict):
        msg = "The file holds no scenario in JSON; see the documentation for its form."
        raise RequestError(msg, words=("edit.file", {}))
    text = written(document)
    _require_applies(router, text)
    return _addressed(replace(state, scenario=text))


def scenario_name(service: Service, entry: str, language: Language) -> str:
    """
    Return what a scenario is called.

    Parameters
    ----------
    entry
        JSON, or the id of one that comes with the data.

    Returns
    -------
    name
        Its name, or its changes.
    """
    for one in ready_scenarios(service.world):
        if entry in (one.row.id, one.text):
            return name_of(one.row, language)
    return name_of_scenario(service.router, entry, language) or say(language, "scenarios.as_is")


def states_beside(service: Service, state: ViewState) -> list[ViewState]:
    """
    Return the states of the scenarios that stand side by side.

    Returns
    -------
    states
        Those that were set beside; the scenario that is shown comes last where it is none of them.
    """
    texts = [scenario_text(service.world, entry) for entry in state.beside]
    shown = [state.scenario] if state.scenario and state.scenario not in texts else []
    return [replace(state, scenario=text) for text in (*texts, *shown)]
