"""Asked against found: the judges' outline beside the blend's own, and a lamp a class on its chip.

What is painted is worked out once for each evidence and layout; the live wheel only draws strokes and small pictures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from latentloom.doc import wheel
from latentloom.doc.state import BlendState
from latentloom.ui import theme
from latentloom.ui.evidence.words import Lamp, lamp
from latentloom.ui.polygons import polygon
from latentloom.ui.wheel.layout import RingLayout
from latentloom.ui.wheel.painting import MOST_HANDLES
from latentloom.work.messages import EvidenceReport

LAMP_SIZES = {Lamp.DARK: 0.75, Lamp.DIM: 0.9, Lamp.LIT: 1.15}
"""Parts of `lamp_radius`: a lamp says by size and filling what it says by colour."""
LEGEND_ROOM = 300.0
"""Wheels narrower than this have no legend."""
LAMP_ROOM = 2.5
"""Pixels around a lamp's radius in its picture."""
DASH = 11.0
"""Pixels from one dash to the next, about: a side of the outline has a whole number of them."""
DRAWN = 0.6
"""Part of a dash that is drawn."""
FINE_DASHES = (4.0, 3.0)
WIDTH = 1.8


@dataclass(frozen=True, eq=False)
class Found:
    """Evidence by place on the ring.

    Attributes:
        report: the evidence; shares: (K,) what was found of each class, 0 where it was not asked for.
        lamps: a lamp a class, None where it was not asked for.
    """

    report: EvidenceReport
    shares: npt.NDArray[np.float64]
    lamps: tuple[Lamp | None, ...]

    @classmethod
    def of(cls, report: EvidenceReport, blend: BlendState) -> Found | None:
        """Return the evidence laid out for a blend, or None where it speaks of other classes."""
        sounding = {name for name, share in zip(blend.classes, wheel.shares(blend.wheel), strict=True) if share > 0}
        if not sounding <= set(report.classes) <= set(blend.classes):
            return None
        return cls.along(report, blend.classes)

    @classmethod
    def along(cls, report: EvidenceReport, classes: tuple[str, ...]) -> Found:
        """Return the evidence in the order of a ring that has all of its classes."""
        found = dict(zip(report.classes, zip(report.found, report.presence, strict=True), strict=True))
        shares = np.array([found[name][0] if name in found else 0.0 for name in classes])
        return cls(report, shares, tuple(lamp(found[name][1]) if name in found else None for name in classes))


def lamp_radius(layout: RingLayout) -> float:
    """Return the radius of a lamp; 0 where there are no chips to carry one."""
    return float(np.clip(layout.tile * 0.11, 3.0, 6.0)) if layout.tile else 0.0


@lru_cache(maxsize=2)
def lamp_corners(layout: RingLayout) -> tuple[QPointF, ...]:
    """Return the upper left corners of the lamps' pictures, on whole pixels: lamps stand on the chips' lower right."""
    off = layout.tile / 2 - lamp_radius(layout) * 1.5 - LAMP_ROOM
    return tuple(QPointF(x, y) for x, y in np.rint(layout.chips + off).tolist())


@dataclass(frozen=True, eq=False)
class Marks:
    """Evidence as shapes for one layout."""

    found: Found
    layout: RingLayout

    @cached_property
    def dashes(self) -> list[QLineF]:
        """The judges' polygon: on every spoke the share that was found, on the scale of the asked ones.

        In single strokes: with a dashed pen Qt takes six times as long for the same.
        """
        corners = self.layout.handles(self.found.shares)
        ways = np.roll(corners, -1, axis=0) - corners
        if len(corners) == 2:
            corners, ways = corners[:1], ways[:1]
        counts = np.maximum(1, np.rint(np.hypot(*ways.T) / DASH)).astype(int)
        side = np.repeat(np.arange(len(corners)), counts)
        step = np.arange(len(side)) - np.repeat(np.cumsum(counts) - counts, counts)
        begin = (step / counts[side])[:, None] * ways[side] + corners[side]
        end = begin + (DRAWN / counts[side])[:, None] * ways[side]
        return [QLineF(*ends) for ends in np.concatenate([begin, end], axis=1).tolist()]

    @cached_property
    def outline(self) -> QPolygonF:
        """The same as one polygon, for so many classes that a dash is as long as a side."""
        return polygon(self.layout.handles(self.found.shares))

    @cached_property
    def lamps(self) -> list[tuple[Lamp, QPointF]]:
        """The lamps with their upper left corners."""
        lit = zip(self.found.lamps, lamp_corners(self.layout), strict=True)
        return [(lamp, corner) for lamp, corner in lit if lamp is not None]


def paint_found(painter: QPainter, marks: Marks) -> None:
    """Paint the judges' outline, dashed, and the lamps; they go under what the hand takes hold of."""
    layout = marks.layout
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = _outline_pen()
    if layout.count <= MOST_HANDLES:
        painter.setPen(pen)
        painter.drawLines(marks.dashes)
    else:
        # A pen of one pixel is the one that Qt dashes quickly.
        pen.setWidthF(1.0)
        pen.setDashPattern(FINE_DASHES)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(marks.outline)
    if layout.tile:
        ratio, name = painter.device().devicePixelRatio(), theme.current().name
        pictures = {lamp: lamp_picture(lamp, lamp_radius(layout), ratio, name) for lamp in Lamp}
        for lamp, corner in marks.lamps:
            painter.drawPixmap(corner, pictures[lamp])


def paint_legend(painter: QPainter, layout: RingLayout) -> None:
    """Say in the corner which outline is which."""
    if layout.width < LEGEND_ROOM:
        return
    colours = theme.current()
    font = QFont(painter.font())
    font.setPixelSize(11)
    painter.setFont(font)
    line = QFontMetricsF(font).height()
    for step, (word, pen, part) in enumerate(
        (("found", _outline_pen(), DRAWN), ("asked", QPen(colours.accent, WIDTH), 1.0))
    ):
        y = layout.height - 8 - (step + 0.5) * line
        painter.setPen(pen)
        painter.drawLines([QLineF(8 + i * DASH, y, 8 + (i + part) * DASH, y) for i in range(3)])
        painter.setPen(colours.dim)
        painter.drawText(QPointF(14 + 3 * DASH, y + line * 0.3), word)


@lru_cache(maxsize=24)
def lamp_picture(lamp: Lamp, radius: float, ratio: float, _theme: str) -> QPixmap:
    """Return a lamp, `radius` + LAMP_ROOM around its middle: hollow and small, half full, or full and large.

    Size and filling say what the colour says. On a disc of the window's colour it reads on every picture.
    """
    colours, half = theme.current(), radius + LAMP_ROOM
    pixmap = QPixmap(math.ceil(2 * half * ratio), math.ceil(2 * half * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    size = radius * LAMP_SIZES[lamp]
    disc = QRectF(half - size, half - size, 2 * size, 2 * size)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.window)
        painter.drawEllipse(disc.adjusted(-1.5, -1.5, 1.5, 1.5))
        painter.setBrush(colours.found)
        if lamp is Lamp.LIT:
            painter.drawEllipse(disc)
        else:
            if lamp is Lamp.DIM:
                painter.drawChord(disc, 180 * 16, 180 * 16)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.found if lamp is Lamp.DIM else colours.dim, 1.2))
            painter.drawEllipse(disc)
    return pixmap


def _outline_pen() -> QPen:
    pen = QPen(theme.current().found, WIDTH)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
