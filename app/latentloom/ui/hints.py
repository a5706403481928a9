"""Three short hints at the first start: each points at what to drag, and none comes back once it was sent away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from latentloom.ui import theme

_WIDTH = 310
_TIP = 12
_OVERLAP = 22
"""Pixels by which the tip reaches into what it points at."""


class Side(Enum):
    """Where the bubble stands, seen from its target."""

    ABOVE = "above"
    BELOW = "below"
    RIGHT = "right"
    LEFT = "left"


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
        self._side: Side | None = None
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
        margin = _TIP + 14
        layout.setContentsMargins(margin, margin, margin, margin)
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
        """A raised card with a tip towards what it speaks of."""
        colours = theme.current()
        card = QPainterPath()
        body = QRectF(self.rect()).adjusted(_TIP, _TIP, -_TIP, -_TIP)
        card.addRoundedRect(body, 8, 8)
        if self._side is not None:
            card = card.united(_tip(body, self._side))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.accent, 1.5))
        painter.setBrush(colours.raised)
        painter.drawPath(card)

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
        window = self.parentWidget()
        target = self._target(HINTS[self._number].at)
        if target is None:
            self._side = None
            self.move(window.rect().center() - self.rect().center())
            return
        box = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
        rooms = {
            Side.ABOVE: box.top() - self.height(),
            Side.BELOW: window.height() - box.bottom() - self.height(),
            Side.RIGHT: window.width() - box.right() - self.width(),
            Side.LEFT: box.left() - self.width(),
        }
        # The first side with room enough; else the one that covers least.
        self._side = next((side for side, room in rooms.items() if room > 0), max(rooms, key=lambda s: rooms[s]))
        centre = box.center()
        x = {Side.RIGHT: box.right() - _OVERLAP, Side.LEFT: box.left() - self.width() + _OVERLAP}.get(
            self._side, centre.x() - self.width() // 2
        )
        y = {Side.ABOVE: box.top() - self.height() + _OVERLAP, Side.BELOW: box.bottom() - _OVERLAP}.get(
            self._side, centre.y() - self.height() // 2
        )
        self.move(
            min(max(x, 0), window.width() - self.width()),
            min(max(y, 0), window.height() - self.height()),
        )
        self.update()


def _tip(body: QRectF, side: Side) -> QPainterPath:
    """Return the triangle on the edge that looks at the target."""
    middle, reach = body.center(), _TIP - 1
    if side in (Side.ABOVE, Side.BELOW):
        edge, way = (body.bottom(), 1) if side is Side.ABOVE else (body.top(), -1)
        points = [(middle.x() - 11, edge - way), (middle.x() + 11, edge - way), (middle.x(), edge + way * reach)]
    else:
        edge, way = (body.left(), -1) if side is Side.RIGHT else (body.right(), 1)
        points = [(edge - way, middle.y() - 11), (edge - way, middle.y() + 11), (edge + way * reach, middle.y())]
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path
