"""
Named errors, each with one sentence that says what was wrong and what to do.

Every error that a user can cause derives from `LiaosuError`; the command line and the web pages
show its sentence and nothing else. Any other exception is a bug.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "AmbiguousPlaceError",
    "BadBoxError",
    "BuildError",
    "BusyError",
    "CatalogueError",
    "CorruptDataError",
    "DatumError",
    "DemandError",
    "EmptySelectionError",
    "ExtractError",
    "FigureError",
    "LiaosuError",
    "MissingCrsError",
    "MissingDataError",
    "MissingGlyphError",
    "NoRouteError",
    "PartsError",
    "RequestError",
    "ScaleError",
    "ScenarioError",
    "SchemaError",
    "ServerError",
    "TargetMissedError",
    "TooFarError",
    "UnexpectedCrsError",
    "UnknownLayerError",
    "UnknownPairError",
    "UnknownPlaceError",
    "UnknownStepError",
    "UnknownSuffixError",
    "UnwritableTargetError",
]


class LiaosuError(ValueError):
    """
    Base of all errors that a user can cause and mend.

    Parameters
    ----------
    message
        One sentence, in English: what was wrong and what to do.
    facts
        What the sentence is about, by name, so that the pages can say it in the user's language; a class tells its own.
    """

    exit_code: int = 2

    def __init__(self, message: str = "", **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts


class UnknownLayerError(LiaosuError):
    """A layer name that the project does not have."""


class UnknownSuffixError(LiaosuError):
    """A file suffix for which there is no writer."""


class BadBoxError(LiaosuError):
    """A bounding box that is malformed, upside down or outside the project's area."""


class EmptySelectionError(LiaosuError):
    """A selection in which no feature is left."""


class ExtractError(LiaosuError):
    """An OpenStreetMap extract that cannot be read, has no roads, or cannot be joined to the network."""


class UnwritableTargetError(LiaosuError):
    """An output path that cannot be written."""


class MissingDataError(LiaosuError):
    """A data file that is not there."""


class CorruptDataError(LiaosuError):
    """A data file that is there and cannot be read."""


class SchemaError(LiaosuError):
    """A table whose columns, types or ranges are not those agreed."""


class MissingCrsError(LiaosuError):
    """A table of geometries without a coordinate reference system."""


class UnexpectedCrsError(LiaosuError):
    """A coordinate reference system other than EPSG:4326 in a table, or one in which a file cannot be written."""


class DatumError(LiaosuError):
    """Geometries of unknown, mixed or unexpected geodetic datum (WGS 84, GCJ-02, BD-09)."""


class CatalogueError(LiaosuError):
    """A data file that disagrees with `data/sources.csv`."""


class UnknownPlaceError(LiaosuError):
    """A place that no name, code or pair of coordinates leads to: `text` and `near`, or `point` and `swapped`."""


class AmbiguousPlaceError(LiaosuError):
    """A name that more than one place bears: `text`, and `places` with the code of each."""


class BuildError(LiaosuError):
    """A build step that cannot be carried out here."""


class UnknownStepError(LiaosuError):
    """A build step that does not exist."""


class ServerError(LiaosuError):
    """A server that cannot be started as asked."""


class BusyError(LiaosuError):
    """A server that has no room for more long work now: `retry_s` says after how many seconds to ask again."""


class ScenarioError(LiaosuError):
    """A scenario with an unknown key or value; the message gives its `path` in the object."""


class RequestError(LiaosuError):
    """A routing request that contradicts itself or is out of range."""


class ScaleError(LiaosuError):
    """A scheduler or a worker that cannot be reached, is lost, or has other data or versions."""


class PartsError(LiaosuError):
    """A folder of parts that belongs to another question, or a part that cannot be read."""


class DemandError(LiaosuError):
    """A table of tonnes between places that cannot be used; the sentence names the rows."""


class TooFarError(LiaosuError):
    """A point too far from the network that it should be joined to: `place`, and `mode`, `km`, `limit_km`."""


class TargetMissedError(LiaosuError):
    """A validation whose computed distances miss their targets; what was found is printed all the same."""

    exit_code = 1


class MissingGlyphError(LiaosuError):
    """A text that the typeface of figures cannot write."""


class FigureError(LiaosuError):
    """A figure or briefing that is asked for in a size, language, format or date that there is not."""


class UnknownPairError(LiaosuError):
    """Two places, or an id, that are no pairing of the plan."""


class NoRouteError(LiaosuError):
    """Two places that no open path joins: `ends`; the message names what blocks, `closed`."""

    exit_code = 3
