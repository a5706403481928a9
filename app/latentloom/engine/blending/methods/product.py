"""The most likely point of a product of Gaussians."""

from __future__ import annotations

from latentloom.engine.blending.sources import Sources, Vector


def combine(sources: Sources) -> Vector:
    """Return the mean of Π N(μ_i, σ_i²)^w_i: in each coordinate Σ w_i μ_i / σ_i² over Σ w_i / σ_i².

    The logarithmic pool of C. Genest and J. V. Zidek, "Combining probability distributions: a critique and an annotated
    bibliography", Statistical Science 1(1), 1986; with all exponents one it is the product of experts of G. E. Hinton,
    Neural Computation 14(8), 2002. It has the least weighted sum of Kullback-Leibler divergences to its sources. A
    source counts most in the coordinates that it is most certain of.
    """
    precisions = sources.weights[:, None] / sources.spreads**2
    result: Vector = (precisions * sources.points).sum(axis=0) / precisions.sum(axis=0)
    return result
