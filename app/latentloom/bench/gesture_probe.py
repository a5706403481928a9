"""In a fresh process: open the real window, drag the puck, and print every move's time and the memory as JSON.

`python -m latentloom.bench.gesture_probe PROFILE DEVICE THREADS SPACE MOVES`, THREADS 0 for the program's own choice
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from latentloom.base import paths
from latentloom.base.options import CommonOptions
from latentloom.bench.gesture import DragPlayer, player_for
from latentloom.bench.memory import resident_mb
from latentloom.boot.program import Program, application
from latentloom.boot.timing import Timing
from latentloom.doc.settings import Settings

QUIET_MS = 500
"""The window is at rest when no small picture has come for so long."""


class Probe(QObject):
    """Waits until the window is at rest, plays the drag, prints, closes."""

    def __init__(self, program: Program, moves: int) -> None:
        super().__init__()
        self._program = program
        self._moves = moves
        self._player: DragPlayer | None = None
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._play)
        program.window.panels.painted.connect(self._on_news)
        program.engine.picturesReady.connect(self._on_news)

    def _on_news(self) -> None:
        if self._player is None:
            self._quiet.start()

    def _play(self) -> None:
        self._player = player_for(self._program.window, self._moves)
        self._player.finished.connect(self._on_finished)
        self._player.start()

    def _on_finished(self) -> None:
        assert self._player is not None
        print(json.dumps({"latencies_ms": self._player.latencies_ms, "resident_mb": resident_mb()}), flush=True)
        # The drag made the document dirty, and nobody is there to answer whether it should be saved.
        self._program.session.document.undo()
        self._program.window.close()


def main(profile: str, device: str, threads: str, space: str, moves: str) -> None:
    """Run the program with the probe in it."""
    paths.set_profile(Path(profile))
    settings = Settings()
    # The hints of a first start lie over the window and are painted along; nobody drags around them twice.
    settings.set("hints", False)
    app = application(["latentloom"], settings)
    program = Program(space, CommonOptions(device, int(threads) or None), settings, "", Timing(wanted=False, began=0.0))
    probe = Probe(program, int(moves))
    program.show()
    app.exec()
    program.finish()
    del probe


if __name__ == "__main__":
    main(*sys.argv[1:])
