"""
What single closures do to some of the pairs, so that many processes can each take some and their sums are exact.

Floating sums depend on their order. Here what a pair loses is counted in whole units of 2^-24, so that tallies of any
blocks of pairs, added in any order, give the same to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Tally", "in_units", "merged", "of_units", "tally_of_table", "tally_table"]

_UNITS = 2.0**24


def in_units(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return values in whole units of 2^-24, for sums that no order changes; off by 3e-8 at most."""
    return np.rint(values * _UNITS).astype(np.int64)


def of_units(units: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the values that some units stand for."""
    return np.asarray(units / _UNITS)


@dataclass(frozen=True, eq=False)
class Tally:
    """
    What closing each row and port alone does to some ordered pairs.

    Attributes
    ----------
    rows
        Rows of the edge table that a best path uses, in order.
    added
        What the pairs that still have a way lose, in units of `in_units`, shape (rows,).
    cut
        Pairs without a way, shape (rows,).
    at_door
        Pairs of which an end lies on the row, shape (rows,).
    searched
        Pairs that were searched anew for the row, shape (rows,).
    ports
        By port id: added, pairs cut.
    """

    rows: NDArray[np.int64]
    added: NDArray[np.int64]
    cut: NDArray[np.int64]
    at_door: NDArray[np.int64]
    searched: NDArray[np.int64]
    ports: dict[str, tuple[int, int]]


def merged(tallies: Sequence[Tally]) -> Tally:
    """Return the tally of all pairs of some tallies that share none."""
    rows = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *(tally.rows for tally in tallies)]))
    sums = {name: np.zeros(len(rows), dtype=np.int64) for name in ("added", "cut", "at_door", "searched")}
    ports: dict[str, tuple[int, int]] = {}
    for tally in tallies:
        place = np.searchsorted(rows, tally.rows)
        for name, total in sums.items():
            total[place] += getattr(tally, name)
        for port, (added, cut) in tally.ports.items():
            before = ports.get(port, (0, 0))
            ports[port] = (before[0] + added, before[1] + cut)
    return Tally(rows=rows, ports=ports, **sums)


def tally_table(tally: Tally) -> pd.DataFrame:
    """
    Return a tally as a table, for files.

    Returns
    -------
    table
        A row for each row of the edge table (`row`, `port` empty), then one for each port (`row` -1); `added` in
        units of `in_units`, `cut`, `at_door`, `searched`.
    """
    ports = list(tally.ports)
    nothing = np.zeros(len(ports), dtype=np.int64)
    of_ports = np.array([tally.ports[port] for port in ports], dtype=np.int64).reshape(len(ports), 2)
    return pd.DataFrame(
        {
            "row": np.concatenate([tally.rows, np.full(len(ports), -1, dtype=np.int64)]),
            "port": [*[""] * len(tally.rows), *ports],
            "added": np.concatenate([tally.added, of_ports[:, 0]]),
            "cut": np.concatenate([tally.cut, of_ports[:, 1]]),
            "at_door": np.concatenate([tally.at_door, nothing]),
            "searched": np.concatenate([tally.searched, nothing]),
        }
    )


def tally_of_table(table: pd.DataFrame) -> Tally:
    """Return the tally that `tally_table` made a table of."""
    links, ports = table[table["row"] >= 0], table[table["row"] < 0]
    columns = {name: links[name].to_numpy(dtype=np.int64) for name in ("added", "cut", "at_door", "searched")}
    of_ports = {p.port: (int(p.added), int(p.cut)) for p in ports.itertuples()}
    return Tally(rows=links["row"].to_numpy(dtype=np.int64), ports=of_ports, **columns)
