"""The layers that the project hands over: what they are called, what they hold, where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import WGS84, Datum
from geo.errors import UnknownLayerError
from geo.layers.lanes import lanes_table
from geo.networks.network import MODES, edge_file, load_edges
from geo.networks.terminals import TERMINALS_FILE, load_terminals
from geo.places.areas import AREAS_FILE
from geo.places.boundaries import TOLERANCES_M, boundary_file, load_boundaries
from geo.plan.plan import pairing_title
from geo.tables import count_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.world import World

__all__ = [
    "LAYERS",
    "Layer",
    "edges_table",
    "layer_rows",
    "layer_table",
    "member_points",
    "pairings_table",
    "plan_table",
    "require_layer",
]

_FINEST_M = min(TOLERANCES_M)
_NETWORKS = ("roads", "rails", "sea", "rivers", "ferries")
_PLAN_FILES = ("plan/items.csv", "plan/pairings.csv", "plan/members.csv", "plan/themes.csv", "plan/sections.csv")


@dataclass(frozen=True)
class Layer:
    """
    A layer.

    Attributes
    ----------
    name
        What commands and URLs call it.
    key
        The column whose values are the features' stable ids.
    files
        Data files that it is made of, relative to the data folder.
    table
        Makes it from the world.
    counted
        Files whose rows are the layer's rows, so that it can be counted without being read; none if that is not so.
    parts
        Layers that a format with several layers keeps apart; none if it is one.
    """

    name: str
    key: str
    geometry: str
    files: tuple[str, ...]
    table: Callable[[World], gpd.GeoDataFrame]
    title_zh: str
    title_en: str
    counted: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def member_points(world: World, place_type: str, place_id: str) -> list[shapely.Point]:
    """
    Return where a member of a pairing lies on the map.

    Parameters
    ----------
    place_type, place_id
        As in the plan's members: "province", "city", "port" or "park", and its key.

    Returns
    -------
    points
        The city's seat, the port's berth point, the park's point or its members' points, or the
        province's label point, for want of a place of its own.
    """
    if place_type == "city":
        row = world.cities[world.cities.adcode == place_id].iloc[0]
        return [shapely.Point(row.seat_lon, row.seat_lat)]
    if place_type == "province":
        row = world.provinces[world.provinces.adcode == place_id].iloc[0]
        return [shapely.Point(row.label_lon, row.label_lat)]
    frame = world.ports if place_type == "port" else world.parks
    geometry = frame.geometry[frame.id == place_id].iloc[0]
    return list(shapely.get_parts(geometry)) if geometry is not None else []


def _place_name(world: World, place_type: str, place_id: str) -> tuple[str, str]:
    place = next(p for p in world.places if p.kind == place_type and p.id == place_id)
    return place.name_zh, place.name_en


def pairings_table(world: World) -> gpd.GeoDataFrame:
    """
    Return who works with whom, as lines from every place in Liaoning to every place in Jiangsu.

    Returns
    -------
    frame
        Multilines, EPSG:4326, keyed by `id`: titles, theme, plan item, kind, relation, direction, status,
        names and codes on both sides. A side for which the plan names no place is drawn to the province's label
        point and named in `symbolic_side`.
    """
    plan = world.plan
    themes = plan.themes.set_index("id")
    rows = []
    for pairing in plan.pairings.itertuples():
        members = plan.members[plan.members.pairing_id == pairing.id]
        sides = {}
        for side in ("liaoning", "jiangsu"):
            here = members[members.side == side]
            places = [(m.place_type, m.place_id) for m in here.itertuples()]
            names = [_place_name(world, *place) for place in places]
            sides[side] = (places, names, [p for place in places for p in member_points(world, *place)])
        lines = [[start, end] for start in sides["liaoning"][2] for end in sides["jiangsu"][2]]
        zh = [[name[0] for name in sides[side][1]] for side in ("liaoning", "jiangsu")]
        en = [[name[1] for name in sides[side][1]] for side in ("liaoning", "jiangsu")]
        arrow = {"mutual": " ↔ ", "to_liaoning": " ← ", "to_jiangsu": " → "}[pairing.direction]
        rows.append(
            {
                "id": pairing.id,
                "title_zh": pairing_title(*zh, joiner="、", many=arrow),
                "title_en": pairing_title(*en, joiner=", ", many=arrow),
                "theme": pairing.theme,
                "theme_zh": themes.name_zh[pairing.theme],
                "theme_en": themes.name_en[pairing.theme],
                "plan_item": pairing.plan_item,
                "kind": pairing.kind,
                "relation": pairing.relation,
                "direction": pairing.direction,
                "status": pairing.status,
                "symbolic_side": ";".join(s for s, part in sides.items() if part[0][0][0] == "province"),
                "liaoning": ";".join(place[1] for place in sides["liaoning"][0]),
                "jiangsu": ";".join(place[1] for place in sides["jiangsu"][0]),
                "note_zh": pairing.note_zh,
                "note_en": pairing.note_en,
                "geometry": shapely.MultiLineString([shapely.LineString(line) for line in lines]),
            }
        )
    return _tagged(gpd.GeoDataFrame(rows, geometry="geometry", crs=WGS84))


def plan_table(world: World) -> gpd.GeoDataFrame:
    """
    Return the plan's 24 items with the points of the places that they name.

    Returns
    -------
    frame
        Multipoints, EPSG:4326, keyed by `item`. Items without a place of their own (`scope` "provinces") carry
        the two provinces' label points.
    """
    plan = world.plan
    themes = plan.themes.set_index("id")
    sections = plan.sections.set_index("section")
    frame = plan.items.copy()
    frame.insert(2, "section_zh", frame.section.map(sections.title_zh))
    frame.insert(3, "section_en", frame.section.map(sections.title_en))
    frame.insert(5, "theme_zh", frame.theme.map(themes.name_zh))
    frame.insert(6, "theme_en", frame.theme.map(themes.name_en))
    merged = plan.members.merge(plan.pairings[["id", "plan_item"]], left_on="pairing_id", right_on="id")
    geometry = []
    for row in frame.itertuples():
        here = merged[merged.plan_item == row.item]
        places = dict.fromkeys((m.place_type, m.place_id) for m in here.itertuples())
        points = [p for place in places for p in member_points(world, *place)]
        points = points or [p for code in world.provinces.adcode for p in member_points(world, "province", code)]
        geometry.append(shapely.MultiPoint(list(dict.fromkeys(points))))
    return _tagged(gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometry, index=frame.index, crs=WGS84)))


_EDGE_COLUMNS = [
    "edge", "u", "v", "mode", "kind", "ref", "name_zh", "name_en", "length", "speed_kph", "oneway", "source",
    "geometry",
]  # fmt: skip


def edges_table(world: World, modes: tuple[str, ...] = MODES) -> gpd.GeoDataFrame:
    """
    Return the edges of some networks in one table, read when asked for.

    Parameters
    ----------
    modes
        Of `geo.networks.network.MODES`; all by default.

    Returns
    -------
    frame
        Lines, EPSG:4326, keyed by `edge`: ends, mode, kind, numbers, names, `length` in metres, source. `speed_kph` is
        missing where the factors decide.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If a file is missing, unreadable, or not of the agreed form.
    """
    tables = [load_edges(world.data, mode)[_EDGE_COLUMNS] for mode in modes]
    frame = pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]
    return _tagged(frame.assign(speed_kph=frame["speed_kph"].where(frame["speed_kph"] > 0)))


def _tagged(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.attrs["datum"] = str(Datum.WGS84)
    return frame


def _finest(world: World, coarse: gpd.GeoDataFrame, level: str) -> gpd.GeoDataFrame:
    fine = load_boundaries(world.data, level, _FINEST_M).set_index("adcode").geometry
    shapes = gpd.GeoSeries(fine.loc[coarse.adcode].to_numpy(), index=coarse.index, crs=WGS84)
    return _tagged(coarse.set_geometry(shapes))


def _boundary_layer(level: str, geometry: str, zh: str, en: str, *more_files: str) -> Layer:
    return Layer(
        level,
        "adcode",
        geometry,
        (f"boundaries/{boundary_file(level, _FINEST_M)}", *more_files),
        lambda world: _finest(world, getattr(world, level), level),
        zh,
        en,
    )


def _network_layer(name: str, modes: tuple[str, ...], zh: str, en: str, parts: tuple[str, ...] = ()) -> Layer:
    files = tuple(edge_file(mode) for mode in modes)
    return Layer(name, "edge", "line", files, lambda w: edges_table(w, modes), zh, en, files, parts)


LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        _boundary_layer("provinces", "polygon", "两省", "The two provinces", "cities/figures.csv", AREAS_FILE),
        _boundary_layer(
            "cities", "polygon", "地级市", "Prefecture cities", "cities/cities.csv", "cities/figures.csv", AREAS_FILE
        ),
        _boundary_layer("counties", "polygon", "县（市、区）", "Counties and districts", AREAS_FILE),
        Layer(
            "neighbours",
            "adcode",
            "polygon",
            ("boundaries/neighbours.parquet",),
            lambda w: w.neighbours,
            "周边省份",
            "Neighbouring provinces",
        ),
        Layer("land", "id", "polygon", ("boundaries/land.parquet",), lambda w: w.land, "陆地", "Land"),
        Layer(
            "water",
            "id",
            "polygon, line",
            ("boundaries/water.parquet",),
            lambda w: w.water,
            "海洋、湖泊、河流、运河",
            "Sea, lakes, rivers, canals",
        ),
        Layer(
            "ports",
            "id",
            "point",
            ("ports/ports.csv", "ports/throughput.csv"),
            lambda w: w.ports,
            "港口",
            "Ports",
        ),
        Layer("parks", "id", "point", ("parks/parks.csv",), lambda w: w.parks, "园区", "Parks and zones"),
        Layer("pairings", "id", "line", _PLAN_FILES, pairings_table, "合作结对", "Pairings of the plan"),
        Layer("plan", "item", "point", _PLAN_FILES, plan_table, "方案24项", "The plan's 24 items"),
        _network_layer("roads", ("road",), "公路网", "Road network"),
        _network_layer("rails", ("rail",), "铁路网（货运与客运）", "Rail network, freight and passenger"),
        _network_layer("sea", ("sea",), "海上航行网络（计算用）", "Navigable sea network, for computing"),
        Layer(
            "lanes",
            "lane",
            "line",
            (edge_file("sea"), "ports/ports.csv"),
            lanes_table,
            "海上航线（两省港口间）",
            "Sea lanes between the two provinces' ports",
        ),
        _network_layer("rivers", ("river",), "内河航道", "Rivers and canals"),
        _network_layer("ferries", ("ferry",), "轮渡航线", "Ferry lines"),
        Layer(
            "terminals",
            "id",
            "point",
            (TERMINALS_FILE,),
            lambda w: load_terminals(w.data),
            "港口与货运站",
            "Terminals: ports and rail yards",
            (TERMINALS_FILE,),
        ),
        _network_layer("networks", MODES, "全部路网", "All networks", (*_NETWORKS, "terminals")),
    )
}


def require_layer(name: str) -> Layer:
    """
    Return a layer by name.

    Raises
    ------
    UnknownLayerError
        If there is none; the message lists all.
    """
    if name not in LAYERS:
        msg = f"There is no layer {name!r}; layers are {', '.join(LAYERS)}."
        raise UnknownLayerError(msg)
    return LAYERS[name]


def layer_table(world: World, name: str) -> gpd.GeoDataFrame:
    """
    Return a layer's table, boundaries at their finest generalisation.

    Parameters
    ----------
    name
        A name of `LAYERS`.

    Returns
    -------
    frame
        EPSG:4326, tagged WGS 84.

    Raises
    ------
    UnknownLayerError
        If there is no such layer.
    """
    return require_layer(name).table(world).copy()


def layer_rows(world: World, name: str) -> int:
    """
    Return how many features a layer has; the networks are counted without being read.

    Parameters
    ----------
    name
        A name of `LAYERS`.

    Returns
    -------
    count
        As many as `layer_table` has rows.

    Raises
    ------
    UnknownLayerError
        If there is no such layer.
    """
    layer = require_layer(name)
    if layer.counted:
        return sum(count_rows(world.data / file) for file in layer.counted)
    return len(layer_table(world, name))
