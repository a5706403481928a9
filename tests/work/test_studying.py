"""A study under way: a part a step, all parts so far with each reply."""

from __future__ import annotations

from tests.work.fakes import BLEND, NO_PATH, FakeSpace

from latentloom.work.messages import StudyRequest
from latentloom.work.studying import RunningStudy


def test_a_part_a_step_until_it_is_done():
    space = FakeSpace()
    study = RunningStudy(StudyRequest(3, space.stamp, "ring", BLEND, NO_PATH, 8))
    replies = [study.step(space) for _ in range(4)]
    told = ["".join(item.name for item in reply.items) for reply in replies]
    assert told == ["a", "ab", "abc", "abc"]
    assert [reply.done for reply in replies] == [False, False, False, True]
    assert {(reply.number, reply.stamp, reply.kind) for reply in replies} == {(3, space.stamp, "ring")}


def test_of_another_space_or_none_it_is_done_and_empty():
    for space in (None, FakeSpace("another")):
        reply = RunningStudy(StudyRequest(3, "a stamp", "ring", BLEND, NO_PATH, 8)).step(space)
        assert reply.done
        assert reply.items == ()
