"""Brings `data/sources.csv` up to date: a checksum for each file, and no file without a row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import CatalogueError
from geo.files import sha256_of, write_text
from geo.layers.datapackage import data_package, package_text
from geo.sources import CATALOGUE_FILE, PACKAGE_FILE, uncatalogued_files, write_catalogue
from geo.tables import read_csv_text

if TYPE_CHECKING:
    from geo.build.steps import Report

__all__ = ["build_catalogue"]


def build_catalogue(data: Path, cache: Path, report: Report) -> None:
    """
    Write the checksums of all data files into the catalogue, its own beside it, and the description as a data package.

    Parameters
    ----------
    data
        The project's data folder; `sources.csv` holds a typed row per file.
    report
        Called with a line of progress and the share done; the last line names the files that had changed.

    Raises
    ------
    CatalogueError
        If a file has no row, or a row no file.
    """
    del cache
    catalogue = read_csv_text(data / CATALOGUE_FILE)
    unlisted = uncatalogued_files(data, catalogue)
    gone = [name for name in catalogue.file if not (data / name).is_file()]
    if unlisted or gone:
        parts = [f"{name} has no row" for name in unlisted] + [f"{name} is missing" for name in gone]
        msg = f"sources.csv and the data folder differ: {'; '.join(parts)}. Add or remove the rows."
        raise CatalogueError(msg)
    before = catalogue.sha256
    catalogue["sha256"] = [sha256_of(data / name) for name in catalogue.file]
    write_catalogue(data, catalogue)
    write_text(data / PACKAGE_FILE, package_text(data_package(data, catalogue)))
    # Whoever did not mean a change should see that it is now taken for granted.
    changed = list(catalogue.file[catalogue.sha256 != before])
    report(f"{len(catalogue)} files listed{'; changed: ' if changed else ''}{', '.join(changed)}", 1.0)
