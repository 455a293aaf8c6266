"""
How fast routes are found, against other libraries on the same graphs in the same run.

Every time is processor time of the process, all threads together: on a machine that others use it is steadier than the
clock. Before anything is timed, all libraries must find the same kilometres.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from benchmarks.child import run
from benchmarks.graphs import china_graph, corridor_graph, northeast_graph, random_nodes, save_graph
from benchmarks.peers import ADAPTERS, Explorer, installed_version
from benchmarks.session import session
from benchmarks.startup import start
from geo.errors import BuildError
from geo.sources import data_dir

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from benchmarks.graphs import TestGraph
    from benchmarks.peers import Adapter

__all__ = ["Cost", "check_equal", "routing_tables"]

_OURS = "explorer"
_SEED = 20_241_124
_RAW = "raw CCHMetric.reset"
_PAIRS = 200
_CHECKED = 8
# Rounding weights to a centimetre may add up along a path of some thousand arcs.
_TOLERANCE_KM = 0.05
# A library without its first path after so much processor time is left out of the rows.
_START_LIMIT_S = 150
# A task goes on over its rows until it has taken this long; what is left is extrapolated.
_BUDGET_S = 3.0
_REPEATS = 3

_Thing = TypeVar("_Thing")
Table = list[tuple[str, ...]]
Rows = list[tuple[str, Table]]


@dataclass(frozen=True)
class Cost:
    """
    What a task costs.

    Attributes
    ----------
    ms, wall_ms
        Milliseconds of the whole task, of all threads together and by the clock.
    done, rows
        How many of its rows were run; the time is extrapolated when not all were.
    """

    ms: float
    wall_ms: float = float("nan")
    done: int = 1
    rows: int = 1


@dataclass(frozen=True, eq=False)
class _Task:
    """
    Rows of equal kind; `run` does those from one to another, and `shared` tells that the time is per row.

    `run` is also told which attempt it is, and asks something else each time: whoever keeps answers must not be timed
    at looking one up.
    """

    name: str
    rows: int
    run: Callable[[Adapter, int, int, int], object]
    shared: bool = False


@dataclass(frozen=True, eq=False)
class _Measured:
    """The costs on one graph by task and library, and why a library is missing."""

    costs: dict[str, dict[str, Cost]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def add(self, task: str, library: str, cost: Cost) -> None:
        self.costs.setdefault(task, {})[library] = cost

    def times(self, task: str, library: str, unit: str = "ms") -> float | None:
        """Return how many times as long as ours a library takes, by `ms` or `wall_ms`."""
        costs = self.costs.get(task, {})
        if library not in costs or _OURS not in costs:
            return None
        return float(getattr(costs[library], unit) / getattr(costs[_OURS], unit))


def _say(text: str) -> None:
    """Tell how far it is: the whole takes many minutes, and the tables come at the end."""
    print(text, file=sys.stderr, flush=True)


def _cpu_ms(task: Callable[[], object]) -> float:
    return _took_ms(task)[0]


def _took_ms(task: Callable[[], object]) -> tuple[float, float]:
    """Return milliseconds of processor time and by the clock."""
    begun, begun_wall = time.process_time(), time.perf_counter()
    task()
    return (time.process_time() - begun) * 1000, (time.perf_counter() - begun_wall) * 1000


def _tasks(graph: TestGraph, sizes: tuple[int, ...]) -> list[_Task]:
    nodes = random_nodes(graph, 2 * _PAIRS, _SEED).tolist()
    half = len(nodes) // 2
    pairs = list(zip(nodes[:half], nodes[half : 2 * half], strict=True))

    def paths(adapter: Adapter, attempt: int, first: int, last: int) -> None:
        for source, target in _turned(pairs, attempt)[first:last]:
            adapter.path(source, target)

    tasks = [_Task("path", len(pairs), paths, shared=True)]
    for size in sizes:
        places = random_nodes(graph, size, _SEED).tolist()

        def table(adapter: Adapter, attempt: int, first: int, last: int, places: list[int] = places) -> None:
            turned = _turned(places, attempt)
            adapter.table(turned[first:last], turned)

        tasks.append(_Task(f"{size}×{size}", size, table))
    return tasks


def _turned(things: list[_Thing], attempt: int) -> list[_Thing]:
    """Return the same things beginning with another one."""
    return things[attempt:] + things[:attempt]


def _measure(adapter: Adapter, task: _Task) -> Cost:
    """Run a task's rows within the budget, all of them some times over when there is room, and take the best."""
    first = _took_ms(partial(task.run, adapter, 0, 0, 1))
    done = int(np.clip(_BUDGET_S * 1000 / max(first[0], 1e-3), 1, task.rows))
    tries = [first if done == 1 else _took_ms(partial(task.run, adapter, 1, 0, done))]
    while len(tries) < _REPEATS and tries[0][0] < _BUDGET_S * 1000 / _REPEATS:
        tries.append(_took_ms(partial(task.run, adapter, len(tries) + 1, 0, done)))
    whole = (1 if task.shared else task.rows) / done
    return Cost(min(cpu for cpu, _ in tries) * whole, min(wall for _, wall in tries) * whole, done, task.rows)


def check_equal(graph: TestGraph, km: NDArray[np.float64], adapter: Adapter, peer: Adapter) -> None:
    """
    Make sure that two libraries find the same.

    Parameters
    ----------
    km
        The weights that both have now.

    Raises
    ------
    ValueError
        If a path or a table differs by more than rounding explains.
    """
    nodes = random_nodes(graph, 2 * _CHECKED, _SEED + 1).tolist()
    half = len(nodes) // 2
    lengths = [
        [float(km[library.arcs(library.path(a, b))].sum()) for a, b in zip(nodes[:half], nodes[half:], strict=False)]
        for library in (adapter, peer)
    ]
    tables = [library.table(nodes[:half], nodes) for library in (adapter, peer)]
    for name, (one, other) in (("paths", lengths), ("tables", tables)):
        if not np.allclose(one, other, rtol=0, atol=_TOLERANCE_KM):
            msg = f"{type(adapter).__name__} and {type(peer).__name__} do not find the same {name}."
            raise ValueError(msg)


def _raw_reset(graph: TestGraph, km: NDArray[np.float64]) -> Cost:
    """Return what the routing library alone takes for new weights that are a list of integers already."""
    from routingkit_cch import CCH, CCHMetric

    hierarchy = CCH(graph.order.tolist(), graph.tail.tolist(), graph.head.tolist(), False)
    weights = np.rint(km * 1e5).astype(np.int64).tolist()
    metric = CCHMetric(hierarchy, weights)
    return Cost(min(_cpu_ms(partial(metric.reset, weights)) for _ in range(_REPEATS + 2)))


def _new_weights(graph: TestGraph) -> NDArray[np.float64]:
    return np.asarray(graph.km * np.random.default_rng(_SEED).uniform(0.8, 1.5, len(graph.km)))


def _starts(graph: TestGraph, measured: _Measured) -> list[str]:
    """Start every library in a process of its own, and return those that can be measured further."""
    found = []
    source, target = random_nodes(graph, 2, _SEED).tolist()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.npz"
        save_graph(graph, path)
        for name in ADAPTERS:
            if installed_version(name) is None:
                measured.missing[name] = "not installed"
                continue
            basis = ADAPTERS[name].after
            if basis in measured.missing:
                measured.missing[name] = f"it builds on {basis}"
                continue
            _say(f"starting {name}")
            started = start(name, path, source, target, _START_LIMIT_S)
            if started is None:
                measured.missing[name] = f"no path within {_START_LIMIT_S} s of processor time"
                continue
            found.append(name)
            measured.add("start: import", name, Cost(started.imported))
            measured.add("start: load, first path", name, Cost(started.answered))
    return found


def _measured(graph: TestGraph, sizes: tuple[int, ...]) -> _Measured:
    measured = _Measured()
    started = _starts(graph, measured)
    tasks, changed = _tasks(graph, sizes), _new_weights(graph)
    before, after = Explorer(graph), Explorer(graph)
    after.reweigh(changed)

    def reweigh(adapter: Adapter, attempt: int, first: int, last: int) -> None:
        del attempt, first, last
        adapter.reweigh(changed)

    weights = _Task("new weights", 1, reweigh)
    for name in started:
        _say(f"measuring {name}")
        adapter = ADAPTERS[name](graph)
        check_equal(graph, graph.km, adapter, before)
        for task in tasks:
            measured.add(task.name, name, _measure(adapter, task))
        measured.add("new weights", name, _measure(adapter, weights))
        check_equal(graph, changed, adapter, after)
    measured.add("new weights", _RAW, _raw_reset(graph, changed))
    return measured


def _cell(cost: Cost, times: float | None) -> str:
    mark = "~" if cost.done < cost.rows else ""
    digits = 3 if cost.ms < 10 else 0
    text = f"{mark}{cost.ms:,.{digits}f}"
    if times is not None:
        text += f" ({times:,.0f}x)" if times >= 10 else f" ({times:.2g}x)"
    return f"{text} {cost.done}/{cost.rows}" if mark else text


def _cost_table(measured: _Measured) -> Table:
    """Return milliseconds, how many times ours that is, and for `~` how many rows were run of how many."""
    rows: Table = [("task, ms", *ADAPTERS)]
    for task, costs in measured.costs.items():
        times = {name: None if name == _OURS else measured.times(task, name) for name in costs}
        rows.append((task, *(_cell(costs[name], times[name]) if name in costs else "-" for name in ADAPTERS)))
    return rows


def _notes(measured: _Measured) -> Table:
    raw = measured.costs["new weights"][_RAW]
    rows: Table = [("note", "")]
    rows.append(("raw CCHMetric.reset, ms", f"{raw.ms:.1f}"))
    rows.extend((f"{name}: not run", why) for name, why in measured.missing.items())
    return rows


def _versions() -> Table:
    names = {adapter.distribution: installed_version(name) or "not installed" for name, adapter in ADAPTERS.items()}
    return [("library", "version"), *names.items()]


@dataclass(frozen=True)
class _Goal:
    """
    What was promised and what was found, in the goal's unit.

    `least` tells that the limit is a lower one; `without` names libraries that might have changed the answer and could
    not be measured: the goal is then not decided, unless it is missed without them.
    """

    text: str
    found: float | None
    limit: float
    least: bool = False
    without: tuple[str, ...] = ()

    def row(self) -> tuple[str, str, str]:
        if self.found is None:
            return self.text, "-", "not measured"
        met = self.found >= self.limit if self.least else self.found < self.limit
        verdict = "met" if met else "NOT MET"
        if met and self.without:
            verdict = f"undecided: met without {' and '.join(self.without)}, not run"
        return self.text, f"{self.found:.3g}", verdict


def _graph_goals(place: str, measured: _Measured) -> list[_Goal]:
    kinds = [name for name, adapter in ADAPTERS.items() if adapter.distribution == "scgraph"]
    ratios = [measured.times("path", name) for name in kinds]
    best = min((times for times in ratios if times is not None), default=None)
    absent = tuple(name for name in kinds if name in measured.missing)
    by_scipy, by_pandana = measured.times("path", "scipy"), measured.times("195×195", "pandana")
    # pandana's tables use all cores, so that the clock is kinder to it than processor time.
    by_clock = measured.times("195×195", "pandana", "wall_ms")
    return [
        _Goal(f"{place}: path, times faster than scipy, at least 100", by_scipy, 100, least=True),
        _Goal(f"{place}: path, times faster than scgraph's best, at least 10", best, 10, least=True, without=absent),
        _Goal(f"{place}: 195×195, times faster than pandana, at least 10", by_pandana, 10, least=True),
        _Goal(f"{place}: the same by the clock", by_clock, 10, least=True),
        _Goal(f"{place}: new weights, times a raw reset, under 2", _over_raw(measured), 2),
    ]


def _over_raw(measured: _Measured) -> float:
    costs = measured.costs["new weights"]
    return costs[_OURS].ms / costs[_RAW].ms


def _process_tables() -> tuple[Table, list[_Goal]]:
    """Return what whole processes of ours take, and the goals for them."""
    served = session()
    program = str(Path(sys.executable).with_name("liaosu"))
    with tempfile.TemporaryDirectory() as folder:
        matrix = [program, "matrix", "-o", str(Path(folder) / "matrix.csv")]
        commands = {"liaosu matrix": matrix, "liaosu compare": [program, "compare", "沈阳", "苏州"]}
        runs = {name: [run(command) for _ in range(_REPEATS)] for name, command in commands.items()}
    rows: Table = [("process", "wall s", "processor s", "peak MB")]
    for name, tries in runs.items():
        if any(done.code for done in tries):
            msg = f"`{name}` failed; run it by itself to see why."
            raise RuntimeError(msg)
        best = min(tries, key=lambda done: done.wall_s)
        rows.append((name, f"{best.wall_s:.2f}", f"{best.cpu_s:.2f}", f"{max(done.peak_mb for done in tries):.0f}"))
    rows.append(("page served, pairs compared", "", "", f"{served.peak_mb:.0f}"))
    for text, found in (("first", served.first_ms), ("again", served.warm_ms), ("slider moved", served.slider_ms)):
        rows.append((f"compare a pair, {text}, ms", "", f"{found:.0f}", ""))
    peak = max(served.peak_mb, *(done.peak_mb for tries in runs.values() for done in tries))
    goals = [
        _Goal("compare a pair again, ms, under 150", served.warm_ms, 150),
        _Goal("compare a pair after a slider moved, ms, under 150", served.slider_ms, 150),
        _Goal("liaosu matrix, wall s, under 3", min(done.wall_s for done in runs["liaosu matrix"]), 3),
        _Goal("largest process, MB, under 600", peak, 600),
    ]
    return rows, goals


def routing_tables() -> Rows:
    """Return titled tables: the costs on each graph, our processes, the goals, the versions."""
    data = data_dir()
    cache = data.parent / ".cache" / "build"
    tables: Rows = []
    goals: list[_Goal] = []
    for place, cut, sizes in (
        ("corridor network", partial(corridor_graph, data), (27, 195)),
        ("all China", partial(china_graph, cache), (27, 195, 2000)),
        ("northeast of China", partial(northeast_graph, cache), (27, 195)),
    ):
        try:
            graph = cut()
        except BuildError as error:
            tables.append((f"Routing, {place}", [("not run", str(error))]))
            continue
        measured = _measured(graph, sizes)
        title = f"Routing, {place}: {graph.node_count:,} nodes, {len(graph.tail):,} arcs, kilometres"
        tables += [(title, _cost_table(measured)), (f"Notes, {place}", _notes(measured))]
        goals += _graph_goals(place, measured)
    rows, of_processes = _process_tables()
    tables.append(("Processes", rows))
    tables.append(("Goals", [("goal", "found", ""), *(goal.row() for goal in [*goals, *of_processes])]))
    tables.append(("Versions", _versions()))
    return tables
