"""Training a judge: steps, repeatability, and that it learns."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tests.helpers.generators import run_generator
from tests.helpers.judged_space import targets_of

from latentloom.engine.device import choose_device
from latentloom.engine.evidence import fitting
from latentloom.engine.evidence.calibration import accuracy
from latentloom.engine.evidence.fitting import fit_judge
from latentloom.engine.evidence.judges import JudgePlan

PLAN = JudgePlan("slim", "grid", 1)


def fitted(targets, labels, epochs, classes=2, reach=4.0):
    """Return a judge and the steps that it took."""
    return run_generator(fit_judge(PLAN, targets, labels, classes, reach, epochs, choose_device("cpu")))


@pytest.fixture(scope="module")
def two_classes():
    """Bars across and bars down, a field each, int8."""
    across = np.abs(np.arange(32)[:, None] - np.linspace(8, 24, 16)[:, None, None]) * np.ones((1, 32))
    fields = np.clip((np.concatenate([across, across.transpose(0, 2, 1)]) - 3) / 4, -1, 1)
    return np.rint(127 * fields[:, None]).astype(np.int8), np.repeat(np.arange(2), 16)


def test_a_judge_learns_is_on_its_way_and_comes_back_ready(two_classes):
    judge, told = fitted(*two_classes, 16)
    assert told == [(i, 16) for i in range(1, 17)]
    assert not judge.training
    assert not any(weight.requires_grad for weight in judge.parameters())
    assert accuracy(judge, *two_classes) > 0.9


def test_the_same_plan_gives_the_same_judge(two_classes):
    first, second = (fitted(*two_classes, 2)[0].state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("steps", [1, 9, 10, 11])
def test_any_number_of_steps_can_be_taken(two_classes, monkeypatch, steps):
    monkeypatch.setattr(fitting, "PARTS", (2,))
    targets, labels = (values[12:20] for values in two_classes)
    _, told = fitted(targets, labels, steps)
    assert len(told) == steps


@pytest.mark.parametrize("few", [64, 1])
def test_with_few_classes_each_is_asked_for_by_itself(two_classes, monkeypatch, few):
    seen = []
    real = fitting._loss
    monkeypatch.setattr(fitting, "FEW", few)
    monkeypatch.setattr(fitting, "MIXED", 0.0)
    monkeypatch.setattr(fitting, "_loss", lambda logits, wanted: seen.append(wanted) or real(logits, wanted))
    fitted(*two_classes, 1)
    (wanted,) = seen
    s = fitting.SMOOTHING
    torch.testing.assert_close(wanted.amax(1), torch.full((32,), 1 - s / 2))
    torch.testing.assert_close(wanted.amin(1), torch.full((32,), s / 2))
    torch.testing.assert_close(wanted.sum(1), torch.ones(32))


def test_closing_stops_it(judged):
    steps = fit_judge(PLAN, targets_of(judged), judged.atlas.labels, 6, 4.0, 100, choose_device("cpu"))
    next(steps)
    steps.close()
    assert next(steps, None) is None
