"""Hinterlands: they part the counties, agree with single routes, and get no better by closing a port."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from analysis.assumptions.cost import METRICS
from analysis.assumptions.scenario import Scenario
from analysis.planning.hinterland import (
    BANDS_H,
    Side,
    access_bands,
    gateway_ports,
    hinterland_stability,
    hinterland_table,
    province_sides,
    resolve_port,
)
from analysis.routing.access_matrix import WAYS, Access
from analysis.routing.compare import compare
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from geo.crs import ALBERS
from geo.errors import AmbiguousPlaceError, NoRouteError, RequestError, UnknownPlaceError
from geo.places.places import resolve_place


@pytest.fixture(scope="module")
def prepared(router):
    return apply_scenario(router)


@pytest.fixture(scope="module")
def tables(prepared):
    return {by: hinterland_table(prepared, by) for by in METRICS}


@pytest.fixture(scope="module")
def find(world):
    return lambda text: resolve_place(world.places, text)


@pytest.fixture(scope="module")
def port(world):
    return {place.id: place for place in world.places if place.kind == "port"}


def access_of(costs):
    costs = np.array(costs, dtype=float)
    return Access(costs, np.zeros(costs.shape, dtype=int), np.full(costs.shape, "", dtype=object))


@pytest.fixture
def toy():
    """
    Return two counties, two ports, two far ports, two cities.

        county 1 --1-- A ==10== P --2-- city 1 (of a quarter of the people)
        county 2 --1-- B ==10== Q --2-- city 2 (of the rest)

    Every way across costs 5 more on land, and 20 more at sea.
    """
    return Side(
        counties=(),
        cities=(None, None),
        ports=("a", "b"),
        far_ports=("p", "q"),
        doors=(),
        city_doors=(),
        weights=np.array([0.25, 0.75]),
        access=access_of([[1, 6], [6, 1]]),
        sea=np.array([[10.0, 30.0], [30.0, 10.0]]),
        onward=access_of([[2, 7], [7, 2]]),
    )


def test_on_a_toy_network_the_answer_is_plain(toy):
    # From A: by P to city 1 for 12, to city 2 for 17; from B: by Q, for 17 and 12.
    assert toy.seaward == pytest.approx([0.25 * 12 + 0.75 * 17, 0.25 * 17 + 0.75 * 12])
    assert toy.far_port.tolist() == [[0, 0], [1, 1]]
    assert toy.leaving == pytest.approx(np.array([[16.75, 19.25], [21.75, 14.25]]))


@pytest.mark.parametrize("by", METRICS)
def test_hinterlands_part_the_counties(world, tables, by):
    table = tables[by]
    assert sorted(table.adcode) == sorted(world.counties.adcode)
    assert table.port.notna().all()
    assert (table.margin >= 0).all()
    assert (table.second >= table.value).all()
    assert (table.port != table.second_port).all()
    home = world.ports.set_index("id").city_adcode.str[:2]
    assert (table.port.map(home) == table.adcode.str[:2]).all()
    assert not set(table.port) & set(world.special_areas.port_id)
    assert list(table.columns[:5]) == ["adcode", "port", "value", "second", "margin"]
    assert (table.by == by).all()


def test_hinterlands_make_sense_on_the_map(tables, port):
    table = tables["generalised"].set_index("adcode")
    assert (table.port[table.city_en == "Dandong"] == "dandong").all()
    assert (table.port[table.city_en == "Xuzhou"] == "lianyungang").all()
    assert (table.port[table.city_en == "Lianyungang"] == "lianyungang").all()
    assert table.port["210202"] == "dalian"
    assert table.port["320115"] == "nanjing"
    assert table.way["210224"] == "boat"
    # Ships are slow: by time everybody goes where the way by sea is shortest.
    assert (tables["time"].port.value_counts().index[:2].tolist()) == ["dalian", "yancheng_binhai"]


@pytest.mark.parametrize("by", METRICS)
def test_values_are_those_of_single_routes(prepared, tables, find, by, port):
    table = tables[by].set_index("adcode")
    for side, adcode in zip(province_sides(prepared, by), ("210281", "320382"), strict=True):
        row = table.loc[adcode]
        berth = side.ports.index(row.port)
        expected = 0.0
        for place, city in enumerate(side.cities):
            ways = []
            for number, far in enumerate(side.far_ports):
                voyage = best_route(prepared, Request(port[row.port], port[far], "sea", by))
                ways.append(voyage.total(by, prepared.factors) + side.onward.costs[place, number])
            expected += side.weights[place] * min(ways)
            assert city.id[:2] != adcode[:2]
        number = [county.id for county in side.counties].index(adcode)
        assert side.seaward[berth] == pytest.approx(expected, abs=2e-3)
        assert row.value == pytest.approx(side.access.costs[number, berth] + expected, abs=2e-3)
        assert row.way == WAYS[side.access.way[number, berth]]
        if row.way == "road":
            truck = best_route(prepared, Request(side.counties[number], port[row.port], "road", by))
            handling = prepared.class_weight("road>sea", by)[1]
            assert side.access.costs[number, berth] == pytest.approx(
                truck.total(by, prepared.factors) + handling, abs=2e-3
            )
        assert side.weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("by", ["generalised", "time"])
def test_closing_a_port_never_makes_anything_better(router, tables, by):
    closed = hinterland_table(apply_scenario(router, Scenario(closed_ports=frozenset({"panjin", "lianyungang"}))), by)
    before, after = tables[by].set_index("adcode"), closed.set_index("adcode")
    assert (after.value >= before.value - 2e-3).all()
    assert (after.second >= before.second - 2e-3).all()
    assert not {"panjin", "lianyungang"} & set(after.port)
    lost = before.port == "panjin"
    # Far ports are closed too, so that every way through them is longer.
    assert (after.value[lost] >= before.second[lost] - 2e-3).all()


def test_where_no_port_is_left_that_is_said(router):
    everything = apply_scenario(router, Scenario(closed_modes=frozenset({"sea"})))
    with pytest.raises(NoRouteError, match="Closed: all sea"):
        hinterland_table(everything)
    with pytest.raises(RequestError, match="cannot be chosen by 'speed'"):
        hinterland_table(everything, "speed")


def test_counties_without_a_way_have_no_port(router, world, port):
    ports = [key for key in gateway_ports(apply_scenario(router), "210000") if key != "dalian"]
    only = apply_scenario(router, Scenario(closed_ports=frozenset(ports)))
    table = hinterland_table(only).set_index("adcode")
    assert set(table.port[table.index.str.startswith("21")]) == {"dalian"}
    assert table.second[table.index.str.startswith("21")].isna().all()
    assert table.margin[table.index.str.startswith("21")].isna().all()
    area = world.cities.geometry[world.cities.adcode == "210600"].iloc[0]
    island = hinterland_table(apply_scenario(router, Scenario(closed_area=area))).set_index("adcode")
    here = [code for code in island.index if code.startswith("2106") and code != "210681"]
    assert island.port[here].isna().sum() >= 3
    assert island.value[here].isna().sum() >= 3


def test_without_a_way_nothing_is_stable(router, world):
    area = world.cities.geometry[world.cities.adcode == "210600"].iloc[0]
    cut = apply_scenario(router, Scenario(closed_area=area))
    stable = hinterland_stability(cut, "cost")
    lost = hinterland_table(cut, "cost").set_index("adcode").port.isna()
    assert lost.sum() >= 3
    assert (stable.isna() == lost[stable.index]).all()
    assert hinterland_stability(apply_scenario(router, Scenario(closed_modes=frozenset({"sea"})))).isna().all()


def test_a_given_port_counts_the_counties_of_its_own_province(world, prepared, tables):
    best = tables["generalised"].set_index("adcode")
    given = hinterland_table(prepared, "generalised", "dalian").set_index("adcode")
    assert sorted(given.index) == sorted(world.counties.adcode)
    across = given.index.str.startswith("32")
    values = ["port", "value", "second", "margin", "second_port", "way", "truck_h", "port_zh", "port_en"]
    assert given.loc[across, values].isna().all(axis=None)
    assert set(given.port[~across]) == {"dalian"}
    assert access_bands(given.reset_index()).counties.sum() == given.truck_h[~across].notna().sum()
    own = best.port == "dalian"
    assert given.value[own].tolist() == best.value[own].tolist()
    assert given.margin[own].tolist() == best.margin[own].tolist()
    others = ~own & best.index.str.startswith("21")
    assert (given.margin[others] <= 0).all()
    assert given.second[others].tolist() == best.value[others].tolist()
    assert set(given.second_port[~across].map(world.ports.set_index("id").city_adcode.str[:2])) == {"21"}


def test_every_county_is_best_served_by_one_port_whichever_way_it_is_asked(prepared, tables):
    """The table of all ports and those of single ports give one answer."""
    best = tables["cost"].set_index("adcode")
    for key in ("yingkou_bayuquan", "lianyungang"):
        given = hinterland_table(prepared, "cost", key).set_index("adcode")
        assert set(given.index[given.margin > 0]) == set(best.index[(best.port == key) & (best.margin > 0)])


@pytest.fixture(scope="module")
def at_home(router, world):
    """Return the networks without the ports of neighbours, which hinterlands do not offer."""
    own = world.ports.city_adcode.isin(world.cities.adcode)
    return apply_scenario(router, Scenario(closed_ports=frozenset(world.ports.id[~own])))


def _best_port_by_comparison(prepared, county, city):
    """Return the port of departure and the generalised cost of the best way by sea that the page of routes shows."""
    ways = compare(prepared, Request(county, city)).alternatives
    by_sea = next(way for way in ways if any(leg.mode == "sea" for leg in way.route.legs))
    sailing = next(leg for leg in by_sea.route.legs if leg.mode == "sea")
    return sailing.start_en, by_sea.totals["generalised_cny_t"]


def _assert_the_same_port(world, prepared, side, pairs):
    """Tables find hours of trucks by how costs grow, and ships the cheapest lane: a fifth of a per cent at most."""
    names = world.ports.set_index("id").name_en[list(side.ports)].tolist()
    for county, city in pairs:
        values = side.access.costs[county] + (side.sea + side.onward.costs[city]).min(axis=1)
        port, value = _best_port_by_comparison(prepared, side.counties[county], side.cities[city])
        ends = side.counties[county].name_en, side.cities[city].name_en
        assert value == pytest.approx(values.min(), rel=0.002), ends
        tied = {name for name, one in zip(names, values, strict=True) if one <= values.min() * 1.002}
        assert port in tied, ends


def test_a_county_has_the_same_best_port_among_hinterlands_and_routes(world, at_home):
    """What the table of hinterlands sums over cities is, city by city, the best way by sea of the page of routes."""
    for side in province_sides(at_home, "generalised"):
        drawn = np.random.default_rng(2018).integers((len(side.counties), len(side.cities)), size=(5, 2)).tolist()
        _assert_the_same_port(world, at_home, side, drawn)


@pytest.mark.full
def test_every_county_has_the_same_best_port_among_hinterlands_and_routes(world, at_home):
    for side in province_sides(at_home, "generalised"):
        pairs = [(county, county % len(side.cities)) for county in range(len(side.counties)) if side.doors[county].road]
        _assert_the_same_port(world, at_home, side, pairs)


def test_hours_by_truck_are_those_of_a_route(prepared, find, port):
    given = hinterland_table(prepared, "cost", "nanjing").set_index("adcode")
    for county in ("溧阳市", "丰县"):
        place = find(county)
        route = best_route(prepared, Request(place, port["nanjing"], "road", "time"))
        assert given.truck_h[place.id] == pytest.approx(route.time_h, abs=0.01)


def test_ports_are_found_by_their_names_and_their_city(prepared):
    assert resolve_port(prepared, "大连港") == "dalian"
    assert resolve_port(prepared, "大连") == "dalian"
    assert resolve_port(prepared, "CNLYG") == "lianyungang"
    with pytest.raises(AmbiguousPlaceError, match="taicang"):
        resolve_port(prepared, "苏州")
    for text in ("釜山港", "徐州港", "沈阳", "yingkou_xianrendao", "lushun_ferry"):
        with pytest.raises(RequestError, match="choose one of dalian"):
            resolve_port(prepared, text)
    with pytest.raises(UnknownPlaceError, match="Did you mean"):
        resolve_port(prepared, "Dalan port")


def test_bands_hold_every_county_once(tables):
    table = tables["generalised"]
    bands = access_bands(table)
    assert bands.counties.sum() == table.truck_h.notna().sum() == 194
    assert bands.from_h.is_monotonic_increasing
    assert set(bands.from_h) <= {0.0, *BANDS_H}
    shapes = bands.to_crs(ALBERS).geometry
    total = table[table.truck_h.notna()].to_crs(ALBERS).area.sum()
    assert shapes.area.sum() == pytest.approx(total, rel=1e-6)
    assert shapely.union_all(shapes.to_numpy()).area == pytest.approx(total, rel=1e-6)
    for band in bands.itertuples():
        inside = table.truck_h[(table.truck_h >= band.from_h) & ~(table.truck_h >= band.to_h)]
        assert len(inside) == band.counties
    beyond = gpd.GeoDataFrame({"truck_h": [9.0, np.nan]}, geometry=[shapely.box(0, 0, 1, 1)] * 2, crs=4326)
    (last,) = access_bands(beyond).itertuples()
    assert (last.band, last.counties, last.name_zh) == ("8+", 1, "8小时以上")
    assert np.isnan(last.to_h)


def test_how_sure_a_port_is_follows_from_drawn_factors(router, prepared, tables):
    told = []
    stable = hinterland_stability(prepared, "generalised", told.append)
    assert told[-1] == 1.0
    assert stable.equals(hinterland_stability(prepared))
    assert stable.between(0, 1).all()
    table = tables["generalised"].set_index("adcode")
    assert set(stable.index) == set(table.index)
    assert stable[table.index[table.margin > 20]].min() > 0.9
    contested = stable[table.index[table.margin < 1]]
    assert contested.mean() < 0.8
    # With every factor set by the user nothing is uncertain.
    fixed = apply_scenario(router, Scenario(factors=dict(prepared.factors.values)))
    assert set(hinterland_stability(fixed, "cost")) == {1.0}
