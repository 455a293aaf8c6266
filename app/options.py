"""Options that commands of several modules share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

__all__ = ["By", "ScenarioFile"]

By = Annotated[str, typer.Option(help="distance, time, cost, co2e or generalised.")]
ScenarioFile = Annotated[Optional[Path], typer.Option(help="A scenario file (JSON).")]
