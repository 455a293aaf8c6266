"""
A map as a list of shapes in points on paper, from which figures, slides and pages are drawn alike.

Whatever writes it needs to know nothing of geography: areas, lines and marks are geometries in points from the lower
left corner of the map, labels have their places.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from app.language.theme import COLOURS, MODE_COLOURS, blend, theme_colour
from app.printing.map.frame import Frame, Piece, areas, circle, diamond, frame_around, inside, lines
from app.printing.map.furniture import Furniture, place_furniture
from app.printing.map.label_placement import place_labels
from app.printing.map.map_names import PARK_PT, RING_PT_PER_PX, SEAT_PT, shows_inland, terminals, wishes
from app.services.selection import choice_of
from app.state.view_state import NETWORKS
from app.webmap.colouring import HATCHED, city_colours
from app.webmap.legend import NETWORK_STROKES
from app.webmap.map_layers import port_radius_px
from app.webmap.network_layers import NETWORK_MODES, network_lines
from app.webmap.pairing_arcs import plan_arcs
from geo.layers.registry import pairings_table
from geo.networks.network import edge_file, load_network
from geo.places.boundaries import EXTENT, shared_borders

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.routing.compare import Comparison
    from app.language.texts import Language
    from app.printing.map.label_placement import Label
    from app.state.view_state import View, ViewState
    from app.webmap.overlays.registry import OverlayAnswer
    from geo.world import World

__all__ = [
    "RECALLED_DASH", "DrawnMap", "content_bounds", "draw_locator", "draw_map", "province_borders",
    "with_whole_provinces",
]  # fmt: skip

Languages = tuple["Language", ...]
# West, south, east, north.
Bounds = tuple[float, float, float, float]

# What is chosen of a kind that both provinces have to do with.
_OF_BOTH = ("pairing", "item")
# How much wider the map is drawn where its scale bar would cover what it is about, and how often.
_WIDER_DEG = 1.0
_WIDER_TIMES = 3
# Counties appear when a point of paper is less than so many metres.
_COUNTIES_BELOW = 900.0
RECALLED_DASH = (2.0, 1.5)
_NETWORK_ALPHA = {"roads": 0.4, "passenger_rails": 0.45, "sea_lanes": 0.55}
_NETWORK_WIDTH = {"hair": 0.35, "thin": 0.7, "thin dashes": 0.8}
_WATER_FILES = ("boundaries/water.parquet", "boundaries/neighbours.parquet")
_COLOURED_BY: dict[str, tuple[str, ...]] = {
    "population": ("cities/figures.csv",),
    "gdp": ("cities/figures.csv",),
    "access": ("networks/road_edges.parquet", "ports/ports.csv"),
}
# How strong counties are coloured, and what a pixel of the browser's lines is on paper.
_LAID_OPACITY = 0.62
PT_PER_PX = 0.6
_GRATICULE_DEG = (1, 2, 5)
_MOST_MERIDIANS = 7


@dataclass(frozen=True, eq=False)
class DrawnMap:
    """
    A map, ready to be written anywhere.

    Attributes
    ----------
    layers
        Pieces by layer, lowest first; the keys are `figure.layer.` texts.
    files
        Data files that it is drawn from, for the line of sources.
    graticule
        Meridians and parallels: what is written, "bottom" or "left", and how far along that side in points.
    furniture
        Where the scale bar and the north arrow stand; an inset has none.
    """

    frame: Frame
    layers: dict[str, tuple[Piece, ...]]
    labels: tuple[Label, ...]
    files: tuple[str, ...]
    graticule: tuple[tuple[str, str, float], ...]
    furniture: Furniture | None = None


@lru_cache(maxsize=2)
def province_borders(world: World) -> shapely.Geometry:
    """Return the borders that provinces share with each other; those with other countries and coasts are none."""
    polygons = np.concatenate([world.neighbours.geometry.to_numpy(), world.provinces.geometry.to_numpy()])
    return shared_borders(polygons)


@lru_cache(maxsize=4)
def _inner_borders(world: World, level: str) -> shapely.Geometry:
    return shared_borders(getattr(world, level).geometry.to_numpy())


@lru_cache(maxsize=16)
def _network(world: World, name: str) -> shapely.Geometry:
    return network_lines(world, load_network(world.data, NETWORK_MODES[name]), name)


def _base(world: World, frame: Frame, *, inland: bool) -> dict[str, list[Piece]]:
    """Return land, water and borders."""
    paper = shapely.box(0, 0, frame.width, frame.height)
    sea = world.water[world.water.kind.isin(["ocean", "estuary"])].geometry
    lakes = world.water[world.water.kind == "lake"].geometry
    rivers = world.water[world.water.kind.isin(["river", "canal"])].geometry
    counties = [_inner_borders(world, "counties")] if frame.scale < _COUNTIES_BELOW else []
    return {
        "land": [Piece(paper, fill=COLOURS["land-neighbour"])],
        "provinces": [
            replace(piece, name_zh=row.name_zh, name_en=row.name_en)
            for row in world.provinces.itertuples()
            for piece in areas(frame, [row.geometry], COLOURS["land"])
        ],
        "colours": [],
        "water": [
            *areas(frame, sea, COLOURS["water"]),
            *(areas(frame, lakes, COLOURS["lake"]) if inland else []),
            *(lines(frame, rivers, COLOURS["river"], 0.7) if inland else []),
        ],
        "borders": [
            *lines(frame, counties, COLOURS["line-county"], 0.3),
            *lines(frame, [_inner_borders(world, "cities")], COLOURS["line-city"], 0.4),
            *lines(frame, [province_borders(world)], COLOURS["line-city"], 0.6),
            *lines(frame, world.provinces.geometry.boundary, COLOURS["line-province"], 0.8),
        ],
    }


def _graticule(frame: Frame) -> tuple[list[Piece], tuple[tuple[str, str, float], ...]]:
    west, south, east, north = frame.bounds
    step = next((s for s in _GRATICULE_DEG if (east - west) / s <= _MOST_MERIDIANS), _GRATICULE_DEG[-1])
    dense = np.linspace(0.0, 1.0, 61)
    rules, ticks = [], []
    for lon in np.arange(np.ceil(west / step) * step, east, step):
        line = shapely.LineString(np.column_stack((np.full_like(dense, lon), south + dense * (north - south))))
        rules.append(line)
        x, y = frame.to_points(shapely.get_coordinates(line)).T
        at = float(np.interp(0.0, y, x))
        if inside(frame, at, 0.0) and y[0] <= 0 <= y[-1]:
            ticks.append((f"{lon:g}°E", "bottom", at))
    for lat in np.arange(np.ceil(south / step) * step, north, step):
        line = shapely.LineString(np.column_stack((west + dense * (east - west), np.full_like(dense, lat))))
        rules.append(line)
        x, y = frame.to_points(shapely.get_coordinates(line)).T
        at = float(np.interp(0.0, x, y))
        if inside(frame, 0.0, at):
            ticks.append((f"{lat:g}°N", "left", at))
    pieces = lines(frame, rules, COLOURS["ink-muted"], 0.3, alpha=0.22)
    return pieces, tuple(ticks)


# ---- what the state puts on the map ------------------------------------------------------------------------


def _coloured(world: World, frame: Frame, state: ViewState) -> list[Piece]:
    found = city_colours(world, state)
    pieces = []
    for row in world.cities.itertuples():
        colour = found.colours.get(row.adcode)
        if colour is None:
            continue
        hatched = colour == HATCHED
        fill = COLOURS["land"] if hatched else blend(colour, COLOURS["land"], found.opacity)
        named = {"name_zh": row.name_zh, "name_en": row.name_en, "hatched": hatched}
        pieces += areas(frame, [row.geometry], fill, **named)
        if row.adcode in found.recalled:
            pieces += lines(frame, [row.geometry.boundary], COLOURS["ink-muted"], 0.7, dash=RECALLED_DASH)
    return pieces


def _lit(world: World, frame: Frame, state: ViewState) -> list[Piece]:
    """Return the cities of what is chosen, each in the colour of its side."""
    places = set(choice_of(world, state.selected).places)
    places |= {place[1] for place in (state.origin, state.destination) if place and state.page == "routes"}
    pieces = []
    for row in world.cities[world.cities.adcode.isin(places)].itertuples():
        side = "liaoning" if row.adcode.startswith("21") else "jiangsu"
        fill = blend(COLOURS[side], COLOURS["land"], 0.2)
        pieces += areas(frame, [row.geometry], fill, name_zh=row.name_zh, name_en=row.name_en)
    return pieces


def _networks(world: World, frame: Frame, state: ViewState) -> tuple[list[Piece], list[str]]:
    pieces, files = [], []
    for name in NETWORKS:
        if name not in state.layers:
            continue
        mode, style = NETWORK_STROKES[name]
        dash = (3.0, 2.4) if "dashes" in style else ()
        shape = {"alpha": _NETWORK_ALPHA.get(name, 0.95), "dash": dash}
        pieces += lines(frame, [_network(world, name)], MODE_COLOURS[mode], _NETWORK_WIDTH[style], **shape)
        files.append(edge_file(mode))
    return pieces, files


def _arrow(path: NDArray[np.float64], length: float) -> shapely.Polygon:
    """Return the head of an arrow at the end of a path."""
    tip = path[-1]
    back = path[-1] - path[-2]
    back = back / np.hypot(*back)
    side = np.array([-back[1], back[0]])
    foot = tip - length * back
    return shapely.Polygon([tip, foot + 0.42 * length * side, foot - 0.42 * length * side])


def _arcs(world: World, frame: Frame, state: ViewState) -> tuple[list[Piece], list[tuple[float, float]]]:
    """Return the arcs of the plan, and where one ends at a partner that the plan leaves open."""
    titles = pairings_table(world).set_index("id")
    choice = choice_of(world, state.selected)
    pieces: list[Piece] = []
    ends = []
    for arc in plan_arcs(world):
        lit = arc.pairing_id in choice.pairings
        if not lit and (arc.group not in state.layers or (state.selected is not None and choice.pairings)):
            continue
        row = titles.loc[arc.pairing_id]
        colour = theme_colour(row.theme)
        path = frame.to_points(arc.path)
        crowd = int((titles.loc[arc.pairing_id].liaoning.count(";") + 1) * (row.jiangsu.count(";") + 1)) > 4
        width = 0.5 if crowd else 2.2 if lit else 1.5
        named = {"name_zh": row.title_zh, "name_en": row.title_en}
        line = shapely.LineString(path)
        dash = (3.5, 2.5) if arc.open_ended else ()
        cut = shapely.clip_by_rect(line, 0, 0, frame.width, frame.height)
        if shapely.is_empty(cut):
            continue
        if not crowd:
            pieces.append(Piece(cut, stroke=COLOURS["paper"], width=width + 1.1, **named))
        pieces.append(Piece(cut, stroke=colour, width=width, dash=dash, **named))
        if arc.open_ended:
            ends.append((float(path[-1, 0]), float(path[-1, 1])))
            continue
        tips = {"mutual": (path, path[::-1]), "to_liaoning": (path[::-1],), "to_jiangsu": (path,)}[row.direction]
        pieces += [
            Piece(_arrow(tip, 3.4 if crowd else 6.5), fill=colour, **named) for tip in tips if inside(frame, *tip[-1])
        ]
    return pieces, ends


def _ways(frame: Frame, comparison: Comparison, chosen: int) -> list[Piece]:
    """Return the ways between two places, the chosen one strong and on top."""
    pieces: list[Piece] = []
    order = [n for n in range(len(comparison.alternatives)) if n != chosen] + [chosen]
    for number in order:
        way = comparison.alternatives[number]
        strong = number == chosen
        named = {"name_zh": way.label[0], "name_en": way.label[1]}
        legs = [leg for leg in way.route.legs if leg.mode != "transfer"]
        if strong:
            for leg in legs:
                pieces += lines(frame, [leg.geometry], COLOURS["paper"], 4.2, **named)
        for leg in legs:
            access = leg.mode == "access"
            width = (1.0 if access else 2.6) if strong else (0.6 if access else 1.1)
            dash = (2.0, 1.6) if access else (4.0, 2.2) if leg.mode == "ferry" else ()
            shape = {"dash": dash, "alpha": 1.0 if strong else 0.55}
            pieces += lines(frame, [leg.geometry], MODE_COLOURS[leg.mode], width, **shape, **named)
    return pieces


def _laid_areas(world: World, frame: Frame, laid: OverlayAnswer) -> list[Piece]:
    """Return the counties that an analysis colours."""
    found = laid.shapes["areas"]
    pieces = []
    for row in world.counties[world.counties.adcode.isin(found)].itertuples():
        fill = blend(found[row.adcode]["colour"], COLOURS["land"], _LAID_OPACITY)
        named = {"name_zh": found[row.adcode]["zh"], "name_en": found[row.adcode]["en"]}
        pieces += areas(frame, [row.geometry], fill, stroke=COLOURS["paper"], width=0.3, **named)
    return pieces


def _laid_lines(frame: Frame, laid: OverlayAnswer) -> list[Piece]:
    pieces = []
    for line in laid.shapes["lines"]:
        shape = shapely.multilinestrings(
            [shapely.LineString(np.asarray(p)[:, ::-1]) for p in line["paths"] if len(p) > 1]
        )
        dash = tuple(PT_PER_PX * float(part) for part in line["dash"].split())
        named = {"name_zh": line["zh"], "name_en": line["en"]}
        pieces += lines(frame, [shape], line["colour"], PT_PER_PX * line["weight"], dash=dash, alpha=0.9, **named)
    return pieces


def _laid_points(frame: Frame, laid: OverlayAnswer) -> list[Piece]:
    pieces = []
    for point in laid.shapes["points"]:
        ((x, y),) = frame.to_points(np.array([[point["lon"], point["lat"]]]))
        radius = PT_PER_PX * point["radius"]
        if inside(frame, x, y, radius):
            named = {"name_zh": point["zh"], "name_en": point["en"]}
            dot = circle(x, y, radius)
            pieces.append(Piece(dot, fill=point["colour"], stroke=COLOURS["paper"], width=0.7, round=True, **named))
    return pieces


def _ports(world: World, frame: Frame) -> list[Piece]:
    ordered = world.ports.sort_values("cargo_t", ascending=False, na_position="last")
    pieces = []
    for row in ordered.itertuples():
        ((x, y),) = frame.to_points(np.array([[row.lon, row.lat]]))
        radius = port_radius_px(row.cargo_t) * RING_PT_PER_PX
        if not inside(frame, x, y, radius):
            continue
        unknown = row.cargo_t != row.cargo_t
        dash = (1.2, 1.0) if unknown or row.cargo_confidence == "recalled" else ()
        pieces.append(
            Piece(
                circle(x, y, radius),
                fill="" if unknown else blend(MODE_COLOURS["sea"], COLOURS["paper"], 0.18),
                stroke=MODE_COLOURS["sea"],
                width=0.9 if row.city_adcode else 0.6,
                dash=dash,
                alpha=0.85,
                round=True,
                name_zh=row.name_zh,
                name_en=row.name_en,
            )
        )
    return pieces


def _parks(world: World, frame: Frame) -> list[Piece]:
    pieces = []
    for row in world.parks[world.parks.lon.notna()].itertuples():
        ((x, y),) = frame.to_points(np.array([[row.lon, row.lat]]))
        if inside(frame, x, y, PARK_PT):
            fill = theme_colour("parks") if row.relation == "named" else COLOURS["paper"]
            named = {"name_zh": row.name_zh, "name_en": row.name_en}
            pieces.append(Piece(diamond(x, y, PARK_PT), fill=fill, stroke=theme_colour("parks"), width=0.7, **named))
    return pieces


def _seats(world: World, frame: Frame) -> list[Piece]:
    pieces = []
    for row in world.cities.itertuples():
        ((x, y),) = frame.to_points(np.array([[row.seat_lon, row.seat_lat]]))
        if inside(frame, x, y, SEAT_PT):
            side = "liaoning" if row.province_adcode == "210000" else "jiangsu"
            named = {"name_zh": row.name_zh, "name_en": row.name_en}
            dot = circle(x, y, SEAT_PT)
            pieces.append(Piece(dot, fill=COLOURS[side], stroke=COLOURS["paper"], width=0.6, round=True, **named))
    return pieces


# ---- the whole ---------------------------------------------------------------------------------------------


def content_bounds(
    world: World, state: ViewState, comparison: Comparison | None, view: View | None, width: float, height: float
) -> Bounds:
    """
    Return the box that a figure of a state shows.

    Parameters
    ----------
    view
        Where the map looks, if that is known.
    width, height
        Of the map, points: a browser's map is about twice as many pixels.

    Returns
    -------
    bounds
        West, south, east, north: of the view, of the ways, of what is chosen, or of both provinces, which are whole
        wherever both have to do with it.
    """
    if view is not None:
        per_point = 360 / 256 / 2**view.zoom * 1.4
        east, north = per_point * width / 2, per_point * height / 2 * np.cos(np.radians(view.lat))
        return view.lon - east, view.lat - north, view.lon + east, view.lat + north
    if comparison is not None:
        legs = [leg.geometry for way in comparison.alternatives for leg in way.route.legs if leg.mode != "transfer"]
        west, south, east, north = map(float, shapely.total_bounds(np.array(legs, dtype=object)))
        return with_whole_provinces(world, (west, south, east, north))
    box = choice_of(world, state.selected).bounds
    if box is None:
        return _with_provinces(world)
    found = box[0][1], box[0][0], box[1][1], box[1][0]
    assert state.selected is not None
    return _with_provinces(world, found) if state.selected[0] in _OF_BOTH else found


def with_whole_provinces(world: World, bounds: Bounds) -> Bounds:
    """Return a box that holds both provinces where it touches both, else the box itself."""
    touched = world.provinces.geometry.intersects(shapely.box(*bounds))
    return _with_provinces(world, bounds) if touched.all() else bounds


def _with_provinces(world: World, *boxes: Bounds) -> Bounds:
    """Return the box of both provinces and others."""
    found = np.array([*boxes, world.provinces.total_bounds])
    return (*map(float, found[:, :2].min(axis=0)), *map(float, found[:, 2:].max(axis=0)))  # type: ignore[return-value]


def draw_map(
    world: World,
    state: ViewState,
    width: float,
    height: float,
    languages: Languages,
    comparison: Comparison | None = None,
    view: View | None = None,
    laid: OverlayAnswer | None = None,
) -> DrawnMap:
    """
    Draw the map of a state.

    It is drawn wider where its scale bar would cover what it is about, unless it is told where to look.

    Parameters
    ----------
    width, height
        Points.
    languages
        Of the labels, the first one on top.
    view
        Where to look; by default at what is shown.
    laid
        What a page of the analysis lays over it, in the place of the plan's arcs.

    Returns
    -------
    drawn
        Layers, labels and the files that they are made of.

    Raises
    ------
    FigureError
        If the map would lie outside of the project's extent.
    """
    bounds = content_bounds(world, state, comparison, view, width, height)
    for wider in range(_WIDER_TIMES):
        more = wider * _WIDER_DEG * np.array([-1, -1, 1, 1])
        frame = frame_around(tuple(bounds + more), width, height)
        drawn = _drawn(world, state, frame, languages, comparison, laid)
        if view is not None or (drawn.furniture and drawn.furniture.free):
            break
    return drawn


def _drawn(
    world: World,
    state: ViewState,
    frame: Frame,
    languages: Languages,
    comparison: Comparison | None,
    laid: OverlayAnswer | None,
) -> DrawnMap:
    layers = _base(world, frame, inland=shows_inland(state))
    files = [
        "boundaries/provinces_150m.parquet",
        "boundaries/cities_150m.parquet",
        *_WATER_FILES,
        *_COLOURED_BY.get(state.colouring, ()),
    ]
    layers["colours"] = [*_coloured(world, frame, state), *_lit(world, frame, state)]
    layers["graticule"], ticks = _graticule(frame)
    layers["networks"], more = _networks(world, frame, state)
    files += more
    open_ends: list[tuple[float, float]] = []
    if comparison is not None:
        layers["ways"] = _ways(frame, comparison, state.alternative)
        files += [edge_file(mode) for mode in ("road", "rail", "sea", "river", "ferry")]
    elif laid is not None:
        layers["colours"] += _laid_areas(world, frame, laid)
        layers["ways"] = [*_laid_lines(frame, laid), *_laid_points(frame, laid)]
        files += laid.files
    else:
        layers["arcs"], open_ends = _arcs(world, frame, state)
        files += ["plan/pairings.csv"]
    layers["ports"] = _ports(world, frame) if "ports" in state.layers else []
    layers["parks"] = _parks(world, frame) if "parks" in state.layers else []
    files += ["ports/ports.csv", "ports/throughput.csv"] if "ports" in state.layers else []
    files += ["parks/parks.csv"] if "parks" in state.layers else []
    layers["seats"] = [*_seats(world, frame), *_end_marks(frame, comparison, state)]
    marks = [p.geometry.bounds for p in layers["seats"]]
    strokes = [p.geometry for name in ("arcs", "ways") for p in layers.get(name, []) if p.stroke and p.alpha == 1.0]
    wanted = wishes(world, frame, state, languages, comparison, open_ends)
    size = frame.width, frame.height
    first = place_labels([w for w in wanted if w.required], *size, marks, strokes)
    about = [
        *(p.geometry for name in ("arcs", "ways") for p in layers.get(name, [])),
        *(circle(label.wish.x, label.wish.y, label.wish.radius + 2) for label in first),
        *(shapely.box(*label.box) for label in first),
    ]
    provinces = shapely.union_all([shapely.simplify(p.geometry, 2.0) for p in layers["provinces"]])
    furniture = place_furniture(frame, about, provinces)
    obstacles = [furniture.bar, furniture.arrow, *marks, *(label.box for label in first)]
    labels = *first, *place_labels([w for w in wanted if not w.required], *size, obstacles, strokes)
    leaders = [line for label in labels if (line := label.leader(marks)) is not None]
    layers["seats"] = [*(Piece(line, stroke=COLOURS["ink-muted"], width=0.4) for line in leaders), *layers["seats"]]
    kept = {name: tuple(pieces) for name, pieces in layers.items() if pieces}
    return DrawnMap(frame, kept, labels, tuple(dict.fromkeys(files)), ticks, furniture)


def _end_marks(frame: Frame, comparison: Comparison | None, state: ViewState) -> list[Piece]:
    if comparison is None:
        return []
    ends = [(p.lon or 0.0, p.lat or 0.0, p) for p in (comparison.request.origin, comparison.request.destination)]
    changes = terminals(comparison, state.alternative)
    pieces = []
    for number, (lon, lat, place) in enumerate([*changes, *ends]):
        ((x, y),) = frame.to_points(np.array([[lon, lat]]))
        if not inside(frame, x, y, 4.0):
            continue
        ink, paper = COLOURS["ink"], COLOURS["paper"]
        radius, fill, stroke = (2.4, paper, ink) if number < len(changes) else (3.8, ink, paper)
        named = {"name_zh": place.name_zh, "name_en": place.name_en}
        pieces.append(Piece(circle(x, y, radius), fill=fill, stroke=stroke, width=1.0, round=True, **named))
    return pieces


def draw_locator(world: World, frame: Frame, width: float, height: float) -> DrawnMap:
    """
    Draw a small map of the whole region with a box where a figure is.

    Parameters
    ----------
    width, height
        Points.

    Returns
    -------
    drawn
        Land, water, the provinces, and the box.
    """
    margin_lon, margin_lat = 0.08 * (EXTENT[2] - EXTENT[0]), 0.08 * (EXTENT[3] - EXTENT[1])
    whole = EXTENT[0] + margin_lon, EXTENT[1] + margin_lat, EXTENT[2] - margin_lon, EXTENT[3] - margin_lat
    small = frame_around(whole, width, height)
    sea = world.water[world.water.kind.isin(["ocean", "estuary"])].geometry
    corner = np.array([[0, 0], [frame.width, 0], [frame.width, frame.height], [0, frame.height]], dtype=float)
    box = shapely.Polygon(small.to_points(frame.to_lonlat(corner)))
    box = shapely.clip_by_rect(box, 0, 0, width, height)
    layers: dict[str, tuple[Piece, ...]] = {
        "land": (Piece(shapely.box(0, 0, width, height), fill=COLOURS["land-neighbour"]),),
        "water": tuple(areas(small, sea, COLOURS["water"])),
        "provinces": tuple(
            piece
            for row in world.provinces.itertuples()
            for piece in areas(
                small,
                [row.geometry],
                blend(COLOURS["liaoning" if row.adcode == "210000" else "jiangsu"], "#FFFFFF", 0.55),
            )
        ),
        "borders": tuple(lines(small, [province_borders(world)], COLOURS["line-city"], 0.3)),
        "colours": (Piece(box, stroke=COLOURS["bad"], width=0.9),),
    }
    return DrawnMap(small, layers, (), (), ())
