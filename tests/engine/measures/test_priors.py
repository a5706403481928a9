"""Priors of the families: draws and bounds beside closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from latentloom.engine.families.registry import FAMILIES, build_family
from latentloom.engine.measures.bounds import diagonal_kl, elbo, importance_weighted_bound
from latentloom.engine.measures.passes import decode_set, encode_set, intensities_of, objective_terms, sampled
from latentloom.engine.measures.priors import class_draws, has_prior, log_weights, prior_draws
from latentloom.engine.networks import NetworkConfig

NETWORK = NetworkConfig(8, 1, 8, (), (), "perceptron", 16)
RNG = np.random.default_rng(0)
TARGETS = RNG.integers(-127, 128, (40, 1, 8, 8)).astype(np.int8)
LABELS = np.arange(40) % 4


def build(family, **settings):
    torch.manual_seed(0)
    model = build_family(family, NETWORK, "photo", 4.0, 4, {"likelihood": "bernoulli", **settings})
    return model.eval().requires_grad_(False)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_goes_through_the_measures(family):
    model = build(family)
    codes, scales = encode_set(model, TARGETS, LABELS)
    assert codes.shape == scales.shape == (40, model.latent_dim)
    assert decode_set(model, codes[:3]).shape == (3, 1, 8, 8)
    reconstruction, kl = objective_terms(model, TARGETS, LABELS)
    assert np.isfinite(reconstruction).all()
    assert np.isfinite(kl).all()
    if has_prior(model):
        assert class_draws(model, LABELS, seed=1).shape == (40, model.latent_dim)
        assert np.array_equal(class_draws(model, LABELS, seed=1), class_draws(model, LABELS, seed=1))
    else:
        assert log_weights(model, TARGETS, LABELS, 2) is None
        with pytest.raises(ValueError, match="no prior"):
            class_draws(model, LABELS)


def test_draws_lie_where_each_family_says():
    labels = np.repeat(np.arange(4), 2000)
    plain = class_draws(build("vae"), labels)
    assert plain.mean(axis=0) == pytest.approx(np.zeros(8), abs=0.05)
    assert plain.std(axis=0) == pytest.approx(np.ones(8), abs=0.05)
    hot = class_draws(build("lambda_hot", lam=3.0), labels)
    assert hot[labels == 2].mean(axis=0) == pytest.approx([0, 0, 3, 0, 0, 0, 0, 0], abs=0.1)
    conditional = class_draws(build("cvae"), labels)
    assert conditional.shape[1] == 12
    assert conditional[labels == 1][:, 8:] == pytest.approx(np.tile([0, 1, 0, 0], (2000, 1)), abs=0.01)
    capturing = class_draws(build("ccvae"), labels)
    assert capturing[labels == 3].mean(axis=0) == pytest.approx([0, 0, 0, 2, 0, 0, 0, 0], abs=0.1)


def test_a_shifted_prior_is_where_the_shift_puts_it():
    model = build("label_shift")
    draws = class_draws(model, np.full(4000, 2))
    wanted = model.shift(torch.eye(4))[2].numpy()
    assert draws.mean(axis=0) == pytest.approx(wanted, abs=0.06)


def test_centres_of_clusters_are_drawn_around():
    model = build("kmeans", centres=2)
    model.centres.copy_(torch.tensor([[9.0] + [0] * 7, [-9.0] + [0] * 7]))
    draws = class_draws(model, np.zeros(500, int))
    assert np.abs(draws[:, 0]).mean() == pytest.approx(9, abs=0.2)
    assert 0.4 < (draws[:, 0] > 0).mean() < 0.6


def test_classes_are_drawn_as_often_as_they_are():
    draws = prior_draws(build("lambda_hot", lam=50.0), np.array([8, 1, 1, 0]), 1000)
    shares = np.bincount(draws[:, :4].argmax(axis=1), minlength=4) / 1000
    assert shares == pytest.approx([0.8, 0.1, 0.1, 0.0], abs=0.04)


@pytest.mark.parametrize("family", ["vae", "cvae", "lambda_hot", "label_shift", "kmeans"])
def test_weights_average_to_the_elbo_of_the_objective(family):
    model = build(family)
    if family == "kmeans":
        model.centres.copy_(torch.from_numpy(RNG.normal(size=(10, 8))))
    weights = log_weights(model, TARGETS, LABELS, 60)
    reconstructions = [objective_terms(model, TARGETS, LABELS, seed)[0] for seed in range(8)]
    _, kl = objective_terms(model, TARGETS, LABELS)
    assert elbo(weights).mean() == pytest.approx(-(np.mean(reconstructions) + kl.mean()), abs=0.5)
    assert (importance_weighted_bound(weights) >= elbo(weights)).all()


def test_the_kl_of_a_pass_is_the_closed_form():
    model = build("vae")
    codes, scales = encode_set(model, TARGETS)
    assert objective_terms(model, TARGETS, LABELS)[1] == pytest.approx(diagonal_kl(codes, scales), rel=1e-4)
    assert sampled(codes, np.zeros_like(scales)) == pytest.approx(codes)
    assert intensities_of(np.array([-1.5, 0, 1], np.float32)).tolist() == [0, 0.5, 1]
