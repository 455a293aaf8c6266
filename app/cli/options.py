"""Options that commands of several modules share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "By",
    "Crs",
    "Geometry",
    "Mode",
    "ScenarioFile",
    "asked_form",
    "draws_option",
    "progress_parts",
    "require_asked_draws",
    "require_table_target",
]

By = Annotated[str, typer.Option(help="distance, time, cost, co2e or generalised.")]
Mode = Annotated[str, typer.Option(help="road, rail, sea, river or any (door to door).")]
ScenarioFile = Annotated[Optional[Path], typer.Option(help="A scenario file (JSON).")]
Geometry = Annotated[
    bool,
    typer.Option(
        "--geometry/--no-geometry",
        help="Whether a .csv has the geometry as text (WKT), which may be longer than a spreadsheet's cell.",
    ),
]
Crs = Annotated[
    str,
    typer.Option(
        help="EPSG:4326, 3857, 4490 (CGCS2000), its zones 4548 to 4551; not 4326 only in .gpkg .parquet .fgb .shp.zip"
    ),
]


def draws_option(each: str) -> Any:
    """
    Return the option that asks how well a ranking holds over the factors' ranges.

    Parameters
    ----------
    each
        What is done for each draw, and how long it takes.

    Returns
    -------
    option
        For a command's signature; 0, which is none, should be its default.
    """
    text = f"How well the answer holds over the factors' ranges: so many seeded draws, {each}; 0 for none."
    return typer.Option("--draws", help=text, min=0)


def asked_form(output: Path, crs: str, *, geometry: bool = True) -> dict[str, Any]:
    """
    Return how a file is to be written, before any work is done for it.

    Parameters
    ----------
    geometry
        Whether a CSV has the geometry as text.

    Returns
    -------
    form
        `geometry` and `crs` as `geo.layers.export.write_contents` takes them.

    Raises
    ------
    UnexpectedCrsError, RequestError
        If there is no such system, or the format cannot be so.
    """
    from geo.crs import parse_crs
    from geo.layers.export import require_form

    form: dict[str, Any] = {"geometry": geometry, "crs": parse_crs(crs)}
    require_form(output, **form)
    return form


def require_table_target(output: Path, what: str, *more: str) -> None:
    """
    Refuse a target for a table before any work is done for it.

    Parameters
    ----------
    what
        What to call such tables in the error.
    *more
        Suffixes that are written beside those of tables.

    Raises
    ------
    UnknownSuffixError, UnwritableTargetError
        If the suffix has no writer, or the target cannot be written.
    """
    from geo.files import require_writable
    from geo.tables import require_table_suffix

    require_table_suffix(output, what, more)
    require_writable(output)


def require_asked_draws(draws: int) -> None:
    """
    Refuse a number of draws before any work is done for them.

    Parameters
    ----------
    draws
        As asked for; 0 is none.

    Raises
    ------
    RequestError
        If there are too many.
    """
    from analysis.routing.uncertainty import require_draws

    if draws:
        require_draws(draws)


def progress_parts(show: Callable[[float], None], *sizes: int) -> list[Callable[[float], None]]:
    """
    Return what shows how far each part of a run is.

    Parameters
    ----------
    show
        Shows the share done of the whole.
    *sizes
        How long each part takes, one part after the other; not all 0.

    Returns
    -------
    shows
        For each part what takes the share of it that is done.
    """
    whole = sum(sizes)

    def part(before: int, size: int) -> Callable[[float], None]:
        return lambda share: show((before + share * size) / whole)

    return [part(sum(sizes[:number]), size) for number, size in enumerate(sizes)]
