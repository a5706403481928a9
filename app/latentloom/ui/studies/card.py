"""One method in a comparison: its picture, its name and its numbers; a click adopts it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFont, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from latentloom.ui import theme
from latentloom.ui.pictures import image_of
from latentloom.ui.studies.figures import FIGURES
from latentloom.work.messages import StudyItem

PICTURE = 136
"""Pixels a side of a card's picture."""
WIDTH = PICTURE + 24
_LINE = 16
_NAME = 22
HEIGHT = 12 + PICTURE + 4 + _NAME + len(FIGURES) * _LINE + 8
_STALE = 0.4
"""Opacity of what belongs to other weights."""


class MethodCard(QAbstractButton):
    """A card. `clicked` means: blend by this method."""

    def __init__(self, method: str, title: str, summary: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.method = method
        self.item: StudyItem | None = None
        self._image: QImage | None = None
        self._summary = summary
        self._stale = False
        self._in_use = False
        self.setText(title)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(summary)
        self._describe()
        theme.signals.changed.connect(self.update)

    @property
    def stale(self) -> bool:
        """Whether what is shown belongs to other weights."""
        return self._stale

    @property
    def in_use(self) -> bool:
        """Whether the document blends by this method."""
        return self._in_use

    def show_item(self, item: StudyItem) -> None:
        """Show what a study gave."""
        self.item, self._stale = item, False
        self._image = None if item.pixels is None else image_of(item.pixels)
        self._describe()
        self.update()

    def set_stale(self) -> None:
        """Fade what is shown: the weights are others now."""
        self._stale = True
        self.update()

    def set_in_use(self, in_use: bool) -> None:
        """Mark the document's own method."""
        if in_use != self._in_use:
            self._in_use = in_use
            self._describe()
            self.update()

    def sizeHint(self) -> QSize:
        """Its size never changes."""
        return QSize(WIDTH, HEIGHT)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        colours = theme.current()
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            on = self._in_use or self.hasFocus()
            painter.setPen(
                QPen(colours.accent if on else colours.dim if self.underMouse() else colours.line, 2 if on else 1)
            )
            painter.setBrush(theme.mixed(colours.raised, colours.accent, 0.12) if self.isDown() else colours.raised)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
            painter.setOpacity(_STALE if self._stale else 1.0)
            self._paint_picture(painter, QRect(12, 12, PICTURE, PICTURE))
            self._paint_name(painter, QRect(12, 16 + PICTURE, PICTURE, _NAME))
            self._paint_figures(painter, QRect(12, 16 + PICTURE + _NAME, PICTURE, _LINE))

    def _paint_picture(self, painter: QPainter, box: QRect) -> None:
        colours = theme.current()
        if self._image is not None:
            painter.fillRect(box, colours.paper)
            painter.drawImage(box, self._image)
            return
        painter.setPen(QPen(colours.line, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setPen(colours.dim)
        words = self.item.sentence if self.item is not None else "\N{HORIZONTAL ELLIPSIS}"
        painter.drawText(box.adjusted(8, 8, -8, -8), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)

    def _paint_name(self, painter: QPainter, box: QRect) -> None:
        colours = theme.current()
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(colours.text)
        tag = " \N{CHECK MARK}" if self._in_use else ""
        room = box.width() - painter.fontMetrics().horizontalAdvance(tag)
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name + tag)
        painter.setFont(self.font())

    def _paint_figures(self, painter: QPainter, box: QRect) -> None:
        colours = theme.current()
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        for figure in FIGURES:
            painter.setPen(colours.dim)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, figure.title)
            if self.item is not None:
                painter.setPen(colours.text)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, figure.of(self.item))
            box.translate(0, _LINE)

    def _describe(self) -> None:
        self.setAccessibleName(f"{self.text()}, in use" if self._in_use else self.text())
        numbers = "" if self.item is None else ", ".join(f"{figure.title} {figure.of(self.item)}" for figure in FIGURES)
        self.setAccessibleDescription(f"{self._summary}. {numbers}" if numbers else self._summary)
