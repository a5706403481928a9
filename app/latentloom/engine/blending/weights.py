"""Weights of a blend: finite, none negative, sum one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError

Vector = npt.NDArray[np.float64]


def normalise(values: Sequence[float], names: Sequence[str] | None = None) -> Vector:
    """Scale weights so that they sum to one.

    The sum is exactly rounded (`math.fsum`), so the result does not depend on the order of the weights, and the weights
    are divided by the greatest first, so huge and tiny ones neither overflow nor vanish.

    Args:
        values: m numbers >= 0, not all zero.
        names: m names for the error sentence; by default "source 1", "source 2", ...

    Returns:
        (m,) float64, each >= 0, sum 1 up to rounding.

    Raises:
        UsageError: a weight is negative, infinite or not a number, all are zero, or there are none.
    """
    if names is None:
        names = [f"source {i + 1}" for i in range(len(values))]
    if len(values) == 0:
        raise UsageError("A blend needs at least one class with a weight above zero.")
    for name, value in zip(names, values, strict=True):
        if math.isnan(value):
            raise UsageError(f"The weight of {name} is not a number: give a number of zero or more.")
        if math.isinf(value):
            raise UsageError(f"The weight of {name} is infinite: give a finite number of zero or more.")
        if value < 0:
            raise UsageError(f"The weight of {name} is negative ({value:g}): give a number of zero or more.")
    greatest = max(values)
    if greatest == 0:
        shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
        raise UsageError(f"All weights are zero ({shown}): give at least one class a weight above zero.")
    scaled = [float(value) / float(greatest) for value in values]
    return np.array(scaled) / math.fsum(scaled)
