"""The page docs/validation.md, written from a validation by `liaosu validate -o docs/validation.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.validation.validate import EXPLAINED_PCT
from geo.networks.rail_lines import load_rail_distances

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from pathlib import Path

    import pandas as pd

    from analysis.validation.validate import Validation

__all__ = ["validation_page"]

# What the route command is asked by.
_ASKED = ("distance", "time")
_TITLES = {"road": "Roads", "rail": "Railways", "sea": "Sea", "river": "Rivers and canal"}

_HEAD = """\
# Validation: computed against published distances

Written by `liaosu validate -o docs/validation.md`; `liaosu validate` prints the same and exits 1 when a target is
missed. The published distances are in `data/validation/*_distances.csv`, with source and confidence per row.

## Method

Three figures are computed for every row, from the position of one end to that of the other:

- *computed*: how right the lengths of the network are. A published figure of one numbered road is measured along that
  road, with all other roads closed and without the straight way to it; other road figures are measured by time,
  railways, sea and rivers by distance, access included.
- *by distance* and *by time*: what a user gets from `liaosu route LON,LAT LON,LAT --mode M --by distance` (or `time`),
  the straight way to the network included. A route takes the shortest or fastest roads, so it departs from a published
  figure of one road that goes round a city; each such row is explained below.

Ends are the real stations, junctions and berths; they are not moved to fit. A railway place joins the nearest open
freight track; at a station that several lines call at, their tracks are joined, so that it does not matter which of
them is nearest.

Targets: the median error of each of the three is at most 1.5 % for road and rail, 3 % for sea and river; what is off
by more than 5 % has its reason below. Rows of use "fit" may serve a length factor, rows of use "check" may not, rows of
use "none" are kept for the record and not counted. For rail every second row, in the order of the table, is "fit".

## Calibration

| mode | factor | from |
|---|---|---|
| road | see [roads](networks-road.md) | the fit rows |
| rail | one for all track, see [railways](networks-rail.md) | median of published to found distance, fit rows |
| sea | none | |
| river | canal 1.021, Yangtze none, see [water](networks-water.md) | Linjiaba-Liuwei |

The build fits the rail factor between the station nodes of the network; here the same stations are given by position.
"""

_TAIL = """\

## What is weak

- Distances marked "recalled" were not seen in a source. Rail tables give whole kilometres of tariff lengths, which may
  be older than the track.
- Railways in mountains come out short: the source has chords between its nodes, and curves are lost. Shenyang-Dandong,
  Shenyang-Jilin and the Longhai line west of Baoji miss 2 to 4 %. The one factor does not mend that; a factor for
  mountain lines would rest on few rows.
- The half of rows for checking is not blind: stations were corrected with all rows in view. None was moved to fit a
  row; positions are those found (S600), or read off the graph where the place was only recalled.
- Published road kilometres are those of expressways. A single route by distance or time can be far from them, as the
  columns of routes show: the small error along the roads says that their lengths are right, not that a route keeps to
  them.
- At sea and on rivers there are few rows, many of them from port portraits with rounded figures.
"""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def _row(row: dict[Hashable, Any], routes: bool) -> list[str]:
    figures = [f"{row['published_km']:g}", f"{row['computed_km']:.1f}", f"{row['error_pct']:+.1f}"]
    if routes:
        for by in _ASKED:
            figures += [f"{row[f'by_{by}_km']:.1f}", f"{row[f'by_{by}_error_pct']:+.1f}"]
    return [str(row["id"]), f"{row['from']} - {row['to']}", *figures, str(row["split"]), str(row["confidence"])]


def _summary(summary: pd.DataFrame) -> str:
    """Return the table of a summary; measures of the same figures share a row."""
    rows = []
    for r in summary.to_dict("records"):
        measures: dict[tuple[str, ...], list[str]] = {}
        for prefix, measure in (("", "computed"), *((f"by_{by}_", f"by {by}") for by in _ASKED)):
            figures = [f"{r[f'{prefix}{name}']:.1f}" for name in ("median_pct", "mean_pct", "worst_pct")]
            measures.setdefault((*figures, f"{r['target_pct']:g}", str(r[f"{prefix}over"])), []).append(measure)
        verdict = "met" if r["met"] else "missed"
        rows += [
            [r["mode"], r["split"], str(r["rows"]), ", ".join(measure), *figures, verdict]
            for figures, measure in measures.items()
        ]
    head = ["mode", "rows used to", "rows", "measured", "median %", "mean %", "worst %", "target %", "over 5 %", ""]
    return _table(head, rows)


def _mode_section(mode: str, rows: pd.DataFrame) -> str:
    records = rows[rows["mode"] == mode].to_dict("records")
    routes = any(r[f"by_{by}_km"] != r["computed_km"] for r in records for by in _ASKED)
    head = ["row", "pair", "published km", "computed km", "error %"]
    head += ["by distance km", "error %", "by time km", "error %"] if routes else []
    table = _table([*head, "use", "confidence"], [_row(r, routes) for r in records])
    if not routes:
        table += "\nRoutes by distance and by time give the computed length.\n"
    counted = [r for r in records if r["split"] != "none"]
    far = [r for r in counted if abs(r["error_pct"]) > EXPLAINED_PCT]
    route_far = [r for r in counted if r not in far and max(map(abs, _route_errors(r))) > EXPLAINED_PCT]
    aside = [r for r in records if r["split"] == "none"]
    parts = [f"\n## {_TITLES[mode]}\n", table]
    if far:
        parts.append(f"\nOff by more than {EXPLAINED_PCT:g} %:\n")
        parts.append("\n".join(f"- {r['id']} ({r['error_pct']:+.1f} %): {r['note'] or 'no reason known'}" for r in far))
        parts.append("")
    if route_far:
        parts.append(f"\nRight along the named road, but the route is off by more than {EXPLAINED_PCT:g} %:\n")
        parts.append("\n".join(_route_line(r) for r in route_far))
        parts.append("")
    if aside:
        parts.append("\nNot counted:\n")
        parts.append("\n".join(f"- {r['id']}: {'; '.join(filter(None, (r['note'], r['route_note'])))}" for r in aside))
        parts.append("")
    return "\n".join(parts)


def _route_errors(row: dict[Hashable, Any]) -> tuple[float, float]:
    return row["by_distance_error_pct"], row["by_time_error_pct"]


def _route_line(row: dict[Hashable, Any]) -> str:
    distance, time = _route_errors(row)
    return f"- {row['id']} (by distance {distance:+.1f} %, by time {time:+.1f} %): {row['route_explained']}"


def _passenger(validation: Validation, data: Path) -> str:
    rail = load_rail_distances(data)
    left_out = rail[rail.network == "passenger"]
    rows = [
        [r.name, f"{r.published_km:g}", f"{r.computed_km:.1f}", f"{r.error_pct:+.1f}", r.confidence, r.note]
        for r in validation.passenger.itertuples()
    ]
    listed = ", ".join(left_out.id)
    return (
        "\n## Passenger lines, apart\n\n"
        f"The rows {listed} of `rail_distances.csv` run over passenger lines, which no goods use\n"
        "and no route takes. They are checks of those lines only, here by line between their official ends, and count\n"
        "for no target.\n\n"
        + _table(["line", "official km", "computed km", "error %", "confidence", "remark"], rows)
        + "\nLeft out altogether, as out of scope: railway distances from abroad and to Hamburg, the G30 as a whole,\n"
        "sea distances beyond the map.\n"
    )


def validation_page(validation: Validation, data: Path) -> str:
    """
    Return the text of docs/validation.md.

    Returns
    -------
    page
        Markdown; the same for the same validation.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the table of rail distances is missing, unreadable, or not of the agreed form.
    """
    modes = list(validation.summary["mode"].unique())
    parts = [_HEAD, '\n## Summary\n\nErrors are absolute, in percent; "all" is fit and check together.\n\n']
    parts.append(_summary(validation.summary))
    parts += [_mode_section(mode, validation.rows) for mode in modes]
    return "".join([*parts, _passenger(validation, data), _TAIL])
