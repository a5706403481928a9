"""The mean of quantiles: every coordinate goes through the prior's distribution function and back."""

from __future__ import annotations

import numpy as np

from latentloom.engine.blending.sources import Sources, Vector


def combine(sources: Sources) -> Vector:
    """Return Φ⁻¹(Σ w_i Φ(z_i)) for each coordinate, Φ the distribution function of N(0, 1).

    T. White, "Sampling generative networks", 2016 (arXiv 1609.04468), moves between the unit cube and the prior by its
    inverse distribution function; here the mean is taken in the cube. In the tails, where Φ rounds to 0 or 1, the sum
    is formed in logarithms and on the side of the smaller tail, so that any finite source gives a finite blend.
    """
    from scipy.special import log_ndtr, logsumexp, ndtri_exp

    shares = np.log(sources.weights)[:, None]
    below = logsumexp(log_ndtr(sources.points) + shares, axis=0)
    above = logsumexp(log_ndtr(-sources.points) + shares, axis=0)
    latent: Vector = np.where(below < above, 1.0, -1.0) * ndtri_exp(np.minimum(below, above))
    return latent
