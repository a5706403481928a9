"""Points as pixels: single dots where they are few, their density where dots would be a smear.

Every point adds a small dot to a picture of counts, and the counts become colour on a logarithmic scale. A dot that
stands alone looks like a dot; where thousands lie on one pixel, what shows is how many. All of it is numpy, in steps of
a few milliseconds, so that whoever draws the map can go on doing so in between.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from latentloom.ui.map.grid import PointGrid

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

PORTION = 60_000
"""Points that are counted in one step."""
STRIP = 24_000
"""Pixels that are worked on at once: what a processor keeps near at hand."""
ALONE = 0.47
"""Opacity of a dot that stands alone."""
FULL, FULL_ALONE = 0.92, 0.72
"""Opacity where points are densest: of many colours, and of one, which stays in the back."""
CROWDED = 0.25
"""From so many points a pixel on dots shrink: their size says nothing any more."""


@dataclass(frozen=True)
class Window:
    """A part of the map and the picture of it.

    Attributes:
        box: the part, in units of the map; its top is its lowest y.
        width, height: pixels of the picture.
        densest: points on a pixel where it is crowded, in this scale: what the deepest colour stands for.
    """

    box: QRectF
    width: int
    height: int
    densest: float


@dataclass(frozen=True)
class Ink:
    """How one kind of points is drawn.

    Attributes:
        colours: (k, 3) 0..255 for the tints 0..k-1; where points of several tints meet, their mean.
        deep: what the first colour becomes where it is densest, or None to stay as it is.
        size: pixels across a dot.
    """

    colours: Floats
    deep: QColor | None
    size: float


Step = Literal["counted", "drawn"]


def raster_steps(
    grid: PointGrid, window: Window, kinds: npt.NDArray[np.int16], inks: tuple[Ink, ...]
) -> Generator[Step, None, Pixels]:
    """Draw the points of a window, step by step.

    Args:
        grid: the points, in its own order.
        window: which part, and how large.
        kinds: (n,) in the grid's order: -1 is not drawn; 1000 i + t is tint t of ink i.
        inks: from the back to the front.

    Returns:
        (height, width, 4) uint8: blue, green, red, opacity, premultiplied, as Qt's ARGB32 lies in memory.
    """
    plates = [_Plate(ink, window) for ink in inks]
    box = window.box
    scale = np.array([window.width / box.width(), -window.height / box.height()], np.float32)
    corner = np.array([box.left(), box.bottom()], np.float32)
    for start, stop in _portions(grid.spans(box)):
        at = np.floor((grid.xy[start:stop] - corner) * scale).astype(np.int32)
        tints = kinds[start:stop]
        inside = (at[:, 0] >= 0) & (at[:, 0] < window.width) & (at[:, 1] >= 0) & (at[:, 1] < window.height)
        for number, plate in enumerate(plates):
            mine = inside & (tints >= 1000 * number) & (tints < 1000 * (number + 1))
            plate.count(at[mine], tints[mine] - 1000 * number)
        yield "counted"
    pixels = np.empty((window.height, window.width, 4), np.uint8)
    used = [plate for plate in plates if plate.number]
    for plate in used:
        plate.settle(window)
    for top, bottom in _strips(window):
        picture = np.zeros((bottom - top, window.width, 4), np.float32)
        for plate in used:
            plate.draw(picture, top, bottom)
        picture *= 255
        pixels[top:bottom] = np.rint(picture, out=picture)
        yield "drawn"
    return pixels


class _Plate:
    """What one ink prints: how many points there are on every pixel, and the sums of their colours."""

    def __init__(self, ink: Ink, window: Window) -> None:
        self.number = 0
        self._ink = ink
        self._margin = len(dot(ink.size)) // 2
        self._width = window.width + 2 * self._margin
        planes = 1 if len(ink.colours) == 1 else 4
        self._sums = np.zeros((planes, (window.height + 2 * self._margin) * self._width), np.float32)
        self._colours = np.asarray(ink.colours, np.float32) / 255

    def count(self, at: npt.NDArray[np.int32], tints: npt.NDArray[np.int16]) -> None:
        """Add points at pixels (k, 2) with their tints (k,)."""
        self.number += len(at)
        places = (at[:, 1] + self._margin) * self._width + at[:, 0] + self._margin
        np.add.at(self._sums[0], places, np.float32(1))
        for plane, channel in zip(self._sums[1:], self._colours.T, strict=False):
            np.add.at(plane, places, channel[tints])

    def settle(self, window: Window) -> None:
        """Decide how large a dot is, now that it is known how many there are."""
        crowd = self.number / (window.width * window.height)
        self._stamp = _by_weight(dot(self._ink.size if crowd < CROWDED else max(self._ink.size * 0.6, 1.0)))
        # A dot covers several pixels, so that so many more points reach each of them.
        covered = sum(weight * len(places) for weight, places in self._stamp)
        self._most = float(np.log(max(window.densest * covered, 4.0)))

    def draw(self, picture: Floats, top: int, bottom: int) -> None:
        """Print rows `top` to `bottom` over what `picture` (rows, width, 4) shows."""
        planes = [self._spread(plane.reshape(-1, self._width), top, bottom) for plane in self._sums]
        many = planes[0]
        if not many.any():
            return
        depth = np.log(np.maximum(many, 1.0)) / self._most
        np.minimum(depth, 1.0, out=depth)
        alone, full = (ALONE, FULL_ALONE) if len(planes) == 1 else (0.75 * FULL, FULL)
        opacity = np.minimum(many, 1.0) * (alone + (full - alone) * depth)
        picture *= (1 - opacity)[..., None]
        picture[..., 3] += opacity
        deep = None if self._ink.deep is None else self._ink.deep.getRgbF()[:3]
        share = opacity / np.maximum(many, 1e-6) if len(planes) > 1 else opacity
        for channel in range(3):
            shade = float(self._colours[0, channel])
            if len(planes) > 1:
                colour: Floats | float = planes[1 + channel]
            else:
                colour = shade if deep is None else shade + (deep[channel] - shade) * depth
            picture[..., 2 - channel] += colour * share

    def _spread(self, plane: Floats, top: int, bottom: int) -> Floats:
        """Spread every count over the pixels of a dot."""
        margin, width = self._margin, self._width - 2 * self._margin
        height = bottom - top
        spread = np.zeros((height, width), np.float32)
        if not plane[top : bottom + 2 * margin].any():
            return spread
        part = np.empty_like(spread)
        for weight, places in self._stamp:
            part[:] = 0
            for dy, dx in places:
                part += plane[top + margin + dy : top + margin + dy + height, margin + dx : margin + dx + width]
            part *= weight
            spread += part
        return spread


def dot(size: float) -> Floats:
    """Return how much of each pixel a disc `size` pixels across covers, (m, m) with m odd, 1 in the middle."""
    half = int(np.ceil(size / 2 - 0.5))
    fine = (np.arange(8) + 0.5) / 8 - 0.5
    steps = (np.arange(-half, half + 1)[:, None] + fine).ravel()
    inside = steps[:, None] ** 2 + steps**2 <= (size / 2) ** 2
    side = 2 * half + 1
    return inside.reshape(side, 8, side, 8).mean(axis=(1, 3)).astype(np.float32)


def _by_weight(stamp: Floats) -> list[tuple[float, list[tuple[int, int]]]]:
    """Return the places of a stamp from its middle, those of one weight together."""
    half = len(stamp) // 2
    weights = np.rint(stamp * 16) / 16
    return [
        (float(weight), [(int(y) - half, int(x) - half) for y, x in np.argwhere(weights == weight)])
        for weight in np.unique(weights)
        if weight > 0
    ]


def _portions(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut long slices, and join short ones that nearly touch: a call costs as much as a thousand points."""
    joined: list[tuple[int, int]] = []
    for start, stop in spans:
        if joined and start - joined[-1][1] < 500:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    for start, stop in joined:
        for first in range(start, stop, PORTION):
            yield first, min(first + PORTION, stop)


def _strips(window: Window) -> Iterator[tuple[int, int]]:
    rows = max(STRIP // max(window.width, 1), 1)
    for top in range(0, window.height, rows):
        yield top, min(top + rows, window.height)
