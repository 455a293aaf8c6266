"""What lights up with a selection, and what the browser is told."""

import json

import pytest
import shapely

from app.pages.plan import plan_list
from app.services.selection import (
    Choice,
    choice_of,
    is_known,
    map_state,
    name_of,
    pairing_table,
    place_row,
    roles_of,
    title_of,
)
from app.state.view_state import ViewState
from geo.errors import UnknownPlaceError


def every(world):
    yield from (("province", key) for key in world.provinces.adcode)
    yield from (("city", key) for key in world.cities.adcode)
    yield from (("county", key) for key in world.counties.adcode)
    yield from (("port", key) for key in world.ports.id)
    yield from (("park", key) for key in world.parks.id)
    yield from (("pairing", key) for key in world.plan.pairings.id)
    yield from (("item", str(key)) for key in world.plan.items["item"])


def test_everything_is_known_has_a_title_and_a_state_in_json(world):
    for kind, key in every(world):
        assert is_known(world, kind, key)
        for language in ("zh", "en"):
            values = map_state(world, ViewState(language).choose(kind, key))
            assert json.loads(json.dumps(values)) is not None
            assert values["title"].startswith(title_of(world, language, kind, key))


@pytest.mark.parametrize(
    ("kind", "key"), [("city", "320000"), ("province", "110000"), ("item", "25"), ("pairing", ""), ("port", "DALIAN")]
)
def test_the_unknown_is_unknown_and_lights_nothing(world, kind, key):
    assert not is_known(world, kind, key)
    assert choice_of(world, (kind, key)) == Choice()
    values = map_state(world, ViewState("en", selected=(kind, key)))
    assert values["title"] == "Liao-Su Corridor"
    assert values["bounds"] is None


def test_place_row_gives_the_row_or_a_sentence(world):
    assert place_row(world, "port", "dalian").locode == "CNDLC"
    assert name_of(place_row(world, "city", "210100"), "zh") == "沈阳"
    assert name_of(place_row(world, "city", "210100"), "en", "province") == "Liaoning"
    with pytest.raises(UnknownPlaceError, match="There is no city '999999' on the map"):
        place_row(world, "city", "999999")


def test_a_paired_city_lights_its_pairing_and_partner(world):
    table = pairing_table(world)
    for row in table[table.kind == "city_pair"].itertuples():
        choice = choice_of(world, ("city", row.liaoning))
        assert choice.pairings == (row.id,)
        assert set(choice.places) == {row.liaoning, row.jiangsu}


def test_a_city_outside_the_plan_lights_itself(world):
    assert choice_of(world, ("city", "210900")).places == ("210900",)
    assert choice_of(world, ("city", "210900")).pairings == ()


def test_a_province_lights_itself_only(world):
    choice = choice_of(world, ("province", "320000"))
    assert choice.pairings == ()
    assert choice.places == ("320000",)


def test_a_zone_lights_its_members(world):
    members = set(world.parks.id[world.parks.member_of == "sunan-zone"])
    choice = choice_of(world, ("pairing", "zones-22"))
    assert members <= set(choice.places)
    assert {"shenda-zone", "sunan-zone"} <= set(choice.places)


def test_an_item_lights_all_its_pairings(world):
    for item in world.plan.items["item"]:
        pairings = set(world.plan.pairings.id[world.plan.pairings.plan_item == item])
        assert set(choice_of(world, ("item", str(item))).pairings) == pairings


def test_bounds_hold_what_lights_up(world):
    for kind, key in every(world):
        choice = choice_of(world, (kind, key))
        if choice.bounds is None:
            assert kind in ("item", "park")
            continue
        (south, west), (north, east) = choice.bounds
        assert west < east
        assert south < north
        box = shapely.box(west, south, east, north)
        if kind in ("city", "county", "province", "port", "park"):
            assert box.covers(place_row(world, kind, key).geometry), (kind, key)


def test_a_zone_without_position_has_no_bounds(world):
    assert choice_of(world, ("park", "liaoning-ftz")).bounds is None


def test_roles_of_a_city_include_those_of_its_parks_and_ports_in_the_order_of_items(world):
    roles = [(role.pairing.plan_item, role.pairing.id, role.side) for role in roles_of(world, "city", "210200")]
    assert roles == sorted(roles)
    assert {key for _, key, _ in roles} == {"tours-4", "equipment-8", "ports-10", "zones-22", "british-park"}
    assert {side for *_, side in roles} == {"liaoning"}


def test_roles_are_given_once(world):
    for city in world.cities.adcode:
        found = [role.pairing.id for role in roles_of(world, "city", city)]
        assert len(set(found)) == len(found)


def test_places_outside_the_plan_have_no_role(world):
    assert roles_of(world, "city", "210900") == []
    assert roles_of(world, "port", "busan") == []


@pytest.mark.parametrize(("kind", "key"), [("x", "dalian"), ("", ""), ("port", "\ud800"), ("port", "x"), ("item", "0")])
def test_what_an_address_may_hold_and_the_data_do_not_is_not_known(world, kind, key):
    assert is_known(world, "port", "dalian")
    assert not is_known(world, kind, key)


def test_a_theme_that_no_text_file_can_hold_has_no_items(world):
    assert str(plan_list(world, "zh", "\ud800")) == str(plan_list(world, "zh", "no such theme"))
