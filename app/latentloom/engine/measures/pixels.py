"""How near pictures are to their reconstructions, pixel by pixel, and how sharp they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Floats = npt.NDArray[np.floating[Any]]
Values = npt.NDArray[np.float64]

LEAST_LOG = -100.0
"""Where log probabilities are cut, as torch's BCELoss cuts them, so that one certain wrong pixel is not infinite."""


def bernoulli_nll(pictures: Floats, means: Floats) -> Values:
    """Return the binary cross-entropy a picture, (n,), summed over its pixels, in nats.

    -sum x log p + (1 - x) log(1 - p): the reconstruction loss of Kingma & Welling (ICLR 2014, appendix C.1). For grey
    values it is no likelihood, and its least value is the entropy of the pixels, not 0.

    Args:
        pictures: (n, ...) intensities x in 0..1.
        means: the reconstructions p, of the same shape, in 0..1.
    """
    x, p = _pair(pictures, means)
    with np.errstate(divide="ignore"):
        log_p, log_q = np.maximum(np.log(p), LEAST_LOG), np.maximum(np.log1p(-p), LEAST_LOG)
    total: Values = -(x * log_p + (1 - x) * log_q).sum(axis=1)
    return total


def squared_error(pictures: Floats, means: Floats) -> Values:
    """Return the mean squared error a picture, (n,), of intensities in 0..1."""
    x, p = _pair(pictures, means)
    error: Values = np.square(x - p).mean(axis=1)
    return error


def sharpness(pictures: Floats) -> Values:
    """Return the variance of the Laplacian a picture, (n,): higher is sharper.

    A measure of focus (Pech-Pacheco et al., ICPR 2000), with the kernel of four neighbours. It rises with noise and
    contrast too, so it compares pictures of the same things only.

    Args:
        pictures: (n, h, w) or (n, h, w, 3) intensities in 0..1; colours are averaged first.
    """
    grey = np.asarray(pictures, np.float64)
    if grey.ndim == 4:
        grey = grey.mean(axis=3)
    kernel = np.array([[[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]])
    response = ndimage.correlate(grey, kernel, mode="nearest")
    variance: Values = response.reshape(len(grey), -1).var(axis=1)
    return variance


def _pair(pictures: Floats, means: Floats) -> tuple[Values, Values]:
    if pictures.shape != means.shape:
        raise ValueError(f"pictures {pictures.shape} and reconstructions {means.shape} differ in shape")
    n = len(pictures)
    return np.asarray(pictures, np.float64).reshape(n, -1), np.asarray(means, np.float64).reshape(n, -1)
