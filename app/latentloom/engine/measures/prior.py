"""How far the encodings of a set are from the prior that samples are drawn from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.engine.latent_prior import NORMAL, LatentPrior
from latentloom.engine.measures.distributions import inside_share

Floats = npt.NDArray[np.floating[Any]]
Values = npt.NDArray[np.float64]

BOX_DRAWS = 20_000


@dataclass(frozen=True)
class Shell:
    """Lengths of codes beside those of draws from the prior.

    Attributes:
        mean, deviation: of the codes' lengths; expected, expected_deviation: of the prior's, for N(0, I) those of the
            chi distribution with d degrees.
        statistic: Kolmogorov and Smirnov's distance between both distributions, 0..1; p: its chance under the prior.
    """

    mean: float
    deviation: float
    expected: float
    expected_deviation: float
    statistic: float
    p: float


def shell_test(codes: Floats, prior: LatentPrior = NORMAL) -> Shell:
    """Compare the lengths of codes (n, d) with the shell on which draws from the prior lie.

    The box has no distribution of lengths in closed form; 20,000 draws stand for it.
    """
    from scipy import stats

    lengths = np.linalg.norm(np.asarray(codes, np.float64), axis=1)
    d = codes.shape[1]
    expected, deviation = prior.lengths(d)
    if prior.name == "normal":
        found = stats.kstest(lengths, stats.chi(d).cdf)
    else:
        drawn = np.linalg.norm(prior.draw(np.random.default_rng(0), BOX_DRAWS, d), axis=1)
        found = stats.ks_2samp(lengths, drawn)
    return Shell(
        float(lengths.mean()), float(lengths.std()), expected, deviation, float(found.statistic), float(found.pvalue)
    )


def mmd_squared(first: Floats, second: Floats, bandwidth: float | None = None) -> float:
    """Return the squared maximum mean discrepancy of (n, d) and (m, d), unbiased (Gretton et al., JMLR 13, 2012).

    Kernel exp(-|x - y|^2 / (2 b^2)); b is the root of d where it is not given, about the typical distance of draws from
    N(0, I) over the root of 2. 0 for equal distributions, slightly below by chance.

    Raises:
        ValueError: fewer than two points on a side.
    """
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    n, m = len(a), len(b)
    if min(n, m) < 2:
        raise ValueError("an unbiased discrepancy needs two points or more on both sides")
    width = bandwidth or math.sqrt(a.shape[1])
    within_a, within_b, across = (_kernel(x, y, width) for x, y in ((a, a), (b, b), (a, b)))
    one = (within_a.sum() - n) / (n * (n - 1))
    two = (within_b.sum() - m) / (m * (m - 1))
    return float(one + two - 2 * across.mean())


def outside_share(codes: Floats, draws: Floats, k: int = 3) -> float:
    """Return the share of draws from the prior (n, d) that lie outside the manifold of encodings (m, d).

    White ("Sampling Generative Networks", 2016) leaves this open as future work; the manifold is that of
    `distributions.inside_share`.
    """
    return 1.0 - inside_share(draws, codes, k)


def _kernel(x: Values, y: Values, width: float) -> Values:
    squares = (x**2).sum(axis=1)[:, None] + (y**2).sum(axis=1)[None] - 2 * x @ y.T
    values: Values = np.exp(-np.maximum(squares, 0) / (2 * width**2))
    return values
