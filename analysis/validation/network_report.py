"""
How whole the networks are: their parts, their longest chords, how far places lie from them, and who reaches whom.

Every table is computed from the data as they are; nothing is typed. A place that does not reach all others has a reason
in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.network.router import join_place
from analysis.routing.scenario_network import ROUTE_MODES, apply_scenario
from analysis.routing.shortest_path import door
from geo.crs import geodesic_lengths_m
from geo.errors import TooFarError
from geo.networks.network import MODES, load_network
from geo.networks.terminals import load_terminals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from analysis.network.router import Join, Router
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.networks.network import Network
    from geo.places.places import Place
    from geo.world import World

__all__ = [
    "SNAP_MODES",
    "NetworkReport",
    "chord_table",
    "component_table",
    "network_report",
    "piece_table",
    "reach_table",
    "snap_table",
]

SNAP_MODES = ("road", "rail", "sea", "river")
_Table = tuple[pd.DataFrame, "NDArray[np.int64]"]
_PLACE_KINDS = ("city", "county", "port", "park")
_LONGEST = 5


@dataclass(frozen=True, eq=False)
class NetworkReport:
    """
    The report.

    Attributes
    ----------
    components, pieces
        See `component_table` and `piece_table`.
    chords
        See `chord_table`.
    snaps
        See `snap_table`.
    reach
        See `reach_table`, for every route mode.
    terminals
        As stored; see `geo.networks.terminals.terminals_schema`.
    """

    components: pd.DataFrame
    pieces: pd.DataFrame
    chords: pd.DataFrame
    snaps: pd.DataFrame
    reach: pd.DataFrame
    terminals: gpd.GeoDataFrame


def _tables(networks: Mapping[str, Network], router: Router) -> dict[str, _Table]:
    """Return edges and nodes of each network, of the freight lines alone, and of all put together."""
    tables = {mode: (network.edges, network.nodes.node.to_numpy()) for mode, network in networks.items()}
    rail = networks["rail"].edges
    freight = rail[rail.kind == "freight"]
    tables["rail, freight"] = freight, np.unique(freight[["u", "v"]].to_numpy())
    tables["all, assembled"] = router.graph.edges, np.arange(len(router.graph.lonlat))
    return tables


def _parts(edges: pd.DataFrame) -> NDArray[np.int64]:
    """Return the number of the part that each edge belongs to, the one with the most kilometres first."""
    ids, number = np.unique(edges[["u", "v"]].to_numpy(), return_inverse=True)
    u, v = number.reshape(-1, 2).T
    links = coo_array((np.ones(len(u)), (u, v)), shape=(len(ids), len(ids)))
    label = connected_components(links, directed=False)[1][u]
    metres = np.bincount(label, weights=edges["length"].to_numpy())
    rank = np.argsort(np.argsort(-metres, kind="stable"), kind="stable")
    return np.asarray(rank[label], dtype=np.int64)


def component_table(tables: Mapping[str, _Table]) -> pd.DataFrame:
    """
    Return of how many parts networks consist.

    Parameters
    ----------
    tables
        Edges (`u`, `v`, `length` in metres) and ids of the nodes, by name of the network.

    Returns
    -------
    table
        A row per network: `network`, `nodes`, `edges`, `km`, `components`, `largest_share` of the kilometres (0 to 1),
        `bare_nodes` without an edge of the network.
    """
    rows = []
    for name, (edges, nodes) in tables.items():
        metres = np.bincount(_parts(edges), weights=edges["length"].to_numpy())
        rows.append(
            {
                "network": name,
                "nodes": len(nodes),
                "edges": len(edges),
                "km": float(metres.sum() / 1000),
                "components": len(metres),
                "largest_share": float(metres[0] / metres.sum()),
                "bare_nodes": len(np.setdiff1d(nodes, edges[["u", "v"]].to_numpy())),
            }
        )
    return pd.DataFrame(rows)


def piece_table(tables: Mapping[str, _Table], most: int = _LONGEST) -> pd.DataFrame:
    """
    Return the longest parts of networks that stand apart from the largest.

    Parameters
    ----------
    tables
        Edges with geometry, and ids of the nodes, by name of the network.
    most
        So many of each network.

    Returns
    -------
    table
        `network`, `edges`, `km`, and the middle of the part's bounds, `lon` and `lat` in degrees.
    """
    rows = []
    for name, (edges, _) in tables.items():
        part = _parts(edges)
        for number in range(1, min(part.max(), most) + 1):
            here = edges[part == number]
            west, south, east, north = shapely.total_bounds(here["geometry"].to_numpy())
            km = float(here["length"].sum() / 1000)
            middle = {"lon": (west + east) / 2, "lat": (south + north) / 2}
            rows.append({"network": name, "edges": len(here), "km": km, **middle})
    return pd.DataFrame(rows, columns=["network", "edges", "km", "lon", "lat"])


def _straight_pieces(lines: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Return every straight piece of some lines, with the row of its line."""
    xy, row = shapely.get_coordinates(lines, return_index=True)
    same = np.flatnonzero(row[1:] == row[:-1])
    return row[same], shapely.linestrings(np.stack([xy[same], xy[same + 1]], axis=1))


def _counties(world: World, points: NDArray[np.object_]) -> tuple[list[str], list[str]]:
    """Return the names of the counties that points lie in, in both languages; empty outside the two provinces."""
    names: tuple[list[str], list[str]] = ([""] * len(points), [""] * len(points))
    polygons = world.counties.geometry.to_numpy()
    for point, row in zip(*shapely.STRtree(polygons).query(points, predicate="within"), strict=True):
        county = world.counties.iloc[int(row)]
        names[0][point], names[1][point] = county.name_zh, county.name_en
    return names


def chord_table(world: World, networks: Mapping[str, Network], most: int = _LONGEST) -> pd.DataFrame:
    """
    Return the longest straight pieces of each network: where the drawn way says least about the real one.

    Parameters
    ----------
    world
        The data, for provinces and counties.
    most
        So many of each network, on the whole and of those that touch one of the two provinces.

    Returns
    -------
    table
        `mode`, `scope` ("all" or "provinces"), `edge`, `kind`, `km` of the piece (geodesic), `length_km` of its edge
        for a vehicle, `ref`, names, and both ends: `from_lon`, `from_lat`, `to_lon`, `to_lat`, and the counties that
        they lie in.
    """
    provinces = shapely.union_all(world.provinces.geometry.to_numpy())
    shapely.prepare(provinces)
    rows = []
    for mode, network in networks.items():
        edge_row, pieces = _straight_pieces(network.edges.geometry.to_numpy())
        km = geodesic_lengths_m(pieces) / 1000
        inside = shapely.intersects(provinces, pieces)
        for scope, open_ones in (("all", np.ones(len(pieces), dtype=bool)), ("provinces", inside)):
            order = np.flatnonzero(open_ones)[np.argsort(-km[open_ones], kind="stable")]
            # One piece stands for its edge, the longest.
            order = order[np.sort(np.unique(edge_row[order], return_index=True)[1])][:most]
            ends = shapely.get_coordinates(pieces[order]).reshape(-1, 2, 2)
            where = [_counties(world, shapely.points(ends[:, end])) for end in (0, 1)]
            for number, row in enumerate(order):
                edge = network.edges.iloc[int(edge_row[row])]
                rows.append(
                    {
                        "mode": mode,
                        "scope": scope,
                        "edge": int(edge.edge),
                        "kind": edge.kind,
                        "km": float(km[row]),
                        "length_km": float(edge["length"] / 1000),
                        "ref": edge.ref,
                        "name_zh": edge.name_zh,
                        "name_en": edge.name_en,
                        "from_lon": float(ends[number, 0, 0]),
                        "from_lat": float(ends[number, 0, 1]),
                        "to_lon": float(ends[number, 1, 0]),
                        "to_lat": float(ends[number, 1, 1]),
                        "from_zh": where[0][0][number],
                        "from_en": where[0][1][number],
                        "to_zh": where[1][0][number],
                        "to_en": where[1][1][number],
                    }
                )
    return pd.DataFrame(rows)


def _nearest_km(tree: shapely.STRtree, geometry: NDArray[np.object_], point: shapely.Point) -> float:
    """Return the geodesic distance from a point to the nearest line; degrees only choose the candidates."""
    degrees = float(tree.query_nearest(point, return_distance=True, all_matches=False)[1][0])
    # A degree of longitude is at least two thirds of one of latitude in the area.
    near = geometry[tree.query(point, predicate="dwithin", distance=1.5 * degrees + 1e-6)]
    scale = np.array([np.cos(np.radians(point.y)), 1.0])
    ways = shapely.shortest_line(
        shapely.transform(point, lambda xy: xy * scale), shapely.transform(near, lambda xy: xy * scale)
    )
    return float(geodesic_lengths_m(shapely.transform(ways, lambda xy: xy / scale)).min() / 1000)


def snap_table(router: Router, places: Sequence[Place]) -> pd.DataFrame:
    """
    Return how far places lie from each network that freight uses.

    Parameters
    ----------
    router
        As loaded; rail is freight track, rivers are inland waters, the sea takes in the deep channel of the Yangtze.
    places
        Those without a position are left out.

    Returns
    -------
    table
        `mode` (one of `SNAP_MODES`), `kind`, `id`, names, `km` to the nearest edge (geodesic).
    """
    modes = router.graph.edges["mode"].to_numpy().astype(str)
    rows = []
    for mode in SNAP_MODES:
        # Access to a terminal is no road: a port would lie on its own.
        geometry = router.columns.geometry[modes == mode]
        tree = shapely.STRtree(geometry)
        for place in places:
            if place.lon is not None:
                km = _nearest_km(tree, geometry, shapely.Point(place.lon, place.lat))
                rows.append({"mode": mode, **_named(place), "km": km})
    return pd.DataFrame(rows)


def _named(place: Place) -> dict[str, str]:
    return {"kind": place.kind, "id": place.id, "name_zh": place.name_zh, "name_en": place.name_en}


def _start(router: Router, place: Place, mode: str) -> tuple[str, Join]:
    """Return the network on which a place sets out, and where it meets it."""
    return door(router, place) if mode == "any" else (mode, join_place(router, place, mode))


def reach_table(prepared: ScenarioNetwork, places: Sequence[Place], mode: str) -> pd.DataFrame:
    """
    Return for each place how many of the others it reaches, and why it does not reach all.

    Parameters
    ----------
    places
        From each to every other.
    mode
        One of `analysis.routing.scenario_network.ROUTE_MODES`; "any" is door to door.

    Returns
    -------
    table
        `mode`, `kind`, `id`, names, `start` (the network on which it sets out, empty if none is near enough),
        `access_km`, `reached` of the `others` that are joined, and `reason`, empty where all are reached.
    """
    router = prepared.router
    # A place along an edge is left by its end and reached by its start, which holds for one-way edges too.
    leave, arrive = router.columns.v, router.columns.u
    joined: dict[int, tuple[int, int]] = {}
    rows = []
    for number, place in enumerate(places):
        row = {"mode": mode, **_named(place), "start": "", "access_km": np.nan, "reached": 0, "reason": ""}
        try:
            start, join = _start(router, place, mode)
            along = join.node < 0
            joined[number] = (int(leave[join.row]), int(arrive[join.row])) if along else (join.node, join.node)
            row |= {"start": start, "access_km": join.access_km}
        except TooFarError as error:
            row["reason"] = str(error)
        rows.append(row)
    metric = prepared.metric("distance", mode)
    numbers = np.array(list(joined))
    targets = [target for _, target in joined.values()]
    for number, (source, _) in joined.items():
        found = np.isfinite(metric.costs_to([(source, 0.0)], targets))
        reached = int(found[numbers != number].sum())
        rows[number]["reached"] = reached
        if reached < len(targets) - 1:
            rows[number]["reason"] = f"its part of the {mode} network joins {reached + 1} of {len(targets)} places"
    table = pd.DataFrame(rows)
    table.insert(table.columns.get_loc("reason"), "others", [len(targets) - (n in joined) for n in range(len(rows))])
    return table


def network_report(router: Router) -> NetworkReport:
    """
    Return the whole report.

    Returns
    -------
    report
        The same for the same data.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If a network or the terminals are missing, unreadable or not of the agreed form.
    """
    world = router.world
    places = [place for place in world.places if place.kind in _PLACE_KINDS]
    networks = {mode: load_network(world.data, mode) for mode in MODES}
    tables = _tables(networks, router)
    prepared = apply_scenario(router)
    return NetworkReport(
        components=component_table(tables),
        pieces=piece_table(tables),
        chords=chord_table(world, networks),
        snaps=snap_table(router, places),
        reach=pd.concat([reach_table(prepared, places, mode) for mode in ROUTE_MODES], ignore_index=True),
        terminals=load_terminals(world.data),
    )
