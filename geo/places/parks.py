"""Parks and zones that the plan names, the high-tech zones they consist of, and zones for context."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandera.pandas as pa
import shapely

from geo.places.boundaries import EXTENT
from geo.tables import CONFIDENCES, column, points_from_lonlat, read_csv

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PARK_KINDS", "load_parks"]

PARK_KINDS = (
    "demonstration_zone",
    "high_tech_zone",
    "new_area",
    "industrial_park",
    "cooperation_zone",
    "free_trade_zone",
    "logistics_base",
)

_TEXT = pa.Check.str_length(min_value=1)
_ADCODES = pa.Check.str_matches(r"^(\d{6}(;\d{6})*)?$")
_MAYBE_CONFIDENCE = pa.Check.isin((*CONFIDENCES, ""))
_SCHEMA = pa.DataFrameSchema(
    {
        "id": column("str", pa.Check.str_matches(r"^[a-z0-9-]+$"), unique=True),
        "name_zh": column("str", _TEXT, unique=True),
        "name_en": column("str", _TEXT, unique=True),
        "kind": column("str", pa.Check.isin(PARK_KINDS)),
        "member_of": column("str"),
        "city_adcode": column("str", _TEXT, _ADCODES),
        "county_adcode": column("str", _ADCODES),
        "lon": column(float, pa.Check.in_range(EXTENT[0], EXTENT[2]), nullable=True),
        "lat": column(float, pa.Check.in_range(EXTENT[1], EXTENT[3]), nullable=True),
        "position_source": column("str", _TEXT),
        "position_confidence": column("str", _MAYBE_CONFIDENCE),
        "area_km2": column(float, pa.Check.in_range(0.01, 5000), nullable=True),
        "area_confidence": column("str", _MAYBE_CONFIDENCE),
        "approved": column("str", pa.Check.str_matches(r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")),
        "document_zh": column("str"),
        "document_en": column("str"),
        "document_confidence": column("str", _MAYBE_CONFIDENCE),
        "level_zh": column("str"),
        "level_en": column("str"),
        "plan_item": column("Int64", pa.Check.in_range(1, 24), nullable=True),
        "relation": column("str", pa.Check.isin(["named", "member", "host", "context"])),
        "sources": column("str", _TEXT),
        "note_zh": column("str"),
        "note_en": column("str"),
    },
    strict=True,
)


def load_parks(data: Path) -> gpd.GeoDataFrame:
    """
    Load the parks and zones.

    Returns
    -------
    frame
        EPSG:4326, keyed by `id`. A zone that consists of others (`member_of`) is the multipoint of its
        members; the free-trade zones have no single position and no geometry.
    """
    parks = points_from_lonlat(read_csv(data / "parks" / "parks.csv", _SCHEMA))
    members = parks[parks.member_of != ""].groupby("member_of").geometry.agg(list)
    geometry = [
        shapely.MultiPoint(members[row.id]) if row.geometry is None and row.id in members.index else row.geometry
        for row in parks.itertuples()
    ]
    parks["geometry"] = gpd.GeoSeries(geometry, index=parks.index, crs=parks.crs)
    return parks
