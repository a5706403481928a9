"""Interpolation between pairs, one way above the other with the same ends, and beyond the ends.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 2.1 and figure 2; beyond the ends: section 2.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from latentloom.base.errors import UsageError
from latentloom.base.figure_options import Choice, Number, Points, Whole
from latentloom.engine.figures.board import below, framed, headed, tiled
from latentloom.engine.figures.figure import PRIOR, TILE, Figure, FigureResult, Steps, Values, decoded, prior_of
from latentloom.engine.figures.points import points_of
from latentloom.engine.interpolation import WAYS, between

if TYPE_CHECKING:
    from latentloom.engine.space import Space

COMPARED = (
    ("lerp,slerp", "Straight above spherical"),
    ("lerp,slerp,cdf", "Straight, spherical, quantiles"),
    ("slerp", "Spherical alone"),
    ("lerp", "Straight alone"),
    ("cdf", "Quantiles alone"),
)


def draw_pairs(space: Space, options: Values) -> Steps:
    """Draw each pair by every way, the ends decoded once so that they are the same to the last pixel."""
    points = points_of(space, options["points"], 2 * options["pairs"])
    if len(points) % 2:
        raise UsageError("Pairs need an even number of points.")
    return (yield from _drawn(space, options, [tuple(points[i : i + 2]) for i in range(0, len(points), 2)], 0.0, 1.0))


def draw_extrapolation(space: Space, options: Values) -> Steps:
    """Draw one pair from before its first end to beyond its second."""
    if not options["first"] < options["last"]:
        raise UsageError("The first share must be smaller than the last one.")
    points = points_of(space, options["points"], 2)
    return (yield from _drawn(space, options, [tuple(points)], options["first"], options["last"]))


def _drawn(space: Space, options: Values, pairs: list[Any], first: float, last: float) -> Steps:
    ways = options["ways"].split(",")
    steps = options["steps"]
    shares = np.linspace(first, last, steps)
    rows = [between(a.latent, b.latent, shares, way, prior_of(space, options)) for a, b in pairs for way in ways]
    if first == 0.0 and last == 1.0:
        for i, row in enumerate(rows):
            row[0], row[-1] = pairs[i // len(ways)][0].latent, pairs[i // len(ways)][1].latent
    latents = np.stack(rows)
    tile = options["tile"]
    pictures = yield from decoded(space, latents.reshape(-1, space.latent_dim), tile)
    columns = [f"{share:.2f}" for share in shares]
    names = dict(WAYS)
    heads = [names[way].partition(" (")[0] for way in ways]
    blocks = []
    for i in range(len(pairs)):
        part = pictures[i * len(ways) * steps : (i + 1) * len(ways) * steps]
        blocks.append(headed(tiled(part, steps), tile=tile, rows=heads, columns=columns if i == 0 else ()))
    norms = np.linalg.norm(latents, axis=2)
    middle = int(np.abs(shares - 0.5).argmin())
    mean, spread = prior_of(space, options).lengths(space.latent_dim)
    numbers: dict[str, Any] = {
        "points": [point.to_json() for pair in pairs for point in pair],
        "middle_norm": {way: float(norms[i :: len(ways), middle].mean()) for i, way in enumerate(ways)},
        "end_norm": float(np.mean([np.linalg.norm(point.latent) for pair in pairs for point in pair])),
        "shell": mean,
        "shell_sd": spread,
    }
    return FigureResult(framed(below(blocks, gap=10)), numbers)


_STEPS = Whole(name="steps", words="pictures in a row, both ends included", default=9, least=2, most=41)

PAIRS = Figure(
    "pairs",
    "Interpolation, pair by pair",
    "Pairs of encodings with what lies between them, a straight line above the arc on the sphere.",
    (
        Points(name="points", title="Ends", words="ends of the pairs, two for each", least=2, most=40),
        Whole(name="pairs", title="Pairs", words="how many where no ends are named", default=3, least=1, most=20),
        Choice(name="ways", words="what is drawn for each pair", default="lerp,slerp", choices=COMPARED),
        _STEPS,
        PRIOR,
        TILE,
    ),
    draw_pairs,
    group="Sampling",
)

EXTRAPOLATION = Figure(
    "extrapolation",
    "Extrapolation",
    "From one encoding to another, and on beyond both.",
    (
        Points(name="points", title="Ends", words="the encodings at the shares 0 and 1", least=2, most=2, letters="AB"),
        Number(name="first", title="First share", words="where the row begins; A is 0", default=-1.0, least=-5, most=1),
        Number(name="last", title="Last share", words="where the row ends; B is 1", default=2.0, least=0, most=5),
        Choice(name="ways", words="what is drawn", default="lerp,slerp", choices=COMPARED),
        Whole(name="steps", words="pictures in a row", default=13, least=2, most=41),
        PRIOR,
        TILE,
    ),
    draw_extrapolation,
    group="Sampling",
)
