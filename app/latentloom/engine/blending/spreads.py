"""How far a class, or what stands for it, is spread out: the standard deviations that some methods need."""

from __future__ import annotations

import numpy as np

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.blending import prototypes
from latentloom.engine.blending.keeping import kept
from latentloom.engine.blending.sources import Matrix, Vector


def scales(atlas: Atlas, class_index: int, spec: str) -> Matrix:
    """Return standard deviations (s, d) float64, each > 0, one row for each source of `prototypes.sources`.

    What stands for many drawings (a mean, a k-means centre) has their total variance: the variance of their encodings
    plus the mean of their posterior variances. A single drawing has its posterior's. Where that says nothing (an atlas
    without posteriors, a class of one drawing) the spread within the classes of the space stands in.

    Raises:
        UsageError: as `prototypes.sources`, or all drawings of a class are the same in every class of the space.
    """
    return kept(atlas, ("scales", class_index, spec), lambda: _scales(atlas, class_index, spec))


def _scales(atlas: Atlas, class_index: int, spec: str) -> Matrix:
    rows = [_variance(atlas, members) for members in prototypes.members(atlas, class_index, spec)]
    return np.sqrt(np.stack([_filled(atlas, row) for row in rows]))


def _variance(atlas: Atlas, members: prototypes.Rows) -> Vector:
    spread = atlas.codes[members].astype(np.float64).var(axis=0)
    if atlas.scales is not None:
        spread += (atlas.scales[members].astype(np.float64) ** 2).mean(axis=0)
    result: Vector = spread
    return result


def _filled(atlas: Atlas, variance: Vector) -> Vector:
    """Put the spread within classes where a variance is zero."""
    if (variance > 0).all():
        return variance
    within = kept(atlas, "variance within classes", lambda: _within_classes(atlas))
    filled: Vector = np.where(variance > 0, variance, within)
    if not (filled > 0).all():
        raise UsageError("The classes of this space have no spread, which this method needs: choose spherical.")
    return filled


def _within_classes(atlas: Atlas) -> Vector:
    """Return the variance (d,) of all encodings around the means of their classes."""
    apart = atlas.codes.astype(np.float64) - atlas.means[atlas.labels]
    result: Vector = (apart**2).mean(axis=0)
    return result
