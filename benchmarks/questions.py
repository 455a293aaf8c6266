"""Requests of every kind that the served interface answers, from a seed; no two are the same but by chance."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from app.state import ids
from app.state.view_state import ANALYSIS_PAGES, PAGES, parse_query, to_dict
from geo.layers.registry import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo.world import World

__all__ = ["KINDS", "Question", "questions"]

# Kinds of request and their shares.
KINDS = {
    "answer": 25,
    "panel": 15,
    "overlay": 6,
    "found": 8,
    "layout": 4,
    "compare": 10,
    "route": 14,
    "places": 6,
    "export": 4,
    "drawn": 1,
    "ogc": 6,
    "layer": 1,
}
_BY = ("generalised", "time", "cost", "co2e", "distance")
_MODES = ("road", "rail", "sea", "river", "ferry")
_REFS = ("G15", "G1", "G25", "G2", "G3")
# Changhai lies on islands, too far from any road.
_OFF_THE_ROAD = ("210224",)
_CALLBACK = "/_dash-update-component"
_EXPORTS = ("comparison.geojson", "comparison.csv", "comparison.kml", "comparison.gpkg")
_LAYER_SUFFIXES = ("csv", "geojson", "kml", "fgb")
_SMALL_LAYERS = ("provinces", "cities", "ports", "parks", "pairings", "plan", "lanes", "terminals")
_LATE = ("ports", "flows", "critical", "effects")


@dataclass(frozen=True)
class Question:
    """
    A request.

    Attributes
    ----------
    path
        With its query.
    body
        Of a message of the page, or empty for what is got.
    """

    kind: str
    path: str
    body: str = ""


def questions(world: World, seed: int, shares: dict[str, int] | None = None) -> Iterator[Question]:
    """
    Yield requests without an end, the same for the same seed.

    Parameters
    ----------
    shares
        By kind, instead of `KINDS`.
    """
    draw = _Draw(world, seed)
    chosen = shares or KINDS
    while True:
        kind = draw.chance.choices(list(chosen), list(chosen.values()))[0]
        yield getattr(draw, kind)()


class _Draw:
    """Draws requests of each kind."""

    def __init__(self, world: World, seed: int) -> None:
        self.chance = random.Random(seed)
        towns = [place for place in world.places if place.kind in ("city", "county", "port", "park")]
        self._places = [f"{place.kind}:{place.id}" for place in towns if place.id not in _OFF_THE_ROAD]
        self._ports = [place.id for place in towns if place.kind == "port"]
        self._pairings = [str(key) for key in world.plan.pairings["id"]]
        self._factors: pd.DataFrame = _factor_table(world)

    def _place(self) -> str:
        if self.chance.random() < 0.1:
            return f"point:{self.chance.uniform(119, 125):.3f},{self.chance.uniform(32, 42):.3f}"
        return self.chance.choice(self._places)

    def _changed_factors(self) -> dict[str, float]:
        rows = self._factors.sample(self.chance.randint(1, 3), random_state=self.chance.randrange(2**32))
        return {
            str(row.key): round(self.chance.uniform(float(row.low), float(row.high)), 4) for row in rows.itertuples()
        }

    def _scenario(self) -> dict[str, Any]:
        changes: list[dict[str, Any]] = [
            {"closed": {"ports": self.chance.sample(self._ports, 2)}},
            {"closed": {"refs": [self.chance.choice(_REFS)], "modes": [self.chance.choice(_MODES[1:])]}},
            {"slowed": [{"mode": self.chance.choice(_MODES), "factor": round(self.chance.uniform(1.1, 3), 2)}]},
            {"season": "ice"},
            {"added": [{"from": "lushun_ferry", "to": "penglai", "mode": self.chance.choice(["road", "rail"])}]},
            {"factors": self._changed_factors()},
        ]
        return {"name": "drawn", **self.chance.choice(changes)}

    def _state(self, page: str) -> dict[str, str]:
        """Return what an address of the page holds."""
        chance = self.chance
        query = {"lang": chance.choice(["zh", "en"]), "page": page, "by": chance.choice(_BY)}
        query |= {"from": self._place(), "to": self._place()}
        if chance.random() < 0.3:
            query["f"] = ";".join(f"{key}:{value}" for key, value in self._changed_factors().items())
        if chance.random() < 0.1:
            query["off"] = ",".join(chance.sample(_MODES[1:], chance.randint(1, 2)))
        if chance.random() < 0.1:
            query["via"] = self._place()
        if chance.random() < 0.1:
            query["avoid"] = f"ref:{chance.choice(_REFS)}"
        if chance.random() < 0.15 or page == "scenarios":
            query["scenario"] = json.dumps(self._scenario(), separators=(",", ":"))
        if chance.random() < 0.3:
            query["sel"] = chance.choice([f"pairing:{chance.choice(self._pairings)}", chance.choice(self._places)])
        query |= {"drivers": chance.choice("12"), "alt": chance.choice("123"), "ship": f"{chance.randint(1, 900)}t"}
        query |= {"colour": chance.choice(["none", "theme", "population", "gdp", "access"])}
        query |= {"centres": str(chance.randint(2, 6)), "show": chance.choice(["logit", "all", "centres"])}
        query |= {"areas": chance.choice(["best", "hours"])}
        return query

    def _message(self, kind: str, output: str, given: tuple[str, str], value: Any, *held: str) -> Question:
        """Return a message of the page: what changed, and what the callback asks for besides."""
        outputs = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in _parts(output)]
        body = {
            "output": output,
            "outputs": outputs if output.startswith("..") else outputs[0],
            "inputs": [{"id": given[0], "property": given[1], "value": value}],
            "changedPropIds": [".".join(given)],
            "state": [{"id": key, "property": "data"} for key in held],
        }
        return Question(kind, _CALLBACK, json.dumps(body))

    def answer(self) -> Question:
        """Return a message that asks for the ways between two places."""
        state = to_dict(parse_query(urlencode(self._state("routes"))))
        output = f"..{ids.ANSWER}.children...{ids.ROUTES}.data...{ids.CHOSEN_WAY}.data...{ids.ASKED}.data.."
        return self._message("answer", output, (ids.STATE, "data"), state, ids.ASKED)

    def panel(self) -> Question:
        """Return a message that asks for a page's panel."""
        state = to_dict(parse_query(urlencode(self._state(self.chance.choice(PAGES)))))
        shown = (ids.PANEL, ids.RAIL, ids.LEGEND, ids.LEGEND_TITLE, ids.BRAND, ids.FOOT)
        names = (
            *(f"{part}.children" for part in shown),
            f"{ids.SEARCH}.placeholder",
            f"{ids.MAP_STATE}.data",
            f"{ids.PANEL_KEY}.data",
        )
        return self._message("panel", f"..{'...'.join(names)}..", (ids.STATE, "data"), state, ids.PANEL_KEY)

    def overlay(self) -> Question:
        """Return a message that asks for what a page lays over the map."""
        state = to_dict(parse_query(urlencode(self._state(self.chance.choice(ANALYSIS_PAGES)))))
        output = f"..{ids.OVERLAY}.data...{ids.OVERLAY_KEY}.data.."
        return self._message("overlay", output, (ids.STATE, "data"), state, ids.OVERLAY_KEY)

    def found(self) -> Question:
        """Return a message that asks for what a page of the analysis computes."""
        name = self.chance.choice(_LATE)
        page = "scenarios" if name == "effects" else name
        return self._message("found", f"{name}-found.children", (f"{name}-asked", "data"), self._query(page))

    def layout(self) -> Question:
        """Return a request for the first page."""
        return Question("layout", f"/?{self._query(self.chance.choice(PAGES))}")

    def _query(self, page: str) -> str:
        return urlencode(self._state(page))

    def _pair(self) -> dict[str, str]:
        query = {"from": self._place(), "to": self._place()}
        query = {key: value.partition(":")[2] for key, value in query.items()}
        if self.chance.random() < 0.3:
            query["scenario"] = json.dumps(self._scenario())
        return query

    def compare(self) -> Question:
        """Return a request for the ways between two places."""
        return Question("compare", f"/api/compare?{urlencode(self._pair())}")

    def route(self) -> Question:
        """Return a request for the best way between two places."""
        query = {"by": self.chance.choice(_BY), "mode": self.chance.choice(["any", "road", "rail"])}
        query["format"] = self.chance.choice(["json", "geojson"])
        return Question("route", f"/api/route?{urlencode({**self._pair(), **query})}")

    def places(self) -> Question:
        """Return a search for places."""
        text = "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz", k=self.chance.randint(1, 3)))
        return Question("places", f"/api/places?q={text}&limit={self.chance.randint(1, 50)}")

    def export(self) -> Question:
        """Return a request for a file."""
        layer = f"{self.chance.choice(_SMALL_LAYERS)}.{self.chance.choice(_LAYER_SUFFIXES)}"
        file = self.chance.choice([*_EXPORTS, layer])
        return Question("export", f"/export/{file}?{self._query('routes')}")

    def drawn(self) -> Question:
        """Return a request for a picture of a view."""
        return Question("drawn", f"/export/preview.png?{self._query(self.chance.choice(PAGES))}")

    def ogc(self) -> Question:
        """Return a request for features."""
        lon, lat = self.chance.uniform(118, 124), self.chance.uniform(31, 41)
        query: dict[str, Any] = {"limit": self.chance.randint(1, 60)}
        query |= {"bbox": f"{lon:.3f},{lat:.3f},{lon + 2:.3f},{lat + 2:.3f}", "offset": self.chance.randint(0, 20)}
        query |= {"lang": self.chance.choice(["zh", "en"])}
        return Question("ogc", f"/ogc/collections/{self.chance.choice(list(LAYERS))}/items?{urlencode(query)}")

    def layer(self) -> Question:
        """Return a request for a whole layer."""
        return Question("layer", f"/layers/{self.chance.choice(_SMALL_LAYERS)}.geojson")


def _parts(output: str) -> list[str]:
    return output.strip(".").split("...")


def _factor_table(world: World) -> pd.DataFrame:
    from analysis.assumptions.factors import load_factor_table

    return load_factor_table(world.data)
