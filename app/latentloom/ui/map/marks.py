"""What is drawn above the points: path, class pictures, trail, blend, place and rings. All of it in widget pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from latentloom.ui import theme

BLEND_RADIUS = 9.5
PLACE_RADIUS = 7.0
RING_RADIUS = 9.0
BADGE_RADIUS = 8.5
HALO = 13.0
"""Pixels across the halo of a selected point."""


def draw_trail(painter: QPainter, places: Sequence[QPointF]) -> None:
    """Draw where the blend has been: a line that fades with age, oldest place first."""
    for pen, (a, b) in zip(_trail_pens(theme.current().accent.rgba(), len(places)), pairwise(places), strict=True):
        painter.setPen(pen)
        painter.drawLine(a, b)


@lru_cache(maxsize=8)
def _trail_pens(rgba: int, count: int) -> tuple[QPen, ...]:
    """Return the pens of the lines between `count` places: kept, because making them takes longer than drawing."""
    pens = []
    for step in range(1, count):
        colour = QColor.fromRgba(rgba)
        colour.setAlphaF(0.75 * (step / count) ** 1.5)
        pens.append(QPen(colour, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    return tuple(pens)


def draw_blend(painter: QPainter, at: QPointF) -> None:
    """Draw the blend's marker: an accent ring with a dot, outlined so that it stands out of any colour."""
    colours = theme.current()
    inside = QColor(colours.panel)
    inside.setAlpha(150)
    painter.setPen(QPen(colours.panel, 7.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(at, BLEND_RADIUS, BLEND_RADIUS)
    painter.setPen(QPen(colours.accent, 3.5))
    painter.setBrush(inside)
    painter.drawEllipse(at, BLEND_RADIUS, BLEND_RADIUS)
    _draw_dot(painter, at, 3.0, colours.accent)


def draw_path(painter: QPainter, stops: Sequence[QPointF], loop: bool, current: int | None) -> None:
    """Draw a path: a line through its stops in order, each with its number; the `current` stop is filled."""
    colours = theme.current()
    corners = [*stops, stops[0]] if loop and len(stops) > 2 else list(stops)
    lines = [QLineF(a, b) for a, b in pairwise(corners)]
    for colour, width in ((colours.panel, 4.5), (colours.text, 1.8)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLines(lines)
    font = _small_font(painter)
    painter.setFont(font)
    for number, at in enumerate(stops):
        here = number == current
        box = badge_rect(at, str(number + 1), font)
        painter.setPen(QPen(colours.panel if here else colours.text, 1.5))
        painter.setBrush(colours.text if not here else colours.accent)
        painter.drawRoundedRect(box, BADGE_RADIUS, BADGE_RADIUS)
        painter.setPen(colours.on_accent if here else colours.panel)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number + 1))


def draw_frame(painter: QPainter, at: QPointF) -> None:
    """Draw where the present frame of the path is: a diamond."""
    colours = theme.current()
    painter.save()
    painter.translate(at)
    painter.rotate(45)
    painter.setPen(QPen(colours.panel, 1.5))
    painter.setBrush(colours.accent)
    painter.drawRect(QRectF(-5.5, -5.5, 11, 11))
    painter.restore()


def draw_place(painter: QPainter, at: QPointF) -> None:
    """Draw the place on the ground that is decoded: cross hairs with an open centre."""
    colours = theme.current()
    reach = PLACE_RADIUS + 5
    for colour, width in ((colours.panel, 4.5), (colours.accent, 2.0)):
        painter.setPen(QPen(colour, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, PLACE_RADIUS, PLACE_RADIUS)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            way = QPointF(dx, dy)
            painter.drawLine(at + way * (PLACE_RADIUS - 3), at + way * reach)


def draw_near(painter: QPainter, here: QPointF | None, near: Sequence[QPointF]) -> None:
    """Draw where a walk is and its neighbours, each with its number and a line that leads there."""
    colours = theme.current()
    if here is not None:
        line = QColor(colours.accent)
        line.setAlpha(150)
        painter.setPen(QPen(line, 1.2))
        painter.drawLines([QLineF(here, at) for at in near])
    font = _small_font(painter)
    painter.setFont(font)
    for number, at in reversed(list(enumerate(near, start=1))):
        painter.setPen(QPen(colours.accent, 1.4))
        painter.setBrush(colours.raised)
        painter.drawEllipse(at, BADGE_RADIUS - 1, BADGE_RADIUS - 1)
        painter.setPen(colours.text)
        painter.drawText(QRectF(at.x() - 10, at.y() - 10, 20, 20), Qt.AlignmentFlag.AlignCenter, str(number))
    if here is not None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((colours.panel, 6.0), (colours.accent, 3.0)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(here, RING_RADIUS, RING_RADIUS)


def draw_halos(painter: QPainter, places: Sequence[QPointF]) -> None:
    """Draw what lies behind selected points, each in one stroke of a round pen."""
    painter.setPen(
        QPen(theme.mixed(theme.current().accent, theme.current().panel, 0.35), HALO, c=Qt.PenCapStyle.RoundCap)
    )
    painter.drawPoints(list(places))


def draw_ring(painter: QPainter, at: QPointF, focused: bool) -> None:
    """Draw the ring around the point that is meant; the keyboard's ring is wider and in the accent."""
    colours = theme.current()
    radius = RING_RADIUS + (3 if focused else 0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((colours.panel, 4.5), (colours.accent if focused else colours.text, 2.0)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(at, radius, radius)


def draw_chip(painter: QPainter, mean: QPointF, box: QRectF, picture: QImage | None, colour: QColor) -> None:
    """Draw a class picture on paper with an edge in the class colour, tied to its mean where it had to move."""
    colours = theme.current()
    if not box.contains(mean):
        toward = QLineF(box.center(), mean)
        painter.setPen(QPen(colours.panel, 3.5))
        painter.drawLine(toward)
        painter.setPen(QPen(colour, 1.5))
        painter.drawLine(toward)
        _draw_dot(painter, mean, 2.8, colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.panel)
    painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 4, 4)
    painter.setPen(QPen(colour, 2.0))
    painter.setBrush(colours.paper)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
    if picture is not None:
        painter.drawImage(box.adjusted(2.5, 2.5, -2.5, -2.5), picture)


def draw_axis_labels(painter: QPainter, area: QRectF, across: str, up: str, font: QFont) -> None:
    """Write what the axes are inside their ends, where they take no room from the map."""
    colours = theme.current()
    metrics = QFontMetricsF(font)
    back = QColor(colours.panel)
    back.setAlpha(210)
    painter.setFont(font)
    line = metrics.height()
    for text, box in (
        (across, QRectF(area.right() - metrics.horizontalAdvance(across) - 8, area.bottom() - line - 5, 0, 0)),
        (up, QRectF(area.left() + 6, area.top() + 2, 0, 0)),
    ):
        box.setSize(QSizeF(metrics.horizontalAdvance(text) + 2, line + 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(back)
        painter.drawRoundedRect(box.adjusted(-4, 0, 4, 0), 3, 3)
        painter.setPen(colours.dim)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)


def badge_rect(at: QPointF, text: str, font: QFont) -> QRectF:
    """Return the pill that holds a waypoint's number."""
    width = max(2 * BADGE_RADIUS, math.ceil(QFontMetricsF(font).horizontalAdvance(text)) + 9)
    return QRectF(at.x() - width / 2, at.y() - BADGE_RADIUS, width, 2 * BADGE_RADIUS)


def _small_font(painter: QPainter) -> QFont:
    font = QFont(painter.font())
    font.setBold(True)
    font.setPointSizeF(max(7.0, font.pointSizeF() * 0.85))
    return font


def _draw_dot(painter: QPainter, at: QPointF, radius: float, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(at, radius, radius)
