"""What a user sees as a frozen object, and the same in the address bar."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

import numpy as np

from analysis.assumptions.cost import METRICS
from analysis.routing.scenario_network import ROUTE_MODES
from app.state.pages import PAGE_TABLE

if TYPE_CHECKING:
    from app.language.texts import Language

__all__ = [
    "ANALYSIS_PAGES",
    "AREAS",
    "COLOURINGS",
    "DEFAULT_LAYERS",
    "LARGEST_SHIPMENT",
    "LEAST_SHIPMENT",
    "LONGEST_ADDRESS",
    "LONGEST_SCENARIO",
    "MODES",
    "MOST_BESIDE",
    "MOST_CENTRES",
    "MOST_STOPS",
    "NETWORKS",
    "PAGES",
    "PLACES",
    "SELECTABLE",
    "SHOWN",
    "SWITCHES",
    "UNITS",
    "View",
    "ViewState",
    "from_dict",
    "parse_query",
    "parse_view",
    "plain",
    "possible_shipment",
    "to_dict",
    "to_query",
]

PAGES = tuple(page.key for page in PAGE_TABLE)
# Those that lay something over the map.
ANALYSIS_PAGES = tuple(page.key for page in PAGE_TABLE if page.lays_over)
# What the counties are coloured by on the page of ports: their port, or hours by truck.
AREAS = ("best", "hours")
# What the page of flows shows: goods by a rule, or centres, of which there may be so many.
SHOWN = ("logit", "all", "centres")
MOST_CENTRES = 12
SELECTABLE = ("province", "city", "county", "port", "park", "pairing", "item")
# What may be an end of a route, or on its way; a point's id is `lon,lat`.
PLACES = ("city", "county", "port", "park", "point")
NETWORKS = ("expressways", "roads", "freight_rails", "passenger_rails", "sea_lanes", "waterways", "ferries")
SWITCHES = (
    "pairs",
    "port_links",
    "park_links",
    "trade_links",
    "ports",
    "parks",
    "labels",
    "inland",
    "counties",
    *NETWORKS,
)
DEFAULT_LAYERS = frozenset({"pairs", "ports", "parks", "labels", "inland", "counties"})
# What the cities' areas are coloured by.
COLOURINGS = ("none", "theme", "population", "gdp", "access")
MODES = ("road", "rail", "sea", "river", "ferry")
UNITS = ("t", "teu")
LONGEST_SCENARIO = 4000
# Servers and proxies take addresses of some eight thousand characters.
LONGEST_ADDRESS = 7000
# What may stand in an address as it is; browsers leave it so.
_PLAIN = ":,;{}[]"
# Scenarios side by side.
MOST_BESIDE = 4
_LONGEST_BESIDE = 6000
MOST_STOPS = 5
_MOST_FACTORS = 60
# Of a shipment, in tonnes or containers.
LEAST_SHIPMENT = 0.001
LARGEST_SHIPMENT = 1_000_000
_LARGEST_FACTOR = 1e6
_POINT = re.compile(r"-?\d{1,3}(\.\d{1,6})?,-?\d{1,3}(\.\d{1,6})?")
_KEY = re.compile(r"\w[\w-]{0,39}")
_FACTOR = re.compile(r"([a-z_]+(?:\.[a-z0-9_]+)?):([-+0-9.eE]{1,30})")


@dataclass(frozen=True)
class View:
    """
    Where the map looks; only the browser knows and writes it, so it is no part of the state.

    Attributes
    ----------
    lon, lat
        Centre, degrees.
    zoom
        Leaflet's zoom.
    """

    lon: float
    lat: float
    zoom: float


@dataclass(frozen=True)
class ViewState:
    """
    What is shown.

    Attributes
    ----------
    language
        "zh" or "en".
    page
        One of `PAGES`.
    selected
        Kind and id of what is chosen, or None.
    layers
        Switches that are on, of `SWITCHES`.
    colouring
        One of `COLOURINGS`.
    origin, destination
        Kind and id of the places that are compared, or None; of kind "point" the id is `lon,lat`.
    alternative
        Which way is the chosen one, counting from 0 in the order of the comparison.
    shipment
        Amount and unit, "t" or "teu".
    drivers
        1 or 2 on a truck.
    factors
        Keys and values that replace those of the factor table, in the order of their keys.
    off
        Modes that may not be used.
    via, avoid
        Places to pass and to keep away from, as kind and id; of kind "ref" the id is a road number.
    ice
        Whether the Bohai is frozen.
    scenario
        Further changes as the JSON of a scenario, or empty.
    beside
        Other scenarios to show beside it: JSON, or the id of one that comes with the data.
    metric
        What the pages of the analysis are by, one of `analysis.assumptions.cost.METRICS`.
    network
        On which network scenarios are looked at, one of `analysis.routing.scenario_network.ROUTE_MODES`.
    port
        Id of the port whose hinterland is looked at, or empty for all.
    areas
        What the counties are coloured by on the page of ports, one of `AREAS`.
    shown
        What the page of flows shows, one of `SHOWN`.
    centres
        How many centres it looks for.
    """

    language: Language = "zh"
    page: str = "map"
    selected: tuple[str, str] | None = None
    layers: frozenset[str] = DEFAULT_LAYERS
    colouring: str = "none"
    origin: tuple[str, str] | None = None
    destination: tuple[str, str] | None = None
    alternative: int = 0
    shipment: tuple[float, str] = (100.0, "t")
    drivers: int = 1
    factors: tuple[tuple[str, float], ...] = ()
    off: frozenset[str] = frozenset()
    via: tuple[tuple[str, str], ...] = ()
    avoid: tuple[tuple[str, str], ...] = ()
    ice: bool = False
    scenario: str = ""
    beside: tuple[str, ...] = ()
    metric: str = "generalised"
    network: str = "any"
    port: str = ""
    areas: str = "best"
    shown: str = "logit"
    centres: int = 4

    def choose(self, kind: str, key: str) -> ViewState:
        """Return the state with something chosen; items of the plan and pairings stay on their page."""
        page = "plan" if kind == "item" else "pairs" if kind == "pairing" and self.page == "pairs" else "map"
        return replace(self, selected=(kind, key), page=page)


def _selection(text: str, kinds: tuple[str, ...] = SELECTABLE) -> tuple[str, str] | None:
    kind, _, key = text.partition(":")
    form = _POINT if kind == "point" else _KEY
    return (kind, key) if kind in kinds and form.fullmatch(key) else None


def _place(text: str) -> tuple[str, str] | None:
    return _selection(text, PLACES)


def _places(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for part in text.split(";"):
        kind, _, key = part.partition(":")
        place = ("ref", key) if kind == "ref" and _KEY.fullmatch(key) else _place(part)
        if place is not None and place not in found:
            found.append(place)
    return tuple(found[:MOST_STOPS])


def _number(text: str, low: float, high: float, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return value if math.isfinite(value) and low <= value <= high else default


def _factors(text: str) -> tuple[tuple[str, float], ...]:
    found = {}
    for part in text.split(";")[:_MOST_FACTORS]:
        match = _FACTOR.fullmatch(part)
        value = _number(match[2], 0.0, _LARGEST_FACTOR, math.nan) if match else math.nan
        if match and math.isfinite(value):
            found[match[1]] = value
    return tuple(sorted(found.items()))


def _shipment(text: str) -> tuple[float, str]:
    match = re.fullmatch(r"(-?[0-9.]{1,30})(t|teu)", text)
    amount = _number(match[1], -math.inf, math.inf, math.nan) if match else math.nan
    return (possible_shipment(amount), match[2]) if match and math.isfinite(amount) else ViewState.shipment


def possible_shipment(amount: float) -> float:
    """Return an amount of tonnes or containers, or the nearest that a shipment can be."""
    return min(max(amount, LEAST_SHIPMENT), float(LARGEST_SHIPMENT))


def plain(value: float) -> str:
    """Return the shortest decimals that read as a number again, without an exponent."""
    return np.format_float_positional(value, trim="-")


def _beside(text: str) -> tuple[str, ...]:
    """Return the scenarios of a JSON list of texts, without what is none."""
    try:
        entries = json.loads(text) if text and len(text) <= _LONGEST_BESIDE else []
    except (ValueError, RecursionError):
        return ()
    named = [entry for entry in entries if isinstance(entry, str) and entry] if isinstance(entries, list) else []
    return tuple(dict.fromkeys(named))[:MOST_BESIDE]


def parse_query(query: str) -> ViewState:
    """
    Return the state that an address describes.

    Parameters
    ----------
    query
        `?lang=en&page=routes&from=city:210100&to=city:320500&ship=20teu&f=road.cost:0.3`. What is missing or unknown
        is the default.
    """
    values = {key: entries[-1] for key, entries in parse_qs(query.removeprefix("?"), keep_blank_values=True).items()}
    language: Language = "en" if values.get("lang") == "en" else "zh"
    page, colouring = values.get("page", "map"), values.get("colour", "none")
    layers = DEFAULT_LAYERS
    if "layers" in values:
        named = frozenset(values["layers"].split(",")) & frozenset(SWITCHES)
        # An empty list switches everything off; a list of unknown names says nothing.
        layers = named if named or not values["layers"] else DEFAULT_LAYERS
    scenario, metric, network, shown = (values.get(key, "") for key in ("scenario", "by", "net", "show"))
    port, areas = values.get("port", ""), values.get("areas", "")
    return ViewState(
        language=language,
        page=page if page in PAGES else "map",
        selected=_selection(values.get("sel", "")),
        layers=layers,
        colouring=colouring if colouring in COLOURINGS else "none",
        origin=_place(values.get("from", "")),
        destination=_place(values.get("to", "")),
        alternative=int(_number(values.get("alt", "1"), 1, 99, 1)) - 1,
        shipment=_shipment(values.get("ship", "")),
        drivers=2 if values.get("drivers") == "2" else 1,
        factors=_factors(values.get("f", "")),
        off=frozenset(values.get("off", "").split(",")) & frozenset(MODES),
        via=_places(values.get("via", "")),
        avoid=_places(values.get("avoid", "")),
        ice=values.get("ice") == "1",
        scenario=scenario if len(scenario) <= LONGEST_SCENARIO else "",
        beside=_beside(values.get("beside", "")),
        metric=metric if metric in METRICS else ViewState.metric,
        network=network if network in ROUTE_MODES else ViewState.network,
        port=port if _KEY.fullmatch(port) else "",
        areas=areas if areas in AREAS else ViewState.areas,
        shown=shown if shown in SHOWN else ViewState.shown,
        centres=int(_number(values.get("centres", ""), 1, MOST_CENTRES, ViewState.centres)),
    )


def parse_view(query: str) -> View | None:
    """
    Return where the map looks by an address.

    Parameters
    ----------
    query
        `lon=121.1&lat=37.1&z=7.5` among others.

    Returns
    -------
    view
        None when it is missing or no place on earth: then the map looks at both provinces.
    """
    values = parse_qs(query.removeprefix("?"))
    found = []
    for key, low, high in (("lon", -180.0, 180.0), ("lat", -85.0, 85.0), ("z", 1.0, 20.0)):
        number = _number(values.get(key, [""])[-1], low, high, math.nan)
        if math.isnan(number):
            return None
        found.append(number)
    return View(*found)


def to_query(state: ViewState) -> str:
    """
    Return the address of a state, without what is the default.

    Returns
    -------
    query
        Beginning with "?", or empty.
    """
    default = ViewState()
    values: dict[str, str] = {}

    def add(key: str, name: str, text: Any) -> None:
        if getattr(state, name) != getattr(default, name):
            values[key] = str(text)

    add("lang", "language", state.language)
    add("page", "page", state.page)
    add("sel", "selected", _joined(state.selected))
    add("layers", "layers", ",".join(name for name in SWITCHES if name in state.layers))
    add("colour", "colouring", state.colouring)
    add("from", "origin", _joined(state.origin))
    add("to", "destination", _joined(state.destination))
    add("alt", "alternative", state.alternative + 1)
    add("ship", "shipment", f"{plain(state.shipment[0])}{state.shipment[1]}")
    add("drivers", "drivers", state.drivers)
    add("f", "factors", ";".join(f"{key}:{value!r}".removesuffix(".0") for key, value in state.factors))
    add("off", "off", ",".join(mode for mode in MODES if mode in state.off))
    add("via", "via", ";".join(map(_joined, state.via)))
    add("avoid", "avoid", ";".join(map(_joined, state.avoid)))
    add("ice", "ice", int(state.ice))
    add("scenario", "scenario", state.scenario)
    add("beside", "beside", json.dumps(state.beside, ensure_ascii=False, separators=(",", ":")))
    add("by", "metric", state.metric)
    add("net", "network", state.network)
    add("port", "port", state.port)
    add("areas", "areas", state.areas)
    add("show", "shown", state.shown)
    add("centres", "centres", state.centres)
    return f"?{urlencode(values, safe=_PLAIN)}" if values else ""


def _joined(place: tuple[str, str] | None) -> str:
    return ":".join(place) if place else ""


def to_dict(state: ViewState) -> dict[str, Any]:
    """Return a state as JSON values for the browser."""
    return {
        "language": state.language,
        "page": state.page,
        "selected": list(state.selected) if state.selected else None,
        "layers": sorted(state.layers),
        "colouring": state.colouring,
        "query": to_query(state),
    }


def from_dict(values: dict[str, Any] | None) -> ViewState:
    """Return the state that the browser sends back; whatever is wrong in it becomes the default."""
    if not isinstance(values, dict):
        return ViewState()
    return parse_query(str(values.get("query", "")))
