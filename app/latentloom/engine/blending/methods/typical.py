"""The centre of mass, with the length that its sources have."""

from __future__ import annotations

import numpy as np

from latentloom.engine.blending.sources import Sources, Vector


def combine(sources: Sources) -> Vector:
    """Return the direction of the weighted mean of the sources at the weighted mean of their norms.

    The length goes from one source's to the other's as along the arcs of T. White, "Sampling generative networks", 2016
    (arXiv 1609.04468, section 2.1: "with elevation changes"); the direction stays that of the straight mean. Where that
    vanishes (sources that cancel each other) it has no direction; the heaviest source's stands in, the first of equals,
    so that the result stays the same from run to run.
    """
    points, weights = sources.points, sources.weights
    norms = np.linalg.norm(points, axis=1)
    elevation = float(weights @ norms)
    if elevation == 0:
        return np.zeros(points.shape[1])
    mean = weights @ points
    length = float(np.linalg.norm(mean))
    if length < 1e-12 * elevation:
        mean = points[int(np.argmax(weights * norms))]
        length = float(np.linalg.norm(mean))
    return mean * (elevation / length)
