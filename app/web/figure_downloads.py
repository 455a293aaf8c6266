"""
Briefings and figures over HTTP: what the command writes, for the state that an address describes.

Each is drawn once, whoever asks; where too many wait, who asks is told when to ask again.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import flask
from werkzeug.datastructures import MultiDict

from analysis.bounded_cache import BoundedCache
from app.exports.briefing_formats import BRIEF_SUFFIXES
from app.printing.briefing import brief
from app.printing.figures import FIGURE_SUFFIXES, figure
from app.printing.offline_map import offline_view
from app.printing.page_options import parse_languages, parse_size
from app.services.pairing_facts import find_pairing
from app.state.view_state import parse_query, parse_view
from app.web.preview import preview
from app.web.problems import named_problem, problem
from geo.errors import LiaosuError, UnknownPairError, UnknownSuffixError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.language.texts import Language
    from app.services.separate_process import Run
    from app.services.service import Service
    from app.services.work_queue import WorkQueue

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
# The pictures that were asked for last; previews take about 0.1 MB each.
_KEPT_BYTES = 16_000_000
_KEPT_PREVIEWS = 128
_A_DAY = "public, max-age=86400"


def _asked_query() -> str:
    return flask.request.query_string.decode("utf-8", "replace")


def _texts(arguments: MultiDict[str, str]) -> tuple[Language, ...]:
    return parse_languages(arguments.get("texts", "both"))


def _arguments(query: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(query, keep_blank_values=True))


def _view(service: Service, query: str, suffix: str, date: datetime.date, approval: str) -> bytes:
    state, arguments = parse_query(query), _arguments(query)
    languages = _texts(arguments)
    if suffix == ".html":
        return offline_view(service, state, languages, date, approval)
    size = parse_size(arguments.get("size", "a4"))
    view = parse_view(query)
    return figure(service, state, suffix, size=size, languages=languages, date=date, approval=approval, view=view)


def _brief(service: Service, query: str, pair: str, suffix: str, date: datetime.date, approval: str) -> bytes:
    arguments = _arguments(query)
    languages = _texts(arguments)
    size = parse_size(arguments.get("size", "a4"))
    key = find_pairing(service.world, pair)
    return brief(service, key, suffix, languages=languages, date=date, size=size, approval=approval)


def register_handouts(server: Any, approval: str, room: WorkQueue, run: Run) -> None:
    """
    Serve figures and offline maps of views at `/export/view.SUFFIX`, briefings at `/export/brief/PAIR.SUFFIX`.

    `/export/preview.png` is the small picture that links to a view show elsewhere.

    Parameters
    ----------
    approval
        Approval number of the map (审图号), or empty.
    room, run
        Where they are drawn, and how.
    """
    kept: BoundedCache[bytes] = BoundedCache(_KEPT_BYTES, len)
    previews: BoundedCache[bytes] = BoundedCache(_KEPT_PREVIEWS)

    def answer(
        name: str, suffix: str, store: BoundedCache[bytes], draw: Callable[..., bytes], *asked: Any
    ) -> flask.Response:
        try:
            content = room.once(store, (name, *asked), lambda: bytes(run(draw, *asked)))
        except (UnknownPairError, UnknownSuffixError) as error:
            return problem(404, "Not found", str(error))
        except LiaosuError as error:
            return named_problem(error)
        response = flask.Response(content, mimetype=_MIMETYPES[suffix])
        response.headers["Content-Disposition"] = f'attachment; filename="liaosu-{name}{suffix}"'
        response.headers["Cache-Control"] = "no-cache"
        return response

    def dated(
        name: str, suffix: str, known: tuple[str, ...], draw: Callable[..., bytes], *which: str
    ) -> flask.Response:
        if suffix not in known:
            return problem(404, "Not found", f"{name} is handed out as {', '.join(known)}, not as {suffix}.")
        return answer(name, suffix, kept, draw, _asked_query(), *which, suffix, datetime.date.today(), approval)

    def view(kind: str) -> flask.Response:
        return dated("view", f".{kind}", VIEW_SUFFIXES, _view)

    def briefing(pair: str, kind: str) -> flask.Response:
        return dated("brief", f".{kind}", BRIEF_SUFFIXES, _brief, pair)

    def view_preview() -> flask.Response:
        query = _asked_query()
        response = answer("preview", ".png", previews, preview, parse_query(query), parse_view(query), approval)
        if response.status_code == 200:
            response.headers["Content-Disposition"] = "inline"
            response.headers["Cache-Control"] = _A_DAY
        return response

    server.add_url_rule("/export/preview.png", "preview_handout", view_preview, methods=["GET"])
    server.add_url_rule("/export/view.<kind>", "view_handout", view, methods=["GET"])
    server.add_url_rule("/export/brief/<pair>.<kind>", "brief_handout", briefing, methods=["GET"])
