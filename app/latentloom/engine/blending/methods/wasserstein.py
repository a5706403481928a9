"""A draw from the 2-Wasserstein barycentre of Gaussians."""

from __future__ import annotations

import numpy as np

from latentloom.engine.blending.sources import Sources, Vector


def barycentre(sources: Sources) -> tuple[Vector, Vector]:
    """Return the mean (d,) and standard deviations (d,) of the barycentre of N(μ_i, diag σ_i²).

    It minimises the weighted sum of squared 2-Wasserstein distances: M. Agueh and G. Carlier, "Barycenters in the
    Wasserstein space", SIAM Journal on Mathematical Analysis 43(2), 2011. Its covariance S solves
    S = Σ w_i (S^(1/2) Σ_i S^(1/2))^(1/2) (P. C. Álvarez-Esteban et al. 2016); diagonal ones commute, which leaves
    σ = Σ w_i σ_i, and μ = Σ w_i μ_i.
    """
    return sources.weights @ sources.points, sources.weights @ sources.spreads


def combine(sources: Sources) -> Vector:
    """Return μ + σ ε with ε drawn from N(0, I) by the seed: the same ε for all weights, so pictures change smoothly."""
    mean, scale = barycentre(sources)
    return mean + scale * np.random.default_rng(sources.seed).standard_normal(len(mean))
