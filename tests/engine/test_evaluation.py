"""Measures on held-out pictures: what each of them is, and that the judge is fair."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from tests.helpers.generators import run_generator
from tests.helpers.small_training import digits_data

from latentloom.base.errors import LoomError
from latentloom.engine.data.cache import dequantised
from latentloom.engine.description import read_description
from latentloom.engine.device import choose_device
from latentloom.engine.families.base import Batch
from latentloom.engine.measures import evaluation
from latentloom.engine.measures.classifier import Classifier, fit_classifier, predict
from latentloom.engine.measures.evaluation import Evaluation, evaluate_steps
from latentloom.engine.runtime import Runtime


@pytest.fixture
def runtime(tiny_space):
    return Runtime(read_description(tiny_space), "cpu", 1)


@pytest.fixture(scope="module")
def digits():
    """Digits as pictures, and their targets of 32 pixels with a reach of 4."""
    pictures, data = digits_data("ink", 32, 4.0)
    return pictures, data.targets


def test_each_measure_is_what_it_says(runtime, digits):
    pictures, targets = digits
    found, news = run_generator(evaluate_steps(runtime, pictures, targets, 0, seed=5))
    held = np.flatnonzero(pictures.held_out)
    assert found.pictures == len(held) == 359
    assert news == [(start, 359) for start in range(0, 359, 64)]

    grids = torch.from_numpy(dequantised(targets[held]))
    generator = torch.Generator().manual_seed(5)
    noise = torch.cat([torch.randn(min(64, 359 - start), 8, generator=generator) for start in range(0, 359, 64)])
    with torch.no_grad():
        terms = runtime.model.terms(Batch(grids, torch.from_numpy(pictures.labels[held]).long(), noise))
        mean = runtime.model.encode(grids).mean
    assert found.reconstruction == pytest.approx(terms.likelihood.total.mean().item(), rel=1e-4)
    assert found.ink_part == pytest.approx(terms.likelihood.ink.mean().item(), rel=1e-4)
    assert found.kl == pytest.approx(terms.kl.mean().item(), rel=1e-4)
    assert found.elbo == pytest.approx(terms.elbo.mean().item(), rel=1e-4)
    assert found.active == int((mean.var(0) > 0.01).sum())
    redrawn = runtime.decode_pixels(mean.numpy(), 8)
    assert found.pixel_error == pytest.approx(
        np.abs(redrawn.astype(float) - pictures.images[held]).mean() / 255, abs=1e-4
    )
    assert (found.accuracy_original, found.accuracy_reconstructed, found.kept) == (None, None, None)
    assert run_generator(evaluate_steps(runtime, pictures, targets, 0, seed=5))[0] == found


def test_pictures_that_training_saw_are_not_measured(runtime, digits):
    pictures, targets = digits
    changed = targets.copy()
    changed[~pictures.held_out] = 0
    first = run_generator(evaluate_steps(runtime, pictures, targets, 0))[0]
    assert run_generator(evaluate_steps(runtime, pictures, changed, 0))[0] == first


def test_nothing_held_out_is_one_sentence(runtime, digits):
    pictures, targets = digits
    seen = dataclasses.replace(pictures, held_out=np.zeros(len(pictures), bool))
    with pytest.raises(LoomError, match="No picture is held out"):
        next(evaluate_steps(runtime, seen, targets, 0))


@pytest.mark.parametrize("reach", [4.0, 1.0])
def test_redrawings_like_the_originals_keep_the_whole_accuracy(runtime, monkeypatch, reach):
    pictures, data = digits_data("ink", 16, reach)
    originals = iter(np.array_split(pictures.images[pictures.held_out], range(64, 359, 64)))
    monkeypatch.setattr(runtime, "decode_pixels", lambda codes, size: next(originals))
    monkeypatch.setattr(runtime, "encode_grids", lambda grids, labels: (np.zeros((len(grids), 8), np.float32), None))
    monkeypatch.setattr(evaluation, "_likelihoods", lambda *_: np.zeros(3))
    monkeypatch.setattr(runtime.model, "reach", reach)
    found, news = run_generator(evaluate_steps(runtime, pictures, data.targets, 1.5))
    assert found.pixel_error == 0
    assert found.accuracy_original > 0.5
    assert found.kept == pytest.approx(1.0, abs=0.02)
    assert news[-1] == (66, 66)


def test_the_judge_runs_where_the_model_does(runtime, digits, monkeypatch):
    asked = []
    monkeypatch.setattr(evaluation, "choose_device", lambda name: asked.append(name) or choose_device("cpu"))
    few = np.flatnonzero(digits[0].held_out)[:20].tolist() + list(range(40))
    pictures = dataclasses.replace(
        digits[0],
        images=digits[0].images[few], labels=digits[0].labels[few], held_out=digits[0].held_out[few],
    )  # fmt: skip
    found, _ = run_generator(evaluate_steps(runtime, pictures, digits[1][few], 0.01))
    assert asked == ["cpu"]
    assert 0 <= found.accuracy_reconstructed <= 1


def test_what_is_kept_is_a_share():
    base = Evaluation(1, 0, 0, 0, 0, 0, 0, 0.8, 0.6)
    assert base.kept == pytest.approx(0.75)
    assert dataclasses.replace(base, accuracy_original=0.0).kept is None
    assert dataclasses.replace(base, accuracy_reconstructed=None).kept is None


def test_the_classifier_learns_and_is_the_same_every_time():
    pictures, data = digits_data("ink", 16, 2.0)
    seen, held = np.flatnonzero(~pictures.held_out), np.flatnonzero(pictures.held_out)
    models = []
    for _ in range(2):
        model, _ = run_generator(
            fit_classifier(data.targets[seen], pictures.labels[seen], 10, 1, choose_device("cpu"), seed=1)
        )
        models.append(model)
    assert not models[0].training
    assert all(torch.equal(a, b) for a, b in zip(models[0].state_dict().values(), models[1].state_dict().values()))  # noqa: B905
    right = predict(models[0], dequantised(data.targets[held])) == pictures.labels[held]
    assert right.mean() > 0.4
    assert predict(models[0], np.empty((0, 1, 16, 16), np.float32)).shape == (0,)


@pytest.mark.parametrize(("channels", "size"), [(1, 16), (3, 28), (1, 36), (3, 64)])
def test_the_classifier_takes_pictures_of_every_size(channels, size):
    logits = Classifier(channels, 5).eval()(torch.zeros(2, channels, size, size))
    assert logits.shape == (2, 5)
