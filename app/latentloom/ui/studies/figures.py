"""The numbers under a blend, each better the higher it is but for the time; how they are written and sorted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from latentloom.work.messages import EvidenceReport, StudyItem


@dataclass(frozen=True)
class Figure:
    """One number of a comparison.

    Attributes:
        key, title: for the program and for people; help: what it is.
        value: reads it; None where it was not measured.
        text: writes it.
        falling: the best is the smallest.
    """

    key: str
    title: str
    help: str
    value: Callable[[StudyItem], float | None]
    text: Callable[[float], str]
    falling: bool = False

    def of(self, item: StudyItem) -> str:
        """Return the number of a part as text, a dash where there is none."""
        value = self.value(item)
        return "\N{EN DASH}" if value is None else self.text(value)

    def rank(self, item: StudyItem) -> tuple[bool, float]:
        """Return a key that sorts the best to the front and what was not measured to the end."""
        value = self.value(item)
        if value is None:
            return True, 0.0
        return False, value if self.falling else -value


def plausibility(report: EvidenceReport) -> float | None:
    """Return how usual the picture is among real drawings: 1 in the middle of them, 0 beyond all; its worst measure."""
    return min((2 * min(part, 1 - part) for _, part in report.plausibility), default=None)


def milliseconds(ms: float) -> str:
    """Return a time for people."""
    if ms >= 1000:
        return f"{ms / 1000:.1f} s"
    return f"{ms:.1f} ms" if ms < 10 else f"{ms:.0f} ms"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _auc(item: StudyItem) -> float | None:
    return None if item.report is None else item.report.auc


def _mean(item: StudyItem) -> float | None:
    if item.report is None or not item.report.presence:
        return None
    return sum(item.report.presence) / len(item.report.presence)


def _least(item: StudyItem) -> float | None:
    return None if item.report is None else min(item.report.presence, default=None)


def _plausibility(item: StudyItem) -> float | None:
    return None if item.report is None else plausibility(item.report)


def _ms(item: StudyItem) -> float | None:
    return None if item.pixels is None else item.ms


FIGURES = (
    Figure(
        "auc",
        "Evidence AUC",
        "How likely a class asked for shows more than another; 0.50 is chance",
        _auc,
        "{:.2f}".format,
    ),
    Figure("mean", "Mean presence", "How clearly the classes show beside real pictures of others", _mean, _percent),
    Figure("least", "Least presence", "How clearly the class shows that shows least", _least, _percent),
    Figure("plausibility", "Plausibility", "How usual the picture is among real drawings", _plausibility, _percent),
    Figure("time", "Time", "How long the blend takes, without decoding", _ms, milliseconds, falling=True),
)
