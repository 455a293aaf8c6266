"""The description of the HTTP interface, OpenAPI 3.1, from the tables that its parser reads."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING, Any

from analysis.compare import METRIC_NAMES
from analysis.scenario import MODES, SEASONS
from app.api_parameters import COMPARE, LONGEST_TEXT, MOST_TEXTS, PLACES, ROUTE

if TYPE_CHECKING:
    from app.api_parameters import Parameter

__all__ = ["PROJECT_VERSION", "openapi_document"]

PROJECT_VERSION = importlib.metadata.version("liaosu-corridor-explorer")

_SCHEMAS = "#/components/schemas/"
_TEXT: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "number"}
_ERRORS = {
    "400": "A parameter is missing, unknown or wrong, or a place unknown or ambiguous; the detail says what to do.",
    "413": "The body is too large.",
    "414": "The query is too long; send a POST.",
    "415": "The body is not application/json.",
    "422": "No open way joins the places; the detail says what was closed.",
    "429": "Too many requests from one address; Retry-After says how many seconds to wait.",
}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"{_SCHEMAS}{name}"}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _numbers(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, _NUMBER)


def _texts(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, _TEXT)


def _schema(parameter: Parameter) -> dict[str, Any]:
    """Return the schema of a parameter's value."""
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    schemas: dict[str, dict[str, Any]] = {
        "text": text,
        "texts": {"type": "array", "items": text, "maxItems": MOST_TEXTS},
        "number": {"type": "number"},
        "integer": {"type": "integer"},
        "choice": {"type": "string", "enum": list(parameter.choices)},
        "scenario": _reference("Scenario"),
    }
    schema = schemas[parameter.kind]
    limits = {"exclusiveMinimum": parameter.above, "minimum": parameter.low, "maximum": parameter.high}
    schema = {**schema, **{name: limit for name, limit in limits.items() if limit is not None}}
    return schema if parameter.default in (None, ()) else {**schema, "default": parameter.default}


def _in_query(parameter: Parameter) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "required": parameter.required,
    }
    if parameter.kind == "scenario":
        return {**entry, "content": {"application/json": {"schema": _schema(parameter)}}}
    return {**entry, "schema": _schema(parameter)}


def _body(parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    properties = {p.name: {**_schema(p), "description": p.meaning} for p in parameters}
    schema = {
        "type": "object",
        "properties": properties,
        "required": [p.name for p in parameters if p.required],
        "additionalProperties": False,
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _problems(*statuses: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _reference("Problem")}}
    return {status: {"description": _ERRORS[status], "content": content} for status in statuses}


def _operations(name: str, summary: str, parameters: tuple[Parameter, ...], schema: str) -> dict[str, Any]:
    content = {
        "application/json": {"schema": _reference(schema)},
        "application/geo+json": {"schema": _reference("FeatureCollection")},
    }
    found = {"200": {"description": "Found.", "content": content}}
    asked = {
        "operationId": name,
        "summary": summary,
        "parameters": [_in_query(parameter) for parameter in parameters],
        "responses": {**found, **_problems("400", "414", "422", "429")},
    }
    posted = {
        "operationId": f"{name}_posted",
        "summary": f"{summary} The parameters are in the body.",
        "requestBody": _body(parameters),
        "responses": {**found, **_problems("400", "413", "415", "422", "429")},
    }
    return {"get": asked, "post": posted}


def _schemas() -> dict[str, Any]:
    place_names = {**_texts("kind", "id", "name_zh", "name_en"), "lon": _NUMBER, "lat": _NUMBER}
    metrics = _numbers("distance_km", "time_h", "cost_cny_t", "co2e_kg_t")
    leg = {
        **_texts("mode", "name", "name_en", "from", "from_en", "to", "to_en"),
        **metrics,
        **_numbers("moving_h", "resting_h", "handling_h", "waiting_h"),
    }
    route = {
        "origin": _reference("Place"),
        "destination": _reference("Place"),
        **_texts("mode", "by"),
        **metrics,
        "access_km": _NUMBER,
        "legs": _list_of(_reference("Leg")),
    }
    per_teu = _numbers("cost_cny_teu", "co2e_kg_teu")
    span = {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}
    alternative = {
        **_texts("label", "label_en", "why", "why_en", "kind"),
        **route,
        "generalised_cny_t": _NUMBER,
        "range": {**_object(dict.fromkeys(METRIC_NAMES, span)), "description": "5th and 95th percentile."},
        "wins": {
            **_object(_numbers(*METRIC_NAMES)),
            "description": "Share of the samples in which it is the best of those shown.",
        },
        "pareto": {"type": "boolean"},
    }
    break_even = {
        **_texts("factor", "unit"),
        **_numbers("value", "default"),
        "now": {"type": "integer"},
        "then": {"type": "integer"},
        "within_range": {"type": "boolean"},
        **_texts("text", "text_en"),
    }
    comparison = {
        "origin": _reference("Place"),
        "destination": _reference("Place"),
        "alternatives": _list_of(_reference("Alternative")),
        "break_evens": _list_of(_object(break_even)),
        "samples": {"type": "integer"},
        "seed": {"type": "integer"},
    }
    feature = {
        "type": {"const": "Feature"}, "id": {"type": "integer"}, "geometry": {"type": "object"},
        "properties": {"type": "object"},
    }  # fmt: skip
    collection = {"type": {"const": "FeatureCollection"}, **_texts("name", "source", "licence")}
    nullable = {"type": ["number", "null"]}
    hit = {
        **_texts("kind", "id", "name_zh", "name_en", "within_zh", "within_en"), "lon": nullable, "lat": nullable,
    }  # fmt: skip
    return {
        "Place": _object(place_names),
        "Leg": {**_object(leg), "description": "Per tonne; hours are moving, resting, handling and waiting."},
        "Route": _object(route, per_teu),
        "Alternative": _object(alternative, {**per_teu, **_numbers("cost_cny", "co2e_kg")}),
        "Comparison": _object(comparison),
        "Places": _object({"places": _list_of(_object(hit))}),
        "FeatureCollection": _object({**collection, "features": _list_of(_object(feature))}),
        "Problem": _object({**_texts("type", "title", "detail"), "status": {"type": "integer"}}),
        "Scenario": _scenario(),
    }


def _scenario() -> dict[str, Any]:
    mode = {"type": "string", "enum": list(MODES)}
    area = {"type": "object", "description": "GeoJSON Polygon or MultiPolygon."}
    closed = {
        "ports": _list_of(_TEXT), "modes": _list_of(mode), "refs": _list_of(_TEXT),
        "edges": _list_of({"type": "integer"}), "area": area,
    }  # fmt: skip
    slowed = _object({"factor": _NUMBER}, {"ref": _TEXT, "mode": mode, "area": area})
    added = _object(
        {"from": _TEXT, "to": _TEXT, "mode": mode},
        _numbers("length_km", "time_h", "cost_cny_t", "frequency_per_week"),
    )
    keys = {
        "name": _TEXT,
        "closed": _object({}, closed),
        "slowed": _list_of(slowed),
        "added": _list_of(added),
        "factors": {"type": "object", "additionalProperties": _NUMBER},
        "season": {"enum": [*SEASONS, None]},
    }
    return {**_object({}, keys), "description": "Changes to the world as it is; every key is optional."}


def openapi_document() -> dict[str, Any]:
    """Return the description of the interface as JSON values."""
    places = {
        "operationId": "places",
        "summary": "Find places by the beginning of a name or code.",
        "parameters": [_in_query(parameter) for parameter in PLACES],
        "responses": {
            "200": {"description": "Found.", "content": {"application/json": {"schema": _reference("Places")}}},
            **_problems("400", "414", "429"),
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Liao-Su Corridor Explorer",
            "version": PROJECT_VERSION,
            "description": "Freight routes between Liaoning and Jiangsu, for planning and not for navigation. "
            "Figures are per tonne; most factors are assumptions to adjust, see the sources page.",
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/api/route": _operations("route", "Find the best route between two places.", ROUTE, "Route"),
            "/api/compare": _operations(
                "compare", "Compare the meaningful ways between two places, door to door.", COMPARE, "Comparison"
            ),
            "/api/places": {"get": places},
        },
        "components": {"schemas": _schemas()},
    }
