"""One step from the blend: what a little more of a class gives. A click takes it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from latentloom.ui import theme
from latentloom.ui.pictures import image_of
from latentloom.ui.wheel import chips
from latentloom.work.messages import StudyItem


class StepTile(QAbstractButton):
    """A small picture with the symbol of its class; `index` is the class's place on the ring.

    It takes no keyboard focus: on the wheel the arrow keys do the same, one class at a time.
    """

    def __init__(self, index: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.index = index
        self.item: StudyItem | None = None
        self._image: QImage | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.hide()

    def show_item(self, item: StudyItem, words: str) -> None:
        """Show a part of a study, and say what a click does."""
        self.clear()
        self.item = item
        if item.pixels is None:
            return
        self._image = image_of(item.pixels)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setStatusTip(words)
        self.show()
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.item = None
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tile."""
        colours, colour = theme.current(), theme.class_colour(self.index)
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
            chips.paint_tile(painter, box, colour, self._image, silent=False)
            badge = min(max(box.width() * 0.18, 6.0), 9.0)
            chips.paint_badge(painter, box.topLeft() + QPointF(badge * 0.7, badge * 0.7), badge, self.index)
            if self.underMouse():
                painter.setPen(QPen(colours.accent, 2.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box, 4, 4)
