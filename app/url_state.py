"""What a user sees as a frozen object, and the same in the address bar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

if TYPE_CHECKING:
    from app.texts import Language

__all__ = ["DEFAULT_LAYERS", "PAGES", "SWITCHES", "ViewState", "from_dict", "parse_query", "to_dict", "to_query"]

PAGES = ("map", "layers", "plan", "sources")
SELECTABLE = ("province", "city", "county", "port", "park", "pairing", "item")
SWITCHES = (
    "pairs",
    "port_links",
    "park_links",
    "trade_links",
    "ports",
    "parks",
    "labels",
    "inland",
    "counties",
)
DEFAULT_LAYERS = frozenset({"pairs", "ports", "parks", "labels", "inland", "counties"})
_LONGEST_ID = 40


@dataclass(frozen=True)
class ViewState:
    """
    What is shown.

    Attributes
    ----------
    language
        "zh" or "en".
    page
        One of `PAGES`.
    selected
        Kind and id of what is chosen, or None.
    layers
        Switches that are on, of `SWITCHES`.
    """

    language: Language = "zh"
    page: str = "map"
    selected: tuple[str, str] | None = None
    layers: frozenset[str] = DEFAULT_LAYERS

    def choose(self, kind: str, key: str) -> ViewState:
        """Return the state with something chosen; items of the plan stay on the plan's page."""
        return replace(self, selected=(kind, key), page="plan" if kind == "item" else "map")


def _selection(text: str) -> tuple[str, str] | None:
    kind, _, key = text.partition(":")
    if kind in SELECTABLE and key and len(key) <= _LONGEST_ID and key.replace("-", "").replace("_", "").isalnum():
        return kind, key
    return None


def parse_query(query: str) -> ViewState:
    """
    Return the state that an address describes.

    Parameters
    ----------
    query
        `?lang=en&page=plan&sel=city:210100&layers=pairs,ports`. What is missing or unknown is the default.

    Returns
    -------
    state
        Always a valid one.
    """
    values = {key: entries[-1] for key, entries in parse_qs(query.removeprefix("?"), keep_blank_values=True).items()}
    language: Language = "en" if values.get("lang") == "en" else "zh"
    page = values.get("page", "map")
    layers = DEFAULT_LAYERS
    if "layers" in values:
        named = frozenset(values["layers"].split(",")) & frozenset(SWITCHES)
        # An empty list switches everything off; a list of unknown names says nothing.
        layers = named if named or not values["layers"] else DEFAULT_LAYERS
    return ViewState(language, page if page in PAGES else "map", _selection(values.get("sel", "")), layers)


def to_query(state: ViewState) -> str:
    """
    Return the address of a state, without what is the default.

    Parameters
    ----------
    state
        What is shown.

    Returns
    -------
    query
        Beginning with "?", or empty.
    """
    values: dict[str, str] = {}
    if state.language != "zh":
        values["lang"] = state.language
    if state.page != "map":
        values["page"] = state.page
    if state.selected:
        values["sel"] = ":".join(state.selected)
    if state.layers != DEFAULT_LAYERS:
        values["layers"] = ",".join(name for name in SWITCHES if name in state.layers)
    return f"?{urlencode(values, safe=':,')}" if values else ""


def to_dict(state: ViewState) -> dict[str, Any]:
    """Return a state as JSON values for the browser."""
    return {
        "language": state.language,
        "page": state.page,
        "selected": list(state.selected) if state.selected else None,
        "layers": sorted(state.layers),
        "query": to_query(state),
    }


def from_dict(values: dict[str, Any] | None) -> ViewState:
    """Return the state that the browser sends back; whatever is wrong in it becomes the default."""
    if not isinstance(values, dict):
        return ViewState()
    return parse_query(str(values.get("query", "")))
