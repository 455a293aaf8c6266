"""
The catalogue of `data/`: where each file comes from, under which licence, and whether it is intact.

`data/sources.csv` has a row per file, `data/references.csv` a row per reference (S01, S02 ...) that the rows of
the tables cite.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pandera.pandas as pa

from geo.errors import BuildError, CatalogueError
from geo.files import sha256_of
from geo.tables import column, read_csv

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "OSM_ATTRIBUTION",
    "catalogue_text",
    "data_dir",
    "licence_of",
    "load_catalogue",
    "load_references",
    "require_catalogued",
    "require_own_data",
    "source_line",
    "uncatalogued_files",
]

OSM_ATTRIBUTION = "© OpenStreetMap contributors"

_CATALOGUE_SCHEMA = pa.DataFrameSchema(
    {
        "file": column("str", unique=True),
        "title_zh": column("str", pa.Check.str_length(min_value=1)),
        "title_en": column("str", pa.Check.str_length(min_value=1)),
        "publisher": column("str", pa.Check.str_length(min_value=1)),
        "version": column("str", pa.Check.str_length(min_value=1)),
        "retrieved": column("str", pa.Check.str_matches(r"^\d{4}-\d{2}-\d{2}$")),
        "licence": column("str", pa.Check.str_length(min_value=1)),
        "attribution": column("str", pa.Check.str_length(min_value=1)),
        "sha256": column("str", pa.Check.str_matches(r"^[0-9a-f]{64}$")),
        "note_zh": column("str"),
        "note": column("str"),
    },
    strict=True,
)
_REFERENCES_SCHEMA = pa.DataFrameSchema(
    {
        "id": column("str", pa.Check.str_matches(r"^S\d+$"), unique=True),
        "source": column("str", pa.Check.str_length(min_value=1)),
        "remark": column("str"),
    },
    strict=True,
)
# What describes the data is not itself described.
_UNLISTED = {"sources.csv"}


_ROOT = Path(__file__).resolve().parent.parent
# Where a wheel puts the data, beside the packages.
_INSTALLED = _ROOT / "liaosu_data"


def data_dir() -> Path:
    """
    Return the project's data folder.

    Returns
    -------
    path
        `LIAOSU_DATA` from the environment when set, else the data of the installation, else `data/` of the checkout.
    """
    chosen = os.environ.get("LIAOSU_DATA")
    if chosen:
        return Path(chosen)
    return _INSTALLED if _INSTALLED.is_dir() else _ROOT / "data"


def require_own_data(data: Path) -> None:
    """
    Refuse to rebuild the data that came with an installation.

    Parameters
    ----------
    data
        The data folder that would change.

    Raises
    ------
    BuildError
        If it belongs to the installed packages.
    """
    if data == _INSTALLED:
        msg = f"The data in {data} belong to the installation; copy the folder and set LIAOSU_DATA to the copy."
        raise BuildError(msg)


def load_catalogue(data: Path) -> pd.DataFrame:
    """
    Load the catalogue of data files.

    Parameters
    ----------
    data
        The project's data folder.

    Returns
    -------
    catalogue
        A row per file: `file` (relative to `data`), titles, publisher, version, retrieved, licence,
        attribution, sha256, and a note in both languages.
    """
    return read_csv(data / "sources.csv", _CATALOGUE_SCHEMA)


def catalogue_text(catalogue: pd.DataFrame) -> str:
    """Return the content of `sources.csv`."""
    return str(catalogue.to_csv(index=False, lineterminator="\n"))


def load_references(data: Path) -> pd.DataFrame:
    """
    Load the references that rows of the tables cite.

    Parameters
    ----------
    data
        The project's data folder.

    Returns
    -------
    references
        Columns `id` (S01 ...), `source`, `remark`.
    """
    return read_csv(data / "references.csv", _REFERENCES_SCHEMA)


def uncatalogued_files(data: Path, catalogue: pd.DataFrame) -> list[str]:
    """
    Return the files of the data folder that the catalogue does not list.

    Parameters
    ----------
    data
        The project's data folder.
    catalogue
        As loaded.

    Returns
    -------
    files
        Paths relative to `data`, sorted.
    """
    present = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    hidden = {name for name in present if any(part.startswith(".") for part in Path(name).parts)}
    return sorted(present - set(catalogue.file) - _UNLISTED - hidden)


def require_catalogued(data: Path, catalogue: pd.DataFrame) -> None:
    """
    Check that each file is there, unchanged, listed, and attributed as its licence asks.

    Parameters
    ----------
    data
        The project's data folder.
    catalogue
        As loaded.

    Raises
    ------
    CatalogueError
        Naming every file that is missing, changed or not listed, or lacks its attribution.
    """
    complaints = [f"{name} is not in sources.csv" for name in uncatalogued_files(data, catalogue)]
    for row in catalogue.itertuples():
        path = data / row.file
        if not path.is_file():
            complaints.append(f"{row.file} is missing")
        elif sha256_of(path) != row.sha256:
            complaints.append(f"{row.file} was changed (SHA-256 differs)")
        if "ODbL" in row.licence and OSM_ATTRIBUTION not in row.attribution:
            complaints.append(f"{row.file} is ODbL and lacks “{OSM_ATTRIBUTION}”")
    if complaints:
        msg = (
            f"{'; '.join(complaints)}. Restore the files, or run `liaosu data build catalogue` if the change is meant."
        )
        raise CatalogueError(msg)


def _rows_for(catalogue: pd.DataFrame, files: tuple[str, ...]) -> pd.DataFrame:
    rows = catalogue[catalogue.file.isin(files)]
    missing = set(files) - set(rows.file)
    if missing:
        msg = f"sources.csv has no row for {', '.join(sorted(missing))}."
        raise CatalogueError(msg)
    return rows


def _joined(values: pd.Series) -> str:
    return "; ".join(dict.fromkeys(values))


def licence_of(catalogue: pd.DataFrame, files: tuple[str, ...]) -> str:
    """Return the licences of some data files, each once, joined by semicolons."""
    return _joined(_rows_for(catalogue, files).licence)


def source_line(catalogue: pd.DataFrame, files: tuple[str, ...]) -> str:
    """Return the attributions of some data files, each once, joined by semicolons."""
    return _joined(_rows_for(catalogue, files).attribution)
