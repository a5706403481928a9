"""Long work as a generator: every yield is (done, total), a place to cancel and a turn for something else."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

Result = TypeVar("Result")
News = TypeVar("News")

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


def relayed(steps: Steps[Result], tell: Callable[[int, int], News]) -> Generator[News, None, Result]:
    """Do the work and pass its progress on as `tell(done, total)` words it; returns its result."""
    while True:
        try:
            done, total = next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
        yield tell(done, total)
