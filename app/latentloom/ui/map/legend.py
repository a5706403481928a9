"""What filled and hollow points mean."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentloom.ui import theme

_ENTRIES = (("training", True), ("held out", False))
_RADIUS = 4.0
_GAP = 6
_SPACE = 14


class Legend(QWidget):
    """A line with a filled and a hollow point and their meanings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Filled points: training. Hollow points: held out.")
        self.setToolTip(
            "Hollow points are drawings that the model never saw in training. In a crowd, zoom in to tell them apart."
        )
        theme.signals.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Room for both entries."""
        metrics = QFontMetrics(self.font())
        words = sum(metrics.horizontalAdvance(word) for word, _ in _ENTRIES)
        dots = len(_ENTRIES) * (round(2 * _RADIUS) + 2 + _GAP)
        return QSize(words + dots + _SPACE * (len(_ENTRIES) - 1) + 2, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self.font())
        x = 1.0
        for word, filled in _ENTRIES:
            painter.setPen(QPen(colours.dim, 1.5))
            painter.setBrush(colours.dim if filled else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x + _RADIUS + 1, self.height() / 2), _RADIUS, _RADIUS)
            x += 2 * _RADIUS + 2 + _GAP
            width = metrics.horizontalAdvance(word)
            painter.setPen(colours.dim)
            baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(x, baseline), word)
            x += width + _SPACE
