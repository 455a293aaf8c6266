"""Descriptions of files in the form of Frictionless data packages (v1), for `data/` and for bundles."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any

from geo.layers.fields import field_of
from geo.licences import licences_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from geo.layers.export import Content

__all__ = ["bundle_package", "data_package", "package_text"]

_TITLE = "辽苏走廊 Liao-Su Corridor Explorer"
_NAME = re.compile(r"[^a-z0-9._-]+")


def package_text(package: dict[str, Any]) -> str:
    """Return a description as the text of its file."""
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _licences(said: str) -> list[dict[str, str]]:
    return [
        {"name": one.spdx, "title": one.title, **({"path": one.url} if one.url else {})} for one in licences_in(said)
    ]


def _columns(path: Path) -> list[dict[str, str]]:
    """Return the columns of a CSV; what they hold is told where it is known, their type is left open."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        names = next(csv.reader(stream), [])
    found = []
    for name in names:
        field = field_of("", name)
        told = {"title": f"{field.title_zh} / {field.title_en}"} if field else {}
        found.append({"name": name, "type": "any", **told})
    return found


def _resource(path: Path, name: str, title: str, said: tuple[str, str]) -> dict[str, Any]:
    source, licence = said
    suffix = path.suffix.removeprefix(".").lower()
    resource: dict[str, Any] = {"name": _NAME.sub("_", name.lower()), "path": name, "title": title, "format": suffix}
    if suffix == "csv":
        resource |= {"profile": "tabular-data-resource", "encoding": "utf-8", "schema": {"fields": _columns(path)}}
    return {**resource, "licenses": _licences(licence), "sources": [{"title": source}]}


def data_package(data: Path, catalogue: pd.DataFrame) -> dict[str, Any]:
    """
    Return the description of the data folder.

    Returns
    -------
    package
        A resource for each file, with its hash, licences and sources.
    """
    resources = []
    for row in catalogue.itertuples():
        path = data / row.file
        described = _resource(path, row.file, f"{row.title_zh} / {row.title_en}", (row.attribution, row.licence))
        resources.append({**described, "hash": f"sha256:{row.sha256}", "bytes": path.stat().st_size})
    licences = _licences("; ".join(catalogue.licence))
    return {
        "profile": "data-package",
        "name": "liaosu-data",
        "title": _TITLE,
        "licenses": licences,
        "resources": resources,
    }


def bundle_package(contents: Sequence[Content], files: Sequence[Path]) -> dict[str, Any]:
    """
    Return the description of a bundle.

    Parameters
    ----------
    files
        The file of each, or one of all.

    Returns
    -------
    package
        A resource for each file.
    """
    said = "; ".join(dict.fromkeys(one.licence for one in contents))
    if len(files) == len(contents):
        resources = [
            _resource(path, path.name, f"{one.title_zh} / {one.title_en}", (one.source, one.licence))
            for one, path in zip(contents, files, strict=True)
        ]
    else:
        source = "; ".join(dict.fromkeys(one.source for one in contents))
        resources = [_resource(path, path.name, _TITLE, (source, said)) for path in files]
    return {
        "profile": "data-package",
        "name": "liaosu-bundle",
        "title": _TITLE,
        "licenses": _licences(said),
        "resources": resources,
    }
