"""Random shares that amount to "about so many classes".

A symmetric Dirichlet(alpha) over n classes has the expected entropy digamma(n alpha + 1) - digamma(alpha + 1)
(D. Wolpert and D. Wolf, Physical Review E 52, 1995). Its exponential follows the median number of effective classes
closely, rises with alpha from 1 to n, and costs nothing to invert by bisection, for any n.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_SMALLEST, _LARGEST = 1e-5, 1e5
_FLOOR = 1e-3
"""All floors together; a class that drew nothing keeps a trace, so that the puck can wake it."""


def digamma(x: float) -> float:
    """Return the logarithmic derivative of the gamma function for x > 0, to about 1e-13.

    Recurrence up to 10, then the asymptotic series (Abramowitz and Stegun 6.3.5 and 6.3.18).
    """
    shift = 0.0
    while x < 10:
        shift -= 1 / x
        x += 1
    s = 1 / (x * x)
    series = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * 691 / 32760)))))
    return shift + math.log(x) - 0.5 / x - series


@lru_cache(maxsize=256)
def concentration(n: int, about: float) -> float:
    """Return the alpha whose draws over `n` classes amount to about `about` effective classes (1..n)."""
    target = math.log(min(max(about, 1.0), float(n)))
    low, high = math.log(_SMALLEST), math.log(_LARGEST)
    for _ in range(60):
        middle = (low + high) / 2
        alpha = math.exp(middle)
        if digamma(n * alpha + 1) - digamma(alpha + 1) < target:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2)


def random_shares(n: int, about: float, seed: int) -> npt.NDArray[np.float64]:
    """Return (n,) shares > 0 with sum 1, drawn from the Dirichlet that `concentration` gives; the same for a seed."""
    drawn = np.random.default_rng(seed).dirichlet(np.full(n, concentration(n, float(about))))
    raised = np.maximum(drawn, _FLOOR / n)
    return np.asarray(raised / raised.sum(), dtype=np.float64)
