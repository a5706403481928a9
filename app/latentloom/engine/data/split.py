"""Which pictures training never sees."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError


def check_share(share: float) -> None:
    """Raise UsageError unless 0 <= share < 1."""
    if not (math.isfinite(share) and 0 <= share < 1):
        raise UsageError(f"The held-out share must be at least 0 and below 1, not {share}.")


def stratified(labels: npt.NDArray[np.int32], share: float, seed: int) -> npt.NDArray[np.bool_]:
    """Hold out the same share of every class.

    A class of two or more pictures gives the rounded share, at least one and at most all but one, so that each
    class is both learned and measured. A class of one picture gives none. A share of 0 holds out nothing.

    Args:
        labels: (n,) class indices.
        share: 0 <= share < 1.
        seed: the same seed holds out the same pictures.

    Returns:
        (n,) bool.

    Raises:
        UsageError: when the share is out of range.
    """
    check_share(share)
    held_out = np.zeros(len(labels), bool)
    if share == 0:
        return held_out
    random = np.random.default_rng(seed)
    for label in np.unique(labels):
        rows = random.permutation(np.flatnonzero(labels == label))
        count = min(max(round(share * len(rows)), 1), len(rows) - 1)
        held_out[rows[:count]] = True
    return held_out
