"""
The catalogue of `data/`: where each file comes from, under which licence, and whether it is intact.

`data/sources.csv` has a row per file, `data/references.csv` a row per reference (S01, S02 ...) that the rows of
the tables cite. `data/sources.csv.sha256` vouches for the catalogue itself, in the form that `sha256sum -c` reads.
"""

from __future__ import annotations

import os
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import pandera.pandas as pa

from geo.errors import BuildError, CatalogueError
from geo.files import replace_together, sha256_of
from geo.licences import spdx_of
from geo.tables import column, read_csv

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CATALOGUE_FILE",
    "OSM_ATTRIBUTION",
    "PACKAGE_FILE",
    "SEAL_FILE",
    "data_dir",
    "licence_of",
    "load_catalogue",
    "put_catalogue",
    "require_catalogued",
    "require_intact",
    "require_own_data",
    "source_line",
    "uncatalogued_files",
    "write_catalogue",
]

CATALOGUE_FILE = "sources.csv"
SEAL_FILE = "sources.csv.sha256"

PACKAGE_FILE = "datapackage.json"
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
        "spdx": column("str"),
        "attribution": column("str", pa.Check.str_length(min_value=1)),
        "sha256": column("str", pa.Check.str_matches(r"^[0-9a-f]{64}$")),
        "note_zh": column("str"),
        "note": column("str"),
    },
    strict=True,
)
# What describes the data is not itself described.
_UNLISTED = {CATALOGUE_FILE, SEAL_FILE, PACKAGE_FILE}
_SHOWN = 5
# Which step of `liaosu data build` makes a file; the first pattern that fits counts, and other files are typed.
_STEPS = {
    "boundaries/land.parquet": "water",
    "boundaries/water.parquet": "water",
    "boundaries/*.parquet": "boundaries",
    "networks/road_*.parquet": "roads",
    "networks/rail_*.parquet": "rails",
    "validation/rail_lengths.csv": "rails",
    "networks/sea_*.parquet": "sea",
    "networks/river_*.parquet": "rivers",
    "networks/ferry_*.parquet": "ferries",
    "networks/graph.npz": "graph",
    "networks/terminals.parquet": "graph",
    "networks/critical.csv": "critical",
    "networks/flow*.csv": "flows",
    "fonts/*": "fonts",
}


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

    Returns
    -------
    catalogue
        A row per file: `file` (relative to `data`), titles, publisher, version, retrieved, licence, its SPDX
        identifiers, attribution, sha256, and a note in both languages.

    Raises
    ------
    CatalogueError
        If the catalogue is not the one that its own checksum vouches for.
    MissingDataError, CorruptDataError, SchemaError
        If it is missing, unreadable, or not of the agreed form.
    """
    _require_sealed(data)
    return read_csv(data / CATALOGUE_FILE, _CATALOGUE_SCHEMA)


def _seal(digest: str) -> str:
    return f"{digest}  {CATALOGUE_FILE}\n"


def _require_sealed(data: Path) -> None:
    """Refuse a catalogue that was changed; that it is missing is said when it is read."""
    path, seal = data / CATALOGUE_FILE, data / SEAL_FILE
    if not path.is_file():
        return
    what = f"{SEAL_FILE} is missing" if not seal.is_file() else f"{CATALOGUE_FILE} was changed (SHA-256 differs)"
    if not seal.is_file() or seal.read_bytes() != _seal(sha256_of(path)).encode():
        msg = f"{what}. {_remedy(data, [CATALOGUE_FILE, SEAL_FILE])}"
        raise CatalogueError(msg)


def put_catalogue(folder: Path, catalogue: pd.DataFrame) -> None:
    """Put a catalogue and its checksum into a folder of files that will replace others together."""
    listed = catalogue.drop(columns="spdx", errors="ignore")
    listed.insert(listed.columns.get_loc("licence") + 1, "spdx", listed.licence.map(spdx_of))
    text = str(listed.to_csv(index=False, lineterminator="\n"))
    (folder / CATALOGUE_FILE).write_text(text, encoding="utf-8", newline="\n")
    (folder / SEAL_FILE).write_text(_seal(sha256_of(folder / CATALOGUE_FILE)), encoding="utf-8", newline="\n")


def write_catalogue(data: Path, catalogue: pd.DataFrame) -> None:
    """
    Write the catalogue, and the checksum that vouches for it.

    Parameters
    ----------
    catalogue
        As of `load_catalogue`; checksums as they stand in it.

    Raises
    ------
    UnwritableTargetError
        If the files cannot be written.
    """
    with replace_together(data, (CATALOGUE_FILE, SEAL_FILE)) as scratch:
        put_catalogue(scratch, catalogue)


def uncatalogued_files(data: Path, catalogue: pd.DataFrame) -> list[str]:
    """
    Return the files of the data folder that the catalogue does not list.

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

    Raises
    ------
    CatalogueError
        Naming every file that is missing, changed or not listed, or lacks its attribution.
    """
    complaints = [f"{name} is not in sources.csv" for name in uncatalogued_files(data, catalogue)]
    damaged = _damaged(data, catalogue)
    complaints += damaged.values()
    for row in catalogue.itertuples():
        if "ODbL" in row.licence and OSM_ATTRIBUTION not in row.attribution:
            complaints.append(f"{row.file} is ODbL and lacks “{OSM_ATTRIBUTION}”")
    if complaints:
        msg = f"{'; '.join(complaints)}. {_remedy(data, list(damaged))}"
        raise CatalogueError(msg)


def require_intact(data: Path, catalogue: pd.DataFrame) -> None:
    """
    Check that each file of the catalogue is there and unchanged: tens of milliseconds, so that every start can.

    Raises
    ------
    CatalogueError
        Naming the files, what is wrong with them and how to mend it.
    """
    damaged = _damaged(data, catalogue)
    if damaged:
        more = f"; and {len(damaged) - _SHOWN} more files" if len(damaged) > _SHOWN else ""
        msg = f"{'; '.join(list(damaged.values())[:_SHOWN])}{more}. {_remedy(data, list(damaged)[:_SHOWN])}"
        raise CatalogueError(msg)


def _damaged(data: Path, catalogue: pd.DataFrame) -> dict[str, str]:
    """Return what is wrong with the files that are not as they were catalogued, by file."""
    found = {}
    for name, digest in zip(catalogue.file, catalogue.sha256, strict=True):
        path = data / name
        if not path.is_file():
            found[name] = f"{name} is missing"
        elif sha256_of(path) != digest:
            found[name] = f"{name} was changed (SHA-256 differs)"
    return found


def _remedy(data: Path, files: list[str]) -> str:
    """Return how files of the data folder are put right, in a sentence."""
    if data == _INSTALLED:
        return "Install the package again; data of your own go into a copy of the folder, named by LIAOSU_DATA."
    ways = []
    if files and data.resolve() == _ROOT / "data" and (_ROOT / ".git").exists():
        ways.append(f"restore with `git -C {data} checkout -- {' '.join(files)}`")
    elif files:
        ways.append("put back a whole copy")
    steps = dict.fromkeys(step for name in files if (step := _step_of(name)))
    ways += [f"rebuild with `liaosu data build {step}`" for step in steps]
    ways.append("if the change is your own, run `liaosu data build catalogue`")
    text = "; ".join(ways)
    return f"{text[0].upper()}{text[1:]}."


def _step_of(name: str) -> str | None:
    """Return the step that makes a file, or None if it is typed."""
    return next((step for pattern, step in _STEPS.items() if fnmatch(name, pattern)), None)


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
