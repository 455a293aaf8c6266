"""The stored flows: as the model gives them, of the networks at hand, whole in the sums."""

import shutil

import pandas as pd
import pytest

from analysis.flows.assignment import RULES, assign_demand, flow_totals, mode_table, province_table
from analysis.flows.demand import gravity_demand
from analysis.flows.flow_file import (
    FLOW_TOTALS_FILE,
    FLOWS_FILE,
    STORED_DEMAND,
    flows_version,
    load_flows,
    stored_flows,
)
from analysis.routing.scenario_network import apply_scenario
from geo.errors import CorruptDataError, MissingDataError, RequestError
from geo.world import load_world
from tests.conftest import DATA


@pytest.fixture(scope="module")
def few(router, world):
    """Return the flows of a few pairs, and the demand."""
    prepared = apply_scenario(router)
    whole = gravity_demand(prepared.router, STORED_DEMAND)
    ends = [place for place, (a, b) in enumerate(whole.pairs) if a.id in ("210200", "210800") and b.id[:3] == "320"]
    picked = ends[:6]
    return prepared, type(whole)(tuple(whole.pairs[i] for i in picked), whole.tonnes[picked], whole.modelled)


@pytest.mark.parametrize("rule", RULES)
def test_totals_are_whole(router, rule):
    flows = load_flows(router, rule)
    totals = flows.totals
    for kind in ("corridor", "province"):
        assert totals.tonnes[totals.kind == kind].sum() == pytest.approx(STORED_DEMAND.total_t, rel=1e-6)
    assert totals.share[totals.kind == "mode"].sum() == pytest.approx(1, abs=1e-4)
    assert totals.share[totals.kind == "corridor"].sum() == pytest.approx(1, abs=1e-4)
    by_kind = totals.groupby("kind").cost_cny.sum()
    assert by_kind["mode"] == pytest.approx(by_kind["province"], rel=1e-6)
    assert by_kind["corridor"] == pytest.approx(by_kind["province"], rel=1e-3)
    assert totals.tonnes[totals.kind == "way"].is_monotonic_decreasing
    assert flows.loads.tonnes.is_monotonic_increasing
    assert (flows.loads.tonnes <= STORED_DEMAND.total_t).all()
    assert flows.loads.crs.to_epsg() == 4326


@pytest.mark.parametrize("rule", RULES)
def test_the_loads_carry_the_tonne_kilometres(router, rule):
    """What edges carry times their length is what the legs add up to, but for the ways off the network."""
    flows = load_flows(router, rule)
    km = pd.Series(router.columns.km, index=router.graph.edges["edge"].to_numpy()).reindex(flows.loads.edge)
    carried = float((km.to_numpy() * flows.loads.tonnes).sum())
    told = flows.totals.tonne_km[flows.totals.kind == "mode"].sum()
    assert carried == pytest.approx(told, rel=0.05)
    assert carried <= told * 1.03


def test_the_cheapest_ways_cost_no_more_than_shared_ones(router):
    cost = {rule: load_flows(router, rule).totals.query("kind == 'province'").cost_cny.sum() for rule in RULES}
    assert cost["all"] <= cost["logit"]


def test_corridors_of_a_few_pairs_are_their_trips(few):
    prepared, demand = few
    found = assign_demand(prepared, demand, "logit")
    table = flow_totals(found)
    assert table.tonnes.sum() == pytest.approx(demand.tonnes.sum())
    assert table.share.sum() == pytest.approx(1)
    ways = flow_totals(found, ways=True)
    assert ways.tonnes.sum() == pytest.approx(table.tonnes.sum())
    assert len(ways) > len(table)
    sums = found.trips.groupby("label").tonnes.sum()
    assert ways.set_index("name").tonnes.to_dict() == pytest.approx(sums.to_dict())


def test_the_files_hold_what_the_model_gives(router, few, monkeypatch):
    """The same code as the build's, on a few pairs."""
    prepared, demand = few
    monkeypatch.setattr("analysis.flows.flow_file.gravity_demand", lambda *_: demand)
    lines = []
    flows, totals = stored_flows(router, lambda text, share: lines.append((text, share)))
    assert lines[-1] == ("assigning by logit", 1.0)
    for rule in RULES:
        found = assign_demand(prepared, demand, rule)
        of_rule = flows[flows.rule == rule].set_index("edge")
        edges = router.graph.edges["edge"].to_numpy()
        stored = router.graph.edges["mode"].to_numpy() != "transfer"
        carried = pd.Series(found.forward + found.backward, index=edges)[stored]
        assert of_rule.sum(axis=1, numeric_only=True).to_dict() == pytest.approx(
            carried[carried > 0].to_dict(), abs=0.01
        )
        forward = pd.Series(found.forward, index=edges)[of_rule.index]
        assert of_rule.tonnes_forward.to_numpy() == pytest.approx(forward.to_numpy(), abs=0.01)
        mine = totals[totals.rule == rule]
        assert mine.query("kind == 'mode'").tonne_km.sum() == pytest.approx(mode_table(found).tonne_km.sum(), abs=5)
        assert mine.query("kind == 'province'").tonnes.sum() == pytest.approx(province_table(found).tonnes.sum(), abs=1)


def test_flows_of_other_data_are_refused(router, world, tmp_path):
    catalogue = world.catalogue.set_index("file")
    for name in (FLOWS_FILE, FLOW_TOTALS_FILE):
        assert catalogue.version[name] == flows_version(DATA)
    with pytest.raises(RequestError, match="half"):
        load_flows(router, "half")
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    factors = copy / "factors" / "factors.csv"
    factors.write_text(factors.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    other = type(router)(**{**vars(router), "world": load_world(copy, intact=False)})
    with pytest.raises(CorruptDataError, match="data build flows"):
        load_flows(other, "all")
    factors.unlink()
    with pytest.raises(MissingDataError):
        load_flows(other, "all")
