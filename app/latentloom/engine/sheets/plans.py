"""The plans that a sheet can follow; all give the same tiles for the same arguments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.blending import prototypes
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.resolve import resolve
from latentloom.engine.blending.sources import Model
from latentloom.engine.blending.weights import normalise
from latentloom.engine.latent_prior import NORMAL, LatentPrior
from latentloom.engine.paths import frames_between, segments
from latentloom.engine.sheets.plan import SheetPlan, Tile

MOST_TILES = 100_000
WIDEST_SPREAD = 10.0


def one_blend(mix: Mix, model: Model, caption: str = "", title: str = "") -> SheetPlan:
    """Plan a sheet of one blend; `model` is the space here and below."""
    return SheetPlan((_tile(mix, model, caption),), 1, title)


def _tile(mix: Mix, model: Model, caption: str = "") -> Tile:
    resolved = resolve(mix, model)
    return Tile(resolved.latent, caption, mix=mix, draw=resolved.pixels if resolved.is_picture else None)


def variations(
    mix: Mix, model: Model, count: int = 16, spread: float = 0.7, columns: int = 0, title: str = ""
) -> SheetPlan:
    """Plan a grid of blends around one: the middle tile is the blend, the others go further the further out they stand.

    A tile's weights are those of its neighbour one step nearer the middle, each times e to the power of a normal draw:
    a random walk in the logarithms of the weights, so every class keeps taking part and neighbours look alike. Steps
    are such that the outermost tiles have gone `spread` standard deviations. Draws come from the mix's seed.

    Args:
        mix: the blend in the middle.
        model: the space.
        count: tiles, the middle one included.
        spread: 0 to WIDEST_SPREAD.
        columns: tiles in a row; 0 = as square as it comes.
        title: a line on top.

    Raises:
        UsageError: a number is out of range, or the blend has fewer than two classes to vary.
    """
    if not 1 <= count <= MOST_TILES:
        raise UsageError(f"A sheet holds 1 to {MOST_TILES} variations, not {count}.")
    if not 0 <= spread <= WIDEST_SPREAD:
        raise UsageError(f"The spread of variations is a number from 0 to {WIDEST_SPREAD:g}, not {spread:g}.")
    names = [name for name, _ in mix.weights]
    shares = normalise([weight for _, weight in mix.weights], names)
    taking_part = [(name, math.log(share)) for name, share in zip(names, shares, strict=True) if share > 0]
    if len(taking_part) < 2:
        raise UsageError("Variations change the weights of a blend, so it needs at least two classes.")
    taking_part.sort(key=lambda pair: model.atlas.index.get(pair[0], -1))
    across = columns or math.ceil(math.sqrt(count))
    tiles = []
    for place, offset in enumerate(_walk(count, across, len(taking_part), spread, mix.seed)):
        if offset is None:
            tiles.append(_tile(mix, model, "the blend"))
            continue
        logs = np.array([log for _, log in taking_part]) + offset
        varied = np.exp(logs - logs.max())
        weights = tuple((name, float(w)) for (name, _), w in zip(taking_part, varied / varied.sum(), strict=True))
        tiles.append(_tile(replace(mix, weights=weights), model, str(place + 1)))
    return SheetPlan(tuple(tiles), across, title)


def _walk(count: int, across: int, size: int, spread: float, seed: int) -> list[npt.NDArray[np.float64] | None]:
    """Return each tile's offset (size,) in log weights, None for the middle tile."""
    rows = math.ceil(count / across)
    middle = min((rows // 2) * across + across // 2, count - 1)
    middle_row, middle_column = divmod(middle, across)

    def ring(place: int) -> int:
        row, column = divmod(place, across)
        return max(abs(row - middle_row), abs(column - middle_column))

    rings = max(ring(place) for place in range(count))
    step = spread / math.sqrt(max(rings, 1))
    random = np.random.default_rng(seed % 2**63)
    offsets: list[npt.NDArray[np.float64] | None] = [None] * count
    for place in sorted(range(count), key=lambda place: (ring(place), place)):
        if place == middle:
            continue
        row, column = divmod(place, across)
        inner = (row + _sign(middle_row - row)) * across + column + _sign(middle_column - column)
        before = offsets[inner]
        drawn = step * random.standard_normal(size)
        offsets[place] = drawn if before is None else before + drawn
    return offsets


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def path_frames(
    stops: npt.NDArray[np.floating],
    frames: int,
    method: str = "spherical",
    loop: bool = False,
    labels: Sequence[str] = (),
    title: str = "",
    prior: LatentPrior = NORMAL,
) -> SheetPlan:
    """Plan the frames of a path (`paths.frames_between`); a frame nearest to a stop carries the stop's label."""
    latents = frames_between(stops, frames, method, loop, prior)
    count = max(segments(len(stops), loop), 1)
    captions = {}
    for stop in range(count + 1):
        if labels:
            captions[round(stop * (frames - 1) / count)] = labels[stop % len(labels)]
    return SheetPlan(tuple(Tile(latent, captions.get(k, "")) for k, latent in enumerate(latents)), title=title)


def class_pictures(names: Sequence[str], model: Model, prototype: str = "mean", title: str = "") -> SheetPlan:
    """Plan one tile a class (one a centre with "centres:K"), with its name.

    Raises:
        UsageError: no class, an unknown class or a bad prototype.
    """
    if not names:
        raise UsageError("A sheet of classes needs at least one class.")
    atlas = model.atlas
    tiles = []
    for name in names:
        if name not in atlas.index:
            raise UsageError(f'There is no class "{name}" in this space.')
        points, shares = prototypes.sources(atlas, atlas.index[name], prototype)
        for number, (point, share) in enumerate(zip(points, shares, strict=True)):
            note = f"centre {number + 1} of {len(points)}, {share:.0%}" if len(points) > 1 else ""
            tiles.append(Tile(point.astype(np.float32), name, note))
    return SheetPlan(tuple(tiles), title=title)


def methods_table(mixes: Sequence[tuple[str, Mix]], model: Model, methods: Sequence[str], title: str = "") -> SheetPlan:
    """Plan a table: a row for each (label, mix), a column for each method.

    Raises:
        UsageError: no mix or no method, or one that `resolve` refuses.
    """
    if not mixes or not methods:
        raise UsageError("A table of methods needs at least one blend and one method.")
    tiles = [_tile(replace(mix, method=method), model) for _, mix in mixes for method in methods]
    return SheetPlan(tuple(tiles), len(methods), title, tuple(label for label, _ in mixes), tuple(methods))
