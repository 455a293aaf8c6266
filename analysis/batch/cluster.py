"""
Answering blocks on Dask: on processes of this machine, or on the workers of a scheduler.

Workers return tables, and whoever asks puts them in place: workers need no common disk, and a worker that is lost takes
nothing along but the blocks that it was about to answer, which go to the others.
"""

from __future__ import annotations

import logging
import os
import platform
import signal
import threading
import time
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from analysis.batch.jobs import answer_block
from geo.errors import LiaosuError, ScaleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    from distributed import Client, Future

    from analysis.batch.jobs import Block, Job

__all__ = ["LOCAL", "answers", "cluster"]

LOCAL = "local"
_CONNECT_S = 10.0
# How long to wait for a first worker, and for another one when the last is gone.
_WORKERS_S = 60.0
_POLL_S = 2.0
_FETCH_S = 30.0
# Blocks that each worker has before it: the next one is there when one is done, and few are asked for in vain.
_AHEAD = 3
_SCHEMES = ("tcp://", "tls://")
# Of processes of this machine. Dask has them give freed memory back at once (MALLOC_TRIM_THRESHOLD_), and each search
# takes some megabytes: with it a matrix of China takes four times the processor time. Nobody reads their profiles.
_OWN_SETTINGS = {
    "distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1, "OPENBLAS_NUM_THREADS": 1},
    "distributed.worker.profile.enabled": False,
}


@contextmanager
def cluster(scheduler: str = LOCAL, workers: int | None = None, wait_s: float = _WORKERS_S) -> Iterator[Client]:
    """
    Give a connection to processes that answer blocks.

    Parameters
    ----------
    scheduler
        "local" for processes of this machine, or the address of a Dask scheduler, such as tcp://10.0.0.5:8786.
    workers
        Local processes; one for each processor by default.
    wait_s
        Seconds to wait for a first worker.

    Yields
    ------
    client
        With a worker at least, all of the same version of Dask and Python.

    Raises
    ------
    ScaleError
        If the scheduler cannot be reached, has no workers, or one of another version.
    """
    import dask
    from distributed import Client, LocalCluster

    if scheduler != LOCAL and not scheduler.startswith(_SCHEMES):
        msg = f"The scheduler {scheduler!r} is no address; use one such as tcp://10.0.0.5:8786, or local."
        raise ScaleError(msg)
    # What Dask logs about lost workers and closed connections is told in a sentence here.
    for name in ("distributed", "asyncio", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if scheduler == LOCAL:
            count = workers or os.cpu_count() or 1
            with dask.config.set(_OWN_SETTINGS):
                with _uninterrupted():
                    own = LocalCluster(
                        n_workers=count, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
                    )
                with own, Client(own) as client:
                    yield client
            return
        try:
            client = Client(scheduler, timeout=_CONNECT_S, name="liaosu")
        except (OSError, TimeoutError, ValueError) as error:
            msg = f"No scheduler answers at {scheduler}; start one with `dask scheduler`, or correct the address."
            raise ScaleError(msg) from error
        with client:
            _require_workers(client, scheduler, wait_s)
            _require_versions(client)
            yield client


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep Ctrl-C from the processes that are started meanwhile: it is for this one, which ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _require_workers(client: Client, scheduler: str, wait_s: float) -> None:
    try:
        client.wait_for_workers(1, timeout=wait_s)
    except TimeoutError as error:
        msg = f"The scheduler at {scheduler} has no workers; start some with `dask worker {scheduler}`."
        raise ScaleError(msg) from error


def _require_versions(client: Client) -> None:
    """Refuse a scheduler or a worker that does not speak as this process does."""
    found: Any = client.get_versions()
    own = _versions(found["client"])
    others = {"the scheduler": found["scheduler"], **{f"the worker {a}": v for a, v in found["workers"].items()}}
    for name, versions in others.items():
        if versions is not None and _versions(versions) != own:
            msg = f"{name[0].upper()}{name[1:]} runs {_versions(versions)}, this is {own}; install the same versions."
            raise ScaleError(msg)


def _versions(report: dict[str, Any]) -> str:
    python = str(report["host"].get("python", platform.python_version()))
    return f"Python {'.'.join(python.split('.')[:2])} with distributed {report['packages']['distributed']}"


def answers(
    client: Client, question: Job, blocks: Sequence[Block], folder: Path, wait_s: float = _WORKERS_S
) -> Iterator[tuple[Block, pd.DataFrame]]:
    """
    Yield blocks with their answers as they come, each once.

    Parameters
    ----------
    client
        From `cluster`.
    wait_s
        Seconds to wait for another worker when the last one is gone.

    Yields
    ------
    block, table
        See `analysis.batch.jobs.WorkerContext.answer`.

    Raises
    ------
    ScaleError
        If the scheduler is lost, no worker is left, a block ends one worker after the other, or fails on one.
    LiaosuError
        What the question is refused for on a worker.
    """
    left = list(reversed(blocks))
    running: dict[Future[Any], Block] = {}
    seen = time.monotonic()
    try:
        while left or running:
            workers = client.scheduler_info(n_workers=-1)["workers"]
            if workers:
                seen = time.monotonic()
            elif time.monotonic() - seen > wait_s:
                msg = "No worker is left; start some, and run the same command again to go on."
                raise ScaleError(msg)
            threads = sum(worker["nthreads"] for worker in workers.values())
            while left and len(running) < max(1, threads) * _AHEAD:
                block = left.pop()
                running[_asked_for(client, question, block, folder)] = block
            for future in _done(client, running):
                table = _answer(future)
                if table is not None:
                    yield running.pop(future), table
    finally:
        client.cancel(list(running))


def _asked_for(client: Client, question: Job, block: Block, folder: Path) -> Future[Any]:
    key = f"liaosu-{question.key[:12]}-{block.number}"
    return client.submit(answer_block, question, block, str(folder.resolve()), key=key)


def _done(client: Client, running: dict[Future[Any], Block]) -> list[Future[Any]]:
    """Return which futures are done, waiting a little for the first."""
    from distributed import wait

    try:
        done = wait(list(running), timeout=_POLL_S, return_when="FIRST_COMPLETED").done
    except TimeoutError:
        done = set()
    if client.status != "running":
        msg = "The scheduler is gone; start it again, and run the same command to go on."
        raise ScaleError(msg)
    return [future for future in running if future in done]


def _answer(future: Future[Any]) -> pd.DataFrame | None:
    """Return what a future came to, None if that was lost and is being made again, or say why there is nothing."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    try:
        return future.result(timeout=_FETCH_S)
    except LiaosuError:
        raise
    except TimeoutError:
        return None
    except CancelledError as error:
        msg = "The scheduler was lost or restarted; run the same command again to go on."
        raise ScaleError(msg) from error
    except KilledWorker as error:
        msg = "A block ended one worker after the other; give workers more memory, and run the same command again."
        raise ScaleError(msg) from error
    except Exception as error:
        msg = f"A block failed on a worker ({type(error).__name__}: {error}); see its log."
        raise ScaleError(msg) from error
