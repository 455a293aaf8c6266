"""Answers to what went wrong: problem documents for programs, a small page for people, and never a traceback."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import flask
from dash.exceptions import DashException, DependencyException, InvalidResourceError, PreventUpdate
from werkzeug.exceptions import HTTPException

from app.language.texts import LANGUAGES, say
from geo.errors import BusyError, LiaosuError, NoRouteError

if TYPE_CHECKING:
    from dash import Dash

    from app.language.texts import Language

__all__ = ["missing_page", "named_problem", "problem", "register_problems"]

PROBLEM_TYPE = "application/problem+json"
# What reading a message of the wrong form raises.
_MISUNDERSTOOD = (
    DashException, LiaosuError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
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
    """Answer messages that no page of ours sends with 400."""
    dispatch = server.view_functions["/_dash-update-component"]

    def guarded() -> Any:
        detail = "The page sent something that the server does not understand; reload the page."
        try:
            body = flask.request.get_json()
            if not isinstance(body, dict) or body.get("output") not in app.callback_map:
                return problem(400, "Bad request", detail)
            return dispatch()
        except PreventUpdate:
            raise
        except _MISUNDERSTOOD as error:
            # Whether the message is to blame or a callback, the log tells.
            flask.current_app.logger.error("callback refused its values", exc_info=error)
            return problem(400, "Bad request", detail)

    server.view_functions["/_dash-update-component"] = guarded


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
