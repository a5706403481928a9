"""Long work as a generator: every yield is (done, total), a place to cancel and a turn for something else."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")

Steps = Generator[tuple[int, int], None, Result]
"""Yields (done, total) and returns the result."""


def finished(steps: Steps[Result]) -> Result:
    """Run the work to its end at once and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
