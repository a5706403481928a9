"""A grid through the prior's quantiles: every cell has the same probability.

D. P. Kingma and M. Welling, "Auto-Encoding Variational Bayes", arXiv:1312.6114, figure 4: evenly spaced shares of the
unit square go through the inverse distribution function. A space of more than two dimensions is cut along two of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from latentloom.base.errors import UsageError
from latentloom.base.figure_options import Points, Whole
from latentloom.engine.figures.board import framed, headed, tiled
from latentloom.engine.figures.figure import PRIOR, TILE, Figure, FigureResult, Steps, Values, decoded, prior_of
from latentloom.engine.figures.points import points_of
from latentloom.engine.interpolation import Floats, through_inverse
from latentloom.engine.latent_prior import LatentPrior

if TYPE_CHECKING:
    from latentloom.engine.space import Space

AUTOMATIC = -1


def grid_latents(side: int, axes: tuple[int, int], around: Floats, prior: LatentPrior) -> Floats:
    """Return (side, side, d) latents: two coordinates run through the middles of `side` equally probable parts.

    Args:
        side: cells a side.
        axes: the coordinate that grows to the right, and the one that grows upwards.
        around: (d,) all other coordinates.
        prior: whose quantiles.
    """
    values = through_inverse((np.arange(side) + 0.5) / side, prior)
    grid = np.tile(around, (side, side, 1))
    grid[..., axes[0]] = values[None, :]
    grid[..., axes[1]] = values[::-1, None]
    return grid


def draw(space: Space, options: Values) -> Steps:
    """Cut the space along two coordinates, by default those in which the encodings vary most.

    Raises:
        UsageError: the space has no such coordinates, or one is named twice.
    """
    widest = np.argsort(-space.atlas.codes.var(axis=0), kind="stable")
    chosen = [options["across"], options["up"]]
    if space.latent_dim < 2:
        raise UsageError("A grid needs two coordinates, and this space has one alone.")
    if chosen[0] == chosen[1] != AUTOMATIC:
        raise UsageError(f"A grid needs two different coordinates; {chosen[0]} is named twice.")
    for one in chosen:
        if one >= space.latent_dim:
            raise UsageError(f"This space has the coordinates 0 to {space.latent_dim - 1}; there is no {one}.")
    free = [int(i) for i in widest if i not in chosen]
    across, up = (free.pop(0) if one == AUTOMATIC else one for one in chosen)
    point = points_of(space, options["around"], 1)[0]
    side = options["side"]
    latents = grid_latents(side, (across, up), point.latent, prior_of(space, options))
    pictures = yield from decoded(space, latents.reshape(-1, space.latent_dim), options["tile"])
    shares = [f"{100 * (i + 0.5) / side:.3g} %" for i in range(side)]
    board = headed(tiled(pictures, side), tile=options["tile"], columns=shares, rows=shares[::-1])
    return FigureResult(framed(board), {"across": across, "up": up, "around": point.to_json()})


FIGURE = Figure(
    "quantile-grid",
    "Grid of quantiles",
    "A cut through the space along two coordinates, in steps that are equally probable under the prior.",
    (
        Whole(
            name="side", title="Pictures a side", words="how many in a row and in a column", default=9, least=2, most=40
        ),
        Whole(name="across", words="the coordinate to the right; -1 takes the widest", default=-1, least=-1, most=1023),
        Whole(name="up", words="the coordinate upwards; -1 takes the next widest", default=-1, least=-1, most=1023),
        Points(name="around", words="the point that all other coordinates are taken from, or origin", most=1),
        PRIOR,
        TILE,
    ),
    draw,
    group="Sampling",
)
