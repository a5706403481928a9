"""Encodings on a plane, and walks along single dimensions."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Values = npt.NDArray[np.float64]


def pca_plane(codes: Floats) -> tuple[Values, tuple[float, float]]:
    """Return codes (n, d) on their first two principal axes, (n, 2), and the shares of variance of both."""
    from sklearn.decomposition import PCA

    axes = min(2, *codes.shape)
    fitted = PCA(axes, random_state=0).fit(codes)
    plane = np.zeros((len(codes), 2))
    plane[:, :axes] = fitted.transform(codes)
    shares = np.zeros(2)
    shares[:axes] = np.nan_to_num(fitted.explained_variance_ratio_)
    return plane, (float(shares[0]), float(shares[1]))


def tsne_plane(codes: Floats, seed: int = 0, perplexity: float = 30.0) -> Values:
    """Return codes (n, d) on a plane by t-SNE (van der Maaten & Hinton, JMLR 9, 2008), scikit-learn's Barnes-Hut.

    The perplexity falls to a third of the points where there are few. d may be 1.
    """
    from sklearn.manifold import TSNE

    if codes.shape[1] < 2:
        # It begins with two principal components, and a column of zeros changes no distance.
        codes = np.pad(codes, ((0, 0), (0, 1)))
    least = min(perplexity, max(1.0, (len(codes) - 1) / 3))
    plane: Values = TSNE(2, perplexity=least, init="pca", random_state=seed).fit_transform(codes)
    return plane


def traversal(code: Floats, dimensions: list[int], values: Floats) -> Values:
    """Return the code (d,) with one dimension at a time set to each value: (dimensions, values, d)."""
    grid: Values = np.broadcast_to(code, (len(dimensions), len(values), len(code))).astype(np.float64)
    for row, dimension in enumerate(dimensions):
        grid[row, :, dimension] = values
    return grid


def telling_dimensions(codes: Floats, scales: Floats | None, count: int) -> list[int]:
    """Return the dimensions that say most: by the mean KL of each, or by variance where there are no scales."""
    mean = np.asarray(codes, np.float64)
    if scales is None:
        weight = mean.var(axis=0)
    else:
        s = np.asarray(scales, np.float64)
        weight = 0.5 * (s**2 + mean**2 - 1 - 2 * np.log(np.maximum(s, 1e-12))).mean(axis=0)
    return [int(i) for i in np.argsort(-weight, kind="stable")[:count]]
