"""Attribute vectors: the difference of two means, or the normal of a separating plane.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 3: the vector of an attribute is the mean of the
encodings that have it less the mean of those that have it not.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from latentloom.base.atomic import atomic_file
from latentloom.base.errors import UsageError

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.floating]
Bools = npt.NDArray[np.bool_]
Weights = npt.NDArray[np.integer] | npt.NDArray[np.floating]

Fit = Literal["mean", "svm"]
FITS: tuple[Fit, ...] = get_args(Fit)

_PENALTY = 1.0
"""The C of the support vector machine; encodings are about as wide as the prior, so no scaling is called for."""

_STEPS = 10_000


@dataclass(frozen=True, eq=False)
class AttributeVector:
    """A direction in the latent space.

    Attributes:
        name: what it adds, for people.
        direction: (d,) float32; one step of it leads from pictures without the attribute to those with it.
        fit: how it was found: "mean", "svm", or another word ("synthetic").
        with_count, without_count: how many pictures it was found from; 0 where that is not known.
    """

    name: str
    direction: Floats
    fit: str = "mean"
    with_count: int = 0
    without_count: int = 0

    def moved(self, latents: Codes, amount: float = 1.0) -> Floats:
        """Return latents (..., d) moved by `amount` steps; negative amounts take the attribute away."""
        moved: Floats = (np.asarray(latents, np.float64) + amount * self.direction.astype(np.float64)).astype(
            np.float32
        )
        return moved


def fit_vector(
    name: str, codes: Codes, has: Bools, fit: Fit = "mean", weights: Weights | None = None
) -> AttributeVector:
    """Return the vector of an attribute by `fit`, one of `FITS`; the rest as `mean_difference`."""
    if fit == "mean":
        return mean_difference(name, codes, has, weights)
    if fit == "svm":
        return linear_svm(name, codes, has, weights)
    raise UsageError(f'"{fit}" finds no vector: use {" or ".join(FITS)}.')


def mean_difference(name: str, codes: Codes, has: Bools, weights: Weights | None = None) -> AttributeVector:
    """Return the mean of the encodings that have an attribute less the mean of those that have it not.

    Args:
        name: of the vector.
        codes: (n, d) encodings.
        has: (n,) bool.
        weights: (n,) >= 0, how often each picture counts (see `balance.replication`); None for once each.

    Raises:
        UsageError: nothing has it, or everything has it.
    """
    points, counts = _checked(name, codes, has, weights)
    means = [counts[side] @ points[side] / counts[side].sum() for side in (has, ~has)]
    direction = (means[0] - means[1]).astype(np.float32)
    return AttributeVector(name, direction, "mean", int(has.sum()), int((~has).sum()))


def linear_svm(name: str, codes: Codes, has: Bools, weights: Weights | None = None) -> AttributeVector:
    """Return the normal of the plane that a linear support vector machine puts between the two kinds of encodings.

    Both kinds weigh the same, however many they are. The length is such that one step changes the machine's score as
    much as the way from one mean to the other does: the mean difference, projected on the normal.

    Args and errors as `mean_difference`.
    """
    from sklearn.svm import LinearSVC
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    points, counts = _checked(name, codes, has, weights)
    even = counts / np.where(has, counts[has].sum(), counts[~has].sum()) * counts.sum() / 2
    with threadpool_limits(limits=1):
        machine = LinearSVC(C=_PENALTY, dual=False, max_iter=_STEPS).fit(points, has, sample_weight=even)
    normal = machine.coef_[0]
    between = mean_difference(name, codes, has, weights).direction.astype(np.float64)
    square = float(normal @ normal)
    direction = normal * (float(between @ normal) / square) if square > 0 else between
    return AttributeVector(name, direction.astype(np.float32), "svm", int(has.sum()), int((~has).sum()))


def cosine(a: AttributeVector | Codes, b: AttributeVector | Codes) -> float:
    """Return the cosine of the angle between two vectors, -1..1; 0 where one of them is zero."""
    first, second = (
        np.asarray(one.direction if isinstance(one, AttributeVector) else one, np.float64) for one in (a, b)
    )
    lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(np.clip(first @ second / lengths, -1.0, 1.0)) if lengths > 0 else 0.0


def total(vectors: Sequence[AttributeVector], amounts: Sequence[float], width: int) -> Floats:
    """Return the offset (width,) that several vectors come to, each by its amount; zero for none."""
    offset = np.zeros(width)
    for vector, amount in zip(vectors, amounts, strict=True):
        if vector.direction.shape != (width,):
            raise UsageError(f"The vector {vector.name} is not of this space: it has another number of dimensions.")
        offset += amount * vector.direction.astype(np.float64)
    return offset.astype(np.float32)


def write_vectors(vectors: Sequence[AttributeVector], path: Path | str) -> None:
    """Write vectors to a CSV file, whole or not at all: a line each, its name and d numbers, under a line of heads.

    The numbers come back bit for bit. Raises LoomError when it cannot be written.
    """
    width = len(vectors[0].direction) if vectors else 0
    with atomic_file(path, "w") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["name", *(f"z{i}" for i in range(width))])
        out.writerows([vector.name, *(repr(float(one)) for one in vector.direction)] for vector in vectors)


def _checked(
    name: str, codes: Codes, has: Bools, weights: Weights | None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    if codes.ndim != 2 or has.shape != (len(codes),) or has.dtype != np.bool_:
        raise ValueError(f"codes (n, d) and has (n,) bool do not fit: {codes.shape}, {has.dtype} {has.shape}")
    counts = np.ones(len(codes)) if weights is None else np.asarray(weights, np.float64)
    if counts.shape != has.shape or not np.isfinite(counts).all() or (counts < 0).any():
        raise ValueError("weights must be (n,) finite numbers of 0 or more")
    if counts[has].sum() <= 0:
        raise UsageError(f"No picture has {name}: a vector needs pictures with and without it.")
    if counts[~has].sum() <= 0:
        raise UsageError(f"Every picture has {name}: a vector needs pictures with and without it.")
    return codes.astype(np.float64), counts
