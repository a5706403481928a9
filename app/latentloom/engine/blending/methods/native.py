"""The blend that a space's own model defines: a mixed label, or a place between those of the classes.

Each family says in its docstring what that is (`latentloom.engine.families`), and `base.family_words` lists its ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.base.family_words import FAMILY_WORDS
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.sources import Sources, Vector
from latentloom.engine.blending.weights import normalise

if TYPE_CHECKING:
    from latentloom.engine.space import Space

DRAWING = ("wasserstein", "mixture")
"""Ways that draw at random: another seed, another latent."""


def combine(mix: Mix, sources: Sources, space: Space, way: str = "") -> npt.NDArray[np.float64]:
    """Return the latent (d,) of the family's own blend of the classes' weights; style comes from the sources' mean.

    Args:
        mix: whose weights are those of the classes.
        sources: what stands for the classes.
        space: whose model does it.
        way: one of the family's ways; "" is its usual one.

    Raises:
        UsageError: the family has no blend of its own, or no such way.
    """
    family = space.description.family
    ways = FAMILY_WORDS[family].native if family in FAMILY_WORDS else ()
    if not ways:
        raise UsageError("The model of this space has no blend of its own: choose spherical.")
    if way and way not in ways:
        raise UsageError(f"This space's own blends are {', '.join(ways)}; there is no native:{way}.")
    shares = np.zeros(len(space.classes))
    names = [name for name, _ in mix.weights]
    shares[[space.atlas.index[name] for name in names]] = normalise([weight for _, weight in mix.weights], names)
    noise = np.random.default_rng(sources.seed).standard_normal((sources.points.shape[1],))
    style: Vector = sources.weights @ sources.points
    return space.runtime.native(shares, style, way or ways[0], noise).astype(np.float64)
