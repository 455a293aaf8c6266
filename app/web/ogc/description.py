"""The description of `/ogc` in OpenAPI 3.0, made from the collections and parameters that are served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.language.texts import TEXTS, say
from app.web.api.openapi import PROJECT_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CRS84", "CRS_URIS", "DEFAULT_ITEMS", "LANGUAGE_TAGS", "MOST_ITEMS", "ogc_description", "ogc_parameters"]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# WGS 84 and its web projection, CGCS2000, and CGCS2000 in the three-degree zones of both provinces.
CRS_URIS = (
    CRS84,
    *(f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in (4326, 3857, 4490, 4548, 4549, 4550, 4551)),
)
# GIS programs page by the default limit: each page reads the whole table, so that few large ones come faster.
DEFAULT_ITEMS = 5_000
MOST_ITEMS = 10_000
LANGUAGE_TAGS = {"zh": "zh-CN", "zh-CN": "zh-CN", "zh-Hans-CN": "zh-CN", "en": "en-US", "en-US": "en-US"}

_GEOJSON = "application/geo+json"
_SCHEMA = "application/schema+json"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_TEXT = {"type": "string"}
_LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
_PROBLEMS = {
    "400": "A parameter is unknown, repeated or wrong; the detail names it and says what it may be.",
    "404": "There is no such collection or feature.",
    "414": "The query is too long.",
    "429": "Too many requests from one address; Retry-After says how many seconds to wait.",
    "503": "Too many requests at once; Retry-After says how many seconds to wait.",
}


def _refer(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _object(required: Mapping[str, Any], optional: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def _query(name: str, told: dict[str, str], schema: dict[str, Any], example: Any = None) -> dict[str, Any]:
    entry = {
        "name": name, "in": "query", **told, "required": False, "schema": schema, "style": "form", "explode": False,
    }  # fmt: skip
    return entry if example is None else {**entry, "example": example}


def _told(key: str, **values: object) -> dict[str, str]:
    """Return a description in both languages."""
    return {"description": say("en", key, **values), "x-description-zh": say("zh", key, **values)}


def _parameters() -> dict[str, Any]:
    """Return the parameters that collections share."""
    crs = {"type": "string", "format": "uri", "enum": list(CRS_URIS), "default": CRS84}
    numbers = {"type": "array", "items": {"type": "number"}}
    # The type stands outside of oneOf: clients take from it that the numbers go into one text.
    box = {**numbers, "oneOf": [{"minItems": count, "maxItems": count} for count in (4, 6)]}
    counts = {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": DEFAULT_ITEMS}
    languages = {"type": "string", "enum": list(LANGUAGE_TAGS)}
    kinds = {"type": "string", "enum": ["results", "hits"], "default": "results"}
    known = {
        "f": _query("f", _told("ogc.f"), {"type": "string", "enum": ["json"], "default": "json"}),
        "lang": _query("lang", _told("ogc.lang"), languages, "en"),
        "bbox": _query("bbox", _told("ogc.bbox"), box, [120.0, 31.0, 121.0, 32.0]),
        "bbox-crs": _query("bbox-crs", _told("ogc.bbox_crs"), crs),
        "crs": _query("crs", _told("ogc.crs"), crs, CRS_URIS[5]),
        "limit": _query("limit", _told("ogc.limit", most=MOST_ITEMS), counts, 10),
        "offset": _query("offset", _told("ogc.offset"), {"type": "integer", "minimum": 0, "default": 0}),
        "datetime": _query("datetime", _told("ogc.datetime"), _TEXT, "2018-01-01/2018-12-31"),
        "skipGeometry": _query("skipGeometry", _told("ogc.skip_geometry"), {"type": "boolean", "default": False}),
        "resulttype": _query("resulttype", _told("ogc.resulttype"), kinds),
    }
    identifier = {"name": "featureId", "in": "path", "required": True, **_told("ogc.feature"), "schema": _TEXT}
    return {**known, "featureId": identifier}


def ogc_parameters() -> list[dict[str, Any]]:
    """Return what the items of every collection take, besides their own properties."""
    names = {"type": "array", "items": _TEXT}
    return [
        *(entry for entry in _parameters().values() if entry["in"] == "query"),
        _query("properties", _told("ogc.properties"), names),
        _query("sortby", _told("ogc.sortby"), names),
    ]


def _schemas() -> dict[str, Any]:
    described = {"title": _TEXT, "description": _TEXT}
    geometry = {"type": "object", "nullable": True}
    feature_id = {"oneOf": [{"type": "string"}, {"type": "integer"}]}
    feature = {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": feature_id,
        "geometry": geometry,
        "properties": {"type": "object"},
    }
    count = {"type": "integer", "minimum": 0}
    features = {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "numberMatched": count,
        "numberReturned": count,
        "timeStamp": {"type": "string", "format": "date-time"},
        "source": _TEXT,
        "licence": _TEXT,
        "features": {"type": "array", "items": _refer("schemas", "Feature")},
        "links": _LINKS,
    }
    collection = {
        "id": _TEXT, **described, "extent": {"type": "object"}, "crs": {"type": "array", "items": _TEXT},
        "storageCrs": _TEXT, "attribution": _TEXT, "license": _TEXT, "links": _LINKS,
    }  # fmt: skip
    problem = {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}
    return {
        "Link": _object({"href": _TEXT, "rel": _TEXT}, {"type": _TEXT, "title": _TEXT, "hreflang": _TEXT}),
        "Landing": _object({**described, "links": _LINKS}),
        "Conformance": _object({"conformsTo": {"type": "array", "items": {"type": "string", "format": "uri"}}}),
        "Collection": _object(collection),
        "Collections": _object({"collections": {"type": "array", "items": _refer("schemas", "Collection")}}),
        "Feature": _object(feature, {"links": _LINKS}),
        "Features": _object(features),
        "Fields": _object({"type": {"type": "string", "enum": ["object"]}, "properties": {"type": "object"}}),
        "Problem": _object(problem),
    }


def _problem(meaning: str) -> dict[str, Any]:
    return {
        "description": meaning,
        "content": {"application/problem+json": {"schema": _refer("schemas", "Problem")}},
    }


def _responses() -> dict[str, Any]:
    return {
        **{f"Problem{status}": _problem(meaning) for status, meaning in _PROBLEMS.items()},
        "Unchanged": {"description": "What If-None-Match names is still the answer."},
    }


def _answers(meaning: str, mimetype: str, schema: dict[str, Any], *, named: bool) -> dict[str, Any]:
    """Return the answers of an operation; one that names a collection may find none."""
    etag = {"ETag": {"description": "For If-None-Match.", "schema": _TEXT}}
    problems = {status: _refer("responses", f"Problem{status}") for status in _PROBLEMS if named or status != "404"}
    return {
        "200": {"description": meaning, "headers": etag, "content": {mimetype: {"schema": schema}}},
        "304": _refer("responses", "Unchanged"),
        **problems,
    }


def _operation(
    name: str, summary: str, tag: str, parameters: Iterable[dict[str, Any]], answers: dict[str, Any], told: str = ""
) -> dict[str, Any]:
    shared = [_refer("parameters", "f"), _refer("parameters", "lang")]
    operation = {
        "operationId": name,
        "summary": summary,
        "description": told or f"{summary}.",
        "tags": [tag],
        "parameters": [*shared, *parameters],
        "responses": answers,
    }
    return {"get": operation}


def _service_paths() -> dict[str, Any]:
    def path(name: str, summary: str, schema: dict[str, Any], mimetype: str = "application/json") -> dict[str, Any]:
        return _operation(name, summary, "server", (), _answers(summary, mimetype, schema, named=False))

    return {
        "/": path("getLandingPage", "The service, with links to everything", _refer("schemas", "Landing")),
        "/openapi": path("getOpenapi", "This document", {"type": "object"}, _OPENAPI),
        "/conformance": path("getConformanceDeclaration", "What is conformed to", _refer("schemas", "Conformance")),
        "/collections": path("getCollections", "All layers", _refer("schemas", "Collections")),
    }


def _of_properties(fields: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return the parameters that differ by collection: which properties, in which order, of which value."""
    names = list(fields)
    orders = [f"{sign}{name}" for name in names for sign in ("", "+", "-")]
    listed = {"type": "array", "minItems": 1}
    chosen = {**listed, "items": {"type": "string", "enum": names}}
    sorts = {**listed, "items": {"type": "string", "enum": orders}}
    return [
        _query("properties", _told("ogc.properties"), chosen, names[:2]),
        _query("sortby", _told("ogc.sortby"), sorts, [f"-{names[0]}"]),
        *(_query(name, _told("ogc.property", name=name), dict(field)) for name, field in fields.items()),
    ]


def _collection_paths(name: str, resource: Mapping[str, Any]) -> dict[str, Any]:
    title = f"{resource['title']['zh']} / {resource['title']['en']}"
    fields: Mapping[str, Mapping[str, str]] = resource["providers"][0]["fields"]
    called = "".join(part.capitalize() for part in name.split("_"))
    root = f"/collections/{name}"

    def path(
        operation: str, summary: str, mimetype: str, schema: str, parameters: Iterable[dict[str, Any]] = ()
    ) -> dict[str, Any]:
        answers = _answers(summary, mimetype, _refer("schemas", schema), named=True)
        return _operation(operation, f"{title}: {summary}", name, parameters, answers, resource["description"])

    shared = [
        _refer("parameters", key)
        for key in ("bbox", "bbox-crs", "crs", "limit", "offset", "datetime", "skipGeometry", "resulttype")
    ]
    one = [_refer("parameters", "featureId"), _refer("parameters", "crs")]
    return {
        root: path(f"describe{called}Collection", "the layer", "application/json", "Collection"),
        f"{root}/schema": path(f"get{called}Schema", "its properties", _SCHEMA, "Fields"),
        f"{root}/queryables": path(f"get{called}Queryables", "what it can be asked by", _SCHEMA, "Fields"),
        f"{root}/items": path(
            f"get{called}Features", "features", _GEOJSON, "Features", [*shared, *_of_properties(fields)]
        ),
        f"{root}/items/{{featureId}}": path(f"get{called}Feature", "one feature", _GEOJSON, "Feature", one),
    }


def ogc_description(resources: Mapping[str, Mapping[str, Any]], base: str) -> dict[str, Any]:
    """
    Return the description of the service.

    Parameters
    ----------
    resources
        Collections by name, as configured for pygeoapi.
    base
        Address of the service, without a slash at its end.

    Returns
    -------
    document
        OpenAPI 3.0, without references to other documents.
    """
    site = base.removesuffix("/ogc")
    title, text, terms = (TEXTS[key] for key in ("title", "description", "ogc.terms"))
    paths = _service_paths()
    for name, resource in resources.items():
        paths |= _collection_paths(name, resource)
    layers = [
        {"name": name, "description": f"{resource['title']['zh']} / {resource['title']['en']}"}
        for name, resource in resources.items()
    ]
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"{title.zh} / {title.en}",
            "description": f"{text.zh}\n\n{text.en}",
            "version": PROJECT_VERSION,
            "termsOfService": f"{site}/?page=sources",
            "contact": {"name": title.en, "url": f"{site}/"},
            "license": {"name": terms.en, "url": f"{site}/?page=sources"},
        },
        "externalDocs": {"description": "How to ask, with examples", "url": f"{site}/api/docs"},
        "servers": [{"url": base}],
        "tags": [{"name": "server", "description": "The service itself."}, *layers],
        "paths": paths,
        "components": {"parameters": _parameters(), "schemas": _schemas(), "responses": _responses()},
    }
