"""`liaosu data verify`: what must hold for the data as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from geo.crs import ALBERS
from geo.errors import SchemaError
from geo.layers.registry import LAYERS, layer_table
from geo.networks.network import MODES, load_network
from geo.networks.rail_lines import load_rail_yards
from geo.networks.terminals import load_terminals
from geo.places.areas import load_published_areas
from geo.places.boundaries import TOLERANCES_M, load_boundaries
from geo.places.cities import CENSUS_TOTALS, province_population
from geo.plan.scenario_catalogue import load_scenario_table
from geo.sources import require_catalogued

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.world import World

__all__ = [
    "berth_distances_km",
    "host_city_distances_km",
    "verify_data",
]

BERTH_TO_WATER_KM = 3.0
PORT_TO_CITY_KM = 5.0
_SHOWN = 5


def berth_distances_km(world: World) -> dict[str, float]:
    """
    Return how far each berth point is from navigable water.

    Returns
    -------
    distances
        Kilometres by port id, zero in the water; water is the sea, the Yangtze, rivers, canals and lakes.

    Notes
    -----
    Planar distance in the project's Albers projection, good to 1 % in the area.
    """
    water = shapely.STRtree(world.water.to_crs(ALBERS).geometry.to_numpy())
    berths = world.ports.to_crs(ALBERS).geometry.to_numpy()
    _, distances_m = water.query_nearest(berths, return_distance=True, all_matches=False)
    return dict(zip(world.ports.id, distances_m / 1000, strict=True))


def host_city_distances_km(world: World) -> dict[str, float]:
    """
    Return how far each port of the two provinces is from its host city.

    Returns
    -------
    distances
        Kilometres by port id, zero inside the city's polygon.
    """
    cities = world.cities.to_crs(ALBERS).set_index("adcode").geometry
    ports = world.ports[world.ports.city_adcode != ""].to_crs(ALBERS)
    return {row.id: cities[row.city_adcode].distance(row.geometry) / 1000 for row in ports.itertuples()}


def _complain(found: list[str], rule: str) -> None:
    if found:
        msg = f"{rule}: {', '.join(found)}. Correct the data, then run `liaosu data build catalogue`."
        raise SchemaError(msg)


def _outside(points: gpd.GeoSeries, polygons: gpd.GeoSeries, names: list[str]) -> list[str]:
    inside = polygons.covers(points, align=False)
    return [name for name, fits in zip(names, inside, strict=True) if not fits]


def _verify_boundaries(world: World) -> None:
    for tolerance_m in TOLERANCES_M:
        for level in ("provinces", "cities", "counties"):
            frame = load_boundaries(world.data, level, tolerance_m)
            if not (frame.geometry.is_valid.all() and shapely.coverage_is_valid(frame.geometry.to_numpy())):
                _complain([f"{level} at {tolerance_m} m"], "These boundaries do not fit each other")


def _verify_points(world: World) -> None:
    cities = world.cities
    for lon, lat in (("seat_lon", "seat_lat"), ("label_lon", "label_lat")):
        points = gpd.GeoSeries(gpd.points_from_xy(cities[lon], cities[lat]), index=cities.index, crs=cities.crs)
        _complain(_outside(points, cities.geometry, list(cities.name_zh)), f"Cities whose {lon} lies outside")
    hosts = world.counties.set_index("adcode").geometry
    parks = world.parks[world.parks.lon.notna()]
    lost = [
        row.id
        for row in parks.itertuples()
        if not any(hosts[code].covers(row.geometry) for code in row.county_adcode.split(";") if code)
    ]
    _complain(lost, "Parks outside their county")
    far = [f"{k} {d:.1f} km" for k, d in berth_distances_km(world).items() if d > BERTH_TO_WATER_KM]
    _complain(far, f"Berths farther than {BERTH_TO_WATER_KM:g} km from navigable water")
    far = [f"{k} {d:.1f} km" for k, d in host_city_distances_km(world).items() if d > PORT_TO_CITY_KM]
    _complain(far, f"Ports farther than {PORT_TO_CITY_KM:g} km from their city")
    codes = [code for code in world.ports.locode if code]
    _complain(sorted({code for code in codes if codes.count(code) > 1}), "UN/LOCODEs borne by two ports")


def _verify_references(world: World) -> None:
    known = set(world.references.id)
    figures = (world.throughput, world.city_figures, world.aggregates)
    typed = (world.services, world.special_areas, load_published_areas(world.data), load_scenario_table(world.data))
    tables = (world.ports, world.parks, *figures, *typed)
    cited = {ref for table in tables for cell in table.sources for ref in cell.split(";") if ref}
    _complain(sorted(cited - known), "References that references.csv does not have")


def _verify_networks(world: World) -> None:
    networks = [load_network(world.data, mode) for mode in MODES]
    # A river ends at a node of the sea, and a ferry could end at one of any network.
    nodes = {node for network in networks for node in network.nodes.node}
    for network in networks:
        edges = network.edges
        lost = edges.edge[~(edges.u.isin(nodes) & edges.v.isin(nodes))]
        _complain(
            [str(edge) for edge in lost[:_SHOWN]], f"Edges of the {network.mode} network without a node at an end"
        )
    terminals, ends = set(load_terminals(world.data).id), {*world.ports.id, *load_rail_yards(world.data).id}
    if terminals != ends:
        msg = (
            f"terminals.parquet does not fit the ports and yards ({', '.join(sorted(terminals ^ ends))}); "
            "rebuild it with `liaosu data build graph`."
        )
        raise SchemaError(msg)


def verify_data(world: World) -> Iterator[str]:
    """
    Check the data as a whole; loading has checked schemas, ranges, CRS and datum already.

    Yields
    ------
    line
        What was found in order.

    Raises
    ------
    CatalogueError, SchemaError
        Saying what is wrong and where.
    """
    loaded = [name for name, layer in LAYERS.items() if not layer.counted]
    yield f"schema, CRS, datum, ranges: {len(loaded)} layers and their tables load"
    require_catalogued(world.data, world.catalogue)
    yield f"sha256 and attribution: {len(world.catalogue)} files as listed in sources.csv"
    _verify_boundaries(world)
    yield f"coverage: valid at {', '.join(str(t) for t in TOLERANCES_M)} m"
    population = province_population(world.city_figures).to_dict()
    if population != CENSUS_TOTALS:
        _complain([f"{k}: {v:,}" for k, v in population.items()], "Populations that miss the census totals")
    yield f"population: cities sum to the census totals {', '.join(f'{v:,}' for v in CENSUS_TOTALS.values())}"
    _verify_points(world)
    yield "points: seats and labels in their city, parks in their county, ports near water and city, LOCODEs unique"
    _verify_references(world)
    yield f"references: every citation leads to one of {len(world.references)} references"
    _verify_networks(world)
    yield f"networks: {', '.join(MODES)} load, every edge ends at a node; terminals are the ports and yards"
    counts = ", ".join(f"{name} {len(layer_table(world, name))}" for name in LAYERS)
    yield f"rows: {counts}"
