"""
Work of several seconds in a process apart, so that the threads that answer people are not held up by it.

The process loads the data itself when it is first needed and is replaced after so many pieces of work: what drawing
leaves in its memory goes with it.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.services.service import Service, shared_router
from geo.errors import BusyError, LiaosuError
from geo.world import load_world

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Run", "SeparateProcess", "load_service", "run_here"]

_PIECES = 60
_LONGEST_S = 120.0
_RETRY_S = 5
# Below what answers people, where processors are short.
_NICE = 19
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
_LOG = logging.getLogger(__name__)


class Run(Protocol):
    """How work is done: `run(function, *arguments)` returns what `function(service, *arguments)` returns."""

    def __call__(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what the function returns, or raise what it raises."""


def run_here(service: Service) -> Run:
    """Return how work is done in the thread that asks for it."""

    def run(function: Callable[..., Any], *arguments: Any) -> Any:
        return function(service, *arguments)

    return run


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(0)


def _begin() -> None:
    """Prepare a new process: it ends with its parent, which alone hears Ctrl+C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("pyogrio").setLevel(logging.WARNING)
    if hasattr(os, "nice"):
        os.nice(_NICE)
    threading.Thread(target=_wait_for_parent, daemon=True).start()


@lru_cache(maxsize=1)
def load_service(folder: Path) -> Service:
    """Return what answers about the data of a folder, loaded once in a process."""
    world = load_world(folder)
    return Service(world, shared_router(world))


def _done(load: Callable[[Path], Any], folder: Path, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    try:
        return function(load(folder), *arguments)
    except LiaosuError as error:
        # What an error tells besides its sentence may not be of a kind that can be sent.
        raise type(error)(str(error)) from None


class SeparateProcess:
    """
    One process for long work, started by the first piece of it; safe to use from many threads at once.

    Parameters
    ----------
    longest_s
        After how many seconds a piece of work is given up, and the process with it.
    load
        Returns in the process what work is done with; a function of a module.
    """

    def __init__(self, folder: Path, longest_s: float = _LONGEST_S, load: Callable[[Path], Any] = load_service) -> None:
        self._load = load
        self._folder = folder
        self._longest_s = longest_s
        self._lock = threading.Lock()
        self._now: _Pool | None = None

    def _ready(self) -> _Pool:
        with self._lock:
            if self._now is None or self._now.pieces == _PIECES:
                if self._now is not None:
                    self._now.executor.shutdown(wait=False)
                self._now = _Pool()
            self._now.pieces += 1
            return self._now

    def _end(self, pool: _Pool) -> None:
        with self._lock:
            if self._now is pool:
                self._now = None
        pool.end()

    def __call__(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """
        Return what `function(service, *arguments)` returns there; the function is one of a module.

        Raises
        ------
        BusyError
            If it takes too long, or the process was ended meanwhile.
        """
        pool = self._ready()
        try:
            work = pool.executor.submit(_done, self._load, self._folder, function, arguments)
            return work.result(self._longest_s)
        except (BrokenProcessPool, FutureTimeoutError) as error:
            _LOG.warning(
                "%s did not finish in the process for files (%r); a new one is started", function.__name__, error
            )
            self._end(pool)
            msg = f"The file could not be made; try again in {_RETRY_S} s."
            raise BusyError(msg, words=("busy", {"seconds": _RETRY_S}), retry_s=_RETRY_S) from error


class _Pool:
    """A pool of one process, and how many pieces of work it was given."""

    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.executor = ProcessPoolExecutor(1, mp_context=spawn, initializer=_begin)
        self.pieces = 0
        self._process = self.executor.submit(os.getpid)

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._process.done() and self._process.exception() is None:
            with suppress(ProcessLookupError):
                os.kill(self._process.result(), _KILL)
        self.executor.shutdown(wait=False, cancel_futures=True)
