"""A run that is closed or killed goes on bit for bit, and on nothing but its own recipe and pictures."""

from __future__ import annotations

import dataclasses
import shutil

import pytest
from tests.engine.training.runs import names, same_weights
from tests.helpers.small_training import SMALL, noise_data, run_to_end, run_until

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine import training
from latentloom.engine.training import train

DATA = noise_data()


@pytest.mark.parametrize("stop", [1, 7, 12, 27])
def test_a_closed_run_goes_on_bit_for_bit(whole, tmp_path, stop):
    steps = train(SMALL, DATA, tmp_path, device="cpu")
    run_until(steps, stop)
    steps.close()
    assert names(tmp_path)[-1] == f"step-{stop:08d}"
    trained, records = run_to_end(train(SMALL, DATA, tmp_path, device="cpu", resume=True))
    assert [r.objective for r in records] == [r.objective for r in whole[1][stop:]]
    assert records[-1].held_out == whole[1][-1].held_out
    assert same_weights(trained.model, whole[0])


def test_a_run_that_was_killed_goes_on_from_its_last_checkpoint(whole, tmp_path):
    steps = train(SMALL, DATA, tmp_path / "killed", device="cpu")
    run_until(steps, 12)
    # What a kill would leave: the generator never hears of it.
    shutil.copytree(tmp_path / "killed", tmp_path / "left")
    steps.close()
    assert names(tmp_path / "left") == ["step-00000007"]
    trained, records = run_to_end(train(SMALL, DATA, tmp_path / "left", device="cpu", resume=True))
    assert records[0].step == 8
    assert same_weights(trained.model, whole[0])


def test_with_augmentation_too_a_run_goes_on_bit_for_bit(tmp_path):
    recipe = dataclasses.replace(SMALL, augment=1.0, epochs=2)
    trained, _ = run_to_end(train(recipe, DATA, tmp_path / "whole", device="cpu"))
    steps = train(recipe, DATA, tmp_path / "parts", device="cpu")
    run_until(steps, 5)
    steps.close()
    resumed, _ = run_to_end(train(recipe, DATA, tmp_path / "parts", device="cpu", resume=True))
    assert same_weights(trained.model, resumed.model)


def test_a_finished_run_resumes_to_its_end(whole, tmp_path):
    first, _ = run_to_end(train(SMALL, DATA, tmp_path, device="cpu"))
    again, records = run_to_end(train(SMALL, DATA, tmp_path, device="cpu", resume=True))
    assert records == []
    assert same_weights(again.model, whole[0])
    assert again.seconds >= first.seconds * 0.9  # the time of the first session counts


def test_resuming_where_nothing_was_begun_begins(whole, tmp_path):
    trained, records = run_to_end(train(SMALL, DATA, tmp_path, device="cpu", resume=True))
    assert len(records) == 28
    assert same_weights(trained.model, whole[0])


def test_a_run_closed_before_its_first_step_leaves_nothing(tmp_path):
    steps = train(SMALL, DATA, tmp_path, device="cpu")
    steps.close()
    assert list(tmp_path.iterdir()) == []


def test_checkpoints_are_kept_between_the_ends_of_epochs_too_and_the_last_two_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "CHECK_EVERY", 3)
    steps = train(SMALL, DATA, tmp_path, device="cpu")
    seen = []
    for record in steps:
        seen.append(names(tmp_path))
        if record.step == 14:
            break
    steps.close()
    assert seen[2] == ["step-00000003"]
    assert seen[6] == ["step-00000006", "step-00000007"]
    assert seen[9] == ["step-00000007", "step-00000010"]
    assert seen[13] == ["step-00000013", "step-00000014"]
    assert names(tmp_path) == ["step-00000013", "step-00000014"]  # closing at a checkpoint writes no other


def test_an_earlier_run_in_the_folder_is_not_mixed_up_with_a_new_one(tmp_path):
    steps = train(SMALL, DATA, tmp_path, device="cpu")
    run_until(steps, 9)
    steps.close()
    with pytest.raises(UsageError, match="step-00000009; go on from there with --resume, remove"):
        next(train(SMALL, DATA, tmp_path, device="cpu"))
    assert names(tmp_path) == ["step-00000007", "step-00000009"]


@pytest.fixture
def begun(tmp_path):
    """A folder with a run that was stopped after three steps."""
    steps = train(SMALL, DATA, tmp_path, device="cpu")
    run_until(steps, 3)
    steps.close()
    return tmp_path


@pytest.mark.parametrize("change", [{"beta": 2.0}, {"seed": 9}, {"latent": 5}, {"epochs": 5.0}])
def test_resuming_with_another_recipe_is_refused(begun, change):
    recipe = dataclasses.replace(SMALL, **change)
    with pytest.raises(LoomError, match="belongs to another recipe; train into another folder with --out"):
        next(train(recipe, DATA, begun, device="cpu", resume=True))


def test_resuming_with_another_title_judge_or_startup_is_allowed(begun):
    recipe = dataclasses.replace(SMALL, name="other", title="Other", judge_epochs=9.0, startup=("a", "b"))
    assert next(train(recipe, DATA, begun, device="cpu", resume=True)).step == 4


@pytest.mark.parametrize("part", ["targets", "held_out", "labels"])
def test_resuming_with_other_pictures_is_refused(begun, part):
    changed = getattr(DATA, part).copy()
    changed.flat[5] ^= 1
    with pytest.raises(LoomError, match="belongs to other pictures; train into another folder with --out"):
        next(train(SMALL, dataclasses.replace(DATA, **{part: changed}), begun, device="cpu", resume=True))
