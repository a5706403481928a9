"""From a mix to its latent."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.blending import prototypes
from latentloom.engine.blending.methods import METHODS, blend, method_named
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.weights import normalise

__all__ = ["METHODS", "latent_of", "sources_of"]


def sources_of(mix: Mix, atlas: Atlas) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the latents (m, d) that a mix is made of and their weights (m,), each > 0, sum one.

    They stand in the atlas's order of classes, whatever the order in the mix, so that the same weights give the same
    bits. A class with weight zero is left out.

    Raises:
        UsageError: bad weights, an unknown class, a class named twice, or a prototype that does not exist.
    """
    names = [name for name, _ in mix.weights]
    seen: set[str] = set()
    for name in names:
        if name not in atlas.index:
            raise UsageError(f'There is no class "{name}" in this space.')
        if name in seen:
            raise UsageError(f"{name} is named twice: give each class one weight.")
        seen.add(name)
    shares = normalise([weight for _, weight in mix.weights], names)
    chosen = dict(mix.chosen)
    taking_part = sorted((atlas.index[name], share, name) for name, share in zip(names, shares, strict=True) if share)
    points, weights = [], []
    for index, share, name in taking_part:
        latents, parts = prototypes.sources(atlas, index, chosen.get(name, mix.prototype))
        points.append(latents)
        weights.append(share * parts)
    return np.concatenate(points), np.concatenate(weights)


def latent_of(mix: Mix, atlas: Atlas) -> npt.NDArray[np.float32]:
    """Return the latent (d,) of a mix.

    The same weights give the same bits in whatever order the classes are named, and weight one on one source gives that
    source, bit for bit.

    Raises:
        UsageError: as `sources_of`, or an unknown method.
    """
    method_named(mix.method)
    points, weights = sources_of(mix, atlas)
    return blend(points, weights, mix.method).astype(np.float32)
