"""Commands on the networks as a whole: what single closures add, the corridors between the provinces, scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from app.cli.batch_jobs import Network, Scheduler, Workers, scenario_labels
from app.cli.batch_jobs import ScenarioFiles as Changes
from app.cli.options import By, Mode, draws_option, progress_parts, require_asked_draws, require_table_target

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd

    from analysis.resilience.effect_ranges import Samples
    from analysis.resilience.effects import Effects
    from analysis.routing.scenario_network import ScenarioNetwork
    from app.cli.batch_jobs import Ranked
    from geo.world import World

__all__ = ["register_network_commands"]

LineFile = Annotated[Path, typer.Option("-o", "--output", help=".csv, .parquet or .geojson")]
EffectFile = Annotated[
    Path, typer.Option("-o", "--output", help=".csv, .parquet, .json, or .geojson (the ways that change)")
]
ScenarioFiles = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Scenario files (JSON).")]
Top = Annotated[Optional[int], typer.Option(help="Only so many rows; all by default.", min=1)]
Lanes = Annotated[bool, typer.Option("--lanes/--no-lanes", help="Whether lanes of the open sea count.")]
Draws = Annotated[int, draws_option("each ranked anew, 5 to 10 seconds; adds rank_low, rank_high, stable")]
ScenarioDraws = Annotated[
    int, draws_option("each searched anew, about a second for each scenario; adds low, high, and the scenarios' order")
]
Places = Annotated[
    str, typer.Option(help="Between which ways are judged: cities, counties, ports, parks, or places parted by ; or ,.")
]
WithinReach = Annotated[
    bool, typer.Option("--within-reach", help="Leave out places that are too far from the network.")
]
Links = Annotated[
    str, typer.Option(help="all roads, freight railways and ferries, or main: of the roads expressways only.")
]

_LIAONING, _JIANGSU = "210000", "320000"


def register_network_commands(
    app: typer.Typer,
    settings: Callable[[Path | None, list[str]], tuple[World, ScenarioNetwork]],
    progress: Callable[[], Callable[[float], None]],
) -> None:
    """
    Add the commands to an application.

    Parameters
    ----------
    app
        Takes `critical`, `corridors` and `scenario`.
    settings
        Loads everything and applies a scenario and what is to be avoided.
    progress
        Makes what shows the share done.
    """

    @app.command()
    def critical(
        output: LineFile,
        top: Top = None,
        by: By = "generalised",
        mode: Mode = "any",
        lanes: Lanes = True,
        draws: Draws = 0,
        places: Places = "cities",
        within_reach: WithinReach = False,
        scenario: Changes = None,
        network: Network = None,
        scheduler: Scheduler = None,
        workers: Workers = None,
    ) -> None:
        """
        Rank links and ports by what closing each alone adds to the best ways between all cities.

        With --scheduler the work is shared out in blocks; after an interruption the same command goes on from those
        that are there.
        """
        from app.cli.batch_jobs import ExecutionOptions, find_closures

        require_table_target(output, "closures", ".geojson")
        require_asked_draws(draws)
        means = ExecutionOptions(network, tuple(scenario or ()), scheduler, workers)
        count = len(means.scenarios) or 1
        shares = progress_parts(progress(), count, *[draws] * count)
        found = find_closures(output, places, (mode, by), means, shares[0], lanes=lanes, within_reach=within_reach)
        shown = [table if top is None else table.head(top) for table in found.tables]
        if draws:
            shown = [
                _with_stability(table, prepared, found, (by, mode, lanes), draws, show)
                for table, prepared, show in zip(shown, found.prepared, shares[1:], strict=True)
            ]
        several = len(shown) > 1
        rows = _side_by_side(shown, found.labels) if several else shown[0]
        _write_lines(found.world, rows, output, "critical", "number" if several else "id")
        if found.parts is not None:
            found.parts.remove()
        told = f"{len(rows)} of {sum(map(len, found.tables))} links and ports that a best way uses"
        typer.echo(f"{output}: {told}{f', {len(shown)} scenarios' if several else ''}")

    @app.command()
    def corridors(output: LineFile, links: Links = "main") -> None:
        """Count the ways from Liaoning to Jiangsu that share no link, and write where the fewest links part them."""
        from analysis.resilience.corridors import corridor_table
        from analysis.resilience.corridors import corridors as find_corridors

        require_table_target(output, "corridors", ".geojson")
        world, prepared = settings(None, [])
        found = find_corridors(prepared, _LIAONING, _JIANGSU, links)
        table = corridor_table(prepared, found, (_LIAONING, _JIANGSU))
        _write_lines(world, table, output, "corridors", "number")
        typer.echo(f"{output}: {found.count} ways without a common link; {len(table)} links of two smallest cuts")

    @app.command()
    def scenario(
        files: ScenarioFiles,
        output: EffectFile,
        by: By = "generalised",
        mode: Mode = "any",
        draws: ScenarioDraws = 0,
    ) -> None:
        """Compare the best way of every pair of the plan before and after one or several scenarios."""
        from analysis.assumptions.scenario import load_scenario
        from analysis.resilience.effect_ranges import change_samples
        from analysis.resilience.effects import plan_pairs, scenario_effects

        require_table_target(output, "scenarios", ".json", ".geojson")
        require_asked_draws(draws)
        world, prepared = settings(None, [])
        changes = [load_scenario(path, prepared.factors.values.keys()) for path in files]
        pairs, each = plan_pairs(world), [1] * len(changes) + [draws] * len(changes)
        shows = progress_parts(progress(), *each)
        effects = [
            scenario_effects(prepared.router, change, pairs, by, mode, label, show)
            for change, label, show in zip(changes, scenario_labels(files), shows[: len(changes)], strict=True)
        ]
        samples: list[Samples] = []
        if draws:
            sampled = zip(effects, shows[len(changes) :], strict=True)
            samples = [change_samples(prepared.router, found, draws, progress=show) for found, show in sampled]
        _write_effects(world, effects, samples, output)
        for found in effects:
            _print_effects(found)
        if samples:
            _print_ranges(effects, samples)
        count = "1 scenario" if len(effects) == 1 else f"{len(effects)} scenarios"
        typer.echo(f"{output}: {len(pairs)} pairs, {count}")


def _write_lines(world: World, table: gpd.GeoDataFrame, output: Path, name: str, key: str) -> None:
    """Write rows by suffix: as a table without lines, as GeoParquet, or as GeoJSON."""
    from app.exports.contents import result_content
    from geo.layers.export import write_contents
    from geo.tables import write_table

    if output.suffix == ".csv":
        write_table(table.drop(columns=table.geometry.name), output)
    else:
        write_contents([result_content(world, name, key, table)], output)


def _with_stability(
    table: gpd.GeoDataFrame,
    prepared: ScenarioNetwork,
    found: Ranked,
    asked: tuple[str, str, bool],
    draws: int,
    progress: Callable[[float], None],
) -> gpd.GeoDataFrame:
    """Return a ranking with how well its closures hold their ranks."""
    from analysis.resilience.closure_stability import closure_stability

    by, mode, lanes = asked
    held = closure_stability(prepared, found.places, table, by, mode, lanes=lanes, draws=draws, progress=progress)
    return table.join(held)


def _side_by_side(tables: Sequence[gpd.GeoDataFrame], labels: Sequence[str]) -> gpd.GeoDataFrame:
    """Return tables under each other, with a number for each row and the scenario that it is of."""
    import pandas as pd

    labelled = [table.assign(scenario=label) for table, label in zip(tables, labels, strict=True)]
    joined = pd.concat(labelled, ignore_index=True)
    joined.attrs = dict(tables[0].attrs)
    joined.insert(0, "scenario", joined.pop("scenario"))
    joined.insert(0, "number", range(1, len(joined) + 1))
    return joined


def _write_effects(world: World, effects: Sequence[Effects], samples: Sequence[Samples], output: Path) -> None:
    """Write scenarios: one document or a list of them, the lines of all, or rows that say whose they are."""
    import json
    from itertools import zip_longest

    import pandas as pd

    from analysis.resilience.effect_ranges import effect_ranges, ranged_document, scenario_order
    from analysis.resilience.effects import effect_document, effect_features, effect_table
    from geo.files import write_text
    from geo.tables import write_table

    if output.suffix == ".json":
        documents = [
            effect_document(found) if drawn is None else ranged_document(found, drawn)
            for found, drawn in zip_longest(effects, samples)
        ]
        document: dict[str, Any] = documents[0] if len(documents) == 1 else {"scenarios": documents}
        if samples and len(documents) > 1:
            order = scenario_order(effects, samples)
            document["order"] = {"stable": order.stable, "scenarios": order.table.to_dict("records")}
        write_text(output, json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n")
    elif output.suffix == ".geojson":
        lines = pd.concat([effect_features(found) for found in effects], ignore_index=True)
        _write_lines(world, lines, output, "scenario", "id")
    else:
        tables = [
            effect_table(found) if drawn is None else effect_ranges(found, drawn)
            for found, drawn in zip_longest(effects, samples)
        ]
        if len(effects) > 1:
            for table, found in zip(tables, effects, strict=True):
                table.insert(0, "scenario", found.label)
        write_table(pd.concat(tables, ignore_index=True), output)


def _print_effects(effects: Effects) -> None:
    from analysis.resilience.effects import effect_words

    typer.echo(effects.scenario.name or effects.label)
    for _, sentence in effect_words(effects):
        typer.echo(f"- {sentence[0].upper()}{sentence[1:]}.")


def _print_ranges(effects: Sequence[Effects], samples: Sequence[Samples]) -> None:
    """Say between what the change of each scenario in total lies, and how well the order of several holds."""
    from analysis.assumptions.cost import METRIC_COLUMNS
    from analysis.resilience.effect_ranges import effect_ranges, scenario_order
    from analysis.resilience.effects import TOTAL

    column = METRIC_COLUMNS[effects[0].by]
    for found, drawn in zip(effects, samples, strict=True):
        table = effect_ranges(found, drawn)
        row = table[(table.pair == TOTAL) & (table.metric == column)].iloc[0]
        typer.echo(f"{found.label}: {column} in total {row.change:+.1f}, range {row.low:+.1f} to {row.high:+.1f}")
    if len(effects) > 1:
        order = scenario_order(effects, samples)
        for row in order.table.itertuples():
            typer.echo(
                f"{row.rank}. {row.scenario}: rank {row.rank_low} to {row.rank_high}, held in {row.stable:.0%} of draws"
            )
        typer.echo(f"the whole order is held in {order.stable:.0%} of draws")
