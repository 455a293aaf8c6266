"""What happens on the page of scenarios: choosing a ready one, closing ports and roads."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geo.scenarios import SCENARIO_FOLDER, load_scenario_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.url_state import ViewState
    from geo.world import World

__all__ = ["NETWORK_CHOICES", "ReadyScenario", "closed_in", "ready_scenarios", "scenario_event"]

# The networks on which a scenario can be looked at.
NETWORK_CHOICES = ("any", "road", "rail")
_CLOSED = ("ports", "refs")


@dataclass(frozen=True)
class ReadyScenario:
    """A scenario that comes with the data: its row of the table, and its JSON in the form that addresses hold."""

    row: Any
    text: str


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=4)
def ready_scenarios(world: World) -> tuple[ReadyScenario, ...]:
    """
    Return the scenarios that come with the data, in the order of their table.

    Parameters
    ----------
    world
        The data.

    Returns
    -------
    scenarios
        With names, notes and sources.
    """
    rows = load_scenario_table(world.data).itertuples()
    folder = world.data / SCENARIO_FOLDER
    return tuple(
        ReadyScenario(row, _compact(json.loads((folder / f"{row.id}.json").read_text(encoding="utf-8"))))
        for row in rows
    )


def _document(text: str) -> dict[str, Any]:
    """Return a scenario's JSON object, empty where the text holds none."""
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def closed_in(text: str) -> dict[str, list[str]]:
    """
    Return the ports and roads that a scenario closes.

    Parameters
    ----------
    text
        JSON, or empty.

    Returns
    -------
    closed
        By "ports" and "refs"; empty lists where the text says nothing of it.
    """
    closed = _document(text).get("closed")
    found = closed if isinstance(closed, dict) else {}
    lists = {what: found.get(what) for what in _CLOSED}
    return {what: [str(one) for one in value] if isinstance(value, list) else [] for what, value in lists.items()}


def scenario_event(world: World, state: ViewState, trigger: Mapping[str, Any], value: Any) -> ViewState:
    """
    Return the state after something happened on the page of scenarios.

    Parameters
    ----------
    world
        The data.
    state
        Before.
    trigger
        Id of the component: `type` is "scenario" (a card, or none at all) or "close" (a box).
    value
        A number of clicks, or what the box holds.

    Returns
    -------
    state
        After; the same when the event means nothing.
    """
    if trigger.get("type") == "scenario":
        if not value:
            return state
        texts = {one.row.id: one.text for one in ready_scenarios(world)}
        return replace(state, scenario=texts.get(str(trigger.get("id")), ""))
    what = trigger.get("what")
    if what not in _CLOSED or not isinstance(value, list) or closed_in(state.scenario)[what] == value:
        return state
    document = _document(state.scenario)
    before = document.get("closed")
    closed = {**(before if isinstance(before, dict) else {}), what: [str(one) for one in value]}
    document["closed"] = {key: entries for key, entries in closed.items() if entries}
    # What is changed is no longer the scenario of that name.
    kept = {key: entry for key, entry in document.items() if key != "name" and entry}
    return replace(state, scenario=_compact(kept) if kept else "")
