"""Trainings: a real process that trains, is paused, killed and gone on with; and what the window is told."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest
from tests.gui.studying_pictures import FakeProcess, picture_folder

from latentloom.base import paths
from latentloom.base.errors import UsageError
from latentloom.base.filelock import try_lock
from latentloom.engine.recipes import Recipe
from latentloom.engine.runs.folder import LOCK, new_run
from latentloom.engine.runs.journal import read_journal
from latentloom.work.training_process import TrainingProcess, command
from latentloom.work.trainings import Trainings, for_window

SMALL = Recipe(
    name="small", title="Small", data="digits", size=16, latent=4, encoder_widths=(8, 8), decoder_widths=(8, 8, 8),
    batch=256, epochs=40, judge_epochs=0, panel_epochs=0,
)  # fmt: skip


PER_EPOCH = 4
"""Steps of an epoch over 36 pictures in batches of 8."""


@pytest.fixture
def trainings(qapp):
    FakeProcess.made.clear()
    made = Trainings(launch=FakeProcess)
    yield made
    made.shutdown()
    made.deleteLater()


def test_one_is_trained_at_a_time(trainings, qtbot):
    run = trainings.start(SMALL)
    assert trainings.running == run.name
    with pytest.raises(UsageError, match="Small is being trained; pause it first"):
        trainings.start(SMALL)
    trainings.pause()
    assert FakeProcess.made[-1].said == ["pause"]
    with qtbot.waitSignal(trainings.changed):
        FakeProcess.made[-1].end("paused", epochs=2)
    assert trainings.running == ""
    assert [(one.title, one.state, one.epochs) for one in trainings.all()] == [("Small", "paused", 2)]
    trainings.resume(run.name)
    trainings.finish()
    assert FakeProcess.made[-1].said == ["finish"]
    with qtbot.waitSignal(trainings.finished):
        FakeProcess.made[-1].end("done", space="somewhere")


def test_a_process_that_dies_without_a_word_leaves_a_reason(trainings, qtbot):
    run = trainings.start(SMALL)
    with qtbot.waitSignal(trainings.failed) as failed:
        FakeProcess.made[-1].ended.emit(-9)
    assert "memory ran out" in failed.args[0].sentence
    assert trainings.get(run.name).state == "failed"
    trainings.resume(run.name)
    with qtbot.waitSignal(trainings.failed) as failed:
        FakeProcess.made[-1].ended.emit(3)
    assert "status 3" in failed.args[0].sentence


def test_a_run_that_another_window_trains_is_left_alone(trainings, qtbot):
    run = trainings.start(SMALL)
    with try_lock(run.folder / LOCK), qtbot.waitSignal(trainings.changed):
        FakeProcess.made[-1].ended.emit(1)
        assert trainings.get(run.name).state == "running"


def test_the_window_says_settings_by_their_titles():
    said = for_window("The loss is no number; lower the rate (--set learning_rate=...) and train again.")
    assert said == "The loss is no number; lower the rate (Learning rate in the settings) and train again."
    said = for_window("The checkpoint x belongs to other pictures; train into another folder with --out.")
    assert said == "The checkpoint x belongs to other pictures; begin a new training with these settings."


def test_a_profile_goes_along(tmp_path):
    assert command(tmp_path, "cpu")[-2:] == ["--profile", str(paths.profile())]


@pytest.mark.timeout(400)
def test_a_real_process_is_killed_and_the_training_goes_on(qapp, qtbot, monkeypatch, tmp_path):
    """The whole way: train, kill -9, see it interrupted, resume, and stop in good order when the window goes."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    trainings = Trainings("cpu")
    heard = []
    trainings.advanced.connect(lambda name, news: heard.append(news))

    def epochs() -> float:
        return max((news["epoch"] for news in heard if news["news"] == "curve"), default=0.0)

    pictures = picture_folder(tmp_path / "pictures", {"bars": 20, "slants": 20})
    run = trainings.start(replace(SMALL, data=str(pictures), batch=8, epochs=5000))
    qtbot.waitUntil(lambda: epochs() >= 2, timeout=180_000)
    process = trainings._process
    assert isinstance(process, TrainingProcess)
    with qtbot.waitSignal(trainings.failed, timeout=20_000):
        os.kill(process.pid, signal.SIGKILL)
    assert trainings.get(run.name).state == "failed"
    reached = read_journal(run.folder)[-1].step
    assert reached >= PER_EPOCH

    heard.clear()
    trainings.resume(run.name)
    qtbot.waitUntil(lambda: any(news["news"] == "curve" for news in heard), timeout=180_000)
    first = next(news for news in heard if news["news"] == "curve")
    # A checkpoint after each epoch: at most what came after the last one is done again.
    assert reached - 2 * PER_EPOCH < first["step"] <= reached + 100 * PER_EPOCH
    steps = [point.step for point in read_journal(run.folder)]
    assert steps == sorted(set(steps))

    assert trainings.shutdown(90)
    again = Trainings("cpu")
    assert [(one.name, one.state) for one in again.interrupted()] == [(run.name, "interrupted")]
    again.delete(run.name)
    assert again.all() == []
    assert new_run(SMALL, "x").folder.is_dir()
