"""Photo pictures as intensities, and back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from latentloom.engine.data.pictures import Pixels
from latentloom.engine.data.resample import resize

CHUNK = 1024
"""Pictures that are worked on at once."""


def intensities(images: Pixels, size: int) -> npt.NDArray[np.float32]:
    """Return pictures as numbers, resized by area when they shrink and by cubic convolution when they grow.

    Args:
        images: (n, h, h) or (n, h, h, 3) uint8.
        size: side length of the result.

    Returns:
        (n, c, size, size) float32 in [-1, 1]; -1 is 0, +1 is 255; c is 1 or 3.
    """
    planes = images[:, None] if images.ndim == 3 else images.transpose(0, 3, 1, 2)
    result = np.empty((len(images), planes.shape[1], size, size), np.float32)
    for start in range(0, len(images), CHUNK):
        chunk = planes[start : start + CHUNK].astype(np.float32)
        result[start : start + CHUNK] = np.clip(resize(chunk, size) / 127.5 - 1.0, -1.0, 1.0)
    return result


def pixels(values: npt.NDArray[np.float32]) -> Pixels:
    """Return intensities (n, c, h, w) in [-1, 1] as (n, h, w) or (n, h, w, 3) uint8; what lies outside is clipped."""
    levels: Pixels = np.rint((np.clip(values, -1.0, 1.0) + 1.0) * 127.5).astype(np.uint8)
    return levels[:, 0] if levels.shape[1] == 1 else levels.transpose(0, 2, 3, 1)


def resized(images: Pixels, size: int) -> Pixels:
    """Return square pictures (n, h, h[, 3]) at another side length."""
    return images if images.shape[1] == size else pixels(intensities(images, size))
