"""The page of critical links: what the loss of a single link or port adds, and where the provinces could be parted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely
from dash import html

from analysis.critical_file import RANKED_NETWORKS
from analysis.link_names import numbered_name, places_at
from app import ids
from app.numbers import digits
from app.overlay import Line, Point, overlay, paths
from app.pages.ports import metric_control, metric_unit, network_control
from app.pages.takeaway import result_links
from app.parts import attributes, late_part, section
from app.tables import Column, cell, named_row, table
from app.texts import LANGUAGES, say
from app.theme import COLOURS

if TYPE_CHECKING:
    import geopandas as gpd
    from dash.development.base_component import Component

    from app.service import Service
    from app.texts import Language
    from app.url_state import ViewState
    from geo.world import World

__all__ = ["CriticalGroup", "critical_groups", "critical_overlay", "critical_page", "found_for_critical"]

_SUFFIXES = (".csv", ".geojson", ".gpkg", ".parquet", ".fgb", ".shp.zip", ".kml")
# Pixels: the least a line is wide, and what the worst is wider.
_THIN, _THICKER = 2.0, 6.0
_LEAST_RADIUS, _LARGER = 5.0, 6.0


@dataclass(frozen=True)
class CriticalGroup:
    """
    Closures that come to the same: a port and the links by which alone it is reached, or links one behind the other.

    Attributes
    ----------
    key
        Kind and id of the one that the others are told by.
    mode
        Of that one.
    names
        What it is called, Chinese and English.
    where
        In which county or province it lies, Chinese and English; empty for a port.
    members
        Kinds and ids of all.
    added
        What the loss of any adds in all, in the unit of the metric.
    pairs_cut
        How many pairs of cities it cuts off.
    ranks
        Between which ranks it lies over the ranges of the factors, where that is known.
    """

    key: str
    mode: str
    names: tuple[str, str]
    where: tuple[str, str]
    members: tuple[str, ...]
    added: float
    pairs_cut: int
    ranks: tuple[int, int] | None = None


def critical_groups(world: World, frame: gpd.GeoDataFrame) -> list[CriticalGroup]:
    """
    Return a ranking with what comes to the same told once.

    Parameters
    ----------
    world
        For the places where links lie.
    frame
        As of `analysis.critical_file.load_critical`, by one metric.

    Returns
    -------
    groups
        Worst first.
    """
    groups = []
    where = dict(zip(frame["rank"], places_at(world, shapely.points(frame.lon, frame.lat)), strict=True))
    for (added, cut), rows in groupby(frame.itertuples(), key=lambda row: (row.added, row.pairs_cut)):
        members = list(rows)
        # A port says more than the links at it, a numbered road more than one without.
        told = min(members, key=lambda row: (row.kind != "port", row.ref == "", row.rank))
        ref = told.ref if told.mode in ("road", "rail") else ""
        groups.append(
            CriticalGroup(
                key=f"{told.kind}:{told.id}",
                mode=told.mode,
                names=(numbered_name(ref, told.name), numbered_name(ref, told.name_en)),
                where=("", "") if told.kind == "port" or told.name in where[told.rank] else where[told.rank],
                members=tuple(f"{row.kind}:{row.id}" for row in members),
                added=float(added),
                pairs_cut=int(cut),
                ranks=None if pd.isna(told.rank_low) else (int(told.rank_low), int(told.rank_high)),
            )
        )
    return groups


def ranked_network(state: ViewState) -> str:
    """Return on which network the closures of a state are ranked: those that are stored."""
    return state.network if state.network in RANKED_NETWORKS else "any"


def critical_page(state: ViewState) -> list[Component]:
    """
    Return the page; `found_for_critical` has what it lacks.

    Parameters
    ----------
    state
        What is shown.

    Returns
    -------
    children
        Components.
    """
    language = state.language
    return [
        html.H2(say(language, "page.critical")),
        html.P(say(language, "critical.lead"), className="lead"),
        html.Div([metric_control(state), network_control(state)], className="row"),
        *late_part(state, ids.CRITICAL_ASKED, ids.CRITICAL_FOUND),
    ]


def critical_overlay(service: Service, by: str, network: str = "any") -> dict[str, Any]:
    """
    Return what the map shows of critical links and of the cuts.

    Parameters
    ----------
    service
        The analysis.
    by, network
        A metric, and one of `analysis.critical_file.RANKED_NETWORKS`.

    Returns
    -------
    values
        See `app.overlay.overlay`.
    """
    frame = service.critical(by, network)
    shape = {f"{row.kind}:{row.id}": row.geometry for row in frame.itertuples()}
    groups = critical_groups(service.world, frame)
    most = max(group.added for group in groups) or 1.0
    lines, points = [], []
    for row in service.cuts().itertuples():
        zh, en = (f"{say(language, 'critical.cut')} · {row.ref} {name}" for language, name in _named(row))
        lines.append(Line(f"cut:{row.number}", paths(row.geometry), COLOURS["ink"], 4.0, zh, en, "3 5"))
    for group in reversed(groups):
        share = (group.added / most) ** 0.5
        zh, en = (
            f"{name} · +{digits(group.added)} {metric_unit(language, by)}"
            for language, name in zip(LANGUAGES, group.names, strict=True)
        )
        for member in group.members:
            if member.startswith("port:"):
                at = shape[member]
                points.append(Point(group.key, at.y, at.x, COLOURS["bad"], _LEAST_RADIUS + _LARGER * share, zh, en))
            else:
                lines.append(Line(group.key, paths(shape[member]), COLOURS["bad"], _THIN + _THICKER * share, zh, en))
    return overlay(f"critical:{by}:{network}", lines=lines, points=points)


def _named(row: Any) -> list[tuple[Language, str]]:
    return [("zh", row.name), ("en", row.name_en)]


def found_for_critical(service: Service, state: ViewState) -> list[Component]:
    """
    Return the ranking and the cuts.

    Parameters
    ----------
    service
        The analysis.
    state
        What is shown.

    Returns
    -------
    children
        Components.

    Raises
    ------
    LiaosuError
        If the stored ranking is missing or was made from other data.
    """
    language, by = state.language, state.metric
    groups = critical_groups(service.world, service.critical(by, ranked_network(state)))
    return [
        _ranking(language, by, groups),
        _cuts(service, language),
        html.P(say(language, "critical.note"), className="muted"),
        result_links(state, "critical", _SUFFIXES),
        result_links(state, "corridors", _SUFFIXES),
    ]


def _ranking(language: Language, by: str, groups: list[CriticalGroup]) -> Component:
    rated = any(group.ranks is not None for group in groups)
    columns = [
        Column(say(language, "critical.what")),
        Column(say(language, "critical.added"), metric_unit(language, by), numeric=True),
        Column(say(language, "critical.pairs_cut"), numeric=True),
        *([Column(say(language, "critical.ranks"), numeric=True)] if rated else []),
        Column(say(language, "critical.try"), sortable=False),
    ]
    place = LANGUAGES.index(language)
    rows = []
    for group in groups:
        more = len(group.members) - 1
        told = [group.where[place]] if group.where[place] else []
        told += [say(language, "critical.more", count=more)] if more else []
        beside = [html.Span(" · ".join(told), className="span")] if told else []
        name = html.Span(
            [html.I(className=f"leg-mark part-{group.mode}"), html.Span([group.names[place], *beside])],
            className="critical-name",
        )
        what = say(language, "critical.close", name=group.names[place])
        button = html.Button(
            say(language, "critical.close.short"), id={"type": "close-this", "thing": group.key},
            className="run-button", n_clicks=0, title=what, **attributes(aria_label=what),
        )  # fmt: skip
        low, high = group.ranks or (0, 0)
        spread = f"{low}" if low == high else f"{low}–{high}"
        cells = [
            cell(f"+{digits(group.added)}", group.added, className="number"),
            cell(str(group.pairs_cut), group.pairs_cut, className="number"),
            *([cell(spread, high, className="number")] if rated else []),
            cell(button),
        ]
        rows.append(named_row(name, cells, group.names[place], **attributes(data_overlay=group.key)))
    title = say(language, "critical.ranking")
    return section(
        title,
        [
            html.P(say(language, "critical.ranking.lead"), className="muted"),
            table(title, columns, [rows], "critical-table"),
        ],
    )


def _cuts(service: Service, language: Language) -> Component:
    frame = service.cuts()
    lists = []
    for province, side in (("210000", "liaoning"), ("320000", "jiangsu")):
        items = []
        for row in frame[frame.nearest_to == province].itertuples():
            name = f"{row.ref} {dict(_named(row))[language]}".strip()
            marks = attributes(data_overlay=f"cut:{row.number}")
            items.append(html.Li([html.I(className=f"leg-mark part-{row.mode}"), html.Span(name)], **marks))
        lists.append(html.Div([html.H4(say(language, f"critical.near.{side}")), html.Ul(items, className="cut-list")]))
    count = int((frame.nearest_to == "210000").sum())
    return section(
        say(language, "critical.corridors", count=count),
        [html.P(say(language, "critical.corridors.lead"), className="muted"), html.Div(lists, className="two-boxes")],
    )
