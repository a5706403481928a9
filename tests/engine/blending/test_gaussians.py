"""Blends of Gaussians against POT, SciPy and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.blending.methods import blend, mixture, product, wasserstein
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.resolve import latent_of, sources_of
from latentloom.engine.blending.sources import Sources
from latentloom.engine.blending.spreads import scales

seeds = st.integers(0, 10_000)


def drawn(seed, count=None, d=7):
    random = np.random.default_rng(seed)
    count = count or int(random.integers(2, 21))
    points, spreads = random.normal(size=(count, d)), random.uniform(0.1, 2.0, (count, d))
    return Sources(points, random.dirichlet(np.ones(count)), spreads, seed)


def barycentre_moments(sources):
    mean, scale = wasserstein.barycentre(sources)
    return mean, np.diag(scale**2)


@pytest.mark.parametrize("seed", range(5))
def test_the_barycentre_is_that_of_pot(seed, monkeypatch):
    # POT would load torch, which this needs not.
    monkeypatch.setenv("POT_BACKEND_DISABLE_PYTORCH", "1")
    from ot.gaussian import bures_wasserstein_barycenter

    sources = drawn(seed, d=4)
    covariances = np.stack([np.diag(scale**2) for scale in sources.scales])
    mean, covariance = bures_wasserstein_barycenter(sources.points, covariances, sources.weights, eps=1e-12)
    ours, scale = wasserstein.barycentre(sources)
    np.testing.assert_allclose(ours, mean, atol=1e-10)
    np.testing.assert_allclose(np.diag(scale**2), covariance, atol=1e-6)


@given(seeds)
def test_the_product_is_the_peak_of_the_pooled_density(seed):
    sources = drawn(seed)
    peak = product.combine(sources)

    def slope(z):
        return sum(
            w * (point - z) / scale**2
            for w, point, scale in zip(sources.weights, sources.points, sources.scales, strict=True)
        )

    np.testing.assert_allclose(slope(peak), 0, atol=1e-10)


def test_the_product_of_two_by_hand():
    sources = Sources(np.array([[0.0, 0.0], [3.0, 3.0]]), np.array([0.5, 0.5]), np.array([[1.0, 1.0], [1.0, 2.0]]))
    np.testing.assert_allclose(product.combine(sources), [1.5, 3 * (1 / 4) / (1 + 1 / 4)])


@given(seeds)
def test_the_product_of_equal_spreads_is_the_centre_of_mass(seed):
    sources = drawn(seed)
    same = Sources(sources.points, sources.weights, np.full_like(sources.points, 0.3))
    np.testing.assert_allclose(product.combine(same), blend(sources.points, sources.weights, "linear"), atol=1e-12)


def test_the_moments_are_those_of_draws_from_the_mixture():
    sources = drawn(3, count=4, d=3)
    random = np.random.default_rng(0)
    which = random.choice(4, 400_000, p=sources.weights)
    draws = sources.points[which] + sources.scales[which] * random.standard_normal((400_000, 3))
    mean, covariance = mixture.moments(sources)
    np.testing.assert_allclose(mean, draws.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(covariance, np.cov(draws.T), atol=0.03)


@pytest.mark.parametrize(
    ("method", "moments"),
    [
        (mixture, mixture.moments),
        (wasserstein, barycentre_moments),
    ],
)
def test_draws_have_the_moments_that_are_promised(method, moments):
    sources = drawn(5, count=3, d=3)
    draws = np.stack(
        [method.combine(Sources(sources.points, sources.weights, sources.scales, seed)) for seed in range(4000)]
    )
    mean, covariance = moments(sources)
    np.testing.assert_allclose(draws.mean(axis=0), mean, atol=4 * math.sqrt(covariance.max() / 4000))
    np.testing.assert_allclose(np.cov(draws.T), covariance, atol=0.15 * covariance.max())


@pytest.mark.parametrize("method", [mixture, wasserstein, product])
@given(seed=seeds)
def test_a_small_change_of_weights_is_a_small_change_of_the_blend(method, seed):
    sources = drawn(seed)
    nudged = sources.weights + 1e-7 * np.random.default_rng(seed).random(len(sources.weights))
    other = Sources(sources.points, nudged / nudged.sum(), sources.scales, sources.seed)
    np.testing.assert_allclose(method.combine(sources), method.combine(other), atol=1e-3)


@pytest.mark.parametrize("method", [mixture, wasserstein])
@given(seed=seeds)
def test_order_of_sources_does_not_matter(method, seed):
    sources = drawn(seed)
    order = np.random.default_rng(seed + 1).permutation(len(sources.points))
    turned = Sources(sources.points[order], sources.weights[order], sources.scales[order], sources.seed)
    np.testing.assert_allclose(method.combine(turned), method.combine(sources), atol=1e-8)


@pytest.mark.parametrize("method", ["mixture", "wasserstein"])
def test_the_seed_decides_the_draw(atlas, method):
    def made(seed):
        return latent_of(Mix.of(dict.fromkeys(atlas.classes, 1.0), method, seed), atlas)

    assert made(3).tobytes() == made(3).tobytes()
    assert not np.allclose(made(3), made(4))
    assert np.isfinite(made(-1)).all()


class TestSpreads:
    def test_a_mean_has_the_total_variance_of_its_class(self, atlas):
        posteriors = np.full_like(atlas.codes, 0.2)
        with_posteriors = Atlas(atlas.classes, atlas.codes, atlas.labels, atlas.held_out, posteriors)
        codes = atlas.codes[atlas.rows(1)].astype(float)
        expected = np.sqrt(codes.var(axis=0) + 0.2**2)
        np.testing.assert_allclose(scales(with_posteriors, 1, "mean"), expected[None], rtol=1e-6)

    def test_a_centre_has_that_of_its_own_drawings(self, atlas):
        both = scales(atlas, 3, "centres:2")
        codes = atlas.codes[atlas.rows(3)].astype(float)
        np.testing.assert_allclose(both[0], codes[codes[:, 0] > 0].std(axis=0), rtol=1e-6)
        assert (scales(atlas, 3, "centre:2/2") == both[1:]).all()
        assert both[0, 0] < 1 < scales(atlas, 3, "mean")[0, 0]

    @pytest.mark.parametrize("spec", ["drawing:7", "medoid"])
    def test_a_drawing_has_its_posteriors(self, atlas, spec):
        random = np.random.default_rng(0)
        own = random.uniform(0.1, 1, atlas.codes.shape).astype(np.float32)
        with_posteriors = Atlas(atlas.classes, atlas.codes, atlas.labels, atlas.held_out, own)
        mix = Mix.of({atlas.classes[0]: 1.0}, prototype=spec)
        (row,) = np.flatnonzero((atlas.codes == sources_of(mix, atlas).points.astype(np.float32)).all(axis=1))
        np.testing.assert_allclose(scales(with_posteriors, 0, spec), own[row][None], rtol=1e-6)

    def test_without_posteriors_a_drawing_has_the_spread_within_classes(self, atlas):
        codes, means = atlas.codes.astype(float), atlas.means[atlas.labels].astype(float)
        expected = np.sqrt(((codes - means) ** 2).mean(axis=0))
        np.testing.assert_allclose(scales(atlas, 0, "drawing:3"), expected[None], rtol=1e-6)

    def test_a_space_without_any_spread_says_so(self):
        one_each = Atlas(("a", "b"), np.eye(2, dtype=np.float32), np.arange(2, dtype=np.int32), np.zeros(2, bool))
        with pytest.raises(UsageError, match="no spread"):
            latent_of(Mix.of({"a": 1.0, "b": 1.0}, "product"), one_each)
        assert (latent_of(Mix.of({"a": 1.0, "b": 1.0}, "linear"), one_each) == 0.5).all()

    def test_points_alone_have_none(self):
        with pytest.raises(UsageError, match="not single points"):
            blend(np.eye(2), np.array([0.5, 0.5]), "product")
