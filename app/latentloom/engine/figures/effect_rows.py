"""A synthetic attribute as a constant offset (T. White, arXiv:1609.04468, section 3.2, figures 9 and 10).

Four rows: copies; with an attribute; copies less the effect; with the attribute and less the effect. Taking the vector
of blur away sharpens whatever is decoded, and leaves the brightness alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from latentloom.base.attribute_words import EFFECT_WORDS
from latentloom.base.figure_options import Choice, Number, Points
from latentloom.engine.figures.attribute_options import (
    ATTRIBUTE,
    BALANCE,
    FIT,
    LABELS,
    STRENGTH,
    VECTOR,
    found_vector,
    told,
)
from latentloom.engine.figures.board import framed, headed, tiled, titled
from latentloom.engine.figures.figure import TILE, Figure, FigureResult, Steps, Values, decoded
from latentloom.engine.figures.points import points_of

if TYPE_CHECKING:
    from latentloom.engine.space import Space

STARTS = 6


def draw(space: Space, options: Values) -> Steps:
    """Draw the four rows, and measure how each looks."""
    from latentloom.engine.attributes.synthetic import look, synthetic_steps

    starts = points_of(space, options["points"], STARTS)
    effect = yield from synthetic_steps(space, options["effect"], options["strength"] or None)
    attribute = yield from found_vector(space, {**options, "effect": "none"})
    latents = np.stack([start.latent for start in starts]).astype(np.float32)
    with_it = attribute.moved(latents, options["attribute_amount"])
    rows = [latents, with_it, effect.moved(latents, options["amount"]), effect.moved(with_it, options["amount"])]
    pictures = yield from decoded(space, np.concatenate(rows), options["tile"])
    words = EFFECT_WORDS[options["effect"]]
    offset = f"{words.title.lower()} {options['amount']:+g}"
    added = f"{attribute.name} {options['attribute_amount']:+g}"
    heads = ("copies", added, offset, "both")
    count = len(starts)
    looks = {head: _told(look(pictures[i * count : (i + 1) * count])) for i, head in enumerate(heads)}
    grid = headed(tiled(pictures, count), tile=options["tile"], rows=heads)
    plain, moved = looks[heads[0]], looks[heads[2]]
    note = (
        f"sharpness {plain['sharpness']:.4f}, then {moved['sharpness']:.4f}; "
        f"brightness {plain['brightness']:.3f}, then {moved['brightness']:.3f}"
    )
    numbers = {
        "effect": told(effect),
        "attribute": told(attribute),
        "looks": looks,
        "points": [start.to_json() for start in starts],
    }
    return FigureResult(framed(titled(grid, f"{words.title} as a constant offset", note)), numbers)


def _told(seen: Any) -> dict[str, float]:
    return {"sharpness": float(seen.sharpness), "brightness": float(seen.brightness)}


FIGURE = Figure(
    "effect-rows",
    "Synthetic attribute",
    "Copies, with an attribute, less an effect such as blur, and with both, and how sharp and bright each row is.",
    (
        Choice(
            name="effect",
            words="what is done to the space's own pictures to find the vector",
            default="blur",
            choices=tuple((name, words.title) for name, words in EFFECT_WORDS.items()),
        ),
        STRENGTH,
        Number(name="amount", words="steps of the effect's vector", default=-1.0, least=-10, most=10, step=0.5),
        ATTRIBUTE,
        Number(
            name="attribute_amount",
            words="steps of the attribute's vector",
            default=1.0,
            least=-10,
            most=10,
            step=0.5,
        ),
        BALANCE,
        FIT,
        Points(name="points", words="the pictures of a row", least=1, most=50),
        LABELS,
        VECTOR,
        TILE,
    ),
    draw,
    group="Attributes",
)
