"""
Whole files or none: every file the project writes goes through `replace_atomically`.

What is not yet whole stands in a scratch folder beside the target, locked while its process lives. A process that is
killed leaves its folder behind without the lock, and whoever writes there next removes it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import UnwritableTargetError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

if sys.platform != "win32":
    import fcntl

__all__ = [
    "copied_folder",
    "is_scratch",
    "replace_atomically",
    "replace_together",
    "require_writable",
    "scratch_folder",
    "sha256_of",
    "write_text",
]

_SCRATCH = ".liaosu-scratch-"
# What `tempfile` appends; a folder of another's that happens to begin alike is not to be removed.
_SCRATCH_NAME = re.compile(re.escape(_SCRATCH) + r"[a-z0-9_]{8}")
_LONGEST_TOLD = 60
_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def require_writable(target: Path) -> None:
    """
    Refuse a target that cannot be written, before any work is done for it.

    Raises
    ------
    UnwritableTargetError
        If the folder is missing or read-only, the target is a folder or a read-only file, or its name is too long.

    Notes
    -----
    The permission bits are read as well as asked for, so that root too respects a read-only mark.
    """
    try:
        _require_writable(target)
    except OSError as error:
        # The file system refuses the very name, most often because it is too long.
        name = target.name if len(target.name) <= _LONGEST_TOLD else f"{target.name[:_LONGEST_TOLD]}…"
        msg = f"{name} cannot be written ({error.strerror or error}); choose another name."
        raise UnwritableTargetError(msg) from error


def _require_writable(target: Path) -> None:
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


def is_scratch(path: Path) -> bool:
    """Return whether a path is a scratch folder by its name."""
    return _SCRATCH_NAME.fullmatch(path.name) is not None


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """
    Give a hidden folder that is gone afterwards, and remove those that killed processes have left.

    Parameters
    ----------
    parent
        Where to make it.

    Yields
    ------
    folder
        New and empty; no other process removes it while this one lives.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    _clear_abandoned(parent)
    folder, lock = _locked_folder(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _locked_folder(parent: Path) -> tuple[Path, int | None]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=parent))
        lock = _lock(folder, wait=True)
        # Until it is locked, another process takes it for one that was left.
        if folder.is_dir():
            return folder, lock
        if lock is not None:
            os.close(lock)


def _lock(folder: Path, *, wait: bool) -> int | None:
    """Return the descriptor that holds a folder, or None where another does or the file system knows no locks."""
    if sys.platform == "win32":
        return None
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            os.close(descriptor)
        else:
            return descriptor
    return None


def _clear_abandoned(parent: Path) -> None:
    with suppress(OSError):
        for path in parent.glob(f"{_SCRATCH}*"):
            lock = _lock(path, wait=False) if is_scratch(path) else None
            if lock is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(lock)


def _flush(path: Path) -> None:
    """Bring a file to the disk."""
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _flush_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the file system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def replace_atomically(target: Path) -> Iterator[Path]:
    """
    Give a temporary path of the same name; on success it takes the target's place, else nothing changes.

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
        with scratch_folder(target.parent) as scratch:
            path = scratch / target.name
            yield path
            _flush(path)
            path.chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
            path.replace(target)
            _flush_folder(target.parent)
    except OSError as error:
        msg = f"{target} could not be written ({error.strerror or error}); what was there is unchanged."
        raise UnwritableTargetError(msg) from error


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
        with scratch_folder(folder) as scratch:
            old, new = scratch / "old", scratch / "new"
            for name in names:
                for side in (old, new):
                    (side / name).parent.mkdir(parents=True, exist_ok=True)
            yield new
            for name in names:
                _flush(new / name)
                if (folder / name).exists():
                    shutil.copy2(folder / name, old / name)
                    (new / name).chmod((folder / name).stat().st_mode)
            _exchange(folder, names, old, new)
    except OSError as error:
        msg = f"{folder} could not be written ({error.strerror or error}); what was there is unchanged."
        raise UnwritableTargetError(msg) from error


def _exchange(folder: Path, names: Sequence[str], old: Path, new: Path) -> None:
    """Put new files in place, and the old ones back if one of them cannot be."""
    replaced: list[str] = []
    try:
        for name in names:
            (new / name).replace(folder / name)
            replaced.append(name)
    except OSError:
        for name in replaced:
            if (old / name).exists():
                (old / name).replace(folder / name)
            else:
                (folder / name).unlink()
        raise
    for part in {(folder / name).parent for name in names}:
        _flush_folder(part)


@contextmanager
def copied_folder(source: Path, target: Path) -> Iterator[Path]:
    """
    Give a copy of a folder to change; on success it becomes the target, else there is none.

    Yields
    ------
    copy
        In a hidden folder beside the target.

    Raises
    ------
    UnwritableTargetError
        If the target is there already, or cannot be written.
    """
    # Unlike `Path.exists`, false for a name that the file system refuses; the next check says so.
    if os.path.exists(target):  # noqa: PTH110
        msg = f"{target} is there already; name a folder that is not."
        raise UnwritableTargetError(msg)
    require_writable(target)
    try:
        with scratch_folder(target.parent) as scratch:
            copy = Path(shutil.copytree(source, scratch / target.name, ignore=shutil.ignore_patterns(f"{_SCRATCH}*")))
            yield copy
            copy.replace(target)
            _flush_folder(target.parent)
    except OSError as error:
        msg = f"{target} could not be written ({error.strerror or error}); write elsewhere."
        raise UnwritableTargetError(msg) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_text(target: Path, text: str) -> None:
    """
    Write UTF-8 text with line feeds, whole or not at all.

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

    Returns
    -------
    digest
        64 hexadecimal digits.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
