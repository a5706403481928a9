"""KL and bounds beside torch's distributions and a model whose evidence is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import stats
from torch.distributions import Independent, Normal, kl_divergence

from latentloom.engine.measures.bounds import diagonal_kl, elbo, importance_weighted_bound, log_normal

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("centre", [0.0, 5.0])
def test_kl_is_torchs(centre):
    mean, scale = torch.tensor(RNG.normal(size=(4, 6))), torch.tensor(RNG.random((4, 6)) + 0.1)
    prior = Independent(Normal(torch.full((4, 6), centre, dtype=torch.float64), 1.0), 1)
    wanted = kl_divergence(Independent(Normal(mean, scale), 1), prior)
    np.testing.assert_allclose(diagonal_kl(mean.numpy(), scale.numpy(), centre), wanted.numpy())
    assert diagonal_kl(np.full((1, 3), centre), np.ones((1, 3)), centre) == pytest.approx([0])


def test_the_density_is_scipys():
    z, mean, scale = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 4)), RNG.random((3, 4)) + 0.5
    np.testing.assert_allclose(log_normal(z, mean, scale), stats.norm(mean, scale).logpdf(z).sum(axis=1))


def test_bounds_order_and_reach_the_evidence_of_a_linear_gaussian_model():
    # z ~ N(0, 1), x | z ~ N(z, 1): p(x) = N(0, 2), and a q that is not the posterior N(x/2, 1/2).
    x = np.array([0.3, -1.2])
    z = x[:, None] / 3 + RNG.normal(size=(2, 20_000))
    weights = stats.norm(z).logpdf(x[:, None]) + stats.norm.logpdf(z) - stats.norm(x[:, None] / 3).logpdf(z)
    evidence = stats.norm(0, np.sqrt(2)).logpdf(x)
    np.testing.assert_allclose(importance_weighted_bound(weights), evidence, atol=0.02)
    gap = evidence - elbo(weights)
    # The ELBO misses by KL(q || posterior), in closed form.
    wanted = np.log(np.sqrt(0.5)) + (1 + (x / 3 - x / 2) ** 2) / (2 * 0.5) - 0.5
    np.testing.assert_allclose(gap, wanted, atol=0.03)


def test_one_sample_is_the_elbo_and_more_are_never_looser():
    weights = RNG.normal(size=(50, 8))
    assert importance_weighted_bound(weights[:, :1]) == pytest.approx(elbo(weights[:, :1]))
    assert (importance_weighted_bound(weights) >= elbo(weights)).all()
    assert importance_weighted_bound(np.array([[-1000.0, -2000.0]])) == pytest.approx([-1000 - np.log(2)])
