"""Runs of frames that a third class takes over."""

from __future__ import annotations

from latentloom.doc import wheel
from latentloom.doc.state import BlendState, PathState, Waypoint
from latentloom.doc.takeovers import Seen, Takeover, belonging, classes_of, segment_of, takeovers

ONE, NINE, FOUR = (Waypoint("class", name) for name in "194")


def sights(text: str, sure: float = 0.9) -> list[Seen]:
    return [Seen(frame, name, sure) for frame, name in enumerate(text)]


def own(path: PathState) -> list[frozenset[str]]:
    return [classes_of(stop, lambda row: str(row)) for stop in path.waypoints]


def found(path: PathState, seen: list[Seen]) -> tuple[Takeover, ...]:
    return takeovers(path, own(path), seen)


def test_a_seven_between_one_and_nine():
    path = PathState((ONE, NINE), frames=9)
    seen = sights("111777999")
    assert found(path, seen) == (Takeover("7", 0, 3, 5, 0.9),)


def test_the_classes_of_the_two_stops_are_no_strangers():
    path = PathState((ONE, NINE), frames=9)
    assert found(path, sights("111199119")) == ()


def test_a_class_of_another_stop_is_a_stranger_here():
    path = PathState((ONE, NINE, FOUR), frames=9)
    assert found(path, sights("114499944")) == (Takeover("4", 0, 2, 3, 0.9),)


def test_an_unsure_sight_takes_nothing_over():
    path = PathState((ONE, NINE), frames=5)
    seen = [Seen(0, "1", 1.0), Seen(1, "7", 0.4), Seen(2, "7", 0.6), Seen(3, "7", 0.8), Seen(4, "9", 1.0)]
    assert found(path, seen) == (Takeover("7", 0, 2, 3, 0.8),)


def test_what_is_seen_at_a_stop_belongs_there():
    # The drawing of a 1 is read as a 7: nothing takes over that was not there from the start.
    path = PathState((Waypoint("drawing", 1), NINE), frames=6)
    assert found(path, sights("777799")) == ()


def test_a_loop_has_a_last_segment_back():
    path = PathState((ONE, NINE), frames=9, loop=True)
    assert [segment_of(path, frame) for frame in range(9)] == [0, 0, 0, 0, 1, 1, 1, 1, 1]
    assert found(path, sights("111199771")) == (Takeover("7", 1, 6, 7, 0.9),)


def test_a_run_that_goes_on_after_a_stop_counts_twice():
    path = PathState((ONE, NINE, ONE), frames=9)
    assert [(run.segment, run.first, run.last) for run in found(path, sights("117797711"))] == [(0, 2, 3), (1, 5, 6)]


def test_a_blend_stands_for_the_classes_that_have_a_share_and_a_place_for_what_is_seen():
    ring = wheel.with_shares(wheel.flat(3), [0.5, 0.5, 0.0])
    blend = Waypoint("blend", BlendState(("1", "7", "9"), ring))
    assert classes_of(blend, str) == {"1", "7"}
    assert classes_of(Waypoint("place", (0.0, 1.0)), str) == frozenset()
    path = PathState((Waypoint("place", (0.0, 1.0)), blend), frames=3)
    assert belonging(path, own(path), sights("471")) == (frozenset("417"),)


def test_no_path_or_nothing_seen_has_none():
    assert takeovers(PathState((ONE,)), [frozenset("1")], sights("1")) == ()
    assert takeovers(PathState((ONE, NINE)), [frozenset("1"), frozenset("9")], []) == ()
