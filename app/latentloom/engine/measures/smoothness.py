"""How evenly pictures change along a path."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Values = npt.NDArray[np.float64]


def lipschitz_ratios(pictures: Floats, labels: Floats) -> Values:
    """Return how much pictures change for each change of the label, (t - 1,), along a path on the label simplex.

    |D(z, y) - D(z, y')| / |y - y'| of neighbours on the path, Euclidean, for one fixed z: small label changes should
    give close outputs.

    Args:
        pictures: (t, ...) intensities. labels: (t, K), no two neighbours equal.
    """
    flat = np.asarray(pictures, np.float64).reshape(len(pictures), -1)
    moved = np.linalg.norm(np.diff(np.asarray(labels, np.float64), axis=0), axis=1)
    ratios: Values = np.linalg.norm(np.diff(flat, axis=0), axis=1) / moved
    return ratios


def label_path(start: int, end: int, classes: int, points: int) -> Values:
    """Return points on the edge of the label simplex from one class to another: (points, K)."""
    shares = np.linspace(0, 1, points)[:, None]
    corners = np.eye(classes)
    path: Values = (1 - shares) * corners[start] + shares * corners[end]
    return path


def unevenness(ratios: Values) -> float:
    """Return the largest ratio over the mean one: 1 where every step changes the picture as much."""
    mean = float(ratios.mean())
    return float(ratios.max()) / mean if mean > 0 else 1.0
