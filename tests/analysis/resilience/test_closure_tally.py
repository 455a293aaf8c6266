"""Tallies of blocks of pairs: whatever the blocks and their order, the sums are the same to the last bit."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.resilience.closure_tally import in_units, merged, of_units, tally_of_table, tally_table
from analysis.resilience.criticality import closures, closures_of, critical_table, tally
from analysis.resilience.od_pairs import od_pairs
from analysis.routing.scenario_network import apply_scenario
from geo.places.places import resolve_place

NAMES = ("沈阳", "大连", "南京", "连云港")


@pytest.fixture(scope="module")
def asked(router, world):
    return od_pairs(apply_scenario(router), [resolve_place(world.places, name) for name in NAMES], "time")


@given(st.permutations([0.1, 0.2, 0.3, 1e5, 3.7, 1e-7]))
def test_sums_in_units_do_not_depend_on_the_order(values):
    units = in_units(np.array(values))
    total = np.int64(0)
    for unit in units:
        total += unit
    assert total == in_units(np.array(sorted(values))).sum()
    assert of_units(units) == pytest.approx(np.array(values), abs=3e-8)


def test_blocks_add_up_to_the_whole_in_any_order(asked):
    blocks = [([2, 3], [0]), ([0, 1], [0, 1, 2, 3]), ([2, 3], [3, 1, 2])]
    parts = [tally_of_table(tally_table(tally(asked, *block))) for block in blocks]
    whole = closures(asked.prepared, asked.places, "time")
    expected = critical_table(asked.prepared, whole)
    assert len(expected) > 50
    assert whole.ports
    for some in (parts, parts[::-1]):
        answer = closures_of(asked.prepared, "time", len(asked.places), *some)
        pd.testing.assert_frame_equal(critical_table(asked.prepared, answer), expected, check_exact=True)
        assert answer.searched == whole.searched
        assert answer.ports == whole.ports


def test_no_tally_adds_up_to_nothing(asked):
    empty = merged([])
    assert len(empty.rows) == 0
    assert len(tally_table(empty)) == 0
    assert len(closures_of(asked.prepared, "time", 0).rows) == 0
