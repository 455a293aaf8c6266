"""All that answers routing questions, loaded once: the graph, its hierarchy, the factors, and how places join."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analysis.assumptions.cost import CLASSES
from analysis.assumptions.factors import Factors, default_factors, load_factor_table
from analysis.bounded_cache import BoundedCache
from analysis.engine import Engine, Graph, contraction_order
from analysis.network.assembly import ACCESS_LIMIT_KM, Multimodal, Terminal, assemble
from analysis.network.edge_columns import GROUPS, Columns, edge_columns
from analysis.network.graph_file import read_graph
from geo.crs import geodesic_length_m
from geo.errors import TooFarError
from geo.networks.network import MODES, Network, load_network
from geo.networks.rail_lines import load_rail_yards

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.engine import WeightedGraph
    from geo.networks.network import Network
    from geo.places.places import Place
    from geo.world import World

__all__ = ["Join", "Router", "assemble_graph", "build_order", "join_place", "load_router"]

# How many metrics are kept; one holds about ten megabytes.
_METRICS = 16
# Roads that leave China south of this latitude and east of this longitude lead to Korea, or on to it through Russia.
_CLOSED_BORDER = (124.0, 43.2)


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
    metrics: BoundedCache[WeightedGraph] = field(default_factory=lambda: BoundedCache(_METRICS))


def _terminals(world: World) -> list[Terminal]:
    kinds = {"sea": "port", "river": "river_port", "ferry": "ferry", "rail_ferry": "train_ferry"}
    special = set(world.special_areas.port_id)
    ports = [
        Terminal(p.id, kinds[p.type], p.name_zh, p.name_en, p.lon, p.lat, p.id in special)
        for p in world.ports.itertuples()
    ]
    yards = [
        Terminal(y.id, "yard", f"{y.name_zh}站", f"{y.name_en} station", y.lon, y.lat)
        for y in load_rail_yards(world.data).itertuples()
    ]
    return [*ports, *yards]


def assemble_graph(world: World, roads: Network | None = None) -> Multimodal:
    """
    Load the networks and put them together; the build stores the result.

    Parameters
    ----------
    roads
        Taken in the place of the stored road network.

    Returns
    -------
    graph
        The same for the same data.
    """
    networks = {mode: load_network(world.data, mode) for mode in MODES if mode != "road" or roads is None}
    networks["road"] = _without_korea(world, roads or networks["road"])
    return assemble(networks, _terminals(world))


def _without_korea(world: World, roads: Network) -> Network:
    """Cut the roads at the border with Korea, which no through freight crosses; what lies beyond falls away."""
    china = shapely.union_all([*world.provinces.geometry, *world.neighbours.geometry])
    shapely.prepare(china)
    inside = pd.Series(shapely.contains(china, roads.nodes.geometry.to_numpy()), index=roads.nodes.node)
    crosses = inside.loc[roads.edges.u].to_numpy() != inside.loc[roads.edges.v].to_numpy()
    middle = shapely.get_coordinates(shapely.centroid(roads.edges.geometry.to_numpy()))
    closed = crosses & (middle[:, 0] > _CLOSED_BORDER[0]) & (middle[:, 1] < _CLOSED_BORDER[1])
    return Network(roads.mode, roads.nodes, roads.edges[~closed])


def build_order(graph: Multimodal) -> NDArray[np.int64]:
    """Return the order of contraction for a graph; see `analysis.engine.contraction_order`."""
    return contraction_order(len(graph.lonlat), graph.tail, graph.head, graph.lonlat)


def load_router(world: World) -> Router:
    """
    Load all that routing needs.

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
        # A terminal's access leg is no road that others could join.
        rows = np.flatnonzero((columns.group == GROUPS.index(name)) & (columns.code != CLASSES.index("access")))
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
        raise TooFarError(msg, place=(place.name_zh, place.name_en))
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
        raise TooFarError(
            msg, place=(place.name_zh, place.name_en), mode=mode, km=metres / 1000, limit_km=ACCESS_LIMIT_KM
        )
    return Join(row, share, -1, metres / 1000, there.x, there.y)


def _nearest(router: Router, point: shapely.Point, mode: str) -> tuple[int, float, shapely.Point, float]:
    """Return the nearest edge of a mode, the share of its length and the point there, and the metres to it."""
    tree, rows = router.trees[mode]
    if not len(rows):
        msg = f"The network has no {mode} link."
        raise TooFarError(msg)
    # Degrees of longitude are shrunk to those of latitude, so that the plane's nearest is the ground's.
    shrink = np.array([np.cos(np.radians(point.y)), 1.0])
    reach = float(tree.query_nearest(point, return_distance=True, all_matches=False)[1][0]) / shrink[0] + 1e-6
    near = rows[tree.query(point, predicate="dwithin", distance=reach)]
    lines = shapely.transform(router.columns.geometry[near], lambda xy: xy * shrink)
    at = shapely.Point(point.x * shrink[0], point.y)
    place = int(np.argmin(shapely.distance(lines, at)))
    there = shapely.transform(shapely.ops.nearest_points(lines[place], at)[0], lambda xy: xy / shrink)
    row = int(near[place])
    share = float(shapely.line_locate_point(router.columns.geometry[row], there, normalized=True))
    return row, share, there, geodesic_length_m(shapely.LineString([point, there]))
