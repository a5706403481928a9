"""The mean of quantiles: every coordinate goes through the prior's distribution function and back."""

from __future__ import annotations

import numpy as np

from latentloom.engine.blending.sources import Sources, Vector


def combine(sources: Sources) -> Vector:
    """Return F⁻¹(Σ w_i F(z_i)) for each coordinate, F the distribution function of the space's prior.

    T. White, "Sampling generative networks", 2016 (arXiv 1609.04468), moves between the unit cube and the prior by its
    inverse distribution function; here the mean is taken in the cube. In the Gaussian's tails, where F rounds to 0 or
    1, the sum is formed in logarithms and on the side of the smaller tail, so that any finite source gives a finite
    blend. A uniform prior has no tails: a source beyond its edge counts as one on it.
    """
    if sources.prior.name == "uniform":
        return sources.prior.quantile(sources.weights @ sources.prior.share(sources.points))
    from scipy.special import log_ndtr, logsumexp, ndtri_exp

    shares = np.log(sources.weights)[:, None]
    below = logsumexp(log_ndtr(sources.points) + shares, axis=0)
    above = logsumexp(log_ndtr(-sources.points) + shares, axis=0)
    latent: Vector = np.where(below < above, 1.0, -1.0) * ndtri_exp(np.minimum(below, above))
    return latent
