"""The card beside the pointer: a decoded drawing, its class, and whether training ever saw it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from latentloom.ui import theme
from latentloom.work.messages import PictureKey

SIDE, SMALL_SIDE = 96, 64
"""Pixels a side of the picture, and where there is little room."""
ROOMY = 176
"""Pixels of height from which there is room enough."""
PADDING = 8
DISTANCE = 18
"""Pixels between the pointer and the card."""


class Card(QWidget):
    """A small sheet above the map that lets every mouse event through.

    Attributes:
        key: what picture is shown; title, detail: the lines under it.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.key: PictureKey | None = None
        self.title = ""
        self.detail = ""
        self._picture: QImage | None = None
        self.hide()

    def side(self) -> int:
        """Return how many pixels a side the picture has."""
        return SIDE if self.parentWidget().height() >= ROOMY else SMALL_SIDE

    def open(self, key: PictureKey, title: str, detail: str, picture: QImage | None, at: QPointF) -> None:
        """Show a card beside the point `at` of the parent, on the side that has room."""
        self.key, self.title, self.detail, self._picture = key, title, detail, picture
        self.resize(self.sizeHint())
        self.move(self._corner(at))
        self.setAccessibleName(f"{title}, {detail}")
        self.show()
        self.raise_()
        self.update()

    def set_picture(self, picture: QImage) -> None:
        """Show the picture that has arrived meanwhile."""
        self._picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the picture and two lines of text."""
        metrics = QFontMetrics(self.font())
        widest = max(metrics.horizontalAdvance(self.title), metrics.horizontalAdvance(self.detail), self.side())
        return QSize(widest + 2 * PADDING, self.side() + 2 * metrics.height() + 2 * PADDING + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw sheet, picture and text."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(colours.line, 1))
        painter.setBrush(colours.raised)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side = self.side()
        paper = QRectF((self.width() - side) / 2, PADDING, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.paper)
        painter.drawRoundedRect(paper, 3, 3)
        if self._picture is not None:
            painter.drawImage(paper, self._picture)
        line = QFontMetrics(self.font()).height()
        text = QRect(PADDING, PADDING + side + 4, self.width() - 2 * PADDING, line)
        painter.setPen(colours.text)
        painter.drawText(text, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, self.title)
        painter.setPen(colours.dim)
        text.translate(0, line)
        painter.drawText(text, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, self.detail)

    def _corner(self, at: QPointF) -> QPoint:
        room = self.parentWidget().rect()
        x = at.x() + DISTANCE
        if x + self.width() > room.right():
            x = at.x() - DISTANCE - self.width()
        y = at.y() - self.height() / 2
        x = min(max(x, room.left() + 2), room.right() - self.width() - 2)
        y = min(max(y, room.top() + 2), room.bottom() - self.height() - 2)
        return QPoint(round(x), round(y))
