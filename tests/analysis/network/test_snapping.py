"""What lies at a point of the map."""

import geopandas as gpd
import pytest
import shapely

from analysis.assumptions.cost import CLASSES
from analysis.network.edge_columns import GROUPS
from analysis.network.snapping import links_near, ports_near
from geo.crs import geodesic_length_m


def test_the_nearest_links_are_those_of_a_search_over_all(router):
    lon, lat = 121.62, 38.93
    found = links_near(router, lon, lat, 4000.0)
    frame = gpd.GeoSeries(router.columns.geometry, crs=4326).to_crs("EPSG:32651")
    point = gpd.GeoSeries([shapely.Point(lon, lat)], crs=4326).to_crs("EPSG:32651").iloc[0]
    metres = frame.distance(point).to_numpy()
    own = (router.columns.group != GROUPS.index("transfer")) & (router.columns.code != CLASSES.index("access"))
    ids = router.graph.edges["edge"].astype(str).to_numpy()
    for mode, rows in found.groupby("mode"):
        of_mode = own & (router.columns.group == GROUPS.index(mode)) & (metres <= 4000)
        assert set(rows.id) == set(ids[of_mode][metres[of_mode].argsort()[:2]])
    assert found.distance_m.is_monotonic_increasing
    assert found.distance_m.tolist() == pytest.approx(
        sorted(metres[[ids.tolist().index(one) for one in found.id]]), rel=0.01
    )
    assert set(found["mode"]) >= {"road", "rail"}


def test_where_nothing_is_there_is_nothing(router, world):
    assert links_near(router, 100.0, 40.0, 500.0).empty
    assert ports_near(world, 100.0, 40.0, 500.0).empty


def test_ports_within_reach_come_nearest_first(world):
    dalian = world.ports.set_index("id").loc["dalian"]
    found = ports_near(world, dalian.lon, dalian.lat, 60_000.0)
    assert found.id.iloc[0] == "dalian"
    assert found.distance_m.is_monotonic_increasing
    for row in found.itertuples():
        line = shapely.LineString([(dalian.lon, dalian.lat), (row.lon, row.lat)])
        assert row.distance_m == pytest.approx(geodesic_length_m(line))
