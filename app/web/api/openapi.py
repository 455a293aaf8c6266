"""The description of the HTTP interface, OpenAPI 3.1, from the tables that its parser reads."""

from __future__ import annotations

import importlib.metadata
import json
from typing import TYPE_CHECKING, Any

from analysis.assumptions.scenario import MODES, SEASONS
from analysis.routing.compare import METRIC_NAMES
from app.language.texts import TEXTS
from app.web.api.examples import EXAMPLES
from app.web.api.parameters import COMPARE, LONGEST_TEXT, MOST_TEXTS, PLACES, ROUTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.web.api.examples import EXAMPLES
from app.web.api.parameters import Parameter

__all__ = ["PROJECT_VERSION", "openapi_document"]

PROJECT_VERSION = importlib.metadata.version("liaosu-corridor-explorer")

_SCHEMAS = "#/components/schemas/"
_TEXT: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "number"}
_RATE = {
    "RateLimit-Limit": "Requests that an address may send in a minute.",
    "RateLimit-Remaining": "How many are left.",
    "RateLimit-Reset": "Seconds until all are there again.",
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


def _said(key: str) -> dict[str, str]:
    """Return a description in both languages."""
    return {"description": TEXTS[key].en, "x-description-zh": TEXTS[key].zh}


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
        **_said(parameter.meaning),
        "required": parameter.required,
    }
    if parameter.kind == "scenario":
        # A text with JSON in it: of a parameter with a media type of its own, generators of clients make nothing.
        schema = {"type": "string", "contentMediaType": "application/json", "contentSchema": _schema(parameter)}
        return {**entry, "schema": schema, "example": json.dumps(parameter.example)}
    shown = list(parameter.example) if parameter.kind == "texts" else parameter.example
    return {**entry, "schema": _schema(parameter), "example": shown}


def _body(parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    properties = {p.name: {**_schema(p), **_said(p.meaning)} for p in parameters}
    schema = {
        "type": "object",
        "properties": properties,
        "required": [p.name for p in parameters if p.required],
        "additionalProperties": False,
    }
    if {"tonnes", "teu"} <= set(properties):
        schema["not"] = {"required": ["tonnes", "teu"]}
    return schema


def _headers(*more: str) -> dict[str, Any]:
    known = {
        **_RATE,
        "Retry-After": "Seconds to wait.",
        "X-Total": "How many places there are in all, like total.",
    }
    return {name: {"description": known[name], "schema": {"type": "integer"}} for name in (*_RATE, *more)}


def _shown(operation: str, status: str, *, geographic: bool = False) -> dict[str, Any]:
    """Return which examples are answers of an operation with a status, as a member of a media type."""
    names = [
        example.name
        for example in EXAMPLES
        if (example.operation, str(example.status), example.geographic) == (operation, status, geographic)
    ]
    return {"examples": {name: {"$ref": f"#/components/examples/{name}"} for name in names}} if names else {}


def _problems(operation: str, *statuses: str) -> dict[str, Any]:
    def answer(status: str) -> dict[str, Any]:
        content = {"schema": _reference("Problem"), **_shown(operation, status)}
        headers = _headers("Retry-After") if status in ("429", "503") else _headers()
        return {**_said(f"api.{status}"), "headers": headers, "content": {"application/problem+json": content}}

    return {status: answer(status) for status in statuses}


def _operations(name: str, parameters: tuple[Parameter, ...], schema: str) -> dict[str, Any]:
    """Return a question by GET, and by POST with the parameters in a body."""
    content = {
        "application/json": {"schema": _reference(schema), **_shown(name, "200")},
        "application/geo+json": {
            "schema": _reference("FeatureCollection"),
            **_shown(name, "200", geographic=True),
        },
    }
    found: dict[str, Any] = {"200": {**_said("api.found"), "headers": _headers(), "content": content}}
    posted = TEXTS["api.posted"]
    asked: dict[str, Any] = {
        "operationId": name,
        **_summary(f"api.{name}"),
        "tags": ["routes"],
        "parameters": [_in_query(parameter) for parameter in parameters],
        "responses": {**found, **_problems(name, "400", "414", "422", "429", "503")},
    }
    # What is refused as a question is none by the schema either.
    asking = [example for example in EXAMPLES if example.operation == name and example.status != 400]
    bodies = {example.name: {"value": dict(example.values)} for example in asking}
    summary = TEXTS[f"api.{name}"]
    sent: dict[str, Any] = {
        "operationId": f"{name}_posted",
        **_summary(f"api.{name}"),
        "summary": f"{summary.en}. {posted.en}",
        "x-summary-zh": f"{summary.zh}。{posted.zh}",
        "tags": ["routes"],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _body(parameters), "examples": bodies}},
        },
        "responses": {**found, **_problems(name, "400", "413", "415", "422", "429", "503")},
    }
    return {"get": asked, "post": sent}


def _summary(key: str) -> dict[str, str]:
    return {"summary": TEXTS[key].en, "x-summary-zh": TEXTS[key].zh, **_said(f"{key}.more")}


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
        "Places": _object(
            {"places": _list_of(_object(hit)), **{key: {"type": "integer"} for key in ("total", "limit", "offset")}}
        ),
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
        "season": {"type": ["string", "null"], "enum": [*SEASONS, None]},
    }
    return {**_object({}, keys), "description": "Changes to the world as it is; every key is optional."}


def _places() -> dict[str, Any]:
    content = {"application/json": {"schema": _reference("Places"), **_shown("places", "200")}}
    return {
        "operationId": "places",
        **_summary("api.places"),
        "tags": ["places"],
        "parameters": [_in_query(parameter) for parameter in PLACES],
        "responses": {
            "200": {**_said("api.found"), "headers": _headers("X-Total"), "content": content},
            **_problems("places", "400", "414", "429"),
        },
    }


def openapi_document(answers: Mapping[str, Any], site: str) -> dict[str, Any]:
    """
    Return the description of the interface as JSON values.

    Parameters
    ----------
    answers
        What the server answers to each of the examples, by its name.
    site
        Address of the server, without a slash at its end.

    Returns
    -------
    document
        OpenAPI 3.1; descriptions in English, and in Chinese under `x-description-zh` and `x-summary-zh`.
    """
    title = TEXTS["api.title"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title.en,
            "x-title-zh": title.zh,
            "version": PROJECT_VERSION,
            **_said("api.lead"),
            "contact": {"name": TEXTS["title"].en, "url": f"{site}/"},
            "license": {"name": TEXTS["ogc.terms"].en, "url": f"{site}/?page=sources"},
        },
        "externalDocs": {"description": "The same as a page to read", "url": f"{site}/api/docs"},
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "routes", "description": "Routes and comparisons."},
            {"name": "places", "description": "Places that routes can begin and end at."},
        ],
        "paths": {
            "/api/route": _operations("route", ROUTE, "Route"),
            "/api/compare": _operations("compare", COMPARE, "Comparison"),
            "/api/places": {"get": _places()},
        },
        "components": {
            "schemas": _schemas(),
            "examples": {name: {"value": answer} for name, answer in answers.items()},
        },
    }
