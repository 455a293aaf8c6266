"""
The layers as collections of OGC API Features, in the form that pygeoapi takes.

Loaded at the first request to `/ogc`: pygeoapi is not needed for anything else. A request reads the table of its layer
and lets it go: a process keeps no second copy of the networks.
"""

from __future__ import annotations

import json
import math
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyproj
import shapely
from pygeoapi.provider.base import BaseProvider, ProviderInvalidQueryError, ProviderItemNotFoundError

from app.language.texts import TEXTS
from app.web.ogc.description import CRS84, CRS_URIS, DEFAULT_ITEMS, MOST_ITEMS
from geo.layers.export import Content, json_features, layer_content
from geo.layers.registry import LAYERS, edges_table
from geo.sources import licence_of, source_line
from geo.tables import metadata_of

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.world import World

__all__ = ["CRS84", "CRS_URIS", "MOST_ITEMS", "LayerProvider", "service_config"]

_METRE_DECIMALS = 2
_EDGE_KEY = "edge"
_SMALLEST_NETWORK = ("ferry",)


def _field(column: pd.Series) -> dict[str, str]:
    if pd.api.types.is_bool_dtype(column.dtype):
        return {"type": "boolean"}
    if pd.api.types.is_integer_dtype(column.dtype):
        return {"type": "integer"}
    return {"type": "number" if pd.api.types.is_numeric_dtype(column.dtype) else "string"}


def _stored_bounds(path: Path) -> list[float]:
    bounds: list[float] = json.loads(metadata_of(path)["geo"])["columns"]["geometry"]["bbox"]
    return bounds


def _outline(world: World, name: str) -> tuple[Content, list[float]]:
    """Return a layer and its bounds; for networks the smallest one, whose columns are those of all."""
    layer = LAYERS[name]
    if layer.key != _EDGE_KEY:
        content = layer_content(world, name)
        return content, content.frame.total_bounds.tolist()
    bounds = np.array([_stored_bounds(world.data / file) for file in layer.files])
    whole = [*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist()]
    small = edges_table(world, _SMALLEST_NETWORK)
    source, licence = source_line(world.catalogue, layer.files), licence_of(world.catalogue, layer.files)
    return Content(name, layer.key, layer.title_zh, layer.title_en, small, source, licence), whole


def _resource(world: World, name: str) -> dict[str, Any]:
    content, bounds = _outline(world, name)
    frame = content.frame
    fields = {str(column): _field(frame[column]) for column in frame.columns if column != frame.geometry.name}
    provider = {
        "type": "feature",
        "name": f"{__name__}.{LayerProvider.__name__}",
        # pygeoapi copies its configuration deeply; a function stays what it is.
        "data": lambda: layer_content(world, name),
        "id_field": content.key,
        "fields": fields,
        "crs": list(CRS_URIS),
        "storage_crs": CRS84,
    }
    return {
        "type": "collection",
        "title": {"zh": content.title_zh, "en": content.title_en},
        "description": content.description,
        "keywords": [name],
        "links": [],
        "extents": {"spatial": {"bbox": [round(value, 6) for value in bounds], "crs": CRS84}},
        "providers": [provider],
    }


def service_config(world: World) -> dict[str, Any]:
    """
    Return what pygeoapi has to know: every layer as a collection.

    Returns
    -------
    config
        Titles in both languages; the address of the service is that of each request.
    """
    title, text = TEXTS["title"], TEXTS["description"]
    notice = TEXTS["ogc.terms"].en
    nobody = {"name": title.en, "url": "/"}
    return {
        "server": {
            "url": "/ogc",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["zh-CN", "en-US"],
            # The standard wants a limit that is too large to mean the largest.
            "limits": {"default_items": DEFAULT_ITEMS, "max_items": MOST_ITEMS, "on_exceed": "throttle"},
        },
        "logging": {"level": "WARNING"},
        "metadata": {
            "identification": {
                "title": {"zh": title.zh, "en": title.en},
                "description": {"zh": text.zh, "en": text.en},
                "keywords": ["Liaoning", "Jiangsu"],
                "terms_of_service": "/?page=sources",
                "url": "/",
            },
            "license": {"name": notice, "url": "/?page=sources"},
            "provider": nobody,
            "contact": nobody,
        },
        "resources": {name: _resource(world, name) for name in LAYERS},
    }


def _equal(column: pd.Series, name: str, text: str) -> NDArray[np.bool_]:
    """Return where a column has a value that is given as text."""
    kind = _field(column)["type"]
    if kind == "string":
        return np.asarray(column.astype("string").fillna("") == text)
    try:
        value = {"true": 1.0, "false": 0.0}[text] if kind == "boolean" else float(text)
    except (KeyError, ValueError) as error:
        msg = f"{name} is a {kind}; {text!r} is none."
        raise ProviderInvalidQueryError(user_msg=msg) from error
    return np.asarray(pd.to_numeric(column).astype("Float64").fillna(math.nan) == value, dtype=bool)


def _in_box(frame: gpd.GeoDataFrame, box: list[float]) -> NDArray[np.bool_]:
    """Return which features meet a box; one whose west lies east of its east goes across the antimeridian."""
    if not all(math.isfinite(value) for value in box):
        raise ProviderInvalidQueryError(user_msg="The bbox lies outside the area of its coordinate reference system.")
    half = len(box) // 2
    (west, south), (east, north) = box[:2], box[half : half + 2]
    boxes = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    shapes = frame.geometry.to_numpy()
    found = np.zeros(len(frame), dtype=bool)
    for low, high in boxes:
        found |= shapely.intersects(shapes, shapely.box(low, south, high, north))
    return found


def _projected(shapes: NDArray[np.object_], spec: Any) -> NDArray[np.object_]:
    """Return geometries in the coordinate reference system that was asked for, its axes in its own order."""
    target = pyproj.CRS.from_wkt(spec.target_crs_wkt)
    change = pyproj.Transformer.from_crs(pyproj.CRS.from_wkt(spec.source_crs_wkt), target)

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = np.column_stack(change.transform(xy[:, 0], xy[:, 1]))
        return np.round(moved, _METRE_DECIMALS) if target.is_projected else moved

    projected: NDArray[np.object_] = shapely.transform(shapes, move)
    return projected


class LayerProvider(BaseProvider):  # type: ignore[misc]
    """
    A layer as pygeoapi asks for it; made anew for each request.

    Parameters
    ----------
    provider_def
        With `data`, which makes the layer's content, and `fields`, its columns' types.
    """

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        # The caller writes roles into what it gets.
        self._fields = deepcopy(provider_def["fields"])

    def get_fields(self) -> dict[str, dict[str, str]]:
        """Return the columns and their types."""
        fields: dict[str, dict[str, str]] = self._fields
        return fields

    def query(self, **asked: Any) -> dict[str, Any]:
        """
        Return a page of the layer.

        Parameters
        ----------
        **asked
            As read by pygeoapi: `offset`, `limit`, `bbox`, `properties`, `sortby`, `select_properties`,
            `skip_geometry`, `resulttype`, `crs_transform_spec`.

        Returns
        -------
        collection
            GeoJSON with how many there are, source and licence.

        Raises
        ------
        ProviderInvalidQueryError
            If a value is not of its property's type, or the box is nowhere.
        """
        content: Content = self.data()
        frame = content.frame
        for name, text in asked["properties"]:
            frame = frame[_equal(frame[name], name, text)]
        if asked["bbox"]:
            frame = frame[_in_box(frame, asked["bbox"])]
        matched = len(frame)
        if asked["sortby"]:
            ascending = [entry["order"] == "+" for entry in asked["sortby"]]
            frame = frame.sort_values(
                [entry["property"] for entry in asked["sortby"]], ascending=ascending, kind="stable"
            )
        page = frame.iloc[:0] if asked["resulttype"] == "hits" else frame.iloc[asked["offset"] :][: asked["limit"]]
        features = self._features(page, asked.get("crs_transform_spec"))
        kept = set(asked["select_properties"])
        for feature in features:
            if kept:
                feature["properties"] = {name: v for name, v in feature["properties"].items() if name in kept}
            if asked["skip_geometry"]:
                feature["geometry"] = None
        return {
            "type": "FeatureCollection",
            "numberMatched": matched,
            "numberReturned": len(features),
            "source": content.source,
            "licence": content.licence,
            "features": features,
        }

    def get(self, identifier: str, **asked: Any) -> dict[str, Any]:
        """
        Return one feature.

        Parameters
        ----------
        **asked
            As read by pygeoapi: `crs_transform_spec`.

        Raises
        ------
        ProviderItemNotFoundError
            If there is none.
        """
        content: Content = self.data()
        frame = content.frame
        found = frame[frame[content.key].astype("string") == identifier]
        if found.empty:
            raise ProviderItemNotFoundError(user_msg=f"{content.name} has no feature {identifier!r}.")
        return self._features(found, asked.get("crs_transform_spec"))[0]

    def _features(self, frame: gpd.GeoDataFrame, spec: Any) -> list[dict[str, Any]]:
        if spec is not None:
            frame = frame.set_geometry(_projected(frame.geometry.to_numpy(), spec))
        features = json_features(frame, str(self.id_field))
        numbers = [name for name, field in self._fields.items() if field["type"] == "number"]
        for feature in features:
            properties = feature["properties"]
            for name in numbers:
                # Written with its point: clients take the type of a column from the first page.
                if properties[name] is not None:
                    properties[name] = float(properties[name])
        return features
