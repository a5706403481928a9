"""What the training studio asks of the engine thread before a training: a look at pictures, and an estimate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from latentloom.work.jobs import Steps
from latentloom.work.opening import spare_threads

if TYPE_CHECKING:
    from latentloom.engine.data.survey import Survey
    from latentloom.engine.recipes import Recipe
    from latentloom.engine.space import Space

SURVEY, FETCH, ESTIMATE = "Look at", "Fetch", "Estimate"
"""How the titles of these jobs begin; how they end is shown in the studio itself."""

Begin = Callable[["Space | None"], Steps]


def survey(data: str, root: Path | None = None) -> tuple[str, Begin]:
    """Return title and beginning of a job that looks at pictures; its result is an `engine.data.survey.Survey`."""

    def begin(space: Space | None) -> Steps:
        from latentloom.engine.data.survey import survey_steps

        return survey_steps(data, root)

    return f"{SURVEY} {Path(data).name or data}", begin


def fetch(name: str, title: str, root: Path) -> tuple[str, Begin]:
    """Return title and beginning of a job that fetches a named set from the network."""

    def begin(space: Space | None) -> Steps:
        from latentloom.engine.data.fetching import fetch_steps

        return fetch_steps(name, root)

    return f"{FETCH} {title}", begin


def estimate(recipe: Recipe, found: Survey, device: str = "auto") -> tuple[str, Begin]:
    """Return title and beginning of a job that estimates a training; its result is an `engine.estimate.Estimate`."""

    def begin(space: Space | None) -> Steps:
        from latentloom.engine.estimate import estimate_steps

        return estimate_steps(
            replace(recipe, kind=found.kind),
            kind="ink" if found.kind == "ink" else "photo",
            channels=found.channels,
            pictures=found.pictures - found.held_out,
            classes=len(found.classes),
            native_size=found.native_size,
            device=device,
            threads=training_threads(),
        )

    return f"{ESTIMATE} a training", begin


def training_threads() -> int:
    """Return with how many threads of torch a training runs: all cores but one, and both where there are two."""
    spare = spare_threads()
    return 2 if spare == 1 and _cores() > 1 else spare


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
