"""The page docs/validation.md, written from a validation by `liaosu validate -o docs/validation.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.validate import EXPLAINED_PCT
from geo.rail_lines import load_rail_distances

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from analysis.validate import Validation

__all__ = ["validation_page"]

_TITLES = {"road": "Roads", "rail": "Railways", "sea": "Sea", "river": "Rivers and canal"}

_HEAD = """\
# Validation: computed against published distances

Written by `liaosu validate -o docs/validation.md`; `liaosu validate` prints the same and exits 1 when a target is
missed. The published distances are in `data/validation/*_distances.csv`, with source and confidence per row.

## Method

Every row is what a user gets: `liaosu route LON,LAT LON,LAT --mode M --by distance`, from the position of one end to
that of the other, the straight way from there to the network included. Ends are the real stations, junctions and
berths; they are not moved to fit. A railway place joins the nearest open freight track; at a station that several
lines call at, their tracks are joined, so that it does not matter which of them is nearest.

Targets: the median error is at most 1.5 % for road and rail, 3 % for sea and river; what is off by more than 5 % has
its reason below. Rows of use "fit" may serve a length factor, rows of use "check" may not, rows of use "none" are kept
for the record and not counted. For rail every second row, in the order of the table, is "fit".

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
- Published road kilometres are those of expressways, which drivers take; the shortest way may leave them.
- At sea and on rivers there are few rows, many of them from port portraits with rounded figures.
"""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def _row(row: dict[str, object]) -> list[str]:
    km = f"{row['published_km']:g}", f"{row['computed_km']:.1f}", f"{row['error_pct']:+.1f}"
    return [str(row["id"]), f"{row['from']} - {row['to']}", *km, str(row["split"]), str(row["confidence"])]


def _summary(summary: pd.DataFrame) -> str:
    rows = [
        [
            r.mode, r.split, str(r.rows), f"{r.median_pct:.1f}", f"{r.mean_pct:.1f}", f"{r.worst_pct:.1f}",
            f"{r.target_pct:g}", str(r.over), "met" if r.met else "missed",
        ]
        for r in summary.itertuples()
    ]  # fmt: skip
    return _table(["mode", "rows used to", "rows", "median %", "mean %", "worst %", "target %", "over 5 %", ""], rows)


def _mode_section(mode: str, rows: pd.DataFrame) -> str:
    records = rows[rows["mode"] == mode].to_dict("records")
    table = _table(
        ["row", "pair", "published km", "computed km", "error %", "use", "confidence"], [_row(r) for r in records]
    )
    far = [r for r in records if abs(r["error_pct"]) > EXPLAINED_PCT and r["split"] != "none"]
    aside = [r for r in records if r["split"] == "none"]
    parts = [f"\n## {_TITLES[mode]}\n", table]
    if far:
        parts.append(f"\nOff by more than {EXPLAINED_PCT:g} %:\n")
        parts.append("\n".join(f"- {r['id']} ({r['error_pct']:+.1f} %): {r['note'] or 'no reason known'}" for r in far))
        parts.append("")
    if aside:
        parts.append("\nNot counted:\n")
        parts.append("\n".join(f"- {r['id']}: {r['note']}" for r in aside))
        parts.append("")
    return "\n".join(parts)


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

    Parameters
    ----------
    validation
        As found.
    data
        The project's data folder.

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
