"""Matrices and closures as commands ask for them: in this process, or in blocks on many, to be gone on with later."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import geopandas as gpd

    from analysis.batch.jobs import Job, Variant, WorkerContext
    from analysis.batch.parquet_parts import Parts
    from analysis.resilience.criticality import Closures
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place
    from geo.world import World

__all__ = [
    "ExecutionOptions",
    "Network",
    "Ranked",
    "ScenarioFiles",
    "Scheduler",
    "Workers",
    "find_closures",
    "find_matrix",
    "scenario_labels",
]

ScenarioFiles = Annotated[Optional[list[Path]], typer.Option("--scenario", help="A scenario file (JSON); repeatable.")]
Scheduler = Annotated[
    Optional[str], typer.Option(help="tcp://HOST:PORT of a Dask scheduler, or local: processes of this machine.")
]
Workers = Annotated[
    Optional[int], typer.Option(help="Local processes; one for each processor by default.", min=1, max=256)
]
Network = Annotated[
    Optional[Path], typer.Option(help="Another data folder, such as `liaosu data build --extent china` makes.")
]

_INTERRUPTED = 130
_PARTS = ".parts"


@dataclass(frozen=True)
class ExecutionOptions:
    """
    By what a question is answered.

    Attributes
    ----------
    network
        A data folder in the place of the project's own.
    scenarios
        Files; none stands for the networks as they are.
    scheduler
        Address, "local", or None for this process alone.
    """

    network: Path | None = None
    scenarios: tuple[Path, ...] = ()
    scheduler: str | None = None
    workers: int | None = None


@dataclass(frozen=True, eq=False)
class Ranked:
    """
    Closures by rank.

    Attributes
    ----------
    tables, labels
        For each scenario the table of `analysis.resilience.criticality.critical_table`, and what to call it.
    prepared
        The router under each scenario.
    places
        Between which ways were judged.
    parts
        What they were put together from, to be removed when they have been written; None where there is nothing.
    """

    world: World
    tables: list[gpd.GeoDataFrame]
    labels: list[str]
    prepared: list[ScenarioNetwork]
    places: tuple[Place, ...]
    parts: Parts | None


def scenario_labels(files: Sequence[Path]) -> list[str]:
    """Return what to call each file: its name without the suffix, numbered where two bear the same."""
    stems = [path.stem for path in files]
    return [
        stem if stems.count(stem) == 1 else f"{stem} {stems[: place + 1].count(stem)}"
        for place, stem in enumerate(stems)
    ]


def _open(network: Path | None) -> tuple[WorkerContext, Path]:
    """Load a data folder, the project's own by default."""
    from analysis.batch.jobs import desk_of
    from analysis.network.router import load_router
    from geo.errors import MissingDataError
    from geo.sources import data_dir
    from geo.world import load_world

    if network is not None and not network.is_dir():
        msg = f"There is no folder {network}; make it with `liaosu data build --extent china -o {network}`."
        raise MissingDataError(msg)
    folder = network or data_dir()
    world = load_world(folder)
    return desk_of(world, load_router(world)), folder


def _variants(desk: WorkerContext, files: Sequence[Path]) -> tuple[Variant, ...]:
    """Read scenarios, each checked as far as it can be before any work is done."""
    import json

    from analysis.assumptions.scenario import load_scenario, scenario_document
    from analysis.batch.jobs import Variant

    if not files:
        return (Variant(),)
    known = desk.router.factors.values.keys()
    documents = [scenario_document(load_scenario(path, known)) for path in files]
    texts = [json.dumps(document, sort_keys=True, ensure_ascii=False) for document in documents]
    variants = tuple(Variant(label, text) for label, text in zip(scenario_labels(files), texts, strict=True))
    for variant in variants:
        desk.prepared(variant)
    return variants


def _question(
    desk: WorkerContext, folder: Path, kind: str, sets: tuple[str, str], way: tuple[str, str], means: ExecutionOptions
) -> Job:
    from analysis.batch.jobs import Job, fingerprint_of

    variants = _variants(desk, means.scenarios)
    fingerprint = fingerprint_of(folder)
    return Job(kind, *sets, *way, variants=variants, fingerprint=fingerprint)


def find_matrix(
    output: Path,
    sets: tuple[str, str],
    way: tuple[str, str],
    means: ExecutionOptions,
    progress: Callable[[float], None],
) -> int:
    """
    Write the best route of every ordered pair of two sets.

    Parameters
    ----------
    output
        `.csv` or `.parquet`; without a suffix a folder of Parquet parts.
    sets
        Origins and destinations, see `analysis.routing.tabulate.place_set`.
    progress
        Called with the share done, where it is this process that answers.
    """
    from analysis.batch.parquet_parts import row_count
    from app.cli.options import require_table_target

    to_folder = output.suffix == ""
    if not to_folder:
        require_table_target(output, "matrices")
    desk, folder = _open(means.network)
    question = _question(desk, folder, "matrix", sets, way, means)
    origins, destinations = desk.places(question)
    if means.scheduler is None and not to_folder:
        return _matrix_here(desk, question, output, progress)
    parts = _answered(
        question, (len(origins), len(destinations)), output if to_folder else _beside(output), folder, means
    )
    if to_folder:
        parts.finish()
        return row_count(parts)
    rows = parts.join_into(output)
    parts.remove()
    return rows


def _beside(output: Path) -> Path:
    """Return the folder of parts of a file, which is there until the file is."""
    return output.with_name(output.name + _PARTS)


def _matrix_here(desk: WorkerContext, question: Job, output: Path, progress: Callable[[float], None]) -> int:
    import pandas as pd

    from geo.tables import write_table

    count = len(question.variants)

    def shown(number: int) -> Callable[[float], None]:
        return lambda share: progress((number + share) / count)

    tables = [desk.matrix(question, number, progress=shown(number)) for number in range(count)]
    table = pd.concat(tables, ignore_index=True) if count > 1 else tables[0]
    write_table(table, output)
    return len(table)


def find_closures(
    output: Path,
    places: str,
    way: tuple[str, str],
    means: ExecutionOptions,
    progress: Callable[[float], None],
    *,
    lanes: bool,
    within_reach: bool,
) -> Ranked:
    """
    Rank what closing each link or port alone adds to the best ways between places.

    Parameters
    ----------
    output
        The file that will be written; parts are kept beside it until it is.
    places
        A set, see `analysis.routing.tabulate.place_set`.
    progress
        Called with the share done, where it is this process that answers.
    lanes
        Whether lanes of the open sea count.
    within_reach
        Whether places that the network does not reach are left out.
    """
    from dataclasses import replace

    from analysis.resilience.closure_tally import tally_of_table
    from analysis.resilience.criticality import closures_of, critical_table

    desk, folder = _open(means.network)
    question = _question(desk, folder, "critical", (places, places), way, means)
    question = replace(question, within_reach=within_reach)
    judged = desk.places(question)[0]
    if means.scheduler is None:
        parts, found = None, _closures_here(desk, question, judged, progress)
    else:
        parts = _answered(question, (len(judged), len(judged)), _beside(output), folder, means)
        tallies = [(block.variant, tally_of_table(table)) for block, table in parts.tables()]
        found = [
            closures_of(
                desk.prepared(variant),
                question.by,
                len(judged),
                *(tally for place, tally in tallies if place == number),
            )
            for number, variant in enumerate(question.variants)
        ]
    settings = [desk.prepared(variant) for variant in question.variants]
    tables = [critical_table(prepared, answer, lanes=lanes) for prepared, answer in zip(settings, found, strict=True)]
    labels = [variant.label for variant in question.variants]
    return Ranked(desk.world, tables, labels, settings, tuple(judged), parts)


def _closures_here(
    desk: WorkerContext, question: Job, places: Sequence[Place], progress: Callable[[float], None]
) -> list[Closures]:
    from analysis.resilience.criticality import closures

    count = len(question.variants)

    def shown(number: int) -> Callable[[float], None]:
        return lambda share: progress((number + share) / count)

    return [
        closures(desk.prepared(variant), places, question.by, question.mode, shown(number))
        for number, variant in enumerate(question.variants)
    ]


def _answered(question: Job, sizes: tuple[int, int], target: Path, folder: Path, means: ExecutionOptions) -> Parts:
    """Answer the blocks of a question that have no part yet."""
    from analysis.batch.cluster import LOCAL, answers, cluster
    from analysis.batch.jobs import blocks_of
    from analysis.batch.parquet_parts import open_parts

    parts = open_parts(target, question, blocks_of(question, *sizes))
    missing, total = parts.missing(), len(parts.blocks)
    done = total - len(missing)
    if done:
        typer.echo(f"{done} of {total} parts are in {target} already", err=True)
    if not missing:
        return parts
    with _kept(parts), cluster(means.scheduler or LOCAL, means.workers) as client:
        for block, table in answers(client, question, missing, folder):
            parts.write(block, table)
            done += 1
            if sys.stderr.isatty():
                typer.echo(f"\r{done} of {total} parts", err=True, nl=done == total)
    return parts


@contextmanager
def _kept(parts: Parts) -> Iterator[None]:
    """Tell whoever is stopped what is kept and how to go on."""
    from geo.errors import ScaleError

    try:
        yield
    except KeyboardInterrupt as error:
        typer.echo(f"Interrupted. {_kept_words(parts)} the same command goes on from there.", err=True)
        raise typer.Exit(_INTERRUPTED) from error
    except ScaleError as error:
        msg = f"{error} {_kept_words(parts).removesuffix(':')}."
        raise ScaleError(msg) from error


def _kept_words(parts: Parts) -> str:
    return f"{len(parts.blocks) - len(parts.missing())} of {len(parts.blocks)} parts are in {parts.folder}:"
