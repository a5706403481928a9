"""Where the class pictures go on the map: beside their mean, never over one another.

Pure geometry in pixels relative to the means, so that panning moves every picture along and only a zoom lays them out
anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SIDES = ((300, 36), (200, 30), (0, 24))
"""From which height of the map on a picture has how many pixels a side."""
LARGE = SIDES[0][1]
GAP = 3
"""Least room between two pictures."""
MOST = 120
"""With more classes than this only the first ones get a picture: more would be a wall, not a map."""
RINGS = (0.0, 0.7, 1.0, 1.3)
"""How far from its mean, in sides, a picture may be moved to find room."""
DIRECTIONS = 16


@dataclass(frozen=True, slots=True)
class Chip:
    """One class picture: `index` of the class in the ring, and its centre's offset in pixels from the mean, y down."""

    index: int
    dx: float
    dy: float


def side_for(height: float) -> int:
    """Return how many pixels a side a picture has on a map of that height."""
    return next((side for least, side in SIDES if height >= least), SIDES[-1][1])


def lay_out(means: npt.NDArray[np.floating], side: float = LARGE) -> tuple[Chip, ...]:
    """Place pictures beside their means, the first class first; those that find no room are left out.

    Args:
        means: (k, 2) places of the class means in pixels, y down.
        side: pixels a side of a picture.

    Returns:
        The chips that found room, in order of index.
    """
    chips: list[Chip] = []
    taken = np.empty((0, 2))
    offsets = _offsets() * side
    for index, mean in enumerate(means[:MOST]):
        spots = mean + offsets
        clashes = (np.abs(spots[:, None, :] - taken[None]) < side + GAP).all(axis=2).any(axis=1)
        free = np.flatnonzero(~clashes)
        if len(free):
            chips.append(Chip(index, *offsets[free[0]].tolist()))
            taken = np.vstack([taken, spots[free[0]]])
    return tuple(chips)


def _offsets() -> npt.NDArray[np.float64]:
    """Return candidate offsets (m, 2) in sides, nearest first."""
    found = [(0.0, 0.0)]
    for radius in RINGS[1:]:
        for step in range(DIRECTIONS):
            angle = 2 * math.pi * step / DIRECTIONS
            found.append((radius * math.sin(angle), -radius * math.cos(angle)))
    return np.array(found)
