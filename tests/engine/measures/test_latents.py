"""Disentanglement, smoothness and planes in worlds whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.metrics import mutual_info_score

from latentloom.engine.measures.disentanglement import factor_vae_score, mutual_information, mutual_information_gap
from latentloom.engine.measures.planes import pca_plane, telling_dimensions, traversal, tsne_plane
from latentloom.engine.measures.smoothness import label_path, lipschitz_ratios, unevenness

RNG = np.random.default_rng(0)
FACTORS = np.stack(np.meshgrid(np.arange(4), np.arange(5), np.arange(6), np.arange(9), indexing="ij"), -1).reshape(
    -1, 4
)[:, :3]


def test_mutual_information_is_scikit_learns():
    a, b = RNG.integers(0, 5, 400), RNG.integers(3, 9, 400)
    assert mutual_information(a, b) == pytest.approx(mutual_info_score(a, b))
    assert mutual_information(a, a) == pytest.approx(mutual_info_score(a, a))


def test_one_dimension_a_factor_is_the_best_score():
    codes = FACTORS * [1.0, 0.5, 2.0] + 0.001 * RNG.normal(size=FACTORS.shape)
    assert mutual_information_gap(codes, FACTORS) == pytest.approx(1, abs=0.02)
    assert factor_vae_score(codes, FACTORS) == 1.0


def test_turned_axes_are_entangled():
    turned = FACTORS @ (np.eye(3) - 2 / 3)
    assert mutual_information_gap(turned, FACTORS) < 0.3
    assert factor_vae_score(turned, FACTORS) < 0.9


def test_noise_tells_nothing():
    noise = RNG.normal(size=(len(FACTORS), 3))
    assert mutual_information_gap(noise, FACTORS) < 0.05
    assert factor_vae_score(noise, FACTORS) == pytest.approx(1 / 3, abs=0.15)


def test_two_dimensions_with_the_same_news_leave_no_gap():
    twice = np.repeat(FACTORS[:, :1], 2, axis=1).astype(float)
    assert mutual_information_gap(twice, FACTORS[:, :1]) == pytest.approx(0)
    with pytest.raises(ValueError, match="two dimensions"):
        mutual_information_gap(twice[:, :1], FACTORS)


def test_constant_factors_and_dimensions_take_no_part():
    codes = FACTORS + 0.001 * RNG.normal(size=FACTORS.shape)
    still = np.concatenate([codes, np.full((len(codes), 1), 3.0)], axis=1)
    same = np.concatenate([FACTORS, np.zeros((len(codes), 1), int)], axis=1)
    assert factor_vae_score(still, same) == 1.0
    assert mutual_information_gap(still, same) == pytest.approx(1, abs=0.02)
    assert factor_vae_score(np.zeros((len(codes), 3)), FACTORS) == 0.0
    assert mutual_information_gap(codes, np.zeros((len(codes), 1), int)) == 0.0


def test_a_linear_decoder_changes_evenly_with_the_label():
    weights = RNG.normal(size=(10, 36))
    path = label_path(2, 7, 10, 11)
    assert path.sum(axis=1) == pytest.approx(np.ones(11))
    ratios = lipschitz_ratios((path @ weights).reshape(11, 6, 6), path)
    along = (np.eye(10)[7] - np.eye(10)[2]) / np.sqrt(2)
    assert ratios == pytest.approx(np.full(10, np.linalg.norm(along @ weights)))
    assert unevenness(ratios) == pytest.approx(1)


def test_a_decoder_that_jumps_is_uneven():
    path = label_path(0, 1, 2, 11)
    jump = (path[:, :1] < 0.55).astype(float)
    assert unevenness(lipschitz_ratios(jump, path)) == pytest.approx(10)
    assert unevenness(np.zeros(4)) == 1.0


def test_the_plane_is_that_of_pca():
    codes = RNG.normal(size=(50, 5)) * [5, 3, 1, 1, 1]
    plane, shares = pca_plane(codes)
    wanted = PCA(2).fit(codes)
    assert np.abs(plane) == pytest.approx(np.abs(wanted.transform(codes)))
    assert shares == pytest.approx(tuple(wanted.explained_variance_ratio_))
    assert pca_plane(codes[:, :1])[0].shape == (50, 2)


def test_neighbours_stay_neighbours_on_the_tsne_plane():
    codes = np.repeat(6 * np.eye(4), 15, axis=0) + RNG.normal(size=(60, 4))
    plane = tsne_plane(codes, perplexity=10)
    assert plane.shape == (60, 2)
    assert trustworthiness(codes, plane) > 0.85
    assert tsne_plane(codes[:4]).shape == (4, 2)
    assert np.isfinite(tsne_plane(codes[:8, :1])).all()


def test_a_traversal_moves_one_dimension():
    walk = traversal(np.array([1.0, 2, 3]), [2, 0], np.array([-1.0, 1]))
    assert walk.tolist() == [[[1, 2, -1], [1, 2, 1]], [[-1, 2, 3], [1, 2, 3]]]


def test_the_dimensions_that_tell_most_come_first():
    codes = RNG.normal(size=(200, 3)) * [0.1, 2, 1]
    assert telling_dimensions(codes, None, 2) == [1, 2]
    # A dimension that moves but is as uncertain as the prior tells little.
    assert telling_dimensions(codes, np.tile([0.01, 1.0, 0.9], (200, 1)), 3)[0] == 0
