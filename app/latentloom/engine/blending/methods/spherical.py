"""The weighted mean on the sphere, with the length that its sources have."""

from __future__ import annotations

import numpy as np

from latentloom.engine.blending import sphere
from latentloom.engine.blending.methods import typical
from latentloom.engine.blending.sources import Sources, Vector


def combine(sources: Sources) -> Vector:
    """Return the Fréchet mean of the sources' directions at the weighted mean of their norms (see `sphere`).

    Two sources are Shoemake's slerp, with the norm interpolated linearly. A source at the origin has no direction: it
    counts for the norm only. Where the sphere has no well-defined mean (antipodes, no convergence) the answer is that
    of `typical`.
    """
    points, weights = sources.points, sources.weights
    norms = np.linalg.norm(points, axis=1)
    away = norms > 0
    if not away.any():
        return np.zeros(points.shape[1])
    directions = points[away] / norms[away, None]
    shares = weights[away] / weights[away].sum()
    if len(directions) == 1:
        direction: Vector | None = directions[0]
    elif len(directions) == 2:
        direction = sphere.slerp(directions[0], directions[1], float(shares[1]))
    else:
        direction = sphere.frechet_mean(directions, shares)
    if direction is None:
        return typical.combine(sources)
    return direction * float(weights @ norms)
