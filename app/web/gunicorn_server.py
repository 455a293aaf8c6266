"""Several worker processes behind one address, by gunicorn; the data are loaded once, before they fork."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import ThreadWorker

from app.web.raw_query import encoded_line

if TYPE_CHECKING:
    import flask

__all__ = ["serve_with_workers"]


class _Request(Request):  # type: ignore[misc]
    """A request whose address may hold raw bytes; gunicorn would refuse it before the application sees it."""

    def parse_request_line(self, line_bytes: bytes) -> None:
        """Read the first line."""
        super().parse_request_line(encoded_line(line_bytes))


class _Parser(RequestParser):  # type: ignore[misc]
    mesg_class = _Request


class _Worker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker with threads, reading requests with our parser."""

    def handle(self, conn: Any) -> Any:
        """Answer the next request of a connection."""
        # Without TLS and HTTP/2, which are left to a proxy, nothing else makes a parser.
        if conn.parser is None:
            conn.parser = _Parser(conn.cfg, conn.sock, conn.client)
        return super().handle(conn)


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn without its command line and configuration files."""

    def __init__(self, application: flask.Flask, options: dict[str, Any]) -> None:
        self._application = application
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Set the options that were given."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> flask.Flask:
        """Return the application that all workers serve."""
        return self._application


def serve_with_workers(application: flask.Flask, host: str, port: int, workers: int, threads: int) -> None:
    """
    Serve an application with several processes until interrupted.

    Parameters
    ----------
    host, port
        Where to listen.
    workers, threads
        Processes, and threads in each.
    """
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": _Worker,
        "http_parser": "python",
        "preload_app": True,
        "accesslog": None,
        "loglevel": "warning",
        "timeout": 60,
        "control_socket_disable": True,
        # Whole queries reach the application, which says what is too long.
        "limit_request_line": 8190,
    }
    _Server(application, options).run()
