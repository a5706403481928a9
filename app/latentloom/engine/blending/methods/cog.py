"""The centroid that is distributed as its sources are."""

from __future__ import annotations

import numpy as np

from latentloom.engine.blending.sources import Sources, Vector


def combine(sources: Sources) -> Vector:
    """Return Σ w_i z_i / √(Σ w_i²): of independent draws from the prior N(0, I) a draw from N(0, I).

    E. Bodin, A. Stere, D. Margineantu, C. H. Ek and H. Moss, "Linear combinations of latents in generative models",
    2024 (arXiv 2408.08558). For draws of N(μ, Σ) it is y / √β + (1 - α / √β) μ with y = Σ w_i z_i, α = Σ w_i and
    β = Σ w_i²; the prior has μ = 0. Exact for sources that are independent. Sources that are alike are stretched too
    far, by up to √m where m equal ones share the weight alike.
    """
    weights = sources.weights
    return (weights @ sources.points) / np.sqrt(weights @ weights)
