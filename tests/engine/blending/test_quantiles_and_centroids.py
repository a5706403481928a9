"""The mean of quantiles against SciPy's normal distribution, the centroid against the distribution it promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, norm, uniform
from tests.engine.blending.fakes import FakeModel

from latentloom.engine.blending.methods import blend
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.resolve import resolve
from latentloom.engine.latent_prior import HALF_WIDTH, UNIFORM
from latentloom.engine.paths import frame_at, frames_between

seeds = st.integers(0, 10_000)
box = uniform(-HALF_WIDTH, 2 * HALF_WIDTH)


def drawn(seed):
    random = np.random.default_rng(seed)
    count = int(random.integers(2, 25))
    return random.standard_normal((count, 9)), random.dirichlet(np.ones(count))


@given(seeds)
def test_quantiles_are_scipys(seed):
    points, weights = drawn(seed)
    np.testing.assert_allclose(blend(points, weights, "cdf"), norm.ppf(weights @ norm.cdf(points)), atol=1e-9)


@given(seeds)
def test_quantiles_know_no_sign(seed):
    points, weights = drawn(seed)
    np.testing.assert_allclose(blend(-points, weights, "cdf"), -blend(points, weights, "cdf"), atol=1e-12)


def test_half_of_far_above_and_half_of_far_below_is_the_middle():
    far = np.array([[9.0, 40.0, 1e6], [-9.0, -40.0, -1e6]])
    np.testing.assert_allclose(blend(far, np.array([0.5, 0.5]), "cdf"), 0, atol=1e-12)


@pytest.mark.parametrize("far", [9.0, 40.0, 1e4, -9.0, -1e4])
def test_tails_where_the_distribution_function_rounds(far):
    """Of two sources in one tail the nearer one decides: Φ(-9) and Φ(-12) differ by fourteen powers of ten."""
    points = np.array([[far], [far * 4 / 3]])
    found = blend(points, np.array([0.5, 0.5]), "cdf")[0]
    assert abs(far) < abs(found) < abs(far) + 0.1
    # Φ(z) = Φ(far) / 2, by the asymptotic ratio exp(-far dz) = 1/2.
    assert abs(found - far) * abs(far) == pytest.approx(np.log(2), rel=0.02)


@given(seeds)
def test_quantiles_of_a_uniform_prior_are_scipys(seed):
    points, weights = drawn(seed)
    found = blend(points * 1.5, weights, "cdf", UNIFORM)
    np.testing.assert_allclose(found, box.ppf(weights @ box.cdf(points * 1.5)), atol=1e-12)


def test_blends_and_paths_take_the_prior_of_their_space(atlas):
    boxed = FakeModel(atlas, prior=UNIFORM)
    shares = np.array([0.2, 0.8])
    mix = Mix.of(dict(zip(atlas.classes[:2], shares, strict=True)), "cdf")
    wanted = box.ppf(shares @ box.cdf(atlas.means[:2].astype(float)))
    np.testing.assert_allclose(resolve(mix, boxed).latent, wanted, atol=1e-6)
    assert np.abs(resolve(mix, FakeModel(atlas)).latent - wanted).max() > 0.01
    stops = np.random.default_rng(0).uniform(-1.7, 1.7, (2, 5))
    middle = frame_at(stops, 0.5, "cdf", prior=UNIFORM)
    np.testing.assert_allclose(middle, stops.mean(axis=0), atol=1e-6)
    np.testing.assert_array_equal(frames_between(stops, 3, "cdf", prior=UNIFORM)[1], middle)


def test_the_centroid_of_two_by_hand():
    points = np.array([[3.0, 0.0], [0.0, 4.0]])
    np.testing.assert_allclose(blend(points, np.array([0.6, 0.4]), "cog"), [1.8 / 0.52**0.5, 1.6 / 0.52**0.5])


@pytest.mark.parametrize("weights", [np.full(20, 0.05), np.random.default_rng(1).dirichlet(np.ones(20))])
def test_the_centroid_of_draws_from_the_prior_is_a_draw_from_the_prior(weights):
    random = np.random.default_rng(2)
    made = np.concatenate([blend(random.standard_normal((20, 64)), weights, "cog") for _ in range(200)])
    assert kstest(made, norm.cdf).pvalue > 0.01
