"""Ways between two latents: the numbers of White (arXiv:1609.04468), SciPy's slerp and distributions, special cases."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.spatial import geometric_slerp

from latentloom.engine.figures.tent_pole import measured
from latentloom.engine.interpolation import (
    between,
    drawn_from,
    lerp,
    slerp,
    through_inverse,
    through_quantiles,
)
from latentloom.engine.latent_prior import HALF_WIDTH, NORMAL, UNIFORM

RNG = np.random.default_rng(0)


def test_the_tent_pole_of_a_straight_line_and_none_on_the_sphere():
    # Row 1-5: 9.973 +- 0.705 at the ends, 7.05 half-way, 4.14 spreads off; row 1-6: 9.986 on the sphere (d = 100).
    a, b = (np.random.default_rng(seed).standard_normal((20_000, 100)) for seed in (1, 2))
    ends = np.linalg.norm(np.concatenate([a, b]), axis=1)
    middles = {way: np.linalg.norm(between(a, b, 0.5, way), axis=1) for way in ("lerp", "slerp")}
    found = measured(ends, middles)
    assert found["ends"] == pytest.approx(9.975, abs=0.01)
    assert found["ends_sd"] == pytest.approx(0.705, abs=0.01)
    assert found["lerp"]["middle"] == pytest.approx(7.05, abs=0.01)
    assert found["lerp"]["sds_off"] == pytest.approx(4.14, abs=0.06)
    assert found["slerp"]["middle"] == pytest.approx(9.986, abs=0.015)
    assert abs(found["slerp"]["sds_off"]) < 0.05
    # Half-way through quantiles the sum of two uniform numbers is narrower than one: inside the shell, too.
    through = np.linalg.norm(between(a[:2000], b[:2000], 0.5, "cdf"), axis=1).mean()
    assert 6.0 < through < 7.05


def test_the_shell_is_the_chi_distribution_s():
    mean, spread = NORMAL.lengths(100)
    assert (mean, spread) == (pytest.approx(stats.chi(100).mean()), pytest.approx(stats.chi(100).std()))
    assert mean == pytest.approx(np.sqrt(99.5), rel=1e-4)


def test_slerp_is_scipy_s_on_the_unit_sphere_and_shoemake_s_off_it():
    for d in (2, 3, 64):
        a, b = RNG.normal(size=(2, d))
        u, v = a / np.linalg.norm(a), b / np.linalg.norm(b)
        shares = np.linspace(0, 1, 11)
        np.testing.assert_allclose(slerp(u, v, shares), geometric_slerp(u, v, shares), atol=1e-12)
        angle = np.arccos(u @ v)
        by_hand = [(np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle) for t in (-0.5, 0.3, 1.7)]
        np.testing.assert_allclose(slerp(a, b, [-0.5, 0.3, 1.7]), by_hand, atol=1e-10)


@pytest.mark.parametrize("way", ["lerp", "slerp"])
def test_ends_are_exact_to_the_last_bit(way):
    a, b = RNG.normal(size=(2, 50, 33))
    np.testing.assert_array_equal(between(a, b, 0.0, way), a)
    np.testing.assert_array_equal(between(a, b, 1.0, way), b)


def test_parallel_opposite_and_zero_latents_are_joined_by_a_line():
    a, b = RNG.normal(size=(2, 8))
    for other in (3 * a, -2 * a, 0 * a, a * (1 + 1e-12)):
        np.testing.assert_allclose(slerp(a, other, 0.25), 0.75 * a + 0.25 * other, atol=1e-12)
        np.testing.assert_allclose(slerp(other, a, 0.25), 0.75 * other + 0.25 * a, atol=1e-12)
    # One bad pair in a batch leaves the others as they are.
    both = slerp(np.stack([a, a]), np.stack([b, -a]), 0.5)
    np.testing.assert_array_equal(both[0], slerp(a, b, 0.5))
    # Near to parallel nothing jumps: the arc and the line agree.
    near = a + 1e-5 * b
    np.testing.assert_allclose(slerp(a, near, 0.5), lerp(a, near, 0.5), atol=1e-9)


@pytest.mark.parametrize("way", ["lerp", "slerp", "cdf"])
def test_exchanging_the_ends_turns_the_way_round(way):
    for d in (1, 2, 7, 30):
        a, b = RNG.normal(size=(2, 20, d))
        shares = RNG.uniform(0, 1, 20)
        np.testing.assert_allclose(between(a, b, shares, way), between(b, a, 1 - shares, way), atol=1e-9)


def test_beyond_the_ends_a_line_stays_a_line_and_an_arc_a_plane_curve():
    a, b = RNG.normal(size=(2, 16))
    np.testing.assert_allclose(lerp(a, b, [-1.0, 2.0]), [2 * a - b, 2 * b - a])
    beyond = slerp(a, b, np.linspace(-1, 2, 7))
    assert np.linalg.matrix_rank(np.vstack([a, b, beyond])) == 2


def test_quantiles_are_scipy_s_and_finite_in_the_tails():
    a, b = RNG.normal(size=(2, 40))
    for t in (0.2, 0.5, 1.0):
        wanted = stats.norm.ppf((1 - t) * stats.norm.cdf(a) + t * stats.norm.cdf(b))
        np.testing.assert_allclose(through_quantiles(a, b, t), wanted, atol=1e-9)
    far = through_quantiles(np.array([-30.0, 12.0, 30.0]), np.array([30.0, 12.5, 31.0]), 0.5)
    assert np.isfinite(far).all()
    assert 12.0 < far[1] < 12.5
    assert far[0] == pytest.approx(0, abs=1e-12)
    assert np.isfinite(through_quantiles(a, b, [-1.0, 2.0][0])).all()
    inside = np.clip(a, -HALF_WIDTH, HALF_WIDTH), np.clip(b, -HALF_WIDTH, HALF_WIDTH)
    np.testing.assert_allclose(through_quantiles(a, b, 0.3, UNIFORM), lerp(*inside, 0.3), atol=1e-12)


@pytest.mark.parametrize(
    ("prior", "distribution"),
    [(NORMAL, stats.norm()), (UNIFORM, stats.uniform(-HALF_WIDTH, 2 * HALF_WIDTH))],
)
def test_draws_through_the_inverse_distribution_function_pass_a_ks_test(prior, distribution):
    draws = drawn_from(np.random.default_rng(5), 4000, 8, prior)
    tests = [stats.kstest(column, distribution.cdf) for column in draws.T]
    assert min(test.pvalue for test in tests) > 0.01
    assert draws.var() == pytest.approx(1.0, abs=0.03)
    assert np.isfinite(through_inverse(np.array([0.0, 1.0]), prior)).all()
