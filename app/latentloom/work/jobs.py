"""Jobs: long work as generators, one step at a time, so that previews go between the steps.

A job's generator yields (done, total) after each step and returns its result. Closing the generator is how a job is
cancelled: its `finally` and `with` blocks remove what was half written.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from latentloom.work.messages import JobInfo, SolveReply

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Steps = Generator[tuple[int, int] | SolveReply, None, Any]
"""Yields (done, total), or what a search has found so far; its return value is the job's result."""

REPORT_INTERVAL_S = 0.1
"""Progress is told at most this often, however fast the steps are."""


@dataclass(frozen=True)
class Job:
    """One job.

    Attributes:
        number: in the registry, rising; title: for people.
        begin: makes the generator in the engine thread, given the open space (None where none is open).
        cancelled: set from any thread; looked at before every step.
    """

    number: int
    title: str
    begin: Callable[[Space | None], Steps]
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Finished:
    """What the last step of a job gives."""

    result: Any


class RunningJob:
    """A job whose generator has been made. Used by the engine thread alone."""

    def __init__(self, job: Job, steps: Steps) -> None:
        self.job = job
        self._steps = steps
        self._told_at = 0.0

    def step(self) -> JobInfo | SolveReply | Finished | None:
        """Run one step; return the progress where it is time to tell it, and the result after the last step."""
        try:
            news = next(self._steps)
        except StopIteration as end:
            return Finished(end.value)
        if isinstance(news, SolveReply):
            return news
        done, total = news
        now = time.monotonic()
        if now - self._told_at < REPORT_INTERVAL_S:
            return None
        self._told_at = now
        fraction = min(1.0, done / total) if total > 0 else 0.0
        return JobInfo(self.job.number, self.job.title, fraction, f"{self.job.title}: {done:,} of {total:,}")

    def close(self) -> None:
        """Stop for good; the generator removes what it had begun to write."""
        self._steps.close()
