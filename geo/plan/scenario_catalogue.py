"""The ready scenarios: what each is called, what it assumes and where that comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa

from geo.tables import column, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = ["SCENARIO_FOLDER", "load_scenario_table"]

SCENARIO_FOLDER = "scenarios"

_TEXT = pa.Check.str_length(min_value=1)
_SCHEMA = pa.DataFrameSchema(
    {
        "id": column("str", pa.Check.str_matches(r"^[a-z0-9-]+$"), unique=True),
        "name_zh": column("str", _TEXT),
        "name_en": column("str", _TEXT),
        "confidence": column("str", pa.Check.isin(["found", "derived", "recalled"])),
        "sources": column("str", _TEXT),
        "note_zh": column("str", _TEXT),
        "note_en": column("str", _TEXT),
    },
    strict=True,
)


def load_scenario_table(data: Path) -> pd.DataFrame:
    """
    Load the table of the ready scenarios.

    Returns
    -------
    table
        Columns `id` (the file `scenarios/ID.json`), names, `confidence`, `sources`, and notes.

    Raises
    ------
    SchemaError
        If a column or value is not of the agreed form.
    """
    return read_csv(data / SCENARIO_FOLDER / "scenarios.csv", _SCHEMA)
