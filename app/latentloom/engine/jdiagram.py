"""The J-diagram: three encodings, what lies between them, and the fourth that completes the analogy.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 2.4: the source A stands in the top left corner, the
targets B and C in the two beside it, the bottom right is B + C - A, and all else is interpolated spherically.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_STRAIGHT = 1e-6
"""Radians from parallel or opposite within which two latents are joined by a straight line."""


def slerp(a: Floats, b: Floats, share: float) -> Floats:
    """Return the latent at `share` of the way from `a` to `b`, (d,): sin((1-t)w)/sin w a + sin(tw)/sin w b.

    K. Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985, applied to the latents as they are, so that
    the length changes along the way, too. Parallel, opposite and zero latents are joined by a straight line.
    """
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    if lengths == 0:
        return (1 - share) * a + share * b
    cosine = float(np.clip(np.dot(a, b) / lengths, -1.0, 1.0))
    angle = math.acos(cosine)
    if angle < _STRAIGHT or math.pi - angle < _STRAIGHT:
        return (1 - share) * a + share * b
    return (math.sin((1 - share) * angle) * a + math.sin(share * angle) * b) / math.sin(angle)


def jdiagram(a: Floats, b: Floats, c: Floats, side: int) -> Floats:
    """Return the latents of a J-diagram, (side, side, d), rows from top to bottom.

    A stands in the top left, B in the top right, C in the bottom left and B + C - A in the bottom right corner. Left
    and right edge are interpolated first, then every row between them; exchanging B and C therefore does not quite
    transpose the diagram (with straight lines it would).

    Args:
        a, b, c: (d,) each.
        side: latents a side, 2 or more.
    """
    if side < 2:
        raise ValueError("a J-diagram has two or more latents a side")
    a, b, c = (np.asarray(one, np.float64) for one in (a, b, c))
    shares = [i / (side - 1) for i in range(side)]
    left = [slerp(a, c, share) for share in shares]
    right = [slerp(b, b + c - a, share) for share in shares]
    rows = [[slerp(one, other, share) for share in shares] for one, other in zip(left, right, strict=True)]
    grid = np.array(rows)
    # To the last bit: a corner is its encoding, not what sines make of it.
    grid[0, 0], grid[0, -1], grid[-1, 0], grid[-1, -1] = a, b, c, b + c - a
    return grid
