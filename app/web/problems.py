"""Answers to what went wrong: problem documents for programs, a small page for people, and never a traceback."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import flask
from dash.exceptions import DependencyException, InvalidResourceError
from werkzeug.exceptions import BadRequest, HTTPException

from app.language.texts import LANGUAGES, say
from app.web.callback_messages import MessageError, RefusalLog, require_message
from geo.errors import BusyError, LiaosuError, NoRouteError

if TYPE_CHECKING:
    from dash import Dash

    from app.language.texts import Language

__all__ = ["missing_page", "named_problem", "problem", "register_problems"]

PROBLEM_TYPE = "application/problem+json"
_FOR_PROGRAMS = ("/api", "/map", "/layers", "/ogc", "/export", "/assets", "/_")


def problem(status: int, title: str, detail: str) -> flask.Response:
    """
    Return an error in the form of RFC 9457.

    Parameters
    ----------
    title
        What kind of error it is.
    detail
        What was wrong and what to do.
    """
    response = flask.jsonify(type="about:blank", title=title, status=status, detail=detail)
    response.mimetype = PROBLEM_TYPE
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def named_problem(error: LiaosuError) -> flask.Response:
    """Return an error as a problem: 422 where no route is open, 503 while busy, 400 where the request is at fault."""
    if isinstance(error, BusyError):
        busy = problem(503, "Busy", str(error))
        busy.headers["Retry-After"] = str(error.facts.get("retry_s", 5))
        return busy
    if isinstance(error, NoRouteError):
        return problem(422, "No route", str(error))
    return problem(400, "Bad request", str(error))


def _section(language: Language) -> str:
    title, lead, back = (html.escape(say(language, f"missing.{part}")) for part in ("title", "lead", "back"))
    tag = "zh-CN" if language == "zh" else "en"
    link = f'<a href="/?lang={language}">{back}</a>'
    return f'<section lang="{tag}"><h1>{title}</h1><p>{lead}</p><p>{link}</p></section>'


def missing_page(*_: object, **__: object) -> flask.Response:
    """Return the answer where nothing is served: a page in both languages, or a problem for programs."""
    accepted = flask.request.accept_mimetypes
    path = flask.request.path
    if "text/html" not in accepted.values() or path.startswith(_FOR_PROGRAMS):
        return problem(404, "Not found", "There is nothing at this address; the explorer is at /.")
    sections = "".join(_section(language) for language in LANGUAGES)
    body = (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(say('zh', 'missing.title'))} · {html.escape(say('en', 'missing.title'))}</title>"
        '<link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/assets/missing.css">'
        f'</head><body><main class="missing">{sections}</main></body></html>\n'
    )
    return flask.Response(body, 404, mimetype="text/html", headers={"Cache-Control": "no-store"})


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error.get_response()
    if error.code == 404:
        return missing_page()
    response = problem(error.code, error.name, error.description or error.name)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _bug(error: Exception) -> flask.Response:
    flask.current_app.logger.error("%s %s", flask.request.method, flask.request.path, exc_info=error)
    return problem(500, "Internal error", "The server failed; what happened is in its log.")


def _guard_callbacks(app: Dash, server: Any) -> None:
    """Answer messages that no page of ours sends with 400; what a callback then raises is a fault of ours."""
    dispatch = server.view_functions["/_dash-update-component"]
    log = RefusalLog()

    def guarded() -> Any:
        try:
            require_message(app.callback_map, _sent())
        except MessageError as error:
            line = log.line(str(error))
            if line:
                flask.current_app.logger.warning(line)
            detail = f"The server does not understand the message, for {error}; reload the page."
            return problem(400, "Bad request", detail)
        try:
            return dispatch()
        except LiaosuError as error:
            return named_problem(error)

    server.view_functions["/_dash-update-component"] = guarded


def _sent() -> Any:
    try:
        return flask.request.get_json()
    except BadRequest as error:
        raise MessageError("it is no JSON") from error
    except RecursionError as error:
        raise MessageError("it is nested too deeply") from error


def register_problems(app: Dash, server: Any) -> None:
    """
    Turn every error of the server into a problem or a page.

    Parameters
    ----------
    app
        The application; its own routes are registered already.
    """
    _guard_callbacks(app, server)
    # Dash would answer every address with the page.
    server.view_functions["/<path:path>"] = missing_page
    server.register_error_handler(DependencyException, missing_page)
    server.register_error_handler(InvalidResourceError, missing_page)
    server.register_error_handler(HTTPException, _http_error)
    server.register_error_handler(Exception, _bug)
