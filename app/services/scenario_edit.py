"""Editing a scenario's JSON object: what it changes in words, adding a change, taking one out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from analysis.assumptions.scenario import parse_scenario
from analysis.network.link_names import link_table, numbered_name
from app.language.texts import LANGUAGES, say
from app.state.view_state import LONGEST_SCENARIO
from geo.errors import LiaosuError, RequestError
from geo.places.places import resolve_place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.network.router import Router
    from app.language.texts import Language

__all__ = [
    "Change",
    "changes_in",
    "compact",
    "document_of",
    "name_of_scenario",
    "with_area",
    "with_closed",
    "with_factor",
    "with_link",
    "with_season",
    "with_slowed",
    "without",
    "written",
]

CLOSED_LISTS = ("ports", "modes", "refs", "edges")
# More closed links than these are told by their number.
_MOST_LINKS = 8
# A hundred metres.
_DECIMALS = 3

Document = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """
    One change of a scenario.

    Attributes
    ----------
    key
        What `without` takes out by.
    """

    key: str
    zh: str
    en: str


def compact(value: Any) -> str:
    """Return JSON without a space too many, as addresses hold it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def document_of(text: str) -> Document:
    """
    Return a scenario's JSON object.

    Parameters
    ----------
    text
        JSON, or empty.

    Returns
    -------
    document
        Empty where the text holds no object.
    """
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def written(document: Mapping[str, Any]) -> str:
    """
    Return a scenario's object as text, without what changes nothing.

    Returns
    -------
    text
        Empty when nothing is changed.

    Raises
    ------
    RequestError
        If it is too long for an address.
    """
    kept = {key: entry for key, entry in document.items() if entry}
    text = compact(kept) if set(kept) - {"name"} else ""
    if len(text) > LONGEST_SCENARIO:
        msg = f"The scenario has {len(text)} characters; an address holds {LONGEST_SCENARIO}: use a file."
        raise RequestError(msg, words=("edit.too_long", {"most": LONGEST_SCENARIO}))
    return text


def _object(document: Mapping[str, Any], key: str) -> Document:
    value = document.get(key)
    return dict(value) if isinstance(value, dict) else {}


def _list(holder: Mapping[str, Any], key: str) -> list[Any]:
    value = holder.get(key)
    return list(value) if isinstance(value, list) else []


def _changed(document: Mapping[str, Any], **entries: Any) -> Document:
    # What is changed is no longer the scenario of that name.
    return {**{key: entry for key, entry in document.items() if key != "name"}, **entries}


def with_closed(document: Mapping[str, Any], what: str, value: str | int) -> Document:
    """
    Return a scenario with one thing more closed.

    Parameters
    ----------
    what
        One of "ports", "modes", "refs", "edges".
    value
        Id, mode, number of a road or line, or id of an edge.

    Returns
    -------
    document
        After; without its name.
    """
    closed = _object(document, "closed")
    entries = _list(closed, what)
    return _changed(document, closed={**closed, what: entries if value in entries else [*entries, value]})


def _polygon(ring: Sequence[Sequence[float]]) -> shapely.Geometry:
    """Return the area within corners in the order they were set; lines that cross make it one of several parts."""
    try:
        corners = [(round(float(lon), _DECIMALS), round(float(lat), _DECIMALS)) for lon, lat in ring]
    except (OverflowError, TypeError, ValueError) as error:
        msg = "The corners of an area must be pairs of longitude and latitude."
        raise RequestError(msg, words=("edit.no_area", {})) from error
    if not all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in corners):
        msg = "The corners of an area must lie on earth: longitude, then latitude."
        raise RequestError(msg, words=("edit.no_area", {}))
    distinct = list(dict.fromkeys(corners))
    area = shapely.make_valid(shapely.Polygon(distinct)) if len(distinct) > 2 else shapely.Polygon()
    parts = [part for part in shapely.get_parts(area) if part.geom_type in ("Polygon", "MultiPolygon")]
    whole = shapely.union_all(parts)
    if whole.is_empty or whole.area == 0:
        msg = "The area has no inside; set at least three corners that do not lie on one line."
        raise RequestError(msg, words=("edit.no_area", {}))
    return whole


def _plain(area: shapely.Geometry) -> Any:
    return json.loads(shapely.to_geojson(area))


def with_area(document: Mapping[str, Any], ring: Sequence[Sequence[float]], factor: float | None) -> Document:
    """
    Return a scenario with an area closed or slowed.

    Parameters
    ----------
    ring
        Corners, lon and lat.
    factor
        How many times as long everything takes in it; None closes it. A second closed area joins the first.

    Returns
    -------
    document
        After; without its name.

    Raises
    ------
    RequestError, ScenarioError
        If the corners enclose nothing, or the area that is closed already is none.
    """
    area = _polygon(ring)
    if factor is not None:
        return _changed(document, slowed=[*_list(document, "slowed"), {"area": _plain(area), "factor": factor}])
    closed = _object(document, "closed")
    if closed.get("area"):
        before = parse_scenario({"closed": {"area": closed["area"]}}, ()).closed_area
        area = shapely.union_all([before, area])
    return _changed(document, closed={**closed, "area": _plain(area)})


def with_slowed(document: Mapping[str, Any], target: str, value: str, factor: float) -> Document:
    """
    Return a scenario with a road, a line or a mode slowed; what was slowed already gets the new factor.

    Parameters
    ----------
    target
        "ref" or "mode".
    value
        Number of the road or line, or the mode.
    factor
        How many times as long it takes.

    Returns
    -------
    document
        After; without its name.
    """
    others = [
        entry for entry in _list(document, "slowed") if not (isinstance(entry, dict) and entry.get(target) == value)
    ]
    return _changed(document, slowed=[*others, {target: value, "factor": factor}])


def with_link(document: Mapping[str, Any], link: Mapping[str, Any]) -> Document:
    """Return a scenario with a link added; `link` is an entry of `added`, and what it leaves empty is left out."""
    entry = {key: value for key, value in link.items() if value not in (None, "")}
    return _changed(document, added=[*_list(document, "added"), entry])


def with_factor(document: Mapping[str, Any], key: str, value: float) -> Document:
    """
    Return a scenario with a factor replaced.

    Parameters
    ----------
    key, value
        Of the factor, in the unit of the factor table.

    Returns
    -------
    document
        After; without its name.
    """
    return _changed(document, factors={**_object(document, "factors"), key: value})


def with_season(document: Mapping[str, Any], season: str) -> Document:
    """Return a scenario in a season."""
    return _changed(document, season=season)


def without(document: Mapping[str, Any], key: str) -> Document:
    """
    Return a scenario without one change.

    Parameters
    ----------
    key
        Of a `Change`.

    Returns
    -------
    document
        After, without its name; the same when there is no such change.
    """
    head, _, rest = key.partition(":")
    if head in ("slowed", "added"):
        entries = _list(document, head)
        kept = [entry for place, entry in enumerate(entries) if str(place) != rest]
        return dict(document) if kept == entries else _changed(document, **{head: kept})
    if head == "factors" and rest in _object(document, "factors"):
        return _changed(document, factors={k: v for k, v in _object(document, "factors").items() if k != rest})
    if head == "season" and document.get("season"):
        return _changed(document, season=None)
    closed = _object(document, "closed")
    if head == "area" and "area" in closed:
        return _changed(document, closed={k: v for k, v in closed.items() if k != "area"})
    if head in CLOSED_LISTS:
        kept = [] if rest == "*" else [entry for entry in _list(closed, head) if str(entry) != rest]
        rebuilt = {**closed, head: kept}
        return (
            _changed(document, closed={k: v for k, v in rebuilt.items() if v}) if rebuilt != closed else dict(document)
        )
    return dict(document)


# ---- in words ----------------------------------------------------------------------------------------------


def _said(key: str, words: str, **values: Any) -> Change:
    """Return a change in both languages; a value may be a pair of texts."""
    texts = []
    for place, language in enumerate(LANGUAGES):
        own = {name: value[place] if isinstance(value, tuple) else value for name, value in values.items()}
        texts.append(say(language, words, **own))
    return Change(key, *texts)


def _each(words: str) -> tuple[str, ...]:
    return tuple(say(language, words) for language in LANGUAGES)


def _port(router: Router, value: str) -> tuple[str, str]:
    ports = router.world.ports
    rows = ports[(ports.id == value) | (ports.locode == value)]
    return (str(rows.name_zh.iloc[0]), str(rows.name_en.iloc[0])) if len(rows) else (value, value)


def _mode(value: Any) -> tuple[str, ...]:
    words = f"mode.{value}"
    try:
        return _each(words)
    except KeyError:
        return (str(value), str(value))


def _links(router: Router, ids: Sequence[Any]) -> list[Change]:
    if len(ids) > _MOST_LINKS:
        return [_said("edges:*", "change.closed.links", count=len(ids))]
    edges = router.graph.edges["edge"].to_numpy()
    found = []
    for one in ids:
        rows = np.flatnonzero(edges == one) if isinstance(one, int) else np.empty(0, dtype=np.int64)
        name: Any = str(one)
        if len(rows):
            row = link_table(router, np.asarray(rows[:1])).iloc[0]
            name = tuple(numbered_name(row.ref, own) for own in (row["name"], row.name_en))
        found.append(_said(f"edges:{one}", "change.closed.link", name=name, id=one))
    return found


def _place(router: Router, text: Any) -> tuple[str, str]:
    """Return what a place of an added link is called; the text itself where it names none."""
    try:
        place = resolve_place(router.world.places, str(text))
    except LiaosuError:
        return str(text), str(text)
    return place.name_zh, place.name_en


def changes_in(router: Router, text: str) -> list[Change]:
    """
    Return what a scenario changes, each in words.

    Parameters
    ----------
    router
        For the names of ports and links.
    text
        JSON, or empty; entries that are not understood are told by their value.

    Returns
    -------
    changes
        Closures, then what is slow, what is added, factors, the season.
    """
    document = document_of(text)
    closed = _object(document, "closed")
    found = [
        _said(f"ports:{one}", "change.closed.port", name=_port(router, str(one))) for one in _list(closed, "ports")
    ]
    found += [_said(f"modes:{one}", "change.closed.mode", name=_mode(one)) for one in _list(closed, "modes")]
    found += [_said(f"refs:{one}", "change.closed.ref", name=one) for one in _list(closed, "refs")]
    found += _links(router, _list(closed, "edges"))
    if closed.get("area"):
        found.append(_said("area:", "change.closed.area"))
    for place, entry in enumerate(_list(document, "slowed")):
        slow = entry if isinstance(entry, dict) else {}
        name: Any = slow.get("ref") or (_mode(slow["mode"]) if "mode" in slow else _each("change.an_area"))
        found.append(_said(f"slowed:{place}", "change.slowed", name=name, factor=slow.get("factor", "?")))
    for place, entry in enumerate(_list(document, "added")):
        link = entry if isinstance(entry, dict) else {}
        ends = {side: _place(router, link.get(side, "?")) for side in ("from", "to")}
        found.append(
            _said(
                f"added:{place}",
                "change.added",
                mode=_mode(link.get("mode")),
                origin=ends["from"],
                destination=ends["to"],
            )
        )
    table = router.factor_table.set_index("key")
    for key, value in _object(document, "factors").items():
        name = (str(table.note_zh[key]), str(table.note_en[key])) if key in table.index else key
        found.append(_said(f"factors:{key}", "change.factor", name=name, value=value))
    if document.get("season"):
        found.append(_said("season:", "change.ice"))
    return found


def name_of_scenario(router: Router, text: str, language: Language) -> str:
    """
    Return what a scenario is called.

    Parameters
    ----------
    router
        For the names of ports and links.
    text
        JSON, or empty.

    Returns
    -------
    name
        Its own, or what it changes; empty when it changes nothing.
    """
    name = document_of(text).get("name")
    if isinstance(name, str) and name:
        zh, _, en = name.partition(" · ")
        return en if language == "en" and en else zh
    joiner = "、" if language == "zh" else "; "
    return joiner.join(change.zh if language == "zh" else change.en for change in changes_in(router, text))
