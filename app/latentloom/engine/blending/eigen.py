"""The eigen-images of a space: the singular value decomposition of its drawings.

A space is shipped without the pictures that it was trained on, so these are the drawings as the model decodes them from
the atlas: a sample of at most SAMPLE, spread evenly over the classes, always the same one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.blending.keeping import kept
from latentloom.engine.blending.sample import even_rows
from latentloom.engine.blending.sources import Coder, Floats, Pixels
from latentloom.engine.data.resample import resize

SAMPLE = 512
"""Drawings decoded at most: what making the components costs."""

LARGEST_SIDE = 64
"""Pixels a side of an eigen-image at most."""

NEGLIGIBLE = 1e-6
"""A component whose singular value is a smaller share of the first one's is rounding."""


@dataclass(frozen=True, eq=False)
class EigenImages:
    """Mean and principal components of a space's drawings.

    Attributes:
        mean: (s, s) or (s, s, 3) float32, 0 = ink, 255 = paper.
        components: (k, s, s[, 3]) float32, orthonormal, greatest variance first; the largest entry of each is positive.
        shares: (k,) float64, each component's share of the whole variance.
    """

    mean: Floats
    components: Floats
    shares: npt.NDArray[np.float64]

    @property
    def size(self) -> int:
        """Pixels a side."""
        return len(self.mean)

    @property
    def _flat(self) -> Floats:
        return self.components.reshape(len(self.components), self.mean.size)

    def first(self, count: int) -> EigenImages:
        """Return the first `count` components, or all where there are fewer."""
        return EigenImages(self.mean, self.components[:count], self.shares[:count])

    def coefficients(self, picture: Floats) -> Floats:
        """Return how much (k,) of each component is in a picture (s, s[, 3])."""
        result: Floats = self._flat @ (picture - self.mean).astype(np.float32).ravel()
        return result

    def picture(self, coefficients: Floats) -> Floats:
        """Return the mean plus that much (k,) of each component, (s, s[, 3]) float32, not clipped."""
        return self.mean + (coefficients.astype(np.float32) @ self._flat).reshape(self.mean.shape)

    def project(self, picture: Floats) -> Floats:
        """Return the nearest picture (s, s[, 3]) that the mean and the components can make; not clipped."""
        return self.picture(self.coefficients(picture))

    def shown(self, index: int) -> Pixels:
        """Return one component as a picture: mid-grey is zero, its largest entry is white."""
        component = self.components[index]
        scaled = component * (127.5 / max(float(np.abs(component).max()), 1e-30))
        picture: Pixels = np.rint(scaled + 127.5).astype(np.uint8)
        return picture


def eigen_images(runtime: Coder, atlas: Atlas, count: int | None = None) -> EigenImages:
    """Return the mean and the first eigen-images of a space, made once for each model.

    Args:
        runtime: decodes the drawings, `space.runtime`.
        atlas: their encodings, `space.atlas`.
        count: how many components, 0 or more; None for all that there are (fewer than drawings, fewer than pixels).

    Raises:
        UsageError: `count` is negative.
    """
    if count is not None and count < 0:
        raise UsageError(f"The number of eigen-images is 0 or more, not {count}.")
    # The atlas is kept with what was made of it, so that its identity stays its own.
    _, whole = kept(runtime, ("eigen", id(atlas)), lambda: (atlas, _decomposed(runtime, atlas)))
    return whole if count is None else whole.first(count)


def principal_components(pictures: Floats) -> EigenImages:
    """Decompose pictures (n, s, s[, 3]) by the method of snapshots.

    L. Sirovich, "Turbulence and the dynamics of coherent structures", Quarterly of Applied Mathematics 45(3), 1987: the
    eigenvectors of the n by n matrix of inner products give the same components as the singular value decomposition of
    all pixels, at a fraction of the cost where there are fewer pictures than pixels.
    """
    from scipy.linalg import eigh

    shape = pictures.shape[1:]
    mean = pictures.mean(axis=0, dtype=np.float64)
    centred = (pictures - mean).reshape(len(pictures), -1)
    values, vectors = eigh(centred @ centred.T)
    strength = np.sqrt(np.maximum(values[::-1], 0.0))
    rank = int((strength > NEGLIGIBLE * max(float(strength[0]), 1e-300)).sum())
    components = (vectors[:, ::-1][:, :rank].T @ centred) / strength[:rank, None]
    largest = np.abs(components).argmax(axis=1)
    components *= np.sign(components[np.arange(rank), largest])[:, None]
    shares = strength[:rank] ** 2 / max(float((strength**2).sum()), 1e-300)
    return EigenImages(mean.astype(np.float32), components.astype(np.float32).reshape(rank, *shape), shares)


def resized(picture: Floats, size: int) -> Floats:
    """Resample a picture (s, s) or (s, s, 3) to `size` pixels a side."""
    if picture.ndim == 2:
        return resize(picture, size)
    return np.ascontiguousarray(resize(np.ascontiguousarray(picture.transpose(2, 0, 1)), size).transpose(1, 2, 0))


def _decomposed(runtime: Coder, atlas: Atlas) -> EigenImages:
    size = min(runtime.native_size, LARGEST_SIDE)
    codes = atlas.codes[even_rows(atlas.labels, SAMPLE)]
    return principal_components(runtime.decode_pixels(codes, size).astype(np.float32))
