"""
Where the model's demand goes on the networks as they are, stored: `networks/flows.csv` and `networks/flow_totals.csv`.

Comparing the ways of every pair of cities takes half a minute, too long for a page that opens. The catalogue says which
networks, factors and figures the files were made from, and they are refused when these have changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.flows.assignment import RULES, assign_demand, flow_totals, load_features, mode_table, province_table
from analysis.flows.demand import Gravity, gravity_demand
from analysis.network.graph_file import inputs_version, require_computed_from
from analysis.routing.scenario_network import apply_scenario
from geo.crs import WGS84, Datum
from geo.errors import CorruptDataError, RequestError
from geo.tables import column, read_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analysis.flows.assignment import Assignment
    from analysis.network.router import Router

__all__ = [
    "FLOWS_FILE",
    "FLOW_TOTALS_FILE",
    "STORED_DEMAND",
    "StoredFlows",
    "flows_version",
    "load_flows",
    "stored_flows",
]

FLOWS_FILE = "networks/flows.csv"
FLOW_TOTALS_FILE = "networks/flow_totals.csv"
# What the stored flows are of: the model's defaults, as the command has them.
STORED_DEMAND = Gravity(10_000_000.0, "gdp", 1.0, 2.0)
_INPUTS = (
    "factors/factors.csv",
    "cities/cities.csv",
    "cities/figures.csv",
    "plan/pairings.csv",
    "plan/members.csv",
)
_TOTALS = ("tonnes", "tonne_km", "share", "cost_cny", "co2e_kg")
_KINDS = ("mode", "corridor", "way", "province")
# Ways are many; the most used are kept.
_WAYS = 40
_SCHEMA = pa.DataFrameSchema(
    {
        "rule": column("str", pa.Check.isin(RULES)),
        "edge": column("int64", pa.Check.ge(0)),
        "tonnes_forward": column(float, pa.Check.ge(0)),
        "tonnes_backward": column(float, pa.Check.ge(0)),
    },
    strict=True,
    ordered=True,
    unique=["rule", "edge"],
)
_TOTALS_SCHEMA = pa.DataFrameSchema(
    {
        "rule": column("str", pa.Check.isin(RULES)),
        "kind": column("str", pa.Check.isin(_KINDS)),
        "key": column("str", pa.Check.str_length(min_value=1)),
        "key_en": column("str", pa.Check.str_length(min_value=1)),
        **{name: column(float, pa.Check.ge(0), nullable=True) for name in _TOTALS},
    },
    strict=True,
    ordered=True,
    unique=["rule", "kind", "key"],
)


@dataclass(frozen=True, eq=False)
class StoredFlows:
    """
    Flows by a rule.

    Attributes
    ----------
    loads
        As of `analysis.flows.assignment.load_features`, EPSG:4326, the most loaded last.
    totals
        `kind` ("mode", "corridor", "way", "province"), `key`, `key_en`, `tonnes` a year, `tonne_km`, `share` (of the
        tonnes for a corridor or way, of the tonne-kilometres for a mode), `cost_cny`, `co2e_kg`; missing where it means
        nothing. The most used ways alone.
    """

    loads: gpd.GeoDataFrame
    totals: pd.DataFrame


def flows_version(data: Path) -> str:
    """
    Return what `version` in the catalogue says of flows on the networks, factors and figures at hand.

    Returns
    -------
    version
        With the first half of their checksum.

    Raises
    ------
    MissingDataError
        If one of the files is missing.
    """
    return inputs_version(data, _INPUTS)


def stored_flows(router: Router, report: Callable[[str, float], None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return the flows of the model's demand by each rule.

    Returns
    -------
    flows, totals
        In the form of the two files.
    """
    prepared = apply_scenario(router)
    demand = gravity_demand(router, STORED_DEMAND)
    flows, totals = [], []
    for number, rule in enumerate(RULES):

        def shown(share: float, number: int = number, rule: str = rule) -> None:
            report(f"assigning by {rule}", (number + share) / len(RULES))

        found = assign_demand(prepared, demand, rule, progress=shown)
        loads = pd.DataFrame(load_features(prepared, found)[["edge", "tonnes_forward", "tonnes_backward"]])
        loads.insert(0, "rule", rule)
        flows.append(loads)
        of_rule = _totals(found)
        of_rule.insert(0, "rule", rule)
        totals.append(of_rule)
    return pd.concat(flows, ignore_index=True), pd.concat(totals, ignore_index=True)


def _totals(found: Assignment) -> pd.DataFrame:
    modes = mode_table(found).rename(columns={"mode": "key"}).assign(kind="mode", tonnes=np.nan)
    provinces = province_table(found).rename(columns={"province": "key"}).assign(kind="province", share=np.nan)
    keys = {"name": "key", "name_en": "key_en"}
    corridors = flow_totals(found).rename(columns=keys).assign(kind="corridor")
    ways = flow_totals(found, ways=True).head(_WAYS).rename(columns=keys).assign(kind="way")
    table = pd.concat([modes.assign(key_en=modes.key), corridors, ways, provinces.assign(key_en=provinces.key)])
    figures = table.reindex(columns=["kind", "key", "key_en", *_TOTALS])
    return figures.round({"tonnes": 1, "tonne_km": 0, "share": 6, "cost_cny": 0, "co2e_kg": 0})


def load_flows(router: Router, rule: str) -> StoredFlows:
    """
    Load the stored flows.

    Parameters
    ----------
    router
        As loaded, without a scenario.
    rule
        One of `analysis.flows.assignment.RULES`.

    Returns
    -------
    flows
        Loads with their lines, and totals.

    Raises
    ------
    RequestError
        If there is no such rule.
    MissingDataError, SchemaError
        If a file is missing, or not of the agreed form.
    CorruptDataError
        If one was made from other networks, factors or figures than those at hand.
    """
    if rule not in RULES:
        msg = f"Goods cannot be assigned by {rule!r}; use {' or '.join(RULES)}."
        raise RequestError(msg)
    data = router.world.data
    flows, totals = read_csv(data / FLOWS_FILE, _SCHEMA), read_csv(data / FLOW_TOTALS_FILE, _TOTALS_SCHEMA)
    refusal = (
        f"The flows in {data} were made from other networks, factors or figures than those there; rebuild them with "
        "`liaosu data build flows`."
    )
    require_computed_from(router.world.catalogue, (FLOWS_FILE, FLOW_TOTALS_FILE), flows_version(data), refusal)
    edges = router.graph.edges
    flows = flows[flows.rule == rule].reset_index(drop=True)
    place = pd.Series(np.arange(len(edges)), index=edges["edge"].to_numpy()).reindex(flows.edge)
    if place.isna().any():
        msg = f"{data / FLOWS_FILE} holds edges that the networks lack; rebuild it with `liaosu data build flows`."
        raise CorruptDataError(msg)
    rows = place.to_numpy(dtype=np.int64)
    named = edges.iloc[rows][["edge", "mode", "kind", "ref", "name_zh", "name_en"]].reset_index(drop=True)
    tonnes = flows[["tonnes_forward", "tonnes_backward"]]
    loads = gpd.GeoDataFrame(
        pd.concat([pd.DataFrame(named), tonnes, tonnes.sum(axis=1).rename("tonnes")], axis=1),
        geometry=edges.geometry.to_numpy()[rows],
        crs=WGS84,
    )
    # Rounding in the file may swap neighbours.
    loads = loads.sort_values("tonnes", kind="stable", ignore_index=True)
    loads.attrs["datum"] = str(Datum.WGS84)
    return StoredFlows(loads, totals[totals.rule == rule].drop(columns="rule").reset_index(drop=True))
