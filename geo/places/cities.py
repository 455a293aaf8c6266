"""Figures of the prefecture cities: population and GDP with their confidence, and where the government sits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pandera.pandas as pa

from geo.places.boundaries import EXTENT
from geo.tables import CONFIDENCES, column, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

__all__ = ["CENSUS_REFERENCES", "CENSUS_TOTALS", "add_city_figures", "load_city_figures", "load_city_seats"]

# Seventh national census, 1 November 2020: Liaoning and Jiangsu (references S61, S62).
CENSUS_TOTALS = {"210000": 42_591_407, "320000": 84_748_016}
CENSUS_REFERENCES = {"210000": "S61", "320000": "S62"}

_ADCODE = pa.Check.str_matches(r"^\d{4}00$")
_LON = pa.Check.in_range(EXTENT[0], EXTENT[2])
_LAT = pa.Check.in_range(EXTENT[1], EXTENT[3])
_TEXT = pa.Check.str_length(min_value=1)
_CONFIDENCE = pa.Check.isin(CONFIDENCES)
_SEATS = pa.DataFrameSchema(
    {
        "adcode": column("str", _ADCODE, unique=True),
        "name_zh": column("str", _TEXT),
        "name_en": column("str", _TEXT),
        "province_adcode": column("str", pa.Check.str_matches(r"^\d{2}0000$")),
        "seat_lon": column(float, _LON),
        "seat_lat": column(float, _LAT),
        "seat_source": column("str", _TEXT),
        "seat_confidence": column("str", _CONFIDENCE),
        "point_lon": column(float, _LON),
        "point_lat": column(float, _LAT),
        "point_source": column("str", _TEXT),
    },
    strict=True,
)
_FIGURES = pa.DataFrameSchema(
    {
        "adcode": column("str", _ADCODE),
        "measure": column("str", pa.Check.isin(["population", "gdp"])),
        "year": column(int, pa.Check.in_range(2000, 2030)),
        "value": column(float, pa.Check.gt(0)),
        "unit": column("str", pa.Check.isin(["persons", "cny"])),
        "confidence": column("str", _CONFIDENCE),
        "sources": column("str", _TEXT),
        "note_zh": column("str"),
        "note_en": column("str"),
    },
    strict=True,
    unique=["adcode", "measure", "year"],
)


def load_city_seats(data: Path) -> pd.DataFrame:
    """
    Load where each city's government sits.

    Returns
    -------
    frame
        A row per city: `adcode`, `seat_lon`, `seat_lat` (degrees), source and confidence; also the
        gazetteer's city point.
    """
    return read_csv(data / "cities" / "cities.csv", _SEATS)


def load_city_figures(data: Path) -> pd.DataFrame:
    """
    Load population and GDP.

    Returns
    -------
    frame
        A row per city, measure ("population" in persons, "gdp" in CNY at current prices) and year,
        with confidence and sources.
    """
    return read_csv(data / "cities" / "figures.csv", _FIGURES)


def add_city_figures(cities: gpd.GeoDataFrame, seats: pd.DataFrame, figures: pd.DataFrame) -> gpd.GeoDataFrame:
    """
    Return the cities with seat, population and GDP as columns.

    Parameters
    ----------
    cities
        As loaded, keyed by `adcode`.

    Returns
    -------
    frame
        Further columns `seat_lon`, `seat_lat`, `seat_source`, `seat_confidence`, and for each figure
        `population_2020`, `population_2020_confidence`, `population_2020_sources`, `gdp_cny_2017` ...
    """
    wide = seats.set_index("adcode")[["seat_lon", "seat_lat", "seat_source", "seat_confidence"]]
    for (measure, year), rows in figures.groupby(["measure", "year"], sort=True):
        name = f"{'gdp_cny' if measure == 'gdp' else measure}_{year}"
        by_city = rows.set_index("adcode")
        wide[name] = by_city.value.round().astype("Int64")
        wide[f"{name}_confidence"] = by_city.confidence
        wide[f"{name}_sources"] = by_city.sources
    geometry = cities.geometry.name
    columns = [name for name in cities.columns if name != geometry]
    joined = cities.join(wide, on="adcode", validate="one_to_one")
    joined = joined[[*columns, *wide.columns, geometry]]
    joined.attrs = dict(cities.attrs)
    return joined


def province_population(figures: pd.DataFrame) -> pd.Series:
    """Return the 2020 population per province adcode, the sum of its cities, in persons."""
    census = figures[(figures.measure == "population") & (figures.year == 2020)]
    return census.groupby(census.adcode.str[:2] + "0000").value.sum().round().astype("int64")
