"""The ring's class chips: a picture on paper, the class's colour and symbol, its flags. Part of the still layer."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from latentloom.ui import icons, theme
from latentloom.ui.symbols import OUTLINES

RADIUS = 0.14
"""Corner radius of a tile as a part of its side."""
SILENT = 0.3
"""Opacity of a class that counts nothing."""
PICTURE_SIDES = (24, 32, 48, 64, 96, 128, 192)
"""Sides that are asked for, so that a window being resized does not ask for a new set at every pixel."""


def picture_side(wanted: float) -> int:
    """Return the smallest side on offer that is at least `wanted` device pixels."""
    return next((side for side in PICTURE_SIDES if side >= wanted), PICTURE_SIDES[-1])


def paint_tile(painter: QPainter, box: QRectF, colour: QColor, image: QImage | None, silent: bool) -> None:
    """Paint a tile: paper with rounded corners, the class's picture, an edge in the class's colour."""
    colours = theme.current()
    radius = max(3.0, box.width() * RADIUS)
    outline = QPainterPath()
    outline.addRoundedRect(box, radius, radius)
    painter.save()
    painter.setOpacity(SILENT if silent else 1.0)
    painter.fillPath(outline, colours.paper)
    if image is not None:
        painter.setClipPath(outline)
        painter.drawImage(box.adjusted(1, 1, -1, -1), image)
        painter.setClipping(False)
    painter.setPen(QPen(colour, edge_width(box.width())))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, radius, radius)
    painter.restore()


def edge_width(side: float) -> float:
    """Return the width of a tile's coloured edge."""
    return min(2.5, max(1.2, side / 26))


def paint_symbol(painter: QPainter, centre: QPointF, side: float, index: int, colour: QColor) -> None:
    """Paint the symbol of the class at `index` of the ring, the same as on the map, `side` pixels a side."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPath(_symbol(theme.class_symbol(index), side).translated(centre))


def paint_badge(painter: QPainter, centre: QPointF, side: float, index: int) -> None:
    """Paint the symbol of a class in its colour on a small disc."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().window)
    painter.drawEllipse(centre, side * 0.8, side * 0.8)
    paint_symbol(painter, centre, side, index, theme.class_colour(index))


@lru_cache(maxsize=256)
def _symbol(name: str, side: float) -> QPainterPath:
    """Return a symbol around (0, 0), its longer side `side`."""
    path = OUTLINES[name]
    box = path.boundingRect()
    scale = side / max(box.width(), box.height())
    return QTransform.fromScale(scale, scale).translate(-box.center().x(), -box.center().y()).map(path)


def paint_mark(painter: QPainter, centre: QPointF, side: float, name: str, colour: QColor) -> None:
    """Paint a flag's icon ("lock", "mute", "solo") on a disc."""
    colours = theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(centre, side / 2, side / 2)
    ratio = painter.device().devicePixelRatio()
    inner = side * 0.78
    picture = mark_picture(name, round(inner * ratio), colours.window.name())
    painter.drawImage(QRectF(centre.x() - inner / 2, centre.y() - inner / 2, inner, inner), picture)


@lru_cache(maxsize=64)
def mark_picture(name: str, side: int, colour: str) -> QImage:
    """Return a flag's icon, `side` device pixels a side, in a colour "#rrggbb"."""
    return icons.picture(name, max(side, 4), QColor(colour))
