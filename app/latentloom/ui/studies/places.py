"""Where the small pictures of the next steps stand: outside the wheel's chips, or beside the preview's paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from latentloom.ui.wheel.layout import RingLayout, inset

GAP = 5.0
SIDES = (60, 52, 44, 36)
"""Sides that are tried around the wheel, the largest first."""
LEAST_CHIP = 40
"""The wheel's own pictures are not made smaller than this for the sake of the steps."""
SMALLEST, LARGEST = 24.0, 72.0
"""Side of a small picture beside the paper."""


@dataclass(frozen=True, eq=False)
class Places:
    """Squares of `side` pixels around `centres` (K, 2), in the order of the ring."""

    side: float
    centres: npt.NDArray[np.float64]


def wheel_margin(width: float, height: float, count: int) -> float:
    """Return the margin in which the steps have room around a wheel that stays legible; 0 where there is none."""
    for side in SIDES:
        margin = side + GAP
        layout = inset(width, height, count, margin)
        if layout.tile >= LEAST_CHIP and outside(layout, side) is not None:
            return margin
    return 0.0


def outside(layout: RingLayout, side: float) -> Places | None:
    """Return a place outwards of each chip; None where two would overlap, or one would be cut."""
    if not layout.tile:
        return None
    half = np.array([layout.tile, layout.tile + layout.caption]) / 2
    boxes = layout.chips + np.array([0.0, layout.caption / 2])
    outwards = boxes - layout.centre
    # As far as a square must go in this direction to leave its chip.
    need = (half + side / 2 + GAP) / np.maximum(np.abs(outwards), 1e-9)
    centres = boxes + outwards * need.min(axis=1)[:, None]
    free = _apart(centres, centres, np.full(2, side + 1), same=True) and _apart(centres, boxes, half + side / 2)
    cut = np.any(centres < side / 2) or np.any(centres > np.array([layout.width, layout.height]) - side / 2)
    return Places(side, centres) if free and not cut else None


def beside(width: float, height: float, paper: float, count: int) -> Places | None:
    """Return places left and right of a square paper in the middle of a widget (above and below, where it is high).

    The first half of the ring runs down the right side, the other up the left one, so that a picture stands where its
    class stands on the wheel. None where there is no room for pictures that can be read.
    """
    if height > width:
        turned = beside(height, width, paper, count)
        # Clockwise from the top: right along the upper edge, back along the lower one.
        return None if turned is None else Places(turned.side, _laid_down(turned.centres, height))
    room = (width - paper) / 2 - 2 * GAP
    right = (count + 1) // 2
    best = (0.0, 1)
    for columns in range(1, right + 1):
        rows = -(-right // columns)
        side = min((room + GAP) / columns - GAP, (height - GAP) / rows - GAP, LARGEST)
        best = max(best, (side, columns))
    side, columns = best
    if side < SMALLEST:
        return None
    side = float(int(side))
    centres = np.array(
        [
            *(_in_columns(place, right, columns, side, (width + paper) / 2 + GAP, height) for place in range(right)),
            *(
                _in_columns(place, count - right, columns, side, (width - paper) / 2 - GAP, height, left=True)
                for place in reversed(range(count - right))
            ),
        ]
    )
    return Places(side, centres)


def _in_columns(
    place: int, count: int, columns: int, side: float, edge: float, height: float, *, left: bool = False
) -> tuple[float, float]:
    """Return the centre of the `place`-th of `count` squares that fill rows from the top, the paper's edge first."""
    rows = -(-count // columns)
    row, column = divmod(place, columns)
    step = side + GAP
    away = side / 2 + column * step
    return edge - away if left else edge + away, height / 2 + (row - (rows - 1) / 2) * step


def _laid_down(centres: npt.NDArray[np.float64], height: float) -> npt.NDArray[np.float64]:
    """Turn places of a wide widget into those of a high one: what was right is above, what was left below."""
    return np.stack([centres[:, 1], height - centres[:, 0]], axis=1)


def _apart(
    ones: npt.NDArray[np.float64],
    others: npt.NDArray[np.float64],
    room: npt.NDArray[np.float64],
    *,
    same: bool = False,
) -> bool:
    """Whether no square around `ones` comes nearer to one around `others` than `room` (2,) allows."""
    gaps = np.abs(ones[:, None] - others[None])
    free = (gaps >= room - 1e-6).any(axis=2)
    if same:
        np.fill_diagonal(free, True)
    return bool(free.all())
