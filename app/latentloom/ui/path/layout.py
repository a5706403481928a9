"""Where frames and stops stand on the strip: pure geometry in widget pixels."""

from __future__ import annotations

from dataclasses import dataclass

RAIL = 24.0
"""Height of the line of stops above the pictures."""
TRACK = 18.0
"""Height of the slider's track below them."""
SMALLEST_SIDE = 32.0
LARGEST_SIDE = 104.0
MOST_SHRUNK = 0.6
"""Pictures are made this much smaller at most to show every frame."""
GAP = 4.0
WIDEST_GAP = 24.0
EDGE = 4.0
"""Room at the left and right for focus ring and handle."""


@dataclass(frozen=True, slots=True)
class Strip:
    """The strip's geometry: frames are evenly spaced, the first and the last flush with its ends.

    Attributes:
        left: x of the first picture; side: pixels a side of a picture; top: y of the pictures.
        span: pixels from the first picture's middle to the last one's.
        positions: where along the path (0..1) the pictures are; those of all frames, or as many as there is room for.
    """

    left: float
    side: float
    top: float
    span: float
    positions: tuple[float, ...]

    def x_of(self, position: float) -> float:
        """Return the x of a position along the path."""
        return self.left + self.side / 2 + position * self.span

    def position_at(self, x: float) -> float:
        """Return the position along the path at an x, within 0..1."""
        if self.span <= 0:
            return 0.0
        return min(max((x - self.left - self.side / 2) / self.span, 0.0), 1.0)


def strip_for(width: float, height: float, frames: int) -> Strip:
    """Lay out `frames` >= 2 pictures in a widget.

    They shrink a little where that lets all of them in; with more frames than that, as many pictures as fit are spread
    evenly over the path.
    """
    room = max(height - RAIL - TRACK, SMALLEST_SIDE)
    usable = max(width - 2 * EDGE, SMALLEST_SIDE)
    side = min(room, LARGEST_SIDE)
    fair = (usable + GAP) / frames - GAP
    if MOST_SHRUNK * side <= fair < side:
        side = fair
    count = min(frames, max(int((usable + GAP) // (side + GAP)), 2))
    length = min(usable, count * side + (count - 1) * WIDEST_GAP)
    top = RAIL + (room - side) / 2
    return Strip(EDGE, side, top, max(length - side, 0.0), tuple(k / (count - 1) for k in range(count)))
