"""The symbols of the classes: outlines around (0, 0) in a box of 1 x 1, y down, the same on map, wheel and lists."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform

_ARM = 0.1
"""Half the width of a cross's arms."""
_WAIST = 0.382
"""Inner radius of a five-pointed star as a part of the outer one, where its edges run through (golden section)."""


def _closed(points: Iterable[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _turned(path: QPainterPath, degrees: float) -> QPainterPath:
    return QTransform().rotate(degrees).map(path)


def _regular(corners: int, *radii: float) -> QPainterPath:
    """Return a regular polygon, the first corner at the top; with several radii its corners take them in turn."""
    turns = [2 * math.pi * i / corners for i in range(corners)]
    reach = [radii[i % len(radii)] for i in range(corners)]
    return _closed((r * math.sin(turn), -r * math.cos(turn)) for r, turn in zip(reach, turns, strict=True))


def _circle() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(-0.5, -0.5, 1, 1))
    return path


def _plus() -> QPainterPath:
    arm = ((-_ARM, -_ARM), (-_ARM, -0.5), (_ARM, -0.5))
    quarters = [(math.cos(turn), math.sin(turn)) for turn in (0, math.pi / 2, math.pi, 3 * math.pi / 2)]
    return _closed((x * c - y * s, x * s + y * c) for c, s in quarters for x, y in arm)


_TRIANGLE = _closed([(-0.5, 0.5), (0, -0.5), (0.5, 0.5)])
_ARROW = _closed([(-0.35, -0.1), (0, -0.5), (0.35, -0.1), (_ARM, -0.1), (_ARM, 0.5), (-_ARM, 0.5), (-_ARM, -0.1)])
OUTLINES = {
    "circle": _circle(),
    "triangle up": _TRIANGLE,
    "square": _closed([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]),
    "diamond": _closed([(0, -0.5), (-0.4, 0), (0, 0.5), (0.4, 0)]),
    "star": _regular(10, 0.5, 0.5 * _WAIST),
    "triangle down": _turned(_TRIANGLE, 180),
    "plus": _plus(),
    "cross": _turned(_plus(), 45),
    "pentagon": _regular(5, 0.5),
    "triangle right": _turned(_TRIANGLE, 90),
    "triangle left": _turned(_TRIANGLE, -90),
    "hexagon": _regular(6, 0.5),
    "arrow": _ARROW,
}
"""The outlines by name, the most different first; not to be changed."""
