"""Port linkage: published distances, an index that does what its formula says, services as typed."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from analysis.assumptions.scenario import Scenario
from analysis.planning.linkage import (
    HALF_WAY_KM,
    LINKAGE_COLUMNS,
    SERVICE_SHARES,
    hinterland_overlap,
    known_services,
    linkage_index,
    linkage_ports,
    linkage_table,
)
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from geo.tables import read_csv_text
from tests.conftest import DATA


@pytest.fixture(scope="module")
def prepared(router):
    return apply_scenario(router)


@pytest.fixture(scope="module")
def table(prepared):
    return linkage_table(prepared)


@pytest.fixture(scope="module")
def by_pair(table):
    return table.set_index(["origin", "destination"])


def published():
    rows = read_csv_text(DATA / "validation" / "sea_distances.csv").set_index("id")
    # Rows 84, 88 and 92 are doubtful by their notes, 81 and 82 are of the train ferry.
    return [(rows.from_id[key], rows.to_id[key], float(rows.km[key])) for key in ("87", "93", "W2", "W3", "W6")]


@pytest.mark.parametrize(("a", "b", "km"), published())
def test_distances_are_the_published_ones(by_pair, a, b, km):
    for pair in ((a, b), (b, a)):
        assert by_pair.distance_km[pair] == pytest.approx(km, rel=0.05)


def test_there_is_a_row_for_every_ordered_pair_with_an_end_in_the_two_provinces(world, prepared, table):
    ids = {port.id for port in linkage_ports(prepared)}
    home = world.ports.set_index("id").city_adcode.str[:2].isin(["21", "32"])
    expected = {(a, b) for a in ids for b in ids if a != b and (home[a] or home[b])}
    assert len(table) == len(expected)
    assert set(zip(table.origin, table.destination, strict=True)) == expected
    liaoning = {"dalian", "yingkou_bayuquan", "jinzhou", "dandong", "huludao"}
    assert liaoning | {"panjin", "lianyungang", "nanjing", "busan", "kobe", "tianjin", "qingdao"} <= ids
    assert not {"nampo", "xuzhou", "lushun_ferry", "dalian_bay_roro", *world.special_areas.port_id} & ids
    assert tuple(table.columns) == (*LINKAGE_COLUMNS, "geometry")
    assert tuple(table.columns[:7]) == (
        "origin", "destination", "distance_km", "time_h", "cost_cny_t", "service", "index",
    )  # fmt: skip


def test_rows_are_those_of_single_routes_and_the_same_both_ways(world, prepared, by_pair):
    ports = {place.id: place for place in world.places if place.kind == "port"}
    for a, b in (("dalian", "lianyungang"), ("yingkou_bayuquan", "nanjing"), ("osaka", "dandong")):
        route = best_route(prepared, Request(ports[a], ports[b], "sea", "distance"))
        row, back = by_pair.loc[(a, b)], by_pair.loc[(b, a)]
        assert row.distance_km == pytest.approx(route.distance_km, abs=1e-3)
        assert row.time_h == pytest.approx(route.time_h, abs=1e-3)
        assert row.cost_cny_t == pytest.approx(route.cost_cny_t, abs=1e-3)
        assert back.distance_km == row.distance_km
        ends = shapely.get_coordinates(row.geometry)[[0, -1]]
        assert ends[0] == pytest.approx((ports[a].lon, ports[a].lat), abs=0.05)
        assert ends[1] == pytest.approx((ports[b].lon, ports[b].lat), abs=0.05)
        assert shapely.equals_exact(back.geometry, row.geometry.reverse())


def test_abroad_and_where_cargo_is_unknown_there_is_no_index(world, table):
    ports = world.ports.set_index("id")
    domestic = (table.origin.map(ports.country) == "CN") & (table.destination.map(ports.country) == "CN")
    known = table.origin.map(ports.cargo_t).notna() & table.destination.map(ports.cargo_t).notna()
    assert (table["index"].notna() == (domestic & known)).all()
    assert table["index"].dropna().between(0, 100).all()
    assert table["index"].notna().sum() > 300


def test_the_index_follows_its_formula(world, prepared, by_pair):
    cargo = world.ports.set_index("id").cargo_t
    a, b = "yingkou_bayuquan", "lianyungang"
    row = by_pair.loc[(a, b)]
    overlap = hinterland_overlap(prepared, [a, b]).loc[a, b]
    size = (cargo[a] * cargo[b]) ** 0.5 / cargo["dalian"]
    nearness = HALF_WAY_KM / (HALF_WAY_KM + row.distance_km)
    assert row.service == "potential"
    assert overlap == 0
    assert row["index"] == pytest.approx(100 * 0.5 * (size * nearness) ** 0.5, abs=0.01)


def test_the_index_ranks_the_known_lines_first(world, table):
    home = world.ports.set_index("id").city_adcode.str[:2]
    across = table[(table.origin.map(home) == "21") & (table.destination.map(home) == "32")]
    ranked = across.sort_values("index", ascending=False)
    first = list(zip(ranked.origin, ranked.destination, strict=True))[:2]
    assert first == [("dalian", "lianyungang"), ("yingkou_bayuquan", "nanjing")]
    assert set(ranked.service[:2]) == {"known"}


amounts = st.floats(1e6, 1e9)


@given(amounts, amounts, st.floats(10, 3000), st.floats(0, 1), st.sampled_from(sorted(SERVICE_SHARES)))
def test_the_index_grows_with_cargo_and_services_and_falls_with_distance_and_overlap(a, b, km, overlap, service):
    index = linkage_index((a, b), 5e8, km, service, overlap)
    assert 0 <= index <= 100
    assert linkage_index((a * 1.1, b), 5e8, km, service, overlap) >= index
    assert linkage_index((a, b), 5e8, km * 1.1, service, overlap) <= index
    assert linkage_index((a, b), 5e8, km, service, min(overlap + 0.1, 1)) <= index
    assert linkage_index((a, b), 5e8, km, "known", overlap) >= index
    assert linkage_index((b, a), 5e8, km, service, overlap) == pytest.approx(index)


def test_what_is_unknown_makes_no_index():
    assert np.isnan(linkage_index((np.nan, 1e8), 5e8, 100.0, "known", 0.0))
    assert np.isnan(linkage_index((1e8, 1e8), 5e8, np.nan, "known", 0.0))


def test_hinterlands_that_are_the_same_overlap_wholly(prepared):
    overlap = hinterland_overlap(prepared, ["jinzhou", "huludao", "lianyungang", "busan"])
    assert np.allclose(np.diag(overlap)[:3], 1)
    assert overlap.loc["jinzhou", "huludao"] > 0.7
    assert overlap.loc["jinzhou", "lianyungang"] == 0
    assert (overlap.loc["busan"] == 0).all()
    assert np.allclose(overlap, overlap.T)


def test_services_are_marked_with_what_is_known_of_them(by_pair):
    line = by_pair.loc[("dalian", "lianyungang")]
    assert (line.service, line.service_kind, line.service_since) == ("known", "container", "2021-11-05")
    assert (line.service_seen, line.service_confidence, line.service_sources) == ("2021-11-06", "found", "S14")
    assert by_pair.service[("qingdao", "zhangjiagang")] == "known"
    assert by_pair.service[("zhangjiagang", "qingdao")] == "potential"
    assert by_pair.service[("yingkou_bayuquan", "taicang")] == "recalled"
    assert by_pair.service[("incheon", "dandong")] == "known"
    assert by_pair.service_kind[("panjin", "taizhou")] == ""


def test_of_several_services_the_surest_counts():
    services = pd.DataFrame(
        {
            "id": ["b", "a"],
            "origin": ["x", "y"],
            "destination": ["y", "x"],
            "directions": ["one", "both"],
            "kind": ["grain", "container"],
            "since": ["", "2020"],
            "seen": ["", ""],
            "confidence": ["recalled", "found"],
            "sources": ["S90", "S14"],
        }
    )
    found = known_services(services)
    assert found.service.to_dict() == {("x", "y"): "known", ("y", "x"): "known"}
    assert found.kind[("x", "y")] == "container;grain"
    assert found.kind[("y", "x")] == "container"


def test_a_closed_port_has_no_way_and_no_index(router):
    told = []
    table = linkage_table(apply_scenario(router, Scenario(closed_ports=frozenset({"dalian"}))), told.append)
    closed = (table.origin == "dalian") | (table.destination == "dalian")
    assert table.distance_km[closed].isna().all()
    assert table["index"][closed].isna().all()
    assert table.distance_km[~closed].notna().all()
    assert table.geometry[closed].is_empty.all()
    assert told[-1] == 1.0
