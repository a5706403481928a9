"""The estimate of a training's time and memory."""

from __future__ import annotations

import pytest
import torch

from latentloom.engine import estimate
from latentloom.engine.data.steps import finished
from latentloom.engine.estimate import COPIES, estimate_steps
from latentloom.engine.recipes import Recipe

SMALL = Recipe(size=16, latent=4, encoder_widths=(8, 8), decoder_widths=(8, 8, 8), batch=8, epochs=10)


def estimated(recipe, **options):
    given = {"kind": "ink", "channels": 1, "pictures": 100, "classes": 3, "native_size": 20, "device": "cpu"}
    return finished(estimate_steps(recipe, **(given | options)))


def test_a_small_training_is_timed_with_its_own_batch():
    threads, random = torch.get_num_threads(), torch.get_rng_state()
    found = estimated(SMALL, threads=2)
    assert found.exact
    assert found.steps == 120
    assert found.seconds == pytest.approx(120 * found.step_s)
    assert 0 < found.step_s < 5
    assert found.parameters > 1000
    assert found.available is None or found.available > 0
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), random)


def test_memory_grows_with_the_batch_and_the_pictures():
    small, large = estimated(SMALL), estimated(Recipe(**{**vars(SMALL), "batch": 32}))
    assert large.memory > small.memory
    assert estimated(SMALL, pictures=10_100).memory - small.memory == 10_000 * (16**2 + 20**2)
    assert small.memory > estimate.PROGRAM_BYTES + COPIES * 4 * small.parameters


def test_what_is_kept_for_the_backward_pass_is_counted():
    x = torch.ones(10, 10, requires_grad=True)
    with estimate._counted() as kept:
        y = (x * x).exp()
    # exp keeps its result, the product keeps x twice in one place.
    assert sum(kept.values()) == 2 * 400
    assert y.shape == (10, 10)


def test_long_steps_are_not_taken_but_reckoned(monkeypatch):
    taken = []

    def timed(probe, batch, done, total):
        taken.append(batch)
        yield done, total
        return 0.01 + 0.02 * batch

    monkeypatch.setattr(estimate._Probe, "timed", timed)
    found = estimated(Recipe(**{**vars(SMALL), "batch": 64}), pictures=640)
    assert taken == [2, 8, 12]
    assert not found.exact
    assert found.step_s == pytest.approx(0.01 + 0.02 * 64)
    assert not estimate.Estimate(1, 1, 1, 2000, 1000, 5, exact=True).fits
