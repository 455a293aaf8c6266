"""Small parts that panels are made of: headings, facts with their confidence, cards, buttons that choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html

from app.language.numbers import area, cargo, money, people
from app.language.texts import say
from app.language.theme import theme_colour
from app.services.selection import name_of, place_row, title_of
from app.state import ids
from app.state.view_state import to_query
from geo.references import REFERENCE_ID, cited_texts, reference_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from app.language.texts import Language
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = [
    "Figure",
    "attributes",
    "back",
    "choose",
    "city_figures",
    "compare_button",
    "confidence_mark",
    "end_buttons",
    "fact",
    "facts",
    "heading",
    "item_link",
    "late_part",
    "mark",
    "member",
    "open_point_cards",
    "other",
    "pairing_card",
    "section",
    "short_figure",
    "theme_chip",
]

# Notes open by keyboard and touch too.
_TIP_EVENTS = {"hover": True, "focus": True, "touch": True}


def late_part(state: ViewState, part: str) -> list[Component]:
    """
    Return the place of what a page computes after it is shown.

    Parameters
    ----------
    state
        What is shown; the browser sends its address back.
    part
        Its name, of `PagePanel.late`.

    Returns
    -------
    children
        A line that says to wait, and the store.
    """
    wait = html.P(say(state.language, "analysis.wait"), className="note")
    return [html.Div(wait, id=ids.found_id(part)), dcc.Store(id=ids.asked_id(part), data=to_query(state))]


def attributes(**values: str) -> Any:
    """Return attributes whose names Python cannot spell, hyphens for underscores: `data_alt` is `data-alt`."""
    return {name.replace("_", "-"): value for name, value in values.items()}


def choose(kind: str, key: str, children: Any, where: str, class_name: str = "choose") -> Component:
    """
    Return a button that chooses something.

    Parameters
    ----------
    where
        Keeps ids apart when it stands twice in a panel.
    """
    button: Component = dmc.UnstyledButton(
        children, id={"type": "choose", "kind": kind, "id": key, "at": where}, className=class_name, n_clicks=0
    )
    return button


def back(label: str, page: str) -> Component:
    """Return the button that leads back to a page."""
    button: Component = dmc.UnstyledButton(f"← {label}", id={"type": "go", "page": page}, className="back", n_clicks=0)
    return button


def confidence_mark(
    world: World, language: Language, confidence: str, sources: str = "", how: str = ""
) -> Component | None:
    """
    Return a small mark that says how sure a figure is; it tells its references on hover and to screen readers.

    Parameters
    ----------
    confidence
        A confidence, or empty.
    sources
        Ids of references, with semicolons.
    how
        Where the figure comes from, in words; the references that it names are told after it.

    Returns
    -------
    mark
        None where there is no confidence to tell.
    """
    if not confidence:
        return None
    # How a position was found is written in English alone.
    cited = cited_texts(world.references, how or sources, language)
    if how and language == "zh":
        cited = reference_texts(world.references, REFERENCE_ID.findall(how), language)
    if confidence == "recalled":
        cited.insert(0, say(language, "confidence.recalled.note"))
    return mark(language, confidence, cited)


def mark(language: Language, confidence: str, notes: list[str]) -> Component:
    """
    Return a mark that says how sure a figure is.

    Parameters
    ----------
    notes
        Told on hover, focus and touch.
    """
    label = say(language, f"confidence.{confidence}")
    spoken: Any = {"aria-label": "; ".join([label, *notes])}
    mark = html.Span(label, className=f"confidence {confidence}", tabIndex=0, role="note", **spoken)
    if not notes:
        return mark
    lines = html.Div([html.Div(line) for line in notes])
    tip: Component = dmc.Tooltip(mark, label=lines, multiline=True, w=300, withArrow=True, events=_TIP_EVENTS)
    return tip


def fact(language: Language, label: str, value: Any, sure: Component | None = None, year: Any = None) -> Component:
    """
    Return a label with its value.

    Parameters
    ----------
    value
        What to show; None means unknown.
    sure
        A mark, see `confidence_mark`.
    """
    shown = say(language, "figure.unknown") if value is None else value
    small = (
        [] if year is None or pd.isna(year) else [html.Span(say(language, "figure.year", year=year), className="year")]
    )
    return html.Div(
        [
            html.Dt([say(language, label), *small]),
            html.Dd([html.Span(shown, className="value" if value else "value unknown"), sure]),
        ],
        className="fact",
    )


def facts(rows: Sequence[Component | None]) -> Component:
    """Return a list of facts without the missing ones."""
    return html.Dl([row for row in rows if row is not None], className="facts")


def heading(title: str, subtitle: str, kind: str) -> Component:
    """
    Return a panel's heading.

    Parameters
    ----------
    title, subtitle
        The name, and the name in the other language.
    """
    return html.Header(
        [html.Div(kind, className="kind"), html.H2(title), html.Div(subtitle, className="subtitle")],
        className="heading",
    )


def section(title: str, children: Any) -> Component:
    """Return a titled part of a panel."""
    return html.Section([html.H3(title), *children], className="section")


def other(language: Language) -> Language:
    """Return the other language."""
    return "en" if language == "zh" else "zh"


def theme_chip(row: Any, language: Language) -> Component:
    """Return a theme of the plan with its colour."""
    colour = theme_colour(row.theme)
    return html.Span([html.I(style={"background": colour}), name_of(row, language, "theme")], className="chip")


def item_link(language: Language, item: int, where: str) -> Component:
    """Return a link to an item of the plan."""
    return choose("item", str(item), say(language, "plan.item", item=item), f"{where}-item", "link")


def open_point_cards(world: World, language: Language, where: str) -> list[Component]:
    """Return a card for each point that the plan leaves open; `where` keeps ids apart."""
    return [
        choose(
            note.place_type,
            note.place_id,
            html.Div(
                [
                    html.Span(title_of(world, language, note.place_type, note.place_id), className="title"),
                    html.Span(name_of(note, language, "point"), className="muted"),
                ]
            ),
            where,
            "place",
        )
        for note in world.plan.open_points.itertuples()
    ]


def pairing_card(language: Language, row: Any, where: str) -> Component:
    """
    Return a card that chooses a pairing.

    Parameters
    ----------
    row
        Of the table of pairings.
    """
    open_mark = [html.Span(say(language, "status.open"), className="left-open")] if row.status == "open" else []
    where_in_plan = f"{say(language, 'plan.item', item=row.plan_item)} · {say(language, f'relation.{row.relation}')}"
    body = html.Div(
        [
            html.Div([html.Span(name_of(row, language, "title"), className="title"), *open_mark]),
            html.Div(
                [
                    theme_chip(row, language),
                    html.Span(where_in_plan, className="muted"),
                ]
            ),
        ]
    )
    return html.Div(
        choose("pairing", row.id, body, where, "card"),
        style={"--accent": theme_colour(row.theme)},
        className="card-frame",
    )


def member(world: World, language: Language, kind: str, key: str, where: str) -> Component:
    """Return a button that chooses a place, with its main figures."""
    row = place_row(world, kind, key)
    facts: list[tuple[str, Any, str]] = []
    if kind == "city":
        facts = [
            (people(language, row.population_2020), 2020, row.population_2020_confidence),
            (money(language, row.gdp_cny_2023), 2023, row.gdp_cny_2023_confidence),
        ]
    if kind == "port" and pd.notna(row.cargo_t):
        facts = [(cargo(language, row.cargo_t), row.cargo_year, row.cargo_confidence)]
    figures = [short_figure(language, *fact) for fact in facts]
    body = html.Div(
        [html.Span(name_of(row, language), className="title"), html.Span(figures, className="muted figures")]
    )
    return choose(kind, key, body, f"member-{where}", "place")


def short_figure(language: Language, shown: str, year: Any, confidence: str) -> Component:
    """Return a figure for a line that is itself a button: with its year, and a mark when it is an assumption."""
    recalled = confidence == "recalled"
    mark = [html.Span(say(language, "confidence.recalled"), className="confidence recalled")] if recalled else []
    return html.Span([shown, html.Span(str(year), className="year"), *mark], className="short-figure")


class Figure(NamedTuple):
    """A figure of a place: key of its label, the figure in words, how sure it is, a mark that says so, its year."""

    label: str
    shown: str
    confidence: str
    sure: Component | None
    year: int | None = None


def area_figure(world: World, language: Language, row: Any) -> Figure:
    """
    Return the area of a place: the published one with its year, else that of its outline, told as computed.

    Parameters
    ----------
    row
        Of the layer of provinces, cities or counties.

    Returns
    -------
    figure
        Without a year of its own: places side by side have areas of different years.
    """
    if pd.isna(row.area_km2):
        sure = mark(language, "computed", [say(language, "figure.area.note")])
        return Figure("figure.area", area(language, row.area_computed_km2), "computed", sure)
    shown = area(language, row.area_km2)
    if not pd.isna(row.area_year):
        year = say(language, "figure.year", year=row.area_year)
        shown += f"（{year}）" if language == "zh" else f" ({year})"
    notes = [row.area_note_zh if language == "zh" else row.area_note_en]
    notes += cited_texts(world.references, row.area_sources, language)
    computed = say(language, "figure.area.computed", area=area(language, row.area_computed_km2))
    return Figure("figure.area", shown, row.area_confidence, mark(language, row.area_confidence, [*notes, computed]))


def city_figures(world: World, language: Language, row: Any) -> list[Figure]:
    """
    Return the figures of a city.

    Parameters
    ----------
    row
        Of the layer of cities.

    Returns
    -------
    figures
        Population, GDP of two years, area, seat.
    """

    def of_year(measure: str, year: int, shown: str) -> Figure:
        column = f"{'gdp_cny' if measure == 'gdp' else measure}_{year}"
        confidence, sources = getattr(row, f"{column}_confidence"), getattr(row, f"{column}_sources")
        sure = confidence_mark(world, language, confidence, sources)
        return Figure(f"figure.{measure}", shown, confidence, sure, year)

    seat = f"{row.seat_lat:.3f}° N, {row.seat_lon:.3f}° E"
    seat_sure = confidence_mark(world, language, row.seat_confidence, how=row.seat_source)
    return [
        of_year("population", 2020, people(language, row.population_2020)),
        of_year("gdp", 2023, money(language, row.gdp_cny_2023)),
        of_year("gdp", 2017, money(language, row.gdp_cny_2017)),
        area_figure(world, language, row),
        Figure("figure.seat", seat, row.seat_confidence, seat_sure),
    ]


def end_buttons(language: Language, kind: str, key: str) -> Component:
    """Return the buttons that make a place an end of a route."""
    buttons = [
        dmc.UnstyledButton(
            say(language, f"end.{side}"),
            id={"type": "end", "side": side, "kind": kind, "id": key},
            className="action",
            n_clicks=0,
        )
        for side in ("origin", "destination")
    ]
    return html.Div(buttons, className="actions")


def compare_button(label: str, origin: str, destination: str) -> Component:
    """
    Return the button that compares the routes between two places.

    Parameters
    ----------
    origin, destination
        Kind and id, "city:211100".
    """
    button: Component = dmc.UnstyledButton(
        label,
        id={"type": "compare", "origin": origin, "destination": destination},
        className="action strong",
        n_clicks=0,
    )
    return button
