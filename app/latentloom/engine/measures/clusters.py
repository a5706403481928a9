"""Clusters in latent space and what they have to do with classes."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.integer[Any]]
Counts = npt.NDArray[np.int64]

MOST_SILHOUETTE = 2000
"""Encodings that the silhouette is taken over at most: it needs every distance between them."""


def nearest(codes: Floats, centres: Floats) -> npt.NDArray[np.intp]:
    """Return the index of the nearest of (k, d) centres for each of (n, d) codes, by Euclidean distance."""
    x, c = np.asarray(codes, np.float64), np.asarray(centres, np.float64)
    found: npt.NDArray[np.intp] = ((c**2).sum(axis=1)[None] - 2 * x @ c.T).argmin(axis=1)
    return found


def k_means_centres(codes: Floats, k: int, seed: int = 0) -> npt.NDArray[np.float64]:
    """Return (k, d) centres by scikit-learn's k-means (k-means++ starts, the best of three)."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # Where fewer codes differ than there are centres, some centres are alike.
        warnings.simplefilter("ignore", ConvergenceWarning)
        centres: npt.NDArray[np.float64] = KMeans(k, n_init=3, random_state=seed).fit(codes).cluster_centers_
    return centres


def contingency(clusters: Labels, labels: Labels, shape: tuple[int, int]) -> Counts:
    """Return how many pictures of each class each cluster holds: (clusters, classes)."""
    table = np.zeros(shape, np.int64)
    np.add.at(table, (clusters, labels), 1)
    return table


def majority_names(table: Counts) -> npt.NDArray[np.intp]:
    """Return the most frequent class of each cluster of a contingency table; several clusters may share one."""
    names: npt.NDArray[np.intp] = table.argmax(axis=1)
    return names


def hungarian_names(table: Counts) -> npt.NDArray[np.intp]:
    """Return a class for each cluster, no class twice, so that most pictures are right (Kuhn 1955); -1 where none is
    left.
    """
    from scipy.optimize import linear_sum_assignment

    names = np.full(len(table), -1, np.intp)
    rows, columns = linear_sum_assignment(table, maximize=True)
    names[rows] = columns
    return names


def named_accuracy(names: npt.NDArray[np.intp], clusters: Labels, labels: Labels) -> float:
    """Return the share of pictures whose cluster bears their class's name."""
    return float((names[clusters] == labels).mean())


def silhouette(codes: Floats, labels: Labels, seed: int = 0) -> float | None:
    """Return the mean silhouette (Rousseeuw 1987) of classes in latent space, -1..1, over at most 2,000 encodings.

    None where there are fewer than two classes, or no class has two pictures.
    """
    from sklearn.metrics import silhouette_score

    rows = np.sort(np.random.default_rng(seed).permutation(len(codes))[:MOST_SILHOUETTE])
    kinds = len(np.unique(labels[rows]))
    if not 2 <= kinds < len(rows):
        return None
    return float(silhouette_score(codes[rows], labels[rows]))


def cluster_readings(
    codes: Floats, labels: Labels, test: Floats, wanted: Labels, classes: int, seed: int = 0, most: int = 100
) -> tuple[int, float, float]:
    """Return how well k-means clusters of encodings name the classes of others.

    Args:
        codes, labels: (n, d) and (n,), among which clusters are found and get their names.
        test, wanted: (m, d) and (m,), which are named.
        classes: as many clusters are looked for, `most` at most.

    Returns:
        How many clusters, and the accuracies with one-to-one names and with majority names.
    """
    k = min(classes, most, len(codes))
    centres = k_means_centres(codes, k, seed)
    table = contingency(nearest(codes, centres), labels, (k, classes))
    found = nearest(test, centres)
    one_to_one, majority = (named_accuracy(names(table), found, wanted) for names in (hungarian_names, majority_names))
    return k, one_to_one, majority
