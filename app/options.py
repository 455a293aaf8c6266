"""What several commands share: options, and how far a long run is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["TABLES", "By", "Mode", "ScenarioFile", "require_target", "share_done"]

Mode = Annotated[str, typer.Option(help="road, rail, sea, river or any (door to door).")]
By = Annotated[str, typer.Option(help="distance, time, cost, co2e or generalised.")]
ScenarioFile = Annotated[Optional[Path], typer.Option(help="A scenario file (JSON).")]


# Suffixes of tables without geometries.
TABLES = (".csv", ".parquet")


def share_done() -> Callable[[float], None]:
    """Return a function that shows the share done on a terminal, and nothing elsewhere."""

    def show(share: float) -> None:
        if sys.stderr.isatty():
            typer.echo(f"\r{share:4.0%}", err=True, nl=share >= 1)

    return show


def require_target(output: Path, suffixes: Sequence[str], what: str) -> None:
    """
    Refuse a target with another suffix, or one that cannot be written.

    Parameters
    ----------
    output
        The target.
    suffixes
        Those that have a writer.
    what
        What is written, in the plural, for the message.

    Raises
    ------
    UnknownSuffixError, UnwritableTargetError
        Before any work is done for it.
    """
    from geo.errors import UnknownSuffixError
    from geo.files import require_writable

    if output.suffix not in suffixes:
        shown = repr(output.suffix) if output.suffix else "none"
        msg = f"{output.name} has the suffix {shown}; {what} are written as {', '.join(suffixes)}."
        raise UnknownSuffixError(msg)
    require_writable(output)
