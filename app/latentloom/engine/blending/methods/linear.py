"""The centre of mass."""

from __future__ import annotations

from latentloom.engine.blending.sources import Sources, Vector


def combine(sources: Sources) -> Vector:
    """Return the weighted mean (d,).

    Many independent sources cancel: the mean of 20 standard normal draws lies well inside the shell where the prior
    keeps its mass, so the picture drifts towards an average.
    """
    return sources.weights @ sources.points
