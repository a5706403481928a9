"""Plays a path: the clock says where, so a slow machine drops frames and never falls behind."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

TICKS = 24
"""Pictures asked for in a second; the engine answers the newest."""
SPEED = 12.0
"""Frames of the path in a second, as in an exported film."""
SHORTEST_S = 1.0


class Player(QObject):
    """A timer over the positions 0..1.

    Signals:
        moved(float): the position now.
        playingChanged(bool): started or stopped.
    """

    moved = Signal(float)
    playingChanged = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._from = 0.0
        self._seconds = SHORTEST_S
        self._loop = False
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=round(1000 / TICKS), timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)

    @property
    def playing(self) -> bool:
        """Whether it runs."""
        return self._timer.isActive()

    def play(self, start: float, frames: int, loop: bool) -> None:
        """Run from `start` (from the beginning if that is the end) to the end, or round and round."""
        self._from = 0.0 if start >= 1.0 else start
        self._seconds = max((frames - 1) / SPEED, SHORTEST_S)
        self._loop = loop
        self._clock.start()
        if not self._timer.isActive():
            self._timer.start()
            self.playingChanged.emit(True)

    def stop(self) -> None:
        """Stay where it is."""
        if self._timer.isActive():
            self._timer.stop()
            self.playingChanged.emit(False)

    def _on_tick(self) -> None:
        position = self._from + self._clock.elapsed() / 1000 / self._seconds
        if self._loop:
            self.moved.emit(position % 1.0)
            return
        self.moved.emit(min(position, 1.0))
        if position >= 1.0:
            self.stop()
