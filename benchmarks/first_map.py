"""
How soon and with how many bytes the first map stands in a browser without a cache, plain and with all networks.

Peer: the same layers as a folium page (Leaflet with plain GeoJSON inside), its libraries served from this machine too,
since a page that needs other hosts shows nothing offline.
"""

from __future__ import annotations

import re
import statistics
import time
from pathlib import Path
from typing import Any

import dash
import dash_leaflet
import flask
import folium
from playwright.sync_api import Playwright, sync_playwright

from app.state.view_state import NETWORKS
from app.web.server import Settings, create_app
from geo.layers.export import feature_collection
from geo.world import World, load_world
from tests.browser.chromium import MAP_IS_DRAWN, NETWORKS_ARE_DRAWN, open_browser, serving, until

__all__ = ["first_map_table"]

_RUNS = 5
_PAN_STEPS = 40
_LEAFLET = re.compile(r'<(?:script|link)[^>]*(?:src|href)="https?://[^>]*>(?:</script>)?')
_FRAMES = """
() => new Promise((done) => {
  const gaps = []; let last = performance.now();
  const step = (now) => {
    gaps.push(now - last); last = now;
    if (gaps.length < 120) { requestAnimationFrame(step); } else { done(gaps); }
  };
  requestAnimationFrame(step);
})
"""


def _folium_page(world: World) -> str:
    page = folium.Map(location=[37.1, 121.1], zoom_start=6, tiles=None, prefer_canvas=True)
    layers: tuple[tuple[str, Any], ...] = (
        ("water", world.water[world.water.kind.isin(["ocean", "estuary", "lake", "river", "canal"])]),
        ("neighbours", world.neighbours),
        ("provinces", world.provinces),
        ("cities", world.cities),
        ("ports", world.ports),
        ("parks", world.parks[world.parks.lon.notna()]),
    )
    for name, frame in layers:
        key = "adcode" if "adcode" in frame.columns else "id"
        folium.GeoJson(feature_collection(frame, key, name, "", ""), name=name, marker=folium.CircleMarker()).add_to(
            page
        )
    # Its libraries come from other hosts; Leaflet is given from this machine instead, the rest is left out.
    html = _LEAFLET.sub("", page.get_root().render())
    return html.replace(
        "<head>", '<head><script src="/leaflet.js"></script><link rel="stylesheet" href="/leaflet.css">'
    )


def _folium_server(world: World) -> flask.Flask:
    html = _folium_page(world)
    server = flask.Flask("peer")
    # dash-leaflet carries Leaflet and sets `window.L`; as a peer page it needs nothing else of it.
    bundle = Path(dash_leaflet.__path__[0]) / "dash_leaflet.js"
    react = Path(dash.__path__[0]) / "deps"
    parts = [*(sorted(react.glob("react@18*.min.js"))[:1]), *(sorted(react.glob("react-dom@18*.min.js"))[:1])]
    script = ";".join(p.read_text(encoding="utf-8") for p in parts) + ";" + bundle.read_text(encoding="utf-8")

    @server.get("/")
    def page() -> str:
        return html

    @server.get("/leaflet.js")
    def leaflet() -> flask.Response:
        return flask.Response(script, mimetype="text/javascript")

    @server.get("/leaflet.css")
    def style() -> flask.Response:
        return flask.Response(".leaflet-container{position:relative;overflow:hidden;height:100vh}", mimetype="text/css")

    return server


def _measure(playwright: Playwright, address: str, drawn: str) -> tuple[float, int, float]:
    """Return seconds until drawn, bytes over the wire, and the longest frame of a pan in milliseconds."""
    with open_browser(playwright) as context:
        page = context.pages[0]
        wire = context.new_cdp_session(page)
        received: list[float] = []
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        start = time.perf_counter()
        page.goto(address)
        until(page, drawn)
        seconds = time.perf_counter() - start
        page.wait_for_timeout(800)
        page.mouse.move(500, 450)
        page.mouse.down()
        page.evaluate("() => { window.frames_seen = (" + _FRAMES + ")(); }")
        for step in range(_PAN_STEPS):
            page.mouse.move(500 + 4 * step, 450 + 2 * step)
            page.wait_for_timeout(16)
        page.mouse.up()
        gaps: list[float] = page.evaluate("() => window.frames_seen")
        return seconds, int(sum(received)), max(gaps[1:])


def _row(name: str, results: list[tuple[float, int, float]], peer: float | None) -> tuple[str, ...]:
    seconds = statistics.median(r[0] for r in results)
    size = statistics.median(r[1] for r in results) / 1e6
    worst = statistics.median(r[2] for r in results)
    ratio = "" if peer is None else f"{peer / seconds:.2f}x"
    return name, f"{seconds:.2f}", f"{size:.2f}", f"{worst:.0f}", ratio


def first_map_table() -> list[tuple[str, ...]]:
    """Return the table: page, seconds, MB over the wire, longest pan frame, times faster than the peer."""
    world = load_world()
    rows: list[tuple[str, ...]] = [("page", "first map s", "MB", "worst pan frame ms", "faster than peer")]
    with sync_playwright() as playwright:
        with serving(create_app(world, Settings()).server) as address:
            ours = [_measure(playwright, address, MAP_IS_DRAWN) for _ in range(_RUNS)]
            every = f"{address}/?layers=pairs,ports,parks,labels,inland,{','.join(NETWORKS)}"
            networks = [_measure(playwright, every, NETWORKS_ARE_DRAWN) for _ in range(_RUNS)]
        with serving(_folium_server(world)) as address:
            drawn = "document.querySelectorAll('.leaflet-overlay-pane canvas, .leaflet-overlay-pane path').length > 0"
            peer = [_measure(playwright, address, drawn) for _ in range(_RUNS)]
    rows.append(_row("explorer", ours, statistics.median(r[0] for r in peer)))
    rows.append(_row("explorer, all networks on", networks, None))
    rows.append(_row("folium page, same layers, uncompressed", peer, None))
    return rows
