"""The pages of the panel, in the order of their buttons; a row here and a module of that name make a page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

__all__ = ["PAGE_TABLE", "Page", "icon_rules"]

_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='#000' stroke-width='1.7' "
    "stroke-linecap='round' stroke-linejoin='round'>{}</svg>"
)


@dataclass(frozen=True)
class Page:
    """
    A page.

    Attributes
    ----------
    key
        Its name in the address, in the texts (`page.KEY`) and of its module in `app.pages`.
    icon
        Shapes of an SVG of 24 by 24; lines are drawn 1.7 wide, with round ends and corners unless they say otherwise.
    lays_over
        Whether it lays something over the map: `OVERLAY` of `app.webmap.overlays.KEY`.
    """

    key: str
    icon: str
    lays_over: bool = False


# fmt: off
# ruff: noqa: E501 - a row is one line, however long its shapes are.
PAGE_TABLE = (
    Page("map", "<path d='M3 6l6-2.500 6 2.500 6-2.500v14l-6 2.500-6-2.500-6 2.500zM9 3.500v14M15 6v14' stroke-linecap='butt'/>"),
    Page("pairs", "<circle cx='5' cy='6' r='2.5'/><circle cx='19' cy='18' r='2.5'/><path d='M8 7c6 1 8 4 9.500 8'/>"),
    Page("routes", "<circle cx='6' cy='5' r='2.500'/><circle cx='18' cy='19' r='2.500'/><path d='M8.500 5H15a3.500 3.500 0 010 7H9a3.500 3.500 0 000 7h6.500'/>"),
    Page("ports", "<circle cx='12' cy='5' r='2.200'/><path d='M12 7.200V21M7 11h10M4 14c0 4 3.500 7 8 7s8-3 8-7M4 14l-1.500 2.500M4 14l2.500 1.500M20 14l1.500 2.500M20 14l-2.500 1.500'/>", lays_over=True),
    Page("flows", "<path d='M3 6c6 0 7 12 18 12M3 12c6 0 8 3 18 3M3 18c5 0 7-12 18-12M18 3.500l3 2.500-3 2.500'/>", lays_over=True),
    Page("scenarios", "<path d='M4 20V4M4 12h6c4 0 4-6 8-6h2M10 12c4 0 4 6 8 6h2M17.500 3.500L20 6l-2.500 2.500M17.500 15.500L20 18l-2.500 2.500'/>", lays_over=True),
    Page("critical", "<path d='M9.500 14.500l-2 2a3.500 3.500 0 01-5-5l3-3a3.500 3.500 0 015 0M14.500 9.500l2-2a3.500 3.500 0 015 5l-3 3a3.500 3.500 0 01-5 0M9 5V2.500M5.500 6L4 4.500M15 19v2.500M18.500 18l1.500 1.500'/>", lays_over=True),
    Page("layers", "<path d='M12 3l9 5-9 5-9-5zM3 12.500l9 5 9-5M3 16.500l9 5 9-5' stroke-linecap='butt'/>"),
    Page("plan", "<path d='M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5'/>"),
    Page("sources", "<path d='M4 5a2 2 0 012-2h5v16H6a2 2 0 00-2 2zM20 5a2 2 0 00-2-2h-5v16h5a2 2 0 012 2zM4 21h16' stroke-linecap='butt'/>"),
)
# fmt: on


def icon_rules() -> str:
    """Return the CSS that gives each page's button its icon."""
    safe = " !'()*+,/:;=@-."
    return "\n".join(
        f'.icon-{page.key} {{ --shape: url("data:image/svg+xml,{quote(_ICON.format(page.icon), safe=safe)}"); }}'
        for page in PAGE_TABLE
    )
