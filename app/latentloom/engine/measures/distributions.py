"""How alike two sets of pictures are as sets, by the features of a network that reads them.

Here the network is a judge of the space's own classes, so a distance is named by it: it is no FID, whose features are
those of one Inception network, and compares only with distances in the same judge's features.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Values = npt.NDArray[np.float64]


def frechet_distance(first: Floats, second: Floats) -> float:
    """Return the squared Frechet distance of Gaussians fitted to features (n, d) and (m, d).

    |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)) (Dowson & Landau 1982; Heusel et al., NeurIPS 2017). The trace of the
    root is taken from the eigenvalues of C1^(1/2) C2 C1^(1/2), which are real whatever the ranks.

    Raises:
        ValueError: fewer than two features on a side.
    """
    if min(len(first), len(second)) < 2:
        raise ValueError("a covariance needs two features or more")
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    shift = a.mean(axis=0) - b.mean(axis=0)
    one, two = (np.atleast_2d(np.cov(side, rowvar=False)) for side in (a, b))
    values, vectors = np.linalg.eigh(one)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    between = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ two @ root), 0)).sum()
    return float(max(0.0, shift @ shift + np.trace(one) + np.trace(two) - 2 * between))


def precision_recall(real: Floats, made: Floats, k: int = 3) -> tuple[float, float]:
    """Return precision and recall of made pictures (Kynkaanniemi et al., NeurIPS 2019), by features (n, d), (m, d).

    Precision: the share of made ones that lie within the k-nearest-neighbour radius of some real one. Recall: the share
    of real ones within that of some made one.
    """
    return inside_share(made, real, k), inside_share(real, made, k)


def inside_share(points: Floats, ground: Floats, k: int = 3) -> float:
    """Return the share of points (n, d) inside the manifold of ground points (m, d): within the distance of some ground
    point to its k-th nearest other one.

    Raises:
        ValueError: not more than k ground points.
    """
    if len(ground) <= k:
        raise ValueError(f"{len(ground)} points have no {k} neighbours each")
    own = np.sqrt(_squares(ground, ground))
    np.fill_diagonal(own, np.inf)
    radii = np.partition(own, k - 1, axis=1)[:, k - 1]
    inside = 0
    for start in range(0, len(points), 512):
        distances = np.sqrt(_squares(points[start : start + 512], ground))
        inside += int((distances <= radii[None]).any(axis=1).sum())
    return inside / len(points)


def _squares(first: Floats, second: Floats) -> Values:
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    squares: Values = np.maximum((a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2 * a @ b.T, 0)
    return squares
