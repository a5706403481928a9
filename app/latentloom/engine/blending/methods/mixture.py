"""A draw from the Gaussian that has the mean and the covariance of a mixture of Gaussians."""

from __future__ import annotations

import numpy as np

from latentloom.engine.blending.sources import Matrix, Sources, Vector


def moments(sources: Sources) -> tuple[Vector, Matrix]:
    """Return the mean (d,) and covariance (d, d) of Σ w_i N(μ_i, diag σ_i²).

    Mean μ = Σ w_i μ_i, covariance Σ w_i (diag σ_i² + (μ_i - μ)(μ_i - μ)ᵀ): the law of total covariance. Of all
    Gaussians, the one with these moments has the least Kullback-Leibler divergence from the mixture (C. M. Bishop,
    "Pattern recognition and machine learning", 2006, section 10.7).
    """
    mean = sources.weights @ sources.points
    apart = (sources.points - mean) * np.sqrt(sources.weights)[:, None]
    covariance = apart.T @ apart
    covariance.flat[:: len(mean) + 1] += sources.weights @ sources.spreads**2
    return mean, covariance


def combine(sources: Sources) -> Vector:
    """Return μ + C^(1/2) ε with ε drawn from N(0, I) by the seed, and μ, C as `moments` gives them.

    The symmetric root and one ε for all weights let the picture change smoothly with the weights.
    """
    mean, covariance = moments(sources)
    values, axes = np.linalg.eigh(covariance)
    noise = np.random.default_rng(sources.seed).standard_normal(len(mean))
    drawn: Vector = mean + axes @ (np.sqrt(np.maximum(values, 0.0)) * (axes.T @ noise))
    return drawn
