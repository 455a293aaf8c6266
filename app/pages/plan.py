"""The plan's items: all of them by section, or one with its cooperations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html

from app.components.components import back, choose, fact, facts, heading, other, pairing_card, section
from app.components.page_panel import PagePanel
from app.language.texts import say
from app.language.theme import theme_colour
from app.services.selection import is_known, name_of, pairing_table, roles_of, title_of
from app.state import ids

if TYPE_CHECKING:
    import pandas as pd
    from dash.development.base_component import Component

    from app.language.texts import Language
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["PANEL", "item_section", "plan_list", "plan_page"]


def item_section(world: World, language: Language, key: str) -> list[Component]:
    """Return an item of the plan."""
    row = world.plan.items[world.plan.items["item"] == int(key)].iloc[0]
    part = world.plan.sections[world.plan.sections.section == row.section].iloc[0]
    pairings = pairing_table(world)
    cards = [pairing_card(language, r, "item") for r in pairings[pairings.plan_item == row["item"]].itertuples()]
    target = (
        [facts([fact(language, "plan.target", name_of(row, language, "target"))])]
        if name_of(row, language, "target")
        else []
    )
    return [
        heading(
            name_of(row, language, "title"),
            name_of(row, other(language), "title"),
            f"{say(language, 'plan.item', item=row['item'])} · {name_of(part, language, 'title')}",
        ),
        html.P(name_of(row, language, "gist")),
        *target,
        *cards,
    ]


def plan_page(world: World, state: ViewState) -> list[Component]:
    """Return the page."""
    language = state.language
    chosen = state.selected[1] if state.selected and state.selected[0] == "item" else None
    head: list[Component] = [html.H2(say(language, "page.plan")), html.P(say(language, "plan.lead"), className="lead")]
    if chosen is not None and is_known(world, "item", chosen):
        return [
            back(say(language, "page.plan"), "plan"),
            *item_section(world, language, chosen),
        ]
    return [*head, _filters(world, language), html.Div(plan_list(world, language), id=ids.PLAN_LIST)]


def _filters(world: World, language: Language) -> Component:
    themes = [{"value": r.id, "label": name_of(r, language)} for r in world.plan.themes.itertuples()]
    named = world.plan.members[["place_type", "place_id"]].drop_duplicates()
    kinds = ("province", "city", "port", "park")
    places = [
        {
            "group": say(language, f"kind.{kind}"),
            "items": [
                {"value": f"{kind}:{m.place_id}", "label": title_of(world, language, kind, m.place_id)}
                for m in named[named.place_type == kind].itertuples()
            ],
        }
        for kind in kinds
    ]
    selects = [
        dmc.Select(
            id=name,
            label=say(language, label),
            placeholder=say(language, "plan.filter.all"),
            data=data,
            value=None,
            clearable=True,
            searchable=True,
            size="sm",
            comboboxProps={"shadow": "md"},
            # An item that was opened leads back to the same list.
            persistence=True,
            persistence_type="memory",
        )
        for name, label, data in (
            (ids.PLAN_THEME, "plan.filter.theme", themes),
            (ids.PLAN_PLACE, "plan.filter.place", places),
        )
    ]
    return html.Div(selects, className="filters")


def _items_of(world: World, place: str) -> set[int]:
    """Return the items in which a place has a part; a province also has those without a place."""
    kind, _, key = place.partition(":")
    if not is_known(world, kind, key):
        return set()
    items = {int(role.pairing.plan_item) for role in roles_of(world, kind, key)}
    if kind == "province":
        everywhere = world.plan.items.scope == "provinces"
        items |= {int(number) for number in world.plan.items["item"][everywhere]}
    return items


def plan_list(world: World, language: Language, theme: str | None = None, place: str | None = None) -> list[Component]:
    """
    Return the items of the plan by section.

    Parameters
    ----------
    theme
        Id of a theme: only its items.
    place
        Kind and id, as in "city:210100": only items in which it has a part.

    Returns
    -------
    children
        Components; the safeguards follow when nothing is filtered.
    """
    chosen = world.plan.items
    if theme:
        chosen = chosen[[found == theme for found in chosen.theme]]
    if place:
        chosen = chosen[chosen["item"].isin(_items_of(world, place))]
    if not theme and not place:
        return [*_by_section(world, language, chosen), _measures(world, language)]
    count = html.P(say(language, "plan.filter.count", count=len(chosen)), className="muted", role="status")
    empty = [html.P(say(language, "plan.filter.empty"), className="open-note")] if chosen.empty else []
    return [count, *empty, *_by_section(world, language, chosen)]


def _by_section(world: World, language: Language, chosen: pd.DataFrame) -> list[Component]:
    sections = []
    for part in world.plan.sections.itertuples():
        rows = [_item_row(language, r) for r in chosen[chosen.section == part.section].itertuples()]
        if rows:
            sections.append(section(name_of(part, language, "title"), rows))
    return sections


def _measures(world: World, language: Language) -> Component:
    rows = [
        html.Div(
            [
                html.Span(str(r.measure), className="number"),
                html.Span(name_of(r, language, "title"), className="title"),
            ],
            className="plain-row",
        )
        for r in world.plan.measures.itertuples()
    ]
    return section(say(language, "plan.measures"), rows)


def _item_row(language: Language, row: Any) -> Component:
    scope = [html.Span(say(language, "plan.provinces"), className="muted")] if row.scope == "provinces" else []
    body = html.Div(
        [
            html.Span(str(row.item), className="number", style={"--accent": theme_colour(row.theme)}),
            html.Span(name_of(row, language, "title"), className="title"),
            *scope,
        ]
    )
    return choose("item", str(row.item), body, "plan", "item-row")


PANEL = PagePanel(plan_page)
