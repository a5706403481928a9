"""A figure's picture, as large as there is room; the wheel zooms, dragging moves, a double click shows all again."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from latentloom.ui import theme

MOST_ZOOM = 16.0
WHEEL_ZOOM = 1.0015
MARGIN = 8
LARGEST_BY_ITSELF = 3.0
"""A small figure is shown at most so many times as large as it is."""


class PictureView(QWidget):
    """Shows one picture.

    Attributes:
        picture: what is shown; None: nothing yet.
        words: what is said in its place where there is none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: QImage | None = None
        self.words = ""
        self._zoom = 1.0
        self._shift = QPointF()
        self._held: QPointF | None = None
        self.setMinimumSize(260, 260)
        self.setAccessibleName("Figure")
        self.setToolTip("Wheel: zoom. Drag: move. Double-click: show all.")

    def show_picture(self, picture: QImage) -> None:
        """Show another picture; one of the same size keeps the zoom."""
        if self.picture is None or picture.size() != self.picture.size():
            self._zoom, self._shift = 1.0, QPointF()
        self.picture, self.words = picture, ""
        self.update()

    def say(self, words: str) -> None:
        """Say something in the picture's place."""
        self.picture, self.words = None, words
        self.update()

    def shown_rect(self) -> QRectF:
        """Return where the picture is drawn, in the widget's pixels."""
        assert self.picture is not None
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        width, height = self.picture.width(), self.picture.height()
        fit = min(room.width() / width, room.height() / height, LARGEST_BY_ITSELF)
        scale = fit * self._zoom
        middle = room.center() + self._shift
        return QRectF(middle.x() - width * scale / 2, middle.y() - height * scale / 2, width * scale, height * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture on the ground of the panel."""
        painter = QPainter(self)
        colours = theme.current()
        painter.fillRect(self.rect(), colours.panel)
        if self.picture is None:
            painter.setPen(colours.dim)
            room = self.rect().adjusted(24, 24, -24, -24)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)
            return
        target = self.shown_rect()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, self.picture)
        painter.setPen(colours.line)
        painter.drawRect(target)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        turned = event.angleDelta().y()
        if self.picture is not None and turned:
            before = self._zoom
            self._zoom = min(max(before * WHEEL_ZOOM**turned, 1.0), MOST_ZOOM)
            at = event.position() - QRectF(self.rect()).center()
            self._shift = at + (self._shift - at) * (self._zoom / before)
            if self._zoom == 1.0:
                self._shift = QPointF()
            self.update()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        if event.button() == Qt.MouseButton.LeftButton and self._zoom > 1.0:
            self._held = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture along."""
        if self._held is not None:
            self._shift += event.position() - self._held
            self._held = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all."""
        self._zoom, self._shift = 1.0, QPointF()
        self.update()
