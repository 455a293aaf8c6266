"""Routes as documents: the JSON that commands and the interface share, GeoJSON, and matrices as tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.routing.shortest_path import best_totals, joined
from geo.crs import WGS84, Datum
from geo.errors import NoRouteError, RequestError, TooFarError
from geo.layers.export import json_features
from geo.places.places import resolve_place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import shapely

    from analysis.network.router import Join
    from analysis.routing.compare import Alternative, Comparison
    from analysis.routing.legs import Leg
    from analysis.routing.scenario_network import ScenarioNetwork
    from analysis.routing.shortest_path import Request, Route
    from geo.places.places import Place
    from geo.world import World

__all__ = [
    "MATRIX_COLUMNS",
    "comparison_document",
    "comparison_features",
    "comparison_table",
    "matrix_table",
    "place_set",
    "route_document",
    "route_features",
    "route_table",
]

MATRIX_COLUMNS = ("origin", "destination", "distance_km", "time_h", "cost_cny_t", "co2e_kg_t", "reason")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_MOST_DEGREES = 180
_SETS = ("cities", "counties", "ports", "parks")
_HOURS = ("moving_h", "resting_h", "handling_h", "waiting_h")
_METRICS = {"distance_km": 3, "time_h": 3, "cost_cny_t": 3, "co2e_kg_t": 4}


def _place(place: Place) -> dict[str, Any]:
    names = {"kind": place.kind, "id": place.id, "name_zh": place.name_zh, "name_en": place.name_en}
    return {**names, "lon": place.lon, "lat": place.lat}


def _metrics(owner: Route | Leg) -> dict[str, float]:
    return {name: round(float(getattr(owner, name)), digits) for name, digits in _METRICS.items()}


def _leg(leg: Leg) -> dict[str, Any]:
    names = {"mode": leg.mode, "name": leg.name_zh, "name_en": leg.name_en}
    ends = {"from": leg.start_zh, "from_en": leg.start_en, "to": leg.end_zh, "to_en": leg.end_en}
    hours = {name: round(float(getattr(leg, name)), 3) for name in _HOURS}
    return {**names, **ends, **_metrics(leg), **hours}


def route_document(route: Route, teu_payload: float | None = None) -> dict[str, Any]:
    """
    Return a route as JSON values.

    Parameters
    ----------
    teu_payload
        Tonnes in a container: adds `cost_cny_teu` and `co2e_kg_teu`.

    Returns
    -------
    document
        Origin, destination, mode, by, totals, `access_km`, and the legs; names in both languages.
    """
    request = route.request
    document = {
        "origin": _place(request.origin),
        "destination": _place(request.destination),
        "mode": request.mode,
        "by": request.by,
        **_metrics(route),
        "access_km": round(route.access_km, 3),
    }
    if teu_payload is not None:
        document["cost_cny_teu"] = round(route.cost_cny_t * teu_payload, 2)
        document["co2e_kg_teu"] = round(route.co2e_kg_t * teu_payload, 3)
    return {**document, "legs": [_leg(leg) for leg in route.legs]}


def route_features(route: Route, source: str, licence: str) -> dict[str, Any]:
    """
    Return a route as GeoJSON with a feature per leg.

    Returns
    -------
    collection
        RFC 7946, CRS84, six decimals.
    """
    features = json_features(route_table(route), "leg")
    return {"type": "FeatureCollection", "name": "route", "source": source, "licence": licence, "features": features}


_ALTERNATIVE_METRICS = {**_METRICS, "generalised_cny_t": 3}


def _alternative(alternative: Alternative, payload: float | None, tonnes: float | None) -> dict[str, Any]:
    ranges = {
        name: [round(value, digits) for value in alternative.ranges[name]]
        for name, digits in _ALTERNATIVE_METRICS.items()
    }
    named = {"label": alternative.label[0], "label_en": alternative.label[1]}
    named |= {"why": alternative.why[0], "why_en": alternative.why[1], "kind": alternative.kind}
    document = {**named, **route_document(alternative.route, payload)}
    document["generalised_cny_t"] = round(alternative.totals["generalised_cny_t"], 3)
    if tonnes is not None:
        document["cost_cny"] = round(alternative.totals["cost_cny_t"] * tonnes, 2)
        document["co2e_kg"] = round(alternative.totals["co2e_kg_t"] * tonnes, 2)
    wins = {name: round(share, 3) for name, share in alternative.wins.items()}
    return {**document, "range": ranges, "wins": wins, "pareto": alternative.front}


def comparison_document(
    comparison: Comparison, teu_payload: float | None = None, tonnes: float | None = None
) -> dict[str, Any]:
    """
    Return a comparison as JSON values.

    Parameters
    ----------
    teu_payload
        Tonnes in a container: adds costs per TEU.
    tonnes
        Size of the shipment: adds `cost_cny` and `co2e_kg` in all.

    Returns
    -------
    document
        `alternatives`: routes, each with `label`, `why`, `kind`, `range` (5th to 95th percentile by metric), `wins`
        (share of the samples in which it is the best, by metric) and `pareto`; `break_evens`; how they were found.
    """
    break_evens = [
        {
            "factor": entry.factor,
            "unit": entry.unit,
            "value": round(entry.value, 4),
            "default": entry.default,
            "now": entry.now,
            "then": entry.then,
            "within_range": entry.within,
            "text": entry.text[0],
            "text_en": entry.text[1],
        }
        for entry in comparison.break_evens
    ]
    return {
        "origin": _place(comparison.request.origin),
        "destination": _place(comparison.request.destination),
        "alternatives": [_alternative(entry, teu_payload, tonnes) for entry in comparison.alternatives],
        "break_evens": break_evens,
        "samples": comparison.samples,
        "seed": comparison.seed,
    }


def comparison_features(comparison: Comparison, source: str, licence: str) -> dict[str, Any]:
    """
    Return a comparison as GeoJSON with a feature per leg of each alternative.

    Returns
    -------
    collection
        RFC 7946, CRS84; `alternative` counts from 1, `label` and `label_en` name it.
    """
    table = comparison_table(comparison)
    head = {"type": "FeatureCollection", "name": "comparison", "source": source, "licence": licence}
    return {**head, "features": json_features(table, "leg")}


def comparison_table(comparison: Comparison) -> gpd.GeoDataFrame:
    """
    Return a comparison as a table of legs.

    Returns
    -------
    table
        A row per leg of each alternative, EPSG:4326: `leg` counts from 1; `alternative`, `label`, `label_en`; the leg's
        columns of `route_table`; `total_` and `_low`, `_high` (5th and 95th percentile) of the alternative by metric.
    """
    rows: list[dict[str, Any]] = []
    shapes: list[shapely.Geometry] = []
    for number, alternative in enumerate(comparison.alternatives, start=1):
        names = {"alternative": number, "label": alternative.label[0], "label_en": alternative.label[1]}
        whole: dict[str, float] = {}
        for name, digits in _ALTERNATIVE_METRICS.items():
            low, high = alternative.ranges[name]
            values = {"": alternative.totals[name], "_low": low, "_high": high}
            whole |= {f"total_{name}{end}": round(float(value), digits) for end, value in values.items()}
        for leg in alternative.route.legs:
            rows.append({"leg": len(rows) + 1, **names, **_leg(leg), **whole})
            shapes.append(leg.geometry)
    return _tagged(gpd.GeoDataFrame(rows, geometry=shapes, crs=WGS84))


def _tagged(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.attrs["datum"] = str(Datum.WGS84)
    return frame


def route_table(route: Route) -> gpd.GeoDataFrame:
    """Return a route as a table: a row per leg, EPSG:4326, with what the JSON of a leg holds and `leg` from 1."""
    rows = [{"leg": number, **_leg(leg)} for number, leg in enumerate(route.legs, start=1)]
    return _tagged(gpd.GeoDataFrame(rows, geometry=[leg.geometry for leg in route.legs], crs=WGS84))


def place_set(world: World, text: str) -> list[Place]:
    """
    Return the places that a set names.

    Parameters
    ----------
    text
        "cities", "counties", "ports", "parks", or a list of places, parted by semicolons. Where there is none, commas
        part them, and then two numbers in a row that can be degrees are one point, `lon,lat`. Chinese marks count, too.

    Returns
    -------
    places
        Parks without a position are left out of their set.

    Raises
    ------
    UnknownPlaceError, AmbiguousPlaceError
        If a place of a list is not known, or means several.
    RequestError
        If the list is empty.
    """
    if text in _SETS:
        kind = {"cities": "city", "counties": "county", "ports": "port", "parks": "park"}[text]
        return [place for place in world.places if place.kind == kind and place.lon is not None]
    parts = _listed(text)
    if not parts:
        msg = f"The set {text!r} is empty; use {', '.join(_SETS)}, or places joined by semicolons."
        raise RequestError(msg)
    return [resolve_place(world.places, part) for part in parts]


def _listed(text: str) -> list[str]:
    """Return the places of a list, each as it is written."""
    by_semicolon = re.search("[;；]", text) is not None
    parts = [part.strip() for part in re.split("[;；]" if by_semicolon else "[,，、]", text)]
    if by_semicolon:
        return [part for part in parts if part]
    found: list[str] = []
    open_number = False
    for part in filter(None, parts):
        degrees = _NUMBER.fullmatch(part) is not None and abs(float(part)) <= _MOST_DEGREES
        if degrees and open_number:
            found[-1] = f"{found[-1]},{part}"
        else:
            found.append(part)
        open_number = degrees and not open_number
    return found


def matrix_table(
    prepared: ScenarioNetwork,
    origins: Sequence[Place],
    destinations: Sequence[Place],
    request: Callable[[Place, Place], Request],
    progress: Callable[[float], None] | None = None,
    joins: dict[tuple[str, str], Join | None] | None = None,
) -> pd.DataFrame:
    """
    Return the best route of every ordered pair.

    Parameters
    ----------
    origins, destinations
        Places; a pair of one place with itself is left out.
    request
        Makes the request of a pair: mode and metric.
    joins
        Where places meet the network by kind and id, filled in on the way; tables of one mode may share it.

    Returns
    -------
    table
        Columns `MATRIX_COLUMNS`: ids of both places, the metrics, and why there is no route where there is none.
    """
    joins = {} if joins is None else joins

    def join(place: Place, mode: str) -> Join | None:
        key = (place.kind, place.id)
        if key not in joins:
            try:
                joins[key] = joined(prepared.router, place, mode)
            except TooFarError:
                joins[key] = None
        return joins[key]

    rows = []
    for number, origin in enumerate(origins, start=1):
        for destination in destinations:
            if (origin.kind, origin.id) == (destination.kind, destination.id):
                continue
            asked = request(origin, destination)
            ends = join(origin, asked.mode), join(destination, asked.mode)
            rows.append((origin.id, destination.id, *_pair(prepared, asked, ends)))
        if progress is not None:
            progress(number / len(origins))
    return pd.DataFrame(rows, columns=list(MATRIX_COLUMNS))


def _pair(
    prepared: ScenarioNetwork, request: Request, ends: tuple[Join | None, Join | None]
) -> tuple[float | str, ...]:
    """Return the metrics of the best route, and why there is none."""
    nothing = (np.nan,) * len(_METRICS)
    if ends[0] is None or ends[1] is None:
        return (*nothing, "too_far")
    try:
        costs = best_totals(prepared, request, (ends[0], ends[1]))
    except NoRouteError:
        return (*nothing, "no_route")
    return (*(round(float(getattr(costs, name).sum()), digits) for name, digits in _METRICS.items()), "")
