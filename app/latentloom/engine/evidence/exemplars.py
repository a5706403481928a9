"""A measure without any judge: how near a picture comes to the nearest drawing of every class.

The distance of two ink pictures is the symmetric chamfer distance: how far, on average, the ink of either lies from the
ink of the other (Barrow et al., IJCAI 1977), read off their distance fields, which end at the reach. A class's score is
the distance to its nearest drawing, negative, made comparable between classes by the drawings of other classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.evidence.plausibility import coverage_of

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Floats = npt.NDArray[np.float32]

SIDE = 32
MOST_A_CLASS = 40
"""Drawings of a class that are compared with."""
REFERENCE = 1024
"""Drawings that make the scores of classes comparable."""


class Exemplars:
    """The drawings of an ink space, decoded once, to compare pictures with."""

    def __init__(self, space: Space) -> None:
        if space.kind != "ink":
            raise UsageError("Nearest drawings are compared by their ink; this space holds photos.")
        atlas, self._reach = space.atlas, space.description.reach
        rows = [atlas.rows(i) for i in range(len(atlas.classes))]
        seen = [part[~atlas.held_out[part]] if (~atlas.held_out[part]).any() else part for part in rows]
        thinned = [part[:: max(1, len(part) // MOST_A_CLASS)][:MOST_A_CLASS] for part in seen]
        self._starts = np.cumsum([0, *map(len, thinned[:-1])])
        self._ink, self._far = self._seen(space.runtime.decode_grids(atlas.codes[np.concatenate(thinned)]))
        tested = np.flatnonzero(atlas.held_out if atlas.held_out.any() else ~atlas.held_out)
        tested = tested[:: max(1, len(tested) // REFERENCE)]
        raw = self._raw(space.runtime.decode_grids(atlas.codes[tested]))
        own = np.arange(len(atlas.classes)) == atlas.labels[tested][:, None]
        left_out = np.ma.masked_array(raw, own)
        self._centre = np.asarray(left_out.mean(axis=0), np.float32)
        self._spread = np.maximum(np.asarray(left_out.std(axis=0), np.float32), 1e-6)

    def scores(self, grids: Floats) -> Floats:
        """Return the scores (n, K) of decoded grids (n, 1, s, s); higher is nearer."""
        scores: Floats = ((self._raw(grids) - self._centre) / self._spread).astype(np.float32)
        return scores

    def _raw(self, grids: Floats) -> Floats:
        ink, far = self._seen(grids)
        there = (ink @ self._far.T) / np.maximum(ink.sum(1), 1.0)[:, None]
        back = (far @ self._ink.T) / np.maximum(self._ink.sum(1), 1.0)
        nearest: Floats = np.minimum.reduceat(there + back, self._starts, axis=1)
        return -nearest

    def _seen(self, grids: Floats) -> tuple[Floats, Floats]:
        """Return ink and distance from ink, (n, SIDE * SIDE) each."""
        times = max(1, grids.shape[-1] // SIDE)
        n, _, side, _ = grids.shape
        whole = (side // times) * times
        small = grids[:, 0, :whole, :whole].reshape(n, side // times, times, side // times, times).mean(axis=(2, 4))
        ink = coverage_of(small, "ink", self._reach / times)
        return ink.reshape(n, -1), np.maximum(small, 0).reshape(n, -1)
