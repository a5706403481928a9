"""MINE: the nearest encodings of a point laid out on a grid, and the same grid spread with interpolation between.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 2.3, "manifold interpolated neighbour embedding".
The neighbours get places in the plane, by t-SNE or by principal components, and an assignment with the least sum of
squared ways brings each to a cell.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.base.figure_options import Choice, Points, Toggle, Whole
from latentloom.engine.figures.board import beside, framed, tiled, titled
from latentloom.engine.figures.figure import TILE, Figure, FigureResult, Steps, Values, decoded
from latentloom.engine.figures.points import points_of
from latentloom.engine.figures.tsne import tsne_steps
from latentloom.engine.interpolation import WAYS, Floats, between

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Codes = npt.NDArray[np.floating[Any]]
Rows = npt.NDArray[np.intp]

LAYOUTS = (("pca", "Principal components, quick"), ("tsne", "t-SNE, perplexity 4"))
PERPLEXITY = 4.0
GAP = 2
FEW = 36
LARGEST = 256
"""Pixels a side of an enlarged neighbour at most."""
_FRAME = 110


def nearest_rows(codes: Codes, centre: Codes, count: int, usable: npt.NDArray[np.bool_]) -> Rows:
    """Return the `count` usable rows of codes (n, d) that are nearest to `centre` (d,), nearest first."""
    rows = np.flatnonzero(usable)
    apart = ((codes[rows] - centre) ** 2).sum(axis=1)
    first = np.argpartition(apart, count - 1)[:count] if count < len(rows) else np.arange(len(rows))
    nearest: Rows = rows[first[np.argsort(apart[first], kind="stable")]]
    return nearest


def principal_places(codes: Codes) -> Floats:
    """Return the first two principal components of codes (n, d), (n, 2); the second is 0 where there is but one."""
    import torch

    centred = np.asarray(codes, np.float64) - np.mean(codes, axis=0)
    # Torch's and not NumPy's: the threads of NumPy's BLAS spin for a while after their work, in the way of torch's,
    # which decode next (measured on two cores: 340 ms for a grid of 15 by 15 in place of 230).
    left, singular, _ = (part.numpy() for part in torch.linalg.svd(torch.from_numpy(centred), full_matrices=False))
    places = np.zeros((len(centred), 2))
    count = min(2, len(singular))
    places[:, :count] = left[:, :count] * singular[:count]
    # The sign of a singular vector is anybody's choice: the farthest entry is positive.
    places *= np.where(places[np.abs(places).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)
    return places


def assigned(places: Floats, rows: int, columns: int) -> Rows:
    """Return which place stands in which cell, (rows, columns) indices into `places` (rows * columns, 2).

    The places are scaled to the spread that the cells have; then the assignment is the one with the least sum of
    squared distances, found exactly (SciPy's `linear_sum_assignment`). The second coordinate grows upwards.
    """
    from scipy.optimize import linear_sum_assignment

    down, across = np.mgrid[0:rows, 0:columns].reshape(2, -1).astype(np.float64)
    cells = np.column_stack([across, -down])
    cells -= cells.mean(axis=0)
    spread = places.std(axis=0)
    scaled = (places - places.mean(axis=0)) / np.where(spread > 0, spread, 1) * cells.std(axis=0)
    ways = ((cells[:, None] - scaled) ** 2).sum(axis=2)
    chosen: Rows = linear_sum_assignment(ways)[1].reshape(rows, columns)
    return chosen


def spread_out(anchors: Codes, spacing: int, way: str = "slerp") -> Floats:
    """Return a grid of latents with `spacing - 1` interpolated ones between anchors, first along rows, then down.

    Args:
        anchors: (rows, columns, d); every one of them is in the result, bit for bit.

    Returns:
        ((rows - 1) spacing + 1, (columns - 1) spacing + 1, d).
    """
    return _along(_along(np.asarray(anchors, np.float64), spacing, way).swapaxes(0, 1), spacing, way).swapaxes(0, 1)


def _along(grid: Floats, spacing: int, way: str) -> Floats:
    """Put latents between neighbours along the second axis."""
    rows, columns, dimensions = grid.shape
    shares = np.arange(spacing) / spacing
    inner = between(grid[:, :-1, None], grid[:, 1:, None], shares, way)
    inner[:, :, 0] = grid[:, :-1]
    return np.concatenate([inner.reshape(rows, (columns - 1) * spacing, dimensions), grid[:, -1:]], axis=1)


def draw(space: Space, options: Values) -> Steps:
    """Draw the neighbours of a point, and beside them the same with interpolation between."""
    centre = points_of(space, options["centre"], 1)[0]
    side, spacing, tile = options["side"], options["spacing"], options["tile"]
    rows = _neighbours(space, centre.latent, side * side, held_out=options["held_out"])
    codes = space.atlas.codes[rows]
    places = yield from _placed(codes, options["layout"])
    cells = assigned(places, side, side)
    latents = spread_out(codes[cells], spacing, options["way"])
    pictures = yield from decoded(space, latents.reshape(-1, codes.shape[1]), tile)
    wide = latents.shape[1]
    spread = pictures.reshape(len(latents), wide, *pictures.shape[1:])
    neighbours = spread[::spacing, ::spacing].reshape(side * side, *pictures.shape[1:]).copy()
    if side * side <= FEW and spacing > 1:
        # As large as the grid beside them; many are left as they are, for the hand that drags the centre.
        larger = wide * (tile + GAP) // side - GAP
        neighbours = yield from decoded(space, codes[cells.ravel()], min(larger, LARGEST))
    _frame(neighbours[int(np.flatnonzero(cells.ravel() == 0)[0])])
    left = titled(tiled(neighbours, side, GAP), "Neighbours", f"of {centre.label}")
    right = titled(
        tiled(pictures, wide, GAP), "Spread", f"{spacing - 1} between any two" if spacing > 1 else "as they are"
    )
    atlas = space.atlas
    numbers = {
        "centre": centre.to_json(),
        "neighbours": [[int(rows[i]) for i in line] for line in cells],
        "all_held_out": bool(atlas.held_out[rows].all()) if atlas.held_out.any() else None,
        "farthest": float(np.linalg.norm(codes[-1] - centre.latent)),
    }
    return FigureResult(framed(beside([left, right], gap=28)), numbers)


def _neighbours(space: Space, centre: Floats, count: int, *, held_out: bool) -> Rows:
    atlas = space.atlas
    if len(atlas.codes) < count:
        raise UsageError(f"There are {len(atlas.codes):,} drawings for {count} cells; ask for fewer a side.")
    # Where too few were held out all drawings count, and the numbers say so.
    enough = held_out and atlas.held_out.sum() >= count
    usable = atlas.held_out if enough else np.ones(len(atlas.codes), bool)
    return nearest_rows(atlas.codes, centre, count, usable)


def _placed(codes: Codes, layout: str) -> Generator[tuple[int, int], None, Floats]:
    places = principal_places(codes)
    if layout == "tsne" and len(codes) > 3:
        return (yield from tsne_steps(codes, places, PERPLEXITY))
    return places


def _frame(picture: npt.NDArray[np.uint8]) -> None:
    """Draw a line along the edges of a picture, in place."""
    for edge in (picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]):
        edge[...] = _FRAME


FIGURE = Figure(
    "mine",
    "MINE grid",
    "The nearest encodings of a point on a grid, and the same spread out with interpolation between.",
    (
        Points(name="centre", words="the point whose neighbours are shown", least=1, most=1, letters="M"),
        Whole(
            name="side",
            title="Neighbours a side",
            words="how many in a row and in a column",
            default=5,
            least=2,
            most=15,
        ),
        Whole(
            name="spacing",
            words="steps from one neighbour to the next; 1 puts nothing between",
            default=3,
            least=1,
            most=8,
        ),
        Choice(name="layout", words="how the neighbours find their places", default="pca", choices=LAYOUTS),
        Choice(name="way", words="how it is interpolated", default="slerp", choices=WAYS),
        Toggle(
            name="held_out",
            title="Held-out alone",
            words="neighbours that training never saw, where known",
            default=True,
        ),
        TILE,
    ),
    draw,
    group="Neighbours",
)
