"""The runs of the training studio: which there are, which one is being trained, and what is wanted of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from latentloom.base.errors import LoomError, UsageError
from latentloom.base.setting_words import SETTING_WORDS
from latentloom.engine.runs import folder as runs
from latentloom.engine.runs.folder import Run
from latentloom.engine.runs.journal import CurvePoint, read_journal
from latentloom.work.training_process import News, TrainingProcess

if TYPE_CHECKING:
    from latentloom.engine.recipes import Recipe

__all__ = ["CurvePoint", "News", "Run", "Trainings", "for_window", "read_journal"]

REST_EVERY_S = 0.15
"""The word is good for longer, and need not be said at every move."""

Launch = Callable[[Path, str, QObject], TrainingProcess]


class Trainings(QObject):
    """All runs in the user's data; one at a time is trained. To be used on the GUI thread.

    Signals:
        changed(): a run came, went, or has another state.
        advanced(str, dict): the run with this name has news.
        finished(Run): a training became a space, or a sweep has all its rows.
        failed(Run): a run stopped because of what its sentence says.
    """

    changed = Signal()
    advanced = Signal(str, object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, device: str = "auto", launch: Launch = TrainingProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._device = device
        self._launch = launch
        self._process: TrainingProcess | None = None
        self._name = ""
        self._told = False
        self._rested_at = 0.0

    @property
    def running(self) -> str:
        """Name of the run that is being trained, "" for none."""
        return self._name

    def all(self) -> list[Run]:
        """Return every run, newest first, as their folders tell."""
        return runs.list_runs()

    def get(self, name: str) -> Run | None:
        """Return the run with this name, None where it is gone or damaged."""
        try:
            return runs.read_run(runs.runs_dir() / name)
        except LoomError:
            return None

    def interrupted(self) -> list[Run]:
        """Return the runs that were being trained when the program ended."""
        return [run for run in self.all() if run.state == "interrupted"]

    def start(
        self, recipe: Recipe, axes: tuple[tuple[str, tuple[str, ...]], ...] = (), root: Path | None = None
    ) -> Run:  # fmt: skip
        """Make a run and train it. Raises LoomError: another is being trained, or it cannot be kept."""
        self._check_free()
        run = runs.new_run(recipe, recipe.title or recipe.name, axes, "" if root is None else str(root))
        self.resume(run.name)
        return run

    def resume(self, name: str) -> None:
        """Go on with a run. Raises LoomError: another one is being trained."""
        self._check_free()
        folder = runs.runs_dir() / name
        self._process = self._launch(folder, self._device, self)
        self._name, self._told = name, False
        self._process.heard.connect(self._on_heard)
        self._process.ended.connect(self._on_ended)
        self.changed.emit()

    def pause(self) -> None:
        """Stop the training, its state kept; `resume` goes on from there."""
        self._say("pause")

    def finish(self) -> None:
        """Make the space from the model as it stands."""
        self._say("finish")

    def rest(self) -> None:
        """Let the training stand still for a moment, as the hand moves: both share the processor's cores."""
        now = time.monotonic()
        if self._process is not None and now - self._rested_at >= REST_EVERY_S:
            self._rested_at = now
            self._say("rest")

    def delete(self, name: str) -> None:
        """Remove a run with what it kept; a finished space stays. Raises LoomError."""
        run = self.get(name)
        if run is not None:
            runs.delete_run(run)
        self.changed.emit()

    def keep_point(self, run: Run, folder: str) -> Path:
        """Copy the space of a sweep's point among the person's own; return where it is. Raises LoomError."""
        made = (run.folder / folder).resolve()
        if run.folder.resolve() not in made.parents:
            raise LoomError(f"{folder} is no point of {run.title}; take another row.")
        return runs.kept_point(made, f"{run.recipe.name}-{made.name}")

    def shutdown(self, timeout_s: float = 2.0) -> bool:
        """Let the training end by itself, its state kept, and wait a while for it; it is offered at the next start."""
        process, self._process, self._name = self._process, None, ""
        return True if process is None else process.leave(timeout_s)

    def _check_free(self) -> None:
        if self._name:
            run = self.get(self._name)
            title = self._name if run is None else run.title
            raise UsageError(f"{title} is being trained; pause it first, or wait until it is done.")

    def _say(self, word: str) -> None:
        if self._process is not None:
            self._process.say(word)

    def _on_heard(self, news: dict[str, Any]) -> None:
        if news["news"] == "end":
            self._told = True
        self.advanced.emit(self._name, news)

    def _on_ended(self, status: int) -> None:
        name, self._name = self._name, ""
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        run = self.get(name)
        if run is not None and not self._told and not runs.is_held(run.folder):
            run = replace(run, state="failed", sentence=_died(status))
            runs.save_run(run)
        self.changed.emit()
        if run is not None and run.state == "done":
            self.finished.emit(run)
        elif run is not None and run.state == "failed":
            self.failed.emit(run)


def for_window(sentence: str) -> str:
    """Return a sentence of the engine without the command line's way of naming a setting."""

    def named(match: re.Match[str]) -> str:
        words = SETTING_WORDS.get(match[1])
        return f"({match[1] if words is None else words.title} in the settings)"

    for typed, said in _TYPED:
        sentence = sentence.replace(typed, said)
    return re.sub(r"\(--set (\w+)=[^)]*\)", named, sentence)


_TYPED = (
    ("train into another folder with --out", "begin a new training with these settings"),
    ("train into another folder", "begin a new training with these settings"),
    ("pass --download to fetch it, or name the folder that holds", "choose it again to fetch it, or look for"),
    (" with --data-root", ""),
    (" with --download", ""),
    (" or with --device cpu", ""),
    ("use --device cpu or --device auto", "choose another one in the preferences"),
)
"""What the engine says to the command line, and what stands for it in the window."""


def _died(status: int) -> str:
    if status in (-9, 137):
        return "The system ended the training, most likely because memory ran out; close other programs and resume it."
    return f"The training ended unexpectedly (status {status}); resume it: at most the last epoch is done again."
