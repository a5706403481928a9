"""The tent-pole: how far a straight line between two draws leaves the shell that draws lie on.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 2.1: in 100 dimensions draws of N(0, I) have the
length 10 with a spread below one, and half-way of a straight line the length is about 7, more than four spreads off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from latentloom.base.figure_options import Choice, Whole
from latentloom.engine.figures.board import framed
from latentloom.engine.figures.chart import Chart
from latentloom.engine.figures.figure import PRIOR, SEED, Figure, FigureResult, Steps, Values, prior_of
from latentloom.engine.interpolation import WAYS, Floats, between, drawn_from

if TYPE_CHECKING:
    from latentloom.engine.space import Space

NUMBERS = 1_000_000
"""Numbers that one step handles."""
PLACES = 41


def draw(space: Space, options: Values) -> Steps:
    """Measure the lengths along the way of many pairs."""
    count, prior = options["pairs"], prior_of(space, options)
    rng = np.random.default_rng(options["seed"])
    if options["ends"] == "prior":
        dimensions = options["dimensions"] or space.latent_dim
        first, second = (drawn_from(rng, count, dimensions, prior) for _ in range(2))
    else:
        codes = _held_out(space)
        first, second = (codes[rng.integers(len(codes), size=count)] for _ in range(2))
        dimensions = space.latent_dim
    shares = np.linspace(0, 1, PLACES)
    norms: dict[str, list[Floats]] = {way: [] for way, _ in WAYS}
    portion = max(1, NUMBERS // (PLACES * dimensions))
    for start in range(0, count, portion):
        a, b = first[start : start + portion, None], second[start : start + portion, None]
        for way, found in norms.items():
            found.append(np.linalg.norm(between(a, b, shares, way, prior), axis=2))
        yield min(start + portion, count), count
    lengths = {way: np.concatenate(found) for way, found in norms.items()}
    ends = np.linalg.norm(np.concatenate([first, second]), axis=1)
    numbers = measured(ends, {way: found[:, PLACES // 2] for way, found in lengths.items()})
    picture = _chart(shares, ends, lengths, dimensions)
    return FigureResult(framed(picture, 8), {"dimensions": dimensions, "pairs": count} | numbers)


def measured(ends: Floats, middles: dict[str, Floats]) -> dict[str, Any]:
    """Return mean and spread of the ends' lengths, and for each way the mean length half-way and how many spreads off.

    Args:
        ends: (n,) lengths of the ends; middles: for each way (m,) lengths half-way.
    """
    mean, spread = float(ends.mean()), float(ends.std())
    found: dict[str, Any] = {"ends": mean, "ends_sd": spread}
    for way, lengths in middles.items():
        middle = float(lengths.mean())
        found[way] = {"middle": middle, "sds_off": (mean - middle) / spread if spread > 0 else 0.0}
    return found


def _held_out(space: Space) -> Floats:
    atlas = space.atlas
    codes = atlas.codes[atlas.held_out] if atlas.held_out.any() else atlas.codes
    return codes.astype(np.float64)


def _chart(shares: Floats, ends: Floats, lengths: dict[str, Floats], dimensions: int) -> Any:
    mean, spread = ends.mean(), ends.std()
    curves = {way: found.mean(axis=0) for way, found in lengths.items()}
    low = min(min(curve.min() for curve in curves.values()), mean - 3 * spread)
    high = max(max(curve.max() for curve in curves.values()), mean + 3 * spread)
    room = 0.15 * (high - low) or 1.0
    chart = Chart(
        (0, 1), (low - room, high + 2.5 * room),
        title=f"Length on the way between two points, {dimensions} dimensions", x_words="share of the way",
        y_words="length",
    )  # fmt: skip
    ones = np.ones_like(shares)
    chart.band(shares, (mean - spread) * ones, (mean + spread) * ones)
    for way, words in WAYS:
        chart.line(shares, curves[way], words)
    return chart.pixels()


FIGURE = Figure(
    "tent-pole",
    "Tent-pole",
    "How far a straight line between two points dips below the shell that the points lie on, and the arc does not.",
    (
        Choice(
            name="ends",
            words="what the ends are",
            default="prior",
            choices=(("prior", "Draws from the prior"), ("held-out", "Held-out encodings")),
        ),
        PRIOR,
        Whole(name="dimensions", words="of the prior; 0 takes the space's own", default=0, least=0, most=4096),
        Whole(name="pairs", words="how many pairs are measured", default=1000, least=2, most=20_000),
        SEED,
    ),
    draw,
    group="Sampling",
)
