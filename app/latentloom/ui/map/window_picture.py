"""A picture of a part of the map, larger than what is seen, that goes along when the map is moved."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap

from latentloom.ui.map.scene import Scale

OVERSCAN = 0.3
"""How far the picture reaches beyond what is seen, on each side, as a part of it."""
SPARE = 0.1
"""With less than this left on a side the next picture is begun."""


@dataclass(frozen=True)
class Aim:
    """For what a picture is made.

    Attributes:
        view: the part of the map that is seen; its top is its lowest y.
        across, up: pixels of the widget for a unit of the map; ratio: device pixels for one of those.
    """

    view: QRectF
    across: float
    up: float
    ratio: float

    @classmethod
    def of(cls, area: QRectF, scale: Scale, ratio: float) -> Aim:
        """Return the aim for what is seen in `area`, pixels of the widget."""
        low, high = scale.place(area.bottomLeft()), scale.place(area.topRight())
        return cls(QRectF(QPointF(*low), QPointF(*high)), scale.across, scale.up, ratio)

    def box(self) -> QRectF:
        """Return the part of the map that the picture shall show, in whole device pixels."""
        width, height = self.pixels()
        centre = self.view.center()
        box = QRectF(0, 0, width / self.ratio / self.across, height / self.ratio / self.up)
        box.moveCenter(centre)
        return box

    def pixels(self) -> tuple[int, int]:
        """Return the width and height of the picture in device pixels."""
        grown = 1 + 2 * OVERSCAN
        width = round(self.view.width() * self.across * self.ratio * grown)
        height = round(self.view.height() * self.up * self.ratio * grown)
        return max(width, 1), max(height, 1)

    def is_alike(self, other: Aim) -> bool:
        """Tell whether pictures for both have the same scale."""
        pairs = ((self.across, other.across), (self.up, other.up), (self.ratio, other.ratio))
        return all(abs(a / b - 1) < 1e-6 for a, b in pairs)

    def is_served_by(self, box: QRectF, spare: float = 0.0) -> bool:
        """Tell whether a picture of `box` holds all that is seen, with some room (a part of it) to each side."""
        width, height = self.view.width() * spare, self.view.height() * spare
        return box.contains(self.view.adjusted(-width, -height, width, height))


@dataclass(frozen=True)
class WindowPicture:
    """A pixmap that shows `box` of the map, made for `aim`."""

    aim: Aim
    box: QRectF
    pixmap: QPixmap

    def draw(self, painter: QPainter, scale: Scale) -> None:
        """Draw it where it belongs: copied where the scale is the same, else stretched."""
        where = scale.box(self.box)
        ratio = self.aim.ratio
        if abs(scale.across / self.aim.across - 1) < 1e-6 and abs(scale.up / self.aim.up - 1) < 1e-6:
            # Whole pixels of the screen, so that it is a copy.
            corner = QPointF(round(where.left() * ratio) / ratio, round(where.top() * ratio) / ratio)
            painter.drawPixmap(corner, self.pixmap)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawPixmap(where, self.pixmap, QRectF(self.pixmap.rect()))
        painter.restore()
