"""From a mix to its latent, or to its picture where the method makes one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.blending import prototypes
from latentloom.engine.blending.methods import (
    METHODS,
    ModelMethod,
    NativeMethod,
    PictureMethod,
    PureMethod,
    SearchMethod,
    method_named,
)
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.sources import Floats, Model, Pixels, Sources
from latentloom.engine.blending.spreads import scales
from latentloom.engine.blending.weights import normalise
from latentloom.engine.latent_prior import NORMAL, LatentPrior
from latentloom.engine.sizes import checked_size

if TYPE_CHECKING:
    from latentloom.engine.space import Space

__all__ = ["METHODS", "Resolved", "latent_of", "resolve", "sources_of"]


class Resolved:
    """What a blend comes to. Most methods make a latent; a picture method makes a picture of any size.

    Attributes:
        picture: the method that draws, or None: the latent is decoded.
    """

    def __init__(self, model: Model, latent: Floats | None = None, drawn: tuple[PictureMethod, Sources] | None = None):
        """Give either the latent (d,) float32 or what draws the picture."""
        self._model = model
        self._latent = latent
        self._drawn = drawn

    @property
    def is_picture(self) -> bool:
        """Whether the pixels are made without a latent."""
        return self._drawn is not None

    @cached_property
    def latent(self) -> Floats:
        """(d,) float32; of a picture that was made without one, its encoding (loads the model)."""
        if self._latent is not None:
            return self._latent
        runtime = self._model.runtime
        codes: Floats = runtime.encode_codes(self.pixels(runtime.native_size)[None])[0][0]
        return codes

    def pixels(self, size: int) -> Pixels:
        """Return the picture, uint8 (size, size) or (size, size, 3), 255 = paper.

        Raises:
            UsageError: no size of a picture.
        """
        if self._drawn is None:
            decoded: Pixels = self._model.runtime.decode_pixels(self.latent[None], size)[0]
            return decoded
        method, sources = self._drawn
        levels = method.draw(sources, self._model, checked_size(size))
        pixels: Pixels = np.rint(np.clip(levels, 0.0, 255.0)).astype(np.uint8)
        return pixels


def resolve(mix: Mix, model: Model) -> Resolved:
    """Follow a mix. An offset comes last; one on a method that makes a picture is added to that picture's encoding.

    The same weights give the same bits in whatever order the classes are named, and weight one on one source gives that
    source, bit for bit, in every method but the model's own ("native").

    Args:
        mix: the blend.
        model: a space. Its runtime is used by picture methods, "geodesic", "even" and "native" alone.

    Raises:
        UsageError: as `sources_of`, or an unknown method, or an offset that is not of the model's width or not finite.
    """
    resolved = _resolved(mix, model)
    if not mix.offset:
        return resolved
    return Resolved(model, _moved(resolved.latent, mix))


def _moved(latent: Floats, mix: Mix) -> Floats:
    if latent.shape != (len(mix.offset),):
        raise UsageError("The attributes of this blend are of another space: remove them, or open that space.")
    with np.errstate(over="ignore"):  # what is too large for a float32 is refused as infinite
        moved: Floats = (latent.astype(np.float64) + np.array(mix.offset)).astype(np.float32)
    if not np.isfinite(moved).all():
        raise UsageError("The attributes move this blend beyond all numbers: take less of them.")
    return moved


def _resolved(mix: Mix, model: Model) -> Resolved:
    method = method_named(mix.method)
    sources = sources_of(mix, model.atlas, method.scales, model.prior)
    if isinstance(method, NativeMethod):
        latent = method.combine(mix, sources, cast("Space", model))
    elif len(sources.points) == 1:
        latent = sources.points[0]
    elif isinstance(method, PictureMethod):
        return Resolved(model, drawn=(method, sources))
    elif isinstance(method, SearchMethod):
        latent = method.combine(mix, sources, cast("Space", model))
    elif isinstance(method, ModelMethod):
        latent = method.combine(sources, model)
    else:
        assert isinstance(method, PureMethod)
        latent = method.combine(sources)
    return Resolved(model, latent.astype(np.float32))


def latent_of(mix: Mix, atlas: Atlas) -> Floats:
    """Return the latent (d,) of a mix whose method needs no model, its prior Gaussian; otherwise as `resolve`.

    Raises:
        UsageError: as `resolve`, or the method needs the model.
    """
    method = method_named(mix.method)
    sources = sources_of(mix, atlas, method.scales)
    if len(sources.points) == 1:
        alone: Floats = sources.points[0].astype(np.float32)
        return _moved(alone, mix) if mix.offset else alone
    if not isinstance(method, PureMethod):
        raise UsageError(f"The method {mix.method} needs a space's model, not its encodings alone: choose spherical.")
    latent: Floats = method.combine(sources).astype(np.float32)
    return _moved(latent, mix) if mix.offset else latent


def sources_of(mix: Mix, atlas: Atlas, with_scales: bool = False, prior: LatentPrior = NORMAL) -> Sources:
    """Return the latents that a mix is made of, with their weights and, where asked for, their scales.

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
    points, weights, spreads = [], [], []
    for index, share, name in taking_part:
        spec = chosen.get(name, mix.prototype)
        latents, parts = prototypes.sources(atlas, index, spec)
        points.append(latents)
        weights.append(share * parts)
        if with_scales:
            spreads.append(scales(atlas, index, spec))
    whole = Sources(
        np.concatenate(points),
        np.concatenate(weights),
        np.concatenate(spreads) if with_scales else None,
        mix.seed % 2**63,
        prior,
    )
    return whole if whole.weights.all() else whole.without_zeros()
