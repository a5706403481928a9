"""Where a class that nobody asked for takes over a path: from 1 to 9 the picture may turn into a 7."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from latentloom.doc import wheel
from latentloom.doc.state import BlendState, PathState, Waypoint

SURE = 0.5
"""A class takes over where the judges give it more than all others together."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the judges see in one frame: the number of the frame from 0, the class, and how sure they are (0..1)."""

    frame: int
    name: str
    sure: float


@dataclass(frozen=True, slots=True)
class Takeover:
    """A run of frames in which a class shows that belongs to neither of the two stops around it.

    Attributes:
        name: the class; segment: between stop `segment` and the next one (from 0).
        first, last: numbers of the frames, both included; sure: of its surest frame.
    """

    name: str
    segment: int
    first: int
    last: int
    sure: float


def classes_of(stop: Waypoint, class_of_drawing: Callable[[int], str | None]) -> frozenset[str]:
    """Return the classes that a stop stands for; none for a place on the map, which stands for what is seen there."""
    if stop.kind == "class":
        return frozenset({str(stop.value)})
    if stop.kind == "drawing" and isinstance(stop.value, int):
        name = class_of_drawing(stop.value)
        return frozenset() if name is None else frozenset({name})
    if isinstance(stop.value, BlendState):
        shares = wheel.shares(stop.value.wheel)
        return frozenset(name for name, share in zip(stop.value.classes, shares, strict=True) if share > 0)
    return frozenset()


def belonging(path: PathState, own: Sequence[frozenset[str]], seen: Sequence[Seen]) -> tuple[frozenset[str], ...]:
    """Return for each segment the classes that belong there: those of its two stops, and what is seen at them.

    Args:
        path: its stops and how they are joined.
        own: `classes_of` every stop.
        seen: frames in rising order, at least one.
    """
    count = len(path.waypoints)
    segments = _segments(path)
    at_stops = []
    for stop in range(segments + 1):
        frame = stop / segments * (path.frames - 1)
        nearest = min(seen, key=lambda sight: abs(sight.frame - frame))
        at_stops.append(own[stop % count] | {nearest.name})
    return tuple(before | after for before, after in pairwise(at_stops))


def takeovers(path: PathState, own: Sequence[frozenset[str]], seen: Sequence[Seen]) -> tuple[Takeover, ...]:
    """Return every run of frames that a third class takes over, in the order of the path; arguments as `belonging`.

    A path of fewer than two stops, or of which nothing was seen, has none.
    """
    if _segments(path) < 1 or not seen:
        return ()
    allowed = belonging(path, own, seen)
    runs: list[Takeover] = []
    before: Takeover | None = None
    for sight in seen:
        segment = segment_of(path, sight.frame)
        if sight.sure < SURE or sight.name in allowed[segment]:
            before = None
        elif before is not None and (before.name, before.segment) == (sight.name, segment):
            before = replace(before, last=sight.frame, sure=max(before.sure, sight.sure))
            runs[-1] = before
        else:
            before = Takeover(sight.name, segment, sight.frame, sight.frame, sight.sure)
            runs.append(before)
    return tuple(runs)


def segment_of(path: PathState, frame: int) -> int:
    """Return the segment that a frame lies in; one at a stop begins the segment after it, but for the last."""
    segments = _segments(path)
    return min(frame * segments // max(path.frames - 1, 1), segments - 1)


def _segments(path: PathState) -> int:
    count = len(path.waypoints)
    return count if path.loop and count > 1 else count - 1
