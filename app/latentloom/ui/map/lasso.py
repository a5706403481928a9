"""Drawing around points: the shape under the hand, and which points lie in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from latentloom.ui import theme
from latentloom.ui.map.grid import PointGrid
from latentloom.ui.map.scene import Scale

Shape = Literal["lasso", "rectangle"]
How = Literal["new", "add", "take"]
"""Whether what is drawn around becomes the selection, joins it, or leaves it."""
Rows = npt.NDArray[np.intp]

SPACING = 3.0
"""Pixels between two corners of a lasso: nobody draws finer."""


def how_of(modifiers: Qt.KeyboardModifier) -> How:
    """Return what the modifiers of a drag say: Shift adds, Control takes away."""
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return "take"
    return "add" if modifiers & Qt.KeyboardModifier.ShiftModifier else "new"


def inside(polygon: npt.NDArray[np.floating], xy: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
    """Return which of the points (n, 2) lie inside a closed polygon (m, 2), by the even-odd rule.

    A point is inside where a ray to its right crosses an odd number of edges (Shimrat, "Algorithm 112", Communications
    of the ACM 5(8), 1962). An edge can only cross the rays of points between its ends' heights, and with the points in
    order of their height those are one slice: the cost is that of sorting, and not n times m.
    """
    order = np.argsort(xy[:, 1], kind="stable")
    x, y = np.asarray(xy, np.float64)[order].T
    odd = np.zeros(len(xy), bool)
    corners = np.asarray(polygon, np.float64)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        low, high = np.searchsorted(y, (min(y0, y1), max(y0, y1)))
        part = slice(int(low), int(high))
        odd[part] ^= x[part] < x0 + (y[part] - y0) / (y1 - y0) * (x1 - x0)
    result = np.empty_like(odd)
    result[order] = odd
    return result


@dataclass
class Lasso:
    """A shape that is being drawn, in pixels of the widget."""

    shape: Shape
    how: How
    corners: list[QPointF] = field(default_factory=list)

    def go_to(self, at: QPointF) -> None:
        """Draw on to a pixel."""
        if self.shape == "rectangle":
            del self.corners[1:]
        elif self.corners and QLineF(self.corners[-1], at).length() < SPACING:
            return
        self.corners.append(QPointF(at))

    def rows(self, grid: PointGrid, scale: Scale) -> Rows:
        """Return the rows of the points inside, rising."""
        if len(self.corners) < 2:
            return np.zeros(0, np.intp)
        polygon = np.array([scale.place(corner) for corner in self._outline()])
        low, high = polygon.min(axis=0), polygon.max(axis=0)
        places = grid.places(QRectF(QPointF(*low.tolist()), QPointF(*high.tolist())))
        found: Rows = np.sort(grid.order[places[inside(polygon, grid.xy[places])]])
        return found

    def paint(self, painter: QPainter) -> None:
        """Draw the outline, dashed where points are taken away."""
        colours = theme.current()
        fill = QColor(colours.accent)
        fill.setAlpha(36)
        outline = QPolygonF(list(self._outline()))
        painter.setBrush(fill)
        painter.setPen(QPen(colours.panel, 3.5))
        painter.drawPolygon(outline)
        style = Qt.PenStyle.DashLine if self.how == "take" else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colours.accent, 1.5, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(outline)

    def _outline(self) -> Sequence[QPointF]:
        if self.shape == "lasso" or len(self.corners) < 2:
            return self.corners
        box = QRectF(self.corners[0], self.corners[1]).normalized()
        return (box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft())


def combined(before: Rows, rows: Rows, how: How) -> Rows:
    """Return the selection after drawing around `rows`."""
    match how:
        case "add":
            return np.union1d(before, rows)
        case "take":
            return np.setdiff1d(before, rows)
    return rows
