"""
Ports: where their berths are, and what they handle.

A port is a place with a berth point. Throughput is a table of its own, because scope and year differ between
figures; totals that are no place (the port of Suzhou) exist only there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pandera.pandas as pa

from geo.places.boundaries import EXTENT
from geo.tables import CONFIDENCES, column, points_from_lonlat, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

__all__ = [
    "BASE_YEAR",
    "PORT_TYPES",
    "load_port_aggregates",
    "load_ports",
    "load_services",
    "load_special_areas",
    "load_throughput",
    "representative_throughput",
]

PORT_TYPES = ("sea", "river", "ferry", "rail_ferry")
BASE_YEAR = 2017
# Scopes that cover less than a port, or only a part of its cargo: no measure of its size.
_PARTIAL_SCOPES = ("port group", "port company", "listed company", "foreign trade")

_CONFIDENCE = pa.Check.isin(CONFIDENCES)
_PORTS = pa.DataFrameSchema(
    {
        "id": column("str", pa.Check.str_matches(r"^[a-z0-9_]+$"), unique=True),
        "locode": column("str", pa.Check.str_matches(r"^([A-Z]{2}[A-Z2-9]{3})?$")),
        "name_zh": column("str", pa.Check.str_length(min_value=1), unique=True),
        "name_en": column("str", pa.Check.str_length(min_value=1), unique=True),
        "type": column("str", pa.Check.isin(PORT_TYPES)),
        "lon": column(float, pa.Check.in_range(EXTENT[0], EXTENT[2])),
        "lat": column(float, pa.Check.in_range(EXTENT[1], EXTENT[3])),
        "position_source": column("str", pa.Check.str_length(min_value=1)),
        "position_confidence": column("str", _CONFIDENCE),
        "country": column("str", pa.Check.str_matches(r"^[A-Z]{2}$")),
        "province_zh": column("str"),
        "city_adcode": column("str", pa.Check.str_matches(r"^(\d{4}00)?$")),
        "city_zh": column("str"),
        "city_en": column("str"),
        "berth_depth_m": column(float, pa.Check.in_range(1, 40), nullable=True),
        "berth_depth_confidence": column("str"),
        "sources": column("str", pa.Check.str_length(min_value=1)),
        "note_zh": column("str"),
        "note_en": column("str"),
    },
    strict=True,
)
_THROUGHPUT = pa.DataFrameSchema(
    {
        "port_id": column("str"),
        "year": column(int, pa.Check.in_range(1990, 2030)),
        "period": column("str", pa.Check.str_matches(r"^\d{4}(-\d{2}(/\d{4}-\d{2})?)?$")),
        "measure": column("str", pa.Check.isin(["cargo", "containers"])),
        "value": column(float, pa.Check.in_range(1, 2e9)),
        "unit": column("str", pa.Check.isin(["t", "teu"])),
        "scope_zh": column("str", pa.Check.str_length(min_value=1)),
        "scope_en": column("str", pa.Check.str_length(min_value=1)),
        "confidence": column("str", _CONFIDENCE),
        "sources": column("str", pa.Check.str_length(min_value=1)),
        "note_zh": column("str"),
        "note_en": column("str"),
    },
    strict=True,
)
_AGGREGATES = pa.DataFrameSchema(
    {
        "id": column("str", unique=True),
        "name_zh": column("str"),
        "name_en": column("str"),
        "locode": column("str"),
        "members": column("str", pa.Check.str_length(min_value=1)),
        "sources": column("str"),
        "note_zh": column("str"),
        "note_en": column("str"),
    },
    strict=True,
)
_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
_SERVICES = pa.DataFrameSchema(
    {
        "id": column("str", pa.Check.str_matches(r"^[a-z0-9_]+$"), unique=True),
        "origin": column("str"),
        "destination": column("str"),
        "directions": column("str", pa.Check.isin(["one", "both"])),
        "kind": column(
            "str",
            pa.Check.isin(
                ["container", "inland_container", "feeder", "shuttle", "roro", "car_ferry", "coal", "ore", "grain"]
            ),
        ),
        "since": column("str", pa.Check.str_matches(rf"^({_DATE})?$")),
        "seen": column("str", pa.Check.str_matches(rf"^({_DATE}(/{_DATE})?)?$")),
        "frequency_per_week": column(float, pa.Check.in_range(0.1, 100), nullable=True),
        "sources": column("str", pa.Check.str_length(min_value=1)),
        "confidence": column("str", _CONFIDENCE),
        "note_zh": column("str"),
        "note_en": column("str"),
    },
    strict=True,
)

_SPECIAL_AREAS = pa.DataFrameSchema(
    {
        "port_id": column("str", pa.Check.str_matches(r"^[a-z0-9_]+$"), unique=True),
        "cargo_zh": column("str", pa.Check.str_length(min_value=1)),
        "cargo_en": column("str", pa.Check.str_length(min_value=1)),
        "confidence": column("str", _CONFIDENCE),
        "sources": column("str", pa.Check.str_length(min_value=1)),
    },
    strict=True,
)


def load_throughput(data: Path) -> pd.DataFrame:
    """
    Load the throughput figures.

    Returns
    -------
    frame
        A row per port, period, measure ("cargo" in tonnes, "containers" in teu) and scope, with confidence.
    """
    return read_csv(data / "ports" / "throughput.csv", _THROUGHPUT)


def load_port_aggregates(data: Path) -> pd.DataFrame:
    """
    Load the statistics that sum several ports and are no place.

    Returns
    -------
    frame
        `id`, names, `members` (port ids joined by semicolons).
    """
    return read_csv(data / "ports" / "aggregates.csv", _AGGREGATES)


def load_services(data: Path) -> pd.DataFrame:
    """
    Load the shipping services that are known.

    Returns
    -------
    frame
        `origin` and `destination` (port ids), whether in one direction or both, `kind`, since when it runs, when it was
        seen (dates as far as they are known), sailings a week, sources, confidence. That a service is not there does
        not mean that none runs.
    """
    return read_csv(data / "ports" / "services.csv", _SERVICES)


def load_special_areas(data: Path) -> pd.DataFrame:
    """
    Load the port areas at which boxes and general goods are not handled.

    Returns
    -------
    frame
        `port_id`, what is handled there instead, confidence, sources.
    """
    return read_csv(data / "ports" / "special_areas.csv", _SPECIAL_AREAS)


def representative_throughput(throughput: pd.DataFrame, measure: str) -> pd.DataFrame:
    """
    Return one figure per port by which ports can be compared.

    Parameters
    ----------
    measure
        "cargo" (tonnes) or "containers" (teu).

    Returns
    -------
    frame
        Indexed by port id: `value`, `year`, `confidence`, `scope_zh`, `scope_en`, `sources`.

    Notes
    -----
    Full years and whole ports only. The base year (2017, the last before the plan) if there is a figure,
    else the nearest year, the later of two equally near.
    """
    whole_year = throughput.period.str.fullmatch(r"\d{4}")
    whole_port = ~throughput.scope_en.str.contains("|".join(_PARTIAL_SCOPES))
    rows = throughput[(throughput.measure == measure) & whole_year & whole_port].copy()
    rows["gap"] = (rows.year - BASE_YEAR).abs()
    rows = rows.sort_values(["port_id", "gap", "year"], ascending=[True, True, False]).drop_duplicates("port_id")
    return rows.set_index("port_id")[["value", "year", "confidence", "scope_zh", "scope_en", "sources"]]


def load_ports(data: Path) -> gpd.GeoDataFrame:
    """
    Load the ports with the figures by which they are drawn.

    Returns
    -------
    frame
        Berth points, EPSG:4326, keyed by `id`; `cargo_t` and `teu` with year, confidence, scope and
        sources of each. What is unknown is missing, never zero.
    """
    ports = read_csv(data / "ports" / "ports.csv", _PORTS)
    throughput = load_throughput(data)
    for measure, name in (("cargo", "cargo_t"), ("containers", "teu")):
        figure = representative_throughput(throughput, measure)
        prefix = name.removesuffix("_t")
        ports[name] = ports.id.map(figure.value)
        ports[f"{prefix}_year"] = ports.id.map(figure.year).astype("Int64")
        for attribute in ("confidence", "scope_zh", "scope_en", "sources"):
            ports[f"{prefix}_{attribute}"] = ports.id.map(figure[attribute]).fillna("")
    return points_from_lonlat(ports)
