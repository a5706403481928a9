"""Figures in the engine thread: a step at a time, the newest wins, previews first, nothing that fails ends it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.work.fakes import BLEND, NO_PATH, FakeSpace

from latentloom.base.errors import LoomError, UsageError
from latentloom.doc.state import Focus
from latentloom.engine.figures import registry
from latentloom.engine.figures.figure import Figure, FigureResult
from latentloom.engine.recipe import read_recipe
from latentloom.work import figuring
from latentloom.work.figure_messages import FigureReply, FigureRequest
from latentloom.work.figuring import RunningFigure, catalogue, writing_steps
from latentloom.work.reading import reading_steps


def slow(space, options):
    for step in range(3):
        space.runtime.decode_pixels(np.zeros((1, 5), np.float32), 8)
        yield step + 1, 3
    return FigureResult(np.full((4, 6), 7, np.uint8), {"steps": 3})


def failing(space, options):
    yield 1, 2
    raise UsageError("This figure needs something else.")


@pytest.fixture(autouse=True)
def figures(monkeypatch):
    made = (
        Figure("slow", "Slow", "Takes three steps.", (), slow),
        Figure("failing", "Failing", "Fails.", (), failing),
    )
    monkeypatch.setattr(registry, "FIGURES", made)
    monkeypatch.setattr(figuring, "REPORT_INTERVAL_S", 0.0)


def test_the_catalogue_says_what_there_is():
    assert [(figure.name, figure.title) for figure in catalogue()] == [("slow", "Slow"), ("failing", "Failing")]


def test_a_step_at_a_time_with_progress_and_the_figure_last():
    space = FakeSpace()
    running = RunningFigure(FigureRequest(4, space.stamp, "slow", {}))
    replies = [running.step(space) for _ in range(4)]
    assert [round(reply.fraction, 2) for reply in replies] == [0.33, 0.67, 1.0, 1.0]
    assert [reply.picture is None for reply in replies] == [True, True, True, False]
    last = replies[-1]
    assert (last.number, last.numbers, last.recipe["figure"]["name"]) == (4, {"steps": 3}, "slow")


def test_another_space_is_refused():
    for space in (None, FakeSpace("another")):
        with pytest.raises(LoomError, match="Another space"):
            RunningFigure(FigureRequest(4, "a stamp", "slow", {})).step(space)


def test_the_thread_answers_with_the_figure_and_with_what_went_wrong(client, space, qtbot):
    with qtbot.waitSignal(client.figureReady, check_params_cb=lambda reply: reply.picture is not None) as got:
        number = client.figure(space.stamp, "slow", {})
    assert got.args[0].number == number
    for name, words in (("failing", "needs something else"), ("none", "There is no figure")):
        with qtbot.waitSignal(client.figureReady, check_params_cb=lambda reply: reply.sentence != "") as got:
            client.figure(space.stamp, name, {})
        assert words in got.args[0].sentence
    with qtbot.waitSignal(client.figureReady, check_params_cb=lambda reply: reply.picture is not None):
        client.figure(space.stamp, "slow", {})


def test_the_newest_wins_and_a_preview_goes_between_the_steps(client, space, qtbot):
    told = []
    client.figureReady.connect(told.append)
    client.previewReady.connect(told.append)
    gate = space._runtime.gate
    gate.close()
    before = gate.arrived
    first = client.figure(space.stamp, "slow", {})
    qtbot.waitUntil(lambda: gate.arrived > before)
    # The engine stands in the first step of the first figure; what is asked now waits.
    client.preview(space.stamp, BLEND, NO_PATH, Focus(), 8)
    second = client.figure(space.stamp, "slow", {})
    gate.open()
    qtbot.waitUntil(lambda: any(isinstance(one, FigureReply) and one.picture is not None for one in told))
    figures = [one for one in told if isinstance(one, FigureReply)]
    assert [one.number for one in figures if one.picture is not None] == [second]
    previews = [i for i, one in enumerate(told) if not isinstance(one, FigureReply)]
    assert previews
    assert all(one.number == first for one in told[: previews[0]])


def test_stopped_it_says_nothing_more(client, space, qtbot):
    told = []
    client.figureReady.connect(told.append)
    gate = space._runtime.gate
    gate.close()
    before = gate.arrived
    client.figure(space.stamp, "slow", {})
    qtbot.waitUntil(lambda: gate.arrived > before)
    client.stop_figure()
    gate.open()
    with qtbot.waitSignal(client.previewReady):
        client.preview(space.stamp, BLEND, NO_PATH, Focus(), 8)
    with qtbot.waitSignal(client.jobEnded):
        client.job("Anything", lambda space: iter_of(2))
    assert all(one.picture is None for one in told)


def iter_of(steps):
    for step in range(steps):
        yield step, steps
    return


def test_a_figure_that_was_written_is_read_back_as_it_was_set_up(tmp_path):
    space = FakeSpace()
    running = RunningFigure(FigureRequest(4, space.stamp, "slow", {}))
    reply = [running.step(space) for _ in range(4)][-1]
    list(writing_steps(reply, tmp_path / "a.png"))

    def read(space):
        steps = reading_steps(space, tmp_path / "a.png")
        next(steps)
        with pytest.raises(StopIteration) as end:
            next(steps)
        return end.value.value

    assert read(space).figure == ("slow", {})
    for other in (None, FakeSpace("other")):
        with pytest.raises(LoomError, match="of the space fake"):
            read(other)
    damaged = replace(reply, recipe=dict(reply.recipe) | {"figure": ["slow"]})
    list(writing_steps(damaged, tmp_path / "a.png"))
    with pytest.raises(LoomError, match="damaged"):
        read(space)


def test_a_figure_is_written_with_its_recipe(client, space, qtbot, tmp_path):
    running = RunningFigure(FigureRequest(4, space.stamp, "slow", {}))
    reply = [running.step(space) for _ in range(4)][-1]
    with qtbot.waitSignal(client.jobEnded) as ended:
        client.write_figure(reply, tmp_path / "a.png")
    assert ended.args[0].result == tmp_path / "a.png"
    assert read_recipe(tmp_path / "a.png")["figure"] == {"name": "slow", "options": {}}
    steps = writing_steps(replace(reply), tmp_path / "missing" / "a.png")
    next(steps)
    with pytest.raises(LoomError):
        next(steps)
