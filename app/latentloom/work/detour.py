"""A stop that leads a path around a third class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.doc import wheel
from latentloom.doc.state import BlendState, Waypoint
from latentloom.doc.takeovers import SURE
from latentloom.engine.latent_prior import NORMAL, LatentPrior
from latentloom.engine.paths import frames_between

if TYPE_CHECKING:
    from latentloom.engine.atlas import Atlas

Latents = npt.NDArray[np.float32]
See = Callable[[Latents], Sequence[tuple[str, float]]]
"""(n, d) latents to n pairs: the class that is seen in the decoded picture, and how surely (0..1)."""

DRAWINGS = 6
"""How many drawings of each class are tried, those nearest to the middle first."""
PAIRS = 4
"""How many pairs of like drawings, one of each class, are tried."""
WIDE = 64
"""Pairs are looked for among so many drawings of each class that are nearest to the middle."""
FRAMES = 9
"""How many frames of each half are looked at."""


def stops_between(
    atlas: Atlas, ends: Latents, own: frozenset[str], method: str = "spherical", prior: LatentPrior = NORMAL
) -> list[tuple[Waypoint, Latents]]:
    """Return the stops that are tried between two ends, each with its latent (d,); the same for the same path.

    They are real drawings of the ends' classes near the middle of the way, and, where the ends are of two classes, even
    blends of two drawings, one of each, that are alike: there the classes touch.

    Args:
        atlas: whose drawings are tried.
        ends: (2, d).
        own: the classes that belong on the way; those that the atlas lacks are left out.
        method: how the two drawings of a pair are blended; prior: of their space, for a method that asks for it.
    """
    middle = ends.astype(np.float64).mean(axis=0)
    near: dict[str, npt.NDArray[np.intp]] = {}
    for name in sorted(own & atlas.index.keys(), key=atlas.index.__getitem__):
        rows = np.flatnonzero(atlas.labels == atlas.index[name])
        far = np.linalg.norm(atlas.codes[rows] - middle, axis=1)
        near[name] = rows[np.argsort(far, kind="stable")][:WIDE]
    tried = [
        (Waypoint("drawing", int(row), "Detour"), atlas.codes[row])
        for name, rows in near.items()
        for row in rows[:DRAWINGS]
    ]
    if len(near) == 2:
        (one, ones), (other, others) = near.items()
        for a, b in _like_pairs(atlas.codes, ones, others):
            chosen = ((one, f"drawing:{a}"), (other, f"drawing:{b}"))
            blend = BlendState((one, other), wheel.flat(2), method, chosen=chosen)
            latent = frames_between(atlas.codes[[a, b]], 3, method, prior=prior)[1]
            tried.append((Waypoint("blend", blend, "Detour"), latent))
    return tried


def best_detour(
    ends: Latents,
    tried: Sequence[Latents],
    own: frozenset[str],
    see: See,
    method: str = "spherical",
    prior: LatentPrior = NORMAL,
) -> int | None:
    """Return which of the stops leads from one end to the other past no class but `own`, or None.

    Of several the one on whose way foreign classes show least (the sum of the judges' sureness over the frames), then
    the shortest, then the first.

    Args:
        ends: (2, d) the stops before and after.
        tried: latents (d,) of possible stops.
        own: the classes that belong on the way.
        see: the judges.
        method: how frames lie between stops; prior: of the space, for a method that asks for it.
    """
    best: tuple[float, float, int] | None = None
    for index, stop in enumerate(tried):
        way = frames_between(np.stack([ends[0], stop, ends[1]]), 2 * FRAMES - 1, method, prior=prior)
        foreign = [sure for name, sure in see(way) if name not in own]
        if any(sure >= SURE for sure in foreign):
            continue
        length = float(np.linalg.norm(np.diff(way.astype(np.float64), axis=0), axis=1).sum())
        rank = (round(sum(foreign), 6), round(length, 6), index)
        best = rank if best is None else min(best, rank)
    return None if best is None else best[2]


def _like_pairs(codes: Latents, ones: npt.NDArray[np.intp], others: npt.NDArray[np.intp]) -> list[tuple[int, int]]:
    """Return pairs of rows, one of each list, the most alike first, no row twice."""
    apart = np.linalg.norm(codes[ones][:, None] - codes[others][None], axis=2)
    pairs: list[tuple[int, int]] = []
    for flat in np.argsort(apart, axis=None, kind="stable"):
        a, b = int(ones[flat // len(others)]), int(others[flat % len(others)])
        if all(a != x and b != y for x, y in pairs):
            pairs.append((a, b))
        if len(pairs) == PAIRS:
            break
    return pairs
