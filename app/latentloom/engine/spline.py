"""A smooth curve on the sphere through many points: Catmull and Rom's spline, drawn by de Casteljau's steps on arcs.

Sources:
    E. Catmull and R. Rom, "A class of local interpolating splines", Computer Aided Geometric Design, 1974.
    K. Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985 (de Casteljau's construction with slerp).
    F. C. Park and B. Ravani, "Bézier curves on Riemannian manifolds and Lie groups", 1995 (that it is once
    differentiable where pieces meet with equal velocities).
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from latentloom.engine.blending import sphere
from latentloom.engine.blending.sphere import Matrix, Vector


def spline_at(stops: Matrix, before: int, share: float, loop: bool = False) -> Vector | None:
    """Return the latent (d,) at `share` (0..1) of the way from stop `before` to the next.

    The direction follows the spline on the unit sphere: at a stop its velocity is half of what leads from the stop
    before to the one after (in the logarithmic map), at the ends of an open path what leads to the neighbour. The
    logarithm of the length follows the same spline in one dimension, so that no length becomes zero. Where the path
    turns neither direction nor speed jumps; two stops alone are joined by the arc.

    Args:
        stops: (m, d), m >= 2; `loop`: whether the last leads back to the first.

    Returns:
        None where the sphere has no answer: a stop at the origin, or neighbours opposite to each other.
    """
    count = len(stops)
    around = [_neighbour(before + i, count, loop) for i in (-1, 0, 1, 2)]
    lengths = [0.0 if i is None else float(np.linalg.norm(stops[i])) for i in around]
    if any(i is not None and not length > 0 for i, length in zip(around, lengths, strict=True)):
        return None
    points = [None if i is None else stops[i] / length for i, length in zip(around, lengths, strict=True)]
    first, second = points[1], points[2]
    assert first is not None and second is not None  # noqa: PT018 - a segment has two ends
    leaving = _velocity(points[0], first, second)
    arriving = _velocity(first, second, points[3])
    if leaving is None or arriving is None:
        return None
    corners = [first, _exponential(first, leaving / 3), _exponential(second, -arriving / 3), second]
    direction = _de_casteljau(corners, share)
    if direction is None:
        return None
    logs = [None if i is None else math.log(length) for i, length in zip(around, lengths, strict=True)]
    return direction * math.exp(_cubic(logs, share))


def _neighbour(index: int, count: int, loop: bool) -> int | None:
    if loop:
        return index % count
    return index if 0 <= index < count else None


def _velocity(before: Vector | None, here: Vector, after: Vector | None) -> Vector | None:
    """Return the velocity at `here` in its tangent space; None where a neighbour is opposite."""
    ways = [None if other is None else _logarithm(here, other) for other in (before, after)]
    if any(other is not None and way is None for other, way in zip((before, after), ways, strict=True)):
        return None
    back, on = ways
    if back is None:
        return on
    return -back if on is None else (on - back) / 2


def _logarithm(here: Vector, there: Vector) -> Vector | None:
    """Return the tangent at `here` that leads to `there`, its length the angle; None for opposite directions."""
    angle = sphere.angle_between(here, there)
    if math.pi - angle < sphere.ANTIPODE:
        return None
    tangent = there - float(here @ there) * here
    length = float(np.linalg.norm(tangent))
    return tangent * (angle / length) if length > 0 else np.zeros_like(here)


def _exponential(here: Vector, tangent: Vector) -> Vector:
    """Walk from `here` along a great circle, in the direction and by the length of `tangent`."""
    length = float(np.linalg.norm(tangent))
    if length == 0:
        return here
    return sphere.unit(math.cos(length) * here + math.sin(length) / length * tangent)


def _de_casteljau(corners: list[Vector], share: float) -> Vector | None:
    """Return the point of the Bézier curve with these corners, every straight step replaced by an arc."""
    while len(corners) > 1:
        arcs = [sphere.slerp(one, other, share) for one, other in itertools.pairwise(corners)]
        corners = [point for point in arcs if point is not None]
        if len(corners) < len(arcs):
            return None
    return corners[0]


def _cubic(values: list[float | None], share: float) -> float:
    """Return Catmull and Rom's spline of numbers between the second and the third of four."""
    before, first, second, after = values
    assert first is not None and second is not None  # noqa: PT018 - a segment has two ends
    leaving = second - first if before is None else (second - before) / 2
    arriving = second - first if after is None else (after - first) / 2
    corners = np.array([first, first + leaving / 3, second - arriving / 3, second])
    t = share
    return float(np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3]) @ corners)
