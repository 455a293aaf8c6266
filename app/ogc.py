"""
OGC API Features at `/ogc`: every layer as a collection that GIS programs connect to.

pygeoapi answers; it is loaded at the first request. Only JSON is served, whatever a client accepts: pygeoapi's pages
would load scripts from other hosts. What is not served (pages, linked data, processes, tiles) is taken out of the
documents, and addresses in them are those that the request came to.
"""

from __future__ import annotations

import copy
import json
import logging
import math
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import flask

from app.problems import problem
from geo.errors import LiaosuError, RequestError, UnknownLayerError
from geo.layers import LAYERS, require_layer

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.world import World

__all__ = ["register_ogc"]

_GEOJSON = "application/geo+json"
_SCHEMA = "application/schema+json"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_LOCALES = {"zh": "zh-CN", "en": "en-US"}
# What pygeoapi would declare beyond this is not served.
_CONFORMANCE = (
    "ogcapi-common-1/1.0/conf/core",
    "ogcapi-common-1/1.0/conf/landing-page",
    "ogcapi-common-1/1.0/conf/json",
    "ogcapi-common-1/1.0/conf/oas30",
    "ogcapi-common-2/1.0/conf/collections",
    "ogcapi-features-1/1.0/conf/core",
    "ogcapi-features-1/1.0/conf/oas30",
    "ogcapi-features-1/1.0/conf/geojson",
    "ogcapi-features-2/1.0/conf/crs",
    "ogcapi-features-3/1.0/conf/queryables",
    "ogcapi-features-3/1.0/conf/queryables-query-parameters",
)
_NOT_SERVED = ("text/html", "application/ld+json")
_NOT_SERVED_RELATIONS = ("processes", "job-list", "tiling-schemes")
_PATHS = re.compile(r"/(openapi|conformance|collections(/.*)?)?")
_EVERYWHERE = frozenset({"f", "lang"})
_OF_ITEMS = frozenset(
    {
        "bbox", "bbox-crs", "crs", "limit", "offset", "datetime", "properties", "sortby", "skipGeometry", "resulttype",
    }
)  # fmt: skip
_INSTANT = r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?"
_DATETIME = re.compile(rf"{_INSTANT}|(?:{_INSTANT}|\.\.)?/(?:{_INSTANT}|\.\.)?")
_FORMS = {
    "f": (re.compile("json"), "json: nothing else is served here"),
    "limit": (re.compile(r"0*[1-9]\d{0,8}"), "a whole number from 1"),
    "offset": (re.compile(r"\d{1,9}"), "a whole number from 0"),
    "datetime": (_DATETIME, "a date, a time or an interval by RFC 3339"),
    "sortby": (re.compile(r"[+-]?\w+(?:,[+-]?\w+)*"), "names of properties, each after + or - if it is wanted"),
    "skipGeometry": (re.compile("true|false"), "true or false"),
    "resulttype": (re.compile("results|hits"), "results or hits"),
}
_STATUS = {404: "Not found", 400: "Bad request"}


@dataclass(frozen=True, eq=False)
class _Loaded:
    """pygeoapi with the project's collections; `properties` names the queryables of each."""

    api: Any
    calls: dict[str, Callable[..., Any]]
    openapi: dict[str, Any]
    attribution: dict[str, tuple[str, str]]
    properties: dict[str, frozenset[str]]


def _load(world: World) -> _Loaded:
    from pygeoapi.api import API, describe_collections, get_collection_schema, landing_page
    from pygeoapi.api.itemtypes import get_collection_item, get_collection_items, get_collection_queryables
    from pygeoapi.openapi import get_oas

    from app.ogc_collections import service_config
    from geo.sources import licence_of, source_line

    # What was wrong with a request is in its answer; pygeoapi would log each with a traceback.
    logging.getLogger("pygeoapi").setLevel(logging.CRITICAL)
    config = service_config(world)
    calls = {
        "landing": landing_page,
        "collections": describe_collections,
        "schema": get_collection_schema,
        "queryables": get_collection_queryables,
        "items": get_collection_items,
        "item": get_collection_item,
    }
    known = {name: frozenset(entry["providers"][0]["fields"]) for name, entry in config["resources"].items()}
    credit = {
        name: (source_line(world.catalogue, layer.files), licence_of(world.catalogue, layer.files))
        for name, layer in LAYERS.items()
    }
    return _Loaded(API(config, {}), calls, _self_contained(get_oas(config)), credit, known)


def _served_parameter(entry: dict[str, Any]) -> bool:
    """Return whether a parameter is taken here; free ones are refused."""
    return "vendorSpecific" not in entry.get("$ref", "") and entry.get("name") not in ("ui", "profile")


def _self_contained(document: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI document with what is served here alone, and without references to other hosts."""
    parameters = document["components"]["parameters"]
    parameters["f"]["schema"]["enum"] = ["json"]
    parameters["featureId"] = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    parameters["sortby"] = {"name": "sortby", "in": "query", "schema": {"type": "string"}}
    responses: dict[str, Any] = {}

    def local(reference: str) -> str:
        if reference.startswith("#"):
            return reference
        name = reference.rsplit("/", 1)[1].removesuffix(".yaml")
        if name in parameters:
            return f"#/components/parameters/{name}"
        responses[name] = {"description": name}
        return f"#/components/responses/{name}"

    paths: dict[str, Any] = {}
    for path, methods in document["paths"].items():
        if not _PATHS.fullmatch(path):
            continue
        get = methods["get"]
        get["parameters"] = [
            {"$ref": local(entry["$ref"])} if "$ref" in entry else entry
            for entry in get["parameters"]
            if _served_parameter(entry)
        ]
        get["responses"] = {
            code: {"$ref": local(entry["$ref"])} if "$ref" in entry else entry
            for code, entry in get["responses"].items()
        }
        paths[path] = {"get": get}
    kept = {name: document["components"]["responses"][name] for name in ("200", "Queryables")}
    schemas = {name: document["components"]["schemas"][name] for name in ("queryable", "queryables")}
    unused = ("vendorSpecificParameters", "bbox-crs-epsg", "resourceId")
    components = {
        "responses": {**kept, **responses, "default": {"description": "A problem document (RFC 9457)"}},
        "parameters": {name: entry for name, entry in parameters.items() if name not in unused},
        "schemas": schemas,
    }
    used = {tag for methods in paths.values() for tag in methods["get"]["tags"]}
    tags = [{"name": tag["name"]} for tag in document["tags"] if tag["name"] in used]
    return {**document, "tags": tags, "paths": paths, "components": components}


def _require_known(loaded: _Loaded, call: str, name: str | None) -> dict[str, str]:
    """Return the parameters of a request, each known, given once and of its form."""
    known = _EVERYWHERE
    if call == "items":
        known = known | _OF_ITEMS | loaded.properties.get(name or "", frozenset())
    elif call == "item":
        known = known | {"crs"}
    values: dict[str, str] = {}
    for key, given in flask.request.args.lists():
        if key not in known:
            msg = f"There is no parameter {key!r} here; there are {', '.join(sorted(known))}."
            raise RequestError(msg)
        if len(given) > 1:
            msg = f"The parameter {key!r} is given {len(given)} times; give it once."
            raise RequestError(msg)
        form, meaning = _FORMS.get(key, (None, ""))
        if form is not None and not form.fullmatch(given[0]):
            msg = f"The parameter {key!r} is {given[0]!r}; it must be {meaning}."
            raise RequestError(msg)
        values[key] = given[0]
    if "bbox" in values:
        _require_box(values["bbox"])
    return values


def _require_box(text: str) -> None:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        msg = f"The bbox {text!r} must be four finite numbers, e.g. 119,33,121,35, or six with heights."
        raise RequestError(msg)


def _base_url() -> str:
    """Return the address of the service as the client called it."""
    host = flask.request.host
    if not _HOST.fullmatch(host):
        msg = "The Host header is not the name of a host."
        raise RequestError(msg)
    return f"{flask.request.scheme}://{host}/ogc"


def _asked(values: dict[str, str]) -> tuple[Any, str]:
    """Return a request as pygeoapi reads it, and its language."""
    wanted = values.get("lang", "")[:2].lower()
    if wanted not in _LOCALES:
        wanted = (flask.request.accept_languages.best_match(["zh", "en", *_LOCALES.values()]) or "zh")[:2]
    # The language is settled here: pygeoapi fails on some headers that are valid. So is the form: always JSON.
    parameters = {key: value for key, value in values.items() if key not in ("f", "lang")}
    if "lang" in values:
        parameters["lang"] = _LOCALES[wanted]
    headers = {"accept-language": _LOCALES[wanted]}
    return SimpleNamespace(args=parameters, headers=headers, data=b""), wanted


def _is_served(link: dict[str, Any]) -> bool:
    return link.get("type") not in _NOT_SERVED and link["rel"].rsplit("/", 1)[-1] not in _NOT_SERVED_RELATIONS


def _cleaned(document: dict[str, Any], loaded: _Loaded) -> dict[str, Any]:
    """Return a document without links to what is not served; a collection with whom to credit."""
    if "links" in document:
        document["links"] = [link for link in document["links"] if _is_served(link)]
    for entry in document.get("collections", [document]):
        if entry.get("id") in loaded.attribution and "extent" in entry:
            source, licence = loaded.attribution[entry["id"]]
            entry["links"] = [link for link in entry["links"] if _is_served(link)]
            entry |= {"attribution": source, "license": licence}
    return document


def _dumps(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _called(loaded: _Loaded, call: str, api: Any, request: Any, where: tuple[str, ...]) -> tuple[Any, int, str]:
    """Return headers, status, and pygeoapi's answer as text without what is not served, or what it complains of."""
    headers, status, text = loaded.calls[call](api, request, *where)
    document = json.loads(text)
    if status != 200:
        return headers, int(status), str(document["description"])
    return headers, 200, _dumps(_cleaned(document, loaded))


def _answer(text: str, mimetype: str) -> flask.Response:
    response = flask.Response(text, mimetype=mimetype)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Language")
    return response


_TYPES = {"items": _GEOJSON, "item": _GEOJSON, "schema": _SCHEMA, "queryables": _SCHEMA}


class _Service:
    """pygeoapi, loaded by the first request; safe to use from many threads."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        # One thread makes all answers: each thread of the server would keep the memory of its largest page.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ogc")

    def _ready(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._world)
            return self._loaded

    def answer(self, call: str, *where: str) -> flask.Response:
        """Return the answer of pygeoapi, or a problem."""
        from pygeoapi.api import APIRequest

        loaded = self._ready()
        try:
            if where:
                require_layer(where[0])
            values = _require_known(loaded, call, where[0] if where else None)
            api = copy.copy(loaded.api)
            api.base_url = _base_url()
        except UnknownLayerError as error:
            return problem(404, "Not found", str(error))
        except LiaosuError as error:
            return problem(400, "Bad request", str(error))
        request, language = _asked(values)
        headers, status, text = self._worker.submit(
            _called, loaded, call, api, APIRequest(request, api.locales), where
        ).result()
        if status != 200:
            return problem(status, _STATUS.get(status, "Error"), text)
        response = _answer(text, _TYPES.get(call, "application/json"))
        response.headers["Content-Language"] = _LOCALES[language]
        if "Content-Crs" in headers:
            response.headers["Content-Crs"] = headers["Content-Crs"]
        return response

    def described(self) -> flask.Response:
        """Return the OpenAPI document."""
        loaded = self._ready()
        try:
            _require_known(loaded, "openapi", None)
            servers = [{"url": _base_url()}]
        except LiaosuError as error:
            return problem(400, "Bad request", str(error))
        return _answer(_dumps({**loaded.openapi, "servers": servers}), _OPENAPI)

    def conformance(self) -> flask.Response:
        """Return what is conformed to."""
        try:
            _require_known(self._ready(), "conformance", None)
        except LiaosuError as error:
            return problem(400, "Bad request", str(error))
        uris = [f"http://www.opengis.net/spec/{name}" for name in _CONFORMANCE]
        return _answer(_dumps({"conformsTo": uris}), "application/json")


def _nothing(path: str = "") -> flask.Response:
    return problem(404, "Not found", f"There is nothing at /ogc/{path}; the collections are at /ogc/collections.")


def register_ogc(server: Any, world: World) -> None:
    """
    Serve the layers at `/ogc`.

    Parameters
    ----------
    server
        Flask server.
    world
        The data.
    """
    service = _Service(world)

    def add(rule: str, view: Callable[..., flask.Response]) -> None:
        server.add_url_rule(rule, f"ogc {rule}", view, methods=["GET"], strict_slashes=False)

    def call(name: str) -> Callable[..., flask.Response]:
        return lambda **where: service.answer(name, *where.values())

    add("/ogc/", call("landing"))
    add("/ogc/openapi", service.described)
    add("/ogc/conformance", service.conformance)
    add("/ogc/collections", call("collections"))
    add("/ogc/collections/<collection>", call("collections"))
    for name in ("schema", "queryables", "items"):
        add(f"/ogc/collections/<collection>/{name}", call(name))
    add("/ogc/collections/<collection>/items/<path:item>", call("item"))
    server.add_url_rule("/ogc/<path:path>", "ogc nothing", _nothing)
