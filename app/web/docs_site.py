"""The documentation site under /docs, as `make docs` builds it."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

import flask
from werkzeug.exceptions import NotFound

from app.paths import DOCS_FOLDER
from app.web.problems import problem

__all__ = ["docs_policy", "register_docs"]

# A script that is loaded from a file has nothing between its tags.
_INLINE = re.compile(r"<script(?:\s[^>]*)?(?<!json\")>(?!</script>)(.+?)</script>", re.S)
_AN_HOUR = 3600


@lru_cache(maxsize=512)
def _policy(path: Path, _changed: int) -> str:
    return docs_policy(path.read_text(encoding="utf-8"))


def docs_policy(html: str) -> str:
    """Return the content policy of a page: its own files, and the inline scripts that it holds, by their hashes."""
    digests = {hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(html)}
    hashes = " ".join(sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests))
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


def register_docs(server: flask.Flask, folder: Path = DOCS_FOLDER) -> None:
    """
    Serve the documentation site.

    Parameters
    ----------
    server
        Gets the addresses below /docs.
    folder
        The built site; where it is missing, the answer says how it is built.
    """

    @server.get("/docs")
    @server.get("/docs/")
    def documentation() -> flask.typing.ResponseReturnValue:
        return flask.redirect("/docs/index.html")

    @server.get("/docs/<path:name>")
    def document(name: str) -> flask.typing.ResponseReturnValue:
        if not folder.is_dir():
            return problem(404, "No documentation", "The documentation is not built here; run `make docs`.")
        try:
            answer = flask.send_from_directory(folder, name, max_age=_AN_HOUR)
        except NotFound:
            return problem(404, "No such page", "The documentation has no page of this name; start at /docs.")
        if name.endswith(".html"):
            page = folder / name
            answer.headers["Content-Security-Policy"] = _policy(page, page.stat().st_mtime_ns)
        return answer
