"""Dead zones: where the prior goes and encodings do not.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 2.3 warns of parts of a latent space that no
training picture is encoded near to; what the decoder makes there need not look like anything. How far a latent is from
where real pictures are is measured in one of two ways, and counts as dead beyond the 95th percentile of real held-out
pictures.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from latentloom.base.figure_options import Choice, Whole
from latentloom.engine.figures.board import beside, coloured, framed, titled
from latentloom.engine.figures.figure import PRIOR, SEED, Figure, FigureResult, Steps, Values, prior_of
from latentloom.engine.interpolation import Floats, drawn_from

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Latents = npt.NDArray[np.floating[Any]]

MEASURES = (
    ("neighbours", "Distance to the nearest encoding"),
    ("round-trip", "Distance after decoding and encoding"),
)
LIMIT = 0.95
"""Percentile of real held-out pictures beyond which a latent counts as dead."""
REFERENCE = 512
"""Held-out encodings that say how far real pictures are."""
PORTION = 32
CELL = 12
_ALIVE, _DEAD = np.array([236, 242, 247.0]), np.array([213, 94, 0.0])
_DOT = (0, 70, 130)

Distances = Generator[tuple[int, int], None, Floats]


def draw(space: Space, options: Values) -> Steps:
    """Measure draws from the prior, and the plane of the map."""
    rng = np.random.default_rng(options["seed"])
    atlas = space.atlas
    held_out = np.flatnonzero(atlas.held_out) if atlas.held_out.any() else np.arange(len(atlas.codes))
    real = atlas.codes[rng.permutation(held_out)[:REFERENCE]]
    samples = drawn_from(rng, options["samples"], space.latent_dim, prior_of(space, options))
    side = options["side"]
    low, high = np.percentile(space.map.project(atlas.codes), [0.5, 99.5], axis=0)
    room = 0.15 * (high - low) + 1e-6
    across = np.linspace(low[0] - room[0], high[0] + room[0], side)
    up = np.linspace(high[1] + room[1], low[1] - room[1], side)
    plane = space.map.lift(np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2))
    apart = yield from _distances(space, np.concatenate([real, samples, plane]), options["measure"])
    limit = float(np.quantile(apart[: len(real)], LIMIT))
    of_samples = apart[len(real) : len(real) + len(samples)]
    of_plane = apart[len(real) + len(samples) :].reshape(side, side)
    dead = float((of_samples > limit).mean())
    places = space.map.project(real)
    picture = _map(of_plane, limit, places, across, up)
    words = f"{100 * dead:.1f} % of draws from the prior are dead (5 % of real held-out pictures are)"
    block = beside([titled(picture, "Dead zones on the plane of the map", words), _legend(len(picture))], gap=14)
    numbers = {
        "measure": options["measure"],
        "dead_share_of_prior": dead,
        "dead_share_of_plane": float((of_plane > limit).mean()),
        "limit": limit,
        "median_real": float(np.median(apart[: len(real)])),
        "median_prior": float(np.median(of_samples)),
    }
    return FigureResult(framed(block), numbers)


def _distances(space: Space, latents: Latents, measure: str) -> Distances:
    """Return how far each latent (n, d) is from where real pictures are, (n,)."""
    apart = []
    portion = PORTION if measure == "round-trip" else 8 * PORTION
    for start in range(0, len(latents), portion):
        part = np.ascontiguousarray(latents[start : start + portion], np.float32)
        apart.append(round_trip(space, part) if measure == "round-trip" else neighbour(space, part))
        yield min(start + portion, len(latents)), len(latents)
    return np.concatenate(apart)


def round_trip(space: Space, latents: Latents) -> Floats:
    """Return |z - E(D(z))| for latents (n, d), (n,)."""
    runtime = space.runtime
    again, _ = runtime.encode_grids(np.clip(runtime.decode_grids(latents), -1.0, 1.0))
    apart: Floats = np.linalg.norm(latents.astype(np.float64) - again, axis=1)
    return apart


def neighbour(space: Space, latents: Latents) -> Floats:
    """Return the distance of latents (n, d) to the nearest encoding of a picture that training saw, (n,)."""
    atlas = space.atlas
    squares = (latents**2).sum(axis=1)[:, None] + atlas.seen_squares - 2 * latents @ atlas.seen_codes.T
    apart: Floats = np.sqrt(np.maximum(squares.min(axis=1), 0)).astype(np.float64)
    return apart


def _map(apart: Floats, limit: float, places: Latents, across: Floats, up: Floats) -> npt.NDArray[np.uint8]:
    """Colour a cell the more the farther it is; hatch it beyond the limit; real pictures are dots."""
    share = np.clip(apart / (2 * limit), 0, 1)[..., None] if limit > 0 else np.zeros((*apart.shape, 1))
    colours = np.rint((1 - share) * _ALIVE + share * _DEAD).astype(np.uint8)
    picture = colours.repeat(CELL, axis=0).repeat(CELL, axis=1)
    dead = (apart > limit).repeat(CELL, axis=0).repeat(CELL, axis=1)
    rows, columns = np.indices(dead.shape)
    # A second cue beside the colour.
    hatched = dead & ((rows + columns) % 6 == 0)
    picture[hatched] = (picture[hatched] * 0.72).astype(np.uint8)
    x = (places[:, 0] - across[0]) / (across[-1] - across[0]) * (dead.shape[1] - CELL) + CELL / 2
    y = (places[:, 1] - up[0]) / (up[-1] - up[0]) * (dead.shape[0] - CELL) + CELL / 2
    for column, row in zip(np.rint(x).astype(int), np.rint(y).astype(int), strict=True):
        if 1 <= row < dead.shape[0] - 1 and 1 <= column < dead.shape[1] - 1:
            picture[row - 1 : row + 2, column - 1 : column + 2] = _DOT
    drawn: npt.NDArray[np.uint8] = picture
    return drawn


def _legend(height: int) -> npt.NDArray[np.uint8]:
    steps = 20
    share = np.linspace(1, 0, steps)[:, None, None]
    bar = np.rint((1 - share) * _ALIVE + share * _DEAD).astype(np.uint8)
    tall = min(height, 200)
    picture = bar.repeat(tall // steps, axis=0).repeat(18, axis=1)
    return titled(coloured(picture), "far", "dots: real, held out", letter=12)


FIGURE = Figure(
    "dead-zones",
    "Dead zones",
    "How much of the prior lies where no real picture is encoded, and where on the map that is.",
    (
        Choice(name="measure", words="how far a latent is from real pictures", default="neighbours", choices=MEASURES),
        PRIOR,
        Whole(name="samples", words="draws from the prior", default=256, least=16, most=4096),
        Whole(
            name="side",
            title="Cells a side",
            words="cells of the map in a row and in a column",
            default=28,
            least=4,
            most=80,
        ),
        SEED,
    ),
    draw,
    group="Sampling",
)
