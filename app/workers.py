"""Several worker processes behind one address, by gunicorn; the data are loaded once, before they fork."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

if TYPE_CHECKING:
    import flask

__all__ = ["serve_with_workers"]


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
    application
        What to serve.
    host, port
        Where to listen.
    workers, threads
        Processes, and threads in each.
    """
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "preload_app": True,
        "accesslog": None,
        "loglevel": "warning",
        "timeout": 60,
        "control_socket_disable": True,
        # Whole queries reach the application, which says what is too long.
        "limit_request_line": 8190,
    }
    _Server(application, options).run()
