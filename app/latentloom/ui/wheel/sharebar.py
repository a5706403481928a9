"""The stacked bar of shares under the wheel: the whole blend as one line that makes exactly 100 %."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from latentloom.doc.state import Change
from latentloom.ui import theme
from latentloom.ui.session import Session
from latentloom.ui.wheel import chips
from latentloom.ui.wheel.scene import Scene

BAR = 16
MARGIN = 10
LINE = 18
SYMBOL = 8.0
THINNEST = 0.2


class ShareBar(QWidget):
    """Every class as a piece as long as its share, in its colour and with its symbol where there is room.

    Signals:
        picked(int): a piece was clicked.
    """

    picked = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._scene = Scene.of(session.document.state.blend)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Shares of all classes")
        self.setStatusTip("All shares together; click a piece to go to its class")
        session.documentPaced.connect(self._on_document_changed)
        theme.signals.changed.connect(self.update)
        self._describe()

    def sizeHint(self) -> QSize:
        """Prefer this size."""
        return QSize(240, BAR + LINE + 10)

    def minimumSizeHint(self) -> QSize:
        """Need at least this size."""
        return QSize(160, BAR + LINE + 10)

    def text(self) -> str:
        """Return the line under the bar, in words."""
        scene = self._scene
        return f"effective classes {scene.effective:.1f} of {scene.count}"

    def total(self) -> str:
        """Return what the printed percentages make together."""
        tenths = sum(round(float(text) * 10) for text in self._scene.texts)
        return f"{tenths / 10:.1f} %"

    def index_at(self, x: float) -> int | None:
        """Return the class whose piece is at this x."""
        part = (x - MARGIN) / max(self.width() - 2 * MARGIN, 1)
        if not 0 <= part < 1:
            return None
        return int(np.searchsorted(np.cumsum(self._scene.shares), part, side="right").clip(0, self._scene.count - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(MARGIN, 3, self.width() - 2 * MARGIN, BAR)
        outline = QPainterPath()
        outline.addRoundedRect(bar, 4, 4)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(bar, colours.window)
        self._paint_pieces(painter, bar)
        painter.restore()
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        line = QRectF(MARGIN, bar.bottom() + 2, bar.width(), LINE)
        painter.setPen(colours.dim)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.total())
        painter.end()

    def _paint_pieces(self, painter: QPainter, bar: QRectF) -> None:
        colours, scene = theme.current(), self._scene
        ends = bar.left() + np.cumsum(scene.shares) * bar.width()
        start = bar.left()
        for i, end in enumerate(ends.tolist()):
            if end - start < THINNEST:
                continue  # what cannot be seen goes to its neighbour, so that no gap is left
            piece = QRectF(start, bar.top(), end - start, bar.height())
            colour, start = scene.colour(i), end
            painter.fillRect(piece, colour)
            if piece.width() > SYMBOL + 3:
                chips.paint_symbol(painter, piece.center(), SYMBOL, i, _readable_on(colour))
            if piece.width() > 3:
                painter.setPen(QPen(colours.panel, 1))
                painter.drawLine(piece.topRight(), piece.bottomRight())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take what is under the hand."""
        index = self.index_at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self.picked.emit(index)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that belong here from shortcuts, and show tooltips."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.index_at(event.pos().x())
            if index is not None:
                QToolTip.showText(event.globalPos(), self._scene.describe(index), self)
            return True
        return super().event(event)

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"weights", "wheel", "classes", "space"}:
            self._scene = Scene.of(self._session.document.state.blend)
            self._describe()
            self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(f"{self.text()}, together {self.total()}")


def _readable_on(colour: QColor) -> QColor:
    return _ink_on(colour.rgba())


@lru_cache(maxsize=64)
def _ink_on(rgba: int) -> QColor:
    """Return black or white, whichever is easier to read on a colour."""
    colour = QColor.fromRgba(rgba)
    black, white = QColor(0, 0, 0), QColor(255, 255, 255)
    return max((black, white), key=lambda ink: theme.contrast(ink, colour))
