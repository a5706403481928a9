"""Draws from the prior. T. White, "Sampling Generative Networks", arXiv:1609.04468, section 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from latentloom.base.figure_options import Whole
from latentloom.engine.figures.board import framed, tiled
from latentloom.engine.figures.figure import PRIOR, SEED, TILE, Figure, FigureResult, Steps, Values, decoded, prior_of
from latentloom.engine.interpolation import drawn_from

if TYPE_CHECKING:
    from latentloom.engine.space import Space


def draw(space: Space, options: Values) -> Steps:
    """Draw `side` by `side` samples of the prior."""
    side = options["side"]
    rng = np.random.default_rng(options["seed"])
    latents = drawn_from(rng, side * side, space.latent_dim, prior_of(space, options))
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
        PRIOR,
        SEED,
        TILE,
    ),
    draw,
    group="Sampling",
)
