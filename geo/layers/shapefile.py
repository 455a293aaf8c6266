"""
Shapefiles, zipped: one for each kind of geometry, with what their columns are called in full.

The format holds names of ten characters and texts of 254 bytes. Both are told in a README of the archive: what each
column is, and which texts were cut.
"""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

import pandas as pd
import pyogrio

from geo.layers.fields import field_of, short_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd

__all__ = ["short_names", "write_shapefiles"]

_LONGEST_TEXT = 254
# A date that says nothing: the same content gives the same archive.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_NO_DATE_TEXT = "1980-01-01"


def short_names(names: Sequence[str]) -> dict[str, str]:
    """
    Return what columns are called in a shapefile.

    Parameters
    ----------
    names
        Of the columns of one table.

    Returns
    -------
    short
        By name: ten characters at most, numbered where two would be the same.
    """
    short: dict[str, str] = {}
    for name in names:
        wanted, number = short_name(name), 1
        while wanted in short.values():
            number += 1
            wanted = f"{short_name(name)[: 9 - number // 10]}{number}"
        short[name] = wanted
    return short


def _cut(texts: pd.Series) -> pd.Series:
    """Return texts that fit, cut between characters."""
    return texts.map(
        lambda text: text.encode()[:_LONGEST_TEXT].decode(errors="ignore") if isinstance(text, str) else text
    )


def _fitted(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    """Return a table that a shapefile can hold, and how many texts of each column were cut."""
    fitted, cut = frame.copy(), {}
    for name in frame.columns.drop(frame.geometry.name):
        if pd.api.types.is_bool_dtype(frame[name].dtype):
            fitted[name] = frame[name].astype("int32")
        elif not pd.api.types.is_numeric_dtype(frame[name].dtype):
            texts = frame[name].astype("object")
            fitted[name] = _cut(texts)
            count = int((fitted[name] != texts)[texts.notna()].sum())
            if count:
                cut[name] = count
    return fitted.rename(columns=short_names(list(frame.columns.drop(frame.geometry.name)))), cut


def _readme(
    table: str, parts: Sequence[tuple[str, gpd.GeoDataFrame]], cuts: Sequence[dict[str, int]], said: str
) -> str:
    lines = [said, ""]
    for (name, frame), cut in zip(parts, cuts, strict=True):
        lines.append(f"{name}.shp")
        columns = list(frame.columns.drop(frame.geometry.name))
        for column, short in short_names(columns).items():
            field = field_of(table, column)
            meaning = f": {field.title_zh}; {field.title_en}" if field else ""
            lines.append(f"  {short} = {column}{meaning}")
        for column, count in cut.items():
            lines.append(
                f"  {column}: {count} 个文本超过{_LONGEST_TEXT}字节，已截断，其他格式保留全文。"
                f" {count} texts longer than {_LONGEST_TEXT} bytes were cut; other formats hold them whole."
            )
        lines.append("")
    return "\n".join(lines)


def write_shapefiles(target: Path, table: str, parts: Sequence[tuple[str, gpd.GeoDataFrame]], said: str) -> None:
    """
    Write tables as shapefiles in one archive.

    Parameters
    ----------
    target
        The archive; its folder is used for what it is made of.
    parts
        Name and table of each file, with one kind of geometry, in the coordinates in which they are written.
    said
        Titles, source and licence, for the README.

    Raises
    ------
    pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError, OSError
        If the disk is full.
    """
    folder = target.parent / "shapefiles"
    folder.mkdir()
    cuts = []
    for name, frame in parts:
        fitted, cut = _fitted(frame)
        cuts.append(cut)
        pyogrio.write_dataframe(
            fitted,
            folder / f"{name}.shp",
            driver="ESRI Shapefile",
            encoding="UTF-8",
            layer_options={"DBF_DATE_LAST_UPDATE": _NO_DATE_TEXT},
        )
    (folder / "README.txt").write_text(_readme(table, parts, cuts, said), encoding="utf-8")
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(file.name, _NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as packed, file.open("rb") as written:
                shutil.copyfileobj(written, packed)
    shutil.rmtree(folder)
