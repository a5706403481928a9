"""A step that a person can take from a blend: a little more of one class."""

from __future__ import annotations

from latentloom.doc import wheel
from latentloom.doc.state import WheelState

POINTS = 0.05
"""A step is at least five points in a hundred ..."""
PART = 0.25
"""... and at least a quarter of what the class has already: small shares must show, large ones must move."""


def a_little_more(state: WheelState, index: int) -> WheelState:
    """Return the wheel with a step more of class `index`; the same wheel where locks leave no room for more."""
    share = float(wheel.shares(state)[index])
    return wheel.with_share(state, index, min(share + max(POINTS, PART * share), 1.0))
