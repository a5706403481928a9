"""Which point is meant: the nearest under the pointer, and the next one in a direction."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF

from latentloom.ui.map.grid import PointGrid

Points = npt.NDArray[np.float32]

PREFERENCE = 2.0
"""A quiet point must be this many times nearer than a point of the blend to be meant."""
CONE = 1.0
"""Tangent of the half-angle within which a point lies "in that direction": 45 degrees."""


def meant(
    grid: PointGrid,
    xy: Points,
    at: tuple[float, float],
    unit: tuple[float, float],
    radius: float,
    preferred: npt.NDArray[np.bool_],
) -> int | None:
    """Return what `nearest` does, by looking only at the points around the place; `grid` is the index of `xy`."""
    # A pixel more, so that no point is lost to rounding; `nearest` measures all of them again.
    across, up = unit[0] * (radius + 1), unit[1] * (radius + 1)
    rows = grid.rows(QRectF(at[0] - across, at[1] - up, 2 * across, 2 * up))
    found = nearest(xy[rows], at, unit, radius, preferred[rows])
    return None if found is None else int(rows[found])


def nearest(
    xy: Points, at: tuple[float, float], unit: tuple[float, float], radius: float, preferred: npt.NDArray[np.bool_]
) -> int | None:
    """Return the row of the point that is meant at a place, or None when there is none within reach.

    Args:
        xy: (n, 2) places.
        at: where the pointer is.
        unit: how much of the map one pixel is, across and up.
        radius: reach in pixels.
        preferred: (n,) True for points that win over others up to `PREFERENCE` times as near.
    """
    if len(xy) == 0:
        return None
    squared = (((xy - np.asarray(at, xy.dtype)) / np.asarray(unit, xy.dtype)) ** 2).sum(axis=1)
    reachable = np.flatnonzero(squared <= radius * radius)
    if len(reachable) == 0:
        return None
    felt = np.where(preferred[reachable], squared[reachable], squared[reachable] * PREFERENCE**2)
    return int(reachable[np.argmin(felt)])


def toward(
    xy: Points,
    start: tuple[float, float],
    unit: tuple[float, float],
    direction: tuple[int, int],
    candidates: npt.NDArray[np.intp],
) -> int | None:
    """Return the nearest candidate row in a direction from `start`, or None at the edge.

    Points straight ahead are preferred: the distance felt is the way forward plus twice the way aside.

    Args:
        xy: (n, 2) places; y up.
        start: where to go from; a point there does not count.
        unit: how much of the map one pixel is, across and up.
        direction: (1, 0) right, (-1, 0) left, (0, 1) up, (0, -1) down.
        candidates: rows that may be hopped to.
    """
    offsets = (xy[candidates] - np.asarray(start, xy.dtype)) / np.asarray(unit, xy.dtype)
    forward = offsets @ np.asarray(direction, xy.dtype)
    aside = np.abs(offsets @ np.asarray((-direction[1], direction[0]), xy.dtype))
    ahead = (forward > 0) & (aside <= CONE * forward)
    if not ahead.any():
        return None
    felt = np.where(ahead, forward + 2 * aside, np.inf)
    return int(candidates[np.argmin(felt)])
