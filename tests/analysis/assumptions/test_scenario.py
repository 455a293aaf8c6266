"""Scenarios: what is read, and that anything unknown is refused with its path."""

import json

import pytest

from analysis.assumptions.scenario import NO_CHANGE, load_scenario, parse_scenario, scenario_document
from geo.errors import ScenarioError

FACTORS = ("road.cost", "carbon.price")
SQUARE = {"type": "Polygon", "coordinates": [[[120, 38], [122, 38], [122, 40], [120, 40], [120, 38]]]}


def test_an_empty_object_changes_nothing():
    assert parse_scenario({}, FACTORS) == NO_CHANGE


WHOLE = {
    "name": "gale",
    "closed": {"ports": ["CNDLC"], "modes": ["ferry"], "refs": ["G15"], "edges": [7], "area": SQUARE},
    "slowed": [{"ref": "G1", "factor": 2}, {"mode": "rail", "factor": 1.5}, {"area": SQUARE, "factor": 3}],
    "added": [{"from": "大连", "to": "烟台", "mode": "rail", "length_km": 125, "time_h": 1}],
    "factors": {"road.cost": 0.45},
    "season": "ice",
}


@pytest.mark.parametrize(
    "value", [{}, WHOLE, {"closed": {"edges": [3, 1]}}, {"slowed": [{"mode": "sea", "factor": 2}]}]
)
def test_a_scenario_is_written_as_it_was_read(value):
    scenario = parse_scenario(value, FACTORS)
    document = json.loads(json.dumps(scenario_document(scenario)))
    assert parse_scenario(document, FACTORS) == scenario
    assert document.keys() == value.keys()


def test_everything_is_read():
    scenario = parse_scenario(WHOLE, FACTORS)
    assert scenario.closed_ports == {"CNDLC"}
    assert scenario.closed_edges == {7}
    assert scenario.closed_area.area == 4
    assert [s.factor for s in scenario.slowed] == [2, 1.5, 3]
    assert scenario.added[0].length_km == 125
    assert scenario.added[0].cost_cny_t is None
    assert scenario.factors["road.cost"] == 0.45
    assert scenario.season == "ice"


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ([], "the file"),
        ({"colour": 1}, "colour"),
        ({"closed": {"port": []}}, "closed.port"),
        ({"closed": {"ports": "CNDLC"}}, "closed.ports"),
        ({"closed": {"ports": [3]}}, "closed.ports[0]"),
        ({"closed": {"modes": ["air"]}}, "closed.modes[0]"),
        ({"closed": {"edges": [True]}}, "closed.edges[0]"),
        ({"closed": {"area": {"type": "Point", "coordinates": [1, 2]}}}, "closed.area"),
        ({"closed": {"area": {"type": "Polygon"}}}, "closed.area"),
        ({"closed": {"edges": [1.7]}}, "closed.edges[0]"),
        ({"closed": {"edges": [3, -1]}}, "closed.edges[1]"),
        ({"slowed": [{"ref": "G1"}]}, "slowed[0]"),
        ({"slowed": [{"ref": "G1", "mode": "road", "factor": 2}]}, "slowed[0]"),
        ({"slowed": [{"ref": "G1", "factor": 0}]}, "slowed[0].factor"),
        ({"added": [{"from": "a", "to": "b"}]}, "added[0].mode"),
        ({"added": [{"from": "a", "to": "b", "mode": "air"}]}, "added[0].mode"),
        ({"added": [{"from": "a", "to": "b", "mode": "sea", "length_km": -1}]}, "added[0].length_km"),
        ({"added": [{"from": "a", "to": "b", "mode": "sea", "frequency_per_week": 0}]}, "added[0].frequency_per_week"),
        ({"factors": {"road.costs": 1}}, "factors.road.costs"),
        ({"factors": {"road.cost": "1"}}, "factors.road.cost"),
        ({"factors": {"road.cost": float("nan")}}, "factors.road.cost"),
        ({"factors": {"road.cost": 10**400}}, "factors.road.cost"),
        ({"season": "summer"}, "season"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_unknown_is_refused_with_its_path(value, path):
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(value, FACTORS)
    assert f"Scenario: {path} " in str(caught.value)


BOX, HOLE = SQUARE["coordinates"][0], [[120.5, 38.5], [121, 38.5], [121, 39], [120.5, 38.5]]
BOW_TIE = [[120, 38], [122, 40], [122, 38], [120, 40], [120, 38]]


@pytest.mark.parametrize(
    ("kind", "coordinates", "where"),
    [
        ("Polygon", None, ""),
        ("Polygon", [], ".coordinates"),
        ("Polygon", [[]], ".coordinates[0]"),
        ("Polygon", [[[120, 38], [122, 38], [120, 38]]], ".coordinates[0]"),
        ("Polygon", [[[120], [122, 38], [122, 40]]], ".coordinates[0][0]"),
        ("Polygon", [[7, [122, 38], [122, 40]]], ".coordinates[0][0]"),
        ("Polygon", [[[120, 38], [122, None], [122, 40]]], ".coordinates[0][1][1]"),
        ("Polygon", [[[120, 38], [122, float("nan")], [122, 40]]], ".coordinates[0][1][1]"),
        ("Polygon", [[[120, 38], [float("inf"), 38], [122, 40]]], ".coordinates[0][1][0]"),
        ("Polygon", [[[10**400, 1], [1, 1], [2, 2]]], ".coordinates[0][0][0]"),
        ("Polygon", [[[38, 120], [38, 122], [40, 122], [38, 120]]], ".coordinates[0][0][1]"),
        ("Polygon", [BOW_TIE], ""),
        ("Polygon", [HOLE, BOX], ""),
        ("Polygon", [BOX, []], ".coordinates[1]"),
        ("MultiPolygon", [], ".coordinates"),
        ("MultiPolygon", [[]], ".coordinates[0]"),
        ("MultiPolygon", [[BOX], []], ".coordinates[1]"),
        ("MultiPolygon", [[BOX], [[]]], ".coordinates[1][0]"),
        ("MultiPolygon", [[BOX], [BOX]], ""),
        ("MultiPolygon", [BOX], ".coordinates[0][0][0]"),
        ("GeometryCollection", [], ""),
    ],
)
@pytest.mark.parametrize("closed", [True, False])
def test_an_area_that_is_none_is_refused_with_its_path(kind, coordinates, where, closed):
    area = {"type": kind, "coordinates": coordinates}
    value = {"closed": {"area": area}} if closed else {"slowed": [{"factor": 2, "area": area}]}
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(value, FACTORS)
    assert str(caught.value).startswith(f"Scenario: {'closed' if closed else 'slowed[0]'}.area{where} must ")


def test_areas_may_have_holes_parts_and_heights():
    several = {"type": "MultiPolygon", "coordinates": [[BOX, HOLE], [[[1, 1, 9], [2, 1, 9], [2, 2, 9], [1, 1, 9]]]]}
    area = parse_scenario({"closed": {"area": several}}, FACTORS).closed_area
    assert area.area == pytest.approx(4 - 0.125 + 0.5)


def test_files(tmp_path):
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"season": "ice"}), encoding="utf-8")
    assert load_scenario(path, FACTORS).season == "ice"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ScenarioError, match="JSON"):
        load_scenario(path, FACTORS)
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(ScenarioError, match="nested too deeply"):
        load_scenario(path, FACTORS)
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_scenario(tmp_path / ("s" * 300), FACTORS)
    with pytest.raises(ScenarioError, match="no scenario file"):
        load_scenario(tmp_path / "none.json", FACTORS)
