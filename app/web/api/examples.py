"""Questions that stand as examples in the interface's description, with the answers that the server gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EXAMPLES", "Example"]

_ENDS = {"from": "沈阳", "to": "苏州"}
_CLOSED = {**_ENDS, "scenario": {"closed": {"modes": ["road", "rail"]}}}


@dataclass(frozen=True)
class Example:
    """
    A question with the status of its answer.

    Attributes
    ----------
    name
        Of the example, in the description's components.
    operation
        "route", "compare" or "places".
    values
        What is asked, as in a body.
    """

    name: str
    operation: str
    values: Mapping[str, Any]
    status: int = 200

    @property
    def geographic(self) -> bool:
        """Whether the answer is GeoJSON."""
        return self.values.get("format") == "geojson"


EXAMPLES = (
    Example("route", "route", _ENDS),
    Example("route_by_sea", "route", {"from": "大连港", "to": "CNYNT", "mode": "sea", "format": "geojson"}),
    Example("route_unknown_place", "route", {"from": "沈阳", "to": "乌有市"}, 400),
    Example("route_closed", "route", _CLOSED, 422),
    Example("compare", "compare", {"from": "盘锦", "to": "无锡", "tonnes": 500}),
    Example("compare_tonnes_and_teu", "compare", {**_ENDS, "tonnes": 500, "teu": 10}, 400),
    Example("compare_closed", "compare", _CLOSED, 422),
    Example("places", "places", {"q": "lyg"}),
    Example("places_ports", "places", {"kind": "port", "limit": 2, "offset": 10}),
    Example("places_bad_limit", "places", {"limit": 0}, 400),
)
