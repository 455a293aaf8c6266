"""
The worst single closures of the networks as they are, ranked beforehand by each metric: `networks/critical.csv`.

A ranking takes seconds, too long for a page that opens. The catalogue says which networks, factors and cities the file
was made from, and it is refused when they have changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.assumptions.cost import METRICS
from analysis.network.graph_file import inputs_version, require_computed_from
from analysis.resilience.closure_stability import closure_stability
from analysis.resilience.criticality import CRITICAL_COLUMNS, closures, critical_table
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import require_metric
from analysis.routing.tabulate import place_set
from geo.crs import WGS84, Datum
from geo.errors import CorruptDataError, RequestError
from geo.tables import column, read_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import shapely

    from analysis.network.router import Router

__all__ = [
    "CRITICAL_FILE",
    "DRAWS",
    "RANKED",
    "RANKED_NETWORKS",
    "critical_version",
    "load_critical",
    "ranked_closures",
]

CRITICAL_FILE = "networks/critical.csv"
# All modes door to door, and what land alone hangs on: by cost most goods go by sea.
RANKED_NETWORKS = ("any", "road", "rail")
# How many closures are kept by each metric.
RANKED = 60
# Over how many draws of the factors it is seen how well they hold their ranks.
DRAWS = 20

# What a ranking depends on beside the graph: what ways weigh, and where the cities are.
_INPUTS = ("factors/factors.csv", "cities/cities.csv")
_REMEDY = "rebuild it with `liaosu data build critical`"
_SCHEMA = pa.DataFrameSchema(
    {
        "network": column("str", pa.Check.isin(RANKED_NETWORKS)),
        "by": column("str", pa.Check.isin(METRICS)),
        "rank": column("int64", pa.Check.ge(1)),
        "kind": column("str", pa.Check.isin(("edge", "port"))),
        "id": column("str", pa.Check.str_length(min_value=1)),
        "mode": column("str", pa.Check.isin(("road", "rail", "sea", "river", "ferry"))),
        "ref": column("str"),
        "name": column("str", pa.Check.str_length(min_value=1)),
        "added": column(float, pa.Check.ge(0)),
        "pairs_cut": column("int64", pa.Check.ge(0)),
        "lon": column(float, pa.Check.in_range(-180, 180)),
        "lat": column(float, pa.Check.in_range(-90, 90)),
        "name_en": column("str", pa.Check.str_length(min_value=1)),
        "rank_low": column(float, pa.Check.ge(1), nullable=True),
        "rank_high": column(float, pa.Check.ge(1), nullable=True),
        "stable": column(float, pa.Check.in_range(0, 1), nullable=True),
    },
    strict=True,
    ordered=True,
    unique=["network", "by", "rank"],
)


def critical_version(data: Path) -> str:
    """
    Return what `version` in the catalogue says of a ranking of the networks, factors and cities at hand.

    Returns
    -------
    version
        With the first half of their checksum.

    Raises
    ------
    MissingDataError
        If one of the files is missing.
    """
    return inputs_version(data, _INPUTS)


def ranked_closures(router: Router, report: Callable[[str, float], None]) -> pd.DataFrame:
    """
    Return the worst closures between all cities by each metric, lanes of the open sea left out.

    Returns
    -------
    table
        `network` (of `RANKED_NETWORKS`), `by`, `analysis.resilience.criticality.CRITICAL_COLUMNS`, and the columns of
        `analysis.resilience.closure_stability.closure_stability`: `RANKED` rows by each metric, in the order of
        `analysis.assumptions.cost.METRICS`, worst first. Door to door by all modes the ranks are held against `DRAWS`
        draws; on roads or railways alone they are not, and these columns are missing.
    """
    prepared, cities = apply_scenario(router), place_set(router.world, "cities")
    asked = [(network, by) for network in RANKED_NETWORKS for by in METRICS]
    parts: list[pd.DataFrame] = []
    told: set[float] = set()
    for network, by in asked:

        def show(share: float, network: str = network, by: str = by) -> None:
            whole = round((len(parts) + share) / len(asked), 2)
            if whole not in told:
                told.add(whole)
                report(f"closing links and ports by {by}, {network}", whole)

        show(0.0)
        table = critical_table(prepared, closures(prepared, cities, by, network), lanes=False)
        worst = pd.DataFrame(table.head(RANKED)[list(CRITICAL_COLUMNS)])
        held = pd.DataFrame(np.nan, index=worst.index, columns=["rank_low", "rank_high", "stable"])
        if network == "any":
            held = closure_stability(prepared, cities, worst, by, lanes=False, draws=DRAWS, progress=show)
        worst.insert(0, "by", by)
        worst.insert(0, "network", network)
        parts.append(worst.join(held.astype({"rank_low": "Int64", "rank_high": "Int64"})))
    return pd.concat(parts, ignore_index=True)


def load_critical(router: Router, by: str | None = None, network: str = "any") -> gpd.GeoDataFrame:
    """
    Load the closures ranked beforehand.

    Parameters
    ----------
    router
        As loaded, without a scenario.
    by
        A metric of `analysis.assumptions.cost.METRICS`; all of them by default.
    network
        One of `RANKED_NETWORKS`.

    Returns
    -------
    table
        As from `ranked_closures`, with the link's line or the port's point in `geometry`, EPSG:4326, tagged WGS 84.
        A scenario closes the same by `int(id)` in `closed.edges` where `kind` is "edge", and by `id` in `closed.ports`
        where it is "port".

    Raises
    ------
    RequestError
        If there is no such metric or network.
    MissingDataError, SchemaError
        If the file is missing, or not of the agreed form.
    CorruptDataError
        If it cannot be read, or was made from other networks, factors or cities than those at hand.
    """
    if by is not None:
        require_metric(by)
    if network not in RANKED_NETWORKS:
        msg = f"Closures are not ranked on {network!r}; there are {', '.join(RANKED_NETWORKS)}."
        raise RequestError(msg)
    world = router.world
    path = world.data / CRITICAL_FILE
    table = read_csv(path, _SCHEMA)
    refusal = f"{path} was made from other networks, factors or cities than those in {world.data}; {_REMEDY}."
    require_computed_from(world.catalogue, (CRITICAL_FILE,), critical_version(world.data), refusal)
    table = table[(table.network == network) & ((table.by == by) | (by is None))].reset_index(drop=True)
    frame = gpd.GeoDataFrame(table, geometry=_shapes(router, table, path), crs=WGS84)
    frame.attrs["datum"] = str(Datum.WGS84)
    return frame


def _shapes(router: Router, table: pd.DataFrame, path: Path) -> list[shapely.Geometry]:
    """Return the lines of links and the points of ports."""
    row_of = {str(edge): row for row, edge in enumerate(router.graph.edges["edge"].tolist())}
    ports = router.world.ports.set_index("id").geometry
    shapes, lost = [], []
    for kind, key in zip(table.kind, table.id, strict=True):
        if key not in (row_of if kind == "edge" else ports.index):
            lost.append(f"{kind} {key}")
        else:
            shapes.append(router.columns.geometry[row_of[key]] if kind == "edge" else ports[key])
    if lost:
        msg = f"{path} ranks what is not in the networks ({', '.join(lost[:5])}); {_REMEDY}."
        raise CorruptDataError(msg)
    return shapes
