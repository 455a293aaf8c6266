"""
The HTTP interface: routes, comparisons and places as JSON or GeoJSON, the same documents as the commands write.

An answer depends on its request alone. Requests are bounded in size and rate, and errors are problem documents.
"""

from __future__ import annotations

import json
import math
import threading
from typing import TYPE_CHECKING, Any

import flask

from analysis.routing.tabulate import comparison_document, comparison_features, route_document, route_features
from app.language.texts import LANGUAGES
from app.services.service import RouteQuery, avoidable, network_licences
from app.web.api.examples import EXAMPLES
from app.web.api.openapi import openapi_document
from app.web.api.page import api_page
from app.web.api.parameters import COMPARE, PLACES, ROUTE, read_body, read_query
from app.web.ogc.features import site_url
from app.web.problems import missing_page, named_problem, problem
from app.web.rate_limit import Allowance, RateLimit, client_key
from app.web.raw_query import require_utf8
from geo.errors import LiaosuError, RequestError
from geo.places.places import resolve_place, search_places

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.language.texts import Language
    from app.services.service import Service
    from app.web.api.examples import Example
    from app.web.api.parameters import Parameter
    from geo.places.places import Place

__all__ = ["LARGEST_BODY", "LONGEST_QUERY", "question_from", "register_api"]

LARGEST_BODY = 64 * 1024
LONGEST_QUERY = 8000
_GEOJSON = "application/geo+json"
_OPEN_TO_OTHERS = ("/api/", "/layers/", "/ogc")
_EXPOSED = (
    "Content-Crs", "ETag", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "X-Total",
)  # fmt: skip
_LIMITED = ("/api/", "/ogc", "/export/")
# What the page sends of itself: a moved slider alone sends some twenty messages a second.
_MESSAGES = "/_dash-update-component"
_MESSAGES_SHARE = 10


def _key(place: Place) -> tuple[str, str]:
    """Return kind and id, of a point with every digit that was given."""
    return (place.kind, f"{place.lon},{place.lat}" if place.kind == "point" else place.id)


def question_from(service: Service, values: dict[str, Any]) -> RouteQuery:
    """
    Return the question that parameters ask.

    Parameters
    ----------
    service
        Knows places and numbers of roads.
    values
        As read by `app.web.api.parameters`.

    Returns
    -------
    question
        The same for every spelling of the same places.

    Raises
    ------
    UnknownPlaceError, AmbiguousPlaceError
        If a place is not known, or means several.
    """
    places = service.world.places
    avoid = [avoidable(service.world, service.router, text) for text in values["avoid"]]
    return RouteQuery(
        _key(resolve_place(places, values["from"])),
        _key(resolve_place(places, values["to"])),
        drivers=values["drivers"],
        via=tuple(_key(resolve_place(places, text)) for text in values["via"]),
        avoid=tuple(("ref", place) if isinstance(place, str) else _key(place) for place in avoid),
        scenario=values["scenario"] or "",
    )


def _route(service: Service, values: dict[str, Any], geographic: bool) -> dict[str, Any]:
    question = question_from(service, values)
    found = service.route(question, values["mode"], values["by"])
    if geographic:
        return route_features(found, *network_licences(service.world))
    return route_document(found, None if values["teu"] is None else service.payload_t(question))


def _compare(service: Service, values: dict[str, Any], geographic: bool) -> dict[str, Any]:
    tonnes, teu = values["tonnes"], values["teu"]
    if tonnes is not None and teu is not None:
        msg = "Give the shipment in tonnes or in teu, not in both."
        raise RequestError(msg)
    question = question_from(service, values)
    found = service.compare(question)
    if geographic:
        return comparison_features(found, *network_licences(service.world))
    if teu is None:
        return comparison_document(found, None, tonnes)
    payload = service.payload_t(question)
    return comparison_document(found, payload, teu * payload)


def _places(service: Service, values: dict[str, Any], _geographic: bool) -> dict[str, Any]:
    names = ("kind", "id", "name_zh", "name_en", "within_zh", "within_en", "lon", "lat")
    kind, limit, offset = values["kind"], values["limit"], values["offset"]
    places = [place for place in service.world.places if kind in (None, place.kind)]
    found = places if values["q"] is None else search_places(places, values["q"], len(places))
    page = [{name: getattr(place, name) for name in names} for place in found[offset:][:limit]]
    return {"places": page, "total": len(found), "limit": limit, "offset": offset}


_ANSWERS: Mapping[str, tuple[tuple[Parameter, ...], Callable[[Service, dict[str, Any], bool], dict[str, Any]]]] = {
    "route": (ROUTE, _route),
    "compare": (COMPARE, _compare),
    "places": (PLACES, _places),
}


def _answer_to(service: Service, example: Example) -> Any:
    """Return what the server answers to an example."""
    parameters, answer = _ANSWERS[example.operation]
    try:
        values = read_body(parameters, json.dumps(dict(example.values)).encode())
        return answer(service, values, example.geographic)
    except LiaosuError as error:
        return named_problem(error).get_json()


class _Description:
    """The interface's description; its examples are answered at the first request, safe to use from many threads."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._answers: dict[str, Any] | None = None

    def document(self) -> dict[str, Any]:
        """Return it with the answers that this server gives to the examples."""
        with self._lock:
            if self._answers is None:
                self._answers = {example.name: _answer_to(self._service, example) for example in EXAMPLES}
        return openapi_document(self._answers, site_url())

    def as_json(self) -> flask.Response:
        """Return it for programs."""
        try:
            text = json.dumps(self.document(), ensure_ascii=False)
        except RequestError as error:
            return named_problem(error)
        return _kept_an_hour(text, "application/json")

    def as_page(self) -> flask.Response:
        """Return it for people, in the language of the address or of the browser."""
        wanted = flask.request.args.get("lang") or flask.request.accept_languages.best_match(LANGUAGES)
        language: Language = "en" if wanted == "en" else "zh"
        try:
            response = _kept_an_hour(api_page(self.document(), language), "text/html")
        except RequestError as error:
            return named_problem(error)
        response.vary.add("Accept-Language")
        return response


def _values(parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    request = flask.request
    if request.method != "POST":
        return read_query(parameters, request.args.lists())
    if request.args:
        msg = "A POST gives its parameters in the body alone; take them out of the address."
        raise RequestError(msg)
    return read_body(parameters, request.get_data())


def _is_geographic(values: dict[str, Any]) -> bool:
    if values.get("format"):
        return bool(values["format"] == "geojson")
    accepted = flask.request.accept_mimetypes
    return accepted.best_match(["application/json", _GEOJSON], "application/json") == _GEOJSON


def _view(service: Service, operation: str) -> Callable[[], flask.Response]:
    parameters, answer = _ANSWERS[operation]

    def view() -> flask.Response:
        if flask.request.method == "POST" and not flask.request.is_json:
            return problem(415, "Unsupported media type", "Send the body as application/json.")
        try:
            values = _values(parameters)
            geographic = _is_geographic(values)
            document = answer(service, values, geographic)
        except LiaosuError as error:
            return named_problem(error)
        text = json.dumps(document, ensure_ascii=False)
        response = flask.Response(text, mimetype=_GEOJSON if geographic else "application/json")
        response.headers["Cache-Control"] = "no-cache"
        response.vary.add("Accept")
        if "total" in document:
            response.headers["X-Total"] = str(document["total"])
        return response

    return view


def _refused(limit: RateLimit, messages: RateLimit) -> flask.Response | None:
    """
    Return a problem where a request is too large or comes too soon.

    Messages of the page have a limit of their own.
    """
    request = flask.request
    if request.path == _MESSAGES:
        return _too_soon(messages.take(client_key(request.remote_addr)))
    if not request.path.startswith(_LIMITED):
        return None
    flask.g.allowance = allowance = limit.take(client_key(request.remote_addr))
    soon = _too_soon(allowance)
    if soon is not None:
        return soon
    if len(request.query_string) > LONGEST_QUERY:
        detail = f"The query has more than {LONGEST_QUERY} bytes; send a POST with a JSON body instead."
        return problem(414, "Address too long", detail)
    try:
        require_utf8(request.query_string)
    except RequestError as error:
        return named_problem(error)
    if (request.content_length or 0) > LARGEST_BODY:
        return _too_large()
    # Where the length is not said beforehand, reading ends here without a word.
    request.max_content_length = LARGEST_BODY + 1
    if len(request.get_data()) > LARGEST_BODY:
        return _too_large()
    return None


def _too_soon(allowance: Allowance | None) -> flask.Response | None:
    if allowance is None or not allowance.wait_s:
        return None
    seconds = math.ceil(allowance.wait_s)
    response = problem(429, "Too many requests", f"Too many requests came from your address; wait {seconds} s.")
    response.headers["Retry-After"] = str(seconds)
    return response


def _too_large() -> flask.Response:
    return problem(413, "Body too large", f"The body has more than {LARGEST_BODY} bytes; make it smaller.")


def _told(response: flask.Response) -> flask.Response:
    """Tell a client how many requests it may still send."""
    allowance = flask.g.get("allowance")
    if allowance:
        response.headers.update(allowance.headers())
    return response


def _opened(response: flask.Response, origins: Sequence[str]) -> flask.Response:
    """Let the pages of listed sites read an answer."""
    if not origins or not flask.request.path.startswith(_OPEN_TO_OTHERS):
        return response
    response.vary.add("Origin")
    origin = flask.request.headers.get("Origin")
    if origin in origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = ", ".join(_EXPOSED)
        if flask.request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
            response.headers["Access-Control-Max-Age"] = "3600"
    return response


def register_api(server: Any, service: Service, rate_per_minute: int, cors_origins: Sequence[str]) -> None:
    """
    Add the interface to a server.

    Parameters
    ----------
    rate_per_minute
        Requests that an address may send to each process; 0 for no limit.
    cors_origins
        Sites whose pages may read the answers.
    """
    limit, messages = RateLimit(rate_per_minute), RateLimit(_MESSAGES_SHARE * rate_per_minute)
    description = _Description(service)
    server.before_request(lambda: _refused(limit, messages))
    server.after_request(_told)
    server.after_request(lambda response: _opened(response, cors_origins))
    server.add_url_rule("/api/route", "api_route", _view(service, "route"), methods=["GET", "POST"])
    server.add_url_rule("/api/compare", "api_compare", _view(service, "compare"), methods=["GET", "POST"])
    server.add_url_rule("/api/places", "api_places", _view(service, "places"), methods=["GET"])
    server.add_url_rule("/api/<path:name>", "no_such_api", missing_page)
    server.add_url_rule("/api/openapi.json", "api_openapi", description.as_json, methods=["GET"])
    server.add_url_rule("/api/docs", "api_docs", description.as_page, methods=["GET"], strict_slashes=False)
    server.add_url_rule("/api/", "api_root", lambda: flask.redirect("/api/docs", 303), methods=["GET"])


def _kept_an_hour(text: str, mimetype: str) -> flask.Response:
    response = flask.Response(text, mimetype=mimetype)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
