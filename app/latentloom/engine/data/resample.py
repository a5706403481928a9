"""Resampling as matrices: pixel centres aligned, both axes alike (the align_corners=False convention)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

KEYS_A = -0.75
"""The cubic kernel's free parameter, as in torch's "bicubic", so that both give the same pixels."""


@lru_cache(maxsize=64)
def cubic_matrix(source: int, target: int) -> npt.NDArray[np.float32]:
    """Return the (target, source) matrix of cubic convolution, edges repeated.

    Keys, "Cubic convolution interpolation for digital image processing", IEEE Trans. ASSP 29 (1981), with
    a = -0.75. Meant for enlarging: it does not filter against aliasing. The array is shared; do not write to it.
    """
    centres = (np.arange(target) + 0.5) * source / target - 0.5
    first = np.floor(centres).astype(int) - 1
    matrix = np.zeros((target, source))
    rows = np.arange(target)
    for tap in range(4):
        weights = _keys(np.abs(centres - (first + tap)))
        np.add.at(matrix, (rows, np.clip(first + tap, 0, source - 1)), weights)
    result: npt.NDArray[np.float32] = matrix.astype(np.float32)
    result.flags.writeable = False
    return result


def enlarge(images: npt.NDArray[np.float32], size: int) -> npt.NDArray[np.float32]:
    """Enlarge (n, h, w) float32 to (n, size, size) by cubic convolution."""
    rows = cubic_matrix(images.shape[1], size)
    columns = cubic_matrix(images.shape[2], size)
    enlarged: npt.NDArray[np.float32] = np.matmul(np.matmul(rows, images), columns.T)
    return enlarged


def _keys(distance: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Keys' cubic kernel at distances >= 0, support 2."""
    near = ((KEYS_A + 2) * distance - (KEYS_A + 3)) * distance * distance + 1
    far = KEYS_A * (((distance - 5) * distance + 8) * distance - 4)
    return np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))
