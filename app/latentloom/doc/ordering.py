"""A ring order in which neighbours are alike: a short closed tour through the class means.

Up to `TOUR_LIMIT` classes the tour is built by nearest neighbour and improved by 2-opt moves (G. A. Croes, Operations
Research 6, 1958). For more, classes are sorted by their angle in the plane of the first two principal components,
which costs next to nothing and still puts like beside like.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

TOUR_LIMIT = 2000
_ROUNDS = 60
_GAIN = 1e-9
"""An exchange must shorten the tour by more than this part of its mean step: rounding must not go in circles."""


def similarity_order(means: npt.ArrayLike) -> tuple[int, ...]:
    """Return the ring order of K classes with means (K, d), the same for the same means.

    It begins with class 0 and goes round towards whichever of its neighbours has the lower index.

    Raises:
        ValueError: the means are not (K, d) finite numbers.
    """
    points = np.asarray(means, dtype=np.float64)
    if points.ndim != 2 or not np.isfinite(points).all():
        raise ValueError("class means must be (K, d) finite numbers")
    count = len(points)
    if count < 4:
        return tuple(range(count))
    tour = _two_opt(_nearest_neighbours(distances(points))) if count <= TOUR_LIMIT else _by_angle(points)
    return _canonical(tour)


def tour_length(means: npt.ArrayLike, order: npt.ArrayLike) -> float:
    """Return the length of the closed tour through `means` in that order."""
    stops = np.asarray(means, dtype=np.float64)[np.asarray(order)]
    return float(np.linalg.norm(stops - np.roll(stops, -1, axis=0), axis=1).sum())


def distances(points: FloatArray) -> FloatArray:
    """Return the (K, K) Euclidean distances between (K, d) points."""
    squares = (points * points).sum(axis=1)
    squared = np.maximum(squares[:, None] + squares[None, :] - 2 * points @ points.T, 0.0)
    np.fill_diagonal(squared, 0.0)
    apart: FloatArray = np.sqrt(squared)
    return apart


def _nearest_neighbours(apart: FloatArray) -> tuple[FloatArray, npt.NDArray[np.intp]]:
    count = len(apart)
    tour = np.zeros(count, dtype=np.intp)
    unseen = np.ones(count, dtype=np.bool_)
    unseen[0] = False
    for step in range(1, count):
        tour[step] = np.where(unseen, apart[tour[step - 1]], np.inf).argmin()
        unseen[tour[step]] = False
    return apart, tour


def _two_opt(start: tuple[FloatArray, npt.NDArray[np.intp]]) -> npt.NDArray[np.intp]:
    """Reverse stretches of the tour while that shortens it: for every step, the best partner of all at once."""
    apart, tour = start
    count = len(tour)
    least = _GAIN * float(apart.mean())
    for _ in range(_ROUNDS):
        improved = False
        for i in range(count - 2):
            after = np.roll(tour, -1)
            here, there = tour[i], tour[i + 1]
            partners = slice(i + 2, count - (i == 0))
            change = (
                apart[here, tour[partners]]
                + apart[there, after[partners]]
                - apart[here, there]
                - apart[tour[partners], after[partners]]
            )
            if len(change) and change.min() < -least:
                j = i + 2 + int(change.argmin())
                tour[i + 1 : j + 1] = tour[i + 1 : j + 1][::-1].copy()
                improved = True
        if not improved:
            break
    return tour


def _by_angle(points: FloatArray) -> npt.NDArray[np.intp]:
    centred = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    plane = centred @ axes[:, -2:]
    return np.argsort(np.arctan2(plane[:, 0], plane[:, -1]), kind="stable")


def _canonical(tour: npt.NDArray[np.intp]) -> tuple[int, ...]:
    turned = np.roll(tour, -int(np.flatnonzero(tour == 0)[0]))
    if turned[1] > turned[-1]:
        turned = np.roll(turned[::-1], 1)
    return tuple(turned.tolist())
