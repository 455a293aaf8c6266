"""The command line: what it prints, and how it fails."""

import json
import os
import re
import signal
import socket
import subprocess
import sys

import geopandas as gpd
import pytest

from geo.files import sha256_of
from geo.layers.registry import LAYERS
from geo.sources import CATALOGUE_FILE, PACKAGE_FILE, SEAL_FILE, load_catalogue
from tests.conftest import DATA, REPOSITORY
from tests.geo.networks.test_extracts import KOTKA
from tests.processes import free_port

pytestmark = pytest.mark.slow


def assert_sentence(result, *parts):
    """Check that a command failed with exit code 2 and one sentence on standard error."""
    code, out, err = result
    assert code == 2
    assert out == ""
    assert err.startswith("liaosu: ")
    assert err.count("\n") == 1
    assert err.rstrip().endswith((".", "35"))
    assert "Traceback" not in err
    for part in parts:
        assert part in err


def test_layers_lists_every_layer_with_rows_and_licence(liaosu):
    code, out, err = liaosu("layers")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].split() == ["layer", "rows", "geometry", "licence"]
    assert [line.split()[0] for line in lines[1:]] == list(LAYERS)
    assert lines[3].split()[:3] == ["counties", "195", "polygon"]
    assert all(any(part in line for part in ("CC BY", "MIT", "LGPL", "ODbL")) for line in lines[1:])
    rows = {line.split()[0]: line.split()[1:] for line in lines[1:]}
    assert rows["roads"][1:3] == ["line", "ODbL"]
    assert rows["terminals"][:2] == ["79", "point"]


def test_no_command_but_the_networks_reads_them(liaosu, monkeypatch, tmp_path):
    from geo.layers import registry as layers
    from geo.networks import network

    load = network.load_edges

    def refuse(data, mode):
        # The lanes are counted by finding them; the sea is small.
        if mode != "sea":
            pytest.fail(f"the network {mode} was read")
        return load(data, mode)

    monkeypatch.setattr(layers, "load_edges", refuse)
    monkeypatch.setattr(network, "load_edges", refuse)
    assert liaosu("layers")[0] == 0
    assert liaosu("export", "ports", "-o", tmp_path / "ports.csv")[0] == 0
    assert liaosu("data", "sources")[0] == 0


def test_export_of_all_networks_counts_every_layer_of_a_database(liaosu, tmp_path):
    path = tmp_path / "networks.gpkg"
    code, out, _ = liaosu("export", "networks", "-o", path, "--bbox", "121,38.5,122,39.2")
    assert code == 0
    assert out.startswith(f"{path}: ")
    assert out.endswith(" features of networks\n")


def test_export_says_what_it_wrote(liaosu, tmp_path):
    path = tmp_path / "ports.geojson"
    assert liaosu("export", "ports", "-o", path) == (0, f"{path}: 52 features of ports\n", "")
    assert len(json.loads(path.read_text(encoding="utf-8"))["features"]) == 52


def test_export_takes_a_box(liaosu, tmp_path):
    path = tmp_path / "cities.gpkg"
    code, out, _ = liaosu("export", "cities", "--output", path, "--bbox", "120.5,31,121.5,31.6")
    assert (code, out) == (0, f"{path}: 2 features of cities\n")


@pytest.mark.parametrize(
    ("layer", "name", "box", "parts"),
    [
        ("road", "a.csv", None, ["no layer 'road'", "roads"]),
        ("ports", "a.shp", None, ["'.shp'", ".geojson"]),
        ("ports", "a", None, ["suffix none"]),
        ("roads", "a.mbtiles", None, ["suffix '.mbtiles'", ".pmtiles"]),
        ("networks", "a.gpkg", "138,45,139,46", ["No feature of networks meets the box"]),
        ("ports", "a.csv", "119,33,121", ["four numbers"]),
        ("ports", "a.csv", "", ["four numbers"]),
        ("ports", "a.csv", "121,33,119,35", ["upside down"]),
        ("ports", "a.csv", "0,0,1,1", ["outside the map"]),
        ("ports", "a.csv", "nan,33,119,35", ["finite"]),
        ("ports", "a.csv", "105,46,106,47", ["No feature of ports meets the box"]),
        ("ports", "away/a.csv", None, ["There is no folder"]),
        ("ports", "folder.csv", None, ["is a folder"]),
        ("ports", "locked.csv", None, ["is read-only"]),
    ],
)
def test_export_fails_with_one_sentence_and_leaves_nothing(liaosu, tmp_path, layer, name, box, parts):
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "locked.csv").write_text("old")
    (tmp_path / "locked.csv").chmod(0o444)
    options = [] if box is None else ["--bbox", box]
    assert_sentence(liaosu("export", layer, "-o", tmp_path / name, *options), *parts)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder.csv", "locked.csv"]
    assert (tmp_path / "locked.csv").read_text() == "old"


@pytest.mark.parametrize("option", ["--avoid", "--via"])
@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_text_is_nothing_to_avoid_or_to_pass(routed, option, text):
    """Most edges have an empty number, and none of them is meant."""
    assert_sentence(routed("route", "沈阳", "苏州", option, text), f"There is no place '{text}'")


NAMED = [
    ("export", "ports", "-o", "{long}.csv"),
    ("route", "沈阳", "苏州", "-o", "{long}.json"),
    ("compare", "沈阳", "苏州", "-o", "{long}.geojson"),
    ("matrix", "--origins", "沈阳", "--destinations", "苏州", "-o", "{long}.csv"),
    ("matrix", "--origins", "沈阳", "--destinations", "苏州", "--scheduler", "local", "-o", "{long}"),
    ("brief", "盘锦-无锡", "-o", "{long}.pdf"),
    ("brief", "--all", "-o", "{long}.pptx"),
    ("linkage", "-o", "{long}.csv"),
    ("hinterland", "-o", "{long}.gpkg"),
    ("pairs", "-o", "{long}.csv"),
    ("flows", "-o", "{long}.csv"),
    ("hubs", "-o", "{long}.kml"),
    ("critical", "-o", "{long}.csv"),
    ("scenario", "{scenario}", "-o", "{long}.json"),
    ("data", "osm", "{extract}", "-o", "{long}"),
    ("data", "osm", "{long}.pbf"),
    ("data", "build", "--extent", "china", "-o", "{long}"),
    ("flows", "--demand", "{long}.csv", "-o", "{tmp}/a.csv"),
    ("route", "沈阳", "苏州", "--scenario", "{long}.json"),
    ("scenario", "{long}.json", "-o", "{tmp}/a.csv"),
]


@pytest.mark.parametrize("arguments", NAMED, ids=lambda words: " ".join(words[:3]))
def test_names_that_are_too_long_are_told(routed, tmp_path, arguments):
    scenario = tmp_path / "s.json"
    scenario.write_text('{"season": "ice"}')
    words = {"long": tmp_path / ("长" * 100), "scenario": scenario, "extract": KOTKA, "tmp": tmp_path}
    assert_sentence(routed(*(text.format(**words) for text in arguments)), "too long")
    assert [path.name for path in tmp_path.iterdir()] == ["s.json"]


def test_verify_prints_what_was_found_in_order(liaosu):
    code, out, err = liaosu("data", "verify")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 8
    assert "42,591,407, 84,748,016" in out


def test_sources_prints_a_line_per_file(liaosu):
    code, out, err = liaosu("data", "sources")
    assert (code, err) == (0, "")
    files = {p.relative_to(DATA).as_posix() for p in DATA.rglob("*") if p.is_file()}
    files -= {CATALOGUE_FILE, SEAL_FILE, PACKAGE_FILE}
    assert {line.split()[0] for line in out.splitlines()[1:]} == files


def test_build_refuses_an_unknown_step(liaosu):
    assert_sentence(liaosu("data", "build", "moon"), "no build step 'moon'", "boundaries")


def test_build_of_the_catalogue_reports_progress_on_standard_error(liaosu, monkeypatch, data_copy):
    monkeypatch.setenv("LIAOSU_DATA", str(data_copy))
    code, out, err = liaosu("data", "build", "catalogue")
    assert (code, out) == (0, "built: catalogue\n")
    assert err == "100%  catalogue: 31 files listed\n" or "catalogue: " in err
    assert (data_copy / "sources.csv").read_bytes() == (DATA / "sources.csv").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("boundaries/cities_150m.parquet", b"PAR1", "cities_150m.parquet was changed"),
        ("boundaries/land.parquet", None, "land.parquet is missing"),
        ("networks/graph.npz", b"", "rebuild with `liaosu data build graph`"),
        ("plan/items.csv", b"\xff\xfe", "items.csv was changed"),
        ("sources.csv", b"", "sources.csv was changed"),
        ("sources.csv", None, "sources.csv is missing"),
        ("sources.csv.sha256", None, "sources.csv.sha256 is missing"),
    ],
)
@pytest.mark.parametrize("command", [("layers",), ("data", "verify"), ("export", "ports", "-o", "{tmp}/a.csv")])
def test_a_broken_data_file_is_one_sentence_from_every_command(
    liaosu, monkeypatch, data_copy, tmp_path, name, content, part, command
):
    path = data_copy / name
    path.unlink() if content is None else path.write_bytes(content)
    monkeypatch.setenv("LIAOSU_DATA", str(data_copy))
    assert_sentence(liaosu(*(word.format(tmp=tmp_path) for word in command)), part)
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("name", ["boundaries/water.parquet", "ports/services.csv", "sources.csv"])
def test_the_server_does_not_start_on_damaged_data(data_copy, name):
    path = data_copy / name
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from app.cli.main import main; main()", "serve", "--port", str(port)]
    environment = {**os.environ, "LIAOSU_DATA": str(data_copy)}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=60)
    assert_sentence((done.returncode, done.stdout, done.stderr), f"{name} was changed", "data build")


def test_a_changed_data_file_fails_the_verification(liaosu, monkeypatch, data_copy):
    with (data_copy / "plan" / "items.csv").open("a") as stream:
        stream.write("\n")
    monkeypatch.setenv("LIAOSU_DATA", str(data_copy))
    code, out, err = liaosu("data", "verify")
    assert code == 2
    assert out == ""
    assert err.startswith("liaosu: plan/items.csv was changed (SHA-256 differs). ")
    assert err.count("\n") == 1


def test_no_data_folder_is_one_sentence(liaosu, monkeypatch, tmp_path):
    monkeypatch.setenv("LIAOSU_DATA", str(tmp_path / "nowhere"))
    assert_sentence(liaosu("data", "sources"), "sources.csv is missing")


def test_serving_on_a_taken_port_is_one_sentence(liaosu):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert_sentence(liaosu("serve", "--port", port), f"Cannot listen on 127.0.0.1:{port}", "--port")


def test_serving_on_a_foreign_address_is_one_sentence(liaosu):
    # TEST-NET-1 of RFC 5737 is never an address of this machine.
    assert_sentence(liaosu("serve", "--host", "192.0.2.1", "--port", 8050), "Cannot listen on 192.0.2.1:8050")


@pytest.mark.parametrize(
    "arguments", [["export"], ["export", "ports"], ["serve", "--port", "0"], ["serve", "--workers", "x"], ["fly"]]
)
def test_wrong_usage_exits_2_and_says_how(liaosu, arguments):
    code, out, err = liaosu(*arguments)
    assert code == 2
    assert out == ""
    assert "Usage: " in err
    assert "Error: " in err
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [["--help"], ["export", "--help"], ["data", "--help"], ["serve", "--help"]])
def test_help_is_printed(liaosu, arguments):
    code, out, _ = liaosu(*arguments)
    assert code == 0
    assert "Usage: " in out


def start(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", "from app.cli.main import main; main()", *arguments]
    return subprocess.Popen(command, cwd=REPOSITORY, env=environment, text=True, **options)


def test_as_a_process_it_exits_2_without_traceback():
    with start("export", "moon", "-o", "x.csv", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert_sentence((process.wait(60), process.stdout.read(), process.stderr.read()), "no layer 'moon'")


def test_a_reader_that_leaves_ends_it_without_traceback():
    reading, writing = os.pipe()
    os.close(reading)
    with start("data", "sources", stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        assert process.wait(60) != 0
        assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize("workers", [1, 2])
def test_serve_answers_and_ends_on_interrupt(workers):
    import time
    import urllib.request

    port = free_port()
    with start("serve", "--port", str(port), "--workers", str(workers), stderr=subprocess.PIPE) as process:
        try:
            for _ in range(900):
                assert process.poll() is None, process.stderr.read()
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                        assert json.load(answer)["status"] == "ok"
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                pytest.fail("the server did not answer")
            process.send_signal(signal.SIGINT)
            code = process.wait(60)
            errors = process.stderr.read()
        finally:
            process.kill()
    assert code in (0, 130, -signal.SIGINT)
    assert "Traceback" not in errors


def test_route_prints_json_with_the_agreed_names(routed):
    code, out, err = routed("route", "沈阳", "Suzhou", "--json", "--teu", "10")
    assert (code, err) == (0, "")
    document = json.loads(out)
    names = {"origin", "destination", "mode", "by", "distance_km", "access_km", "time_h", "cost_cny_t", "co2e_kg_t"}
    assert names | {"legs", "cost_cny_teu", "co2e_kg_teu"} == set(document)
    leg = {"mode", "name", "from", "to", "distance_km", "time_h", "cost_cny_t", "co2e_kg_t"}
    assert all(leg <= set(entry) for entry in document["legs"])
    assert (document["origin"]["id"], document["destination"]["id"]) == ("210100", "320500")


def test_route_prints_a_table_and_writes_geojson(routed, tmp_path):
    code, out, _ = routed("route", "大连", "沈阳", "--mode", "road", "--by", "time")
    assert code == 0
    assert "G15 沈海高速" in out
    assert out.splitlines()[-1].startswith("total")
    path = tmp_path / "route.geojson"
    assert routed("route", "大连港", "CNLYG", "--mode", "sea", "-o", path)[0] == 0
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert [f["properties"]["mode"] for f in collection["features"]] == ["sea"]
    assert "© OpenStreetMap contributors" in collection["source"]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("沈阳", "乌有市"), ["no place '乌有市'"]),
        (("沈阳", "铁西区"), ["names several places", "210106"]),
        (("沈阳", "沈阳"), ["named twice"]),
        (("沈阳", "苏州", "--mode", "air"), ["no mode 'air'"]),
        (("沈阳", "苏州", "--by", "beauty"), ["'beauty'"]),
        (("沈阳", "苏州", "--mode", "sea"), ["nearest sea link"]),
        (("沈阳", "苏州", "--teu", "-1"), ["-1 TEU"]),
        (("沈阳", "苏州", "--drivers", "5"), ["1 or 2 drivers"]),
        (("沈阳", "苏州", "--avoid", "G999"), ["no place 'G999'"]),
        (("沈阳", "41.8,123.4"), ["Longitude comes first"]),
        (("沈阳", "苏州", "--scenario", "nowhere.json"), ["no scenario file"]),
        (("沈阳", "苏州", "-o", "route.xlsx"), [".xlsx"]),
    ],
)
def test_route_fails_with_one_sentence(routed, arguments, parts):
    code, out, err = routed("route", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("liaosu: ")
    assert "Traceback" not in err
    for part in parts:
        assert part in err


def test_compare_prints_json_with_the_agreed_names(routed):
    code, out, err = routed("compare", "沈阳", "Suzhou", "--json", "--tonnes", "500")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert len(document["alternatives"]) > 2
    names = {"label", "why", "range", "origin", "destination", "mode", "by", "distance_km", "access_km", "time_h"}
    for entry in document["alternatives"]:
        assert names | {"cost_cny_t", "co2e_kg_t", "legs", "cost_cny"} <= set(entry)
        for metric in ("distance_km", "time_h", "cost_cny_t", "co2e_kg_t"):
            low, high = entry["range"][metric]
            assert low <= entry[metric] <= high
    assert document["break_evens"]


def test_compare_prints_a_table_and_writes_geojson(routed, tmp_path):
    code, out, _ = routed("compare", "大连港", "CNLYG")
    assert code == 0
    assert "海运 大连港—连云港港" in out.splitlines()[1]
    assert "\n- With the value of time above" in out
    path = tmp_path / "ways.geojson"
    assert routed("compare", "大连港", "CNLYG", "-o", path)[0] == 0
    frame = gpd.read_file(path)
    assert set(frame["alternative"]) == set(range(1, frame["alternative"].max() + 1))
    assert {"sea", "transfer"} <= set(frame["mode"])


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("沈阳", "乌有市"), "no place '乌有市'"),
        (("沈阳", "沈阳"), "named twice"),
        (("沈阳", "苏州", "--tonnes", "-5"), "-5 tonnes"),
        (("沈阳", "苏州", "--tonnes", "1e12"), "at most"),
        (("沈阳", "苏州", "--tonnes", "5", "--teu", "5"), "not in both"),
        (("沈阳", "苏州", "-o", "ways.xlsx"), ".xlsx"),
        (("沈阳", "苏州", "--avoid", "沈阳"), "both to be visited and to be avoided"),
    ],
)
def test_compare_fails_with_one_sentence(routed, arguments, part):
    code, out, err = routed("compare", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("liaosu: ")
    assert part in err
    assert len(err.splitlines()) == 1


def test_no_route_has_an_exit_code_of_its_own_and_says_what_is_closed(routed, tmp_path):
    path = tmp_path / "closed.json"
    path.write_text(json.dumps({"closed": {"modes": ["road"]}}), encoding="utf-8")
    code, out, err = routed("route", "沈阳", "苏州", "--scenario", path)
    assert (code, out) == (3, "")
    assert "Closed: all road" in err


def test_matrix_writes_a_row_for_each_ordered_pair(routed, tmp_path):
    import pandas as pd

    for suffix, read in ((".csv", pd.read_csv), (".parquet", pd.read_parquet)):
        path = tmp_path / f"m{suffix}"
        code, out, _ = routed("matrix", "--origins", "沈阳;大连", "--destinations", "苏州;南京;大连", "-o", path)
        assert code == 0, out
        table = read(path)
        assert len(table) == 5
        assert (table.distance_km > 300).all()
    code, _, err = routed("matrix", "-o", tmp_path / "m.xlsx")
    assert (code, "Traceback" in err) == (2, False)


CHANGED = {
    "networks/road_nodes.parquet",
    "networks/road_edges.parquet",
    "networks/graph.npz",
    "networks/terminals.parquet",
    "sources.csv",
    "sources.csv.sha256",
}


def digests(folder):
    return {p.relative_to(folder).as_posix(): sha256_of(p) for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def yancheng(tmp_path):
    """Return an extract of a grid of roads every 2 km about Yancheng, with an expressway of two carriageways."""
    size = 16
    west, south, step = 120.0, 33.2, 0.02
    lines = ['<osm version="0.6">', f'<bounds minlon="{west}" minlat="{south}" maxlon="120.3" maxlat="33.5"/>']
    for row in range(size):
        for column in range(size):
            lon, lat = west + step * column, south + step * row
            lines.append(f'<node id="{1 + size * row + column}" lon="{lon:.4f}" lat="{lat:.4f}"/>')
    rows = [list(range(1 + size * row, 1 + size * (row + 1))) for row in range(size)]
    columns = [list(range(1 + column, 1 + size * size, size)) for column in range(size)]
    express = {"highway": "motorway", "ref": "G99", "name": "试验高速", "name:en": "Test Expressway", "maxspeed": "120"}
    ways = [(nodes, {"highway": "secondary"}) for nodes in [*rows, *columns]]
    ways[3] = rows[3], express
    ways[4] = rows[4][::-1], express
    for number, (nodes, tags) in enumerate(ways, start=1):
        lines.append(f'<way id="{number}">' + "".join(f'<nd ref="{node}"/>' for node in nodes))
        lines += [*(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()), "</way>"]
    path = tmp_path / "yancheng.osm"
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def test_an_extract_replaces_the_roads_in_its_area(liaosu, data_copy, yancheng, monkeypatch):
    monkeypatch.setenv("LIAOSU_DATA", str(data_copy))
    before = digests(data_copy)
    code, out, err = liaosu("data", "osm", yancheng)
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0].startswith("area: 120.00,33.20,120.30,33.50")
    # Of 32 roads with 15 pieces each; what leads nowhere at the ends of one-way roads may go.
    assert 476 <= int(re.fullmatch(r"edges: (\d+) from yancheng.osm, \d+ removed, \d+ kept", lines[1])[1]) <= 480
    assert "0 with nothing within 2000 m removed" in lines[2]
    assert lines[-1] == f"to go back: git -C {data_copy} checkout -- networks sources.csv sources.csv.sha256"
    assert err.splitlines()[-1] == "100%  stored"
    after = digests(data_copy)
    assert {name for name in before if after[name] != before[name]} == CHANGED
    assert set(after) == set(before)

    catalogue = load_catalogue(data_copy).set_index("file")
    row = catalogue.loc["networks/road_edges.parquet"]
    assert f"yancheng.osm (SHA-256 {sha256_of(yancheng)})" in row.version
    assert row.attribution == "© OpenStreetMap contributors"
    code, out, err = liaosu("data", "verify")
    assert (code, err) == (0, "")

    code, out, _ = liaosu("route", "120.05,33.26", "120.25,33.26", "--mode", "road", "--by", "time", "--json")
    there = json.loads(out)
    assert "试验高速" in there["legs"][0]["name"] or "G99" in there["legs"][0]["name"]
    code, out, _ = liaosu("route", "南京", "盐城", "--mode", "road", "--by", "distance", "--json")
    assert code == 0
    assert 200 < json.loads(out)["distance_km"] < 320


def test_an_extract_can_go_into_a_copy_of_the_data(liaosu, data_copy, yancheng, tmp_path, monkeypatch):
    monkeypatch.setenv("LIAOSU_DATA", str(data_copy))
    before = digests(data_copy)
    target = tmp_path / "with_yancheng"
    code, out, _ = liaosu("data", "osm", yancheng, "-o", target, "--classes", "motorway,secondary")
    assert code == 0
    assert out.splitlines()[-1] == f"to use it: LIAOSU_DATA={target}"
    assert digests(data_copy) == before
    after = digests(target)
    assert {name for name in before if after[name] != before[name]} == CHANGED
    result = liaosu("data", "osm", yancheng, "-o", target)
    assert result[0] == 2
    assert "is there already" in result[2]


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        ("none.osm.pbf", None, ["no file", "none.osm.pbf"]),
        ("text.osm.pbf", b"not a map", ["text.osm.pbf cannot be read"]),
        ("kotka.osm.pbf", KOTKA.read_bytes()[:90_000], ["cannot be read", "download it again"]),
        ("kotka.osm.pbf", KOTKA.read_bytes(), ["outside the road network"]),
        ("empty.osm", b'<osm version="0.6"/>', ["no road"]),
        ("roads.shp", b"", [".osm.pbf"]),
    ],
)
def test_what_cannot_be_put_in_changes_nothing(liaosu, data_copy, tmp_path, monkeypatch, name, content, parts):
    monkeypatch.setenv("LIAOSU_DATA", str(data_copy))
    before = digests(data_copy)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, out, err = liaosu("data", "osm", tmp_path / name)
    assert (code, out) == (2, "")
    sentence = err.splitlines()[-1]
    assert sentence.startswith("liaosu: ")
    assert all(part in sentence for part in parts)
    assert "Traceback" not in err
    assert digests(data_copy) == before


def test_unknown_classes_are_named(liaosu, yancheng):
    assert_sentence(liaosu("data", "osm", yancheng, "--classes", "motorway,alley"), "alley", "classes are motorway")


def test_nothing_changes_when_a_file_cannot_be_replaced(liaosu, data_copy, yancheng, monkeypatch):
    monkeypatch.setenv("LIAOSU_DATA", str(data_copy))
    before = digests(data_copy)
    (data_copy / "networks" / "graph.npz").chmod(0o444)
    code, out, err = liaosu("data", "osm", yancheng)
    assert (code, out) == (2, "")
    assert "graph.npz is read-only" in err
    assert digests(data_copy) == before


def test_data_networks_prints_and_writes_the_report(routed, tmp_path):
    code, out, err = routed("data", "networks")
    assert (code, err) == (0, "")
    assert out == (REPOSITORY / "docs" / "networks.md").read_text(encoding="utf-8")
    code, out, _ = routed("data", "networks", "--json")
    assert (code, out[0]) == (0, "{")
    path = tmp_path / "networks.json"
    assert routed("data", "networks", "-o", path)[0] == 0
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(out)
    assert_sentence(routed("data", "networks", "-o", tmp_path / "networks.txt"), "'.txt'", ".md or .json")
    assert_sentence(routed("data", "networks", "-o", tmp_path / "away" / "networks.md"), "There is no folder")


def test_validate_prints_a_table_per_mode_and_tells_whether_targets_are_met(routed):
    code, out, err = routed("validate")
    heads = [line.split()[0] for line in out.splitlines() if "published km" in line]
    assert heads == ["road", "rail", "sea", "river"]
    missed = [line for line in out.splitlines() if line.endswith(": missed")]
    assert code == (1 if missed else 0)
    assert err.startswith("liaosu: Targets are missed: ") if missed else err == ""
    assert "rail, check: " in out
    assert "passenger lines, apart" in out


def test_validate_writes_its_rows(routed, tmp_path):
    path = tmp_path / "rows.csv"
    code, out, _ = routed("validate", "-o", path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert code in (0, 1)
    assert out == f"{path}: {len(lines) - 1} rows\n"
    assert lines[0].startswith("mode,id,from,to,published_km,computed_km,access_km,error_pct,split")
    document = json.loads(routed("validate", "--json")[1])
    assert [row["id"] for row in document["rows"]] == [line.split(",")[1] for line in lines[1:]]


def test_validate_refuses_an_unknown_suffix(liaosu, tmp_path):
    assert_sentence(liaosu("validate", "-o", tmp_path / "rows.xlsx"), "rows.xlsx", ".csv, .json or .md")
