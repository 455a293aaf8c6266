"""Computed against published distances: known answers, the targets, and that it is what users get."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_route
from analysis.routing.tabulate import route_document
from analysis.validation.validate import (
    EXPLAINED_PCT,
    TARGET_PCT,
    compare_distances,
    passenger_lines,
    published_distances,
    shortcomings,
    summarise,
    validate,
    validation_document,
)
from analysis.validation.validation_page import validation_page
from geo.errors import SchemaError
from geo.networks.rail_lines import load_rail_distances
from geo.places.places import resolve_place
from tests.conftest import DATA, REPOSITORY


@pytest.fixture(scope="module")
def prepared(router):
    return apply_scenario(router)


@pytest.fixture(scope="module")
def found(prepared):
    return validate(prepared, DATA)


def parts(summary, mode):
    return summary[summary["mode"] == mode].set_index("split")


@pytest.mark.parametrize("mode", list(TARGET_PCT))
@pytest.mark.parametrize("split", ["fit", "check", "all"])
def test_medians_are_within_their_targets(found, mode, split):
    part = parts(found.summary, mode).loc[split]
    assert part.median_pct <= TARGET_PCT[mode]
    assert part.met


@pytest.mark.parametrize("mode", list(TARGET_PCT))
def test_every_row_over_five_percent_has_its_reason(found, mode):
    rows = found.rows[(found.rows["mode"] == mode) & (found.rows.error_pct.abs() > EXPLAINED_PCT)]
    assert (rows.explained != "").all()
    assert (rows.explained == rows.note).all()
    counted = rows[rows.split != "none"]
    assert not counted.note.str.contains("not explained|not examined").any()


def test_roads_that_served_no_fitting_are_met(found):
    check = found.rows[(found.rows["mode"] == "road") & (found.rows.split == "check")]
    assert check.error_pct.abs().max() < 5
    assert check.computed_km.sum() == pytest.approx(check.published_km.sum(), rel=0.01)
    shenyang_dalian = check[check.id == "shenyang_dalian"].computed_km.item()
    assert 348.5 <= shenyang_dalian <= 375, "between the length of today and that of 1990"


# Kilometres of the tables of trains and of port portraits, seen or remembered apart from the rows of the validation.
@pytest.mark.parametrize(
    ("mode", "start", "end", "low", "high"),
    [
        ("rail", "121.1353,41.1222", "122.1432,41.6115", 103, 108),  # Jinzhou-Dahushan, 63 + 42
        ("rail", "117.2016,34.2666", "118.793,32.0892", 342, 355),  # Xuzhou-Nanjing, 1451.4 - 802.9 - 301.3
        ("rail", "123.3872,41.7927", "121.6277,38.9216", 389, 405),  # Shenyang-Dalian, 397
        ("sea", "119.44,34.75", "120.192,36.01", 180, 196),  # Lianyungang-Qingdao, 101 nautical miles
        ("river", "119.57,32.1912", "120.707,30.913", 202, 214),  # Jianbi-Yaziba, 208.2
    ],
)
def test_known_distances(prepared, world, mode, start, end, low, high):
    ends = (resolve_place(world.places, text) for text in (start, end))
    assert low <= best_route(prepared, Request(*ends, mode, "distance")).distance_km <= high


@pytest.mark.parametrize("by", ["distance", "time"])
def test_a_row_is_what_the_route_command_gives(prepared, world, found, by):
    published = published_distances(DATA)
    assert found.rows.id.tolist() == published.id.tolist()
    inside = published[published.to_lon.between(105.1, 142) & published.from_lon.between(105.1, 142)]
    inside = inside[inside[["from_lat", "to_lat"]].max(axis=1) < 47]
    assert set(inside["mode"]) == set(TARGET_PCT)
    assert (inside.ref != "").sum() > 40, "rows along a numbered road are asked as all others"
    for row in inside.itertuples():
        start, end = (resolve_place(world.places, f"{lon},{lat}") for lon, lat in
                      ((row.from_lon, row.from_lat), (row.to_lon, row.to_lat)))  # fmt: skip
        document = route_document(best_route(prepared, Request(start, end, row.mode, by)))
        km = document["distance_km"]
        assert found.rows[f"by_{by}_km"][row.Index] == pytest.approx(km, abs=0.06)
        assert found.rows[f"by_{by}_error_pct"][row.Index] == pytest.approx(100 * (km / row.km - 1), abs=0.1)


def test_the_command_itself_gives_the_worst_row(routed, found):
    worst = found.rows.set_index("id").loc["benxi_tieling"]
    status, out, _ = routed("route", "123.735,41.190", "123.704,42.178", "--mode", "road", "--by", "distance", "--json")
    assert status == 0
    assert json.loads(out)["distance_km"] == pytest.approx(worst.by_distance_km, abs=0.06)
    assert worst.by_distance_error_pct < -30 < worst.error_pct


def test_routes_far_off_have_their_reason_and_count(found):
    road = found.rows[(found.rows["mode"] == "road") & (found.rows.split != "none")]
    far = road[road.by_distance_error_pct.abs() > EXPLAINED_PCT]
    whole = parts(found.summary, "road").loc["all"]
    assert whole.by_distance_over == len(far) > whole.over
    assert whole.by_distance_worst_pct == far.by_distance_error_pct.abs().max()
    assert (far.route_note != "").all()


def test_a_route_that_is_far_off_without_a_reason_misses_the_target():
    rows = made([1.0, 1.0, 1.0], ["fit"] * 3, [""] * 3).assign(by_time_error_pct=[1.0, 1.0, 30.0])
    summary = summarise(rows)
    assert not summary.met.any()
    assert "routes by time: median 1 % (target 1.5 %), 1 over 5 % without a reason" in shortcomings(summary)


def test_rail_ends_are_on_their_track(found):
    rows = found.rows[(found.rows["mode"] == "rail") & (found.rows.split != "none")]
    assert rows.access_km.median() <= 0.3
    assert rows.access_km.max() <= 2.5


def test_freight_rows_of_rail_alternate_between_fit_and_check():
    rows = load_rail_distances(DATA).query("network == 'freight' and split != 'none'")
    assert (rows.split.to_numpy()[::2] == "fit").all()
    assert (rows.split.to_numpy()[1::2] == "check").all()


def test_rows_on_passenger_lines_are_apart(found):
    passenger = load_rail_distances(DATA).query("network == 'passenger'")
    assert len(passenger)
    assert not set(passenger.id) & set(found.rows.id)
    lines = passenger_lines(DATA).set_index("line")
    assert lines.error_pct["qinshen"] == pytest.approx(0.4, abs=0.5)
    far = lines[lines.error_pct.abs() > EXPLAINED_PCT]
    assert (far.note != "").all()


def made(errors, splits, notes):
    explained = [note if abs(error) > EXPLAINED_PCT else "" for error, note in zip(errors, notes, strict=True)]
    measures = ("error_pct", "by_distance_error_pct", "by_time_error_pct")
    reasons = dict.fromkeys(("explained", "route_explained"), explained)
    return pd.DataFrame({"mode": "rail", "split": splits, **dict.fromkeys(measures, errors), **reasons})


def test_summary_of_known_errors():
    rows = made([1.0, -2.0, -6.0, 90.0], ["fit", "check", "check", "none"], ["", "", "a bridge is missing", ""])
    summary = parts(summarise(rows), "rail")
    assert summary.rows.to_dict() == {"fit": 1, "check": 2, "all": 3}
    assert summary.median_pct.to_dict() == {"fit": 1.0, "check": 4.0, "all": 2.0}
    assert summary.worst_pct["all"] == 6.0
    assert summary.mean_pct["all"] == 3.0
    assert summary.met.to_dict() == {"fit": True, "check": False, "all": False}
    assert shortcomings(summarise(rows)).startswith("Targets are missed: rail, check rows, as computed: median 4 %")


def test_a_far_row_without_a_reason_misses_the_target():
    summary = summarise(made([1.0, 1.0, 7.0], ["fit"] * 3, [""] * 3))
    assert summary.median_pct.tolist() == [1.0, 1.0]
    assert not summary.met.any()
    assert "1 over 5 % without a reason" in shortcomings(summary)
    assert shortcomings(summarise(made([1.0], ["fit"], [""]))) == ""


def test_error_is_computed_over_published(prepared):
    row = published_distances(DATA).query("id == 'D060'")
    whole, half = compare_distances(prepared, row), compare_distances(prepared, row.assign(km=row.km / 2))
    assert half.computed_km.iloc[0] == whole.computed_km.iloc[0]
    assert half.error_pct.iloc[0] == pytest.approx(100 + 2 * whole.error_pct.iloc[0], abs=0.02)
    assert half.explained.iloc[0] == row.note.iloc[0]


def test_document_is_json(found):
    document = json.loads(json.dumps(validation_document(found)))
    assert len(document["rows"]) == len(found.rows)
    assert {part["mode"] for part in document["summary"]} == set(TARGET_PCT)
    assert np.isfinite([row["computed_km"] for row in document["rows"]]).all()


def test_the_page_says_what_is_computed(found):
    written = (REPOSITORY / "docs" / "validation.md").read_text(encoding="utf-8")
    assert written == validation_page(found, DATA), "run `liaosu validate -o docs/validation.md`"


def test_targets_are_met_for_every_mode(found):
    assert found.summary.met.all(), shortcomings(found.summary)
    assert set(found.summary["mode"]) == {"road", "rail", "sea", "river"}


def test_a_row_along_a_number_stays_on_that_road(prepared, found):
    rows = found.rows.set_index("id")
    # Exit numbers are kilometre marks: from 243 to 285 of G30.
    assert rows.computed_km["g30_243_285"] == pytest.approx(42, rel=0.03)
    published = published_distances(DATA)
    with pytest.raises(SchemaError, match="measures along G999"):
        compare_distances(prepared, published[published.ref == "G30"].assign(ref="G999"))
