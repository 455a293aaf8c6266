"""How soon a library answers in a fresh process: `python -m benchmarks.startup ADAPTER GRAPH SOURCE TARGET`."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from benchmarks.child import run
from benchmarks.graphs import load_graph
from benchmarks.peers import ADAPTERS

__all__ = ["Start", "start"]

_MARK = "benchmarks.startup "


@dataclass(frozen=True)
class Start:
    """
    What a library took from nothing to its first path, in milliseconds of processor time.

    Attributes
    ----------
    imported
        To import it; numpy and the interpreter are there already.
    answered
        From then on: to load the graph's arrays, prepare what the library needs, and find one path.
    """

    imported: float
    answered: float


def start(name: str, graph: Path, source: int, target: int, cpu_limit_s: int) -> Start | None:
    """Return what a library's start takes, None when it has no answer within the limit."""
    arguments = [name, str(graph), str(source), str(target)]
    done = run([sys.executable, "-m", "benchmarks.startup", *arguments], cpu_limit_s)
    if done.code != 0:
        return None
    return Start(**json.loads(done.output.rpartition(_MARK)[2]))


def main() -> None:
    """Start the library of the arguments and print what that took."""
    name, path, source, target = sys.argv[1:]
    adapter = ADAPTERS[name]
    begun = time.process_time()
    for module in adapter.modules:
        import_module(module)
    imported = time.process_time()
    adapter(load_graph(Path(path))).path(int(source), int(target))
    answered = time.process_time()
    found = {"imported": (imported - begun) * 1000, "answered": (answered - imported) * 1000}
    print(f"{_MARK}{json.dumps(found)}")


if __name__ == "__main__":
    main()
