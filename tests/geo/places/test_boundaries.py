"""Counties, cities, provinces and the water around them."""

import itertools
import unicodedata

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pypinyin import Style, lazy_pinyin

from geo.crs import ALBERS, geodesic_area_km2, geodesic_length_m
from geo.errors import UnknownLayerError
from geo.places.boundaries import (
    EXTENT,
    TOLERANCES_M,
    boundary_file,
    load_boundaries,
    load_land,
    load_neighbours,
    load_water_names,
    shared_borders,
)
from geo.tables import metadata_of, read_csv_text
from tests.conftest import DATA

LEVELS = ("provinces", "cities", "counties")
COUNTS = {"provinces": 2, "cities": 27, "counties": 195}

# Computed from Amap's outline, before generalisation, against the published area; each known by cause.
AREA_OUTLIERS = {
    "210200": "Dalian: published is land; Amap's outline takes in bays and tidal flats",
    "210600": "Dandong: published figures differ among themselves, 14,782 to 15,290; ours is the lower",
    "211100": "Panjin: the later edition has 3,825 against 4,071, ours is 3,829",
    "320600": "Nantong: Amap's outline takes in the sand flats off Rudong and Qidong",
    "320900": "Yancheng: the published area takes in tidal flats that Amap's outline does not",
}

# Read otherwise in these names than pypinyin's dictionary guesses, or Mongol spellings.
SPELLINGS = {
    "朝阳": "Chaoyang",
    "朝阳县": "Chaoyang County",
    "长海县": "Changhai County",
    "弓长岭区": "Gongchangling District",
    "六合区": "Luhe District",
    "盐都区": "Yandu District",
    "阜新蒙古族自治县": "Fuxin Mongol Autonomous County",
    "喀喇沁左翼蒙古族自治县": "Harqin Left Wing Mongol Autonomous County",
}
GENERIC = {
    "满族自治县": " Manchu Autonomous County",
    "自治县": " Autonomous County",
    "新区": " New District",
    "区": " District",
    "县": " County",
    "市": " City",
}


@pytest.fixture(scope="module")
def every():
    return {(level, t): load_boundaries(DATA, level, t) for level in LEVELS for t in TOLERANCES_M}


def letters(text):
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ü", "v"))
    return "".join(c for c in decomposed if c.isalpha())


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("tolerance_m", TOLERANCES_M)
def test_each_level_is_complete_valid_and_a_coverage(every, level, tolerance_m):
    frame = every[level, tolerance_m]
    assert len(frame) == COUNTS[level]
    assert frame.adcode.is_unique
    assert frame.geometry.is_valid.all()
    assert set(frame.geometry.geom_type) <= {"Polygon", "MultiPolygon"}
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())


@pytest.mark.parametrize("tolerance_m", TOLERANCES_M)
@pytest.mark.parametrize(("parts", "wholes", "digits"), [("counties", "cities", 4), ("cities", "provinces", 2)])
def test_each_unit_is_the_union_of_its_parts(every, tolerance_m, parts, wholes, digits):
    small, large = every[parts, tolerance_m], every[wholes, tolerance_m]
    groups = small.groupby(small.adcode.str[:digits]).geometry.agg(lambda g: shapely.coverage_union_all(g.to_numpy()))
    assert len(groups) == len(large)
    for row in large.itertuples():
        difference = shapely.symmetric_difference(groups[row.adcode[:digits]], row.geometry)
        assert difference.is_empty, row.name_en


def test_the_three_generalisations_say_the_same_but_for_the_shape(every):
    for level in LEVELS:
        fine = every[level, 50]
        for tolerance_m in (150, 300):
            coarse = every[level, tolerance_m]
            kept = [c for c in fine.columns if c not in ("geometry", "label_lon", "label_lat")]
            pd.testing.assert_frame_equal(pd.DataFrame(fine[kept]), pd.DataFrame(coarse[kept]))
        vertices = [shapely.get_num_coordinates(every[level, t].geometry.to_numpy()).sum() for t in TOLERANCES_M]
        assert vertices[0] > vertices[1] > vertices[2]


def test_areas_add_up(every):
    counties, cities, provinces = (every[level, 150] for level in LEVELS[::-1])
    by_city = counties.groupby("city_adcode").area_km2.sum()
    by_province = cities.groupby("province_adcode").area_km2.sum()
    np.testing.assert_allclose(cities.set_index("adcode").area_km2[by_city.index], by_city, atol=0.2)
    np.testing.assert_allclose(provinces.set_index("adcode").area_km2[by_province.index], by_province, atol=0.2)


def test_generalisation_changes_areas_by_less_than_a_thousandth(every):
    for tolerance_m in TOLERANCES_M:
        for row in every["cities", tolerance_m].itertuples():
            assert geodesic_area_km2(row.geometry) == pytest.approx(row.area_km2, rel=1e-3), row.name_en


def published(level):
    areas = read_csv_text(DATA / "boundaries" / "areas.csv")
    return areas[areas.level == level].set_index("adcode").area_km2.astype(float)


def test_province_areas_agree_with_the_published_within_5_percent(world):
    known = published("province")
    assert set(known.index) == {"210000", "320000"}
    ours = world.provinces.set_index("adcode").area_computed_km2
    assert ((ours / known[ours.index] - 1).abs() < 0.05).all()


def test_city_areas_agree_with_the_published_within_2_percent_but_for_five_outliers(world):
    known = published("city")
    ours = world.cities.set_index("adcode").area_computed_km2
    assert set(known.index) == set(ours.index)
    off = (ours / known[ours.index] - 1).abs()
    assert set(off.index[off > 0.02]) == set(AREA_OUTLIERS)
    assert (off < 0.02).sum() >= 22
    assert off.max() < 0.16


def test_inland_county_areas_agree_with_those_of_2010_and_later(world):
    areas = read_csv_text(DATA / "boundaries" / "areas.csv")
    recent = areas[(areas.level == "county") & (areas.year >= "2010")].set_index("adcode").area_km2.astype(float)
    ours = world.counties.set_index("adcode").area_computed_km2
    assert set(recent.index) <= set(ours.index)
    off = (ours[recent.index] / recent - 1).abs()
    assert off.median() < 0.02


def test_hierarchy_columns_follow_from_the_codes(world):
    for row in world.counties.itertuples():
        assert row.city_adcode == f"{row.adcode[:4]}00"
        assert row.province_adcode == f"{row.adcode[:2]}0000"
    assert world.cities.province_adcode.value_counts().to_dict() == {"210000": 14, "320000": 13}
    assert world.counties.province_adcode.value_counts().to_dict() == {"210000": 100, "320000": 95}


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("铁西区", {"210106", "210303"}),
        ("海州区", {"210902", "320706"}),
        ("鼓楼区", {"320106", "320302"}),
    ],
)
def test_counties_of_one_name_differ_by_code(world, name, codes):
    assert set(world.counties.adcode[world.counties.name_zh == name]) == codes


def spelled(name_zh):
    """Return the English name that the pinyin gives, syllables joined, letters only."""
    generics = [g for g in GENERIC if name_zh.endswith(g)]
    english = GENERIC[generics[0]] if generics else ""
    # A name of one character keeps its generic: 义县 is Yixian County.
    stem = next((name_zh.removesuffix(g) for g in generics if len(name_zh) - len(g) >= 2), name_zh)
    return letters("".join(lazy_pinyin(stem, style=Style.NORMAL, v_to_u=False)) + english)


def english_names():
    for name in ("city_names.csv", "county_names.csv"):
        frame = read_csv_text(DATA / "boundaries" / name)
        yield from zip(frame.name_zh, frame.name_en, strict=True)


def test_english_names_are_the_pinyin_but_for_eight_known_ones():
    names = list(english_names())
    assert len(names) == 27 + 195
    odd = {zh: en for zh, en in names if spelled(zh) != letters(en)}
    assert odd == SPELLINGS


def test_names_are_in_their_script(world):
    for frame in (world.provinces, world.cities, world.counties, world.neighbours):
        assert frame.name_en.str.fullmatch(r"[A-Z][A-Za-zü' -]+").all()
        assert frame.name_zh.str.fullmatch(r"[\u4e00-\u9fff]+").all()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("tolerance_m", TOLERANCES_M)
def test_label_points_lie_inside(every, level, tolerance_m):
    frame = every[level, tolerance_m]
    points = shapely.points(frame.label_lon, frame.label_lat)
    assert shapely.contains_properly(frame.geometry.to_numpy(), points).all()


def test_neighbour_labels_lie_inside(world):
    near = world.neighbours
    assert shapely.contains(near.geometry.to_numpy(), shapely.points(near.label_lon, near.label_lat)).all()


def test_neighbours_touch_the_province_that_they_are_said_to_border(world):
    assert len(load_neighbours(DATA)) == 23
    assert set(world.neighbours.name_en[world.neighbours.adjacent_to == "210000"]) == {
        "Hebei",
        "Inner Mongolia",
        "Jilin",
    }
    assert set(world.neighbours.name_en[world.neighbours.adjacent_to == "320000"]) == {
        "Shandong",
        "Anhui",
        "Zhejiang",
        "Shanghai",
    }
    provinces = world.provinces.set_index("adcode").geometry
    for row in world.neighbours.itertuples():
        shared = {code for code, shape in provinces.items() if shape.touches(row.geometry)}
        assert shared == ({row.adjacent_to} if row.adjacent_to else set()), row.name_en


def test_neighbours_and_provinces_are_one_coverage_within_the_extent(world):
    together = np.concatenate([world.neighbours.geometry.to_numpy(), world.provinces.geometry.to_numpy()])
    assert shapely.coverage_is_valid(together)
    west, south, east, north = shapely.total_bounds(together)
    assert EXTENT[0] <= west < east <= EXTENT[2]
    assert EXTENT[1] <= south < north <= EXTENT[3]


@pytest.mark.parametrize(("level", "tolerance_m"), [("towns", 150), ("cities", 100), ("", 50)])
def test_an_unknown_level_or_generalisation_is_refused(level, tolerance_m):
    with pytest.raises(UnknownLayerError, match=r"levels are provinces, cities, counties, at 50, 150, 300 m"):
        load_boundaries(DATA, level, tolerance_m)


def test_files_are_named_by_level_and_tolerance():
    assert boundary_file("cities", 50) == "cities_50m.parquet"
    for level, tolerance_m in itertools.product(LEVELS, TOLERANCES_M):
        entries = metadata_of(DATA / "boundaries" / boundary_file(level, tolerance_m))
        assert entries["tolerance_m"] == str(tolerance_m)


# ---- shared borders: letters are polygons of unit squares, dots are sea --------------------------------------


def grid(*rows):
    """Return a polygon per letter of a drawing, first row north."""
    cells = {}
    for y, row in enumerate(reversed(rows)):
        for x, letter in enumerate(row):
            if letter != ".":
                cells.setdefault(letter, []).append(shapely.box(x, y, x + 1, y + 1))
    return np.array([shapely.coverage_union_all(np.array(boxes)) for _, boxes in sorted(cells.items())])


@pytest.mark.parametrize(
    ("rows", "borders"),
    [
        (["A"], "MULTILINESTRING EMPTY"),
        (["AB"], "MULTILINESTRING ((1 0, 1 1))"),
        (["A.B"], "MULTILINESTRING EMPTY"),
        # Meeting in a corner is no shared border.
        (["A.", ".B"], "MULTILINESTRING EMPTY"),
        (["AA", "BC"], "MULTILINESTRING ((0 1, 1 1, 2 1), (1 0, 1 1))"),
        # An enclave: the whole ring is shared.
        (["AAA", "ABA", "AAA"], "MULTILINESTRING ((1 1, 1 2, 2 2, 2 1, 1 1))"),
        # A lake in the middle is not shared.
        (["AAB", "A.B", "ABB"], "MULTILINESTRING ((2 2, 2 3), (1 0, 1 1))"),
    ],
    ids=["alone", "pair", "apart", "corner", "three", "enclave", "lake"],
)
def test_shared_borders_of_drawn_grids(rows, borders):
    polygons = grid(*rows)
    # Neighbours of a coverage share their vertices: give each outline all grid points.
    noded = shapely.segmentize(polygons, 1.0)
    found = shared_borders(noded)
    expected = shapely.from_wkt(borders)
    assert found.geom_type == "MultiLineString"
    assert found.length == expected.length
    assert shapely.symmetric_difference(found, expected).length == 0


def test_shared_borders_of_the_cities_are_what_their_outlines_have_beyond_the_provinces(world):
    found = shared_borders(world.cities.geometry.to_numpy())
    outlines = shapely.length(world.cities.geometry.boundary.to_numpy()).sum()
    outer = shapely.length(world.provinces.geometry.boundary.to_numpy()).sum()
    assert found.length == pytest.approx((outlines - outer) / 2, rel=1e-6)


# ---- land and water ------------------------------------------------------------------------------------------


def planar(geometry):
    return gpd.GeoSeries([geometry], crs=4326).to_crs(ALBERS).iloc[0]


def test_land_is_china_and_abroad_and_valid(world):
    assert sorted(world.land.kind) == ["abroad", "china"]
    assert world.land.geometry.is_valid.all()
    assert world.water.geometry.is_valid.all()
    assert len(load_land(DATA)) == 2


def test_water_has_its_kinds_with_the_right_geometry(world):
    types = world.water.groupby("kind").geometry.agg(lambda g: set(g.geom_type)).to_dict()
    assert set(types) == {"ocean", "estuary", "coast", "lake", "river", "canal"}
    for kind in ("ocean", "estuary", "lake"):
        assert types[kind] <= {"Polygon", "MultiPolygon"}, kind
    for kind in ("coast", "river", "canal"):
        assert types[kind] <= {"LineString", "MultiLineString"}, kind
    assert (world.water.source != "").all()
    assert world.water.id.is_unique


def test_land_and_ocean_cover_the_extent_without_overlap(world):
    ocean = world.water.geometry[world.water.kind == "ocean"].iloc[0]
    box = shapely.box(*EXTENT)
    land = shapely.union_all(world.land.geometry.to_numpy())
    assert shapely.union(land, ocean).symmetric_difference(box).area < box.area * 1e-6
    overlap = planar(shapely.intersection(land, ocean)).area / 1e6
    assert overlap < 1, "no more than a sliver of rounding, km2"


def test_the_ocean_does_not_reach_into_the_provinces(world):
    ocean = world.water.geometry[world.water.kind == "ocean"].iloc[0]
    for row in world.provinces.itertuples():
        assert planar(shapely.intersection(ocean, row.geometry)).area / 1e6 < 1, row.name_en


def test_the_yangtze_runs_from_nanjing_to_the_tip_of_chongming(world):
    rivers = world.water[(world.water.kind == "river") & (world.water.name_zh == "长江")]
    assert len(rivers) == 1
    west, south, east, north = rivers.total_bounds
    assert west < 118.6
    assert 121.1 < east < 121.2
    assert 31 < south < north < 32.5
    # 433 km run through Jiangsu to the sea; the last 70 or so are Chongming's.
    assert 330 < geodesic_length_m(rivers.geometry.iloc[0]) / 1000 < 600


def test_lakes_have_their_size(world):
    lakes = world.water[world.water.name_en != ""].set_index("name_en").geometry
    # Lake Tai has 2 338 km2 of water (Nanjing Institute of Geography and Limnology); islands are left out here.
    assert geodesic_area_km2(lakes["Lake Tai"]) == pytest.approx(2338, rel=0.1)
    assert all(geodesic_area_km2(g) >= 10 for g in world.water.geometry[world.water.kind == "lake"])


def test_names_of_lakes_and_seas_lie_in_them(world):
    names = load_water_names(DATA)
    assert set(names.kind) == {"lake", "sea"}
    water = world.water
    for row in names.itertuples():
        kinds = ["ocean"] if row.kind == "sea" else ["lake"]
        inside = water[water.kind.isin(kinds) & water.geometry.contains(shapely.Point(row.lon, row.lat))]
        assert len(inside) == 1, row.name_en
        if row.kind == "lake":
            assert inside.name_zh.iloc[0] == row.name_zh
