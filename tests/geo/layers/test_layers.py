"""The layers that the project hands over."""

import networkx as nx
import pytest
import shapely

from geo.crs import Datum, datum_of
from geo.errors import MissingDataError, SchemaError, UnknownLayerError
from geo.layers.lanes import harbour_nodes
from geo.layers.registry import (
    LAYERS,
    edges_table,
    layer_rows,
    layer_table,
    member_points,
    pairings_table,
    plan_table,
    require_layer,
)
from geo.networks.network import MODES, load_network
from geo.networks.rail_lines import load_rail_yards
from geo.networks.terminals import load_terminals
from geo.tables import write_geoparquet
from geo.world import load_world

NAMES = ["provinces", "cities", "counties", "neighbours", "land", "water", "ports", "parks", "pairings", "plan"]
COUNTS = [2, 27, 195, 23, 2, 61, 52, 21, 17, 24]
NETWORKS = {"roads": "road", "rails": "rail", "sea": "sea", "rivers": "river", "ferries": "ferry"}
EDGE_COLUMNS = [
    "edge", "u", "v", "mode", "kind", "ref", "name_zh", "name_en", "length", "speed_kph", "oneway", "source",
    "geometry",
]  # fmt: skip


def test_there_are_ten_layers_of_the_map_seven_of_the_networks_and_these_together():
    assert sorted(LAYERS) == sorted([*NAMES, *NETWORKS, "lanes", "terminals", "networks"])
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


@pytest.mark.parametrize("name", LAYERS)
def test_layers_are_counted_as_they_are(world, name):
    assert layer_rows(world, name) == len(layer_table(world, name))


@pytest.mark.parametrize(("name", "mode"), NETWORKS.items())
def test_a_network_is_its_edges_under_stable_ids(world, name, mode):
    frame, edges = layer_table(world, name), load_network(world.data, mode).edges
    assert list(frame.columns) == EDGE_COLUMNS
    assert frame.edge.is_unique
    assert frame.edge.tolist() == edges.edge.tolist()
    assert set(frame["mode"]) == {mode}
    assert (frame["length"] == edges["length"]).all()
    assert frame.crs.to_epsg() == 4326
    assert datum_of(frame) == Datum.WGS84
    # What is not known is missing, never zero.
    assert (frame.speed_kph.isna() == (edges.speed_kph == 0)).all()
    assert not (frame.speed_kph == 0).any()


def test_rails_tell_freight_from_passengers_and_roads_their_class(world):
    rails = layer_table(world, "rails")
    assert set(rails.kind) == {"freight", "passenger"}
    assert "京哈" in "".join(rails.name_zh[rails.kind == "freight"])
    roads = layer_table(world, "roads").set_index("ref")
    assert set(roads.kind) == {"expressway", "trunk"}
    assert roads.name_zh["G15"].iloc[0] == "沈海高速"
    assert "Shenyang-Haikou" in roads.name_en["G15"].iloc[0]


def test_all_networks_are_one_table_of_edges(world):
    frame = layer_table(world, "networks")
    assert list(frame.columns) == EDGE_COLUMNS
    assert frame.edge.is_unique
    assert list(frame["mode"].unique()) == list(MODES)
    assert len(frame) == sum(layer_rows(world, name) for name in NETWORKS)
    assert LAYERS["networks"].parts == (*NETWORKS, "terminals")
    assert len(edges_table(world, ("river", "ferry"))) == layer_rows(world, "rivers") + layer_rows(world, "ferries")


def test_terminals_are_every_port_and_yard_where_they_are(world):
    table = layer_table(world, "terminals").set_index("id")
    yards = load_rail_yards(world.data).set_index("id")
    assert set(table.index) == {*world.ports.id, *yards.index}
    for port in world.ports.itertuples():
        row = table.loc[port.id]
        assert (row.geometry.x, row.geometry.y) == (port.lon, port.lat)
        assert (row.confidence, row.country, row.locode) == (port.position_confidence, port.country, port.locode)
        kinds = {"sea": "port", "river": "river_port", "ferry": "ferry", "rail_ferry": "train_ferry"}
        assert row.kind == kinds[port.type]
    for key, yard in yards.iterrows():
        row = table.loc[key]
        assert row.kind == "yard"
        assert (row.geometry.x, row.geometry.y) == (yard.lon, yard.lat)
        assert (row.city_adcode, row.confidence) == (yard.city_adcode, yard.confidence)


def test_terminals_tell_the_modes_that_meet_there(world):
    table = layer_table(world, "terminals").set_index("id")
    modes = {key: {mode for mode in MODES if row[mode]} for key, row in table.iterrows()}
    assert modes["yantai_ferry"] == {"rail", "ferry"}
    assert modes["lushun_ferry"] == {"road", "rail", "ferry"}
    assert modes["dalian_bay_roro"] == {"road", "ferry"}
    assert modes["tokyo"] == {"sea"}
    assert modes["nanjing"] == {"road", "rail", "sea", "river"}
    assert all(modes[key] == {"road", "rail"} for key in table.index[table.kind == "yard"])
    # What can be changed is between modes that are there, and a road is never farther than it may be.
    for key, row in table.iterrows():
        assert {mode for pair in row.transfers.split(";") for mode in pair.split("-") if mode} <= modes[key]
    assert (table.road_m.notna() == table.road).all()


def test_terminals_and_networks_are_read_when_asked_for(world, data_copy):
    for name in ("terminals.parquet", "road_edges.parquet", "rail_nodes.parquet"):
        (data_copy / "networks" / name).unlink()
    copied = load_world(data_copy, intact=False)
    assert len(layer_table(copied, "ports")) == 52
    for name in ("terminals", "roads", "networks"):
        for count in (layer_rows, layer_table):
            with pytest.raises(MissingDataError, match=r"is missing; restore it, or rebuild it"):
                count(copied, name)
    assert layer_rows(copied, "rails") == layer_rows(world, "rails")


def test_a_terminal_that_is_neither_port_nor_yard_is_refused(data_copy):
    path = data_copy / "networks" / "terminals.parquet"
    frame = load_terminals(data_copy)
    frame.loc[0, "kind"] = "airport"
    write_geoparquet(frame, path)
    with pytest.raises(SchemaError, match=r"terminals.parquet does not have the agreed form: column 'kind'"):
        load_terminals(data_copy)


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


@pytest.mark.parametrize("name", ["", "road", "Cities", "cities "])
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


def test_lanes_are_the_edges_of_shortest_ways_between_ports(world):
    lanes, sea = layer_table(world, "lanes"), layer_table(world, "sea").set_index("edge")
    assert set(lanes.lane) < set(sea.index)
    assert lanes["length"].tolist() == sea["length"][lanes.lane].tolist()
    network = load_network(world.data, "sea")
    graph = nx.Graph()
    graph.add_weighted_edges_from(network.edges[["u", "v", "length"]].itertuples(index=False))
    one, other = harbour_nodes(world, network)
    used = nx.Graph()
    used.add_weighted_edges_from(sea.loc[lanes.lane, ["u", "v", "length"]].itertuples(index=False))
    start = min(one)
    whole = nx.single_source_dijkstra_path_length(graph, start)
    within = nx.single_source_dijkstra_path_length(used, start)
    assert all(within[goal] == pytest.approx(whole[goal]) for goal in other if goal in whole)
    assert lanes.pairs.max() <= len(one) * len(other)
