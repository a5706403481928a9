"""Which places of the map's plane are decoded as its ground: a quadtree of square tiles, finer as one zooms.

Pure geometry. A tile of level (i, j) is the map's home divided by 2^i across and 2^j up: the two axes have scales of
their own, so each has its own level, chosen so that a tile is about as large on the screen as its picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF

from latentloom.ui.map.scene import Place

SMALLEST = 44.0
"""Pixels of the screen that a tile takes at least, across and up; at most nearly twice as many."""
MOST = 1500
"""Tiles at most, however large the screen is."""
COARSEST = 4
"""So many levels up, each way, a tile that is not there yet is looked for."""
_DEEPEST = 24


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile: its level across and up, and its column and row there, from the home's lower left corner."""

    across: int
    up: int
    column: int
    row: int

    def within(self, across: int, up: int) -> Tile:
        """Return the tile of these levels, no finer than its own, that it is a part of."""
        return Tile(across, up, self.column >> (self.across - across), self.row >> (self.up - up))

    def coarser(self) -> Iterator[Tile]:
        """Return tiles that it is a part of, the smallest first."""
        for steps in range(1, 2 * COARSEST + 1):
            for a in range(max(steps - COARSEST, 0), min(steps, COARSEST) + 1):
                yield self.within(self.across - a, self.up - (steps - a))

    def box(self, home: QRectF) -> QRectF:
        """Return what it covers of the map."""
        width, height = home.width() / 2.0**self.across, home.height() / 2.0**self.up
        return QRectF(home.left() + self.column * width, home.top() + self.row * height, width, height)

    def place(self, home: QRectF) -> Place:
        """Return the place that is decoded for it: its middle."""
        middle = self.box(home).center()
        return middle.x(), middle.y()


def tiles_in(view: QRectF, home: QRectF, across: float, up: float) -> list[Tile]:
    """Return the tiles that cover what is seen, nearest to its middle first.

    Args:
        view: the part of the map that is seen; its top is its lowest y.
        home: the part that a tile of level (0, 0) is.
        across, up: pixels of the screen for a unit of the map.
    """
    level_x = _level(home.width() * across)
    level_y = _level(home.height() * up)
    width, height = home.width() / 2.0**level_x, home.height() / 2.0**level_y
    columns = range(_floor((view.left() - home.left()) / width), _floor((view.right() - home.left()) / width) + 1)
    rows = range(_floor((view.top() - home.top()) / height), _floor((view.bottom() - home.top()) / height) + 1)
    found = [Tile(level_x, level_y, column, row) for column in columns for row in rows]
    centre = view.center()

    def far(tile: Tile) -> float:
        off = tile.box(home).center() - centre
        return (off.x() * across) ** 2 + (off.y() * up) ** 2

    return sorted(found, key=far)[:MOST]


def _level(pixels: float) -> int:
    """Return how often a length can be halved and still is `SMALLEST` pixels or more."""
    return int(np.clip(np.floor(np.log2(max(pixels / SMALLEST, 1e-9))), -_DEEPEST, _DEEPEST))


def _floor(value: float) -> int:
    return int(np.floor(value))
