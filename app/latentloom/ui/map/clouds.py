"""The points of the map: quiet grey ones for the classes that rest, coloured symbols for those in the blend."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from latentloom.ui import theme
from latentloom.ui.symbols import OUTLINES
from latentloom.work.messages import SpaceInfo

QUIET_SIZE = 3.5
FULL_SIZE = 9.0
CROWDED_SIZE = 6.0
CROWD = 2_000
"""With more coloured points than this they are drawn smaller."""

_View = tuple[QTransform, QRectF, float]
"""What a picture of the points was drawn for: transform, the map's area on the widget, the screen's pixel ratio."""


class Cloud(pg.ScatterPlotItem):
    """Points that are kept as a picture while the view stands still.

    The blend's marker moves with every frame of a drag, and copying a picture is far cheaper than drawing thousands of
    points. While the map is panned or zoomed the picture would be of no use again, so it is made only when the same
    view is drawn a second time.
    """

    def __init__(self) -> None:
        super().__init__(pxMode=True, pen=None, hoverable=False)
        self._seen: _View | None = None
        self._kept: _View | None = None
        self._picture = QPixmap()

    def setData(self, *args: object, **options: object) -> None:
        """Replace the points; see `pyqtgraph.ScatterPlotItem.setData`."""
        self._seen = self._kept = None
        super().setData(*args, **options)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the points, or copy them from the kept picture."""
        box = self.getViewBox()
        if box is None or len(self.data) == 0:
            return
        area = box.sceneBoundingRect()
        view = (painter.transform(), area, painter.device().devicePixelRatio())
        if view != self._seen:
            self._seen = view
            super().paint(painter, option, widget)
            return
        if view != self._kept:
            self._kept = view
            self._draw_picture(view, option, widget)
        painter.resetTransform()
        painter.drawPixmap(area.topLeft(), self._picture)

    def _draw_picture(self, view: _View, option: QStyleOptionGraphicsItem, widget: QWidget | None) -> None:
        transform, area, ratio = view
        self._picture = QPixmap((area.size() * ratio).toSize())
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._picture)
        painter.setTransform(transform * QTransform.fromTranslate(-area.x(), -area.y()))
        super().paint(painter, option, widget)
        painter.end()


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


def _style(place: int) -> tuple[QPainterPath, tuple[QPen, QBrush], tuple[QPen, QBrush]]:
    """Return symbol, (pen, brush) filled and (pen, brush) hollow; one object each, for pyqtgraph caches by object."""
    colour = theme.class_colour(place)
    edge = pg.mkPen(theme.mixed(colour, theme.current().panel, 0.55), width=0.8)
    outline = pg.mkPen(colour, width=1.5)
    inside = QColor(theme.current().panel)
    inside.setAlpha(170)
    return OUTLINES[theme.class_symbol(place)], (edge, QBrush(colour)), (outline, QBrush(inside))
