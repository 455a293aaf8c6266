"""The explorer as a process of its own, as `liaosu serve` starts it, for what is measured over loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["served", "wait_for"]

_START_S = 120.0


@contextmanager
def served(port: int, workers: int = 1) -> Iterator[tuple[str, psutil.Process]]:
    """Serve with a number of workers and no limit of rate; give the address and the process."""
    command = [sys.executable, "-c", "from app.cli.main import main; main()", "serve"]
    options = ["--port", str(port), "--workers", str(workers)]
    environment = {**os.environ, "LIAOSU_RATE_PER_MINUTE": "0", "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen([*command, *options], env=environment) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{address}/healthz")
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()


def wait_for(address: str) -> None:
    """Wait until something answers at an address; after two minutes its error is raised."""
    end = time.monotonic() + _START_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
