"""The cooperation plan as data."""

import re

import pytest

from geo.errors import SchemaError
from geo.plan.plan import PAIRING_KINDS, load_plan, pairing_title
from geo.world import load_world
from tests.conftest import DATA

# Item of the plan, city in Liaoning, city in Jiangsu: read in the plan's text of 2018.
CITY_PAIRS = {
    (7, "Panjin", "Wuxi"),
    (8, "Liaoyang", "Nantong"),
    (11, "Dandong", "Yangzhou"),
    (12, "Benxi", "Taizhou"),
    (13, "Tieling", "Huai'an"),
    (15, "Fushun", "Xuzhou"),
    (16, "Huludao", "Changzhou"),
    (23, "Jinzhou", "Suzhou"),
}


@pytest.fixture(scope="module")
def plan():
    return load_plan(DATA)


def test_there_are_exactly_24_items_in_five_sections_and_four_measures(plan):
    assert list(plan.items["item"]) == list(range(1, 25))
    assert list(plan.sections.section) == [1, 2, 3, 4, 5]
    assert set(plan.items.section) <= {1, 2, 3, 4, 5}
    assert plan.items.section.is_monotonic_increasing
    assert list(plan.measures.measure) == [1, 2, 3, 4]


def test_the_eight_city_pairs_are_those_of_the_plan(plan, world):
    names = world.cities.set_index("adcode").name_en
    pairs = plan.pairings[plan.pairings.kind == "city_pair"]
    members = plan.members.pivot_table(index="pairing_id", columns="side", values="place_id", aggfunc="first")
    found = {
        (row.plan_item, names[members.liaoning[row.id]], names[members.jiangsu[row.id]]) for row in pairs.itertuples()
    }
    assert found == CITY_PAIRS
    assert sorted(pairs.plan_item) == [7, 8, 11, 12, 13, 15, 16, 23]
    assert set(pairs.status) == {"named"}
    assert set(pairs.direction) == {"mutual"}


def test_each_city_pair_has_one_city_on_each_side_and_no_city_is_paired_twice(plan):
    pairs = plan.pairings.id[plan.pairings.kind == "city_pair"]
    members = plan.members[plan.members.pairing_id.isin(pairs)]
    assert set(members.place_type) == {"city"}
    assert members.place_id.is_unique
    assert len(members) == 16


def test_anshan_is_left_open(plan):
    row = plan.pairings.set_index("id").loc["anshan-open"]
    assert (row.kind, row.status, row.plan_item) == ("open_pair", "open", 6)
    sides = plan.members[plan.members.pairing_id == "anshan-open"].set_index("side").place_id
    assert sides.to_dict() == {"liaoning": "210300", "jiangsu": "320000"}
    assert "210300" in set(plan.open_points.place_id)


def test_every_member_exists_on_its_side(plan, world):
    city_of_port = world.ports.set_index("id").city_adcode
    cities_of_park = world.parks.set_index("id").city_adcode
    for row in plan.members.itertuples():
        if row.place_type == "port":
            codes = [city_of_port[row.place_id]]
        elif row.place_type == "park":
            codes = cities_of_park[row.place_id].split(";")
        else:
            codes = [row.place_id]
            frame = world.cities if row.place_type == "city" else world.provinces
            assert row.place_id in set(frame.adcode)
        prefix = {"liaoning": "21", "jiangsu": "32"}[row.side]
        assert all(code.startswith(prefix) for code in codes), row.place_id


def test_every_pairing_has_members_on_both_sides(plan):
    sides = plan.members.groupby("pairing_id").side.agg(set)
    assert set(sides.index) == set(plan.pairings.id)
    assert all(side == {"liaoning", "jiangsu"} for side in sides)
    assert not plan.members.duplicated().any()


def test_open_points_are_the_cities_without_a_named_partner(plan, world):
    pairs = plan.pairings.id[plan.pairings.kind == "city_pair"]
    paired = set(plan.members.place_id[plan.members.pairing_id.isin(pairs)])
    assert set(plan.open_points.place_id) == set(world.cities.adcode) - paired
    assert len(plan.open_points) == 11


def test_open_points_cite_the_items_that_name_the_city(plan, world):
    members = plan.members.merge(plan.pairings, left_on="pairing_id", right_on="id")
    for row in plan.open_points[plan.open_points.point_en.str.startswith("No paired city; see")].itertuples():
        items = set(members.plan_item[members.place_id == row.place_id])
        assert items <= {int(number) for number in re.findall(r"\d+", row.point_en)}, row.place_id


def test_items_with_pairings_have_places_and_the_others_are_the_provinces(plan):
    assert set(plan.items["item"][plan.items.scope == "places"]) == set(plan.pairings.plan_item)


def test_pairings_have_the_theme_of_their_item_or_of_their_kind(plan):
    themes = set(plan.themes.id)
    assert set(plan.items.theme) <= themes
    assert set(plan.pairings.theme) <= themes
    assert set(plan.pairings.kind) == set(PAIRING_KINDS)


def test_targets_are_texts_with_the_same_numbers_in_both_languages_and_no_year_but_2020(plan):
    targets = plan.items[plan.items.target_zh != ""]
    assert len(targets) > 0
    for row in targets.itertuples():
        assert isinstance(row.target_zh, str)
        assert set(re.findall(r"20\d\d", row.target_zh)) <= {"2020"}
        assert re.findall(r"\d+", row.target_zh) == re.findall(r"\d+", row.target_en)
    assert ((plan.items.target_zh == "") == (plan.items.target_en == "")).all()


def test_titles_join_both_sides():
    assert pairing_title(["沈阳", "大连"], ["江苏"], joiner="、", many=" ↔ ") == "沈阳、大连 ↔ 江苏"


@pytest.mark.parametrize(
    ("name", "column", "value", "said"),
    [
        ("plan/items.csv", "theme", "astrology", "items.csv has theme astrology"),
        ("plan/items.csv", "item", "2", "items.csv does not have the agreed form: column 'item'"),
        ("plan/pairings.csv", "theme", "astrology", "pairings.csv has theme astrology"),
        (
            "plan/pairings.csv",
            "kind",
            "twin",
            "pairings.csv does not have the agreed form: column 'kind', value 'twin'",
        ),
        ("plan/members.csv", "place_id", "219900", "members.csv names 219900"),
        ("plan/members.csv", "pairing_id", "nobody", "members.csv has pairing nobody"),
        ("plan/open_points.csv", "place_id", "219900", "open_points.csv names 219900"),
        ("ports/ports.csv", "city_adcode", "219900", "ports.csv has city 219900"),
        ("parks/parks.csv", "city_adcode", "219900", "parks.csv has city 219900"),
        ("parks/parks.csv", "county_adcode", "210199", "parks.csv has county 210199"),
        ("parks/parks.csv", "member_of", "nozone", "parks.csv has zone nozone"),
        ("ports/throughput.csv", "port_id", "atlantis", "throughput.csv has port atlantis"),
        ("ports/aggregates.csv", "members", "taicang;atlantis", "aggregates.csv has port atlantis"),
        ("ports/services.csv", "origin", "atlantis", "services.csv has port atlantis"),
        ("ports/services.csv", "destination", "atlantis", "services.csv has port atlantis"),
    ],
)
def test_a_reference_that_leads_nowhere_is_named(edit_csv, name, column, value, said):
    def change(frame):
        frame.loc[0, column] = value

    with pytest.raises(SchemaError, match=said):
        load_world(edit_csv(name, change), intact=False)


def test_an_item_missing_in_the_items_is_named(edit_csv):
    with pytest.raises(SchemaError, match=r"pairings.csv has item 7"):
        load_world(edit_csv("plan/items.csv", lambda frame: frame[frame["item"] != "7"]), intact=False)


def test_a_section_missing_in_the_sections_is_named(edit_csv):
    with pytest.raises(SchemaError, match=r"items.csv has section 2"):
        load_world(edit_csv("plan/sections.csv", lambda frame: frame[frame["section"] != "2"]), intact=False)


@pytest.mark.parametrize("side", ["liaoning", "jiangsu"])
def test_a_pairing_without_a_member_on_one_side_is_named(edit_csv, side):
    def drop(frame):
        return frame[~((frame.pairing_id == "panjin-wuxi") & (frame.side == side))]

    with pytest.raises(SchemaError, match=f"pairings.csv has panjin-wuxi without a place in {side.title()}"):
        load_world(edit_csv("plan/members.csv", drop), intact=False)
