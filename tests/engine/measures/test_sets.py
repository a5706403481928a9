"""Distances of sets, anomalies and the prior, beside closed forms, POT and scikit-learn."""

from __future__ import annotations

import numpy as np
import ot
import pytest
from scipy import linalg, stats
from sklearn.covariance import EmpiricalCovariance
from sklearn.metrics import roc_auc_score
from sklearn.metrics.pairwise import rbf_kernel

from latentloom.engine.latent_prior import UNIFORM
from latentloom.engine.measures.anomaly import combined, latent_deviation, roc_auc
from latentloom.engine.measures.distributions import frechet_distance, inside_share, precision_recall
from latentloom.engine.measures.prior import mmd_squared, outside_share, shell_test

RNG = np.random.default_rng(0)
A = RNG.normal(size=(300, 4)) @ RNG.normal(size=(4, 4))
B = RNG.normal(size=(200, 4)) @ RNG.normal(size=(4, 4)) + 1


def test_the_frechet_distance_is_the_bures_wasserstein_distance():
    ca, cb = np.cov(A, rowvar=False), np.cov(B, rowvar=False)
    wanted = ot.gaussian.bures_wasserstein_distance(A.mean(0), B.mean(0), ca, cb) ** 2
    assert frechet_distance(A, B) == pytest.approx(wanted, rel=1e-6)
    root = linalg.sqrtm(ca @ cb).real
    by_root = ((A.mean(0) - B.mean(0)) ** 2).sum() + np.trace(ca + cb - 2 * root)
    assert frechet_distance(A, B) == pytest.approx(by_root, rel=1e-6)


def test_the_frechet_distance_at_its_limits():
    assert frechet_distance(A, A) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(A, A + 3) == pytest.approx(4 * 9)
    flat = np.zeros((5, 4))
    assert frechet_distance(flat, flat + 1) == pytest.approx(4)
    assert frechet_distance(np.array([[0.0], [2.0]]), np.array([[0.0], [2.0]])) == pytest.approx(0)
    with pytest.raises(ValueError, match="two features"):
        frechet_distance(A[:1], B)


def test_precision_and_recall_by_hand():
    real = np.array([[0.0], [1], [2], [10], [11], [12]])
    # Nearest-neighbour radii are 1 everywhere: the real manifold is [-1, 3] and [9, 13].
    made = np.array([[0.5], [2.9], [3.1], [5.0]])
    assert inside_share(made, real, 1) == 0.5
    # Radii of the made ones: 2.4, 0.2, 0.2, 1.9: they hold 0, 1, 2 and nothing beyond 6.9.
    assert precision_recall(real, made, 1) == (0.5, 0.5)
    assert precision_recall(A, A) == (1.0, 1.0)
    assert precision_recall(A, A + 1000) == (0.0, 0.0)
    with pytest.raises(ValueError, match="neighbours"):
        inside_share(A, A[:3], 3)


def test_few_kinds_lose_recall_and_keep_precision():
    real = np.concatenate([A, A + 1000])
    precision, recall = precision_recall(real, A + 1e-9)
    assert precision == 1.0
    assert recall == 0.5


def test_deviation_is_mahalanobis():
    wanted = EmpiricalCovariance().fit(B).mahalanobis(A)
    n = len(B)
    np.testing.assert_allclose(latent_deviation(A, B), wanted * (n - 1) / n, rtol=0.02)
    flat = np.concatenate([B, np.zeros((n, 1))], axis=1)
    assert np.isfinite(latent_deviation(flat, flat)).all()


def test_the_area_is_scikit_learns_with_ties_as_half():
    ordinary, strange = RNG.integers(0, 8, 60), RNG.integers(2, 10, 40)
    wanted = roc_auc_score(np.repeat([0, 1], [60, 40]), np.concatenate([ordinary, strange]))
    assert roc_auc(ordinary, strange) == pytest.approx(wanted)
    assert roc_auc(np.zeros(3), np.zeros(4)) == 0.5
    assert roc_auc(np.zeros(3), np.ones(4)) == 1.0
    with pytest.raises(ValueError, match="ordinary and strange"):
        roc_auc(np.zeros(3), np.empty(0))


def test_scores_are_added_in_their_own_deviations():
    ordinary = np.array([0.0, 2.0])
    found = combined([(np.array([3.0]), ordinary), (np.array([100.0]), 50 * ordinary)])
    assert found == pytest.approx([2 + 1])


def test_two_halves_of_the_evidence_find_more_together():
    ordinary = RNG.normal(size=(2, 4000))
    strange = RNG.normal(size=(2, 4000)) + 1
    single = roc_auc(ordinary[0], strange[0])
    both = roc_auc(*(combined([(s[0], ordinary[0]), (s[1], ordinary[1])]) for s in (ordinary, strange)))
    # N(0, 1) against N(1, 1) and their sum: Phi(1 / sqrt 2) and Phi(1).
    assert single == pytest.approx(stats.norm.cdf(1 / np.sqrt(2)), abs=0.02)
    assert both == pytest.approx(stats.norm.cdf(1), abs=0.02)


def test_the_discrepancy_is_that_of_its_definition():
    first, second = A[:30], B[:20]
    gamma = 1 / (2 * 4)
    one, two, across = (rbf_kernel(x, y, gamma) for x, y in ((first, first), (second, second), (first, second)))
    wanted = (one.sum() - 30) / (30 * 29) + (two.sum() - 20) / (20 * 19) - 2 * across.mean()
    assert mmd_squared(first, second) == pytest.approx(wanted)
    with pytest.raises(ValueError, match="two points"):
        mmd_squared(first[:1], second)


def test_the_discrepancy_of_two_gaussians_in_closed_form():
    d, shift = 3, 1.0
    x, y = RNG.normal(size=(1200, d)), RNG.normal(size=(1200, d)) + shift
    # E k(x, x') of N(0, I) with kernel width b: (b^2 / (b^2 + 2))^(d/2), times exp(-|s|^2 / (2 (b^2 + 2))) apart.
    same = (d / (d + 2)) ** (d / 2)
    apart = same * np.exp(-d * shift**2 / (2 * (d + 2)))
    assert mmd_squared(x, y) == pytest.approx(2 * same - 2 * apart, abs=0.025)
    assert mmd_squared(x, RNG.normal(size=(1200, d))) == pytest.approx(0, abs=2e-3)


def test_the_shell_of_draws_and_of_other_things():
    found = shell_test(RNG.normal(size=(2000, 20)))
    assert found.expected == pytest.approx(np.sqrt(19.5), abs=0.01)
    assert found.expected_deviation == pytest.approx(np.sqrt(0.5), abs=0.02)
    assert found.mean == pytest.approx(found.expected, abs=0.1)
    assert found.p > 0.01
    narrow = shell_test(0.5 * RNG.normal(size=(2000, 20)))
    assert narrow.statistic > 0.9
    assert narrow.p < 1e-6


def test_draws_outside_the_encodings_are_counted():
    draws = RNG.normal(size=(500, 3))
    assert outside_share(RNG.normal(size=(500, 3)), draws) < 0.2
    assert outside_share(RNG.normal(size=(500, 3)) + np.array([8, 0, 0]), draws) > 0.95


def test_the_shell_of_a_box():
    drawn = UNIFORM.draw(np.random.default_rng(5), 2000, 32)
    found = shell_test(drawn, UNIFORM)
    assert found.p > 0.01
    assert found.mean == pytest.approx(found.expected, abs=0.05)
    # Draws from a Gaussian have the same mean square, and too wide a shell.
    assert shell_test(np.random.default_rng(5).normal(size=(2000, 32)), UNIFORM).p < 1e-6
    assert shell_test(drawn).p < 1e-6
