"""Run every benchmark and print one table each."""

from __future__ import annotations

from benchmarks.first_map import first_map_table
from benchmarks.loading import loading_table


def main() -> None:
    """Print the tables."""
    for title, rows in (("First map, cold browser", first_map_table()), ("Loading the data", loading_table())):
        print(f"\n{title}")
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()
