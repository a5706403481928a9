"""The map: the plane of the two directions in which the encodings vary most (PCA), there and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class MapProjection:
    """An affine plane in latent space.

    Attributes:
        centre: (d,) mean of the encodings.
        axes: (2, d) orthonormal principal directions, the first the one of greatest variance.
        share: (2,) share of the whole variance along each, 0..1.
    """

    centre: Floats
    axes: Floats
    share: Floats

    def project(self, codes: npt.NDArray[np.floating]) -> Floats:
        """Return the map places (n, 2) of latents (n, d)."""
        places: Floats = ((np.asarray(codes, np.float32) - self.centre) @ self.axes.T).astype(np.float32)
        return places

    def lift(self, places: npt.NDArray[np.floating]) -> Floats:
        """Return the latents (n, d) on the plane at map places (n, 2): the inverse PCA."""
        latents: Floats = (self.centre + np.asarray(places, np.float32) @ self.axes).astype(np.float32)
        return latents


def fit_map(codes: npt.NDArray[np.floating]) -> MapProjection:
    """Fit the map to encodings (n, d) by singular value decomposition, n >= 2 (Jolliffe, "Principal Component
    Analysis", 2002). Each axis is signed so that its largest entry is positive; a missing second axis is zero.
    """
    codes = np.asarray(codes, np.float64)
    centre = codes.mean(axis=0)
    _, singular, directions = np.linalg.svd(codes - centre, full_matrices=False)
    variances = singular**2
    axes = np.zeros((2, codes.shape[1]))
    share = np.zeros(2)
    count = min(2, len(directions))
    axes[:count] = directions[:count]
    axes *= np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]
    if variances.sum() > 0:
        share[:count] = variances[:count] / variances.sum()
    return MapProjection(centre.astype(np.float32), axes.astype(np.float32), share.astype(np.float32))
