"""Handing layers over: every layer in every format, read back by other libraries."""

import csv
import errno
import itertools
import json
import resource
import signal
import subprocess
import sys
import zipfile
from contextlib import contextmanager

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.web.ogc.collections import CRS_URIS
from geo.crs import FILE_CRS, parse_crs
from geo.errors import (
    BadBoxError,
    EmptySelectionError,
    RequestError,
    UnexpectedCrsError,
    UnknownLayerError,
    UnknownSuffixError,
    UnwritableTargetError,
)
from geo.layers.export import (
    SUFFIXES,
    export_layer,
    feature_collection,
    geojson_pieces,
    parse_box,
    require_suffix,
    select_box,
    to_geojson,
)
from geo.layers.registry import LAYERS, layer_table
from geo.layers.shapefile import short_names
from geo.places.boundaries import EXTENT
from geo.sources import licence_of, source_line
from geo.tables import ROW_GROUP
from tests.conftest import REPOSITORY

# Tiles cut features at their edges: they have tests of their own, as has a database with a layer for each network.
WHOLE = [suffix for suffix in SUFFIXES if suffix != ".pmtiles"]
EVERY = [pair for pair in itertools.product(LAYERS, WHOLE) if pair != ("networks", ".gpkg")]
# The networks are written here for a part of the map; whole roads have a test of their own.
SOME = (120.5, 31.5, 122.0, 33.5)
NETWORKS = ("roads", "rails", "sea", "lanes", "rivers", "ferries", "networks")


def part(name):
    return SOME if name in NETWORKS and name not in ("lanes", "rivers", "ferries") else None


def chosen(world, name):
    """Return what of a layer the fixture writes."""
    frame = layer_table(world, name)
    return frame if part(name) is None else select_box(frame, part(name), name)


@pytest.fixture(scope="module")
def exported(world, tmp_path_factory):
    """Write every layer in every format once."""
    folder = tmp_path_factory.mktemp("exported")
    counts = {}
    for name, suffix in EVERY:
        counts[name, suffix] = export_layer(world, name, folder / f"{name}{suffix}", part(name))
    assert len(list(folder.iterdir())) == len(EVERY), "no leftovers"
    return folder, counts


def read_back(path):
    """Return a file as a table with the ids as text, and its geometry, by a reader that is not the project's."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            csv.field_size_limit(10_000_000)
            frame = pd.DataFrame(list(csv.DictReader(stream)))
        geometry = gpd.GeoSeries.from_wkt(frame.pop("wkt").replace("", None), crs=4326)
        return gpd.GeoDataFrame(frame, geometry=geometry)
    if path.suffix == ".parquet":
        return gpd.read_parquet(path)
    # Water is of areas and lines, which a database and shapefiles keep apart.
    parts = [pyogrio.read_dataframe(path, layer=name) for name, _ in pyogrio.list_layers(path)]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize(("name", "suffix"), EVERY)
def test_every_layer_reads_back_the_same_in_every_format(world, exported, name, suffix):
    folder, counts = exported
    table = chosen(world, name)
    found = read_back(folder / f"{name}{suffix}")
    key = LAYERS[name].key
    column = "key" if suffix == ".kml" and key == "id" else key
    if suffix == ".shp.zip":
        assert set(found.columns) == {*short_names(table.columns.drop("geometry")).values(), "geometry"}
    assert counts[name, suffix] == len(table) == len(found)
    # FlatGeobuf sorts by place; every other format keeps the order.
    ids = [str(value) for value in found[column]]
    assert sorted(ids) == sorted(str(value) for value in table[key])
    if suffix != ".fgb" and name != "water":
        assert ids == [str(value) for value in table[key]]
    np.testing.assert_allclose(found.total_bounds, table.total_bounds, atol=1e-6)
    assert found.crs.to_epsg() == 4326 or found.crs.to_authority() == ("OGC", "CRS84")
    empty = set(table[key].astype(str)[table.geometry.isna()])
    assert {i for i, g in zip(ids, found.geometry, strict=True) if g is None or g.is_empty} == empty


@pytest.mark.parametrize(("name", "suffix"), EVERY)
def test_every_file_says_its_source_and_licence(world, exported, name, suffix):
    folder, _ = exported
    path = folder / f"{name}{suffix}"
    layer = LAYERS[name]
    source, licence = source_line(world.catalogue, layer.files), licence_of(world.catalogue, layer.files)
    if suffix == ".geojson":
        said = json.loads(path.read_text(encoding="utf-8"))
        assert (said["source"], said["licence"]) == (source, licence)
    elif suffix == ".parquet":
        said = pq.read_metadata(path).metadata
        assert (said[b"source"].decode(), said[b"licence"].decode()) == (source, licence)
    elif suffix == ".gpkg":
        said = pyogrio.read_info(path, layer=name)["layer_metadata"]
        assert (said["source"], said["licence"]) == (source, licence)
        assert said["IDENTIFIER"] == layer.title_zh
    elif suffix == ".fgb":
        said = pyogrio.read_info(path)["layer_metadata"]["DESCRIPTION"]
        assert f"Source: {source}. Licence: {licence}." in said
    elif suffix == ".shp.zip":
        with zipfile.ZipFile(path) as archive:
            assert f"Source: {source}. Licence: {licence}." in archive.read("README.txt").decode()
    elif suffix == ".kml":
        said = pyogrio.read_dataframe(path, read_geometry=False)
        texts = set(said.get("Description", said.get("description")))
        assert texts == {f"Source: {source}. Licence: {licence}."}
    else:
        said = pd.read_csv(path, encoding="utf-8-sig", dtype=str)
        assert set(said["source"]) == {source}
        assert set(said["licence"]) == {licence}


def geojson(exported, name):
    return json.loads((exported[0] / f"{name}.geojson").read_text(encoding="utf-8"))


def polygons(feature):
    geometry = feature["geometry"]
    if geometry is None or geometry["type"] not in ("Polygon", "MultiPolygon"):
        return []
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def signed_area(ring):
    x, y = np.array(ring, dtype=float).T
    return np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2


@pytest.mark.parametrize("name", LAYERS)
def test_geojson_follows_rfc_7946(exported, name):
    collection = geojson(exported, name)
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    ids = [feature["id"] for feature in collection["features"]]
    assert len(set(ids)) == len(ids)
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert feature["id"] == feature["properties"][LAYERS[name].key]
        for outer, *holes in polygons(feature):
            assert outer[0] == outer[-1]
            assert signed_area(outer) > 0, "exterior rings run counter-clockwise"
            assert all(signed_area(hole) < 0 for hole in holes)
            assert shapely.Polygon(outer, holes).is_valid


@pytest.mark.parametrize("name", LAYERS)
def test_geojson_coordinates_have_six_decimals_at_most_and_lie_in_the_extent(exported, name):
    def flatten(values):
        if isinstance(values[0], (int, float)):
            yield values
        else:
            for value in values:
                yield from flatten(value)

    # Networks are cut where their sources end; China's railways go beyond the map.
    west, south, east, north = (73, 18, 142, 54) if name in NETWORKS else EXTENT
    for feature in geojson(exported, name)["features"]:
        if feature["geometry"] is None:
            continue
        for position in flatten(feature["geometry"]["coordinates"]):
            assert len(position) == 2
            assert west <= position[0] <= east
            assert south <= position[1] <= north
            assert all(round(value, 6) == value for value in position)


def test_geojson_is_strict_utf8_json_without_nan(exported):
    def refuse(name):
        raise ValueError(name)

    for name in LAYERS:
        data = (exported[0] / f"{name}.geojson").read_bytes()
        json.loads(data.decode("utf-8"), parse_constant=refuse)
        assert data.endswith(b"\n")
    assert "大连港" in (exported[0] / "ports.geojson").read_text(encoding="utf-8"), "not escaped"


def test_geojson_says_null_for_what_is_missing_and_whole_numbers_as_such(exported):
    ports = {f["id"]: f["properties"] for f in geojson(exported, "ports")["features"]}
    assert ports["nampo"]["cargo_t"] is None
    assert ports["nampo"]["cargo_year"] is None
    assert ports["dalian"]["cargo_year"] == 2017
    assert isinstance(ports["dalian"]["cargo_year"], int)
    parks = {f["id"]: f for f in geojson(exported, "parks")["features"]}
    assert parks["liaoning-ftz"]["geometry"] is None
    cities = {f["id"]: f["properties"] for f in geojson(exported, "cities")["features"]}
    assert cities["320500"]["population_2020"] == 12748262


def test_exports_repeat_to_the_byte(world, exported, tmp_path):
    for suffix in (".geojson", ".parquet", ".csv", ".kml", ".fgb", ".shp.zip"):
        export_layer(world, "ports", tmp_path / f"ports{suffix}")
        assert (tmp_path / f"ports{suffix}").read_bytes() == (exported[0] / f"ports{suffix}").read_bytes()


def test_numbers_stay_numbers_in_databases(exported):
    for suffix in (".gpkg", ".fgb"):
        info = pyogrio.read_info(exported[0] / f"cities{suffix}")
        types = dict(zip(info["fields"], info["ogr_types"], strict=True))
        assert types["population_2020"] == "OFTInteger64"
        assert types["area_km2"] == "OFTReal"
        assert types["adcode"] == "OFTString"


def test_csv_opens_in_spreadsheets_and_keeps_codes(exported):
    data = (exported[0] / "cities.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    header = data.decode("utf-8-sig").splitlines()[0].split(",")
    assert header[-4:] == ["wkt", "layer", "source", "licence"]


def test_the_suffix_may_be_in_capitals(world, tmp_path):
    assert export_layer(world, "ports", tmp_path / "PORTS.GEOJSON") == 52
    assert json.loads((tmp_path / "PORTS.GEOJSON").read_text(encoding="utf-8"))["name"] == "ports"


# ---- networks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", WHOLE)
def test_all_roads_go_out_in_every_format(world, tmp_path, suffix):
    path = tmp_path / f"roads{suffix}"
    table = layer_table(world, "roads")
    assert export_layer(world, "roads", path) == len(table)
    if suffix == ".parquet":
        found = pq.read_table(path).to_pandas()
        assert sorted(found.edge) == table.edge.tolist()
        assert b"OpenStreetMap contributors" in pq.read_metadata(path).metadata[b"source"]
    elif suffix == ".csv":
        found = pd.read_csv(path, encoding="utf-8-sig", dtype={"ref": str}, low_memory=False)
        assert found.edge.tolist() == table.edge.tolist()
        assert set(found.source) == {"© OpenStreetMap contributors"}
        # What the row says of itself is not lost to what the layer says.
        assert found.row_source.tolist() == table.source.tolist()
    else:
        info = pyogrio.read_info(path, force_feature_count=True, force_total_bounds=True)
        assert info["features"] == len(table)
        assert pyproj.CRS(info["crs"]).equals("EPSG:4326", ignore_axis_order=True)
        np.testing.assert_allclose(info["total_bounds"], table.total_bounds, atol=1e-6)


def test_an_edge_reads_back_with_all_that_is_known_of_it(world, exported):
    table = chosen(world, "networks").set_index("edge")
    assert set(table["mode"]) >= {"road", "rail", "sea", "river"}
    for suffix in (".geojson", ".parquet", ".fgb"):
        found = read_back(exported[0] / f"networks{suffix}").set_index("edge").loc[table.index]
        for column in ("u", "v", "mode", "kind", "ref", "name_zh", "name_en", "source"):
            assert found[column].tolist() == table[column].tolist(), column
        for column in ("length", "speed_kph"):
            np.testing.assert_array_equal(found[column].to_numpy(float), table[column].to_numpy(float))
        same = shapely.equals_exact(found.geometry.to_numpy(), table.geometry.to_numpy(), tolerance=1e-6)
        assert same.all()


def test_a_database_of_all_networks_has_a_layer_for_each(world, tmp_path):
    path = tmp_path / "networks.gpkg"
    count = export_layer(world, "networks", path)
    parts = LAYERS["networks"].parts
    assert [name for name, _ in pyogrio.list_layers(path)] == list(parts)
    assert count == sum(len(layer_table(world, name)) for name in parts)
    for name in parts:
        info = pyogrio.read_info(path, layer=name, force_feature_count=True)
        layer = LAYERS[name]
        assert info["features"] == len(layer_table(world, name))
        assert info["crs"] == "EPSG:4326"
        assert info["layer_metadata"]["licence"] == licence_of(world.catalogue, layer.files)
        assert info["layer_metadata"]["source"] == source_line(world.catalogue, layer.files)
        assert info["layer_metadata"]["IDENTIFIER"] == layer.title_zh
    terminals = pyogrio.read_dataframe(path, layer="terminals").set_index("id")
    assert bool(terminals.rail["lushun_ferry"])
    assert bool(terminals.road["lushun_ferry"])


def test_a_database_of_networks_in_a_box_leaves_out_what_has_nothing_there(world, tmp_path):
    path = tmp_path / "networks.gpkg"
    count = export_layer(world, "networks", path, (123.0, 41.5, 123.8, 42.0))
    assert [name for name, _ in pyogrio.list_layers(path)] == ["roads", "rails", "terminals"]
    assert count == sum(pyogrio.read_info(path, layer=name)["features"] for name in ("roads", "rails", "terminals"))
    with pytest.raises(EmptySelectionError, match="No feature of networks meets the box"):
        export_layer(world, "networks", tmp_path / "none.gpkg", (138.0, 45.0, 139.0, 46.0))
    assert [p.name for p in tmp_path.iterdir()] == ["networks.gpkg"]


def test_an_edge_without_a_name_is_called_by_its_number_or_kind_in_kml(world, exported):
    found = pyogrio.read_dataframe(exported[0] / "roads.kml", read_geometry=False)
    assert (found["Name"] != "").all()
    assert {"trunk", "沈海高速"} <= set(found["Name"])


def test_geojson_in_pieces_is_the_collection_whole(world):
    frame = layer_table(world, "sea")
    pieces = list(geojson_pieces(world, "sea"))
    assert len(pieces) == 2 + -(-len(frame) // 5_000)
    files = LAYERS["sea"].files
    said = source_line(world.catalogue, files), licence_of(world.catalogue, files)
    collection = feature_collection(frame, "edge", "sea", *said)
    assert json.loads("".join(pieces)) == json.loads(json.dumps(collection))
    assert json.loads(to_geojson(world, "ferries"))["features"][0]["properties"]["mode"] == "ferry"


def test_a_line_of_no_length_stays_a_line():
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.LineString([(120, 30), (120, 30)])], crs=4326)
    (feature,) = feature_collection(frame, "id", "toy", "me", "MIT")["features"]
    assert feature["geometry"] == {"type": "LineString", "coordinates": ((120.0, 30.0), (120.0, 30.0))}


def test_vertices_that_rounding_makes_equal_are_one():
    line = shapely.LineString([(120, 30), (120.0000001, 30), (121, 31)])
    ring = shapely.Polygon([(120, 30), (121, 30), (121.0000001, 30), (121, 31)])
    frame = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[line, ring], crs=4326)
    first, second = feature_collection(frame, "id", "toy", "me", "MIT")["features"]
    assert first["geometry"]["coordinates"] == ((120.0, 30.0), (121.0, 31.0))
    assert len(second["geometry"]["coordinates"][0]) == 4


@pytest.mark.parametrize("name", LAYERS)
def test_no_vertex_of_a_layer_repeats_the_one_before(exported, name):
    shapes = [shapely.geometry.shape(f["geometry"]) for f in geojson(exported, name)["features"] if f["geometry"]]
    parts = shapely.get_parts(np.array(shapes, dtype=object))
    rings = shapely.get_rings(parts[shapely.get_dimensions(parts) == 2])
    # Some links of terminals have no length: two vertices in one place are all that a line can be.
    lines = parts[(shapely.get_dimensions(parts) == 1) & (shapely.length(parts) > 0)]
    xy, line = shapely.get_coordinates([*rings, *lines], return_index=True)
    assert not ((xy[1:] == xy[:-1]).all(axis=1) & (line[1:] == line[:-1])).any()


# ---- what columns are, other coordinates, boxes of features --------------------------------------------------


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb"])
def test_columns_carry_their_titles_and_units(exported, suffix):
    _, table = pyogrio.read_arrow(exported[0] / f"ports{suffix}")
    said = table.schema.field("cargo_t").metadata
    assert said[b"GDAL:OGR:alternative_name"].decode() == "货物吞吐量（t）"
    assert said[b"GDAL:OGR:comment"].decode() == "Cargo throughput in a year (t)"


def test_columns_carry_their_titles_in_the_other_formats(exported):
    assert geojson(exported, "ports")["fields"]["cargo_t"] == {
        "zh": "货物吞吐量", "en": "Cargo throughput in a year", "unit": "t",
    }  # fmt: skip
    schema = pq.read_schema(exported[0] / "ports.parquet")
    assert schema.field("cargo_t").metadata[b"unit"] == b"t"
    assert schema.field("name_zh").metadata[b"title_zh"].decode() == "中文名称"
    kml = (exported[0] / "ports.kml").read_text(encoding="utf-8")
    assert '<SimpleField name="key" type="string"><displayName>编号 / Identifier</displayName></SimpleField>' in kml
    with zipfile.ZipFile(exported[0] / "ports.shp.zip") as archive:
        assert {"ports.shp", "ports.dbf", "ports.prj", "ports.cpg", "README.txt"} <= set(archive.namelist())
        assert archive.read("ports.cpg") == b"UTF-8"
        assert "cargo_conf = cargo_confidence: 货物吞吐量可信度" in archive.read("README.txt").decode()


def test_texts_that_a_shapefile_cuts_are_told(exported, world):
    frame = pyogrio.read_dataframe(exported[0] / "plan.shp.zip").set_index("item")
    longest = world.plan.items.set_index("item").gist_zh
    cut = [item for item, text in longest.items() if len(text.encode()) > 254]
    with zipfile.ZipFile(exported[0] / "plan.shp.zip") as archive:
        said = archive.read("README.txt").decode()
    for item, text in longest.items():
        assert text.startswith(frame.gist_zh[item])
        assert (frame.gist_zh[item] != text) == (item in cut)
    assert (f"gist_zh: {len(cut)} 个文本" in said) == bool(cut)


def test_geoparquet_is_read_by_box_and_in_groups(world, tmp_path):
    path = tmp_path / "roads.parquet"
    export_layer(world, "roads", path)
    box = (120.5, 31.0, 121.0, 31.5)
    table = layer_table(world, "roads")
    found = gpd.read_parquet(path, bbox=box)
    bounds = table.geometry.bounds
    meets = (bounds.minx <= box[2]) & (bounds.maxx >= box[0]) & (bounds.miny <= box[3]) & (bounds.maxy >= box[1])
    assert set(found.edge) == set(table.edge[meets])
    assert "bbox" not in found.columns
    groups = pq.ParquetFile(path)
    assert groups.num_row_groups == -(-len(table) // ROW_GROUP)
    # Most groups lie elsewhere, so that a reader need not open them.
    column = {groups.schema.column(i).path: i for i in range(len(groups.schema))}["bbox.xmax"]
    far = [groups.metadata.row_group(i).column(column).statistics.max < 119 for i in range(groups.num_row_groups)]
    assert sum(far) >= 2


@pytest.mark.parametrize("crs", FILE_CRS)
@pytest.mark.parametrize("suffix", [".gpkg", ".parquet", ".fgb", ".shp.zip"])
def test_a_layer_goes_out_in_other_coordinates(world, tmp_path, crs, suffix):
    path = tmp_path / f"ferries{suffix}"
    export_layer(world, "ferries", path, crs=crs)
    found = read_back(path).set_index("edge").sort_index()
    there = layer_table(world, "ferries").set_index("edge").sort_index().to_crs(crs)
    assert pyproj.CRS(found.crs).equals(pyproj.CRS(crs), ignore_axis_order=True) or found.crs.to_epsg() == int(crs[5:])
    assert shapely.equals_exact(found.geometry.to_numpy(), there.geometry.to_numpy(), tolerance=1e-6).all()


@pytest.mark.parametrize("suffix", [".geojson", ".kml", ".csv", ".pmtiles"])
def test_other_coordinates_are_refused_where_a_format_has_one_system(world, tmp_path, suffix):
    with pytest.raises(RequestError, match="EPSG:4326 only"):
        export_layer(world, "ferries", tmp_path / f"ferries{suffix}", crs="EPSG:4490")
    assert list(tmp_path.iterdir()) == []


def test_coordinates_are_named_by_number():
    assert parse_crs("epsg:4490") == parse_crs(" 4490 ") == "EPSG:4490"
    assert {f"http://www.opengis.net/def/crs/EPSG/0/{crs[5:]}" for crs in FILE_CRS} <= set(CRS_URIS)
    with pytest.raises(UnexpectedCrsError, match=r"'EPSG:2154' is not one that files are written in: EPSG:4326"):
        parse_crs("EPSG:2154")


def test_a_table_without_geometry_has_all_but_the_lines(world, tmp_path):
    export_layer(world, "cities", tmp_path / "cities.csv", geometry=False)
    with (tmp_path / "cities.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 27
    assert "wkt" not in rows[0]
    with pytest.raises(RequestError, match=r"left out of \.csv only, not of \.gpkg"):
        export_layer(world, "cities", tmp_path / "cities.gpkg", geometry=False)


# ---- boxes ---------------------------------------------------------------------------------------------------


def test_a_box_is_four_numbers():
    assert parse_box("119,33,121,35") == (119, 33, 121, 35)
    assert parse_box(" 119.5, 33 ,121,35e0") == (119.5, 33, 121, 35)


@pytest.mark.parametrize("text", ["", "119", "119,33,121", "119,33,121,35,1", "a,b,c,d", "119;33;121;35", "119,33,,35"])
def test_a_malformed_box_is_told_the_form(text):
    with pytest.raises(BadBoxError, match=r"must be four numbers W,S,E,N in degrees, e\.g\. 119,33,121,35"):
        parse_box(text)


@pytest.mark.parametrize("text", ["nan,33,121,35", "119,33,inf,35", "119,-inf,121,35", "119,33,1e999,35"])
def test_a_box_is_finite(text):
    with pytest.raises(BadBoxError, match="four finite numbers"):
        parse_box(text)


@pytest.mark.parametrize("text", ["121,33,119,35", "119,35,121,33", "119,33,119,35", "119,33,121,33"])
def test_a_box_upside_down_or_empty_is_refused(text):
    with pytest.raises(BadBoxError, match="upside down or empty"):
        parse_box(text)


@pytest.mark.parametrize("text", ["0,0,1,1", "33,119,35,121", "143,30,150,40", "110,48,120,50", "95,30,105,40"])
def test_a_box_elsewhere_is_refused(text):
    with pytest.raises(BadBoxError, match=r"lies outside the map .* longitude comes first"):
        parse_box(text)


@given(st.tuples(*[st.floats(105, 142) | st.floats(28, 47)] * 4))
def test_every_box_is_parsed_or_refused_in_a_sentence(values):
    text = ",".join(str(value) for value in values)
    try:
        west, south, east, north = parse_box(text)
    except BadBoxError as error:
        refusal = str(error)
    else:
        refusal = ""
        assert (west, south, east, north) == values
        assert west < east
        assert south < north
    assert not refusal or text in refusal


@pytest.mark.parametrize("suffix", WHOLE)
def test_a_box_selects_whole_features_that_meet_it(world, tmp_path, suffix):
    box = (120.5, 31.0, 121.5, 31.6)
    path = tmp_path / f"cities{suffix}"
    count = export_layer(world, "cities", path, box)
    found = read_back(path)
    assert count == len(found)
    assert set(found.name_en) == {"Suzhou", "Wuxi"}
    whole = world.cities.set_index("name_en").geometry["Suzhou"].bounds
    np.testing.assert_allclose(found.geometry[found.name_en == "Suzhou"].iloc[0].bounds, whole, atol=0.01)


def test_a_box_of_the_whole_map_selects_all_that_has_a_position(world):
    for name in LAYERS:
        frame = layer_table(world, name)
        inside = shapely.intersects(frame.geometry.to_numpy(), shapely.box(*EXTENT))
        assert len(select_box(frame, EXTENT, name)) == inside.sum()
        if name not in NETWORKS:
            assert inside.sum() == frame.geometry.notna().sum()


def test_an_empty_selection_says_where_the_layer_is(world, tmp_path):
    with pytest.raises(EmptySelectionError, match=r"No feature of cities meets the box; the layer spans 116\.\d\d,30"):
        export_layer(world, "cities", tmp_path / "cities.csv", (140, 28, 141, 29))
    assert list(tmp_path.iterdir()) == []


def test_to_geojson_takes_a_box(world):
    assert len(json.loads(to_geojson(world, "ports", (129, 35, 129.2, 35.2)))["features"]) == 1
    with pytest.raises(EmptySelectionError):
        to_geojson(world, "ports", (105, 46, 106, 47))
    with pytest.raises(UnknownLayerError):
        to_geojson(world, "moon")


def test_feature_collection_orients_rounds_and_nulls():
    clockwise = shapely.Polygon([(120, 30), (120, 31), (121.12345678, 31), (121, 30)])
    frame = gpd.GeoDataFrame(
        {"id": ["a", "b"], "n": [1.0, np.nan], "m": pd.array([7, None], dtype="Int64"), "t": [True, False]},
        geometry=[clockwise, None],
        crs=4326,
    )
    collection = feature_collection(frame, "id", "toy", "me", "MIT")
    first, second = collection["features"]
    assert signed_area(first["geometry"]["coordinates"][0]) > 0
    assert 121.123457 in {x for x, _ in first["geometry"]["coordinates"][0]}
    assert first["properties"] == {"id": "a", "n": 1, "m": 7, "t": True}
    assert second["properties"] == {"id": "b", "n": None, "m": None, "t": False}
    assert second["geometry"] is None


# ---- errors leave nothing behind -----------------------------------------------------------------------------


def test_an_unknown_layer_and_suffix_are_refused(world, tmp_path):
    with pytest.raises(UnknownLayerError, match="no layer 'moon'"):
        export_layer(world, "moon", tmp_path / "a.csv")
    with pytest.raises(UnknownSuffixError, match=r"a.shp has the suffix '.shp'; layers are written as .geojson, .gpkg"):
        export_layer(world, "ports", tmp_path / "a.shp")
    with pytest.raises(UnknownSuffixError, match="has the suffix none"):
        require_suffix(tmp_path / "ports")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_read_only_target_is_refused_and_unchanged(world, tmp_path, suffix):
    path = tmp_path / f"ports{suffix}"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(UnwritableTargetError, match="read-only"):
        export_layer(world, "ports", path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_missing_folder_is_refused(world, tmp_path, suffix):
    with pytest.raises(UnwritableTargetError, match="There is no folder"):
        export_layer(world, "ports", tmp_path / "away" / f"ports{suffix}")
    assert list(tmp_path.iterdir()) == []


@contextmanager
def little_room(size):
    """Let no file grow beyond `size` bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(("name", "size"), [("cities", 300_000), ("parks", 8_192)])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(world, tmp_path, monkeypatch, suffix, name, size):
    # Assertion rewriting must not write its caches meanwhile.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path = tmp_path / f"{name}{suffix}"
    path.write_text("old")
    with little_room(size), pytest.raises(UnwritableTargetError, match=r"could not be written.*unchanged"):
        export_layer(world, name, path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", WHOLE)
def test_an_old_file_is_replaced_whole(world, tmp_path, suffix):
    path = tmp_path / f"layer{suffix}"
    export_layer(world, "counties", path)
    export_layer(world, "parks", path)
    assert len(read_back(path)) == 21
    if suffix not in (".csv", ".parquet"):
        assert len(pyogrio.list_layers(path)) == 1


KILLED = """
import os, signal, sys, threading
from pathlib import Path
from geo.layers.export import export_layer
from geo.world import load_world

world = load_world()
folder = Path(sys.argv[1]).parent
export_layer(world, "ferries", folder / "warm.kml")
(folder / "warm.kml").unlink()

def kill_when_writing():
    while not any(part.stat().st_size for part in folder.glob(".liaosu-scratch-*/*") if part.exists()):
        pass
    os.kill(os.getpid(), signal.SIGKILL)

sys.setswitchinterval(1e-4)
threading.Thread(target=kill_when_writing, daemon=True).start()
export_layer(world, "roads", Path(sys.argv[1]))
print("finished")
"""


@pytest.mark.parametrize("suffix", [".geojson", ".csv", ".parquet"])
def test_a_killed_process_leaves_the_old_file_as_it_was(tmp_path, suffix):
    path = tmp_path / f"roads{suffix}"
    path.write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert done.stdout == ""
    assert path.read_text() == "old"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_writer_that_fails_in_the_middle_leaves_the_old_file(world, tmp_path, monkeypatch, suffix):
    path = tmp_path / f"ports{suffix}"
    path.write_text("old")

    def fail(self, *_):
        raise OSError(errno.EIO, "Input/output error")

    # The last step before the file takes its place.
    monkeypatch.setattr("geo.files.os.fsync", fail)
    with pytest.raises(UnwritableTargetError, match=r"Input/output error.*unchanged"):
        export_layer(world, "ports", path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
