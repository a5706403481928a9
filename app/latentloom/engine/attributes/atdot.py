"""AtDot: an attribute vector as a classifier of encodings.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 3.3: the score of an encoding is its dot product
with the attribute's vector, and a threshold on the score tells those with the attribute from those without. The
threshold is found on pictures that training saw, accuracy and ROC are measured on held-out ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.attributes.vectors import AttributeVector, Bools, Codes, Fit, fit_vector

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Roc:
    """A receiver operating characteristic, from (0, 0) to (1, 1), a point for every different score.

    Attributes:
        false_positive, true_positive: (m,) rates, 0..1, never falling.
    """

    false_positive: Floats
    true_positive: Floats

    @property
    def area(self) -> float:
        """The area under it: the chance that one with the attribute scores above one without; ties count half."""
        return float(np.trapezoid(self.true_positive, self.false_positive))


@dataclass(frozen=True, eq=False)
class AtDot:
    """An attribute vector's scores, and how well they tell who has the attribute.

    Attributes:
        vector: the attribute's direction.
        scores: (n,) of all encodings; has: (n,) bool; tested: (n,) bool, those that are measured.
        threshold: scores above it count as having the attribute.
        train_accuracy: on the others, by which the threshold was found.
        accuracy, balanced_accuracy: on those tested, 0..1; the second is the mean over the two kinds.
        base_rate: the accuracy of always naming the commoner kind, on those tested.
        roc: on those tested.
    """

    vector: AttributeVector
    scores: Floats
    has: Bools
    tested: Bools
    threshold: float
    train_accuracy: float
    accuracy: float
    balanced_accuracy: float
    base_rate: float
    roc: Roc

    @property
    def auc(self) -> float:
        """The area under the ROC curve."""
        return self.roc.area

    def to_json(self) -> dict[str, float | int | str]:
        """Return the numbers of a row of a table."""
        return {
            "attribute": self.vector.name,
            "fit": self.vector.fit,
            "tested": int(self.tested.sum()),
            "with": int((self.tested & self.has).sum()),
            "threshold": self.threshold,
            "train_accuracy": self.train_accuracy,
            "accuracy": self.accuracy,
            "balanced_accuracy": self.balanced_accuracy,
            "base_rate": self.base_rate,
            "auc": self.auc,
        }


def at_dot(vector: AttributeVector, codes: Codes, has: Bools, tested: Bools) -> AtDot:
    """Score encodings by a vector: the threshold from those not tested, accuracy and ROC from those tested.

    Args:
        vector: of the attribute; its length does not matter.
        codes: (n, d) encodings; has: (n,) bool; tested: (n,) bool, best those that training never saw.

    Raises:
        UsageError: the vector has another width, or one of the two parts lacks one of the two kinds.
    """
    if vector.direction.shape != codes.shape[1:]:
        raise UsageError(
            f"The vector {vector.name} has {vector.direction.size} numbers, but encodings have {codes.shape[1]}."
        )
    for part, words in ((~tested, "to find a threshold by"), (tested, "to measure with")):
        if len(np.unique(has[part])) < 2:
            raise UsageError(f"{vector.name} lacks pictures {words}: some with it and some without are needed.")
    scores = codes.astype(np.float64) @ vector.direction.astype(np.float64)
    threshold, train_accuracy = best_threshold(scores[~tested], has[~tested])
    right = (scores > threshold) == has
    kinds = [right[tested & kind].mean() for kind in (has, ~has)]
    share = float(has[tested].mean())
    return AtDot(
        vector=vector,
        scores=scores,
        has=has,
        tested=tested,
        threshold=threshold,
        train_accuracy=train_accuracy,
        accuracy=float(right[tested].mean()),
        balanced_accuracy=float(np.mean(kinds)),
        base_rate=max(share, 1 - share),
        roc=roc(scores[tested], has[tested]),
    )


def best_threshold(scores: Floats, has: Bools) -> tuple[float, float]:
    """Return the threshold with the highest accuracy, and that accuracy, by trying every one that makes a difference.

    Thresholds lie midway between neighbouring scores, or beyond them all. Of equally good ones the one with the widest
    gap around it is taken: there a new score is least likely to fall on the wrong side.
    """
    order = np.argsort(scores, kind="stable")
    ordered, kinds = scores[order], has[order]
    # right[i]: how many are right when the i lowest scores count as without.
    right = np.concatenate([[0], np.cumsum(~kinds)]) + np.concatenate([np.cumsum(kinds[::-1])[::-1], [0]])
    apart = np.concatenate([[True], ordered[1:] > ordered[:-1], [True]])
    right = np.where(apart, right, -1)
    best = np.flatnonzero(right == right.max())
    edges = np.concatenate([[ordered[0]], ordered, [ordered[-1]]])
    gaps = edges[best + 1] - edges[best]
    at = int(best[np.argmax(gaps)])
    margin = max(1.0, float(np.abs(ordered).max()))
    if at == 0:
        threshold = float(ordered[0]) - margin
    elif at == len(ordered):
        threshold = float(ordered[-1]) + margin
    else:
        low, high = float(ordered[at - 1]), float(ordered[at])
        threshold = low + (high - low) / 2
        # Between neighbouring floating-point numbers there is no middle.
        threshold = threshold if threshold < high else low
    return threshold, float(right[at] / len(scores))


def roc(scores: Floats, has: Bools) -> Roc:
    """Return the ROC curve of scores (n,), those with equal scores taken together.

    Raises:
        ValueError: one of the two kinds is missing.
    """
    if has.all() or not has.any():
        raise ValueError("a ROC curve needs scores of both kinds")
    order = np.argsort(-scores, kind="stable")
    ordered, kinds = scores[order], has[order]
    last = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(ordered) - 1)
    true = np.concatenate([[0], np.cumsum(kinds)[last]])
    false = np.concatenate([[0], np.cumsum(~kinds)[last]])
    return Roc(false / false[-1], true / true[-1])


def every_attribute(
    codes: Codes, table: AttributeTable, tested: Bools, fits: Sequence[Fit] = ("mean", "svm")
) -> Iterator[tuple[AtDot, ...]]:
    """Yield the AtDot of each attribute in turn, one for each way to find a vector.

    Vectors are found from those not tested. An attribute that either part lacks one kind of is left out.

    Args:
        codes: (n, d); table: a line an encoding; tested: (n,) bool; fits: ways to find vectors.
    """
    for name in table.names:
        has = table.column(name)
        if any(len(np.unique(has[part])) < 2 for part in (tested, ~tested)):
            continue
        yield tuple(at_dot(fit_vector(name, codes[~tested], has[~tested], fit), codes, has, tested) for fit in fits)
