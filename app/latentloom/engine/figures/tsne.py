"""Exact t-SNE, a few turns of the descent at a time.

L. van der Maaten and G. Hinton, "Visualizing Data using t-SNE", JMLR 9, 2008. scikit-learn has it, too, but as one call
of seconds that can neither be cancelled nor make way for a preview; this one is for the few hundred neighbours of a
MINE grid, and is compared with scikit-learn's in the tests.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TURNS = 1000
EARLY = 250
"""Turns in which likenesses count `EXAGGERATION` times."""
EXAGGERATION = 12.0
AT_ONCE = 20
"""Turns between two yields."""
_BISECTIONS = 60
_LEAST = 1e-12


def likenesses(points: npt.NDArray[np.floating[Any]], perplexity: float) -> Floats:
    """Return the joint probabilities p_ij (n, n), symmetric, sum 1, zero on the diagonal.

    Every row's Gaussian is as wide as gives it the perplexity, found by bisection.
    """
    from scipy.spatial.distance import cdist

    x = np.asarray(points, np.float64)
    apart = cdist(x, x, "sqeuclidean")
    np.fill_diagonal(apart, np.inf)
    apart -= apart.min(axis=1, keepdims=True)
    low, high = np.zeros(len(x)), np.full(len(x), np.inf)
    sharpness = 1 / np.maximum(np.median(np.where(np.isfinite(apart), apart, 0), axis=1), _LEAST)
    wanted = np.log(min(perplexity, (len(x) - 1) / 1.01))
    for _ in range(_BISECTIONS):
        weights = np.exp(-apart * sharpness[:, None])
        total = weights.sum(axis=1)
        inside = np.where(np.isfinite(apart), apart, 0)
        entropy = np.log(total) + sharpness * (weights * inside).sum(axis=1) / total
        wide = entropy > wanted
        low, high = np.where(wide, sharpness, low), np.where(wide, high, sharpness)
        sharpness = np.where(np.isfinite(high), (low + high) / 2, sharpness * 2)
    rows = np.exp(-apart * sharpness[:, None])
    rows /= rows.sum(axis=1, keepdims=True)
    joint: Floats = (rows + rows.T) / (2 * len(x))
    return joint


def divergence(likeness: Floats, places: Floats) -> float:
    """Return the Kullback-Leibler divergence of the places' likenesses from the wanted ones, in nats."""
    q, _ = _student(places)
    p = np.maximum(likeness, _LEAST)
    np.fill_diagonal(p, 1.0)
    q = np.maximum(q, _LEAST)
    np.fill_diagonal(q, 1.0)
    return float((p * np.log(p / q)).sum())


def tsne_steps(
    points: npt.NDArray[np.floating[Any]], start: npt.NDArray[np.floating[Any]], perplexity: float = 4.0
) -> Generator[tuple[int, int], None, Floats]:
    """Return places (n, 2) for points (n, d); yields (turns done, turns in all).

    Args:
        points: n >= 3.
        start: (n, 2) places to begin with, of any scale (the first two principal components, say).
        perplexity: about how many neighbours count.
    """
    likeness = likenesses(points, perplexity)
    places = np.asarray(start, np.float64) - np.mean(start, axis=0)
    places = places / max(float(places[:, 0].std()), _LEAST) * 1e-4
    rate = max(len(places) / EXAGGERATION / 4, 50.0)
    moved, gains = np.zeros_like(places), np.ones_like(places)
    for turn in range(TURNS):
        early = turn < EARLY
        q, closeness = _student(places)
        pull = ((EXAGGERATION if early else 1.0) * likeness - q) * closeness
        slope = 4 * (pull.sum(axis=1)[:, None] * places - pull @ places)
        gains = np.maximum(np.where(np.sign(slope) != np.sign(moved), gains + 0.2, gains * 0.8), 0.01)
        moved = (0.5 if early else 0.8) * moved - rate * gains * slope
        places = places + moved
        if (turn + 1) % AT_ONCE == 0:
            yield turn + 1, TURNS
    found: Floats = places
    return found


def _student(places: Floats) -> tuple[Floats, Floats]:
    """Return q_ij (n, n) and the 1 / (1 + |y_i - y_j|²) that they are made of, zero on the diagonal."""
    squares = (places**2).sum(axis=1)
    closeness = 1 / (1 + np.maximum(squares[:, None] + squares - 2 * places @ places.T, 0))
    np.fill_diagonal(closeness, 0)
    return closeness / closeness.sum(), closeness
