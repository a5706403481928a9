"""The points of the map, few or a million: symbols where they can be told apart, else a picture of their density.

The picture is larger than what is seen, so that a map that is moved only copies it. A new one is made in portions of a
few milliseconds between the frames, when the old one no longer reaches, or when scale, classes or theme have changed.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap

from latentloom.ui import theme
from latentloom.ui.map.clouds import CROWDED_SIZE, QUIET_SIZE, Cloud, fill_coloured, fill_quiet
from latentloom.ui.map.grid import PointGrid
from latentloom.ui.map.raster import Ink, Pixels, Window, raster_steps
from latentloom.ui.map.scene import Scale, Shown
from latentloom.ui.map.window_picture import SPARE, Aim, WindowPicture
from latentloom.work.messages import SpaceInfo

MOST_DOTS = 4_000
"""With more resting points than this they are a picture."""
MOST_SYMBOLS = 2_500
"""With more points of the blend than this in sight they are a picture, too, until one comes nearer."""
MOST_HALOS, CROWDED_HALOS = 5_000, 300
"""With more selected points than this they are drawn in the accent colour instead of with a halo: among points drawn
one by one, and where there is a picture of a crowd, which halos would hide."""
PORTION_S = 0.004
"""How long the picture is worked on between two frames."""
FIRST_S = 0.015
"""How long at once, where there is nothing to show in the meantime."""
_SELECTED = 2000
"""What stands for a selected point among `kinds`: the third ink."""


@dataclass
class _Making:
    """A picture in the making; `symbols`: rows that are drawn as symbols once it is there, None to leave them."""

    aim: Aim
    box: QRectF
    steps: Generator[object, None, Pixels]
    symbols: npt.NDArray[np.intp] | None


class PointsLayer(QObject):
    """Draws the points and knows which are where.

    Attributes:
        quiet, coloured: the items for those drawn one by one.
        grid: the index of all points.

    Signals:
        changed(): there is something new to draw.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.quiet = Cloud()
        self.coloured = Cloud()
        self.grid = PointGrid(np.zeros((0, 2), np.float32))
        self._info: SpaceInfo | None = None
        self._shown = Shown()
        self._kinds = np.zeros(0, np.int16)
        self._selected = np.zeros(0, np.intp)
        self._picture: WindowPicture | None = None
        self._stale = True
        self._making: _Making | None = None
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether a picture is being made."""
        return self._making is not None

    @property
    def pictured(self) -> bool:
        """Whether any points are drawn as a picture."""
        return bool((self._kinds >= 0).any())

    def show_points(self, info: SpaceInfo) -> None:
        """Take the points of another space; `show_classes` shows them."""
        self._info = info
        self.grid = PointGrid(info.codes_xy)
        self._selected = np.zeros(0, np.intp)
        self._picture = None
        self._shown = Shown()

    def show_classes(self, shown: Shown) -> None:
        """Colour the classes of the blend."""
        self._shown = shown
        self.refresh()

    def select(self, rows: npt.NDArray[np.intp]) -> None:
        """Mark these rows."""
        before = self._is_inked()
        self._selected = rows
        if before or self._is_inked():
            self.refresh()

    def refresh(self) -> None:
        """Draw everything anew: other classes, another theme."""
        info, shown = self._info, self._shown
        if info is None:
            return
        resting = np.flatnonzero(~shown.preferred)
        kinds = np.full(len(info.codes_xy), -1, np.int16)
        if len(resting) > MOST_DOTS:
            kinds[resting] = 0
            resting = resting[:0]
        fill_quiet(self.quiet, info, resting)
        if len(shown.rows) > MOST_SYMBOLS:
            # As many tints as there are classes of the blend; 999 is more than the ring holds.
            tints = np.zeros(len(info.classes), np.int16)
            tints[shown.indices] = 1000 + np.minimum(np.arange(len(shown.indices)), 999)
            kinds[shown.rows] = tints[info.labels[shown.rows]]
            fill_coloured(self.coloured, info, shown.rows[:0], shown.ring)
        else:
            fill_coloured(self.coloured, info, shown.rows, shown.ring)
        if self._is_inked():
            kinds[self._selected] = _SELECTED
        self._kinds = kinds[self.grid.order]
        self._making = None
        self._turn.stop()
        self._stale = True
        self.changed.emit()

    def halos(self) -> npt.NDArray[np.float32]:
        """Return the places (k, 2) of selected points that get a halo: all, or of many those that are symbols."""
        if self._info is None:
            return np.zeros((0, 2), np.float32)
        rows = self._selected
        if self._is_inked():
            symbols = len(self._shown.rows) <= MOST_SYMBOLS
            rows = rows[self._shown.preferred[rows]] if symbols else rows[:0]
        places: npt.NDArray[np.float32] = self._info.codes_xy[rows]
        return places

    def _is_inked(self) -> bool:
        """Whether the selected points are a part of the picture."""
        many, rows = len(self._selected), len(self._shown.rows)
        crowded = rows > MOST_SYMBOLS or len(self._shown.preferred) - rows > MOST_DOTS
        return many > (CROWDED_HALOS if crowded else MOST_HALOS)

    def paint(self, painter: QPainter, area: QRectF, scale: Scale) -> None:
        """Draw the picture of the points where they have one, and see to it that the next is made in time."""
        if not self.pictured:
            self._picture = None
            return
        aim = Aim.of(area, scale, painter.device().devicePixelRatio())
        if self._needs_another(aim):
            self._begin(aim)
            if self._picture is None:
                self._work(FIRST_S)
        if self._picture is not None:
            self._picture.draw(painter, scale)

    def finish(self) -> None:
        """Make the picture that is being made, however long that takes."""
        self._work(float("inf"))

    def _needs_another(self, aim: Aim) -> bool:
        if self._making is not None:
            return not (aim.is_alike(self._making.aim) and aim.is_served_by(self._making.box, SPARE / 2))
        picture = self._picture
        return (
            self._stale or picture is None or not aim.is_alike(picture.aim) or not aim.is_served_by(picture.box, SPARE)
        )

    def _begin(self, aim: Aim) -> None:
        self._stale = False
        box = aim.box()
        width, height = aim.pixels()
        area = box.width() * box.height() / (width * height)
        window = Window(box, width, height, self.grid.densest() * area)
        kinds, symbols = self._kinds, None
        if len(self._shown.rows) > MOST_SYMBOLS:
            symbols = self._few_coloured(box)
            if len(symbols):
                kinds = np.where((kinds >= 1000) & (kinds < _SELECTED), np.int16(-1), kinds)
        self._making = _Making(aim, box, raster_steps(self.grid, window, kinds, self._inks(aim.ratio)), symbols)
        self._turn.start()

    def _few_coloured(self, box: QRectF) -> npt.NDArray[np.intp]:
        """Return the rows of the blend's points in a part of the map, or none where they are too many for symbols."""
        found: list[npt.NDArray[np.intp]] = [np.zeros(0, np.intp)]
        count = 0
        for start, stop in self.grid.spans(box):
            mine = np.flatnonzero((self._kinds[start:stop] >= 1000) & (self._kinds[start:stop] < _SELECTED)) + start
            count += len(mine)
            if count > MOST_SYMBOLS:
                return found[0]
            found.append(self.grid.order[mine])
        return np.sort(np.concatenate(found))

    def _inks(self, ratio: float) -> tuple[Ink, ...]:
        colours = theme.current()
        dot = theme.mixed(colours.dim, colours.window, 0.45)
        classes = [theme.class_colour(place) for place in self._shown.ring.values()] or [dot]
        accent = np.array([colours.accent.getRgb()[:3]], np.float32)
        return (
            Ink(
                np.array([dot.getRgb()[:3]], np.float32),
                theme.mixed(colours.dim, colours.text, 0.5),
                QUIET_SIZE * ratio,
            ),
            Ink(np.array([c.getRgb()[:3] for c in classes[:1000]], np.float32), None, CROWDED_SIZE * ratio),
            Ink(accent, None, (QUIET_SIZE + 1.5) * ratio),
        )

    def _go_on(self) -> None:
        self._work(PORTION_S)

    def _work(self, budget_s: float) -> None:
        making, until = self._making, perf_counter() + budget_s
        while making is not None and perf_counter() < until:
            try:
                next(making.steps)
            except StopIteration as end:
                self._making = None
                self._turn.stop()
                self._take(making, end.value)
                return
        if making is not None:
            self._turn.start()

    def _take(self, making: _Making, pixels: Pixels) -> None:
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(making.aim.ratio)
        self._picture = WindowPicture(making.aim, making.box, pixmap)
        if making.symbols is not None and self._info is not None:
            fill_coloured(self.coloured, self._info, making.symbols, self._shown.ring)
        self.changed.emit()
