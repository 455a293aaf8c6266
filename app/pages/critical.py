"""The page of critical links: what the loss of a single link or port adds, and where the provinces could be parted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from app.components.components import attributes, late_part, section
from app.components.controls import metric_control, network_control
from app.components.download_links import result_links
from app.components.page_panel import PagePanel
from app.components.sortable_tables import Column, cell, named_row, table
from app.language.numbers import digits, metric_unit
from app.language.texts import LANGUAGES, say
from app.services.critical_groups import CriticalGroup, critical_groups, ranked_network
from app.webmap.overlays.critical import _named

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.language.texts import Language
    from app.services.service import Service
    from app.state.view_state import ViewState

__all__ = ["PANEL", "critical_page", "found_for_critical"]

_SUFFIXES = (".csv", ".geojson", ".gpkg", ".parquet", ".fgb", ".shp.zip", ".kml")


def critical_page(state: ViewState) -> list[Component]:
    """Return the page; `found_for_critical` has what it lacks."""
    language = state.language
    return [
        html.H2(say(language, "page.critical")),
        html.P(say(language, "critical.lead"), className="lead"),
        html.Div([metric_control(state), network_control(state)], className="row"),
        *late_part(state, "critical"),
    ]


def found_for_critical(service: Service, state: ViewState) -> list[Component]:
    """
    Return the ranking and the cuts.

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


PANEL = PagePanel(lambda _world, state: critical_page(state), "critical", found_for_critical)
