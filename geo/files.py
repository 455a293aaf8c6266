"""Whole files or none: every file the project writes goes through `replace_atomically`."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import UnwritableTargetError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["copied_folder", "replace_atomically", "replace_together", "require_writable", "sha256_of", "write_text"]

_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def require_writable(target: Path) -> None:
    """
    Refuse a target that cannot be written, before any work is done for it.

    Parameters
    ----------
    target
        File to be created or replaced.

    Raises
    ------
    UnwritableTargetError
        If the folder is missing or read-only, or the target is a folder or a read-only file.

    Notes
    -----
    The permission bits are read as well as asked for, so that root too respects a read-only mark.
    """
    folder = target.parent
    if target.is_dir():
        msg = f"{target} is a folder; name a file in it."
        raise UnwritableTargetError(msg)
    if not folder.is_dir():
        msg = f"There is no folder {folder}; create it or write elsewhere."
        raise UnwritableTargetError(msg)
    for path in (target, folder):
        if path.exists() and not (path.stat().st_mode & _WRITE_BITS and os.access(path, os.W_OK)):
            msg = f"{path} is read-only; write elsewhere or change its permissions."
            raise UnwritableTargetError(msg)


@contextmanager
def replace_atomically(target: Path) -> Iterator[Path]:
    """
    Give a temporary path of the same name; on success it takes the target's place, else nothing changes.

    Parameters
    ----------
    target
        File to be created or replaced.

    Yields
    ------
    path
        Where to write, in a hidden folder beside the target (a rename needs the same file system).

    Raises
    ------
    UnwritableTargetError
        If the target cannot be written, or the file system refuses (full, read-only).
    """
    require_writable(target)
    try:
        scratch = Path(tempfile.mkdtemp(prefix=".liaosu-", dir=target.parent))
    except OSError as error:
        msg = f"{target} cannot be written ({error.strerror}); write elsewhere."
        raise UnwritableTargetError(msg) from error
    try:
        path = scratch / target.name
        yield path
        with path.open("rb") as written:
            os.fsync(written.fileno())
        path.chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
        path.replace(target)
    except OSError as error:
        msg = f"{target} could not be written ({error.strerror or error}); what was there is unchanged."
        raise UnwritableTargetError(msg) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def replace_together(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """
    Give a temporary folder for files that belong together; on success all take their places, else nothing changes.

    Parameters
    ----------
    folder
        What the names are relative to.
    names
        Files to be created or replaced; their folders are there.

    Yields
    ------
    scratch
        Where to write all of them, under the same names.

    Raises
    ------
    UnwritableTargetError
        If a target cannot be written, or the file system refuses; what was replaced by then is put back.
    """
    for name in names:
        require_writable(folder / name)
    try:
        scratch = Path(tempfile.mkdtemp(prefix=".liaosu-", dir=folder))
    except OSError as error:
        msg = f"{folder} cannot be written ({error.strerror}); write elsewhere."
        raise UnwritableTargetError(msg) from error
    old, new = scratch / "old", scratch / "new"
    replaced: list[str] = []
    try:
        for name in names:
            for side in (old, new):
                (side / name).parent.mkdir(parents=True, exist_ok=True)
        yield new
        for name in names:
            with (new / name).open("rb") as written:
                os.fsync(written.fileno())
            if (folder / name).exists():
                shutil.copy2(folder / name, old / name)
                (new / name).chmod((folder / name).stat().st_mode)
        for name in names:
            (new / name).replace(folder / name)
            replaced.append(name)
    except OSError as error:
        for name in replaced:
            if (old / name).exists():
                (old / name).replace(folder / name)
            else:
                (folder / name).unlink()
        msg = f"{folder} could not be written ({error.strerror or error}); what was there is unchanged."
        raise UnwritableTargetError(msg) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def copied_folder(source: Path, target: Path) -> Iterator[Path]:
    """
    Give a copy of a folder to change; on success it becomes the target, else there is none.

    Parameters
    ----------
    source
        Folder to be copied.
    target
        Folder to be created.

    Yields
    ------
    copy
        In a hidden folder beside the target.

    Raises
    ------
    UnwritableTargetError
        If the target is there already, or cannot be written.
    """
    if target.exists():
        msg = f"{target} is there already; name a folder that is not."
        raise UnwritableTargetError(msg)
    require_writable(target)
    scratch: Path | None = None
    try:
        scratch = Path(tempfile.mkdtemp(prefix=".liaosu-", dir=target.parent))
        copy = Path(shutil.copytree(source, scratch / target.name))
        yield copy
        copy.replace(target)
    except OSError as error:
        msg = f"{target} could not be written ({error.strerror or error}); write elsewhere."
        raise UnwritableTargetError(msg) from error
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_text(target: Path, text: str) -> None:
    """
    Write UTF-8 text with line feeds, whole or not at all.

    Parameters
    ----------
    target
        File to be created or replaced.
    text
        Its whole content.

    Raises
    ------
    UnwritableTargetError
        If the target cannot be written.
    """
    with replace_atomically(target) as path:
        path.write_text(text, encoding="utf-8", newline="\n")


def sha256_of(path: Path) -> str:
    """
    Return the SHA-256 of a file.

    Parameters
    ----------
    path
        File to read.

    Returns
    -------
    digest
        64 hexadecimal digits.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
