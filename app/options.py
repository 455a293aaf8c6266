"""Options that commands of several modules share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

__all__ = ["By", "Mode", "ScenarioFile"]

By = Annotated[str, typer.Option(help="distance, time, cost, co2e or generalised.")]
Mode = Annotated[str, typer.Option(help="road, rail, sea, river or any (door to door).")]
ScenarioFile = Annotated[Optional[Path], typer.Option(help="A scenario file (JSON).")]
