"""Finding a place by what people call it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import AmbiguousPlaceError, UnknownPlaceError
from geo.places.places import fold, point_place, resolve_place, search_places


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Huai'an Port", "huaianport"),
        ("LÜSHUN  new-port", "lushunnewport"),
        ("大连（湾）", "大连湾"),
        ("ＣＮＤＬＣ", "cndlc"),
        (" ", ""),
        ("'·,", ""),
    ],
)
def test_folding_forgets_case_accents_width_blanks_and_punctuation(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        # A bare name that a city bears means the city, whatever else is called after it.
        ("沈阳", "city", "210100"),
        ("沈阳市", "city", "210100"),
        ("Shenyang", "city", "210100"),
        ("shenyang city", "city", "210100"),
        ("210100", "city", "210100"),
        ("连云港", "city", "320700"),
        ("Chaoyang", "city", "211300"),
        ("辽阳", "city", "211000"),
        ("Huaian", "city", "320800"),
        ("连云港港", "port", "lianyungang"),
        ("Lianyungang Port", "port", "lianyungang"),
        ("Port of Lianyungang", "port", "lianyungang"),
        ("CNLYG", "port", "lianyungang"),
        ("cnlyg", "port", "lianyungang"),
        ("yingkou_bayuquan", "port", "yingkou_bayuquan"),
        ("釜山港", "port", "busan"),
        ("苏州工业园区", "park", "suzhou-sip"),
        ("suzhou-sip", "park", "suzhou-sip"),
        ("shenfu", "park", "shenfu"),
        ("辽宁", "province", "210000"),
        ("江苏省", "province", "320000"),
        ("Jiangsu", "province", "320000"),
        ("和平区", "county", "210102"),
        ("Heping District", "county", "210102"),
        ("kunshan", "county", "320583"),
        ("210103", "county", "210103"),
        ("Lüshunkou District", "county", "210212"),
        ("Lushunkou District", "county", "210212"),
    ],
)
def test_a_name_or_code_means_one_place(world, text, kind, key):
    place = resolve_place(world.places, text)
    assert (place.kind, place.id) == (kind, key)


def test_every_place_is_found_by_its_id(world):
    cities = {fold(p.name_en) for p in world.places if p.kind == "city"}
    for place in world.places:
        found = resolve_place(world.places, place.id)
        # "dalian" is the id of a port and the name of a city, and means the city.
        assert found is place or ((place.kind, found.kind) == ("port", "city") and place.id in cities)


def test_every_place_is_found_by_its_names_or_is_one_of_the_ambiguous(world):
    ambiguous = set()
    for place in world.places:
        for name in (place.name_zh, place.name_en):
            try:
                found = resolve_place(world.places, name)
            except AmbiguousPlaceError:
                ambiguous.add(place.name_zh)
                continue
            assert name in (found.name_zh, found.name_en)
    assert ambiguous == {"铁西区", "海州区", "鼓楼区"}


def test_there_is_a_place_for_every_row(world):
    counts = {}
    for place in world.places:
        counts[place.kind] = counts.get(place.kind, 0) + 1
    assert counts == {"province": 2, "city": 27, "county": 195, "port": 52, "park": 21}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("铁西区", ["210106", "210303"]),
        ("Tiexi District", ["210106", "210303"]),
        ("海州区", ["210902", "320706"]),
        ("鼓楼", ["320106", "320302"]),
    ],
)
def test_an_ambiguous_name_lists_the_codes(world, text, codes):
    with pytest.raises(AmbiguousPlaceError, match="names several places; say which by its code") as caught:
        resolve_place(world.places, text)
    for code in codes:
        assert f"({code})" in str(caught.value)


@pytest.mark.parametrize(("text", "suggested"), [("Shenyan", "沈阳 Shenyang"), ("Lianyungan", "连云港 Lianyungang")])
def test_an_unknown_name_comes_with_suggestions(world, text, suggested):
    with pytest.raises(UnknownPlaceError, match=rf"no place '{text}'.*Did you mean .*{suggested}"):
        resolve_place(world.places, text)


@pytest.mark.parametrize("text", ["", "   ", "---", "qqqqqqqqqq", "🚢"])
def test_nonsense_is_unknown_without_suggestions(world, text):
    with pytest.raises(UnknownPlaceError, match="There is no place") as caught:
        resolve_place(world.places, text)
    assert "Did you mean" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [("121.6,38.9", 121.6, 38.9), (" 121.6 , 38.9 ", 121.6, 38.9), ("121.6，38.9", 121.6, 38.9), ("120,32", 120, 32)],
)
def test_a_pair_of_numbers_is_a_point(world, text, lon, lat):
    place = resolve_place(world.places, text)
    assert (place.kind, place.lon, place.lat) == ("point", lon, lat)


@given(st.floats(73, 142), st.floats(18, 54))
def test_a_point_is_the_one_that_its_id_names(lon, lat):
    place = point_place(lon, lat)
    assert abs(place.lon - lon) <= 5.1e-7
    assert abs(place.lat - lat) <= 5.1e-7
    assert resolve_place((), place.id) == place
    assert point_place(place.lon, place.lat) == place


def test_points_forty_metres_apart_are_two(world):
    one, other = (resolve_place(world.places, text) for text in ("121.473701,31.23", "121.474121,31.23"))
    assert one.id == "121.473701,31.23"
    assert one.id != other.id
    assert point_place(-0.0000001, 100.0).id == "0,100"


def test_swapped_coordinates_are_told_so(world):
    with pytest.raises(UnknownPlaceError, match=r"outside the map .* Longitude comes first\."):
        resolve_place(world.places, "38.9,121.6")


def test_a_point_elsewhere_is_outside_the_map(world):
    with pytest.raises(UnknownPlaceError, match=r"0.0,0.0 lies outside the map \(73-142 E, 18-54 N\)\.$"):
        resolve_place(world.places, "0,0")


@pytest.mark.parametrize(
    ("query", "kind", "key"),
    [
        ("大连", "city", "210200"),
        ("dal", "city", "210200"),
        ("shenyang", "city", "210100"),
        ("sy", "city", "210100"),
        ("lyg", "city", "320700"),
        ("CNTAO", "port", "qingdao"),
        ("qingd", "port", "qingdao"),
        ("3207", "city", "320700"),
        ("hunnan", "county", "210112"),
        ("sip", "park", "suzhou-sip"),
        ("cy", "city", "211300"),
        ("luhe", "county", "320116"),
        ("lhq", "county", "320116"),
        ("yandu", "county", "320903"),
        ("changhaixian", "county", "210224"),
    ],
)
def test_search_offers_by_name_pinyin_initials_and_code(world, query, kind, key):
    assert (kind, key) in {(p.kind, p.id) for p in search_places(world.places, query, 20)}


@pytest.mark.parametrize(("query", "key"), [("大连", "210200"), ("suzhou", "320500"), ("Taizhou", "321200")])
def test_search_puts_the_exact_city_first(world, query, key):
    assert search_places(world.places, query)[0].id == key


def test_search_respects_its_limit_and_finds_nothing_for_nothing(world):
    assert len(search_places(world.places, "a", 7)) == 7
    assert search_places(world.places, "") == []
    assert search_places(world.places, "!?") == []


@given(st.text(max_size=12))
def test_search_never_fails_and_never_repeats(world, query):
    found = search_places(world.places, query, 50)
    assert len({(p.kind, p.id) for p in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "key"), [("沈抚新区", "shenfu"), ("Suzhou Industrial Park", "suzhou-sip"), ("Shenfu New Area", "shenfu")]
)
def test_what_stands_in_brackets_may_be_left_out(world, text, key):
    assert resolve_place(world.places, text).id == key
