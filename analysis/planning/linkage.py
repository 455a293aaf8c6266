"""
Port linkage: how far ports are from each other by sea, which services are known, and an index for domestic pairs.

Method, formula and assumptions: `docs/method.md`, section "Port linkage".
"""

from __future__ import annotations

from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.assumptions.factors import default_factors
from analysis.routing.access_matrix import doors, port_call_nodes, truck_costs
from analysis.routing.shortest_path import Request, best_route
from analysis.routing.uncertainty import SEED, drawn_settings, rank_stability, sample_factors
from geo.crs import WGS84, Datum
from geo.errors import NoRouteError
from geo.places.boundaries import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place

__all__ = [
    "HALF_WAY_KM",
    "HINTERLAND_H",
    "INDEX_WEIGHTS",
    "LINKAGE_COLUMNS",
    "SERVICE_SHARES",
    "hinterland_overlap",
    "known_services",
    "linkage_index",
    "linkage_ports",
    "linkage_stability",
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
# The assumptions of the index: lowest, taken, highest. `size` is the weight of size beside nearness, which has the rest
# of 1; `recalled` and `potential` are what such services count beside a known one, in this order at any draw.
INDEX_WEIGHTS: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "half_way_km": (250.0, HALF_WAY_KM, 1000.0),
        "hinterland_h": (3.0, HINTERLAND_H, 5.0),
        "size": (0.3, 0.5, 0.7),
        "recalled": (0.6, SERVICE_SHARES["recalled"], 0.9),
        "potential": (0.3, SERVICE_SHARES["potential"], 0.6),
    }
)
# Under sanctions: no service is to be had there.
_NOT_LINKED = ("KP",)
_TAKEN = MappingProxyType({key: taken for key, (_, taken, _) in INDEX_WEIGHTS.items()})
_DETAILS = {"kind": "", "since": "", "seen": "", "confidence": "", "sources": ""}


def linkage_ports(prepared: ScenarioNetwork) -> tuple[Place, ...]:
    """
    Return the ports that are compared.

    Returns
    -------
    ports
        Those that sea ships call at, without those of a country under sanctions and those at which no general goods
        are handled.
    """
    world = prepared.router.world
    ports = world.ports
    calls = prepared.router.graph.terminal_nodes
    ids = set(ports.id[ports["type"].isin(["sea", "river"]) & ~ports.country.isin(_NOT_LINKED)])
    ids -= set(world.special_areas.port_id)
    return tuple(p for p in world.places if p.kind == "port" and p.id in ids and (p.id, "sea") in calls)


def known_services(services: pd.DataFrame) -> pd.DataFrame:
    """
    Return what is known of the services between each ordered pair of ports.

    Parameters
    ----------
    services
        As from `geo.places.ports.load_services`.

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


def hinterland_overlap(prepared: ScenarioNetwork, ports: Sequence[str], within_h: float = HINTERLAND_H) -> pd.DataFrame:
    """
    Return how much ports' hinterlands have in common.

    Parameters
    ----------
    within_h
        Hours by truck that a hinterland reaches.

    Returns
    -------
    overlap
        Square, indexed by port: of the two provinces' counties that a truck reaches from either in these hours, the
        share that it reaches from both; 0 where it reaches none.
    """
    counties = [place for place in prepared.router.world.places if place.kind == "county"]
    joins = [door.road for door in doors(prepared, counties)]
    hours = truck_costs(prepared, joins, port_call_nodes(prepared, ports, "road"), "time")
    near = (hours <= within_h).astype(float)
    both = near.T @ near
    count = near.sum(axis=0)
    either = count[:, None] + count[None, :] - both
    share = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    return pd.DataFrame(share, index=list(ports), columns=list(ports))


def linkage_index(
    cargo_t: tuple[Any, Any],
    largest_t: float,
    distance_km: Any,
    service: Any,
    overlap: Any,
    weights: Mapping[str, float] = _TAKEN,
) -> Any:
    """
    Return the index of pairs of domestic ports; numbers, or arrays of as many pairs.

    Parameters
    ----------
    cargo_t
        Yearly cargo of both, tonnes; missing where it is not known.
    largest_t
        That of the largest port of the two provinces.
    service
        Key of `SERVICE_SHARES`.
    overlap
        Share of their hinterlands in common, 0 to 1.
    weights
        A value for each of `INDEX_WEIGHTS`; `hinterland_h` is part of the overlap already.

    Returns
    -------
    index
        0 to 100; missing where cargo or distance is.

    Notes
    -----
    100 × service × (1 - overlap) × size^w × nearness^(1 - w), w = 0.5: size is the geometric mean of both cargoes as a
    share of the largest, at most 1; nearness is 500 / (500 + km).

    Examples
    --------
    >>> round(float(linkage_index((4e8, 1e8), 4e8, 500.0, "known", 0.0)), 1)
    50.0
    """
    size = np.minimum(np.sqrt(np.multiply(*cargo_t)) / largest_t, 1.0)
    nearness = weights["half_way_km"] / (weights["half_way_km"] + distance_km)
    named = np.asarray(service)
    share = np.where(named == "known", 1.0, np.where(named == "recalled", weights["recalled"], weights["potential"]))
    return 100.0 * share * (1.0 - overlap) * size ** weights["size"] * nearness ** (1.0 - weights["size"])


def linkage_table(prepared: ScenarioNetwork, progress: Callable[[float], None] | None = None) -> gpd.GeoDataFrame:
    """
    Return how every two ports are linked, of which at least one lies in Liaoning or Jiangsu.

    Parameters
    ----------
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
    own = _own_ports(table.loc[[port.id for port in ports]])
    services = known_services(prepared.router.world.services).to_dict("index")
    rows = []
    for number, (a, b) in enumerate(combinations(ports, 2), start=1):
        if progress is not None:
            progress(number / (len(ports) * (len(ports) - 1) / 2))
        if a.id not in own and b.id not in own:
            continue
        km, hours, cny, line = _by_sea(prepared, a, b)
        for origin, destination, way in ((a.id, b.id, line), (b.id, a.id, line.reverse())):
            details = services.get((origin, destination), {"service": "potential", **_DETAILS})
            more = [details[name] for name in _DETAILS]
            rows.append((origin, destination, km, hours, cny, details["service"], np.nan, *more, way))
    frame = gpd.GeoDataFrame(rows, columns=[*LINKAGE_COLUMNS, "geometry"], crs=WGS84)
    order = {port.id: place for place, port in enumerate(ports)}
    frame = frame.sort_values(["origin", "destination"], key=lambda ids: ids.map(order), ignore_index=True)
    frame["index"] = _indices(prepared, frame)
    frame = frame.round({"distance_km": 3, "time_h": 3, "cost_cny_t": 3, "index": 2})
    frame.attrs["datum"] = str(Datum.WGS84)
    return frame


def _own_ports(ports: pd.DataFrame) -> set[str]:
    """Return which of the ports, indexed by id, lie in the two provinces."""
    home = [province[:2] for province in PROVINCES]
    return set(ports.index[ports.city_adcode.str[:2].isin(home)])


def _indices(
    prepared: ScenarioNetwork, frame: pd.DataFrame, weights: Mapping[str, float] = _TAKEN
) -> NDArray[np.float64]:
    """Return the index of each row of a linkage table, missing for pairs abroad."""
    ids = [port.id for port in linkage_ports(prepared)]
    ports = prepared.router.world.ports.set_index("id").loc[ids]
    number = {key: place for place, key in enumerate(ids)}
    a, b = (frame[side].map(number).to_numpy(dtype=np.int64) for side in ("origin", "destination"))
    cargo_t, domestic = ports.cargo_t.to_numpy(dtype=float), (ports.country == "CN").to_numpy()
    overlap = hinterland_overlap(prepared, ids, weights["hinterland_h"]).to_numpy()[a, b]
    largest_t = float(ports.cargo_t[list(_own_ports(ports))].max())
    km, service = frame.distance_km.to_numpy(), frame.service.to_numpy(dtype=object)
    index = linkage_index((cargo_t[a], cargo_t[b]), largest_t, km, service, overlap, weights)
    return np.where(domestic[a] & domestic[b], index, np.nan)


def linkage_stability(
    prepared: ScenarioNetwork,
    table: pd.DataFrame,
    draws: int = 200,
    seed: int = SEED,
    weights: Mapping[str, tuple[float, float, float]] = INDEX_WEIGHTS,
    progress: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """
    Return how well each pair of ports holds the rank of its index.

    Parameters
    ----------
    table
        As from `linkage_table`.
    draws, seed
        As for `analysis.routing.uncertainty.drawn_settings`; the weights are drawn from triangles, too, of their own
        stream.
    weights
        Lowest, taken and highest value of each of `INDEX_WEIGHTS`.

    Returns
    -------
    stability
        `rank` (1 for the highest index; the same for equals, as both directions of a pair mostly are), `rank_low`,
        `rank_high` and `stable` as of `analysis.routing.uncertainty.rank_stability`, index of the table; missing
        where there is no index.

    Raises
    ------
    RequestError
        If the number of draws is out of range.

    Notes
    -----
    Of the factors only those of the truck's hours bear on the index, by the overlap of hinterlands.
    """
    ranges = pd.DataFrame(
        [(key, *values) for key, values in weights.items()], columns=["key", "low", "default", "high"]
    )
    taken = default_factors(ranges)
    drawn = sample_factors(ranges, taken, (), draws, seed + 1)
    ranked = table["index"].notna().to_numpy()
    rows = table[ranked]
    ranks = np.empty((draws, len(rows)), dtype=np.int64)
    for number, setting in enumerate(drawn_settings(prepared, draws, seed)):
        values = {key: float(samples[number]) for key, samples in drawn.items()}
        ranks[number] = _ranks(_indices(setting, rows, values))
        if progress is not None:
            progress((number + 1) / draws)
    now = _ranks(_indices(prepared, rows, taken.values))
    found = rank_stability(now, ranks).set_index(rows.index)
    found.insert(0, "rank", now)
    return found.reindex(table.index).astype({"rank": "Int64", "rank_low": "Int64", "rank_high": "Int64"})


def _ranks(index: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the place of each value from the highest, from 1, the first place for equals."""
    return np.asarray(pd.Series(-index).rank(method="min"), dtype=np.int64)


def _by_sea(prepared: ScenarioNetwork, a: Place, b: Place) -> tuple[float, float, float, shapely.LineString]:
    """Return kilometres, hours, CNY per tonne and the line of the way by sea."""
    try:
        route = best_route(prepared, Request(a, b, "sea", "distance"))
    except NoRouteError:
        return np.nan, np.nan, np.nan, shapely.LineString()
    joined = shapely.LineString(np.concatenate([shapely.get_coordinates(leg.geometry) for leg in route.legs]))
    line = shapely.remove_repeated_points(joined)
    return route.distance_km, route.time_h, route.cost_cny_t, line
