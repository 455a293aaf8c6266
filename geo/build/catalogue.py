"""Brings `data/sources.csv` up to date: a checksum for each file, and no file without a row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import CatalogueError
from geo.files import sha256_of, write_text
from geo.sources import catalogue_text, uncatalogued_files
from geo.tables import read_csv_text

if TYPE_CHECKING:
    from geo.build.steps import Report

__all__ = ["build_catalogue"]


def build_catalogue(data: Path, cache: Path, report: Report) -> None:
    """
    Write the checksums of all data files into the catalogue.

    Parameters
    ----------
    data
        The project's data folder; `sources.csv` holds a typed row per file.
    cache
        Not used; every step takes it.
    report
        Called with a line of progress and the share done.

    Raises
    ------
    CatalogueError
        If a file has no row, or a row no file.
    """
    del cache
    path = data / "sources.csv"
    catalogue = read_csv_text(path)
    unlisted = uncatalogued_files(data, catalogue)
    gone = [name for name in catalogue.file if not (data / name).is_file()]
    if unlisted or gone:
        parts = [f"{name} has no row" for name in unlisted] + [f"{name} is missing" for name in gone]
        msg = f"sources.csv and the data folder differ: {'; '.join(parts)}. Add or remove the rows."
        raise CatalogueError(msg)
    catalogue["sha256"] = [sha256_of(data / name) for name in catalogue.file]
    write_text(path, catalogue_text(catalogue))
    report(f"{len(catalogue)} files listed", 1.0)
