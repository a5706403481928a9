"""The numbers of a run, as a table for people and as JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Line:
    """One measured number.

    Attributes:
        name: what was measured; value: NaN where this machine cannot measure it.
        unit: "ms", "s", "MB", "steps/s" or "x".
        bar: the number to reach, None where there is none.
        better: "lower" where `bar` is the most that passes, "higher" where it is the least.
        note: how it was measured, or why not.
    """

    name: str
    value: float
    unit: str
    bar: float | None = None
    better: Literal["lower", "higher"] = "lower"
    note: str = ""

    @property
    def measured(self) -> bool:
        """Whether there is a number at all."""
        return math.isfinite(self.value)

    @property
    def passed(self) -> bool | None:
        """Whether the bar is reached; None where there is no bar or no number."""
        if self.bar is None or not self.measured:
            return None
        return self.value <= self.bar if self.better == "lower" else self.value >= self.bar


def failed(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines that do not reach their bar."""
    return tuple(line for line in lines if line.passed is False)


def as_json(machine: str, lines: Sequence[Line]) -> dict[str, Any]:
    """Return the run as a JSON object; what could not be measured is null."""
    rows = [asdict(line) | {"value": line.value if line.measured else None, "passed": line.passed} for line in lines]
    return {"machine": machine, "lines": rows, "passed": not failed(lines)}


def as_table(machine: str, lines: Sequence[Line]) -> str:
    """Return the run as text, one line a number."""
    rows = [(line.name, _number(line), _bar(line), _verdict(line), line.note) for line in lines]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    text = [machine, ""]
    for name, number, bar, verdict, note in rows:
        cells = (name.ljust(widths[0]), number.rjust(widths[1]), bar.ljust(widths[2]), verdict.ljust(widths[3]), note)
        text.append("  ".join(cells).rstrip())
    return "\n".join(text)


def _number(line: Line) -> str:
    return f"{_digits(line.value)} {line.unit}" if line.measured else "not measured"


def _bar(line: Line) -> str:
    if line.bar is None:
        return ""
    return f"{'<=' if line.better == 'lower' else '>='} {line.bar:g} {line.unit}"


def _verdict(line: Line) -> str:
    return {True: "pass", False: "FAIL", None: ""}[line.passed]


def _digits(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
