"""The J-diagram as a figure; what stands where is in `engine.jdiagram`.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 2.2, has four rules: (i) A, B and C are given as
input pictures, (ii) beside each stands its reconstruction, a corner of the diagram, (iii) the fourth corner is
B + C - A, (iv) everything else is interpolated.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from latentloom.base.figure_options import Choice, Points, Toggle, Whole
from latentloom.engine.data.photo import resized
from latentloom.engine.figures.board import framed, tiled
from latentloom.engine.figures.figure import TILE, Figure, FigureResult, Steps, Values, decoded
from latentloom.engine.figures.originals import with_originals
from latentloom.engine.figures.points import Point, points_of
from latentloom.engine.interpolation import WAYS
from latentloom.engine.jdiagram import CORNERS, ORDERS, jdiagram

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Pixels = npt.NDArray[np.uint8]

POINTS = Points(name="points", words="A (top left), B (top right) and C (bottom left)", least=3, most=3, letters="ABC")
SIDE = Whole(
    name="side", title="Pictures a side", words="how many in a row and in a column", default=7, least=2, most=25
)
CORNER = Choice(
    name="corner", title="Fourth corner", words="what completes the analogy", default="gradient", choices=CORNERS
)
ORDER = Choice(
    name="order", title="Inside", words="in which order the inside is interpolated", default="edges", choices=ORDERS
)
WAY = Choice(name="way", words="how it is interpolated", default="slerp", choices=WAYS)
INPUTS = Toggle(
    name="inputs", title="Input pictures", words="the input pictures beside their reconstructions", default=True
)


def diagram_steps(
    space: Space, latents: Sequence[Any], inputs: Sequence[Pixels | None], options: Values
) -> Generator[tuple[int, int], None, tuple[Pixels, Any]]:
    """Draw one diagram; returns its picture and its latents (side, side, d).

    Args:
        space: decodes.
        latents: of A, B and C, (d,) each.
        inputs: their pictures, each (h, h[, 3]) or None for none.
        options: "side", "corner", "order", "way" and "tile".
    """
    side, tile = options["side"], options["tile"]
    a, b, c = latents
    grid = jdiagram(a, b, c, side, options["corner"], options["order"], options["way"])
    pictures = yield from decoded(space, grid.reshape(-1, grid.shape[-1]), tile)
    squares = pictures.reshape(side, side, *pictures.shape[1:])
    if any(one is not None for one in inputs):
        page = np.full((side, side + 2, *pictures.shape[1:]), 255, np.uint8)
        page[:, 1:-1] = squares
        for (row, column), one in zip(((0, 0), (0, -1), (-1, 0)), inputs, strict=True):
            if one is not None:
                page[row, column] = _like(one, tile, pictures.ndim == 4)
        squares = page
    return tiled(squares.reshape(-1, *pictures.shape[1:]), squares.shape[1]), grid


def draw(space: Space, options: Values) -> Steps:
    """Draw the diagram, its three input pictures outside of their corners where they are at hand."""
    points: list[Point] = points_of(space, options["points"], 3)
    if options["inputs"]:
        points = yield from with_originals(space, points)
    inputs = [point.picture if options["inputs"] else None for point in points]
    picture, grid = yield from diagram_steps(space, [point.latent for point in points], inputs, options)
    norms = np.linalg.norm(grid, axis=2)
    missing = options["inputs"] and any(one is None for one in inputs)
    numbers = {
        "points": [point.to_json() for point in points],
        "inputs_shown": sum(one is not None for one in inputs),
        "fourth_norm": float(norms[-1, -1]),
        "corner_norms": [float(norms[0, 0]), float(norms[0, -1]), float(norms[-1, 0])],
        "least_norm": float(norms.min()),
    } | ({"note": "some input pictures are not at hand"} if missing else {})
    return FigureResult(framed(picture), numbers)


def _like(picture: Pixels, tile: int, colour: bool) -> Pixels:
    """Return a picture as a tile of the diagram."""
    fitted: Pixels = resized(picture[None], tile)[0]
    if colour and fitted.ndim == 2:
        return np.repeat(fitted[..., None], 3, axis=2)
    return fitted if colour or fitted.ndim == 2 else fitted.mean(axis=2).astype(np.uint8)


FIGURE = Figure(
    "jdiagram",
    "J-diagram",
    "Three encodings with all that lies between them, and the fourth corner that completes the analogy.",
    (POINTS, SIDE, CORNER, ORDER, WAY, INPUTS, TILE),
    draw,
    group="Analogies",
)
