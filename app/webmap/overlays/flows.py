"""What the map shows of flows and distribution centres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.flows.flow_file import STORED_DEMAND
from analysis.network.link_names import numbered_name
from app.exports.contents import DEMAND_FILES
from app.language.numbers import cargo, digits, metric_unit
from app.language.texts import LANGUAGES, say
from app.language.theme import AREA_COLOURS, COLOURS, MODE_COLOURS, NO_PLACE_COLOUR
from app.state.view_state import MODES
from app.webmap.overlays.record import LegendRow, Overlay
from app.webmap.overlays.shapes import Area, LineShape, Point, overlay, paths

if TYPE_CHECKING:
    from app.language.texts import Language
    from app.services.service import Centres, Service
    from app.state.view_state import ViewState

__all__ = ["OVERLAY", "flows_note", "flows_overlay"]


_THIN, _THICKER = 0.8, 9.0


def flows_overlay(service: Service, state: ViewState) -> dict[str, Any]:
    """
    Return what the map shows of flows or centres.

    Returns
    -------
    values
        See `app.webmap.overlays.shapes.overlay`.
    """
    if state.shown == "centres":
        return _centres_overlay(service, service.centres(state.centres, state.metric))
    loads = service.flows(state.shown).loads
    most = float(loads.tonnes.max()) or 1.0
    lines = []
    for row in loads.itertuples():
        zh, en = (
            _load(language, row, name) for language, name in zip(LANGUAGES, (row.name_zh, row.name_en), strict=True)
        )
        width = _THIN + _THICKER * (row.tonnes / most) ** 0.5
        lines.append(LineShape(f"load:{row.edge}", paths(row.geometry), MODE_COLOURS[row.mode], width, zh, en))
    return overlay(f"flows:{state.shown}", lines=lines)


def _load(language: Language, row: Any, name: str) -> str:
    """Return what a link carries, in words."""
    ref = row.ref if row.mode in ("road", "rail") else ""
    what = numbered_name(ref, name) or say(language, f"mode.{row.mode}")
    return f"{what} · {say(language, 'flows.load', tonnes=cargo(language, row.tonnes))}"


def _centres_overlay(service: Service, found: Centres) -> dict[str, Any]:
    frame = found.frame
    hubs = frame[frame.role == "hub"].reset_index(drop=True)
    colour = {row.id: AREA_COLOURS[row.Index % len(AREA_COLOURS)] for row in hubs.itertuples()}
    names = {row.id: (row.name_zh, row.name_en) for row in hubs.itertuples()}
    areas = {}
    for row in service.world.counties.itertuples():
        hub = found.serves.get(row.adcode)
        zh, en = names[hub] if hub else ("—", "—")
        areas[row.adcode] = Area(
            colour[hub] if hub else NO_PLACE_COLOUR, f"{row.name_zh} · {zh}", f"{row.name_en} · {en}"
        )
    points = []
    for row in frame.itertuples():
        hub = row.role == "hub"
        zh, en = (say(language, "flows.centre" if hub else "flows.planned") for language in LANGUAGES)
        points.append(
            Point(
                row.id, row.geometry.y, row.geometry.x, COLOURS["ink" if hub else "unknown"], 9.0 if hub else 6.0,
                f"{row.name_zh} · {zh}", f"{row.name_en} · {en}",
            )
        )  # fmt: skip
    return overlay(f"centres:{found.by}:{len(hubs)}", areas, points=points)


def flows_note(service: Service, state: ViewState, language: Language) -> str:
    """
    Return what has to be said of flows or centres wherever they show: that they are a model's, and of what.

    Raises
    ------
    LiaosuError
        If that many centres cannot be chosen.
    """
    gap = "" if language == "zh" else " "
    if state.shown == "centres":
        mean = service.centres(state.centres, state.metric).value
        unit = metric_unit(language, state.metric)
        return say(language, "flows.calculation") + gap + say(language, "flows.mean", value=digits(mean), unit=unit)
    demand = say(
        language, "flows.demand", tonnes=cargo(language, STORED_DEMAND.total_t), pairs=len(service.world.cities),
        factor=f"{STORED_DEMAND.pair_factor:g}",
    )  # fmt: skip
    return say(language, "flows.illustrative") + gap + demand


def _depends_on(state: ViewState) -> str:
    return state.shown + (f" {state.centres} {state.metric}" if state.shown == "centres" else "")


def _title(_service: Service, state: ViewState, language: Language) -> tuple[str, ...]:
    by = (say(language, f"by.{state.metric}"),) if state.shown == "centres" else ()
    return say(language, f"flows.show.{state.shown}"), *by


def _legend(state: ViewState) -> tuple[str, list[LegendRow]]:
    if state.shown == "centres":
        return "flows.centres", [LegendRow("legend.centres", AREA_COLOURS[:3])]
    return "legend.flows", [LegendRow(f"mode.{mode}", (MODE_COLOURS[mode],)) for mode in MODES]


OVERLAY = Overlay(_depends_on, flows_overlay, _title, _legend, DEMAND_FILES, flows_note)
