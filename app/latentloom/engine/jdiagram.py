"""The J-diagram: three encodings, what lies between them, and the fourth that completes the analogy.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 2.2: the source A stands in the top left corner, the
targets B and C in the two beside it, the bottom right is B + C - A, and all else is interpolated spherically.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.engine import interpolation

Floats = npt.NDArray[np.float64]
Latents = npt.NDArray[np.floating[Any]]

CORNERS = (("gradient", "B + C - A as it is"), ("chain", "Brought back to the others' length"))
"""The software of that paper, plat (github.com/dribnet/plat), has both: its gradient layout takes the corner as it is,
its chain layout rescales it to the mean length of the three others."""

ORDERS = (("edges", "Left and right edge first, then rows"), ("symmetric", "The same for B and C exchanged"))


def slerp(a: Latents, b: Latents, share: float) -> Floats:
    """Return the latent at `share` of the way from `a` to `b`, (d,); see `interpolation.slerp`."""
    return interpolation.slerp(a, b, share)


def analogy(a: Latents, b: Latents, c: Latents, corner: str = "gradient") -> Floats:
    """Return the latent that is to C as B is to A: B + C - A.

    Args:
        a, b, c: (d,) each. Exchanging B and C changes nothing, to the last bit.
        corner: "gradient": as it is. For independent draws of N(0, I) it is sqrt(3) times as long as they are. "chain":
            its direction with the mean length of the three, 0 where it has no direction.
    """
    a, b, c = (np.asarray(one, np.float64) for one in (a, b, c))
    fourth: Floats = (b + c) - a
    if corner == "gradient":
        return fourth
    length = np.linalg.norm(fourth)
    # The two targets first: their sum does not depend on which is which.
    mean = ((np.linalg.norm(b) + np.linalg.norm(c)) + np.linalg.norm(a)) / 3
    return fourth * (mean / length) if length > 0 else fourth


def jdiagram(
    a: Latents,
    b: Latents,
    c: Latents,
    side: int,
    corner: str = "gradient",
    order: str = "edges",
    way: str = "slerp",
) -> Floats:
    """Return the latents of a J-diagram, (side, side, d), rows from top to bottom.

    A stands in the top left, B in the top right, C in the bottom left and `analogy` in the bottom right corner.

    Args:
        a, b, c: (d,) each.
        side: latents a side, 2 or more.
        corner: see `analogy`.
        order: "edges": left and right edge are interpolated first, then every row between them; exchanging B and C
            therefore does not quite transpose the diagram, except with straight lines. "symmetric": the middle, by the
            same way, between that and the diagram whose columns are drawn between top and bottom edge; exchanging B
            and C transposes it to the last bit.
        way: see `interpolation.between`.
    """
    if side < 2:
        raise ValueError("a J-diagram has two or more latents a side")
    a, b, c = (np.asarray(one, np.float64) for one in (a, b, c))
    fourth = analogy(a, b, c, corner)
    grid = _edges_first(a, b, c, fourth, side, way)
    if order == "symmetric":
        turned = _edges_first(a, c, b, fourth, side, way).swapaxes(0, 1)
        # Half of each in the same words, so that neither comes first.
        halves = interpolation.between(grid, turned, 0.5, way), interpolation.between(turned, grid, 0.5, way)
        grid = 0.5 * (halves[0] + halves[1])
    # To the last bit: a corner is its encoding, not what sines make of it.
    grid[0, 0], grid[0, -1], grid[-1, 0], grid[-1, -1] = a, b, c, fourth
    return grid


def _edges_first(a: Floats, b: Floats, c: Floats, fourth: Floats, side: int, way: str) -> Floats:
    shares = np.linspace(0, 1, side)
    left = interpolation.between(a, c, shares, way)
    right = interpolation.between(b, fourth, shares, way)
    return interpolation.between(left[:, None], right[:, None], shares, way)
