"""What simple readers find in latents: a linear one, the nearest neighbours, and both with few labels."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.engine.data.steps import Steps

Floats = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.integer[Any]]

NEIGHBOURS = 5
MOST_ROWS = 10_000
"""Encodings that a reader learns from at most; more cost minutes and change little."""


def linear_probe(codes: Floats, labels: Labels, test_codes: Floats, test_labels: Labels, seed: int = 0) -> float:
    """Return the share of test encodings that a linear classifier names rightly (Alain & Bengio, 2016).

    Multinomial logistic regression on standardised coordinates, with an L2 penalty of C = 1, by scikit-learn.

    Args:
        codes, labels: (n, d) and (n,) to learn from (at most 10,000, drawn by `seed`, are used).
        test_codes, test_labels: what is counted.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    codes, labels = drawn(codes, labels, MOST_ROWS, seed)
    if len(np.unique(labels)) < 2:
        return _share(np.full(len(test_labels), labels[0]), test_labels)
    scaler = StandardScaler().fit(codes)
    reader = LogisticRegression(max_iter=200)
    with warnings.catch_warnings():
        # Stopped after 200 turns it is a little worse than it could be, and the same every time.
        warnings.simplefilter("ignore", ConvergenceWarning)
        reader.fit(scaler.transform(codes), labels)
    return _share(reader.predict(scaler.transform(test_codes)), test_labels)


def neighbour_probe(codes: Floats, labels: Labels, test_codes: Floats, test_labels: Labels, seed: int = 0) -> float:
    """Return the share of test encodings that their 5 nearest encodings name rightly by majority.

    The arguments are those of `linear_probe`. With fewer than 5 encodings all have a voice.
    """
    from sklearn.neighbors import KNeighborsClassifier

    codes, labels = drawn(codes, labels, MOST_ROWS, seed)
    reader = KNeighborsClassifier(min(NEIGHBOURS, len(codes))).fit(codes, labels)
    return _share(reader.predict(test_codes), test_labels)


def label_curve_steps(
    codes: Floats,
    labels: Labels,
    test_codes: Floats,
    test_labels: Labels,
    counts: tuple[int, ...] = (1, 2, 5, 10, 20, 50, 100),
    draws: int = 3,
    seed: int = 0,
) -> Steps[dict[int, tuple[float, float]]]:
    """Measure the linear probe with few labels a class: what encodings learned without labels are worth.

    Yields (done, total) and returns labels a class -> mean and standard deviation of the accuracy over `draws`.
    Counts that some class does not reach are left out.
    """
    least = int(np.bincount(labels)[np.unique(labels)].min())
    counts = tuple(count for count in counts if count <= least)
    found: dict[int, tuple[float, float]] = {}
    for i, count in enumerate(counts):
        shares = []
        for draw in range(draws):
            yield i * draws + draw, len(counts) * draws
            rows = per_class(labels, count, seed + draw)
            shares.append(linear_probe(codes[rows], labels[rows], test_codes, test_labels))
        found[count] = (float(np.mean(shares)), float(np.std(shares)))
    return found


def per_class(labels: Labels, count: int, seed: int) -> npt.NDArray[np.intp]:
    """Return rows that hold `count` of every class, drawn by `seed`, in order; all of a class that has fewer."""
    rng = np.random.default_rng(seed)
    rows = [rng.permutation(np.flatnonzero(labels == label))[:count] for label in np.unique(labels)]
    return np.sort(np.concatenate(rows))


def drawn(codes: Floats, labels: Labels, most: int, seed: int) -> tuple[Floats, Labels]:
    """Return at most `most` rows of both, drawn by `seed`, in order."""
    if len(codes) <= most:
        return codes, labels
    rows = np.sort(np.random.default_rng(seed).permutation(len(codes))[:most])
    return codes[rows], labels[rows]


def _share(found: Labels, wanted: Labels) -> float:
    return float((np.asarray(found) == np.asarray(wanted)).mean())
