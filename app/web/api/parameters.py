"""
What the HTTP interface takes: one table of parameters, read from a query or a JSON body and described in OpenAPI.

Nothing is guessed: an unknown name, a repeated one, or a value of the wrong form is refused with a sentence.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.assumptions.cost import METRICS
from analysis.routing.scenario_network import ROUTE_MODES
from app.state.view_state import LARGEST_SHIPMENT
from geo.errors import RequestError
from geo.places.places import PLACE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["COMPARE", "LONGEST_TEXT", "MOST_TEXTS", "PLACES", "ROUTE", "Parameter", "read_body", "read_query"]

LONGEST_TEXT = 200
MOST_TEXTS = 10
_FORMATS = ("json", "geojson")
_MOST_PLACES = 200
_LAST_PLACE = 100_000
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?(?:[eE][-+]?\d{1,2})?")
_INTEGER = re.compile(r"[-+]?\d{1,9}")
_UNPRINTABLE = ("Cc", "Cs")
_NAMED = 5
# How much of a wrong value is repeated in what is said of it.
_MOST_REPEATED = 60


@dataclass(frozen=True)
class Parameter:
    """
    One parameter.

    Attributes
    ----------
    name
        As in the query and the body.
    kind
        "text", "texts" (may be repeated), "number", "integer", "choice" or "scenario" (an object).
    meaning
        Key of the sentence that describes it, in `app.language.texts`.
    required
        Whether it must be given.
    choices
        What a choice may be.
    above, low, high
        Limits of a number: greater than, at least, at most.
    """

    name: str
    kind: str
    meaning: str
    example: Any = None
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    above: float | None = None
    low: float | None = None
    high: float | None = None


_ENDS = (
    Parameter("from", "text", "api.from", "沈阳", required=True),
    Parameter("to", "text", "api.to", "苏州", required=True),
)
_TEU = Parameter("teu", "number", "api.teu", 10, above=0, high=LARGEST_SHIPMENT)
_CHANGES = (
    Parameter("via", "texts", "api.via", ("徐州",), default=()),
    Parameter("avoid", "texts", "api.avoid", ("G15",), default=()),
    Parameter("drivers", "integer", "api.drivers", 2, default=1, low=1, high=2),
    Parameter("scenario", "scenario", "api.scenario", {"closed": {"modes": ["rail"]}}),
    Parameter("format", "choice", "api.format", "geojson", choices=_FORMATS),
)
ROUTE = (
    *_ENDS,
    Parameter("mode", "choice", "api.mode", "road", default="any", choices=tuple(ROUTE_MODES)),
    Parameter("by", "choice", "api.by", "time", default="generalised", choices=tuple(METRICS)),
    _TEU,
    *_CHANGES,
)
COMPARE = (
    *_ENDS,
    Parameter("tonnes", "number", "api.tonnes", 500, above=0, high=LARGEST_SHIPMENT),
    _TEU,
    *_CHANGES,
)
PLACES = (
    Parameter("q", "text", "api.q", "lyg"),
    Parameter("kind", "choice", "api.kind", "port", choices=PLACE_KINDS),
    Parameter("limit", "integer", "api.limit", 12, default=12, low=1, high=_MOST_PLACES),
    Parameter("offset", "integer", "api.offset", 0, default=0, low=0, high=_LAST_PLACE),
)


def _fail(parameter: Parameter, must: str) -> RequestError:
    return RequestError(f"The parameter {parameter.name} {must}.")


def _wrong(parameter: Parameter, must: str, value: Any) -> RequestError:
    try:
        said = repr(value)
    except ValueError:
        # More digits than Python writes.
        said = "a number of thousands of digits"
    return _fail(parameter, f"{must}, not {said if len(said) <= _MOST_REPEATED else said[:_MOST_REPEATED] + ' …'}")


def _known(parameters: tuple[Parameter, ...], names: Iterable[str]) -> None:
    known = [parameter.name for parameter in parameters]
    unknown = [name for name in names if name not in known]
    if unknown:
        listed = ", ".join(repr(name[:LONGEST_TEXT]) for name in unknown[:_NAMED])
        msg = f"There is no parameter {listed}; known are {', '.join(known)}."
        raise RequestError(msg)


def _text(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(parameter, "must be a text that is not empty", value)
    if len(value) > LONGEST_TEXT:
        raise _fail(parameter, f"has {len(value)} characters; at most {LONGEST_TEXT} are read")
    if any(unicodedata.category(character) in _UNPRINTABLE for character in value):
        raise _fail(parameter, "holds a control character; take it out")
    return value.strip()


def _texts(parameter: Parameter, values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        values = [values]
    if len(values) > MOST_TEXTS:
        raise _fail(parameter, f"is given {len(values)} times; at most {MOST_TEXTS} are read")
    return tuple(_text(parameter, value) for value in values)


def _number(parameter: Parameter, value: Any) -> Any:
    whole = parameter.kind == "integer"
    limits = [
        f"{word} {limit:g}"
        for word, limit in (("above", parameter.above), ("from", parameter.low), ("up to", parameter.high))
        if limit is not None
    ]
    must = f"must be a{' whole' if whole else ''} number {' '.join(limits)}"
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise _wrong(parameter, must, value)
    # Compared before anything else: a text of digits may be longer than any float, and NaN is in no range.
    fits = (parameter.above is None or value > parameter.above) and (parameter.low is None or value >= parameter.low)
    if not fits or (parameter.high is not None and not value <= parameter.high):
        raise _wrong(parameter, must, value)
    return value if whole else float(value)


def _choice(parameter: Parameter, value: Any) -> str:
    if value not in parameter.choices:
        raise _wrong(parameter, f"must be one of {', '.join(parameter.choices)}", value)
    return str(value)


def _scenario(parameter: Parameter, value: Any) -> str:
    """Return a scenario as JSON with sorted keys, so that equal ones are equal texts; its keys are checked later."""
    if not isinstance(value, dict):
        raise _wrong(parameter, "must be an object in JSON", value)
    return json.dumps(value, sort_keys=True)


_READERS = {
    "text": _text, "texts": _texts, "number": _number, "integer": _number, "choice": _choice, "scenario": _scenario,
}  # fmt: skip


def _complete(parameters: tuple[Parameter, ...], given: dict[str, Any]) -> dict[str, Any]:
    missing = [p.name for p in parameters if p.required and p.name not in given]
    if missing:
        msg = f"Give the parameter {' and '.join(missing)}."
        raise RequestError(msg)
    return {p.name: _READERS[p.kind](p, given[p.name]) if p.name in given else p.default for p in parameters}


def _json(text: str | bytes, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:LONGEST_TEXT]
        msg = f"{what} cannot be read as JSON ({reason})."
        raise RequestError(msg) from error


def _from_text(parameter: Parameter, values: list[str]) -> Any:
    """Return what the texts of a query stand for, as it would be in a body."""
    if parameter.kind == "texts":
        return values
    if len(values) > 1:
        raise _fail(parameter, f"is given {len(values)} times; give it once")
    (value,) = values
    if parameter.kind == "scenario":
        return _json(value, "The parameter scenario")
    if parameter.kind == "number" and _NUMBER.fullmatch(value):
        return float(value)
    if parameter.kind == "integer" and _INTEGER.fullmatch(value):
        return int(value)
    return value


def read_query(parameters: tuple[Parameter, ...], query: Iterable[tuple[str, list[str]]]) -> dict[str, Any]:
    """
    Return the values that a query gives.

    Parameters
    ----------
    parameters
        What may be given.
    query
        Names, each with all its texts.

    Returns
    -------
    values
        By name, every parameter in it; scenarios as JSON with sorted keys.

    Raises
    ------
    RequestError
        Naming the parameter and what it must be.
    """
    given = dict(query)
    _known(parameters, given)
    by_name = {parameter.name: parameter for parameter in parameters}
    return _complete(parameters, {name: _from_text(by_name[name], texts) for name, texts in given.items()})


def read_body(parameters: tuple[Parameter, ...], body: bytes) -> dict[str, Any]:
    """
    Return the values that a JSON body gives.

    Parameters
    ----------
    parameters
        What may be given.
    body
        A JSON object in UTF-8.

    Returns
    -------
    values
        As from `read_query`.

    Raises
    ------
    RequestError
        If the body is no JSON object, or naming the parameter and what it must be.
    """
    given = _json(body, "The body")
    if not isinstance(given, dict):
        msg = "The body must be a JSON object with the parameters as its keys."
        raise RequestError(msg)
    _known(parameters, given)
    return _complete(parameters, given)
