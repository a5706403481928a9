"""Three short hints at the first start: each points at what to drag, and none comes back once it was sent away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from latentloom.ui import theme

_WIDTH = 280
_TIP = 12


@dataclass(frozen=True)
class Hint:
    """What it points at (key of a dock) and what it says."""

    at: str
    title: str
    text: str


HINTS = (
    Hint(
        "wheel",
        "Drag the dot",
        "The classes stand around the wheel. Lean the dot towards some of them, or pull one class's spoke: "
        "the picture follows your hand.",
    ),
    Hint(
        "map",
        "Click, click, click",
        "Every point is one drawing, every picture one class. Click points to make a path through them; "
        "click empty ground to see what lies there.",
    ),
    Hint(
        "classes",
        "Choose who takes part",
        "Any number of classes blends, from two to all of them. Search, take a whole group, or draw some at random.",
    ),
)


class HintBubble(QWidget):
    """One hint at a time, with its tip on the panel it speaks of.

    Signals:
        finished(): the last one was read, or all were sent away.
    """

    finished = Signal()

    def __init__(self, window: QWidget, target: Callable[[str], QWidget | None]) -> None:
        """`target` gives the widget for a hint's key, or None while it is closed."""
        super().__init__(window)
        self._target = target
        self._number = 0
        self._title = QLabel(self)
        self._title.setProperty("voice", "title")
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._count = QLabel(self)
        self._count.setProperty("voice", "dim")
        self._skip = QPushButton("Skip", self)
        self._next = QPushButton("Next", self)
        self._skip.clicked.connect(self.end)
        self._next.clicked.connect(self.step)
        row = QHBoxLayout()
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self._skip)
        row.addWidget(self._next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14 + _TIP)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addLayout(row)
        self.setFixedWidth(_WIDTH)
        self.hide()
        window.installEventFilter(self)

    @property
    def number(self) -> int:
        """Which hint is on show, from 0."""
        return self._number

    def begin(self) -> None:
        """Show the first hint."""
        self._number = 0
        self._show()

    def step(self) -> None:
        """Show the next hint, or end after the last."""
        self._number += 1
        if self._number >= len(HINTS):
            self.end()
        else:
            self._show()

    def end(self) -> None:
        """Go away for good."""
        self.hide()
        self.finished.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay with the panel."""
        if self.isVisible() and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised card with a tip at its foot."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.accent, 1.5))
        painter.setBrush(colours.raised)
        foot = self.height() - _TIP
        middle = self.width() / 2
        painter.drawRoundedRect(1, 1, self.width() - 2, foot - 1, 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(
            QPolygonF([QPointF(middle - 10, foot - 1.5), QPointF(middle + 10, foot - 1.5), QPointF(middle, foot + 9)])
        )
        painter.setPen(QPen(colours.accent, 1.5))
        painter.drawPolyline([QPointF(middle - 10, foot), QPointF(middle, foot + 10), QPointF(middle + 10, foot)])

    def _show(self) -> None:
        hint = HINTS[self._number]
        self._title.setText(hint.title)
        self._text.setText(hint.text)
        self._count.setText(f"{self._number + 1} of {len(HINTS)}")
        last = self._number == len(HINTS) - 1
        self._next.setText("Got it" if last else "Next")
        self._skip.setVisible(not last)
        self.setAccessibleName(f"Hint: {hint.title}. {hint.text}")
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        self.adjustSize()
        target = self._target(HINTS[self._number].at)
        window = self.parentWidget()
        centre = window.rect().center()
        if target is not None:
            centre = target.mapTo(window, QPoint(target.width() // 2, target.height() // 2))
        x = min(max(centre.x() - self.width() // 2, 8), window.width() - self.width() - 8)
        y = min(max(centre.y() - self.height() - 6, 8), window.height() - self.height() - 8)
        self.move(x, y)
