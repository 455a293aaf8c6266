"""
Briefings and figures over HTTP: what the command writes, for the state that an address describes.

One is drawn at a time in a process; who asks meanwhile is told when to ask again.
"""

from __future__ import annotations

import datetime
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import flask

from app.briefing import BRIEF_SUFFIXES, brief
from app.figures import FIGURE_SUFFIXES, figure
from app.offline_map import offline_view
from app.pairing_facts import find_pairing
from app.preview import preview
from app.problems import named_problem, problem
from app.sheet_size import parse_languages, parse_size
from app.url_state import parse_query, parse_view
from geo.errors import LiaosuError, UnknownPairError, UnknownSuffixError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.service import Service
    from app.url_state import View, ViewState

__all__ = ["VIEW_SUFFIXES", "register_handouts"]

# What a view is handed out as.
VIEW_SUFFIXES = (*FIGURE_SUFFIXES, ".html")
_MIMETYPES = {
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
_RETRY_S = 5
_PATIENCE_S = 20.0
# About 0.1 MB each.
_KEPT_PREVIEWS = 128
_A_DAY = "public, max-age=86400"


def _view(service: Service, suffix: str, approval: str) -> bytes:
    query = flask.request.query_string.decode("utf-8", "replace")
    state = parse_query(query)
    languages = parse_languages(flask.request.args.get("texts", "both"))
    date = datetime.date.today()
    if suffix == ".html":
        return offline_view(service, state, languages, date, approval)
    size = parse_size(flask.request.args.get("size", "a4"))
    view = parse_view(query)
    return figure(service, state, suffix, size=size, languages=languages, date=date, approval=approval, view=view)


def _brief(service: Service, pair: str, suffix: str, approval: str) -> bytes:
    languages = parse_languages(flask.request.args.get("texts", "both"))
    size = parse_size(flask.request.args.get("size", "a4"))
    key = find_pairing(service.world, pair)
    return brief(service, key, suffix, languages=languages, date=datetime.date.today(), size=size, approval=approval)


def register_handouts(server: Any, service: Service, approval: str) -> None:
    """
    Serve figures and offline maps of views at `/export/view.SUFFIX`, briefings at `/export/brief/PAIR.SUFFIX`.

    `/export/preview.png` is the small picture that links to a view show elsewhere.

    Parameters
    ----------
    server
        Flask server.
    service
        The analysis.
    approval
        Approval number of the map (审图号), or empty.
    """
    turn = threading.Lock()

    def answer(name: str, suffix: str, known: tuple[str, ...], make: Callable[[], bytes]) -> flask.Response:
        if suffix not in known:
            return problem(404, "Not found", f"{name} is handed out as {', '.join(known)}, not as {suffix}.")
        if not turn.acquire(timeout=_PATIENCE_S):
            busy = problem(503, "Busy", f"Another figure is being drawn; try again in {_RETRY_S} s.")
            busy.headers["Retry-After"] = str(_RETRY_S)
            return busy
        try:
            content = make()
        except (UnknownPairError, UnknownSuffixError) as error:
            return problem(404, "Not found", str(error))
        except LiaosuError as error:
            return named_problem(error)
        finally:
            turn.release()
        response = flask.Response(content, mimetype=_MIMETYPES[suffix])
        response.headers["Content-Disposition"] = f'attachment; filename="liaosu-{name}{suffix}"'
        response.headers["Cache-Control"] = "no-cache"
        return response

    def view(kind: str) -> flask.Response:
        suffix = f".{kind}"
        return answer("view", suffix, VIEW_SUFFIXES, lambda: _view(service, suffix, approval))

    def briefing(pair: str, kind: str) -> flask.Response:
        suffix = f".{kind}"
        return answer("brief", suffix, BRIEF_SUFFIXES, lambda: _brief(service, pair, suffix, approval))

    @lru_cache(maxsize=_KEPT_PREVIEWS)
    def drawn_preview(state: ViewState, view: View | None) -> bytes:
        return preview(service, state, view, approval)

    def view_preview() -> flask.Response:
        query = flask.request.query_string.decode("utf-8", "replace")
        state, place = parse_query(query), parse_view(query)
        response = answer("preview", ".png", (".png",), lambda: drawn_preview(state, place))
        if response.status_code == 200:
            response.headers["Content-Disposition"] = "inline"
            response.headers["Cache-Control"] = _A_DAY
        return response

    server.add_url_rule("/export/preview.png", "preview_handout", view_preview, methods=["GET"])
    server.add_url_rule("/export/view.<kind>", "view_handout", view, methods=["GET"])
    server.add_url_rule("/export/brief/<pair>.<kind>", "brief_handout", briefing, methods=["GET"])
