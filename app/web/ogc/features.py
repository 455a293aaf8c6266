"""
OGC API Features at `/ogc`: every layer as a collection that GIS programs connect to.

pygeoapi answers; it is loaded at the first request. Only JSON is served, whatever a client accepts: pygeoapi's pages
would load scripts from other hosts. What is not served (pages, linked data, processes, tiles) is taken out of the
documents, and addresses in them are those that the request came to.
"""

from __future__ import annotations

import copy
import hashlib
import json
import logging
import math
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import flask

from app.services.work_queue import WorkQueue, busy_error
from app.web.ogc.description import CRS_URIS, LANGUAGE_TAGS, ogc_description
from app.web.problems import named_problem, problem
from geo.errors import BusyError, LiaosuError, RequestError, UnknownLayerError
from geo.layers.registry import LAYERS, require_layer

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from geo.world import World

__all__ = ["register_ogc", "site_url"]

_GEOJSON = "application/geo+json"
_SCHEMA = "application/schema+json"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
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
_EVERYWHERE = frozenset({"f", "lang"})
_OF_ITEMS = frozenset(
    {
        "bbox", "bbox-crs", "crs", "limit", "offset", "datetime", "properties", "sortby", "skipGeometry", "resulttype",
    }
)  # fmt: skip
_INSTANT = r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?"
_DATETIME = re.compile(rf"{_INSTANT}|(?:{_INSTANT}|\.\.)?/(?:{_INSTANT}|\.\.)?")
_CRS = re.compile("|".join(map(re.escape, CRS_URIS)))
_FORMS = {
    "f": (re.compile("json"), "json: nothing else is served here"),
    "limit": (re.compile(r"0*[1-9]\d{0,8}"), "a whole number from 1"),
    "offset": (re.compile(r"\d{1,9}"), "a whole number from 0"),
    "datetime": (_DATETIME, "a date, a time or an interval by RFC 3339"),
    "sortby": (re.compile(r"[+ -]?\w+(?:,[+ -]?\w+)*"), "names of properties, each after + or - if it is wanted"),
    "skipGeometry": (re.compile("true|false"), "true or false"),
    "resulttype": (re.compile("results|hits"), "results or hits"),
    "lang": (re.compile("|".join(LANGUAGE_TAGS)), f"one of {', '.join(LANGUAGE_TAGS)}"),
    "crs": (_CRS, f"one of {', '.join(CRS_URIS)}"),
    "bbox-crs": (_CRS, f"one of {', '.join(CRS_URIS)}"),
}
# How much of a wrong value is repeated in what is said of it.
_MOST_REPEATED = 100
# A GIS program asks up to six things at once.
_PLACES = 6
_PATIENCE_S = 10.0
# The whole of the largest layer takes some ten seconds.
_LONGEST_S = 60.0
_STATUS = {404: "Not found", 400: "Bad request"}


@dataclass(frozen=True, eq=False)
class _Loaded:
    """pygeoapi with the project's collections; `properties` names the queryables of each."""

    api: Any
    calls: dict[str, Callable[..., Any]]
    resources: dict[str, Any]
    attribution: dict[str, tuple[str, str]]
    properties: dict[str, frozenset[str]]


def _load(world: World) -> _Loaded:
    from pygeoapi.api import API, describe_collections, get_collection_schema, landing_page
    from pygeoapi.api.itemtypes import get_collection_item, get_collection_items, get_collection_queryables

    from app.web.ogc.collections import service_config
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
    return _Loaded(API(config, {}), calls, config["resources"], credit, known)


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
            msg = f"There is no parameter {key[:_MOST_REPEATED]!r} here; there are {', '.join(sorted(known))}."
            raise RequestError(msg)
        if len(given) > 1:
            msg = f"The parameter {key!r} is given {len(given)} times; give it once."
            raise RequestError(msg)
        form, meaning = _FORMS.get(key, (None, ""))
        if form is not None and not form.fullmatch(given[0]):
            msg = f"The parameter {key!r} is {given[0][:_MOST_REPEATED]!r}; it must be {meaning}."
            raise RequestError(msg)
        values[key] = given[0]
    if "bbox" in values:
        _require_box(values["bbox"])
    elif "bbox-crs" in values:
        msg = "The parameter 'bbox-crs' is given without bbox; give both or neither."
        raise RequestError(msg)
    if call == "items" and name is not None:
        _require_properties(values, loaded.properties[name])
    return values


def _require_properties(values: dict[str, str], known: frozenset[str]) -> None:
    """Refuse properties that a layer does not have; a plus that arrived as a blank is one again."""
    if "sortby" in values:
        # As it stands in the standard's own example, + means a blank in a query.
        values["sortby"] = values["sortby"].replace(" ", "+")
    for key, said in (("sortby", "can be sorted by"), ("properties", "there are")):
        names = [part.lstrip("+-") for part in values[key].split(",")] if key in values else []
        unknown = [name for name in names if name not in known]
        if unknown:
            msg = f"The parameter {key!r} names {unknown[0][:_MOST_REPEATED]!r}; {said} {', '.join(sorted(known))}."
            raise RequestError(msg)


def _require_box(text: str) -> None:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        msg = (
            f"The bbox {text[:_MOST_REPEATED]!r} must be four finite numbers, e.g. 119,33,121,35, or six with heights."
        )
        raise RequestError(msg)


def site_url() -> str:
    """Return the address of the server as the client called it."""
    host = flask.request.host
    if not _HOST.fullmatch(host):
        msg = "The Host header is not the name of a host."
        raise RequestError(msg)
    return f"{flask.request.scheme}://{host}"


def _base_url() -> str:
    return f"{site_url()}/ogc"


def _asked(values: dict[str, str]) -> tuple[Any, str]:
    """Return a request as pygeoapi reads it, and its language."""
    accepted = flask.request.accept_languages.best_match(list(LANGUAGE_TAGS))
    wanted = LANGUAGE_TAGS[values.get("lang") or accepted or "zh"]
    # The language is settled here: pygeoapi fails on some headers that are valid. So is the form: always JSON.
    parameters = {key: value for key, value in values.items() if key not in ("f", "lang")}
    if "lang" in values:
        parameters["lang"] = wanted
    headers = {"accept-language": wanted}
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


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _called(
    loaded: _Loaded, call: str, api: Any, request: Any, where: tuple[str, ...], self_link: str
) -> tuple[Any, int, str, str]:
    """Return headers, status, pygeoapi's answer as text, or what it complains of, and a digest of all but its time."""
    headers, status, text = loaded.calls[call](api, request, *where)
    document = json.loads(text)
    if status != 200:
        return headers, int(status), str(document["description"]), ""
    document = _cleaned(document, loaded)
    for link in document.get("links", []):
        if link["rel"] == "self":
            link["href"] = self_link
    if call == "landing":
        docs = f"{api.base_url.removesuffix('/ogc')}/api/docs"
        document["links"].append(
            {"rel": "service-doc", "type": "text/html", "title": "How to ask, with examples", "href": docs}
        )
    time_stamp = document.pop("timeStamp", None)
    text = _dumps(document)
    digest = _digest(text)
    return headers, 200, text if time_stamp is None else f'{text[:-1]},"timeStamp":"{time_stamp}"}}', digest


def _self_link(base: str, values: dict[str, str]) -> str:
    """Return the address that a request has at the service, with all of its parameters."""
    path = flask.request.path.removeprefix("/ogc").rstrip("/")
    return f"{base}{quote(path)}?{urlencode({'f': 'json', **values}, quote_via=quote, safe=',')}"


def _answer(text: str, mimetype: str, digest: str) -> flask.Response:
    """Return a document that caches may keep for an hour, like whole layers, and then ask whether it changed."""
    response = flask.Response(text, mimetype=mimetype)
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.vary.add("Accept-Language")
    # Weak, for the same content goes out in several encodings.
    response.set_etag(digest, weak=True)
    response.make_conditional(flask.request)
    return response


_TYPES = {"items": _GEOJSON, "item": _GEOJSON, "schema": _SCHEMA, "queryables": _SCHEMA}


def _in_time(asked: Future[tuple[Any, int, str, str]]) -> tuple[Any, int, str, str]:
    """Return an answer, unless it takes so long that whoever asks has long gone."""
    try:
        return asked.result(_LONGEST_S)
    except FutureTimeoutError:
        asked.cancel()
        raise busy_error() from None


class _Service:
    """pygeoapi, loaded by the first request; safe to use from many threads."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        # One thread makes all answers: each thread of the server would keep the memory of its largest page.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ogc")
        self._room = WorkQueue(_PLACES, 1, _PATIENCE_S)

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
        link = _self_link(api.base_url, values)
        try:
            with self._room.place(), self._room.turn():
                asked = self._worker.submit(_called, loaded, call, api, APIRequest(request, api.locales), where, link)
                headers, status, text, digest = _in_time(asked)
        except BusyError as error:
            return named_problem(error)
        if status >= 500:
            # A fault of ours that pygeoapi turned into an answer.
            raise RuntimeError(text)
        if status != 200:
            return problem(status, _STATUS.get(status, "Error"), text)
        response = _answer(text, _TYPES.get(call, "application/json"), digest)
        response.headers["Content-Language"] = language
        if "Content-Crs" in headers:
            response.headers["Content-Crs"] = headers["Content-Crs"]
        return response

    def described(self) -> flask.Response:
        """Return the OpenAPI document."""
        loaded = self._ready()
        try:
            _require_known(loaded, "openapi", None)
            text = _dumps(ogc_description(loaded.resources, _base_url()))
        except LiaosuError as error:
            return problem(400, "Bad request", str(error))
        return _answer(text, _OPENAPI, _digest(text))

    def conformance(self) -> flask.Response:
        """Return what is conformed to."""
        try:
            _require_known(self._ready(), "conformance", None)
        except LiaosuError as error:
            return problem(400, "Bad request", str(error))
        text = _dumps({"conformsTo": [f"http://www.opengis.net/spec/{name}" for name in _CONFORMANCE]})
        return _answer(text, "application/json", _digest(text))


def _nothing(path: str = "") -> flask.Response:
    return problem(404, "Not found", f"There is nothing at /ogc/{path}; the collections are at /ogc/collections.")


def register_ogc(server: Any, world: World) -> None:
    """Serve the layers at `/ogc`."""
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
