"""Likelihoods against torch.distributions and numerical integration, and against what the eye would say."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import integrate
from torch.distributions import Bernoulli, Normal, kl_divergence

from latentloom.engine.data.ink import distance_fields
from latentloom.engine.families.base import Batch, Terms
from latentloom.engine.families.registry import build_family
from latentloom.engine.likelihood import (
    INK_SLOPE,
    PHOTO_SCALE,
    Likelihood,
    gaussian_kl,
    ink_likelihood,
    photo_likelihood,
)
from latentloom.engine.networks import NetworkConfig

REACH = 4.0


def test_kl_is_that_of_torch_distributions():
    torch.manual_seed(0)
    mean, log_variance = torch.randn(7, 5), torch.randn(7, 5) * 2
    posterior, prior = Normal(mean, (0.5 * log_variance).exp()), Normal(0.0, 1.0)
    torch.testing.assert_close(gaussian_kl(mean, log_variance), kl_divergence(posterior, prior).sum(1))
    assert gaussian_kl(torch.zeros(1, 5), torch.zeros(1, 5)).item() == 0


def test_photo_likelihood_is_that_of_torch_distributions():
    torch.manual_seed(0)
    output, grid = torch.randn(3, 3, 4, 4), torch.rand(3, 3, 4, 4) * 2 - 1
    found = photo_likelihood(output, grid)
    torch.testing.assert_close(found.grid, -Normal(output, PHOTO_SCALE).log_prob(grid).flatten(1).sum(1))
    assert found.ink.tolist() == [0, 0, 0]


@pytest.mark.parametrize("mean", [0.0, -0.4, 1.3])
def test_field_density_integrates_to_one(mean):
    output = torch.full((1, 1, 1, 1), mean)

    def density(value: float) -> float:
        return math.exp(-ink_likelihood(output, torch.full((1, 1, 1, 1), value), REACH).grid.item())

    # In two parts, so that the quadrature does not step over the peak.
    mass = sum(integrate.quad(density, a, b, limit=200)[0] for a, b in ((mean - 6, mean), (mean, mean + 6)))
    assert mass == pytest.approx(1.0, abs=1e-4)


def test_ink_is_a_bernoulli_of_the_coverage():
    field = torch.tensor([0.5, 0.125, 0.05, 0.0, -0.05, -0.125, -0.5]).view(1, 1, 1, 7)
    output = torch.linspace(-0.6, 0.6, 7).view(1, 1, 1, 7)
    coverage = torch.tensor([0.0, 0.0, 0.3, 0.5, 0.7, 1.0, 1.0])  # half a pixel of reach 4 is 0.125
    expected = -Bernoulli(logits=-INK_SLOPE * REACH * output.flatten(), validate_args=False).log_prob(coverage).sum()
    torch.testing.assert_close(ink_likelihood(output, field, REACH).ink, expected[None])


def test_terms_are_sums_a_picture():
    torch.manual_seed(0)
    output, field = torch.randn(4, 1, 8, 8), torch.rand(4, 1, 8, 8) * 2 - 1
    whole = ink_likelihood(output, field, REACH)
    for i in range(4):
        one = ink_likelihood(output[i : i + 1], field[i : i + 1], REACH)
        torch.testing.assert_close(one.grid[0], whole.grid[i])
        torch.testing.assert_close(one.ink[0], whole.ink[i])


@pytest.fixture(scope="module")
def ring() -> torch.Tensor:
    """The field (1, 1, 32, 32) of a drawn ring."""
    y, x = np.mgrid[:64, :64] - 31.5
    radius = np.hypot(x, y)
    image = np.where((radius > 14) & (radius < 20), 0, 255).astype(np.uint8)
    return torch.from_numpy(distance_fields(image[None], 32, REACH))[:, None]


def test_no_other_picture_explains_a_field_better_than_itself(ring):
    best = ink_likelihood(ring, ring, REACH)
    others = {
        "a pixel to the right": ring.roll(1, 3),
        "half a pixel bolder": ring - 0.5 / REACH,
        "half a pixel thinner": ring + 0.5 / REACH,
        "paper": torch.ones_like(ring),
        "ink and paper exchanged": -ring,
        "nothing": torch.zeros_like(ring),
    }
    for name, other in others.items():
        worse = ink_likelihood(other, ring, REACH)
        assert worse.total > best.total, name
        assert worse.grid > best.grid, name
        assert worse.ink > best.ink, name


def test_the_best_boldness_is_the_true_one(ring):
    shifts = torch.linspace(-1, 1, 81)
    totals = torch.stack([ink_likelihood(ring + shift / REACH, ring, REACH).total[0] for shift in shifts])
    assert abs(shifts[totals.argmin()]) < 0.1  # of a grid pixel


def test_gradients_reach_far_from_every_stroke(ring):
    output = -torch.ones_like(ring)
    output.requires_grad_()
    ink_likelihood(output, ring, REACH).total.sum().backward()
    assert (ring == 1).any()
    assert (output.grad[ring == 1] < 0).all()  # the loss falls towards paper


def test_likelihoods_are_computed_in_float32():
    output, grid = torch.zeros(1, 1, 4, 4, dtype=torch.bfloat16), torch.zeros(1, 1, 4, 4)
    assert ink_likelihood(output, grid, REACH).total.dtype == torch.float32
    assert photo_likelihood(output, grid).total.dtype == torch.float32


def test_further_terms_enter_the_objective_and_not_the_elbo():
    terms = Terms(Likelihood(torch.ones(2), torch.zeros(2)), torch.ones(2), {"a": torch.tensor([1.0, 3.0])})
    assert terms.objective(2.0).item() == 5.0
    assert terms.elbo.tolist() == [-2.0, -2.0]


def test_signs_of_objective_and_elbo():
    terms = Terms(Likelihood(torch.tensor([3.0, 5.0]), torch.tensor([1.0, 1.0])), torch.tensor([2.0, 4.0]))
    assert terms.elbo.tolist() == [-6.0, -10.0]
    assert terms.objective(1.0).item() == -terms.elbo.mean().item()
    assert terms.objective(0.0).item() == 5.0
    assert terms.objective(10.0).item() == 35.0


@pytest.mark.parametrize(("kind", "channels"), [("ink", 1), ("photo", 3)])
def test_the_family_samples_with_the_noise_it_is_given(kind, channels):
    torch.manual_seed(0)
    model = build_family("vae", NetworkConfig(16, channels, 3, (4, 4), (4, 4, 4)), kind, REACH)
    grid = torch.rand(2, channels, 16, 16) * 2 - 1
    noise = torch.randn(2, 3)
    with torch.no_grad():
        mean, log_variance = model.encoder(grid)
        output = model.decoder(mean + (0.5 * log_variance).exp() * noise)
        expected = ink_likelihood(output, grid, REACH) if kind == "ink" else photo_likelihood(output, grid)
        terms = model.terms(Batch(grid, torch.zeros(2, dtype=torch.long), noise))
    torch.testing.assert_close(terms.likelihood.total, expected.total)
    torch.testing.assert_close(terms.kl, gaussian_kl(mean, log_variance))
