"""The blend methods: one file each, and one line in `METHODS`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.base.method_words import METHOD_WORDS
from latentloom.engine.blending.methods import (
    cdf,
    cog,
    eigen,
    even,
    geodesic,
    linear,
    mixture,
    native,
    pixel,
    product,
    spherical,
    typical,
    wasserstein,
)
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.sources import Floats, Matrix, Model, Sources, Vector
from latentloom.engine.latent_prior import NORMAL, LatentPrior

if TYPE_CHECKING:
    from latentloom.engine.space import Space

__all__ = [
    "METHODS",
    "Method",
    "ModelMethod",
    "NativeMethod",
    "PictureMethod",
    "PureMethod",
    "SearchMethod",
    "blend",
    "method_named",
]

_NATIVE = re.compile(r"native:([a-z]{1,20})")
_EIGEN = re.compile(r"eigen:([1-9]\d{0,5})")


@dataclass(frozen=True)
class Method:
    """A way to make one picture of many sources.

    Attributes:
        name: what `--method` takes.
        source: where the formula comes from.
        kind: "latent" or "picture", what it makes.
        scales: whether it needs the sources' standard deviations.
        samples: whether it draws at random: another seed, another picture.
    """

    kind: ClassVar[Literal["latent", "picture"]] = "latent"

    name: str
    source: str
    scales: bool = False
    samples: bool = False

    @property
    def title(self) -> str:
        """Its name for people."""
        return METHOD_WORDS[self.name.partition(":")[0]].title

    @property
    def summary(self) -> str:
        """One line for a menu or a tooltip."""
        return METHOD_WORDS[self.name.partition(":")[0]].summary


@dataclass(frozen=True)
class PureMethod(Method):
    """Makes a latent (d,) of the sources alone."""

    combine: Callable[[Sources], Vector] = linear.combine


@dataclass(frozen=True)
class ModelMethod(Method):
    """Makes a latent (d,) of the sources with the help of the model."""

    combine: Callable[[Sources, Model], Vector] = geodesic.combine


@dataclass(frozen=True)
class PictureMethod(Method):
    """Makes no latent but a picture of any size: float32 (size, size) or (size, size, 3), 0 = ink, 255 = paper."""

    kind: ClassVar[Literal["latent", "picture"]] = "picture"

    draw: Callable[[Sources, Model, int], Floats] = pixel.draw


@dataclass(frozen=True)
class SearchMethod(Method):
    """Looks for a latent (d,) that shows the classes of the mix; takes seconds, unless the mix holds the answer."""

    combine: Callable[[Mix, Sources, Space], Vector] = even.combine


@dataclass(frozen=True)
class NativeMethod(Method):
    """The blend (d,) that the space's own model defines. One class alone gives what the model has for it, not what
    stands for the class."""

    combine: Callable[[Mix, Sources, Space], Vector] = native.combine


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        PureMethod("spherical", "Buss and Fillmore 2001; two sources: Shoemake 1985", combine=spherical.combine),
        PureMethod("typical", "The arithmetic mean; the length after White 2016", combine=typical.combine),
        PureMethod("linear", "The arithmetic mean", combine=linear.combine),
        SearchMethod("even", "Gradient search against judges", samples=True, combine=even.combine),
        NativeMethod("native", "As the model's family says", combine=native.combine),
        PureMethod("cdf", "The prior's distribution function: White 2016", combine=cdf.combine),
        PureMethod("cog", "Bodin et al. 2024, centroids", combine=cog.combine),
        ModelMethod("geodesic", "Arvanitidis et al. 2018, on a graph", combine=geodesic.combine),
        PureMethod("wasserstein", "Agueh and Carlier 2011", scales=True, samples=True, combine=wasserstein.combine),
        PureMethod("mixture", "Moment matching", scales=True, samples=True, combine=mixture.combine),
        PureMethod("product", "Genest and Zidek 1986; Hinton 2002", scales=True, combine=product.combine),
        PictureMethod("pixel", "The arithmetic mean of pictures", draw=pixel.draw),
        PictureMethod("eigen", "Turk and Pentland 1991", draw=eigen.draw),
    )
}
"""Name to method, best default first. "eigen:K" is known too, the first K eigen-images, and "native:WAY"."""


def method_named(name: str) -> Method:
    """Return the method of that name.

    Raises:
        UsageError: there is none.
    """
    if name in METHODS:
        return METHODS[name]
    way = _NATIVE.fullmatch(name)
    if way is not None:
        combine = partial(native.combine, way=way[1])
        return NativeMethod(name, METHODS["native"].source, samples=way[1] in native.DRAWING, combine=combine)
    counted = _EIGEN.fullmatch(name)
    if counted is None:
        raise UsageError(f'There is no blend method "{name[:40]}": choose one of {", ".join(METHODS)}.')
    return PictureMethod(name, METHODS["eigen"].source, draw=partial(eigen.draw, count=int(counted[1])))


def blend(
    points: npt.NDArray[np.floating], weights: Vector, method: str = "spherical", prior: LatentPrior = NORMAL
) -> Vector:
    """Make one latent of many that are points and nothing more: no spread, no model.

    Args:
        points: (m, d) sources.
        weights: (m,) as `weights.normalise` returns them. A source with weight zero is left out; a source that is alone
            comes back bit for bit.
        method: a name in METHODS.
        prior: what the latents of their space are drawn from.

    Returns:
        (d,) float64.

    Raises:
        UsageError: no such method, or one that needs more than points.
    """
    chosen = method_named(method)
    if not isinstance(chosen, PureMethod) or chosen.scales:
        raise UsageError(f"The method {method} blends the classes of a space, not single points: choose spherical.")
    taking_part = weights > 0
    points_left: Matrix = np.asarray(points, dtype=np.float64)[taking_part]
    if len(points_left) == 1:
        alone: Vector = points_left[0]
        return alone
    return chosen.combine(Sources(points_left, weights[taking_part], prior=prior))
