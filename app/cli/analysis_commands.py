"""The commands of the analyses: port linkage, hinterlands, pairings, flows, centres."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from app.cli.options import (
    By,
    Crs,
    Geometry,
    ScenarioFile,
    asked_form,
    draws_option,
    progress_parts,
    require_asked_draws,
    require_table_target,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.flows.demand import Gravity
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.world import World

__all__ = ["register_analyses"]

TableFile = Annotated[Path, typer.Option("-o", "--output", help=".csv or .parquet")]
LinkageFile = Annotated[Path, typer.Option("-o", "--output", help=".csv, .parquet or .geojson (a line per pair)")]
LayerFile = Annotated[Path, typer.Option("-o", "--output", help=".geojson .gpkg .parquet .fgb .shp.zip .kml or .csv")]
Port = Annotated[
    Optional[str], typer.Argument(metavar="[PORT]", help="A port, or a city with one; each county's best by default.")
]
Bands = Annotated[bool, typer.Option("--bands", help="Write bands of hours by truck in the place of counties.")]

TripFile = Annotated[
    Path, typer.Option("-o", "--output", help="Loads of edges: .geojson .gpkg .parquet .fgb .shp.zip .kml; trips: .csv")
]
DemandFile = Annotated[
    Optional[Path], typer.Option("--demand", help="CSV with origin, destination, tonnes; a gravity model by default.")
]
Total = Annotated[float, typer.Option("--tonnes", help="Of the gravity model: a year, both directions together.")]
Mass = Annotated[str, typer.Option(help="What cities weigh by: gdp or population.")]
Decay = Annotated[float, typer.Option(help="Of the gravity model: exponent of the cost between two cities.")]
PairFactor = Annotated[float, typer.Option(help="Of the gravity model: how many times as much between paired cities.")]
Rule = Annotated[str, typer.Option(help="all: everything the cheapest way; logit: shares fall with the cost.")]
Sensitivity = Annotated[float, typer.Option(help="Of the logit, on relative cost.")]
Count = Annotated[int, typer.Option("--count", help="How many centres.")]
Within = Annotated[
    Optional[float], typer.Option("--within", help="Cover the most within this value, not the least mean.")
]

LinkageDraws = Annotated[
    int, draws_option("of the factors and of the index's weights, 0.1 s each; adds rank, rank_low, rank_high, stable")
]
HubDraws = Annotated[int, draws_option("the centres chosen anew for each, 1 to 2 seconds; adds stable")]

# How many draws take as long as the table.
_LINKAGE_DRAWS = 10


def register_analyses(
    app: typer.Typer,
    settings: Callable[[Path | None, list[str]], tuple[World, ScenarioNetwork]],
    progress: Callable[[], Callable[[float], None]],
) -> None:
    """
    Add the commands to an application.

    Parameters
    ----------
    app
        Takes `linkage`, `hinterland`, `pairs`, `flows` and `hubs`.
    settings
        Loads everything and applies a scenario and what is to be avoided.
    progress
        Makes what shows the share done.
    """

    @app.command()
    def linkage(output: LinkageFile, scenario: ScenarioFile = None, draws: LinkageDraws = 0) -> None:
        """Write how ports are linked by sea: distance, time, cost, known services, and an index for domestic pairs."""
        require_table_target(output, "linkages", ".geojson")
        require_asked_draws(draws)
        _write_linkage(*settings(scenario, []), output, draws, progress())

    @app.command()
    def hinterland(
        output: LayerFile,
        port: Port = None,
        by: By = "generalised",
        bands: Bands = False,
        scenario: ScenarioFile = None,
        geometry: Geometry = True,
        crs: Crs = "EPSG:4326",
    ) -> None:
        """Write which port serves each county best towards the other province, or how well a port serves its own."""
        from analysis.routing.shortest_path import require_metric
        from geo.files import require_writable
        from geo.layers.export import require_suffix

        require_metric(by)
        require_suffix(output)
        form = asked_form(output, crs, geometry=geometry)
        require_writable(output)
        _write_hinterland(*settings(scenario, []), output, (port, by, bands), form, progress())

    @app.command()
    def pairs(output: TableFile, by: By = "generalised", scenario: ScenarioFile = None) -> None:
        """Write how the plan's pairs compare with the best assignment by access: a calculation, not advice."""
        from analysis.routing.shortest_path import require_metric

        require_metric(by)
        require_table_target(output, "pairings")
        _write_pairs(settings(scenario, [])[1], output, by, progress())

    @app.command()
    def flows(
        output: TripFile,
        demand: DemandFile = None,
        tonnes: Total = 10_000_000.0,
        mass: Mass = "gdp",
        decay: Decay = 1.0,
        pair_factor: PairFactor = 2.0,
        rule: Rule = "logit",
        sensitivity: Sensitivity = 4.0,
        scenario: ScenarioFile = None,
        crs: Crs = "EPSG:4326",
    ) -> None:
        """Write where a demand between places would go: illustrative, from a stated model or a table of yours."""
        from analysis.flows.demand import Gravity
        from geo.files import require_writable
        from geo.layers.export import require_suffix

        require_suffix(output)
        form = asked_form(output, crs)
        require_writable(output)
        gravity = Gravity(tonnes, mass, decay, pair_factor)
        _write_flows(*settings(scenario, []), output, (demand, gravity, rule, sensitivity), form, progress())

    @app.command()
    def hubs(
        output: LayerFile,
        count: Count = 4,
        by: By = "time",
        mass: Mass = "population",
        within: Within = None,
        scenario: ScenarioFile = None,
        draws: HubDraws = 0,
        geometry: Geometry = True,
        crs: Crs = "EPSG:4326",
    ) -> None:
        """Write where centres would serve the two provinces best by truck: a calculation, not advice."""
        from analysis.routing.shortest_path import require_metric
        from geo.files import require_writable
        from geo.layers.export import require_suffix

        require_metric(by)
        require_suffix(output)
        form = asked_form(output, crs, geometry=geometry)
        require_writable(output)
        require_asked_draws(draws)
        _write_hubs(*settings(scenario, []), output, (count, by, mass, within), form, draws, progress())


def _write_linkage(
    world: World, prepared: ScenarioNetwork, output: Path, draws: int, progress: Callable[[float], None]
) -> None:
    from analysis.planning.linkage import linkage_stability, linkage_table
    from app.exports.contents import LINKAGE_FILES, result_content
    from geo.layers.export import write_contents
    from geo.tables import write_table

    routed, ranked = progress_parts(progress, _LINKAGE_DRAWS, draws)
    frame = linkage_table(prepared, routed)
    if draws:
        frame = frame.join(linkage_stability(prepared, frame, draws, progress=ranked))
    if output.suffix == ".geojson":
        named = frame.assign(id=frame.origin + "-" + frame.destination)
        write_contents([result_content(world, "linkage", "id", named, LINKAGE_FILES)], output)
    else:
        write_table(frame.drop(columns="geometry"), output)
    typer.echo(f"{output}: {len(frame)} pairs, {frame['index'].notna().sum()} with an index")


def _write_hinterland(
    world: World,
    prepared: ScenarioNetwork,
    output: Path,
    asked: tuple[str | None, str, bool],
    form: dict[str, Any],
    progress: Callable[[float], None],
) -> None:
    from analysis.planning.hinterland import access_bands, hinterland_stability, hinterland_table, resolve_port
    from app.exports.contents import HINTERLAND_FILES, result_content
    from geo.layers.export import write_contents

    text, by, bands = asked
    port = None if text is None else resolve_port(prepared, text)
    frame = hinterland_table(prepared, by, port)
    if bands:
        frame = access_bands(frame)
        content = result_content(world, "hinterland_bands", "band", frame, HINTERLAND_FILES)
        said = f"{len(frame)} bands"
    else:
        if port is None:
            frame.insert(5, "stable", frame.adcode.map(hinterland_stability(prepared, by, progress)))
        content = result_content(world, "hinterland", "adcode", frame, HINTERLAND_FILES)
        served = frame[frame.port.notna()]
        said = (
            f"{len(frame)} counties, {frame.port.nunique()} ports"
            if port is None
            else f"{len(frame)} counties, {len(served)} of the port's province with values, "
            f"it is the best for {(served.margin >= 0).sum()}"
        )
    write_contents([content], output, **form)
    typer.echo(f"{output}: {said}")


def _write_pairs(prepared: ScenarioNetwork, output: Path, by: str, progress: Callable[[float], None]) -> None:
    from analysis.planning.pairing import assignment_table
    from geo.tables import write_table

    table = assignment_table(prepared, by, progress)
    write_table(table, output, byte_order_mark=True)
    totals = table[table.kind == "total"].set_index("pairing")
    for name, what in (("plan", "the plan's pairs"), ("plan_completed", "with the rest assigned")):
        row = totals.loc[name]
        typer.echo(f"{what}: {row.value:.1f}, best assignment {row.assigned_value:.1f}")
    typer.echo(f"{output}: {len(table)} rows; a calculation of access alone, not advice")


def _write_flows(
    world: World,
    prepared: ScenarioNetwork,
    output: Path,
    asked: tuple[Path | None, Gravity, str, float],
    form: dict[str, Any],
    progress: Callable[[float], None],
) -> None:
    from analysis.flows.assignment import assign_demand, load_features, mode_table, province_table
    from analysis.flows.demand import gravity_demand, read_demand
    from app.exports.contents import DEMAND_FILES, result_content
    from geo.layers.export import write_contents
    from geo.tables import write_table

    path, gravity, rule, sensitivity = asked
    demand = gravity_demand(prepared.router, gravity) if path is None else read_demand(path, world.places)
    found = assign_demand(prepared, demand, rule, sensitivity, progress)
    if output.suffix.lower() == ".csv":
        write_table(found.trips, output, byte_order_mark=True)
    else:
        loads = load_features(prepared, found)
        write_contents([result_content(world, "flows", "edge", loads, DEMAND_FILES)], output, **form)
    for row in mode_table(found).itertuples():
        typer.echo(
            f"{row.mode}: {row.share:.1%} ({row.share_low:.1%} to {row.share_high:.1%}) of tonne-km, "
            f"CNY {row.cost_cny:,.0f}, {row.co2e_kg / 1000:,.0f} t CO2e"
        )
    for row in province_table(found).itertuples():
        typer.echo(f"from {row.province}: {row.tonnes:,.0f} t, {row.tonne_km:,.0f} t-km, CNY {row.cost_cny:,.0f}")
    lost = found.trips[found.trips.reason != ""]
    if len(lost):
        typer.echo(f"no way for {len(lost)} pairs, {lost.tonnes.sum():,.0f} t")
    typer.echo(f"{output}: {len(demand.pairs)} pairs; {'illustrative, a model' if found.modelled else 'your table'}")


def _write_hubs(
    world: World,
    prepared: ScenarioNetwork,
    output: Path,
    asked: tuple[int, str, str, float | None],
    form: dict[str, Any],
    draws: int,
    progress: Callable[[float], None],
) -> None:
    from analysis.planning.hubs import access_table, best_hubs, county_weights, hub_features, hub_places, hub_stability
    from app.exports.contents import DEMAND_FILES, result_content
    from geo.layers.export import write_contents

    count, by, mass, limit = asked
    counties, candidates = hub_places(world)
    weights = county_weights(world, counties, mass)
    values = access_table(prepared, candidates, counties, by)
    plan = best_hubs(values, weights, count, limit)
    frame = hub_features(world, plan, candidates, weights)
    if draws:
        places = (counties, candidates)
        stable = hub_stability(prepared, places, weights, plan, by, limit, draws=draws, progress=progress)
        frame.insert(6, "stable", frame.id.map(stable))
    write_contents([result_content(world, "hubs", "id", frame, DEMAND_FILES)], output, **form)
    for row in frame[frame.role == "hub"].itertuples():
        held = f", chosen in {row.stable:.0%} of draws" if draws else ""
        typer.echo(f"{row.name_zh} {row.name_en}: {row.counties} counties, {row.share:.1%} of {mass}{held}")
    said = f"weighted mean {plan.value:.2f}" if limit is None else f"{plan.value:.1%} of {mass} within {limit:g}"
    typer.echo(f"{output}: {count} centres by {by}, {said}; a calculation, not advice")
