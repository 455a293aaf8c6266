"""How whole the networks are: parts, chords, distances, and who reaches whom."""

import json
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.assumptions.scenario import Scenario
from analysis.network.router import join_place
from analysis.routing.scenario_network import ROUTE_MODES, apply_scenario
from analysis.routing.shortest_path import Request, best_route
from analysis.validation.network_report import (
    SNAP_MODES,
    chord_table,
    component_table,
    network_report,
    piece_table,
    reach_table,
    snap_table,
)
from app.cli.network_text import network_document, network_markdown
from geo.crs import geodesic_length_m
from geo.errors import TooFarError
from geo.networks.network import MODES, Network, load_network
from geo.places.places import resolve_place
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def report(router):
    return network_report(router)


@pytest.fixture(scope="module")
def places(world):
    return [place for place in world.places if place.kind in ("city", "county", "port", "park")]


def of_mode(report, mode):
    table = report.reach[report.reach["mode"] == mode]
    return table.set_index("id")


# ---- who reaches whom ------------------------------------------------------------------------------------------


def test_every_place_has_a_row_for_each_mode(report, places):
    for mode in ROUTE_MODES:
        assert of_mode(report, mode).index.tolist() == [place.id for place in places]


def test_all_cities_ports_and_parks_with_a_position_reach_each_other_door_to_door(report, world):
    table = of_mode(report, "any")
    positioned = world.parks.id[world.parks.lon.notna()]
    expected = [*world.cities.adcode, *world.ports.id, *positioned]
    assert len(world.cities) == 27
    assert (table.loc[expected].reached == table.loc[expected].others).all()
    assert (table.loc[expected].reason == "").all()
    assert table.loc["210100"].others == (table.start != "").sum() - 1


def test_every_exception_door_to_door_is_listed_with_its_reason(report, world):
    table = of_mode(report, "any")
    short = table[table.reached < table.others]
    assert (short.reason != "").all()
    assert (table[table.reached == table.others].reason == "").all()
    zones = set(world.parks.id[world.parks.lon.isna()])
    assert set(short.index) == {*zones, "210224"}
    for key in zones:
        assert "has no single position" in short.reason[key]
    # Changhai is a county of islands.
    assert "km from the nearest road link" in short.reason["210224"]


def test_domestic_ports_set_out_by_road_and_what_has_none_from_its_berth(report, world, router):
    table = of_mode(report, "any")
    for port in world.ports.itertuples():
        by_road = (port.id, "road") in router.graph.terminal_nodes
        assert (table.start[port.id] == "road") == by_road, port.id
        if port.country == "CN" and port.type != "rail_ferry":
            assert by_road, port.id
    assert set(table[(table.start != "road") & (table.start != "")].index) == {
        "yantai_ferry", "kobe", "osaka", "tokyo", "yokohama", "vladivostok",
        "busan", "incheon", "pyeongtaek", "nampo",
    }  # fmt: skip


@pytest.mark.parametrize("key", ["tokyo", "vladivostok", "lushun_ferry", "yantai_ferry", "busan", "suqian"])
def test_routes_agree_that_a_place_is_reached(router, world, report, key):
    prepared = apply_scenario(router)
    ends = resolve_place(world.places, key), resolve_place(world.places, "苏州")
    for origin, destination in (ends, ends[::-1]):
        found = best_route(prepared, Request(origin, destination, "any", "distance"))
        assert found.distance_km > 100
    row = of_mode(report, "any").loc[key]
    assert row.reached == row.others


def test_routes_agree_on_what_is_not_reached(router, world, report):
    prepared = apply_scenario(router)
    for mode in ROUTE_MODES:
        table = of_mode(report, mode)
        apart = table[(table.start == "") & (table.kind != "county")]
        for key in apart.index[:3]:
            place = resolve_place(world.places, key)
            with pytest.raises(TooFarError) as caught:
                best_route(prepared, Request(place, resolve_place(world.places, "320100"), mode, "distance"))
            assert str(caught.value) == apart.reason[key]


def test_alone_on_road_or_rail_whoever_is_joined_reaches_all(report):
    for mode in ("road", "rail"):
        table = of_mode(report, mode)
        joined = table[table.start != ""]
        assert (joined.reached == len(joined) - 1).all()
        assert table.loc[table.kind == "city", "reached"].eq(len(joined) - 1).all()


def test_the_rivers_are_two_waters_that_barges_do_not_change(report):
    table = of_mode(report, "river")
    joined = table[table.start != ""]
    assert joined.reached["yingkou_old"] < joined.reached["nanjing"]
    assert len(set(joined.reached)) == 2
    assert (joined.reached.unique() + 1).sum() == len(joined)
    assert joined.reason["yingkou_old"].startswith("its part of the river network joins ")


def test_a_closure_parts_places_and_says_so(router, world):
    chosen = [resolve_place(world.places, name) for name in ("沈阳", "苏州", "dalian", "tokyo")]
    prepared = apply_scenario(router, Scenario(closed_modes=frozenset({"sea", "road"})))
    table = reach_table(prepared, chosen, "any").set_index("id")
    assert table.reached["tokyo"] == 0
    assert table.reason["tokyo"] == "its part of the any network joins 1 of 4 places"


# ---- distances -------------------------------------------------------------------------------------------------


def test_distances_are_those_of_access_legs_or_a_little_less(report, router, places):
    """Routing chooses among the nearest edges in degrees, and may join a little farther off."""
    snaps = report.snaps.set_index(["mode", "id"]).km
    for mode in SNAP_MODES:
        for place in places:
            if place.lon is None or place.kind == "port":
                continue
            try:
                access_km = join_place(router, place, mode).access_km
            except TooFarError:
                assert snaps[mode, place.id] > 45
            else:
                # A road may be joined by way of the access to a port.
                assert snaps[mode, place.id] <= access_km + (5 if mode == "road" else 0.01)
                assert access_km <= snaps[mode, place.id] + 5


def test_cities_and_parks_lie_at_roads_and_railways(report):
    snaps = report.snaps
    near = snaps[snaps.kind.isin(["city", "park"])].groupby("mode").km.max()
    assert near["road"] < 5
    assert near["rail"] < 25
    assert not snaps.km.isna().any()


def test_a_port_is_as_far_from_the_road_as_its_access_is_long(report):
    """Not nought, for its access is no road."""
    snaps = report.snaps[report.snaps["mode"] == "road"].set_index("id").km
    terminals = report.terminals[report.terminals.road & (report.terminals.kind != "yard")].set_index("id")
    for key, row in terminals.iterrows():
        assert snaps[key] <= row.road_m / 1000 + 0.01
        assert snaps[key] > 0.5 * row.road_m / 1000


def test_a_distance_is_geodesic_to_the_nearest_point_of_the_nearest_edge(router, world):
    place = resolve_place(world.places, "121.0,41.0")
    (km,) = snap_table(router, [place])[lambda t: t["mode"] == "rail"].km
    lines = router.columns.geometry[(router.graph.edges["mode"] == "rail").to_numpy()]
    near = lines[(shapely.distance(lines, shapely.Point(121, 41)) < 0.5) & (shapely.length(lines) > 0)]
    every = np.concatenate([shapely.get_coordinates(shapely.segmentize(line, 0.0005)) for line in near])
    brute = min(geodesic_length_m(shapely.LineString([(121, 41), xy])) for xy in every[:: max(1, len(every) // 4000)])
    assert km <= brute / 1000 + 1e-9
    assert km == pytest.approx(brute / 1000, rel=0.05)


# ---- parts and chords ------------------------------------------------------------------------------------------


def toy(*ends):
    rows = [
        {"edge": n, "u": u, "v": v, "length": km * 1000.0, "geometry": shapely.LineString([(u, 30), (v, 30)])}
        for n, (u, v, km) in enumerate(ends)
    ]
    return gpd.GeoDataFrame(rows, crs=4326)


def test_parts_are_counted_and_listed_from_the_longest():
    tables = {"toy": (toy((100, 101, 5.0), (110, 111, 50.0), (111, 112, 20.0), (120, 121, 25.0)), np.arange(100, 125))}
    (row,) = component_table(tables).to_dict("records")
    assert row["components"] == 3
    assert row["km"] == 100
    assert row["largest_share"] == pytest.approx(0.7)
    assert row["bare_nodes"] == 25 - 7
    pieces = piece_table(tables)
    assert pieces.km.tolist() == [25, 5]
    assert pieces.lon.tolist() == [120.5, 100.5]
    assert piece_table(tables, most=1).km.tolist() == [25]


def test_roads_freight_track_and_all_together_are_whole(report):
    table = report.components.set_index("network")
    assert set(table.index) == {*MODES, "rail, freight", "all, assembled"}
    assert table.components["rail, freight"] == table.components["sea"] == 1
    # Barges on the lower Liao river call at Yingkou's old harbour alone, where nothing can be changed.
    assert table.components["all, assembled"] == 2
    assert table.largest_share["road"] > 0.95
    assert (table.bare_nodes == 0).all()
    assert set(report.pieces.network) == set(table.index[table.components > 1])


def test_the_longest_chords_are_found_with_their_ends(world):
    short, bent = [(123.0, 41.0), (123.1, 41.0)], [(121.0, 39.0), (121.0, 39.9), (121.2, 39.9)]
    long, far = [(110.0, 45.0), (112.0, 45.0)], [(112.0, 45.0), (112.5, 45.0)]
    edges = gpd.GeoDataFrame(
        {
            "edge": [1, 2, 3, 4],
            "kind": "trunk",
            "length": [9_000.0, 130_000.0, 160_000.0, 40_000.0],
            "ref": "", "name_zh": "", "name_en": "",
        },
        geometry=[shapely.LineString(xy) for xy in (short, bent, long, far)],
        crs=4326,
    )  # fmt: skip
    table = chord_table(world, {"road": Network("road", edges, edges)}, most=3)
    whole, inside = (table[table["scope"] == scope] for scope in ("all", "provinces"))
    assert whole.edge.tolist() == [3, 2, 4], "one piece for each edge, the longest first"
    assert whole.km.iloc[1] == pytest.approx(geodesic_length_m(shapely.LineString(bent[:2])) / 1000)
    assert (whole.from_lon.iloc[0], whole.to_lat.iloc[0]) == (110, 45)
    assert whole.length_km.tolist() == [160, 130, 40]
    assert set(inside.edge) <= {1, 2}
    assert 1 in set(inside.edge)
    row = inside.set_index("edge").loc[1]
    assert row.from_zh
    assert row.from_en


def test_chords_of_roads_and_railways_are_edges_of_the_network(report, world):
    for mode in ("road", "rail"):
        edges = load_network(world.data, mode).edges.set_index("edge")
        chords = report.chords[report.chords["mode"] == mode]
        assert len(chords) == 10
        straight = pd.Series([geodesic_length_m(edges.geometry[e]) / 1000 for e in chords.edge], index=chords.index)
        np.testing.assert_allclose(chords.km, straight)
        assert (chords.length_km >= 0.99 * chords.km).all()
        for scope in ("all", "provinces"):
            assert chords.km[chords["scope"] == scope].is_monotonic_decreasing


# ---- how it is read --------------------------------------------------------------------------------------------


def test_the_page_in_docs_is_what_the_data_say(report):
    """When a network has changed: `liaosu data networks -o docs/networks.md`."""
    assert (REPOSITORY / "docs" / "networks.md").read_text(encoding="utf-8") == network_markdown(report)


def test_the_page_lists_every_exception(report):
    text = network_markdown(report)
    for row in report.reach[report.reach["mode"].isin(["any", "road", "rail"])].itertuples():
        if row.reason or row.start not in ("road", "rail"):
            assert f" {row.name_zh} {row.name_en} " in text
    assert not re.search(r"\bnan\b", text)


def test_the_document_is_strict_json(report):
    document = json.loads(json.dumps(network_document(report), allow_nan=False))
    assert set(document) == {"components", "pieces", "chords", "snaps", "reach", "terminals"}
    assert len(document["reach"]) == len(report.reach)
    lost = next(row for row in document["reach"] if row["id"] == "liaoning-ftz")
    assert lost["access_km"] is None
    assert lost["reason"]
    terminal = next(row for row in document["terminals"] if row["id"] == "dalian")
    assert terminal["rail"] is True
