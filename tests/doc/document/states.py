"""Other states of a document."""

from __future__ import annotations

from latentloom.doc import blends, waypoints, wheel
from latentloom.doc.state import DocState, Waypoint


def leant(state: DocState, x: float, y: float = 0.1) -> DocState:
    return blends.set_wheel(state, wheel.with_puck(state.blend.wheel, (x, y)))


def with_stops(state: DocState, count: int) -> DocState:
    for i in range(count):
        state = waypoints.add_waypoint(state, Waypoint("drawing", i))
    return state
