"""What a page of the analysis lays over the map: coloured counties, lines and points, with what each says of itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


__all__ = ["Area", "LineShape", "Point", "overlay", "paths"]

_DECIMALS = 4
# Below what can be seen at the closest zoom of the map.
_TOLERANCE_DEG = 0.002


@dataclass(frozen=True)
class Area:
    """A county's colour, and what it says in Chinese and English."""

    colour: str
    zh: str
    en: str


@dataclass(frozen=True)
class LineShape:
    """
    A line.

    Attributes
    ----------
    id
        Rows of tables with the same `data-overlay` light up with it.
    paths
        Parts, each a list of latitude and longitude.
    weight
        Pixels.
    dash
        Pattern, or empty.
    arrows
        How large the heads at the end and at the start are, 0 to 1; none at 0.
    """

    id: str
    paths: list[list[list[float]]]
    colour: str
    weight: float
    zh: str
    en: str
    dash: str = ""
    arrows: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Point:
    """A point with its radius in pixels; `id` as of a line."""

    id: str
    lat: float
    lon: float
    colour: str
    radius: float
    zh: str
    en: str


def paths(geometry: shapely.Geometry) -> list[list[list[float]]]:
    """
    Return a line as the browser draws it.

    Parameters
    ----------
    geometry
        Line or lines, EPSG:4326.

    Returns
    -------
    paths
        Parts of latitude and longitude, without what cannot be seen.
    """
    simple = shapely.simplify(geometry, _TOLERANCE_DEG)
    return [
        np.round(shapely.get_coordinates(part)[:, ::-1], _DECIMALS).tolist()
        for part in shapely.get_parts(simple)
        if not part.is_empty
    ]


def overlay(
    key: str, areas: Mapping[str, Area] | None = None, lines: Iterable[LineShape] = (), points: Iterable[Point] = ()
) -> dict[str, Any]:
    """
    Return what is laid over the map as JSON values.

    Parameters
    ----------
    key
        What it depends on; the map is framed anew when the part before the first colon changes.
    areas
        By adcode of a county.
    lines, points
        In the order of drawing.

    Returns
    -------
    values
        `key`, `areas`, `lines`, `points`.
    """
    return {
        "key": key,
        "areas": {adcode: asdict(area) for adcode, area in (areas or {}).items()},
        "lines": [asdict(line) for line in lines],
        "points": [asdict(point) for point in points],
    }
