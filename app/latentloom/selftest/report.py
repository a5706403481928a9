"""What the self-test did: steps with their times, as one line or as one JSON object."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import latentloom
from latentloom.base.errors import LoomError


@dataclass
class Step:
    """One step: how long it took, what there is to say of it, and what went wrong ("" when nothing did)."""

    name: str
    seconds: float = 0.0
    note: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Report:
    """All steps, and seconds from the start of the process to the end of the last one."""

    steps: tuple[Step, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether everything went well."""
        return bool(self.steps) and not any(step.problem for step in self.steps)

    def line(self) -> str:
        """Return one line for a person."""
        head = f"Latent Loom {latentloom.__version__} self-test"
        failed = next((step for step in self.steps if step.problem), None)
        if failed is not None:
            return f"{head}: failed at {failed.name} after {self.seconds:.1f} s: {failed.problem}"
        parts = ", ".join(f"{step.name}{f' ({step.note})' if step.note else ''}" for step in self.steps)
        return f"{head}: ok in {self.seconds:.1f} s: {parts}"

    def to_json(self) -> dict[str, Any]:
        """Return the same for a program."""
        return {
            "version": latentloom.__version__,
            "ok": self.ok,
            "seconds": round(self.seconds, 3),
            "steps": [{**asdict(step), "seconds": round(step.seconds, 3)} for step in self.steps],
        }


@dataclass
class Recorder:
    """Takes the times. `began`: when the process began, in seconds since the epoch."""

    began: float
    steps: list[Step] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether a step has failed."""
        return any(step.problem for step in self.steps)

    def begin(self, name: str) -> Step:
        """Begin a step; it ends with `end`."""
        step = Step(name, time.perf_counter())
        self.steps.append(step)
        return step

    def end(self, step: Step, problem: str = "") -> None:
        """End a step, with what went wrong."""
        step.seconds = time.perf_counter() - step.seconds
        step.problem = problem

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Record a step; a LoomError within is its problem, and goes no further."""
        step = self.begin(name)
        problem = ""
        try:
            yield step
        except LoomError as failure:
            problem = str(failure)
        finally:
            self.end(step, problem)

    def report(self, now: float) -> Report:
        """Return the report; `now` in seconds since the epoch."""
        return Report(tuple(self.steps), now - self.began)
