"""Parks and zones."""

import pytest
import shapely

from geo.errors import SchemaError
from geo.places.parks import PARK_KINDS, load_parks


def test_parks_lie_in_their_county_and_that_in_their_city(world):
    counties = world.counties.set_index("adcode")
    placed = world.parks[world.parks.lon.notna()]
    assert len(placed) == 17
    for row in placed.itertuples():
        assert counties.geometry[row.county_adcode].covers(row.geometry), row.id
        assert counties.city_adcode[row.county_adcode] in row.city_adcode.split(";"), row.id


def test_zones_are_the_multipoints_of_their_members(world):
    shapes = world.parks.set_index("id").geometry
    for zone, count in (("shenda-zone", 2), ("sunan-zone", 9)):
        members = world.parks[world.parks.member_of == zone]
        assert len(members) == count
        assert shapes[zone].geom_type == "MultiPoint"
        assert set(shapely.get_parts(shapes[zone])) == set(members.geometry)


def test_every_member_belongs_to_a_zone_that_spans_its_city(world):
    parks = world.parks.set_index("id")
    for row in world.parks[world.parks.member_of != ""].itertuples():
        assert parks.kind[row.member_of] == "demonstration_zone"
        assert set(row.city_adcode.split(";")) <= set(parks.city_adcode[row.member_of].split(";"))


def test_only_the_free_trade_zones_have_no_position(world):
    unplaced = world.parks[world.parks.geometry.isna()]
    assert set(unplaced.id) == {"liaoning-ftz", "jiangsu-ftz"}
    assert set(unplaced.kind) == {"free_trade_zone"}


def test_kinds_are_the_known_ones_and_all_used(world):
    assert set(world.parks.kind) == set(PARK_KINDS)


def test_item_22_names_six_parks_and_zones(world):
    named = world.parks[world.parks.relation == "named"]
    assert set(named.plan_item) == {22}
    assert set(named.id) == {
        "shenda-zone", "sunan-zone", "shenfu", "suzhou-sip", "sino-german-shenyang", "sino-british-dalian",
    }  # fmt: skip


def test_known_dates_of_approval(world):
    approved = world.parks.set_index("id").approved
    # State Council: Sunan zone 20 October 2014 (Guohan 2014 no. 138 of that day's reply), Shenda zone 5 April 2016.
    assert approved["shenda-zone"] == "2016-04-05"
    assert approved["sunan-zone"].startswith("2014-10")
    # China and Singapore signed on 26 February 1994.
    assert approved["suzhou-sip"].startswith("1994-02")


@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "theme_park"), ("plan_item", "25"), ("lat", "12"), ("approved", "1991/03/06"), ("city_adcode", "")],
)
def test_a_wrong_park_is_refused_by_column(edit_csv, column, value):
    def change(frame):
        frame.loc[1, column] = value

    with pytest.raises(SchemaError, match=f"parks.csv does not have the agreed form: column '{column}', value"):
        load_parks(edit_csv("parks/parks.csv", change))
