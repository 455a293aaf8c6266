"""How QGIS and other GIS programs draw the layers that are taken away: the page's colours as QML and SLD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from app.language.texts import TEXTS
from app.language.theme import COLOURS, MODE_COLOURS, THEME_COLOURS, theme_colour
from geo.layers.export import Style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.world import World

__all__ = ["gis_styles"]

_NAME = "Liao-Su"


@dataclass(frozen=True)
class _Symbol:
    """A colour, a width in millimetres, and what it stands for: a value of a column, with a label."""

    colour: str
    width: float
    value: str = ""
    label: str = ""


@dataclass(frozen=True)
class _Look:
    """Geometry "point", "line" or "polygon", and one symbol, or one for each value of a column."""

    geometry: str
    symbols: tuple[_Symbol, ...]
    column: str = ""


def _both(key: str) -> str:
    text = TEXTS[key]
    return f"{text.zh} {text.en}"


def _by_mode(widths: Mapping[str, float]) -> tuple[_Symbol, ...]:
    return tuple(_Symbol(MODE_COLOURS[mode], width, mode, _both(f"mode.{mode}")) for mode, width in widths.items())


_MODE_WIDTHS = {"road": 0.3, "rail": 0.3, "sea": 0.26, "river": 0.4, "ferry": 0.4}
_WAY_WIDTHS = {"road": 0.9, "rail": 0.9, "sea": 0.9, "river": 0.9, "ferry": 0.9, "access": 0.5}

_LOOKS: dict[str, _Look] = {
    "provinces": _Look("polygon", (_Symbol(COLOURS["land"], 0.5),)),
    "cities": _Look("polygon", (_Symbol(COLOURS["land"], 0.3),)),
    "counties": _Look("polygon", (_Symbol(COLOURS["land"], 0.15),)),
    "neighbours": _Look("polygon", (_Symbol(COLOURS["land-neighbour"], 0.2),)),
    "land": _Look("polygon", (_Symbol(COLOURS["land-neighbour"], 0.1),)),
    "ports": _Look("point", (_Symbol(MODE_COLOURS["sea"], 2.4),)),
    "parks": _Look("point", (_Symbol(THEME_COLOURS["parks"], 2.4),)),
    "plan": _Look("point", (_Symbol(COLOURS["ink"], 2.0),)),
    "places": _Look("point", (_Symbol(COLOURS["ink"], 3.2),)),
    "terminals": _Look("point", (_Symbol(MODE_COLOURS["rail"], 2.0),)),
    "roads": _Look(
        "line",
        (
            _Symbol(COLOURS["sign-national"], 0.5, "expressway", _both("layer.expressways")),
            _Symbol(MODE_COLOURS["road"], 0.2, "trunk", _both("layer.roads")),
        ),
        "kind",
    ),
    "rails": _Look(
        "line",
        (
            _Symbol(MODE_COLOURS["rail"], 0.45, "freight", _both("layer.freight_rails")),
            _Symbol(MODE_COLOURS["access"], 0.2, "passenger", _both("layer.passenger_rails")),
        ),
        "kind",
    ),
    "water": _Look("polygon", (_Symbol(COLOURS["lake"], 0.1),)),
    "water_lines": _Look(
        "line",
        (
            _Symbol(COLOURS["line-province"], 0.2, "coast", _both("water.coast")),
            _Symbol(COLOURS["river"], 0.5, "river", _both("water.river")),
            _Symbol(COLOURS["river"], 0.3, "canal", _both("water.canal")),
        ),
        "kind",
    ),
    "sea": _Look("line", (_Symbol(MODE_COLOURS["access"], 0.1),)),
    "lanes": _Look("line", (_Symbol(MODE_COLOURS["sea"], 0.4),)),
    "rivers": _Look("line", (_Symbol(MODE_COLOURS["river"], 0.4),)),
    "ferries": _Look("line", (_Symbol(MODE_COLOURS["ferry"], 0.4),)),
    "networks": _Look("line", _by_mode(_MODE_WIDTHS), "mode"),
    "comparison": _Look("line", _by_mode(_WAY_WIDTHS), "mode"),
}


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},255"


def _properties(geometry: str, symbol: _Symbol) -> dict[str, str]:
    if geometry == "line":
        width = {"line_width": f"{symbol.width:g}", "line_width_unit": "MM"}
        return {"line_color": _rgba(symbol.colour), "line_style": "solid", "capstyle": "round", **width}
    edge = {"outline_color": _rgba(COLOURS["line-city"]), "outline_style": "solid", "outline_width_unit": "MM"}
    if geometry == "point":
        edge["outline_color"] = _rgba(COLOURS["paper"])
        size = {"size": f"{symbol.width:g}", "size_unit": "MM", "name": "circle", "outline_width": "0.3"}
        return {"color": _rgba(symbol.colour), **size, **edge}
    return {"color": _rgba(symbol.colour), "style": "solid", **edge, "outline_width": f"{symbol.width:g}"}


_QML_TYPES = {"point": ("marker", "SimpleMarker"), "line": ("line", "SimpleLine"), "polygon": ("fill", "SimpleFill")}


def _qml_symbol(geometry: str, number: int, symbol: _Symbol) -> str:
    kind, layer = _QML_TYPES[geometry]
    properties = _properties(geometry, symbol)
    # Versions before 3.26 read `prop`, later ones the map of options.
    options = "".join(
        f'<Option type="QString" name={quoteattr(key)} value={quoteattr(value)}/>' for key, value in properties.items()
    )
    older = "".join(f"<prop k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in properties.items())
    return (
        f'<symbol name="{number}" type="{kind}" alpha="1" force_rhr="0" clip_to_extent="1">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0"><Option type="Map">{options}</Option>{older}</layer>'
        "</symbol>"
    )


def _qml(look: _Look) -> str:
    symbols = "".join(_qml_symbol(look.geometry, number, symbol) for number, symbol in enumerate(look.symbols))
    kind, categories = "singleSymbol", ""
    if look.column:
        kind = "categorizedSymbol"
        rows = "".join(
            f'<category symbol="{number}" value={quoteattr(one.value)} label={quoteattr(one.label)} render="true"/>'
            for number, one in enumerate(look.symbols)
        )
        categories = f"<categories>{rows}</categories>"
    column = f" attr={quoteattr(look.column)}" if look.column else ""
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22.0" styleCategories="Symbology">'
        f'<renderer-v2 type="{kind}"{column} symbollevels="0" enableorderby="0" forceraster="0">'
        f"{categories}<symbols>{symbols}</symbols></renderer-v2></qgis>\n"
    )


def _css(name: str, value: str) -> str:
    return f"<CssParameter name={quoteattr(name)}>{value}</CssParameter>"


# A pixel of SLD is 0.28 mm.
_PIXEL_MM = 0.28


def _sld_symbol(geometry: str, symbol: _Symbol) -> str:
    pixels = f"{symbol.width / _PIXEL_MM:.2f}"
    if geometry == "line":
        stroke = _css("stroke", symbol.colour) + _css("stroke-width", pixels)
        return f"<LineSymbolizer><Stroke>{stroke}</Stroke></LineSymbolizer>"
    fill = f"<Fill>{_css('fill', symbol.colour)}</Fill>"
    if geometry == "point":
        mark = f"<Mark><WellKnownName>circle</WellKnownName>{fill}</Mark>"
        return f"<PointSymbolizer><Graphic>{mark}<Size>{pixels}</Size></Graphic></PointSymbolizer>"
    stroke = _css("stroke", COLOURS["line-city"]) + _css("stroke-width", pixels)
    return f"<PolygonSymbolizer>{fill}<Stroke>{stroke}</Stroke></PolygonSymbolizer>"


def _sld_rule(look: _Look, symbol: _Symbol) -> str:
    condition = ""
    if look.column:
        condition = (
            f"<Title>{escape(symbol.label)}</Title><ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>{look.column}"
            f"</ogc:PropertyName><ogc:Literal>{symbol.value}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>"
        )
    return f"<Rule>{condition}{_sld_symbol(look.geometry, symbol)}</Rule>"


def _sld(name: str, look: _Look) -> str:
    rules = "".join(_sld_rule(look, symbol) for symbol in look.symbols)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" '
        'xmlns:ogc="http://www.opengis.net/ogc">'
        f"<NamedLayer><Name>{name}</Name><UserStyle><Name>{_NAME}</Name><FeatureTypeStyle>{rules}</FeatureTypeStyle>"
        "</UserStyle></NamedLayer></StyledLayerDescriptor>\n"
    )


def gis_styles(world: World) -> dict[str, Style]:
    """Return styles by name of the layer; what of water is lines has one of its own."""
    themes = tuple(
        _Symbol(theme_colour(row.id), 0.5, row.id, f"{row.name_zh} {row.name_en}")
        for row in world.plan.themes.itertuples()
        if row.id in set(world.plan.pairings.theme)
    )
    looks = {**_LOOKS, "pairings": _Look("line", themes, "theme")}
    return {name: Style(_NAME, _qml(look), _sld(name, look)) for name, look in looks.items()}
