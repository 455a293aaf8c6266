"""
Port linkage: how far ports are from each other by sea, which services are known, and an index for domestic pairs.

Method, formula and assumptions: `docs/method.md`, section "Port linkage".
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.access import doors, port_nodes, truck_costs
from analysis.routing import Request, best_route
from geo.boundaries import PROVINCES
from geo.crs import WGS84, Datum
from geo.errors import NoRouteError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analysis.prepared import Prepared
    from geo.places import Place

__all__ = [
    "HALF_WAY_KM",
    "HINTERLAND_H",
    "LINKAGE_COLUMNS",
    "SERVICE_SHARES",
    "hinterland_overlap",
    "known_services",
    "linkage_index",
    "linkage_ports",
    "linkage_table",
]

# The columns of the table; what stands after `index` says more about the service.
LINKAGE_COLUMNS = (
    "origin", "destination", "distance_km", "time_h", "cost_cny_t", "service", "index",
    "service_kind", "service_since", "service_seen", "service_confidence", "service_sources",
)  # fmt: skip
# At this distance a pair counts half of what it would count side by side.
HALF_WAY_KM = 500.0
# A port's hinterland, where hinterlands are compared: counties that a truck reaches in one spell at the wheel.
HINTERLAND_H = 4.0
# What a pair counts by what is known of its services.
SERVICE_SHARES = {"known": 1.0, "recalled": 0.75, "potential": 0.5}
# Under sanctions: no service is to be had there.
_NOT_LINKED = ("KP",)
_DETAILS = {"kind": "", "since": "", "seen": "", "confidence": "", "sources": ""}


def linkage_ports(prepared: Prepared) -> tuple[Place, ...]:
    """
    Return the ports that are compared.

    Parameters
    ----------
    prepared
        The router under a scenario.

    Returns
    -------
    ports
        Those that sea ships call at, those of a country under sanctions left out.
    """
    world = prepared.router.world
    ports = world.ports
    calls = prepared.router.graph.terminal_nodes
    ids = set(ports.id[ports["type"].isin(["sea", "river"]) & ~ports.country.isin(_NOT_LINKED)])
    return tuple(p for p in world.places if p.kind == "port" and p.id in ids and (p.id, "sea") in calls)


def known_services(services: pd.DataFrame) -> pd.DataFrame:
    """
    Return what is known of the services between each ordered pair of ports.

    Parameters
    ----------
    services
        As from `geo.ports.load_services`.

    Returns
    -------
    frame
        Indexed by origin and destination: `service` ("known" for what a source says, "recalled" for what only memory
        does), `kind`, `since`, `seen`, `confidence`, `sources`; of several services the surest comes first.
    """
    back = services[services.directions == "both"].rename(columns={"origin": "destination", "destination": "origin"})
    every = pd.concat([services, back], ignore_index=True)
    every["service"] = np.where(every.confidence == "recalled", "recalled", "known")
    every = every.sort_values(["service", "id"], kind="stable")
    pairs = every.groupby(["origin", "destination"])
    joined = pairs[["kind", "since", "seen", "confidence", "sources"]].agg(lambda cells: ";".join(dict.fromkeys(cells)))
    joined.insert(0, "service", pairs.service.first())
    return joined


def hinterland_overlap(prepared: Prepared, ports: Sequence[str]) -> pd.DataFrame:
    """
    Return how much ports' hinterlands have in common.

    Parameters
    ----------
    prepared
        The router under a scenario.
    ports
        Ids.

    Returns
    -------
    overlap
        Square, indexed by port: of the two provinces' counties that a truck reaches from either in `HINTERLAND_H`
        hours, the share that it reaches from both; 0 where it reaches none.
    """
    counties = [place for place in prepared.router.world.places if place.kind == "county"]
    joins = [door.road for door in doors(prepared, counties)]
    hours = truck_costs(prepared, joins, port_nodes(prepared, ports, "road"), "time")
    near = (hours <= HINTERLAND_H).astype(float)
    both = near.T @ near
    count = near.sum(axis=0)
    either = count[:, None] + count[None, :] - both
    share = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    return pd.DataFrame(share, index=list(ports), columns=list(ports))


def linkage_index(
    cargo_t: tuple[float, float], largest_t: float, distance_km: float, service: str, overlap: float
) -> float:
    """
    Return the index of a pair of domestic ports.

    Parameters
    ----------
    cargo_t
        Yearly cargo of both, tonnes; missing where it is not known.
    largest_t
        That of the largest port of the two provinces.
    distance_km
        By sea.
    service
        Key of `SERVICE_SHARES`.
    overlap
        Share of their hinterlands in common, 0 to 1.

    Returns
    -------
    index
        0 to 100; missing where cargo or distance is.

    Notes
    -----
    100 × service × (1 - overlap) × sqrt(size × nearness): size is the geometric mean of both cargoes as a share of the
    largest, at most 1; nearness is 500 / (500 + km).

    Examples
    --------
    >>> round(linkage_index((4e8, 1e8), 4e8, 500.0, "known", 0.0), 1)
    50.0
    """
    size = min(float(np.sqrt(cargo_t[0] * cargo_t[1])) / largest_t, 1.0) if not np.isnan(cargo_t).any() else np.nan
    nearness = HALF_WAY_KM / (HALF_WAY_KM + distance_km)
    return float(100.0 * SERVICE_SHARES[service] * (1.0 - overlap) * np.sqrt(size * nearness))


def linkage_table(prepared: Prepared, progress: Callable[[float], None] | None = None) -> gpd.GeoDataFrame:
    """
    Return how every two ports are linked, of which at least one lies in Liaoning or Jiangsu.

    Parameters
    ----------
    prepared
        The router under a scenario.
    progress
        Called with the share of ports done, if given.

    Returns
    -------
    frame
        A row per ordered pair, the way by sea as a line in EPSG:4326: `LINKAGE_COLUMNS`. Distance, hours and CNY per
        tonne are those of the ship from berth to berth, as of `liaosu route A B --mode sea --by distance`; missing
        where no open way leads. `index` is missing for pairs abroad, and where a port's cargo is not known.
    """
    ports = linkage_ports(prepared)
    table = prepared.router.world.ports.set_index("id")
    domestic = {port.id for port in ports if table.country[port.id] == "CN"}
    home = {province[:2] for province in PROVINCES}
    own = {port.id for port in ports if table.city_adcode[port.id][:2] in home}
    overlap = hinterland_overlap(prepared, [port.id for port in ports])
    services = known_services(prepared.router.world.services).to_dict("index")
    largest_t = float(table.cargo_t[list(own)].max())
    rows = []
    for number, (a, b) in enumerate(combinations(ports, 2), start=1):
        if progress is not None:
            progress(number / (len(ports) * (len(ports) - 1) / 2))
        if a.id not in own and b.id not in own:
            continue
        km, hours, cny, line = _by_sea(prepared, a, b)
        for origin, destination, way in ((a.id, b.id, line), (b.id, a.id, line.reverse())):
            details = services.get((origin, destination), {"service": "potential", **_DETAILS})
            index = np.nan
            if {origin, destination} <= domestic:
                cargo_t = float(table.cargo_t[origin]), float(table.cargo_t[destination])
                shared = float(overlap.loc[origin, destination])
                index = linkage_index(cargo_t, largest_t, km, details["service"], shared)
            more = [details[name] for name in _DETAILS]
            rows.append((origin, destination, km, hours, cny, details["service"], index, *more, way))
    frame = gpd.GeoDataFrame(rows, columns=[*LINKAGE_COLUMNS, "geometry"], crs=WGS84)
    order = {port.id: place for place, port in enumerate(ports)}
    frame = frame.sort_values(["origin", "destination"], key=lambda ids: ids.map(order), ignore_index=True)
    frame = frame.round({"distance_km": 3, "time_h": 3, "cost_cny_t": 3, "index": 2})
    frame.attrs["datum"] = str(Datum.WGS84)
    return frame


def _by_sea(prepared: Prepared, a: Place, b: Place) -> tuple[float, float, float, shapely.LineString]:
    """Return kilometres, hours, CNY per tonne and the line of the way by sea."""
    try:
        route = best_route(prepared, Request(a, b, "sea", "distance"))
    except NoRouteError:
        return np.nan, np.nan, np.nan, shapely.LineString()
    line = shapely.LineString(np.concatenate([shapely.get_coordinates(leg.geometry) for leg in route.legs]))
    return route.distance_km, route.time_h, route.cost_cny_t, line
