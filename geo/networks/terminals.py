"""
Terminals: ports and rail yards, with the modes between which freight changes there.

The table is derived from the assembled networks (`liaosu data build graph`), so that the layer says what routing does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa

from geo.networks.network import MODES
from geo.tables import CONFIDENCES, column, read_geoparquet

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

__all__ = ["TERMINALS_FILE", "TERMINAL_KINDS", "load_terminals", "terminals_schema"]

TERMINALS_FILE = "networks/terminals.parquet"
TERMINAL_KINDS = ("port", "river_port", "ferry", "train_ferry", "yard")


def terminals_schema() -> pa.DataFrameSchema:
    """
    Return the schema of the terminals.

    Notes
    -----
    `id` of the port or yard; `kind` (one of `TERMINAL_KINDS`); names; `country`; `city_adcode` (empty outside the two
    provinces); `locode` (empty for yards); a truth value for each of `MODES`; `transfers`, pairs of modes joined by
    semicolons, empty where freight cannot change its mode; `road_m`, the straight way to the nearest road in metres,
    missing without one; `confidence` and `source` of the position; point geometry.
    """
    return pa.DataFrameSchema(
        {
            "id": column("str", pa.Check.str_matches(r"^[a-z0-9_]+$"), unique=True),
            "kind": column("str", pa.Check.isin(TERMINAL_KINDS)),
            "name_zh": column("str", pa.Check.str_length(min_value=1)),
            "name_en": column("str", pa.Check.str_length(min_value=1)),
            "country": column("str", pa.Check.str_matches(r"^[A-Z]{2}$")),
            "city_adcode": column("str", pa.Check.str_matches(r"^(\d{4}00)?$")),
            "locode": column("str"),
            **{mode: column(bool) for mode in MODES},
            "transfers": column("str"),
            "road_m": column(float, pa.Check.in_range(0, 50_000), nullable=True),
            "confidence": column("str", pa.Check.isin(CONFIDENCES)),
            "source": column("str", pa.Check.str_length(min_value=1)),
            "geometry": pa.Column("geometry"),
        },
        strict=True,
    )


def load_terminals(data: Path) -> gpd.GeoDataFrame:
    """
    Load the terminals.

    Returns
    -------
    frame
        Points, EPSG:4326; see `terminals_schema`.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the file is missing, unreadable, or not of the agreed form.
    """
    return read_geoparquet(data / TERMINALS_FILE, terminals_schema())
