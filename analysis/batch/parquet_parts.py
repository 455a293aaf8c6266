"""
A large answer as a folder of Parquet parts, one for each block: what is there is kept, and nothing is there twice.

A part has the name of its block and of its question and is put in place whole, so that whoever is interrupted goes on
from the parts that are there, and a block that is answered twice takes its own place. Names that begin with an
underscore are no parts to readers of Parquet folders.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as arrow
import pyarrow.parquet as pq

from geo.errors import PartsError, UnwritableTargetError
from geo.files import is_scratch, replace_atomically, require_writable, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from analysis.batch.jobs import Block, Job

__all__ = ["MANIFEST", "Parts", "open_parts", "row_count"]

MANIFEST = "_manifest.json"
_FORMAT = 1
_TEXTS = ("scenario", "origin", "destination", "reason", "port")
_WHOLE = ("row", "added", "cut", "at_door", "searched")


@dataclass(frozen=True)
class Parts:
    """
    The folder of a question's parts.

    Attributes
    ----------
    folder
        Where they are.
    question, blocks
        What is asked, and all its blocks.
    """

    folder: Path
    question: Job
    blocks: Sequence[Block]

    def path(self, block: Block) -> Path:
        """Return where the part of a block is or will be."""
        return self.folder / f"part-{block.number:05d}-{self.question.key[:12]}.parquet"

    def missing(self) -> list[Block]:
        """Return the blocks without a part that can be read."""
        return [block for block in self.blocks if not self._is_whole(block)]

    def _is_whole(self, block: Block) -> bool:
        try:
            return bool(pq.read_metadata(self.path(block)).num_columns)
        except (OSError, arrow.ArrowException):
            return False

    def write(self, block: Block, table: pd.DataFrame) -> None:
        """
        Put the part of a block in place, whole or not at all.

        Raises
        ------
        UnwritableTargetError
            If the file system refuses.
        """
        with replace_atomically(self.path(block)) as path:
            pq.write_table(_typed(table), path, compression="zstd")

    def finish(self) -> None:
        """Say in the manifest that all parts are there; errors as in `write`."""
        _write_manifest(self, complete=True)

    def remove(self) -> None:
        """Remove the folder once its parts are in one file; the manifest goes last, so that a killed run can go on."""
        for block in self.blocks:
            self.path(block).unlink(missing_ok=True)
        shutil.rmtree(self.folder)

    def tables(self) -> Iterator[tuple[Block, pd.DataFrame]]:
        """
        Yield the blocks with their parts, in order.

        Raises
        ------
        PartsError
            If a part cannot be read.
        """
        for block in self.blocks:
            try:
                yield block, pq.read_table(self.path(block)).to_pandas()
            except (OSError, arrow.ArrowException) as error:
                msg = f"{self.path(block)} cannot be read ({error}); remove it and run the same command again."
                raise PartsError(msg) from error

    def join_into(self, target: Path) -> int:
        """
        Write all parts, one after the other, into one file, whole or not at all.

        Parameters
        ----------
        target
            `.csv` or `.parquet`.

        Raises
        ------
        PartsError, UnwritableTargetError
            If a part cannot be read, or the target cannot be written.
        """
        rows = 0
        with replace_atomically(target) as path:
            if target.suffix == ".csv":
                with path.open("w", encoding="utf-8", newline="") as stream:
                    for block, table in self.tables():
                        table.to_csv(stream, index=False, header=block.number == 0, lineterminator="\n")
                        rows += len(table)
            else:
                writer: pq.ParquetWriter | None = None
                for _, table in self.tables():
                    typed = _typed(table)
                    writer = writer or pq.ParquetWriter(path, typed.schema)
                    writer.write_table(typed)
                    rows += len(table)
                if writer is not None:
                    writer.close()
        return rows


def row_count(parts: Parts) -> int:
    """Return how many rows the parts have together."""
    return sum(pq.read_metadata(parts.path(block)).num_rows for block in parts.blocks)


def _typed(table: pd.DataFrame) -> arrow.Table:
    """Return a table whose types do not depend on what happens to be in it: parts are read as one."""
    types = {name: arrow.string() if name in _TEXTS else arrow.int64() for name in (*_TEXTS, *_WHOLE)}
    schema = arrow.schema([(name, types.get(name, arrow.float64())) for name in table.columns])
    return arrow.Table.from_pandas(table, schema=schema, preserve_index=False).replace_schema_metadata(None)


def open_parts(folder: Path, question: Job, blocks: Sequence[Block]) -> Parts:
    """
    Open the folder of a question, or make it.

    Parameters
    ----------
    folder
        New, empty, or with parts of the same question.
    question, blocks
        What is asked, and all its blocks.

    Returns
    -------
    parts
        With its manifest in place.

    Raises
    ------
    PartsError
        If the folder holds something else: another question, other data, or files that are no parts.
    UnwritableTargetError
        If the folder cannot be made or written.
    """
    parts = Parts(folder, question, blocks)
    if folder.exists() and not folder.is_dir():
        msg = f"{folder} is a file; name a folder, or a file with the suffix .csv or .parquet."
        raise UnwritableTargetError(msg)
    if folder.is_dir() and not all(is_scratch(path) for path in folder.iterdir()):
        _require_same(parts, _manifest(folder))
    else:
        require_writable(folder / MANIFEST if folder.is_dir() else folder)
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            msg = f"The folder {folder} cannot be made ({error.strerror}); write elsewhere."
            raise UnwritableTargetError(msg) from error
    _write_manifest(parts, complete=False)
    return parts


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if found["format"] == _FORMAT and isinstance(found["question"], dict):
            return dict(found)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    msg = f"{folder} holds something else than parts of an answer; name a folder that is new or empty."
    raise PartsError(msg)


def _require_same(parts: Parts, manifest: dict[str, Any]) -> None:
    if manifest.get("key") == parts.question.key:
        return
    now, then = json.loads(json.dumps(asdict(parts.question))), manifest["question"]
    differ = [name for name in now if now[name] != then.get(name)]
    about = "other data or another version of the project" if differ == ["fingerprint"] else ", ".join(differ)
    msg = (
        f"{parts.folder} holds parts of another question (what differs: {about}); name another folder, remove this "
        "one, or ask what was asked then."
    )
    raise PartsError(msg)


def _write_manifest(parts: Parts, *, complete: bool) -> None:
    document = {
        "format": _FORMAT,
        "key": parts.question.key,
        "question": asdict(parts.question),
        "blocks": len(parts.blocks),
        "complete": complete,
    }
    write_text(parts.folder / MANIFEST, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
