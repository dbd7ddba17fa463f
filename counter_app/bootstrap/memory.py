"""What the C library does with memory that is free again: few heaps, and given back where a shop is quiet.

glibc opens a heap for every thread that asks while another one asks, and keeps in each what was freed. A dozen threads
through which pictures of 2.7 MB go would hold tens of megabytes that nobody uses. Elsewhere there is nothing to do.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ctypes

_M_ARENA_MAX = -8  # malloc.h
_HEAPS = 2


@lru_cache(maxsize=1)
def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    import ctypes

    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None


def use_few_heaps() -> None:
    """Threads that start from now on share the heaps that are there. Python runs one of them at a time anyway."""
    library = _glibc()
    if library is not None:
        library.mallopt(_M_ARENA_MAX, _HEAPS)


def give_back() -> None:
    """Hand what is free to the system. It takes some milliseconds, in which other threads go on unless they ask."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)
