"""Whether single latent dimensions follow single factors, where the factors are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Factors = npt.NDArray[np.integer[Any]]

BINS = 20
COLLAPSED = 0.01
"""Variance of a dimension, as a share of the largest, below which it holds nothing and takes no part."""


def mutual_information_gap(codes: Floats, factors: Factors, bins: int = BINS) -> float:
    """Return the MIG (Chen, Li, Grosse & Duvenaud, NeurIPS 2018), 0..1.

    The mean over factors of (I1 - I2) / H: the mutual information with the most telling dimension less that with the
    next, over the factor's entropy. Dimensions are cut into `bins` equal parts of their range, as Locatello et al.
    (ICML 2019) do.

    Args:
        codes: (n, d), d >= 2. factors: (n, f) whole numbers.

    Raises:
        ValueError: fewer than two dimensions.
    """
    if codes.shape[1] < 2:
        raise ValueError("a gap needs two dimensions")
    cells = np.stack([_binned(column, bins) for column in np.asarray(codes, np.float64).T], axis=1)
    gaps = []
    for factor in np.asarray(factors).T:
        entropy = _entropy(np.unique(factor, return_counts=True)[1])
        if entropy == 0:
            continue
        shared = np.sort([mutual_information(cell, factor) for cell in cells.T])
        gaps.append((shared[-1] - shared[-2]) / entropy)
    return float(np.mean(gaps)) if gaps else 0.0


def mutual_information(first: Factors, second: Factors) -> float:
    """Return the mutual information of two columns of whole numbers, in nats."""
    _, a = np.unique(first, return_inverse=True)
    _, b = np.unique(second, return_inverse=True)
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    return _entropy(table.sum(axis=1)) + _entropy(table.sum(axis=0)) - _entropy(table.ravel())


def factor_vae_score(codes: Floats, factors: Factors, votes: int = 800, group: int = 64, seed: int = 0) -> float:
    """Return the score of Kim & Mnih ("Disentangling by Factorising", ICML 2018), 0..1.

    A vote fixes one factor, draws `group` pictures that share its value, and names the dimension whose variance, over
    its variance among all, is least. A majority classifier from dimension to factor is made of `votes` votes; the score
    is its accuracy on as many others. Collapsed dimensions take no part.
    """
    codes = np.asarray(codes, np.float64)
    factors = np.asarray(factors)
    variance = codes.var(axis=0)
    alive = np.flatnonzero(variance > COLLAPSED * variance.max()) if variance.max() > 0 else np.empty(0, np.intp)
    told = [f for f in range(factors.shape[1]) if len(np.unique(factors[:, f])) > 1]
    if not len(alive) or not told:
        return 0.0
    rng = np.random.default_rng(seed)
    rows = {f: [np.flatnonzero(factors[:, f] == value) for value in np.unique(factors[:, f])] for f in told}
    tables = np.zeros((2, codes.shape[1], factors.shape[1]), np.int64)
    for vote in range(2 * votes):
        factor = told[rng.integers(len(told))]
        same = rows[factor][rng.integers(len(rows[factor]))]
        drawn = codes[rng.choice(same, group)][:, alive]
        dimension = alive[(drawn.var(axis=0) / variance[alive]).argmin()]
        tables[vote % 2, dimension, factor] += 1
    names = tables[0].argmax(axis=1)
    return float(tables[1, np.arange(len(names)), names].sum() / votes)


def _binned(column: npt.NDArray[np.float64], bins: int) -> npt.NDArray[np.intp]:
    return np.digitize(column, np.histogram_bin_edges(column, bins)[1:-1])


def _entropy(counts: npt.NDArray[Any]) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())
