"""A layer of the map that is kept as a picture while it looks the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap


class KeptLayer:
    """Draws at once what was never drawn like this before, and copies a picture of it from the second time on.

    While the map is panned or zoomed the layer looks different in every frame, and a picture would be of no use.
    """

    def __init__(self) -> None:
        self._seen: Hashable = None
        self._kept: Hashable = None
        self._picture = QPixmap()

    def paint(self, painter: QPainter, area: QRectF, look: Hashable, draw: Callable[[QPainter], None]) -> None:
        """Draw what `draw` draws inside `area` (pixels of the widget); `look` is the same as long as it looks alike."""
        if look != self._seen:
            self._seen = look
            draw(painter)
            return
        # Whole pixels, so that the copy is exact.
        box = area.toAlignedRect()
        if look != self._kept:
            self._kept = look
            self._draw_picture(painter, box, draw)
        painter.drawPixmap(box.topLeft(), self._picture)

    def _draw_picture(self, painter: QPainter, box: QRect, draw: Callable[[QPainter], None]) -> None:
        ratio = painter.device().devicePixelRatio()
        self._picture = QPixmap((box.size().toSizeF() * ratio).toSize())
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        with QPainter(self._picture) as own:
            own.setRenderHints(painter.renderHints())
            own.translate(-box.topLeft())
            draw(own)
