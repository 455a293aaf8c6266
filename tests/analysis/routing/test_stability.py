"""How well rankings hold over the factors' ranges: seeded, sure where nothing varies, known on a drawn network."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.assumptions.factors import default_factors
from analysis.assumptions.scenario import AddedLink, Scenario
from analysis.bounded_cache import BoundedCache
from analysis.engine import Engine, Graph
from analysis.network.assembly import with_arcs
from analysis.network.edge_columns import edge_columns
from analysis.network.router import build_order
from analysis.planning import hubs
from analysis.planning.hubs import best_hubs, county_weights, hub_places, hub_stability
from analysis.planning.linkage import INDEX_WEIGHTS, linkage_stability, linkage_table
from analysis.resilience.closure_stability import closure_stability
from analysis.resilience.criticality import closures, critical_table
from analysis.resilience.effect_ranges import change_samples, effect_ranges, ranged_document, scenario_order
from analysis.resilience.effects import TOTAL, effect_table, plan_pairs, scenario_effects
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.uncertainty import (
    MOST_DRAWS,
    drawn_range,
    drawn_settings,
    rank_stability,
    require_draws,
    sample_factors,
)
from geo.errors import RequestError
from geo.places.places import Place

pytestmark = pytest.mark.slow


def settled(router, but=()):
    """Return a router whose factors have no range, but for some."""
    table = router.factor_table
    fixed = ~table.key.isin(but)
    low, high = table.low.where(~fixed, table.default), table.high.where(~fixed, table.default)
    return replace(router, factor_table=table.assign(low=low, high=high), metrics=BoundedCache(4))


# ---- draws and ranks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("draws", [0, -1, MOST_DRAWS + 1])
def test_a_number_of_draws_that_there_cannot_be_is_refused(router, draws):
    with pytest.raises(RequestError, match=f"^{draws} draws .* 1 to {MOST_DRAWS}"):
        require_draws(draws)
    with pytest.raises(RequestError):
        next(drawn_settings(apply_scenario(router), draws))


def test_settings_are_the_samples_that_comparisons_draw(router):
    scenario = Scenario(factors={"road.cost": 0.9}, closed_ports=frozenset({"dalian"}))
    prepared = apply_scenario(router, scenario)
    kept = len(router.metrics._kept)
    found = list(drawn_settings(prepared, 3, seed=5))
    drawn = sample_factors(router.factor_table, prepared.factors, {"road.cost"}, 3, 5)
    for number, setting in enumerate(found):
        assert {key: values[number] for key, values in drawn.items()} == dict(setting.factors.values)
        assert setting.factors["road.cost"] == 0.9
        assert setting.rates.lock_h == setting.factors["river.lock_wait"]
        assert np.array_equal(setting.closed, prepared.closed)
        setting.metric("time", "road")
    assert found[0].factors["sea.speed"] != found[1].factors["sea.speed"]
    assert len(router.metrics._kept) == kept


def test_ice_slows_by_what_is_drawn(router):
    one, two = drawn_settings(apply_scenario(router, Scenario(season="ice")), 2)
    assert {one.slow.max(), two.slow.max()} == {one.factors["sea.ice_slowdown"], two.factors["sea.ice_slowdown"]}
    assert one.slow.max() != two.slow.max()


def test_ranks_are_held_within_their_ten():
    drawn = np.array([[1, 10, 21], [2, 11, 20], [1, 3, 2], [1, 10, 30]])
    table = rank_stability([1, 10, 11], drawn)
    assert table.stable.tolist() == [1.0, 0.75, 0.5]
    assert table.rank_low.tolist() == [1, 3, 2]
    assert table.rank_high.tolist() == [2, 11, 30]
    # The one in use is part of the range, even where no draw has it.
    assert rank_stability([7], np.full((30, 1), 9)).iloc[0].tolist() == [7, 9, 1]


def test_a_range_leaves_out_a_twentieth_at_each_end_and_takes_in_the_value_in_use():
    low, high = drawn_range(np.stack([np.arange(101.0), np.zeros(101)]), [50.0, -3.0])
    assert low.tolist() == [5.0, -3.0]
    assert high.tolist() == [95.0, 0.0]


# ---- closures ----------------------------------------------------------------------------------------------


EXPRESSWAY_KM, ROUND_KM, TRUNK_KM, DETOUR_KM = 25.0, 31.75, 20.0, 35.0


@pytest.fixture(scope="module")
def drawn_network(router):
    """
    Return three towns on a line, each on a stub of its own, and a router on their roads.

        P     Q     R
        |     |     |
        1 === 3 --- 5    expressway (edge 10) and trunk road (edge 20), beside each a longer trunk road (11, 21)
    """
    lonlat = np.array([[120, 33.01], [120, 33], [120.2, 33.01], [120.2, 33], [120.4, 33.01], [120.4, 33]])
    ends = [(0, 1), (2, 3), (4, 5), (1, 3), (1, 3), (3, 5), (3, 5)]
    km = [1.0, 1.0, 1.0, EXPRESSWAY_KM, ROUND_KM, TRUNK_KM, DETOUR_KM]
    edges = gpd.GeoDataFrame(
        {
            "edge": [1, 2, 3, 10, 11, 20, 21],
            "u": [u for u, _ in ends],
            "v": [v for _, v in ends],
            "mode": "road",
            "kind": ["trunk"] * 3 + ["expressway"] + ["trunk"] * 3,
            "length": np.array(km) * 1000,
            "speed_kph": np.nan,
            "ref": "",
            "name_zh": "路",
            "name_en": "Road",
            "terminal": "",
            "locks": 0.0,
            "oneway": False,
        },
        geometry=shapely.linestrings(lonlat[np.array(ends)]),
        crs=4326,
    )
    graph = with_arcs(edges, lonlat, np.arange(6), [], {})
    columns = edge_columns(edges)
    toy = replace(
        router,
        graph=graph,
        columns=columns,
        engine=Engine(Graph(graph.tail, graph.head, build_order(graph))),
        # The stubs alone, so that no town meets the road it is there to test.
        trees={"road": (shapely.STRtree(columns.geometry[:3]), np.arange(3))},
        metrics=BoundedCache(4),
    )
    towns = [
        Place("city", name, name, name, "", "", *lonlat[2 * number], frozenset({name}))
        for number, name in enumerate("PQR")
    ]
    return toy, towns


def test_on_a_drawn_network_each_draw_ranks_as_its_speeds_say(drawn_network):
    router, towns = drawn_network
    prepared = apply_scenario(router)
    table = critical_table(prepared, closures(prepared, towns, "time"))
    assert table.id.tolist()[:2] == ["10", "20"]
    draws = 12
    drawn = sample_factors(router.factor_table, router.factors, (), draws)
    fast, slow = drawn["road.speed_expressway"], drawn["road.speed_trunk"]
    # Each is on the way of four ordered pairs; what its loss adds are the hours round it.
    first = ROUND_KM / slow - EXPRESSWAY_KM / fast > (DETOUR_KM - TRUNK_KM) / slow
    assert 0 < first.sum() < draws
    stubs = np.tile([3, 4, 5], (draws, 1))
    ranks = np.column_stack([np.where(first, 1, 2), np.where(first, 2, 1), stubs])
    told = []
    found = closure_stability(prepared, towns, table, "time", draws=draws, progress=told.append)
    assert found.equals(rank_stability(table["rank"], ranks))
    assert found.rank_high.tolist() == [2, 2, 3, 4, 5]
    assert told == sorted(told)
    assert told[-1] == 1
    few = closure_stability(prepared, towns, table.iloc[1:2], "time", draws=draws)
    assert few.equals(found.iloc[1:2])


@pytest.mark.parametrize("by", ["distance", "time", "cost", "co2e", "generalised"])
def test_where_nothing_varies_all_closures_hold_their_ranks(drawn_network, by):
    router, towns = drawn_network
    # Nothing about distances depends on the factors, whatever their ranges.
    prepared = apply_scenario(router if by == "distance" else settled(router))
    table = critical_table(prepared, closures(prepared, towns, by))
    found = closure_stability(prepared, towns, table, by, draws=2)
    assert (found.rank_low == table["rank"]).all()
    assert (found.rank_high == table["rank"]).all()
    assert (found.stable == 1).all()


def test_what_no_way_uses_in_a_draw_ranks_behind_the_rest(drawn_network):
    router, towns = drawn_network
    prepared = apply_scenario(router)
    table = critical_table(prepared, closures(prepared, towns, "time"))
    absent = pd.DataFrame({"rank": [1], "id": ["11"]})
    found = closure_stability(prepared, towns, absent, "time", draws=2)
    assert found.iloc[0].tolist() == [1, len(table) + 1, 1]
    with pytest.raises(RequestError, match="0 draws"):
        closure_stability(prepared, towns, table, "time", draws=0)


# ---- linkage -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def linked(router):
    return linkage_table(apply_scenario(router))


def test_pairs_of_ports_are_ranked_by_their_index_over_seeded_draws(router, linked):
    prepared, told = apply_scenario(router), []
    found = linkage_stability(prepared, linked, 4, progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]
    assert found.equals(linkage_stability(prepared, linked, 4))
    assert not found.equals(linkage_stability(prepared, linked, 4, seed=3))
    assert found.index.equals(linked.index)
    assert (found["rank"].notna() == linked["index"].notna()).all()
    ranked = linked.join(found).dropna(subset="index").sort_values("rank")
    assert ranked["index"].is_monotonic_decreasing
    assert ranked["rank"].iloc[0] == 1
    assert ranked.stable.between(0, 1).all()
    assert (ranked.rank_low <= ranked["rank"]).all()
    assert (ranked["rank"] <= ranked.rank_high).all()
    assert (ranked.rank_low < ranked.rank_high).any()
    # Two short crossings with a known line, of the largest port, stay ahead.
    assert (ranked.stable.head(6) == 1).all()


def test_where_nothing_varies_all_pairs_of_ports_hold_their_ranks(router, linked):
    weights = {key: (taken, taken, taken) for key, (_, taken, _) in INDEX_WEIGHTS.items()}
    found = linkage_stability(apply_scenario(settled(router)), linked, 2, weights=weights).dropna()
    assert (found.rank_low == found["rank"]).all()
    assert (found.rank_high == found["rank"]).all()
    assert (found.stable == 1).all()


# ---- centres -----------------------------------------------------------------------------------------------


def test_centres_stay_as_often_as_the_drawn_network_says(router, world, monkeypatch):
    counties, candidates = (places[:3] for places in hub_places(world))
    weights = np.array([0.2, 0.2, 0.6])

    def two_roads(prepared, candidates, counties, by):
        # The third county is where the goods go: by expressway from the first, by a shorter trunk road from the second.
        f = prepared.factors
        first, second = 150.5 / f["road.speed_expressway"], 100.0 / f["road.speed_trunk"]
        return np.array([[0.0, 1.0, first], [1.0, 0.0, second], [9.0, 9.0, 9.0]])

    monkeypatch.setattr(hubs, "access_table", two_roads)
    prepared, told = apply_scenario(router), []
    plan = best_hubs(two_roads(prepared, candidates, counties, "time"), weights, 1)
    draws = 20
    drawn = sample_factors(router.factor_table, router.factors, (), draws)
    kept = 100.0 / drawn["road.speed_trunk"] < 150.5 / drawn["road.speed_expressway"]
    assert plan.hubs == (1,)
    assert 0 < kept.sum() < draws
    found = hub_stability(prepared, (counties, candidates), weights, plan, "time", draws=draws, progress=told.append)
    assert found.to_dict() == {f"county:{candidates[1].id}": kept.mean()}
    assert told[-1] == 1
    sure = hub_stability(apply_scenario(settled(router)), (counties, candidates), weights, plan, "time", draws=2)
    assert sure.tolist() == [1.0]


def test_centres_on_the_real_roads(router, world):
    counties, candidates = hub_places(world)
    places, prepared = (counties[::12], candidates[::12]), apply_scenario(router)
    weights = county_weights(world, places[0], "population")
    for by, limit in (("time", None), ("time", 3.0), ("distance", None)):
        plan = best_hubs(hubs.access_table(prepared, places[1], places[0], by), weights, 2, limit)
        found = hub_stability(prepared, places, weights, plan, by, limit, draws=2)
        assert len(found) == 2
        assert found.isin([0, 0.5, 1]).all()
    assert found.tolist() == [1.0, 1.0]
    with pytest.raises(RequestError, match="0 draws"):
        hub_stability(prepared, places, weights, plan, "distance", draws=0)


# ---- scenarios ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few(world):
    wanted = ("panjin-wuxi", "huludao-changzhou", "ports-10:dalian-lianyungang")
    return [pair for pair in plan_pairs(world) if pair.id in wanted]


DEAR_CARBON = Scenario("Carbon", factors={"carbon.price": 0.5})


def test_a_change_of_price_ranges_as_the_price_before_does(router, few):
    only_price = settled(router, ["carbon.price"])
    effects = scenario_effects(only_price, DEAR_CARBON, few, "cost")
    samples = change_samples(only_price, effects, 4)
    prices = sample_factors(only_price.factor_table, only_price.factors, (), 4)["carbon.price"]
    kg = np.array([entry.totals_before["co2e_kg_t"] for entry in effects.pairs])
    # By cost the price of carbon moves no way.
    assert samples["generalised_cny_t"] == pytest.approx(kg[:, None] * (0.5 - prices))
    again = change_samples(only_price, effects, 4)
    assert all(np.array_equal(again[column], values) for column, values in samples.items())
    assert np.abs(samples["cost_cny_t"]).max() == 0
    table = effect_ranges(effects, samples)
    assert table.drop(columns=["low", "high"]).equals(effect_table(effects))
    row = table[(table.pair == TOTAL) & (table.metric == "generalised_cny_t")].iloc[0]
    assert row.low == pytest.approx(np.percentile(kg.sum() * (0.5 - prices), 5), abs=2e-3)
    assert row.high == pytest.approx(max(np.percentile(kg.sum() * (0.5 - prices), 95), row.change), abs=2e-3)


def test_where_nothing_varies_changes_have_no_range(router, few):
    fixed = settled(router)
    effects = scenario_effects(fixed, Scenario(closed_ports=frozenset({"lianyungang"})), few)
    samples = change_samples(fixed, effects, 1)
    table = effect_ranges(effects, samples)
    assert table.low.equals(table.high)
    assert (table.low - table.change).abs().max() <= 0.0011
    # A pair that is cut off has none.
    cut = table[table.pair == "ports-10:dalian-lianyungang"]
    assert cut[["change", "low", "high"]].isna().all(axis=None)
    document = ranged_document(effects, samples)
    ranges = {entry["pair"]: entry["range"] for entry in document["pairs"]}
    assert ranges["ports-10:dalian-lianyungang"] is None
    assert set(ranges["panjin-wuxi"]) == set(document["total"]) == set(samples)
    assert (
        document["total"]["time_h"]["range"]
        == table.loc[(table.pair == TOTAL) & (table.metric == "time_h"), ["low", "high"]].iloc[0].tolist()
    )


def test_closures_never_help_and_new_links_never_hurt_in_any_draw(router, few):
    closed = Scenario(closed_modes=frozenset({"ferry"}))
    added = Scenario(added=(AddedLink("大连", "烟台港", "road"),))
    for scenario, sign in ((closed, 1), (added, -1)):
        effects = scenario_effects(router, scenario, few[:2])
        told = []
        samples = change_samples(router, effects, 2, progress=told.append)
        assert (sign * samples["generalised_cny_t"] >= 0).all()
        assert told == [0.5, 1.0]


def test_the_order_of_scenarios_is_held_in_a_share_of_the_draws(router, few):
    names = ("none", "dear", "cheap")
    scenarios = (Scenario(), DEAR_CARBON, Scenario(factors={"carbon.price": 0.0}))
    effects = [
        scenario_effects(router, change, few[:1], "cost", label=name)
        for change, name in zip(scenarios, names, strict=True)
    ]
    by_worth = [replace(entry, by="generalised") for entry in effects]
    samples = [{"generalised_cny_t": np.array([values])} for values in ([0] * 4, [2, 2, 2, -1], [-1, -1, -1, 1])]
    order = scenario_order(by_worth, samples)
    assert order.table.scenario.tolist() == ["dear", "none", "cheap"]
    assert order.table["rank"].tolist() == [1, 2, 3]
    assert order.table.stable.tolist() == [0.75, 1.0, 0.75]
    assert order.table.rank_high.tolist() == [3, 2, 3]
    assert order.stable == 0.75
    assert default_factors(router.factor_table)["carbon.price"] == pytest.approx(0.08)
