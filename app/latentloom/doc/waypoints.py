"""Edits of the path: pure functions from one document to the next. A refusal is a UsageError with one sentence."""

from __future__ import annotations

import math
from dataclasses import replace

from latentloom.base.errors import UsageError
from latentloom.doc.state import DocState, PathState, Waypoint

MAX_WAYPOINTS = 1000
MAX_FRAMES = 10_000


def add_waypoint(state: DocState, waypoint: Waypoint, at: int | None = None) -> DocState:
    """Add a stop at position `at`, or at the end."""
    stops = state.path.waypoints
    if len(stops) >= MAX_WAYPOINTS:
        raise UsageError(f"A path has at most {MAX_WAYPOINTS} stops; begin another one.")
    if waypoint.kind == "place" and not (
        isinstance(waypoint.value, tuple) and all(math.isfinite(value) for value in waypoint.value)
    ):
        raise UsageError("A place on the map needs two finite numbers.")
    at = len(stops) if at is None else at
    if not 0 <= at <= len(stops):
        raise UsageError(f"The path has {len(stops)} stops; there is no position {at + 1} in it.")
    return _with_stops(state, (*stops[:at], waypoint, *stops[at:]))


def remove_waypoint(state: DocState, index: int) -> DocState:
    """Take a stop out."""
    _check_index(state.path, index)
    stops = state.path.waypoints
    return _with_stops(state, stops[:index] + stops[index + 1 :])


def move_waypoint(state: DocState, index: int, to: int) -> DocState:
    """Move a stop so that it ends up at position `to`."""
    _check_index(state.path, index)
    _check_index(state.path, to)
    stops = list(state.path.waypoints)
    stops.insert(to, stops.pop(index))
    return _with_stops(state, tuple(stops))


def replace_waypoint(state: DocState, index: int, waypoint: Waypoint) -> DocState:
    """Put another stop in the place of one."""
    _check_index(state.path, index)
    stops = list(state.path.waypoints)
    stops[index] = waypoint
    return _with_stops(state, tuple(stops))


def clear_path(state: DocState) -> DocState:
    """Take all stops out; frames, method and loop stay."""
    return _with_stops(state, ())


def reverse_path(state: DocState) -> DocState:
    """Go the other way."""
    return _with_stops(state, state.path.waypoints[::-1])


def set_frames(state: DocState, frames: int) -> DocState:
    """Set how many frames the whole path has."""
    if not 2 <= frames <= MAX_FRAMES:
        raise UsageError(f"A path has 2 to {MAX_FRAMES} frames.")
    return state.with_path(replace(state.path, frames=frames))


def set_path_method(state: DocState, method: str) -> DocState:
    """Choose how frames lie between stops."""
    return state.with_path(replace(state.path, method=method))


def set_loop(state: DocState, loop: bool) -> DocState:
    """Close the path back to its first stop, or open it."""
    return state.with_path(replace(state.path, loop=loop))


def _with_stops(state: DocState, stops: tuple[Waypoint, ...]) -> DocState:
    return state.with_path(replace(state.path, waypoints=stops))


def _check_index(path: PathState, index: int) -> None:
    if not 0 <= index < len(path.waypoints):
        raise UsageError(f"The path has {len(path.waypoints)} stops; there is no stop {index + 1}.")
