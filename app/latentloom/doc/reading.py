"""Strict reading of untrusted JSON values: the type, the bounds, or `Malformed` with the place where it stands."""

from __future__ import annotations

import math
from typing import Any

from latentloom.base.errors import LoomError

LONGEST_TEXT = 10_000


class Malformed(LoomError):
    """A value that is missing, of another type or out of bounds; the sentence names its place in the file."""

    def __init__(self, where: str, expected: str) -> None:
        super().__init__(f"The document is damaged: {where} is not {expected}.")


def record(value: Any, where: str) -> dict[str, Any]:
    """Return a JSON object."""
    if not isinstance(value, dict):
        raise Malformed(where, "an object")
    return value


def items(value: Any, where: str, most: int) -> list[Any]:
    """Return a JSON array of at most `most` items."""
    if not isinstance(value, list) or len(value) > most:
        raise Malformed(where, f"a list of at most {most}")
    return value


def pair(value: Any, where: str) -> tuple[Any, Any]:
    """Return a JSON array of two."""
    if not isinstance(value, list) or len(value) != 2:
        raise Malformed(where, "a pair")
    return value[0], value[1]


def text(value: Any, where: str, most: int = LONGEST_TEXT) -> str:
    """Return a text of at most `most` characters."""
    if not isinstance(value, str) or len(value) > most:
        raise Malformed(where, f"a text of at most {most} characters")
    return value


def choice(value: Any, where: str, choices: tuple[str, ...]) -> str:
    """Return one of `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise Malformed(where, "one of " + ", ".join(choices))
    return value


def switch(value: Any, where: str) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise Malformed(where, "true or false")
    return value


def whole(value: Any, where: str, low: int, high: int) -> int:
    """Return a whole number from `low` to `high`."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Malformed(where, f"a whole number from {low} to {high}")
    return value


def number(value: Any, where: str, low: float, high: float) -> float:
    """Return a finite number from `low` to `high`."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise Malformed(where, f"a number from {low:g} to {high:g}")
    found = float(value)
    if not math.isfinite(found):
        raise Malformed(where, "a finite number")
    return found


def point(value: Any, where: str, size: float) -> tuple[float, float]:
    """Return (x, y), each from -size to size."""
    x, y = pair(value, where)
    return number(x, where, -size, size), number(y, where, -size, size)
