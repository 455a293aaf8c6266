"""What the browser draws: small GeoJSON layers, made once when the server starts, compressed, and cached by content."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from app.language.theme import theme_colour
from app.webmap.pairing_arcs import plan_arcs
from geo.layers.registry import member_points, pairings_table
from geo.places.boundaries import shared_borders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.world import World

__all__ = ["CAPITALS", "MapLayer", "build_map_layers", "make_layer", "port_radius_px"]

# Eleven metres: below the accuracy of the boundaries.
_DECIMALS = 4
_RIVER_TOLERANCE_DEG = 0.006
_LAKE_TOLERANCE_DEG = 0.002
_LARGEST_PORT_T = 1.1e9
_LARGEST_RADIUS_PX = 19.0
_LEAST_RADIUS_PX = 3.5
_GRID = 60
_CROWDED_DEG = 1.3
CAPITALS = {"210100", "320100"}


class _Name(NamedTuple):
    """What a label says."""

    name_zh: str
    name_en: str


@dataclass(frozen=True)
class MapLayer:
    """
    A layer as it goes over the wire.

    Attributes
    ----------
    digest
        First digits of the content's SHA-256; part of the URL, so that browsers may keep it for good.
    """

    name: str
    digest: str
    body: bytes

    @property
    def url(self) -> str:
        """Where the layer is served."""
        return f"/map/{self.name}.{self.digest}.json"


def port_radius_px(cargo_t: float) -> float:
    """
    Return a ring's radius so that its area shows the throughput.

    Parameters
    ----------
    cargo_t
        Cargo in tonnes a year; missing when unknown.

    Returns
    -------
    radius
        Pixels; the least radius when the throughput is unknown or very small.
    """
    if pd.isna(cargo_t):
        return _LEAST_RADIUS_PX
    return float(max(_LEAST_RADIUS_PX, _LARGEST_RADIUS_PX * np.sqrt(cargo_t / _LARGEST_PORT_T)))


def _feature(geometry: shapely.Geometry, **properties: Any) -> dict[str, Any]:
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, _DECIMALS))
    return {"type": "Feature", "geometry": shapely.geometry.mapping(rounded), "properties": properties}


def make_layer(name: str, features: Iterable[dict[str, Any]]) -> MapLayer:
    """Return a layer of GeoJSON features."""
    collection = {"type": "FeatureCollection", "features": list(features)}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return MapLayer(name, hashlib.sha256(text).hexdigest()[:12], gzip.compress(text, compresslevel=9, mtime=0))


def _named(row: Any, kind: str, key: str) -> dict[str, Any]:
    return {"kind": kind, "id": key, "zh": row.name_zh, "en": row.name_en}


def _water_features(world: World) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    water = world.water
    sea = [_feature(row.geometry, kind=row.kind) for row in water[water.kind.isin(["ocean", "estuary"])].itertuples()]
    inland = []
    for row in water[water.kind.isin(["lake", "river", "canal"])].itertuples():
        tolerance = _LAKE_TOLERANCE_DEG if row.kind == "lake" else _RIVER_TOLERANCE_DEG
        great = row.name_en == "Yangtze"
        inland.append(_feature(row.geometry.simplify(tolerance), kind=row.kind, great=great))
    return sea, inland


def _arc_features(world: World) -> list[dict[str, Any]]:
    pairings = pairings_table(world).set_index("id")
    arcs = plan_arcs(world)
    links = Counter(arc.pairing_id for arc in arcs)
    features = []
    for arc in arcs:
        pairing = pairings.loc[arc.pairing_id]
        features.append(
            _feature(
                shapely.Point(arc.path[0]),
                kind="pairing",
                id=arc.pairing_id,
                group=arc.group,
                zh=f"{pairing.title_zh} · {pairing.theme_zh}",
                en=f"{pairing.title_en} · {pairing.theme_en}",
                colour=theme_colour(pairing.theme),
                direction=pairing.direction,
                status=pairing.status,
                links=links[arc.pairing_id],
                path=np.round(arc.path, _DECIMALS).tolist(),
            )
        )
    return features


def _port_features(world: World) -> list[dict[str, Any]]:
    # Large rings first, so that small ones lie on top and can be clicked.
    ordered = world.ports.sort_values("cargo_t", ascending=False, na_position="last")
    return [
        _feature(
            row.geometry,
            **_named(row, "port", row.id),
            type=row.type,
            radius=round(port_radius_px(row.cargo_t), 1),
            known=bool(pd.notna(row.cargo_t)),
            recalled=row.cargo_confidence == "recalled",
            ours=row.city_adcode != "",
        )
        for row in ordered.itertuples()
    ]


def _park_features(world: World) -> list[dict[str, Any]]:
    parks = world.parks[world.parks.lon.notna()]
    return [
        _feature(row.geometry, **_named(row, "park", row.id), named=row.relation == "named")
        for row in parks.itertuples()
    ]


def _label(point: tuple[float, float], kind: str, rank: float, row: Any, key: str = "") -> dict[str, Any]:
    return _feature(shapely.Point(point), kind=kind, id=key, rank=rank, zh=row.name_zh, en=row.name_en)


def _quiet_point(world: World, province: Any) -> tuple[float, float]:
    """Return the point of a province that is farthest from its cities' seats and its outline."""
    west, south, east, north = province.geometry.bounds
    grid = np.meshgrid(np.linspace(west, east, _GRID), np.linspace(south, north, _GRID))
    points = shapely.points(grid[0].ravel(), grid[1].ravel())
    cities = world.cities[world.cities.province_adcode == province.adcode]
    seats = shapely.multipoints(np.column_stack([cities.seat_lon, cities.seat_lat]))
    room = np.minimum(shapely.distance(points, seats), shapely.distance(points, province.geometry.boundary))
    room[~shapely.contains(province.geometry, points)] = 0
    best = points[int(np.argmax(room))]
    return best.x, best.y


def _label_features(world: World) -> list[dict[str, Any]]:
    labels = [_label(_quiet_point(world, r), "province", 3.95, r, r.adcode) for r in world.provinces.itertuples()]
    mark = _Name("?", "?")
    labels += [_label(tuple(arc.path[-1]), "open", 2, mark) for arc in plan_arcs(world) if arc.open_ended]
    pairs = world.plan.pairings.id[world.plan.pairings.kind.isin(["city_pair", "open_pair"])]
    paired = set(world.plan.members.place_id[world.plan.members.pairing_id.isin(pairs)])
    for r in world.cities.itertuples():
        # The more hemmed in a city is, the earlier its name is placed.
        near = np.hypot(world.cities.seat_lon - r.seat_lon, world.cities.seat_lat - r.seat_lat) < _CROWDED_DEG
        rank = (2 if r.adcode in paired | CAPITALS else 3) + round(0.9 / near.sum(), 3)
        labels.append(_label((r.seat_lon, r.seat_lat), "city", rank, r, r.adcode))
    seas = world.water_names[world.water_names.kind == "sea"]
    labels += [_label((r.lon, r.lat), "sea", 4, r) for r in seas.itertuples()]
    near = world.neighbours[world.neighbours.adjacent_to != ""]
    labels += [_label((r.label_lon, r.label_lat), "neighbour", 5, r) for r in near.itertuples()]
    lakes = world.water_names[world.water_names.kind == "lake"]
    labels += [_label((r.lon, r.lat), "lake", 6, r) for r in lakes.itertuples()]
    labels += [_label((r.lon, r.lat), "port", 7, r, r.id) for r in world.ports.itertuples()]
    parks = world.parks[world.parks.lon.notna()]
    labels += [_label((r.lon, r.lat), "park", 8, r, r.id) for r in parks.itertuples()]
    return labels


def _county_features(world: World) -> list[dict[str, Any]]:
    return [
        _feature(
            row.geometry,
            **_named(row, "county", row.adcode),
            label=[row.label_lon, row.label_lat],
        )
        for row in world.counties.itertuples()
    ]


def _city_features(world: World) -> list[dict[str, Any]]:
    return [
        _feature(row.geometry, **_named(row, "city", row.adcode), province=row.province_adcode)
        for row in world.cities.itertuples()
    ]


def _province_features(world: World) -> list[dict[str, Any]]:
    return [
        _feature(row.geometry.boundary, **_named(row, "province", row.adcode)) for row in world.provinces.itertuples()
    ]


def _seat_features(world: World) -> list[dict[str, Any]]:
    return [
        _feature(
            member_points(world, "city", row.adcode)[0],
            **_named(row, "city", row.adcode),
            province=row.province_adcode,
        )
        for row in world.cities.itertuples()
    ]


def build_map_layers(world: World) -> dict[str, MapLayer]:
    """
    Make every layer that the browser draws.

    Returns
    -------
    layers
        By name: sea, inland, borders, provinces, cities, counties, seats, arcs, parks, ports, labels.
    """
    sea, inland = _water_features(world)
    polygons = np.concatenate([world.neighbours.geometry.to_numpy(), world.provinces.geometry.to_numpy()])
    borders = shared_borders(polygons).simplify(_RIVER_TOLERANCE_DEG)
    layers = (
        make_layer("sea", sea),
        make_layer("inland", inland),
        make_layer("borders", [_feature(borders)]),
        make_layer("provinces", _province_features(world)),
        make_layer("cities", _city_features(world)),
        make_layer("counties", _county_features(world)),
        make_layer("seats", _seat_features(world)),
        make_layer("arcs", _arc_features(world)),
        make_layer("parks", _park_features(world)),
        make_layer("ports", _port_features(world)),
        make_layer("labels", _label_features(world)),
    )
    return {layer.name: layer for layer in layers}
