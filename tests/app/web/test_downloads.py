"""What is taken away from the explorer: every file opened by another library, every refusal a sentence."""

import errno
import io
import json
import shlex
import xml.etree.ElementTree as ET
import zipfile
from contextlib import suppress
from urllib.parse import quote

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from geojson_validator import validate_structure

from analysis.routing.tabulate import comparison_table
from app.components.download_links import takeaway as links
from app.exports.gis_styles import gis_styles
from app.exports.results import RESULTS
from app.services.service import Service, query_of, shared_router
from app.state.view_state import SWITCHES, parse_query
from app.web import downloads as takeaway
from app.web.downloads import FORMATS
from geo.errors import UnknownSuffixError
from geo.layers import fields
from geo.layers.export import layer_content, one_kind, write_contents
from geo.layers.fields import short_name
from geo.layers.registry import LAYERS, layer_table
from geo.places.places import resolve_place, unique_text
from tests.conftest import DATA
from tests.rendering import components

pytestmark = pytest.mark.slow

QUERY = "?lang=en&page=routes&from=city:210600&to=city:321000&f=road.cost:0.3&off=river&ice=1&layers=ports,pairs,labels"


LONG_NAMES = {short_name(name): name for name in fields._FIELDS}


@pytest.fixture(scope="module")
def comparison(world):
    return Service(world, shared_router(world)).compare(query_of(parse_query(QUERY)))


def opened(data, suffix, tmp_path):
    path = tmp_path / f"file{suffix}"
    path.write_bytes(data)
    if suffix == ".csv":
        frame = pd.read_csv(path, encoding="utf-8-sig")
        return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries.from_wkt(frame.wkt, crs=4326))
    if suffix == ".parquet":
        return gpd.read_parquet(path)
    names = [name for name, _ in pyogrio.list_layers(path) if name != "layer_styles"]
    frame = pd.concat([pyogrio.read_dataframe(path, layer=name) for name in names], ignore_index=True)
    if suffix == ".shp.zip":
        frame = frame.rename(columns=LONG_NAMES)
    if suffix == ".kml":
        # The format keeps all values as text.
        for column in frame.columns.difference([frame.geometry.name]):
            with suppress(ValueError, TypeError):
                frame[column] = pd.to_numeric(frame[column])
    return frame


def assert_no_repeats(geometry):
    """Every vertex differs from the one before, but for lines that have no length at all."""
    parts = shapely.get_parts(geometry.dropna().to_numpy())
    lines = parts[(shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & (shapely.length(parts) > 0)]
    xy, line = shapely.get_coordinates(lines, return_index=True)
    assert not ((xy[1:] == xy[:-1]).all(axis=1) & (line[1:] == line[:-1])).any()


def assert_problem(answer, status, *parts):
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    said = answer.get_json()
    for part in parts:
        assert part in said["detail"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_comparison_goes_out_leg_by_leg_in_every_format(client, comparison, tmp_path, suffix):
    answer = client.get(f"/export/comparison{suffix}{QUERY}")
    assert answer.status_code == 200
    assert f"liaosu-comparison{suffix}" in answer.headers["Content-Disposition"]
    assert answer.content_length == len(answer.data)
    found = opened(answer.data, suffix, tmp_path).sort_values("leg").reset_index(drop=True)
    table = comparison_table(comparison)
    assert len(found) == sum(len(alternative.route.legs) for alternative in comparison.alternatives)
    for column in ("alternative", "mode", "label", "label_en", "from", "to_en"):
        assert found[column].fillna("").tolist() == table[column].tolist(), column
    for column in ("distance_km", "time_h", "cost_cny_t", "co2e_kg_t", "total_cost_cny_t_low", "total_time_h_high"):
        assert found[column].tolist() == pytest.approx(table[column].tolist()), column
    assert found.total_bounds == pytest.approx(table.total_bounds, abs=1e-6)
    assert_no_repeats(found.geometry)
    assert b"OpenStreetMap contributors" in answer.data or suffix in (".csv", ".shp.zip")


def test_the_ranges_enclose_the_totals_and_legs_add_up(comparison):
    table = comparison_table(comparison)
    for name in ("distance_km", "time_h", "cost_cny_t", "co2e_kg_t"):
        assert (table[f"total_{name}_low"] <= table[f"total_{name}"]).all()
        assert (table[f"total_{name}"] <= table[f"total_{name}_high"]).all()
        summed = table.groupby("alternative")[name].sum()
        assert summed.tolist() == pytest.approx(
            table.groupby("alternative")[f"total_{name}"].first().tolist(), abs=0.05
        )


def test_a_comparison_is_valid_geojson_by_a_linter(client):
    found = validate_structure(json.loads(client.get(f"/export/comparison.geojson{QUERY}").text))
    assert found == {}


def bundle(client, query):
    answer = client.get(f"/export/bundle.zip{query}")
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_a_bundle_holds_what_is_shown_with_sources_and_counts(client, world, comparison, tmp_path):
    archive = bundle(client, QUERY)
    assert archive.testzip() is None
    assert archive.namelist() == [
        "corridor.gpkg", "README.txt", "datapackage.json", "ODbL-1.0.txt", "LGPL-3.0-or-later.txt", "CC-BY-4.0.txt",
        "MIT.txt", "scenario.json", "command.txt",
    ]  # fmt: skip
    package = json.loads(archive.read("datapackage.json"))
    assert [resource["path"] for resource in package["resources"]] == ["corridor.gpkg"]
    assert {"ODbL-1.0", "LGPL-3.0-or-later", "CC-BY-4.0"} <= {licence["name"] for licence in package["licenses"]}
    path = tmp_path / "corridor.gpkg"
    path.write_bytes(archive.read("corridor.gpkg"))
    counts = {name: pyogrio.read_info(path, layer=name)["features"] for name, _ in pyogrio.list_layers(path)}
    styled = counts.pop("layer_styles")
    assert styled == len(counts)
    legs = len(comparison_table(comparison))
    assert counts == {"cities": 27, "ports": 52, "pairings": 17, "places": 2, "comparison": legs}
    readme = archive.read("README.txt").decode()
    for name, count in counts.items():
        assert f"- {name}: " in readme
        assert f", {count} features. Source: " in readme
        assert f"，{count} 个要素。来源：" in readme
    assert "ODbL 1.0" in readme
    assert "S40  World Shipping Council: Top 50 World Container Ports (2014-2018), 2020-11-19" in readme
    assert "S90  待核实" in readme
    assert "https://opendatacommons.org/licenses/odbl/1-0/" in readme
    assert "cargo_t = 货物吞吐量（t）" in readme
    assert "cargo_t = Cargo throughput in a year (t)" in readme
    assert "from=city:210600&to=city:321000" in readme
    ports = pyogrio.read_dataframe(path, layer="ports")
    assert set(ports.name_zh) == set(world.ports.name_zh)
    assert set(ports.name_en) == set(world.ports.name_en)


def test_the_scenario_of_a_bundle_is_one_that_the_commands_take(client, world):
    from analysis.assumptions.scenario import parse_scenario

    document = json.loads(bundle(client, QUERY).read("scenario.json"))
    assert document == {"closed": {"modes": ["river"]}, "factors": {"road.cost": 0.3}, "season": "ice"}
    router = shared_router(world)
    assert parse_scenario(document, router.factors.values.keys()).closed_modes == {"river"}
    text = json.dumps({"closed": {"modes": ["sea"], "refs": ["G15"]}})
    merged = json.loads(bundle(client, f"{QUERY}&scenario={text}").read("scenario.json"))
    assert merged["closed"] == {"modes": ["river", "sea"], "refs": ["G15"]}


CONDITIONS = [
    "",
    "&via=city:320700&avoid=ref:G15;port:lianyungang&drivers=2&ship=2.5teu",
    "&from=port:dalian&to=point:120.123457,31.5&off=rail&f=value_of_time:2&avoid=port:panjin",
    '&ice=1&scenario={"closed":{"ports":["yingkou_bayuquan"]},"slowed":[{"mode":"sea","factor":2}]}',
]


@pytest.mark.parametrize("more", CONDITIONS)
def test_the_command_of_a_bundle_gives_the_ways_of_the_page(client, service, routed, tmp_path, monkeypatch, more):
    query = f"?layers=&from=city:210700&to=city:320500{more}"
    archive = bundle(client, query)
    archive.extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    program, *words = shlex.split(archive.read("command.txt").decode())
    assert program == "liaosu"
    assert routed(*words)[0] == 0
    found = json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))["alternatives"]
    state = parse_query(query)
    shown = service.compare(query_of(state)).alternatives
    assert [way["label"] for way in found] == [way.label[0] for way in shown]
    for name in ("distance_km", "time_h", "cost_cny_t", "co2e_kg_t"):
        assert [way[name] for way in found] == pytest.approx([way.totals[name] for way in shown], abs=1e-3)


def test_every_place_has_a_text_that_means_it(world):
    for place in world.places:
        if place.lon is not None:
            assert resolve_place(world.places, unique_text(world.places, place)) == place


def test_a_bundle_may_have_a_file_for_each_layer(client):
    archive = bundle(client, f"{QUERY}&format=.geojson")
    assert "comparison.geojson" in archive.namelist()
    assert len(json.loads(archive.read("ports.geojson"))["features"]) == 52


@pytest.mark.parametrize("switch", SWITCHES)
def test_every_switch_leads_to_whole_layers(world, switch):
    names = takeaway._SWITCHED[switch]
    assert set(names) <= set(LAYERS)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_layer_goes_out_whole(client, tmp_path, suffix):
    found = opened(client.get(f"/export/ports{suffix}").data, suffix, tmp_path)
    assert len(found) == 52


def test_every_layer_is_valid_geojson_by_a_linter(client):
    for name in ("cities", "ports", "parks", "pairings", "ferries"):
        document = json.loads(client.get(f"/export/{name}.geojson").text)
        # The linter knows no feature without a position, which RFC 7946 allows.
        document["features"] = [feature for feature in document["features"] if feature["geometry"]]
        assert validate_structure(document) == {}, name


# ---- styles --------------------------------------------------------------------------------------------------


def test_every_table_of_a_database_has_a_style(world):
    tables = {table for name in LAYERS for table, _ in one_kind(name, layer_table(world, name))}
    assert {"water", "water_lines"} <= tables
    assert tables <= set(gis_styles(world))


def test_styles_are_xml_and_name_columns_that_are_there(world):
    sld = "{http://www.opengis.net/sld}"
    ogc = "{http://www.opengis.net/ogc}"
    for name, style in gis_styles(world).items():
        renderer = ET.fromstring(style.qml).find("renderer-v2")
        symbols = renderer.findall("symbols/symbol")
        assert symbols
        rules = list(ET.fromstring(style.sld.encode()).iter(f"{sld}Rule"))
        assert len(rules) == len(symbols)
        column = renderer.get("attr")
        layer = name.partition("_")[0]
        if column and layer in LAYERS:
            table = dict(one_kind(layer, layer_table(world, layer)))[name]
            values = {category.get("value") for category in renderer.iter("category")}
            assert set(table[column]) <= values
            assert {literal.text for literal in ET.fromstring(style.sld.encode()).iter(f"{ogc}Literal")} == values


def test_a_database_carries_its_styles_as_qgis_looks_for_them(world, tmp_path):
    path = tmp_path / "ports.gpkg"
    write_contents([layer_content(world, "ports"), layer_content(world, "pairings")], path, gis_styles(world))
    rows = pyogrio.read_dataframe(path, layer="layer_styles", read_geometry=False)
    assert list(rows.columns) == [
        "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD",
        "useAsDefault", "description", "owner", "ui", "update_time",
    ]  # fmt: skip
    assert rows.f_table_name.tolist() == ["ports", "pairings"]
    assert set(rows.f_geometry_column) == {pyogrio.read_info(path, layer="ports")["geometry_name"]}
    assert set(rows.f_table_schema) == {""}
    assert rows.useAsDefault.all()
    qml = ET.fromstring(rows.styleQML[0])
    assert ET.tostring(qml.find("renderer-v2")) == ET.tostring(
        ET.fromstring(gis_styles(world)["ports"].qml).find("renderer-v2")
    )
    assert {one.get("field"): one.get("name") for one in qml.find("aliases")}["cargo_t"] == "货物吞吐量（t）"


# ---- without geometry, in other coordinates ------------------------------------------------------------------


def test_a_table_goes_out_without_lines_that_are_longer_than_a_cell(client):
    whole = client.get("/export/provinces.csv").text
    assert max(len(row.wkt) for row in pd.read_csv(io.StringIO(whole)).itertuples()) > 32_767
    short = pd.read_csv(io.BytesIO(client.get("/export/provinces.csv?geometry=0").data))
    assert "wkt" not in short.columns
    assert short.astype(str).map(len).max().max() < 32_767
    archive = bundle(client, f"{QUERY}&format=.csv&geometry=0")
    assert "wkt" not in archive.read("comparison.csv").decode().splitlines()[0].split(",")
    linkage = pd.read_csv(io.BytesIO(client.get("/export/linkage.csv?geometry=0").data))
    assert "wkt" not in linkage.columns


def test_the_page_offers_tables_without_geometry():
    hrefs = [part.href for part in components(links(parse_query(QUERY))) if type(part).__name__ == "A"]
    (table,) = [href for href in hrefs if ".csv" in href]
    assert table.endswith("&geometry=0")


@pytest.mark.parametrize("suffix", [".gpkg", ".shp.zip", ".parquet"])
def test_a_file_may_be_in_other_coordinates(client, world, tmp_path, suffix):
    found = opened(client.get(f"/export/ports{suffix}?crs=EPSG:4549").data, suffix, tmp_path)
    assert found.crs.to_epsg() == 4549
    there = world.ports.to_crs(4549)
    assert found.total_bounds == pytest.approx(there.total_bounds, abs=0.01)
    assert len(opened(client.get(f"/export/corridors{suffix}?crs=4490").data, suffix, tmp_path)) == 10


# ---- refusals ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "parts"),
    [
        ("/export/moon.gpkg", 404, ["bundle.zip", "provinces"]),
        ("/export/ports.shp", 404, [".geojson"]),
        ("/export/ports", 404, [".shp.zip"]),
        ("/export/ports.gpkg?geometry=0", 400, [".csv only"]),
        ("/export/ports.csv?geometry=no", 400, ["1 or 0"]),
        ("/export/ports.geojson?crs=EPSG:3857", 400, ["EPSG:4326 only", ".gpkg"]),
        ("/export/ports.gpkg?crs=EPSG:2154", 400, ["EPSG:2154", "EPSG:4490"]),
        ("/export/bundle.zip?format=.kml&crs=EPSG:4490", 400, ["EPSG:4326 only"]),
        ("/export/roads.pmtiles", 404, [".gpkg"]),
        ("/export/bundle.gpkg", 404, ["bundle.zip"]),
        ("/export/..%2Fports.csv", 404, []),
        ("/export/comparison.csv", 400, ["Two places"]),
        ("/export/comparison.csv?from=city:210100&to=city:999999", 400, ["city:999999"]),
        ("/export/comparison.csv?from=city:210100&to=city:210100", 400, ["named twice"]),
        ("/export/comparison.csv?from=city:210100&to=city:320500&off=road", 422, ["Closed"]),
        ("/export/comparison.csv?from=city:210100&to=city:320500&scenario={", 400, ["JSON"]),
        ("/export/bundle.zip?layers=", 400, ["nothing to take"]),
        ("/export/bundle.zip?format=.pmtiles", 400, ["unknown"]),
        ("/export/bundle.zip?scenario=" + "x" * 9000, 414, ["8000 bytes"]),
    ],
)
def test_a_bad_request_is_a_problem(client, path, status, parts):
    assert_problem(client.get(path), status, *parts)


def test_a_full_disk_is_told_without_a_path(client, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device", "/secret/place")

    monkeypatch.setattr(takeaway, "write_contents", full)
    answer = client.get("/export/ports.csv")
    assert_problem(answer, 507, "no room")
    assert "secret" not in answer.text


def test_several_layers_go_into_formats_that_have_room(world, tmp_path):
    contents = [layer_content(world, "ports"), layer_content(world, "parks")]
    with pytest.raises(UnknownSuffixError, match="would hold 2 layers"):
        write_contents(contents, tmp_path / "both.csv")
    assert list(tmp_path.iterdir()) == []


def test_the_page_links_to_what_it_shows():
    state = parse_query(QUERY)
    found = [part.href for part in components(links(state)) if type(part).__name__ == "A"]
    assert found[0].startswith("/export/bundle.zip?lang=en")
    assert len(found) == 1 + len(FORMATS)
    assert all("to=city:321000" in href for href in found)
    assert len([p for p in components(links(parse_query("?page=layers"))) if type(p).__name__ == "A"]) == 1


GALE = "?lang=en&page=scenarios&scenario=" + quote((DATA / "scenarios" / "bohai-gale.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb", ".kml"])
def test_the_ways_that_a_scenario_changes_go_out_as_lines(client, tmp_path, suffix):
    answer = client.get(f"/export/scenario{suffix}{GALE}")
    assert answer.status_code == 200
    frame = opened(answer.data, suffix, tmp_path)
    assert len(frame) > 10
    assert frame.crs.to_epsg() == 4326
    assert set(frame.when) == {"before", "after"}
    assert frame["id"].is_unique


def test_scenarios_go_out_as_tables_and_as_files_to_replay(client, tmp_path):
    answer = client.get(f"/export/scenario.csv{GALE}")
    table = pd.read_csv(io.BytesIO(answer.data))
    assert list(table.columns) == ["pair", "metric", "before", "after", "change"]
    assert len(table) == 31 * 5
    both = client.get(f'/export/scenario.parquet{GALE}&beside=["carbon-price"]')
    table = pd.read_parquet(io.BytesIO(both.data))
    assert set(table.scenario) == {"Carbon at 500 CNY a tonne", "Bohai strait closed by gale"}
    document = client.get(f"/export/scenario.json{GALE}").get_json()
    file = client.get(f"/export/scenario-file.json{GALE}").get_json()
    assert document["scenario"] == file
    assert file["closed"]["modes"] == ["ferry"]
    several = client.get(f'/export/scenario.json{GALE}&beside=["carbon-price"]').get_json()
    assert len(several["scenarios"]) == 2


AS_LINES = {
    "hinterland": 195, "hinterland_bands": 5, "linkage": 400, "critical": 60, "corridors": 10, "flows": 1000, "hubs": 5,
}  # fmt: skip


def test_every_result_is_tried():
    assert set(RESULTS) == {*AS_LINES, "scenario", "scenario-file"}


@pytest.mark.parametrize("name", AS_LINES)
def test_every_result_goes_out_in_every_format_that_it_has(client, tmp_path, name):
    counts = {}
    for suffix in RESULTS[name]:
        answer = client.get(f"/export/{name}{suffix}?page=ports&by=time")
        assert answer.status_code == 200, (suffix, answer.text)
        frame = opened(answer.data, suffix, tmp_path)
        counts[suffix] = len(frame)
        assert_no_repeats(frame.geometry)
        if suffix == ".kml":
            assert (frame["Name"].fillna("") != "").all()
    assert set(counts.values()) == {counts[".csv"]}
    assert counts[".csv"] >= AS_LINES[name]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("scenario.geojson", 400, "No way changes"),
        ("scenario-file.csv", 404, "json"),
        ("linkage.json", 404, "not as .json"),
        ('scenario.csv?scenario={"closed":{"ports":["atlantis"]}}', 400, "atlantis"),
    ],
)
def test_results_that_are_none_are_refused(client, path, status, words):
    assert_problem(client.get(f"/export/{path}"), status, words)
