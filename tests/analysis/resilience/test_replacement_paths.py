"""Replacement paths: equal to searching anew without each row, on toy graphs drawn here and on random ones."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.resilience.replacement_paths import SearchGraph, arcs_aside, grow, replace_rows


def no_rests(driving_h):
    return np.zeros_like(driving_h)


def search_graph(node_count, arcs, road=None, driving=None):
    """Return the graph of arcs (tail, head, row, weight)."""
    tail, head, row, weight = (np.array(values) for values in zip(*arcs, strict=True))
    return SearchGraph(
        node_count=node_count,
        tail=tail.astype(np.int64),
        head=head.astype(np.int64),
        row=row.astype(np.int64),
        weight=weight.astype(float),
        plain=weight.astype(float),
        driving_h=np.zeros(len(tail)) if driving is None else np.array(driving, dtype=float),
        road=np.ones(len(tail), dtype=bool) if road is None else np.array(road, dtype=bool),
    )


def both_ways(edges):
    """Return an arc each way for edges (a, b, weight); the row is the edge's place."""
    arcs = [(a, b, row, w) for row, (a, b, w) in enumerate(edges)]
    return arcs + [(b, a, row, w) for a, b, row, w in arcs]


def replaced(graph, source, target, rests=no_rests, doors=frozenset()):
    forward = grow(graph, source)
    return replace_rows(graph, forward, arcs_aside(graph, forward), grow(graph, target, backward=True), rests, doors)


def without(graph, source, target, row):
    """Return what networkx finds without a row, infinity for no path."""
    network = nx.MultiDiGraph()
    network.add_nodes_from(range(graph.node_count))
    for tail, head, own, weight in zip(graph.tail, graph.head, graph.row, graph.weight, strict=True):
        if own != row:
            network.add_edge(int(tail), int(head), weight=float(weight))
    try:
        return nx.dijkstra_path_length(network, source, target)
    except nx.NetworkXNoPath:
        return np.inf


def test_a_ladder_with_known_detours():
    """
    The best way from 0 to 3 is along the lower rail, 3 long; each part of it has its own detour.

        4--1--5--1--6--1--7
        |     |     |     |
        2     2     9     3
        |     |     |     |
        0--1--1--1--2--1--3
    """
    edges = [
        (0, 1, 1),
        (1, 2, 1),
        (2, 3, 1),
        (4, 5, 1),
        (5, 6, 1),
        (6, 7, 1),
        (0, 4, 2),
        (1, 5, 2),
        (2, 6, 9),
        (3, 7, 3),
    ]
    answer = replaced(search_graph(8, both_ways(edges)), 0, 3)
    assert answer.total == pytest.approx(3)
    assert answer.rows.tolist() == [0, 1, 2]
    # 0-4-5-1-2-3; 0-1-5-6-7-3 twice.
    assert answer.totals == pytest.approx([7, 8, 8])


def test_a_bridge_cuts_off_and_no_path_is_none():
    """
    Two triangles and a bridge; 6 is alone.

        0---1       4
         \\ | /---3--|
           2      \\ 5       6
    """
    edges = [(0, 1, 1), (1, 2, 1), (0, 2, 3), (2, 3, 5), (3, 4, 1), (4, 5, 1), (3, 5, 3)]
    graph = search_graph(7, both_ways(edges))
    answer = replaced(graph, 0, 5)
    assert answer.total == pytest.approx(9)
    assert dict(zip(answer.rows.tolist(), answer.totals.tolist(), strict=True)) == pytest.approx(
        {0: 10.0, 1: 10.0, 3: np.inf, 4: 10.0, 5: 10.0}
    )
    assert replaced(graph, 0, 6) is None


def test_a_parallel_edge_takes_over():
    answer = replaced(search_graph(2, both_ways([(0, 1, 5), (0, 1, 6)])), 0, 1)
    assert (answer.rows.tolist(), answer.totals.tolist()) == ([0], [pytest.approx(6)])


def test_a_row_at_the_door_cuts_off_whatever_else_there_is():
    edges = [(0, 1, 1), (1, 2, 1), (0, 2, 5)]
    answer = replaced(search_graph(3, both_ways(edges)), 0, 2, doors=frozenset({0}))
    assert answer.totals.tolist() == [np.inf, pytest.approx(5)]


def test_rests_count_by_the_road_leg_that_a_detour_makes():
    """
    Each road leg of more than 4 h costs a rest of 10; a ferry in between ends the leg.

        0 ==3h== 1 ~~ferry 1~~ 2 ==3h== 3
                  \\====3.5h====/
    """
    arcs = [(0, 1, 0, 3.0), (1, 2, 1, 1.0), (2, 3, 2, 3.0), (1, 2, 3, 3.5)]
    graph = search_graph(4, arcs, road=[True, False, True, True], driving=[3.0, 0.0, 3.0, 3.5])
    answer = replaced(graph, 0, 3, rests=lambda hours: np.where(hours > 4, 10.0, 0.0))
    assert answer.total == pytest.approx(7.0)
    assert answer.totals == pytest.approx([np.inf, 9.5 + 10.0, np.inf])


def random_graph(seed, skew):
    """Return a grid with diagonals; `skew` is how much dearer the way back may be, and how often there is none."""
    rng = np.random.default_rng(seed)
    side = 7
    nodes = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [
            np.column_stack([nodes[:, :-1].ravel(), nodes[:, 1:].ravel()]),
            np.column_stack([nodes[:-1].ravel(), nodes[1:].ravel()]),
            np.column_stack([nodes[:-1, :-1].ravel(), nodes[1:, 1:].ravel()])[::3],
        ]
    )
    arcs = []
    for row, (a, b) in enumerate(pairs.tolist()):
        weight = float(rng.integers(1, 9))
        arcs.append((a, b, row, weight))
        if rng.random() >= skew / 4:
            arcs.append((b, a, row, weight * (1 + skew * rng.random())))
    return search_graph(side * side, arcs)


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_undirected_graphs_are_answered_whole_and_as_by_networkx(seed):
    graph = random_graph(seed, 0)
    answer = replaced(graph, 0, 48)
    assert not np.isnan(answer.totals).any()
    assert answer.total == pytest.approx(without(graph, 0, 48, -1))
    assert (answer.totals >= answer.total - 1e-9).all()
    for row, total in zip(answer.rows.tolist(), answer.totals.tolist(), strict=True):
        assert total == pytest.approx(without(graph, 0, 48, row))


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_on_skewed_graphs_what_is_answered_is_right_and_the_rest_is_left_open(seed):
    graph = random_graph(seed, 3)
    answer = replaced(graph, 0, 48)
    expected = without(graph, 0, 48, -1)
    if answer is None:
        assert expected == np.inf
        return
    assert answer.total == pytest.approx(expected)
    for row, total in zip(answer.rows.tolist(), answer.totals.tolist(), strict=True):
        assert np.isnan(total) or total == pytest.approx(without(graph, 0, 48, row))


def test_some_skewed_graph_leaves_something_open():
    """
    The way back over the bottom is short, so that the best way from 4 to 3 uses the closed arc again.

        0 -1-> 1 -1-> 2 -1-> 3,  0 -2-> 4,  4 -1-> 1,  4 -20-> 3,  2 -1-> 4 back
    """
    arcs = [(0, 1, 0, 1), (1, 2, 1, 1), (2, 3, 2, 1), (0, 5, 3, 9), (5, 4, 4, 1), (4, 1, 5, 1), (4, 3, 6, 20)]
    # From 2 on to 4 it is near, so that 4 hangs below the arc from 1 to 2.
    graph = search_graph(6, [*arcs, (2, 4, 7, 1)])
    answer = replaced(graph, 0, 3)
    assert answer.rows.tolist() == [0, 1, 2]
    # Closing 1-2: 0-5-4-3 costs 30, but the bound enters 4 and goes back over 1-2.
    assert np.isnan(answer.totals[1])
    assert without(graph, 0, 3, 1) == 30
