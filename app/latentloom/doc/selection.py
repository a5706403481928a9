"""Ways to choose classes: by words, by group, at random, or as unlike each other as can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError


def random_classes(n: int, k: int, seed: int) -> tuple[int, ...]:
    """Return `k` different indices below `n`, rising; the same for a seed."""
    _check_count(n, k)
    return tuple(sorted(np.random.default_rng(seed).choice(n, size=k, replace=False).tolist()))


def most_different(means: npt.ArrayLike, k: int, start: int | None = None) -> tuple[int, ...]:
    """Return `k` indices of class means (n, d) that lie far from each other, in the order they were found.

    Farthest-point selection (T. F. Gonzalez, Theoretical Computer Science 38, 1985): each next class is the one whose
    nearest chosen class is farthest away, at most a factor 2 from the best spread. It begins with `start`, or with the
    class farthest from the mean of all.
    """
    points = np.asarray(means, dtype=np.float64)
    _check_count(len(points), k)
    if start is None:
        start = int(np.linalg.norm(points - points.mean(axis=0), axis=1).argmax())
    found = [start]
    nearest = np.linalg.norm(points - points[start], axis=1)
    nearest[start] = -1.0
    while len(found) < k:
        found.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, np.linalg.norm(points - points[found[-1]], axis=1))
        nearest[found] = -1.0
    return tuple(found)


def matching(names: Sequence[str], groups: Sequence[str], text: str) -> tuple[int, ...]:
    """Return the indices whose name or group holds every word of `text`, in any case and order; all for no words."""
    words = text.casefold().split()
    return tuple(
        i
        for i, (name, group) in enumerate(zip(names, groups, strict=True))
        if all(word in f"{group} {name}".casefold() for word in words)
    )


def by_group(groups: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return group name to the indices of its classes, groups in the order of their first class."""
    found: dict[str, list[int]] = {}
    for i, group in enumerate(groups):
        found.setdefault(group, []).append(i)
    return {group: tuple(indices) for group, indices in found.items()}


def _check_count(n: int, k: int) -> None:
    if not 2 <= k <= n:
        raise UsageError(f"Choose between 2 and {n} classes.")
