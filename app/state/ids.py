"""Names of the page's parts, as callbacks and tests refer to them."""

from __future__ import annotations

__all__ = ["BACKDROP", "CLICKABLE"]

URL = "url"
# The address that back or forward led to.
RETURN = "returned-to"
STATE = "state"
MAP_STATE = "map-state"
SEARCH = "search"
PANEL = "panel-body"
RAIL = "rail"
LEGEND = "legend"
LEGEND_TITLE = "legend-title"
FOOT = "foot"
BRAND = "brand"
MAP = "map"
SHEET = "sheet"
SHEET_TOGGLE = "sheet-toggle"
LANGUAGE = "language"
SWITCHES = "switches"
COUNTIES_URL = "counties-url"
ANSWER = "answer"
ROUTES = "routes-data"
CHOSEN_WAY = "chosen-way"
PICKED = "picked"
PICKING = "picking"
ASKED = "asked"
PANEL_KEY = "panel-key"
# What a page asks the server to compute after it is shown, and where the answer goes.
PAIRS_ASKED = "pairs-asked"
PAIRING_ASKED = "pairing-asked"
PAIRING_FOUND = "pairing-found"
SHARE = "share"
SHARE_BODY = "share-body"
SHARE_ASKED = "share-asked"
SHARE_BUTTON = "map-share"
PORT = "port"
AREAS = "areas"
SHOWN = "shown"
CENTRES = "centres"
METRIC = "metric"
NETWORK = "network"
# What was picked or drawn on the map for a scenario.
DRAWN = "scenario-drawn"
# The text of a scenario file that was opened.
OPENED = "scenario-opened"
OVERLAY = "overlay"
OVERLAY_KEY = "overlay-key"
VALIDATION_ASKED = "validation-asked"
VALIDATION_FOUND = "validation-found"
PLAN_THEME = "plan-theme"
PLAN_PLACE = "plan-place"
PLAN_LIST = "plan-list"
NETWORK_URLS = "network-urls"
COLOURING = "colouring"
HOME = "map-home"
FULLSCREEN = "map-fullscreen"
MEASURE = "map-measure"
TILES = "map-tiles"
MEASURE_END = "measure-end"
COORDINATES = "coordinates"

# Layers that answer to a click, and those that never do, bottom to top.
CLICKABLE = ("cities", "counties", "arcs", "seats", "parks", "ports")
BACKDROP = ("sea", "inland", "borders", "provinces", "networks")


def layer_id(name: str) -> str:
    """Return the component id of a map layer."""
    return f"layer-{name}"


def asked_id(part: str) -> str:
    """Return the id of the store that asks for a part of a page."""
    return f"{part}-asked"


def found_id(part: str) -> str:
    """Return the id of the place where a part of a page is put when it is computed."""
    return f"{part}-found"
