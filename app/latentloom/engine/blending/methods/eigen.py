"""The cross-fade, made of the first eigen-images of the space's drawings."""

from __future__ import annotations

import numpy as np

from latentloom.engine.blending.eigen import eigen_images, resized
from latentloom.engine.blending.methods import pixel
from latentloom.engine.blending.sources import Floats, Model, Sources

COUNT = 40
"""Eigen-images of the method "eigen"; "eigen:K" takes K."""


def draw(sources: Sources, model: Model, size: int, count: int = COUNT) -> Floats:
    """Return the mean picture plus the cross-fade's projection on the first `count` eigen-images.

    M. Turk and A. Pentland, "Eigenfaces for recognition", Journal of Cognitive Neuroscience 3(1), 1991. The images are
    those of the space's decoded drawings (`blending.eigen`), on their own grid, enlarged to `size`.

    Returns:
        float32 (size, size) or (size, size, 3), 0 to 255.
    """
    images = eigen_images(model.runtime, model.atlas, count)
    faded = pixel.draw(sources, model, images.size)
    return np.clip(resized(images.project(faded), size), 0.0, 255.0)
