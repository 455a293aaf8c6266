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

from analysis.cost import METRICS
from analysis.prepared import ROUTE_MODES
from app.url_state import LARGEST_SHIPMENT
from geo.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["COMPARE", "LONGEST_TEXT", "MOST_TEXTS", "PLACES", "ROUTE", "Parameter", "read_body", "read_query"]

LONGEST_TEXT = 200
MOST_TEXTS = 10
_FORMATS = ("json", "geojson")
_MOST_PLACES = 50
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?(?:[eE][-+]?\d{1,2})?")
_INTEGER = re.compile(r"[-+]?\d{1,9}")
_UNPRINTABLE = ("Cc", "Cs")
_NAMED = 5


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
        One sentence for the interface's description.
    required
        Whether it must be given.
    default
        Its value otherwise.
    choices
        What a choice may be.
    above, low, high
        Limits of a number: greater than, at least, at most.
    """

    name: str
    kind: str
    meaning: str
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    above: float | None = None
    low: float | None = None
    high: float | None = None


_PLACE = "Name in Chinese or English, adcode, port id or UN/LOCODE, park id, or lon,lat."
_ENDS = (
    Parameter("from", "text", f"Where from. {_PLACE}", required=True),
    Parameter("to", "text", f"Where to. {_PLACE}", required=True),
)
_TEU = Parameter("teu", "number", "Containers: adds costs and emissions per TEU.", above=0, high=LARGEST_SHIPMENT)
_CHANGES = (
    Parameter("via", "texts", f"A place to pass, in order; may be repeated. {_PLACE}", default=()),
    Parameter("avoid", "texts", "A port, city, county or road number to keep away from; may be repeated.", default=()),
    Parameter("drivers", "integer", "Drivers on a truck.", default=1, low=1, high=2),
    Parameter("scenario", "scenario", "Closures, slow stretches, added links, factors, season; see the schema."),
    Parameter(
        "format", "choice", "geojson gives a feature per leg, as does Accept: application/geo+json.", choices=_FORMATS
    ),
)
ROUTE = (
    *_ENDS,
    Parameter("mode", "choice", "One network alone, or any: door to door.", default="any", choices=tuple(ROUTE_MODES)),
    Parameter("by", "choice", "What the route is the best by.", default="generalised", choices=tuple(METRICS)),
    _TEU,
    *_CHANGES,
)
COMPARE = (
    *_ENDS,
    Parameter(
        "tonnes", "number", "Size of the shipment: adds its whole cost; not with teu.", above=0, high=LARGEST_SHIPMENT
    ),
    _TEU,
    *_CHANGES,
)
PLACES = (
    Parameter("q", "text", "The beginning of a name in Chinese, pinyin or English, or of a code.", required=True),
    Parameter("limit", "integer", "At most so many.", default=12, low=1, high=_MOST_PLACES),
)


def _fail(parameter: Parameter, must: str) -> RequestError:
    return RequestError(f"The parameter {parameter.name} {must}.")


def _known(parameters: tuple[Parameter, ...], names: Iterable[str]) -> None:
    known = [parameter.name for parameter in parameters]
    unknown = [name for name in names if name not in known]
    if unknown:
        listed = ", ".join(repr(name[:LONGEST_TEXT]) for name in unknown[:_NAMED])
        msg = f"There is no parameter {listed}; known are {', '.join(known)}."
        raise RequestError(msg)


def _text(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _fail(parameter, "must be a text that is not empty")
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
        raise _fail(parameter, must)
    # Compared before anything else: a text of digits may be longer than any float, and NaN is in no range.
    fits = (parameter.above is None or value > parameter.above) and (parameter.low is None or value >= parameter.low)
    if not fits or (parameter.high is not None and not value <= parameter.high):
        raise _fail(parameter, must)
    return value if whole else float(value)


def _choice(parameter: Parameter, value: Any) -> str:
    if value not in parameter.choices:
        raise _fail(parameter, f"must be one of {', '.join(parameter.choices)}")
    return str(value)


def _scenario(parameter: Parameter, value: Any) -> str:
    """Return a scenario as JSON with sorted keys, so that equal ones are equal texts; its keys are checked later."""
    if not isinstance(value, dict):
        raise _fail(parameter, "must be an object in JSON")
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
