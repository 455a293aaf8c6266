"""What if: closures, slow stretches, new links, other factors, as one frozen object for files and addresses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import shapely

from geo.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

__all__ = [
    "NO_CHANGE",
    "AddedLink",
    "Scenario",
    "Slowdown",
    "load_scenario",
    "parse_scenario",
    "scenario_document",
]

MODES = ("road", "rail", "sea", "river", "ferry")
SEASONS = ("ice",)
_KEYS = ("name", "closed", "slowed", "added", "factors", "season")
_CLOSED_KEYS = ("ports", "modes", "refs", "edges", "area")
_ADDED_KEYS = ("from", "to", "mode", "length_km", "time_h", "cost_cny_t", "frequency_per_week")
_LONGEST_NAME = 200
_LARGEST_FACTOR = 1e6
_LARGEST_EDGE = 10**12
_LEAST_CORNERS = 3
# Of longitude and latitude.
_LARGEST_DEGREES = (180.0, 90.0)


@dataclass(frozen=True)
class Slowdown:
    """
    A stretch on which everything takes `factor` times as long.

    Attributes
    ----------
    factor
        At least 0.1, at most 100; above 1 is slower.
    ref, mode, area
        What it applies to; exactly one is set.
    """

    factor: float
    ref: str | None = None
    mode: str | None = None
    area: shapely.Geometry | None = None


@dataclass(frozen=True)
class AddedLink:
    """
    A link that does not exist, such as a new line or service.

    Attributes
    ----------
    origin, destination
        Places by name, code or `lon,lat`.
    length_km, time_h, cost_cny_t
        What it covers, takes and costs; missing values follow from the mode's factors.
    frequency_per_week
        Departures; half the interval is waited for. Missing: no waiting.
    """

    origin: str
    destination: str
    mode: str
    length_km: float | None = None
    time_h: float | None = None
    cost_cny_t: float | None = None
    frequency_per_week: float | None = None


@dataclass(frozen=True)
class Scenario:
    """
    A set of changes to the world as it is.

    Attributes
    ----------
    closed_ports, closed_modes, closed_refs, closed_edges, closed_area
        What may not be used: port ids or UN/LOCODEs, modes, road or line numbers, edge ids, and everything that
        meets an area.
    slowed, added
        Slow stretches and new links.
    factors
        Values that replace those of the factor table.
    season
        "ice", or None.
    """

    name: str = ""
    closed_ports: frozenset[str] = frozenset()
    closed_modes: frozenset[str] = frozenset()
    closed_refs: frozenset[str] = frozenset()
    closed_edges: frozenset[int] = frozenset()
    closed_area: shapely.Geometry | None = None
    slowed: tuple[Slowdown, ...] = ()
    added: tuple[AddedLink, ...] = ()
    factors: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    season: str | None = None


NO_CHANGE = Scenario()


def _fail(path: str, why: str) -> ScenarioError:
    return ScenarioError(f"Scenario: {path} {why}.", path=path)


def _object(value: Any, path: str, keys: Collection[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _fail(path or "the file", "must be an object")
    for key in value:
        if key not in keys:
            where = f"{path}.{key}" if path else key
            raise _fail(where, f"is not known; known are {', '.join(keys)}")
    return value


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise _fail(path, "must be a list")
    return value


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_NAME:
        raise _fail(path, "must be a text")
    return value


def _number(value: Any, path: str, low: float, high: float) -> float:
    # A whole number may be longer than any float, and is then not asked whether it is finite.
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise _fail(path, "must be a number")
    if not low <= value <= high:
        raise _fail(path, f"must be between {low:g} and {high:g}")
    return float(value)


def _choice(value: Any, path: str, known: Collection[str]) -> str:
    if value not in known:
        raise _fail(path, f"is {value!r}; known are {', '.join(known)}")
    return str(value)


def _whole_number(value: Any, path: str, low: int, high: int) -> int:
    number = _number(value, path, low, high)
    if not number.is_integer():
        raise _fail(path, "must be a whole number")
    return int(number)


def _area(value: Any, path: str) -> shapely.Geometry:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(value.get("coordinates"), list):
        raise _fail(path, "must be a GeoJSON Polygon or MultiPolygon")
    where = f"{path}.coordinates"
    if kind == "Polygon":
        shape: shapely.Geometry = _polygon(value["coordinates"], where)
    else:
        shape = shapely.MultiPolygon(_some(value["coordinates"], where, _polygon))
    if not shape.is_valid:
        raise _fail(path, f"must not cross or overlap itself ({shapely.is_valid_reason(shape)})")
    return shape


def _polygon(value: Any, path: str) -> shapely.Polygon:
    outer, *holes = _some(value, path, _ring)
    return shapely.Polygon(outer, holes)


def _ring(value: Any, path: str) -> list[tuple[float, float]]:
    ring: list[tuple[float, float]] = _some(value, path, _position)
    if len(set(ring)) < _LEAST_CORNERS:
        raise _fail(path, f"must have at least {_LEAST_CORNERS} different corners")
    return ring


def _position(value: Any, path: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) < len(_LARGEST_DEGREES):
        raise _fail(path, "must be a longitude and a latitude")
    lon, lat = (_number(value[n], f"{path}[{n}]", -most, most) for n, most in enumerate(_LARGEST_DEGREES))
    return lon, lat


def _some(values: Any, path: str, read: Callable[[Any, str], Any]) -> list[Any]:
    """Read a list that is not empty."""
    if not _list(values, path):
        raise _fail(path, "must not be empty")
    return _each(values, path, read)


def _slowdown(value: Any, path: str) -> Slowdown:
    entry = _object(value, path, ("ref", "mode", "area", "factor"))
    targets = [key for key in ("ref", "mode", "area") if key in entry]
    if len(targets) != 1 or "factor" not in entry:
        raise _fail(path, "needs a factor and one of ref, mode, area")
    factor = _number(entry["factor"], f"{path}.factor", 0.1, 100)
    if "ref" in entry:
        return Slowdown(factor, ref=_text(entry["ref"], f"{path}.ref"))
    if "mode" in entry:
        return Slowdown(factor, mode=_choice(entry["mode"], f"{path}.mode", MODES))
    return Slowdown(factor, area=_area(entry["area"], f"{path}.area"))


def _added(value: Any, path: str) -> AddedLink:
    entry = _object(value, path, _ADDED_KEYS)
    for key in ("from", "to", "mode"):
        if key not in entry:
            raise _fail(f"{path}.{key}", "is missing")
    limits = {"length_km": 20_000, "time_h": 5_000, "cost_cny_t": 100_000, "frequency_per_week": 10_000}
    numbers = {
        key: _number(entry[key], f"{path}.{key}", 0.001 if key == "frequency_per_week" else 0, high)
        for key, high in limits.items()
        if key in entry
    }
    return AddedLink(
        _text(entry["from"], f"{path}.from"),
        _text(entry["to"], f"{path}.to"),
        _choice(entry["mode"], f"{path}.mode", MODES),
        **numbers,
    )


def _each(values: Any, path: str, read: Callable[[Any, str], Any]) -> list[Any]:
    return [read(value, f"{path}[{number}]") for number, value in enumerate(_list(values, path))]


def parse_scenario(value: Any, known_factors: Collection[str]) -> Scenario:
    """
    Return the scenario that a JSON object describes.

    Parameters
    ----------
    value
        Object with any of name, closed, slowed, added, factors, season.
    known_factors
        Keys that `factors` may hold.

    Returns
    -------
    scenario
        Frozen. Ports and places are resolved where the scenario is applied.

    Raises
    ------
    ScenarioError
        If a key or value is unknown; the message gives its path.
    """
    entry = _object(value, "", _KEYS)
    closed = _object(entry.get("closed", {}), "closed", _CLOSED_KEYS)
    changes = _object(entry.get("factors", {}), "factors", known_factors)
    season = entry.get("season")
    return Scenario(
        name=_text(entry["name"], "name") if "name" in entry else "",
        closed_ports=frozenset(_each(closed.get("ports", []), "closed.ports", _text)),
        closed_modes=frozenset(_each(closed.get("modes", []), "closed.modes", lambda v, path: _choice(v, path, MODES))),
        closed_refs=frozenset(_each(closed.get("refs", []), "closed.refs", _text)),
        closed_edges=frozenset(
            _each(closed.get("edges", []), "closed.edges", lambda v, path: _whole_number(v, path, 0, _LARGEST_EDGE))
        ),
        closed_area=_area(closed["area"], "closed.area") if closed.get("area") is not None else None,
        slowed=tuple(_each(entry.get("slowed", []), "slowed", _slowdown)),
        added=tuple(_each(entry.get("added", []), "added", _added)),
        factors=MappingProxyType({key: _number(changes[key], f"factors.{key}", 0, _LARGEST_FACTOR) for key in changes}),
        season=None if season is None else _choice(season, "season", SEASONS),
    )


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """
    Return a scenario as the JSON object that `parse_scenario` reads as the same again.

    Returns
    -------
    document
        Without the keys that change nothing.
    """

    def named(value: Slowdown | AddedLink, names: dict[str, str]) -> dict[str, Any]:
        found = {names.get(entry.name, entry.name): getattr(value, entry.name) for entry in fields(value)}
        return {key: _plain(value) for key, value in found.items() if value is not None}

    area = scenario.closed_area
    closed = {
        "ports": sorted(scenario.closed_ports),
        "modes": sorted(scenario.closed_modes),
        "refs": sorted(scenario.closed_refs),
        "edges": sorted(scenario.closed_edges),
        "area": None if area is None else _plain(area),
    }
    document = {
        "name": scenario.name,
        "closed": {key: value for key, value in closed.items() if value},
        "slowed": [named(entry, {}) for entry in scenario.slowed],
        "added": [named(entry, {"origin": "from", "destination": "to"}) for entry in scenario.added],
        "factors": dict(scenario.factors),
        "season": scenario.season,
    }
    return {key: value for key, value in document.items() if value}


def _plain(value: Any) -> Any:
    return json.loads(shapely.to_geojson(value)) if isinstance(value, shapely.Geometry) else value


def load_scenario(path: Path, known_factors: Collection[str]) -> Scenario:
    """
    Read a scenario from a file.

    Parameters
    ----------
    path
        JSON file.
    known_factors
        Keys that `factors` may hold.

    Raises
    ------
    ScenarioError
        If the file is missing, is no JSON, or holds an unknown key or value.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        msg = f"There is no scenario file {path}."
        raise ScenarioError(msg) from error
    except (OSError, ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else error
        msg = f"The scenario file {path} cannot be read as JSON ({reason})."
        raise ScenarioError(msg) from error
    return parse_scenario(value, known_factors)
