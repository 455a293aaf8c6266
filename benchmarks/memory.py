"""
Memory of a worker along many different requests of every kind: `python -m benchmarks.memory --requests 3000`.

The server runs as its own process, as with `liaosu serve`, and is asked over loopback by several threads at once.
"""

from __future__ import annotations

import argparse
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

import psutil

from benchmarks.questions import questions
from benchmarks.serving import served
from geo.world import load_world

if TYPE_CHECKING:
    from benchmarks.questions import Question

__all__ = ["ask", "main"]

_PORT = 8078
_LONGEST_S = 120.0
_SEED = 7


def ask(address: str, question: Question) -> tuple[int, bytes]:
    """Send a request and return status and content of the answer."""
    headers = {"Content-Type": "application/json"} if question.body else {}
    request = urllib.request.Request(address + question.path, question.body.encode() or None, headers)
    try:
        with urllib.request.urlopen(request, timeout=_LONGEST_S) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def _megabytes(server: psutil.Process) -> str:
    """Return the resident memory of the server and of the processes that it started."""
    sizes = [server.memory_info().rss]
    for child in server.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            sizes.append(child.memory_info().rss)
    files = sum(sizes[1:])
    return f"server {sizes[0] / 1e6:.0f} MB, process for files {files / 1e6:.0f} MB"


def _asked(address: str, asked: list[Question], threads: int) -> Counter[int]:
    """Send requests from so many threads and return how many answers have each status."""
    left, statuses, lock = iter(asked), Counter[int](), threading.Lock()

    def work() -> None:
        while True:
            with lock:
                question = next(left, None)
            if question is None:
                return
            status = ask(address, question)[0]
            with lock:
                statuses[status] += 1

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return statuses


def main() -> None:
    """Send the requests and print the memory along them."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0] if __doc__ else None)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--every", type=int, default=500, help="requests between two lines")
    parser.add_argument("--threads", type=int, default=4, help="who ask at once")
    parser.add_argument("--port", type=int, default=_PORT)
    parser.add_argument("--seconds", type=float, default=3600.0, help="no further lines after so long")
    chosen = parser.parse_args()
    asked = questions(load_world(), _SEED)
    end = time.monotonic() + chosen.seconds
    with served(chosen.port) as (address, server):
        print(f"{0:>6} requests: {_megabytes(server)}", flush=True)
        for done in range(0, chosen.requests, chosen.every):
            count = min(chosen.every, chosen.requests - done)
            statuses = _asked(address, list(islice(asked, count)), chosen.threads)
            told = ", ".join(f"{number} x {status}" for status, number in sorted(statuses.items()))
            print(f"{done + count:>6} requests: {_megabytes(server)}; {told}", flush=True)
            if time.monotonic() > end:
                break


if __name__ == "__main__":
    main()
