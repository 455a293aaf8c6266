"""What a page says about itself: title, description, icons, and the preview that a link to it shows elsewhere."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

import flask

from app.language.texts import LANGUAGES, TEXTS, say
from app.language.theme import COLOURS
from app.paths import ASSETS_FOLDER
from app.services.selection import page_title
from app.state.view_state import parse_query, parse_view, to_query

if TYPE_CHECKING:
    from dash import Dash

    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["page_head", "register_page_head"]

# A link preview is drawn with this size, see `app.web.preview`.
_PREVIEW_PX = (1200, 630)
_LOCALES = {"zh": "zh_CN", "en": "en_US"}
_AT_THE_ROOT = {
    "favicon.ico": "image/vnd.microsoft.icon",
    "apple-touch-icon.png": "image/png",
}
_A_DAY = "public, max-age=86400"
_ROBOTS = """User-agent: *
Allow: /export/preview.png
Disallow: /_dash
Disallow: /api/
Disallow: /export/
Disallow: /layers/
Disallow: /map/
Disallow: /ogc/
"""


def page_head(world: World, state: ViewState, view: str, origin: str) -> str:
    """
    Return the elements of a page's head that depend on what it shows.

    Parameters
    ----------
    view
        Where the map looks, as in the address: `lon=..&lat=..&z=..`, or empty.
    origin
        Of the site, such as "https://maps.example".

    Returns
    -------
    html
        Title, description, and Open Graph.
    """
    language = state.language
    query = "&".join(part for part in (to_query(state).removeprefix("?"), view) if part)
    mark = f"?{query}" if query else ""
    title = page_title(world, state)
    width, height = _PREVIEW_PX
    graph = {
        "og:type": "website",
        "og:site_name": say(language, "title"),
        "og:locale": _LOCALES[language],
        "og:title": title,
        "og:description": say(language, "description"),
        "og:url": f"{origin}/{mark}",
        "og:image": f"{origin}/export/preview.png{mark}",
        "og:image:type": "image/png",
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": title,
    }
    lines = [
        f"<title>{escape(title)}</title>",
        f'<meta name="description" content="{escape(say(language, "description"))}">',
        '<meta name="twitter:card" content="summary_large_image">',
        *(f'<meta property="{name}" content="{escape(content)}">' for name, content in graph.items()),
    ]
    return "\n".join(lines)


def _noscript() -> str:
    paragraphs = (
        f'<p lang="{tag}">{escape(say(language, "state.noscript"))}</p>'
        for language, tag in zip(LANGUAGES, ("zh-CN", "en"), strict=True)
    )
    return f'<noscript><div class="noscript">{"".join(paragraphs)}</div></noscript>'


def _manifest() -> dict[str, Any]:
    icons = [{"src": "/assets/icon.svg", "sizes": "any", "type": "image/svg+xml"}]
    icons += [{"src": f"/assets/icon-{px}.png", "sizes": f"{px}x{px}", "type": "image/png"} for px in (192, 512)]
    return {
        "name": f"{TEXTS['title'].zh} {TEXTS['title'].en}",
        "short_name": TEXTS["title"].zh,
        "description": f"{TEXTS['description'].zh} {TEXTS['description'].en}",
        "lang": "zh-CN",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": COLOURS["paper"],
        "theme_color": COLOURS["liaoning"],
        "icons": icons,
    }


def register_page_head(app: Dash, world: World) -> None:
    """
    Give each page a head of its own, and serve icons, manifest and the rules for robots.

    Parameters
    ----------
    app
        The application; its page is written by `interpolate_index` from now on.
    """
    noscript = _noscript()

    def index(**parts: str) -> str:
        request = flask.request
        query = request.query_string.decode("utf-8", "replace")
        state, view = parse_query(query), parse_view(query)
        at = f"lon={view.lon:g}&lat={view.lat:g}&z={view.zoom:g}" if view else ""
        tag = "zh-CN" if state.language == "zh" else "en"
        waiting = parts["app_entry"].replace("Loading...", escape(say(state.language, "state.loading")))
        embedded = '<meta name="robots" content="noindex">\n' if request.path == "/embed" else ""
        return f"""<!DOCTYPE html>
<html lang="{tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{page_head(world, state, at, request.host_url.rstrip("/"))}
{embedded}<meta name="theme-color" content="{COLOURS["liaoning"]}">
<link rel="icon" href="/favicon.ico" sizes="32x32">
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="apple-touch-icon" href="/apple-touch-icon.png">
<link rel="manifest" href="/manifest.webmanifest">
<link rel="stylesheet" href="/theme.css">
{parts["css"]}
</head>
<body>
{noscript}
{waiting}
<footer>{parts["config"]}{parts["scripts"]}{parts["renderer"]}</footer>
</body>
</html>
"""

    page: Any = app
    page.interpolate_index = index
    server: Any = app.server
    manifest = json.dumps(_manifest(), ensure_ascii=False)

    def kept(body: str | bytes, mimetype: str) -> flask.Response:
        response = flask.Response(body, mimetype=mimetype)
        response.headers["Cache-Control"] = _A_DAY
        return response

    def icon(name: str) -> flask.Response:
        return kept((ASSETS_FOLDER / name).read_bytes(), _AT_THE_ROOT[name])

    for name in _AT_THE_ROOT:
        server.add_url_rule(f"/{name}", name, icon, defaults={"name": name})
    server.add_url_rule("/manifest.webmanifest", "manifest", lambda: kept(manifest, "application/manifest+json"))
    server.add_url_rule("/robots.txt", "robots", lambda: kept(_ROBOTS, "text/plain"))
