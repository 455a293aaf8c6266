"""Shortest paths: equal to networkx on random graphs, closures and weights; safe for threads."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bounded_cache import BoundedCache
from analysis.engine import Engine, Graph, contraction_order
from geo.errors import CorruptDataError

UNIT = 0.01


def grid(side: int, seed: int):
    """
    Return a street grid with random weights, some streets missing, some doubled.

        o--o--o
        |  |  |
        o--o  o
        |  |  |
        o--o--o
    """
    rng = np.random.default_rng(seed)
    nodes = np.arange(side * side).reshape(side, side)
    streets = np.vstack(
        [
            np.column_stack([nodes[:, :-1].ravel(), nodes[:, 1:].ravel()]),
            np.column_stack([nodes[:-1].ravel(), nodes[1:].ravel()]),
        ]
    )
    streets = streets[rng.random(len(streets)) < 0.85]
    streets = np.vstack([streets, streets[:3]])
    tail = np.concatenate([streets[:, 0], streets[:, 1]])
    head = np.concatenate([streets[:, 1], streets[:, 0]])
    lonlat = np.column_stack([nodes.ravel() % side, nodes.ravel() // side]).astype(float)
    order = contraction_order(side * side, tail, head, lonlat)
    return Graph(tail, head, order), rng


def oracle(graph: Graph, weights: np.ndarray) -> nx.DiGraph:
    network = nx.DiGraph()
    network.add_nodes_from(range(graph.node_count))
    for tail, head, weight in zip(graph.tail.tolist(), graph.head.tolist(), weights.tolist(), strict=True):
        if np.isfinite(weight) and weight < network.get_edge_data(tail, head, {"weight": np.inf})["weight"]:
            network.add_edge(tail, head, weight=weight)
    return network


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), closed=st.floats(0, 0.4))
def test_paths_equal_networkx_under_weights_and_closures(seed, closed):
    graph, rng = grid(7, seed)
    weights = rng.uniform(0.1, 50, len(graph.tail))
    weights[rng.random(len(weights)) < closed] = np.inf
    metric = Engine(graph).metric(weights, UNIT)
    network = oracle(graph, weights)
    for _ in range(10):
        a, b = (int(n) for n in rng.integers(0, graph.node_count, 2))
        path = metric.shortest([(a, 0.0)], [(b, 0.0)])
        try:
            expected = nx.dijkstra_path_length(network, a, b)
        except nx.NetworkXNoPath:
            assert path is None
            continue
        assert path is not None
        assert path.cost == pytest.approx(expected, abs=UNIT * (len(path.arcs) + 1))
        assert path.cost == pytest.approx(weights[path.arcs].sum())
        walked = [int(graph.tail[arc]) for arc in path.arcs] + [b]
        assert walked[0] == a
        assert [int(graph.head[arc]) for arc in path.arcs] == walked[1:]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_closing_an_arc_never_shortens_a_path(seed):
    graph, rng = grid(6, seed)
    weights = rng.uniform(1, 50, len(graph.tail))
    engine = Engine(graph)
    before = engine.metric(weights, UNIT).shortest([(0, 0.0)], [(35, 0.0)])
    if before is None or not len(before.arcs):
        return
    closed = weights.copy()
    closed[before.arcs[len(before.arcs) // 2]] = np.inf
    after = engine.metric(closed, UNIT).shortest([(0, 0.0)], [(35, 0.0)])
    assert after is None or after.cost >= before.cost - UNIT * len(before.arcs)


def test_one_to_many_equals_single_paths():
    graph, rng = grid(8, 3)
    weights = rng.uniform(0.5, 20, len(graph.tail))
    metric = Engine(graph).metric(weights, UNIT)
    costs = metric.costs_to([(5, 1.0)], list(range(graph.node_count)))
    for target, cost in enumerate(costs):
        path = metric.shortest([(5, 1.0)], [(target, 0.0)])
        assert (path is None) == np.isinf(cost)
        if path is not None:
            assert cost == pytest.approx(path.cost, abs=UNIT * (len(path.arcs) + 1))


def test_initial_costs_choose_the_better_end():
    #  0 --10-- 1 --10-- 2
    tail, head = np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1])
    lonlat = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    metric = Engine(Graph(tail, head, contraction_order(3, tail, head, lonlat))).metric(np.full(4, 10.0), UNIT)
    path = metric.shortest([(0, 0.0), (1, 9.0)], [(2, 0.0)])
    assert (path.source, path.target, path.cost) == (1, 2, 19.0)


def test_many_threads_get_the_answers_of_one():
    graph, rng = grid(9, 11)
    metric = Engine(graph).metric(rng.uniform(1, 9, len(graph.tail)), UNIT)
    pairs = [tuple(int(n) for n in rng.integers(0, graph.node_count, 2)) for _ in range(400)]

    def cost(pair):
        path = metric.shortest([(pair[0], 0.0)], [(pair[1], 0.0)])
        return None if path is None else path.cost

    alone = [cost(pair) for pair in pairs]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(cost, pairs)) == alone


def test_threads_outlive_the_metrics_that_they_searched():
    # A query that another thread drops is never freed, which Python tells as an error that nobody can catch.
    graph, rng = grid(7, 3)
    engine, store = Engine(graph), BoundedCache(1)
    weights = rng.uniform(0.1, 50, len(graph.tail))
    with ThreadPoolExecutor(4) as pool:
        for number in range(20):
            metric = store.get(number, lambda: engine.metric(weights, UNIT))
            costs = pool.map(
                lambda metric, target: metric.shortest([(0, 0.0)], [(target, 0.0)]), [metric] * 8, range(8)
            )
            assert len(list(costs)) == 8
            gone = weakref.ref(metric)
            del metric
        del costs
        store.get("last", lambda: engine.metric(weights, UNIT))
        gc.collect()
        assert gone() is None


@pytest.mark.parametrize(("sources", "targets"), [(range(3), range(20)), (range(20), range(3)), ([5], []), ([], [5])])
def test_a_table_has_the_costs_of_its_pairs_whichever_set_is_larger(sources, targets):
    graph, rng = grid(7, 11)
    metric = Engine(graph).metric(rng.uniform(1, 9, len(graph.tail)), UNIT)
    table = metric.table(list(sources), list(targets))
    assert table.shape == (len(sources), len(targets))
    for row, source in zip(table, sources, strict=True):
        for cost, target in zip(row, targets, strict=True):
            assert cost == metric.costs_to([(source, 0.0)], [target])[0]


def test_a_new_metric_leaves_the_old_one_as_it_was():
    graph, rng = grid(6, 5)
    engine = Engine(graph)
    first = engine.metric(rng.uniform(1, 9, len(graph.tail)), UNIT)
    before = first.costs_to([(0, 0.0)], list(range(graph.node_count)))
    engine.metric(rng.uniform(1, 900, len(graph.tail)), UNIT)
    assert np.array_equal(first.costs_to([(0, 0.0)], list(range(graph.node_count))), before)


@pytest.mark.parametrize("order", [[0, 1], [0, 1, 1], [0, 1, 5]])
def test_an_order_that_does_not_fit_is_refused(order):
    with pytest.raises(CorruptDataError, match="does not fit the network"):
        Engine(Graph(np.array([0, 2]), np.array([2, 0]), np.array(order)))


@pytest.mark.parametrize("weights", [[1.0], [1.0, np.nan], [1.0, -1.0]])
def test_weights_that_are_none_are_refused(weights):
    tail, head = np.array([0, 1]), np.array([1, 0])
    engine = Engine(Graph(tail, head, np.array([0, 1])))
    with pytest.raises(ValueError, match=r"weights|Weights"):
        engine.metric(np.array(weights), UNIT)
