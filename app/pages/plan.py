"""The plan's items: all of them by section, or one with its cooperations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from app.parts import back, choose, fact, facts, heading, other, pairing_card, section
from app.texts import say
from app.theme import theme_colour
from app.views import is_known, name_of, pairing_table

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from app.texts import Language
    from app.url_state import ViewState
    from geo.world import World

__all__ = ["item_section", "plan_page"]


def item_section(world: World, language: Language, key: str) -> list[Component]:
    """
    Return an item of the plan.

    Parameters
    ----------
    world
        The data.
    language
        Of the texts.
    key
        Number of the item.

    Returns
    -------
    children
        Components.
    """
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
    """
    Return the page.

    Parameters
    ----------
    world
        The data.
    state
        What is shown.

    Returns
    -------
    children
        Components.
    """
    language = state.language
    chosen = state.selected[1] if state.selected and state.selected[0] == "item" else None
    head: list[Component] = [html.H2(say(language, "page.plan")), html.P(say(language, "plan.lead"), className="lead")]
    if chosen is not None and is_known(world, "item", chosen):
        return [
            back(say(language, "page.plan"), "plan"),
            *item_section(world, language, chosen),
        ]
    sections = []
    for part in world.plan.sections.itertuples():
        items = world.plan.items[world.plan.items.section == part.section]
        sections.append(section(name_of(part, language, "title"), [_item_row(language, r) for r in items.itertuples()]))
    measures = [
        html.Div(
            [
                html.Span(str(r.measure), className="number"),
                html.Span(name_of(r, language, "title"), className="title"),
            ],
            className="plain-row",
        )
        for r in world.plan.measures.itertuples()
    ]
    return [*head, *sections, section(say(language, "plan.measures"), measures)]


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
