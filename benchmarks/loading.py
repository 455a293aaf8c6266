"""How long the data take to load and to go out, against geopandas reading and writing the same layers as GeoJSON."""

from __future__ import annotations

import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from geo.layers.export import export_layer
from geo.layers.registry import LAYERS, layer_table
from geo.world import load_world

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["loading_table"]

_RUNS = 5


def _best(task: Callable[[], object]) -> float:
    times = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return min(times)


def loading_table() -> list[tuple[str, ...]]:
    """Return the table: task, seconds, the peer's seconds, ratio."""
    world = load_world()
    # The networks are not part of what is loaded at the start.
    names = [layer.name for layer in LAYERS.values() if not layer.counted]
    rows: list[tuple[str, ...]] = [("task", "s", "peer", "peer s", "times faster")]
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            layer_table(world, name).to_file(Path(folder) / f"{name}.geojson", driver="GeoJSON")

        def peer_load() -> None:
            for name in names:
                gpd.read_file(Path(folder) / f"{name}.geojson")

        ours, peer = _best(load_world), _best(peer_load)
        rows.append(
            ("load and check all data", f"{ours:.2f}", "read_file, GeoJSON", f"{peer:.2f}", f"{peer / ours:.1f}x")
        )
        frame = layer_table(world, "counties")
        for suffix, driver in ((".geojson", "GeoJSON"), (".gpkg", "GPKG"), (".fgb", "FlatGeobuf")):
            target = Path(folder) / f"out{suffix}"
            ours = _best(partial(export_layer, world, "counties", target))
            peer = _best(partial(frame.to_file, target, driver=driver))
            rows.append((f"export counties {suffix}", f"{ours:.2f}", "to_file", f"{peer:.2f}", f"{peer / ours:.1f}x"))
    return rows
