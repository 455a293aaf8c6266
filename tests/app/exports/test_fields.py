"""What columns are: every column of every layer and result has a title in both languages and a name for shapefiles."""

import pytest

from analysis.routing.tabulate import comparison_table, route_table
from app.exports.results import _LAYERS
from app.services.service import query_of
from app.state.view_state import parse_query
from app.web.downloads import _places_content
from geo.layers.fields import _COMMON, _OWN, SHORT_NAME_LENGTH, describe_fields, field_of
from geo.layers.registry import LAYERS, layer_table
from geo.layers.shapefile import short_names

STATE = parse_query("?lang=en&from=city:210600&to=city:321000")


def columns_of(frame):
    return [column for column in frame.columns if column != frame.geometry.name]


@pytest.fixture(scope="module")
def tables(world, service):
    """Return the columns of every table that goes out, by its name."""
    found = {name: columns_of(layer_table(world, name)) for name in LAYERS if name != "networks"}
    found |= {name: columns_of(make(service, STATE).frame) for name, make in _LAYERS.items()}
    comparison = service.compare(query_of(STATE))
    found["comparison"] = columns_of(comparison_table(comparison))
    found["route"] = columns_of(route_table(comparison.alternatives[0].route))
    found["places"] = columns_of(_places_content(world, query_of(STATE)).frame)
    return found


def test_every_column_is_described_once_in_both_languages(tables):
    missing = {f"{table}.{name}" for table, names in tables.items() for name in names if field_of(table, name) is None}
    assert missing == set()
    for table, names in tables.items():
        fields = describe_fields(table, names)
        assert [field.name for field in fields] == names
        # A database wants them to differ.
        for titles in ([field.title_zh for field in fields], [field.title_en for field in fields]):
            assert len(set(titles)) == len(titles), table


def test_no_row_describes_what_there_is_not(tables):
    assert {name for table, name, *_ in _OWN if name not in tables.get(table, (name,))} == set()
    assert len({row[0] for row in _COMMON}) == len(_COMMON)


def test_names_of_shapefiles_are_short_and_differ(tables):
    for names in tables.values():
        short = short_names(names)
        assert all(len(name) <= SHORT_NAME_LENGTH and name.isascii() for name in short.values())
        assert len({name.upper() for name in short.values()}) == len(names)
    assert short_names(["a_long_name_x", "a_long_name_y"]) == {
        "a_long_name_x": "a_long_nam",
        "a_long_name_y": "a_long_na2",
    }
