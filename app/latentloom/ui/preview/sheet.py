"""The paper with the picture on it: square, centred, one pixel of the picture to one of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHideEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentloom.ui import theme

SMALLEST, LARGEST = 64, 1024
"""Device pixels a side that are asked for."""
SETTLE_MS = 120
"""How long the size must stand before a picture of that size is asked for."""
SHADOW = 7
"""Pixels around the paper that its shadow takes."""
_MARGIN = 10
_FAILED_SIZES = (1.15, 1.0, 0.9, 0.8)
_WAITING_SIZES = (1.0, 0.9, 0.8)
_WRAPPED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True)
class Shown:
    """What is on the sheet: a picture, a failure or a hint; `number` of the reply that the picture came with."""

    kind: Literal["picture", "failure", "waiting"]
    image: QImage | None = None
    sentence: str = ""
    number: int = 0


class Sheet(QWidget):
    """Paints what it was given last.

    Signals:
        painted(int): the picture with this number is on the screen; once a number.
        sideSettled(int): the paper has had this many device pixels a side for `SETTLE_MS`.
        stands(): the sheet has another size, or is on the screen now.
    """

    painted = Signal(int)
    sideSettled = Signal(int)
    stands = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = Shown("waiting")
        self._told = 0
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._on_settled)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(SMALLEST + 2 * SHADOW, SMALLEST + 2 * SHADOW)
        # Opaque: what stands behind the sheet need not be painted before every picture.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.signals.changed.connect(self.update)

    def show_picture(self, image: QImage, number: int) -> None:
        """Put a picture on the paper, at once: what else the window has to paint can wait, the hand cannot."""
        self.shown = Shown("picture", image, number=number)
        self.repaint(self._touched())

    def show_failure(self, sentence: str) -> None:
        """Put a sentence where the picture would be."""
        self.shown = Shown("failure", sentence=sentence)
        self.update()

    def show_waiting(self, sentence: str) -> None:
        """Say quietly what is being waited for."""
        self.shown = Shown("waiting", sentence=sentence)
        self.update()

    def paper(self) -> QRect:
        """Return the square, on whole pixels of the screen."""
        side = max(min(self.width(), self.height()) - 2 * SHADOW, 1)
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def wanted_side(self) -> int:
        """Return how many pixels a side a picture for this paper has."""
        return min(max(round(self.paper().width() * self.devicePixelRatioF()), SMALLEST), LARGEST)

    def sizeHint(self) -> QSize:
        """As large as a picture that is good to look at."""
        return QSize(420, 420)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another picture when the size has settled."""
        super().resizeEvent(event)
        self._settle.start()
        self.stands.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell those who stand beside the paper."""
        super().showEvent(event)
        self.stands.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """A size that nobody sees needs no picture."""
        super().hideEvent(event)
        self._settle.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint shadow, paper and what is on it."""
        painter = QPainter(self)
        paper = self.paper()
        if self.shown.kind == "picture":
            if not paper.contains(event.rect()):
                painter.fillRect(event.rect(), theme.current().panel)
                self._paint_shadow(painter, paper)
            self._paint_picture(painter, paper)
        else:
            painter.fillRect(event.rect(), theme.current().panel)
            self._paint_sentence(painter)
        painter.end()
        if self.shown.kind == "picture" and self.shown.number != self._told:
            self._told = self.shown.number
            self.painted.emit(self._told)

    def _touched(self) -> QRect:
        """Only the paper changes from one picture to the next; anything else needs a whole repaint."""
        return self.paper() if self._told else self.rect()

    def _paint_shadow(self, painter: QPainter, paper: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(SHADOW, 0, -1):
            painter.setBrush(QColor(0, 0, 0, 5 + 2 * (SHADOW - step)))
            around = QRectF(paper).adjusted(-step, -step + 2, step, step)
            painter.drawRoundedRect(around.intersected(QRectF(self.rect())), step + 1, step + 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_picture(self, painter: QPainter, paper: QRect) -> None:
        image = self.shown.image
        assert image is not None
        exact = image.width() == round(paper.width() * self.devicePixelRatioF())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact)
        painter.drawImage(paper, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 40), 1))
        painter.drawRect(paper.adjusted(0, 0, -1, -1))

    def sentence_box(self) -> QRect:
        """Return where a sentence stands: on the paper that waits for its picture; a failure takes all of the sheet."""
        return self.paper() if self.shown.kind == "waiting" else self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)

    def sentence_font(self) -> QFont:
        """Return the largest of some sizes in which the sentence on show fits into its box; else the smallest."""
        inside = self._inside()
        for size in _FAILED_SIZES if self.shown.kind == "failure" else _WAITING_SIZES:
            font = QFont(self.font())
            font.setPointSizeF(font.pointSizeF() * size)
            needed = QFontMetrics(font).boundingRect(inside, _WRAPPED, self.shown.sentence)
            if inside.contains(needed):
                break
        return font

    def _inside(self) -> QRect:
        return self.sentence_box().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)

    def _paint_sentence(self, painter: QPainter) -> None:
        colours = theme.current()
        failed = self.shown.kind == "failure"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.error if failed else colours.line, 1.5 if failed else 1.0))
        painter.setBrush(colours.window)
        painter.drawRoundedRect(QRectF(self.sentence_box()).adjusted(0.75, 0.75, -0.75, -0.75), 6, 6)
        painter.setFont(self.sentence_font())
        painter.setPen(colours.text if failed else colours.dim)
        painter.drawText(self._inside(), _WRAPPED, self.shown.sentence)

    def _on_settled(self) -> None:
        self.sideSettled.emit(self.wanted_side())
