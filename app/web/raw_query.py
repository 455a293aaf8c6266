"""Queries as clients really send them: raw UTF-8 is read as if it were percent-encoded, and bad encodings are named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server

from geo.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["encoded_line", "percent_encoded", "require_utf8", "waitress_server"]

_RAW = re.compile(r"[^\x21-\x7e]")
_RAW_BYTES = re.compile(rb"[\x80-\xff]")
_NO_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def encoded_line(line: bytes) -> bytes:
    """Return the first line of a request, its raw bytes percent-encoded: servers refuse them otherwise."""
    return _RAW_BYTES.sub(lambda found: b"%%%02X" % found[0][0], line)


def percent_encoded(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return a WSGI application that gets queries in ASCII: werkzeug fails on raw bytes that are not UTF-8."""

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        # WSGI gives bytes as characters of Latin-1.
        query = environ.get("QUERY_STRING", "")
        environ["QUERY_STRING"] = _RAW.sub(lambda found: f"%{ord(found[0]):02X}", query)
        return application(environ, start_response)

    return call


def require_utf8(query: bytes) -> None:
    """
    Refuse a query whose percent-encoding is broken.

    Parameters
    ----------
    query
        As it stands in the address.

    Raises
    ------
    RequestError
        If a `%` starts no escape, or the bytes are not UTF-8.
    """
    broken = _NO_ESCAPE.search(query)
    if broken:
        found = query[broken.start() : broken.start() + 3].decode("latin-1")
        msg = f"The query has {found!r} where a percent-escape must be; write a percent sign as %25."
        raise RequestError(msg)
    for part in query.split(b"&"):
        try:
            unquote_to_bytes(part).decode("utf-8")
        except UnicodeDecodeError as error:
            name = part.partition(b"=")[0].decode("latin-1")[:50]
            msg = f"The parameter {name!r} is not UTF-8; encode it as UTF-8, e.g. 沈阳 as %E6%B2%88%E9%98%B3."
            raise RequestError(msg) from error


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Waitress's parser, which would refuse an address with raw bytes before the application sees it."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request, the raw bytes of its first line percent-encoded."""
        line, end, rest = header_plus.partition(b"\r\n")
        super().parse_header(encoded_line(line) + end + rest)


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that reads requests with our parser."""

    parser_class = _Parser


def waitress_server(application: Any, **options: Any) -> Any:
    """
    Return a waitress server that takes addresses with raw UTF-8.

    Parameters
    ----------
    **options
        As of `waitress.serve`.

    Returns
    -------
    server
        Bound to its address; `run` serves until interrupted.
    """
    sockets: dict[int, Any] = {}
    server = create_server(application, map=sockets, **options)
    for listening in sockets.values():
        if isinstance(listening, BaseWSGIServer):
            listening.channel_class = _Channel
    return server
