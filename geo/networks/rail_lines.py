"""
The typed tables of the railways: named lines, their stations, sidings, yards, and published distances.

A line of kind "freight" carries goods trains; one of kind "passenger" never does. Track that no freight line uses is
not open to freight, whatever it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa

from geo.tables import CONFIDENCES, column, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = [
    "KINDS",
    "SIDING_NAMES",
    "load_rail_distances",
    "load_rail_lengths",
    "load_rail_lines",
    "load_rail_sidings",
    "load_rail_stations",
    "load_rail_yards",
]

KINDS = ("freight", "passenger")
# Names of the edges of a siding, by its type: of "gap", a cut in the source's track that is closed; of "station", a
# link between the tracks of lines that call at one station.
SIDING_NAMES = {"port": ("专用线", "siding"), "gap": ("", ""), "station": ("站线", "station track")}

_CONFIDENCE = pa.Check.isin(CONFIDENCES)
_TEXT = pa.Check.str_length(min_value=1)
_ID = pa.Check.str_matches(r"^[a-z0-9_]+$")
_LON = pa.Check.in_range(73, 136)
_LAT = pa.Check.in_range(18, 54.5)

_LINES = pa.DataFrameSchema(
    {
        "line": column("str", _ID, unique=True),
        "ref": column("str"),
        "name_zh": column("str", _TEXT, unique=True),
        "name_en": column("str", _TEXT, unique=True),
        "kind": column("str", pa.Check.isin(KINDS)),
        "speed_kph": column(float, pa.Check.in_range(40, 350)),
        "official_km": column(float, pa.Check.in_range(1, 5000), nullable=True),
        "official_from": column("str", _TEXT),
        "official_to": column("str", _TEXT),
        "source": column("str", _TEXT),
        "confidence": column("str", _CONFIDENCE),
        "note": column("str"),
    },
    strict=True,
)
_STATIONS = pa.DataFrameSchema(
    {
        "line": column("str", _ID),
        "order": column(int, pa.Check.ge(1)),
        "name_zh": column("str", _TEXT),
        "name_en": column("str", _TEXT),
        "lon": column(float, _LON),
        "lat": column(float, _LAT),
        "km": column(float, pa.Check.ge(0), nullable=True),
        "source": column("str", _TEXT),
        "confidence": column("str", _CONFIDENCE),
    },
    unique=["line", "order"],
    strict=True,
)
_SIDINGS = pa.DataFrameSchema(
    {
        "id": column("str", _ID, unique=True),
        "type": column("str", pa.Check.isin(SIDING_NAMES)),
        "from_lon": column(float, _LON),
        "from_lat": column(float, _LAT),
        "to_lon": column(float, _LON),
        "to_lat": column(float, _LAT),
        "km": column(float, pa.Check.in_range(0.05, 100)),
        "source": column("str", _TEXT),
        "confidence": column("str", _CONFIDENCE),
        "note": column("str", _TEXT),
    },
    strict=True,
)
_YARDS = pa.DataFrameSchema(
    {
        "id": column("str", _ID, unique=True),
        "city_adcode": column("str", pa.Check.str_matches(r"^(21|32)\d{2}00$"), unique=True),
        "name_zh": column("str", _TEXT),
        "name_en": column("str", _TEXT),
        "lon": column(float, _LON),
        "lat": column(float, _LAT),
        "source": column("str", _TEXT),
        "confidence": column("str", _CONFIDENCE),
    },
    strict=True,
)
_DISTANCES = pa.DataFrameSchema(
    {
        "id": column("str", pa.Check.str_matches(r"^D\d{3}$"), unique=True),
        "from_zh": column("str", _TEXT),
        "from_en": column("str", _TEXT),
        "from_lon": column(float, _LON),
        "from_lat": column(float, _LAT),
        "to_zh": column("str", _TEXT),
        "to_en": column("str", _TEXT),
        "to_lon": column(float, _LON),
        "to_lat": column(float, _LAT),
        "km": column(float, pa.Check.in_range(1, 5000)),
        "network": column("str", pa.Check.isin(KINDS)),
        "confidence": column("str", _CONFIDENCE),
        "source": column("str", _TEXT),
        "grade": column("str", pa.Check.isin(["A", "B", "C"])),
        "split": column("str", pa.Check.isin(["fit", "check", "none"])),
        "note": column("str"),
    },
    strict=True,
)
_LENGTHS = pa.DataFrameSchema(
    {
        "line": column("str", _ID, unique=True),
        "kind": column("str", pa.Check.isin(KINDS)),
        "km": column(float, pa.Check.in_range(0.1, 5000)),
        "official_km": column(float, pa.Check.in_range(1, 5000), nullable=True),
        "ratio": column(float, pa.Check.in_range(0.5, 2), nullable=True),
        "note": column("str"),
    },
    strict=True,
)


def load_rail_lengths(data: Path) -> pd.DataFrame:
    """
    Load the lengths of the lines as built, beside their official lengths.

    Returns
    -------
    frame
        A row per line; `official_km` and `ratio` are missing where no official length is known.
    """
    return read_csv(data / "validation" / "rail_lengths.csv", _LENGTHS)


def load_rail_lines(data: Path) -> pd.DataFrame:
    """
    Load the named lines.

    Returns
    -------
    frame
        A row per line: `line`, `ref`, names, `kind`, `speed_kph` of its trains, and the official length between two of
        its stations where it is known.
    """
    return read_csv(data / "networks" / "rail_lines.csv", _LINES)


def load_rail_stations(data: Path) -> pd.DataFrame:
    """
    Load the stations by which the lines are found.

    Returns
    -------
    frame
        A row per line and station, in `order` along the line.
    """
    return read_csv(data / "networks" / "rail_stations.csv", _STATIONS)


def load_rail_sidings(data: Path) -> pd.DataFrame:
    """
    Load the sidings of the ports and the gaps of the source's track that are closed.

    Returns
    -------
    frame
        From a berth or a dead end to a place on the track, with the length in `km`.
    """
    return read_csv(data / "networks" / "rail_sidings.csv", _SIDINGS)


def load_rail_yards(data: Path) -> pd.DataFrame:
    """Load the main freight stations of the 27 cities."""
    return read_csv(data / "networks" / "rail_yards.csv", _YARDS)


def load_rail_distances(data: Path) -> pd.DataFrame:
    """
    Load the published distances between stations.

    Returns
    -------
    frame
        Distances with their `network` and `split`: "fit" for the length factor, "check" for its test, "none" for those
        that cannot be run.
    """
    return read_csv(data / "validation" / "rail_distances.csv", _DISTANCES)
