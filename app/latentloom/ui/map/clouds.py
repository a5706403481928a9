"""The points of the map: quiet grey ones for the classes that rest, coloured symbols for those in the blend."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from latentloom.ui import theme
from latentloom.work.messages import SpaceInfo

QUIET_SIZE = 3.5
FULL_SIZE = 9.0
CROWDED_SIZE = 6.0
CROWD = 2_000
"""With more coloured points than this they are drawn smaller."""


class Cloud(pg.ScatterPlotItem):
    """Points that are drawn once a view: while only marks above them move, their picture is reused.

    Thousands of points take 5 ms to draw and 0.2 ms to copy, and the blend's marker moves with every frame of a drag.
    """

    def __init__(self) -> None:
        super().__init__(pxMode=True, pen=None, hoverable=False)
        self._drawn: tuple[QTransform, QRectF, float] | None = None
        self._picture = QPixmap()

    def setData(self, *args: object, **options: object) -> None:
        """Replace the points; see `pyqtgraph.ScatterPlotItem.setData`."""
        self._drawn = None
        super().setData(*args, **options)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Copy the kept picture, drawing it first where view, size or screen have changed."""
        box = self.getViewBox()
        if box is None or len(self.data) == 0:
            return
        ratio = painter.device().devicePixelRatio()
        area = box.sceneBoundingRect()
        wanted = (painter.transform(), area, ratio)
        if wanted != self._drawn:
            self._picture = QPixmap((area.size() * ratio).toSize())
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._picture)
            inner.setTransform(painter.transform() * QTransform.fromTranslate(-area.x(), -area.y()))
            super().paint(inner, option, widget)
            inner.end()
            self._drawn = wanted
        painter.resetTransform()
        painter.drawPixmap(area.topLeft(), self._picture)


def fill_quiet(cloud: Cloud, info: SpaceInfo, rows: npt.NDArray[np.intp]) -> None:
    """Show the points of the classes that rest: small, grey, alike."""
    dot = theme.mixed(theme.current().dim, theme.current().window, 0.45)
    dot.setAlpha(120)
    cloud.setData(
        x=info.codes_xy[rows, 0], y=info.codes_xy[rows, 1], size=QUIET_SIZE, pen=QPen(Qt.PenStyle.NoPen), brush=dot
    )


def fill_coloured(cloud: Cloud, info: SpaceInfo, rows: npt.NDArray[np.intp], ring: dict[int, int]) -> None:
    """Show the points of the classes in the blend, training filled, held out hollow.

    Args:
        cloud: where they go.
        info: the space.
        rows: atlas rows of those classes.
        ring: class index in the space to index in the ring, which gives colour and symbol.
    """
    size = FULL_SIZE if len(rows) <= CROWD else CROWDED_SIZE
    styles = {label: _style(place) for label, place in ring.items()}
    symbols, pens, brushes = [], [], []
    for row in rows:
        symbol, filled, hollow = styles[int(info.labels[row])]
        pen, brush = hollow if info.held_out[row] else filled
        symbols.append(symbol)
        pens.append(pen)
        brushes.append(brush)
    cloud.setData(
        x=info.codes_xy[rows, 0], y=info.codes_xy[rows, 1], size=size, symbol=symbols, pen=pens, brush=brushes
    )


def _style(place: int) -> tuple[str, tuple[QPen, QBrush], tuple[QPen, QBrush]]:
    """Return symbol, (pen, brush) filled and (pen, brush) hollow; one object each, for pyqtgraph caches by object."""
    colour = theme.class_colour(place)
    edge = pg.mkPen(theme.mixed(colour, theme.current().panel, 0.55), width=0.8)
    outline = pg.mkPen(colour, width=1.5)
    inside = QColor(theme.current().panel)
    inside.setAlpha(170)
    return theme.class_symbol(place), (edge, QBrush(colour)), (outline, QBrush(inside))
