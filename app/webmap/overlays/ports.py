"""What the map shows of hinterlands and of the linkage of ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.planning.hinterland import BANDS_H
from app.exports.contents import HINTERLAND_FILES, LINKAGE_FILES
from app.language.numbers import digits, metric_unit
from app.language.texts import LANGUAGES, say
from app.language.theme import AREA_COLOURS, HOURS_COLOURS, MODE_COLOURS, NO_PLACE_COLOUR, OWN_COLOURS
from app.services.selection import name_of, place_row
from app.webmap.overlays.record import LegendRow, Overlay
from app.webmap.overlays.shapes import Area, LineShape, overlay, paths

if TYPE_CHECKING:
    import geopandas as gpd

    from app.language.texts import Language
    from app.services.service import Service
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["OVERLAY", "hours_colour", "ports_overlay"]


_MOST_LINKS = 24


# A county is contested where the second port is less than this share behind.
_CONTESTED = 0.05


def _colours(world: World, frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return a colour for each port; the provinces lie so far apart that each has the whole palette."""
    found: dict[str, str] = {}
    city = world.ports.set_index("id").city_adcode
    for province in ("21", "32"):
        served = frame.port[frame.adcode.str.startswith(province)].value_counts()
        own = [port for port in served.index if city[port].startswith(province)]
        found |= {port: AREA_COLOURS[place % len(AREA_COLOURS)] for place, port in enumerate(own)}
    return found


def _areas(service: Service, state: ViewState) -> dict[str, Area]:
    """Return the counties in the colour of their port, of how well one port serves them, or of hours by truck."""
    by = state.metric
    frame = service.hinterland(by, state.port)
    colours = _colours(service.world, frame)
    areas = {}
    for row in frame.itertuples():
        if row.port is None or pd.isna(row.value):
            areas[row.adcode] = Area(NO_PLACE_COLOUR, f"{row.name_zh} · —", f"{row.name_en} · —")
            continue
        said = []
        for language in LANGUAGES:
            sign = "+" if row.margin >= 0 else "−"
            parts = [f"{digits(row.value)} {metric_unit(language, by)}", f"{sign}{digits(abs(row.margin))}"]
            truck = [] if pd.isna(row.truck_h) else [say(language, "ports.by_truck", hours=digits(row.truck_h))]
            said.append(", ".join([*parts, *truck]))
        if state.areas == "hours":
            colour = hours_colour(row.truck_h)
        elif state.port:
            colour = OWN_COLOURS[0 if row.margin >= 0 else 1 if -row.margin < _CONTESTED * row.value else 2]
        else:
            colour = colours[row.port]
        areas[row.adcode] = Area(
            colour, f"{row.name_zh} · {row.port_zh} · {said[0]}", f"{row.name_en} · {row.port_en} · {said[1]}"
        )
    return areas


def hours_colour(hours: float) -> str:
    """Return the colour of a band of hours by truck; where no road leads the colour of none."""
    if pd.isna(hours):
        return NO_PLACE_COLOUR
    return HOURS_COLOURS[int(np.searchsorted(BANDS_H, hours, side="right"))]


def ports_overlay(service: Service, state: ViewState) -> dict[str, Any]:
    """
    Return what the map shows of hinterlands and linkage.

    Returns
    -------
    values
        See `app.webmap.overlays.shapes.overlay`.

    Raises
    ------
    LiaosuError
        If there is no such port.
    """
    areas = _areas(service, state)
    links = _links(service)
    most = links.index_value.max()
    lines = []
    for row in links[::-1].itertuples():
        names = {language: _way(service.world, language, row.origin, row.destination) for language in ("zh", "en")}
        said = f"{row.index_value:.1f} → / ← {row.back_value:.1f}"
        lines.append(
            LineShape(
                f"{row.origin}-{row.destination}", paths(row.geometry), MODE_COLOURS["sea"],
                1.0 + 4.0 * row.index_value / most, f"{names['zh']} · {said}", f"{names['en']} · {said}",
                "" if row.service == "known" else "6 5", (row.index_value / most, row.back_value / most),
            )
        )  # fmt: skip
    return overlay(f"ports:{state.metric}:{state.port}:{state.areas}", areas, lines)


def _links(service: Service) -> gpd.GeoDataFrame:
    """Return the best linked pairs of a port in Liaoning and one in Jiangsu, with the index of the way back."""
    frame = service.linkage().rename(columns={"index": "index_value"})
    back = frame.set_index(["destination", "origin"]).index_value.rename("back_value")
    frame = frame.join(back, on=["origin", "destination"])
    city = service.world.ports.set_index("id").city_adcode.fillna("")
    between = frame.origin.map(city).str.startswith("21") & frame.destination.map(city).str.startswith("32")
    found = frame[between & frame.index_value.notna()]
    return found.sort_values("index_value", ascending=False).head(_MOST_LINKS)


def _port_name(world: World, language: Language, port: str) -> str:
    return name_of(place_row(world, "port", port), language)


def _way(world: World, language: Language, origin: str, destination: str) -> str:
    return f"{_port_name(world, language, origin)} → {_port_name(world, language, destination)}"


def _title(service: Service, state: ViewState, language: Language) -> tuple[str, ...]:
    port = (_port_name(service.world, language, state.port),) if state.port else ()
    return *port, say(language, f"by.{state.metric}")


def _county_row(state: ViewState) -> LegendRow:
    """Return what the counties' colours mean."""
    if state.areas == "hours":
        return LegendRow("legend.hours", HOURS_COLOURS)
    if state.port:
        return LegendRow("legend.own", OWN_COLOURS)
    return LegendRow("legend.hinterland", AREA_COLOURS[:3])


def _legend(state: ViewState) -> tuple[str, list[LegendRow]]:
    sea = MODE_COLOURS["sea"]
    return "ports.linkage", [
        _county_row(state),
        LegendRow("legend.linkage.known", (sea,)),
        LegendRow("legend.linkage.potential", (sea,), "dashes"),
    ]


OVERLAY = Overlay(
    depends_on=lambda state: f"{state.metric} {state.port} {state.areas}",
    shapes=ports_overlay,
    title=_title,
    legend=_legend,
    files=(*HINTERLAND_FILES, *LINKAGE_FILES),
)
