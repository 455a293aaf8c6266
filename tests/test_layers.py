"""The layers that the project hands over."""

import pytest
import shapely

from geo.crs import Datum, datum_of
from geo.errors import UnknownLayerError
from geo.layers import LAYERS, layer_table, member_points, pairings_table, plan_table, require_layer

NAMES = ["provinces", "cities", "counties", "neighbours", "land", "water", "ports", "parks", "pairings", "plan"]
COUNTS = [2, 27, 195, 23, 2, 61, 52, 21, 17, 24]


def test_there_are_ten_layers():
    assert list(LAYERS) == NAMES
    for name, layer in LAYERS.items():
        assert layer.name == name
        assert layer.title_zh
        assert layer.title_en


@pytest.mark.parametrize(("name", "count"), list(zip(NAMES, COUNTS, strict=True)))
def test_every_layer_is_tagged_keyed_and_complete(world, name, count):
    frame = layer_table(world, name)
    assert len(frame) == count
    assert frame[LAYERS[name].key].is_unique
    assert frame[LAYERS[name].key].notna().all()
    assert frame.crs.to_epsg() == 4326
    assert datum_of(frame) == Datum.WGS84
    assert all((world.data / file).is_file() for file in LAYERS[name].files)


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_is_a_copy_that_may_be_changed(world, name):
    frame = layer_table(world, name)
    frame["geometry"] = None
    assert layer_table(world, name).geometry.notna().any()


def test_boundaries_go_out_at_their_finest(world):
    for name in ("provinces", "cities", "counties"):
        fine = shapely.get_num_coordinates(layer_table(world, name).geometry.to_numpy()).sum()
        assert fine > shapely.get_num_coordinates(getattr(world, name).geometry.to_numpy()).sum()
        assert list(layer_table(world, name).columns) == list(getattr(world, name).columns)


@pytest.mark.parametrize("name", ["", "roads", "Cities", "cities "])
def test_an_unknown_layer_lists_all(name):
    with pytest.raises(UnknownLayerError, match=f"no layer '{name}'; layers are provinces, cities, .* plan"):
        require_layer(name)


def test_pairings_run_from_every_place_in_liaoning_to_every_place_in_jiangsu(world):
    table = pairings_table(world).set_index("id")
    assert len(table.geometry["panjin-wuxi"].geoms) == 1
    assert len(table.geometry["tours-4"].geoms) == 4 * 5
    assert len(table.geometry["ports-10"].geoms) == 2
    assert len(table.geometry["zones-22"].geoms) == 2 * 9
    cities = world.cities.set_index("adcode")
    line = table.geometry["panjin-wuxi"].geoms[0]
    assert line.coords[0] == (cities.seat_lon["211100"], cities.seat_lat["211100"])
    assert line.coords[-1] == (cities.seat_lon["320200"], cities.seat_lat["320200"])


def test_pairings_are_titled_in_both_languages_with_their_direction(world):
    table = pairings_table(world).set_index("id")
    assert table.title_zh["panjin-wuxi"] == "盘锦 ↔ 无锡"
    assert table.title_en["panjin-wuxi"] == "Panjin ↔ Wuxi"
    assert table.title_en["equipment-8"] == "Shenyang, Dalian → Jiangsu"
    assert table.title_zh["german-park"] == "中德(沈阳)高端装备制造产业园 ← 江苏省"
    assert table.liaoning["tours-4"] == "210100;210200;210400;210300"


def test_items_have_the_points_of_their_places_or_of_both_provinces(world):
    table = plan_table(world).set_index("item")
    provinces = world.provinces
    both = {(r.label_lon, r.label_lat) for r in provinces.itertuples()}
    for number, row in table.iterrows():
        points = {point.coords[0] for point in row.geometry.geoms}
        assert points
        if row.scope == "provinces":
            assert points == both, number
    ports = world.ports.set_index("id").geometry
    assert {p.coords[0] for p in table.geometry[10].geoms} == {
        ports[key].coords[0] for key in ("dalian", "yingkou_bayuquan", "lianyungang")
    }


def test_members_lie_where_their_kind_says(world):
    assert len(member_points(world, "park", "sunan-zone")) == 9
    assert member_points(world, "park", "liaoning-ftz") == []
    assert len(member_points(world, "port", "dalian")) == 1
    jiangsu = world.provinces.set_index("adcode").loc["320000"]
    assert member_points(world, "province", "320000")[0].coords[0] == (jiangsu.label_lon, jiangsu.label_lat)


def test_ends_that_the_plan_does_not_place_are_marked_as_symbolic(world):
    table = pairings_table(world).set_index("id").symbolic_side
    assert table["equipment-8"] == table["german-park"] == table["anshan-open"] == "jiangsu"
    assert table["hubs-6"] == "liaoning;jiangsu"
    assert (table[world.plan.pairings.id[world.plan.pairings.kind == "city_pair"]] == "").all()
