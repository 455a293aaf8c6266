"""Figures and seats of the prefecture cities."""

import pytest
import shapely

from geo.errors import SchemaError
from geo.places.cities import CENSUS_TOTALS, load_city_figures, load_city_seats, province_population
from geo.tables import CONFIDENCES
from geo.world import load_world
from tests.conftest import DATA


def test_city_populations_sum_to_the_census_totals_of_the_provinces(world):
    # Seventh national census, 1 November 2020, communique no. 3.
    assert province_population(world.city_figures).to_dict() == {"210000": 42591407, "320000": 84748016}
    assert CENSUS_TOTALS == {"210000": 42591407, "320000": 84748016}
    assert world.provinces.set_index("adcode").population_2020.to_dict() == CENSUS_TOTALS


def test_known_populations(world):
    population = world.cities.set_index("name_en").population_2020
    # Census bulletins of the cities.
    assert population["Suzhou"] == 12748262
    assert population["Nanjing"] == 9314685
    assert population["Shenyang"] == 9070093
    assert population["Dalian"] == 7450785


def test_every_city_has_every_figure_once_with_confidence_and_source():
    figures = load_city_figures(DATA)
    assert not figures.duplicated(["adcode", "measure", "year"]).any()
    counts = figures.groupby(["measure", "year"]).adcode.nunique().to_dict()
    assert counts == {("gdp", 2017): 27, ("gdp", 2023): 27, ("population", 2020): 27}
    assert set(figures.confidence) <= set(CONFIDENCES)
    assert set(zip(figures.measure, figures.unit, strict=True)) == {("population", "persons"), ("gdp", "cny")}


def test_gdp_is_of_the_right_size(world):
    gdp = world.cities.set_index("name_en").gdp_cny_2023
    # Suzhou 2.47 and Nanjing 1.74 trillion CNY, Dalian 0.875 (statistical communiques of 2023).
    assert gdp["Suzhou"] == pytest.approx(2.47e12, rel=0.02)
    assert gdp["Nanjing"] == pytest.approx(1.74e12, rel=0.02)
    assert gdp["Dalian"] == pytest.approx(0.875e12, rel=0.02)


def test_seats_lie_in_their_city(world):
    seats = shapely.points(world.cities.seat_lon, world.cities.seat_lat)
    assert shapely.contains(world.cities.geometry.to_numpy(), seats).all()
    assert len(set(seats)) == 27


def test_seats_and_city_points_are_near_each_other():
    seats = load_city_seats(DATA)
    assert len(seats) == 27
    assert ((seats.seat_lon - seats.point_lon).abs() < 0.25).all()
    assert ((seats.seat_lat - seats.point_lat).abs() < 0.25).all()


def test_figures_become_columns_with_confidence_and_sources(world):
    for name in ("population_2020", "gdp_cny_2017", "gdp_cny_2023"):
        assert world.cities[name].notna().all()
        assert set(world.cities[f"{name}_confidence"]) <= set(CONFIDENCES)
        assert world.cities[f"{name}_sources"].str.fullmatch(r"S\d+(;S\d+)*").all()
    assert world.cities.attrs["datum"] == "WGS84"
    assert world.cities.columns[-1] == "geometry"


def test_a_figure_given_twice_is_refused(edit_csv):
    import pandas as pd

    def repeat(frame):
        return pd.concat([frame, frame.iloc[[3]]])

    with pytest.raises(SchemaError, match=r"figures.csv does not have the agreed form"):
        load_world(edit_csv("cities/figures.csv", repeat), intact=False)


@pytest.mark.parametrize(("column", "value"), [("value", "-5"), ("measure", "rainfall"), ("confidence", "sure")])
def test_a_wrong_figure_is_refused_by_column(edit_csv, column, value):
    def change(frame):
        frame.loc[0, column] = value

    with pytest.raises(SchemaError, match=f"figures.csv does not have the agreed form: column '{column}', value"):
        load_city_figures(edit_csv("cities/figures.csv", change))
