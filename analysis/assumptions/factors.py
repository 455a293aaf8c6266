"""The assumptions behind costs, times and emissions: each with a low, default and high value, unit and source."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandera.pandas as pa

from geo.errors import SchemaError
from geo.tables import CONFIDENCES, column, read_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

__all__ = ["Factors", "default_factors", "load_factor_table"]

_SCHEMA = pa.DataFrameSchema(
    {
        "key": column("str", pa.Check.str_matches(r"^[a-z_]+(\.[a-z0-9_]+)?$"), unique=True),
        "unit": column("str", pa.Check.str_length(min_value=1)),
        "default": column(float, pa.Check.ge(0)),
        "low": column(float, pa.Check.ge(0)),
        "high": column(float, pa.Check.ge(0)),
        "year": column("str"),
        "confidence": column("str", pa.Check.isin(CONFIDENCES)),
        "sources": column("str", pa.Check.str_length(min_value=1)),
        "note_zh": column("str", pa.Check.str_length(min_value=1)),
        "note_en": column("str", pa.Check.str_length(min_value=1)),
    },
    strict=True,
)


def load_factor_table(data: Path) -> pd.DataFrame:
    """
    Load the factors.

    Returns
    -------
    table
        Columns `key`, `unit`, `default`, `low`, `high`, `year`, `confidence`, `sources`, notes.

    Raises
    ------
    SchemaError
        If a default lies outside its range.
    """
    table = read_csv(data / "factors" / "factors.csv", _SCHEMA)
    wrong = table[(table.low > table.default) | (table.default > table.high)]
    if not wrong.empty:
        msg = f"factors.csv: the default of {', '.join(wrong.key)} lies outside low to high; correct the file."
        raise SchemaError(msg)
    return table


@dataclass(frozen=True)
class Factors:
    """
    One value per factor.

    Attributes
    ----------
    values
        By key, in the unit of the factor table; never changed.
    """

    values: Mapping[str, float]

    def __getitem__(self, key: str) -> float:
        """Return the value of a factor."""
        return self.values[key]

    def replaced(self, changes: Mapping[str, float]) -> Factors:
        """Return factors with some values replaced."""
        return Factors(MappingProxyType({**self.values, **changes}))


def default_factors(table: pd.DataFrame, which: str = "default") -> Factors:
    """
    Return the factors of a column of the table.

    Parameters
    ----------
    which
        "default", "low" or "high".

    Returns
    -------
    factors
        A value for each key.
    """
    return Factors(MappingProxyType(dict(zip(table.key, table[which].astype(float), strict=True))))
