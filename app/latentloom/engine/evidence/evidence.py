"""What a picture shows of the classes that it was asked to show, as numbers.

The definitions are those of the measure proposed for many-class blends: presence a class, the evidence AUC (Mann and
Whitney's statistic over pairs of a class asked for and one that is not), evenness and total variation distance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

STRONGEST = 5
"""How many of the classes that were not asked for are named."""


@dataclass(frozen=True)
class Evidence:
    """One picture's evidence.

    Attributes:
        classes: (k,) indices of the classes asked for; asked: (k,) their shares, sum 1.
        presence: (k,) percentiles, 0..1, among real held-out pictures of other classes.
        found: (k,) shares of the judges' belief in these classes, sum 1.
        others: pairs (class index, presence) of the strongest classes not asked for, strongest first.
        auc: 0..1, 0.5 is chance; None where every class is asked for.
        evenness: entropy of `found` over ln k, 0..1; 1 for a single class.
        distance: total variation distance of the judges' belief over all classes from `asked`, 0..1.
        plausibility: percentiles by measure (`plausibility.py`).
    """

    classes: Indices
    asked: npt.NDArray[np.float64]
    presence: Floats
    found: Floats
    others: tuple[tuple[int, float], ...]
    auc: float | None
    evenness: float
    distance: float
    plausibility: dict[str, float]


def evidence_auc(scores: Floats, classes: Indices) -> float | None:
    """Return how likely a class of `classes` has a higher score than one that is not among them; ties count half.

    Args:
        scores: (K,) one a class.
        classes: (k,) indices, each once.

    Returns:
        0..1, or None where there is nothing on one side.
    """
    among = np.zeros(len(scores), bool)
    among[classes] = True
    asked, others = scores[among], np.sort(scores[~among])
    if not len(asked) or not len(others):
        return None
    below = np.searchsorted(others, asked, "left")
    ties = np.searchsorted(others, asked, "right") - below
    return float((below + 0.5 * ties).sum() / (len(asked) * len(others)))


def evenness(shares: npt.NDArray[np.floating]) -> float:
    """Return the entropy of shares (k,), sum 1, over that of equal ones (Pielou); 1 for a single share."""
    if len(shares) < 2:
        return 1.0
    positive = shares[shares > 0].astype(np.float64)
    return float(max(0.0, -(positive * np.log(positive)).sum() / np.log(len(shares))))


def total_variation(belief: npt.NDArray[np.floating], asked: npt.NDArray[np.floating]) -> float:
    """Return half the summed differences of two distributions (K,)."""
    return float(0.5 * np.abs(belief.astype(np.float64) - asked).sum())
