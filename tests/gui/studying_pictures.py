"""Small folders of pictures, and a training process that does as it is told, for tests of the studio."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, Signal

from latentloom.engine.runs.folder import read_run, save_run
from latentloom.engine.runs.journal import CurvePoint, Journal


def picture_folder(root: Path, counts: dict[str, int] | None = None) -> Path:
    """Make a folder of class folders with strokes on paper."""
    for number, (name, count) in enumerate((counts or {"bars": 8, "slants": 6}).items()):
        (root / name).mkdir(parents=True)
        for i in range(count):
            y, x = np.mgrid[:32, :32]
            ink = np.abs(y - 6 - 2 * i) < 3 if number % 2 == 0 else np.abs(y - x + i - 3) < 3
            Image.fromarray(np.where(ink, 0, 255).astype(np.uint8)).save(root / name / f"{i}.png")
    return root


class FakeProcess(QObject):
    """TrainingProcess without a process: a test tells the news, and sees what was said."""

    heard = Signal(object)
    ended = Signal(int)
    made: list[FakeProcess] = []

    def __init__(self, folder: Path, device: str = "auto", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.said: list[str] = []
        self.left = False
        save_run(replace(read_run(folder), state="running", sentence=""))
        FakeProcess.made.append(self)

    def say(self, word: str) -> None:
        self.said.append(word)

    def leave(self, timeout_s: float) -> bool:
        self.left = True
        return True

    def step(self, step: int, steps: int = 20, per_epoch: int = 5, **others: float) -> None:
        """Tell a step, with a point of the curves, and at the end of an epoch a snapshot; others: further terms."""
        epoch = step / per_epoch
        whole = step % per_epoch == 0
        held = (82.0 - step, 10.5) if whole else (None, None)
        point = CurvePoint(step, epoch, step / 10, 90 - step, 80 - step, 10.0, *held, others)
        journal = Journal(self.folder)
        journal.begin(step)
        journal.add(point)
        journal.close()
        self.heard.emit({"news": "curve", **vars(point)})
        left = (steps - step) / 10
        self.heard.emit({"news": "step", "step": step, "steps": steps, "epoch": epoch, "speed": 1234.0, "left": left})
        if whole:
            self.snapshot(epoch)

    def snapshot(self, epoch: float) -> None:
        """Draw a snapshot: a grey level an epoch."""
        folder = self.folder / "snapshots"
        folder.mkdir(exist_ok=True)
        for name, side in (("jdiagram", (148, 208)), ("samples", (148, 118))):
            level = np.full(side, 250 - round(10 * epoch), np.uint8)
            Image.fromarray(level).save(folder / f"{name}-{round(epoch * 100):06d}.png")
        self.heard.emit({"news": "snapshot", "epoch": epoch})

    def end(self, state: str, sentence: str = "", space: str = "", epochs: float = 0.0) -> None:
        """End as the process would."""
        run = read_run(self.folder)
        save_run(replace(run, state=state, sentence=sentence, space=space, epochs=epochs or run.epochs))
        self.heard.emit({"news": "end", "state": state, "sentence": sentence, "space": space})
        self.ended.emit(1 if state == "failed" else 0)
