"""The web application: the page, its layers, and how it is served."""

from __future__ import annotations

import logging
import os
import re
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import flask
from dash import Dash
from flask_compress import Compress

from app.callbacks import register_callbacks
from app.layout import Tiles, page_layout
from app.map_layers import build_map_layers
from app.network_layers import network_layers
from app.texts import TEXTS, say
from app.theme import css_variables
from geo.errors import ServerError, UnknownLayerError
from geo.export import to_geojson
from geo.world import load_world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from app.map_layers import MapLayer
    from app.network_layers import NetworkLayer
    from geo.world import World

__all__ = ["Settings", "create_app", "serve_explorer", "settings_from_environment"]

_FOREVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"
_THREADS = 8
_SITE = r"(?:'self'|https?://[A-Za-z0-9.*-]+(?::\d+)?)"
_ANCESTORS = re.compile(rf"'none'|{_SITE}(?: {_SITE})*")

_TILES = re.compile(r"(https?://[A-Za-z0-9.-]+(?::\d+)?)/(?:[A-Za-z0-9._~/?&=%@-]|\{[zxy]\})*")

_INDEX = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="stylesheet" href="/theme.css">
{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>
"""


@dataclass(frozen=True)
class Settings:
    """
    What an operator can set.

    Attributes
    ----------
    approval_number
        The finished map's approval number; empty by default, never a borrowed one.
    frame_ancestors
        Sites that may show the page in a frame, as in a content security policy; none by default.
    tile_url, tile_attribution
        Map tiles that can be switched on under everything, `{z}`, `{x}` and `{y}` standing for the tile, and who made
        them; none by default. In WGS 84: tiles of Chinese providers are shifted by hundreds of metres.
    """

    approval_number: str = ""
    frame_ancestors: str = "'none'"
    tile_url: str = ""
    tile_attribution: str = ""


def settings_from_environment() -> Settings:
    """
    Return the settings from the environment.

    Raises
    ------
    ServerError
        If `LIAOSU_FRAME_ANCESTORS`, `LIAOSU_TILE_URL` or `LIAOSU_TILE_ATTRIBUTION` has not the form that it must have.
    """
    ancestors = os.environ.get("LIAOSU_FRAME_ANCESTORS", "").strip() or "'none'"
    if not _ANCESTORS.fullmatch(ancestors):
        msg = (
            f"LIAOSU_FRAME_ANCESTORS is {ancestors!r}; it must be 'self', 'none' or addresses of sites such as "
            "https://portal.example, parted by blanks."
        )
        raise ServerError(msg)
    tiles, credit = (os.environ.get(f"LIAOSU_TILE_{name}", "").strip() for name in ("URL", "ATTRIBUTION"))
    if tiles and not (_TILES.fullmatch(tiles) and all(part in tiles for part in ("{z}", "{x}", "{y}"))):
        msg = f"LIAOSU_TILE_URL is {tiles!r}; it must be like https://tiles.example/{{z}}/{{x}}/{{y}}.png."
        raise ServerError(msg)
    if tiles and not credit:
        msg = "LIAOSU_TILE_URL is set without LIAOSU_TILE_ATTRIBUTION; say there whose tiles they are."
        raise ServerError(msg)
    return Settings(os.environ.get("LIAOSU_MAP_APPROVAL", ""), ancestors, tiles, credit)


def _policy(app: Dash, settings: Settings) -> str:
    hashes = " ".join(f"'{h}'" for h in (value.strip("'") for value in app.csp_hashes()))
    match = _TILES.fullmatch(settings.tile_url)
    images = f"'self' data: {match[1]}" if match else "'self' data:"
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src {images}; "
        f"font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {settings.frame_ancestors}"
    )


def _add_routes(server: flask.Flask, world: World, layers: Mapping[str, MapLayer | NetworkLayer]) -> None:
    style = css_variables()
    by_url = {layer.url: layer for layer in layers.values()}
    whole_layers: dict[str, str] = {}

    @server.get("/theme.css")
    def theme_css() -> flask.Response:
        return _answer(style, "text/css", _AN_HOUR)

    @server.get("/healthz")
    def healthz() -> flask.Response:
        return flask.jsonify(status="ok", layers=len(layers))

    @server.get("/map/<path:name>")
    def map_layer(name: str) -> flask.Response:
        layer = by_url.get(f"/map/{name}")
        if layer is None:
            return _problem(404, "No such layer", f"There is no map layer {name}; reload the page.")
        response = _answer(layer.body, "application/geo+json", _FOREVER)
        response.headers["Content-Encoding"] = "gzip"
        return response

    server.add_url_rule("/layers/<path:name>", "no_such_layer", _no_such_layer)

    @server.get("/layers/<name>.geojson")
    def whole_layer(name: str) -> flask.Response:
        try:
            # Two requests at once may both make it; they make the same text.
            text = whole_layers.get(name) or whole_layers.setdefault(name, to_geojson(world, name))
        except UnknownLayerError as error:
            return _problem(404, "No such layer", str(error))
        response = _answer(text, "application/geo+json", _AN_HOUR)
        response.add_etag()
        response.make_conditional(flask.request)
        return response


def _no_such_layer(name: str) -> flask.Response:
    return _problem(404, "No such layer", f"There is nothing at /layers/{name}; layers are served as NAME.geojson.")


def _answer(body: str | bytes, mimetype: str, cache: str) -> flask.Response:
    response = flask.Response(body, mimetype=mimetype)
    response.headers["Cache-Control"] = cache
    return response


def _problem(status: int, title: str, detail: str) -> flask.Response:
    """Return an error in the form of RFC 9457."""
    response = flask.jsonify(type="about:blank", title=title, status=status, detail=detail)
    response.mimetype = "application/problem+json"
    response.status_code = status
    return response


def create_app(world: World, settings: Settings | None = None) -> Dash:
    """
    Make the application.

    Parameters
    ----------
    world
        The data; shared by all requests and never changed.
    settings
        By default from the environment.

    Returns
    -------
    app
        Dash application; its Flask server is `app.server`.
    """
    chosen = settings or settings_from_environment()
    layers: dict[str, MapLayer | NetworkLayer] = {**build_map_layers(world), **network_layers(world)}
    server: Any = flask.Flask("liaosu", static_folder=None)
    server.config["COMPRESS_MIMETYPES"] = [
        "text/html", "text/css", "application/javascript", "text/javascript", "application/json",
        "application/geo+json", "image/svg+xml",
    ]  # fmt: skip
    server.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    server.config["COMPRESS_BR_LEVEL"] = 5
    Compress(server)
    app = Dash(
        "liaosu",
        server=server,
        assets_folder=str(Path(__file__).parent / "assets"),
        index_string=_INDEX,
        title=say("zh", "title"),
        update_title="",
        meta_tags=[{"name": "description", "content": TEXTS["description"].zh}],
        serve_locally=True,
        suppress_callback_exceptions=True,
    )

    def layout() -> Component:
        # The browser asks for the layout without the page's query, but says which page asks.
        asking = flask.request.referrer if flask.has_request_context() else None
        query = urlsplit(asking or "").query
        tiles = Tiles(chosen.tile_url, chosen.tile_attribution)
        return page_layout(world, layers, chosen.approval_number, query, tiles)

    app.layout = layout
    register_callbacks(app, world, chosen.approval_number)
    _add_routes(server, world, layers)
    policy: list[str] = []

    def protect(response: flask.Response) -> flask.Response:
        # The hashes of the inline scripts are known only when all callbacks are registered.
        if not policy:
            policy.append(_policy(app, chosen))
        response.headers["Content-Security-Policy"] = policy[0]
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
        return response

    server.after_request(protect)
    return app


def _require_free_port(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        reason = error.strerror or str(error)
        msg = f"Cannot listen on {host}:{port} ({reason}); choose another with --host or --port."
        raise ServerError(msg) from error


def serve_explorer(host: str, port: int, workers: int = 1) -> None:
    """
    Serve the explorer until interrupted.

    Parameters
    ----------
    host, port
        Where to listen.
    workers
        Processes; they share the loaded data.

    Raises
    ------
    ServerError
        If the address is taken or not ours.
    """
    _require_free_port(host, port)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = create_app(load_world())
    logging.info("Liao-Su Corridor Explorer: http://%s:%d  (stop with Ctrl+C)", host, port)
    if workers == 1:
        from waitress import serve

        serve(app.server, host=host, port=port, threads=_THREADS, ident=None)
        return
    from app.workers import serve_with_workers

    serve_with_workers(app.server, host, port, workers, _THREADS)
