"""Commands on the networks as a whole: what single closures add, the corridors between the provinces, scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from app.command_options import By, Mode, require_target, share_done

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd
    import pandas as pd

    from analysis.effects import Effects
    from geo.world import World

__all__ = ["network_app"]

network_app = typer.Typer(rich_markup_mode=None)

_TABLES = (".csv", ".parquet", ".geojson")
_LIAONING, _JIANGSU = "210000", "320000"


def _write_table(world: World, table: gpd.GeoDataFrame, output: Path, name: str, key: str) -> None:
    """Write rows by suffix: as a table without lines, as GeoParquet, or as GeoJSON."""
    import json

    from app.service import network_licences
    from geo.export import feature_collection
    from geo.files import write_text
    from geo.tables import write_geoparquet

    source, licence = network_licences(world)
    if output.suffix == ".geojson":
        text = json.dumps(feature_collection(table, key, name, source, licence), ensure_ascii=False, allow_nan=False)
        write_text(output, text + "\n")
    elif output.suffix == ".parquet":
        write_geoparquet(table, output, name=name, source=source, licence=licence)
    else:
        _write_rows(table.drop(columns=table.geometry.name), output)


@network_app.command()
def critical(
    output: Annotated[Path, typer.Option("-o", "--output", help=".csv, .parquet or .geojson")],
    top: Annotated[Optional[int], typer.Option(help="Only so many rows; all by default.", min=1)] = None,
    by: By = "generalised",
    mode: Mode = "any",
    lanes: Annotated[bool, typer.Option("--lanes/--no-lanes", help="Whether lanes of the open sea count.")] = True,
) -> None:
    """Rank links and ports by what closing each alone adds to the best ways between all cities."""
    from analysis.criticality import closures, critical_table
    from analysis.prepared import prepare
    from analysis.report import place_set
    from analysis.router import load_router
    from geo.world import load_world

    require_target(output, _TABLES, "closures")
    world = load_world()
    prepared = prepare(load_router(world))
    found = closures(prepared, place_set(world, "cities"), by, mode, share_done())
    table = critical_table(prepared, found, lanes=lanes)
    shown = table if top is None else table.head(top)
    _write_table(world, shown, output, "critical", "id")
    typer.echo(f"{output}: {len(shown)} of {len(table)} links and ports that a best way uses")


@network_app.command()
def corridors(
    output: Annotated[Path, typer.Option("-o", "--output", help=".csv, .parquet or .geojson")],
    links: Annotated[
        str, typer.Option(help="all roads, freight railways and ferries, or main: of the roads expressways only.")
    ] = "main",
) -> None:
    """Count the ways between Liaoning and Jiangsu that share no link, and write where the fewest links part them."""
    from analysis.corridors import corridor_table
    from analysis.corridors import corridors as find_corridors
    from analysis.prepared import prepare
    from analysis.router import load_router
    from geo.world import load_world

    require_target(output, _TABLES, "corridors")
    world = load_world()
    prepared = prepare(load_router(world))
    found = find_corridors(prepared, _LIAONING, _JIANGSU, links)
    table = corridor_table(prepared, found, (_LIAONING, _JIANGSU))
    _write_table(world, table, output, "corridors", "number")
    typer.echo(f"{output}: {found.count} ways without a common link; {len(table)} links of two smallest cuts")


@network_app.command()
def scenario(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Scenario files (JSON).")],
    output: Annotated[Path, typer.Option("-o", "--output", help=".csv, .parquet, .json, or .geojson (changed ways)")],
    by: By = "generalised",
    mode: Mode = "any",
) -> None:
    """Compare the best way of every pair of the plan before and after one or several scenarios."""
    import pandas as pd

    from analysis.effects import effect_features, effect_table, effect_words, plan_pairs, scenario_effects
    from analysis.router import load_router
    from analysis.scenario import load_scenario
    from geo.world import load_world

    require_target(output, (".csv", ".parquet", ".json", ".geojson"), "scenarios")
    world = load_world()
    router = load_router(world)
    changes = [load_scenario(path, router.factors.values.keys()) for path in files]
    labels = _labels(files)
    pairs, show = plan_pairs(world), share_done()

    def shown(number: int) -> Callable[[float], None]:
        return lambda share: show((number + share) / len(changes))

    effects = [
        scenario_effects(router, change, pairs, by, mode, label, shown(number))
        for number, (change, label) in enumerate(zip(changes, labels, strict=True))
    ]
    if output.suffix == ".geojson":
        table = pd.concat([effect_features(found) for found in effects], ignore_index=True)
        _write_table(world, table, output, "scenario", "id")
    elif output.suffix == ".json":
        _write_effects(effects, output)
    else:
        tables = [effect_table(found) for found in effects]
        if len(effects) > 1:
            for table, label in zip(tables, labels, strict=True):
                table.insert(0, "scenario", label)
        _write_rows(pd.concat(tables, ignore_index=True), output)
    for found in effects:
        typer.echo(f"{found.scenario.name or found.label}")
        for _, sentence in effect_words(found):
            typer.echo(f"- {sentence[0].upper()}{sentence[1:]}.")
    count = "1 scenario" if len(effects) == 1 else f"{len(effects)} scenarios"
    typer.echo(f"{output}: {len(pairs)} pairs, {count}")


def _labels(files: Sequence[Path]) -> list[str]:
    """Return what to call each file: its name without the suffix, numbered where two bear the same."""
    stems = [path.stem for path in files]
    return [
        stem if stems.count(stem) == 1 else f"{stem} {stems[: place + 1].count(stem)}"
        for place, stem in enumerate(stems)
    ]


def _write_effects(effects: Sequence[Effects], output: Path) -> None:
    """Write one scenario as its document, and several as a list of theirs."""
    import json

    from analysis.effects import effect_document
    from geo.files import write_text

    documents = [effect_document(found) for found in effects]
    document = documents[0] if len(documents) == 1 else {"scenarios": documents}
    write_text(output, json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n")


def _write_rows(table: pd.DataFrame, output: Path) -> None:
    from geo.files import replace_atomically

    with replace_atomically(output) as target:
        if output.suffix == ".csv":
            table.to_csv(target, index=False, lineterminator="\n")
        else:
            table.to_parquet(target, index=False)
