"""What a step tells, what it is made of, and that steps learn."""

from __future__ import annotations

import dataclasses
import itertools
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from tests.engine.training.runs import names, same_weights
from tests.helpers.small_training import SMALL, digits_data, noise_data, run_to_end, run_until

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine import training, training_run
from latentloom.engine.data.cache import dequantised
from latentloom.engine.families.vae import VAE
from latentloom.engine.recipes import Recipe
from latentloom.engine.training import TrainingData, network_of, train
from latentloom.engine.training_run import MAX_GRADIENT

DATA = noise_data()


def test_every_step_is_told(whole):
    _, records = whole
    assert [r.step for r in records] == list(range(1, 29))
    assert {r.steps for r in records} == {28}
    assert [r.epoch for r in records] == [step / 7 for step in range(1, 29)]
    assert [r.step for r in records if r.held_out is not None] == [7, 14, 21, 28]
    assert all(r.pictures_per_second > 0 and r.notice == "" for r in records)


def test_the_kl_term_grows_to_its_weight_over_the_first_epoch(whole):
    _, records = whole
    for record in records:
        beta = min(1.0, record.step / 7)
        assert record.objective == pytest.approx(record.reconstruction + beta * record.kl, rel=1e-4)
    held = records[-1].held_out
    assert held.elbo == -(held.reconstruction + held.kl)


def test_the_rate_warms_up_and_falls(whole):
    _, records = whole
    rates = [r.rate for r in records]
    top = int(np.argmax(rates))
    assert 2 <= top <= 10
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert max(rates) < SMALL.learning_rate
    assert rates[-1] == pytest.approx(training_run.LAST_RATE * SMALL.learning_rate)


def test_the_same_recipe_gives_the_same_weights(whole, tmp_path):
    trained, records = run_to_end(train(SMALL, DATA, tmp_path, device="cpu"))
    assert same_weights(trained.model, whole[0])
    assert [r.objective for r in records] == [r.objective for r in whole[1]]


def test_another_seed_gives_other_weights(whole, tmp_path):
    recipe = dataclasses.replace(SMALL, seed=4)
    assert not same_weights(run_to_end(train(recipe, DATA, tmp_path, device="cpu"))[0].model, whole[0])


def test_gradients_are_cut(tmp_path, monkeypatch):
    norms = []
    step = torch.optim.AdamW.step

    def watched(optimizer, *args, **options):
        grads = [p.grad for group in optimizer.param_groups for p in group["params"]]
        norms.append(float(torch.linalg.vector_norm(torch.stack([g.norm() for g in grads]))))
        return step(optimizer, *args, **options)

    monkeypatch.setattr(torch.optim.AdamW, "step", watched)
    targets = np.full((16, 1, 16, 16), -127, np.int8)
    data = TrainingData(targets, np.zeros(16, int), np.zeros(16, bool), "photo")
    monkeypatch.setattr("latentloom.engine.likelihood.PHOTO_SCALE", 1e-3)
    run_until(train(dataclasses.replace(SMALL, kind="photo"), data, tmp_path, device="cpu"), 1)
    assert max(norms) == pytest.approx(MAX_GRADIENT, rel=1e-3)


def test_held_out_pictures_never_reach_the_gradient(whole, tmp_path):
    targets = DATA.targets.copy()
    targets[DATA.held_out] = 127
    trained, records = run_to_end(train(SMALL, dataclasses.replace(DATA, targets=targets), tmp_path, device="cpu"))
    assert same_weights(trained.model, whole[0])
    assert records[-1].held_out != whole[1][-1].held_out  # they are measured, though


def test_every_picture_is_seen_once_an_epoch(tmp_path, monkeypatch):
    seen = []
    terms = VAE.terms

    def watched(model, batch):
        if torch.is_grad_enabled():
            seen.append(np.rint(batch.grid.detach().numpy() * 127).astype(np.int8))
        return terms(model, batch)

    monkeypatch.setattr(VAE, "terms", watched)
    run_to_end(train(dataclasses.replace(SMALL, epochs=2), DATA, tmp_path, device="cpu"))
    shown = [np.concatenate(seen[start : start + 7]) for start in (0, 7)]
    wanted = np.sort(DATA.targets[~DATA.held_out].reshape(56, -1), axis=0)
    for epoch in shown:
        assert np.array_equal(np.sort(epoch.reshape(56, -1), axis=0), wanted)
    assert not np.array_equal(*shown)  # in another order


def test_pictures_stay_small_in_memory():
    assert DATA.targets.dtype == np.int8
    run = training_run.Run(SMALL, DATA, training.Path("unused"), training.choose_device("cpu"), False)
    assert run.data.targets is DATA.targets


def test_fewer_pictures_than_a_batch_are_one_batch(tmp_path):
    recipe = dataclasses.replace(SMALL, batch=1000, epochs=3)
    _, records = run_to_end(train(recipe, DATA, tmp_path, device="cpu"))
    assert len(records) == 3
    assert all(record.held_out for record in records)


def test_the_speed_counts_the_pictures_that_were_seen(tmp_path, monkeypatch):
    ticks = itertools.count()
    monkeypatch.setattr(training, "time", SimpleNamespace(perf_counter=lambda: float(next(ticks))))
    _, records = run_to_end(train(dataclasses.replace(SMALL, batch=1000, epochs=2), DATA, tmp_path, device="cpu"))
    # Each look at the clock is a second: 56 pictures a step make a whole number of them.
    elapsed = [record.step * 56 / record.pictures_per_second for record in records]
    assert elapsed == [round(seconds) for seconds in elapsed]
    assert elapsed[1] > elapsed[0] > 0


def test_a_fraction_of_an_epoch_is_at_least_a_step(tmp_path):
    _, records = run_to_end(train(dataclasses.replace(SMALL, epochs=0.01), DATA, tmp_path, device="cpu"))
    assert [(r.step, r.steps) for r in records] == [(1, 1)]
    assert names(tmp_path) == ["step-00000001"]


def test_without_held_out_pictures_nothing_is_measured(tmp_path):
    data = dataclasses.replace(DATA, held_out=np.zeros(64, bool))
    _, records = run_to_end(train(dataclasses.replace(SMALL, epochs=1), data, tmp_path, device="cpu"))
    assert records[-1].held_out is None


def test_a_single_picture_is_not_enough(tmp_path):
    held_out = np.ones(64, bool)
    held_out[3] = False
    with pytest.raises(LoomError, match="fewer than two pictures to train on"):
        next(train(SMALL, dataclasses.replace(DATA, held_out=held_out), tmp_path, device="cpu"))


def test_widths_of_the_recipe_decide_and_missing_ones_are_fitted():
    assert network_of(SMALL, 1).decoder_widths == (16, 8, 8)
    fitted = network_of(Recipe(size=32), 3)
    assert (len(fitted.encoder_widths), len(fitted.decoder_widths), fitted.channels) == (3, 4, 3)
    # 36 cannot be halved to 4..7, but widths for it can be named.
    assert network_of(Recipe(size=36, encoder_widths=(8, 8), decoder_widths=(8, 8, 8)), 1).size == 36
    with pytest.raises(UsageError, match="cannot be halved"):
        network_of(Recipe(size=36, encoder_widths=(8, 8)), 1)


LEARNING = Recipe(
    size=16, latent=16, encoder_widths=(16, 32), decoder_widths=(32, 16, 16), reach=2.0, epochs=2, learning_rate=4e-3
)


@pytest.mark.parametrize("kind", ["ink", "photo"])
def test_digits_are_learnt(tmp_path, kind):
    pictures, data = digits_data(kind)
    trained, records = run_to_end(train(LEARNING, data, tmp_path, device="cpu"))
    measured = [record.held_out for record in records if record.held_out]
    assert measured[-1].elbo > measured[0].elbo
    grids = dequantised(data.targets)
    held = torch.from_numpy(grids[pictures.held_out])
    mean_picture = torch.from_numpy(grids[~pictures.held_out].mean(axis=0))
    with torch.no_grad():
        redrawn = trained.model.decoder(trained.model.encode(held).mean)
    assert (redrawn - held).square().mean() < 0.5 * (mean_picture - held).square().mean()


def test_colour_pictures_are_learnt(tmp_path):
    rng = np.random.default_rng(0)
    colours = rng.integers(-127, 128, (96, 3, 1, 1))
    targets = np.broadcast_to(colours, (96, 3, 16, 16)).astype(np.int8)
    data = TrainingData(targets, np.arange(96) % 2, np.arange(96) % 6 == 0, "photo")
    recipe = dataclasses.replace(SMALL, kind="photo", epochs=12, learning_rate=5e-3)
    trained, _ = run_to_end(train(recipe, data, tmp_path, device="cpu"))
    held = torch.from_numpy(dequantised(targets[data.held_out]))
    with torch.no_grad():
        redrawn = trained.model.decoder(trained.model.encode(held).mean)
    assert redrawn.shape == held.shape
    assert (redrawn - held).square().mean() < 0.5 * held.var()
