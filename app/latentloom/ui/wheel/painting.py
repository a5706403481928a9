"""How the wheel looks, in two layers.

The still layer (disc, share rings, spokes, tiles) is painted once into a pixmap and again only when size, classes,
flags, theme or pictures change. The live layer (radar, handles, shares, puck, focus ring, bubble) is painted at every
move: about 1 ms for twenty classes at 600 x 600 on one core, so its pens, flags and boxes are kept, not made anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QRadialGradient

from latentloom.ui import theme
from latentloom.ui.polygons import polygon
from latentloom.ui.wheel import chips
from latentloom.ui.wheel.layout import RingLayout
from latentloom.ui.wheel.scene import Scene

RING_SHARES = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
TICK_GAP = 6.0
_CAPTION = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
MOST_HANDLES = 72
"""With more classes only the hovered and the focused one have a handle."""


@dataclass(frozen=True)
class Touch:
    """What hand and keyboard are on.

    Attributes:
        hovered: spoke or chip under the hand; focused: chip that the keyboard speaks to (None: the puck has it).
        on_puck: the hand is on the puck; held: a drag is under way; active: the widget has keyboard focus.
    """

    hovered: int | None = None
    focused: int | None = None
    on_puck: bool = False
    held: bool = False
    active: bool = False


def faint(colour: QColor, alpha: float) -> QColor:
    """Return the colour with an opacity of 0..1."""
    result = QColor(colour)
    result.setAlphaF(alpha)
    return result


def handle_radius(layout: RingLayout) -> float:
    """Return the radius of a spoke's handle; 0 when there are too many classes for handles."""
    if layout.count > MOST_HANDLES:
        return 0.0
    apart = math.tau * layout.scale.EVEN * layout.radius / layout.count
    return float(np.clip(apart * 0.3, 2.5, 6.5))


def puck_radius(layout: RingLayout) -> float:
    """Return the radius of the puck."""
    return float(np.clip(layout.radius * 0.055, 7, 11))


def tick_width(layout: RingLayout) -> float:
    """Return how wide a class's tick is where there are too many for pictures."""
    return float(np.clip(math.tau * layout.radius / layout.count * 0.62, 0.8, 9))


def caption_font(base: QFont, layout: RingLayout) -> QFont:
    """Return the font of the shares under tiles."""
    font = QFont(base)
    font.setPixelSize(round(float(np.clip(layout.tile * 0.3, 9, 12))))
    return font


# The still layer


def paint_still(painter: QPainter, layout: RingLayout, scene: Scene, images: tuple[QImage | None, ...]) -> None:
    """Paint disc, rings, spokes and tiles."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    _paint_disc(painter, layout)
    _paint_rings(painter, layout)
    _paint_spokes(painter, layout, scene)
    if not layout.tile:
        _paint_tracks(painter, layout)
    else:
        for i, image in enumerate(images):
            _paint_chip(painter, layout, scene, i, image)


def _paint_disc(painter: QPainter, layout: RingLayout) -> None:
    colours, centre = theme.current(), QPointF(*layout.centre)
    glow = QRadialGradient(centre, layout.radius)
    glow.setColorAt(0, theme.mixed(colours.window, colours.raised, 0.75))
    glow.setColorAt(1, colours.window)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(glow)
    painter.drawEllipse(centre, layout.radius + 4, layout.radius + 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colours.line, 1))
    painter.drawEllipse(centre, layout.radius + 4, layout.radius + 4)


def _paint_rings(painter: QPainter, layout: RingLayout) -> None:
    colours, centre = theme.current(), QPointF(*layout.centre)
    font = QFont(painter.font())
    font.setPixelSize(9)
    painter.setFont(font)
    metrics, last = QFontMetricsF(font), layout.radius * layout.scale.HUB
    # Labels stand between the first two spokes, where no handle covers them.
    turn = math.pi / layout.count if layout.count > 4 else math.pi / 4
    for share in RING_SHARES:
        radius = float(layout.radius * layout.scale.radius(np.array(share)))
        if radius - last < 28:
            continue
        last = radius
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(faint(colours.line, 0.75), 1))
        if share < 1:
            painter.drawEllipse(centre, radius, radius)
        text = f"{share * 100:g} %"
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 6, metrics.height())
        radius -= 9 if share == 1 else 0
        box.moveCenter(centre + QPointF(radius * math.sin(turn), -radius * math.cos(turn)))
        painter.fillRect(box, faint(colours.window, 0.72))
        painter.setPen(colours.dim)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _paint_spokes(painter: QPainter, layout: RingLayout, scene: Scene) -> None:
    colours = theme.current()
    inner = layout.handles(np.zeros(layout.count))
    alpha = float(np.clip(24 / layout.count, 0.25, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(faint(colours.line, alpha), 1))
    painter.drawLines(_lines(inner, layout.corners))
    if layout.tile and layout.count > 2:
        painter.setPen(QPen(faint(colours.dim, 0.35), 1))
        painter.drawPolygon(polygon(layout.corners))
    if layout.tile:
        for i, (corner, chip) in enumerate(zip(layout.corners, layout.chips, strict=True)):
            painter.setPen(QPen(faint(scene.colour(i), 0.55), 1.4))
            painter.drawLine(QPointF(*corner), QPointF(*chip))


def _paint_chip(painter: QPainter, layout: RingLayout, scene: Scene, index: int, image: QImage | None) -> None:
    colours, half = theme.current(), layout.tile / 2
    x, y = layout.chips[index]
    box = QRectF(x - half, y - half, layout.tile, layout.tile)
    # The leader ends at the chip: its box and caption hide what runs underneath.
    painter.fillRect(box.adjusted(-1, -1, 1, layout.caption), colours.panel)
    chips.paint_tile(painter, box, scene.colour(index), image, bool(scene.silent[index]))
    badge = float(np.clip(layout.tile * 0.2, 6, 11))
    inset = badge * 0.35
    if layout.tile >= 20:
        chips.paint_badge(painter, box.topLeft() + QPointF(inset, inset), badge, index)
    marks = [
        (name, colour)
        for name, flags, colour in (
            ("lock", scene.locked, colours.text),
            ("mute", scene.muted, colours.dim),
            ("solo", scene.solo, colours.accent),
        )
        if flags[index]
    ]
    side = float(np.clip(layout.tile * 0.36, 10, 20))
    for step, (name, colour) in enumerate(marks):
        centre = box.topRight() + QPointF(-side * 0.3 - step * side * 0.95, side * 0.3)
        chips.paint_mark(painter, centre, side, name, colour)


# The live layer


def paint_live(painter: QPainter, layout: RingLayout, scene: Scene, touch: Touch) -> None:
    """Paint radar, handles, shares, puck and focus ring."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    handles = layout.handles(scene.shares)
    if not layout.tile:
        _paint_ticks(painter, layout, scene)
    _paint_radar(painter, layout, handles)
    if layout.count <= MOST_HANDLES:
        _paint_handles(painter, layout, scene, handles, touch)
    if layout.caption:
        _paint_captions(painter, layout, scene)
    for index in {touch.hovered, touch.focused if touch.active else None} - {None}:
        _paint_chosen(painter, layout, scene, handles, index, focused=index == touch.focused and touch.active)
    _paint_puck(painter, layout, scene, touch)


def _paint_radar(painter: QPainter, layout: RingLayout, handles: np.ndarray) -> None:
    accent = theme.current().accent
    painter.setPen(_pen(faint(accent, 0.9), 1.6 if layout.count <= MOST_HANDLES else 1.0, Qt.PenCapStyle.RoundCap))
    if layout.count == 2:
        painter.setPen(_pen(faint(accent, 0.6), 5, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(*handles[0]), QPointF(*handles[1]))
        return
    painter.setBrush(faint(accent, 0.2))
    painter.drawPolygon(polygon(handles))


def _paint_handles(painter: QPainter, layout: RingLayout, scene: Scene, handles: np.ndarray, touch: Touch) -> None:
    radius, edge = handle_radius(layout), QPen(theme.current().window, 1.2)
    strokes = _strokes(theme.current().name, layout.count, scene.silent.tobytes())
    locked, places = scene.locked.tolist(), handles.tolist()
    for (pen, brush), hub, (x, y), square in zip(strokes, layout.hubs, places, locked, strict=True):
        place = QPointF(x, y)
        painter.setPen(pen)
        painter.drawLine(hub, place)
        painter.setPen(edge)
        painter.setBrush(brush)
        if square:
            painter.drawRect(QRectF(x - radius, y - radius, 2 * radius, 2 * radius))
        else:
            painter.drawEllipse(place, radius, radius)


@lru_cache(maxsize=4)
def _strokes(_theme: str, count: int, silent: bytes) -> tuple[tuple[QPen, QBrush], ...]:
    """Return the pen of every spoke and the brush of its handle, in a theme, where some of the classes are silent."""
    colours = [faint(theme.class_colour(i), 0.35) if silent[i] else theme.class_colour(i) for i in range(count)]
    return tuple((_pen(colour, 2.0, Qt.PenCapStyle.RoundCap), QBrush(colour)) for colour in colours)


def _paint_captions(painter: QPainter, layout: RingLayout, scene: Scene) -> None:
    colours = theme.current()
    painter.setFont(caption_font(painter.font(), layout))
    unit = " %" if layout.tile >= 40 else ""
    for quiet, colour in ((False, colours.text), (True, colours.dim)):
        painter.setPen(colour)
        for box, text, silent in zip(layout.caption_boxes, scene.texts, scene.silent.tolist(), strict=True):
            if silent == quiet:
                painter.drawText(box, _CAPTION, text + unit)


def _paint_tracks(painter: QPainter, layout: RingLayout) -> None:
    """Paint where every class's bar may reach to."""
    begin = layout.corners + layout.directions * TICK_GAP
    end = begin + layout.directions * (layout.reach - 4)
    painter.setPen(_pen(faint(theme.current().line, 0.5), tick_width(layout), Qt.PenCapStyle.FlatCap))
    painter.drawLines(_lines(begin, end))


def _paint_ticks(painter: QPainter, layout: RingLayout, scene: Scene) -> None:
    """Paint every class as a bar beyond the rim, as long as its handle is far out; all of one colour at once."""
    parts = (layout.scale.radius(scene.shares) - layout.scale.HUB) / (1 - layout.scale.HUB)
    begin = layout.corners + layout.directions * TICK_GAP
    end = begin + layout.directions * (2 + (layout.reach - TICK_GAP) * parts)[:, None]
    lines, silent = _lines(begin, end), scene.silent.tolist()
    colours = len(theme.current().classes)
    for first in range(min(colours, layout.count)):
        for quiet in (False, True):
            members = [lines[i] for i in range(first, layout.count, colours) if silent[i] == quiet]
            if members:
                colour = faint(scene.colour(first), 0.35 if quiet else 1.0)
                painter.setPen(_pen(colour, tick_width(layout), Qt.PenCapStyle.FlatCap))
                painter.drawLines(members)


def _paint_chosen(
    painter: QPainter, layout: RingLayout, scene: Scene, handles: np.ndarray, index: int, *, focused: bool
) -> None:
    """Paint what is hovered or focused: its spoke, a larger handle, a ring round its chip."""
    colours, place = theme.current(), QPointF(*handles[index])
    painter.setPen(QPen(faint(scene.colour(index), 0.8), 1.2))
    painter.drawLine(place, QPointF(*layout.corners[index]))
    painter.setBrush(scene.colour(index))
    painter.setPen(QPen(colours.text, 1.8))
    radius = max(handle_radius(layout), 4.0) + 1.5
    painter.drawEllipse(place, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colours.accent if focused else faint(colours.text, 0.7), 2.0 if focused else 1.4))
    if layout.tile:
        half = layout.tile / 2 + 3
        x, y = layout.chips[index]
        painter.drawRoundedRect(QRectF(x - half, y - half, 2 * half, 2 * half), half * 0.3, half * 0.3)
    else:
        begin = QPointF(*(layout.corners[index] + layout.directions[index] * TICK_GAP))
        end = QPointF(*(layout.corners[index] + layout.directions[index] * (layout.reach + 2)))
        width = tick_width(layout)
        for colour, wider in ((painter.pen().color(), 5.0), (scene.colour(index), 1.0)):
            painter.setPen(_pen(colour, width + wider, Qt.PenCapStyle.RoundCap))
            painter.drawLine(QLineF(begin, end))


def _paint_puck(painter: QPainter, layout: RingLayout, scene: Scene, touch: Touch) -> None:
    colours, centre = theme.current(), QPointF(*layout.centre)
    place = QPointF(*layout.to_screen(scene.blend.wheel.puck))
    painter.setPen(QPen(faint(colours.text, 0.45), 1.4, Qt.PenStyle.DotLine))
    painter.drawLine(centre, place)
    radius = puck_radius(layout) + (1.5 if touch.on_puck or touch.held else 0.0)
    shadow = QRadialGradient(place + QPointF(0, 2), radius + 6)
    shadow.setColorAt(0.55, QColor(0, 0, 0, 110))
    shadow.setColorAt(1, QColor(0, 0, 0, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shadow)
    painter.drawEllipse(place + QPointF(0, 2), radius + 6, radius + 6)
    if touch.active and touch.focused is None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours.accent, 2))
        painter.drawEllipse(place, radius + 5, radius + 5)
    painter.setBrush(colours.accent)
    painter.setPen(QPen(QColor(255, 255, 255, 235), 2.2))
    painter.drawEllipse(place, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 235))
    painter.drawEllipse(place, 2.4, 2.4)


# Pens and lines


def _pen(colour: QColor, width: float, cap: Qt.PenCapStyle) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin)


def _lines(begin: np.ndarray, end: np.ndarray) -> list[QLineF]:
    return [QLineF(*ends) for ends in np.concatenate([begin, end], axis=1).tolist()]
