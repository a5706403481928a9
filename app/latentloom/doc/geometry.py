"""The wheel's polygon: regular K-gon of radius 1, corner 0 at the top, clockwise, y up; K = 2 is a segment.

Inside it a point has Wachspress coordinates: K numbers > 0 with sum 1 whose weighted corners are the point itself
(linear precision). Sources: E. L. Wachspress, "A Rational Finite Element Basis", 1975; M. Meyer, A. Barr, H. Lee and
M. Desbrun, "Generalized Barycentric Coordinates on Irregular Polygons", Journal of Graphics Tools 7(1), 2002.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_ON_EDGE = 1e-14
"""Nearer to an edge than this, a point counts as on it: the rational form would divide by rounding noise."""
_SLACK = 1e-12
"""Relative overshoot that clamping leaves alone, so that clamping twice is clamping once."""


def _require_polygon(k: int) -> None:
    if k < 2:
        raise ValueError(f"a wheel needs at least 2 corners, not {k}")


def _frozen(values: FloatArray) -> FloatArray:
    values.flags.writeable = False
    return values


@lru_cache(maxsize=64)
def corners(k: int) -> FloatArray:
    """Return the (k, 2) corners, read-only. Raises ValueError for fewer than two."""
    _require_polygon(k)
    angles = math.pi / 2 - 2 * math.pi * np.arange(k) / k
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points[np.abs(points) < 1e-15] = 0.0
    return _frozen(points)


@lru_cache(maxsize=64)
def _normals(k: int) -> FloatArray:
    """(k, 2) outward unit normals; row i belongs to the edge from corner i to corner i + 1."""
    angles = math.pi / 2 - 2 * math.pi * (np.arange(k) + 0.5) / k
    return _frozen(np.stack([np.cos(angles), np.sin(angles)], axis=1))


def wachspress(k: int, xy: npt.ArrayLike) -> FloatArray:
    """Return the barycentric coordinates of one point (2,) or many (..., 2) as (k,) or (..., k).

    They sum to 1, are > 0 inside, exact on edges (linear) and at corners (one-hot). With d_i the distance to edge i,
    corner i of a regular polygon has weight 1 / (d_{i-1} d_i), then all are divided by their sum. A point outside is
    taken to its nearest edge. For k = 2 they are linear along the segment.
    """
    _require_polygon(k)
    points = np.asarray(xy, dtype=np.float64)
    if not np.isfinite(points).all():
        raise ValueError("a point on the wheel needs finite coordinates")
    flat = points.reshape(-1, 2)
    weights = _on_segment(flat) if k == 2 else _in_polygon(k, flat)
    return weights.reshape(*points.shape[:-1], k)


def _on_segment(points: FloatArray) -> FloatArray:
    upper = np.clip((points[:, 1] + 1) / 2, 0.0, 1.0)
    return np.stack([upper, 1 - upper], axis=1)


def _in_polygon(k: int, points: FloatArray) -> FloatArray:
    distances = math.cos(math.pi / k) - points @ _normals(k).T
    on_edge = distances.min(axis=1) <= _ON_EDGE
    # Rows on an edge get a harmless value here and their exact one below.
    inverse = 1.0 / np.where(on_edge[:, None], 1.0, distances)
    inverse /= inverse.max(axis=1, keepdims=True)
    weights = inverse * np.roll(inverse, 1, axis=1)
    weights /= weights.sum(axis=1, keepdims=True)
    for row in np.flatnonzero(on_edge):
        weights[row] = _on_edge(k, points[row], int(distances[row].argmin()))
    return weights


def _on_edge(k: int, point: FloatArray, edge: int) -> FloatArray:
    start, end = corners(k)[edge], corners(k)[(edge + 1) % k]
    along = end - start
    t = float(np.clip(((point - start) * along).sum() / (along * along).sum(), 0.0, 1.0))
    weights = np.zeros(k)
    weights[edge] = 1 - t
    weights[(edge + 1) % k] = t
    return weights


def clamp_to_polygon(k: int, xy: npt.ArrayLike, margin: float = 0.98) -> tuple[float, float]:
    """Return the point, pulled towards the centre if it lies outside the polygon shrunk to `margin` of its size.

    The direction from the centre is kept, so a hand beyond a corner reaches that corner. On a segment (k = 2) the
    point is first projected onto it. Raises ValueError for coordinates that are not finite.
    """
    _require_polygon(k)
    x, y = (float(value) for value in np.asarray(xy, dtype=np.float64))
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError("a point on the wheel needs finite coordinates")
    if k == 2:
        return 0.0, min(max(y, -margin), margin)
    size = max(abs(x), abs(y))
    if size == 0.0:
        return 0.0, 0.0
    # Measured on the point divided by its size: a hand may be 1e300 away.
    reach = float((_normals(k) @ (x / size, y / size)).max())
    limit = margin * math.cos(math.pi / k)
    if reach * size <= limit * (1 + _SLACK):
        return x, y
    return x / size * (limit / reach), y / size * (limit / reach)
