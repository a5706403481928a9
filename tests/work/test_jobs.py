"""Jobs: steps, progress, cancel, and previews in between."""

from __future__ import annotations

import itertools
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.work.fakes import BLEND, NO_PATH, ON_BLEND, Gate

from latentloom.base.atomic import atomic_file
from latentloom.base.errors import Cancelled, LoomError
from latentloom.work import jobs


class Chore:
    """A job of `total` steps that writes a file line by line; every step passes the gate."""

    def __init__(self, target: Path, total: int = 4, error: Exception | None = None) -> None:
        self.target, self.total, self.error = target, total, error
        self.gate = Gate()
        self.closed = False

    def __call__(self, space):
        try:
            with atomic_file(self.target, "w") as file:
                for step in range(self.total):
                    self.gate.walk_through()
                    if self.error is not None:
                        raise self.error
                    file.write(f"{step}\n")
                    yield step + 1, self.total
        finally:
            self.closed = True
        return self.target


@pytest.fixture
def start(client, qtbot):
    """Start a chore as the client starts its own jobs."""
    chores = []

    def begin(chore, title="Chore"):
        chores.append(chore)
        return client._start_job(title, chore)

    yield begin
    for chore in chores:
        chore.gate.open()


def test_a_job_tells_its_start_its_progress_and_its_end(qtbot, client, start, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "REPORT_INTERVAL_S", 0.0)
    told = []
    client.jobStarted.connect(lambda info: told.append((info.number, info.fraction, info.text)))
    client.jobAdvanced.connect(lambda info: told.append((info.number, info.fraction, info.text)))
    with qtbot.waitSignal(client.jobEnded) as caught:
        number = start(Chore(tmp_path / "done.txt", total=2))
        assert [info.number for info in client.jobs()] == [number]
    end = caught.args[0]
    assert (end.number, end.title, end.outcome, end.result) == (number, "Chore", "done", tmp_path / "done.txt")
    assert told == [(number, 0.0, ""), (number, 0.5, "Chore: 1 of 2"), (number, 1.0, "Chore: 2 of 2")]
    assert client.jobs() == ()
    assert (tmp_path / "done.txt").read_text() == "0\n1\n"


def test_progress_is_told_ten_times_a_second_at_most(qtbot, client, start, tmp_path, monkeypatch):
    looks = itertools.count(64_000)
    monkeypatch.setattr(jobs, "time", SimpleNamespace(monotonic=lambda: next(looks) / 64))
    told = []
    client.jobAdvanced.connect(lambda info: told.append(info.text))
    with qtbot.waitSignal(client.jobEnded):
        start(Chore(tmp_path / "fast.txt", total=2000))
    # A step takes a 64th of a second: the seventh after the last one told comes after more than a tenth.
    assert told == [f"Chore: {step:,} of 2,000" for step in range(1, 2001, 7)]


def test_previews_are_answered_between_the_steps(qtbot, client, space, start, tmp_path):
    chore = Chore(tmp_path / "long.txt", total=3)
    chore.gate.close()
    answers = []
    client.previewReady.connect(lambda reply: answers.append("preview"))
    client.jobEnded.connect(lambda end: answers.append("job"))
    start(chore)
    qtbot.waitUntil(lambda: chore.gate.arrived == 1)
    client.preview(space.stamp, BLEND, NO_PATH, ON_BLEND, 16)
    chore.gate.open()
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers == ["preview", "job"]


def test_jobs_take_turns(qtbot, client, start, tmp_path):
    order = []

    class Noting(Chore):
        def __call__(self, space):
            for done in super().__call__(space):
                order.append(self.target.name)
                yield done

    ended = []
    client.jobEnded.connect(ended.append)
    held = Chore(tmp_path / "held", total=1)
    held.gate.close()
    start(held)
    qtbot.waitUntil(lambda: held.gate.arrived == 1)
    start(Noting(tmp_path / "one", total=3))
    start(Noting(tmp_path / "two", total=3))
    held.gate.open()
    qtbot.waitUntil(lambda: len(ended) == 3)
    assert order == ["one", "two", "one", "two", "one", "two"]


def test_cancel_is_acknowledged_at_once_stops_within_a_step_and_leaves_no_file(qtbot, client, start, tmp_path):
    chore = Chore(tmp_path / "half.txt", total=1000)
    chore.gate.close()
    number = start(chore)
    qtbot.waitUntil(lambda: chore.gate.arrived == 1)
    with qtbot.waitSignal(client.jobAdvanced, timeout=0, raising=False) as acknowledged:
        client.cancel(number)
    assert acknowledged.args[0].text.startswith("Cancelling")
    with qtbot.waitSignal(client.jobEnded) as caught:
        chore.gate.open()
    assert caught.args[0].outcome == "cancelled"
    assert chore.gate.arrived == 1
    assert chore.closed
    assert list(tmp_path.iterdir()) == []
    client.cancel(number)
    client.cancel(12345)


def test_a_cancelled_job_that_never_began_makes_nothing(qtbot, client, space, start, tmp_path):
    space.gate.close()
    client.preview(space.stamp, BLEND, NO_PATH, ON_BLEND, 16)
    chore = Chore(tmp_path / "never.txt")
    number = start(chore)
    client.cancel(number)
    with qtbot.waitSignal(client.jobEnded) as caught:
        space.gate.open()
    assert caught.args[0].outcome == "cancelled"
    assert chore.gate.arrived == 0


def test_a_job_that_fails_is_data_and_leaves_no_file(qtbot, client, start, tmp_path):
    with qtbot.waitSignal(client.jobEnded) as caught:
        start(Chore(tmp_path / "fail.txt", error=LoomError("The disk is full: make room.")))
    assert (caught.args[0].outcome, caught.args[0].sentence) == ("failed", "The disk is full: make room.")
    assert list(tmp_path.iterdir()) == []
    with qtbot.waitSignal(client.jobEnded) as caught:
        start(Chore(tmp_path / "next.txt"))
    assert caught.args[0].outcome == "done"


def test_a_job_that_cancels_itself_is_cancelled(qtbot, client, start, tmp_path):
    with qtbot.waitSignal(client.jobEnded) as caught:
        start(Chore(tmp_path / "self.txt", error=Cancelled()))
    assert caught.args[0].outcome == "cancelled"


@pytest.mark.allow_log("latentloom.work.faults")
def test_a_job_that_crashes_is_data(qtbot, client, start, tmp_path):
    with qtbot.waitSignal(client.jobEnded) as caught:
        start(Chore(tmp_path / "crash.txt", error=ZeroDivisionError("division by zero")), "Export crash.txt")
    assert caught.args[0].outcome == "failed"
    assert caught.args[0].sentence == (
        "The engine could not finish “Export crash.txt” (ZeroDivisionError: division by zero); "
        "the log file has the details."
    )


@pytest.mark.allow_log("latentloom.work.faults")
def test_a_job_that_cannot_begin_is_data(qtbot, client):
    def begin(space):
        raise RuntimeError("no")

    with qtbot.waitSignal(client.jobEnded) as caught:
        client._start_job("Chore", begin)
    assert caught.args[0].outcome == "failed"
