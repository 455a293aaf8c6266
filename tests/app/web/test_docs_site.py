"""The documentation site: built without a warning, served within its content policy, and its commands work."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import flask
import pytest

from app.web.docs_site import docs_policy, register_docs
from tests.browser.chromium import serving, watch
from tests.conftest import DATA, REPOSITORY

GUIDES = [REPOSITORY / "docs" / "tour.md", *sorted((REPOSITORY / "docs" / "howto").glob("*.md"))]


def commands_of(path):
    """Return the commands that a page shows."""
    blocks = re.findall(r"^```sh\n(.+?)^```", path.read_text(encoding="utf-8"), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith("liaosu ")]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the folder of the built site."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    quiet = {"DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(REPOSITORY)}
    built = subprocess.run(
        [Path(sys.executable).with_name("mkdocs"), "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=REPOSITORY, env=os.environ | quiet, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    assert built.stderr == ""
    return folder


@pytest.fixture(scope="module")
def docs_server(site):
    server = flask.Flask("docs", static_folder=None)
    register_docs(server, site)
    return server


def test_the_site_has_the_guides_and_the_references(site):
    for name in ("index", "tour", "howto/routes", "reference/commands", "reference/http", "glossary", "adr/index"):
        assert (site / f"{name}.html").is_file()
    commands = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    assert "liaosu hinterland" in commands
    http = (site / "reference" / "http.html").read_text(encoding="utf-8")
    assert "/api/compare" in http
    assert "load_world" in (site / "reference" / "python" / "geo.world.html").read_text(encoding="utf-8")


def test_pages_are_served_within_their_policy(docs_server):
    client = docs_server.test_client()
    assert client.get("/docs").headers["Location"] == "/docs/index.html"
    answer = client.get("/docs/index.html")
    policy = answer.headers["Content-Security-Policy"]
    html = answer.get_data(as_text=True)
    answer.close()
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert policy == docs_policy(html)
    for name in ("no-such-page.html", "../pyproject.toml", "x" * 5000, "a%00b.html", "reference"):
        missing = client.get(f"/docs/{name}")
        assert (missing.status_code, missing.mimetype) == (404, "application/problem+json"), name[:20]


def test_a_script_from_a_file_takes_no_hash_and_hides_none():
    inline = docs_policy("<script>one()</script>")
    assert docs_policy('<script src="a.js"></script><p>text</p><script>one()</script>') == inline
    assert "sha256-" not in docs_policy('<script src="a.js"></script>')


def test_a_missing_site_is_told(tmp_path):
    server = flask.Flask("docs", static_folder=None)
    register_docs(server, tmp_path / "none")
    answer = server.test_client().get("/docs/index.html")
    assert answer.status_code == 404
    assert "make docs" in answer.get_json()["detail"]


def test_a_reader_searches_the_site(docs_server, page):
    with serving(docs_server) as address:
        recorded = watch(page)
        page.goto(f"{address}/docs/index.html")
        page.get_by_role("textbox", name="Search").fill("hinterland")
        page.locator(".md-search-result__item").first.wait_for(timeout=20_000)
        assert recorded.complaints == []
        assert recorded.foreign(address) == []


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_the_commands_of_the_guides_work(path, routed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(DATA / "scenarios" / "bohai-gale.json", tmp_path)
    commands = commands_of(path)
    assert commands
    for command in commands:
        code, _, error = routed(*shlex.split(command)[1:])
        assert code == 0, f"{command}: {error}"
