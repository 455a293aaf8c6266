"""Ports: where their berths are, and what they handle."""

import pandas as pd
import pytest
import shapely

from geo.errors import SchemaError
from geo.places.boundaries import EXTENT
from geo.places.ports import (
    BASE_YEAR,
    PORT_TYPES,
    load_port_aggregates,
    load_ports,
    load_services,
    load_throughput,
    representative_throughput,
)
from geo.verify import berth_distances_km, host_city_distances_km
from tests.conftest import DATA

PARTIAL = ("port group", "port company", "listed company", "foreign trade")


def figures(*rows):
    columns = ["port_id", "year", "period", "measure", "value", "scope_en"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(confidence="found", scope_zh="", sources="S01")


def whole(port, year, value, scope="whole port of the city"):
    return (port, year, str(year), "cargo", value, scope)


def test_all_berths_lie_within_3_km_of_navigable_water(world):
    distances = berth_distances_km(world)
    assert set(distances) == set(world.ports.id)
    assert max(distances.values()) <= 3


def test_all_ports_of_the_provinces_lie_within_5_km_of_their_city(world):
    distances = host_city_distances_km(world)
    assert set(distances) == set(world.ports.id[world.ports.city_adcode != ""])
    assert max(distances.values()) <= 5


def test_ports_lie_in_the_extent_and_their_columns_say_where(world):
    boxes = shapely.box(*EXTENT)
    assert world.ports.geometry.within(boxes).all()
    assert (world.ports.geometry.x == world.ports.lon).all()
    assert (world.ports.geometry.y == world.ports.lat).all()
    assert set(world.ports["type"]) == set(PORT_TYPES)


def test_locodes_are_unique_and_begin_with_the_country(world):
    coded = world.ports[world.ports.locode != ""]
    assert coded.locode.is_unique
    assert (coded.locode.str[:2] == coded.country).all()
    assert len(coded) > 30


@pytest.mark.parametrize(
    ("port", "locode", "lon", "lat"),
    # UN/LOCODE as the UNECE lists them; berths of the World Port Index and of charts, within 15 km.
    [
        ("dalian", "CNDLC", 121.85, 39.0),
        ("lianyungang", "CNLYG", 119.45, 34.75),
        ("qingdao", "CNTAO", 120.25, 36.02),
        ("busan", "KRPUS", 129.05, 35.1),
        ("tianjin", "CNTXG", 117.75, 38.97),
    ],
)
def test_well_known_ports_are_where_they_are(world, port, locode, lon, lat):
    row = world.ports[world.ports.id == port].iloc[0]
    assert row.locode == locode
    assert abs(row.lon - lon) < 0.25
    assert abs(row.lat - lat) < 0.15


def test_ports_of_the_provinces_name_their_city_as_the_cities_do(world):
    names = world.cities.set_index("adcode")
    for row in world.ports[world.ports.city_adcode != ""].itertuples():
        assert (row.city_zh, row.city_en) == (names.name_zh[row.city_adcode], names.name_en[row.city_adcode])


def test_aggregates_are_no_places_and_sum_ports_that_are(world):
    aggregates = load_port_aggregates(DATA)
    assert list(aggregates.id) == ["suzhou_total"]
    assert not set(aggregates.id) & set(world.ports.id)
    assert not set(aggregates.locode) & set(world.ports.locode)
    for members in aggregates.members.str.split(";"):
        assert set(members) == {"taicang", "changshu", "zhangjiagang"}
        assert set(members) <= set(world.ports.id)


def test_the_port_of_suzhou_is_about_the_sum_of_its_areas_in_the_base_year(world):
    cargo = representative_throughput(world.throughput, "cargo")
    parts = cargo.value[["taicang", "changshu", "zhangjiagang"]].sum()
    assert cargo.value["suzhou_total"] == pytest.approx(parts, rel=0.01)


def test_the_base_year_is_the_last_before_the_plan():
    assert BASE_YEAR == 2017


def test_the_base_year_is_preferred_then_the_nearest_then_the_later():
    table = figures(
        whole("a", 2016, 1), whole("a", 2017, 2), whole("a", 2018, 3),
        whole("b", 2010, 1), whole("b", 2021, 2),
        whole("c", 2015, 1), whole("c", 2019, 2), whole("c", 2022, 3),
    )  # fmt: skip
    chosen = representative_throughput(table, "cargo")
    assert chosen.value.to_dict() == {"a": 2, "b": 2, "c": 2}
    assert chosen.year.to_dict() == {"a": 2017, "b": 2021, "c": 2019}


@pytest.mark.parametrize("scope", ["port group", "Jinzhou port company", "listed company", "Suzhou, foreign trade"])
def test_a_partial_scope_never_stands_for_a_port(scope):
    table = figures(whole("a", 2017, 9, scope), whole("a", 2012, 5))
    assert representative_throughput(table, "cargo").value.to_dict() == {"a": 5}
    assert representative_throughput(figures(whole("a", 2017, 9, scope)), "cargo").empty


@pytest.mark.parametrize("period", ["2017-01", "2017-01/2017-09"])
def test_a_part_of_a_year_never_stands_for_a_year(period):
    table = figures(("a", 2017, period, "cargo", 9, "whole port of the city"), whole("a", 2012, 5))
    assert representative_throughput(table, "cargo").year.to_dict() == {"a": 2012}


def test_measures_are_kept_apart():
    table = figures(whole("a", 2017, 9), ("a", 2017, "2017", "containers", 3, "whole port of the city"))
    assert representative_throughput(table, "containers").value.to_dict() == {"a": 3}


def test_no_port_is_drawn_by_a_partial_figure(world):
    for prefix in ("cargo", "teu"):
        scopes = world.ports[f"{prefix}_scope_en"]
        assert not scopes.str.contains("|".join(PARTIAL)).any()


def test_figures_on_the_ports_are_rows_of_the_throughput(world):
    table = load_throughput(DATA)
    for measure, name, prefix in (("cargo", "cargo_t", "cargo"), ("containers", "teu", "teu")):
        known = world.ports[world.ports[name].notna()]
        assert len(known) > 10
        for row in known.itertuples():
            match = table[
                (table.port_id == row.id) & (table.measure == measure)
                & (table.period == str(getattr(row, f"{prefix}_year"))) & (table.value == getattr(row, name))
            ]  # fmt: skip
            assert len(match) >= 1, row.id
            assert getattr(row, f"{prefix}_sources") in set(match.sources)


def test_known_figures_of_2017(world):
    cargo = world.ports.set_index("id").cargo_t
    # Ningbo-Zhoushan was the first port of the world to pass a billion tonnes, in 2017.
    assert cargo["ningbo_zhoushan"] == 1.009e9
    assert cargo["yingkou_bayuquan"] == 3.63e8


def test_what_is_unknown_is_missing_and_never_zero(world):
    for name, prefix in (("cargo_t", "cargo"), ("teu", "teu")):
        unknown = world.ports[world.ports[name].isna()]
        assert len(unknown) > 0
        assert unknown[f"{prefix}_year"].isna().all()
        assert (unknown[f"{prefix}_confidence"] == "").all()
        assert (world.ports[name].dropna() > 0).all()


def test_units_go_with_measures():
    table = load_throughput(DATA)
    assert set(zip(table.measure, table.unit, strict=True)) == {("cargo", "t"), ("containers", "teu")}
    assert (table.period.str[:4].astype(int) == table.year).all()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("lon", "12.5", "'lon', value 12.5"),
        ("locode", "CN-DL", "'locode', value 'CN-DL'"),
        ("type", "airport", "'type', value 'airport'"),
        ("city_adcode", "2102", "'city_adcode', value '2102'"),
        ("name_en", "", "'name_en', value ''"),
    ],
)
def test_a_wrong_port_is_refused_by_column_and_value(edit_csv, column, value, said):
    def change(frame):
        frame.loc[0, column] = value

    with pytest.raises(SchemaError, match=f"ports.csv does not have the agreed form: column {said}"):
        load_ports(edit_csv("ports/ports.csv", change))


def test_services_join_two_ports_and_what_is_recalled_says_so(world):
    services = load_services(DATA)
    ids = set(world.ports.id)
    assert set(services.origin) | set(services.destination) <= ids
    assert (services.origin != services.destination).all()
    assert not services.duplicated(["origin", "destination", "kind"]).any()
    recalled = services.confidence == "recalled"
    assert (services.sources.str.contains("S90") == recalled).all()
    # What a source says has the date at which it said so.
    assert (services.seen[~recalled] != "").all()


def test_known_services():
    services = load_services(DATA).set_index("id")
    assert services.since["lianyungang_dalian"] == "2021-11-05"
    assert services.frequency_per_week["lianyungang_dalian"] == 1
    assert services.sources["nanjing_yingkou"] == "S15"


@pytest.mark.parametrize(
    ("column", "value"), [("kind", "air"), ("since", "May"), ("directions", "three"), ("confidence", "sure")]
)
def test_a_wrong_service_is_refused_by_column_and_value(edit_csv, column, value):
    def change(frame):
        frame.loc[0, column] = value

    with pytest.raises(SchemaError, match=f"services.csv does not have the agreed form: column '{column}'"):
        load_services(edit_csv("ports/services.csv", change))
