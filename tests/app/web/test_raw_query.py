"""Addresses as clients really send them, over real sockets, under both servers."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.client import HTTPResponse

import pytest

from app.web.raw_query import require_utf8, waitress_server
from geo.errors import RequestError
from tests.conftest import REPOSITORY
from tests.processes import free_port, until_it_listens


@contextmanager
def running(command, port):
    """Run a server in another process until it listens."""
    environment = {**os.environ, "LIAOSU_RATE_PER_MINUTE": "0"}
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            until_it_listens(server, port)
            yield port
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                # How a server ends is tested elsewhere.
                server.kill()


@pytest.fixture(
    scope="module",
    params=["thread", pytest.param("1", marks=pytest.mark.full), pytest.param("2", marks=pytest.mark.full)],
    ids=["waitress", "command", "workers"],
)
def port(request, application):
    """Serve the explorer: by waitress here, or by the command in one process and in two."""
    if request.param == "thread":
        server = waitress_server(application.server, host="127.0.0.1", port=0)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield server.effective_port
        server.close()
        return
    chosen = free_port()
    arguments = ["serve", "--port", str(chosen), "--workers", request.param]
    with running([sys.executable, "-c", "from app.cli.main import main; main()", *arguments], chosen) as listening:
        yield listening


def fetch(port, target):
    """Return status, type and JSON of a request whose target goes out byte by byte as it is."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.headers["Content-Type"], json.loads(answer.read())


def test_raw_chinese_is_answered_like_its_percent_encoding(port):
    raw = fetch(port, "/api/route?from=沈阳&to=苏州".encode())
    encoded = fetch(port, b"/api/route?from=%E6%B2%88%E9%98%B3&to=%E8%8B%8F%E5%B7%9E")
    assert raw[0] == 200
    assert raw == encoded
    assert fetch(port, "/ogc/collections/cities/items?name_zh=苏州&resulttype=hits".encode())[2]["numberMatched"] == 1


@pytest.mark.parametrize("target", ["/api/places?q=沈阳".encode("gbk"), b"/api/places?q=%C9%F2", b"/api/places?q=%zz"])
def test_other_encodings_are_problem_documents(port, target):
    status, kind, document = fetch(port, target)
    assert (status, kind) == (400, "application/problem+json")
    assert "UTF-8" in document["detail"] or "%25" in document["detail"]


def test_a_raw_path_where_nothing_is_gives_a_problem(port):
    assert fetch(port, "/api/沈阳".encode())[:2] == (404, "application/problem+json")


ECHO = """
import sys
from flask import Flask, request
from app.web.raw_query import percent_encoded
from app.web.gunicorn_server import serve_with_workers

server = Flask("echo")
server.wsgi_app = percent_encoded(server.wsgi_app)
server.add_url_rule("/", "echo", lambda: {"args": request.args, "query": request.query_string.decode("ascii")})
serve_with_workers(server, "127.0.0.1", int(sys.argv[1]), 2, 2)
"""


def test_gunicorn_lets_raw_addresses_through():
    chosen = free_port()
    with running([sys.executable, "-c", ECHO, str(chosen)], chosen):
        answer = fetch(chosen, "/?from=沈阳&to=a%20b".encode())
        assert (answer[0], answer[2]["args"]) == (200, {"from": "沈阳", "to": "a b"})
        assert fetch(chosen, "/?q=沈".encode("gbk"))[2]["query"] == "q=%C9%F2"


@pytest.mark.parametrize(
    ("query", "part"),
    [(b"a=%", "'%'"), (b"a=%e", "'%e'"), (b"a=%zz&b=1", "'%zz'"), (b"a=1&b=%ff", "'b' is not UTF-8")],
)
def test_a_broken_encoding_is_named(query, part):
    with pytest.raises(RequestError, match=part):
        require_utf8(query)


def test_a_sound_query_passes():
    require_utf8("a=%E6%B2%88&b=100%25&c=沈阳&d=&&e=+".encode())


def test_every_socket_of_a_name_takes_raw_addresses():
    server = waitress_server(lambda *_: [], listen="127.0.0.1:0 127.0.0.1:0")
    try:
        listening = [entry for entry in server.map.values() if hasattr(entry, "channel_class")]
        assert len(listening) == 2
        assert {entry.channel_class.__module__ for entry in listening} == {"app.web.raw_query"}
    finally:
        server.close()
