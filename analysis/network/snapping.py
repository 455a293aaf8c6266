"""What lies at a point of the map: ports and links, nearest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from analysis.assumptions.cost import CLASSES
from analysis.network.edge_columns import GROUPS
from analysis.network.link_names import link_table
from geo.crs import geodesic_length_m

if TYPE_CHECKING:
    import pandas as pd

    from analysis.network.router import Router
    from geo.world import World

__all__ = ["links_near", "ports_near"]

# Metres in a degree of latitude.
_DEGREE_M = 111_320.0
# Two links of a mode tell the one that was meant from its neighbour; more would be a list to search through.
_OF_A_MODE = 2


def _shrink(lat: float) -> np.ndarray:
    """Return what makes degrees of longitude as long as those of latitude."""
    return np.array([np.cos(np.radians(lat)), 1.0])


def links_near(router: Router, lon: float, lat: float, within_m: float) -> pd.DataFrame:
    """
    Return the links at a point.

    Parameters
    ----------
    within_m
        How far off a link may lie, metres.

    Returns
    -------
    table
        As of `analysis.network.link_names.link_table`, with `km` (the link's length) and `distance_m`; the two
        nearest of each mode, nearest first. Ways to terminals and changes of mode are no links of their own.
    """
    columns, shrink = router.columns, _shrink(lat)
    reach = within_m / _DEGREE_M
    west, south, east, north = shapely.bounds(columns.geometry).T
    near = (west <= lon + reach / shrink[0]) & (east >= lon - reach / shrink[0])
    near &= (south <= lat + reach) & (north >= lat - reach)
    near &= (columns.group != GROUPS.index("transfer")) & (columns.code != CLASSES.index("access"))
    rows = np.flatnonzero(near)
    lines = shapely.transform(columns.geometry[rows], lambda xy: xy * shrink)
    metres = shapely.distance(lines, shapely.Point(lon * shrink[0], lat)) * _DEGREE_M
    order = np.argsort(metres, kind="stable")
    kept = [place for place in order.tolist() if metres[place] <= within_m]
    table = link_table(router, rows[kept]).assign(km=columns.km[rows[kept]], distance_m=metres[kept])
    return table[table.groupby("mode").cumcount() < _OF_A_MODE].reset_index(drop=True)


def ports_near(world: World, lon: float, lat: float, within_m: float) -> pd.DataFrame:
    """
    Return the ports at a point.

    Parameters
    ----------
    within_m
        How far off a port may lie, metres.

    Returns
    -------
    table
        Rows of the port table with `distance_m`, nearest first.
    """
    ports = world.ports
    metres = np.array(
        [geodesic_length_m(shapely.LineString([(lon, lat), (x, y)])) for x, y in zip(ports.lon, ports.lat, strict=True)]
    )
    found = ports.assign(distance_m=metres)
    return found[found.distance_m <= within_m].sort_values("distance_m")
