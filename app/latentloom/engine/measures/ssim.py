"""Structural similarity (Wang, Bovik, Sheikh & Simoncelli, IEEE Trans. Image Processing 13, 2004)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Floats = npt.NDArray[np.floating[Any]]
Values = npt.NDArray[np.float64]

SIDE = 11
DEVIATION = 1.5
K1, K2 = 0.01, 0.03


def ssim(first: Floats, second: Floats) -> Values:
    """Return the mean SSIM a picture, (n,), 1 for equal pictures.

    As defined there: a Gaussian window of 11 by 11 pixels with standard deviation 1.5, K1 = 0.01, K2 = 0.03, a range of
    1, and the mean over all places where the window lies whole inside the picture. On pictures of fewer than 11 pixels
    the window is the largest odd one that fits. The channels of colours are averaged.

    Args:
        first, second: (n, h, w) or (n, h, w, 3) intensities in 0..1.
    """
    if first.shape != second.shape:
        raise ValueError(f"pictures {first.shape} and {second.shape} differ in shape")
    x, y = np.asarray(first, np.float64), np.asarray(second, np.float64)
    window = gaussian_window(min(SIDE, *(side - 1 + side % 2 for side in x.shape[1:3])))
    mean_x, mean_y = _filtered(x, window), _filtered(y, window)
    # The window weighs squares and products; differences of these are variances and the covariance.
    variance_x = _filtered(x * x, window) - mean_x**2
    variance_y = _filtered(y * y, window) - mean_y**2
    covariance = _filtered(x * y, window) - mean_x * mean_y
    c1, c2 = K1**2, K2**2
    alike = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    apart = (mean_x**2 + mean_y**2 + c1) * (variance_x + variance_y + c2)
    similarity: Values = (alike / apart).reshape(len(x), -1).mean(axis=1)
    return similarity


def gaussian_window(side: int) -> Values:
    """Return the weights (side,) of one axis, with sum 1."""
    places = np.arange(side) - (side - 1) / 2
    weights = np.exp(-(places**2) / (2 * DEVIATION**2))
    normal: Values = weights / weights.sum()
    return normal


def _filtered(values: Values, window: Values) -> Values:
    edge = len(window) // 2
    rows = ndimage.correlate1d(values, window, axis=1)
    both = ndimage.correlate1d(rows, window, axis=2)
    inner: Values = both[:, edge : both.shape[1] - edge, edge : both.shape[2] - edge]
    return inner
