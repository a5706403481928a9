"""The stored drawings nearest to a latent: exact, by looking at all of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]

PORTION = 65_536
"""Rows that are measured at once: a few megabytes, whatever the space holds."""


def nearest_rows(
    codes: Floats, latent: Floats, count: int, leave_out: int | None = None
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Return the rows of the nearest codes, nearest first, and their Euclidean distances.

    Of codes at the same distance the one of the lower row comes first.

    Args:
        codes: (n, d).
        latent: (d,).
        count: how many; fewer where there are not so many.
        leave_out: a row that does not count, the drawing's own for its neighbours.
    """
    squares = np.empty(len(codes), np.float64)
    for start in range(0, len(codes), PORTION):
        apart = codes[start : start + PORTION] - latent
        squares[start : start + PORTION] = np.einsum("nd,nd->n", apart, apart)
    if leave_out is not None and 0 <= leave_out < len(codes):
        squares[leave_out] = np.inf
    most = min(count, int(np.isfinite(squares).sum()))
    if most <= 0:
        return np.zeros(0, np.intp), np.zeros(0)
    # All that are as near as the last one, so that ties fall by row and not by how the partition went.
    furthest = np.partition(squares, most - 1)[most - 1]
    near = np.flatnonzero(squares <= furthest)
    near = near[np.argsort(squares[near], kind="stable")][:most]
    # Once more in double precision: single precision may have swapped two that are almost as near.
    exact = np.sqrt(((np.asarray(codes[near], np.float64) - np.asarray(latent, np.float64)) ** 2).sum(axis=1))
    order = np.argsort(exact, kind="stable")
    return near[order], exact[order]
