"""Vector tiles: one archive for all networks, read by the format's own library and by GDAL."""

import gzip

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles

from geo.layers.export import export_layer, layer_content, write_contents
from geo.layers.registry import LAYERS, layer_table
from geo.layers.tiles import MAX_ZOOM, MIN_ZOOM, tile_table

SMALL = ("rivers", "ferries", "terminals")


@pytest.fixture(scope="module")
def archive(world, tmp_path_factory):
    """Return an archive of three small layers."""
    path = tmp_path_factory.mktemp("tiles") / "corridor.pmtiles"
    write_contents([layer_content(world, name) for name in SMALL], path)
    return path


def test_the_archive_says_what_it_is_and_whose_the_data_are(archive):
    with archive.open("rb") as stream:
        reader = Reader(MmapSource(stream))
        header, said = reader.header(), reader.metadata()
    assert (header["min_zoom"], header["max_zoom"]) == (MIN_ZOOM, MAX_ZOOM)
    assert header["clustered"]
    assert header["tile_type"].name == "MVT"
    assert header["min_lon_e7"] < header["center_lon_e7"] < header["max_lon_e7"]
    assert "© OpenStreetMap contributors" in said["attribution"]
    assert "ODbL" in said["licence"]
    assert [layer["id"] for layer in said["vector_layers"]] == list(SMALL)
    assert {"name_zh", "name_en"} <= set(said["vector_layers"][0]["fields"])


def test_every_tile_is_found_where_it_lies(archive):
    with archive.open("rb") as stream:
        source = MmapSource(stream)
        tiles = list(all_tiles(source))
        reader = Reader(source)
        assert {place[0] for place, _ in tiles} == set(range(MIN_ZOOM, MAX_ZOOM + 1))
        for place, data in tiles:
            assert reader.get(*place) == data
            assert gzip.decompress(data)


def test_gdal_reads_the_layers_where_they_are(world, archive):
    assert [name for name, _ in pyogrio.list_layers(archive)] == list(SMALL)
    terminals = layer_table(world, "terminals").set_index("id")
    found = pyogrio.read_dataframe(archive, layer="terminals").to_crs(4326).drop_duplicates("id").set_index("id")
    assert set(found.index) == set(terminals.index)
    assert found.name_zh.to_dict() == terminals.name_zh.to_dict()
    distance = shapely.distance(found.geometry.to_numpy(), terminals.geometry.loc[found.index].to_numpy())
    # Half a unit of a tile at the closest zoom, 360 degrees / 2**8 / 4096.
    assert distance.max() < 360 / 2**MAX_ZOOM / 4096
    ferries = pyogrio.read_dataframe(archive, layer="ferries").to_crs(4326)
    assert set(ferries.name_zh) == set(layer_table(world, "ferries").name_zh)


def test_tiles_repeat_to_the_byte(world, archive, tmp_path):
    path = tmp_path / "corridor.pmtiles"
    write_contents([layer_content(world, name) for name in SMALL], path)
    assert path.read_bytes() == archive.read_bytes()


def test_edges_are_joined_where_they_agree_and_keep_their_length():
    lines = [[(0, 0), (1, 0)], [(1, 0), (2, 0)], [(2, 0), (3, 0)]]
    frame = gpd.GeoDataFrame(
        {"edge": [1, 2, 3], "mode": "road", "kind": "trunk", "ref": ["a", "a", "b"], "name_zh": "", "name_en": ""},
        geometry=[shapely.LineString(line) for line in lines],
        crs=4326,
    )
    table = tile_table(frame)
    assert table.ref.tolist() == ["a", "b"]
    np.testing.assert_allclose(shapely.length(table.geometry.to_numpy()), [2, 1])


def test_what_has_no_position_has_no_tile(world):
    parks = layer_table(world, "parks")
    assert parks.geometry.isna().any()
    assert len(tile_table(parks)) == parks.geometry.notna().sum()


def test_networks_in_a_box_are_a_layer_each(world, tmp_path):
    path = tmp_path / "corridor.pmtiles"
    count = export_layer(world, "networks", path, (119.0, 34.0, 120.0, 35.0))
    assert count > 0
    names = [name for name, _ in pyogrio.list_layers(path)]
    assert {"roads", "rails", "sea", "terminals"} <= set(names) <= set(LAYERS["networks"].parts)
