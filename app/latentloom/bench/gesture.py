"""Puck to pixels: how long after the hand moves does the picture of that move stand in the window.

Mouse events are posted to the wheel at 125 a second, as a mouse sends them, whatever the window is busy with. A move's
time runs from the moment it was due to the end of the repaint that shows its picture, or a newer one.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent

from latentloom.bench.probes import run_probe
from latentloom.bench.report import Line
from latentloom.bench.starting import MOST_RESIDENT_MB
from latentloom.bench.timing import median, percentile
from latentloom.ui.preview.sheet import Sheet
from latentloom.ui.wheel.view import WheelView

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions
    from latentloom.ui.session import Session
    from latentloom.ui.window import MainWindow

INTERVAL_S = 1 / 125
MOST_P95_MS = 17.0
_AFTER_PAINTING = QEvent.Type(QEvent.registerEventType())


class DragPlayer(QObject):
    """Drags the puck along a rose within the disc and times every move.

    Attributes:
        latencies_ms: one number for each move that asked for a picture.

    Signals:
        finished(): the last picture is painted.
    """

    finished = Signal()

    def __init__(self, session: Session, wheel: WheelView, sheet: Sheet, moves: int) -> None:
        super().__init__()
        self._wheel = wheel
        self._moves = moves
        self._posted: deque[float] = deque()
        self._heard: list[float] = []
        self._next = 0
        self._waiting: deque[tuple[int, float]] = deque()
        self._painted = 0
        self._done = False
        self.latencies_ms: list[float] = []
        self._timer = QTimer(self, interval=round(INTERVAL_S * 1e3), timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._post_what_is_due)
        session.engine.preview = self._spied(session.engine.preview)  # type: ignore[method-assign]
        wheel.installEventFilter(self)
        sheet.painted.connect(self._on_painted)

    def start(self) -> None:
        """Press, and begin to move."""
        self._begun = perf_counter()
        self._post(QEvent.Type.MouseButtonPress, 0)
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note which move the wheel is about to hear: the next request answers it, and those before it."""
        if event.type() == QEvent.Type.MouseMove and self._posted:
            self._heard.append(self._posted.popleft())
        return False

    def event(self, event: QEvent) -> bool:
        """Take the time once the window has been repainted."""
        if event.type() != _AFTER_PAINTING:
            return super().event(event)
        now = perf_counter()
        while self._waiting and self._waiting[0][0] <= self._painted:
            self.latencies_ms.append((now - self._waiting.popleft()[1]) * 1e3)
        if self._next > self._moves and not self._waiting and not self._posted and not self._done:
            self._done = True
            self.finished.emit()
        return True

    def _post_what_is_due(self) -> None:
        while self._next < self._moves and self._begun + (self._next + 1) * INTERVAL_S <= perf_counter():
            self._next += 1
            self._posted.append(self._begun + self._next * INTERVAL_S)
            self._post(QEvent.Type.MouseMove, self._next)
        if self._next == self._moves:
            self._timer.stop()
            self._post(QEvent.Type.MouseButtonRelease, self._next)
            self._next += 1

    def _post(self, kind: QEvent.Type, step: int) -> None:
        layout = self._wheel.layout_on_screen
        turn = step * INTERVAL_S * 0.4 * 2 * math.pi
        reach = layout.radius * 0.8 * math.sin(1.7 * turn)
        place = QPointF(layout.centre[0] + reach * math.cos(turn), layout.centre[1] - reach * math.sin(turn))
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.MouseMove else left
        buttons = none if kind == QEvent.Type.MouseButtonRelease else left
        screen = QPointF(self._wheel.mapToGlobal(place.toPoint()))
        event = QMouseEvent(kind, place, screen, button, buttons, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.postEvent(self._wheel, event)

    def _spied(self, preview: Callable[..., int]) -> Callable[..., int]:
        def asked(*arguments: object) -> int:
            number = preview(*arguments)
            self._waiting.extend((number, due) for due in self._heard)
            self._heard.clear()
            return number

        return asked

    def _on_painted(self, number: int) -> None:
        self._painted = number
        QCoreApplication.postEvent(self, QEvent(_AFTER_PAINTING), Qt.EventPriority.HighEventPriority.value)


def player_for(window: MainWindow, moves: int) -> DragPlayer:
    """Return a player for the wheel and the preview of a real window."""
    wheel, sheet = window.findChild(WheelView), window.findChild(Sheet)
    assert wheel is not None
    assert sheet is not None
    return DragPlayer(window.session, wheel, sheet, moves)


def measure_gesture(profile: str, options: CommonOptions, space: str, moves: int) -> list[Line]:
    """Play the drag in the real window, in a process of its own."""
    given = (profile, options.device, str(options.threads or 0), space, str(moves))
    found = run_probe("latentloom.bench.gesture_probe", *given)
    resident = Line("resident after the drag", found["resident_mb"], "MB", MOST_RESIDENT_MB)
    return [*gesture_lines(found["latencies_ms"]), resident]


def gesture_lines(latencies_ms: list[float]) -> list[Line]:
    """Return the numbers of a played drag."""
    how = f"{len(latencies_ms)} moves at {1 / INTERVAL_S:.0f} a second in the real window, from the move to the repaint"
    return [
        Line("puck to pixels, median", median(latencies_ms), "ms", note=how),
        Line("puck to pixels, p95", percentile(latencies_ms, 0.95), "ms", MOST_P95_MS),
        Line("puck to pixels, worst", max(latencies_ms), "ms"),
    ]
