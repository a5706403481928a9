"""A plain plot of lines over two axes, in the colours of the theme."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from latentloom.ui import theme

_LEFT = 56


class Plot(pg.GraphicsView):
    """Lines over a pair of axes. It follows what it is told: no menus, no mouse."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        # By hand, as the map: pyqtgraph's PlotWidget brings menus and dialogs that are of no use here.
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(96)
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.title = pg.LabelItem(title)
        self._axes = {side: pg.AxisItem(side, linkView=self.box) for side in ("left", "bottom")}
        self._axes["left"].setWidth(_LEFT)
        frame = pg.GraphicsLayout()
        frame.setContentsMargins(0, 0, 8, 0)
        frame.setSpacing(0)
        frame.addItem(self.title, 0, 1)
        frame.addItem(self._axes["left"], 1, 0)
        frame.addItem(self.box, 1, 1)
        frame.addItem(self._axes["bottom"], 2, 1)
        self.setCentralItem(frame)
        self._title = title
        self.lines: list[pg.PlotDataItem] = []
        self.recolour()

    def add_line(self, x: Sequence[float] | np.ndarray = (), y: Sequence[float] | np.ndarray = ()) -> pg.PlotDataItem:
        """Add a line and return it."""
        line = pg.PlotDataItem(np.asarray(x, float), np.asarray(y, float))
        self.box.addItem(line)
        self.lines.append(line)
        return line

    def clear_lines(self) -> None:
        """Take every line away."""
        for line in self.lines:
            self.box.removeItem(line)
        self.lines = []

    def set_label(self, text: str) -> None:
        """Say what goes along the bottom."""
        self._axes["bottom"].setLabel(text or None)

    def recolour(self) -> None:
        """Take the colours of the theme in force."""
        colours = theme.current()
        self.setBackground(colours.panel)
        for axis in self._axes.values():
            axis.setPen(colours.line)
            axis.setTextPen(colours.dim)
        self.title.setText(self._title, color=colours.text.name(), size="9pt")


def draw_line(line: pg.PlotDataItem, colour: QColor, *, width: float, symbol: str = "", size: int = 6) -> None:
    """Give a line its colour, and its points a symbol."""
    line.setPen(pg.mkPen(colour, width=width))
    if symbol:
        line.setSymbol(symbol)
        line.setSymbolSize(size)
        line.setSymbolBrush(colour)
        line.setSymbolPen(None)
