"""One visual language: the colours and sizes of screen, slide, page and offline map come from here."""

from __future__ import annotations

__all__ = [
    "AREA_COLOURS",
    "COLOURS",
    "HOURS_COLOURS",
    "MODE_COLOURS",
    "OWN_COLOURS",
    "PART_COLOURS",
    "SEQUENTIAL_COLOURS",
    "THEME_COLOURS",
    "blend",
    "css_variables",
    "shades",
    "theme_colour",
]

COLOURS = {
    "land": "#F7F5EF",
    "land-neighbour": "#ECE9E1",
    "water": "#DCE8EE",
    "lake": "#CFE0E8",
    "river": "#B9D3DF",
    "line-province": "#8C857A",
    "line-city": "#B9B2A6",
    "line-county": "#D6D0C5",
    "ink": "#1F2A33",
    "ink-muted": "#5B6670",
    "paper": "#FFFFFF",
    "rule": "#E4E7EA",
    "liaoning": "#0E6B6B",
    "jiangsu": "#3C4A9E",
    "good": "#2E7D32",
    "bad": "#B3261E",
    "unknown": "#8A929A",
    "sign-national": "#1E7A46",
    "sign-provincial": "#B45A0C",
}

MODE_COLOURS = {
    "road": "#C4512D",
    "rail": "#4A4A4A",
    "sea": "#1769AA",
    "river": "#2A9DA8",
    "ferry": "#7E57A6",
    "access": "#9AA3AB",
}

# What a way is made of, in charts: its modes, and the hours and costs between them.
PART_COLOURS = {
    **{mode: MODE_COLOURS[mode] for mode in ("road", "rail", "sea", "river", "ferry")},
    "transfer": "#D9A441",
    "wait": "#E8CF9A",
    "rest": "#E3B5A4",
}

# Paul Tol's "muted" scheme (SRON technical note, issue 3.2), safe for the colour-blind; sand and cyan are
# darkened for the light ground. What is not one of the plan's industries has the colour of its kind.
THEME_COLOURS = {
    "internet": "#332288",
    "equipment": "#882255",
    "tourism": "#CC6677",
    "health": "#117733",
    "agriculture": "#999933",
    "research": "#3E93C4",
    "startups": "#AA4499",
    "cities": "#44AA99",
    "services": "#B08D1E",
    "trade": "#7A6A58",
    "ports": MODE_COLOURS["sea"],
    "parks": "#59636C",
}
# From little to much: each darker than the one before, so that it is read without seeing hues.
SEQUENTIAL_COLOURS = ("#F1F2D5", "#CCDDB0", "#98C39D", "#5FA092", "#377382")
# Areas that differ in kind: Paul Tol's "light" scheme, then darker ones, for up to sixteen side by side.
AREA_COLOURS = (
    "#77AADD", "#EE8866", "#BBCC33", "#EEDD88", "#AA99CC", "#44BB99", "#FFAABB", "#AAAA00", "#99DDFF", "#CC9966",
    "#5588AA", "#DDAA77", "#88AA77", "#BB7799", "#CCDDAA", "#8888CC",
)  # fmt: skip
NO_PLACE_COLOUR = COLOURS["unknown"]
# From near to far by truck, a colour for each band of hours and one beyond.
HOURS_COLOURS = (*SEQUENTIAL_COLOURS[::-1], "#F7E3B8", "#EEDCCB")
# Where one port is the best, little behind the best, and the rest.
OWN_COLOURS = (SEQUENTIAL_COLOURS[-1], SEQUENTIAL_COLOURS[2], "#E9E6DE")


def theme_colour(theme: str) -> str:
    """Return the colour of a theme of the plan; themes without a place share a neutral one."""
    return THEME_COLOURS.get(theme, NO_PLACE_COLOUR)


def shades(name: str) -> list[str]:
    """
    Return ten shades of a colour, light to dark, as Mantine's components take them.

    Parameters
    ----------
    name
        Key of `COLOURS`; the colour itself is the seventh shade, which buttons, sliders and boxes wear.

    Returns
    -------
    shades
        Like "#0E6B6B".
    """
    channels = [int(COLOURS[name][place : place + 2], 16) for place in (1, 3, 5)]
    tints = [[255 + (channel - 255) * share for channel in channels] for share in (0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)]
    darker = [[channel * share for channel in channels] for share in (0.88, 0.76, 0.64)]
    return ["#" + "".join(f"{round(channel):02X}" for channel in shade) for shade in (*tints, *darker)]


def blend(colour: str, ground: str, share: float) -> str:
    """
    Return what a translucent colour looks like on a ground.

    Parameters
    ----------
    colour, ground
        As "#RRGGBB".
    share
        Of the colour, 0 to 1.

    Returns
    -------
    colour
        As "#RRGGBB".

    Examples
    --------
    >>> blend("#000000", "#FFFFFF", 0.2)
    '#CCCCCC'
    """
    pairs = [(int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(share * top + (1 - share) * below):02X}" for top, below in pairs)


def css_variables() -> str:
    """
    Return the tokens as a style sheet.

    Returns
    -------
    css
        Custom properties on `:root`: `--land`, `--mode-road`, `--theme-health` ...
    """
    tokens = {
        **COLOURS,
        **{f"mode-{name}": colour for name, colour in MODE_COLOURS.items()},
        **{f"part-{name}": colour for name, colour in PART_COLOURS.items()},
        **{f"theme-{name}": colour for name, colour in THEME_COLOURS.items()},
        "theme-none": NO_PLACE_COLOUR,
    }
    lines = "".join(f"  --{name}: {colour};\n" for name, colour in tokens.items())
    return f":root {{\n{lines}}}\n"
