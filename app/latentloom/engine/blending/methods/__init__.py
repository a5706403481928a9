"""The blend methods: each one file with a `combine(points, weights)`, and one line in `METHODS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.blending.methods import linear, spherical, typical

Matrix = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Method:
    """A way to make one latent of many.

    Attributes:
        combine: sources (m, d) and weights (m,), each > 0 with sum one, to a latent (d,); float64 throughout.
        summary: one line for a menu or a tooltip.
        source: where the formula comes from.
    """

    combine: Callable[[Matrix, Vector], Vector]
    summary: str
    source: str


METHODS: dict[str, Method] = {
    "spherical": Method(
        spherical.combine,
        "Weighted mean on the sphere, norm kept",
        "Buss and Fillmore 2001; two sources: Shoemake 1985",
    ),
    "typical": Method(
        typical.combine,
        "Centre of mass, moved out to the norm of its sources",
        "White 2016, elevation kept",
    ),
    "linear": Method(
        linear.combine,
        "Centre of mass",
        "The arithmetic mean",
    ),
}
"""Name to method, best default first."""


def method_named(name: str) -> Method:
    """Return the method of that name.

    Raises:
        UsageError: there is none.
    """
    if name not in METHODS:
        raise UsageError(f'There is no blend method "{name}": choose one of {", ".join(METHODS)}.')
    return METHODS[name]


def blend(points: npt.NDArray[np.floating], weights: Vector, method: str = "spherical") -> Vector:
    """Make one latent of many.

    Args:
        points: (m, d) sources.
        weights: (m,) as `weights.normalise` returns them. A source with weight zero is left out; a source that is alone
            comes back bit for bit.
        method: a name in METHODS.

    Returns:
        (d,) float64.

    Raises:
        UsageError: no such method.
    """
    combine = method_named(method).combine
    taking_part = weights > 0
    sources = np.asarray(points, dtype=np.float64)[taking_part]
    if len(sources) == 1:
        alone: Vector = sources[0]
        return alone
    return combine(sources, weights[taking_part])
