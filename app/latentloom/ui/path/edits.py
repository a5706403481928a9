"""Edits of a path: pure functions from one `PathState` to the next, and where its stops are."""

from __future__ import annotations

from dataclasses import replace

from latentloom.doc.state import PathState, Waypoint


def with_stop(path: PathState, stop: Waypoint) -> PathState:
    """Return the path with one more stop; the same stop twice in a row is ignored."""
    if path.waypoints and _same(path.waypoints[-1], stop):
        return path
    return replace(path, waypoints=(*path.waypoints, stop))


def without_stop(path: PathState, index: int) -> PathState:
    """Return the path without one stop; neighbours that are then the same merge."""
    kept = [stop for i, stop in enumerate(path.waypoints) if i != index]
    return replace(path, waypoints=_merged(kept))


def moved_stop(path: PathState, index: int, to: int) -> PathState:
    """Return the path with stop `index` at place `to` of the new order; `to` is clamped to the path."""
    stops = list(path.waypoints)
    stop = stops.pop(index)
    stops.insert(min(max(to, 0), len(stops)), stop)
    return replace(path, waypoints=_merged(stops))


def emptied(path: PathState) -> PathState:
    """Return the path without stops; frames, method and loop stay."""
    return replace(path, waypoints=())


def segments(path: PathState) -> int:
    """Return how many stretches lie between the stops (one more when the path closes); 0 for fewer than two stops."""
    count = len(path.waypoints)
    return 0 if count < 2 else count - (0 if path.loop else 1)


def position_of(path: PathState, index: int) -> float:
    """Return where stop `index` is along the path, 0..1."""
    return index / segments(path) if segments(path) else 0.0


def stop_at(path: PathState, position: float) -> int | None:
    """Return the stop that stands at a position, or None between two stops."""
    if not segments(path):
        return 0 if path.waypoints else None
    way = position * segments(path)
    nearest = round(way)
    return nearest % len(path.waypoints) if abs(way - nearest) < 1e-6 else None


def _merged(stops: list[Waypoint]) -> tuple[Waypoint, ...]:
    result: list[Waypoint] = []
    for stop in stops:
        if not result or not _same(result[-1], stop):
            result.append(stop)
    return tuple(result)


def _same(a: Waypoint, b: Waypoint) -> bool:
    return (a.kind, a.value) == (b.kind, b.value)
