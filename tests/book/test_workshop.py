"""Models are trained once, kept, and go on where they were cut short."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tests.book.conftest import TINY
from tests.helpers.generators import run_generator

from latentloom.book import workshop
from latentloom.book.looks import Look, decoded
from latentloom.book.wishes import perceptron
from latentloom.book.workshop import Workshop
from latentloom.engine.measures.passes import objective_terms
from latentloom.engine.measures.pixels import bernoulli_nll
from latentloom.engine.training import train

WISH = perceptron("mnist", "vae", 4)


def made_by(shop, wish=WISH, follow=None):
    return run_generator(shop.model(wish, follow))[0]


def test_data_are_cut_to_the_scale_with_training_pictures_first(shop, small_sets):
    data = run_generator(shop.data("mnist"))[0]
    assert len(data.seen) == 240
    assert len(data.held) == 120
    assert data.targets.shape == (360, 1, 28, 28)
    assert data.seen.max() < data.held.min()
    whole = small_sets["mnist"]
    assert np.array_equal(whole.labels[data.rows], data.labels)
    assert run_generator(shop.data("mnist"))[0] is data


def test_a_model_is_trained_once_and_kept(shop, monkeypatch):
    first = made_by(shop)
    assert [point[0] for point in first.curve] == [1, 2, 3, 4]
    assert shop.earlier == 0
    assert made_by(shop) is first
    monkeypatch.setattr(workshop, "train", lambda *a, **k: pytest.fail("trained again"))
    again = Workshop(shop.folder, TINY, device="cpu")
    second = made_by(again)
    assert second.curve == first.curve
    assert again.earlier == pytest.approx(first.seconds)
    other = Workshop(shop.folder, TINY, device="cpu", chapter="another one")
    made_by(other)
    assert other.earlier == 0  # the time of the chapter that it was trained for
    ours, theirs = first.model.state_dict(), second.model.state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    assert not list(shop.folder.glob("models/*.training"))


def test_a_training_that_was_cut_short_ends_the_same(shop, tmp_path, monkeypatch):
    whole = made_by(shop, follow=lambda model, data: 1.0)
    other = Workshop(tmp_path / "other", TINY, device="cpu")
    steps = other.model(WISH, lambda model, data: 1.0)
    for _ in range(4):  # reading, preparing, and two steps
        next(steps)
    steps.close()
    assert list(other.folder.glob("models/*.training"))
    resumed = made_by(Workshop(other.folder, TINY, device="cpu"), follow=lambda model, data: 1.0)
    ours, theirs = whole.model.state_dict(), resumed.model.state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert [epoch for epoch, *_ in resumed.curve] == [1, 2, 3, 4]
    assert [epoch for epoch, _ in whole.followed] == [0, 1, 2, 3, 4]
    # The epoch at whose end it was cut is not looked at again.
    assert {0, 4} <= {epoch for epoch, _ in resumed.followed} <= {0, 1, 2, 3, 4}


@pytest.mark.parametrize("broken", ["model.safetensors", "made.json"])
def test_a_damaged_model_is_made_again(shop, broken):
    first = made_by(shop)
    (home,) = shop.folder.glob("models/*")
    (home / broken).write_bytes(b"no such thing")
    again = made_by(Workshop(shop.folder, TINY, device="cpu"))
    assert [p[:3] for p in again.curve] == [p[:3] for p in first.curve]


def test_a_class_is_left_out_of_training_alone(shop, monkeypatch):
    seen = []
    monkeypatch.setattr(
        workshop, "train", lambda recipe, data, *a, **k: seen.append(data) or train(recipe, data, *a, **k)
    )
    made_by(shop, perceptron("mnist", "vae", 0.5, without=3))
    data = run_generator(shop.data("mnist"))[0]
    assert seen[0].held_out[data.labels == 3].all()
    assert (seen[0].held_out == data.pictures.held_out)[data.labels != 3].all()


def test_wishes_that_differ_are_different_models(shop):
    assert made_by(shop, perceptron("mnist", "vae", 0.2)) is not made_by(
        shop, perceptron("mnist", "vae", 0.2, latent=3)
    )


def test_a_reader_is_kept(shop, monkeypatch):
    reader = run_generator(shop.reader("mnist"))[0]
    monkeypatch.setattr(workshop, "fit_classifier", lambda *a, **k: pytest.fail("trained again"))
    kept = run_generator(Workshop(shop.folder, TINY, device="cpu").reader("mnist"))[0]
    grids = torch.rand(3, 1, 28, 28)
    assert torch.allclose(reader(grids), kept(grids), atol=1e-5)


def test_the_loss_of_a_look_is_the_models_own(shop):
    made = made_by(shop)
    data = run_generator(shop.data("mnist"))[0]
    look = Look(made, data)
    own, kl = objective_terms(made.model, data.targets[data.held], data.labels[data.held])
    assert look.kl == pytest.approx(kl.mean())
    assert look.bce == pytest.approx(own.mean(), rel=0.02)  # other draws from the same posteriors
    assert look.bce_of_means == pytest.approx(bernoulli_nll(look.originals, decoded(made, look.held[0])).mean())
    assert decoded(made, look.held[0][:2]).shape == (2, 28, 28)
    assert look.free.all()
