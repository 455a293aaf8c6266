"""
The `liaosu` command.

Whatever a user can cause ends in one sentence on standard error and exit code 2; libraries are imported when
a command needs them, so that help and errors come at once.
"""

from __future__ import annotations

import errno
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from app.cli.analysis_commands import register_analyses
from app.cli.batch_jobs import Network, ScenarioFiles, Scheduler, Workers
from app.cli.network_commands import register_network_commands
from app.cli.options import By, Crs, Geometry, Mode, ScenarioFile, asked_form
from geo.errors import LiaosuError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analysis.routing.scenario_network import ScenarioNetwork
    from analysis.validation.validate import Validation
    from geo.build.steps import Report
    from geo.world import World

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

# Arguments and options that commands share.
From = Annotated[str, typer.Argument(metavar="FROM", help="Name, code, port, park, or lon,lat.")]
To = Annotated[str, typer.Argument(metavar="TO", help="Name, code, port, park, or lon,lat.")]
Avoid = Annotated[
    Optional[list[str]], typer.Option(help="A port, city, county or road number to avoid; may be repeated.")
]
RouteFile = Annotated[
    Optional[Path],
    typer.Option("-o", "--output", help=".json, or a feature per leg: .geojson .gpkg .parquet .fgb .shp.zip .kml .csv"),
]
Drivers = Annotated[int, typer.Option(help="Drivers on a truck, 1 or 2.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Via = Annotated[Optional[list[str]], typer.Option(help="A place to pass; may be repeated.")]

_INTERRUPTED = 130
# Where all China is built unless told otherwise.
NATIONAL = "liaosu-china"
# Beside the folder that is built.
_BUILD_CACHE = Path(".cache") / "build"


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
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        # Any name that is given can be, also one that is only looked up.
        typer.echo("liaosu: A file or folder has too long a name for this file system; choose a shorter one.", err=True)
        sys.exit(LiaosuError.exit_code)


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows as text in aligned columns, the last one as long as it likes."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[-1]]).rstrip()


@app.command()
def layers() -> None:
    """List the layers: name, rows, geometry, licence."""
    from geo.layers.registry import LAYERS, layer_rows
    from geo.sources import licence_of
    from geo.world import load_world

    world = load_world()
    rows = [("layer", "rows", "geometry", "licence")]
    for layer in LAYERS.values():
        count = str(layer_rows(world, layer.name))
        rows.append((layer.name, count, layer.geometry, licence_of(world.catalogue, layer.files)))
    for line in _columns(rows):
        typer.echo(line)


@app.command()
def export(
    layer: Annotated[str, typer.Argument(help="A name from `liaosu layers`.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help=".geojson .gpkg .parquet .fgb .shp.zip .kml .csv or .pmtiles")
    ],
    bbox: Annotated[
        Optional[str], typer.Option(help="W,S,E,N in degrees: only features that meet this box, whole.")
    ] = None,
    geometry: Geometry = True,
    crs: Crs = "EPSG:4326",
) -> None:
    """Write a layer to a file; the suffix chooses the format."""
    from app.exports.gis_styles import gis_styles
    from geo.files import require_writable
    from geo.layers.export import export_layer, parse_box, require_suffix
    from geo.layers.registry import require_layer
    from geo.world import load_world

    require_layer(layer)
    require_suffix(output)
    form = asked_form(output, crs, geometry=geometry)
    box = parse_box(bbox) if bbox is not None else None
    require_writable(output)
    world = load_world()
    count = export_layer(world, layer, output, box, gis_styles(world), **form)
    typer.echo(f"{output}: {count} features of {layer}")


def _settings(scenario: Path | None, avoid: list[str]) -> tuple[World, ScenarioNetwork]:
    """Load everything and apply a scenario and what is to be avoided."""
    from analysis.assumptions.scenario import NO_CHANGE, load_scenario
    from analysis.network.router import load_router
    from analysis.routing.scenario_network import apply_scenario
    from app.services.service import avoidable
    from geo.world import load_world

    world = load_world()
    router = load_router(world)
    change = load_scenario(scenario, router.factors.values.keys()) if scenario else NO_CHANGE
    return world, apply_scenario(router, change, [avoidable(world, router, text) for text in avoid])


@app.command()
def route(
    origin: From,
    destination: To,
    mode: Mode = "any",
    by: By = "generalised",
    via: Via = None,
    avoid: Avoid = None,
    drivers: Drivers = 1,
    teu: Annotated[Optional[float], typer.Option(help="Containers: adds costs per TEU.")] = None,
    scenario: ScenarioFile = None,
    as_json: AsJson = False,
    output: RouteFile = None,
    geometry: Geometry = True,
    crs: Crs = "EPSG:4326",
) -> None:
    """Find the best route between two places."""
    from analysis.routing.shortest_path import Request, best_route
    from analysis.routing.tabulate import route_document
    from app.exports.gis_styles import gis_styles
    from app.web.downloads import route_content
    from geo.layers.export import write_contents
    from geo.places.places import resolve_place

    form = _route_form(output, crs, geometry=geometry)
    _require_shipment("TEU", teu)
    world, prepared = _settings(scenario, avoid or [])
    stops = tuple(resolve_place(world.places, text) for text in via or [])
    ends = resolve_place(world.places, origin), resolve_place(world.places, destination)
    found = best_route(prepared, Request(*ends, mode, by, stops, drivers))
    document = route_document(found, prepared.factors["teu.payload"] if teu is not None else None)
    if output is not None:
        if output.suffix == ".json":
            _write_json(output, document)
        else:
            write_contents([route_content(world, found)], output, gis_styles(world), **form)
        typer.echo(f"{output}: {len(found.legs)} legs")
    elif as_json:
        _print_json(document)
    else:
        for line in _columns(_route_rows(document)):
            typer.echo(line)


_ROUTE_SUFFIXES = (".json", ".geojson", ".gpkg", ".parquet", ".fgb", ".shp.zip", ".kml", ".csv")


def _route_form(output: Path | None, crs: str, *, geometry: bool) -> dict[str, Any]:
    """Refuse a target before any work is done for it; return how it is to be written."""
    from geo.errors import UnknownSuffixError
    from geo.files import require_writable
    from geo.layers.export import suffix_of

    if output is None:
        return {}
    if suffix_of(output) not in _ROUTE_SUFFIXES:
        msg = f"{output.name} has the suffix {output.suffix!r}; routes are written as {', '.join(_ROUTE_SUFFIXES)}."
        raise UnknownSuffixError(msg)
    require_writable(output)
    return asked_form(output, crs, geometry=geometry)


def _require_shipment(unit: str, amount: float | None) -> None:
    from app.state.view_state import LARGEST_SHIPMENT
    from geo.errors import RequestError

    if amount is not None and not 0 < amount <= LARGEST_SHIPMENT:
        msg = f"The shipment of {amount:g} {unit} must be more than 0 and at most {LARGEST_SHIPMENT:,}."
        raise RequestError(msg)


def _write_json(output: Path, document: dict[str, Any]) -> None:
    import json

    from geo.files import write_text

    write_text(output, json.dumps(document, ensure_ascii=False) + "\n")


def _print_json(document: dict[str, Any]) -> None:
    import json

    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _route_rows(document: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return a route as rows for the terminal."""
    rows: list[tuple[str, ...]] = [("mode", "km", "h", "CNY/t", "kg CO2e/t", "from -> to, name")]
    for leg in document["legs"]:
        way = f"{leg['from']} -> {leg['to']}  {leg['name']}".rstrip()
        rows.append((leg["mode"], *(f"{leg[name]:.1f}" for name in _ROUTE_METRICS), way))
    return [*rows, ("total", *(f"{document[name]:.1f}" for name in _ROUTE_METRICS), "")]


_ROUTE_METRICS = ("distance_km", "time_h", "cost_cny_t", "co2e_kg_t")


@app.command()
def compare(
    origin: From,
    destination: To,
    tonnes: Annotated[Optional[float], typer.Option(help="Size of the shipment: adds its whole cost.")] = None,
    teu: Annotated[Optional[float], typer.Option(help="Containers: adds costs per TEU, and of all.")] = None,
    via: Via = None,
    avoid: Avoid = None,
    drivers: Drivers = 1,
    scenario: ScenarioFile = None,
    as_json: AsJson = False,
    output: RouteFile = None,
    geometry: Geometry = True,
    crs: Crs = "EPSG:4326",
) -> None:
    """Compare the meaningful ways between two places, door to door."""
    from analysis.routing.compare import compare as compare_ways
    from analysis.routing.shortest_path import Request
    from analysis.routing.tabulate import comparison_document
    from app.exports.gis_styles import gis_styles
    from app.web.downloads import comparison_content
    from geo.errors import RequestError
    from geo.layers.export import write_contents
    from geo.places.places import resolve_place

    form = _route_form(output, crs, geometry=geometry)
    _require_shipment("tonnes", tonnes)
    _require_shipment("TEU", teu)
    if tonnes is not None and teu is not None:
        msg = "Give the shipment in --tonnes or in --teu, not in both."
        raise RequestError(msg)
    world, prepared = _settings(scenario, avoid or [])
    ends = resolve_place(world.places, origin), resolve_place(world.places, destination)
    stops = tuple(resolve_place(world.places, text) for text in via or [])
    found = compare_ways(prepared, Request(*ends, via=stops, drivers=drivers))
    payload = prepared.factors["teu.payload"]
    shipment = tonnes if teu is None else teu * payload
    document = comparison_document(found, payload if teu is not None else None, shipment)
    if output is not None:
        if output.suffix == ".json":
            _write_json(output, document)
        else:
            write_contents([comparison_content(world, found)], output, gis_styles(world), **form)
        typer.echo(f"{output}: {len(found.alternatives)} alternatives")
    elif as_json:
        _print_json(document)
    else:
        for line in _columns(_comparison_rows(document)):
            typer.echo(line)
        for entry in document["break_evens"]:
            typer.echo(f"- {entry['text_en'][0].upper()}{entry['text_en'][1:]}.")


def _comparison_rows(document: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return a comparison as rows for the terminal."""
    rows: list[tuple[str, ...]] = [("", "km", "h", "CNY/t", "kg CO2e/t", "CNY/t, all in", "wins", "way")]
    for number, entry in enumerate(document["alternatives"], start=1):
        metrics = [f"{entry[name]:.1f}" for name in (*_ROUTE_METRICS, "generalised_cny_t")]
        wins = f"{entry['wins']['generalised_cny_t']:.0%}"
        rows.append((str(number), *metrics, wins, f"{entry['label']}  {entry['label_en']}"))
    return rows


@app.command()
def matrix(
    output: Annotated[
        Path, typer.Option("-o", "--output", help=".csv or .parquet; without a suffix, a folder of Parquet parts")
    ],
    origins: Annotated[
        str, typer.Option(help="cities, counties, ports, parks, or places parted by ; or ,.")
    ] = "cities",
    destinations: Annotated[
        str, typer.Option(help="cities, counties, ports, parks, or places parted by ; or ,.")
    ] = "cities",
    mode: Mode = "any",
    by: By = "generalised",
    scenario: ScenarioFiles = None,
    network: Network = None,
    scheduler: Scheduler = None,
    workers: Workers = None,
) -> None:
    """
    Write the best route of every ordered pair of two sets of places.

    A folder of parts, or a file with --scheduler, is made in blocks by many processes; after an interruption the same
    command goes on from the blocks that are there.
    """
    from app.cli.batch_jobs import ExecutionOptions, find_matrix

    means = ExecutionOptions(network, tuple(scenario or ()), scheduler, workers)
    rows = find_matrix(output, (origins, destinations), (mode, by), means, _share_done())
    typer.echo(f"{output}: {rows} pairs")


@app.command("validate")
def validate_distances(
    as_json: AsJson = False,
    output: Annotated[
        Optional[Path], typer.Option("-o", "--output", help=".csv (the rows), .json or .md (the page)")
    ] = None,
) -> None:
    """Compare computed with published distances, per mode; exit 1 when a target is missed."""
    import json

    from analysis.validation.validate import shortcomings, validate, validation_document
    from analysis.validation.validation_page import validation_page
    from geo.errors import TargetMissedError, UnknownSuffixError
    from geo.files import require_writable, write_text

    if output is not None:
        if output.suffix not in (".csv", ".json", ".md"):
            msg = f"{output.name} has the suffix {output.suffix!r}; validations are written as .csv, .json or .md."
            raise UnknownSuffixError(msg)
        require_writable(output)
    world, prepared = _settings(None, [])
    found = validate(prepared, world.data)
    if output is not None:
        if output.suffix == ".csv":
            text = found.rows.to_csv(index=False, lineterminator="\n")
        elif output.suffix == ".md":
            text = validation_page(found, world.data)
        else:
            text = json.dumps(validation_document(found), ensure_ascii=False) + "\n"
        write_text(output, text)
        typer.echo(f"{output}: {len(found.rows)} rows")
    elif as_json:
        typer.echo(json.dumps(validation_document(found), ensure_ascii=False, indent=2))
    else:
        _print_validation(found)
    missed = shortcomings(found.summary)
    if missed:
        raise TargetMissedError(missed)


def _print_validation(found: Validation) -> None:
    for mode in found.summary["mode"].unique():
        rows = [(mode, "published km", "computed km", "error", "by distance", "by time", "use", "from - to")]
        for row in found.rows[found.rows["mode"] == mode].to_dict("records"):
            explained = row["explained"] or row["route_explained"]
            way = f"{row['from']} - {row['to']}{f'  ({explained})' if explained else ''}"
            rows.append(
                (
                    row["id"],
                    f"{row['published_km']:.1f}",
                    f"{row['computed_km']:.1f}",
                    f"{row['error_pct']:+.1f} %",
                    f"{row['by_distance_error_pct']:+.1f} %",
                    f"{row['by_time_error_pct']:+.1f} %",
                    row["split"],
                    way,
                )
            )
        for line in _columns(rows):
            typer.echo(line)
        for part in found.summary[found.summary["mode"] == mode].to_dict("records"):
            verdict = "met" if part["met"] else "missed"
            typer.echo(f"{mode}, {part['split']}: {part['rows']} rows, target {part['target_pct']:g} %: {verdict}")
            for name, prefix in (("computed", ""), ("by distance", "by_distance_"), ("by time", "by_time_")):
                median, mean, worst, over = (
                    part[f"{prefix}{figure}"] for figure in ("median_pct", "mean_pct", "worst_pct", "over")
                )
                typer.echo(f"  {name}: median {median:.1f} %, mean {mean:.1f} %, worst {worst:.1f} %, {over} over 5 %")
        typer.echo("")
    typer.echo("passenger lines, apart: no goods run there")
    lines = [("line", "official km", "computed km", "error", "name")]
    for row in found.passenger.itertuples():
        km = f"{row.published_km:.1f}", f"{row.computed_km:.1f}", f"{row.error_pct:+.1f} %"
        lines.append((row.line, *km, row.name))
    for text in _columns(lines):
        typer.echo(text)


def _share_done() -> Callable[[float], None]:
    def show(share: float) -> None:
        if sys.stderr.isatty():
            typer.echo(f"\r{share:4.0%}", err=True, nl=share >= 1)

    return show


register_analyses(app, _settings, _share_done)
register_network_commands(app, _settings, _share_done)


@app.command()
def brief(
    output: Annotated[Path, typer.Option("-o", "--output", help=".pptx .pdf .html .png or .svg")],
    pair: Annotated[
        Optional[str],
        typer.Argument(metavar="PAIR", help="Both places, as 盘锦-无锡 or Panjin-Wuxi, or an id."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All pairs: .pptx or .pdf.")] = False,
    language: Annotated[str, typer.Option(help="zh, en or both.")] = "both",
    size: Annotated[str, typer.Option(help="Of .png and .svg: a4, 16:9, or millimetres such as 400x300.")] = "a4",
    date: Annotated[Optional[str], typer.Option(help="That the briefing bears, e.g. 2026-11-24; today.")] = None,
) -> None:
    """Write the briefing of a pair: slides, a dossier, an offline map, or a figure; or of all pairs."""
    import datetime

    from app.printing.briefing import brief as brief_pair
    from app.printing.briefing import brief_all, require_brief_suffix
    from app.printing.page_options import parse_date, parse_languages, parse_size
    from app.services.pairing_facts import find_pairing
    from app.services.service import Service, shared_router
    from app.web.server import settings_from_environment
    from geo.errors import RequestError
    from geo.files import replace_atomically, require_writable
    from geo.world import load_world

    if (pair is None) != every:
        msg = "Name a pair, e.g. `liaosu brief 盘锦-无锡 -o pair.pptx`, or ask for --all."
        raise RequestError(msg)
    suffix = output.suffix.lower()
    require_brief_suffix(suffix, every=every)
    asked: dict[str, Any] = {
        "languages": parse_languages(language),
        "date": parse_date(date) if date is not None else datetime.date.today(),
        "approval": settings_from_environment().approval_number,
    }
    dimensions = parse_size(size)
    require_writable(output)
    world = load_world()
    key = find_pairing(world, pair) if pair is not None else ""
    service = Service(world, shared_router(world))
    if every:
        with _bar() as progress:
            content = brief_all(service, suffix, progress=progress, **asked)
    else:
        content = brief_pair(service, key, suffix, size=dimensions, **asked)
    with replace_atomically(output) as target:
        target.write_bytes(content)
    typer.echo(f"{output}: {len(content) / 1e6:.1f} MB")


@contextmanager
def _bar() -> Iterator[Callable[[str, float], None]]:
    """Give what shows how far a long run is, as a bar where someone is watching."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda text, share: bar.update(task, description=text, completed=share)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8050,
    workers: Annotated[int, typer.Option(help="Worker processes.", min=1, max=64)] = 1,
) -> None:
    """Serve the explorer until interrupted."""
    from app.web.server import serve_explorer

    serve_explorer(host, port, workers)


@data_app.command("build")
def data_build(
    step: Annotated[
        Optional[str], typer.Argument(help="One step, e.g. boundaries, roads, graph; all by default.")
    ] = None,
    extent: Annotated[str, typer.Option(help="corridor, or china: all its roads and counties, in a new folder.")] = (
        "corridor"
    ),
    output: Annotated[
        Optional[Path], typer.Option("-o", "--output", help="The new folder, of china alone.", show_default=NATIONAL)
    ] = None,
) -> None:
    """Rebuild the derived files from pinned packages (needs the network)."""
    from analysis.build import build_critical, build_flows, build_graph, build_national
    from app.printing.font_build import build_fonts
    from geo.build.steps import STEPS, run_steps
    from geo.sources import data_dir, require_own_data

    data = data_dir()
    _require_extent(extent, step, output)
    if extent == "china":
        target = output or Path(NATIONAL)
        build_national(data, target, target.absolute().parent / _BUILD_CACHE, _progress())
        typer.echo(f"built: {target}; use it with `liaosu matrix --network {target} --mode road --origins counties`")
        return
    require_own_data(data)
    steps = {name: task for name, task in STEPS.items() if name != "catalogue"}
    steps |= {"graph": build_graph, "critical": build_critical, "flows": build_flows}
    steps |= {"fonts": build_fonts, "catalogue": STEPS["catalogue"]}
    done = run_steps(data, data.parent / _BUILD_CACHE, _progress(), step, steps)
    typer.echo(f"built: {', '.join(done)}")


def _require_extent(extent: str, step: str | None, output: Path | None) -> None:
    from geo.errors import RequestError

    if extent not in ("corridor", "china"):
        msg = f"There is no extent {extent!r}; extents are corridor and china."
        raise RequestError(msg)
    if extent == "china" and step is not None:
        msg = f"All China is built in one go; leave out the step {step!r}."
        raise RequestError(msg)
    if extent == "corridor" and output is not None:
        msg = "The corridor is rebuilt in its own data folder; leave out -o, or give --extent china."
        raise RequestError(msg)


def _progress() -> Report:
    def show(text: str, share: float, /) -> None:
        typer.echo(f"{share:4.0%}  {text}", err=True)

    return show


@data_app.command("osm")
def data_osm(
    extract: Annotated[Path, typer.Argument(metavar="FILE", help="An OpenStreetMap extract, .osm or .osm.pbf.")],
    classes: Annotated[
        Optional[str], typer.Option(help="Classes of roads, with commas; motorway to tertiary by default.")
    ] = None,
    output: Annotated[
        Optional[Path], typer.Option("-o", "--output", help="Change a copy of the data folder, written here.")
    ] = None,
) -> None:
    """Replace the roads within the area of an OpenStreetMap extract by its own."""
    from contextlib import nullcontext

    from analysis.build import put_in_extract
    from geo.files import copied_folder
    from geo.networks.extracts import DEFAULT_CLASSES, parse_classes
    from geo.networks.road_replacement import JOIN_LIMIT_M
    from geo.sources import data_dir, require_own_data

    wanted = parse_classes(classes) if classes is not None else DEFAULT_CLASSES
    if extract.is_file() and extract.stat().st_size > _LARGE_EXTRACT_BYTES:
        gigabytes = extract.stat().st_size / 1e9
        typer.echo(f"{extract.name} has {gigabytes:.1f} GB; cut out what you need, or be patient.", err=True)
    data = data_dir()
    if output is None:
        require_own_data(data)
    with nullcontext(data) if output is None else copied_folder(data, output) as folder:
        done = put_in_extract(folder, extract, _progress(), wanted)
    west, south, east, north = done.area.bounds
    typer.echo(f"area: {west:.2f},{south:.2f},{east:.2f},{north:.2f}")
    typer.echo(f"edges: {done.added} from {extract.name}, {done.removed} removed, {done.kept} kept")
    typer.echo(
        f"across the border: {done.joined} joined, their ends moved by {done.longest_join_m:.0f} m at most; "
        f"{done.unjoined} with nothing within {JOIN_LIMIT_M:.0f} m removed"
    )
    typer.echo(f"no way there and back: {done.unreached_km:.1f} km of the extract, {done.cut_off_km:.1f} km around it")
    if output is None:
        typer.echo(f"to go back: git -C {data} checkout -- networks sources.csv sources.csv.sha256")
    else:
        typer.echo(f"to use it: LIAOSU_DATA={output}")


_LARGE_EXTRACT_BYTES = 1_000_000_000


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


@data_app.command("networks")
def data_networks(
    as_json: AsJson = False,
    output: Annotated[Optional[Path], typer.Option("-o", "--output", help=".md (docs/networks.md) or .json")] = None,
) -> None:
    """Report how whole the networks are: parts, longest chords, distances of places, and who reaches whom."""
    import json

    from analysis.network.router import load_router
    from analysis.validation.network_report import network_report
    from app.cli.network_text import network_document, network_markdown
    from geo.errors import UnknownSuffixError
    from geo.files import require_writable, write_text
    from geo.world import load_world

    if output is not None:
        if output.suffix not in (".md", ".json"):
            msg = f"{output.name} has the suffix {output.suffix!r}; the report is written as .md or .json."
            raise UnknownSuffixError(msg)
        require_writable(output)
    report = network_report(load_router(load_world()))
    if as_json or (output is not None and output.suffix == ".json"):
        text = json.dumps(network_document(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    else:
        text = network_markdown(report)
    if output is None:
        typer.echo(text, nl=False)
    else:
        write_text(output, text)
        typer.echo(f"{output}: {len(report.reach)} rows of who reaches whom")
