"""Everything that the project knows, loaded once and never changed: pass it in, do not look it up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import SchemaError
from geo.places.areas import add_published_areas, load_published_areas
from geo.places.boundaries import load_boundaries, load_land, load_neighbours, load_water, load_water_names
from geo.places.cities import add_city_figures, load_city_figures, load_city_seats, province_population
from geo.places.national import load_national_counties
from geo.places.parks import load_parks
from geo.places.places import Place, more_counties, place_index
from geo.places.ports import load_port_aggregates, load_ports, load_services, load_special_areas, load_throughput
from geo.plan.plan import Plan, load_plan
from geo.references import load_references
from geo.sources import data_dir, load_catalogue, require_intact

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

__all__ = ["World", "load_world"]

_CITY_FIGURES = ("seat_lon", "population_2020", "gdp_cny_2017", "gdp_cny_2023")


@dataclass(frozen=True, eq=False)
class World:
    """
    The project's data.

    Attributes
    ----------
    data
        The folder that it was loaded from.
    provinces, cities, counties, neighbours, land, water, ports, parks
        Layers, EPSG:4326; see their loaders in `geo`. Counties and cities are generalised by 150 m.
    water_names, city_figures, throughput, aggregates, services, special_areas
        Tables that belong to them.
    places
        Index for finding places by name.
    catalogue, references
        Sources of the files, and of the rows in them.
    """

    data: Path
    provinces: gpd.GeoDataFrame
    cities: gpd.GeoDataFrame
    counties: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    water_names: pd.DataFrame
    ports: gpd.GeoDataFrame
    parks: gpd.GeoDataFrame
    city_figures: pd.DataFrame
    throughput: pd.DataFrame
    aggregates: pd.DataFrame
    services: pd.DataFrame
    special_areas: pd.DataFrame
    plan: Plan
    places: tuple[Place, ...]
    catalogue: pd.DataFrame
    references: pd.DataFrame


def load_world(data: Path | None = None, *, intact: bool = True) -> World:
    """
    Load and check all data.

    Parameters
    ----------
    data
        Data folder; by default the project's own.
    intact
        Whether each file must be as the catalogue says; steps that rebuild the files do without.

    Returns
    -------
    world
        Frozen; nothing that serves a request changes it.

    Raises
    ------
    CatalogueError
        If a file is missing, or another than the catalogue says.
    MissingDataError, CorruptDataError, SchemaError
        If a file is missing, unreadable, or not of the agreed form.
    """
    folder = data or data_dir()
    catalogue = load_catalogue(folder)
    if intact:
        require_intact(folder, catalogue)
    figures = load_city_figures(folder)
    areas = load_published_areas(folder)
    provinces, cities, counties = (
        add_published_areas(load_boundaries(folder, level), areas) for level in ("provinces", "cities", "counties")
    )
    cities = add_city_figures(cities, load_city_seats(folder), figures)
    provinces.insert(3, "population_2020", provinces.adcode.map(province_population(figures)))
    ports = load_ports(folder)
    parks = load_parks(folder)
    world = World(
        data=folder,
        provinces=provinces,
        cities=cities,
        counties=counties,
        neighbours=load_neighbours(folder),
        land=load_land(folder),
        water=load_water(folder),
        water_names=load_water_names(folder),
        ports=ports,
        parks=parks,
        city_figures=figures,
        throughput=load_throughput(folder),
        aggregates=load_port_aggregates(folder),
        services=load_services(folder),
        special_areas=load_special_areas(folder),
        plan=load_plan(folder),
        places=(),
        catalogue=catalogue,
        references=load_references(folder),
    )
    # Places are named after the rows that they refer to, so these must be known to exist.
    require_consistent(world)
    places = place_index(provinces, cities, counties, ports, parks)
    national = load_national_counties(folder)
    return replace(world, places=places if national is None else (*places, *more_counties(national, places)))


def _incomplete(world: World) -> list[str]:
    """Return what is missing of what each table must hold in full."""
    counts = {"provinces": 2, "cities": 27, "counties": 195}
    complaints = [
        f"{name} has {len(getattr(world, name))} rows instead of {count}"
        for name, count in counts.items()
        if len(getattr(world, name)) != count
    ]
    missing = sorted(set(range(1, 25)) - set(world.plan.items["item"]))
    complaints += [f"items.csv lacks item {number}" for number in missing]
    for city in world.cities.itertuples():
        lost = [name for name in _CITY_FIGURES if pd.isna(getattr(city, name))]
        complaints += [f"{city.name_zh} lacks {name}" for name in lost]
    return complaints


def require_consistent(world: World) -> None:
    """
    Check that the tables refer to each other's rows.

    Raises
    ------
    SchemaError
        Naming the table and the key that leads nowhere.
    """
    plan = world.plan
    known = {
        "province": set(world.provinces.adcode),
        "city": set(world.cities.adcode),
        "county": set(world.counties.adcode),
        "port": set(world.ports.id),
        "park": set(world.parks.id),
    }
    complaints = _incomplete(world)
    for name, table in (("members.csv", plan.members), ("open_points.csv", plan.open_points)):
        lost = [r.place_id for r in table.itertuples() if r.place_id not in known[r.place_type]]
        complaints += [f"{name} names {key}" for key in lost]
    themes, pairings, items = set(plan.themes.id), set(plan.pairings.id), set(plan.items["item"])
    complaints += [f"items.csv has theme {t}" for t in plan.items.theme if t not in themes]
    complaints += [f"items.csv has section {s}" for s in plan.items.section if s not in set(plan.sections.section)]
    complaints += [f"pairings.csv has theme {t}" for t in plan.pairings.theme if t not in themes]
    complaints += [f"pairings.csv has item {i}" for i in plan.pairings.plan_item if i not in items]
    complaints += [f"members.csv has pairing {p}" for p in plan.members.pairing_id if p not in pairings]
    complaints += [f"ports.csv has city {c}" for c in world.ports.city_adcode if c and c not in known["city"]]
    for level, column in (("city", world.parks.city_adcode), ("county", world.parks.county_adcode)):
        cited = {code for codes in column for code in codes.split(";") if code}
        complaints += [f"parks.csv has {level} {c}" for c in sorted(cited - known[level])]
    complaints += [f"parks.csv has zone {z}" for z in world.parks.member_of if z and z not in known["park"]]
    port_keys = known["port"] | set(world.aggregates.id)
    complaints += [f"throughput.csv has port {p}" for p in sorted(set(world.throughput.port_id) - port_keys)]
    summed = {port for ports in world.aggregates.members for port in ports.split(";")}
    complaints += [f"aggregates.csv has port {p}" for p in sorted(summed - known["port"])]
    called = {*world.services.origin, *world.services.destination}
    special = set(world.special_areas.port_id)
    complaints += [f"special_areas.csv has port {p}" for p in sorted(special - known["port"])]
    complaints += [f"services.csv has port {p}" for p in sorted(called - known["port"])]
    for side in ("liaoning", "jiangsu"):
        empty = sorted(pairings - set(plan.members.pairing_id[plan.members.side == side]))
        complaints += [f"pairings.csv has {p} without a place in {side.title()}" for p in empty]
    if complaints:
        msg = f"The data do not fit together: {'; '.join(complaints)}. Correct the tables, or restore them."
        raise SchemaError(msg)
