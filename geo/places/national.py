"""The counties of all China as points, in data folders that `liaosu data build --extent china` has made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa

from geo.tables import column, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = ["COUNTIES_FILE", "load_national_counties", "national_counties_schema"]

COUNTIES_FILE = "boundaries/china_counties.csv"


def national_counties_schema() -> pa.DataFrameSchema:
    """Return the schema of the points: `adcode`, names, the province's Chinese name, `lon` and `lat` in degrees."""
    return pa.DataFrameSchema(
        {
            "adcode": column("str", pa.Check.str_matches(r"^\d{6}$"), unique=True),
            "name_zh": column("str", pa.Check.str_length(min_value=1)),
            "name_en": column("str", pa.Check.str_length(min_value=1)),
            "province_zh": column("str"),
            "lon": column(float, pa.Check.in_range(73, 136)),
            "lat": column(float, pa.Check.in_range(3, 54)),
        },
        strict=True,
    )


def load_national_counties(data: Path) -> pd.DataFrame | None:
    """
    Load the counties of all China.

    Returns
    -------
    counties
        Checked table, see `national_counties_schema`; None where the folder is of the corridor alone.

    Raises
    ------
    CorruptDataError, SchemaError
        If the file is unreadable, or not of the agreed form.
    """
    path = data / COUNTIES_FILE
    return read_csv(path, national_counties_schema()) if path.is_file() else None
