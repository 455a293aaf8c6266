"""
The HTTP interface: routes, comparisons and places as JSON or GeoJSON, the same documents as the commands write.

An answer depends on its request alone. Requests are bounded in size and rate, and errors are problem documents.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import flask

from analysis.report import comparison_document, comparison_features, route_document, route_features
from app.api_parameters import COMPARE, PLACES, ROUTE, read_body, read_query
from app.limits import RateLimit, client_key
from app.openapi import openapi_document
from app.problems import missing_page, named_problem, problem
from app.raw_query import require_utf8
from app.service import Question, avoidable, network_licences
from geo.errors import LiaosuError, RequestError
from geo.places import resolve_place, search_places

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.api_parameters import Parameter
    from app.service import Service
    from geo.places import Place

__all__ = ["LARGEST_BODY", "LONGEST_QUERY", "question_from", "register_api"]

LARGEST_BODY = 64 * 1024
LONGEST_QUERY = 8000
_GEOJSON = "application/geo+json"
_OPEN_TO_OTHERS = ("/api/", "/layers/", "/ogc")
_LIMITED = ("/api/", "/ogc", "/export/")


def _key(place: Place) -> tuple[str, str]:
    """Return kind and id, of a point with every digit that was given."""
    return (place.kind, f"{place.lon},{place.lat}" if place.kind == "point" else place.id)


def question_from(service: Service, values: dict[str, Any]) -> Question:
    """
    Return the question that parameters ask.

    Parameters
    ----------
    service
        Knows places and numbers of roads.
    values
        As read by `app.api_parameters`.

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
    return Question(
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
    found = search_places(service.world.places, values["q"], values["limit"])
    return {"places": [{name: getattr(place, name) for name in names} for place in found]}


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


def _view(
    service: Service,
    parameters: tuple[Parameter, ...],
    answer: Callable[[Service, dict[str, Any], bool], dict[str, Any]],
) -> Callable[[], flask.Response]:
    def view() -> flask.Response:
        if flask.request.method == "POST" and not flask.request.is_json:
            return problem(415, "Unsupported media type", "Send the body as application/json.")
        try:
            values = _values(parameters)
            geographic = _is_geographic(values)
            text = json.dumps(answer(service, values, geographic), ensure_ascii=False)
        except LiaosuError as error:
            return named_problem(error)
        response = flask.Response(text, mimetype=_GEOJSON if geographic else "application/json")
        response.headers["Cache-Control"] = "no-cache"
        response.vary.add("Accept")
        return response

    return view


def _refused(limit: RateLimit) -> flask.Response | None:
    """Return a problem where a request is too large or comes too soon."""
    request = flask.request
    if not request.path.startswith(_LIMITED):
        return None
    wait_s = limit.wait_s(client_key(request.remote_addr))
    if wait_s:
        seconds = math.ceil(wait_s)
        response = problem(429, "Too many requests", f"Too many requests came from your address; wait {seconds} s.")
        response.headers["Retry-After"] = str(seconds)
        return response
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


def _too_large() -> flask.Response:
    return problem(413, "Body too large", f"The body has more than {LARGEST_BODY} bytes; make it smaller.")


def _opened(response: flask.Response, origins: Sequence[str]) -> flask.Response:
    """Let the pages of listed sites read an answer."""
    if not origins or not flask.request.path.startswith(_OPEN_TO_OTHERS):
        return response
    response.vary.add("Origin")
    origin = flask.request.headers.get("Origin")
    if origin in origins:
        response.headers["Access-Control-Allow-Origin"] = origin
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
    server
        Flask server.
    service
        Answers questions.
    rate_per_minute
        Requests that an address may send to each process; 0 for no limit.
    cors_origins
        Sites whose pages may read the answers.
    """
    limit = RateLimit(rate_per_minute)
    description = json.dumps(openapi_document(), ensure_ascii=False)
    server.before_request(lambda: _refused(limit))
    server.after_request(lambda response: _opened(response, cors_origins))
    server.add_url_rule("/api/route", "api_route", _view(service, ROUTE, _route), methods=["GET", "POST"])
    server.add_url_rule("/api/compare", "api_compare", _view(service, COMPARE, _compare), methods=["GET", "POST"])
    server.add_url_rule("/api/places", "api_places", _view(service, PLACES, _places), methods=["GET"])
    server.add_url_rule("/api/<path:name>", "no_such_api", missing_page)
    server.add_url_rule("/api/openapi.json", "api_openapi", lambda: _description(description), methods=["GET"])


def _description(text: str) -> flask.Response:
    response = flask.Response(text, mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
