"""How the pairings are drawn."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.webmap.pairing_arcs import ARC_GROUPS, bowed, bundled, plan_arcs
from geo.plan.plan import PAIRING_KINDS

points = st.tuples(st.floats(116, 126), st.floats(30, 44))


@pytest.fixture(scope="module")
def arcs(world):
    return plan_arcs(world)


def left_of(start, end, path):
    """Return for each point on which side of the way it lies; positive is left, in the map's plane."""
    plane = np.column_stack((np.radians(path[:, 0]), np.arctanh(np.sin(np.radians(path[:, 1])))))
    way, offset = plane[-1] - plane[0], plane - plane[0]
    return way[0] * offset[:, 1] - way[1] * offset[:, 0]


@given(points, points, st.floats(0.01, 0.4))
def test_arcs_end_exactly_and_bow_to_the_left(start, end, bow):
    assume(np.hypot(start[0] - end[0], start[1] - end[1]) > 0.1)
    path = bowed(start, end, bow)
    assert path.shape == (33, 2)
    assert tuple(path[0]) == start
    assert tuple(path[-1]) == end
    assert (left_of(start, end, path)[1:-1] > 0).all()


@given(points, points, st.floats(0.02, 0.4))
def test_the_bow_is_the_height_as_a_share_of_the_length(start, end, bow):
    assume(np.hypot(start[0] - end[0], start[1] - end[1]) > 0.5)
    path = bowed(start, end, bow)
    plane = np.column_stack((np.radians(path[:, 0]), np.arctanh(np.sin(np.radians(path[:, 1])))))
    length = np.hypot(*(plane[-1] - plane[0]))
    height = left_of(start, end, path).max() / length
    assert height / length == pytest.approx(bow, rel=1e-6)


def test_an_arc_on_the_way_south_bows_to_the_sea():
    path = bowed((122, 41), (120, 32), 0.2)
    straight = np.linspace(122, 120, 33)
    assert (path[1:-1, 0] > straight[1:-1]).all()


@given(st.lists(points, min_size=1, max_size=4), st.lists(points, min_size=1, max_size=4))
def test_bundled_arcs_end_exactly(starts, ends):
    for start, end in itertools.product(starts, ends):
        path = bundled(start, end, starts, ends)
        assert path.shape == (33, 2)
        assert tuple(path[0]) == start
        assert tuple(path[-1]) == end
        assert np.isfinite(path).all()


def test_bundled_arcs_run_closer_in_the_middle_than_at_their_ends():
    starts, ends = [(121, 41), (124, 41)], [(118, 32), (121, 32)]
    one, two = bundled(starts[0], ends[0], starts, ends), bundled(starts[1], ends[1], starts, ends)
    gap = np.hypot(*(one - two).T)
    assert gap[16] < gap[0] * 0.6
    assert gap[16] < gap[-1] * 0.6


def test_every_kind_of_pairing_but_the_hubs_has_a_group():
    assert set(ARC_GROUPS) == set(PAIRING_KINDS) - {"hubs"}


def test_there_is_an_arc_from_every_place_to_every_place(arcs, world):
    count = {}
    for arc in arcs:
        count[arc.pairing_id] = count.get(arc.pairing_id, 0) + 1
    assert count["panjin-wuxi"] == 1
    assert count["tours-4"] == 20
    assert count["zones-22"] == 18
    assert count["ports-10"] == 2
    assert "hubs-6" not in count
    assert set(count) == set(world.plan.pairings.id) - {"hubs-6"}
    assert len({arc.id for arc in arcs}) == len(arcs)


def test_arcs_run_from_seat_to_seat(arcs, world):
    seats = {r.adcode: (r.seat_lon, r.seat_lat) for r in world.cities.itertuples()}
    pairs = [arc for arc in arcs if arc.group == "pairs" and not arc.open_ended]
    assert len(pairs) == 8
    for arc in pairs:
        assert tuple(arc.path[0]) == seats[arc.ends[0]]
        assert tuple(arc.path[-1]) == seats[arc.ends[1]]


def test_the_open_pair_ends_on_the_way(arcs, world):
    (arc,) = [arc for arc in arcs if arc.open_ended]
    assert arc.pairing_id == "anshan-open"
    jiangsu = world.provinces[world.provinces.adcode == "320000"].iloc[0]
    assert arc.path[-1][1] > jiangsu.geometry.bounds[3], "north of Jiangsu"
    assert len(arc.path) == 12


def test_no_two_city_pairs_lie_on_each_other(arcs):
    pairs = [arc for arc in arcs if arc.group == "pairs"]
    for one, two in itertools.combinations(pairs, 2):
        count = min(len(one.path), len(two.path))
        middle_one, middle_two = one.path[count // 2], two.path[count // 2]
        assert np.hypot(*(middle_one - middle_two)) > 0.05, (one.id, two.id)


def test_city_pairs_bow_the_more_the_farther_east(arcs):
    def height(arc):
        return (
            left_of(arc.path[0], arc.path[-1], arc.path).max() / np.hypot(*np.radians(arc.path[-1] - arc.path[0])) ** 2
        )

    pairs = [arc for arc in arcs if arc.group == "pairs" and not arc.open_ended]
    eastward = sorted(pairs, key=lambda arc: arc.path[0][0] + arc.path[-1][0])
    assert height(eastward[0]) < height(eastward[-1])
