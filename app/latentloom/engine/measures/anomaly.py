"""Finding pictures unlike those of training: by how badly they are redrawn, by where they are encoded, by both."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Values = npt.NDArray[np.float64]

SHRINK = 1e-3
"""Share of the mean variance that is added to every variance, so that a flat dimension does not decide alone."""


def latent_deviation(codes: Floats, ground: Floats) -> Values:
    """Return the squared Mahalanobis distance (n,) of codes (n, d) from the ground codes (m, d)."""
    a, b = np.asarray(codes, np.float64), np.asarray(ground, np.float64)
    centre = b.mean(axis=0)
    covariance = np.atleast_2d(np.cov(b, rowvar=False))
    covariance = covariance + np.eye(len(covariance)) * max(SHRINK * np.trace(covariance) / len(covariance), 1e-12)
    apart = a - centre
    deviation: Values = (apart * np.linalg.solve(covariance, apart.T).T).sum(axis=1)
    return deviation


def combined(scores: list[tuple[Floats, Floats]]) -> Values:
    """Return the sum (n,) of several scores, each less its mean over ordinary pictures, over its deviation there.

    Args:
        scores: for each score its values (n,) and those of ordinary pictures (m,).
    """
    total = np.zeros(len(scores[0][0]))
    for values, ordinary in scores:
        total += (np.asarray(values, np.float64) - ordinary.mean()) / max(float(ordinary.std()), 1e-12)
    return total


def roc_auc(ordinary: Floats, strange: Floats) -> float:
    """Return the area under the ROC curve: how likely a strange picture scores above an ordinary one, ties as half."""
    from scipy.stats import rankdata

    n, m = len(ordinary), len(strange)
    if not n or not m:
        raise ValueError("a comparison needs ordinary and strange pictures")
    ranks = rankdata(np.concatenate([ordinary, strange]))
    return float((ranks[n:].sum() - m * (m + 1) / 2) / (n * m))
