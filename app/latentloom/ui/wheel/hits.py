"""What is under the hand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from latentloom.ui.wheel.layout import RingLayout
from latentloom.ui.wheel.painting import handle_radius, puck_radius
from latentloom.ui.wheel.scene import Scene

HANDLE_ROOM = 4.0
"""How far around a handle a press still takes it."""
PUCK_ROOM = 8.0
SPOKE_ROOM = 7.0


@dataclass(frozen=True)
class Hit:
    """A place's meaning: "chip" and "handle" carry the index of their class; "disc" is the open ground inside."""

    kind: Literal["chip", "handle", "puck", "disc", "outside"]
    index: int | None = None


def hit(layout: RingLayout, scene: Scene, place: tuple[float, float]) -> Hit:
    """Return what a press at `place` (pixels) would take.

    The puck's body comes first where it covers a handle more than half, then handles, then the room around the puck;
    so a handle can be taken right beside the puck, and the puck always at its middle.
    """
    chip = layout.chip_at(place)
    if chip is not None:
        return Hit("chip", chip)
    x, y = place
    if math.hypot(x - layout.centre[0], y - layout.centre[1]) > layout.radius + HANDLE_ROOM:
        return Hit("outside")
    puck_x, puck_y = layout.to_screen(scene.blend.wheel.puck)
    to_puck = math.hypot(x - puck_x, y - puck_y)
    handles = layout.handles(scene.shares)
    gaps = np.hypot(handles[:, 0] - x, handles[:, 1] - y)
    nearest = int(gaps.argmin())
    puck = puck_radius(layout)
    to_handle = float(gaps[nearest])
    if to_puck <= puck and to_puck <= to_handle + HANDLE_ROOM:
        return Hit("puck")
    if to_handle <= handle_radius(layout) + HANDLE_ROOM:
        return Hit("handle", nearest)
    return Hit("puck") if to_puck <= puck + PUCK_ROOM else Hit("disc")


def spoke_at(layout: RingLayout, scene: Scene, place: tuple[float, float]) -> int | None:
    """Return the class whose chip, handle or spoke is under `place`: what the mouse wheel turns."""
    under = hit(layout, scene, place)
    if under.index is not None:
        return under.index
    if under.kind != "disc":
        return None
    dx, dy = place[0] - layout.centre[0], place[1] - layout.centre[1]
    index = round(math.atan2(dx, -dy) / math.tau * layout.count) % layout.count
    along, across = layout.directions[index] @ (dx, dy), layout.directions[index] @ (-dy, dx)
    near = abs(across) <= SPOKE_ROOM and along > layout.radius * layout.scale.HUB
    return index if near else None
