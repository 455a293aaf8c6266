"""What the map shows of a scenario: what it changes, and the routes that change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import shapely

from analysis.resilience.effects import effect_features, effect_words
from app.language.texts import LANGUAGES, say
from app.language.theme import COLOURS
from app.services.scenario_events import scenario_name
from app.state.view_state import ViewState, to_query
from app.webmap.overlays.record import LegendRow, Overlay
from app.webmap.overlays.shapes import LineShape, Point, overlay, paths
from geo.errors import LiaosuError
from geo.places.places import resolve_place

if TYPE_CHECKING:
    from analysis.assumptions.scenario import Scenario
    from analysis.network.router import Router
    from analysis.resilience.effects import Effects
    from app.language.texts import Language
    from app.services.service import Service

__all__ = ["OVERLAY", "scenario_overlay"]


def scenario_overlay(router: Router, effects: Effects) -> dict[str, Any]:
    """
    Return what the map shows of a scenario: what it changes, and the ways that change, as they were and as they are.

    Returns
    -------
    values
        See `app.webmap.overlays.shapes.overlay`.
    """
    lines = []
    for row in effect_features(effects).itertuples():
        before = row.when == "before"
        zh = " · ".join((row.name, say("zh", f"scenarios.{row.when}"), row.way))
        en = " · ".join((row.name_en, say("en", f"scenarios.{row.when}"), row.way_en))
        lines.append(
            LineShape(
                row.pair, paths(row.geometry), COLOURS["unknown" if before else "bad"], 2.5 if before else 3.0,
                zh, en, "5 6" if before else "",
            )
        )  # fmt: skip
    ways = sorted(lines, key=lambda line: line.dash == "")
    return overlay(
        f"scenarios:{effects.by}",
        lines=[*ways, *_changed_lines(router, effects.scenario)],
        points=_closed_ports(router, effects.scenario),
    )


def _changed_lines(router: Router, scenario: Scenario) -> list[LineShape]:
    ink, added = COLOURS["ink"], COLOURS["good"]
    lines = []
    areas = [(scenario.closed_area, "legend.closed")] if scenario.closed_area is not None else []
    areas += [(entry.area, "legend.slowed") for entry in scenario.slowed if entry.area is not None]
    for number, (area, words) in enumerate(areas):
        lines.append(
            LineShape(
                f"area:{number}",
                paths(shapely.boundary(area)),
                ink,
                2.0,
                *_both(words),
                "" if words == "legend.closed" else "2 5",
            )
        )
    edges = router.graph.edges["edge"]
    closed = edges.isin(scenario.closed_edges).to_numpy().nonzero()[0]
    lines += [
        LineShape(f"edge:{edges.iloc[row]}", paths(router.columns.geometry[row]), ink, 5.0, *_both("legend.closed"))
        for row in closed.tolist()
    ]
    for number, link in enumerate(scenario.added):
        try:
            ends = [resolve_place(router.world.places, text) for text in (link.origin, link.destination)]
        except LiaosuError:
            continue
        path = [[[end.lat, end.lon] for end in ends if end.lat is not None and end.lon is not None]]
        lines.append(LineShape(f"added:{number}", path, added, 3.0, *_both("legend.added"), "8 6"))
    return lines


def _closed_ports(router: Router, scenario: Scenario) -> list[Point]:
    ports = router.world.ports
    rows = ports[
        ports.id.isin(scenario.closed_ports) | (ports.locode.isin(scenario.closed_ports) & (ports.locode != ""))
    ]
    zh, en = _both("legend.closed")
    return [
        Point(f"port:{row.id}", row.lat, row.lon, COLOURS["ink"], 7.0, f"{row.name_zh} · {zh}", f"{row.name_en} · {en}")
        for row in rows.itertuples()
    ]


def _both(words: str) -> tuple[str, str]:
    return say("zh", words), say("en", words)


def _depends_on(state: ViewState) -> str:
    changes = replace(
        ViewState(), drivers=state.drivers, factors=state.factors, off=state.off, ice=state.ice,
        scenario=state.scenario, metric=state.metric, network=state.network,
    )  # fmt: skip
    return to_query(changes)


def _title(service: Service, state: ViewState, language: Language) -> tuple[str, ...]:
    return scenario_name(service, state.scenario, language), say(language, f"by.{state.metric}")


def _gist(service: Service, state: ViewState, language: Language) -> str:
    place = LANGUAGES.index(language)
    joiner, stop = ("；", "。") if language == "zh" else ("; ", ".")
    text = joiner.join(words[place] for words in effect_words(service.effects(state)))
    return text[:1].upper() + text[1:] + stop


def _legend(_state: ViewState) -> tuple[str, list[LegendRow]]:
    return "legend.changed", [
        LegendRow("legend.before", (COLOURS["unknown"],), "dashes"),
        LegendRow("legend.after", (COLOURS["bad"],)),
        LegendRow("legend.closed", (COLOURS["ink"],)),
        LegendRow("legend.added", (COLOURS["good"],), "dashes"),
    ]


OVERLAY = Overlay(
    depends_on=_depends_on,
    shapes=lambda service, state: scenario_overlay(service.router, service.effects(state)),
    title=_title,
    legend=_legend,
    files=("factors/factors.csv",),
    gist=_gist,
)
