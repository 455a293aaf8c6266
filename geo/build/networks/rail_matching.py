"""
Finding a railway line in an unnamed graph: the shortest path through the line's own stations.

A station is seldom a node of the graph, and the nearest track is often the wrong one of several. Each
station therefore offers all tracks around it, and the chain takes those that make path and offsets
together shortest.

An edge is drawn as a chord, up to 280 km of it, and the track may run far from the chord; but a track of
length `km` from A to B can only pass a point P if AP + PB is not more than that. What AP + PB exceeds it by is how far
the point is off the edge.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from geo.crs import ALBERS, WGS84
from geo.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Chain", "Station", "Stretch", "Tracks", "match_chain", "places_near"]

# Chords farther from a station than this are not looked at.
REACH_KM = 30.0
# A station off an edge by more than this is not on it, nor if it is this much more off than from the best edge.
FARTHEST_KM = 5.0
SPREAD = 4.5
# A kilometre off the edge counts as three of track, positions being known to about one kilometre; off the mere chord
# as half a kilometre, to tell apart edges that could all pass the station.
OFFSET_WEIGHT = 3.0
CHORD_WEIGHT = 0.5
# A leg this much longer than the straight line is a gap in the graph, not a railway.
DETOUR = 3.0
DETOUR_SLACK_KM = 40.0


@dataclass(frozen=True)
class Station:
    """
    A point of an edge.

    Attributes
    ----------
    share
        Where on it, as a share of its length from its first node.
    offset_km
        How far the point asked for is off the track, 0 when the track may pass it.
    chord_km
        How far it is off the drawn chord.
    """

    edge: int
    share: float
    offset_km: float
    chord_km: float

    @property
    def cost(self) -> float:
        """Kilometres of track that the offsets are worth."""
        return OFFSET_WEIGHT * self.offset_km + CHORD_WEIGHT * self.chord_km


@dataclass(frozen=True)
class Stretch:
    """A part of an edge as it is run along: from one share of its length to another."""

    edge: int
    start: float
    end: float


@dataclass(frozen=True)
class Chain:
    """
    A matched line.

    Attributes
    ----------
    places
        Where its stations are.
    legs, km
        The stretches of each leg between two stations, and their length.
    links
        Ways to the tracks of other lines at its stations, no part of the line.
    """

    places: list[Station]
    legs: list[list[Stretch]]
    km: list[float]
    links: list[list[Stretch]] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Tracks:
    """
    A graph of tracks.

    Attributes
    ----------
    lonlat
        Positions of the nodes, degrees, one row each.
    km
        Length of each edge along the track.
    """

    lonlat: NDArray[np.float64]
    u: NDArray[np.int64]
    v: NDArray[np.int64]
    km: NDArray[np.float64]
    planar: NDArray[np.float64] = field(init=False, repr=False)
    chords: NDArray[np.object_] = field(init=False, repr=False)
    tree: shapely.STRtree = field(init=False, repr=False)
    neighbours: list[list[tuple[int, int]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        planar = to_planar(self.lonlat)
        chords = shapely.linestrings(np.stack([planar[self.u], planar[self.v]], axis=1))
        neighbours: list[list[tuple[int, int]]] = [[] for _ in self.lonlat]
        for edge, (u, v) in enumerate(zip(self.u.tolist(), self.v.tolist(), strict=True)):
            neighbours[u].append((v, edge))
            neighbours[v].append((u, edge))
        object.__setattr__(self, "planar", planar)
        object.__setattr__(self, "chords", chords)
        object.__setattr__(self, "tree", shapely.STRtree(chords))
        object.__setattr__(self, "neighbours", neighbours)


def to_planar(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return positions in metres on the project's equal-area plane, for distances of a few kilometres."""
    x, y = Transformer.from_crs(WGS84, ALBERS, always_xy=True).transform(lonlat[:, 0], lonlat[:, 1])
    return np.column_stack([x, y])


def places_near(tracks: Tracks, lon: float, lat: float, among: Container[int] | None = None) -> list[Station]:
    """
    Return the tracks that may pass a point, best first.

    Parameters
    ----------
    among
        Numbers of the edges to choose from; all when not given.

    Returns
    -------
    places
        One per edge; empty when no track is near.
    """
    xy = to_planar(np.array([[lon, lat]]))[0]
    point = shapely.Point(xy)
    found = np.sort(tracks.tree.query(point, predicate="dwithin", distance=REACH_KM * 1000))
    to_u = np.hypot(*(tracks.planar[tracks.u[found]] - xy).T) / 1000
    to_v = np.hypot(*(tracks.planar[tracks.v[found]] - xy).T) / 1000
    offsets = np.maximum(0.0, (to_u + to_v - tracks.km[found]) / 2)
    chords = shapely.distance(point, tracks.chords[found]) / 1000
    shares = to_u / np.maximum(to_u + to_v, 1e-9)
    places = [
        Station(int(edge), float(share), float(offset), float(chord))
        for edge, share, offset, chord in zip(found, shares, offsets, chords, strict=True)
        if offset <= FARTHEST_KM and (among is None or int(edge) in among)
    ]
    best = min((place.cost for place in places), default=0.0)
    return sorted((p for p in places if p.cost <= best + SPREAD), key=lambda p: (p.cost, p.edge))


def match_chain(
    tracks: Tracks,
    stops: Sequence[tuple[float, float]],
    dearer: Mapping[int, float] | None = None,
    name: str = "line",
    fixed: Mapping[int, Station] | None = None,
) -> Chain:
    """
    Find the tracks of a line.

    Parameters
    ----------
    stops
        Longitude and latitude of the line's stations, in order.
    dearer
        By edge, the factor by which its length counts more: for tracks that belong to another line.
    name
        What to call the line in an error.
    fixed
        By number of the stop, the place it is at when that is known already.

    Returns
    -------
    chain
        Where the stations are and which stretches join them.

    Raises
    ------
    BuildError
        If a station has no track near it, or two neighbouring stations are not joined.
    """
    known = fixed or {}
    choices = [
        [known[number]] if number in known else places_near(tracks, lon, lat) for number, (lon, lat) in enumerate(stops)
    ]
    for stop, places in zip(stops, choices, strict=True):
        if not places:
            msg = f"{name}: no track near {stop[0]:.4f},{stop[1]:.4f}; correct the station."
            raise BuildError(msg)
    factors = dearer or {}
    costs = [place.cost for place in choices[0]]
    waves: list[_Wave] = []
    for number in range(1, len(stops)):
        wave = _Wave(tracks, choices[number - 1], costs, factors)
        limit = min(costs) + DETOUR * _gap_km(stops[number - 1], stops[number]) + DETOUR_SLACK_KM
        wave.spread(choices[number], limit)
        costs = [wave.cost(place) + place.cost for place in choices[number]]
        if not np.isfinite(min(costs)):
            before, here = stops[number - 1], stops[number]
            msg = f"{name}: {before[0]:.4f},{before[1]:.4f} and {here[0]:.4f},{here[1]:.4f} are not joined by track."
            raise BuildError(msg)
        waves.append(wave)
    chosen = int(np.argmin(costs))
    places = [choices[-1][chosen]]
    legs: list[list[Stretch]] = []
    for wave in reversed(waves):
        leg, chosen = wave.back(places[-1])
        legs.append(leg)
        places.append(wave.sources[chosen])
    legs.reverse()
    places.reverse()
    return Chain(places, legs, [sum(_km(tracks, part) for part in leg) for leg in legs])


def _gap_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    ends = to_planar(np.array([a, b]))
    return float(np.hypot(*(ends[1] - ends[0]))) / 1000


def _km(tracks: Tracks, part: Stretch) -> float:
    return abs(part.end - part.start) * float(tracks.km[part.edge])


class _Wave:
    """One leg: all cheapest ways from the places of a station, each with the cost at which the chain got there."""

    def __init__(
        self, tracks: Tracks, sources: list[Station], costs: list[float], factors: Mapping[int, float]
    ) -> None:
        self.tracks = tracks
        self.sources = sources
        self.costs = costs
        self.factors = factors
        self.reached: dict[int, float] = {}
        # By node: the node before and the edge between, or -1 and the number of the source.
        self.before: dict[int, tuple[int, int]] = {}

    def _price(self, edge: int, share: float) -> float:
        return share * float(self.tracks.km[edge]) * self.factors.get(edge, 1.0)

    def spread(self, targets: list[Station], limit: float) -> None:
        tracks = self.tracks
        heap: list[tuple[float, int, int, int]] = []
        for number, (place, cost) in enumerate(zip(self.sources, self.costs, strict=True)):
            for node, share in ((tracks.u[place.edge], place.share), (tracks.v[place.edge], 1 - place.share)):
                heapq.heappush(heap, (cost + self._price(place.edge, share), int(node), -1, number))
        wanted = {int(node) for place in targets for node in (tracks.u[place.edge], tracks.v[place.edge])}
        while heap and wanted:
            cost, node, previous, via = heapq.heappop(heap)
            if node in self.reached:
                continue
            if cost > limit:
                break
            self.reached[node] = cost
            self.before[node] = (previous, via)
            wanted.discard(node)
            for other, edge in tracks.neighbours[node]:
                if other not in self.reached:
                    heapq.heappush(heap, (cost + self._price(edge, 1.0), other, node, edge))

    def _ways(self, target: Station) -> list[tuple[float, int, int]]:
        """Return (cost, node of entry or -1, source when the leg stays on one edge)."""
        ways = []
        for node, share in (
            (int(self.tracks.u[target.edge]), target.share),
            (int(self.tracks.v[target.edge]), 1 - target.share),
        ):
            ways.append((self.reached.get(node, np.inf) + self._price(target.edge, share), node, -1))
        for number, source in enumerate(self.sources):
            if source.edge == target.edge:
                direct = self._price(target.edge, abs(target.share - source.share))
                ways.append((self.costs[number] + direct, -1, number))
        return ways

    def cost(self, target: Station) -> float:
        return min(self._ways(target))[0]

    def back(self, target: Station) -> tuple[list[Stretch], int]:
        _, node, number = min(self._ways(target))
        if node < 0:
            return [Stretch(target.edge, self.sources[number].share, target.share)], number
        leg = [Stretch(target.edge, float(node != self.tracks.u[target.edge]), target.share)]
        previous, via = self.before[node]
        while previous >= 0:
            backwards = float(previous != self.tracks.u[via])
            leg.append(Stretch(via, backwards, 1 - backwards))
            node = previous
            previous, via = self.before[node]
        source = self.sources[via]
        leg.append(Stretch(source.edge, source.share, float(node != self.tracks.u[source.edge])))
        leg.reverse()
        return leg, via
