"""The commands of the analyses: what they write, read back by other libraries, and how they fail."""

import json

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from geo.errors import NoRouteError
from tests.app.cli.test_cli import assert_sentence

CLOSED_PORTS = '{"closed": {"ports": ["yingkou_bayuquan", "panjin", "lianyungang"]}}'
HEAD = ["origin", "destination", "distance_km", "time_h", "cost_cny_t", "service", "index"]


def test_linkage_is_written_as_tables_and_as_lines(routed, tmp_path):
    for suffix, read in ((".csv", pd.read_csv), (".parquet", pd.read_parquet)):
        path = tmp_path / f"linkage{suffix}"
        code, out, _ = routed("linkage", "-o", path)
        assert (code, out) == (0, f"{path}: 1260 pairs, 364 with an index\n")
        table = read(path)
        assert list(table.columns[:7]) == HEAD
        assert "geometry" not in table.columns
        assert len(table) == 1260
    path = tmp_path / "linkage.geojson"
    assert routed("linkage", "-o", path)[0] == 0
    frame = pyogrio.read_dataframe(path)
    assert (len(frame), set(frame.geom_type), frame.crs.to_epsg()) == (1260, {"LineString"}, 4326)
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert collection["name"] == "linkage"
    assert "GSHHG" in collection["source"]
    line = next(f for f in collection["features"] if f["id"] == "dalian-lianyungang")
    assert line["properties"]["service_since"] == "2021-11-05"
    abroad = next(f for f in collection["features"] if f["id"] == "dalian-kobe")
    assert abroad["properties"]["index"] is None


def test_linkage_says_how_well_ranks_hold_when_asked(routed, tmp_path):
    path, lines = tmp_path / "held.parquet", tmp_path / "held.geojson"
    for target in (path, lines):
        assert routed("linkage", "--draws", "1", "-o", target)[0] == 0
    table = pd.read_parquet(path)
    assert list(table.columns[:7]) == HEAD
    assert list(table.columns[-4:]) == ["rank", "rank_low", "rank_high", "stable"]
    assert (table["rank"].notna() == table["index"].notna()).all()
    features = json.loads(lines.read_text(encoding="utf-8"))["features"]
    ranks = {feature["id"]: feature["properties"]["rank"] for feature in features}
    assert ranks["dalian-yantai"] == 1
    assert ranks["dalian-kobe"] is None


def test_hubs_say_how_often_they_stay_when_asked(routed, tmp_path):
    path = tmp_path / "held.geojson"
    code, out, _ = routed("hubs", "--count", "2", "--within", "3", "--draws", "2", "-o", path)
    assert code == 0
    frame = gpd.read_file(path)
    hubs = frame[frame.role == "hub"]
    assert hubs.stable.isin([0, 0.5, 1]).all()
    assert frame.stable[frame.role == "plan"].isna().all()
    assert f"chosen in {hubs.stable.iloc[0]:.0%} of draws" in out


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb", ".kml"])
def test_hinterlands_are_written_as_layers_are(routed, tmp_path, suffix):
    path = tmp_path / f"hinterland{suffix}"
    code, out, err = routed("hinterland", "-o", path)
    assert (code, err) == (0, "")
    assert out == f"{path}: 195 counties, 21 ports\n"
    frame = pyogrio.read_dataframe(path)
    assert len(frame) == 195
    assert {"adcode", "port", "value", "second", "margin", "stable"} <= set(frame.columns)
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}


def test_hinterlands_are_written_as_tables(routed, tmp_path):
    path = tmp_path / "hinterland.parquet"
    assert routed("hinterland", "--by", "cost", "-o", path)[0] == 0
    frame = gpd.read_parquet(path)
    assert list(frame.columns[:6]) == ["adcode", "port", "value", "second", "margin", "stable"]
    assert (frame.margin >= 0).all()
    path = tmp_path / "hinterland.csv"
    code, out, err = routed("hinterland", "连云港", "--by", "time", "-o", path)
    table = pd.read_csv(path, dtype={"adcode": str})
    own = table[table.adcode.str.startswith("32")]
    best = (own.margin >= 0).sum()
    said = f"195 counties, {len(own)} of the port's province with values, it is the best for {best}"
    assert (code, out, err) == (0, f"{path}: {said}\n", "")
    assert set(own.port) == {"lianyungang"}
    assert table.value.notna().sum() == len(own)
    assert (table.margin < 0).any()


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".kml"])
def test_bands_of_hours_are_polygons(routed, tmp_path, suffix):
    path = tmp_path / f"bands{suffix}"
    code, out, _ = routed("hinterland", "大连港", "--bands", "-o", path)
    frame = pyogrio.read_dataframe(path)
    assert (code, out) == (0, f"{path}: {len(frame)} bands\n")
    assert frame.counties.astype(int).sum() == 99, "of Liaoning's 100 counties no road leads to Changhai"
    assert frame.from_h.astype(float).is_monotonic_increasing


def test_pairs_are_written_as_a_table(routed, tmp_path):
    for suffix, read in ((".csv", pd.read_csv), (".parquet", pd.read_parquet)):
        path = tmp_path / f"pairs{suffix}"
        code, out, err = routed("pairs", "--by", "cost", "-o", path)
        assert (code, err) == (0, "")
        assert out.splitlines()[-1] == f"{path}: 88 rows; a calculation of access alone, not advice"
        table = read(path)
        assert table.kind.value_counts().to_dict() == {"candidate": 78, "pair": 8, "total": 2}


def test_flows_are_written_as_loads_and_as_trips(routed, tmp_path):
    table = tmp_path / "od.csv"
    table.write_text("origin,destination,tonnes\n盘锦,无锡,100\n徐州,抚顺,50\n", encoding="utf-8")
    path = tmp_path / "loads.gpkg"
    code, out, err = routed("flows", "--demand", table, "-o", path)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == f"{path}: 2 pairs; your table"
    assert any(line.startswith("sea: ") for line in out.splitlines())
    frame = pyogrio.read_dataframe(path)
    assert frame.tonnes.max() <= 150
    assert set(frame.geom_type) == {"LineString"}
    path = tmp_path / "trips.csv"
    assert routed("flows", "--demand", table, "--rule", "all", "-o", path)[0] == 0
    trips = pd.read_csv(path, encoding="utf-8-sig", dtype={"origin": str})
    assert trips.origin.to_list() == ["211100", "320300"]
    assert trips.tonnes.to_list() == [100, 50]


def test_the_demand_stands_still_when_ports_close(routed, tmp_path, monkeypatch):
    """What the command assigns to the routes is the same demand, pair by pair, as with nothing closed."""
    scenario = tmp_path / "closed.json"
    scenario.write_text(CLOSED_PORTS, encoding="utf-8")
    asked = []

    def refuse(prepared, demand, *_):
        asked.append((len(prepared.scenario.closed_ports), demand))
        raise NoRouteError("Enough.")

    monkeypatch.setattr("analysis.flows.assignment.assign_demand", refuse)
    for more in ((), ("--scenario", scenario)):
        assert routed("flows", *more, "-o", tmp_path / "a.csv")[0] == 3
    (none, before), (three, after) = asked
    assert (none, three) == (0, 3)
    assert len(before.pairs) == 364
    assert before.pairs == after.pairs
    assert after.tonnes.tolist() == before.tonnes.tolist()
    assert after.tonnes.sum() == pytest.approx(10_000_000)


@pytest.mark.full
def test_the_trips_of_each_pair_add_up_to_the_same_when_ports_close(routed, tmp_path):
    scenario = tmp_path / "closed.json"
    scenario.write_text(CLOSED_PORTS, encoding="utf-8")
    tables = []
    for name, more in (("before", ()), ("after", ("--scenario", scenario))):
        path = tmp_path / f"{name}.csv"
        assert routed("flows", "--rule", "all", *more, "-o", path)[0] == 0
        table = pd.read_csv(path, encoding="utf-8-sig", dtype={"origin": str, "destination": str})
        tables.append(table.groupby(["origin", "destination"]).tonnes.sum())
    before, after = tables
    assert len(before) == 364
    assert after.to_dict() == pytest.approx(before.to_dict(), abs=0.01)
    assert after.sum() == pytest.approx(10_000_000, abs=10)


def test_centres_are_written_beside_what_the_plan_names(routed, tmp_path):
    path = tmp_path / "hubs.geojson"
    code, out, err = routed("hubs", "--count", "3", "-o", path)
    assert (code, err) == (0, "")
    assert "3 centres by time" in out
    assert "not advice" in out
    frame = pyogrio.read_dataframe(path)
    assert frame.role.to_list() == ["hub"] * 3 + ["plan"]
    assert frame.name_en.iloc[-1] == "Anshan"
    assert frame.counties.sum() == 194, "no road leads to Changhai"
    code, out, _ = routed("hubs", "--count", "3", "--within", "2", "-o", path)
    assert code == 0
    assert "within 2" in out


def test_a_table_of_demand_with_faults_is_refused_row_by_row(routed, tmp_path):
    table = tmp_path / "od.csv"
    table.write_text("origin,destination,tonnes\n盘锦,无锡,100\nAtlantis,无锡,1\n盘锦,南京,x\n", encoding="utf-8")
    assert_sentence(routed("flows", "--demand", table, "-o", tmp_path / "a.csv"), "line 3", "Atlantis", "line 4", "'x'")
    assert not (tmp_path / "a.csv").exists()


def test_a_scenario_is_applied(routed, tmp_path):
    scenario = tmp_path / "s.json"
    scenario.write_text(json.dumps({"closed": {"ports": ["panjin"]}}))
    path = tmp_path / "h.csv"
    assert routed("hinterland", "--scenario", scenario, "-o", path)[0] == 0
    assert "panjin" not in set(pd.read_csv(path).port)


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("linkage", "-o", "{tmp}/a.xlsx"), ["'.xlsx'", ".geojson"]),
        (("linkage", "-o", "{tmp}/away/a.csv"), ["There is no folder"]),
        (("linkage", "-o", "{tmp}/a.csv", "--scenario", "{tmp}/none.json"), ["none.json"]),
        (("hinterland", "-o", "{tmp}/a.shp"), ["'.shp'", ".geojson"]),
        (("hinterland", "-o", "{tmp}/locked.csv"), ["is read-only"]),
        (("hinterland", "釜山港", "-o", "{tmp}/a.csv"), ["is no port by which goods leave", "lianyungang"]),
        (("hinterland", "苏州", "-o", "{tmp}/a.csv"), ["has several ports", "taicang"]),
        (("hinterland", "--by", "speed", "-o", "{tmp}/a.csv"), ["'speed'", "distance, time, cost"]),
        (("pairs", "--by", "speed", "-o", "{tmp}/a.csv"), ["'speed'", "distance, time, cost"]),
        (("pairs", "-o", "{tmp}/a.geojson"), ["'.geojson'", ".csv or .parquet"]),
        (("pairs", "-o", "{tmp}/folder.csv"), ["is a folder"]),
        (("flows", "-o", "{tmp}/a.xlsx"), ["'.xlsx'"]),
        (("flows", "--demand", "{tmp}/none.csv", "-o", "{tmp}/a.csv"), ["none.csv", "cannot be read"]),
        (("flows", "--rule", "luck", "-o", "{tmp}/a.csv"), ["'luck'", "all or logit"]),
        (("flows", "--tonnes", "-5", "-o", "{tmp}/a.csv"), ["total_t", "-5"]),
        (("hubs", "--count", "99", "-o", "{tmp}/a.csv"), ["99 centres", "1 to 20"]),
        (("hubs", "--by", "speed", "-o", "{tmp}/a.csv"), ["'speed'"]),
        (("hubs", "--mass", "fame", "-o", "{tmp}/a.csv"), ["'fame'", "gdp or population"]),
        (("linkage", "--draws", "10001", "-o", "{tmp}/a.csv"), ["10001 draws", "1 to 10000"]),
        (("hubs", "--draws", "10001", "-o", "{tmp}/a.csv"), ["10001 draws", "1 to 10000"]),
        (("hubs", "--within", "0", "-o", "{tmp}/a.csv"), ["above 0"]),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(routed, tmp_path, arguments, parts):
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "locked.csv").write_text("old")
    (tmp_path / "locked.csv").chmod(0o444)
    assert_sentence(routed(*(word.format(tmp=tmp_path) for word in arguments)), *parts)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder.csv", "locked.csv"]
    assert (tmp_path / "locked.csv").read_text() == "old"


def test_an_unknown_port_is_answered_with_suggestions(routed, tmp_path):
    code, out, err = routed("hinterland", "Dalan", "-o", tmp_path / "a.csv")
    assert (code, out) == (2, "")
    assert err.startswith("liaosu: There is no place 'Dalan'")
    assert "Did you mean 大连 Dalian" in err
    assert not list(tmp_path.iterdir())


def test_no_way_is_exit_code_3(routed, tmp_path):
    scenario = tmp_path / "s.json"
    scenario.write_text(json.dumps({"closed": {"modes": ["road"]}}))
    for command in ("hinterland", "pairs"):
        code, out, err = routed(command, "--scenario", scenario, "-o", tmp_path / "a.csv")
        assert (code, out) == (3, "")
        assert "Closed: all road" in err
    assert not (tmp_path / "a.csv").exists()
