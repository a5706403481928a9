"""A beat for what need not follow the mouse itself: tables, numbers and marks beside the picture under the hand."""

from __future__ import annotations

import math
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Signal

BEAT_MS = 33
"""Thirty times a second: smooth to the eye beside a hand, and a quarter of what a mouse sends."""


class Pacer(QObject):
    """Answers any number of calls at most once a beat.

    A call after a rest is answered at once. Calls within the beat are answered together when it ends, so the last call
    never stays without an answer.

    Signals:
        due(): the answer is due.
    """

    due = Signal()

    def __init__(self, parent: QObject, beat_ms: int = BEAT_MS) -> None:
        super().__init__(parent)
        self._beat_s = beat_ms / 1e3
        self._answered = -math.inf
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._answer)

    def call(self) -> None:
        """Ask for an answer, now or at the end of the beat."""
        if self._timer.isActive():
            return
        left_s = self._answered + self._beat_s - perf_counter()
        if left_s <= 0:
            self._answer()
        else:
            self._timer.start(math.ceil(left_s * 1e3))

    def _answer(self) -> None:
        self._answered = perf_counter()
        self.due.emit()
