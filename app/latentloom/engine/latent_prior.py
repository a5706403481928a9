"""The distributions that latents are drawn from, as numbers: draws, distribution function, quantiles, lengths.

Both have mean zero and variance one in every coordinate, independent of each other, so that typical lengths are about
the root of the dimension whichever it is. DCGAN (Radford, Metz and Chintala, ICLR 2016) draws from a box, most others
from a Gaussian; T. White, "Sampling Generative Networks", arXiv:1609.04468, asks that tools serve both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.floating[Any]]

HALF_WIDTH = math.sqrt(3.0)
"""Of the box: a uniform coordinate of variance one lies in -sqrt(3) to sqrt(3)."""


@dataclass(frozen=True)
class LatentPrior:
    """The prior of one coordinate: "normal", N(0, 1), or "uniform" over -sqrt(3) to sqrt(3)."""

    name: Literal["normal", "uniform"] = "normal"

    @property
    def title(self) -> str:
        """Its name for people."""
        return "Gaussian prior" if self.name == "normal" else "uniform prior"

    def draw(self, rng: np.random.Generator, count: int, dimensions: int) -> Values:
        """Return draws (count, dimensions)."""
        if self.name == "normal":
            return rng.standard_normal((count, dimensions))
        return rng.uniform(-HALF_WIDTH, HALF_WIDTH, (count, dimensions))

    def share(self, values: Numbers) -> Values:
        """Return the share of the prior below each value, 0..1: the distribution function."""
        if self.name == "normal":
            from scipy.special import ndtr

            below: Values = ndtr(np.asarray(values, np.float64))
            return below
        return np.clip((np.asarray(values, np.float64) / HALF_WIDTH + 1) / 2, 0.0, 1.0)

    def quantile(self, shares: Numbers) -> Values:
        """Return the value below which each share (0..1) of the prior lies: the inverse of `share`."""
        if self.name == "normal":
            from scipy.special import ndtri

            values: Values = ndtri(np.asarray(shares, np.float64))
            return values
        return HALF_WIDTH * (2 * np.clip(np.asarray(shares, np.float64), 0.0, 1.0) - 1)

    def lengths(self, dimensions: int) -> tuple[float, float]:
        """Return mean and standard deviation of the length of a draw.

        Of the Gaussian those of the chi distribution. Of the box the first terms of the expansion around the root of
        the dimension: with v = 4/5 the variance of a squared coordinate, sqrt(d) - v / (8 sqrt(d)) and sqrt(v) / 2,
        good to 0.5% from 16 dimensions on.
        """
        if self.name == "normal":
            # Not by scipy.stats: its import takes a good part of the time to the first window.
            mean = math.sqrt(2) * math.exp(math.lgamma((dimensions + 1) / 2) - math.lgamma(dimensions / 2))
            return mean, math.sqrt(max(dimensions - mean**2, 0.0))
        variance = 0.8
        root = math.sqrt(dimensions)
        return root - variance / (8 * root), math.sqrt(variance) / 2


NORMAL = LatentPrior("normal")
UNIFORM = LatentPrior("uniform")


def prior_of(settings: Mapping[str, Any]) -> LatentPrior:
    """Return the prior that a family's settings name; most families have no such setting, and a Gaussian one."""
    return UNIFORM if settings.get("prior") == "uniform" else NORMAL
