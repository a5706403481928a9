"""A is to B as C is to what? T. White, "Sampling Generative Networks", arXiv:1609.04468, section 2.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from latentloom.base.figure_options import Points
from latentloom.engine.figures.board import beside, captioned, framed, tiled, titled
from latentloom.engine.figures.figure import TILE, Figure, FigureResult, Steps, Values, decoded
from latentloom.engine.figures.points import points_of
from latentloom.engine.jdiagram import CORNERS, analogy

if TYPE_CHECKING:
    from latentloom.engine.space import Space


def draw(space: Space, options: Values) -> Steps:
    """Draw A and B above C and the fourth, once for each way to place the fourth."""
    points = points_of(space, options["points"], 3)
    a, b, c = (point.latent for point in points)
    fourths = [analogy(a, b, c, corner) for corner, _ in CORNERS]
    turned = [analogy(a, c, b, corner) for corner, _ in CORNERS]
    tile = options["tile"]
    pictures = yield from decoded(space, np.stack([a, b, c, *fourths]), tile)
    blocks = []
    for i, (_, words) in enumerate(CORNERS):
        square = [pictures[0], pictures[1], pictures[2], pictures[3 + i]]
        labels = [f"{letter}: {point.label}" for letter, point in zip("ABC", points, strict=True)] + ["?"]
        tiles = np.stack([captioned(one, label) for one, label in zip(square, labels, strict=True)])
        blocks.append(titled(tiled(tiles, 2, 8), "A : B = C : ?", words))
    numbers = {
        "points": [point.to_json() for point in points],
        "norms": {letter: float(np.linalg.norm(z)) for letter, z in zip("ABC", (a, b, c), strict=True)},
        "fourth_norm": {corner: float(np.linalg.norm(z)) for (corner, _), z in zip(CORNERS, fourths, strict=True)},
        # A:B::C:? = A:C::B:?, to the last bit.
        "change_when_b_and_c_change_places": max(
            float(np.abs(one - other).max()) for one, other in zip(fourths, turned, strict=True)
        ),
    }
    return FigureResult(framed(beside(blocks, gap=32)), numbers)


FIGURE = Figure(
    "analogy",
    "Analogy",
    "A is to B as C is to what: the fourth as B + C - A, and brought back to the others' length.",
    (
        Points(name="points", words="A, B and C", least=3, most=3, letters="ABC"),
        TILE,
    ),
    draw,
    group="Analogies",
)
