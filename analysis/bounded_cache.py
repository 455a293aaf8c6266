"""The answers that were asked for last, kept by what they depend on and made once, whoever asks."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

from cachetools import LRUCache

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

__all__ = ["BoundedCache"]

Answer = TypeVar("Answer")


def _one(_answer: object) -> int:
    return 1


class BoundedCache(Generic[Answer]):
    """
    The answers that were asked for last; safe to use from many threads at once.

    Parameters
    ----------
    weigh
        What an answer takes of `size`; 1 by default. What takes more than all of it is not kept.
    """

    def __init__(self, size: int, weigh: Callable[[Answer], int] = _one) -> None:
        self._kept: LRUCache[Hashable, Answer] = LRUCache(size, getsizeof=weigh)
        self._making: dict[Hashable, Future[Answer]] = {}
        self._lock = threading.Lock()

    def __contains__(self, key: Hashable) -> bool:
        """Return whether an answer is kept."""
        with self._lock:
            return key in self._kept

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """
        Return an answer, made now if it is not kept.

        Parameters
        ----------
        key
            All that it depends on.
        make
            Makes it, and may ask for answers to other keys. Who asks while it is being made waits for it; what it
            raises reaches all of them and is not kept.

        Returns
        -------
        answer
            The same for the same key.
        """
        with self._lock:
            if key in self._kept:
                return self._kept[key]
            made = self._making.get(key)
            if made is None:
                ours = self._making[key] = Future()
        if made is not None:
            return made.result()
        try:
            answer = make()
        except BaseException as error:
            with self._lock:
                del self._making[key]
            ours.set_exception(error)
            raise
        with self._lock:
            # What is larger than all that may be kept is refused.
            with suppress(ValueError):
                self._kept[key] = answer
            del self._making[key]
        ours.set_result(answer)
        return answer
