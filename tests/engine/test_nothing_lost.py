"""Kills and full disks at any moment of a training: what was kept stays whole, and the run goes on the same."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
from pathlib import Path

import pytest
import torch
from tests.helpers.disk import fill_disk, rests, watch_disk
from tests.helpers.small_training import SMALL, noise_data, run_to_end, run_until
from tests.helpers.training_process import HOLD_AFTER, start, told

from latentloom.base.errors import LoomError
from latentloom.engine import device, training
from latentloom.engine.checkpoints import checkpoints
from latentloom.engine.training import train

DATA = noise_data()
STEPS = 28


@pytest.fixture(autouse=True)
def exact(monkeypatch):
    """Train in float32, as the training in another process does."""
    monkeypatch.setattr(device, "_fast_dtype", lambda _: torch.float32)


@pytest.fixture(scope="module")
def curve(tmp_path_factory):
    """What a run that nothing happens to tells, by step."""
    fast = device._fast_dtype
    device._fast_dtype = lambda _: torch.float32
    _, records = run_to_end(train(SMALL, DATA, tmp_path_factory.mktemp("whole"), device="cpu"))
    device._fast_dtype = fast
    return {record.step: told(record) for record in records}


def goes_on(folder: Path, curve, steps: int = STEPS) -> int:
    """Resume for at most so many steps, which must be as if nothing had happened; return the first one."""
    run = train(SMALL, DATA, folder, device="cpu", resume=True)
    records = list(itertools.islice(run, steps))
    run.close()
    assert [told(record) for record in records] == [curve[record.step] for record in records]
    return records[0].step if records else STEPS + 1


def test_a_process_that_was_killed_goes_on_with_the_same_curve(curve, tmp_path):
    process = start(tmp_path, **{HOLD_AFTER: "17"})
    for line in process.stdout:
        record = json.loads(line)
        assert curve[record["step"]] == {name: record[name] for name in curve[1]}
        if record["step"] == 17:
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    assert process.wait(60) == -signal.SIGKILL
    assert goes_on(tmp_path, curve) == 15


def test_whatever_moment_a_kill_falls_on_the_run_goes_on(curve, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "CHECK_EVERY", 2)
    folder, left = tmp_path / "run", []
    steps = train(SMALL, DATA, folder, device="cpu")
    run_until(steps, 6)

    with monkeypatch.context() as patch:
        watch_disk(patch, lambda: left.append(shutil.copytree(folder, tmp_path / f"left-{len(left)}")))
        for _ in range(3):  # steps 7 and 9 are kept
            next(steps)
    steps.close()
    assert len(left) >= 10
    assert any(rests(copy) for copy in left)
    assert {goes_on(copy, curve, steps=1) for copy in left} >= {7, 8}
    assert not any(rests(copy) for copy in left)


def failure(run) -> LoomError | None:
    """Take a step; return what went wrong."""
    try:
        next(run)
    except LoomError as problem:
        return problem
    return None


def test_a_disk_that_is_full_at_any_write_of_a_checkpoint_loses_nothing(curve, tmp_path, monkeypatch):
    begun = tmp_path / "begun"
    steps = train(SMALL, DATA, begun, device="cpu")
    run_until(steps, 13)
    steps.close()
    assert [path.name for path in checkpoints(begun / "checkpoints")] == ["step-00000007", "step-00000013"]
    for number in itertools.count(1):
        folder = shutil.copytree(begun, tmp_path / f"full-{number}")
        run = train(SMALL, DATA, folder, device="cpu", resume=True)
        with monkeypatch.context() as patch:
            fill_disk(patch, number)
            problem = failure(run)  # at step 14, the end of an epoch, whose state is kept
        if problem is None:
            break
        assert "No space left on device" in str(problem)
        assert [path.name for path in checkpoints(folder / "checkpoints")] == ["step-00000007", "step-00000013"]
        assert rests(folder) == []
        assert goes_on(folder, curve, steps=1) == 14
    assert number > 5


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
def test_a_write_that_the_system_cuts_short_loses_nothing(curve, tmp_path):
    import resource

    steps = train(SMALL, DATA, tmp_path, device="cpu")
    run_until(steps, 13)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(LoomError, match="cannot be written"):
            next(steps)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert rests(tmp_path) == []
    assert goes_on(tmp_path, curve) == 8
