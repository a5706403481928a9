"""Where the stops of a path are along it: 0 is the first, 1 the last, or the first again when it closes."""

from __future__ import annotations

from latentloom.doc.state import PathState

NEAR = 1e-6
"""Stretches within which a position counts as being at a stop."""


def segments(path: PathState) -> int:
    """Return how many stretches lie between the stops (one more when the path closes); 0 for fewer than two stops."""
    count = len(path.waypoints)
    return 0 if count < 2 else count - (0 if path.loop else 1)


def position_of(path: PathState, index: int) -> float:
    """Return where stop `index` is along the path; the number of stops stands for the first again."""
    return index / segments(path) if segments(path) else 0.0


def stop_at(path: PathState, position: float) -> int | None:
    """Return the stop that stands at a position, or None between two stops."""
    if not segments(path):
        return 0 if path.waypoints else None
    way = position * segments(path)
    nearest = round(way)
    return nearest % len(path.waypoints) if abs(way - nearest) < NEAR else None


def snapped(path: PathState, position: float, reach: float) -> float:
    """Return the position of the stop within `reach` of `position`, else `position` itself, always within 0..1."""
    position = min(max(position, 0.0), 1.0)
    if not segments(path):
        return position
    stop = round(position * segments(path)) / segments(path)
    return stop if abs(stop - position) <= reach else position
