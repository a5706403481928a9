"""Latents along attribute vectors: strips both ways, and grids of two at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from latentloom.engine.attributes.vectors import AttributeVector, Codes

Floats = npt.NDArray[np.float32]

FIRST, LAST = -1.0, 2.0
"""How far a strip goes: from one step without the attribute to two with it, as in plat's scripts."""


def amounts(count: int, first: float = FIRST, last: float = LAST) -> npt.NDArray[np.float64]:
    """Return `count` even amounts from first to last, both included; a single one is `first`."""
    return np.linspace(first, last, count)


def strip(start: Codes, vector: AttributeVector, steps: npt.NDArray[np.floating]) -> Floats:
    """Return the latents of a strip, (len(steps), d): start (d,) plus each amount of the vector."""
    moved = np.asarray(start, np.float64) + np.outer(steps, vector.direction.astype(np.float64))
    return moved.astype(np.float32)


def grid(
    start: Codes,
    across: AttributeVector,
    down: AttributeVector,
    steps_across: npt.NDArray[np.floating],
    steps_down: npt.NDArray[np.floating],
) -> Floats:
    """Return the latents of a grid, (rows, columns, d): `across` grows to the right, `down` to the bottom.

    With balanced vectors this is White's decoupled grid (arXiv:1609.04468, figure 8).
    """
    right = np.multiply.outer(np.asarray(steps_across, np.float64), across.direction.astype(np.float64))
    below = np.multiply.outer(np.asarray(steps_down, np.float64), down.direction.astype(np.float64))
    moved = np.asarray(start, np.float64) + right[None] + below[:, None]
    return moved.astype(np.float32)
