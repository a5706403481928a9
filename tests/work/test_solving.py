"""A search as a job: progress, answers in the window's words, and what stops it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.helpers.generators import run_generator

from latentloom.base.errors import LoomError
from latentloom.doc import wheel
from latentloom.doc.state import BlendState
from latentloom.engine.evidence import solver
from latentloom.engine.space import open_space
from latentloom.work.measuring import report_of
from latentloom.work.messages import SolveReply, SolveRequest
from latentloom.work.solving import solving_steps

BLEND = BlendState(("blue/one", "red/two", "red/three"), wheel.flat(3), seed=4)


@pytest.fixture(scope="module")
def space(judged_space):
    return open_space(judged_space, "cpu", 1)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for name, value in (("STARTS", 8), ("NARROWING", {3: 4}), ("STEPS", 9)):
        monkeypatch.setattr(solver, name, value)


def request(space, **changes) -> SolveRequest:
    return replace(SolveRequest(space.stamp, BLEND, answers=3, budget_s=100.0, size=40), **changes)


def run(steps) -> tuple[list, SolveReply]:
    reply, told = run_generator(steps)
    return told, reply


def test_progress_answers_and_the_last_reply(space):
    told, last = run(solving_steps(space, request(space), 5))
    progress = [one for one in told if isinstance(one, tuple)]
    replies = [one for one in told if isinstance(one, SolveReply)]
    assert progress == [(i, 9) for i in range(1, 10)]
    assert [reply.done for reply in replies] == [False, False, True]
    assert replies[-1] is last
    assert {(reply.job, reply.stamp, reply.blend) for reply in replies} == {(5, space.stamp, BLEND)}
    assert last.answers == replies[-2].answers
    assert 1 <= len(last.answers) <= 3
    for answer in last.answers:
        assert answer.pixels.shape == (40, 40)
        np.testing.assert_array_equal(answer.pixels, space.runtime.decode_pixels(answer.latent[None], 40)[0])
        assert answer.xy == pytest.approx(space.map.project(answer.latent[None])[0])
        assert answer.report.classes == BLEND.classes
        assert answer.report.presence == pytest.approx(report_of(space, BLEND, answer.latent).presence, abs=1e-4)


def test_the_same_blend_gives_the_same_answers(space):
    first, again = (run(solving_steps(space, request(space), 1))[1].answers for _ in range(2))
    np.testing.assert_array_equal([one.latent for one in first], [one.latent for one in again])


def test_an_even_blend_is_searched_anew_around_the_typical_one(space):
    solved = replace(BLEND, method="even", solved=tuple(range(8)))
    typical = replace(BLEND, method="typical")
    one, other = (run(solving_steps(space, request(space, blend=b), 1))[1] for b in (solved, typical))
    assert one.blend.solved == ()
    np.testing.assert_array_equal(one.answers[0].latent, other.answers[0].latent)


def test_closing_it_stops_the_search(space):
    steps = solving_steps(space, request(space), 1)
    assert next(steps) == (1, 9)
    steps.close()
    assert next(steps, None) is None


def test_a_budget_ends_it_early(space):
    told, last = run(solving_steps(space, request(space, budget_s=0.0), 1))
    assert told[0] == (1, 9)
    assert last.done
    assert len(last.answers) > 0


@pytest.mark.parametrize("opened", [None, "another"])
def test_another_space_than_the_open_one_is_told(space, opened):
    asked = request(space) if opened is None else request(space, stamp="another")
    with pytest.raises(LoomError, match="Another space is open now"):
        next(solving_steps(None if opened is None else space, asked, 1))


def test_a_space_without_judges_is_told(tiny_space):
    bare = open_space(tiny_space, "cpu", 1)
    with pytest.raises(LoomError, match="This space has no judges"):
        next(solving_steps(bare, request(bare), 1))
