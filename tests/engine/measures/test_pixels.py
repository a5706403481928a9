"""Pixel measures beside scikit-learn, torch and sums by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from latentloom.engine.measures.pixels import bernoulli_nll, sharpness, squared_error
from latentloom.engine.measures.ssim import gaussian_window, ssim

RNG = np.random.default_rng(0)


def test_cross_entropy_is_torchs_summed_over_pixels():
    x, p = RNG.random((3, 5, 5)), RNG.random((3, 5, 5))
    x[0, 0, 0], p[0, 0, 0] = 1.0, 0.0
    wanted = torch.nn.functional.binary_cross_entropy(torch.tensor(p), torch.tensor(x), reduction="none").sum((1, 2))
    np.testing.assert_allclose(bernoulli_nll(x, p), wanted.numpy(), rtol=1e-12)


def test_cross_entropy_by_hand():
    found = bernoulli_nll(np.array([[1.0, 0.0, 0.5]]), np.array([[0.5, 0.25, 0.5]]))
    assert found == pytest.approx(np.log(2) - np.log(0.75) + np.log(2))
    assert bernoulli_nll(np.eye(3), np.eye(3)) == pytest.approx([0, 0, 0])


def test_the_squared_error_is_the_mean_over_pixels():
    assert squared_error(np.zeros((2, 2, 2)), np.array([[[0, 0], [0, 1]], [[1, 1], [1, 1]]])) == pytest.approx(
        [0.25, 1]
    )


def test_pictures_of_different_shapes_are_refused():
    for measure in (bernoulli_nll, squared_error, ssim):
        with pytest.raises(ValueError, match="differ in shape"):
            measure(np.zeros((2, 12, 12)), np.zeros((2, 13, 13)))


def test_sharpness_is_the_variance_of_the_laplacian():
    step = np.zeros((1, 4, 4))
    step[0, :, 2:] = 1
    # The columns answer 0, 1, -1, 0.
    assert sharpness(step) == pytest.approx([0.5])
    assert sharpness(np.full((1, 5, 5), 0.3)) == pytest.approx([0])
    assert sharpness(np.repeat(step[..., None], 3, axis=3)) == pytest.approx([0.5])


def test_a_blurred_picture_is_less_sharp():
    from scipy.ndimage import gaussian_filter

    picture = (RNG.random((1, 28, 28)) > 0.8).astype(float)
    assert sharpness(gaussian_filter(picture, (0, 1, 1)))[0] < 0.2 * sharpness(picture)[0]


def test_ssim_is_the_papers_formula_place_by_place():
    x, y = RNG.random((2, 14, 13)), RNG.random((2, 14, 13))
    window = np.exp(-((np.arange(11) - 5) ** 2) / (2 * 1.5**2))
    weights = np.outer(window, window)
    weights /= weights.sum()
    for picture in range(2):
        values = []
        for row in range(4):
            for column in range(3):
                a = x[picture, row : row + 11, column : column + 11]
                b = y[picture, row : row + 11, column : column + 11]
                ma, mb = (weights * a).sum(), (weights * b).sum()
                va, vb = (weights * (a - ma) ** 2).sum(), (weights * (b - mb) ** 2).sum()
                cab = (weights * (a - ma) * (b - mb)).sum()
                values.append((2 * ma * mb + 1e-4) * (2 * cab + 9e-4) / ((ma**2 + mb**2 + 1e-4) * (va + vb + 9e-4)))
        assert ssim(x, y)[picture] == pytest.approx(np.mean(values), rel=1e-10)


def test_ssim_at_its_limits():
    x = RNG.random((1, 16, 16))
    assert ssim(x, x) == pytest.approx([1])
    # Two flat pictures differ in light alone: (2ab + c1) / (a^2 + b^2 + c1).
    flat = ssim(np.full((1, 12, 12), 0.2), np.full((1, 12, 12), 0.6))
    assert flat == pytest.approx([(0.24 + 1e-4) / (0.4 + 1e-4)])
    assert ssim(x[..., None].repeat(3, 3), x[..., None].repeat(3, 3)) == pytest.approx([1])
    assert ssim(x[:, :8, :8], x[:, :8, :8]) == pytest.approx([1])
    assert ssim(x[:, :1, :1], x[:, :1, :1]) == pytest.approx([1])
    assert gaussian_window(11).sum() == pytest.approx(1)
