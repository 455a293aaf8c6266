"""Routes on the real networks: against networkx, against themselves, and against what cannot be."""

import json
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
import shapely

from analysis.assumptions.cost import METRICS
from analysis.assumptions.scenario import AddedLink, Scenario, Slowdown
from analysis.network.router import join_place
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from analysis.routing.tabulate import MATRIX_COLUMNS, matrix_table, place_set, route_document, route_features
from geo.crs import geodesic_length_m
from geo.errors import NoRouteError, RequestError, TooFarError, UnknownPlaceError
from geo.places.places import resolve_place


@pytest.fixture(scope="module")
def prepared(router):
    return apply_scenario(router)


@pytest.fixture(scope="module")
def find(world):
    return lambda text: resolve_place(world.places, text)


@pytest.fixture(scope="module")
def oracle(router, prepared):
    graph = router.graph
    weights = prepared.edge_weights("cost")[graph.arc_edge]
    network = nx.DiGraph()
    for tail, head, weight in zip(graph.tail.tolist(), graph.head.tolist(), weights.tolist(), strict=True):
        if weight < network.get_edge_data(tail, head, {"weight": np.inf})["weight"]:
            network.add_edge(tail, head, weight=weight)
    return network


def test_the_cheapest_route_costs_what_networkx_finds(router, prepared, find, oracle):
    rng = np.random.default_rng(2018)
    cities = [place for place in router.world.places if place.kind == "city"]
    weights = prepared.edge_weights("cost")
    for _ in range(8):
        a, b = (cities[int(n)] for n in rng.choice(len(cities), 2, replace=False))
        ends = []
        for name, place in (("from", a), ("to", b)):
            join = join_place(router, place, "road")
            edge = router.graph.edges.iloc[join.row]
            for node, share in ((int(edge.u), join.share), (int(edge.v), 1 - join.share)):
                pair = (name, node) if name == "from" else (node, name)
                oracle.add_edge(*pair, weight=float(weights[join.row]) * share)
            ends.append(join.access_km * prepared.factors["road.cost"])
        expected = nx.dijkstra_path_length(oracle, "from", "to")
        oracle.remove_nodes_from(["from", "to"])
        route = best_route(prepared, Request(a, b, "any", "cost"))
        assert route.cost_cny_t == pytest.approx(expected + sum(ends), abs=1e-3)


@pytest.mark.parametrize("mode", ["road", "rail", "any"])
@pytest.mark.parametrize("by", ["distance", "time", "cost", "co2e", "generalised"])
def test_the_route_chosen_by_a_metric_is_best_in_it(prepared, find, mode, by):
    pair = find("沈阳"), find("苏州")
    best = best_route(prepared, Request(*pair, mode, by)).total(by, prepared.factors)
    for other in ("distance", "time", "cost", "co2e", "generalised"):
        assert best <= best_route(prepared, Request(*pair, mode, other)).total(by, prepared.factors) * (1 + 1e-6)


def test_door_to_door_is_never_dearer_than_one_mode(prepared, find):
    for a, b in (("沈阳", "苏州"), ("盘锦", "无锡"), ("大连港", "连云港港")):
        whole = best_route(prepared, Request(find(a), find(b), "any", "cost")).cost_cny_t
        assert whole <= best_route(prepared, Request(find(a), find(b), "road", "cost")).cost_cny_t + 1e-6


def test_legs_join_end_to_end_and_sum_up(prepared, find):
    route = best_route(prepared, Request(find("沈阳"), find("苏州"), "any", "cost"))
    assert {"road", "sea", "transfer"} <= {leg.mode for leg in route.legs}
    for before, after in zip(route.legs, route.legs[1:], strict=False):
        gap = shapely.LineString([before.geometry.coords[-1], after.geometry.coords[0]])
        assert geodesic_length_m(gap) < 5_000 if "transfer" in (before.mode, after.mode) else geodesic_length_m(gap) < 5
        assert (before.end_zh, before.end_en) == (after.start_zh, after.start_en)
    document = route_document(route, 18)
    for name in ("distance_km", "time_h", "cost_cny_t", "co2e_kg_t"):
        assert sum(leg[name] for leg in document["legs"]) == pytest.approx(document[name], abs=0.02)
    assert document["cost_cny_teu"] == pytest.approx(18 * document["cost_cny_t"], abs=0.1)
    assert json.loads(json.dumps(document)) == document


def test_a_leg_drawn_is_as_long_as_it_says(prepared, find):
    route = best_route(prepared, Request(find("大连"), find("沈阳"), "road", "time"))
    for leg in route.legs:
        assert 0.9 < leg.distance_km / (geodesic_length_m(leg.geometry) / 1000) < 1.1
    collection = route_features(route, "s", "l")
    assert len(collection["features"]) == len(route.legs)
    assert all(len(f["geometry"]["coordinates"]) > 1 for f in collection["features"])


@pytest.mark.parametrize(
    ("a", "b", "mode", "low", "high"),
    [
        # The Shenyang-Dalian expressway is 348.5 to 375 km long (references S78, S138); both ends lie in the city.
        ("沈阳", "大连", "road", 348.5, 395),
        # 399 km by rail from station to station (S94).
        ("沈阳", "大连", "rail", 385, 420),
        # 380 nautical miles (S105).
        ("连云港港", "CNYSA", "sea", 640, 740),
        # 101 nautical miles (S105).
        ("连云港港", "CNTAO", "sea", 178, 197),
        # 404 km from Linjiaba to Liuwei (S20, S22).
        ("徐州港", "扬州港", "river", 370, 410),
    ],
)
def test_distances_are_those_published(prepared, find, a, b, mode, low, high):
    assert low < best_route(prepared, Request(find(a), find(b), mode, "distance")).distance_km < high


def test_there_and_back_are_equally_far(prepared, find):
    for mode in ("road", "rail"):
        there = best_route(prepared, Request(find("丹东"), find("扬州"), mode, "distance")).distance_km
        back = best_route(prepared, Request(find("扬州"), find("丹东"), mode, "distance")).distance_km
        assert there == pytest.approx(back, rel=1e-6)


def test_points_on_one_edge_are_joined_along_it(router, prepared, find):
    edges = router.graph.edges
    rows = np.flatnonzero((edges["mode"] == "road") & edges["length"].between(20_000, 40_000))
    line = edges.geometry.iloc[int(rows[7])]
    ends = [line.interpolate(share, normalized=True) for share in (0.3, 0.7)]
    a, b = (find(f"{p.x:.6f},{p.y:.6f}") for p in ends)
    route = best_route(prepared, Request(a, b, "road", "distance"))
    assert route.distance_km == pytest.approx(0.4 * edges["length"].iloc[int(rows[7])] / 1000, rel=0.02)


def test_closing_never_helps(router, prepared, find):
    pair = find("锦州"), find("苏州")
    before = best_route(prepared, Request(*pair, "any", "cost")).cost_cny_t
    for change in (
        Scenario(closed_ports=frozenset({"jinzhou"})),
        Scenario(closed_modes=frozenset({"sea"})),
        Scenario(closed_refs=frozenset({"G15"})),
        Scenario(closed_area=shapely.box(120.7, 31.4, 122.5, 32)),
    ):
        after = best_route(apply_scenario(router, change), Request(*pair, "any", "cost")).cost_cny_t
        assert after >= before - 1e-6


def test_closed_and_avoided_things_are_not_used(router, find, world):
    change = Scenario(closed_ports=frozenset({"CNBYQ", "yingkou_old"}), closed_modes=frozenset({"rail"}))
    route = best_route(apply_scenario(router, change), Request(find("沈阳"), find("苏州"), "any", "cost"))
    assert "rail" not in {leg.mode for leg in route.legs}
    assert not any(leg.end_zh == "营口港" for leg in route.legs)
    without = apply_scenario(router, avoid=[find("南京"), "G2"])
    route = best_route(without, Request(find("徐州"), find("苏州"), "road", "time"))
    city = world.cities.geometry[world.cities.adcode == "320100"].iloc[0]
    assert not any(leg.geometry.intersects(city) for leg in route.legs)
    assert not any("G2 " in leg.name_zh for leg in route.legs)


def test_slower_trucks_arrive_later_and_other_factors_cost_more(router, find):
    pair = find("沈阳"), find("大连")
    plain = best_route(apply_scenario(router), Request(*pair, "road", "time"))
    slow = Scenario(slowed=(Slowdown(2.0, mode="road"),))
    assert best_route(apply_scenario(router, slow), Request(*pair, "road", "time")).time_h > plain.time_h * 1.5
    dear = apply_scenario(router, Scenario(factors={"road.cost": 0.47}))
    assert best_route(dear, Request(*pair, "road", "time")).cost_cny_t > plain.cost_cny_t


def test_dear_and_slow_ways_are_still_found(router, find):
    ends = find("丹东"), find("117.0,29.3")
    dear = best_route(
        apply_scenario(router, Scenario(factors={"road.cost": 4.0})), Request(*ends, mode="road", by="cost")
    )
    # More than 2^31 millionths of a CNY, the resolution that suffices otherwise.
    assert dear.cost_cny_t > 2200
    crawling = apply_scenario(router, Scenario(slowed=(Slowdown(100.0, mode="road"),)))
    assert best_route(crawling, Request(*ends, mode="road", by="time")).time_h > 2200


@pytest.mark.parametrize(
    ("key", "value"),
    [("road.cost", 5.0), ("road.payload", 0.0), ("rail.speed", 1e-9), ("road.daily_one_driver", 0.1)],
)
def test_factors_by_which_nothing_can_be_computed_are_refused(router, key, value):
    with pytest.raises(RequestError, match=rf"The factor {key} is .*computed with from"):
        apply_scenario(router, Scenario(factors={key: value}))


@pytest.mark.parametrize("key", ["value_of_time", "carbon.price", "road.cost", "port.handling"])
def test_what_is_only_multiplied_may_be_nothing(router, find, key):
    prepared = apply_scenario(router, Scenario(factors={key: 0.0}))
    assert best_route(prepared, Request(find("沈阳"), find("苏州"))).distance_km > 0


def test_two_drivers_arrive_earlier(prepared, find):
    one, two = (
        best_route(prepared, Request(find("沈阳"), find("南京"), "road", "time", drivers=n)).time_h for n in (1, 2)
    )
    assert two < one - 10


def test_via_passes_the_place_and_is_no_shorter(prepared, find):
    direct = best_route(prepared, Request(find("沈阳"), find("苏州"), "road", "distance"))
    via = best_route(prepared, Request(find("沈阳"), find("苏州"), "road", "distance", via=(find("连云港"),)))
    assert via.distance_km >= direct.distance_km
    assert "连云港" in [leg.end_zh for leg in via.legs]


def test_the_matrix_equals_single_routes(prepared, world, find):
    places = place_set(world, "沈阳;大连港;suzhou-sip;123.5,35")
    table = matrix_table(prepared, places, places, lambda a, b: Request(a, b, "any", "cost"))
    assert list(table.columns) == list(MATRIX_COLUMNS)
    assert len(table) == 12
    by_id = {place.id: place for place in places}
    for row in table.itertuples():
        if "123.5,35" in (row.origin, row.destination):
            assert row.reason == "too_far"
            assert np.isnan(row.distance_km)
            continue
        route = best_route(prepared, Request(by_id[row.origin], by_id[row.destination], "any", "cost"))
        assert row.cost_cny_t == pytest.approx(route.cost_cny_t, abs=1e-3)
        assert row.time_h == pytest.approx(route.time_h, abs=1e-3)


def test_sets(world):
    sizes = {name: len(place_set(world, name)) for name in ("cities", "counties", "ports", "parks")}
    assert sizes == {"cities": 27, "counties": 195, "ports": 52, "parks": 17}
    with pytest.raises(RequestError, match="empty"):
        place_set(world, " ; ")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("121.4,31.2", ["121.4,31.2"]),
        ("121.4, 31.2", ["121.4,31.2"]),
        ("121.4,31.2;122,32", ["121.4,31.2", "122,32"]),
        ("121.4,31.2,122,32", ["121.4,31.2", "122,32"]),
        ("121，31.2；122，32；", ["121,31.2", "122,32"]),
        ("沈阳,121.4,31.2,苏州", ["210100", "121.4,31.2", "320500"]),
        ("210100,320500", ["210100", "320500"]),
        ("210100,121.4,31.2", ["210100", "121.4,31.2"]),
        ("沈阳、苏州", ["210100", "320500"]),
        ("沈阳", ["210100"]),
    ],
)
def test_a_list_may_hold_points(world, text, ids):
    assert [place.id for place in place_set(world, text)] == ids


@pytest.mark.parametrize(
    ("text", "said"), [("31.2,121.4", "Longitude comes first"), ("沈阳,121.4", "no place '121.4'")]
)
def test_half_a_point_or_one_the_wrong_way_round_is_told(world, text, said):
    with pytest.raises(UnknownPlaceError, match=said):
        place_set(world, text)


def test_what_cannot_be_is_said(router, prepared, find):
    a, b = find("沈阳"), find("苏州")
    for request, message in (
        (Request(a, a), "named twice"),
        (Request(a, b, via=(b,)), "named twice"),
        (Request(a, b, "air"), "no mode 'air'"),
        (Request(a, b, by="beauty"), "by 'beauty'"),
        (Request(a, b, drivers=3), "1 or 2 drivers"),
    ):
        with pytest.raises(RequestError, match=message):
            best_route(prepared, request)
    with pytest.raises(TooFarError, match="nearest sea link"):
        best_route(prepared, Request(a, b, "sea"))
    with pytest.raises(NoRouteError, match=r"Closed: all road") as caught:
        best_route(apply_scenario(router, Scenario(closed_modes=frozenset({"road"}))), Request(a, b, "any"))
    assert caught.value.exit_code == 3
    with pytest.raises(RequestError, match="no port 'ghost'"):
        apply_scenario(router, Scenario(closed_ports=frozenset({"ghost"})))
    with pytest.raises(RequestError, match="number 'G999'"):
        apply_scenario(router, Scenario(closed_refs=frozenset({"G999"})))
    with pytest.raises(RequestError, match="do not exist"):
        apply_scenario(router, Scenario(closed_edges=frozenset({1})))
    with pytest.raises(RequestError, match="cannot be avoided"):
        apply_scenario(router, avoid=[find("suzhou-sip")])
    avoiding = apply_scenario(router, avoid=[find("南京")])
    with pytest.raises(RequestError, match="both to be visited and to be avoided"):
        best_route(avoiding, Request(a, b, via=(find("南京"),)))


def _added(**given):
    return Scenario(added=(AddedLink(**given),))


def test_an_added_link_is_used_where_it_helps_and_never_harms(router, prepared, find):
    """A road tunnel under the Bohai strait from Lushun to Penglai."""
    tunnel = _added(origin="旅顺新港（烟大铁路轮渡）", destination="蓬莱港", mode="road", length_km=125, time_h=1.25)
    with_tunnel = apply_scenario(router, tunnel)
    pair = find("大连"), find("烟台港")
    for by in ("distance", "time", "generalised"):
        before = best_route(prepared, Request(*pair, "road", by)).total(by, prepared.factors)
        after = best_route(with_tunnel, Request(*pair, "road", by)).total(by, prepared.factors)
        assert after <= before + 1e-9
    route = best_route(with_tunnel, Request(*pair, "road", "time"))
    (leg,) = [leg for leg in route.legs if leg.name_zh.startswith("新增")]
    assert leg.distance_km == 125
    assert leg.moving_h == pytest.approx(1.25)
    assert leg.geometry.coords[0][1] > leg.geometry.coords[-1][1], "drawn from north to south"
    back = best_route(with_tunnel, Request(*pair[::-1], "road", "time"))
    assert back.time_h == pytest.approx(route.time_h, abs=0.05)
    assert "ferry" not in {leg.mode for leg in route.legs}


@pytest.fixture(scope="module")
def stretch(prepared, find):
    """Return a scenario with a link that is a stretch of the road from Huludao to Xuzhou once more."""
    way = best_route(prepared, Request(find("葫芦岛"), find("徐州"), "road", "distance"))
    (road,) = [leg for leg in way.legs if leg.mode == "road"]
    ends = [road.geometry.interpolate(share, normalized=True) for share in (0.3, 0.45)]
    names = [f"{end.x:.6f},{end.y:.6f}" for end in ends]
    same = best_route(prepared, Request(*map(find, names), "road", "distance"))
    return _added(
        origin=names[0], destination=names[1], mode="road", length_km=same.distance_km,
        time_h=sum(leg.moving_h for leg in same.legs), cost_cny_t=same.cost_cny_t,
    )  # fmt: skip


@pytest.mark.parametrize("by", METRICS)
@pytest.mark.parametrize("drivers", [1, 2])
def test_a_link_equal_to_a_stretch_that_exists_changes_nothing(router, prepared, find, stretch, by, drivers):
    doubled = apply_scenario(router, stretch)
    for mode, ends in (("road", ("葫芦岛", "徐州")), ("road", ("盘锦", "连云港")), ("any", ("锦州", "徐州"))):
        request = Request(*map(find, ends), mode, by, drivers=drivers)
        before, after = best_route(prepared, request), best_route(doubled, request)
        assert after.total(by, prepared.factors) == pytest.approx(before.total(by, prepared.factors), rel=1e-5)


def test_the_drivers_clock_runs_over_a_link_that_is_taken(router, prepared, find, stretch):
    # A little shorter in everything, so that it is taken.
    (link,) = stretch.added
    shorter = replace(link, length_km=0.999 * link.length_km, time_h=0.999 * link.time_h, cost_cny_t=0.0)
    request = Request(find("葫芦岛"), find("徐州"), "road", "distance")
    before = best_route(prepared, request)
    after = best_route(apply_scenario(router, Scenario(added=(shorter,))), request)
    assert sum(leg.name_zh.startswith("新增") for leg in after.legs) == 1
    assert sum(leg.resting_h for leg in after.legs) == pytest.approx(sum(leg.resting_h for leg in before.legs))
    assert after.time_h == pytest.approx(before.time_h, rel=1e-3)


def test_a_place_that_is_passed_anyway_changes_no_hours(prepared, find):
    plain = best_route(prepared, Request(find("葫芦岛"), find("徐州"), "road", "time"))
    (road,) = [leg for leg in plain.legs if leg.mode == "road"]
    middle = road.geometry.interpolate(0.4, normalized=True)
    stop = find(f"{middle.x:.6f},{middle.y:.6f}")
    passing = best_route(prepared, Request(find("葫芦岛"), find("徐州"), "road", "time", via=(stop,)))
    assert passing.time_h == pytest.approx(plain.time_h, rel=1e-3)


def test_an_added_service_is_waited_for_half_its_interval(router, prepared, find):
    pair = find("大连港"), find("连云港港")
    daily = apply_scenario(router, _added(origin="CNDLC", destination="CNLYG", mode="sea", frequency_per_week=7))
    rare = apply_scenario(router, _added(origin="CNDLC", destination="CNLYG", mode="sea", frequency_per_week=0.5))
    before = best_route(prepared, Request(*pair, "any", "generalised"))
    often = best_route(daily, Request(*pair, "any", "generalised"))
    (leg,) = [leg for leg in often.legs if leg.name_zh.startswith("新增")]
    # Half a day, and the day in the yard after discharge.
    assert leg.waiting_h == pytest.approx(12 + 24)
    assert often.time_h < before.time_h - 24
    assert best_route(rare, Request(*pair, "any", "generalised")).time_h == pytest.approx(before.time_h)


def test_an_added_rail_link_is_for_trains(router, find):
    change = _added(origin="大连", destination="烟台港", mode="rail", length_km=200)
    route = best_route(apply_scenario(router, change), Request(find("沈阳"), find("苏州"), "rail", "distance"))
    assert any(leg.name_zh.startswith("新增") for leg in route.legs)
    by_road = best_route(apply_scenario(router, change), Request(find("大连"), find("苏州"), "road", "distance"))
    assert not any(leg.name_zh.startswith("新增") for leg in by_road.legs)


def test_added_links_that_lead_nowhere_are_refused(router):
    with pytest.raises(UnknownPlaceError, match="no place"):
        apply_scenario(router, _added(origin="nowhere", destination="CNLYG", mode="sea"))
    with pytest.raises(TooFarError, match="nearest sea link"):
        apply_scenario(router, _added(origin="沈阳", destination="CNLYG", mode="sea"))


def test_ice_slows_ships_in_liaodong_bay_alone(router, prepared, find):
    winter = apply_scenario(router, Scenario(season="ice"))
    for a, b, slower in (("营口港", "连云港港", True), ("大连港", "连云港港", False)):
        request = Request(find(a), find(b), "sea", "time")
        before, after = best_route(prepared, request), best_route(winter, request)
        assert (after.time_h > before.time_h + 2) == slower
        assert after.distance_km == pytest.approx(before.distance_km)
    assert best_route(winter, Request(find("营口港"), find("连云港港"), "sea", "time")).time_h < 1.5 * before.time_h * 2


def test_a_place_far_from_roads_starts_on_the_railway(prepared, find):
    route = best_route(prepared, Request(find("连云港港"), find("82.565,45.17"), "any", "cost"))
    assert route.legs[-1].mode in ("rail", "access")
    assert max(route.legs, key=lambda leg: leg.distance_km).mode == "rail"
    # 4,111 km by rail from Lianyun to Alashankou (1,759 + 1,892 + 460, references S89 and S104).
    assert 3_900 < route.distance_km < 4_300


def test_roads_without_a_number_go_by_their_name_alone(router):
    columns = router.columns
    assert "盘锦疏港高速" in columns.labels_zh
    heads = {label.split(" ")[0] for label in columns.labels_zh}
    assert {"G1", "G15", "G25"} <= heads
    assert not {"Panjingang", "Jingjin", "dalian_yantai"} & heads
