"""
What the page and the interface ask of the analysis: one question in, one answer out, the last answers kept.

Nothing here belongs to a user: an answer depends on its question alone.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from analysis.compare import compare
from analysis.nearest import nearest_ports
from analysis.prepared import prepare
from analysis.routing import Request
from analysis.scenario import NO_CHANGE, Scenario, parse_scenario
from geo.errors import RequestError, ScenarioError
from geo.places import resolve_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.compare import Comparison
    from analysis.nearest import NearPort
    from analysis.prepared import Prepared
    from analysis.router import Router
    from app.url_state import ViewState
    from geo.places import Place
    from geo.world import World

__all__ = ["Question", "Service", "find_place", "question_of", "road_numbers", "scenario_of"]

_ANSWERS = 64


@dataclass(frozen=True)
class Question:
    """
    What a comparison depends on.

    Attributes
    ----------
    origin, destination
        Kind and id of two places; of kind "point" the id is `lon,lat`.
    drivers
        1 or 2 on a truck.
    factors
        Keys and values that replace those of the factor table.
    off
        Modes that may not be used.
    via, avoid
        Places to pass and to keep away from; of kind "ref" the id is a road number.
    ice
        Whether the Bohai is frozen.
    scenario
        Further changes as the JSON of a scenario, or empty.
    """

    origin: tuple[str, str]
    destination: tuple[str, str]
    drivers: int = 1
    factors: tuple[tuple[str, float], ...] = ()
    off: frozenset[str] = frozenset()
    via: tuple[tuple[str, str], ...] = ()
    avoid: tuple[tuple[str, str], ...] = ()
    ice: bool = False
    scenario: str = ""


def question_of(state: ViewState) -> Question | None:
    """
    Return what a state asks, or None while a place is missing.

    Parameters
    ----------
    state
        What is shown.

    Returns
    -------
    question
        The same for states that differ only in what is shown of the answer.
    """
    if state.origin is None or state.destination is None:
        return None
    return Question(
        state.origin, state.destination, state.drivers, state.factors, state.off, state.via, state.avoid, state.ice,
        state.scenario,
    )  # fmt: skip


def find_place(world: World, place: tuple[str, str]) -> Place:
    """
    Return the place of a kind and id.

    Parameters
    ----------
    world
        The data.
    place
        Kind and id.

    Returns
    -------
    place
        As indexed, or a point.

    Raises
    ------
    UnknownPlaceError
        If there is none.
    """
    kind, key = place
    for known in world.places:
        if (known.kind, known.id) == place:
            return known
    # A point, or the sentence that says what is wrong with the name.
    return resolve_place(world.places, key if kind == "point" else f"{kind}:{key}")


def scenario_of(question: Question, known_factors: Mapping[str, float]) -> Scenario:
    """
    Return all changes that a question makes, as one scenario.

    Parameters
    ----------
    question
        With a scenario of its own, or settings, or both; the settings come on top.
    known_factors
        Keys that may be replaced.

    Returns
    -------
    scenario
        Frozen.

    Raises
    ------
    ScenarioError, RequestError
        If the scenario or a factor is not valid.
    """
    scenario = NO_CHANGE
    if question.scenario:
        try:
            value = json.loads(question.scenario)
        except ValueError as error:
            msg = f"The scenario in the address is no JSON ({error}); take it out or mend it."
            raise ScenarioError(msg) from error
        scenario = parse_scenario(value, known_factors.keys())
    unknown = sorted(key for key, _ in question.factors if key not in known_factors)
    if unknown:
        msg = f"There is no factor {', '.join(unknown)}; the factors are listed with the sources."
        raise RequestError(msg)
    return replace(
        scenario,
        closed_modes=scenario.closed_modes | question.off,
        factors=MappingProxyType({**scenario.factors, **dict(question.factors)}),
        season="ice" if question.ice else scenario.season,
    )


def road_numbers(router: Router) -> tuple[str, ...]:
    """Return the numbers of the expressways, national ones first."""
    refs = {ref for text in router.graph.edges["ref"].unique() for ref in text.split(";") if ref[1:2].isdigit()}
    return tuple(sorted(refs, key=lambda ref: (ref[0], int(ref[1:]))))


class Service:
    """
    Answers to questions, the last ones kept; safe to use from many threads.

    Parameters
    ----------
    world
        The data.
    router
        Networks and hierarchy.
    """

    def __init__(self, world: World, router: Router) -> None:
        self.world = world
        self.router = router
        self._kept: OrderedDict[Question, Comparison] = OrderedDict()
        self._lock = threading.Lock()

    def prepared(self, question: Question) -> Prepared:
        """
        Return the router under a question's changes.

        Raises
        ------
        LiaosuError
            If a change is not valid.
        """
        scenario = scenario_of(question, self.router.factors.values)
        avoid = [place[1] if place[0] == "ref" else find_place(self.world, place) for place in question.avoid]
        return prepare(self.router, scenario, avoid)

    def compare(self, question: Question) -> Comparison:
        """
        Return the ways between two places.

        Raises
        ------
        LiaosuError
            If the question is not valid or has no answer; the message says why.
        """
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                return self._kept[question]
        ends = find_place(self.world, question.origin), find_place(self.world, question.destination)
        via = tuple(find_place(self.world, place) for place in question.via)
        found = compare(self.prepared(question), Request(*ends, via=via, drivers=question.drivers))
        with self._lock:
            self._kept[question] = found
            while len(self._kept) > _ANSWERS:
                self._kept.popitem(last=False)
        return found

    def nearest_ports(self, place: tuple[str, str]) -> list[NearPort]:
        """
        Return the two sea or river ports that are nearest to a place by road.

        Raises
        ------
        LiaosuError
            If there is no such place, or no road near it.
        """
        return nearest_ports(prepare(self.router), find_place(self.world, place))
