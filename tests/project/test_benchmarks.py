"""The benchmarks compare like with like: every library that is installed finds the same; nothing is timed."""

import signal
import sys

import numpy as np
import pytest

from analysis.engine import contraction_order
from benchmarks.child import run
from benchmarks.graphs import load_graph, random_nodes, save_graph, simple_graph
from benchmarks.peers import ADAPTERS, Explorer, Scipy, installed_version
from benchmarks.routing import _Goal, _measure, _tasks, check_equal


@pytest.fixture(scope="module")
def graph():
    """Return a grid of streets that are longer one way than the other, one of them doubled, and a loop."""
    side = 12
    rng = np.random.default_rng(7)
    nodes = np.arange(side * side).reshape(side, side)
    a = np.concatenate([nodes[:, :-1].ravel(), nodes[:-1].ravel()])
    b = np.concatenate([nodes[:, 1:].ravel(), nodes[1:].ravel()])
    tail, head = np.concatenate([a, b, a[:1], a[:1]]), np.concatenate([b, a, b[:1], a[:1]])
    km = rng.uniform(0.5, 9.0, len(tail))
    lonlat = np.column_stack([nodes.ravel() % side, nodes.ravel() // side]) / 10 + [118.0, 33.0]
    return simple_graph(tail, head, km, lonlat, contraction_order(side * side, tail, head, lonlat))


def test_of_parallel_arcs_the_shortest_stays_and_loops_go(graph):
    keys = graph.tail * graph.node_count + graph.head
    assert (np.diff(keys) > 0).all()
    assert (graph.tail != graph.head).all()
    assert len(keys) == 2 * 2 * 12 * 11
    lonlat = np.array([[118.0, 33.0], [118.1, 33.0]])
    pair = simple_graph(np.array([0, 0]), np.array([1, 1]), np.array([5.0, 2.0]), lonlat, np.array([0, 1]))
    assert pair.km.tolist() == [2.0]


def test_the_same_seed_gives_the_same_nodes_and_all_differ(graph):
    nodes = random_nodes(graph, 50, 3)
    assert np.array_equal(nodes, random_nodes(graph, 50, 3))
    assert len(set(nodes.tolist())) == 50


def test_a_stored_graph_comes_back_as_it_was(graph, tmp_path):
    save_graph(graph, tmp_path / "graph.npz")
    back = load_graph(tmp_path / "graph.npz")
    for name in ("tail", "head", "km", "lonlat", "order"):
        assert np.array_equal(getattr(back, name), getattr(graph, name))


@pytest.mark.parametrize("name", ADAPTERS)
def test_every_library_finds_the_same_before_and_after_new_weights(graph, name):
    if installed_version(name) is None:
        pytest.skip(f"{name} comes with `make bench`")
    library, reference = ADAPTERS[name](graph), Scipy(graph)
    check_equal(graph, graph.km, library, reference)
    changed = graph.km[::-1].copy()
    for adapter in (library, reference):
        adapter.reweigh(changed)
    check_equal(graph, changed, library, reference)


def test_a_library_with_other_weights_is_found_out(graph):
    library = Explorer(graph)
    library.reweigh(graph.km * 1.5)
    with pytest.raises(ValueError, match="Explorer and Scipy do not find the same"):
        check_equal(graph, graph.km, library, Scipy(graph))


def test_a_process_ends_at_its_limit_and_reads_a_fine_clock():
    looped = run([sys.executable, "-c", "while True: pass"], cpu_limit_s=1)
    assert looped.code == -signal.SIGKILL
    code = "import time; steps = [time.process_time_ns() for _ in range(2000)]; print(len(set(steps)))"
    done = run([sys.executable, "-c", code])
    assert done.code == 0
    assert int(done.output) > 10


def test_no_table_is_asked_twice(graph):
    asked = []

    class Remembering(Scipy):
        def table(self, sources, targets):
            asked.append((tuple(sources), tuple(targets)))
            return super().table(sources, targets)

    (task,) = [task for task in _tasks(graph, (27,)) if task.name == "27×27"]
    _measure(Remembering(graph), task)
    assert len(asked) > 2
    assert len(set(asked)) == len(asked)


def test_a_goal_is_not_met_by_leaving_a_library_out():
    assert _Goal("as fast", 20.0, 10.0, least=True).row()[2] == "met"
    assert _Goal("as fast", 5.0, 10.0, least=True, without=("a",)).row()[2] == "NOT MET"
    assert _Goal("as fast", 20.0, 10.0, least=True, without=("a",)).row()[2].startswith("undecided")
    assert _Goal("as small", 2.0, 2.0).row()[2] == "NOT MET"
    assert _Goal("as small", None, 2.0).row()[2] == "not measured"
