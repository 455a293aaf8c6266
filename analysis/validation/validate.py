"""
Computed against published distances: what the router finds by distance on one mode, row by row.

Two questions are answered. How right the network's lengths are: a figure of one numbered road is measured along that
road, with all other roads closed and the access left out; other road figures by time, all else by distance. And what a
user gets: `liaosu route LON,LAT LON,LAT --mode M --by distance` and `--by time`, access included.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from analysis.network.edge_columns import GROUPS
from analysis.routing.shortest_path import Request, best_route
from geo.errors import SchemaError
from geo.networks.expressways import load_road_distances
from geo.networks.rail_lines import load_rail_distances, load_rail_lengths, load_rail_lines
from geo.networks.waterways import load_published_distances
from geo.places.places import point_place

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.routing.scenario_network import ScenarioNetwork
    from analysis.routing.shortest_path import Route

__all__ = [
    "EXPLAINED_PCT",
    "TARGET_PCT",
    "Validation",
    "compare_distances",
    "passenger_lines",
    "published_distances",
    "shortcomings",
    "summarise",
    "validate",
    "validation_document",
]

# Largest median error of a mode, in percent.
TARGET_PCT = {"road": 1.5, "rail": 1.5, "sea": 3.0, "river": 3.0}
# A row that is further off than this needs a reason.
EXPLAINED_PCT = 5.0

_ENDS = ["from_zh", "from_en", "from_lon", "from_lat", "to_zh", "to_en", "to_lon", "to_lat"]
_COLUMNS = ["mode", "id", "ref", *_ENDS, "km", "split", "confidence", "source", "grade", "note", "route_note"]
# What the route command is asked by.
_ASKED = ("distance", "time")


@dataclass(frozen=True, eq=False)
class Validation:
    """
    What a validation finds.

    Attributes
    ----------
    rows
        See `compare_distances`.
    summary
        See `summarise`.
    passenger
        See `passenger_lines`.
    """

    rows: pd.DataFrame
    summary: pd.DataFrame
    passenger: pd.DataFrame


def published_distances(data: Path) -> pd.DataFrame:
    """
    Load the published distances of all modes over which goods go.

    Returns
    -------
    published
        A row per distance: `mode`, `id`, `ref` (of the road that it is measured along, or empty), names and positions
        of both ends (degrees), `km`, `split`, `confidence`, `source`, `grade`, `note`, `route_note` (why the route
        command departs from the named road, or empty). Rows on passenger lines are left out.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If a table is missing, unreadable, or not of the agreed form.
    """
    rail = load_rail_distances(data)
    tables = {
        "road": load_road_distances(data),
        "rail": rail[rail.network == "freight"],
        **{mode: load_published_distances(data, mode) for mode in ("sea", "river")},
    }
    tables = {
        mode: table if "ref" in table.columns else table.assign(ref="", route_note="") for mode, table in tables.items()
    }
    return pd.concat([table.assign(mode=mode)[_COLUMNS] for mode, table in tables.items()], ignore_index=True)


def compare_distances(prepared: ScenarioNetwork, published: pd.DataFrame) -> pd.DataFrame:
    """
    Compare published distances with those of the router.

    Returns
    -------
    rows
        `mode`, `id`, `from`, `to` (English), `published_km`; `computed_km` and `error_pct` along the named road,
        without access, where the row has a `ref`, else as the route command gives it; `by_distance_km`,
        `by_distance_error_pct`, `by_time_km`, `by_time_error_pct`: what the route command gives, access included;
        `access_km` of the row as computed, `split` ("fit", "check" or "none"), `confidence`, `source`, `grade`, `note`,
        `route_note`, `from_zh`, `to_zh`. `explained` is the note of a row whose `error_pct` is over `EXPLAINED_PCT`,
        `route_explained` that of a row of which the route command is that far off; else empty.

    Raises
    ------
    NoRouteError, TooFarError
        If a row cannot be run at all; correct its ends.
    """
    lines = {ref: _along(prepared, ref) for ref in published.ref.unique() if ref}
    asked: dict[str, list[Route]] = {by: [] for by in _ASKED}
    measured = []
    for r in published.itertuples():
        ends = point_place(r.from_lon, r.from_lat), point_place(r.to_lon, r.to_lat)
        for by in _ASKED:
            asked[by].append(best_route(prepared, Request(*ends, r.mode, by)))
        if r.ref:
            measured.append(best_route(lines[r.ref], Request(*ends, r.mode, "distance")))
        else:
            # Road lengths are published as drivers go, others along the shortest way.
            measured.append(asked["time" if r.mode == "road" else "distance"][-1])
    # Ends on a line are junctions of it; that the line is drawn as a chord beside them adds nothing to its length.
    aside = np.array([route.access_km if ref else 0.0 for route, ref in zip(measured, published.ref, strict=True)])
    found = {"": np.array([route.distance_km for route in measured]) - aside}
    found |= {f"by_{by}_": np.array([route.distance_km for route in asked[by]]) for by in _ASKED}
    km = published.km.to_numpy()
    errors = {name: 100 * (length / km - 1) for name, length in found.items()}
    route_far = np.any([np.abs(errors[f"by_{by}_"]) > EXPLAINED_PCT for by in _ASKED], axis=0)
    reason = published.route_note.where(published.route_note != "", published.note)
    return pd.DataFrame(
        {
            "mode": published["mode"],
            "id": published.id,
            "from": published.from_en,
            "to": published.to_en,
            "published_km": published.km,
            "computed_km": np.round(found[""], 1),
            "access_km": np.round([route.access_km for route in measured], 1),
            "error_pct": np.round(errors[""], 2),
            **{name: published[name] for name in ("split", "confidence", "source", "grade", "note")},
            "explained": np.where(np.abs(errors[""]) > EXPLAINED_PCT, published.note, ""),
            "from_zh": published.from_zh,
            "to_zh": published.to_zh,
            "ref": published.ref,
            **{
                name: values
                for by in _ASKED
                for name, values in (
                    (f"by_{by}_km", np.round(found[f"by_{by}_"], 1)),
                    (f"by_{by}_error_pct", np.round(errors[f"by_{by}_"], 2)),
                )
            },
            "route_note": published.route_note,
            "route_explained": np.where(route_far, reason, ""),
        }
    )


def _along(prepared: ScenarioNetwork, ref: str) -> ScenarioNetwork:
    """Return the router with one numbered road alone, to measure along it."""
    router = prepared.router
    kinds, names = pd.factorize(router.graph.edges["ref"])
    carries = np.array([ref in refs.split(";") for refs in names], dtype=bool)[kinds]
    rows = np.flatnonzero(carries & (router.columns.group == GROUPS.index("road")))
    if not len(rows):
        msg = f"road_distances.csv measures along {ref}, which the road network has not; correct the number."
        raise SchemaError(msg)
    trees = {**router.trees, "road": (shapely.STRtree(router.columns.geometry[rows]), rows)}
    return replace(prepared, router=replace(router, trees=trees), closed=prepared.closed | ~carries)


def summarise(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Sum the errors up, per mode and split.

    Returns
    -------
    summary
        `mode`, `split`, `rows`; `median_pct`, `mean_pct` and `worst_pct` of the absolute errors as computed,
        `target_pct`, `over`: rows off by more than `EXPLAINED_PCT`, `unexplained`: those of them without a reason; the
        same of what the route command gives with `by_distance_` and `by_time_` before the name; and `met`: all three
        medians are within the target and all is explained. Rows of split "none" do not count.
    """
    counted = rows[rows.split != "none"]
    parts: list[dict[str, Any]] = []
    for mode, target in TARGET_PCT.items():
        of_mode = counted[counted["mode"] == mode]
        for split in ("fit", "check", "all"):
            part = of_mode if split == "all" else of_mode[of_mode.split == split]
            if part.empty:
                continue
            figures: dict[str, Any] = {}
            for prefix, reason in (("", "explained"), *((f"by_{by}_", "route_explained") for by in _ASKED)):
                figures |= {f"{prefix}{name}": value for name, value in _errors(part, prefix, reason).items()}
            prefixes = ("", *(f"by_{by}_" for by in _ASKED))
            met = all(
                figures[f"{prefix}median_pct"] <= target and not figures[f"{prefix}unexplained"] for prefix in prefixes
            )
            parts.append({"mode": mode, "split": split, "rows": len(part), "target_pct": target, **figures, "met": met})
    return pd.DataFrame(parts)


def _errors(part: pd.DataFrame, prefix: str, reason: str) -> dict[str, float]:
    """Return the summary of one column of errors, in percent, and how many are far and without a reason."""
    error = part[f"{prefix}error_pct"].abs()
    far = error > EXPLAINED_PCT
    return {
        "median_pct": round(float(error.median()), 2),
        "mean_pct": round(float(error.mean()), 2),
        "worst_pct": float(error.max()),
        "over": int(far.sum()),
        "unexplained": int((far & (part[reason] == "")).sum()),
    }


def passenger_lines(data: Path) -> pd.DataFrame:
    """
    Compare the passenger lines, which no goods use, with their official lengths.

    Returns
    -------
    lines
        `line`, `name`, `published_km`, `computed_km`, `error_pct`, `confidence`, `note`; lines whose official length
        is known.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If a table is missing, unreadable, or not of the agreed form.
    """
    lengths = load_rail_lengths(data)
    known = lengths[(lengths.kind == "passenger") & lengths.official_km.notna()]
    names = load_rail_lines(data).set_index("line").loc[known.line]
    return pd.DataFrame(
        {
            "line": known.line.to_numpy(),
            "name": names.name_en.to_numpy(),
            "published_km": known.official_km.to_numpy(),
            "computed_km": known.km.to_numpy(),
            "error_pct": np.round(100 * (known.km / known.official_km - 1), 2).to_numpy(),
            "confidence": names.confidence.to_numpy(),
            "note": known.note.to_numpy(),
        }
    )


def shortcomings(summary: pd.DataFrame) -> str:
    """Return what misses its target in one sentence, or nothing when all is met."""
    parts = []
    measures = {"": "as computed", "by_distance_": "routes by distance", "by_time_": "routes by time"}
    for row in summary[~summary.met].to_dict("records"):
        for prefix, measure in measures.items():
            median, unexplained = row[f"{prefix}median_pct"], row[f"{prefix}unexplained"]
            if median <= row["target_pct"] and not unexplained:
                continue
            what = (
                f"{row['mode']}, {row['split']} rows, {measure}: median {median:g} % (target {row['target_pct']:g} %)"
            )
            if unexplained:
                what += f", {unexplained} over {EXPLAINED_PCT:g} % without a reason"
            parts.append(what)
    return f"Targets are missed: {'; '.join(parts)}." if parts else ""


def validate(prepared: ScenarioNetwork, data: Path) -> Validation:
    """
    Compare all published distances with those of the router.

    Returns
    -------
    validation
        Rows, summary, and the passenger lines apart.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If a table is missing, unreadable, or not of the agreed form.
    NoRouteError, TooFarError
        If a row cannot be run at all.
    """
    rows = compare_distances(prepared, published_distances(data))
    return Validation(rows, summarise(rows), passenger_lines(data))


def validation_document(validation: Validation) -> dict[str, Any]:
    """Return a validation as JSON values: `rows`, `summary`, `passenger_lines`, each a list of objects."""
    tables = {"rows": validation.rows, "summary": validation.summary, "passenger_lines": validation.passenger}
    return {name: table.to_dict("records") for name, table in tables.items()}
