"""
The networks as the browser draws them: one line of many parts for each class, made on the first request.

Making them takes seconds, so the server starts without them. Their address has to be known before: it carries a digest
of all that is drawn from: the network's files, the modules that make the lines, the map's extent, and for the sea lanes
the ports.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from app.webmap import map_layers
from app.webmap.map_layers import make_layer
from geo import crs
from geo.layers import lanes
from geo.layers.lanes import harbour_nodes, used_lanes
from geo.networks import network
from geo.networks.network import load_network, network_file
from geo.places import boundaries
from geo.places.boundaries import EXTENT

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.networks.network import Network
    from geo.world import World

__all__ = ["NETWORK_MODES", "NetworkLayer", "network_layers", "network_lines", "shields"]

# The switch, the network and the kinds of its edges.
_CLASSES: dict[str, tuple[str, tuple[str, ...]]] = {
    "expressways": ("road", ("expressway",)),
    "roads": ("road", ("trunk",)),
    "freight_rails": ("rail", ("freight",)),
    "passenger_rails": ("rail", ("passenger",)),
    "sea_lanes": ("sea", ("lane", "approach")),
    "waterways": ("river", ("waterway", "canal", "approach")),
    "ferries": ("ferry", ("roro", "train_ferry")),
}
NETWORK_MODES = {name: mode for name, (mode, _) in _CLASSES.items()}
# The sources have chords between junctions; at the closest zoom a pixel is 30 metres. Roads and other railways are
# so many that they are drawn coarser.
_TOLERANCE_DEG = 0.0005
_DECIMALS = {"roads": 3, "passenger_rails": 3}
_NUMBER = re.compile(r"[GS]\d{1,4}")
# Places for number boxes: close enough that one is in view at the closest zoom.
_SHIELD_EVERY_DEG = 0.2


class NetworkLayer:
    """
    A layer that is made when it is first asked for, and then kept.

    Parameters
    ----------
    digest
        Changes with what is drawn; part of the URL, so that browsers may keep it for good.
    """

    def __init__(self, name: str, digest: str, world: World) -> None:
        self.name = name
        self.digest = digest
        self._world = world
        self._lock = threading.Lock()
        self._body = b""

    @property
    def url(self) -> str:
        """Where the layer is served."""
        return f"/map/{self.name}.{self.digest}.json"

    @property
    def body(self) -> bytes:
        """GeoJSON, gzip."""
        with self._lock:
            self._body = self._body or make_layer(self.name, [_feature(self._world, self.name)]).body
            return self._body


def network_lines(world: World, network: Network, name: str) -> shapely.Geometry:
    """
    Return the lines of a class as they are drawn.

    Parameters
    ----------
    world
        For the ports of the two provinces.
    name
        A name of `app.state.view_state.NETWORKS`.

    Returns
    -------
    lines
        Edges joined end to end, simplified, cut to the map's extent.
    """
    rows = network.edges[network.edges.kind.isin(_CLASSES[name][1])]
    if name == "sea_lanes":
        rows = used_lanes(rows, harbour_nodes(world, network))
    lines = _trails(shapely.clip_by_rect(rows.geometry.to_numpy(), *EXTENT))
    simple = shapely.simplify(lines, _TOLERANCE_DEG)
    decimals = _DECIMALS.get(name, 4)
    rounded = shapely.transform(simple, lambda xy: np.round(xy, decimals))
    return shapely.multilinestrings(rounded[shapely.length(rounded) > 0])


def _trails(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """
    Return the same segments as few long lines, which run on through junctions.

    Lines that end at each junction would be thirty times as many, and twice the bytes.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    points, place = np.unique(xy, axis=0, return_inverse=True)
    inner = owner[1:] == owner[:-1]
    segments = np.unique(np.sort(np.column_stack([place[:-1][inner], place[1:][inner]]), axis=1), axis=0)
    segments = segments[segments[:, 0] != segments[:, 1]]
    ways: list[list[tuple[int, int]]] = [[] for _ in points]
    for number, (a, b) in enumerate(segments.tolist()):
        ways[a].append((b, number))
        ways[b].append((a, number))
    done = bytearray(len(segments))
    odd = [node for node, near in enumerate(ways) if len(near) % 2]
    trail: list[int] = []
    bounds = [0]
    # A trail that starts where an odd number of segments meets ends at such a place; what is left are rings.
    for start in (*odd, *range(len(ways))):
        here, length = start, len(trail)
        while ways[here]:
            there, number = ways[here].pop()
            if not done[number]:
                done[number] = 1
                if len(trail) == length:
                    trail.append(here)
                trail.append(there)
                here = there
        if len(trail) > length:
            bounds.append(len(trail))
    owners = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    found: NDArray[np.object_] = shapely.linestrings(points[trail], indices=owners)
    return found


def shields(edges: gpd.GeoDataFrame) -> list[tuple[str, list[list[float]]]]:
    """
    Return where the numbers of expressways may stand.

    Parameters
    ----------
    edges
        Edges of the road network.

    Returns
    -------
    places
        Number, e.g. "G15", and points along it, lon and lat; the first few are spread over all of it, each further one
        fills a gap.
    """
    by_number: dict[str, list[shapely.Geometry]] = defaultdict(list)
    rows = edges[edges.kind == "expressway"]
    for ref, line in zip(rows.ref, rows.geometry, strict=True):
        for number in _NUMBER.findall(ref):
            by_number[number].append(line)
    places = []
    for number in sorted(by_number, key=lambda text: (text[0], len(text), text)):
        line = shapely.line_merge(shapely.multilinestrings(by_number[number]))
        points = [xy for part in shapely.get_parts(line) for xy in _points_along(part)]
        places.append((number, [points[i] for i in _spread(len(points))]))
    return places


def _points_along(line: shapely.LineString) -> list[list[float]]:
    count = max(1, round(line.length / _SHIELD_EVERY_DEG))
    points = shapely.line_interpolate_point(line, (np.arange(count) + 0.5) / count, normalized=True)
    found: list[list[float]] = np.round(shapely.get_coordinates(points), 3).tolist()
    return found


def _spread(count: int) -> list[int]:
    """Return 0 to count - 1 in an order that halves the gaps again and again."""
    bits = max(1, (count - 1).bit_length())
    turned = (int(f"{i:0{bits}b}"[::-1], 2) for i in range(1 << bits))
    return [i for i in turned if i < count]


def _feature(world: World, name: str) -> dict[str, Any]:
    loaded = load_network(world.data, NETWORK_MODES[name])
    more = {"shields": shields(loaded.edges)} if name == "expressways" else {}
    return {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(network_lines(world, loaded, name)),
        "properties": {"network": name, **more},
    }


def network_layers(world: World) -> dict[str, NetworkLayer]:
    """
    Return the layers of the networks, not yet made.

    Returns
    -------
    layers
        By name, in the order of `app.state.view_state.NETWORKS`.
    """
    made_from = hashlib.sha256(repr(EXTENT).encode())
    for path in (__file__, *(str(module.__file__) for module in (map_layers, lanes, network, boundaries, crs))):
        made_from.update(Path(path).read_bytes())
    layers = {}
    for name, mode in NETWORK_MODES.items():
        digest = made_from.copy()
        for part in ("nodes", "edges"):
            digest.update(network_file(world.data, mode, part).read_bytes())
        if mode == "sea":
            digest.update(repr(list(zip(world.ports.name_zh, world.ports.city_adcode, strict=True))).encode())
        layers[name] = NetworkLayer(name, digest.hexdigest()[:12], world)
    return layers
