"""The small label at the hand: name, share and evidence; a picture where the ring has none large enough."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPen

from latentloom.ui import theme
from latentloom.ui.names import short_name
from latentloom.ui.wheel.layout import RingLayout
from latentloom.ui.wheel.scene import Scene

PICTURE = 72.0
_PAD = 9.0


@dataclass(frozen=True, eq=False)
class Bubble:
    """What a bubble says, and where.

    Attributes:
        text: one line or several, the first of them the most important; image: on top, or None.
        hand: where the pointer is; chip: the class whose chip it stands at, inwards of it, so that the ring stays free.
    """

    text: str
    image: QImage | None
    hand: QPointF
    chip: int | None = None


def lean(scene: Scene) -> str:
    """Return what the puck leans to, in words."""
    top = int(scene.shares.argmax())
    if scene.shares[top] - scene.shares.min() < 1e-6:
        return "all alike"
    return f"{short_name(scene.blend.classes[top])}  {scene.texts[top]} %"


def paint_bubble(painter: QPainter, layout: RingLayout, bubble: Bubble) -> None:
    """Paint a bubble; it never leaves the widget."""
    colours = theme.current()
    font = QFont(painter.font())
    font.setPixelSize(12)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    side = PICTURE if bubble.image is not None else 0.0
    lines = bubble.text.split("\n")
    width = max(side, *(metrics.horizontalAdvance(line) for line in lines))
    box = QRectF(0, 0, width + 2 * _PAD, metrics.height() * len(lines) + 10 + (side and side + 6))
    _place(box, layout, bubble)
    painter.setPen(QPen(colours.line, 1))
    painter.setBrush(colours.raised)
    painter.drawRoundedRect(box, 6, 6)
    if bubble.image is not None:
        tile = QRectF(box.center().x() - side / 2, box.top() + 8, side, side)
        painter.fillRect(tile, colours.paper)
        painter.drawImage(tile, bubble.image)
    place = QRectF(box.left(), box.top() + (side and side + 9) + (0 if side else 5), box.width(), metrics.height())
    for step, line in enumerate(lines):
        painter.setPen(colours.dim if step else colours.text)
        painter.drawText(place.translated(0, step * metrics.height()), Qt.AlignmentFlag.AlignCenter, line)


def _place(box: QRectF, layout: RingLayout, bubble: Bubble) -> None:
    """Move the box to its place: above the hand, or inwards of the chip; then into the widget."""
    if bubble.chip is None:
        box.moveCenter(bubble.hand - QPointF(0, box.height() / 2 + 22))
        if box.top() < 2:
            box.moveTop(bubble.hand.y() + 24)
    else:
        inwards = QPointF(*-layout.directions[bubble.chip])
        room = abs(inwards.x()) * box.width() / 2 + abs(inwards.y()) * box.height() / 2
        box.moveCenter(QPointF(*layout.corners[bubble.chip]) + inwards * (room + 4))
    box.moveLeft(max(2.0, min(box.left(), layout.width - box.width() - 2)))
    box.moveTop(max(2.0, min(box.top(), layout.height - box.height() - 2)))
