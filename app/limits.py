"""How many requests an address may send: a bucket of tokens for each, kept by this process alone."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["RateLimit", "client_key"]

_MOST_CLIENTS = 10_000
# An IPv6 line has at least a /64 to itself: its addresses count as one.
_IPV6_PREFIX = 64


def client_key(address: str | None) -> str:
    """Return what requests from an address are counted under: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((int(known) >> _IPV6_PREFIX << _IPV6_PREFIX, _IPV6_PREFIX)))


class RateLimit:
    """
    A bucket of tokens for each client, filled steadily; safe to use from many threads.

    Parameters
    ----------
    per_minute
        Tokens a minute, and the most that a bucket holds; 0 lets everything pass.
    clock
        Seconds that only grow.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, client: str) -> float:
        """Take a token of a client; return 0, or after how many seconds there will be one."""
        if not self._size:
            return 0.0
        with self._lock:
            now = self._clock()
            tokens, since = self._buckets.pop(client, (float(self._size), now))
            tokens = min(float(self._size), tokens + (now - since) * self._size / 60)
            allowed = tokens >= 1
            self._buckets[client] = (tokens - 1 if allowed else tokens, now)
            while len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) * 60 / self._size
