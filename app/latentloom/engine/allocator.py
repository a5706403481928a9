"""Memory that one step frees is kept for the next one, instead of going back to the system.

A batch of pictures takes tens of megabytes on its way through a decoder, a training step hundreds, and frees them
again. glibc's malloc hands the end of its heap back as soon as it is free, so that each time the system would clear the
same pages anew: 8,000 page faults to decode 64 pictures, a fifth to a third of the time; over 20,000 for a training
step, a tenth. Other systems' allocators are left as they are.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# From glibc's malloc.h; see mallopt(3).
_TRIM_THRESHOLD = -1
_MMAP_THRESHOLD = -3

_ALL = (1 << 31) - 1
"""Bytes at the heap's end that are not given back, and the size from which a block has pages of its own: none is."""

_STEADY_MMAP, _STEADY_TRIM = 32 << 20, 128 << 20
"""The size from which a block has pages of its own: the largest that glibc comes to by itself (its
DEFAULT_MMAP_THRESHOLD_MAX). And what is not given back: enough for 64 pictures of 64 pixels in float32."""

_lock = threading.Lock()
_users = 0


def keep_steady() -> None:
    """Keep up to 128 MB of what is freed, in the whole process and for good."""
    with _lock:
        if _users == 0:
            _set(_STEADY_MMAP, _STEADY_TRIM)


@contextmanager
def freed_memory_kept() -> Iterator[None]:
    """Keep all freed memory in the process while the block runs; at the end of the last such block it is given back."""
    global _users
    with _lock:
        _users += 1
        if _users == 1:
            _set(_ALL, _ALL)
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                _set(_STEADY_MMAP, _STEADY_TRIM)
                _give_back()


def _glibc() -> ctypes.CDLL | None:
    """Return the C library where it is glibc, else None (macOS, Windows, musl)."""
    if sys.platform != "linux":
        return None
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        # musl has no such function, and its malloc no such settings.
        if library.gnu_get_libc_version is not None:
            return library
    return None


def _set(mmap: int, trim: int) -> None:
    library = _glibc()
    if library is not None:
        library.mallopt(_MMAP_THRESHOLD, mmap)
        library.mallopt(_TRIM_THRESHOLD, trim)


def _give_back() -> None:
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)
