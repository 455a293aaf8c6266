"""
Load on the served interface: people who compare pairs, alone, beside one who exports, and four times as many; memory
over many requests; and the answer to a moved slider.

Needs the extra `bench` (locust) and Linux or macOS; `make bench-load` installs it. The server runs as its own process,
as with `liaosu serve --workers 2`.
"""

from __future__ import annotations

# First of all: locust replaces the standard library's sockets by cooperative ones.
from locust import FastHttpUser, constant, task  # isort: skip
from locust.env import Environment  # isort: skip

import argparse
import os
import random
import statistics
import time
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import gevent
import psutil

from benchmarks.serving import served, wait_for
from geo.world import load_world

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["main"]

_PORT = 8077
_WORKERS = 2
_USERS = 50
_CROWD = 200
# What an overloaded server says instead of an answer.
_REFUSED = 503
_THOUGHT_S = 5.0
_REQUESTS = 10_000
_MOVES = 20
_CITIES_AND_COUNTIES = ("city", "county")
# Changhai lies on islands, too far from any road.
_OFF_THE_ROAD = ("210224",)


def _places() -> list[str]:
    known = load_world().places
    return [place.id for place in known if place.kind in _CITIES_AND_COUNTIES and place.id not in _OFF_THE_ROAD]


class _Questions:
    """Pairs of places in an order of chance, none twice."""

    def __init__(self, seed: int) -> None:
        names = _places()
        self._pairs = [(a, b) for a in names for b in names if a != b]
        random.Random(seed).shuffle(self._pairs)

    def next(self) -> str:
        """Return the query of a pair that has not been asked yet."""
        origin, destination = self._pairs.pop()
        return urlencode({"from": origin, "to": destination})


def _resident_mb(server: psutil.Process) -> list[float]:
    """Return the memory of each worker."""
    workers = server.children() or [server]
    return [round(worker.memory_info().rss / 1e6, 1) for worker in workers]


def _cpu_s(server: psutil.Process) -> float:
    """Return the processor time that the workers have spent."""
    return sum(sum(worker.cpu_times()[:2]) for worker in server.children() or [server])


def _statistics(environment: Environment) -> str:
    total = environment.stats.total
    at = {share: total.get_response_time_percentile(share) for share in (0.5, 0.95, 0.99)}
    return (
        f"{total.num_requests} requests, {total.num_failures} errors, {total.total_rps:.1f}/s; ms: "
        f"p50 {at[0.5]:.0f}, p95 {at[0.95]:.0f}, p99 {at[0.99]:.0f}, max {total.max_response_time:.0f}"
    )


def _run(address: str, users: dict[type[FastHttpUser], int], until_s: float) -> Environment:
    environment = Environment(user_classes=list(users), host=address)
    runner = environment.create_local_runner()
    count = sum(users.values())
    for user, number in users.items():
        user.fixed_count = number
    runner.start(count, spawn_rate=count / _THOUGHT_S)
    gevent.spawn_later(until_s, runner.quit)
    runner.greenlet.join()
    return environment


def _planner(questions: _Questions) -> type[FastHttpUser]:
    """Return a person who compares a new pair, thinks, and compares the next; a refusal in words is told apart."""

    class Planner(FastHttpUser):  # type: ignore[misc]
        wait_time = constant(_THOUGHT_S)

        @task  # type: ignore[untyped-decorator]
        def compare(self) -> None:
            with self.client.get(f"/api/compare?{questions.next()}", name="compare", catch_response=True) as answer:
                if answer.status_code == _REFUSED and answer.headers.get("Retry-After") and "detail" in answer.text:
                    answer.request_meta["name"] = "refused in words"
                    answer.success()

    return Planner


def _exporter(questions: _Questions) -> type[FastHttpUser]:
    """Return a person who takes one picture after the other."""

    class Exporter(FastHttpUser):  # type: ignore[misc]
        wait_time = constant(0)

        @task  # type: ignore[untyped-decorator]
        def picture(self) -> None:
            ends = dict(part.split("=") for part in questions.next().split("&"))
            query = urlencode({"page": "routes", "from": _typed(ends["from"]), "to": _typed(ends["to"])})
            self.client.get(f"/export/view.png?{query}", name="picture", timeout=120)

    return Exporter


def _typed(adcode: str) -> str:
    return f"{'city' if adcode.endswith('00') else 'county'}:{adcode}"


def _by_name(environment: Environment) -> list[str]:
    """Return a line for each kind of answer."""
    return [
        f"{entry.name}: {entry.num_requests} requests, {entry.num_failures} errors; ms: p50 "
        f"{entry.get_response_time_percentile(0.5):.0f}, p95 {entry.get_response_time_percentile(0.95):.0f}, "
        f"max {entry.max_response_time:.0f}"
        for entry in environment.stats.entries.values()
    ]


def planners(seconds: float) -> list[str]:
    """Return how 50 people are answered who compare a new pair every five seconds and what they wait."""
    with served(_PORT, _WORKERS) as (address, server):
        before = _cpu_s(server)
        done = _run(address, {_planner(_Questions(1)): _USERS}, seconds)
        spent = 1000 * (_cpu_s(server) - before) / max(1, done.stats.total.num_requests)
        return [f"{_statistics(done)}; processor time of the workers {spent:.0f} ms a request"]


def exports(seconds: float) -> list[str]:
    """Return how the same 50 people are answered while one person takes pictures."""
    questions = _Questions(4)
    with served(_PORT, _WORKERS) as (address, _):
        return _by_name(_run(address, {_planner(questions): _USERS, _exporter(questions): 1}, seconds))


def crowd(seconds: float) -> list[str]:
    """Return how 200 people are answered, more than two workers can serve, and whether the server serves on after."""
    with served(_PORT, _WORKERS) as (address, server):
        done = _run(address, {_planner(_Questions(5)): _CROWD}, seconds)
        start = time.perf_counter()
        wait_for(f"{address}/healthz")
        return [*_by_name(done), f"afterwards /healthz in {1000 * (time.perf_counter() - start):.0f} ms",
                f"memory {_resident_mb(server)} MB"]  # fmt: skip


def memory() -> list[str]:
    """Return the memory of the workers along many different requests, one in five of them a comparison."""
    questions = _Questions(2)
    chance = random.Random(3)
    lines: list[str] = []

    def ask(client: Any) -> None:
        query = questions.next()
        kind = chance.random()
        if kind < 0.2:
            scenario = f'{{"factors": {{"road.cost": {chance.uniform(0.2, 0.4):.6f}}}}}' if kind < 0.02 else "{}"
            client.get(f"/api/compare?{query}&{urlencode({'scenario': scenario})}", name="compare")
        elif kind < 0.8:
            client.get(f"/api/route?{query}", name="route")
        else:
            client.get(f"/api/places?q={chance.choice('abcdefghijklmnopqrstuvwxyz')}", name="places")

    class Hasty(FastHttpUser):  # type: ignore[misc]
        wait_time = constant(0)

        @task  # type: ignore[untyped-decorator]
        def any_question(self) -> None:
            ask(self.client)

    with served(_PORT, _WORKERS) as (address, server):
        environment = Environment(user_classes=[Hasty], host=address)
        runner = environment.create_local_runner()
        runner.start(8, spawn_rate=8)
        step = _REQUESTS // 10
        while environment.stats.total.num_requests < _REQUESTS:
            if environment.stats.total.num_requests >= step * len(lines):
                lines.append(f"{environment.stats.total.num_requests:>6} requests: {_resident_mb(server)} MB")
            gevent.sleep(0.2)
        lines.append(f"{environment.stats.total.num_requests:>6} requests: {_resident_mb(server)} MB")
        runner.quit()
        lines.append(_statistics(environment))
    return lines


def slider() -> str:
    """Return how long the answer for one pair takes after one factor was moved, at one worker."""
    times = []
    with served(_PORT) as (address, _):
        for move in range(_MOVES + 3):
            factors = f'{{"factors": {{"road.cost": {0.2 + 0.005 * move:.3f}}}}}'
            query = urlencode({"from": "210100", "to": "320500", "scenario": factors})
            start = time.perf_counter()
            with urllib.request.urlopen(f"{address}/api/compare?{query}", timeout=60) as answer:
                answer.read()
            times.append(1000 * (time.perf_counter() - start))
    moved = times[3:]
    return f"{_MOVES} moves of road.cost, ms: median {statistics.median(moved):.0f}, max {max(moved):.0f}"


def main() -> None:
    """Run what is asked for and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1] if __doc__ else None)
    parser.add_argument("parts", nargs="*", default=["slider", "planners", "exports", "crowd", "memory"])
    parser.add_argument("--seconds", type=float, default=120.0, help="how long people compare pairs")
    chosen = parser.parse_args()
    for part in chosen.parts:
        started = os.getloadavg()[0]
        parts: dict[str, Callable[[], list[str]]] = {
            "slider": lambda: [slider()],
            "planners": lambda: planners(chosen.seconds),
            "exports": lambda: exports(chosen.seconds),
            "crowd": lambda: crowd(chosen.seconds),
            "memory": memory,
        }
        lines = parts[part]()
        print(f"{part} (load of the machine before it {started:.1f})", *lines, sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
