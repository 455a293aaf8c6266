"""
Large questions, matrices and single closures, in blocks that processes answer one by one, each from its own data.

A question is text and numbers alone, so that it can be sent; whoever answers a block loads the data once. A fingerprint
of the data, the program and the libraries travels with it: answers made of anything else are refused, not mixed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import threading
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import analysis
import geo
from analysis.assumptions.scenario import NO_CHANGE, parse_scenario
from analysis.bounded_cache import BoundedCache
from analysis.network.router import load_router
from analysis.resilience.closure_tally import tally_table
from analysis.resilience.criticality import tally
from analysis.resilience.od_pairs import od_pairs
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, joined, require_metric, require_mode
from analysis.routing.tabulate import matrix_table, place_set
from geo.errors import ScaleError, TooFarError
from geo.files import sha256_of
from geo.sources import data_dir
from geo.world import load_world

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from analysis.network.router import Join, Router
    from analysis.resilience.od_pairs import OdPairs
    from analysis.routing.scenario_network import ScenarioNetwork
    from geo.places.places import Place
    from geo.world import World

__all__ = ["Block", "Job", "Variant", "WorkerContext", "answer_block", "blocks_of", "desk_of", "fingerprint_of"]

# A lost worker loses a block, some twenty seconds of work. A matrix has sixteen blocks if there can be.
_PAIRS = 20_000
_LEAST_BLOCKS = 16
# Closures share the trees of best paths among the pairs of a block: long sides spare trees, which take memory.
_SIDE = 32
# What is computed depends on these beside the project's own modules.
_LIBRARIES = ("numpy", "pandas", "routingkit-cch", "scipy", "shapely")
# Typefaces are no input of any answer.
_NO_INPUT = "fonts"
_NAMED = 5


@dataclass(frozen=True)
class Variant:
    """
    A scenario that a question is asked under.

    Attributes
    ----------
    label
        What its rows bear as `scenario`.
    document
        Its JSON, keys sorted; empty for the networks as they are.
    """

    label: str = ""
    document: str = ""


@dataclass(frozen=True)
class Job:
    """
    What is asked, as text.

    Attributes
    ----------
    kind
        "matrix" or "critical".
    origins, destinations
        Sets as for `analysis.routing.tabulate.place_set`; closures are judged by the ways between the origins alone.
    mode, by
        A route mode and a metric.
    fingerprint
        Of what it is to be answered from, see `fingerprint_of`.
    within_reach
        Whether closures leave out places that the network does not reach; refused otherwise.
    """

    kind: str
    origins: str
    destinations: str
    mode: str
    by: str
    variants: tuple[Variant, ...]
    fingerprint: str
    within_reach: bool = False

    @cached_property
    def key(self) -> str:
        """SHA-256 of all of it, hexadecimal."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Block:
    """
    A part of a question that is answered at once.

    Attributes
    ----------
    number
        Its place among the blocks of the question.
    variant
        The scenario's place in the question.
    origins, destinations
        First and behind the last place of each set.
    """

    number: int
    variant: int
    origins: tuple[int, int]
    destinations: tuple[int, int]


def blocks_of(question: Job, origins: int, destinations: int) -> list[Block]:
    """
    Return the blocks of a question; they depend on nothing but the question and its sets.

    Parameters
    ----------
    origins, destinations
        How many places the sets have.

    Returns
    -------
    blocks
        Of a matrix in the order of its rows. No pair is in two blocks.
    """
    if question.kind == "matrix":
        step = max(1, min(_PAIRS // max(destinations, 1), -(-origins // _LEAST_BLOCKS)))
        sides = [(_spans(origins, step), [(0, destinations)])]
    else:
        sides = [(_spans(origins, _SIDE), _spans(destinations, _SIDE))]
    pairs = [
        (variant, start, end)
        for variant in range(len(question.variants))
        for rows, columns in sides
        for start in rows
        for end in columns
    ]
    return [Block(number, *pair) for number, pair in enumerate(pairs)]


def _spans(count: int, step: int) -> list[tuple[int, int]]:
    return [(start, min(start + step, count)) for start in range(0, count, step)]


def fingerprint_of(data: Path) -> str:
    """
    Return one checksum of all that answers depend on: the data, the project's modules, the libraries it computes with.

    Returns
    -------
    checksum
        SHA-256, hexadecimal.
    """
    joint = hashlib.sha256()
    files = {path.relative_to(data).as_posix(): path for path in data.rglob("*") if path.is_file()}
    for package in (analysis, geo):
        folder = Path(str(package.__file__)).parent
        files |= {f"{package.__name__}/{path.relative_to(folder).as_posix()}": path for path in folder.rglob("*.py")}
    for name, path in sorted(files.items()):
        if not name.startswith((".", _NO_INPUT)):
            joint.update(f"{name} {sha256_of(path)}\n".encode())
    for library in _LIBRARIES:
        joint.update(f"{library} {importlib.metadata.version(library)}\n".encode())
    return joint.hexdigest()


@dataclass(frozen=True, eq=False)
class WorkerContext:
    """
    Where blocks are answered: the data, loaded once by a process.

    Attributes
    ----------
    asked, joins
        What blocks of one question share.
    """

    world: World
    router: Router
    asked: BoundedCache[OdPairs]
    joins: BoundedCache[dict[tuple[str, str], Join | None]]

    def prepared(self, variant: Variant) -> ScenarioNetwork:
        """Return the router under a scenario; see `analysis.routing.scenario_network.apply_scenario` for errors."""
        if not variant.document:
            return apply_scenario(self.router, NO_CHANGE)
        return apply_scenario(
            self.router, parse_scenario(json.loads(variant.document), self.router.factors.values.keys())
        )

    def places(self, question: Job) -> tuple[list[Place], list[Place]]:
        """
        Return the origins and destinations of a question.

        Raises
        ------
        UnknownPlaceError, AmbiguousPlaceError, RequestError
            If a set is not understood, or the mode or the metric is not known.
        TooFarError
            If closures are judged by a place that the network does not reach, and the question does not leave it out.
        """
        require_mode(question.mode)
        require_metric(question.by)
        origins = place_set(self.world, question.origins)
        if question.kind == "matrix":
            return origins, place_set(self.world, question.destinations)
        reached = self._reached(question, origins)
        return reached, reached

    def _reached(self, question: Job, places: Sequence[Place]) -> list[Place]:
        far: list[TooFarError] = []
        reached = []
        for place in places:
            try:
                joined(self.router, place, question.mode)
            except TooFarError as error:
                far.append(error)
            else:
                reached.append(place)
        if not far or question.within_reach:
            return reached
        if len(far) == 1:
            raise far[0]
        names = [place.name_zh for place in places if place not in reached]
        shown = ", ".join(names[:_NAMED]) + (" ..." if len(names) > _NAMED else "")
        msg = f"{len(far)} places are too far from the network ({shown}); leave them out with --within-reach."
        raise TooFarError(msg)

    def answer(self, question: Job, block: Block) -> pd.DataFrame:
        """
        Answer a block.

        Returns
        -------
        table
            Rows of a matrix, with the column `scenario` where there are several; or a tally of closures, see
            `analysis.resilience.closure_tally.tally_table`.
        """
        if question.kind == "matrix":
            return self.matrix(question, block.variant, block.origins, block.destinations)
        variant = question.variants[block.variant]
        asked = self.asked.get((question.key, block.variant), lambda: self._ask(question, variant))
        return tally_table(tally(asked, range(*block.origins), range(*block.destinations)))

    def matrix(
        self,
        question: Job,
        number: int,
        origins: tuple[int | None, int | None] = (None, None),
        destinations: tuple[int | None, int | None] = (None, None),
        progress: Callable[[float], None] | None = None,
    ) -> pd.DataFrame:
        """
        Return the rows of a matrix, with the column `scenario` where there are several.

        Parameters
        ----------
        number
            The scenario's place in the question.
        origins, destinations
            First and behind the last place of each set; all by default.

        Returns
        -------
        table
            See `analysis.routing.tabulate.matrix_table`.
        """
        start, end = self.places(question)
        table = matrix_table(
            self.prepared(question.variants[number]),
            start[slice(*origins)],
            end[slice(*destinations)],
            lambda a, b: Request(a, b, question.mode, question.by),
            progress,
            self.joins.get(question.mode, dict),
        )
        if len(question.variants) > 1:
            table.insert(0, "scenario", question.variants[number].label)
        return table

    def _ask(self, question: Job, variant: Variant) -> OdPairs:
        return od_pairs(self.prepared(variant), self.places(question)[0], question.by, question.mode)


def desk_of(world: World, router: Router) -> WorkerContext:
    """Return where blocks are answered from data that are loaded."""
    return WorkerContext(world, router, BoundedCache(1), BoundedCache(1))


_LOADING = threading.Lock()


@lru_cache(maxsize=1)
def _desk(folder: Path, fingerprint: str) -> WorkerContext:
    """Return the desk of this process; the fingerprint is there so that changed data are loaded anew."""
    del fingerprint
    world = load_world(folder)
    return desk_of(world, load_router(world))


@lru_cache(maxsize=4)
def _own_folder(named: str, fingerprint: str) -> Path:
    """Return the folder here that a question is to be answered from: the one it names, or the project's own."""
    folders = [folder for folder in (Path(named), data_dir()) if folder.is_dir()]
    for folder in folders:
        if fingerprint_of(folder) == fingerprint:
            return folder
    msg = (
        "has other data, another version of the project, or other libraries than those the question was asked with; "
        f"install the same on it, and put the data at {named}."
    )
    raise ScaleError(msg)


def answer_block(question: Job, block: Block, folder: str) -> pd.DataFrame:
    """
    Answer a block in this process, from its own data.

    Parameters
    ----------
    folder
        Where the data were found by who asks; if that is not here, or not the same, the project's own are taken.

    Returns
    -------
    table
        See `Desk.answer`.

    Raises
    ------
    ScaleError
        If no data here are those that the question was asked with.
    LiaosuError
        Whatever the question itself is refused for.
    """
    with _LOADING:
        desk = _desk(_own_folder(folder, question.fingerprint), question.fingerprint)
    return desk.answer(question, block)
