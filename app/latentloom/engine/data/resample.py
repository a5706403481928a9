"""Resampling as matrices: pixel centres aligned, both axes alike (the align_corners=False convention)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

KEYS_A = -0.75
"""The cubic kernel's free parameter, as in torch's "bicubic", so that both give the same pixels."""


@lru_cache(maxsize=64)
def cubic_matrix(source: int, target: int) -> Matrix:
    """Return the (target, source) matrix of cubic convolution, edges repeated.

    Keys, "Cubic convolution interpolation for digital image processing", IEEE Trans. ASSP 29 (1981), with
    a = -0.75. Meant for enlarging: it does not filter against aliasing. The array is shared and read-only.
    """
    centres = (np.arange(target) + 0.5) * source / target - 0.5
    first = np.floor(centres).astype(int) - 1
    matrix = np.zeros((target, source))
    rows = np.arange(target)
    for tap in range(4):
        weights = _keys(np.abs(centres - (first + tap)))
        np.add.at(matrix, (rows, np.clip(first + tap, 0, source - 1)), weights)
    return _frozen(matrix)


@lru_cache(maxsize=64)
def area_matrix(source: int, target: int) -> Matrix:
    """Return the (target, source) matrix that averages each target pixel's extent: shrinking without aliasing.

    The array is shared and read-only.
    """
    edges = np.arange(target + 1) * source / target
    starts = np.arange(source)
    overlap = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
    return _frozen(np.maximum(overlap, 0.0) * target / source)


def enlarge(images: npt.NDArray[np.float32], size: int) -> npt.NDArray[np.float32]:
    """Resample (..., h, w) float32 to (..., size, size) by cubic convolution; size at least h and w."""
    return _apply(cubic_matrix(images.shape[-2], size), images, cubic_matrix(images.shape[-1], size))


def resize(images: npt.NDArray[np.float32], size: int) -> npt.NDArray[np.float32]:
    """Resample square (..., h, h) float32 to (..., size, size): by area when it shrinks, cubic when it grows."""
    h = images.shape[-1]
    if size == h:
        return images
    matrix = area_matrix(h, size) if size < h else cubic_matrix(h, size)
    return _apply(matrix, images, matrix)


def _apply(rows: Matrix, images: npt.NDArray[np.float32], columns: Matrix) -> npt.NDArray[np.float32]:
    resampled: npt.NDArray[np.float32] = np.matmul(np.matmul(rows, images), columns.T)
    return resampled


def _frozen(matrix: npt.NDArray[np.float64]) -> Matrix:
    result: Matrix = matrix.astype(np.float32)
    result.flags.writeable = False
    return result


def _keys(distance: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Keys' cubic kernel at distances >= 0, support 2."""
    near = ((KEYS_A + 2) * distance - (KEYS_A + 3)) * distance * distance + 1
    far = KEYS_A * (((distance - 5) * distance + 8) * distance - 4)
    return np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))
