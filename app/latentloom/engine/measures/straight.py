"""How far the middle of a straight line lies from where a prior has its mass, for several priors.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 2.1, calls it a tent-pole: between two draws of
N(0, I) in 100 dimensions the length falls from 10 to 7. He leaves a prior under which lines may be straight as future
work. What there is to say of that:

- For any prior of independent coordinates with a variance the middle has half of it, so lengths fall by the root of 2.
  Under a uniform one every point of the line is as likely as its ends all the same: density is no help there.
- For the Cauchy prior (a Gaussian draw over the size of another number, the same for all coordinates) the middle of two
  draws has the very distribution of its ends, since the law is stable with exponent one. Leśniak, Sieradzki and Podolak
  ("Distribution-interpolation trade off in generative models", ICLR 2019) show that this costs the mean: a prior that
  has one cannot do it.
- The other way is to bend the space. A line between shares of the prior (its distribution function) is straight in
  the unit cube; of a Gaussian prior, though, its middle is shorter still: 6 in 100 dimensions. Slerp is straight in
  angles, and keeps the lengths.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from latentloom.engine.interpolation import between
from latentloom.engine.latent_prior import NORMAL, UNIFORM

Values = npt.NDArray[np.float64]

PRIORS = ("normal", "uniform", "cauchy")
WAYS = ("lerp", "cdf", "slerp")
"""Ways of `interpolation.between`: straight in the latents, in the shares of the prior, and in angles."""


@dataclass(frozen=True)
class Middle:
    """Lengths of middles beside those of the draws that they lie between.

    Attributes:
        ends, middles: median lengths.
        deviations: how many standard deviations of the ends' lengths the middles' mean is below theirs; None where the
            prior has none.
        statistic: Kolmogorov and Smirnov's distance between the distributions of both lengths, 0 (the same) to 1.
    """

    ends: float
    middles: float
    deviations: float | None
    statistic: float


def draws(prior: str, rng: np.random.Generator, count: int, dimensions: int) -> Values:
    """Return draws (count, dimensions) of a prior in PRIORS."""
    if prior == "uniform":
        return UNIFORM.draw(rng, count, dimensions)
    found = NORMAL.draw(rng, count, dimensions)
    return found / np.abs(rng.standard_normal((count, 1))) if prior == "cauchy" else found


def middle(prior: str, way: str, dimensions: int, count: int = 20_000, seed: int = 0) -> Middle:
    """Measure the middles between `count` pairs of draws of a prior in PRIORS, by a way in WAYS.

    Raises:
        ValueError: "cdf" of the Cauchy prior: its coordinates hang together, so it has no shares a coordinate.
    """
    from scipy import stats

    if (prior, way) == ("cauchy", "cdf"):
        raise ValueError("the coordinates of the Cauchy prior are not independent")
    rng = np.random.default_rng(seed)
    a, b, fresh = (draws(prior, rng, count, dimensions) for _ in range(3))
    ends = np.linalg.norm(fresh, axis=1)
    middles = np.linalg.norm(between(a, b, 0.5, way, UNIFORM if prior == "uniform" else NORMAL), axis=1)
    apart = None if prior == "cauchy" else float((ends.mean() - middles.mean()) / ends.std())
    distance = float(stats.ks_2samp(ends, middles).statistic)
    return Middle(float(np.median(ends)), float(np.median(middles)), apart, distance)
