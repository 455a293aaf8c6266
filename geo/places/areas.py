"""Published areas of provinces, cities and counties: `data/boundaries/areas.csv`. Areas of outlines are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pandera.pandas as pa

from geo.tables import CONFIDENCES, column, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

__all__ = ["AREAS_FILE", "add_published_areas", "load_published_areas"]

AREAS_FILE = "boundaries/areas.csv"
_SCHEMA = pa.DataFrameSchema(
    {
        "adcode": column("str", pa.Check.str_matches(r"^\d{6}$"), unique=True),
        "name_zh": column("str", pa.Check.str_length(min_value=1)),
        "level": column("str", pa.Check.isin(["province", "city", "county"])),
        "area_km2": column(float, pa.Check.gt(0)),
        # Empty where the source names none.
        "year": column("str", pa.Check.str_matches(r"^(\d{4})?$")),
        "confidence": column("str", pa.Check.isin(CONFIDENCES)),
        "sources": column("str", pa.Check.str_length(min_value=1)),
        "note_zh": column("str", pa.Check.str_length(min_value=1)),
        "note_en": column("str", pa.Check.str_length(min_value=1)),
    },
    strict=True,
)


def load_published_areas(data: Path) -> pd.DataFrame:
    """
    Load published areas.

    Returns
    -------
    areas
        `adcode`, `name_zh`, `level` ("province", "city", "county"), `area_km2`, `year`, `confidence`, `sources`,
        `note_zh`, `note_en`; every province and city, and some counties.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the table is missing, unreadable, or not of the agreed form.
    """
    return read_csv(data / AREAS_FILE, _SCHEMA)


def add_published_areas(frame: gpd.GeoDataFrame, areas: pd.DataFrame) -> gpd.GeoDataFrame:
    """
    Return places with their published area as `area_km2`.

    Parameters
    ----------
    frame
        As loaded, keyed by `adcode`; `area_km2` is that of the outline.

    Returns
    -------
    frame
        In place of `area_km2`: the published `area_km2` with `area_year`, `area_confidence`, `area_sources`,
        `area_note_zh`, `area_note_en`, missing or empty where none is known, and `area_computed_km2` of the outline.
    """
    known = areas.set_index("adcode").reindex(frame.adcode)
    texts = {name: known[name].fillna("").to_numpy() for name in ("confidence", "sources", "note_zh", "note_en")}
    added = {
        "area_km2": known.area_km2.to_numpy(),
        "area_year": pd.to_numeric(known.year.replace("", pd.NA)).astype("Int64").array,
        **{f"area_{name}": values for name, values in texts.items()},
        "area_computed_km2": frame.area_km2.to_numpy(),
    }
    place = list(frame.columns).index("area_km2")
    result = frame.drop(columns="area_km2")
    for number, (name, values) in enumerate(added.items()):
        result.insert(place + number, name, values)
    result.attrs = dict(frame.attrs)
    return result
