"""Where everything on the wheel stands, in widget pixels: pure geometry, made anew when size or class count change.

The disc is a circle, so the polygon of `doc.geometry` is drawn to scale and the puck's place means the same in every
direction. The chips stand at equal arc lengths on an ellipse around it, so that a wide panel gives them more room; in a
square panel the ellipse is a circle and every chip stands at the end of its spoke. Where one ring of chips would make
them small, every other chip steps inwards onto a second ring.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF

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
ONE_RING_TILE = 36
"""Two rings of chips are tried where one has only room for tiles smaller than this."""
WORTH = 1.25
"""How many times larger the tiles must be on two rings."""
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
    EVEN = 0.45

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

    @cached_property
    def hubs(self) -> tuple[QPointF, ...]:
        """Where the spokes begin: the handles of shares of 0."""
        return tuple(QPointF(x, y) for x, y in self.handles(np.zeros(self.count)).tolist())

    @cached_property
    def caption_boxes(self) -> tuple[QRectF, ...]:
        """Where the shares under the tiles are written."""
        top, width = self.tile / 2 + 1, self.tile + 4
        return tuple(QRectF(x - width / 2, y + top, width, CAPTION) for x, y in self.chips.tolist())

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
    directions = np.asarray(geometry.corners(count), dtype=float) * (1.0, -1.0)
    ring = _largest(width, height, count, rings=1)
    if ring.tile < ONE_RING_TILE and count % 2 == 0:
        staggered = _largest(width, height, count, rings=2)
        ring = staggered if staggered.tile >= WORTH * max(ring.tile, SMALLEST_TILE) else ring
    centre = np.array([width / 2, height / 2])
    radius, reach, chips = ring.disc, 0.0, ring.places
    if ring.tile:
        # Three chips reach further up than down: bring what is drawn into the middle.
        half, below = ring.tile / 2, ring.tile / 2 + _caption(ring.tile)
        top = min(float(chips[:, 1].min()) - half, -radius)
        bottom = max(float(chips[:, 1].max()) + below, radius)
        centre[1] -= (top + bottom) / 2
        chips = chips + centre
    else:
        side = min(width, height)
        reach = min(46.0, max(10.0, 0.085 * side))
        radius = side / 2 - reach - EDGE
        chips = centre + directions * (radius + 3 + reach / 2)
    return RingLayout(
        width=width,
        height=height,
        centre=(float(centre[0]), float(centre[1])),
        radius=radius,
        tile=float(ring.tile),
        caption=_caption(ring.tile),
        chips=chips,
        corners=centre + directions * radius,
        reach=reach,
        scale=ShareScale.for_classes(count),
        directions=directions,
    )


def inset(width: float, height: float, count: int, margin: float) -> RingLayout:
    """Lay a wheel out that leaves `margin` pixels free at every edge of the widget."""
    layout = arrange(width - 2 * margin, height - 2 * margin, count)
    if not margin:
        return layout
    return replace(
        layout,
        width=width,
        height=height,
        centre=(layout.centre[0] + margin, layout.centre[1] + margin),
        chips=layout.chips + margin,
        corners=layout.corners + margin,
    )


@dataclass(frozen=True, eq=False)
class _Ring:
    """Tiles of one size around (0, 0): their centres, and the radius that is left for the disc."""

    tile: int
    places: Points
    disc: float


def _largest(width: float, height: float, count: int, rings: int) -> _Ring:
    """Return the ring with the largest tiles that fit, by bisection; tile 0 where none does."""
    best = _Ring(0, np.empty((0, 2)), 0.0)
    low, high = SMALLEST_TILE, LARGEST_TILE
    while low <= high:
        middle = (low + high) // 2
        ring = _ring(width, height, count, middle, rings)
        if ring.disc > LEAST_DISC * min(width, height) and _apart(ring):
            best, low = ring, middle + 1
        else:
            high = middle - 1
    return best


def _caption(tile: int) -> float:
    return CAPTION if tile >= CAPTION_TILE else 0.0


def _ring(width: float, height: float, count: int, tile: int, rings: int) -> _Ring:
    """Return tiles around (0, 0), captions hanging below them; on two rings, odd places step inwards."""
    half = np.array([tile / 2, (tile + _caption(tile)) / 2])
    across, down = np.array([width / 2, height / 2]) - half - EDGE
    if min(across, down) <= 0:
        return _Ring(tile, np.empty((0, 2)), 0.0)
    across, down = min(across, MOST_OVAL * down), min(down, MOST_OVAL * across)
    boxes = _along_ellipse(across, down, count)
    if rings == 2:
        step = 2 * half + GAP
        boxes[1::2] *= 1 - step / np.array([across, down])
    nearest = np.hypot(*np.maximum(np.abs(boxes) - half, 0).T)
    return _Ring(tile, boxes - (0.0, _caption(tile) / 2), float(nearest.min()) - RIM_GAP)


def _along_ellipse(across: float, down: float, count: int) -> Points:
    """Return `count` places at equal arc lengths, the first at the top, then clockwise."""
    turn = np.linspace(0, math.tau, 721)
    x, y = across * np.sin(turn), -down * np.cos(turn)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    wanted = np.interp(np.arange(count) * length[-1] / count, length, turn)
    return np.stack([across * np.sin(wanted), -down * np.cos(wanted)], axis=1)


def _apart(ring: _Ring) -> bool:
    """Whether neighbours, next and next but one, leave `GAP` between their boxes."""
    if len(ring.places) == 0:
        return False
    room = np.array([ring.tile, ring.tile + _caption(ring.tile)]) + GAP
    for step in (1, 2) if len(ring.places) > 3 else (1,):
        gaps = np.abs(ring.places - np.roll(ring.places, step, axis=0))
        if not np.all((gaps >= room).any(axis=1)):
            return False
    return True
