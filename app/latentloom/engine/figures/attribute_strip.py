"""Strips along an attribute vector, both ways (T. White, arXiv:1609.04468, section 3 and figure 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from latentloom.base.figure_options import Number, Points, Whole
from latentloom.engine.figures.attribute_options import (
    ATTRIBUTE,
    BALANCE,
    EFFECT,
    FIT,
    LABELS,
    STRENGTH,
    VECTOR,
    found_vector,
    told,
    words_of,
)
from latentloom.engine.figures.board import framed, headed, tiled, titled
from latentloom.engine.figures.figure import TILE, Figure, FigureResult, Steps, Values, decoded
from latentloom.engine.figures.points import points_of

if TYPE_CHECKING:
    from latentloom.engine.space import Space

STARTS = 3


def draw(space: Space, options: Values) -> Steps:
    """Draw a row for each starting point, from `first` steps of the vector to `last`."""
    from latentloom.engine.attributes.strips import amounts, strip

    starts = points_of(space, options["points"], STARTS)
    vector = yield from found_vector(space, options)
    steps = amounts(options["steps"], options["first"], options["last"])
    latents = np.concatenate([strip(start.latent, vector, steps) for start in starts])
    pictures = yield from decoded(space, latents, options["tile"])
    heads = [f"{step:+.2g}" if step else "0" for step in steps]
    grid = headed(
        tiled(pictures, len(steps)), tile=options["tile"], columns=heads, rows=[start.label for start in starts]
    )
    numbers = {
        "vector": told(vector),
        "amounts": [float(step) for step in steps],
        "points": [start.to_json() for start in starts],
    }
    return FigureResult(framed(titled(grid, vector.name, words_of(vector, options))), numbers)


FIGURE = Figure(
    "attribute-strip",
    "Attribute strip",
    "Pictures moved along an attribute's vector, from one step without it to two steps with it.",
    (
        ATTRIBUTE,
        BALANCE,
        FIT,
        EFFECT,
        STRENGTH,
        Points(name="points", words="where the rows start", least=1, most=50),
        Number(name="first", words="steps at the left end", default=-1.0, least=-10, most=10, step=0.5),
        Number(name="last", words="steps at the right end", default=2.0, least=-10, most=10, step=0.5),
        Whole(name="steps", title="Pictures", words="how many pictures a row", default=7, least=2, most=60),
        LABELS,
        VECTOR,
        TILE,
    ),
    draw,
    group="Attributes",
)
