"""
Hinterlands: which port serves each county best towards the other province, and how far it is ahead of the next.

Method and formula: `docs/method.md`, section "Hinterlands". All ways come from tables, see
`analysis.routing.access_matrix`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.assumptions.cost import METRIC_COLUMNS, leg_costs
from analysis.engine import UNREACHABLE
from analysis.network.router import Join
from analysis.routing.access_matrix import WAYS, Access, Door, doors, port_access, port_call_nodes, truck_costs
from analysis.routing.legs import trace_quantities
from analysis.routing.modal_chains import chain_trace
from analysis.routing.shortest_path import require_metric
from analysis.routing.uncertainty import route_samples, sample_factors
from analysis.wording import BAND_NAMES
from geo.crs import WGS84, Datum
from geo.errors import AmbiguousPlaceError, NoRouteError, RequestError
from geo.places.boundaries import PROVINCES
from geo.places.places import resolve_place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from analysis.assumptions.cost import Quantities
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place

__all__ = [
    "BANDS_H",
    "CONTENDERS",
    "Side",
    "access_bands",
    "gateway_ports",
    "hinterland_stability",
    "hinterland_table",
    "province_sides",
    "resolve_port",
]

# Hours by truck that part the bands of access.
BANDS_H = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
# How many of the best ports of each county are compared under drawn factors.
CONTENDERS = 3


@dataclass(frozen=True, eq=False)
class Side:
    """
    A province's counties with their ways to the other province, by one metric.

    Attributes
    ----------
    counties, cities
        Of the province, and of the other one.
    ports, far_ports
        Ids of the gateway ports of the province, and of the other one.
    doors, city_doors
        Where counties and cities meet the networks.
    weights
        Share of each city in the other province's people, shape (cities,).
    access
        From counties to ships at ports.
    sea
        Between ports and far ports, shape (ports, far_ports).
    onward
        From ships at far ports to cities; places are the cities.
    """

    counties: tuple[Place, ...]
    cities: tuple[Place, ...]
    ports: tuple[str, ...]
    far_ports: tuple[str, ...]
    doors: tuple[Door, ...]
    city_doors: tuple[Door, ...]
    weights: NDArray[np.float64]
    access: Access
    sea: NDArray[np.float64]
    onward: Access

    @property
    def seaward(self) -> NDArray[np.float64]:
        """From ships at each port to the other province's people, the best far port for each city, shape (ports,)."""
        return np.asarray(self._by_city.min(axis=1) @ self.weights)

    @property
    def far_port(self) -> NDArray[np.int64]:
        """Place in `far_ports` of the best far port for each port and city, shape (ports, cities)."""
        return np.asarray(self._by_city.argmin(axis=1))

    @property
    def _by_city(self) -> NDArray[np.float64]:
        """Shape (ports, far_ports, cities)."""
        return np.asarray(self.sea[:, :, None] + self.onward.costs.T[None, :, :])

    @property
    def leaving(self) -> NDArray[np.float64]:
        """The whole way from each county by each port of its own, shape (counties, ports)."""
        return np.asarray(self.access.costs + self.seaward[None, :])


def gateway_ports(prepared: ScenarioNetwork, province: str) -> tuple[str, ...]:
    """
    Return the ports of a province by which goods can leave it over the sea.

    Returns
    -------
    ids
        Sea ports, and river ports that sea ships reach, without those of `geo.places.ports.load_special_areas`.
    """
    ports = prepared.router.world.ports
    own = ports[ports.city_adcode.str.startswith(province[:2]) & ports["type"].isin(["sea", "river"])]
    graph = prepared.router.graph
    return tuple(key for key in own.id if (key, "sea") in graph.terminal_nodes and not graph.terminals[key].special)


def resolve_port(prepared: ScenarioNetwork, text: str) -> str:
    """
    Return the gateway port that a text means.

    Parameters
    ----------
    text
        A port as `geo.places.places.resolve_place` knows it, or the name of a city that has one gateway port.

    Raises
    ------
    UnknownPlaceError, AmbiguousPlaceError
        If the text means no place, or a city with several ports.
    RequestError
        If the place is no gateway port; the message lists them.
    """
    place = resolve_place(prepared.router.world.places, text)
    gateways = [key for province in PROVINCES for key in gateway_ports(prepared, province)]
    if place.kind == "port" and place.id in gateways:
        return place.id
    ports = prepared.router.world.ports.set_index("id")
    here = [key for key in gateways if place.kind == "city" and ports.city_adcode[key] == place.id]
    if len(here) == 1:
        return here[0]
    if here:
        listed = ", ".join(f"{ports.name_zh[key]} ({key})" for key in here)
        msg = f"{text!r} has several ports; say which by its id: {listed}."
        raise AmbiguousPlaceError(msg)
    msg = (
        f"{place.name_zh} {place.name_en} is no port by which goods leave Liaoning or Jiangsu over the sea; "
        f"choose one of {', '.join(gateways)}."
    )
    raise RequestError(msg)


def province_sides(prepared: ScenarioNetwork, by: str) -> tuple[Side, Side]:
    """
    Return the ways of both provinces' counties to the other province.

    Raises
    ------
    RequestError
        If there is no such metric.
    """
    require_metric(by)
    world = prepared.router.world
    people = world.cities.set_index("adcode").population_2020.astype(float)
    ports = {province: gateway_ports(prepared, province) for province in PROVINCES}
    sides = []
    for own, other in (PROVINCES, PROVINCES[::-1]):
        counties, cities = _places(prepared, "county", own), _places(prepared, "city", other)
        at_home, far_away = doors(prepared, counties), doors(prepared, cities)
        weights = people[[city.id for city in cities]].to_numpy()
        sea = prepared.metric(by, "sea")
        nodes = [port_call_nodes(prepared, ports[province], "sea").tolist() for province in (own, other)]
        sides.append(
            Side(
                counties=counties,
                cities=cities,
                ports=ports[own],
                far_ports=ports[other],
                doors=tuple(at_home),
                city_doors=tuple(far_away),
                weights=weights / weights.sum(),
                access=port_access(prepared, at_home, ports[own], by),
                sea=sea.table(*nodes),
                onward=port_access(prepared, far_away, ports[other], by, outward=False),
            )
        )
    return sides[0], sides[1]


def _places(prepared: ScenarioNetwork, kind: str, province: str) -> tuple[Place, ...]:
    places = prepared.router.world.places
    return tuple(place for place in places if place.kind == kind and place.id.startswith(province[:2]))


def _best_two(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the columns of the best and the second best of each row."""
    order = np.argsort(values, axis=1, kind="stable")
    return order[:, 0], order[:, 1]


def _given(values: NDArray[np.float64], column: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a column for each row, and the best of the others."""
    others = values.copy()
    others[:, column] = UNREACHABLE
    return np.full(len(values), column), others.argmin(axis=1)


# What a county has of the columns for a port of the other province.
_NOT_ITS_PROVINCE: dict[str, Any] = {
    "port": None,
    "value": np.nan,
    "second": np.nan,
    "second_port": None,
    "way": None,
    "truck_h": np.nan,
}


def hinterland_table(prepared: ScenarioNetwork, by: str = "generalised", port: str | None = None) -> gpd.GeoDataFrame:
    """
    Return which port serves each county best, or what a given port means to each.

    Parameters
    ----------
    port
        Id of a gateway port; by default the best of the county's own province. Counties of the other province do not
        choose this port: they have a row without values.

    Returns
    -------
    frame
        A row per county, polygons in EPSG:4326: `adcode`, `port`, `value` (km, hours, CNY or kg per tonne from the
        county by this port to the other province's people), `second` (the best by another port), `margin` (second less
        value), names, `second_port`, `way` (one of `analysis.routing.access_matrix.WAYS`; how goods reach the ship),
        `truck_h` (hours
        by road to the port, or to the nearest gateway when none is given), `by`. Missing where no open way leads, and
        for the counties of the province that a given port does not lie in.

    Raises
    ------
    RequestError
        If there is no such metric.
    NoRouteError
        If no county has an open way.

    Notes
    -----
    With a port given the margin is negative where another port of the province is better.
    """
    rows: list[pd.DataFrame] = []
    for side in province_sides(prepared, by):
        adcodes = [county.id for county in side.counties]
        if port is not None and port not in side.ports:
            rows.append(pd.DataFrame({"adcode": adcodes, **_NOT_ITS_PROVINCE}))
            continue
        values, names = side.leaving, side.ports
        best, second = _best_two(values) if port is None else _given(values, names.index(port))
        line = np.arange(len(values))
        value, next_best = values[line, best], values[line, second]
        rows.append(
            pd.DataFrame(
                {
                    "adcode": adcodes,
                    "port": _named(names, best, value),
                    "value": value,
                    "second": next_best,
                    "second_port": _named(names, second, next_best),
                    "way": _named(WAYS, side.access.way[line, best], value),
                    "truck_h": _truck_hours(prepared, side, port),
                }
            )
        )
    table = pd.concat(rows, ignore_index=True).replace([np.inf, -np.inf], np.nan)
    if table.value.isna().all():
        closed = f" Closed: {', '.join(prepared.blocks)}." if prepared.blocks else ""
        msg = f"No open way leads from the counties over the sea to the other province.{closed}"
        raise NoRouteError(msg)
    return _with_shapes(prepared, table.round({"value": 3, "second": 3, "truck_h": 2}), by)


def _named(names: Sequence[str], columns: NDArray[np.int64], values: NDArray[np.float64]) -> list[str | None]:
    return [names[column] if np.isfinite(value) else None for column, value in zip(columns, values, strict=True)]


def _truck_hours(prepared: ScenarioNetwork, side: Side, port: str | None) -> NDArray[np.float64]:
    """Return the hours by road from each county to a port, or to the nearest gateway of both provinces."""
    ids = (*side.ports, *side.far_ports) if port is None else (port,)
    joins = [door.road for door in side.doors]
    return np.asarray(truck_costs(prepared, joins, port_call_nodes(prepared, ids, "road"), "time").min(axis=1))


def _with_shapes(prepared: ScenarioNetwork, table: pd.DataFrame, by: str) -> gpd.GeoDataFrame:
    """Add margins of the rounded values, names, the metric, and the counties' polygons."""
    world = prepared.router.world
    counties = world.counties.set_index("adcode").loc[table.adcode]
    ports = world.ports.set_index("id")
    table.insert(4, "margin", (table.second - table.value).round(3))
    for name in ("name_zh", "name_en", "city_zh", "city_en"):
        table[name] = counties[name].to_numpy()
    for name in ("zh", "en"):
        table[f"port_{name}"] = table.port.map(ports[f"name_{name}"])
    table["by"] = by
    frame = gpd.GeoDataFrame(table, geometry=counties.geometry.to_numpy(), crs=WGS84)
    frame.attrs["datum"] = str(Datum.WGS84)
    return frame


def access_bands(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Return the counties put together by bands of hours by truck.

    Parameters
    ----------
    frame
        As from `hinterland_table`.

    Returns
    -------
    bands
        A row per band that has counties, the nearest first: `band`, names, `from_h`, `to_h` (missing for the last),
        `counties` (how many); polygons in EPSG:4326. Counties without hours are in none.
    """
    edges = np.array([0.0, *BANDS_H, np.inf])
    reached = frame[frame.truck_h.notna()]
    number = np.searchsorted(edges, reached.truck_h, side="right") - 1
    rows = []
    for band in np.unique(number).tolist():
        low, high = float(edges[band]), float(edges[band + 1])
        name = BAND_NAMES["within" if np.isfinite(high) else "beyond"]
        name_zh, name_en = (words.format(low=f"{low:g}", high=f"{high:g}") for words in name)
        shapes = reached.geometry.to_numpy()[number == band]
        rows.append(
            {
                "band": f"{low:g}-{high:g}" if np.isfinite(high) else f"{low:g}+",
                "name_zh": name_zh,
                "name_en": name_en,
                "from_h": low,
                "to_h": high if np.isfinite(high) else np.nan,
                "counties": len(shapes),
                "geometry": shapely.union_all(shapes),
            }
        )
    bands = gpd.GeoDataFrame(rows, columns=[*_BAND_COLUMNS, "geometry"], crs=WGS84)
    bands.attrs["datum"] = str(Datum.WGS84)
    return bands


_BAND_COLUMNS = ("band", "name_zh", "name_en", "from_h", "to_h", "counties")


# ---- uncertainty -------------------------------------------------------------------------------------------


def hinterland_stability(
    prepared: ScenarioNetwork, by: str = "generalised", progress: Callable[[float], None] | None = None
) -> pd.Series:
    """
    Return how sure it is which port serves each county best.

    Returns
    -------
    stable
        By adcode: the share of samples of all factors in which the best port stays ahead of the two next best; missing
        where no open way leads.

    Raises
    ------
    RequestError
        If there is no such metric.

    Notes
    -----
    The ways stay what they are, as in comparisons; see `analysis.routing.uncertainty`.
    """
    drawn = sample_factors(prepared.router.factor_table, prepared.factors, set(prepared.scenario.factors))
    sides = province_sides(prepared, by)
    shares: dict[str, float] = {}
    for number, side in enumerate(sides, start=1):
        ahead = _ahead(prepared, side, by, drawn)
        shares |= {county.id: float(share) for county, share in zip(side.counties, ahead, strict=True)}
        if progress is not None:
            progress(number / len(sides))
    return pd.Series(shares, name="stable").round(3)


def _ahead(
    prepared: ScenarioNetwork, side: Side, by: str, drawn: dict[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return in which share of the samples the best port of each county is the best, shape (counties,)."""
    contenders = np.argsort(side.leaving, axis=1, kind="stable")[:, :CONTENDERS]
    reached = np.isfinite(np.take_along_axis(side.leaving, contenders, 1))
    ahead = np.full(len(side.counties), np.nan)
    if not reached.any():
        return ahead
    counties, places = np.nonzero(reached)
    ports = contenders[counties, places]
    used, number = np.unique(ports, return_inverse=True)
    routes = [_landward(prepared, side, *pair, by) for pair in zip(counties.tolist(), ports.tolist(), strict=True)]
    routes += [_seaward(prepared, side, port, city, by) for port in used.tolist() for city in range(len(side.cities))]
    samples = route_samples(routes, drawn, 1)[METRIC_COLUMNS[by]]
    landward, afloat = np.split(samples, [len(counties)])
    seaward = np.einsum("pcs,c->ps", afloat.reshape(len(used), len(side.cities), -1), side.weights)
    whole = np.full((*reached.shape, samples.shape[1]), UNREACHABLE)
    whole[counties, places] = landward + seaward[number]
    some = reached.any(axis=1)
    ahead[some] = (whole[some].argmin(axis=1) == 0).mean(axis=1)
    return ahead


def _berth(prepared: ScenarioNetwork, port: str) -> Join:
    node = int(port_call_nodes(prepared, [port], "sea")[0])
    lon, lat = prepared.router.graph.lonlat[node]
    return Join(-1, 0.0, node, 0.0, float(lon), float(lat))


def _landward(prepared: ScenarioNetwork, side: Side, county: int, port: int, by: str) -> list[Quantities]:
    """Return what the way from a county to a ship consists of; there is one."""
    berth, door = _berth(prepared, side.ports[port]), side.doors[county]
    way, hub = WAYS[side.access.way[county, port]], side.access.hub[county, port]
    if way == "boat":
        # The handling at the port is left out: it is the same at all.
        return _chained(prepared, (cast("Join", door.sea), berth), ("sea", "sea"), ("sea",), (), by)
    modes, stops = ((way,), (hub,)) if hub else ((), ())
    ends = cast("Join", door.road), berth
    return _chained(prepared, ends, ("road", "sea"), (*modes, "sea"), (*stops, side.ports[port]), by)


def _seaward(prepared: ScenarioNetwork, side: Side, port: int, city: int, by: str) -> list[Quantities]:
    """Return what the way from a ship at a port to a city of the other province consists of; there is one."""
    far = int(side.far_port[port, city])
    way, hub = WAYS[side.onward.way[city, far]], side.onward.hub[city, far]
    modes, stops = ((way,), (hub,)) if hub else ((), ())
    ends = _berth(prepared, side.ports[port]), cast("Join", side.city_doors[city].road)
    return _chained(prepared, ends, ("sea", "road"), ("sea", *modes), (side.far_ports[far], *stops), by)


def _chained(
    prepared: ScenarioNetwork,
    ends: tuple[Join, Join],
    sides: tuple[str, str],
    modes: tuple[str, ...],
    terminals: tuple[str, ...],
    by: str,
) -> list[Quantities]:
    """Return what a chain consists of, on the better of the roads for trucks with few and with many rests."""
    choices = (False, True) if by == "generalised" else (False,)
    traces = [chain_trace(prepared, ends, sides, modes, terminals, by, rested=rested) for rested in choices]
    found = [trace_quantities(prepared, trace) for trace in traces if trace is not None]
    factors = prepared.factors.values
    return [min(found, key=lambda quantities: float(leg_costs(quantities, prepared.rates, factors).total(by, factors)))]
