"""Single links as rows of a table: number, name, and where they are when they have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analysis.network.edge_columns import GROUPS
from analysis.wording import WHEREABOUTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.network.router import Router
    from analysis.wording import Words
    from geo.world import World

__all__ = ["link_table", "numbered_name", "places_at"]

_DECIMALS = 6


def link_table(router: Router, rows: NDArray[np.int64]) -> pd.DataFrame:
    """
    Return links as a table.

    Parameters
    ----------
    rows
        Rows of the edge table.

    Returns
    -------
    table
        `id` (the edge's, as text), `mode`, `ref`, `name`, `name_en`, the middle as `lon` and `lat`, and the line in
        `geometry`, EPSG:4326. A link without a name is called after the county or province that it lies in, or at
        sea the nearest port.
    """
    columns, edges = router.columns, router.graph.edges
    points = shapely.line_interpolate_point(columns.geometry[rows], 0.5, normalized=True)
    middle, names = shapely.get_coordinates(points).round(_DECIMALS), _link_names(router, rows, points)
    return pd.DataFrame(
        {
            "id": edges["edge"].to_numpy()[rows].astype(str),
            "mode": np.array(GROUPS)[columns.group[rows]],
            "ref": np.asarray(edges["ref"])[rows].astype(str),
            "name": [name[0] for name in names],
            "name_en": [name[1] for name in names],
            "lon": middle[:, 0],
            "lat": middle[:, 1],
            "geometry": columns.geometry[rows],
        }
    )


def numbered_name(ref: str, name: str) -> str:
    """Return a link's number and name as people read them: several of either are parted by strokes."""
    return f"{ref} {name}".strip().replace(";", " / ")


def places_at(world: World, points: NDArray[np.object_], *, afloat: bool = False) -> list[Words]:
    """
    Return where points are.

    Parameters
    ----------
    points
        Points, EPSG:4326.
    afloat
        Whether they are told by the nearest sea port, not by the county or province that they lie in or nearest to.

    Returns
    -------
    names
        Chinese and English, such as "in Gaizhou".
    """
    frames = (world.ports[world.ports["type"] == "sea"],) if afloat else (world.counties, world.neighbours)
    frame = pd.concat([part[["name_zh", "name_en", "geometry"]] for part in frames], ignore_index=True)
    if not len(points) or frame.empty:
        return [("", "")] * len(points)
    near = shapely.STRtree(frame.geometry.to_numpy()).query_nearest(points, all_matches=False)[1]
    zh, en = WHEREABOUTS["afloat" if afloat else "inside"]
    return [(zh.format(place=row.name_zh), en.format(place=row.name_en)) for row in frame.iloc[near].itertuples()]


def _link_names(router: Router, rows: NDArray[np.int64], middle: NDArray[np.object_]) -> list[Words]:
    """Return what links are called; those without a name by the county or province, at sea by the nearest port."""
    edges = router.graph.edges
    names = list(
        zip(edges["name_zh"].to_numpy()[rows].astype(str), edges["name_en"].to_numpy()[rows].astype(str), strict=True)
    )
    blank = np.array([place for place, (zh, _) in enumerate(names) if not zh], dtype=np.int64)
    at_sea = np.isin(router.columns.group[rows[blank]], [GROUPS.index("sea"), GROUPS.index("ferry")])
    for places, afloat in ((blank[~at_sea], False), (blank[at_sea], True)):
        for place, name in zip(places.tolist(), places_at(router.world, middle[places], afloat=afloat), strict=True):
            names[place] = name
    return names
