"""What the browser draws of a comparison: every way as lines by mode, with the names that the pointer shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from app.language.texts import say

if TYPE_CHECKING:
    from analysis.routing.compare import Alternative, Comparison
    from analysis.routing.legs import Leg
    from geo.places.places import Place

__all__ = ["route_map_data"]

_DECIMALS = 4
# Below what can be seen at the closest zoom of the map.
_TOLERANCE_DEG = 0.0015


def route_map_data(comparison: Comparison) -> dict[str, Any]:
    """
    Return a comparison for the map.

    Returns
    -------
    data
        JSON values: both ends, the places to pass, the box to fit, and per alternative its legs with `mode`, `path`
        (latitude, longitude), names, `hours` in motion and hours of standing `after` it.
    """
    request = comparison.request
    ways = [{"legs": _legs(alternative)} for alternative in comparison.alternatives]
    points = [point for way in ways for leg in way["legs"] for point in leg["path"]]
    corners = np.array(points)
    fit = [corners.min(axis=0).round(3).tolist(), corners.max(axis=0).round(3).tolist()]
    ends = {"origin": _end(request.origin), "destination": _end(request.destination)}
    return {**ends, "via": [_end(place) for place in request.via], "fit": fit, "alternatives": ways}


def _end(place: Place) -> dict[str, Any]:
    return {"lon": place.lon, "lat": place.lat, "zh": place.name_zh, "en": place.name_en}


def _legs(alternative: Alternative) -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = []
    for leg in alternative.route.legs:
        if leg.mode == "transfer":
            if drawn:
                drawn[-1]["after"] = round(drawn[-1]["after"] + leg.time_h, 2)
            continue
        line = leg.geometry.simplify(_TOLERANCE_DEG)
        path = np.round(shapely.get_coordinates(line)[:, ::-1], _DECIMALS).tolist()
        words = {language: _caption(leg, language) for language in ("zh", "en")}
        drawn.append({"mode": leg.mode, "path": path, "hours": round(leg.time_h, 2), "after": 0.0, **words})
    return drawn


def _caption(leg: Leg, language: Any) -> str:
    name = leg.name_zh if language == "zh" else leg.name_en
    mode = say(language, f"mode.{leg.mode}")
    return mode if leg.mode == "access" or not name else f"{mode} · {name}"
