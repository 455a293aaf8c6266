"""How many requests an address may send: a bucket of tokens for each, kept by this process alone."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Allowance", "RateLimit", "client_key"]

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


@dataclass(frozen=True)
class Allowance:
    """
    What a client may still send.

    Attributes
    ----------
    per_minute, remaining
        Requests: in a minute, and at once.
    reset_s
        Seconds until all of them are there again.
    wait_s
        Seconds until the next one is allowed; 0 if this one was.
    """

    per_minute: int
    remaining: int
    reset_s: float
    wait_s: float

    def headers(self) -> dict[str, str]:
        """Return the header fields that tell a client."""
        told = {"Limit": self.per_minute, "Remaining": self.remaining, "Reset": math.ceil(self.reset_s)}
        return {f"RateLimit-{name}": str(value) for name, value in told.items()}


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

    def take(self, client: str) -> Allowance | None:
        """Take a token of a client and return what is left; None where nothing is limited."""
        if not self._size:
            return None
        with self._lock:
            now = self._clock()
            tokens, since = self._buckets.pop(client, (float(self._size), now))
            tokens = min(float(self._size), tokens + (now - since) * self._size / 60)
            allowed = tokens >= 1
            left = tokens - 1 if allowed else tokens
            self._buckets[client] = (left, now)
            while len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
        token_s = 60 / self._size
        wait_s = 0.0 if allowed else (1 - left) * token_s
        return Allowance(self._size, int(left), (self._size - left) * token_s, wait_s)
