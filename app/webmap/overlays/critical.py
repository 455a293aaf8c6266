"""What the map shows of critical links and of the cuts between the provinces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.language.numbers import digits, metric_unit
from app.language.texts import LANGUAGES, say
from app.language.theme import COLOURS
from app.services.critical_groups import critical_groups, ranked_network
from app.webmap.overlays.record import LegendRow, Overlay
from app.webmap.overlays.shapes import LineShape, Point, overlay, paths

if TYPE_CHECKING:
    from app.language.texts import Language
    from app.services.service import Service
    from app.state.view_state import ViewState

__all__ = ["OVERLAY", "critical_overlay"]


# Pixels: the least a line is wide, and what the worst is wider.
_THIN, _THICKER = 2.0, 6.0


_LEAST_RADIUS, _LARGER = 5.0, 6.0


def critical_overlay(service: Service, by: str, network: str = "any") -> dict[str, Any]:
    """
    Return what the map shows of critical links and of the cuts.

    Parameters
    ----------
    by, network
        A metric, and one of `analysis.resilience.critical_file.RANKED_NETWORKS`.

    Returns
    -------
    values
        See `app.webmap.overlays.shapes.overlay`.
    """
    frame = service.critical(by, network)
    shape = {f"{row.kind}:{row.id}": row.geometry for row in frame.itertuples()}
    groups = critical_groups(service.world, frame)
    most = max(group.added for group in groups) or 1.0
    lines, points = [], []
    for row in service.cuts().itertuples():
        zh, en = (f"{say(language, 'critical.cut')} · {row.ref} {name}" for language, name in _named(row))
        lines.append(LineShape(f"cut:{row.number}", paths(row.geometry), COLOURS["ink"], 4.0, zh, en, "3 5"))
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
                lines.append(
                    LineShape(group.key, paths(shape[member]), COLOURS["bad"], _THIN + _THICKER * share, zh, en)
                )
    return overlay(f"critical:{by}:{network}", lines=lines, points=points)


def _named(row: Any) -> list[tuple[Language, str]]:
    return [("zh", row.name), ("en", row.name_en)]


def _title(_service: Service, state: ViewState, language: Language) -> tuple[str, ...]:
    return say(language, f"by.{state.metric}"), say(language, f"network.{ranked_network(state)}")


def _legend(_state: ViewState) -> tuple[str, list[LegendRow]]:
    rows = [LegendRow("legend.critical", (COLOURS["bad"],)), LegendRow("legend.cut", (COLOURS["ink"],), "dashes")]
    return "page.critical", rows


OVERLAY = Overlay(
    depends_on=lambda state: f"{state.metric} {state.network}",
    shapes=lambda service, state: critical_overlay(service, state.metric, ranked_network(state)),
    title=_title,
    legend=_legend,
    files=("factors/factors.csv",),
)
