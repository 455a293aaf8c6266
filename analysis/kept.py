"""The answers that were asked for last, kept by what they depend on."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

__all__ = ["Kept"]

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """
    The answers that were asked for last; safe to use from many threads at once.

    Parameters
    ----------
    size
        How many are kept.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """
        Return an answer, made now if it is not kept.

        Parameters
        ----------
        key
            All that it depends on.
        make
            Makes it; two threads that ask at once may both call it. What it raises is not kept.

        Returns
        -------
        answer
            The same for the same key.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        answer = make()
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return answer
