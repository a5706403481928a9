"""The curves of a run: one line of JSON for every half second and every epoch, appended while it runs.

A run that goes on from a checkpoint takes back the lines after it, so the curve is one that an unbroken run would give.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import IO

from latentloom.base.atomic import write_text
from latentloom.base.errors import LoomError

FILE = "journal.jsonl"
MOST_BYTES = 256 << 20
MOST_OTHERS = 6
"""Further terms that are read of a line: more than any family has."""


@dataclass(frozen=True)
class CurvePoint:
    """Means over the steps since the last point, in nats a picture; a held-out value is None between epochs.

    Attributes:
        step: the last step that counts; epoch: with its fraction; seconds: since the run began, pauses left out.
        objective, reconstruction, kl: of the training pictures.
        held_reconstruction, held_kl: of the held-out ones.
        others: further terms of the objective and losses of further players by name, of the training pictures.
    """

    step: int
    epoch: float
    seconds: float
    objective: float
    reconstruction: float
    kl: float
    held_reconstruction: float | None = None
    held_kl: float | None = None
    others: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the point as one line."""
        return json.dumps({name: value for name, value in asdict(self).items() if value not in (None, {})})


_NEEDED = tuple(f.name for f in fields(CurvePoint))[:6]


def read_journal(folder: Path) -> list[CurvePoint]:
    """Return the points of a run, in rising order of steps; lines that cannot be read are left out."""
    path = folder / FILE
    try:
        if path.stat().st_size > MOST_BYTES:
            return []
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    points: list[CurvePoint] = []
    for line in lines:
        point = point_of(line)
        if point is not None and (not points or point.step > points[-1].step):
            points.append(point)
    return points


def point_of(line: str) -> CurvePoint | None:
    """Return the point that a line of JSON holds, None for anything else."""
    try:
        entry = json.loads(line)
        others = dict(list(entry.get("others", {}).items())[:MOST_OTHERS])
        values = {f.name: entry.get(f.name) for f in fields(CurvePoint) if f.name != "others"}
        needed = [value for name, value in values.items() if value is not None or name in _NEEDED]
        for value in (*needed, *others.values()):
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                return None
        return CurvePoint(**{**values, "step": int(values["step"]), "others": others})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


class Journal:
    """Appends to the curves of a run.

    Attributes:
        seconds: of the sessions before this one.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._kept = read_journal(folder)
        self._stream: IO[str] | None = None
        self.seconds = 0.0

    def begin(self, step: int) -> None:
        """Go on before step `step`: what an earlier session wrote of it and of later ones is taken back."""
        kept = [point for point in self._kept if point.step < step]
        if len(kept) != len(self._kept) or not self._path.exists():
            write_text(self._path, "".join(f"{point.to_json()}\n" for point in kept))
        self.seconds = kept[-1].seconds if kept else 0.0
        try:
            self._stream = self._path.open("a", encoding="utf-8")
        except OSError as problem:
            raise LoomError(f"{self._path} cannot be written ({problem.strerror}); free some space.") from problem

    def add(self, point: CurvePoint) -> None:
        """Append a point. A full disk costs the curve, not the training."""
        if self._stream is not None:
            try:
                self._stream.write(f"{point.to_json()}\n")
                self._stream.flush()
            except OSError:
                return

    def close(self) -> None:
        """Let go of the file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
