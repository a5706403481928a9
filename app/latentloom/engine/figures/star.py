"""The star: N encodings around their middle, and the way from the middle to each.

A J-diagram holds three inputs. T. White (arXiv:1609.04468) leaves more to grids; here every input has a ray of its own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from latentloom.base.figure_options import Choice, Points, Whole
from latentloom.engine.blending.methods import blend
from latentloom.engine.figures.board import PAPER, Pixels, framed
from latentloom.engine.figures.figure import TILE, Figure, FigureResult, Steps, Values, decoded
from latentloom.engine.figures.points import points_of
from latentloom.engine.interpolation import WAYS, between

if TYPE_CHECKING:
    from latentloom.engine.space import Space

MIDDLES = (
    ("spherical", "Middle on the sphere"),
    ("typical", "Centre of mass, at its sources' length"),
    ("linear", "Centre of mass"),
)


def draw(space: Space, options: Values) -> Steps:
    """Draw the middle, and from it a ray to each point."""
    points = points_of(space, options["points"], options["rays"])
    ends = np.stack([point.latent for point in points])
    middle = blend(ends, np.full(len(ends), 1 / len(ends)), options["middle"]).astype(np.float64)
    shares = np.linspace(0, 1, options["steps"])[1:]
    rays = between(middle, ends[:, None], shares, options["way"])
    rays[:, -1] = ends
    tile = options["tile"]
    pictures = yield from decoded(space, np.concatenate([middle[None], rays.reshape(-1, ends.shape[1])]), tile)
    board = arranged(pictures[0], pictures[1:].reshape(*rays.shape[:2], *pictures.shape[1:]))
    numbers = {
        "points": [point.to_json() for point in points],
        "middle_norm": float(np.linalg.norm(middle)),
        "end_norm": float(np.linalg.norm(ends, axis=1).mean()),
    }
    return FigureResult(framed(board), numbers)


def arranged(middle: Pixels, rays: Pixels) -> Pixels:
    """Return the star: the first ray goes up, the others follow clockwise, and no two pictures overlap.

    Args:
        middle: (t, t[, 3]).
        rays: (rays, steps, t, t[, 3]), from the middle outwards.
    """
    count, steps, tile = rays.shape[:3]
    diagonal = tile * math.sqrt(2)
    # Neighbours of the first round must be apart, as must one round from the next.
    first = max(diagonal, diagonal / (2 * math.sin(math.pi / count)) if count > 1 else 0.0) + 4
    radius = first + (diagonal + 2) * np.arange(steps)
    side = math.ceil(2 * radius[-1] + tile)
    board = np.full((side, side, *middle.shape[2:]), PAPER, np.uint8)

    def place(picture: Pixels, x: float, y: float) -> None:
        left, top = round(side / 2 + x - tile / 2), round(side / 2 + y - tile / 2)
        left, top = min(max(left, 0), side - tile), min(max(top, 0), side - tile)
        board[top : top + tile, left : left + tile] = picture

    place(middle, 0, 0)
    for i in range(count):
        angle = 2 * math.pi * i / count
        for j in range(steps):
            place(rays[i, j], radius[j] * math.sin(angle), -radius[j] * math.cos(angle))
    return board


FIGURE = Figure(
    "star",
    "Star",
    "Many encodings around their middle, with the way from the middle to each of them.",
    (
        Points(name="points", title="Ends", words="what stands at the ends of the rays", least=2, most=40),
        Whole(name="rays", words="how many where no ends are named", default=8, least=2, most=40),
        Whole(name="steps", words="pictures from the middle to an end, both included", default=5, least=2, most=15),
        Choice(name="middle", words="what stands in the middle", default="spherical", choices=MIDDLES),
        Choice(name="way", words="how the rays are interpolated", default="slerp", choices=WAYS),
        TILE,
    ),
    draw,
    group="Analogies",
)
