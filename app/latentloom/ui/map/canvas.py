"""The drawn map: axes, points, and the marks above them; knows places and pixels, nothing of gestures."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from latentloom.ui import theme
from latentloom.ui.map import marks
from latentloom.ui.map.chips import Chip, lay_out, side_for
from latentloom.ui.map.layer import KeptLayer
from latentloom.ui.map.points import PointsLayer
from latentloom.ui.map.scene import Marks, Place, Scale, Shown
from latentloom.ui.pictures import PictureStore
from latentloom.work.messages import SpaceInfo

MARGIN = 0.06
"""Room around what is shown, as a part of it."""
REACH = 18.0
"""Pixels around its place within which a mark is drawn."""
MOST_STRETCH = 3.0
"""The two axes fill the panel, but one is drawn at most this much longer than the other."""
DEEPEST_ZOOM = 400.0
WIDEST_ZOOM = 0.25
_HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform


class Layer(Protocol):
    """What is drawn under the points."""

    def paint(self, painter: QPainter, area: QRectF, scale: Scale) -> None:
        """Draw inside `area`, pixels of the widget."""


class MapCanvas(pg.GraphicsView):
    """A scatter of encodings with marks above it.

    Attributes:
        info: the space, or None until one is shown; home: the part of the map that holds all of its points.
        points: the layer of the points; ground: what lies under them, None for nothing.
        shown: the classes in the blend; marks: what stands above the points; chips: the class pictures.
        range_changed: the signal of pyqtgraph's ViewBox that the map was panned or zoomed.
    """

    def __init__(self, pictures: PictureStore, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False)
        self.info: SpaceInfo | None = None
        self.shown = Shown()
        self.marks = Marks()
        self.chips: tuple[Chip, ...] = ()
        self._pictures = pictures
        self._chips_on = True
        self._chip_units = (0.0, 0.0)
        self._chip_layer = KeptLayer()
        self._halo_layer = KeptLayer()
        # Counts what the class pictures show: other classes, other pictures.
        self._generation = 0
        self.home = QRectF(-1, -1, 2, 2)
        self._at_home = True
        # A ViewBox and two axes by hand: pyqtgraph's PlotWidget brings menus and dialogs that are of no use here.
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self._box.disableAutoRange()
        self._axes = (pg.AxisItem("bottom", linkView=self._box), pg.AxisItem("left", linkView=self._box))
        frame = pg.GraphicsLayout()
        frame.setSpacing(0)
        frame.setContentsMargins(4, 8, 10, 0)
        frame.addItem(self._axes[1], 0, 0)
        frame.addItem(self._box, 0, 1)
        frame.addItem(self._axes[0], 1, 1)
        self.setCentralItem(frame)
        self.points = PointsLayer(self)
        self.ground: Layer | None = None
        for cloud in (self.points.quiet, self.points.coloured):
            self._box.addItem(cloud, ignoreBounds=True)
        self.points.changed.connect(self.viewport().update)
        # The background is what moves here.
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.range_changed = self._box.sigRangeChanged
        self._box.sigRangeChanged.connect(self._on_range_changed)
        self._box.sigResized.connect(self._on_resized)
        pictures.arrived.connect(self._on_pictures_arrived)
        theme.signals.changed.connect(self.follow_theme)
        self.follow_theme()

    def show_space(self, info: SpaceInfo, classes: Sequence[str]) -> None:
        """Show another space, all of it."""
        self.info = info
        self.marks = Marks()
        self.home = _framed(info.codes_xy)
        self.points.show_points(info)
        self.show_classes(classes)
        self.show_all()

    def show_classes(self, classes: Sequence[str]) -> None:
        """Colour the classes of the blend, in ring order; all others rest."""
        info = self.info
        if info is None:
            return
        known = {name: index for index, name in enumerate(info.classes)}
        names = tuple(name for name in classes if name in known)
        ring = {known[name]: place for place, name in enumerate(classes) if name in known}
        indices = np.array(list(ring), np.intp)
        preferred = np.isin(info.labels, indices)
        self.shown = Shown(ring, names, indices, preferred, np.flatnonzero(preferred))
        self._generation += 1
        self.points.show_classes(self.shown)
        self._lay_out_chips()
        self.viewport().update()

    def set_marks(self, **changed: Any) -> None:
        """Replace some of the marks; draws anew only where one differs."""
        old, new = self.marks, replace(self.marks, **changed)
        if new == old:
            return
        self.marks = new
        if (old.stops, old.loop, old.stop) != (new.stops, new.loop, new.stop):
            self.viewport().update()
            return
        places = {*old.moving(), *new.moving()}
        across, up = [x for x, _ in places], [y for _, y in places]
        scale = self.scale_now()
        top_left, bottom_right = scale.pixel((min(across), max(up))), scale.pixel((max(across), min(up)))
        box = QRectF(top_left, bottom_right).adjusted(-REACH, -REACH, REACH, REACH)
        self.viewport().update(box.intersected(self.area()).toAlignedRect())

    def set_chips_on(self, on: bool) -> None:
        """Show or hide the class pictures."""
        self._chips_on = on
        self._lay_out_chips()
        self.viewport().update()

    def show_all(self) -> None:
        """Bring every point into view."""
        self._show(self.home)
        self._at_home = True

    def fit_blend(self) -> None:
        """Bring the classes of the blend into view."""
        if self.info is not None and len(self.shown.rows):
            self._show(_framed(self.info.codes_xy[self.shown.rows]))

    def zoom(self, factor: float, at: Place) -> None:
        """Magnify `factor` times around a place, which stays where it is; stops at sensible ends."""
        now = self.home.width() / self._box.viewRect().width()
        factor = min(max(factor, WIDEST_ZOOM / now), DEEPEST_ZOOM / now)
        self._at_home = False
        self._box.scaleBy((1 / factor, 1 / factor), center=at)

    def pan(self, pixels: QPointF) -> None:
        """Move the map by some pixels."""
        x, y = self.unit()
        self._at_home = False
        self._box.translateBy(x=-pixels.x() * x, y=pixels.y() * y)

    def centre(self) -> Place:
        """Return the place in the middle of the view."""
        centre = self._box.viewRect().center()
        return centre.x(), centre.y()

    def area(self) -> QRectF:
        """Return the rectangle in pixels inside the axes."""
        return self._box.sceneBoundingRect()

    def unit(self) -> tuple[float, float]:
        """Return how much of the map one pixel is, across and up."""
        view, area = self._box.viewRect(), self.area()
        return view.width() / max(area.width(), 1.0), view.height() / max(area.height(), 1.0)

    def axis_labels(self) -> tuple[str, str]:
        """Return what the two axes are: "PC 1 · 12.3 % of variance"."""
        shares = (0.0, 0.0) if self.info is None else self.info.variance_share
        across, up = (f"PC {i} · {100 * share:.1f} % of variance" for i, share in enumerate(shares, start=1))
        return across, up

    def scale_now(self) -> Scale:
        """Return how places become pixels in the present view."""
        view, area = self._box.viewRect(), self.area()
        across, up = area.width() / view.width(), area.height() / view.height()
        return Scale(area.left() - view.left() * across, area.bottom() + view.top() * up, across, up)

    def to_pixel(self, place: Place) -> QPointF:
        """Return where a place is on the widget."""
        return self.scale_now().pixel(place)

    def to_place(self, pixel: QPointF) -> Place:
        """Return the place under a pixel."""
        return self.scale_now().place(pixel)

    def chip_side(self) -> int:
        """Return how many pixels a side a class picture has."""
        return side_for(self.area().height())

    def chip_rect(self, chip: Chip) -> QRectF:
        """Return the square of a class picture."""
        return _chip_rect(chip, self._mean_pixel(chip, self.scale_now()), self.chip_side())

    def chip_at(self, pixel: QPointF) -> str | None:
        """Return the class whose picture is under a pixel."""
        for chip in self.chips:
            if self.chip_rect(chip).contains(pixel):
                return self.shown.names[chip.index]
        return None

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the ground and the points that are a picture, clipped to the inside of the axes."""
        super().drawBackground(painter, rect)
        if self.info is None:
            return
        painter.save()
        painter.setClipRect(self.area())
        if self.ground is not None:
            self.ground.paint(painter, self.area(), self.scale_now())
        self.points.paint(painter, self.area(), self.scale_now())
        if len(self.points.halos()):
            painter.setRenderHints(_HINTS)
            ratio = painter.device().devicePixelRatio()
            look = self.area().getRect(), self.scale_now(), ratio, theme.current().name, self.points.halos().tobytes()
            self._halo_layer.paint(painter, self.area(), look, self._draw_halos)
        painter.restore()

    def select(self, rows: npt.NDArray[np.intp]) -> None:
        """Show these rows as selected."""
        self.points.select(rows)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the marks, clipped to the inside of the axes."""
        if self.info is None:
            return
        painter.save()
        painter.setClipRect(self.area())
        painter.setRenderHints(_HINTS)
        marks.draw_axis_labels(painter, self.area(), *self.axis_labels(), self.font())
        self._chip_layer.paint(painter, self.area(), self._chip_look(painter), self._draw_chips)
        now, scale = self.marks, self.scale_now()
        if now.stops:
            marks.draw_path(painter, [scale.pixel(stop) for stop in now.stops], now.loop, now.stop)
        if now.near:
            here = None if now.here is None else scale.pixel(now.here)
            marks.draw_near(painter, here, [scale.pixel(place) for place in now.near])
        marks.draw_trail(painter, [scale.pixel(place) for place in now.trail])
        if now.blend is not None:
            marks.draw_blend(painter, scale.pixel(now.blend))
        if now.frame is not None and now.stop is None:
            marks.draw_frame(painter, scale.pixel(now.frame))
        if now.place is not None:
            marks.draw_place(painter, scale.pixel(now.place))
        if now.focus is not None and self.hasFocus():
            marks.draw_ring(painter, scale.pixel(now.focus), focused=True)
        if now.ring is not None:
            marks.draw_ring(painter, scale.pixel(now.ring), focused=False)
        painter.restore()

    def follow_theme(self) -> None:
        """Take the colours of the theme in force."""
        colours = theme.current()
        self.setBackground(colours.panel)
        for axis in self._axes:
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.dim))
            # Room that labels took stays theirs: else the map would jump while it is moved.
            axis.setStyle(tickLength=-4, autoReduceTextSpace=False)
        self.points.refresh()
        self.viewport().update()

    def _draw_halos(self, painter: QPainter) -> None:
        scale = self.scale_now()
        marks.draw_halos(painter, [scale.pixel((x, y)) for x, y in self.points.halos().tolist()])

    def _chip_look(self, painter: QPainter) -> Hashable:
        """Return all that decides how the class pictures look."""
        ratio = painter.device().devicePixelRatio()
        return self.area().getRect(), self.scale_now(), self.chips, ratio, theme.current().name, self._generation

    def _draw_chips(self, painter: QPainter) -> None:
        side = self.chip_side()
        pixels = round(side * self.devicePixelRatioF())
        # A picture may stand apart from its mean, and the line between them is drawn with it.
        visible = self.area().adjusted(-2 * side, -2 * side, 2 * side, 2 * side)
        scale = self.scale_now()
        for chip in self.chips:
            mean = self._mean_pixel(chip, scale)
            square = _chip_rect(chip, mean, side)
            if visible.intersects(square):
                picture: QImage | None = self._pictures.get(("class", self.shown.names[chip.index]), pixels)
                marks.draw_chip(painter, mean, square, picture, self._chip_colour(chip))

    def _chip_colour(self, chip: Chip) -> Any:
        return theme.class_colour(self.shown.ring[int(self.shown.indices[chip.index])])

    def _mean_pixel(self, chip: Chip, scale: Scale) -> QPointF:
        assert self.info is not None
        x, y = self.info.mean_xy[self.shown.indices[chip.index]]
        return scale.pixel((float(x), float(y)))

    def _show(self, wanted: QRectF) -> None:
        """Show a rectangle of the map, widened where one axis would be stretched too much."""
        self._at_home = False
        area, centre = self.area(), wanted.center()
        width, height = wanted.width(), wanted.height()
        ratio = (area.width() / width) / max(area.height() / height, 1e-9)
        width *= max(ratio / MOST_STRETCH, 1.0)
        height *= max(1 / (ratio * MOST_STRETCH), 1.0) if ratio > 0 else 1.0
        self._box.setRange(QRectF(centre.x() - width / 2, centre.y() - height / 2, width, height), padding=0)

    def _lay_out_chips(self) -> None:
        self._chip_units = self.unit()
        if self.info is None or not self._chips_on:
            self.chips = ()
            return
        means = self.info.mean_xy[self.shown.indices] * np.array([1.0, -1.0]) / self._chip_units
        self.chips = lay_out(means, self.chip_side())

    def _on_range_changed(self, *_: object) -> None:
        if not np.allclose(self.unit(), self._chip_units, rtol=1e-6, atol=0.0):
            self._lay_out_chips()

    def _on_resized(self, *_: object) -> None:
        if self._at_home:
            self.show_all()
        self._on_range_changed()

    def _on_pictures_arrived(self, keys: frozenset[tuple[str, Any]]) -> None:
        if any(kind == "class" for kind, _ in keys):
            self._generation += 1
            self.viewport().update()


def _chip_rect(chip: Chip, mean: QPointF, side: int) -> QRectF:
    return QRectF(mean.x() + chip.dx - side / 2, mean.y() + chip.dy - side / 2, side, side)


def _framed(places: npt.NDArray[np.floating]) -> QRectF:
    """Return the rectangle around places (n, 2) with a margin, never empty."""
    low, high = places.min(axis=0), places.max(axis=0)
    size = np.maximum(high - low, 1e-3)
    left, bottom = low - MARGIN * size
    width, height = size * (1 + 2 * MARGIN)
    return QRectF(float(left), float(bottom), float(width), float(height))
