"""Means on the unit sphere: the arc between two directions, and the weighted Fréchet (Karcher) mean of many.

Sources:
    K. Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985 (slerp).
    S. R. Buss and J. P. Fillmore, "Spherical averages and applications to spherical splines and interpolation",
    ACM Transactions on Graphics 20(2), 2001, pages 95-126 (algorithm A1, first order; A2, with the Hessian).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

ANTIPODE = 1e-6
"""Radians short of opposite within which two directions count as antipodes: no single shortest arc joins them."""

TOLERANCE = 1e-13
"""Length of the gradient, in radians, at which the mean has converged."""

MOST_STEPS = 500


def angle_between(a: Vector, b: Vector) -> float:
    """Return the angle of two unit vectors (d,), 0..pi; accurate at both ends, where the arc cosine is not (Kahan)."""
    return 2 * math.atan2(float(np.linalg.norm(a - b)), float(np.linalg.norm(a + b)))


def slerp(a: Vector, b: Vector, share: float) -> Vector | None:
    """Return the unit vector at `share` (0..1) of the arc from unit vector `a` to `b`; None between antipodes."""
    angle = angle_between(a, b)
    if angle == 0:
        return a.copy()
    if math.pi - angle < ANTIPODE:
        return None
    point = (math.sin((1 - share) * angle) * a + math.sin(share * angle) * b) / math.sin(angle)
    return unit(point)


def unit(vector: Vector) -> Vector:
    """Return `vector` (d,), not zero, scaled to length one."""
    return vector / np.linalg.norm(vector)


def frechet_mean(directions: Matrix, weights: Vector) -> Vector | None:
    """Return the unit vector with the least weighted sum of squared angles to the directions.

    Starts from the normalised linear mean. A step is Newton's (A2) while the Hessian is positive definite, otherwise
    the weighted mean of the logarithms (A1), so that hundreds of almost orthogonal directions, where A1 alone needs
    hundreds of steps, take about five.

    Args:
        directions: (m, d) unit vectors.
        weights: (m,) each > 0, sum 1.

    Returns:
        (d,) float64 of length one, or None where there is no well-defined answer: the linear mean vanishes, a direction
        is opposite to the mean, or the steps do not converge (directions all around the sphere).
    """
    start = weights @ directions
    if np.linalg.norm(start) < 1e-9:
        return None
    mean = unit(start)
    for _ in range(MOST_STEPS):
        cosines = directions @ mean
        tangents = directions - cosines[:, None] * mean
        sines = np.linalg.norm(tangents, axis=1)
        angles = np.arctan2(sines, cosines)
        if math.pi - angles.max() < ANTIPODE:
            return None
        apart = sines > 0
        stretch = np.divide(angles, sines, out=np.ones_like(sines), where=apart)
        gradient = (weights * stretch) @ tangents
        gradient -= (gradient @ mean) * mean
        if np.linalg.norm(gradient) <= TOLERANCE:
            return mean
        curvature = stretch * cosines
        units = np.divide(tangents, sines[:, None], out=np.zeros_like(tangents), where=apart[:, None])
        step = _newton_step(mean, gradient, units, weights, curvature)
        mean = _exponential(mean, gradient if step is None else step)
    return None


def _newton_step(mean: Vector, gradient: Vector, units: Matrix, weights: Vector, curvature: Vector) -> Vector | None:
    """Solve the Hessian for the step; None where it is not positive definite or the step would leave the hemisphere.

    Half the squared distance to p has the Hessian  u u^T + θ cot θ (I - q q^T - u u^T)  on the tangent space at q, with
    u the unit tangent towards p and θ its angle (Buss & Fillmore 2001). With c the weighted mean of θ cot θ and S the
    rows sqrt(w (1 - θ cot θ)) u, their weighted sum is  c (I - q q^T) + S^T S;  adding c q q^T makes it regular on R^d
    and leaves tangent steps as they are. For c > 0 it is positive definite, since θ cot θ <= 1.
    """
    flat = float(weights @ curvature)
    spread = units * np.sqrt(weights * np.maximum(1 - curvature, 0.0))[:, None]
    if flat > 0 and len(spread) < mean.size:
        # As many equations as directions, not as dimensions (the identity of Sherman, Morrison and Woodbury).
        inner = spread @ spread.T
        inner.flat[:: len(inner) + 1] += flat
        step: Vector = (gradient - spread.T @ np.linalg.solve(inner, spread @ gradient)) / flat
    else:
        hessian = spread.T @ spread
        hessian.flat[:: mean.size + 1] += flat
        if flat <= 0:
            # On the tangent space alone; a positive number along q makes the whole matrix say whether that is definite.
            hessian += (1 - flat) * np.outer(mean, mean)
            try:
                np.linalg.cholesky(hessian)
            except np.linalg.LinAlgError:
                return None
        step = np.asarray(np.linalg.solve(hessian, gradient), np.float64)
    step -= (step @ mean) * mean
    return step if np.linalg.norm(step) < math.pi / 2 else None


def _exponential(mean: Vector, tangent: Vector) -> Vector:
    """Walk from `mean` along a great circle, in the direction and by the length of `tangent`."""
    length = float(np.linalg.norm(tangent))
    return unit(math.cos(length) * mean + math.sin(length) / length * tangent)
