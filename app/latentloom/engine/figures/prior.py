"""Draws from the prior, and a grid through its quantiles.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 2.1; the grid after D. P. Kingma and M. Welling,
"Auto-Encoding Variational Bayes", arXiv:1312.6114, figure 4: evenly spaced shares go through the inverse distribution
function, so that every cell of the grid has the same probability under the prior.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.base.figure_options import Choice, Whole
from latentloom.engine.figures.board import framed, tiled
from latentloom.engine.figures.figure import SEED, TILE, Figure, FigureResult, Steps, Values, decoded

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Floats = npt.NDArray[np.float64]

PRIORS = (("gaussian", "Gaussian, N(0, 1)"), ("uniform", "Uniform, as wide as N(0, 1)"))

UNIFORM_REACH = float(np.sqrt(3.0))
"""A coordinate of the uniform prior lies between plus and minus this: it then has variance one, as N(0, 1) has."""


def through_inverse(shares: npt.NDArray[np.floating], prior: str = "gaussian") -> Floats:
    """Return shares 0..1 (any shape) through the inverse distribution function of one coordinate of the prior.

    Shares of exactly 0 and 1, where a Gaussian has no finite value, count as the nearest number that has one.
    """
    from scipy.special import ndtri

    inside = np.clip(np.asarray(shares, np.float64), np.finfo(np.float64).tiny, 1 - np.finfo(np.float64).epsneg)
    if prior == "uniform":
        return UNIFORM_REACH * (2 * inside - 1)
    found: Floats = ndtri(inside)
    return found


def drawn_from(rng: np.random.Generator, count: int, dimensions: int, prior: str = "gaussian") -> Floats:
    """Return draws (count, dimensions): uniform numbers through the prior's inverse distribution function."""
    return through_inverse(rng.random((count, dimensions)), prior)


def draw(space: Space, options: Values) -> Steps:
    """Draw `side` by `side` samples of the prior."""
    side = options["side"]
    rng = np.random.default_rng(options["seed"])
    latents = drawn_from(rng, side * side, space.latent_dim, options["prior"])
    pictures = yield from decoded(space, latents, options["tile"])
    norms = np.linalg.norm(latents, axis=1)
    numbers = {"count": side * side, "norm_mean": float(norms.mean()), "norm_sd": float(norms.std())}
    return FigureResult(framed(tiled(pictures, side)), numbers)


FIGURE = Figure(
    "prior",
    "Prior samples",
    "Pictures of latents drawn from the prior.",
    (
        Whole(
            name="side",
            title="Pictures a side",
            words="how many pictures in a row and in a column",
            default=8,
            least=1,
            most=40,
        ),
        Choice(name="prior", words="the distribution that latents are drawn from", default="gaussian", choices=PRIORS),
        SEED,
        TILE,
    ),
    draw,
    group="Sampling",
)
