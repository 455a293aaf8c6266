"""What happens on the page of routes, as changes of the state."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.state.view_state import MODES, PLACES, UNITS, ViewState, parse_query, possible_shipment

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["end_chosen", "route_event"]

_LARGEST_NUMBER = 1e300


def end_chosen(state: ViewState, side: str, place: tuple[str, str]) -> ViewState:
    """
    Return the state with one end of the route chosen.

    Parameters
    ----------
    side
        "origin" or "destination".

    Returns
    -------
    state
        On the page of routes; the same when the place is none that a route can lead to.
    """
    if side not in ("origin", "destination") or place[0] not in PLACES:
        return state
    text = f"?from={place[0]}:{place[1]}"
    checked = parse_query(text).origin
    if checked is None:
        return state
    changed = replace(state, origin=checked) if side == "origin" else replace(state, destination=checked)
    return replace(changed, page="routes", alternative=0)


def route_event(state: ViewState, trigger: Mapping[str, Any], value: Any, defaults: Mapping[str, float]) -> ViewState:
    """
    Return the state after something happened on the page of routes.

    Parameters
    ----------
    trigger
        Id of the component: `type` is "alternative", "swap", "reset" or "control".
    value
        What a control holds now, or a number of clicks.
    defaults
        Values of the factor table, to tell which factors are changed.

    Returns
    -------
    state
        After; the same when the event means nothing.
    """
    kind = trigger.get("type")
    if kind == "control":
        return _control(state, str(trigger.get("name")), value, defaults)
    if not value:
        return state
    if kind == "alternative":
        return replace(state, alternative=int(trigger.get("n", 0)))
    if kind == "swap":
        return replace(state, origin=state.destination, destination=state.origin, via=state.via[::-1], alternative=0)
    if kind == "reset":
        fresh = ViewState()
        return replace(
            state, factors=(), off=fresh.off, via=(), avoid=(), ice=False, scenario="", drivers=fresh.drivers,
            shipment=fresh.shipment, alternative=0,
        )  # fmt: skip
    return state


def _control(state: ViewState, name: str, value: Any, defaults: Mapping[str, float]) -> ViewState:
    """Return the state after a control was moved; what it cannot mean changes nothing."""
    if name == "amount" and _is_number(value):
        return replace(state, shipment=(possible_shipment(float(value)), state.shipment[1]))
    if name == "unit" and value in UNITS:
        return replace(state, shipment=(state.shipment[0], value))
    if name == "drivers" and str(value) in ("1", "2"):
        return replace(state, drivers=int(value))
    if name == "modes" and isinstance(value, list):
        off = frozenset(MODES) - frozenset(map(str, value))
        return replace(state, off=off, alternative=state.alternative if off == state.off else 0)
    if name in ("via", "avoid") and isinstance(value, list):
        texts = ";".join(map(str, value))
        places = getattr(parse_query(f"?{name}={texts}"), name)
        return replace(state, **{name: places})
    if name == "ice":
        return replace(state, ice=bool(value))
    factor = name.removeprefix("factor:")
    if factor in defaults and _is_number(value) and 0 <= value <= 1e6:
        changed = {**dict(state.factors), factor: float(f"{value:.6g}")}
        kept = {key: number for key, number in changed.items() if not math.isclose(number, defaults[key], rel_tol=1e-5)}
        return replace(state, factors=tuple(sorted(kept.items())))
    return state


def _is_number(value: Any) -> bool:
    # A whole number may be longer than any float: it is compared, not converted.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST_NUMBER
