"""Where the sea freezes: the part of the Bohai that winter ice slows ships down in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa
import shapely

from geo.errors import SchemaError
from geo.tables import CONFIDENCES, column, read_csv

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["load_ice_area"]

_SCHEMA = pa.DataFrameSchema(
    {
        "order": column(int, pa.Check.gt(0), unique=True),
        "lon": column(float, pa.Check.in_range(117, 125)),
        "lat": column(float, pa.Check.in_range(37, 42)),
        "confidence": column("str", pa.Check.isin(CONFIDENCES)),
        "source": column("str", pa.Check.str_length(min_value=1)),
    },
    strict=True,
)


def load_ice_area(data: Path) -> shapely.Polygon:
    """
    Load the outline of the ice of a common winter.

    Returns
    -------
    area
        EPSG:4326; land inside it does not matter.

    Raises
    ------
    MissingDataError, SchemaError
        If the table is missing or does not outline an area.
    """
    table = read_csv(data / "networks" / "ice_area.csv", _SCHEMA).sort_values("order")
    area = shapely.Polygon(table[["lon", "lat"]].to_numpy())
    if not area.is_valid or area.is_empty:
        msg = "ice_area.csv does not outline an area; correct the order of its points."
        raise SchemaError(msg)
    return area
