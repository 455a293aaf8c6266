"""Commands on the networks as a whole: what single closures add, the corridors between the provinces, scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from app.command_options import By, Mode, require_target, share_done

if TYPE_CHECKING:
    import geopandas as gpd

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
    from geo.files import replace_atomically, write_text
    from geo.tables import write_geoparquet

    source, licence = network_licences(world)
    if output.suffix == ".geojson":
        text = json.dumps(feature_collection(table, key, name, source, licence), ensure_ascii=False, allow_nan=False)
        write_text(output, text + "\n")
    elif output.suffix == ".parquet":
        write_geoparquet(table, output, name=name, source=source, licence=licence)
    else:
        with replace_atomically(output) as target:
            table.drop(columns=table.geometry.name).to_csv(target, index=False, lineterminator="\n")


@network_app.command()
def critical(
    output: Annotated[Path, typer.Option("-o", "--output", help=".csv, .parquet or .geojson")],
    top: Annotated[Optional[int], typer.Option(help="Only so many rows; all by default.", min=1)] = None,
    by: By = "generalised",
    mode: Mode = "any",
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
    table = critical_table(prepared, found)
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
    _write_table(world, table, output, "corridors", "id")
    typer.echo(f"{output}: {found.count} ways without a common link; {len(table)} links of two smallest cuts")
