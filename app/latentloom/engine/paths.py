"""Frames between stops: a place on a path is the blend of the two stops beside it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.base.method_words import PATH_METHODS
from latentloom.engine.blending.methods import blend, method_named
from latentloom.engine.latent_prior import NORMAL, LatentPrior
from latentloom.engine.spline import spline_at

Latents = npt.NDArray[np.float32]

MOST_FRAMES = 100_000

_SNAP = 1e-9
"""Segments from a stop within which a position is that stop: k / (frames - 1) is not exact in binary."""


def frame_at(
    stops: npt.NDArray[np.floating],
    position: float,
    method: str = "spherical",
    loop: bool = False,
    prior: LatentPrior = NORMAL,
) -> Latents:
    """Return the latent (d,) at a place along a path.

    Every segment takes the same share of the way. At a stop the latent is that stop, bit for bit. "linear" is the
    straight line, "typical" its direction with the norm interpolated, "spherical" the arc (slerp), norm interpolated,
    "spline" a smooth curve through all stops (see `engine.spline`), the arc where there is none.

    Args:
        stops: (m, d) latents, m >= 1.
        position: 0 (first stop) to 1 (last stop, or the first again when `loop`).
        method: a name in `base.method_words.PATH_METHODS`.
        loop: whether a last segment leads back to the first stop.
        prior: what the latents of their space are drawn from.

    Raises:
        UsageError: no stop, a position outside 0..1 or an unknown method.
    """
    if len(stops) == 0:
        raise UsageError("A path needs at least one stop.")
    if not 0 <= position <= 1:
        raise UsageError(f"A place on a path is a number from 0 to 1, not {position:g}.")
    check_method(method)
    way = position * segments(len(stops), loop)
    nearest = round(way)
    if abs(way - nearest) < _SNAP:
        return np.array(stops[nearest % len(stops)], dtype=np.float32)
    before = math.floor(way)
    if method == "spline":
        found = spline_at(np.asarray(stops, np.float64), before, way - before, loop)
        if found is not None:
            return found.astype(np.float32)
        method = "spherical"
    pair = np.stack([stops[before], stops[(before + 1) % len(stops)]])
    share = way - before
    return blend(pair, np.array([1 - share, share]), method, prior).astype(np.float32)


def frames_between(
    stops: npt.NDArray[np.floating],
    frames: int,
    method: str = "spherical",
    loop: bool = False,
    prior: LatentPrior = NORMAL,
) -> Latents:
    """Return a whole path as (frames, d) latents, evenly spaced, first and last stop included.

    Frame k is `frame_at` at k / (frames - 1). With `loop` the last frame is the first stop again.

    Raises:
        UsageError: as `frame_at`, or fewer than 2 frames or more than MOST_FRAMES.
    """
    if not 2 <= frames <= MOST_FRAMES:
        raise UsageError(f"A path has 2 to {MOST_FRAMES} frames, not {frames}.")
    return np.stack([frame_at(stops, k / (frames - 1), method, loop, prior) for k in range(frames)])


def check_method(method: str) -> None:
    """Raise UsageError unless a path may take that method."""
    if method not in PATH_METHODS:
        method_named(method)
        raise UsageError(
            f"The method {method} does not lead from stop to stop: choose one of {', '.join(PATH_METHODS)}."
        )


def segments(stops: int, loop: bool = False) -> int:
    """Return how many segments join that many stops."""
    return stops if loop and stops > 1 else stops - 1


def spread(stops: int, frames: int, loop: bool = False) -> tuple[int, ...]:
    """Return how many of a path's frames begin in each segment; the last frame counts for the last segment.

    Raises:
        UsageError: fewer than two stops or two frames.
    """
    count = segments(stops, loop)
    if count < 1 or frames < 2:
        raise UsageError("A path needs at least two stops and two frames.")
    starts = [min(k * count // (frames - 1), count - 1) for k in range(frames)]
    return tuple(np.bincount(starts, minlength=count).tolist())
