"""Room for work that takes seconds: so many may wait for it, so few do it at once, and the others are told when."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from geo.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from analysis.bounded_cache import BoundedCache

__all__ = ["WorkQueue", "busy_error"]

T = TypeVar("T")
_RETRY_S = 5


class WorkQueue:
    """
    A bounded queue; safe to use from many threads at once.

    Parameters
    ----------
    places
        How many may be in it, those who wait for what another makes among them.
    at_once
        How many work at the same time.
    patience_s
        After how many seconds in the queue one is told to come again.
    """

    def __init__(self, places: int, at_once: int, patience_s: float) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._turns = threading.BoundedSemaphore(at_once)
        self._patience_s = patience_s

    @contextmanager
    def place(self) -> Iterator[None]:
        """
        Hold a place.

        Raises
        ------
        BusyError
            If all are taken.
        """
        if not self._places.acquire(blocking=False):
            raise busy_error()
        try:
            yield
        finally:
            self._places.release()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """
        Wait for a turn and hold it.

        Raises
        ------
        BusyError
            If it takes too long.
        """
        if not self._turns.acquire(timeout=self._patience_s):
            raise busy_error()
        try:
            yield
        finally:
            self._turns.release()

    def once(self, kept: BoundedCache[T], key: Hashable, make: Callable[[], T]) -> T:
        """
        Return an answer that is kept, or make it in turn, once for all who ask meanwhile.

        Parameters
        ----------
        kept
            Where answers of its kind are kept.
        key, make
            As for `analysis.bounded_cache.BoundedCache.get`.

        Returns
        -------
        answer
            The same for the same key.

        Raises
        ------
        BusyError
            If all places are taken, or the turn takes too long to come.
        """
        if key in kept:
            return kept.get(key, make)

        def in_turn() -> T:
            with self.turn():
                return make()

        with self.place():
            return kept.get(key, in_turn)


def busy_error() -> BusyError:
    """Return the error that says that the server is busy, and when to try again."""
    msg = f"The server is busy with other long work; try again in {_RETRY_S} s."
    return BusyError(msg, words=("busy", {"seconds": _RETRY_S}), retry_s=_RETRY_S)
