"""Balancing attributes by replication: every combination of them as often as every other.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 3.1: where smiling and being a woman go together in
the data, the vector of a smile also feminises. Pictures of the rare combinations are repeated until all 2^n cells of
the contingency table hold the same number; the vectors then found from it are free of that correlation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError

Bools = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

MAX_BALANCED = 16
"""Attributes balanced at once at most: 65,536 cells."""


def contingency(values: Bools, times: npt.NDArray[np.integer] | None = None) -> Counts:
    """Return how many pictures there are of every combination, an array with n axes of length 2.

    Args:
        values: (N, n) bool; index 0 along axis k is without attribute k, index 1 with it.
        times: (N,) how often each picture counts; None for once each.
    """
    count = values.shape[1]
    counts = np.bincount(_cells(values), times, minlength=2**count)
    return np.rint(counts).astype(np.int64).reshape((2,) * count)


def replication(values: Bools, names: Sequence[str], seed: int = 0) -> Counts:
    """Return how often each picture must be repeated so that all 2^n cells hold as many as the fullest one.

    Within a cell the repeats are spread as evenly as whole numbers allow; which pictures get one more is drawn.

    Args:
        values: (N, n) bool, one column an attribute.
        names: n names, for the sentence.
        seed: of the draw.

    Returns:
        (N,) whole numbers of 1 or more.

    Raises:
        UsageError: a combination has no picture, so that no number of repeats makes up for it; or too many attributes.
    """
    if values.shape[1] > MAX_BALANCED:
        raise UsageError(f"At most {MAX_BALANCED} attributes are balanced at once; choose fewer.")
    cells = _cells(values)
    sizes = np.bincount(cells, minlength=2 ** values.shape[1])
    if not sizes.all():
        raise UsageError(
            f"No picture is {_combination(int(sizes.argmin()), names)}, so these cannot be balanced: leave one out."
        )
    rng = np.random.default_rng(seed)
    most = int(sizes.max())
    times = np.empty(len(cells), np.int64)
    order = np.argsort(cells, kind="stable")
    for rows in np.split(order, np.cumsum(sizes)[:-1]):
        whole, rest = divmod(most, len(rows))
        times[rows] = whole
        times[rng.permutation(rows)[:rest]] += 1
    return times


def shares(values: Bools, times: npt.NDArray[np.integer] | None = None) -> npt.NDArray[np.float64]:
    """Return the share of pictures that has each attribute, (n,), 0..1."""
    found: npt.NDArray[np.float64] = np.average(values.astype(np.float64), axis=0, weights=times)
    return found


def conditional(values: Bools, times: npt.NDArray[np.integer] | None = None) -> npt.NDArray[np.float64]:
    """Return the share of pictures with attribute i that has attribute j, (n, n); NaN where none has i."""
    counts = np.ones(len(values)) if times is None else np.asarray(times, np.float64)
    both = (values * counts[:, None]).T @ values.astype(np.float64)
    having = both.diagonal()[:, None]
    found: npt.NDArray[np.float64] = np.divide(both, having, out=np.full_like(both, np.nan), where=having > 0)
    return found


def table_of(values: Bools, names: Sequence[str], times: npt.NDArray[np.integer] | None = None) -> dict[str, Any]:
    """Return a contingency table in words: counts and percentages a combination, as plain JSON values.

    Of two attributes it has the margins too, as in White's tables 1 and 2.
    """
    counts = contingency(values, times)
    total = int(counts.sum())
    lines = [
        {
            **{name: bool(bit) for name, bit in zip(names, place, strict=True)},
            "count": int(counts[place]),
            "percent": round(100 * int(counts[place]) / total, 2) if total else 0.0,
        }
        for place in np.ndindex(*counts.shape)
    ]
    table: dict[str, Any] = {"attributes": list(names), "total": total, "cells": lines}
    if total:
        table["percent_with"] = {
            name: round(100 * float(share), 2) for name, share in zip(names, shares(values, times), strict=True)
        }
    return table


def _cells(values: Bools) -> npt.NDArray[np.int64]:
    """Return the number of each picture's cell, the first attribute being the highest bit."""
    bits = 2 ** np.arange(values.shape[1] - 1, -1, -1, dtype=np.int64)
    found: npt.NDArray[np.int64] = values.astype(np.int64) @ bits
    return found


def _combination(cell: int, names: Sequence[str]) -> str:
    parts = []
    for place, name in enumerate(names):
        has = cell >> (len(names) - 1 - place) & 1
        parts.append(f"{'with' if has else 'without'} {name}")
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
