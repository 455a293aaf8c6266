"""Results of the analyses as what a file holds, for the pages and the commands alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.wording import RESULT_TITLES
from app.services.service import network_licences
from geo.layers.export import Content

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.world import World

__all__ = ["DEMAND_FILES", "HINTERLAND_FILES", "LINKAGE_FILES", "result_content"]

# Data files that results use besides the networks.
LINKAGE_FILES = ("ports/ports.csv", "ports/throughput.csv", "ports/services.csv", "factors/factors.csv")
HINTERLAND_FILES = (
    "boundaries/counties_150m.parquet",
    "ports/ports.csv",
    "cities/figures.csv",
    "factors/factors.csv",
)
DEMAND_FILES = ("cities/cities.csv", "cities/figures.csv", "factors/factors.csv")


def result_content(world: World, name: str, key: str, frame: gpd.GeoDataFrame, files: tuple[str, ...] = ()) -> Content:
    """
    Return a result as what a file holds, so that it is written as layers are.

    Parameters
    ----------
    name
        A key of `analysis.wording.RESULT_TITLES`.
    key
        The column that tells the rows apart.
    frame
        Rows with geometry, EPSG:4326.
    files
        Data files that it uses besides the networks.

    Returns
    -------
    content
        With titles, source and licence.
    """
    return Content(name, key, *RESULT_TITLES[name], frame, *network_licences(world, files))
