"""The blend methods against closed forms, SciPy's slerp and geomstats' Fréchet mean."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import geometric_slerp
from scipy.stats import special_ortho_group

from latentloom.base.errors import UsageError
from latentloom.engine.blending import sphere
from latentloom.engine.blending.methods import blend
from latentloom.engine.blending.weights import normalise

seeds = st.integers(0, 10_000)

MEANS = ("spherical", "typical", "linear", "cdf")
"""Methods for which a source counts as much as its weight, however many sources share it."""

PURE = (*MEANS, "cog")
ROUND = ("spherical", "typical", "linear", "cog")
"""Methods that know no axes and no scale."""


def drawn(seed, count=None, d=None):
    random = np.random.default_rng(seed)
    count = count or int(random.integers(2, 25))
    d = d or int(random.integers(8, 64))
    return random.standard_normal((count, d)), normalise(random.dirichlet(np.ones(count)))


def near(points, spread=0.3):
    """Move points towards their first, so that they share a hemisphere and the mean on the sphere is unique."""
    return points[0] * 2 + spread * points


class TestMethodsOfPoints:
    @pytest.mark.parametrize("method", PURE)
    @given(seed=seeds)
    def test_order_does_not_matter(self, method, seed):
        points, weights = drawn(seed)
        order = np.random.default_rng(seed + 1).permutation(len(points))
        np.testing.assert_allclose(
            blend(near(points)[order], weights[order], method), blend(near(points), weights, method), atol=1e-10
        )

    @pytest.mark.parametrize("method", ROUND)
    @given(seed=seeds)
    def test_turns_with_its_sources(self, method, seed):
        points, weights = drawn(seed, d=12)
        turn = special_ortho_group.rvs(12, random_state=seed)
        np.testing.assert_allclose(
            blend(near(points) @ turn.T, weights, method), turn @ blend(near(points), weights, method), atol=1e-9
        )

    @pytest.mark.parametrize("method", ROUND)
    @given(seed=seeds, scale=st.floats(1e-3, 1e3))
    def test_grows_with_its_sources(self, method, seed, scale):
        points, weights = drawn(seed)
        np.testing.assert_allclose(
            blend(scale * near(points), weights, method),
            scale * blend(near(points), weights, method),
            rtol=1e-8,
            atol=1e-9,
        )

    @pytest.mark.parametrize("method", PURE)
    @given(seed=seeds)
    def test_one_source_comes_back_bit_for_bit(self, method, seed):
        points, _ = drawn(seed)
        weights = np.zeros(len(points))
        weights[-1] = 1
        assert (blend(points, weights, method) == points[-1]).all()

    @pytest.mark.parametrize("method", PURE)
    @given(seed=seeds)
    def test_a_source_of_weight_zero_changes_nothing(self, method, seed):
        points, weights = drawn(seed)
        stray = np.full((1, points.shape[1]), 1e6)
        more = np.concatenate([points, stray]), np.append(weights, 0.0)
        assert (blend(*more, method) == blend(points, weights, method)).all()

    @pytest.mark.parametrize("method", MEANS)
    @given(seed=seeds)
    def test_equal_sources_stay_where_they_are(self, method, seed):
        points, weights = drawn(seed)
        same = np.repeat(points[:1], len(points), axis=0)
        np.testing.assert_allclose(blend(same, weights, method), points[0], atol=1e-12)

    @pytest.mark.parametrize("method", MEANS)
    @given(seed=seeds)
    def test_doubling_a_source_is_doubling_its_weight(self, method, seed):
        points, weights = drawn(seed)
        halved = weights.copy()
        halved[0] /= 2
        twice = np.concatenate([near(points), near(points)[:1]]), np.append(halved, halved[0])
        np.testing.assert_allclose(blend(*twice, method), blend(near(points), weights, method), atol=1e-10)

    @pytest.mark.parametrize("method", PURE)
    @pytest.mark.parametrize("count", [2, 3, 4])
    def test_sources_that_cancel_still_give_a_finite_answer_and_always_the_same(self, method, count):
        angles = 2 * np.pi * np.arange(count) / count
        points = np.stack([np.cos(angles), np.sin(angles), np.zeros(count)], axis=1) * 3
        weights = np.full(count, 1 / count)
        answer = blend(points, weights, method)
        assert np.isfinite(answer).all()
        assert (answer == blend(points, weights, method)).all()
        if method in ("typical", "spherical"):
            assert np.linalg.norm(answer) == pytest.approx(3)

    @pytest.mark.parametrize("method", ["spherical", "typical", "linear"])
    def test_sources_at_the_origin(self, method):
        points = np.zeros((3, 5))
        assert (blend(points, np.full(3, 1 / 3), method) == 0).all()
        points[1] = [0, 3, 0, 0, 0]
        np.testing.assert_allclose(blend(points, np.full(3, 1 / 3), method), [0, 1, 0, 0, 0], atol=1e-15)


@given(seeds)
def test_linear_is_the_centre_of_mass(seed):
    points, weights = drawn(seed)
    by_hand = [math.fsum(w * x for w, x in zip(weights, column, strict=True)) for column in points.T]
    np.testing.assert_allclose(blend(points, weights, "linear"), by_hand, atol=1e-13)


@pytest.mark.parametrize("method", ["typical", "spherical"])
@given(seed=seeds)
def test_norm_is_the_mean_norm_of_the_sources(method, seed):
    points, weights = drawn(seed)
    expected = float(weights @ np.linalg.norm(points, axis=1))
    assert np.linalg.norm(blend(points, weights, method)) == pytest.approx(expected, rel=1e-12)


@given(seeds)
def test_typical_has_the_direction_of_the_centre_of_mass(seed):
    points, weights = drawn(seed)
    mean = points.T @ weights
    assert sphere.angle_between(sphere.unit(mean), sphere.unit(blend(points, weights, "typical"))) < 1e-12


@given(seeds, st.floats(0, 1))
def test_two_sources_are_scipys_slerp(seed, share):
    points, _ = drawn(seed, count=2)
    a, b = points / np.linalg.norm(points, axis=1)[:, None]
    np.testing.assert_allclose(
        blend(np.stack([a, b]), normalise([1 - share, share])), geometric_slerp(a, b, [share])[0], atol=1e-12
    )


@given(seeds, st.floats(0.01, 0.99))
def test_two_sources_through_the_general_mean_are_slerp_too(seed, share):
    points, _ = drawn(seed, count=2)
    units = points / np.linalg.norm(points, axis=1)[:, None]
    mean = sphere.frechet_mean(units, np.array([1 - share, share]))
    np.testing.assert_allclose(mean, geometric_slerp(*units, [share])[0], atol=1e-12)


@given(seeds, st.floats(0, 1))
def test_two_sources_keep_their_elevation(seed, share):
    points, _ = drawn(seed, count=2)
    norms = np.linalg.norm(points, axis=1)
    result = np.linalg.norm(blend(points, normalise([1 - share, share])))
    assert result == pytest.approx((1 - share) * norms[0] + share * norms[1])


@pytest.mark.parametrize("angle", [1e-16, 1e-12, 1e-8, 1e-4])
def test_slerp_of_almost_equal_sources(angle):
    a, b = np.array([1.0, 0, 0]), np.array([math.cos(angle), math.sin(angle), 0])
    result = blend(np.stack([a, b]), np.array([0.75, 0.25]))
    np.testing.assert_allclose(result, [math.cos(angle / 4), math.sin(angle / 4), 0], atol=1e-15)


def test_antipodes_fall_back_to_typical():
    points = np.array([[2.0, 0, 0], [-2.0, 0, 0]])
    for weights in ([0.5, 0.5], [0.7, 0.3]):
        weights = np.array(weights)
        assert (blend(points, weights) == blend(points, weights, "typical")).all()
    np.testing.assert_allclose(blend(points, np.array([0.3, 0.7])), [-2, 0, 0])


def test_an_antipode_of_the_mean_falls_back_to_typical():
    points = np.array([[1.0, 0, 0], [1, 1e-9, 0], [-1, 0, 0]])
    weights = np.array([0.45, 0.45, 0.1])
    assert (blend(points, weights) == blend(points, weights, "typical")).all()


@pytest.mark.parametrize(("count", "d"), [(3, 3), (5, 16), (20, 32), (20, 64)])
def test_many_sources_are_geomstats_weighted_mean(count, d, monkeypatch):
    # geomstats 2.8 imports a name that numpy 2.4 no longer has.
    monkeypatch.setattr(np, "trapz", np.trapezoid, raising=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from geomstats.geometry.hypersphere import Hypersphere
        from geomstats.learning.frechet_mean import FrechetMean, GradientDescent

        points, weights = drawn(count * d, count, d)
        units = near(points, 1.0)
        units /= np.linalg.norm(units, axis=1)[:, None]
        space = Hypersphere(dim=d - 1)
        estimator = FrechetMean(space)
        estimator.optimizer = GradientDescent(max_iter=500, epsilon=1e-14)
        theirs = estimator.fit(units, weights=weights).estimate_
        ours = sphere.frechet_mean(units, weights)
        gradient = weights @ space.metric.log(units, ours)
    # Their descent stops at about 1e-7; their logarithm is exact, and at the mean its weighted sum vanishes.
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert np.linalg.norm(gradient) < 1e-12


def first_order_mean(units, weights, steps):
    """Buss and Fillmore's algorithm A1, written out."""
    q = weights @ units
    q /= np.linalg.norm(q)
    for _ in range(steps):
        u = np.zeros_like(q)
        for p, w in zip(units, weights, strict=True):
            angle = math.acos(np.clip(p @ q, -1, 1))
            u += w * angle / math.sin(angle) * (p - math.cos(angle) * q)
        length = np.linalg.norm(u)
        q = math.cos(length) * q + math.sin(length) * u / length
        q /= np.linalg.norm(q)
        if length < 1e-13:
            break
    return q


@pytest.mark.parametrize(("count", "d"), [(20, 16), (20, 32), (20, 128), (100, 64)])
def test_many_directions_all_around_agree_with_the_first_order_algorithm(count, d):
    points, weights = drawn(count + d, count, d)
    units = points / np.linalg.norm(points, axis=1)[:, None]
    np.testing.assert_allclose(sphere.frechet_mean(units, weights), first_order_mean(units, weights, 300), atol=1e-10)


@pytest.mark.parametrize("count", [20, 964])
def test_no_direction_nearby_is_better(count):
    points, weights = drawn(3, count, 64)
    units = points / np.linalg.norm(points, axis=1)[:, None]
    mean = sphere.frechet_mean(units, weights)
    assert mean is not None

    def spread(q):
        return float(weights @ np.arccos(np.clip(units @ q, -1, 1)) ** 2)

    random = np.random.default_rng(0)
    for _ in range(50):
        assert spread(mean) < spread(sphere.unit(mean + 1e-3 * random.standard_normal(64)))


def test_directions_without_a_mean_are_told_apart():
    circle = np.stack([np.cos(np.arange(3) * 2 * np.pi / 3), np.sin(np.arange(3) * 2 * np.pi / 3)], axis=1)
    assert sphere.frechet_mean(circle, np.full(3, 1 / 3)) is None


def test_unknown_method():
    with pytest.raises(UsageError, match=r'no blend method "cubic": choose one of spherical'):
        blend(np.eye(3), np.full(3, 1 / 3), "cubic")
