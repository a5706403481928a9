"""What stands for a class in a blend: its mean, its k-means centres, its medoid or one drawing of the atlas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.blending.keeping import kept

Points = npt.NDArray[np.float64]
Shares = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

_SPEC = re.compile(r"(mean|medoid)|centres:(\d{1,6})|centre:(\d{1,6})/(\d{1,6})|drawing:(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Prototype:
    """A parsed specification.

    Attributes:
        kind: "mean", "medoid", "centres" (all `count` centres), "centre" (number `which` of `count`) or "drawing".
        count: how many k-means centres the class is cut into, 1 or more.
        which: number of the centre, 1 to `count`, the biggest cluster first; or the drawing's atlas row, from 0.
    """

    kind: Literal["mean", "medoid", "centres", "centre", "drawing"]
    count: int = 0
    which: int = 0


@lru_cache(maxsize=1024)
def parse(spec: str) -> Prototype:
    """Read "mean", "medoid", "centres:K", "centre:J/K" or "drawing:N".

    Raises:
        UsageError: `spec` is none of these, or a number is out of range.
    """
    found = _SPEC.fullmatch(spec)
    if found is None:
        shown = spec if len(spec) <= 40 else spec[:40] + "..."
        raise UsageError(f'"{shown}" is no prototype: use mean, medoid, centres:K, centre:J/K or drawing:N.')
    name, centres, which, count, row = found.groups()
    if name is not None:
        return Prototype("mean" if name == "mean" else "medoid")
    if row is not None:
        return Prototype("drawing", which=int(row))
    if centres is not None:
        if int(centres) < 1:
            raise UsageError(f'"{spec}" asks for no centre: use centres:1 or more.')
        return Prototype("centres", count=int(centres))
    if not 1 <= int(which) <= int(count):
        raise UsageError(f'"{spec}" is out of range: in centre:J/K the number J goes from 1 to K.')
    return Prototype("centre", count=int(count), which=int(which))


def sources(atlas: Atlas, class_index: int, spec: str) -> tuple[Points, Shares]:
    """Return the latents that stand for a class.

    Args:
        atlas: the encodings.
        class_index: which class, 0 to K-1.
        spec: as `parse` reads it; "drawing:N" may name a drawing of any class.

    Returns:
        (s, d) float64 latents and (s,) float64 shares of the class's weight, each > 0, sum one.

    Raises:
        UsageError: bad `spec`, no such drawing, or fewer different drawings in the class than centres asked for.
    """
    prototype = parse(spec)
    alone = np.ones(1)
    if prototype.kind == "drawing":
        if prototype.which >= len(atlas.codes):
            raise UsageError(f"There is no drawing {prototype.which}: this space has 0 to {len(atlas.codes) - 1}.")
        return atlas.codes[prototype.which : prototype.which + 1].astype(np.float64), alone
    if prototype.kind == "mean":
        return atlas.means[class_index : class_index + 1].astype(np.float64), alone
    points, shares, _ = _made(atlas, class_index, prototype)
    if prototype.kind == "centre":
        return points[prototype.which - 1 : prototype.which], alone
    return points, shares


def members(atlas: Atlas, class_index: int, spec: str) -> tuple[Rows, ...]:
    """Return the rows of the atlas that each source of `sources` stands for; a single drawing for itself.

    Raises:
        UsageError: as `sources`.
    """
    prototype = parse(spec)
    if prototype.kind == "drawing":
        sources(atlas, class_index, spec)
        return (np.array([prototype.which]),)
    if prototype.kind == "mean":
        return (atlas.rows(class_index),)
    _, _, rows = _made(atlas, class_index, prototype)
    return rows[prototype.which - 1 : prototype.which] if prototype.kind == "centre" else rows


def medoid_row(codes: npt.NDArray[np.floating]) -> int:
    """Return the row of (n, d) codes with the least sum of squared distances to the others.

    That sum is n times the squared distance to the mean plus a constant, so the medoid is the code nearest the mean.
    """
    points = codes.astype(np.float64)
    return int(np.argmin(((points - points.mean(axis=0)) ** 2).sum(axis=1)))


def k_means(codes: npt.NDArray[np.floating], count: int) -> tuple[Points, Shares, tuple[Rows, ...]]:
    """Cut codes (n, d) into `count` clusters; the biggest first, equal ones by their centre's coordinates.

    The seed is fixed and one thread does the work, so the same codes give the same centres. Each centre is the mean of
    its members, accumulated in float64.

    Returns:
        (count, d) float64 centres, (count,) float64 shares of the codes, sum one, and the members of each.
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    points = codes.astype(np.float64)
    with threadpool_limits(limits=1):
        labels = KMeans(n_clusters=count, n_init=4, random_state=0).fit(points).labels_
    sizes = np.bincount(labels, minlength=count)
    means = np.stack([points[labels == i].mean(axis=0) for i in range(count)])
    order = sorted(range(count), key=lambda i: (-sizes[i], tuple(means[i])))
    return means[order], sizes[order] / len(points), tuple(np.flatnonzero(labels == i) for i in order)


_Made = tuple[Points, Shares, tuple[Rows, ...]]


def _made(atlas: Atlas, class_index: int, prototype: Prototype) -> _Made:
    """Return medoid or centres with their shares and the atlas rows that they stand for, found once for an atlas."""
    key = ("prototype", class_index, prototype.kind == "medoid", prototype.count)
    return kept(atlas, key, lambda: _found(atlas, class_index, prototype))


def _found(atlas: Atlas, class_index: int, prototype: Prototype) -> _Made:
    rows = atlas.rows(class_index)
    codes = atlas.codes[rows]
    if len(rows) == 0:
        raise UsageError(f"{atlas.classes[class_index]} has no drawing in this space: leave it out or use its mean.")
    if prototype.kind == "medoid":
        nearest = medoid_row(codes)
        return codes[nearest : nearest + 1].astype(np.float64), np.ones(1), (rows[nearest : nearest + 1],)
    points, shares, parts = _centres_of(codes, prototype.count, atlas.classes[class_index])
    return points, shares, tuple(rows[part] for part in parts)


def _centres_of(codes: npt.NDArray[np.floating], count: int, name: str) -> _Made:
    different = len(np.unique(codes, axis=0))
    if different < count:
        raise UsageError(f"{name} has {different} different drawings, too few for {count} centres: ask for fewer.")
    return k_means(codes, count)
