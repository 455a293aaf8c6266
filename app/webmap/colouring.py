"""What the cities' areas are coloured by: class, colour and words for each city. Unknown is hatched, never zero."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, best_totals, joined
from app.language.numbers import grouped, money, people
from app.language.texts import say
from app.language.theme import SEQUENTIAL_COLOURS, theme_colour
from app.services.selection import name_of, place_row
from app.services.service import find_place, shared_router
from geo.errors import NoRouteError, TooFarError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.language.texts import Language
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["HATCHED", "CityColours", "access_hours", "city_colours", "map_colours", "rounded_breaks"]

# A pattern of assets/controls.js.
HATCHED = "url(#hatch)"
_PAIRS = ("city_pair", "open_pair")
_THEME_OPACITY = 0.5
_CENSUS_YEAR, _GDP_YEAR = 2020, 2023
# What one of the unit is, by measure and language, and the least step between classes in the unit of the data.
_UNITS = {
    "population": {"zh": 1e4, "en": 1e6},
    "gdp": {"zh": 1e8, "en": 1e9},
    "access": {"zh": 1.0, "en": 1.0},
}
_STEPS = {"population": 1e5, "gdp": 1e10, "access": 0.1}


@dataclass(frozen=True)
class CityColours:
    """
    The cities' colours.

    Attributes
    ----------
    colours
        By adcode; `HATCHED` where unknown or without.
    values
        What the tooltip adds to the city's name, by adcode.
    classes
        Colour and words of each class, for the legend.
    recalled
        Adcodes whose figure is recalled.
    """

    colours: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    classes: tuple[tuple[str, str], ...] = ()
    recalled: frozenset[str] = frozenset()
    opacity: float = 1.0


@lru_cache(maxsize=2)
def access_hours(world: World) -> dict[str, tuple[float, str]]:
    """
    Return how long a truck takes from each city's seat to the nearest sea port of the two provinces.

    Returns
    -------
    hours
        Hours with rests for one driver, and the port's id, by adcode; a city that no road joins to a port is missing.
        Computed on the first call, which takes a second or two.
    """
    prepared = apply_scenario(shared_router(world))
    ours = world.ports[(world.ports["type"] == "sea") & (world.ports.city_adcode != "")]
    ends = []
    for port in ours.id:
        place = find_place(world, ("port", port))
        try:
            ends.append((place, joined(prepared.router, place, "road")))
        except TooFarError:
            continue
    found: dict[str, tuple[float, str]] = {}
    for adcode in world.cities.adcode:
        origin = find_place(world, ("city", adcode))
        try:
            start = joined(prepared.router, origin, "road")
        except TooFarError:
            continue
        for port, end in ends:
            try:
                costs = best_totals(prepared, Request(origin, port, "road", "time"), (start, end))
            except NoRouteError:
                continue
            hours = float(costs.time_h.sum())
            if adcode not in found or hours < found[adcode][0]:
                found[adcode] = (hours, port.id)
    return found


def rounded_breaks(values: list[float], step: float) -> list[float]:
    """
    Return bounds that part values into five classes of about equal number.

    Parameters
    ----------
    step
        Bounds are multiples of it.

    Examples
    --------
    >>> rounded_breaks([1.0, 2.1, 2.9, 4.2, 5.0, 6.1], 0.5)
    [2.0, 3.0, 4.0, 5.0]
    """
    if not values:
        return []
    quantiles = np.quantile(values, [0.2, 0.4, 0.6, 0.8])
    rounded = dict.fromkeys(float(np.round(np.round(q / step) * step, 6)) for q in quantiles)
    return [bound for bound in rounded if min(values) < bound]


def _figures(world: World, measure: str) -> dict[str, float]:
    if measure == "access":
        return {adcode: hours for adcode, (hours, _) in access_hours(world).items()}
    column = f"population_{_CENSUS_YEAR}" if measure == "population" else f"gdp_cny_{_GDP_YEAR}"
    rows = world.cities[["adcode", column]]
    return {adcode: float(value) for adcode, value in rows.itertuples(index=False) if pd.notna(value)}


def _words(world: World, language: Language, measure: str, adcode: str) -> str:
    row = place_row(world, "city", adcode)
    if measure == "access":
        hours, port = access_hours(world)[adcode]
        return say(
            language, "access.value", port=name_of(place_row(world, "port", port), language), hours=f"{hours:.1f}"
        )
    year = _CENSUS_YEAR if measure == "population" else _GDP_YEAR
    shown = people(language, row.population_2020) if measure == "population" else money(language, row.gdp_cny_2023)
    sure = say(language, "confidence.recalled") if adcode in _recalled(world, measure) else ""
    parts = (shown, say(language, "figure.year", year=year), sure)
    return f"{say(language, f'figure.{measure}')}: {', '.join(part for part in parts if part)}"


def _recalled(world: World, measure: str) -> frozenset[str]:
    if measure == "access":
        return frozenset()
    column = f"population_{_CENSUS_YEAR}" if measure == "population" else f"gdp_cny_{_GDP_YEAR}"
    return frozenset(world.cities.adcode[world.cities[f"{column}_confidence"] == "recalled"])


def _class_words(language: Language, measure: str, breaks: list[float]) -> list[str]:
    unit = _UNITS[measure][language]
    shown = [grouped(bound / unit, 0 if _STEPS[measure] >= unit else 1) for bound in breaks]
    if not shown:
        return []
    between = [f"{low} – {high}" for low, high in pairwise(shown)]
    return [f"< {shown[0]}", *between, f"≥ {shown[-1]}"]


def _by_theme(world: World, language: Language) -> CityColours:
    pairings = world.plan.pairings[world.plan.pairings.kind.isin(_PAIRS)]
    names = world.plan.themes.set_index("id")[f"name_{language}"]
    themes = pairings.set_index("id").theme
    members = world.plan.members[world.plan.members.place_type == "city"]
    theme_of = {m.place_id: themes[m.pairing_id] for m in members.itertuples() if m.pairing_id in themes.index}
    none = say(language, "city.partner.none")
    cities = list(world.cities.adcode)
    classes = tuple((theme_colour(theme), str(names[theme])) for theme in themes)
    return CityColours(
        {key: theme_colour(theme_of[key]) if key in theme_of else HATCHED for key in cities},
        {key: str(names[theme_of[key]]) if key in theme_of else none for key in cities},
        (*classes, (HATCHED, none)),
        opacity=_THEME_OPACITY,
    )


@lru_cache(maxsize=16)
def _coloured(world: World, language: Language, measure: str) -> CityColours:
    if measure == "none":
        return CityColours()
    if measure == "theme":
        return _by_theme(world, language)
    figures = _figures(world, measure)
    breaks = rounded_breaks(list(figures.values()), _STEPS[measure])
    classes = tuple(zip(SEQUENTIAL_COLOURS, _class_words(language, measure, breaks), strict=False))
    unknown = say(language, "figure.unknown")
    colours, values = {}, {}
    for adcode in world.cities.adcode:
        known = adcode in figures
        place = int(np.searchsorted(breaks, figures[adcode], side="right")) if known else 0
        colours[adcode] = SEQUENTIAL_COLOURS[place] if known else HATCHED
        values[adcode] = _words(world, language, measure, adcode) if known else unknown
    if len(figures) < len(world.cities):
        classes = (*classes, (HATCHED, unknown))
    return CityColours(colours, values, classes, _recalled(world, measure))


def city_colours(world: World, state: ViewState) -> CityColours:
    """
    Return how the cities are coloured in a state.

    Returns
    -------
    colours
        Empty when the cities are not coloured.
    """
    return _coloured(world, state.language, state.colouring)


def map_colours(world: World, state: ViewState) -> dict[str, Any]:
    """
    Return what the browser's map needs to colour the cities.

    Returns
    -------
    values
        `fills` with colour, opacity and whether the outline is dashed, and `values`, words for the tooltip; by adcode.
    """
    found = city_colours(world, state)
    fills = {
        key: {
            "colour": colour,
            "opacity": 1.0 if colour == HATCHED else found.opacity,
            "dashed": key in found.recalled,
        }
        for key, colour in found.colours.items()
    }
    return {"fills": fills, "values": dict(found.values)}
