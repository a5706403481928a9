"""How the strip looks: stops on a rail, pictures on paper, a track with the playhead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPen

from latentloom.ui import theme
from latentloom.ui.path.layout import RAIL, TRACK, Strip

BADGE = 9.0
HANDLE = 6.0


@dataclass(frozen=True)
class Stop:
    """A stop as it is drawn: `number` from 1, `echo` True for the first stop that comes again at the end of a loop."""

    number: int
    label: str
    x: float
    current: bool
    echo: bool = False


def badge_rect(x: float, number: int, font: QFont) -> QRectF:
    """Return the pill that holds a stop's number."""
    width = max(2 * BADGE, QFontMetricsF(_bold(font)).horizontalAdvance(str(number)) + 10)
    return QRectF(x - width / 2, RAIL / 2 - BADGE, width, 2 * BADGE)


def paint_rail(painter: QPainter, stops: Sequence[Stop], font: QFont) -> None:
    """Draw the line of stops, each with its number, and its label where there is room."""
    colours = theme.current()
    painter.setPen(QPen(colours.line, 2))
    painter.drawLine(QPointF(stops[0].x, RAIL / 2), QPointF(stops[-1].x, RAIL / 2))
    boxes = [badge_rect(stop.x, stop.number, font) for stop in stops]
    for index, (stop, box) in enumerate(zip(stops, boxes, strict=True)):
        paint_badge(painter, stop, box, font)
        if not stop.echo:
            _paint_label(painter, stop, _label_room(boxes, index), font, last=index == len(stops) - 1)


def paint_badge(painter: QPainter, stop: Stop, box: QRectF, font: QFont) -> None:
    """Draw one stop's number."""
    colours = theme.current()
    back, front = (colours.accent, colours.on_accent) if stop.current else (colours.text, colours.panel)
    if stop.echo and not stop.current:
        back, front = colours.panel, colours.text
    painter.setPen(QPen(colours.text if stop.echo else back, 1.4))
    painter.setBrush(back)
    painter.drawRoundedRect(box.adjusted(0.7, 0.7, -0.7, -0.7), BADGE, BADGE)
    painter.setFont(_bold(font))
    painter.setPen(front)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(stop.number))


def paint_frames(
    painter: QPainter, strip: Strip, picture: Callable[[float], QImage | None], near: float | None
) -> None:
    """Draw the pictures; the one nearest to the position `near` gets a frame in the accent."""
    colours = theme.current()
    marked = None if near is None else min(strip.positions, key=lambda position: abs(position - near))
    for position in strip.positions:
        box = QRectF(strip.x_of(position) - strip.side / 2, strip.top, strip.side, strip.side)
        painter.setPen(QPen(colours.accent, 2) if position == marked else QPen(colours.line, 1))
        painter.setBrush(colours.paper)
        inset = 1.0 if position == marked else 0.5
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), 3, 3)
        image = picture(position)
        if image is not None:
            painter.drawImage(box.adjusted(2, 2, -2, -2), image)


def paint_track(painter: QPainter, strip: Strip, bottom: float, position: float | None, focused: bool) -> None:
    """Draw the slider's track with the playhead; without a position the path is not what the preview shows."""
    colours = theme.current()
    y = bottom - TRACK / 2
    left, right = strip.x_of(0.0), strip.x_of(1.0)
    painter.setPen(QPen(colours.line, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(left, y), QPointF(right, y))
    if position is None:
        return
    x = strip.x_of(position)
    painter.setPen(QPen(colours.accent, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(left, y), QPointF(x, y))
    painter.setPen(QPen(colours.accent, 1.5))
    painter.drawLine(QPointF(x, RAIL + 1), QPointF(x, y))
    painter.setPen(QPen(colours.panel, 2))
    painter.setBrush(colours.accent)
    painter.drawEllipse(QPointF(x, y), HANDLE + 1, HANDLE + 1)
    if focused:
        painter.setPen(QPen(colours.accent, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(x, y), HANDLE + 2.2, HANDLE + 2.2)


def _label_room(boxes: Sequence[QRectF], index: int) -> QRectF:
    """Return where the label of a stop may be: right of its number, or left of it for the last one."""
    box = boxes[index]
    if index == len(boxes) - 1:
        before = boxes[index - 1]
        middle = (before.right() + box.left()) / 2
        return QRectF(middle, 0, box.left() - middle - 5, RAIL)
    after = boxes[index + 1].left()
    if index == len(boxes) - 2:
        after = (box.right() + after) / 2
    return QRectF(box.right() + 5, 0, after - box.right() - 10, RAIL)


def _paint_label(painter: QPainter, stop: Stop, room: QRectF, font: QFont, last: bool) -> None:
    colours = theme.current()
    metrics = QFontMetricsF(font)
    text = metrics.elidedText(stop.label, Qt.TextElideMode.ElideRight, room.width())
    if len(text) < 3 and text != stop.label:
        return
    width = metrics.horizontalAdvance(text)
    left = room.right() - width if last else room.left()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.panel)
    painter.drawRect(QRectF(left - 3, 2, width + 6, RAIL - 4))
    painter.setFont(font)
    painter.setPen(colours.text if stop.current else colours.dim)
    painter.drawText(QRectF(left, 0, width + 1, RAIL), Qt.AlignmentFlag.AlignVCenter, text)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    bold.setPointSizeF(max(font.pointSizeF() * 0.88, 6.5))
    return bold
