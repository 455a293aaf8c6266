"""What the pages of the analysis show, as files."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.assumptions.scenario import scenario_document
from analysis.flows.assignment import RULES
from analysis.planning.hinterland import access_bands
from analysis.resilience.effects import effect_document, effect_features, effect_table
from app.exports.contents import DEMAND_FILES, HINTERLAND_FILES, LINKAGE_FILES, result_content
from app.services.critical_groups import ranked_network
from app.services.scenario_events import scenario_name, states_beside
from geo.errors import RequestError, UnknownLayerError
from geo.files import write_text
from geo.layers.export import suffix_of, write_contents
from geo.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from app.services.service import Service
    from app.state.view_state import ViewState
    from geo.layers.export import Content, Style

__all__ = ["RESULTS", "write_result"]

_AS_TABLES = (".csv", ".parquet")
_FORMATS = (".csv", ".geojson", ".gpkg", ".parquet", ".fgb", ".shp.zip", ".kml")


def _write_scenario(
    service: Service, state: ViewState, path: Path, styles: Mapping[str, Style], form: Mapping[str, Any]
) -> None:
    states = states_beside(service, state) or [state]
    effects = [service.effects(one) for one in states]
    names = [scenario_name(service, one.scenario, state.language) for one in states]
    if path.suffix == ".json":
        documents = [effect_document(found) for found in effects]
        write_text(path, _text(documents[0] if len(documents) == 1 else {"scenarios": documents}))
    elif path.suffix in _AS_TABLES:
        tables = [effect_table(found) for found in effects]
        if len(tables) > 1:
            for table, name in zip(tables, names, strict=True):
                table.insert(0, "scenario", name)
        write_table(pd.concat(tables, ignore_index=True), path, byte_order_mark=True)
    else:
        lines = [
            effect_features(found).assign(scenario=name, id=lambda frame, at=at: f"{at}/" + frame["id"])
            for at, (found, name) in enumerate(zip(effects, names, strict=True), start=1)
        ]
        changed = [frame for frame in lines if len(frame)]
        if not changed:
            msg = "No way changes, so there is no line to take away; take the figures as .csv or .json."
            raise RequestError(msg)
        frame = pd.concat(changed, ignore_index=True)
        write_contents([result_content(service.world, "scenario", "id", frame)], path, styles, **form)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def write_result(
    service: Service,
    state: ViewState,
    name: str,
    path: Path,
    styles: Mapping[str, Style] | None = None,
    form: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """
    Write what a page of the analysis shows.

    Parameters
    ----------
    name
        A key of `RESULTS`.
    path
        Suffix of a layer's format, or another that the result has.
    form
        `geometry` and `crs` as `geo.layers.export.write_contents` takes them.

    Raises
    ------
    LiaosuError
        If a change is not valid, there is nothing to write, or the result has no such format.
    """
    suffix = suffix_of(path)
    if suffix not in RESULTS[name]:
        msg = f"{name} is written as {', '.join(RESULTS[name])}, not as {suffix}."
        raise UnknownLayerError(msg)
    if name == "scenario":
        _write_scenario(service, state, path, styles or {}, form)
    elif name == "scenario-file":
        write_text(path, _text(scenario_document(service.effects(state).scenario)))
    else:
        write_contents([_LAYERS[name](service, state)], path, styles, **form)


def _hinterland(service: Service, state: ViewState) -> Content:
    frame = service.hinterland(state.metric, state.port)
    return result_content(service.world, "hinterland", "adcode", frame, HINTERLAND_FILES)


def _bands(service: Service, state: ViewState) -> Content:
    frame = access_bands(service.hinterland(state.metric, state.port))
    return result_content(service.world, "hinterland_bands", "band", frame, HINTERLAND_FILES)


def _linkage(service: Service, _state: ViewState) -> Content:
    frame = service.linkage()
    named = frame.assign(id=frame.origin + "-" + frame.destination)
    return result_content(service.world, "linkage", "id", named, LINKAGE_FILES)


def _critical(service: Service, state: ViewState) -> Content:
    return result_content(
        service.world, "critical", "id", service.critical(state.metric, ranked_network(state)), ("factors/factors.csv",)
    )


def _cuts(service: Service, _state: ViewState) -> Content:
    return result_content(service.world, "corridors", "number", service.cuts())


def _flows(service: Service, state: ViewState) -> Content:
    rule = state.shown if state.shown in RULES else "logit"
    return result_content(service.world, "flows", "edge", service.flows(rule).loads, DEMAND_FILES)


def _hubs(service: Service, state: ViewState) -> Content:
    frame = service.centres(state.centres, state.metric).frame
    return result_content(service.world, "hubs", "id", frame, DEMAND_FILES)


_LAYERS: dict[str, Callable[[Service, ViewState], Content]] = {
    "hinterland": _hinterland,
    "hinterland_bands": _bands,
    "linkage": _linkage,
    "critical": _critical,
    "corridors": _cuts,
    "flows": _flows,
    "hubs": _hubs,
}
# What there is, and in which formats.
RESULTS: dict[str, tuple[str, ...]] = {
    "scenario": (*_FORMATS, ".json"),
    "scenario-file": (".json",),
    **dict.fromkeys(_LAYERS, _FORMATS),
}
