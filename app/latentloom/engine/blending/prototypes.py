"""What stands for a class in a blend: its mean, its k-means centres, its medoid or one drawing of the atlas."""

from __future__ import annotations

import re
import weakref
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas

Points = npt.NDArray[np.float64]
Shares = npt.NDArray[np.float64]

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
    made = _made_for(atlas)
    key = (class_index, prototype.kind == "medoid", prototype.count)
    if key not in made:
        rows = atlas.codes[atlas.rows(class_index)]
        if len(rows) == 0:
            raise UsageError(
                f"{atlas.classes[class_index]} has no drawing in this space: leave it out or use its mean."
            )
        if prototype.kind == "medoid":
            made[key] = (medoid(rows)[None], alone)
        else:
            made[key] = _centres_of(rows, prototype.count, atlas.classes[class_index])
    points, shares = made[key]
    if prototype.kind == "centre":
        return points[prototype.which - 1 : prototype.which], alone
    return points, shares


def medoid(codes: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Return the code (d,) of (n, d) with the least sum of squared distances to the others.

    That sum is n times the squared distance to the mean plus a constant, so the medoid is the code nearest the mean.
    """
    points = codes.astype(np.float64)
    distances = ((points - points.mean(axis=0)) ** 2).sum(axis=1)
    nearest: npt.NDArray[np.float64] = points[int(np.argmin(distances))]
    return nearest


def k_means(codes: npt.NDArray[np.floating], count: int) -> tuple[Points, Shares]:
    """Cut codes (n, d) into `count` clusters; the biggest first, equal ones by their centre's coordinates.

    The seed is fixed and one thread does the work, so the same codes give the same centres. Each centre is the mean of
    its members, accumulated in float64.

    Returns:
        (count, d) float64 centres and (count,) float64 shares of the codes, sum one.
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    points = codes.astype(np.float64)
    with threadpool_limits(limits=1):
        labels = KMeans(n_clusters=count, n_init=4, random_state=0).fit(points).labels_
    sizes = np.bincount(labels, minlength=count)
    means = np.stack([points[labels == i].mean(axis=0) for i in range(count)])
    order = sorted(range(count), key=lambda i: (-sizes[i], tuple(means[i])))
    return means[order], sizes[order] / len(points)


def _centres_of(codes: npt.NDArray[np.floating], count: int, name: str) -> tuple[Points, Shares]:
    different = len(np.unique(codes, axis=0))
    if different < count:
        raise UsageError(f"{name} has {different} different drawings, too few for {count} centres: ask for fewer.")
    return k_means(codes, count)


Made = dict[tuple[int, bool, int], tuple[Points, Shares]]
_made: dict[int, Made] = {}


def _made_for(atlas: Atlas) -> Made:
    """Return the centres already found for this atlas; they are kept as long as it lives.

    Keyed by identity, because an atlas holds arrays and cannot be hashed.
    """
    key = id(atlas)
    if key not in _made:
        _made[key] = {}
        weakref.finalize(atlas, _made.pop, key, None).atexit = False
    return _made[key]
