"""
The counterpart-cooperation plan of 2018 as data: 24 items, their themes and places, and what it leaves open.

Item numbers and places were checked against the plan line by line. Targets are the plan's text, dated 2020;
they say nothing about what was reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandera.pandas as pa

from geo.tables import column, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = ["PAIRING_KINDS", "Plan", "load_plan", "pairing_title"]

PAIRING_KINDS = (
    "city_pair",
    "open_pair",
    "platform",
    "hubs",
    "supply_demand",
    "ports",
    "zones",
    "park_pair",
    "park_firms",
)
PLACE_TYPES = ("province", "city", "port", "park")

_ID = pa.Check.str_matches(r"^[a-z0-9_-]+$")
_ITEM = pa.Check.in_range(1, 24)
_TEXT = pa.Check.str_length(min_value=1)

_THEMES = pa.DataFrameSchema(
    {"id": column("str", _ID, unique=True), "name_zh": column("str", _TEXT), "name_en": column("str", _TEXT)},
    strict=True,
)
_SECTIONS = pa.DataFrameSchema(
    {
        "section": column(int, pa.Check.in_range(1, 5), unique=True),
        "title_zh": column("str", _TEXT),
        "title_en": column("str", _TEXT),
    },
    strict=True,
)
_ITEMS = pa.DataFrameSchema(
    {
        "item": column(int, _ITEM, unique=True),
        "section": column(int, pa.Check.in_range(1, 5)),
        "theme": column("str", _ID),
        "title_zh": column("str", _TEXT),
        "title_en": column("str", _TEXT),
        "scope": column("str", pa.Check.isin(["places", "provinces"])),
        "gist_zh": column("str", _TEXT),
        "gist_en": column("str", _TEXT),
        "target_zh": column("str"),
        "target_en": column("str"),
    },
    strict=True,
)
_MEASURES = pa.DataFrameSchema(
    {
        "measure": column(int, pa.Check.in_range(1, 4), unique=True),
        "title_zh": column("str", _TEXT),
        "title_en": column("str", _TEXT),
    },
    strict=True,
)
_PAIRINGS = pa.DataFrameSchema(
    {
        "id": column("str", _ID, unique=True),
        "plan_item": column(int, _ITEM),
        "theme": column("str", _ID),
        "kind": column("str", pa.Check.isin(PAIRING_KINDS)),
        "relation": column("str", _ID),
        "direction": column("str", pa.Check.isin(["mutual", "to_liaoning", "to_jiangsu"])),
        "status": column("str", pa.Check.isin(["named", "open"])),
        "note_zh": column("str"),
        "note_en": column("str"),
    },
    strict=True,
)
_MEMBERS = pa.DataFrameSchema(
    {
        "pairing_id": column("str", _ID),
        "side": column("str", pa.Check.isin(["liaoning", "jiangsu"])),
        "place_type": column("str", pa.Check.isin(PLACE_TYPES)),
        "place_id": column("str", _TEXT),
    },
    strict=True,
)
_OPEN_POINTS = pa.DataFrameSchema(
    {
        "place_type": column("str", pa.Check.isin(PLACE_TYPES)),
        "place_id": column("str", _TEXT),
        "point_zh": column("str", _TEXT),
        "point_en": column("str", _TEXT),
    },
    strict=True,
)


@dataclass(frozen=True)
class Plan:
    """
    The plan's tables.

    Attributes
    ----------
    themes, sections, measures
        Names in Chinese and English; `measures` are the four of part five.
    items
        The 24 items: section, theme, titles, gist, targets, and `scope` ("places", or "provinces" for
        tasks without a place of their own).
    pairings
        Who works with whom: `kind`, `direction`, and `status` ("named", or "open" where the plan leaves a side open).
    members
        The places on both sides of each pairing.
    open_points
        Cities that the plan leaves without a partner, and how it mentions them.
    """

    themes: pd.DataFrame
    sections: pd.DataFrame
    items: pd.DataFrame
    measures: pd.DataFrame
    pairings: pd.DataFrame
    members: pd.DataFrame
    open_points: pd.DataFrame


def load_plan(data: Path) -> Plan:
    """
    Load the plan.

    Returns
    -------
    plan
        Its tables, checked one by one.
    """
    folder = data / "plan"
    return Plan(
        themes=read_csv(folder / "themes.csv", _THEMES),
        sections=read_csv(folder / "sections.csv", _SECTIONS),
        items=read_csv(folder / "items.csv", _ITEMS),
        measures=read_csv(folder / "measures.csv", _MEASURES),
        pairings=read_csv(folder / "pairings.csv", _PAIRINGS),
        members=read_csv(folder / "members.csv", _MEMBERS),
        open_points=read_csv(folder / "open_points.csv", _OPEN_POINTS),
    )


def pairing_title(liaoning: list[str], jiangsu: list[str], *, joiner: str, many: str) -> str:
    """
    Return a pairing's title from the names on both sides.

    Parameters
    ----------
    liaoning, jiangsu
        Names of the places on each side, in one language.
    joiner
        Between the names of one side.
    many
        Between both sides, e.g. " ↔ ".

    Returns
    -------
    title
        For example "沈阳、大连 ↔ 江苏".
    """
    return f"{joiner.join(liaoning)}{many}{joiner.join(jiangsu)}"
