"""How the C library hands out memory: what an answer frees goes back to the system."""

from __future__ import annotations

import ctypes
import sys

__all__ = ["return_freed_memory"]

# Of glibc's malloc.h.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_ARENAS = 2
# Left to itself the limit grows to 32 MB, and arrays of that size leave holes that nothing else fills.
_MAPPED_BYTES = 256 * 1024
_TRIMMED_BYTES = 1024 * 1024


def return_freed_memory() -> bool:
    """
    Let blocks of 256 KB and more go back when they are freed, and all threads share two arenas; for a new process.

    Returns
    -------
    set
        False where the C library is not glibc: there nothing is changed.
    """
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return False
    options = {_M_ARENA_MAX: _ARENAS, _M_MMAP_THRESHOLD: _MAPPED_BYTES, _M_TRIM_THRESHOLD: _TRIMMED_BYTES}
    return all(library.mallopt(name, value) == 1 for name, value in options.items())
