"""The web application: the page, its layers, and how it is served."""

from __future__ import annotations

import logging
import os
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import flask
from dash import Dash
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from app.callbacks.analysis import register_analysis_callbacks
from app.callbacks.main import register_callbacks
from app.callbacks.routes import register_route_callbacks
from app.components.embed import register_embed
from app.language.theme import css_variables
from app.pages.layout import Tiles, page_layout
from app.pages.results.validation import ROWS_PATH
from app.paths import ASSETS_FOLDER
from app.services.separate_process import SeparateProcess, run_here
from app.services.service import Service, shared_router
from app.services.work_queue import WorkQueue
from app.state.pages import icon_rules
from app.web.allocator import return_freed_memory
from app.web.api.endpoints import register_api
from app.web.docs_site import register_docs
from app.web.downloads import register_takeaway
from app.web.figure_downloads import register_handouts
from app.web.layer_files import LayerFiles
from app.web.ogc.features import register_ogc
from app.web.page_head import register_page_head
from app.web.problems import problem, register_problems
from app.web.raw_query import percent_encoded, waitress_server
from app.webmap.map_layers import build_map_layers
from app.webmap.network_layers import network_layers
from geo.errors import ServerError, UnknownLayerError
from geo.layers.export import geojson_pieces
from geo.world import load_world

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash.development.base_component import Component

    from app.services.separate_process import Run
    from app.webmap.map_layers import MapLayer
    from app.webmap.network_layers import NetworkLayer
    from geo.world import World

__all__ = ["Settings", "create_app", "serve_explorer", "settings_from_environment"]

_FOREVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"
_THREADS = 16
# Requests for files that a process takes: fewer than threads, so that people who browse always find one.
_FILES = 4
_PATIENCE_S = 30.0
_RATE_PER_MINUTE = 600
# The messages of the page hold what was clicked on; nothing longer is read.
_LARGEST_BODY = 1024 * 1024
_SITE = r"(?:'self'|https?://[A-Za-z0-9.*-]+(?::\d+)?)"
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?")
_ANCESTORS = re.compile(rf"'none'|{_SITE}(?: {_SITE})*")

_TILES = re.compile(r"(https?://[A-Za-z0-9.-]+(?::\d+)?)/(?:[A-Za-z0-9._~/?&=%@-]|\{[zxy]\})*")


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
    rate_per_minute
        Requests to `/api`, `/ogc` and `/export` that an address may send to each worker process; 0 for no limit.
    cors_origins
        Sites whose pages may read `/api`, `/layers` and `/ogc`; none by default.
    tile_url, tile_attribution
        Map tiles that can be switched on under everything, `{z}`, `{x}` and `{y}` standing for the tile, and who made
        them; none by default. In WGS 84: tiles of Chinese providers are shifted by hundreds of metres.
    proxies
        How many trusted proxies stand in front: requests are counted for the address that the outermost of them saw.
    """

    approval_number: str = ""
    frame_ancestors: str = "'none'"
    rate_per_minute: int = _RATE_PER_MINUTE
    cors_origins: tuple[str, ...] = ()
    tile_url: str = ""
    tile_attribution: str = ""
    proxies: int = 0


def settings_from_environment() -> Settings:
    """
    Return the settings from the environment.

    Returns
    -------
    settings
        From `LIAOSU_MAP_APPROVAL`, `LIAOSU_FRAME_ANCESTORS`, `LIAOSU_RATE_PER_MINUTE`, `LIAOSU_CORS_ORIGINS`,
        `LIAOSU_TILE_URL`, `LIAOSU_TILE_ATTRIBUTION` and `LIAOSU_PROXIES`.

    Raises
    ------
    ServerError
        If one of them is not of its form.
    """
    ancestors = os.environ.get("LIAOSU_FRAME_ANCESTORS", "").strip() or "'none'"
    if not _ANCESTORS.fullmatch(ancestors):
        msg = (
            f"LIAOSU_FRAME_ANCESTORS is {ancestors!r}; it must be 'self', 'none' or addresses of sites such as "
            "https://portal.example, parted by blanks."
        )
        raise ServerError(msg)
    rate = os.environ.get("LIAOSU_RATE_PER_MINUTE", "").strip() or str(_RATE_PER_MINUTE)
    if not re.fullmatch(r"[0-9]{1,7}", rate):
        msg = f"LIAOSU_RATE_PER_MINUTE is {rate!r}; it must be a whole number, 0 for no limit."
        raise ServerError(msg)
    origins = tuple(os.environ.get("LIAOSU_CORS_ORIGINS", "").split())
    wrong = [origin for origin in origins if not _ORIGIN.fullmatch(origin)]
    if wrong:
        msg = (
            f"LIAOSU_CORS_ORIGINS holds {', '.join(map(repr, wrong))}; it must hold addresses of sites such as "
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
    proxies = os.environ.get("LIAOSU_PROXIES", "").strip() or "0"
    if not re.fullmatch(r"[0-9]", proxies):
        msg = f"LIAOSU_PROXIES is {proxies!r}; it must be the number of proxies in front, 0 to 9."
        raise ServerError(msg)
    approval = os.environ.get("LIAOSU_MAP_APPROVAL", "")
    return Settings(approval, ancestors, int(rate), origins, tiles, credit, int(proxies))


def _policy(app: Dash, settings: Settings) -> str:
    hashes = " ".join(f"'{h}'" for h in (value.strip("'") for value in app.csp_hashes()))
    match = _TILES.fullmatch(settings.tile_url)
    images = f"'self' data: {match[1]}" if match else "'self' data:"
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src {images}; "
        f"font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {settings.frame_ancestors}"
    )


def _add_routes(server: flask.Flask, world: World, layers: Mapping[str, MapLayer | NetworkLayer]) -> None:
    style = f"{css_variables()}\n{icon_rules()}\n"
    by_url = {layer.url: layer for layer in layers.values()}
    whole_layers = LayerFiles(lambda name: geojson_pieces(world, name))

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
            return problem(404, "No such layer", f"There is no map layer {name}; reload the page.")
        response = _answer(layer.body, "application/geo+json", _FOREVER)
        response.headers["Content-Encoding"] = "gzip"
        return response

    server.add_url_rule("/layers/<path:name>", "no_such_layer", _no_such_layer)

    @server.get("/layers/<name>.geojson")
    def whole_layer(name: str) -> flask.Response:
        try:
            packed = whole_layers.packed(name)
        except UnknownLayerError as error:
            return problem(404, "No such layer", str(error))
        # Who takes gzip gets what is kept; a layer of tens of megabytes is unpacked for others as it is sent.
        zipped = flask.request.accept_encodings.quality("gzip") > 0
        response = _answer(packed.body if zipped else packed.unpacked(), "application/geo+json", _AN_HOUR)
        response.content_length = len(packed.body) if zipped else packed.size
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
        # Weak, for the same content goes out in several encodings.
        response.set_etag(packed.digest, weak=True)
        response.make_conditional(flask.request)
        return response


def _validation_rows(service: Service) -> flask.Response:
    # The byte-order mark lets spreadsheet programs read Chinese.
    text = "\ufeff" + service.validation().rows.to_csv(index=False, lineterminator="\n")
    response = _answer(text, "text/csv", _AN_HOUR)
    response.headers["Content-Disposition"] = 'attachment; filename="liaosu-validation.csv"'
    return response


def _no_such_layer(name: str) -> flask.Response:
    return problem(404, "No such layer", f"There is nothing at /layers/{name}; layers are served as NAME.geojson.")


def _answer(body: str | bytes | Iterator[bytes], mimetype: str, cache: str) -> flask.Response:
    response = flask.Response(body, mimetype=mimetype)
    response.headers["Cache-Control"] = cache
    return response


def create_app(world: World, settings: Settings | None = None, run: Run | None = None) -> Dash:
    """
    Make the application.

    Parameters
    ----------
    world
        The data; shared by all requests and never changed.
    settings
        By default from the environment.
    run
        How files are made; by default in the thread that was asked.

    Returns
    -------
    app
        Dash application; its Flask server is `app.web.server`.
    """
    chosen = settings or settings_from_environment()
    layers: dict[str, MapLayer | NetworkLayer] = {**build_map_layers(world), **network_layers(world)}
    server: Any = flask.Flask("liaosu", static_folder=None)
    server.wsgi_app = percent_encoded(server.wsgi_app)
    if chosen.proxies:
        # The host is forwarded as it is: links are built from it.
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=chosen.proxies, x_proto=chosen.proxies, x_host=0)
    server.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
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
        assets_folder=str(ASSETS_FOLDER),
        update_title="",
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
    service = Service(world, shared_router(world))
    register_callbacks(app, world, service, chosen.approval_number)
    register_route_callbacks(app, service)
    register_analysis_callbacks(app, service)
    register_page_head(app, world)
    register_embed(app)
    register_api(server, service, chosen.rate_per_minute, chosen.cors_origins)
    register_ogc(server, world)
    files = WorkQueue(_FILES, 1, _PATIENCE_S)
    register_takeaway(server, files, run or run_here(service))
    register_handouts(server, chosen.approval_number, files, run or run_here(service))
    server.add_url_rule(ROWS_PATH, "validation_rows", lambda: _validation_rows(service), methods=["GET"])
    register_docs(server)
    register_problems(app, server)
    _add_routes(server, world, layers)
    policy: list[str] = []

    def protect(response: flask.Response) -> flask.Response:
        # The hashes of the inline scripts are known only when all callbacks are registered.
        if not policy:
            policy.append(_policy(app, chosen))
        # Pages of the documentation bring a policy of their own.
        response.headers.setdefault("Content-Security-Policy", policy[0])
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
    if workers > 1 and not hasattr(os, "fork"):
        msg = "This system cannot fork, so there are no several workers; serve with --workers 1."
        raise ServerError(msg)
    _require_free_port(host, port)
    return_freed_memory()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    logging.getLogger("pyogrio").setLevel(logging.WARNING)
    world = load_world()
    app = create_app(world, run=SeparateProcess(world.data))
    logging.info("Liao-Su Corridor Explorer: http://%s:%d  (stop with Ctrl+C)", host, port)
    if workers == 1:
        waitress_server(
            app.server, host=host, port=port, threads=_THREADS, ident=None, max_request_body_size=_LARGEST_BODY
        ).run()
        return
    from app.web.gunicorn_server import serve_with_workers

    serve_with_workers(app.server, host, port, workers, _THREADS)
