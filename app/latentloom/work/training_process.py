"""A training in a process of its own, with low priority, told by JSON lines what it does.

Why not a generator on the engine thread, as all other long work is: while the hand moved all the time, training there
came to one step in twelve seconds and none in eight (measured on two cores, both busy with other work as well), because
what the judges see of every new picture is found out first and fills the gaps. Stepped before that, every picture would
wait for up to one step, 70 ms on a quiet machine and far more with larger pictures. In a process of its own the system
shares out the cores, and the priority is low: previews kept their 95th percentile, 42 and 39 ms beside it, 41 ms alone.
Where two cores are threads of one, a drag took twice as long beside it: so the training rests while the hand moves.
It also has its own memory, so that one that runs out of it, or dies, takes nothing of the window along; and one that is
killed leaves its checkpoints behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from PySide6.QtCore import QObject, Qt, Signal

from latentloom.base import paths
from latentloom.base.errors import LoomError
from latentloom.work.preparing import training_threads

News = dict[str, Any]
LOG = "worker.log"


class TrainingProcess(QObject):
    """Carries out the run in one folder. Its methods are to be called on the GUI thread, its signals arrive there.

    Signals:
        heard(dict): news, as `engine.runs.running` lists them.
        ended(int): the process is gone; its exit status, negative for a signal.
    """

    heard = Signal(object)
    ended = Signal(int)
    _heard = Signal(object)
    _ended = Signal(int)

    def __init__(self, folder: Path, device: str = "auto", parent: QObject | None = None) -> None:
        """Start it. Raises LoomError where that cannot be done."""
        super().__init__(parent)
        self.folder = folder
        queued = Qt.ConnectionType.QueuedConnection
        self._heard.connect(self.heard, queued)
        self._ended.connect(self.ended, queued)
        try:
            with (folder / LOG).open("ab") as log:
                self._process = subprocess.Popen(
                    command(folder, device),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    env=environment(),
                    # Ctrl-C in the window's terminal ends the window, which tells the training.
                    start_new_session=sys.platform != "win32",
                    creationflags=_below_normal(),
                )
        except OSError as problem:
            raise LoomError(f"The training cannot be started ({problem.strerror or problem}); try again.") from problem
        assert self._process.stdout is not None
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), name="training", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def say(self, word: str) -> None:
        """Tell it "pause", "finish", "quit" or "rest"; it obeys after the step at hand."""
        stdin = self._process.stdin
        if stdin is not None and not stdin.closed:
            with contextlib.suppress(OSError, ValueError):
                stdin.write(f"{word}\n".encode())
                stdin.flush()

    def leave(self, timeout_s: float) -> bool:
        """Let go of it because the program ends: it keeps its state and ends by itself; tell whether it has already."""
        self.say("quit")
        stdin = self._process.stdin
        if stdin is not None:
            with contextlib.suppress(OSError):
                stdin.close()
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        self._reader.join(timeout_s)
        return True

    def _read(self, stream: IO[bytes]) -> None:
        """Pass the lines on; runs in a thread of its own to the end of the process."""
        with stream:
            for line in stream:
                try:
                    news = json.loads(line)
                except ValueError:
                    continue
                if isinstance(news, dict) and "news" in news:
                    self._tell(self._heard, news)
        self._tell(self._ended, self._process.wait())
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def _tell(self, signal: Any, what: object) -> None:
        # The window may be gone already.
        with contextlib.suppress(RuntimeError):
            signal.emit(what)


def command(folder: Path, device: str) -> list[str]:
    """Return the command line that carries out a run, in a checkout, an installed package or a frozen program."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "latentloom"]
    profile = paths.profile()
    own = [] if profile is None else ["--profile", str(profile)]
    return [*program, "run-worker", str(folder), "--device", device, "--threads", str(training_threads()), *own]


def environment() -> dict[str, str]:
    """Return the environment of the process: it finds this very package, and draws nothing."""
    source_root = str(Path(__file__).resolve().parents[2])
    before = os.environ.get("PYTHONPATH")
    path = source_root if not before else os.pathsep.join((source_root, before))
    return {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


def _below_normal() -> int:
    if sys.platform == "win32":
        return subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
    return 0
