"""
Run a command and say what it took: `python -m benchmarks.child CPU_SECONDS COMMAND...`.

Linux counts the memory of the process that starts another as the other's own until it begins, so that a small process
has to do the starting.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Run", "run"]

_MARK = "benchmarks.child "
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Run:
    """
    What a process took.

    Attributes
    ----------
    code
        Exit code; negative when a signal ended it.
    wall_s, cpu_s
        Seconds by the clock and of all its threads.
    peak_mb
        Largest resident memory, 10^6 bytes.
    """

    code: int
    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str


def run(command: list[str], cpu_limit_s: int = 600) -> Run:
    """Run a command in a process of its own that ends when its processor time exceeds the limit."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.child", str(cpu_limit_s), *command],
        capture_output=True,
        text=True,
        check=True,
    )
    output, _, report = done.stdout.rpartition(_MARK)
    return Run(**json.loads(report), output=output)


def _end_at(process: subprocess.Popen[bytes], limit_s: int) -> None:
    """
    Wait for a process, and end it when it has used so much processor time.

    The kernel's own limit is of no use: a process under it reads its processor clock in steps of milliseconds.
    """
    ended = os.pidfd_open(process.pid)
    while not select.select([ended], [], [], _LOOK_EVERY_S)[0]:
        if _cpu_s(process.pid) > limit_s:
            process.kill()
    os.close(ended)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run the command of the arguments and print what it took after what it printed."""
    limit, command = int(sys.argv[1]), sys.argv[2:]
    start = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _end_at(process, limit)
    _, status, usage = os.wait4(process.pid, 0)
    found = {
        "code": os.waitstatus_to_exitcode(status),
        "wall_s": time.perf_counter() - start,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss * 1024 / 1e6,
    }
    print(f"{_MARK}{json.dumps(found)}")


if __name__ == "__main__":
    main()
