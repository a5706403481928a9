"""The strip of nearest drawings at the foot of the map: their pictures, how far each is, a click to hop there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from latentloom.ui import theme
from latentloom.ui.map.walk import Walk
from latentloom.ui.names import short_name
from latentloom.ui.session import Session

SIDE, SMALL_SIDE = 40, 28
"""Pixels a side of a picture, and where the map is low."""
ROOMY = 220
"""Pixels of height from which a map is not low: there the distances stand under the pictures."""
GAP = 6


class NeighbourStrip(QWidget):
    """The neighbours of what is shown, nearest first; it is there while a walk is under way.

    Signals:
        chosen(int): a click on this atlas row.
    """

    chosen = Signal(int)

    def __init__(self, session: Session, walk: Walk, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._walk = walk
        self._over: int | None = None
        self._room = QRectF(0, 0, 1000, ROOMY)
        self.setMouseTracking(True)
        self.setAccessibleName("Nearest drawings")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        walk.changed.connect(self._refresh)
        session.pictures.arrived.connect(self.update)
        theme.signals.changed.connect(self.update)
        self.hide()

    def sizeHint(self) -> QSize:
        """Room for every picture that fits into the parent, and a line of text below."""
        count, side, padding = max(self._fitting(), 1), self.side(), self._padding()
        line = QFontMetrics(self.font()).height() if self._is_roomy() else 0
        return QSize(count * (side + GAP) - GAP + 2 * padding, side + line + 2 * padding)

    def place(self, area: QRectF) -> None:
        """Stand in the lower left corner of an area of the parent."""
        self._room = area
        self.resize(self.sizeHint())
        self.move(round(area.left() + 6), round(area.bottom() - self.height() - 6))

    def side(self) -> int:
        """Return how many pixels a side a picture has."""
        return SIDE if self._is_roomy() else SMALL_SIDE

    def rect_of(self, index: int) -> QRectF:
        """Return the square of a picture."""
        side, padding = self.side(), self._padding()
        return QRectF(padding + index * (side + GAP), padding, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw sheet, pictures, numbers and distances."""
        colours, walk, info = theme.current(), self._walk, self._session.space
        if info is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            painter.setPen(QPen(colours.line, 1))
            painter.setBrush(colours.raised)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            line = QFontMetrics(self.font()).height()
            for index, row in enumerate(walk.near[: self._fitting()]):
                box = self.rect_of(index)
                painter.setPen(QPen(colours.accent if index == self._over else colours.line, 2))
                painter.setBrush(colours.paper)
                painter.drawRoundedRect(box, 3, 3)
                picture = self._session.pictures.get(("drawing", row), round(self.side() * self.devicePixelRatioF()))
                if picture is not None:
                    painter.drawImage(box.adjusted(2, 2, -2, -2), picture)
                if self._is_roomy():
                    words = QRectF(box.left() - GAP / 2, box.bottom() + 1, SIDE + GAP, line)
                    painter.setPen(colours.text if index == self._over else colours.dim)
                    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, f"{walk.distances[index]:.2f}")
            if not walk.near:
                painter.setPen(colours.dim)
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "\N{HORIZONTAL ELLIPSIS}")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the picture under the pointer."""
        self._point_at(self._index_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Mark none."""
        self._point_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a picture; the map below hears nothing of it."""
        index = self._index_at(event.position())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._walk.near[index])
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Say what a picture is."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._index_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if index is None else self.words(index), self)
            return True
        return super().event(event)

    def words(self, index: int) -> str:
        """Return what a picture is: class, whether training saw it, and how far it is."""
        info = self._session.space
        assert info is not None
        row = self._walk.near[index]
        seen = "held out" if info.held_out[row] else "training"
        name, far = short_name(info.classes[info.labels[row]]), self._walk.distances[index]
        return f"{name}, {seen}, {far:.2f} away in the latent space (key {index + 1})"

    def _fitting(self) -> int:
        room = self._room.width() - 12 - 2 * self._padding() + GAP
        return max(min(len(self._walk.near), int(room // (self.side() + GAP))), 0)

    def _is_roomy(self) -> bool:
        return self._room.height() >= ROOMY

    def _padding(self) -> int:
        return 7 if self._is_roomy() else 4

    def _index_at(self, at: QPointF) -> int | None:
        count = self._fitting()
        return next((i for i in range(count) if self.rect_of(i).adjusted(-2, -2, 2, 16).contains(at)), None)

    def _point_at(self, index: int | None) -> None:
        if index != self._over:
            self._over = index
            self.update()

    def _refresh(self) -> None:
        # The pictures of the place before stay until the next are known, so that nothing flickers.
        self.setVisible(self._walk.on and (bool(self._walk.near) or self.isVisible()))
        if self._walk.near:
            self._over = None
            self.resize(self.sizeHint())
            self.setAccessibleDescription("; ".join(self.words(i) for i in range(len(self._walk.near))))
        self.update()
