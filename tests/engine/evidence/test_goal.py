"""What a search wants of a picture, by hand and in the limits."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.special import expit

from latentloom.engine.evidence import goal as wanted
from latentloom.engine.evidence.evidence import evidence_auc
from latentloom.engine.evidence.examine import asked_of
from latentloom.engine.evidence.goal import Goal
from latentloom.engine.evidence.plausibility import PLAUSIBLE, crispness

THREE = {"red/two": 1.0, "red/three": 1.0, "blue/one": 1.0}


@pytest.fixture
def grids(judged) -> torch.Tensor:
    return torch.from_numpy(judged.runtime.decode_grids(judged.atlas.codes[::7]))


def test_the_loss_by_hand(judged, panel, grids):
    classes, shares = asked_of(judged, {"red/one": 3.0, "blue/two": 1.0})
    scores = panel.solver.scores(panel.solver.network(grids)).numpy().astype(float)
    high = [np.interp(0.97, [0.96, 0.97, 0.98], panel.solver.quantiles[k, 24:27]) for k in classes]
    others = [u for u in range(6) if u not in classes]
    spread = np.maximum(scores[:, others].std(axis=1), wanted.LEAST_SPREAD)
    expected = np.zeros(len(grids))
    for a, share, q in zip(classes, shares, high, strict=True):
        behind = np.mean([expit((scores[:, u] - scores[:, a]) / (0.5 * spread)) for u in others], axis=0)
        expected += share * (20 * behind - 0.5 * np.log(expit(scores[:, a] - q)))
    np.testing.assert_allclose(Goal(panel, classes, shares, 4.0).losses(grids).numpy(), expected, rtol=1e-4)


def test_with_narrow_steps_the_ranking_is_one_less_the_auc(judged, panel, grids, monkeypatch):
    monkeypatch.setattr(wanted, "WIDTH", 1e-5)
    monkeypatch.setattr(wanted, "PRESENT", 0.0)
    classes, shares = asked_of(judged, THREE)
    scores = panel.solver.scores(panel.solver.network(grids)).numpy()
    expected = [20 * (1 - evidence_auc(row, classes)) for row in scores]
    np.testing.assert_allclose(Goal(panel, classes, shares, 4.0).losses(grids).numpy(), expected, atol=1e-3)


def test_where_every_class_is_asked_for_each_is_to_be_present(judged, panel, grids):
    classes, shares = asked_of(judged, dict.fromkeys(judged.classes, 1.0))
    scores = panel.solver.scores(panel.solver.network(grids)).numpy().astype(float)
    high = np.array([np.interp(0.97, [0.96, 0.97, 0.98], panel.solver.quantiles[k, 24:27]) for k in classes])
    expected = -np.log(expit(scores - high)).mean(axis=1)
    np.testing.assert_allclose(Goal(panel, classes, shares, 4.0).losses(grids).numpy(), expected, rtol=1e-4)


def test_a_single_other_class_has_no_spread_and_a_finite_loss(judged, panel, grids):
    classes, shares = asked_of(judged, dict.fromkeys(judged.classes[1:], 1.0))
    grids.requires_grad_(True)
    losses = Goal(panel, classes, shares, 4.0).losses(grids)
    losses.sum().backward()
    assert torch.isfinite(losses).all()
    assert torch.isfinite(grids.grad).all()
    assert grids.grad.abs().sum() > 0


def test_judges_in_half_precision_say_nearly_the_same(judged, panel, grids):
    asked = asked_of(judged, THREE)
    exact = Goal(panel, *asked, 4.0).losses(grids)
    rounded = Goal(panel, *asked, 4.0, torch.bfloat16).losses(grids)
    assert rounded.dtype == torch.float32
    assert not torch.equal(exact, rounded)
    np.testing.assert_allclose(rounded.numpy(), exact.numpy(), atol=0.03 * wanted.RANK)


def test_blur_is_what_a_picture_lacks_of_the_middle_crispness(judged, panel):
    goal = Goal(panel, *asked_of(judged, THREE), 4.0)
    grids = judged.runtime.decode_grids(judged.atlas.codes)
    sharp = crispness(np.clip(0.5 - 4 * grids, 0, 1))
    middle = np.interp(0.5, PLAUSIBLE, panel.ordinary["crispness"])
    blur = goal.blur(torch.from_numpy(grids)).numpy()
    np.testing.assert_allclose(blur, np.maximum(0, 1 - sharp / middle), atol=1e-4)
    assert blur.max() > 0
    assert not Goal(panel, *asked_of(judged, THREE), None).blur(torch.from_numpy(grids)).any()
