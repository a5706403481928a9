"""How large a picture may be drawn."""

from __future__ import annotations

from operator import index

from latentloom.base.errors import UsageError

MAX_SIZE = 16_384
"""Largest side of one picture."""


def checked_size(size: int) -> int:
    """Return a picture's side in pixels as an int.

    Raises:
        UsageError: not a whole number, or outside 1..MAX_SIZE.
    """
    try:
        side = index(size)
    except TypeError as problem:
        raise UsageError(f"A picture's size is a whole number of pixels, not {size!r}.") from problem
    if not 1 <= side <= MAX_SIZE:
        raise UsageError(f"A picture's size must lie between 1 and {MAX_SIZE} pixels, not {side}.")
    return side
