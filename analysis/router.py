"""All that answers routing questions, loaded once: the graph, its hierarchy, the factors, and how places join."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from analysis.columns import GROUPS, Columns, edge_columns
from analysis.engine import Engine, Graph, MetricStore, contraction_order
from analysis.factors import Factors, default_factors, load_factor_table
from analysis.graph_file import read_graph
from analysis.multimodal import ACCESS_LIMIT_KM, Multimodal, Terminal, assemble
from geo.crs import geodesic_length_m
from geo.errors import TooFarError
from geo.network import MODES, load_network
from geo.rail_lines import load_rail_yards

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo.places import Place
    from geo.world import World

__all__ = ["Join", "Router", "assemble_graph", "build_order", "join_place", "load_router"]

# Edges near a point in degrees are compared by geodesic distance; a degree of longitude is the shorter one.
_CANDIDATES = 12


@dataclass(frozen=True)
class Join:
    """
    Where a place meets a network.

    Attributes
    ----------
    row
        Row of the edge table, or -1 when the place is a node itself.
    share
        Where on the edge, 0 at its start to 1 at its end.
    node
        Node number, or -1 when the place lies along an edge.
    access_km
        Straight way from the place to there.
    lon, lat
        The point on the network, degrees.
    """

    row: int
    share: float
    node: int
    access_km: float
    lon: float
    lat: float


@dataclass(frozen=True, eq=False)
class Router:
    """
    What routing needs; never changed by a request.

    Attributes
    ----------
    world
        Places and plan.
    graph
        The assembled graph.
    engine
        Its hierarchy.
    columns
        The edge table as arrays.
    factor_table, factors
        The assumptions and their default values.
    trees
        Spatial index per mode, with the rows of its edges.
    metrics
        The metrics last asked for; what they hold depends on their keys alone.
    """

    world: World
    graph: Multimodal
    engine: Engine
    columns: Columns
    factor_table: pd.DataFrame
    factors: Factors
    trees: dict[str, tuple[shapely.STRtree, NDArray[np.int64]]]
    metrics: MetricStore = field(default_factory=MetricStore)


def _terminals(world: World) -> list[Terminal]:
    kinds = {"sea": "port", "river": "river_port", "ferry": "ferry", "rail_ferry": "train_ferry"}
    ports = [Terminal(p.id, kinds[p.type], p.name_zh, p.name_en, p.lon, p.lat) for p in world.ports.itertuples()]
    yards = [
        Terminal(y.id, "yard", f"{y.name_zh}站", f"{y.name_en} station", y.lon, y.lat)
        for y in load_rail_yards(world.data).itertuples()
    ]
    return [*ports, *yards]


def assemble_graph(world: World) -> Multimodal:
    """
    Load the networks and put them together; the build stores the result.

    Parameters
    ----------
    world
        The data.

    Returns
    -------
    graph
        The same for the same data.
    """
    return assemble({mode: load_network(world.data, mode) for mode in MODES}, _terminals(world))


def build_order(graph: Multimodal) -> NDArray[np.int64]:
    """Return the order of contraction for a graph; see `analysis.engine.contraction_order`."""
    return contraction_order(len(graph.lonlat), graph.tail, graph.head, graph.lonlat)


def load_router(world: World) -> Router:
    """
    Load all that routing needs.

    Parameters
    ----------
    world
        The data.

    Returns
    -------
    router
        Frozen; safe for many threads.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the stored graph, a network or the factors are missing, unreadable or do not fit together.
    """
    graph, order = read_graph(world.data)
    table = load_factor_table(world.data)
    columns = edge_columns(graph.edges)
    trees = {}
    for name in ("road", "rail", "sea", "river"):
        rows = np.flatnonzero(columns.group == GROUPS.index(name))
        trees[name] = (shapely.STRtree(columns.geometry[rows]), rows)
    return Router(
        world=world,
        graph=graph,
        engine=Engine(Graph(graph.tail, graph.head, order)),
        columns=columns,
        factor_table=table,
        factors=default_factors(table),
        trees=trees,
    )


def join_place(router: Router, place: Place, mode: str) -> Join:
    """
    Return where a place meets the network of a mode.

    Parameters
    ----------
    router
        As loaded.
    place
        With coordinates.
    mode
        "road", "rail", "sea" or "river".

    Returns
    -------
    join
        A port is its own node where the mode's vehicles call at it; everything else meets the nearest edge.

    Raises
    ------
    TooFarError
        If the place has no position, or nothing of the mode lies within 50 km.
    """
    if place.lon is None or place.lat is None:
        msg = f"{place.name_zh} {place.name_en} has no single position; name a city, a port or a park in it."
        raise TooFarError(msg)
    node = router.graph.terminal_nodes.get((place.id, mode)) if place.kind == "port" else None
    if node is not None:
        lon, lat = router.graph.lonlat[node]
        return Join(-1, 0.0, node, 0.0, float(lon), float(lat))
    point = shapely.Point(place.lon, place.lat)
    row, share, there, metres = _nearest(router, point, mode)
    if metres > ACCESS_LIMIT_KM * 1000:
        msg = (
            f"{place.name_zh} {place.name_en} is {metres / 1000:.0f} km from the nearest {mode} link; "
            f"more than {ACCESS_LIMIT_KM:g} km is too far. Choose another place or mode."
        )
        raise TooFarError(msg)
    return Join(row, share, -1, metres / 1000, there.x, there.y)


def _nearest(router: Router, point: shapely.Point, mode: str) -> tuple[int, float, shapely.Point, float]:
    tree, rows = router.trees[mode]
    geometry = router.columns.geometry
    first = tree.query_nearest(point, return_distance=True, all_matches=False)
    reach = float(first[1][0]) * 1.5 + 1e-6
    near = rows[tree.query(point, predicate="dwithin", distance=reach)]
    best: tuple[int, float, shapely.Point, float] | None = None
    order = np.argsort(shapely.distance(geometry[near], point), kind="stable")[:_CANDIDATES]
    for row in near[order]:
        share = float(shapely.line_locate_point(geometry[row], point, normalized=True))
        there = shapely.line_interpolate_point(geometry[row], share, normalized=True)
        metres = geodesic_length_m(shapely.LineString([point, there]))
        if best is None or metres < best[3]:
            best = (int(row), share, there, metres)
    if best is None:
        msg = f"The network has no {mode} link."
        raise TooFarError(msg)
    return best
