"""What a page's module says of its panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash.development.base_component import Component

    from app.services.service import Service
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = ["PagePanel"]


@dataclass(frozen=True)
class PagePanel:
    """
    A page's panel; a module of `app.pages` named by the key of its page holds it as `PANEL`.

    Attributes
    ----------
    build
        What it shows at once.
    late
        Name of the part that is computed after the page is shown, as `late_part` takes it, or empty.
    fill
        What that part holds then; an error becomes a sentence.
    """

    build: Callable[[World, ViewState], list[Component]]
    late: str = ""
    fill: Callable[[Service, ViewState], list[Component]] | None = None
