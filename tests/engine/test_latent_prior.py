"""What latents are drawn from, beside scipy's distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from latentloom.engine.latent_prior import HALF_WIDTH, NORMAL, UNIFORM, prior_of

BOTH = {"normal": (NORMAL, stats.norm()), "uniform": (UNIFORM, stats.uniform(-HALF_WIDTH, 2 * HALF_WIDTH))}


@pytest.mark.parametrize("name", BOTH)
def test_draws_shares_and_quantiles_are_those_of_the_distribution(name):
    prior, wanted = BOTH[name]
    draws = prior.draw(np.random.default_rng(0), 4000, 3)
    assert draws.shape == (4000, 3)
    assert draws.mean(axis=0) == pytest.approx(np.zeros(3), abs=0.06)
    assert draws.var(axis=0) == pytest.approx(np.ones(3), abs=0.06)
    assert all(stats.kstest(column, wanted.cdf).pvalue > 1e-3 for column in draws.T)
    values = np.linspace(-2.5, 2.5, 41)
    np.testing.assert_allclose(prior.share(values), wanted.cdf(values), atol=1e-12)
    shares = np.linspace(0.01, 0.99, 21)
    np.testing.assert_allclose(prior.quantile(shares), wanted.ppf(shares), atol=1e-12)


@pytest.mark.parametrize("dimensions", [16, 100])
@pytest.mark.parametrize("name", BOTH)
def test_lengths_are_those_of_draws(name, dimensions):
    prior, _ = BOTH[name]
    drawn = np.linalg.norm(prior.draw(np.random.default_rng(1), 100_000, dimensions), axis=1)
    mean, deviation = prior.lengths(dimensions)
    assert mean == pytest.approx(drawn.mean(), rel=2e-3)
    assert deviation == pytest.approx(drawn.std(), rel=0.02)


@pytest.mark.parametrize("dimensions", [1, 2, 40, 512, 20_000])
def test_lengths_of_the_gaussian_are_those_of_the_chi_distribution(dimensions):
    chi = stats.chi(dimensions)
    assert NORMAL.lengths(dimensions) == pytest.approx((chi.mean(), chi.std()), rel=1e-5)


def test_a_space_says_which_it_has():
    assert prior_of({}) is NORMAL
    assert prior_of({"prior": "uniform", "cycle": 1.0}) is UNIFORM
    assert [prior.title for prior in (NORMAL, UNIFORM)] == ["Gaussian prior", "uniform prior"]
