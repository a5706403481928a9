"""What stands on the map, and where a place is in pixels."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF

Place = tuple[float, float]
"""(x, y) on the map, in units of the latent space, y up."""


@dataclass(frozen=True)
class Marks:
    """What stands above the points.

    Attributes:
        blend, trail: where the blend is and was (oldest first).
        stops, loop, stop: the path's waypoints, whether it closes, and which of them the preview shows.
        frame: where the present frame of the path is; place: the decoded place on the ground.
        ring, focus: the point under the pointer and the point that the keyboard is at.
        here, near: where a walk over neighbours is, and the neighbours, nearest first.
    """

    blend: Place | None = None
    trail: tuple[Place, ...] = ()
    stops: tuple[Place, ...] = ()
    loop: bool = False
    stop: int | None = None
    frame: Place | None = None
    place: Place | None = None
    ring: Place | None = None
    focus: Place | None = None
    here: Place | None = None
    near: tuple[Place, ...] = ()

    def moving(self) -> tuple[Place, ...]:
        """Return where all marks but the path are."""
        single = (self.blend, self.frame, self.place, self.ring, self.focus, self.here)
        return (*self.trail, *self.near, *(place for place in single if place is not None))


@dataclass(frozen=True)
class Shown:
    """The classes in the blend, as the canvas needs them.

    Attributes:
        ring: class index in the space to index in the ring, in ring order.
        names: class names in ring order; indices: (k,) class indices in ring order.
        preferred: (n,) True for atlas rows of these classes; rows: those rows.
    """

    ring: dict[int, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    indices: npt.NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    preferred: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    rows: npt.NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))


@dataclass(frozen=True, slots=True)
class Scale:
    """Places to pixels as they stand at one moment: worked out once for all the marks of a frame.

    Attributes:
        left, bottom: the pixel of the map's origin.
        across, up: pixels for one unit of the map.
    """

    left: float
    bottom: float
    across: float
    up: float

    def pixel(self, place: Place) -> QPointF:
        """Return where a place is on the widget."""
        return QPointF(self.left + place[0] * self.across, self.bottom - place[1] * self.up)

    def place(self, pixel: QPointF) -> Place:
        """Return the place under a pixel."""
        return (pixel.x() - self.left) / self.across, (self.bottom - pixel.y()) / self.up

    def box(self, places: QRectF) -> QRectF:
        """Return the pixels of a rectangle of the map, whose top is its lowest y."""
        return QRectF(self.pixel((places.left(), places.bottom())), self.pixel((places.right(), places.top())))
