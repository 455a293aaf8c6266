"""What the browser draws."""

import gzip
import hashlib
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.language.theme import THEME_COLOURS
from app.webmap.map_layers import build_map_layers, port_radius_px
from geo.places.boundaries import EXTENT

NAMES = ["sea", "inland", "borders", "provinces", "cities", "counties", "seats", "arcs", "parks", "ports", "labels"]
# Beyond this a radius is the square root of the cargo; below it is the least that can be seen.
SMALLEST_TO_SCALE_T = 5e7


@pytest.fixture(scope="module")
def layers(world):
    return build_map_layers(world)


def features(layers, name):
    return json.loads(gzip.decompress(layers[name].body))["features"]


def test_every_layer_is_there(layers):
    assert sorted(layers) == sorted(NAMES)
    for name in NAMES:
        assert layers[name].name == name
        assert features(layers, name)


def test_counts_are_those_of_the_data(layers, world):
    counts = {name: len(features(layers, name)) for name in ("provinces", "cities", "counties", "seats", "ports")}
    assert counts == {"provinces": 2, "cities": 27, "counties": 195, "seats": 27, "ports": 52}
    assert len(features(layers, "parks")) == world.parks.lon.notna().sum()


def test_urls_carry_the_digest_of_the_content(layers):
    for layer in layers.values():
        digest = hashlib.sha256(gzip.decompress(layer.body)).hexdigest()
        assert digest.startswith(layer.digest)
        assert layer.url == f"/map/{layer.name}.{layer.digest}.json"


def test_the_same_data_give_the_same_bytes(layers, world):
    again = build_map_layers(world)
    assert {name: layer.body for name, layer in again.items()} == {name: layer.body for name, layer in layers.items()}


def test_digests_change_with_the_content_they_are_of(layers, world):
    ports = world.ports.copy()
    ports.loc[ports.id == "dalian", "cargo_t"] = 1.0
    changed = build_map_layers(replace(world, ports=ports))
    assert [name for name in NAMES if changed[name].digest != layers[name].digest] == ["ports"]


@given(st.floats(SMALLEST_TO_SCALE_T, 2e9), st.floats(SMALLEST_TO_SCALE_T, 2e9))
def test_ring_areas_are_proportional_to_the_cargo(one, two):
    areas = port_radius_px(one) ** 2 / port_radius_px(two) ** 2
    assert areas == pytest.approx(one / two, rel=1e-9)


@given(st.floats(0, 2e9))
def test_no_ring_is_smaller_than_that_of_an_unknown_cargo(cargo):
    assert port_radius_px(cargo) >= port_radius_px(float("nan")) == port_radius_px(pd.NA) > 0


def test_unknown_cargo_is_marked_and_never_zero(layers, world):
    known = world.ports.set_index("id").cargo_t.notna()
    for feature in features(layers, "ports"):
        properties = feature["properties"]
        assert properties["known"] is bool(known[properties["id"]])
        assert properties["radius"] > 0


def test_small_rings_lie_on_top_of_large_ones(layers):
    radii = [feature["properties"]["radius"] for feature in features(layers, "ports")]
    assert radii == sorted(radii, reverse=True)


def test_coordinates_have_four_decimals_and_lie_in_the_extent(layers):
    west, south, east, north = EXTENT
    for name in NAMES:
        shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features(layers, name)]
        xy = shapely.get_coordinates(shapes)
        assert (np.round(xy, 4) == xy).all(), name
        assert ((xy >= (west, south)) & (xy <= (east, north))).all(), name


def test_arcs_have_theme_colour_title_and_path(layers, world):
    themes = set(world.plan.pairings.theme)
    for feature in features(layers, "arcs"):
        properties = feature["properties"]
        assert properties["kind"] == "pairing"
        assert properties["id"] in set(world.plan.pairings.id)
        assert properties["colour"] in {THEME_COLOURS[theme] for theme in themes & set(THEME_COLOURS)}
        assert properties["path"][0] == feature["geometry"]["coordinates"]
        assert " · " in properties["zh"]
        assert " · " in properties["en"]


def test_city_pairs_have_colours_of_their_own(layers):
    colours = [f["properties"]["colour"] for f in features(layers, "arcs") if f["properties"]["group"] == "pairs"]
    assert len(colours) == 9
    assert len(set(colours)) == 9


def test_clickable_features_lead_to_something_known(layers, world):
    from app.services.selection import is_known
    from app.state.ids import CLICKABLE

    for name in CLICKABLE:
        for feature in features(layers, name):
            assert is_known(world, feature["properties"]["kind"], feature["properties"]["id"])


def test_labels_lie_in_what_they_name(layers, world):
    provinces = world.provinces.set_index("adcode").geometry
    cities = world.cities.set_index("adcode").geometry
    kinds = {}
    for feature in features(layers, "labels"):
        properties = feature["properties"]
        kinds[properties["kind"]] = kinds.get(properties["kind"], 0) + 1
        point = shapely.geometry.shape(feature["geometry"])
        assert properties["zh"]
        assert properties["en"]
        if properties["kind"] == "province":
            assert provinces[properties["id"]].contains(point)
        if properties["kind"] == "city":
            assert cities[properties["id"]].contains(point)
    assert kinds["province"] == 2
    assert kinds["city"] == 27
    assert kinds["port"] == 52
    assert kinds["open"] == 1
    assert kinds["neighbour"] == 7


def test_borders_are_inner_lines_without_the_coast(layers, world):
    (feature,) = features(layers, "borders")
    borders = shapely.geometry.shape(feature["geometry"])
    ocean = world.water.geometry[world.water.kind == "ocean"].iloc[0]
    assert borders.intersection(ocean.buffer(-0.05)).length < borders.length * 0.01


def test_the_first_map_is_small(layers):
    # Bytes over the wire before the counties, which are loaded on zooming in.
    assert sum(len(layer.body) for name, layer in layers.items() if name != "counties") < 1_000_000
