"""What a briefing says of a pairing, as plain texts in one language: for slides, pages and offline maps alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.routing.compare import METRIC_NAMES
from app.components.components import city_figures
from app.language.numbers import area, cargo, distance, with_range
from app.language.texts import LANGUAGES, say
from app.printing.page_layout import unique_parts
from app.services.alternatives import missing_ways, ways_between
from app.services.pairing_facts import SIDES, compared_cities, listed, members_of, parks_of, unknown_points
from app.services.selection import ends_of, name_of, pairing_table, place_row, title_of
from app.state.view_state import ViewState
from geo.errors import LiaosuError
from geo.networks.network import edge_file
from geo.places.areas import AREAS_FILE
from geo.references import reference_texts
from geo.sources import licence_of, source_line

if TYPE_CHECKING:
    from analysis.routing.compare import Comparison
    from app.language.texts import Language
    from app.services.service import Service
    from app.webmap.overlays.registry import OverlayAnswer
    from geo.world import World

__all__ = ["COLUMNS", "Dossier", "Way", "comparison_of", "dossier_of", "state_of", "view_dossier"]

# The columns of the table of ways: the metrics, and how often a way is the best.
COLUMNS = (*METRIC_NAMES, "wins")
_PLACE_LAYERS = {"port": "ports", "park": "parks"}
_FILES = (
    *(f"plan/{name}.csv" for name in ("items", "pairings", "members", "open_points")),
    *("cities/figures.csv", AREAS_FILE, "ports/ports.csv", "ports/throughput.csv", "parks/parks.csv"),
)
_WAY_FILES = (*(edge_file(mode) for mode in ("road", "rail", "sea", "river", "ferry")), "factors/factors.csv")


@dataclass(frozen=True)
class Way:
    """A row of the table of ways: number, what it is called, why it is shown, its kind, and its cells by `COLUMNS`."""

    number: int
    label: str
    why: str
    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Dossier:
    """
    What is said of a pairing in one language.

    Attributes
    ----------
    title, theme, item, gist, target
        Of the pairing and its item in the plan; the target is empty where there is none.
    relation
        How both sides stand to each other.
    cities
        Names of the cities that stand side by side.
    figures
        Label with year, and a value for each city, with a mark where it is to be verified.
    places
        What the plan names on each side, where it is not one city.
    ways
        The table of alternatives; empty where there are none.
    no_ways
        Why there are none.
    notes
        Which kinds of way are missing, and how ranges were found.
    break_evens
        Sentences: what would change the best way.
    files
        Data files that it is made of.
    sources
        Lines: sources, licences.
    references
        What the figures of the cities cite.
    """

    key: str
    language: Language
    title: str
    theme: str
    item: str
    gist: str
    target: str
    relation: str
    cities: tuple[str, ...]
    figures: tuple[tuple[str, ...], ...]
    places: tuple[str, ...]
    parks: tuple[str, ...]
    ports: tuple[str, ...]
    ways: tuple[Way, ...]
    no_ways: str
    notes: tuple[str, ...]
    break_evens: tuple[str, ...]
    unknown: tuple[str, ...]
    files: tuple[str, ...]
    sources: tuple[str, ...]
    references: tuple[str, ...]


def comparison_of(service: Service, key: str) -> Comparison | None:
    """Return the ways between the two places of a pairing; None where it has not just one on each side, or no way."""
    ends = ends_of(service.world, key)
    return None if ends.why_not else ways_between(service, *ends.pairs[0])


def state_of(service: Service, key: str) -> ViewState:
    """
    Return the state of the map that a briefing shows.

    Returns
    -------
    state
        The ways where there are any, else the arcs of the pairing.
    """
    world = service.world
    if comparison_of(service, key) is not None:
        ((origin, destination),) = ends_of(world, key).pairs
        return ViewState(page="routes", origin=origin, destination=destination, layers=frozenset({"labels", "inland"}))
    kinds = {kind for side in SIDES for kind, _ in members_of(world, key, side)}
    layers = {"labels", "inland", *(layer for kind, layer in _PLACE_LAYERS.items() if kind in kinds)}
    return ViewState(selected=("pairing", key), layers=frozenset(layers))


def _marked(language: Language, text: str, confidence: str) -> str:
    """Return a figure, and that it is to be verified where that is so."""
    mark = say(language, "confidence.recalled")
    return f"{text} ({mark})" if confidence == "recalled" else text


def _figures(world: World, language: Language, cities: list[Any]) -> tuple[tuple[str, ...], ...]:
    rows = []
    for line in zip(*(city_figures(world, language, city) for city in cities), strict=True):
        year = f" ({say(language, 'figure.year', year=line[0].year)})" if line[0].year else ""
        rows.append((say(language, line[0].label) + year, *(_marked(language, f.shown, f.confidence) for f in line)))
    return tuple(rows)


def _parks(world: World, language: Language, key: str) -> tuple[str, ...]:
    lines = []
    for park in parks_of(world, key):
        if pd.isna(park.area_km2):
            size = say(language, "brief.area")
        else:
            size = _marked(language, area(language, park.area_km2), park.area_confidence)
        lines.append(f"{name_of(park, language)} · {say(language, f'park.{park.kind}')} · {size}")
    return tuple(dict.fromkeys(lines))


def _port_line(world: World, language: Language, key: str, km: float | None) -> str:
    port = place_row(world, "port", key)
    if pd.isna(port.cargo_t):
        moved = say(language, "pairs.ports.unknown")
    else:
        year = say(language, "figure.year", year=port.cargo_year)
        moved = f"{_marked(language, cargo(language, port.cargo_t), port.cargo_confidence)}, {year}"
    far = [distance(language, km)] if km is not None else []
    return " · ".join([name_of(port, language), *far, moved])


def _ports(service: Service, language: Language, key: str, cities: list[Any]) -> tuple[str, ...]:
    """Return the ports nearest to the cities that stand side by side, and those that the plan names."""
    world = service.world
    lines = []
    for city in cities:
        try:
            near = service.nearest_ports(("city", city.adcode))
        except LiaosuError:
            continue
        title = say(language, "pairs.ports", city=name_of(city, language))
        separator = "：" if language == "zh" else ": "
        lines.append(title + separator + "; ".join(_port_line(world, language, port.id, port.km) for port in near))
    named = [place for side in SIDES for place in members_of(world, key, side) if place[0] == "port"]
    return (*lines, *(_port_line(world, language, place[1], None) for place in named))


def _places(world: World, language: Language, key: str) -> tuple[str, ...]:
    lines = []
    for side in SIDES:
        names = [title_of(world, language, *place) for place in members_of(world, key, side)]
        lines.append(f"{say(language, f'side.{side}')}{'：' if language == 'zh' else ': '}{listed(language, names)}")
    return tuple(lines)


def _ways(comparison: Comparison, language: Language) -> tuple[Way, ...]:
    place = LANGUAGES.index(language)
    return tuple(
        Way(
            number,
            way.label[place],
            way.why[place],
            way.kind,
            (
                *(with_range(way.totals[name], *way.ranges[name]) for name in METRIC_NAMES),
                f"{way.wins['generalised_cny_t']:.0%}",
            ),
        )
        for number, way in enumerate(comparison.alternatives, start=1)
    )


def _sentence(text: str, language: Language) -> str:
    if language == "zh":
        return f"{text}。"
    # The typeface has the quotation marks of Chinese, as wide as a character.
    plain = text.replace("“", '"').replace("”", '"')
    return f"{plain[0].upper()}{plain[1:]}."


def _break_evens(comparison: Comparison, language: Language) -> tuple[str, ...]:
    texts = [entry.text[LANGUAGES.index(language)] for entry in comparison.break_evens]
    return tuple(_sentence(text, language) for text in texts) or (say(language, "routes.stable"),)


def _notes(comparison: Comparison, language: Language) -> tuple[str, ...]:
    missing = [say(language, f"way.{kind}") for kind in missing_ways(comparison)]
    notes = [
        say(language, "routes.found", samples=comparison.samples, seed=comparison.seed),
        say(language, "brief.method"),
    ]
    return (*([say(language, "pairs.ways.missing", ways=listed(language, missing))] if missing else []), *notes)


def _references(world: World, language: Language, cities: list[Any]) -> tuple[str, ...]:
    cited: set[str] = set()
    for city in cities:
        for column in ("population_2020_sources", "gdp_cny_2023_sources", "gdp_cny_2017_sources", "area_sources"):
            cited |= set(getattr(city, column).split(";"))
    return tuple(reference_texts(world.references, sorted(cited, key=lambda ref: (len(ref), ref)), language))


def dossier_of(service: Service, key: str, language: Language) -> Dossier:
    """Return what a briefing says of a pairing."""
    world = service.world
    row = pairing_table(world).loc[key]
    item = world.plan.items[world.plan.items["item"] == row.plan_item].iloc[0]
    cities = compared_cities(world, key)
    comparison = comparison_of(service, key)
    why_not = ends_of(world, key).why_not or "noway"
    number = say(language, "plan.item", item=row.plan_item)
    files = (*_FILES, *(_WAY_FILES if comparison else ()))
    return Dossier(
        key=key,
        language=language,
        title=name_of(row, language, "title"),
        theme=name_of(row, language, "theme"),
        item=f"{number} {name_of(item, language, 'title')}",
        gist=name_of(item, language, "gist"),
        target=name_of(item, language, "target"),
        relation=f"{say(language, f'relation.{row.relation}')} · {say(language, f'direction.{row.direction}')}",
        cities=tuple(name_of(city, language) for city in cities),
        figures=_figures(world, language, cities) if cities else (),
        places=_places(world, language, key),
        parks=_parks(world, language, key),
        ports=_ports(service, language, key, cities),
        ways=_ways(comparison, language) if comparison else (),
        no_ways="" if comparison else say(language, f"without.{why_not}"),
        notes=_notes(comparison, language) if comparison else (),
        break_evens=_break_evens(comparison, language) if comparison else (),
        unknown=tuple(unknown_points(world, language, key)),
        files=files,
        sources=unique_parts(source_line(world.catalogue, files), licence_of(world.catalogue, files)),
        references=_references(world, language, cities),
    )


def view_dossier(
    service: Service,
    comparison: Comparison | None,
    language: Language,
    *,
    changed: bool = False,
    laid: OverlayAnswer | None = None,
) -> Dossier:
    """
    Return what a page says of ways that belong to no pairing, or of the plan as a whole.

    Parameters
    ----------
    comparison
        The ways, or None.
    changed
        Whether conditions or factors are others than the default.
    laid
        What a page of the analysis lays over the map.

    Returns
    -------
    dossier
        With the title, the ways and what would change the best one; what a pairing alone has is empty.
    """
    files = (*_FILES, *(_WAY_FILES if comparison else ()), *(laid.files if laid else ()))
    if laid is not None:
        title, gist = laid.titles[language], laid.gists[language]
    elif comparison is None:
        title, gist = say(language, "title"), say(language, "overview.lead")
    else:
        ends = comparison.request.origin, comparison.request.destination
        title = " → ".join(end.name_zh if language == "zh" else end.name_en for end in ends)
        gap, stop = ("", "。") if language == "zh" else (" ", ".")
        note = say(language, "figure.ways.changed")
        gist = say(language, "brief.view") + (f"{gap}{note[0].upper()}{note[1:]}{stop}" if changed else "")
    nothing: dict[str, Any] = dict.fromkeys(("key", "theme", "item", "target", "relation", "no_ways"), "")
    nothing |= dict.fromkeys(("cities", "figures", "places", "parks", "ports", "unknown", "references"), ())
    return Dossier(
        **nothing,
        language=language,
        title=title,
        gist=gist,
        ways=_ways(comparison, language) if comparison else (),
        notes=_notes(comparison, language) if comparison else (),
        break_evens=_break_evens(comparison, language) if comparison else (),
        files=files,
        sources=unique_parts(source_line(service.world.catalogue, files), licence_of(service.world.catalogue, files)),
    )
