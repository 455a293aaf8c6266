"""Commands on the networks as a whole: files read back by other libraries, and one sentence for every failure."""

import csv
import json

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.resilience.effects import EFFECT_COLUMNS, plan_pairs
from geo.plan.scenario_catalogue import SCENARIO_FOLDER
from tests.app.cli.test_cli import assert_sentence
from tests.conftest import DATA

READY = DATA / SCENARIO_FOLDER
CRITICAL = ["rank", "kind", "id", "mode", "ref", "name", "added", "pairs_cut", "lon", "lat", "name_en"]


@pytest.fixture
def ask(routed):
    """Return the command with closures judged by four cities."""
    few = ("--places", "沈阳;大连;南京;连云港")
    return lambda command, *options: routed(command, *(few if command == "critical" else ()), *options)


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    """Return a scenario file that closes a port."""
    path = tmp_path_factory.mktemp("scenarios") / "closed.json"
    path.write_text(json.dumps({"name": "关港", "closed": {"ports": ["CNLYG"]}}), encoding="utf-8")
    return path


def test_critical_writes_its_rows_worst_first(ask, tmp_path):
    path = tmp_path / "critical.csv"
    code, out, err = ask("critical", "--by", "cost", "--top", "12", "-o", path)
    assert (code, err) == (0, "")
    assert out.startswith(f"{path}: 12 of ")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == CRITICAL
    assert [int(row["rank"]) for row in rows] == list(range(1, 13))
    added = [float(row["added"]) for row in rows]
    assert added == sorted(added, reverse=True)
    assert added[0] > 0


def test_critical_is_read_by_pyarrow_and_geopandas(ask, tmp_path):
    table, features = tmp_path / "c.parquet", tmp_path / "c.geojson"
    assert ask("critical", "--by", "cost", "-o", table)[0] == 0
    assert ask("critical", "--by", "cost", "--top", "5", "-o", features)[0] == 0
    arrow = pq.read_table(table)
    assert arrow.column_names == [*CRITICAL, "geometry", "bbox"]
    assert "OpenStreetMap" in arrow.schema.metadata[b"source"].decode()
    frame = gpd.read_file(features)
    assert frame.crs == "EPSG:4326"
    assert len(frame) == 5
    assert frame.id.tolist() == arrow["id"].to_pylist()[:5]
    document = json.loads(features.read_text(encoding="utf-8"))
    assert document["name"] == "critical"
    assert "ODbL" in document["licence"]


def test_critical_takes_one_mode(ask, tmp_path):
    path = tmp_path / "rail.csv"
    assert ask("critical", "--mode", "rail", "--by", "time", "-o", path)[0] == 0
    # The train ferry belongs to the railway.
    assert set(pd.read_csv(path)["mode"]) == {"rail", "ferry"}


def test_critical_leaves_out_lanes_when_asked(ask, tmp_path):
    path = tmp_path / "closable.csv"
    assert ask("critical", "--by", "cost", "--no-lanes", "-o", path)[0] == 0
    assert not pd.read_csv(path).name.str.startswith("海上").any()


def test_critical_says_how_well_ranks_hold_when_asked(ask, tmp_path):
    path = tmp_path / "held.csv"
    assert ask("critical", "--by", "cost", "--top", "12", "--draws", "1", "-o", path)[0] == 0
    table = pd.read_csv(path)
    assert list(table.columns) == [*CRITICAL, "rank_low", "rank_high", "stable"]
    assert table["rank"].tolist() == list(range(1, 13))
    assert (table.rank_low <= table["rank"]).all()
    assert set(table.stable) <= {0, 1}


def test_scenarios_have_ranges_and_an_order_when_asked(ask, tmp_path, single):
    rows, document = tmp_path / "rows.csv", tmp_path / "document.json"
    files = READY / "carbon-price.json", single
    code, out, _ = ask("scenario", *files, "--by", "cost", "--draws", "1", "-o", rows)
    assert code == 0
    table = pd.read_csv(rows)
    assert list(table.columns) == ["scenario", *EFFECT_COLUMNS, "low", "high"]
    known = table.dropna(subset="change")
    assert ((known.low <= known.change) & (known.change <= known.high)).all()
    assert "carbon-price: cost_cny_t in total +0.0, range +0.0 to +0.0" in out
    assert "1. closed: rank 1 to 1, held in 100% of draws" in out
    assert "the whole order is held in 100% of draws" in out
    assert ask("scenario", *files, "--by", "cost", "--draws", "1", "-o", document)[0] == 0
    read = json.loads(document.read_text(encoding="utf-8"))
    assert read["order"]["stable"] == 1
    assert [entry["scenario"] for entry in read["order"]["scenarios"]] == ["closed", "carbon-price"]
    pair = read["scenarios"][0]["pairs"][0]
    assert set(pair["range"]) == set(pair["change"])
    assert pair["range"]["generalised_cny_t"][0] <= pair["change"]["generalised_cny_t"]


def test_corridors_say_how_many_and_where(ask, tmp_path):
    path = tmp_path / "cut.geojson"
    code, out, err = ask("corridors", "-o", path)
    assert (code, err) == (0, "")
    count = int(out.removeprefix(f"{path}: ").split()[0])
    frame = gpd.read_file(path)
    assert len(frame) == 2 * count
    assert frame.groupby("nearest_to").size().to_dict() == {"210000": count, "320000": count}
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert [feature["id"] for feature in features] == list(range(1, 2 * count + 1))
    assert ask("corridors", "--links", "all", "-o", tmp_path / "all.csv")[0] == 0
    assert len(pd.read_csv(tmp_path / "all.csv")) > 2 * count


def test_scenario_writes_a_row_per_pair_and_metric(ask, tmp_path, single, world):
    path = tmp_path / "effects.csv"
    code, out, err = ask("scenario", single, "-o", path)
    assert (code, err) == (0, "")
    assert out.startswith("关港\n- Of 30 pairs ")
    assert out.endswith(f"{path}: 30 pairs, 1 scenario\n")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == list(EFFECT_COLUMNS)
    assert {row["pair"] for row in rows} == {pair.id for pair in plan_pairs(world)} | {"total"}
    for row in rows:
        if row["after"]:
            assert float(row["change"]) == pytest.approx(float(row["after"]) - float(row["before"]), abs=1e-3)
        else:
            assert row["pair"].startswith("ports-10:")


def test_several_scenarios_stand_side_by_side(ask, tmp_path, single):
    twin = single.parent / "sub" / "closed.json"
    twin.parent.mkdir(exist_ok=True)
    twin.write_text("{}", encoding="utf-8")
    files = (READY / "bohai-gale.json", single, twin)
    table, document, lines = (tmp_path / f"several.{suffix}" for suffix in ("parquet", "json", "geojson"))
    for path in (table, document, lines):
        assert ask("scenario", *files, "--by", "cost", "-o", path)[0] == 0
    arrow = pq.read_table(table).to_pandas()
    assert list(arrow.columns) == ["scenario", *EFFECT_COLUMNS]
    assert arrow.scenario.unique().tolist() == ["bohai-gale", "closed 1", "closed 2"]
    assert (arrow[arrow.scenario == "closed 2"].change == 0).all()
    read = json.loads(document.read_text(encoding="utf-8"))
    assert [entry["label"] for entry in read["scenarios"]] == ["bohai-gale", "closed 1", "closed 2"]
    assert read["scenarios"][1]["scenario"] == {"name": "关港", "closed": {"ports": ["CNLYG"]}}
    frame = gpd.read_file(lines)
    assert set(frame.when) == {"before", "after"}
    assert frame.id.is_unique


def test_lines_are_written_when_no_way_changes(ask, tmp_path):
    nothing, path = tmp_path / "nothing.json", tmp_path / "nothing.geojson"
    nothing.write_text("{}", encoding="utf-8")
    assert ask("scenario", nothing, "-o", path)[0] == 0
    assert json.loads(path.read_text(encoding="utf-8"))["features"] == []


def test_one_scenario_as_json_can_be_run_again(ask, tmp_path, single):
    first, again, second = tmp_path / "a.json", tmp_path / "again.json", tmp_path / "b.json"
    assert ask("scenario", single, "-o", first)[0] == 0
    document = json.loads(first.read_text(encoding="utf-8"))
    again.write_text(json.dumps(document["scenario"]), encoding="utf-8")
    assert ask("scenario", again, "-o", second)[0] == 0
    repeated = json.loads(second.read_text(encoding="utf-8"))
    assert repeated["pairs"] == document["pairs"]
    assert repeated["summary"] == document["summary"]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("critical", "-o", "a.xlsx"), ["'.xlsx'", ".csv, .parquet or .geojson"]),
        (("critical", "-o", "a"), ["has the suffix ''"]),
        (("critical", "-o", "away/a.csv"), ["no folder"]),
        (("critical", "--by", "beauty", "-o", "a.csv"), ["'beauty'", "generalised"]),
        (("critical", "--mode", "air", "-o", "a.csv"), ["'air'"]),
        (("critical", "--draws", "10001", "-o", "a.csv"), ["10001 draws", "1 to 10000"]),
        (("scenario", "empty.json", "--draws", "10001", "-o", "a.csv"), ["10001 draws", "1 to 10000"]),
        (("corridors", "--links", "rivers", "-o", "a.csv"), ["'rivers'", "all, main"]),
        (("corridors", "-o", "a.json"), ["'.json'"]),
        (("scenario", "none.json", "-o", "a.csv"), ["no scenario file none.json"]),
        (("scenario", "bad.json", "-o", "a.csv"), ["closed.port is not known"]),
        (("scenario", "empty.json", "-o", "a.gpkg"), ["'.gpkg'", ".geojson"]),
        (("scenario", "empty.json", "--by", "beauty", "-o", "a.csv"), ["'beauty'"]),
        (("scenario", "port.json", "-o", "a.csv"), ["no port 'CNXXX'"]),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_leaves_no_file(ask, tmp_path, monkeypatch, arguments, parts):
    monkeypatch.chdir(tmp_path)
    files = {"bad": {"closed": {"port": []}}, "empty": {}, "port": {"closed": {"ports": ["CNXXX"]}}}
    for name, value in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    assert_sentence(ask(*arguments), *parts)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.json", "empty.json", "port.json"]


def test_a_count_of_nothing_is_refused(ask, tmp_path):
    for option, value in (("--top", "0"), ("--draws", "-1")):
        code, _, err = ask("critical", option, value, "-o", tmp_path / "a.csv")
        assert code == 2
        assert option in err
