"""Figures for the window: what there is, drawing one step by step in the engine thread, and writing it to a file."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from latentloom.base.errors import LoomError
from latentloom.base.figure_options import FigureWords
from latentloom.work.figure_messages import FigureReply, FigureRequest
from latentloom.work.jobs import Steps

if TYPE_CHECKING:
    from latentloom.engine.figures.figure import Steps as FigureSteps
    from latentloom.engine.space import Space

SUFFIXES = (".png", ".pdf", ".svg")
REPORT_INTERVAL_S = 0.1
"""Progress is told at most this often."""


def catalogue() -> tuple[FigureWords, ...]:
    """Return all figures as a person chooses them. Loads no torch, so it may be called on the GUI thread."""
    from latentloom.engine.figures.registry import FIGURES

    return tuple(figure.described() for figure in FIGURES)


def known_spaces() -> tuple[str, ...]:
    """Return the names of the shipped spaces and the person's own. Loads no torch."""
    from latentloom.engine.description import list_spaces

    return tuple(space.name for space in list_spaces())


class RunningFigure:
    """A figure that is being drawn. Used by the engine thread alone."""

    def __init__(self, request: FigureRequest) -> None:
        self.request = request
        self._steps: FigureSteps | None = None
        self._began = perf_counter()
        self._told_at = self._began

    def step(self, space: Space | None) -> FigureReply | None:
        """Draw one step more; return the progress where it is time to tell it, and the figure with the last step.

        Raises:
            LoomError: no space is open, another one is, or the figure cannot be drawn of it.
        """
        request = self.request
        if space is None or space.stamp != request.stamp:
            raise LoomError("Another space is open now; draw the figure again there.")
        if self._steps is None:
            from latentloom.engine.figures.registry import figure_steps

            self._steps = figure_steps(space, request.name, dict(request.options))
        try:
            done, total = next(self._steps)
        except StopIteration as end:
            took_ms = (perf_counter() - self._began) * 1e3
            drawn = end.value
            return FigureReply(
                request.number, request.stamp, request.name, 1.0, drawn.picture, drawn.numbers, drawn.recipe, ms=took_ms
            )
        now = perf_counter()
        if now - self._told_at < REPORT_INTERVAL_S:
            return None
        self._told_at = now
        return FigureReply(request.number, request.stamp, request.name, min(1.0, done / max(total, 1)))

    def close(self) -> None:
        """Stop for good."""
        if self._steps is not None:
            self._steps.close()


def writing_steps(reply: FigureReply, target: Path) -> Steps:
    """Write a figure that was drawn, with its recipe; returns the path.

    Raises:
        LoomError: the file cannot be written.
    """
    from latentloom.engine.figures.figure import FigureResult
    from latentloom.engine.figures.writing import write_figure

    assert reply.picture is not None
    yield 0, 1
    write_figure(FigureResult(reply.picture, dict(reply.numbers), dict(reply.recipe)), target)
    return target
