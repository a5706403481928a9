from __future__ import annotations

import math

import pytest

from latentloom.base.errors import UsageError
from latentloom.doc import waypoints
from latentloom.doc.document import new_state
from latentloom.doc.state import DocState, SpaceRef, Waypoint


@pytest.fixture
def state() -> DocState:
    state = new_state(SpaceRef("omniglot"), ["a", "b"])
    for i in range(3):
        state = waypoints.add_waypoint(state, Waypoint("drawing", i))
    return state


def stops(state: DocState) -> list[object]:
    return [stop.value for stop in state.path.waypoints]


def test_stops_are_added_moved_replaced_and_removed(state: DocState) -> None:
    assert stops(waypoints.add_waypoint(state, Waypoint("class", "a"), at=1)) == [0, "a", 1, 2]
    assert stops(waypoints.move_waypoint(state, 0, 2)) == [1, 2, 0]
    assert stops(waypoints.move_waypoint(state, 2, 0)) == [2, 0, 1]
    assert stops(waypoints.replace_waypoint(state, 1, Waypoint("place", (0.5, 0.5)))) == [0, (0.5, 0.5), 2]
    assert stops(waypoints.remove_waypoint(state, 1)) == [0, 2]
    assert stops(waypoints.reverse_path(state)) == [2, 1, 0]
    assert stops(waypoints.clear_path(state)) == []


def test_frames_method_and_loop(state: DocState) -> None:
    path = waypoints.set_loop(waypoints.set_path_method(waypoints.set_frames(state, 9), "linear"), True).path
    assert (path.frames, path.method, path.loop) == (9, "linear", True)
    assert len(path.waypoints) == 3


@pytest.mark.parametrize("index", [-1, 3])
def test_stops_that_are_not_there_are_refused(state: DocState, index: int) -> None:
    for edit in (
        lambda: waypoints.remove_waypoint(state, index),
        lambda: waypoints.move_waypoint(state, index, 0),
        lambda: waypoints.move_waypoint(state, 0, index),
        lambda: waypoints.replace_waypoint(state, index, Waypoint("drawing", 0)),
    ):
        with pytest.raises(UsageError, match="3 stops"):
            edit()


def test_impossible_paths_are_refused(state: DocState) -> None:
    with pytest.raises(UsageError, match="frames"):
        waypoints.set_frames(state, 1)
    with pytest.raises(UsageError, match="frames"):
        waypoints.set_frames(state, 10**9)
    with pytest.raises(UsageError, match="position"):
        waypoints.add_waypoint(state, Waypoint("drawing", 0), at=5)
    with pytest.raises(UsageError, match="finite"):
        waypoints.add_waypoint(state, Waypoint("place", (math.nan, 0.0)))


def test_a_path_has_an_end(state: DocState) -> None:
    for i in range(3, waypoints.MAX_WAYPOINTS):
        state = waypoints.add_waypoint(state, Waypoint("drawing", i))
    with pytest.raises(UsageError, match="at most"):
        waypoints.add_waypoint(state, Waypoint("drawing", 0))
