"""A small gauge: how long the latent is beside the prior's shell."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentloom.ui import theme
from latentloom.ui.shell import USUAL, Shell, sentence, short_words

WIDTH = 96
"""Pixels of the track."""
_GAP = 8
_LONGEST = "10.0 sd outside"
_REACH = 7.0
"""Standard deviations that the track shows to each side of the shell, at least."""
_TRACK = 6.0


class ShellTrack(QWidget):
    """A track with the shell as a band, a tick where the space's drawings are, and a mark that is the latent.

    Attributes:
        words: what it shows, in short.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = Shell(0.0, 0.0)
        self._length: float | None = None
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Length of the latent")
        theme.signals.changed.connect(self.update)
        self.show_length(self._shell, None)

    def show_length(self, shell: Shell, length: float | None) -> None:
        """Show a length, None for none; without a shell there is nothing to see."""
        if (shell, length) == (self._shell, self._length) and self.words:
            return
        self._shell, self._length = shell, length
        shown = length is not None and shell.known
        self.words = short_words(shell, length) if shown else ""
        said = sentence(shell, length) if shown else ""
        self.setToolTip(said)
        self.setAccessibleDescription(f"{self.words}. {said}" if said else "")
        self.setVisible(shell.known)
        self.update()

    def place_of(self, length: float) -> float:
        """Return where a length is on the track, in pixels from the left; at its ends what lies beyond."""
        shell = self._shell
        reach = max(_REACH * shell.deviation, abs(shell.typical - shell.mean) * 1.3 if shell.typical else 0.0)
        part = 0.5 + (length - shell.mean) / (2 * reach)
        return 6 + min(max(part, 0.0), 1.0) * (WIDTH - 12)

    def sizeHint(self) -> QSize:
        """Room for the track and the longest words, so that nothing moves when they change."""
        metrics = self.fontMetrics()
        return QSize(WIDTH + _GAP + metrics.horizontalAdvance(_LONGEST), max(metrics.height(), 16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint track, band, tick and mark."""
        colours, shell = theme.current(), self._shell
        if not shell.known:
            return
        middle = self.height() / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(colours.line, colours.panel, 0.35))
            painter.drawRoundedRect(QRectF(2, middle - _TRACK / 2, WIDTH - 4, _TRACK), _TRACK / 2, _TRACK / 2)
            low, high = (self.place_of(shell.mean + side * USUAL * shell.deviation) for side in (-1, 1))
            band = QColor(colours.accent)
            band.setAlphaF(0.45)
            painter.setBrush(band)
            painter.drawRect(QRectF(low, middle - _TRACK / 2, high - low, _TRACK))
            if shell.typical > 0:
                painter.setPen(QPen(colours.dim, 1.5))
                at = self.place_of(shell.typical)
                painter.drawLine(QPointF(at, middle - 6), QPointF(at, middle + 6))
            if self._length is not None:
                usual = abs(shell.off(self._length)) <= USUAL
                at = self.place_of(self._length)
                painter.setPen(QPen(colours.panel, 1.2))
                painter.setBrush(colours.text if usual else colours.warning)
                painter.drawPolygon(_lozenge(QPointF(at, middle)))
            painter.setPen(colours.dim)
            words = QRectF(WIDTH + _GAP, 0, self.width() - WIDTH - _GAP, self.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.words)


def _lozenge(at: QPointF) -> QPolygonF:
    return QPolygonF([QPointF(at.x() + 5 * x, at.y() + 7 * y) for x, y in ((0, -1), (1, 0), (0, 1), (-1, 0))])
