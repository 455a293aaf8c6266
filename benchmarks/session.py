"""What a served process does: the page and the comparisons, in a fresh process: `python -m benchmarks.session`."""

from __future__ import annotations

import json
import statistics
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.child import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Session", "session"]

_PAIRS = (
    ("沈阳", "苏州"),
    ("大连港", "连云港港"),
    ("抚顺", "徐州"),
    ("盘锦", "无锡"),
    ("丹东", "宿迁"),
    ("大连", "南京"),
    ("营口", "盐城"),
    ("锦州", "南通"),
)
# CNY per tonne and hour: each is a place of the slider that has not been seen before.
_FIRST_VALUE_OF_TIME = 3.0
_MARK = "benchmarks.session "


@dataclass(frozen=True)
class Session:
    """
    What comparisons take in a process that serves the page.

    Attributes
    ----------
    first_ms, warm_ms, slider_ms
        Milliseconds of processor time per comparison, medians over the pairs: of the first for each pair, of the same
        again, and with another value of time each.
    peak_mb
        Largest resident memory of the process, 10^6 bytes.
    """

    first_ms: float
    warm_ms: float
    slider_ms: float
    peak_mb: float


def session() -> Session:
    """Return what a session takes."""
    done = run([sys.executable, "-m", "benchmarks.session"])
    return Session(**json.loads(done.output.rpartition(_MARK)[2]), peak_mb=done.peak_mb)


def _median_ms(tasks: Sequence[Callable[[], object]]) -> float:
    taken = []
    for task in tasks:
        begun = time.process_time()
        task()
        taken.append(time.process_time() - begun)
    return statistics.median(taken) * 1000


def main() -> None:
    """Serve the page once, compare the pairs, and print what the comparisons took."""
    from functools import partial

    from analysis.assumptions.scenario import Scenario
    from analysis.network.router import load_router
    from analysis.routing.compare import compare
    from analysis.routing.scenario_network import apply_scenario
    from analysis.routing.shortest_path import Request
    from app.web.server import Settings, create_app
    from geo.places.places import resolve_place
    from geo.world import load_world

    world = load_world()
    create_app(world, Settings()).server.test_client().get("/")
    router = load_router(world)
    prepared = apply_scenario(router)
    requests = [Request(resolve_place(world.places, a), resolve_place(world.places, b)) for a, b in _PAIRS]

    def slide(place: int) -> None:
        moved = Scenario(factors={"value_of_time": _FIRST_VALUE_OF_TIME + place})
        compare(apply_scenario(router, moved), requests[place])

    plain = [partial(compare, prepared, request) for request in requests]
    found = {
        "first_ms": _median_ms(plain),
        "warm_ms": _median_ms([*plain, *plain]),
        "slider_ms": _median_ms([partial(slide, place) for place in range(len(requests))]),
    }
    print(f"{_MARK}{json.dumps(found)}")


if __name__ == "__main__":
    main()
