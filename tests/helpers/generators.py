"""Long work is a generator: run to its end."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

News = TypeVar("News")
Result = TypeVar("Result")


def run_generator(steps: Generator[News, None, Result]) -> tuple[Result, list[News]]:
    """Run a generator to its end; return its result, and all that it yielded."""
    news = []
    while True:
        try:
            news.append(next(steps))
        except StopIteration as end:
            return end.value, news
