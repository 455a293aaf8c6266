"""Flows conserve the demand, and their totals are those of the routes."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.assumptions.scenario import Scenario
from analysis.flows.assignment import assign_demand, load_features, mode_table, province_table, shares_of
from analysis.flows.demand import Demand
from analysis.routing.compare import compare
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request
from geo.errors import RequestError
from geo.places.places import resolve_place

PAIRS = [("盘锦", "无锡", 1000.0), ("徐州", "抚顺", 400.0), ("大连港", "连云港港", 50.0)]


@pytest.fixture(scope="module")
def demand(world):
    pairs = tuple((resolve_place(world.places, a), resolve_place(world.places, b)) for a, b, _ in PAIRS)
    return Demand(pairs, np.array([tonnes for *_, tonnes in PAIRS]), modelled=False)


@pytest.fixture(scope="module", params=["all", "logit"])
def assignment(router, demand, request):
    return assign_demand(apply_scenario(router), demand, request.param)


def test_the_share_of_each_mode_lies_in_its_range(assignment):
    modes = mode_table(assignment)
    assert modes.share.sum() == pytest.approx(1)
    assert ((modes.share_low <= modes.share) & (modes.share <= modes.share_high)).all()
    assert modes.share_high.max() <= 1
    assert (modes.share_low < modes.share_high).any()
    # Whatever the factors, all goods go some way.
    total = sum(assignment.samples.values())
    assert (total > 0).all()
    assert set(modes["mode"]) == set(assignment.samples)
    sea = modes.set_index("mode").loc["sea"]
    shares = assignment.samples["sea"] / total
    assert sea.share_low == pytest.approx(min(np.percentile(shares, 5), sea.share))
    assert sea.share_high == pytest.approx(max(np.percentile(shares, 95), sea.share))


def test_where_no_factor_varies_shares_have_no_range(router, demand):
    table = router.factor_table
    fixed = dataclasses.replace(router, factor_table=table.assign(low=table.default, high=table.default))
    modes = mode_table(
        assign_demand(
            apply_scenario(fixed),
            dataclasses.replace(demand, pairs=demand.pairs[:1], tonnes=demand.tonnes[:1]),
            "logit",
        )
    )
    assert modes.share_low.to_list() == pytest.approx(modes.share.to_list())
    assert modes.share_high.to_list() == pytest.approx(modes.share.to_list())


@pytest.mark.parametrize("rule", ["all", "logit"])
def test_shares_of_samples_are_those_of_each(rule):
    costs = np.random.default_rng(1).uniform(100, 200, (4, 6))
    each = np.stack([shares_of(column, rule, 4.0) for column in costs.T], axis=1)
    assert np.array_equal(shares_of(costs, rule, 4.0), each)


def test_every_tonne_of_a_pair_goes_some_way(assignment, demand):
    sums = assignment.trips.groupby(["origin", "destination"], sort=False).tonnes.sum()
    assert sums.to_list() == pytest.approx(demand.tonnes)
    assert assignment.trips.groupby(["origin", "destination"]).share.sum().to_list() == pytest.approx([1, 1, 1])


def test_what_flows_into_a_node_flows_out_but_where_goods_start_and_end(router, demand):
    """Places join the network within an edge, so that one of its nodes or the other is left or reached."""
    flows = assign_demand(apply_scenario(router), demand, "all")
    edges = router.graph.edges
    u, v = edges["u"].to_numpy(), edges["v"].to_numpy()
    net = np.zeros(len(router.graph.lonlat))
    along = flows.forward - flows.backward
    np.add.at(net, u, -along)
    np.add.at(net, v, along)
    unbalanced = np.flatnonzero(np.abs(net) > 1e-6)
    assert 0 < len(unbalanced) <= 2 * len(PAIRS)
    assert net.sum() == pytest.approx(0)
    assert np.abs(net[unbalanced]).max() <= max(tonnes for *_, tonnes in PAIRS)


def test_all_goes_the_cheapest_way_of_the_comparison(router, demand):
    prepared = apply_scenario(router)
    trips = assign_demand(prepared, demand, "all").trips
    assert len(trips) == len(PAIRS)
    for row, ends in zip(trips.itertuples(), demand.pairs, strict=True):
        best = compare(prepared, Request(*ends)).alternatives[0]
        assert row.label == best.label[0]
        assert row.generalised_cny_t == pytest.approx(best.totals["generalised_cny_t"], abs=1e-3)


def test_modes_and_provinces_add_up_to_the_trips(assignment):
    trips, modes, provinces = assignment.trips, mode_table(assignment), province_table(assignment)
    for column, each in (("tonne_km", "distance_km"), ("cost_cny", "cost_cny_t"), ("co2e_kg", "co2e_kg_t")):
        whole = (trips.tonnes * trips[each]).sum()
        assert modes[column].sum() == pytest.approx(whole, rel=1e-4)
        assert provinces[column].sum() == pytest.approx(whole, rel=1e-4)
    assert modes.share.sum() == pytest.approx(1)
    tonnes = provinces.set_index("province").tonnes
    assert tonnes["21"] == pytest.approx(1000)
    assert tonnes["32"] == pytest.approx(400)
    assert tonnes["other"] == pytest.approx(50)


def test_loads_are_drawn_with_their_direction(router, assignment):
    loads = load_features(apply_scenario(router), assignment)
    assert loads.crs.to_epsg() == 4326
    assert loads.tonnes.to_numpy() == pytest.approx(
        (loads.tonnes_forward + loads.tonnes_backward).to_numpy(), abs=0.002
    )
    assert loads.tonnes.is_monotonic_increasing
    assert loads.tonnes.max() <= 1450
    assert "transfer" not in set(loads["mode"])


def test_a_closed_mode_carries_nothing_and_no_way_is_told(router, demand):
    closed = dataclasses.replace(Scenario(), closed_modes=frozenset({"sea", "river"}))
    modes = mode_table(assign_demand(apply_scenario(router, closed), demand, "all"))
    assert not {"sea", "river"} & set(modes["mode"])
    nothing = dataclasses.replace(Scenario(), closed_modes=frozenset({"road", "rail", "sea", "river", "ferry"}))
    lost = assign_demand(apply_scenario(router, nothing), demand, "all")
    assert set(lost.trips.reason) == {"no_route"}
    assert lost.trips.tonnes.sum() == pytest.approx(1450)
    assert lost.forward.sum() == lost.backward.sum() == 0


@given(st.lists(st.floats(1, 1e5), min_size=1, max_size=10), st.floats(0, 100))
def test_shares_sum_to_one_and_cheaper_ways_never_get_less(costs, sensitivity):
    for rule in ("all", "logit"):
        shares = shares_of(np.array(costs), rule, sensitivity)
        assert shares.sum() == pytest.approx(1)
        assert (np.diff(shares[np.argsort(costs, kind="stable")]) <= 1e-12).all()


def test_logit_of_a_worked_example():
    shares = shares_of(np.array([100.0, 150.0]), "logit", 4.0)
    assert shares[1] / shares[0] == pytest.approx(np.exp(-2.0))


@pytest.mark.parametrize(
    ("rule", "sensitivity"), [("luck", 1.0), ("logit", -1.0), ("logit", float("nan")), ("all", 101)]
)
def test_unknown_rules_are_refused(router, demand, rule, sensitivity):
    with pytest.raises(RequestError, match=r"all or logit|sensitivity"):
        assign_demand(apply_scenario(router), demand, rule, sensitivity)
