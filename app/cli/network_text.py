"""The report on the networks as it is read: a page of tables, and a JSON object."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.network.assembly import ACCESS_LIMIT_KM
from analysis.validation.network_report import SNAP_MODES
from geo.networks.network import MODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.validation.network_report import NetworkReport

__all__ = ["network_document", "network_markdown"]

_HEAD = """# The networks together

Written by `liaosu data networks -o docs/networks.md` from the data as they are; a test compares it with them. How each
network was made: [roads](networks-road.md), [railways](networks-rail.md), [sea, rivers and ferries](networks-water.md).
"""
_PARTS = """\
A part is what hangs together without a change of mode. Kilometres at sea add up all lanes, of which many run side by
side. The assembled network is what routes use: the largest part of the roads and of the freight track, the sea, the
inland waters and the ferries, with transfers."""
_CHORDS = """\
The longest straight pieces, where the drawn line says least about the way, one for each edge. Roads and railways are
drawn from junction to junction; ships do go straight."""
_SNAPS = f"""\
Kilometres to the nearest edge that freight uses; beyond {ACCESS_LIMIT_KM:g} km no access leg leads there. Places
without a position are left out. Most places are far from the sea or a river, as they must be."""
_MODE_WORDS = {
    "any": "Door to door (`--mode any`)",
    "road": "By road alone",
    "rail": "By rail alone",
    "sea": "By sea alone",
    "river": "By river alone",
}
_KINDS = {"city": "cities", "county": "counties", "port": "ports", "park": "parks"}
_DECIMALS = 4


def _width(text: str) -> int:
    """Return how many columns a text takes in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    cells = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(heads))]
    lines = [
        "| " + " | ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    return [lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:], ""]


def _names(row: Any) -> str:
    return f"{row.name_zh} {row.name_en}"


def _components(report: NetworkReport) -> list[str]:
    rows = [
        (
            r.network,
            f"{r.nodes:,}",
            f"{r.edges:,}",
            f"{r.km:,.0f}",
            r.components,
            f"{r.largest_share:.1%}",
            r.bare_nodes,
        )
        for r in report.components.itertuples()
    ]
    heads = ("network", "nodes", "edges", "km", "parts", "km in the largest", "nodes without an edge")
    pieces = [(p.network, p.edges, f"{p.km:,.0f}", f"{p.lon:.1f}, {p.lat:.1f}") for p in report.pieces.itertuples()]
    return [
        "## Parts",
        "",
        _PARTS,
        "",
        *_table(heads, rows),
        "The largest parts that stand apart, up to five of each network:",
        "",
        *_table(("network", "edges", "km", "about (lon, lat)"), pieces),
    ]


def _end(lon: float, lat: float, county: str) -> str:
    return f"{lon:.3f}, {lat:.3f}" + (f" ({county})" if county else "")


def _chords(report: NetworkReport) -> list[str]:
    lines = [
        "## Longest chords",
        "",
        _CHORDS,
        "",
    ]
    for scope, title in (("all", "Whole network"), ("provinces", "What touches one of the two provinces")):
        rows = [
            (
                r.mode,
                r.edge,
                r.kind,
                " ".join(part for part in (r.ref, r.name_en) if part),
                f"{r.km:.1f}",
                f"{r.length_km:.1f}",
                _end(r.from_lon, r.from_lat, r.from_en),
                _end(r.to_lon, r.to_lat, r.to_en),
            )
            for r in report.chords[report.chords["scope"] == scope].itertuples()
        ]
        heads = ("mode", "edge", "kind", "name", "km straight", "km of the edge", "from", "to")
        lines += [f"### {title}", "", *_table(heads, rows)]
    return lines


def _snaps(report: NetworkReport) -> list[str]:
    snaps = report.snaps
    rows = []
    for mode in SNAP_MODES:
        for kind, plural in _KINDS.items():
            here = snaps[(snaps["mode"] == mode) & (snaps.kind == kind)]
            worst = here.loc[here.km.idxmax()]
            far = int((here.km > ACCESS_LIMIT_KM).sum())
            rows.append((mode, plural, len(here), f"{here.km.median():.1f}", f"{worst.km:.1f}", _names(worst), far))
    heads = ("mode", "places", "of them", "median km", "farthest km", "the farthest", f"over {ACCESS_LIMIT_KM:g} km")
    far = snaps[(snaps.km > ACCESS_LIMIT_KM) & snaps["mode"].isin(["road", "rail"])]
    listed = [(r.mode, r.kind, _names(r), f"{r.km:.1f}") for r in far.itertuples()]
    return [
        "## Distances from places to networks",
        "",
        _SNAPS,
        "",
        *_table(heads, rows),
        f"Places over {ACCESS_LIMIT_KM:g} km from a road or a freight railway:",
        "",
        *_table(("mode", "kind", "place", "km"), listed),
    ]


def _why(row: Any) -> str:
    """Return a reason without the name of the place, which stands beside it."""
    return str(row.reason).removeprefix(_names(row)).strip()


def _reach(report: NetworkReport) -> list[str]:
    reach = report.reach
    rows = []
    for mode, words in _MODE_WORDS.items():
        here = reach[reach["mode"] == mode]
        joined = here[here.start != ""]
        sizes = sorted((joined.reached + 1).unique().tolist(), reverse=True)
        parts = " + ".join(str(size) for size in sizes)
        rows.append((words, len(here), len(joined), len(here) - len(joined), parts))
    door = reach[(reach["mode"] == "any") & ((reach.reason != "") | (reach.start != "road"))]
    exceptions = [
        (r.kind, _names(r), _why(r) or f"reaches all; has no road of its own and sets out from its berth ({r.start})")
        for r in door.itertuples()
    ]
    alone = reach[(reach["mode"].isin(["road", "rail"])) & (reach.reason != "")]
    shown = [(r.mode, r.kind, _names(r), _why(r)) for r in alone.itertuples()]
    return [
        "## Who reaches whom",
        "",
        "From each city, county, port and park to every other. Places that reach each other make a group.",
        "",
        *_table(("how", "places", "joined", "not joined", "places in groups"), rows),
        "Door to door, every exception:",
        "",
        *_table(("kind", "place", "what and why"), exceptions),
        "By road or rail alone, every exception:",
        "",
        *_table(("mode", "kind", "place", "why"), shown),
        "A road in the network is no promise that a border is open: the roads of the source run on to Korea.",
        "",
    ]


def _terminals(report: NetworkReport) -> list[str]:
    table = report.terminals
    rows = [
        (kind, len(here), *(int(here[mode].sum()) for mode in MODES))
        for kind, here in table.groupby("kind", sort=False)
    ]
    closed = [(r.id, _names(r), r.country) for r in table[table.transfers == ""].itertuples()]
    return [
        "## Terminals",
        "",
        "How many of each kind serve a mode (layer `terminals`):",
        "",
        *_table(("kind", "terminals", *MODES), rows),
        "Where no mode can be changed, for no road of the network leads there:",
        "",
        *_table(("id", "terminal", "country"), closed),
    ]


def network_markdown(report: NetworkReport) -> str:
    """Return the report as a page of tables that reads well as plain text too."""
    parts = (_components, _chords, _snaps, _reach, _terminals)
    lines = [_HEAD, *(line for part in parts for line in part(report))]
    return "\n".join(lines).rstrip() + "\n"


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.drop(columns="geometry", errors="ignore").round(_DECIMALS)
    return [
        {str(key): None if pd.isna(value) else value for key, value in row.items()} for row in plain.to_dict("records")
    ]


def network_document(report: NetworkReport) -> dict[str, Any]:
    """Return the report as JSON values: its tables by name, a list of rows each; what is missing is null."""
    names = ("components", "pieces", "chords", "snaps", "reach", "terminals")
    return {name: _records(getattr(report, name)) for name in names}
