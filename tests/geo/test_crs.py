"""Datums, reference systems and measures on the ellipsoid."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.crs import (
    ALBERS,
    Datum,
    common_datum,
    datum_of,
    gcj02_to_wgs84,
    geodesic_area_km2,
    geodesic_length_m,
    require_wgs84,
    tag_datum,
    wgs84_to_gcj02,
)
from geo.errors import DatumError, MissingCrsError, UnexpectedCrsError

mainland = st.tuples(st.floats(74.0, 134.0), st.floats(19.0, 53.0))


def points(*lonlat, crs="EPSG:4326"):
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*lonlat, strict=True)), crs=crs)


def gcj02(*lonlat):
    return tag_datum(points(*lonlat), Datum.GCJ02)


# The points of eviltransform's tests (googollee/eviltransform, python/test.py) and of the README of
# wandergis/coordtransform; all four are printed there to the last digit of a double.
@pytest.mark.parametrize(
    ("wgs84", "published"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
        ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
    ],
    ids=["Shanghai", "Shenzhen", "Beijing", "Tiananmen"],
)
def test_gcj02_agrees_with_published_points_both_ways(wgs84, published):
    shifted = wgs84_to_gcj02(np.array([wgs84]))
    np.testing.assert_allclose(shifted, [published], rtol=0, atol=1e-11)
    back = gcj02_to_wgs84(gcj02(published)).geometry.iloc[0]
    assert (back.x, back.y) == pytest.approx(wgs84, abs=1e-9)


@given(mainland)
def test_gcj02_round_trip_leaves_less_than_a_centimetre(lonlat):
    shifted = wgs84_to_gcj02(np.array([lonlat]))
    back = shapely.get_coordinates(gcj02_to_wgs84(gcj02(*shifted)).geometry.to_numpy())
    np.testing.assert_allclose(back, [lonlat], rtol=0, atol=1e-8)


def test_the_shift_is_300_to_700_metres_in_both_provinces(world):
    lonlat = world.cities[["seat_lon", "seat_lat"]].to_numpy()
    shifted = wgs84_to_gcj02(lonlat)
    _, _, metres = Geod(ellps="WGS84").inv(*lonlat.T, *shifted.T)
    assert metres.min() > 300
    assert metres.max() < 700


def test_gcj02_to_wgs84_keeps_shared_vertices_shared_and_columns():
    left, right = shapely.box(120, 32, 121, 33), shapely.box(121, 32, 122, 33)
    frame = tag_datum(gpd.GeoDataFrame({"name": ["l", "r"]}, geometry=[left, right], crs=4326), Datum.GCJ02)
    moved = gcj02_to_wgs84(frame)
    assert shapely.coverage_is_valid(moved.geometry.to_numpy())
    assert list(moved.name) == ["l", "r"]
    assert datum_of(moved) == Datum.WGS84
    assert datum_of(frame) == Datum.GCJ02, "the input stays what it was"


def test_gcj02_to_wgs84_refuses_what_is_wgs84_already():
    with pytest.raises(DatumError, match="tagged WGS84"):
        gcj02_to_wgs84(tag_datum(points((120, 30)), Datum.WGS84))


def test_tagging_leaves_the_input_alone_and_may_be_repeated():
    frame = points((120, 30))
    tagged = tag_datum(frame, Datum.BD09)
    assert frame.attrs == {}
    assert datum_of(tag_datum(tagged, Datum.BD09)) == Datum.BD09


def test_a_tagged_table_cannot_be_tagged_otherwise():
    with pytest.raises(DatumError, match="tagged GCJ-02; transform it instead of tagging it WGS84"):
        tag_datum(gcj02((120, 30)), Datum.WGS84)


def test_a_table_without_datum_is_refused():
    with pytest.raises(DatumError, match="does not say its datum"):
        datum_of(points((120, 30)))


def test_an_unknown_datum_is_refused_with_the_known_ones():
    frame = points((120, 30))
    frame.attrs["datum"] = "Beijing 1954"
    with pytest.raises(DatumError, match=r"'Beijing 1954'; known are WGS84, GCJ-02, BD-09"):
        datum_of(frame)


def test_tables_of_one_datum_combine_and_of_two_do_not():
    wgs = tag_datum(points((120, 30)), Datum.WGS84)
    assert common_datum(wgs, wgs) == Datum.WGS84
    with pytest.raises(DatumError, match=r"GCJ-02, WGS84"):
        common_datum(wgs, gcj02((120, 30)))
    with pytest.raises(DatumError, match="does not say"):
        common_datum(wgs, points((120, 30)))


def test_require_wgs84_names_what_is_wrong():
    require_wgs84(points((120, 30)), "towns")
    with pytest.raises(MissingCrsError, match="towns has no coordinate reference system"):
        require_wgs84(points((120, 30), crs=None), "towns")
    with pytest.raises(UnexpectedCrsError, match="towns is in EPSG:3857"):
        require_wgs84(points((120, 30)).to_crs(3857), "towns")
    with pytest.raises(UnexpectedCrsError, match="towns is in"):
        require_wgs84(points((120, 30)).to_crs(ALBERS), "towns")
    # CGCS2000 is within centimetres of WGS 84, and still not what was agreed.
    with pytest.raises(UnexpectedCrsError, match="EPSG:4490"):
        require_wgs84(points((120, 30), crs=4490), "towns")
    with pytest.raises(DatumError, match="towns is on the GCJ-02 datum"):
        require_wgs84(gcj02((120, 30)), "towns")


def test_twenty_degrees_of_equator_across_the_date_line():
    # a = 6378137 m: 20 degrees are 6378137 * pi / 9 m.
    length = geodesic_length_m(shapely.LineString([(170, 0), (-170, 0)]))
    assert length == pytest.approx(6378137 * np.pi / 9, abs=0.01)
    assert round(length / 1000) == 2226


def test_length_of_the_quarter_meridian():
    assert geodesic_length_m(shapely.LineString([(120, 0), (120, 90)])) == pytest.approx(10001965.729, abs=0.01)


def test_area_of_the_whole_ellipsoid_from_its_octant():
    # The area of the WGS 84 ellipsoid is 510 065 621.724 km2 (NIMA TR8350.2: 510 065 621.7).
    octant = shapely.Polygon([(0, 0), (90, 0), (0, 90)])
    assert geodesic_area_km2(octant) * 8 == pytest.approx(510065621.724, abs=0.1)


def test_area_does_not_depend_on_winding_and_leaves_holes_out():
    outer, inner = shapely.box(120, 32, 122, 34), shapely.box(120.5, 32.5, 121, 33)
    holed = shapely.Polygon(outer.exterior, [inner.exterior])
    assert geodesic_area_km2(outer.reverse()) == pytest.approx(geodesic_area_km2(outer), rel=1e-12)
    assert geodesic_area_km2(holed) == pytest.approx(geodesic_area_km2(outer) - geodesic_area_km2(inner), rel=1e-9)


@given(st.floats(118, 124), st.floats(31, 42))
def test_the_figures_projection_is_equal_area(lon, lat):
    quad = shapely.segmentize(shapely.box(lon, lat, lon + 0.1, lat + 0.1), 0.005)
    planar = gpd.GeoSeries([quad], crs=4326).to_crs(ALBERS).area.iloc[0] / 1e6
    assert planar == pytest.approx(geodesic_area_km2(quad), rel=1e-5)
