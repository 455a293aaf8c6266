"""
A page with the map of a pairing that needs nothing else: every byte is in it, it asks no host for anything.

Leaflet travels in `app/vendor/leaflet` (version 1.9.4, BSD 2-clause licence, as its package holds it).
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
import numpy as np
import shapely

from app.language.texts import say
from app.language.theme import COLOURS, MODE_COLOURS, theme_colour
from app.paths import LEAFLET_FOLDER
from app.printing.dossier import COLUMNS, comparison_of, dossier_of, view_dossier
from app.printing.fonts import FAMILY, web_font
from app.printing.map.drawn_map import province_borders, with_whole_provinces
from app.printing.page_layout import source_texts
from app.printing.text_flow import spoken
from app.services.alternatives import WAY_COLOURS
from app.services.selection import is_known, pairing_table
from app.services.service import query_of
from app.webmap.overlays.registry import laid_over
from app.webmap.pairing_arcs import ARC_GROUPS, plan_arcs
from geo.places.boundaries import shared_borders

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from analysis.routing.compare import Comparison
    from app.language.texts import Language
    from app.printing.dossier import Dossier
    from app.services.service import Service
    from app.state.view_state import ViewState
    from app.webmap.overlays.registry import OverlayAnswer
    from geo.world import World

__all__ = ["offline_map", "offline_view"]

_GRID_DEG = 0.001
_COARSE_DEG, _FINE_DEG = 0.012, 0.004
_BASE_FILES = ("boundaries/provinces_150m.parquet", "boundaries/water.parquet", "boundaries/neighbours.parquet")
_NO_PART = re.compile(r"/\*.*?\*/|\s*background-image:\s*url\([^)]*\);|\s*behavior:\s*url\([^)]*\);", re.DOTALL)
# Folium writes its own head, which forbids zooming, and its script after the body.
_FOLIUM_METAS = re.compile(r'<meta http-equiv="content-type"[^>]*>|<meta name="viewport"[^>]*>')
_AFTER_BODY = re.compile(r"</body>\s*(<script>.*</script>)\s*</html>", re.DOTALL)
_NAME = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_OUTSIDE = re.compile(
    r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)\s*=\s*[\"']?(?!data:)|@import|url\((?![\"']?data:)"
)
_STYLE = """
html, body { margin: 0; height: 100%; background: #FFFFFF; color: #1F2A33; }
body { font: 13px/1.5 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Liao-Su Sans", system-ui, sans-serif; }
.folium-map { background: #DCE8EE !important; }
main { position: absolute; inset: 0 0 0 55%; overflow: auto; padding: 18px 22px; box-sizing: border-box; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 15px; margin: 18px 0 4px; } p { margin: 4px 0; }
.muted, .en { color: #5B6670; } .en { font-size: 12px; } small { color: #5B6670; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 12px; }
th { text-align: left; font-weight: 600; color: #5B6670; border-bottom: 1px solid #5B6670; }
td, th { padding: 3px 5px; vertical-align: top; } td { border-bottom: 1px solid #E4E7EA; }
.number { text-align: right; white-space: nowrap; } td.way { border-left: 4px solid; }
ul { margin: 4px 0; padding-left: 18px; }
.leaflet-container { font: inherit; }
.leaflet-control-layers-toggle { width: auto !important; height: auto !important; padding: 4px 8px; color: inherit; }
.leaflet-control-layers-toggle::after { content: attr(title); }
.key { display: inline-block; width: 18px; border-top: 3px solid; margin: 0 5px 3px 12px; }
.leaflet-tooltip.name { background: none; border: 0; box-shadow: none; padding: 0 2px; color: #1F2A33;
  text-shadow: 0 0 2px #FFFFFF, 0 0 2px #FFFFFF, 0 0 3px #FFFFFF; }
.leaflet-tooltip.name::before { display: none; }
@media (max-width: 900px), print {
  .folium-map { width: 100% !important; height: 60vh !important; } main { position: static; }
}
"""


def _collection(geometries: Iterable[Any], tolerance: float) -> dict[str, Any]:
    shapes = shapely.simplify(np.asarray(list(geometries), dtype=object), tolerance)
    rounded = shapely.set_precision(shapes, _GRID_DEG)
    features = [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(shape)}
        for shape in rounded
        if not shape.is_empty
    ]
    return {"type": "FeatureCollection", "features": features}


def _add(page: Any, geometries: Iterable[Any], tolerance: float = _COARSE_DEG, **style: Any) -> None:
    look = {"weight": 0, "fillOpacity": 1, "interactive": False, **style}
    folium.GeoJson(_collection(geometries, tolerance), style_function=lambda _: look, control=False).add_to(page)


def _base(page: Any, world: World) -> None:
    water = world.water
    _add(page, world.neighbours.geometry, fillColor=COLOURS["land-neighbour"])
    _add(page, world.land.geometry[world.land.kind == "abroad"], fillColor=COLOURS["land-neighbour"])
    _add(page, world.provinces.geometry, fillColor=COLOURS["land"])
    _add(page, water.geometry[water.kind.isin(["ocean", "estuary"])], fillColor=COLOURS["water"])
    _add(page, water.geometry[water.kind == "lake"], fillColor=COLOURS["lake"])
    rivers = water.geometry[water.kind.isin(["river", "canal"])]
    _add(page, rivers, fill=False, color=COLOURS["river"], weight=1)
    cities = shared_borders(world.cities.geometry.to_numpy())
    _add(page, [cities], fill=False, color=COLOURS["line-city"], weight=0.6)
    _add(page, [province_borders(world)], fill=False, color=COLOURS["line-city"], weight=0.7)
    _add(page, world.provinces.geometry.boundary, fill=False, color=COLOURS["line-province"], weight=1)


def _names(languages: tuple[Language, ...], row: Any) -> str:
    return html.escape(" ".join(dict.fromkeys(getattr(row, f"name_{language}") for language in languages)))


def _seats(page: Any, world: World, languages: tuple[Language, ...], named: set[str]) -> None:
    for row in world.cities.itertuples():
        side = COLOURS["liaoning" if row.province_adcode == "210000" else "jiangsu"]
        lit = row.adcode in named
        look: dict[str, Any] = {"color": "#FFFFFF", "weight": 1, "fill_color": side, "fill_opacity": 1}
        dot: Any = folium.CircleMarker((row.seat_lat, row.seat_lon), radius=6 if lit else 3, **look)
        dot.add_child(folium.Tooltip(_names(languages, row), permanent=lit, class_name="name" if lit else ""))
        dot.add_to(page)


def _ways(page: Any, comparison: Comparison, dossiers: Sequence[Dossier]) -> list[Any]:
    """Draw each way as a layer of its own that can be switched, the best one strong and on top."""
    lines = []
    for number in reversed(range(len(comparison.alternatives))):
        way = comparison.alternatives[number]
        title = html.escape(f"{number + 1} {dossiers[0].ways[number].label}")
        layer = folium.FeatureGroup(name=title)
        for leg in way.route.legs:
            if leg.mode == "transfer":
                continue
            lines.append(leg.geometry)
            look = {
                "color": MODE_COLOURS[leg.mode],
                "weight": 5 if number == 0 else 2.5,
                "opacity": 1 if number == 0 else 0.6,
                "dashArray": {"access": "3 4", "ferry": "8 5"}.get(leg.mode),
            }
            folium.GeoJson(
                _collection([leg.geometry], _FINE_DEG), style_function=lambda _, look=look: look, tooltip=title
            ).add_to(layer)
        layer.add_to(page)
    folium.LayerControl(collapsed=True, position="bottomleft").add_to(page)
    return lines


def _arcs(page: Any, world: World, keys: Sequence[str]) -> list[Any]:
    """Draw the arcs of pairings; return what the map is to show."""
    drawn = []
    for key in keys:
        paths = [shapely.LineString(arc.path) for arc in plan_arcs(world) if arc.pairing_id == key]
        colour = theme_colour(pairing_table(world).loc[key].theme)
        if paths:
            _add(page, paths, _FINE_DEG, fill=False, color=colour, weight=3 if len(paths) <= 4 else 1.2)
        drawn += paths
    return drawn if drawn and len(keys) == 1 else list(world.provinces.geometry)


def _laid(page: Any, world: World, laid: OverlayAnswer, languages: tuple[Language, ...]) -> list[Any]:
    """Draw what an analysis lays over the map, each shape with what it says; return what the map is to show."""

    def told(shape: Mapping[str, Any]) -> str:
        return html.escape(" / ".join(dict.fromkeys(shape[language] for language in languages)))

    shapes = laid.shapes
    found = []
    for row in world.counties[world.counties.adcode.isin(shapes["areas"])].itertuples():
        area = shapes["areas"][row.adcode]
        (feature,) = _collection([row.geometry], _FINE_DEG)["features"]
        look = {"fillColor": area["colour"], "fillOpacity": 0.62, "color": "#FFFFFF", "weight": 0.6}
        found.append({**feature, "properties": {"text": told(area), "look": look}})
    for line in shapes["lines"]:
        path = [[[lon, lat] for lat, lon in part] for part in line["paths"]]
        look = {"color": line["colour"], "weight": round(line["weight"], 1), "dashArray": line["dash"] or None}
        geometry = {"type": "MultiLineString", "coordinates": path}
        found.append({"type": "Feature", "geometry": geometry, "properties": {"text": told(line), "look": look}})
    if found:
        folium.GeoJson(
            {"type": "FeatureCollection", "features": found},
            style_function=lambda feature: feature["properties"]["look"],
            tooltip=folium.GeoJsonTooltip(["text"], labels=False, sticky=True),
        ).add_to(page)
    for point in shapes["points"]:
        folium.CircleMarker(
            (point["lat"], point["lon"]), radius=point["radius"], color="#FFFFFF", weight=1.5, fill=True,
            fill_color=point["colour"], fill_opacity=0.95, tooltip=told(point),
        ).add_to(page)  # fmt: skip
    return list(world.provinces.geometry)


# ---- the text beside the map -------------------------------------------------------------------------------


def _list(dossiers: Sequence[Dossier], field: str) -> str:
    items = [
        f"<li{' class=en' if number else ''}>{html.escape(text)}</li>"
        for number, d in enumerate(dossiers)
        for text in getattr(d, field)
    ]
    return f"<ul>{''.join(items)}</ul>"


def _titled(languages: tuple[Language, ...], key: str, body: str) -> str:
    first, *more = spoken(languages, key)
    return f"<h2>{html.escape(first)} <small>{html.escape(' '.join(more))}</small></h2>{body}"


def _lines(texts: Sequence[str]) -> str:
    """Return a text in one or two languages, the second below and muted."""
    shown = list(dict.fromkeys(texts))
    return "<br>".join(f"<span class=en>{html.escape(t)}</span>" if n else html.escape(t) for n, t in enumerate(shown))


def _figures_table(dossiers: Sequence[Dossier], languages: tuple[Language, ...]) -> str:
    head = _lines(spoken(languages, "pairs.figure"))
    heads = "".join(
        f"<th class=number>{_lines(names)}</th>" for names in zip(*(d.cities for d in dossiers), strict=True)
    )
    rows = []
    for lines in zip(*(d.figures for d in dossiers), strict=True):
        label, *values = [_lines(texts) for texts in zip(*lines, strict=True)]
        rows.append(f"<tr><td>{label}</td>{''.join(f'<td class=number>{v}</td>' for v in values)}</tr>")
    return f"<table id=figures><tr><th>{head}</th>{heads}</tr>{''.join(rows)}</table>"


def _ways_table(dossiers: Sequence[Dossier], languages: tuple[Language, ...]) -> str:
    heads = "".join(f"<th class=number>{_lines(spoken(languages, f'column.{name}'))}</th>" for name in COLUMNS)
    rows = []
    for ways in zip(*(d.ways for d in dossiers), strict=True):
        colour = MODE_COLOURS[WAY_COLOURS[ways[0].kind]]
        cells = "".join(f"<td class=number>{html.escape(cell)}</td>" for cell in ways[0].cells)
        label = _lines([f"{ways[0].number} {ways[0].label}", *(way.label for way in ways[1:])])
        rows.append(f'<tr><td class=way style="border-left-color: {colour}">{label}</td>{cells}</tr>')
    head = _lines(spoken(languages, "pairs.way"))
    notes = "".join(f"<p class=en>{html.escape(' '.join(d.notes))}</p>" for d in dossiers)
    modes = "".join(
        f'<span class=key style="border-color: {colour}"></span>{" ".join(spoken(languages, f"mode.{mode}"))}'
        for mode, colour in MODE_COLOURS.items()
    )
    return f"<p class=en>{modes}</p><table id=ways><tr><th>{head}</th>{heads}</tr>{''.join(rows)}</table>{notes}"


def _text(
    world: World, dossiers: Sequence[Dossier], languages: tuple[Language, ...], date: datetime.date, approval: str
) -> str:
    """Return what stands beside the map."""
    first = dossiers[0]
    titles = [html.escape(" · ".join(part for part in (d.title, d.theme) if part)) for d in dossiers]
    parts = [f"<h1>{titles[0]}</h1>", *(f"<p class=en>{title}</p>" for title in titles[1:])]
    for number, d in enumerate(dossiers):
        target = f" {say(d.language, 'plan.target')}: {d.target}" if d.target else ""
        head = f"<b>{html.escape(d.item)}</b> · {html.escape(d.relation)}<br>" if d.item else ""
        parts.append(f"<p{' class=en' if number else ''}>{head}{html.escape(d.gist + target)}</p>")
    if first.figures or first.places:
        parts.append(_figures_table(dossiers, languages) if first.figures else _list(dossiers, "places"))
    if first.ways:
        parts.append(_titled(languages, "brief.alternatives", _ways_table(dossiers, languages)))
        parts.append(_titled(languages, "routes.break_evens", _list(dossiers, "break_evens")))
    elif first.no_ways:
        parts.append(_titled(languages, "brief.no_ways", f"<p>{_lines([d.no_ways for d in dossiers])}</p>"))
    for key, field in (("brief.parks", "parks"), ("layer.ports", "ports"), ("pairs.unknown", "unknown")):
        if getattr(first, field):
            parts.append(_titled(languages, key, _list(dossiers, field)))
    files = tuple(dict.fromkeys((*_BASE_FILES, *first.files)))
    sources = "".join(f"<p class=en>{html.escape(line)}</p>" for line in (*source_texts(world, files, languages)[:2],))
    caveat = " ".join(spoken(languages, "figure.caveat"))
    numbers = [say(each, "approval", number=approval or say(each, "approval.empty")) for each in languages]
    day = " ".join([*spoken(languages, "figure.date"), date.isoformat()])
    references = dict.fromkeys(text for d in dossiers for text in d.references)
    foot = "".join(f"<p class=en>{html.escape(line)}</p>" for line in (caveat, day, *numbers, *references))
    parts.append(_titled(languages, "brief.sources", sources + foot))
    return f"<main>{''.join(parts)}</main>"


# ---- one file ----------------------------------------------------------------------------------------------


def _inlined(page: Any, body: str, title: str, languages: tuple[Language, ...], data: Path) -> str:
    """Return the page with everything in it, and a policy that lets it ask for nothing."""
    label = " ".join(spoken(languages, "pairs.ways"))
    characters = frozenset(c for c in html.unescape(body) + title + label if c.isprintable())
    font = web_font(data, "regular", characters)
    face = f"@font-face{{font-family:'{FAMILY}';src:url({font})}}"
    leaflet = (LEAFLET_FOLDER / "leaflet.js").read_text(encoding="utf-8")
    leaflet = re.sub(r"//# sourceMappingURL=\S+", "", leaflet)
    style = _NO_PART.sub("", (LEAFLET_FOLDER / "leaflet.css").read_text(encoding="utf-8"))
    text = _FOLIUM_METAS.sub("", page.get_root().render())
    text = _AFTER_BODY.sub(lambda match: f"{match[1]}</body></html>", text)
    # The button of the layers has a picture and a title in Leaflet; here it says what it opens.
    leaflet = leaflet.replace('"Layers"', json.dumps(label, ensure_ascii=False))
    for key, words in (("control.zoom_in", "Zoom in"), ("control.zoom_out", "Zoom out")):
        said = json.dumps(" ".join(spoken(languages, key)), ensure_ascii=False)
        leaflet = leaflet.replace(json.dumps(words), said)
    order: dict[str, str] = {}
    # Names of elements are drawn at random; counted, they are the same each time.
    text = _NAME.sub(lambda match: order.setdefault(match[0], f"{len(order):032x}"), text)
    head = (
        f"<title>{html.escape(title)}</title><style>{style}</style><style>{face}{_STYLE}</style>"
        f"<script>{leaflet}</script>"
    )
    text = text.replace("<head>", f"<head>{head}", 1).replace("<body>", f"<body>{body}", 1)
    text = text.replace("<html>", f'<html lang="{"zh-CN" if languages[0] == "zh" else "en"}">', 1)
    outside = _OUTSIDE.search(text.replace(leaflet, ""))
    if outside:
        msg = f"The offline map would ask for {text[outside.start() : outside.start() + 120]!r}."
        raise RuntimeError(msg)
    digests = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in _SCRIPT.findall(text)]
    scripts = " ".join(f"'sha256-{digest}'" for digest in dict.fromkeys(digests))
    policy = f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; font-src data:"
    guard = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    guard += f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return text.replace("<head>", f"<head>{guard}", 1)


def offline_map(
    service: Service, key: str, languages: tuple[Language, ...], date: datetime.date, approval: str = ""
) -> bytes:
    """
    Return the page of a pairing's map.

    Returns
    -------
    content
        HTML that opens from disk without a network: the map with the ways, each to be switched, and the dossier.
    """
    world = service.world
    dossiers = [dossier_of(service, key, language) for language in languages]
    row = pairing_table(world).loc[key]
    lit = {*row.liaoning.split(";"), *row.jiangsu.split(";")}
    return _written(world, dossiers, comparison_of(service, key), ([key], lit), (languages, date, approval))


def offline_view(
    service: Service, state: ViewState, languages: tuple[Language, ...], date: datetime.date, approval: str = ""
) -> bytes:
    """
    Return the page of a state of the explorer.

    Parameters
    ----------
    state
        What is shown: the ways between two places on the page of routes, else a chosen pairing, else the plan.
    languages, date, approval
        As for `offline_map`.

    Returns
    -------
    content
        HTML that opens from disk without a network.

    Raises
    ------
    LiaosuError
        If the ways cannot be compared.
    """
    world = service.world
    chosen = state.selected
    question = query_of(state) if state.page == "routes" else None
    if question is None and chosen is not None and chosen[0] == "pairing" and is_known(world, *chosen):
        return offline_map(service, chosen[1], languages, date, approval)
    comparison = None if question is None else service.compare(question)
    changed = question is not None and question.changed
    laid = laid_over(service, state)
    dossiers = [view_dossier(service, comparison, language, changed=changed, laid=laid) for language in languages]
    kinds = world.plan.pairings.set_index("id").kind
    keys = [key for key in pairing_table(world).index if ARC_GROUPS.get(kinds[key]) in state.layers]
    lit = set() if question is None else {end[1] for end in (question.origin, question.destination)}
    return _written(world, dossiers, comparison, (keys, lit), (languages, date, approval), laid)


def _written(
    world: World,
    dossiers: Sequence[Dossier],
    comparison: Comparison | None,
    shown: tuple[Sequence[str], set[str]],
    asked: tuple[tuple[Language, ...], datetime.date, str],
    laid: OverlayAnswer | None = None,
) -> bytes:
    """Return a page with the ways, what an analysis lays over, or the arcs of pairings, and cities that are named."""
    keys, lit = shown
    languages, date, approval = asked
    canvas: dict[str, Any] = {"prefer_canvas": True, "attribution_control": False, "zoom_snap": 0.25, "max_zoom": 12}
    page: Any = folium.Map(tiles=None, width="55%", height="100%", **canvas)
    page.default_js, page.default_css = [], []
    _base(page, world)
    if comparison:
        drawn = _ways(page, comparison, dossiers)
    elif laid:
        drawn = _laid(page, world, laid, languages)
    else:
        drawn = _arcs(page, world, keys)
    _seats(page, world, languages, lit)
    west, south, east, north = with_whole_provinces(world, tuple(shapely.total_bounds(np.array(drawn, dtype=object))))
    page.fit_bounds([[south, west], [north, east]], padding=(20, 20))
    body = _text(world, dossiers, languages, date, approval)
    return _inlined(page, body, dossiers[0].title, languages, world.data).encode()
