"""The steps of `liaosu data build`, in order; each can be run alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from geo.build.boundaries import build_boundaries
from geo.build.catalogue import build_catalogue
from geo.build.networks.ferries import build_ferries
from geo.build.networks.rails import build_rails
from geo.build.networks.rivers import build_rivers
from geo.build.networks.roads import build_roads
from geo.build.networks.sea import build_sea
from geo.build.water import build_water
from geo.errors import UnknownStepError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["STEPS", "Report", "run_steps"]


class Report(Protocol):
    """Receives a line of progress and the share of the step that is done, 0 to 1."""

    def __call__(self, text: str, share: float, /) -> None:
        """Show the progress."""


Step = Callable[["Path", "Path", Report], None]

STEPS: dict[str, Step] = {
    "boundaries": build_boundaries,
    "water": build_water,
    "roads": build_roads,
    "rails": build_rails,
    "sea": build_sea,
    "rivers": build_rivers,
    "ferries": build_ferries,
    "catalogue": build_catalogue,
}


def run_steps(
    data: Path, cache: Path, report: Report, step: str | None = None, steps: Mapping[str, Step] = STEPS
) -> list[str]:
    """
    Rebuild the derived files of the data folder.

    Parameters
    ----------
    step
        One step's name, or None for all. The catalogue is brought up to date after any step.
    steps
        What can be run, in order; later packages add steps of their own.

    Returns
    -------
    done
        Names of the steps that ran.

    Raises
    ------
    UnknownStepError
        If there is no such step.
    BuildError
        If a step cannot be carried out.
    """
    if step is not None and step not in steps:
        msg = f"There is no build step {step!r}; steps are {', '.join(steps)}."
        raise UnknownStepError(msg)
    chosen = list(steps) if step is None else [step]
    if chosen[-1] != "catalogue":
        chosen.append("catalogue")
    for name in chosen:
        steps[name](data, cache, lambda text, share, name=name: report(f"{name}: {text}", share))
    return chosen
