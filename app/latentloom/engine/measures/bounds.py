"""Parts and bounds of the log likelihood, from arrays: KL, ELBO, the importance-weighted bound."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

Floats = npt.NDArray[np.floating[Any]]
Values = npt.NDArray[np.float64]


def diagonal_kl(mean: Floats, scale: Floats, prior_mean: Floats | float = 0.0) -> Values:
    """Return KL(N(mean, scale^2) || N(prior_mean, I)) a picture, (n,), in nats.

    1/2 sum(scale^2 + (mean - prior_mean)^2 - 1 - 2 ln scale); with prior_mean = 0 as in Kingma & Welling (ICLR 2014,
    appendix B).

    Args:
        mean, scale: (n, d), scale > 0.
        prior_mean: (n, d), (d,) or one number.
    """
    m, s = np.asarray(mean, np.float64), np.asarray(scale, np.float64)
    kl: Values = 0.5 * (s**2 + (m - prior_mean) ** 2 - 1 - 2 * np.log(s)).sum(axis=-1)
    return kl


def log_normal(z: Floats, mean: Floats | float = 0.0, scale: Floats | float = 1.0) -> Values:
    """Return log N(z; mean, scale^2), summed over the last axis."""
    u = (np.asarray(z, np.float64) - mean) / scale
    density: Values = (-0.5 * u**2 - np.log(scale) - 0.5 * math.log(2 * math.pi)).sum(axis=-1)
    return density


def elbo(log_weights: Floats) -> Values:
    """Return the evidence lower bound a picture, (n,), in nats: the mean of log p(x, z) - log q(z | x), (n, k)."""
    bound: Values = np.asarray(log_weights, np.float64).mean(axis=1)
    return bound


def importance_weighted_bound(log_weights: Floats) -> Values:
    """Return the bound of Burda, Grosse & Salakhutdinov (ICLR 2016) a picture, (n,), in nats.

    log 1/k sum_i w_i, tighter than the ELBO and nearer to log p(x) the more samples there are.

    Args:
        log_weights: (n, k), log w_i = log p(x, z_i) - log q(z_i | x) of z_i drawn from q(z | x).
    """
    weights = np.asarray(log_weights, np.float64)
    bound: Values = logsumexp(weights, axis=1) - math.log(weights.shape[1])
    return bound
