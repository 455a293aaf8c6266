"""Run the benchmarks named, all by default, and print their tables, e.g. `python -m benchmarks routing`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = ("first-map", "loading", "routing", "critical")


def _tables(name: str) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Yield titled tables; what a benchmark needs is imported when it runs."""
    if name == "first-map":
        from benchmarks.first_map import first_map_table

        yield "First map, cold browser", first_map_table()
    elif name == "loading":
        from benchmarks.loading import loading_table

        yield "Loading the data", loading_table()
    elif name == "critical":
        from benchmarks.critical import critical_tables

        yield from critical_tables()
    else:
        from benchmarks.routing import routing_tables

        yield from routing_tables()


def main() -> None:
    """Print the tables."""
    wanted = sys.argv[1:] or _NAMES
    unknown = [name for name in wanted if name not in _NAMES]
    if unknown:
        sys.exit(f"There is no benchmark {unknown[0]!r}; choose from {', '.join(_NAMES)}.")
    for name in wanted:
        for title, rows in _tables(name):
            print(f"\n{title}")
            widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
            for row in rows:
                print(
                    "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), flush=True
                )


if __name__ == "__main__":
    main()
