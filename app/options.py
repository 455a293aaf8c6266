"""Options that commands of several modules share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

__all__ = ["By", "Mode", "ScenarioFile", "require_table_target"]

By = Annotated[str, typer.Option(help="distance, time, cost, co2e or generalised.")]
Mode = Annotated[str, typer.Option(help="road, rail, sea, river or any (door to door).")]
ScenarioFile = Annotated[Optional[Path], typer.Option(help="A scenario file (JSON).")]


def require_table_target(output: Path, what: str, *more: str) -> None:
    """
    Refuse a target for a table before any work is done for it.

    Parameters
    ----------
    output
        Target.
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
