"""Where everything on the wheel stands, in widget pixels: pure geometry, made anew when size or class count change.

The disc is a circle, so the polygon of `doc.geometry` is drawn to scale and the puck's place means the same in every
direction. The chips stand at equal arc lengths on an ellipse around it, so that a wide panel gives them more room; in a
square panel the ellipse is a circle and every chip stands at the end of its spoke.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from latentloom.doc import geometry

Points = npt.NDArray[np.float64]

EDGE = 6.0
"""Room for the focus ring at the widget's edge."""
GAP = 5.0
"""Least room between two chips."""
RIM_GAP = 9.0
"""Room between the disc and the nearest chip."""
LARGEST_TILE = 92
SMALLEST_TILE = 15
CAPTION_TILE = 24
"""Tiles at least this large have their share written under them."""
CAPTION = 14.0
LEAST_DISC = 0.27
"""The disc's radius is never under this part of the widget's shorter side."""
MOST_OVAL = 1.5
"""The chips' ellipse is at most this much longer than high (or the other way round)."""


@dataclass(frozen=True, slots=True)
class ShareScale:
    """Maps a share 0..1 to a part of the disc's radius, and back.

    `radius = HUB + (1 - HUB) * share ** exponent`, a power law whose exponent is chosen so that an even blend, whatever
    the number of classes, stands at `EVEN` of the radius: 5 % of 20 classes are as easy to see as 0.1 % of 964. The hub
    keeps handles at 0 apart. It depends on the number of classes only, so nothing moves that was not dragged.
    """

    HUB = 0.12
    EVEN = 0.38

    exponent: float

    @classmethod
    def for_classes(cls, count: int) -> ShareScale:
        """Return the scale for `count` >= 2 classes; 3 and fewer have a straight one."""
        wanted = math.log((cls.EVEN - cls.HUB) / (1 - cls.HUB)) / math.log(1 / max(count, 2))
        return cls(min(1.0, wanted))

    def radius(self, shares: Points) -> Points:
        """Return the part of the radius (HUB..1) at which shares stand."""
        return self.HUB + (1 - self.HUB) * np.clip(shares, 0.0, 1.0) ** self.exponent

    def share(self, radius: float) -> float:
        """Return the share that stands at a part of the radius; the inverse of `radius`, clipped to 0..1."""
        part = (radius - self.HUB) / (1 - self.HUB)
        return min(1.0, max(0.0, part) ** (1 / self.exponent))


@dataclass(frozen=True, eq=False)
class RingLayout:
    """Places on the wheel, in widget pixels with y downwards.

    Attributes:
        width, height: of the widget.
        centre: of the disc; radius: where the model's radius 1 is drawn.
        tile: side of a class picture; 0 when there are too many classes for pictures: then every class is a tick.
        caption: height of the line under a tile for its share, 0 for none.
        chips: (K, 2) centres of tiles (or of ticks); corners: (K, 2) corners of the polygon, on the rim.
        reach: how far ticks reach beyond the rim; 0 with pictures.
        scale: shares to radii.
    """

    width: float
    height: float
    centre: tuple[float, float]
    radius: float
    tile: float
    caption: float
    chips: Points
    corners: Points
    reach: float
    scale: ShareScale
    directions: Points = field(repr=False)

    @property
    def count(self) -> int:
        """How many classes stand on the ring."""
        return len(self.chips)

    def to_screen(self, xy: tuple[float, float]) -> tuple[float, float]:
        """Return where a place of the model (radius 1, y up) is drawn."""
        return self.centre[0] + self.radius * xy[0], self.centre[1] - self.radius * xy[1]

    def to_model(self, place: tuple[float, float]) -> tuple[float, float]:
        """Return the place of the model under a pixel."""
        return (place[0] - self.centre[0]) / self.radius, (self.centre[1] - place[1]) / self.radius

    def handles(self, shares: Points) -> Points:
        """Return the (K, 2) places of the spokes' handles."""
        reach = self.radius * self.scale.radius(shares)
        return np.asarray(self.centre) + self.directions * reach[:, None]

    def share_at(self, index: int, place: tuple[float, float]) -> float:
        """Return the share that spoke `index` would have with its handle at the foot of `place` on it."""
        dx, dy = place[0] - self.centre[0], place[1] - self.centre[1]
        along = dx * self.directions[index, 0] + dy * self.directions[index, 1]
        return self.scale.share(along / self.radius)

    def chip_at(self, place: tuple[float, float]) -> int | None:
        """Return the chip (or tick) under a pixel."""
        if self.reach:
            dx, dy = place[0] - self.centre[0], place[1] - self.centre[1]
            if not self.radius + 1 < math.hypot(dx, dy) <= self.radius + self.reach + EDGE:
                return None
            return round(math.atan2(dx, -dy) / math.tau * self.count) % self.count
        half = self.tile / 2 + 2
        inside = (np.abs(self.chips[:, 0] - place[0]) <= half) & (self.chips[:, 1] - place[1] <= half)
        inside &= place[1] - self.chips[:, 1] <= half + self.caption
        hits = np.flatnonzero(inside)
        return int(hits[0]) if len(hits) else None


def arrange(width: float, height: float, count: int) -> RingLayout:
    """Lay `count` >= 2 classes out in a widget of `width` x `height` pixels; nothing overlaps and nothing is cut."""
    width, height = max(width, 80.0), max(height, 80.0)
    corners = np.asarray(geometry.corners(count), dtype=float)
    directions = corners * (1.0, -1.0)
    tile, chips, radius = 0, np.empty((0, 2)), 0.0
    low, high = SMALLEST_TILE, LARGEST_TILE
    while low <= high:  # the largest tile that fits: bisection, for what fits at one size fits at every smaller one
        middle = (low + high) // 2
        places, disc = _ring(width, height, count, middle)
        if disc > LEAST_DISC * min(width, height) and _apart(places, middle):
            tile, chips, radius, low = middle, places, disc, middle + 1
        else:
            high = middle - 1
    centre = np.array([width / 2, height / 2])
    reach = 0.0
    if tile:
        chips = chips + centre
    else:
        side = min(width, height)
        reach = min(46.0, max(10.0, 0.085 * side))
        radius = side / 2 - reach - EDGE
        chips = centre + directions * (radius + 3 + reach / 2)
    # The caption hangs below its tile: chips stay where they are, boxes reach lower.
    return RingLayout(
        width=width,
        height=height,
        centre=(float(centre[0]), float(centre[1])),
        radius=radius,
        tile=float(tile),
        caption=_caption(tile),
        chips=chips,
        corners=centre + directions * radius,
        reach=reach,
        scale=ShareScale.for_classes(count),
        directions=directions,
    )


def _caption(tile: int) -> float:
    return CAPTION if tile >= CAPTION_TILE else 0.0


def _ring(width: float, height: float, count: int, tile: int) -> tuple[Points, float]:
    """Return tile centres around (0, 0), captions hanging below them, and the radius that is left for the disc."""
    half_width, half_height = tile / 2, (tile + _caption(tile)) / 2
    across, down = width / 2 - half_width - EDGE, height / 2 - half_height - EDGE
    if min(across, down) <= 0:
        return np.empty((0, 2)), 0.0
    across, down = min(across, MOST_OVAL * down), min(down, MOST_OVAL * across)
    boxes = _along_ellipse(across, down, count)
    nearest = np.hypot(
        np.maximum(np.abs(boxes[:, 0]) - half_width, 0), np.maximum(np.abs(boxes[:, 1]) - half_height, 0)
    )
    return boxes - (0.0, _caption(tile) / 2), float(nearest.min()) - RIM_GAP


def _along_ellipse(across: float, down: float, count: int) -> Points:
    """Return `count` places at equal arc lengths, the first at the top, then clockwise."""
    turn = np.linspace(0, math.tau, 721)
    x, y = across * np.sin(turn), -down * np.cos(turn)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    wanted = np.interp(np.arange(count) * length[-1] / count, length, turn)
    return np.stack([across * np.sin(wanted), -down * np.cos(wanted)], axis=1)


def _apart(places: Points, tile: int) -> bool:
    """Whether neighbours on the ring leave `GAP` between their boxes."""
    step = np.abs(places - np.roll(places, 1, axis=0))
    return bool(np.all((step[:, 0] >= tile + GAP) | (step[:, 1] >= tile + _caption(tile) + GAP)))
