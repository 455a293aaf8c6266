"""Named errors in the user's language; their English sentence is for programs and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.language.texts import say
from geo.errors import AmbiguousPlaceError, NoRouteError, ScenarioError, TooFarError, UnknownPlaceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.routing.scenario_network import Closure
    from app.language.texts import Language
    from geo.errors import LiaosuError

__all__ = ["failure_sentences"]

# What is said of an error that tells nothing about itself.
_PLAIN = {
    NoRouteError: "none", TooFarError: "far", UnknownPlaceError: "unknown", AmbiguousPlaceError: "unknown",
    ScenarioError: "scenario",
}  # fmt: skip


def failure_sentences(language: Language, error: LiaosuError) -> list[str]:
    """
    Return what went wrong and what to do.

    Parameters
    ----------
    error
        As raised; what it tells in `facts` is said too. `words` among them is a text of the catalogue and its values.
    """
    facts = error.facts
    if "words" in facts:
        key, values = facts["words"]
        return [say(language, key, **values)]
    if isinstance(error, NoRouteError) and "ends" in facts:
        return _no_route(language, facts)
    if isinstance(error, TooFarError) and "place" in facts:
        return [_too_far(language, facts)]
    if isinstance(error, UnknownPlaceError) and "point" in facts:
        lon, lat = facts["point"]
        hint = [say(language, "failed.swapped")] if facts["swapped"] else []
        return [say(language, "failed.outside", lon=f"{lon:g}", lat=f"{lat:g}"), *hint]
    if isinstance(error, UnknownPlaceError) and "text" in facts:
        near = _list(language, (_name(language, names) for names in facts["near"]))
        hint = [say(language, "failed.near", places=near)] if near else []
        return [say(language, "failed.unknown", text=_asked(facts["text"])), *hint]
    if isinstance(error, AmbiguousPlaceError) and "text" in facts:
        codes = _list(language, (f"{_name(language, (zh, en))} ({code})" for zh, en, code in facts["places"]))
        return [say(language, "failed.ambiguous", text=_asked(facts["text"]), places=codes)]
    plain = next((name for kind, name in _PLAIN.items() if isinstance(error, kind)), "request")
    where = [say(language, "failed.path", path=facts["path"])] if facts.get("path") else []
    return [say(language, f"routes.failed.{plain}"), *where]


def _name(language: Language, names: tuple[str, str]) -> str:
    return names[0] if language == "zh" else names[1]


def _list(language: Language, parts: Iterable[str]) -> str:
    return ("、" if language == "zh" else ", ").join(parts)


def _asked(text: str) -> str:
    """Return what was asked for without the kind that an address puts before it."""
    kind, _, key = text.partition(":")
    return key or kind


def _no_route(language: Language, facts: dict[str, Any]) -> list[str]:
    origin, destination = (_name(language, names) for names in facts["ends"])
    sentences = [say(language, "failed.none", origin=origin, destination=destination)]
    if facts["closed"]:
        things = _list(language, (_closed(language, closure) for closure in facts["closed"]))
        sentences += [say(language, "failed.closed", things=things), say(language, "failed.open")]
    return sentences


def _mode(language: Language, mode: str) -> str:
    return say(language, f"mode.{mode}").lower()


def _closed(language: Language, closure: Closure) -> str:
    if closure.kind == "mode":
        return say(language, "failed.closed.mode", name=_mode(language, closure.key))
    if closure.kind == "edges":
        return say(language, "failed.closed.edges", count=closure.key)
    if closure.kind == "area":
        return say(language, "failed.closed.area")
    return _name(language, closure.names) or closure.key


def _too_far(language: Language, facts: dict[str, Any]) -> str:
    place = _name(language, facts["place"])
    if "mode" not in facts:
        return say(language, "failed.nowhere", place=place)
    return say(
        language, "failed.far", place=place, mode=_mode(language, facts["mode"]), km=f"{facts['km']:.0f}",
        limit=f"{facts['limit_km']:g}",
    )  # fmt: skip
