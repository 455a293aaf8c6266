"""The gravity model does what its formula says, and a user's table is read whole or refused row by row."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.flows.demand import Gravity, gravity_demand, gravity_weights, read_demand
from geo.errors import DemandError, RequestError


@pytest.fixture(scope="module")
def demand(router):
    return gravity_demand(router, Gravity())


def test_weights_of_a_worked_example():
    mass, cost = np.array([2.0, 2.0, 1.0]), np.array([10.0, 20.0, np.inf])
    shares = gravity_weights(mass, np.array([3.0, 3.0, 5.0]), cost, np.array([1.0, 2.0, 1.0]), 1.0)
    # 2*3*1/10 = 0.6 and 2*3*2/20 = 0.6; nothing joins the third.
    assert shares == pytest.approx([0.5, 0.5, 0.0])
    even = gravity_weights(mass[:2], np.array([3.0, 3.0]), cost[:2], np.ones(2), 0.0)
    assert even == pytest.approx([0.5, 0.5])


@given(st.lists(st.floats(0.1, 1e6), min_size=2, max_size=8), st.floats(0, 5))
def test_shares_sum_to_one_and_dearer_pairs_never_get_more(costs, decay):
    count = len(costs)
    shares = gravity_weights(np.ones(count), np.ones(count), np.array(costs), np.ones(count), decay)
    assert shares.sum() == pytest.approx(1)
    order = np.argsort(costs)
    assert (np.diff(shares[order]) <= 1e-12).all()


def test_the_total_goes_between_the_provinces_and_never_within(world, demand):
    province = world.cities.set_index("adcode").province_adcode
    assert len(demand.pairs) == 2 * 14 * 13
    assert demand.tonnes.sum() == pytest.approx(10_000_000)
    assert all(province[a.id] != province[b.id] for a, b in demand.pairs)
    assert demand.modelled


def test_pairs_of_the_plan_get_what_the_factor_says(router, demand):
    plain = gravity_demand(router, Gravity(pair_factor=1.0))
    gain = demand.tonnes / plain.tonnes
    names = [{a.name_en, b.name_en} for a, b in demand.pairs]
    raised = {frozenset(pair) for pair, more in zip(names, gain > 1.5, strict=True) if more}
    assert frozenset({"Panjin", "Wuxi"}) in raised
    assert len(raised) == 8
    assert gain.max() / gain.min() == pytest.approx(2.0)


@pytest.mark.parametrize(
    "change",
    [
        {"mass": "love"}, {"total_t": 0.0}, {"total_t": float("nan")}, {"decay": -1.0}, {"decay": 11.0},
        {"pair_factor": -0.1}, {"total_t": 1e11},
    ],
)  # fmt: skip
def test_assumptions_out_of_range_are_refused(router, change):
    with pytest.raises(RequestError, match=r"weighed by|must be a number"):
        gravity_demand(router, Gravity(**change))


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "od.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_table_is_read_as_places_are_named_everywhere(world, tmp_path):
    text = "﻿origin, destination ,tonnes,remark\n盘锦,Wuxi,100,x\nCNDLC,320700,2.5e3,\n121.6,38.9,0,\n".replace(
        "121.6,38.9", '"121.6,38.9",南京'
    )
    found = read_demand(write(tmp_path, text), world.places)
    assert [(a.id, b.id) for a, b in found.pairs[:2]] == [("211100", "320200"), ("dalian", "320700")]
    assert found.tonnes.tolist() == [100, 2500, 0]
    assert not found.modelled


def test_every_row_that_means_nothing_is_told_with_its_line(world, tmp_path):
    rows = [
        "盘锦,无锡,5", "Atlantis,无锡,5", "盘锦,盘锦,5", "盘锦,苏州,many", "盘锦,南京,-1", "Panjin,320200,7",
        "盘锦,常州,",
    ]  # fmt: skip
    path = write(tmp_path, "origin,destination,tonnes\n" + "\n".join(rows))
    with pytest.raises(DemandError) as caught:
        read_demand(path, world.places)
    said = str(caught.value)
    assert "6 rows cannot be used" in said
    for line, part in [(3, "Atlantis"), (4, "both"), (5, "many"), (6, "-1"), (7, "line 2"), (8, "''")]:
        assert f"line {line}: " in said
        assert part in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column"),
        ("from,to,t\n1,2,3\n", "no column origin, destination, tonnes"),
        ("origin,destination,tonnes\n", "no rows"),
        ("origin,destination,tonnes\n" + "盘锦,盘锦,1\n" * 15, "And 5 more"),
    ],
)
def test_a_table_that_is_none_is_refused(world, tmp_path, text, said):
    with pytest.raises(DemandError, match=said):
        read_demand(write(tmp_path, text), world.places)


def test_files_that_cannot_be_read_are_told(world, tmp_path):
    with pytest.raises(DemandError, match="not UTF-8"):
        read_demand(write(tmp_path, "origin,destination,tonnes\n盘锦,无锡,1\n", "gb18030"), world.places)
    with pytest.raises(DemandError, match="cannot be read"):
        read_demand(tmp_path / "none.csv", world.places)
    for text in ("origin,destination,tonnes\n盘锦,无锡," + "1" * 131_073, "x" * 131_073 + ",destination,tonnes\n"):
        with pytest.raises(DemandError, match="cannot be read as CSV"):
            read_demand(write(tmp_path, text), world.places)
    with pytest.raises(DemandError, match="larger than"):
        read_demand(write(tmp_path, "x" * 4_000_001), world.places)
    with pytest.raises(DemandError, match="more than 20,000 rows"):
        read_demand(write(tmp_path, "origin,destination,tonnes\n" + "a,b,1\n" * 20_001), world.places)
