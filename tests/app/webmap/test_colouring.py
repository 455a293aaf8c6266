"""What the cities are coloured by."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.texts import LANGUAGES, TEXTS, say
from app.language.theme import SEQUENTIAL_COLOURS, THEME_COLOURS
from app.state.view_state import COLOURINGS, ViewState
from app.webmap.colouring import HATCHED, access_hours, city_colours, map_colours, rounded_breaks
from app.webmap.legend import legend
from tests.rendering import text_of

MEASURES = ("population", "gdp", "access")
LEAST_LIGHTNESS_STEP = 8


def lightness(colour):
    """Return CIE L* of a colour."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    y = linear @ [0.2126, 0.7152, 0.0722]
    return 116 * np.cbrt(y) - 16


def test_classes_differ_in_lightness_so_that_no_hue_is_needed():
    steps = np.diff([lightness(colour) for colour in SEQUENTIAL_COLOURS])
    assert (steps < -LEAST_LIGHTNESS_STEP).all()


def test_nothing_is_coloured_by_default(world):
    assert map_colours(world, ViewState()) == {"fills": {}, "values": {}}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_city_has_a_class_and_the_classes_are_about_equal(world, language, measure):
    found = city_colours(world, ViewState(language, colouring=measure))
    assert set(found.colours) == set(found.values) == set(world.cities.adcode)
    assert [colour for colour, _ in found.classes] == list(SEQUENTIAL_COLOURS)
    counts = pd.Series(found.colours).value_counts()
    assert set(counts.index) == set(SEQUENTIAL_COLOURS)
    assert counts.min() >= 3
    assert counts.max() <= 9


def test_more_is_darker(world):
    colours = city_colours(world, ViewState(colouring="population")).colours
    ordered = world.cities.sort_values("population_2020").adcode.map(colours)
    places = [SEQUENTIAL_COLOURS.index(colour) for colour in ordered]
    assert places == sorted(places)


def test_unknown_is_hatched_and_said_and_never_the_least_class(world):
    cities = world.cities.copy()
    cities.loc[cities.adcode == "210100", "gdp_cny_2023"] = pd.NA
    found = city_colours(replace(world, cities=cities), ViewState("en", colouring="gdp"))
    assert found.colours["210100"] == HATCHED
    assert found.values["210100"] == TEXTS["figure.unknown"].en
    assert found.classes[-1] == (HATCHED, TEXTS["figure.unknown"].en)
    assert list(found.colours.values()).count(HATCHED) == 1


def test_recalled_figures_are_marked(world):
    state = ViewState("en", colouring="gdp")
    recalled = set(world.cities.adcode[world.cities.gdp_cny_2023_confidence == "recalled"])
    found = map_colours(world, state)
    assert 0 < len(recalled) < 27
    assert {key for key, fill in found["fills"].items() if fill["dashed"]} == recalled
    mark = TEXTS["confidence.recalled"].en
    assert {key for key, words in found["values"].items() if mark in words} == recalled
    assert say("en", "legend.recalled", count=len(recalled), total=27) in text_of(legend(world, state))


def test_themes_are_those_of_the_pairs_and_the_rest_is_hatched(world):
    found = city_colours(world, ViewState("en", colouring="theme"))
    assert found.colours["211100"] == found.colours["320200"] == THEME_COLOURS["internet"]
    assert found.colours["210100"] == HATCHED
    assert found.values["210100"] == TEXTS["city.partner.none"].en
    # Eight pairs of two, and Anshan, whose partner the plan leaves open.
    assert sum(colour != HATCHED for colour in found.colours.values()) == 17


def test_the_way_to_the_sea_is_short_at_the_coast_and_positive_everywhere(world):
    hours = access_hours(world)
    assert set(hours) == set(world.cities.adcode)
    ours = world.ports[(world.ports["type"] == "sea") & (world.ports.city_adcode != "")]
    assert {port for _, port in hours.values()} <= set(ours.id)
    assert all(0 < value < 12 for value, _ in hours.values())
    # A coastal city, and an inland one about 200 km away.
    assert hours["320700"][0] < 1.5 < hours["320300"][0]


@given(st.lists(st.floats(0.1, 1e3), min_size=1, max_size=60))
def test_breaks_rise_and_are_multiples_of_the_step(values):
    breaks = rounded_breaks(values, 0.5)
    assert breaks == sorted(set(breaks))
    assert all(bound % 0.5 == 0 for bound in breaks)
    assert len(breaks) <= 4


def test_of_nothing_known_there_are_no_classes():
    assert rounded_breaks([], 1.0) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_legend_says_unit_year_and_source_of_the_measure_alone(world, language):
    for colouring in COLOURINGS:
        text = text_of(legend(world, ViewState(language, colouring=colouring)))
        for measure in MEASURES:
            assert (say(language, f"measure.{measure}") in text) == (measure == colouring)
            assert (say(language, f"credit.{measure}") in text) == (measure == colouring)
        assert (say(language, "legend.theme") in text) == (colouring == "theme")
        assert (say(language, "city.partner.none") in text) == (colouring == "theme")


def test_the_legend_names_the_networks_that_are_on_and_whose_they_are(world):
    on = text_of(legend(world, ViewState("en", layers=frozenset({"expressways", "sea_lanes"}))))
    assert TEXTS["layer.expressways"].en in on
    assert TEXTS["layer.ferries"].en not in on
    assert "© OpenStreetMap contributors" in on
    assert TEXTS["legend.lanes"].en in on
    off = text_of(legend(world, ViewState("en")))
    assert TEXTS["group.networks"].en not in off
    assert TEXTS["legend.osm"].en not in off
