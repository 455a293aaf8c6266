"""What a message of the page has to look like, by the callbacks themselves, before one of them is called."""

from __future__ import annotations

import json
import math
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dash.dependencies import Output

__all__ = ["MessageError", "RefusalLog", "require_message"]

_DEEPEST = 32
_MOST_VALUES = 300_000
_MOST_ENTRIES = 2_000
_LARGEST_NUMBER = 2**63
_ANY = ["ALL"], ["MATCH"], ["ALLSMALLER"]
# Properties of one type whatever the component; others are read by the callbacks, which take anything.
_TYPES: dict[str, tuple[type, ...]] = {"n_clicks": (int,), "checked": (bool,), "search": (str,)}


class MessageError(ValueError):
    """A message has another form than its callback."""


def require_message(callbacks: Mapping[str, Any], body: Any) -> None:
    """
    Check the form of a message.

    Parameters
    ----------
    callbacks
        `Dash.callback_map`.
    body
        The message as parsed from JSON.

    Raises
    ------
    MessageError
        If no page of ours sends it; says which part is wrong without repeating it.
    """
    _require_bounds(body)
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise MessageError("it names no callback")
    callback = callbacks.get(body["output"])
    if callback is None or "callback" not in callback:
        raise MessageError("it names an unknown callback")
    inputs = _declared(callback["inputs"])
    _require_parts("inputs", inputs, body.get("inputs", []))
    _require_parts("state", _declared(callback["state"]), body.get("state", []))
    if not callback.get("no_output"):
        _require_outputs(callback["output"], body.get("outputs"))
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or len(changed) > _MOST_ENTRIES:
        raise MessageError("changedPropIds is no list")
    for name in changed:
        if not isinstance(name, str) or not any(_is_named(part, name) for part in inputs):
            raise MessageError("changedPropIds names no input")


def _require_bounds(body: Any) -> None:
    level, seen = [body], 0
    for _ in range(_DEEPEST):
        seen += len(level)
        if seen > _MOST_VALUES:
            raise MessageError("it holds too many values")
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += [*value, *value.values()]
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str):
                _require_text(value)
            elif isinstance(value, int | float) and not (math.isfinite(value) and abs(value) < _LARGEST_NUMBER):
                raise MessageError("a number is too large")
        level = below
        if not level:
            return
    raise MessageError("it is nested too deeply")


def _require_text(text: str) -> None:
    # Half of a surrogate pair cannot be sent back.
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise MessageError("a text is no Unicode") from error


def _declared(parts: list[dict[str, str]]) -> list[tuple[Any, str]]:
    """Return ids, those of patterns parsed, and properties."""
    return [(_parsed(part["id"]), part["property"]) for part in parts]


def _parsed(name: str) -> Any:
    return json.loads(name) if name.startswith("{") else name


def _is_list(name: Any) -> bool:
    return isinstance(name, dict) and any(value in (["ALL"], ["ALLSMALLER"]) for value in name.values())


def _is_id(pattern: Any, name: Any) -> bool:
    if not isinstance(pattern, dict):
        return bool(isinstance(name, str) and name == pattern)
    if not isinstance(name, dict) or name.keys() != pattern.keys():
        return False
    return all(
        isinstance(name[key], str | int | float) if value in _ANY else name[key] == value
        for key, value in pattern.items()
    )


def _is_named(part: tuple[Any, str], name: str) -> bool:
    text, _, prop = name.rpartition(".")
    if prop != part[1]:
        return False
    try:
        return _is_id(part[0], json.loads(text) if isinstance(part[0], dict) else text)
    except (ValueError, RecursionError):
        return False


def _is_part(part: tuple[Any, str], entry: Any) -> bool:
    pattern, prop = part
    if not isinstance(entry, dict) or not isinstance(entry.get("property"), str):
        return False
    # An output that several callbacks have carries a mark of its own behind an @.
    if entry["property"].partition("@")[0] != prop or not _is_id(pattern, entry.get("id")):
        return False
    value = entry.get("value")
    return value is None or isinstance(value, _TYPES.get(prop, (object,)))


def _is_group(part: tuple[Any, str], given: Any) -> bool:
    if not _is_list(part[0]):
        return _is_part(part, given)
    return isinstance(given, list) and len(given) <= _MOST_ENTRIES and all(_is_part(part, entry) for entry in given)


def _require_parts(what: str, parts: list[tuple[Any, str]], given: Any) -> None:
    if not isinstance(given, list) or len(given) != len(parts):
        msg = f"{what} is not of the callback's length"
        raise MessageError(msg)
    if not all(map(_is_group, parts, given)):
        msg = f"{what} is not of the callback's form"
        raise MessageError(msg)


def _require_outputs(declared: Output | list[Output], given: Any) -> None:
    several = isinstance(declared, (list, tuple))
    outputs = list(declared) if isinstance(declared, (list, tuple)) else [declared]
    parts = [(_parsed(output.component_id_str()), output.component_property) for output in outputs]
    _require_parts("outputs", parts, given if several else [given])


class RefusalLog:
    """
    Tells of refused messages in a line at most every so often; safe to use from many threads.

    Parameters
    ----------
    every_s
        Seconds between two lines; those refused meanwhile are counted in the next.
    clock
        Seconds that only grow.
    """

    def __init__(self, every_s: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._every_s = every_s
        self._clock = clock
        self._lock = threading.Lock()
        self._last = -math.inf
        self._count = 0

    def line(self, reason: str) -> str | None:
        """Return what to log now, None if it is too early."""
        with self._lock:
            self._count += 1
            now = self._clock()
            if now - self._last < self._every_s:
                return None
            count, self._count, self._last = self._count, 0, now
        return f"refused messages of the page since the last line: {count}; the latest: {reason}"
