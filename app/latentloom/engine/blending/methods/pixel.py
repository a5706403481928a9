"""The cross-fade: pictures averaged, not latents."""

from __future__ import annotations

import numpy as np

from latentloom.engine.blending.decoded import pictures
from latentloom.engine.blending.sources import Floats, Model, Sources


def draw(sources: Sources, model: Model, size: int) -> Floats:
    """Return the weighted mean of the sources' decoded pictures, float32 (size, size) or (size, size, 3), 0 to 255.

    Ink fades by coverage: a pixel that half of the weight covers is mid-grey. No model of pictures is at work beyond
    the decoding of each source, which makes this the baseline that a latent blend has to beat.
    """
    decoded = pictures(model.runtime, sources.points.astype(np.float32), size)
    total = np.float32(sources.weights[0]) * next(decoded)
    for weight, picture in zip(sources.weights[1:], decoded, strict=True):
        total += np.float32(weight) * picture
    result: Floats = total.astype(np.float32)
    return result
