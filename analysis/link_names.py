"""Single links as rows of a table: number, name, and where they are when they have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analysis.columns import GROUPS
from analysis.wording import WHEREABOUTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.router import Router
    from analysis.wording import Words

__all__ = ["link_table"]

_DECIMALS = 6


def link_table(router: Router, rows: NDArray[np.int64]) -> pd.DataFrame:
    """
    Return links as a table.

    Parameters
    ----------
    router
        As loaded.
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


def _link_names(router: Router, rows: NDArray[np.int64], middle: NDArray[np.object_]) -> list[Words]:
    """Return what links are called; those without a name by the county or province, at sea by the nearest port."""
    edges, world = router.graph.edges, router.world
    names = list(
        zip(edges["name_zh"].to_numpy()[rows].astype(str), edges["name_en"].to_numpy()[rows].astype(str), strict=True)
    )
    blank = [place for place, (zh, _) in enumerate(names) if not zh]
    afloat = np.isin(router.columns.group[rows[blank]], [GROUPS.index("sea"), GROUPS.index("ferry")])
    for places, frames, where in (
        (np.array(blank, dtype=np.int64)[~afloat], (world.counties, world.neighbours), "inside"),
        (np.array(blank, dtype=np.int64)[afloat], (world.ports[world.ports["type"] == "sea"],), "afloat"),
    ):
        frame = pd.concat([part[["name_zh", "name_en", "geometry"]] for part in frames], ignore_index=True)
        if not len(places) or frame.empty:
            continue
        near = shapely.STRtree(frame.geometry.to_numpy()).query_nearest(middle[places], all_matches=False)[1]
        for place, row in zip(places.tolist(), frame.iloc[near].itertuples(), strict=True):
            zh, en = WHEREABOUTS[where]
            names[place] = zh.format(place=row.name_zh), en.format(place=row.name_en)
    return names
