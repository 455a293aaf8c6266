"""Scenarios before and after: which pairs, what changes, in words, and what closures and new links can never do."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.assumptions.cost import truck_hours
from analysis.assumptions.scenario import AddedLink, Scenario, load_scenario, parse_scenario
from analysis.resilience.criticality import closures
from analysis.resilience.effects import (
    EFFECT_COLUMNS,
    PlanPair,
    effect_document,
    effect_features,
    effect_table,
    effect_words,
    plan_pairs,
    scenario_effects,
)
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from geo.errors import RequestError, SchemaError, UnknownPlaceError
from geo.places.places import resolve_place
from geo.plan.scenario_catalogue import SCENARIO_FOLDER, load_scenario_table
from tests.conftest import DATA

METRICS = ("distance_km", "time_h", "cost_cny_t", "co2e_kg_t", "generalised_cny_t")
READY = sorted((DATA / SCENARIO_FOLDER).glob("*.json"))
GALE = "bohai-gale"


@pytest.fixture(scope="module")
def pairs(world):
    return plan_pairs(world)


@pytest.fixture(scope="module")
def few(pairs):
    wanted = ("panjin-wuxi", "huludao-changzhou", "ports-10:dalian-lianyungang")
    return [pair for pair in pairs if pair.id in wanted]


def ready(router, name):
    return load_scenario(DATA / SCENARIO_FOLDER / f"{name}.json", router.factors.values.keys())


@pytest.fixture(scope="module")
def gale(router, few):
    return scenario_effects(router, ready(router, GALE), few)


def test_pairs_are_those_of_the_plan_with_a_city_or_a_port_on_both_sides(pairs):
    ids = [pair.id for pair in pairs]
    assert len(ids) == len(set(ids))
    assert {"panjin-wuxi", "tieling-huaian", "jinzhou-suzhou"} <= set(ids)
    assert sum(pair.pairing == "tours-4" for pair in pairs) == 4 * 5
    assert [pair.id for pair in pairs if pair.pairing == "ports-10"] == [
        "ports-10:dalian-lianyungang",
        "ports-10:yingkou_bayuquan-lianyungang",
    ]
    # The plan names no city in Jiangsu for these, and parks are neither.
    assert not {"anshan-open", "equipment-8", "shenfu-sip"} & {pair.pairing for pair in pairs}
    assert len(pairs) == 8 + 20 + 2
    assert all(pair.origin.id.startswith("21") for pair in pairs if pair.origin.kind == "city")


def test_before_is_the_route_as_it_is_and_after_the_route_of_the_scenario(router, few, gale):
    now, then = apply_scenario(router), apply_scenario(router, gale.scenario)
    table = effect_table(gale)
    assert tuple(table.columns) == EFFECT_COLUMNS
    assert table.metric.tolist() == list(METRICS) * (len(few) + 1)
    for pair in few:
        request = Request(pair.origin, pair.destination)
        rows = table[table.pair == pair.id].set_index("metric")
        for side, prepared in (("before", now), ("after", then)):
            route = best_route(prepared, request)
            for column in METRICS[:4]:
                assert rows[side][column] == pytest.approx(getattr(route, column), abs=1e-3)
            total = route.total("generalised", prepared.factors)
            assert rows[side]["generalised_cny_t"] == pytest.approx(total, abs=1e-3)
    assert table.change.to_numpy() == pytest.approx(table.after - table.before, abs=1e-4)
    total = table[table.pair == "total"].set_index("metric")
    each = table[table.pair != "total"].groupby("metric")[["before", "after"]].sum()
    for side in ("before", "after"):
        assert total[side].to_dict() == pytest.approx(each[side].to_dict(), abs=1e-2)


def test_a_gale_in_the_strait_sends_panjin_round_by_land_and_leaves_dalian_port_alone(gale):
    effects = {effect.pair.id: effect for effect in gale.pairs}
    assert effects["panjin-wuxi"].rerouted
    assert effects["panjin-wuxi"].change("generalised_cny_t") > 10
    # Dalian's berths in Dayao bay are outside the strait.
    assert not effects["ports-10:dalian-lianyungang"].rerouted
    assert effects["ports-10:dalian-lianyungang"].change("cost_cny_t") == 0
    sentences = effect_words(gale)
    assert sentences[0] == (
        "3对地点中，2对改走其他路线，0对中断",
        "of 3 pairs 2 take another way and 0 are cut off",
    )
    assert sentences[2][0].startswith("受损：葫芦岛—常州，综合成本增加")
    assert sentences[2][1].startswith("loses: Huludao-Changzhou, generalised cost up ")
    assert not any(word in text for pair in sentences for text in pair for word in ("受益", "gains", "{", "nan"))


def test_nothing_that_matters_is_said_to_change_nothing(router, few):
    effects = scenario_effects(router, Scenario(), few)
    assert not any(effect.rerouted for effect in effects.pairs)
    assert effect_table(effects).change.abs().max() == 0
    assert effect_words(effects) == (("3对地点的最优路线都不变", "the best way of none of the 3 pairs changes"),)
    assert effect_features(effects).empty


def test_a_closed_port_cuts_off_its_own_pairs_and_the_totals_leave_them_out(router, few):
    effects = scenario_effects(router, ready(router, "lianyungang-closed"), few)
    by_id = {effect.pair.id: effect for effect in effects.pairs}
    cut = by_id["ports-10:dalian-lianyungang"]
    assert cut.after is None
    assert cut.rerouted
    table = effect_table(effects)
    rows = table[table.pair == cut.pair.id]
    assert rows.before.notna().all()
    assert rows[["after", "change"]].isna().all().all()
    others = table[(table.pair != "total") & (table.pair != cut.pair.id)]
    total = table[table.pair == "total"].set_index("metric").before
    assert total.to_dict() == pytest.approx(others.groupby("metric").before.sum().to_dict(), abs=1e-2)
    assert any("中断：大连港—连云港港" in zh for zh, _ in effect_words(effects))
    document = json.loads(json.dumps(effect_document(effects), allow_nan=False))
    entry = next(entry for entry in document["pairs"] if entry["pair"] == cut.pair.id)
    assert (entry["after"], entry["change"]) == (None, None)
    # Only the way before is drawn.
    frame = effect_features(effects)
    assert frame[frame.pair == cut.pair.id].when.tolist() == ["before"]


def test_a_new_link_can_open_what_had_no_way(router, world):
    # Barges of the Liao river do not reach the Yangtze.
    ends = (resolve_place(world.places, name) for name in ("yingkou_old", "南京港"))
    pair = PlanPair("barges", "barges", *ends)
    link = AddedLink("yingkou_old", "南京港", "river", length_km=1200)
    effects = scenario_effects(router, Scenario(added=(link,)), [pair], "distance", "river")
    assert (effects.pairs[0].before, effects.pairs[0].rerouted) == (None, True)
    assert effects.pairs[0].totals_after["distance_km"] == pytest.approx(1200, abs=1)
    table = effect_table(effects)
    assert table.before[table.pair == "barges"].isna().all()
    assert (table.after[table.pair == "total"] == 0).all()
    assert effect_words(effects)[1][0] == "新通：营口港老港区—南京港，原先无路线可走"
    assert effect_features(effects).when.tolist() == ["after"]


def test_a_document_can_be_run_again(router, few, gale):
    document = json.loads(json.dumps(effect_document(gale), ensure_ascii=False, allow_nan=False))
    again = parse_scenario(document["scenario"], router.factors.values.keys())
    assert again.closed_modes == gale.scenario.closed_modes
    assert shapely.equals_exact(again.closed_area, gale.scenario.closed_area, tolerance=0)
    pd.testing.assert_frame_equal(effect_table(scenario_effects(router, again, few)), effect_table(gale))
    assert document["by"] == "generalised"
    assert [entry["pair"] for entry in document["pairs"]] == [pair.id for pair in few]
    assert document["pairs"][0]["before"]["way"] == "公路→海运→公路"
    assert document["pairs"][0]["before"]["way_en"] == "road → sea → road"


def test_changed_ways_are_drawn_before_and_after(gale):
    frame = effect_features(gale)
    assert frame.when.tolist() == ["before", "after"] * 2
    assert frame.id.is_unique
    assert frame.crs == "EPSG:4326"
    assert (frame.geom_type == "MultiLineString").all()
    strait = shapely.LineString([(121.15, 38.74), (120.73, 37.83)])
    assert frame.intersects(strait).tolist() == [True, False] * 2


@pytest.mark.parametrize("by", ["time", "generalised", "cost"])
def test_a_closure_never_helps_and_a_new_link_never_hurts(router, few, by):
    column = {"time": "time_h", "generalised": "generalised_cny_t", "cost": "cost_cny_t"}[by]
    for name in (GALE, "yangtze-bridges", "shanhaiguan-rail"):
        effects = scenario_effects(router, ready(router, name), few, by)
        assert all(not effect.change(column) < 0 for effect in effects.pairs)
    for name in ("bohai-tunnel", "dalian-lianyungang-daily"):
        effects = scenario_effects(router, ready(router, name), few, by)
        assert all(effect.change(column) <= 1e-9 for effect in effects.pairs)


def test_the_tunnel_saves_what_drivers_with_rests_save(router, pairs):
    # Trucks on the ferry rest there, in the tunnel they do not: most pairs keep the ferry, and all of them together
    # save some percent of the time (a clock that starts anew behind the tunnel made that 20 %).
    effects = scenario_effects(router, ready(router, "bohai-tunnel"), pairs, "time")
    before, after = (
        sum(getattr(effect, f"totals_{when}")["time_h"] for effect in effects.pairs) for when in ("before", "after")
    )
    assert -0.08 < after / before - 1 < -0.01
    assert sum(effect.rerouted for effect in effects.pairs) < len(pairs) / 2
    for effect in effects.pairs:
        assert effect.totals_after["time_h"] <= effect.totals_before["time_h"] + 1e-9
        legs = effect.after.legs
        assert sum(leg.time_h for leg in legs) == pytest.approx(effect.totals_after["time_h"])
        if {leg.mode for leg in legs} <= {"access", "road"}:
            moving = sum(leg.moving_h for leg in legs)
            assert effect.totals_after["time_h"] == pytest.approx(truck_hours(moving, router.factors.values))


@pytest.mark.parametrize("by", ["time", "generalised"])
def test_the_ranking_adds_what_the_scenario_adds_where_searches_are_judged_twice(router, world, by):
    places = [resolve_place(world.places, name) for name in ("大连", "锦州", "阜新", "盐城", "葫芦岛")]
    every = [PlanPair(f"{a.id}-{b.id}", "all", a, b) for a in places for b in places if a is not b]
    answer = closures(apply_scenario(router), places, by)
    column = {"time": "time_h", "generalised": "generalised_cny_t"}[by]
    rng = np.random.default_rng(5)
    chosen = {int(np.argmax(answer.added)), *rng.choice(len(answer.rows), 2, replace=False).tolist()}
    for place in chosen:
        edge = int(router.graph.edges["edge"].iloc[answer.rows[place]])
        effects = scenario_effects(router, Scenario(closed_edges=frozenset({edge})), every, by)
        changes = np.array([effect.change(column) for effect in effects.pairs])
        assert np.nansum(changes) == pytest.approx(answer.added[place], abs=1e-3)
        assert np.isnan(changes).sum() == answer.cut[place]


def test_shares_done_come_in_order(router, few):
    shares = []
    scenario_effects(router, Scenario(), few, progress=shares.append)
    assert shares == [pytest.approx((number + 1) / 3) for number in range(3)]


def test_what_cannot_be_asked_is_refused(router, few):
    with pytest.raises(RequestError, match="'beauty'"):
        scenario_effects(router, Scenario(), few, "beauty")
    with pytest.raises(RequestError, match="no port 'CNXXX'"):
        scenario_effects(router, Scenario(closed_ports=frozenset({"CNXXX"})), few)
    with pytest.raises(UnknownPlaceError):
        scenario_effects(router, Scenario(added=(AddedLink("nowhere", "大连", "road"),)), few)


# ---- ready scenarios ---------------------------------------------------------------------------------------


def test_every_ready_scenario_is_listed_with_names_and_references(world):
    table = load_scenario_table(DATA)
    assert sorted(table.id) == [path.stem for path in READY]
    assert len(READY) >= 7
    cited = {ref for cell in table.sources for ref in cell.split(";")}
    assert cited <= set(world.references.id)
    # What was not read anywhere is called an assumption, in both languages.
    for row in table[table.confidence == "recalled"].itertuples():
        assert any(word in row.note_zh for word in ("假设", "参数")), row.id
        assert any(word in row.note_en for word in ("assum", "factor")), row.id


@pytest.mark.parametrize("path", READY, ids=[path.stem for path in READY])
def test_a_ready_scenario_is_parsed_and_does_something(router, pairs, path):
    table = load_scenario_table(DATA).set_index("id")
    scenario = load_scenario(path, router.factors.values.keys())
    assert scenario.name == f"{table.name_zh[path.stem]} · {table.name_en[path.stem]}"
    prepared = apply_scenario(router, scenario)
    assert prepared.closed.any() or prepared.links or scenario.factors
    # By what each of them shows.
    shown = {"shanhaiguan-rail": ("rail", "time"), "yangtze-bridges": ("road", "time"), "bohai-tunnel": ("any", "time")}
    mode, by = shown.get(path.stem, ("any", "generalised"))
    column = {"time": "time_h", "generalised": "generalised_cny_t"}[by]
    cities = [pair for pair in pairs if pair.pairing != "tours-4"]
    effects = scenario_effects(router, scenario, cities, by, mode)
    assert any(effect.rerouted or abs(effect.change(column)) > 0.01 for effect in effects.pairs)


def test_the_closed_bridges_are_the_bridges(router):
    prepared = apply_scenario(router, ready(router, "yangtze-bridges"))
    lines = router.columns.geometry[prepared.closed]
    for lon, lat, count in ((120.27, 31.945, 2), (120.99, 31.79, 1)):
        assert sum(shapely.distance(lines, shapely.Point(lon, lat)) < 0.02) == count
    refs = set(router.graph.edges["ref"].to_numpy()[prepared.closed])
    assert {"G2", "G15"} <= refs


def test_the_cut_railway_is_at_shanhaiguan(router):
    prepared = apply_scenario(router, ready(router, "shanhaiguan-rail"))
    (line,) = router.columns.geometry[prepared.closed]
    assert shapely.distance(line, shapely.Point(119.77, 40.0)) < 0.15
    assert router.graph.edges["name_zh"].to_numpy()[prepared.closed] == ["京哈线（沈山段）"]


def test_a_table_of_scenarios_in_another_form_is_refused(data_copy, edit_csv):
    def spoil(frame):
        frame.loc[0, "confidence"] = "sure"

    edit_csv("scenarios/scenarios.csv", spoil)
    with pytest.raises(SchemaError, match="confidence"):
        load_scenario_table(Path(data_copy))
